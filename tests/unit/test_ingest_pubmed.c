/*
 * The reader of one record: each fixture as its JSON says, field by field,
 * whatever the size of the pieces in which the file arrives.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "ingest/pubmed.h"
#include "ingest/source.h"

static struct arena	mem = ARENA_INIT;
static struct pubmed	*reader;

/* --- an article as JSON, with the fixtures' names ---------------------------- */

static void
number(struct jsonw *w, const char *key, int64_t v)
{
	jw_int_if(w, key, v, v != 0);
}

static void
authors(struct jsonw *w, const struct article *a)
{
	const struct author	*v;
	size_t			 i;

	jw_arr(w, "authors");
	for (i = 0; i < a->nauthor; i++) {
		v = &a->author[i];
		jw_obj(w, NULL);
		jw_str(w, "last", v->last);
		jw_str(w, "fore", v->fore);
		jw_str(w, "initials", v->initials);
		jw_str(w, "suffix", v->suffix);
		jw_str(w, "collective", v->collective);
		jw_str(w, "orcid", v->orcid);
		jw_str(w, "affiliation", v->affiliation);
		jw_bool(w, "valid", v->valid);
		jw_bool(w, "editor", v->editor);
		jw_end(w);
	}
	jw_end(w);
}

static void
three(struct jsonw *w, const char *k1, const char *v1, const char *k2, const char *v2, const char *k3, const char *v3)
{
	jw_obj(w, NULL);
	jw_str(w, k1, v1);
	jw_str(w, k2, v2);
	if (k3 != NULL)
		jw_str(w, k3, v3);
}

static void
lists(struct jsonw *w, const struct article *a)
{
	size_t	i;

	jw_arr(w, "pubtypes");
	for (i = 0; i < a->npubtype; i++, jw_end(w))
		three(w, "ui", a->pubtype[i].ui, "name", a->pubtype[i].name, NULL, NULL);
	jw_end(w);
	jw_arr(w, "keywords");
	for (i = 0; i < a->nkeyword; i++)
		jw_str(w, NULL, a->keyword[i]);
	jw_end(w);
	jw_arr(w, "grants");
	for (i = 0; i < a->ngrant; i++, jw_end(w)) {
		three(w, "number", a->grant[i].number, "acronym", a->grant[i].acronym, "agency", a->grant[i].agency);
		jw_str(w, "country", a->grant[i].country);
	}
	jw_end(w);
	jw_arr(w, "registry");
	for (i = 0; i < a->nregistry; i++, jw_end(w))
		three(w, "bank", a->registry[i].bank, "accession", a->registry[i].accession, NULL, NULL);
	jw_end(w);
	jw_arr(w, "links");
	for (i = 0; i < a->nlink; i++, jw_end(w)) {
		three(w, "reftype", a->link[i].reftype, "source", a->link[i].source, NULL, NULL);
		number(w, "target", a->link[i].target);
	}
	jw_end(w);
	jw_arr(w, "refs");
	for (i = 0; i < a->nref; i++, jw_end(w)) {
		three(w, "citation", a->ref[i].citation, "doi", a->ref[i].doi, NULL, NULL);
		number(w, "target", a->ref[i].target);
	}
	jw_end(w);
	jw_arr(w, "chemicals");
	for (i = 0; i < a->nchemical; i++, jw_end(w))
		three(w, "ui", a->chemical[i].ui, "registry_number", a->chemical[i].registry_number, "name",
		    a->chemical[i].name);
	jw_end(w);
	jw_arr(w, "other_abstracts");
	for (i = 0; i < a->nother; i++, jw_end(w))
		three(w, "type", a->other[i].type, "language", a->other[i].language, "text", a->other[i].text);
	jw_end(w);
	jw_arr(w, "sections");
	for (i = 0; i < a->nsection; i++, jw_end(w)) {
		three(w, "label", a->section[i].label, "category", a->section[i].category, NULL, NULL);
		jw_int(w, "start", (int64_t)a->section[i].start);
		jw_int(w, "end", (int64_t)a->section[i].end);
	}
	jw_end(w);
	jw_arr(w, "mesh");
	for (i = 0; i < a->nmesh; i++, jw_end(w)) {
		three(w, "ui", a->mesh[i].ui, "descriptor", a->mesh[i].descriptor, "qualifier", a->mesh[i].qualifier);
		jw_bool(w, "major", a->mesh[i].major);
	}
	jw_end(w);
}

static void
dump(struct jsonw *w, const struct article *a)
{
	jw_obj(w, NULL);
	jw_int(w, "pmid", a->pmid);
	jw_int(w, "version", a->version);
	jw_str(w, "kind", a->kind == ARTICLE_BOOK ? "book" : "journal");
	jw_str(w, "state", a->state);
	jw_str(w, "pub_status", a->pub_status);
	jw_str(w, "revised", a->revised);
	jw_str(w, "completed", a->completed);
	jw_str(w, "title", a->title);
	jw_str(w, "vernacular_title", a->vernacular_title);
	jw_str(w, "abstract", a->abstract);
	jw_str(w, "language", a->language);
	jw_str(w, "coi_text", a->coi_text);
	jw_str(w, "journal", a->journal);
	jw_str(w, "journal_abbrev", a->journal_abbrev);
	jw_str(w, "issn", a->issn);
	jw_str(w, "nlm_id", a->nlm_id);
	jw_str(w, "country", a->country);
	jw_str(w, "volume", a->volume);
	jw_str(w, "issue", a->issue);
	jw_str(w, "pages", a->pages);
	jw_str(w, "pub_model", a->pub_model);
	number(w, "year", a->year);
	jw_str(w, "date_raw", a->date_raw);
	jw_str(w, "article_date", a->article_date);
	jw_str(w, "edat", a->edat);
	jw_str(w, "doi", a->doi);
	jw_str(w, "pmcid", a->pmcid);
	jw_str(w, "pii", a->pii);
	jw_str(w, "cd_number", a->cd_number);
	jw_bool(w, "authors_complete", a->authors_complete);
	authors(w, a);
	lists(w, a);
	jw_end(w);
}

/* --- reading a fixture ----------------------------------------------------------- */

/* Everything of a file: {"records":[...],"deleted":[...]}; caller frees. */
static char *
read_all(const char *path)
{
	struct err	 e = { .rc = RC_OK };
	struct buf	 out;
	struct jsonw	 w;
	struct batch	 b = { 0 };
	struct source	*src;
	struct article	 a;
	int64_t		*gone, all[64];
	char		*text;
	size_t		 i, k, n, nall = 0;
	int		 fd = open(path, O_RDONLY);
	enum rc		 rc;

	assert_true(fd >= 0);
	src = source_new(fd, path);
	buf_init(&out, 1 << 24);
	jw_init(&w, &out, 0);
	jw_obj(&w, NULL);
	jw_arr(&w, "records");
	while ((rc = source_next(src, &b, &e)) == RC_OK)
		for (i = 0; i < b.n; i++) {
			if (b.piece[i].deletion) {
				assert_int_equal(pubmed_read_deletions(reader, b.bytes + b.piece[i].off, b.piece[i].len,
				    source_ns(src), &mem, &gone, &n, &e), RC_OK);
				for (k = 0; k < n && nall < 64; k++)
					all[nall++] = gone[k];
				continue;
			}
			if (pubmed_read(reader, b.bytes + b.piece[i].off, b.piece[i].len, source_ns(src), &mem, &a,
			    &e) != RC_OK)
				fail_msg("%s: %s", path, e.msg);
			dump(&w, &a);
		}
	if (rc != RC_DONE)
		fail_msg("%s", e.msg);
	jw_end(&w);
	jw_arr(&w, "deleted");
	for (k = 0; k < nall; k++)
		jw_int(&w, NULL, all[k]);
	jw_end(&w);
	jw_end(&w);
	batch_fini(&b);
	source_free(src);
	close(fd);
	text = buf_take(&out);
	buf_fini(&out);
	return text;
}

/* What want says must be in got: objects may hold more, lists may not. */
static void
compare(const char *path, const char *key, const struct json *want, const struct json *got)
{
	const struct json	*v;
	const char		*k;
	char			*w, *g;
	size_t			 i;

	if (json_type(want) == JSON_T_OBJECT && json_type(got) == JSON_T_OBJECT) {
		for (i = 0; json_member(want, i, &k, &v); i++)
			compare(path, k, v, json_get(got, k));
		return;
	}
	if (json_type(want) == JSON_T_ARRAY && json_type(got) == JSON_T_ARRAY && json_size(want) == json_size(got)) {
		for (i = 0; i < json_size(want); i++)
			compare(path, key, json_at(want, i), json_at(got, i));
		return;
	}
	w = want == NULL ? NULL : json_canonical(want);
	g = got == NULL ? NULL : json_canonical(got);
	if (w == NULL || g == NULL || strcmp(w, g) != 0)
		fail_msg("%s: %s: wanted %s, got %s", path, key, w, g);
	free(w);
	free(g);
}

static enum rc
check_fixture(const char *rel, void *arg, struct err *e)
{
	const char	*dir = arg;
	struct buf	 xml, text;
	struct json	*want, *got;
	char		*read;

	if (strstr(rel, ".json") == NULL)
		return RC_OK;
	buf_init(&xml, 4096);
	buf_init(&text, 1 << 22);
	path_join(&xml, dir, rel);
	assert_int_equal(file_read(xml.p, &text, e), RC_OK);
	assert_int_equal(json_parse(text.p, text.len, xml.p, &want, e), RC_OK);
	memcpy(strstr(xml.p, ".json"), ".xml\0", 5);
	read = read_all(xml.p);
	assert_int_equal(json_parse(read, strlen(read), "read", &got, e), RC_OK);
	compare(xml.p, "records", json_get(want, "records"), json_get(got, "records"));
	if (json_get(want, "deleted") != NULL)
		compare(xml.p, "deleted", json_get(want, "deleted"), json_get(got, "deleted"));
	json_free(want);
	json_free(got);
	free(read);
	buf_fini(&xml);
	buf_fini(&text);
	return RC_OK;
}

static void
each_fixture_is_read_as_its_json_says(void **state)
{
	const char	*root = getenv("ROOT");
	struct buf	 dir;
	struct err	 e = { .rc = RC_OK };

	(void)state;
	buf_init(&dir, 4096);
	path_join(&dir, root != NULL ? root : ".", "fixtures/pubmed");
	if (file_each(dir.p, check_fixture, dir.p, &e) != RC_OK)
		fail_msg("%s", e.msg);
	buf_fini(&dir);
}

/* --- single rules -------------------------------------------------------------------- */

#define HEAD "<PubmedArticle><MedlineCitation><PMID Version=\"2\">99003001</PMID><Article>"
#define TAIL "</Article></MedlineCitation></PubmedArticle>"

static enum rc
read_one(const char *xml, struct article *a, struct err *e)
{
	return pubmed_read(reader, xml, strlen(xml), "", &mem, a, e);
}

static void
title_is(const char *inner, const char *title)
{
	struct article	 a;
	struct err	 e = { .rc = RC_OK };
	char		*xml = arena_printf(&mem, HEAD "<ArticleTitle>%s</ArticleTitle>" TAIL, inner);

	if (read_one(xml, &a, &e) != RC_OK)
		fail_msg("%s: %s", inner, e.msg);
	if (title == NULL)
		assert_null(a.title);
	else
		assert_string_equal(a.title, title);
	assert_int_equal(a.version, 2);
}

static void
a_power_keeps_its_sign_and_other_markup_leaves_nothing(void **state)
{
	(void)state;
	title_is("10<sup>6</sup> cells", "10^6 cells");
	title_is("<b>10</b><sup>6</sup>", "10^6");
	title_is("m<sup>2</sup> and 5 <sup>a</sup>", "m2 and 5 a");
	title_is("H<sub>2</sub>O", "H2O");
	title_is("x<New>y</New>z", "xyz");
}

static void
blanks_and_controls_become_single_blanks(void **state)
{
	(void)state;
	title_is(" a\n\t b&#x85;c&#x7f;d&#x9b;31m ", "a b c d 31m");
	title_is(" \n ", NULL);
	title_is("a\xc2\xa0\xc2\xa0" "b", "a\xc2\xa0\xc2\xa0" "b");
}

static void
what_was_escaped_twice_is_decoded_once_more(void **state)
{
	(void)state;
	title_is("&amp;#x2265; 3 &amp;amp;lt; &amp;bogus; AT&amp;T &amp;#0; &amp;#xD800;",
	    "\xe2\x89\xa5 3 &lt; &bogus; AT&T &#0; &#xD800;");
}

static void
a_record_is_refused_with_its_reason(void **state)
{
	static const char *const bad[][2] = {
		{ "<PubmedArticle><MedlineCitation><PMID>12x</PMID></MedlineCitation></PubmedArticle>", "no valid PMID" },
		{ HEAD "<ArticleTitle>&eacute;</ArticleTitle>" TAIL, "eacute" },
		{ HEAD "<ArticleTitle>\xff</ArticleTitle>" TAIL, "not UTF-8" },
		{ HEAD "<ArticleTitle>a</Article></MedlineCitation></PubmedArticle>", "line 1" },
		{ "<!DOCTYPE x [<!ENTITY a \"b\">]>" HEAD TAIL "x", "line 1" },
	};
	struct article	a;
	struct err	e = { .rc = RC_OK };
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_one(bad[i][0], &a, &e), RC_BADDATA);
		if (strstr(e.msg, bad[i][1]) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", e.msg, bad[i][1]);
	}
	title_is("after bad ones the reader still reads", "after bad ones the reader still reads");
}

static void
levels_and_texts_have_their_caps(void **state)
{
	struct buf	xml;
	struct article	a;
	struct err	e = { .rc = RC_OK };
	int		i;

	(void)state;
	buf_init(&xml, (size_t)16 << 20);
	buf_puts(&xml, HEAD "<ArticleTitle>");
	for (i = 0; i < 300; i++)
		buf_puts(&xml, "<i>");
	for (i = 0; i < 300; i++)
		buf_puts(&xml, "</i>");
	buf_puts(&xml, "</ArticleTitle>" TAIL);
	assert_int_equal(read_one(xml.p, &a, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "deep"));
	buf_clear(&xml);
	buf_puts(&xml, HEAD "<ArticleTitle>");
	for (i = 0; i < 5 << 16; i++)
		buf_puts(&xml, "sixteen letters ");
	buf_puts(&xml, "</ArticleTitle>" TAIL);
	assert_int_equal(read_one(xml.p, &a, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "4 MB"));
	buf_fini(&xml);
}

static void
unknown_elements_are_counted_and_not_read(void **state)
{
	struct pubmed_unknown	*u;
	struct article		 a;
	struct err		 e = { .rc = RC_OK };
	size_t			 n;

	(void)state;
	pubmed_unknown(reader, &mem, &u);
	assert_int_equal(read_one(HEAD "<Odd><PMID>5</PMID><ArticleTitle>no</ArticleTitle></Odd><Odd/>"
	    "<ArticleTitle new=\"1\">yes</ArticleTitle>loose" TAIL, &a, &e), RC_OK);
	assert_string_equal(a.title, "yes");
	assert_int_equal(a.pmid, 99003001);
	n = pubmed_unknown(reader, &mem, &u);
	assert_int_equal(n, 3);
	assert_string_equal(u[0].name, "Article/Odd");
	assert_int_equal(u[0].count, 2);
	assert_string_equal(u[1].name, "ArticleTitle/@new");
	assert_string_equal(u[2].name, "Article/text()");
	assert_int_equal(pubmed_unknown(reader, &mem, &u), 0);
}

static void
the_roots_namespaces_reach_the_record_unless_it_declares_its_own(void **state)
{
	const char	*xml = HEAD "<ArticleTitle>a<mml:math><mml:mi>x</mml:mi></mml:math></ArticleTitle>" TAIL;
	const char	*own = "<PubmedArticle xmlns:mml=\"urn:x\"><MedlineCitation><PMID>7</PMID></MedlineCitation></PubmedArticle>";
	struct article	 a;
	struct err	 e = { .rc = RC_OK };

	(void)state;
	assert_int_equal(pubmed_read(reader, xml, strlen(xml), " xmlns:mml=\"http://www.w3.org/1998/Math/MathML\" xmlns:x='y'",
	    &mem, &a, &e), RC_OK);
	assert_string_equal(a.title, "ax");
	assert_int_equal(pubmed_read(reader, own, strlen(own), " xmlns:mml=\"urn:y\"", &mem, &a, &e), RC_OK);
	assert_int_equal(a.pmid, 7);
}

/* A record that is not read whole: PMID and references as given. */
static enum rc
glance(const char *between, struct article *a, struct err *e)
{
	struct pubmed	*p = pubmed_new(false);
	const char	*xml = arena_printf(&mem, "<PubmedArticle><MedlineCitation><PMID>99000007</PMID></MedlineCitation>\n"
	    "<PubmedData>%s<ArticleIdList><ArticleId IdType=\"doi\">10.1/x</ArticleId></ArticleIdList>%s</PubmedData>\n"
	    "</PubmedArticle>", "<History><PubMedPubDate PubStatus=\"entrez\"><Year>2020</Year></PubMedPubDate></History>",
	    between);
	enum rc		 rc;

	rc = pubmed_read(p, xml, strlen(xml), "", &mem, a, e);
	pubmed_free(p);
	return rc;
}

static void
what_only_the_store_wants_is_not_even_parsed(void **state)
{
	static const char *const lists[] = {
		"", "<ReferenceList><Reference><Citation>A</Citation></Reference></ReferenceList>",
		"<ReferenceList><Title>of two</Title><ReferenceList><Reference/></ReferenceList></ReferenceList>"
		"<ReferenceList><Reference/></ReferenceList>",
		"<!-- <ReferenceList> --><ReferenceList/>", "<ReferenceList><Reference><![CDATA[</ReferenceList>]]></Reference>"
		"</ReferenceList>",
		"<ReferenceList><Reference></ReferenceList>",	/* broken, where nobody looks */
	};
	struct article	 a;
	struct err	 e = { .rc = RC_OK };
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (glance(lists[i], &a, &e) != RC_OK)
			fail_msg("%s: %s", lists[i], e.msg);
		assert_int_equal(a.pmid, 99000007);
		assert_string_equal(a.doi, "10.1/x");
		assert_int_equal(a.nref, 0);
	}
}

static void
what_is_broken_elsewhere_is_told_with_its_line(void **state)
{
	struct article	 a;
	struct err	 e = { .rc = RC_OK };

	(void)state;
	assert_int_equal(glance("<ReferenceList>\n\n<Reference/>\n</ReferenceList>\n<x></y>", &a, &e), RC_BADDATA);
	if (strncmp(e.msg, "line 6: ", 8) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(glance("<ReferenceList>", &a, &e), RC_BADDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_the_store_wants_is_not_even_parsed),
		cmocka_unit_test(what_is_broken_elsewhere_is_told_with_its_line),
		cmocka_unit_test(each_fixture_is_read_as_its_json_says),
		cmocka_unit_test(a_power_keeps_its_sign_and_other_markup_leaves_nothing),
		cmocka_unit_test(blanks_and_controls_become_single_blanks),
		cmocka_unit_test(what_was_escaped_twice_is_decoded_once_more),
		cmocka_unit_test(a_record_is_refused_with_its_reason),
		cmocka_unit_test(levels_and_texts_have_their_caps),
		cmocka_unit_test(unknown_elements_are_counted_and_not_read),
		cmocka_unit_test(the_roots_namespaces_reach_the_record_unless_it_declares_its_own),
	};
	int	failed;

	reader = pubmed_new(true);
	failed = cmocka_run_group_tests_name("ingest: reading a record", tests, NULL, NULL);
	pubmed_free(reader);
	arena_fini(&mem);
	return failed;
}
