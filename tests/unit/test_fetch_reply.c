/* reply: what answers mean; the names of cases are those of fixtures/eutils. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "ingest/fetch/key.h"
#include "ingest/fetch/reply.h"

#define HOST "eutils.ncbi.nlm.nih.gov"

static struct http_ans
answer(int status, const char *type, const char *p, size_t n)
{
	struct http_ans	a = { .end = HTTP_COMPLETE, .status = status, .bounded = true, .retry_after_ms = -1,
		.remaining = -1, .bytes = (int64_t)n, .why = HOST };

	snprintf(a.type, sizeof(a.type), "%s", type);
	buf_init(&a.body, 64 << 20);
	buf_put(&a.body, p, n);
	return a;
}

static struct http_ans
from_file(const char *name, int status, const char *type)
{
	char		 path[1200];
	const char	*root = getenv("ROOT");
	struct buf	 b;
	struct err	 e = { 0 };
	struct http_ans	 a;

	snprintf(path, sizeof(path), "%s/fixtures/eutils/%s", root != NULL ? root : ".", name);
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b, &e), RC_OK);
	a = answer(status, type, b.p, b.len);
	buf_fini(&b);
	return a;
}

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of reading */
struct answer_case {
	const char	*file;
	int		 status;
	const char	*type;
	enum reply_ask	 ask;
	enum reply_kind	 kind;
	bool		 halve, limited;
	const char	*why;		/* stands in the sentence */
};

static const struct answer_case cases[] = {
	{ "f08-rate-limit.json", 429, "application/json", REPLY_ESEARCH, REPLY_TRANSIENT, false, true, "rate limit" },
	{ "f08-rate-limit.json", 429, "application/json", REPLY_EFETCH, REPLY_TRANSIENT, false, true, "rate limit" },
	{ "f08-rate-limit.json", 200, "text/html", REPLY_ESEARCH, REPLY_TRANSIENT, false, true, "rate limit" },	/* F09 */
	{ "f08-rate-limit.json", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, true, "rate limit" },
	{ "f10-diagnostic.html", 500, "text/html", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "answers 500" },
	{ "f10-diagnostic.html", 503, "text/html", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "answers 503" },
	{ "f10-diagnostic.html", 501, "text/html", REPLY_ESEARCH, REPLY_CONFIG, false, false, "501" },
	{ "f11-bad-gateway.html", 502, "text/html", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "502" },
	{ "f17-other.html", 504, "text/html", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "504" },
	{ "f12-backend.xml", 400, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "backend is down" },
	{ "f12-pubone.xml", 400, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "backend is down" },
	{ "relayed-page.xml", 400, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "502" },
	{ "f13-no-ids.xml", 400, "text/xml", REPLY_EFETCH, REPLY_BAD_IDS, false, false, "none of these PMIDs" },
	{ "f13-no-ids.xml", 200, "text/html", REPLY_EFETCH, REPLY_BAD_IDS, false, false, "none of these PMIDs" },
	{ "f13-no-ids.xml", 502, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "answers 502" },
	{ "f14-mandatory.txt", 400, "text/plain", REPLY_ESEARCH, REPLY_CONFIG, false, false, "Mandatory parameter" },
	{ "f14-mandatory.txt", 400, "text/html", REPLY_EFETCH, REPLY_CONFIG, false, false, "Mandatory parameter" },
	{ "f14-key.json", 400, "application/json", REPLY_ESEARCH, REPLY_CONFIG, false, false, "API key is refused" },
	{ "f14-key.json", 200, "application/json", REPLY_EFETCH, REPLY_CONFIG, false, false, "API key is refused" },
	{ "f11-bad-gateway.html", 414, "text/html", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "" },	/* F15 */
	{ "f17-maintenance.html", 200, "text/html", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "maintenance" },
	{ "f17-maintenance.html", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "maintenance" },
	{ "f17-other.html", 200, "text/html", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "web page" },
	{ "f17-other.html", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "web page" },
	{ "f17-xhtml.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "maintenance" },
	{ "f17-xhtml.xml", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "maintenance" },
	{ "f18-route.txt", 200, "text/plain", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "backend is down" },
	{ "f22-connection.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "search backend" },
	{ "f23-unsupported.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "search backend" },
	{ "f24-address-table.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "backend is down" },
	{ "f25-viewer.xml", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "Timeout" },
	{ "f26-trace.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "an internal error at NCBI" },
	{ "f27-db.json", 200, "application/json", REPLY_ESEARCH, REPLY_CONFIG, false, false, "Invalid db name" },
	{ "f30-retstart.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_CONFIG, false, false, "9,999" },
	{ "f32-history.xml", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "forgot the search" },
	{ "unknown-error.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "The dog ate" },
	{ "unknown-error.xml", 400, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "The dog ate" },
	{ "f04-search-cut.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_TRANSIENT, true, false, "cut off" },
	{ "good-search.xml", 200, "text/xml", REPLY_ESEARCH, REPLY_GOOD, false, false, "" },
	{ "good-search.xml", 200, "text/xml", REPLY_EFETCH, REPLY_BAD_DATA, false, false, "not understood" },
	{ "good-set.xml", 200, "text/xml", REPLY_EFETCH, REPLY_GOOD, false, false, "" },
	{ "good-set.xml", 200, "text/html", REPLY_EFETCH, REPLY_GOOD, false, false, "" },
	{ "f36-empty-set.xml", 500, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, false, false, "answers 500" },
	{ "f36-empty-set.xml", 200, "text/xml", REPLY_EFETCH, REPLY_GOOD, false, false, "" },
	{ "f50-inside.xml", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "ends inside record 1" },
	{ "f50-between.xml", 200, "text/xml", REPLY_EFETCH, REPLY_TRANSIENT, true, false, "without </PubmedArticleSet>" },
	{ "f51-two.xml", 200, "text/xml", REPLY_EFETCH, REPLY_BAD_DATA, true, false, HOST ": answer:" },
	{ "f51-page-after.xml", 200, "text/xml", REPLY_EFETCH, REPLY_BAD_DATA, true, false, HOST ": answer:" },
	{ "f51-bom.xml", 200, "text/xml", REPLY_EFETCH, REPLY_GOOD, false, false, "" },
	{ "f53-subset.xml", 200, "text/xml", REPLY_EFETCH, REPLY_BAD_DATA, true, false, "internal subset" },
	{ "f17-other.html", 401, "text/html", REPLY_ESEARCH, REPLY_CONFIG, false, false, "refuses us (401)" },
	{ "f17-other.html", 403, "text/html", REPLY_ESEARCH, REPLY_CONFIG, false, false, "refuses us (403)" },
	{ "f17-other.html", 404, "text/html", REPLY_ESEARCH, REPLY_CONFIG, false, false, "eutils_url" },
	{ "f17-other.html", 404, "text/html", REPLY_FILE, REPLY_BAD_IDS, false, false, "not there (404)" },
	{ "f17-other.html", 200, "text/html", REPLY_FILE, REPLY_TRANSIENT, false, false, "web page" },
	{ "f17-other.html", 200, "text/html", REPLY_PAGE, REPLY_GOOD, false, false, "" },
	{ "f17-maintenance.html", 200, "text/html", REPLY_PAGE, REPLY_TRANSIENT, false, false, "maintenance" },
	{ "f17-other.html", 408, "text/html", REPLY_ESEARCH, REPLY_TRANSIENT, false, false, "408" },
	{ "f17-other.html", 204, "text/html", REPLY_ESEARCH, REPLY_BAD_DATA, false, false, "204" },
};

static void
check_case(const struct answer_case *c)
{
	struct http_ans	a = from_file(c->file, c->status, c->type);
	struct reply	r;

	reply_judge(c->ask, &a, &r);
	if (r.kind != c->kind || r.halve != c->halve || r.limited != c->limited || strstr(r.why, c->why) == NULL)
		print_message("%s, status %d: kind %d halve %d limited %d \"%s\"\n", c->file, c->status, r.kind, r.halve,
		    r.limited, r.why);
	assert_int_equal(r.kind, c->kind);
	assert_int_equal(r.halve, c->halve);
	assert_int_equal(r.limited, c->limited);
	assert_non_null(strstr(r.why, c->why));
	if (r.kind == REPLY_GOOD)
		assert_string_equal(r.why, "");
	else
		assert_int_equal(strncmp(r.why, HOST ": ", strlen(HOST) + 2), 0);
	assert_null(strpbrk(r.why, "\n\t\x1b"));
	http_ans_fini(&a);
}

static void
each_answer_means_what_its_case_says(void **state)
{
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&cases[i]);
}

static void
each_way_of_not_arriving_has_its_meaning(void **state)
{
	static const struct {
		enum http_end	 end;
		enum reply_kind	 kind;
		bool		 halve;
		enum rc		 rc;
	} ends[] = {
		{ HTTP_DNS, REPLY_TRANSIENT, false, RC_AGAIN }, { HTTP_REFUSED, REPLY_TRANSIENT, false, RC_AGAIN },
		{ HTTP_TLS, REPLY_TRANSIENT, false, RC_AGAIN }, { HTTP_RESET, REPLY_TRANSIENT, false, RC_AGAIN },
		{ HTTP_CUT, REPLY_TRANSIENT, true, RC_AGAIN }, { HTTP_SILENCE, REPLY_TRANSIENT, true, RC_AGAIN },
		{ HTTP_DEADLINE, REPLY_TRANSIENT, true, RC_AGAIN }, { HTTP_TOO_LARGE, REPLY_BAD_DATA, true, RC_BADDATA },
		{ HTTP_BAD_ENCODING, REPLY_TRANSIENT, false, RC_AGAIN },
		{ HTTP_BAD_REDIRECT, REPLY_TRANSIENT, false, RC_AGAIN }, { HTTP_BAD_URL, REPLY_CONFIG, false, RC_USAGE },
		{ HTTP_DISK, REPLY_CONFIG, false, RC_FAILED }, { HTTP_INTERRUPTED, REPLY_TRANSIENT, false, RC_INTR },
		{ HTTP_BROKEN, REPLY_TRANSIENT, false, RC_AGAIN },
	};
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct http_ans	a = { .end = ends[i].end, .retry_after_ms = -1, .remaining = -1, .why = HOST ": so" };
		struct reply	r;

		reply_judge(REPLY_EFETCH, &a, &r);
		assert_int_equal(r.kind, ends[i].kind);
		assert_int_equal(r.halve, ends[i].halve);
		assert_int_equal(reply_rc(&r), ends[i].rc);
		assert_string_equal(r.why, HOST ": so");
		assert_int_equal(r.stopped, ends[i].end == HTTP_INTERRUPTED);
	}
}

static void
an_empty_answer_is_never_good(void **state)
{
	static const enum reply_ask	ask[] = { REPLY_ESEARCH, REPLY_EFETCH, REPLY_PAGE, REPLY_FILE };
	static const char *const	text[] = { "", " \n\t ", "\xef\xbb\xbf" };
	size_t				i, k;

	(void)state;
	for (i = 0; i < 4; i++)
		for (k = 0; k < (i < 2 ? 3 : 1); k++) {
			struct http_ans	a = answer(200, "text/xml", text[k], strlen(text[k]));
			struct reply	r;

			reply_judge(ask[i], &a, &r);
			assert_int_equal(r.kind, REPLY_TRANSIENT);
			assert_non_null(strstr(r.why, "empty"));
			http_ans_fini(&a);
		}
}

static void
records_are_counted_and_their_text_is_no_error(void **state)
{
	struct http_ans	a = from_file("good-set.xml", 200, "text/xml");
	struct reply	r;

	(void)state;
	reply_judge(REPLY_EFETCH, &a, &r);
	assert_int_equal(r.kind, REPLY_GOOD);
	assert_int_equal(r.records, 2);
	http_ans_fini(&a);
	a = from_file("f36-empty-set.xml", 200, "text/xml");
	reply_judge(REPLY_EFETCH, &a, &r);
	assert_int_equal(r.kind, REPLY_GOOD);
	assert_int_equal(r.records, 0);
	http_ans_fini(&a);
}

static void
no_prefix_of_a_set_is_ever_good(void **state)
{
	struct http_ans	whole = from_file("good-set.xml", 200, "text/xml");
	size_t		n, end = (size_t)(strstr(whole.body.p, "</PubmedArticleSet>") - whole.body.p) + 19;
	bool		bounded;

	(void)state;
	for (n = 0; n < end; n++) {
		struct http_ans	a = answer(200, "text/xml", whole.body.p, n);
		struct reply	r;

		for (bounded = false;; bounded = true) {	/* F05: the transport may not have told */
			a.bounded = bounded;
			reply_judge(REPLY_EFETCH, &a, &r);
			assert_int_not_equal(r.kind, REPLY_GOOD);
			assert_int_not_equal(r.kind, REPLY_BAD_IDS);
			assert_int_not_equal(r.kind, REPLY_CONFIG);
			if (bounded)
				break;
		}
		http_ans_fini(&a);
	}
	http_ans_fini(&whole);
}

static void
no_prefix_of_a_search_is_ever_good(void **state)
{
	static const char *const	files[] = { "good-search.xml", "f28-phrase.json", "f29-zero.xml" };
	size_t				n, i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct http_ans	whole = from_file(files[i], 200, "text/xml");
		size_t		end = whole.body.len;

		while (whole.body.p[end - 1] == '\n')
			end--;
		for (n = 0; n < end; n++) {
			struct http_ans		a = answer(200, "text/xml", whole.body.p, n);
			struct arena		mem = ARENA_INIT;
			struct reply_search	s = { .count = -7 };
			struct reply		r;

			reply_search(&a, &mem, &s, &r);
			assert_int_not_equal(r.kind, REPLY_GOOD);
			assert_int_equal(s.count, -7);
			assert_int_not_equal(r.kind, REPLY_CONFIG);
			arena_fini(&mem);
			http_ans_fini(&a);
		}
		http_ans_fini(&whole);
	}
}

struct found {
	struct arena		mem;
	struct reply_search	s;
	struct reply		r;
};

static struct found
search_text(const char *p, size_t n)
{
	struct found	f = { .mem = ARENA_INIT };
	struct http_ans	a = answer(200, "text/xml", p, n);

	reply_search(&a, &f.mem, &f.s, &f.r);
	http_ans_fini(&a);
	return f;
}

static struct found
search_file(const char *name)
{
	struct found	f = { .mem = ARENA_INIT };
	struct http_ans	a = from_file(name, 200, "text/xml");

	reply_search(&a, &f.mem, &f.s, &f.r);
	http_ans_fini(&a);
	return f;
}

static void
a_search_gives_count_ids_and_translation(void **state)
{
	struct found	f = search_file("good-search.xml");

	(void)state;
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_int_equal(f.s.count, 3);		/* not the 70,000 of its translation */
	assert_int_equal(f.s.retmax, 3);
	assert_int_equal(f.s.retstart, 0);
	assert_int_equal(f.s.n, 3);
	assert_int_equal(f.s.id[0], 99000003);
	assert_int_equal(f.s.id[2], 99000001);
	assert_string_equal(f.s.translation, "\"demo\"[MeSH Terms] OR demo[tiab]");
	assert_false(f.s.changed || f.s.restricted);
	assert_int_equal(f.s.nnotes, 0);
	arena_fini(&f.mem);
}

static void
layout_and_unknown_elements_do_not_matter(void **state)
{
	struct found	f = search_file("f34-layout.xml");

	(void)state;
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_int_equal(f.s.count, 2);
	assert_int_equal(f.s.retmax, 20);
	assert_int_equal(f.s.n, 2);
	assert_int_equal(f.s.id[0], 99000002);
	arena_fini(&f.mem);
}

static void
another_query_than_ours_is_told(void **state)
{
	struct found	f = search_file("f28-phrase.xml");

	(void)state;
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_true(f.s.changed);
	assert_int_equal(f.s.nnotes, 4);
	assert_int_equal(f.s.note[0].kind, REPLY_PHRASE_NOT_FOUND);
	assert_string_equal(f.s.note[0].text, "demozine");
	assert_int_equal(f.s.note[1].kind, REPLY_FIELD_NOT_FOUND);
	assert_int_equal(f.s.note[2].kind, REPLY_PHRASE_IGNORED);
	assert_int_equal(f.s.note[3].kind, REPLY_QUOTED_NOT_FOUND);
	arena_fini(&f.mem);
	f = search_file("f28-phrase.json");
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_true(f.s.changed);
	assert_int_equal(f.s.count, 7);
	assert_int_equal(f.s.n, 2);
	assert_int_equal(f.s.nnotes, 2);
	assert_int_equal(f.s.note[1].kind, REPLY_QUOTED_NOT_FOUND);
	arena_fini(&f.mem);
	f = search_file("f28-message.xml");
	assert_true(f.s.changed);
	assert_int_equal(f.s.note[0].kind, REPLY_MESSAGE);
	arena_fini(&f.mem);
}

static void
no_items_is_a_true_zero(void **state)
{
	struct found	f = search_file("f29-zero.xml");

	(void)state;
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_int_equal(f.s.count, 0);
	assert_int_equal(f.s.n, 0);
	assert_false(f.s.changed);
	assert_int_equal(f.s.note[0].kind, REPLY_NO_ITEMS);
	arena_fini(&f.mem);
}

static void
the_cap_of_pubmed_shows(void **state)
{
	struct found	f = search_file("f30-cap.xml");

	(void)state;
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_int_equal(f.s.count, 31402);
	assert_int_equal(f.s.n, 3);
	arena_fini(&f.mem);
	f = search_file("f30-restricted.xml");
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_true(f.s.restricted);
	assert_false(f.s.changed);
	arena_fini(&f.mem);
}

static void
what_cannot_be_true_is_refused(void **state)
{
	static const char *const	bad[] = {
		"<eSearchResult/>",
		"<eSearchResult><RetMax>0</RetMax><IdList/></eSearchResult>",
		"<eSearchResult><Count>x</Count></eSearchResult>",
		"<eSearchResult><Count>-1</Count></eSearchResult>",
		"<eSearchResult><Count>99999999999999999999</Count></eSearchResult>",
		"<eSearchResult><Count>1</Count><IdList><Id>PMC1</Id></IdList></eSearchResult>",
		"<eSearchResult><Count>1</Count><IdList><Id></Id></IdList></eSearchResult>",
		"<eSearchResult><Count>1</Count><IdList><Id>7</Id><Id>8</Id></IdList></eSearchResult>",
		"<eSearchResult><Count>9</Count><IdList><Id>7</Id><Id>7</Id></IdList></eSearchResult>",
		"<eSearchResult><Count>9</Count><RetMax>1</RetMax><IdList><Id>7</Id><Id>8</Id></IdList></eSearchResult>",
		"<eInfoResult><Count>9</Count></eInfoResult>",
		"{\"esearchresult\":{}}",
		"{\"esearchresult\":{\"count\":\"x\"}}",
		"{\"esearchresult\":{\"count\":\"1\",\"idlist\":[\"a\"]}}",
		"{\"esearchresult\":{\"count\":\"1\",\"idlist\":[5]}}",
		"{\"result\":1}",
		"[]",
	};
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct found	f = search_text(bad[i], strlen(bad[i]));

		if (f.r.kind != REPLY_BAD_DATA)
			print_message("%s: kind %d \"%s\"\n", bad[i], f.r.kind, f.r.why);
		assert_int_equal(f.r.kind, REPLY_BAD_DATA);
		assert_int_equal(reply_rc(&f.r), RC_BADDATA);
		assert_non_null(strstr(f.r.why, "cannot be true"));
		arena_fini(&f.mem);
	}
}

static void
an_error_beside_ids_outranks_them(void **state)
{
	static const char	both[] = "<eSearchResult><Count>0</Count><IdList/><WarningList><OutputMessage>No items "
				    "found.</OutputMessage></WarningList><ERROR>Search Backend failed: x</ERROR></eSearchResult>";
	struct found		f = search_text(both, sizeof(both) - 1);

	(void)state;
	assert_int_equal(f.r.kind, REPLY_TRANSIENT);
	arena_fini(&f.mem);
}

static void
a_hostile_text_is_made_harmless(void **state)
{
	static const char	bad[] = "<eSearchResult><ERROR>\xc2\x9b" "31mred &#x202e;x\n\n\ty</ERROR></eSearchResult>";
	static const char	phrase[] = "<eSearchResult><Count>1</Count><ErrorList><PhraseNotFound>\xc2\x9b" "2J"
				    "</PhraseNotFound></ErrorList></eSearchResult>";
	static const char	deep[] = "<a><a><a>";
	struct buf		b;
	struct found		f = search_text(bad, sizeof(bad) - 1);
	int			i;

	(void)state;
	assert_int_equal(f.r.kind, REPLY_TRANSIENT);
	assert_null(strstr(f.r.why, "\xc2\x9b"));
	assert_null(strstr(f.r.raw, "\xe2\x80\xae"));
	arena_fini(&f.mem);
	f = search_text(phrase, sizeof(phrase) - 1);
	assert_int_equal(f.r.kind, REPLY_GOOD);
	assert_null(strstr(f.s.note[0].text, "\xc2\x9b"));
	arena_fini(&f.mem);
	buf_init(&b, 1 << 20);
	for (i = 0; i < 10000; i++)
		buf_puts(&b, deep);
	f = search_text(b.p, b.len);
	assert_int_not_equal(f.r.kind, REPLY_GOOD);
	arena_fini(&f.mem);
	buf_clear(&b);
	for (i = 0; i < 20000; i++)
		buf_puts(&b, "[");
	f = search_text(b.p, b.len);
	assert_int_not_equal(f.r.kind, REPLY_GOOD);
	arena_fini(&f.mem);
	buf_fini(&b);
}

static void
the_key_never_stands_in_a_sentence(void **state)
{
	static const char	echo[] = "{\"error\":\"something about 0123456789abcdefABCDEF0123456789abcd\"}";
	struct err		e = { 0 };
	struct http_ans		a;
	struct reply		r;

	(void)state;
	setenv("NCBI_API_KEY", "0123456789abcdefABCDEF0123456789abcd", 1);
	assert_int_equal(key_load(NULL, &e), RC_OK);
	a = answer(400, "application/json", echo, sizeof(echo) - 1);
	reply_judge(REPLY_ESEARCH, &a, &r);
	assert_non_null(strstr(r.why, "something about ***"));
	assert_null(strstr(r.why, "0123456789"));
	assert_null(strstr(r.raw, "0123456789"));
	http_ans_fini(&a);
	a = from_file("f14-key.json", 400, "application/json");
	reply_judge(REPLY_ESEARCH, &a, &r);
	assert_null(strstr(r.why, "0123456789"));
	assert_string_equal(r.raw, "");
	http_ans_fini(&a);
	key_wipe();
}

static void
the_outcome_for_the_pace_follows_the_kind(void **state)
{
	struct reply		r = { .kind = REPLY_TRANSIENT, .halve = true, .retry_after_ms = 7000 };
	struct pace_outcome	o = reply_outcome(&r, 150);

	(void)state;
	assert_int_equal(o.kind, PACE_AGAIN);
	assert_true(o.halve);
	assert_int_equal(o.size, 150);
	assert_int_equal(o.retry_after_ms, 7000);
	r.kind = REPLY_BAD_DATA;
	assert_int_equal(reply_outcome(&r, 1).kind, PACE_AGAIN);
	r.kind = REPLY_BAD_IDS;
	assert_int_equal(reply_outcome(&r, 1).kind, PACE_PERMANENT);
	assert_int_equal(reply_rc(&r), RC_NOTFOUND);
	r.kind = REPLY_CONFIG;
	assert_int_equal(reply_outcome(&r, 1).kind, PACE_PERMANENT);
	assert_int_equal(reply_rc(&r), RC_USAGE);
	r.kind = REPLY_GOOD;
	assert_int_equal(reply_outcome(&r, 1).kind, PACE_OK);
	assert_int_equal(reply_rc(&r), RC_OK);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(each_answer_means_what_its_case_says),
		cmocka_unit_test(each_way_of_not_arriving_has_its_meaning),
		cmocka_unit_test(an_empty_answer_is_never_good),
		cmocka_unit_test(records_are_counted_and_their_text_is_no_error),
		cmocka_unit_test(no_prefix_of_a_set_is_ever_good),
		cmocka_unit_test(no_prefix_of_a_search_is_ever_good),
		cmocka_unit_test(a_search_gives_count_ids_and_translation),
		cmocka_unit_test(layout_and_unknown_elements_do_not_matter),
		cmocka_unit_test(another_query_than_ours_is_told),
		cmocka_unit_test(no_items_is_a_true_zero),
		cmocka_unit_test(the_cap_of_pubmed_shows),
		cmocka_unit_test(what_cannot_be_true_is_refused),
		cmocka_unit_test(an_error_beside_ids_outranks_them),
		cmocka_unit_test(a_hostile_text_is_made_harmless),
		cmocka_unit_test(the_key_never_stands_in_a_sentence),
		cmocka_unit_test(the_outcome_for_the_pace_follows_the_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
