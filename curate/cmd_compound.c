/*
 * compound add, import, edit, list, show, retire.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/num.h"
#include "../base/table.h"
#include "../db/asset.h"
#include "../db/evidence.h"
#include "../db/grade.h"
#include "card.h"
#include "common.h"
#include "policy.h"

static const struct opt name_opts[] = {
	{ "name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0 },
	{ "status", "WORD", OPT_TEXT, "supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0 },
	{ "synonym", "TEXT", OPT_MANY, "another name: searched and matched", 0, 0, 0 },
	{ "term", "QUERY", OPT_MANY, "a further PubMed query", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const struct opt edit_opts[] = {
	{ "name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0 },
	{ "status", "WORD", OPT_TEXT, "supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0 },
	{ "slug", "SLUG", OPT_TEXT, "a new slug; the old one stays as an alias", 0, 0, 0 },
	{ "synonym", "TEXT", OPT_MANY, "replaces all synonyms", 0, 0, 0 },
	{ "term", "QUERY", OPT_MANY, "replaces all further queries", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const struct opt list_opts[] = {
	{ "all", NULL, OPT_FLAG, "retired compounds too", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};

/* Append the option's values as terms of one kind. */
static enum rc
take_terms(const struct inv *inv, const char *name, const char *kind, struct arena *mem, struct compound *c,
    size_t *cap, struct err *e)
{
	const char *v;
	int i = 0;

	while ((v = inv_each(inv, name, &i)) != NULL) {
		struct compound_term t = { .kind = kind, .term = v };

		if (!card_text_valid(v, 2000))
			return err_set(e, RC_USAGE, "--%s wants 1 to 2,000 bytes of text without control characters", name);
		ARENA_PUSH(mem, c->term, c->nterm, *cap, t);
	}
	return RC_OK;
}

static enum rc
take_names(const struct inv *inv, struct arena *mem, struct compound *c, struct err *e)
{
	const char *status = inv_text(inv, "status");
	size_t cap = 0;
	enum rc rc;

	c->name = inv_text(inv, "name");
	if (c->name != NULL && !card_text_valid(c->name, 120))
		return err_set(e, RC_USAGE, "--name wants 1 to 120 bytes of text without control characters");
	if (status != NULL) {
		for (size_t i = 0; card_status_words[i] != NULL; i++)
			if (strcmp(card_status_words[i], status) == 0)
				c->status = card_status_words[i];
		if (c->status == NULL)
			return card_bad_word("--status", status, card_status_words, RC_USAGE, e);
	}
	if ((rc = take_terms(inv, "synonym", "synonym", mem, c, &cap, e)) != RC_OK)
		return rc;
	return take_terms(inv, "term", "search", mem, c, &cap, e);
}

/* What an acting command answers: the query that the names make. */
static void
print_names(struct inv *inv, const struct compound *c)
{
	struct jsonw w;
	struct buf q, b;

	buf_init(&q, 1024 * 1024);
	buf_init(&b, COMMON_JSON_MAX);
	common_query(c, &q);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "slug", c->slug);
		jw_str(&w, "name", c->name);
		jw_str(&w, "status", c->status);
		jw_str(&w, "query", q.p);
		jw_end(&w);
	} else {
		buf_printf(&b, "%s: will search ", c->slug);
		common_safe(&b, q.p);
		buf_putc(&b, '\n');
	}
	common_print(inv, &b);
	buf_fini(&q);
	buf_fini(&b);
}

static enum rc
run_add(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c = { .slug = inv->argv[0] };
	int64_t id;
	enum rc rc;

	if (!card_slug_valid(c.slug)) {
		rc = err_set(e, RC_USAGE, "\"%.80s\" is no slug: lower-case letters, digits and single hyphens", c.slug);
		goto out;
	}
	if ((rc = take_names(inv, &mem, &c, e)) != RC_OK)
		goto out;
	if (c.name == NULL || c.status == NULL) {
		err_set(e, RC_USAGE, "compound add: --%s is missing", c.name == NULL ? "name" : "status");
		rc = err_try(e, "%s compound add %s --name NAME --status prescription", inv->progname, c.slug);
		goto out;
	}
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_add(inv->db, inv->curator, &c, &id, e), e);
	if (rc != RC_OK)
		goto out;
	print_names(inv, &c);
	out_next(inv->out, "%s ingest --compound %s FILE...", inv->progname, c.slug);
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
run_edit(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound old, c = { 0 };
	const char *slug = inv_text(inv, "slug");
	size_t cap;
	enum rc rc;

	if ((rc = common_compound(inv, &mem, inv->argv[0], &old, e)) != RC_OK ||
	    (rc = take_names(inv, &mem, &c, e)) != RC_OK)
		goto out;
	if (inv->nopts == 0) {
		err_set(e, RC_USAGE, "compound edit: say what changes");
		rc = err_try(e, "%s help compound edit", inv->progname);
		goto out;
	}
	if (slug != NULL && !card_slug_valid(slug)) {
		rc = err_set(e, RC_USAGE, "--slug: \"%.80s\" is no slug", slug);
		goto out;
	}
	c.id = old.id;
	c.slug = slug;
	/* One kind given replaces that kind only. */
	cap = c.nterm;
	if (c.nterm > 0)
		for (size_t i = 0; i < old.nterm; i++)
			if (!inv_has(inv, strcmp(old.term[i].kind, "synonym") == 0 ? "synonym" : "term"))
				ARENA_PUSH(&mem, c.term, c.nterm, cap, old.term[i]);
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_edit(inv->db, inv->curator, &c, e), e);
	if (rc == RC_OK && (rc = compound_load(inv->db, &mem, old.id, &c, e)) == RC_OK)
		print_names(inv, &c);
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
run_retire(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c;
	enum rc rc;

	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_retire(inv->db, inv->curator, c.id, e), e);
	if (rc != RC_OK)
		goto out;
	if (inv->json)
		out_printf(inv->out, "{\"slug\":\"%s\",\"retired\":true}\n", c.slug);
	else
		out_printf(inv->out, "%s: retired; what was decided stays\n", c.slug);
out:
	arena_fini(&mem);
	return rc;
}

/* The card's outcomes that are not there yet; one that differs is refused, since findings hang on it. */
static enum rc
import_outcomes(struct inv *inv, struct arena *mem, int64_t compound_id, const struct card *card, int *added,
    struct err *e)
{
	struct outcome o;
	int64_t id;
	enum rc rc;

	*added = 0;
	for (size_t i = 0; i < card->noutcome; i++) {
		const struct card_outcome *c = &card->outcome[i];
		struct err none = { 0 };

		rc = outcome_by_slug(inv->db, mem, compound_id, c->slug, &o, NULL, &none);
		if (rc == RC_OK) {
			if (strcmp(o.name, c->name) == 0 && strcmp(o.indication, c->indication) == 0 &&
			    strcmp(o.domain, c->domain) == 0 && strcmp(o.better, c->better) == 0 &&
			    o.headline == c->headline && o.critical == c->critical && o.surrogate == c->surrogate)
				continue;
			return err_set(e, RC_FAILED, "outcome %s differs from the one that is stored; give the "
			    "new meaning a new slug", c->slug);
		}
		if (rc != RC_NOTFOUND) {
			*e = none;
			return rc;
		}
		o = (struct outcome){ .compound_id = compound_id, .slug = c->slug, .name = c->name,
		    .indication = c->indication, .headline = c->headline, .domain = c->domain,
		    .better = c->better, .critical = c->critical, .surrogate = c->surrogate };
		if ((rc = outcome_add(inv->db, inv->curator, &o, &id, e)) != RC_OK)
			return rc;
		++*added;
	}
	return RC_OK;
}

static bool
same_terms(const struct compound *a, const struct compound *b)
{
	size_t found = 0;

	if (a->nterm != b->nterm)
		return false;
	for (size_t i = 0; i < a->nterm; i++)
		for (size_t k = 0; k < b->nterm; k++)
			if (strcmp(a->term[i].kind, b->term[k].kind) == 0 &&
			    strcmp(a->term[i].term, b->term[k].term) == 0) {
				found++;
				break;
			}
	return found == a->nterm;
}

/* The compound itself: new, or changed where the card says something else. */
static enum rc
import_names(struct inv *inv, struct arena *mem, const struct card *card, struct compound *c, bool *is_new,
    struct err *e)
{
	struct compound old;
	struct err none = { 0 };
	size_t cap = 0;
	enum rc rc;

	*c = (struct compound){ .slug = card->slug, .name = card->name, .status = card->status };
	for (size_t i = 0; i < card->nsynonym; i++) {
		struct compound_term t = { .kind = "synonym", .term = card->synonym[i] };

		ARENA_PUSH(mem, c->term, c->nterm, cap, t);
	}
	for (size_t i = 0; i < card->nterm; i++) {
		struct compound_term t = { .kind = "search", .term = card->term[i] };

		ARENA_PUSH(mem, c->term, c->nterm, cap, t);
	}
	rc = compound_by_slug(inv->db, mem, card->slug, &old, NULL, &none);
	*is_new = rc == RC_NOTFOUND;
	if (*is_new)
		return compound_add(inv->db, inv->curator, c, &c->id, e);
	if (rc != RC_OK) {
		*e = none;
		return rc;
	}
	c->id = old.id;
	if (strcmp(old.name, c->name) == 0 && strcmp(old.status, c->status) == 0 && same_terms(&old, c))
		return RC_OK;
	return compound_edit(inv->db, inv->curator, c, e);
}

static enum rc
import_file(struct inv *inv, const char *path, struct arena *mem, struct jsonw *w, struct buf *text, struct err *e)
{
	char sha[SHA256_HEX];
	struct compound c;
	struct profile was;
	struct card card;
	struct buf in;
	bool is_new, same = false;
	int outcomes = 0;
	enum rc rc;

	buf_init(&in, CARD_MAX_BYTES);
	if ((rc = file_read(path, &in, e)) != RC_OK ||
	    (rc = card_parse(in.p, in.len, path, mem, &card, e)) != RC_OK)
		goto out;
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = import_names(inv, mem, &card, &c, &is_new, e)) != RC_OK ||
	    (rc = import_outcomes(inv, mem, c.id, &card, &outcomes, e)) != RC_OK ||
	    (rc = asset_save(inv->db, "card", card.slug, card.json, strlen(card.json), sha, e)) != RC_OK)
		goto end;
	if (!is_new) {
		struct err none = { 0 };

		same = profile_load(inv->db, mem, c.id, &was, &none) == RC_OK && was.card_sha != NULL &&
		    strcmp(was.card_sha, sha) == 0;
	}
	card.profile.card_sha = sha;
	if (!same)
		rc = profile_save(inv->db, inv->curator, c.id, &card.profile, e);
end:
	if ((rc = common_end(inv->db, rc, e)) != RC_OK) {
		rc = err_ctx(e, "%s", path);
		goto out;
	}
	if (w != NULL) {
		jw_obj(w, NULL);
		jw_str(w, "file", path);
		jw_str(w, "slug", c.slug);
		jw_bool(w, "new", is_new);
		jw_bool(w, "changed", !same);
		jw_int(w, "outcomes_added", outcomes);
		jw_str(w, "card_sha256", sha);
		jw_end(w);
	} else {
		buf_printf(text, "%s: card %s; %zu outcomes (%d new), %zu rows, %zu citations\n", c.slug,
		    is_new ? "imported" : same ? "unchanged" : "replaced", card.noutcome, outcomes,
		    card.profile.nrow, card.profile.ncite + card.profile.nedge_cite);
		buf_printf(text, "%s: will search ", c.slug);
		common_query(&c, text);
		buf_putc(text, '\n');
	}
out:
	buf_fini(&in);
	return rc;
}

static enum rc
run_import(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	enum rc rc = RC_OK, one;
	struct jsonw w;
	struct buf b;

	buf_init(&b, COMMON_JSON_MAX);
	jw_init(&w, &b, 1);
	if (inv->json) {
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
	}
	for (int i = 0; i < inv->argc; i++) {
		struct err mine = { 0 };

		one = import_file(inv, inv->argv[i], &mem, inv->json ? &w : NULL, &b, &mine);
		if (one != RC_OK && (rc == RC_OK || rc_worse(rc, one) != rc))
			*e = mine;
		rc = rc_worse(rc, one);
	}
	if (inv->json) {
		jw_end(&w);
		jw_end(&w);
	}
	common_print(inv, &b);
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

/* What a list shows of a compound. */
struct line {
	struct stored_grade	 g;
	bool			 graded;
	struct compound_counts	 n;
	struct compound_dates	 d;
	int64_t			 studies, people;
};

static enum rc
load_line(struct inv *inv, struct arena *mem, const struct compound *c, struct line *l, struct err *e)
{
	struct err none = { 0 };
	struct evidence_set set;
	enum rc rc;

	memset(l, 0, sizeof(*l));
	rc = grade_latest(inv->db, mem, c->id, 0, &l->g, &none);
	if (rc != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		return rc;
	}
	l->graded = rc == RC_OK;
	if ((rc = compound_counts(inv->db, mem, c->id, &l->n, e)) != RC_OK ||
	    (rc = compound_dates(inv->db, mem, c->id, &l->d, e)) != RC_OK ||
	    (rc = evidence_load(inv->db, mem, c->id, &set, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < set.nstudy; i++)
		if (set.study[i].counted && policy_counted(set.study[i].a.type)) {
			l->studies++;
			if (set.study[i].a.participants > 0)
				l->people += set.study[i].a.participants;
		}
	return RC_OK;
}

static void
json_line(struct jsonw *w, const struct compound *c, const struct line *l)
{
	jw_str(w, "slug", c->slug);
	jw_str(w, "name", c->name);
	jw_str(w, "status", c->status);
	jw_str(w, "retired", c->retired);
	if (l->graded) {
		jw_int(w, "score", l->g.score_milli / 1000);
		jw_int(w, "score_milli", l->g.score_milli);
		jw_str(w, "tier", l->g.tier);
		jw_str(w, "verdict", l->g.verdict);
		jw_str(w, "confidence", l->g.confidence);
		jw_bool(w, "provisional", l->g.provisional);
	} else {
		jw_null(w, "score");
		jw_null(w, "score_milli");
		jw_null(w, "tier");
		jw_null(w, "verdict");
		jw_null(w, "confidence");
		jw_null(w, "provisional");
	}
	jw_int(w, "studies", l->studies);
	jw_int(w, "participants", l->people);
	jw_int(w, "linked", l->n.linked);
	jw_int(w, "waiting", l->n.waiting);
	jw_int(w, "retractions", l->n.retractions);
	jw_str(w, "last_searched", l->d.last_searched);
	jw_str(w, "evidence_to", l->d.evidence_to);
	jw_str(w, "last_new_evidence", l->d.last_new_evidence);
	jw_str(w, "last_reviewed", l->d.last_reviewed);
}

static const struct table_col list_cols[] = {
	{ "compound", TABLE_LEFT, true }, { "score", TABLE_LEFT, false }, { "confidence", TABLE_LEFT, false },
	{ "studies", TABLE_RIGHT, false }, { "people", TABLE_RIGHT, false }, { "waits", TABLE_RIGHT, false },
};

static void
table_line(struct table *t, const struct compound *c, const struct line *l)
{
	char n[32];

	table_cell(t, "%s", c->name);
	if (l->graded && l->g.tier != NULL && strcmp(l->g.tier, "not graded") != 0)
		table_cell(t, "%" PRId64 "/10 %s", l->g.score_milli / 1000, l->g.tier);
	else
		table_cell(t, "not graded");
	table_cell(t, "%s", l->graded && l->g.confidence != NULL ? l->g.confidence : "-");
	table_cell(t, "%s", num_commas(l->studies, n, sizeof(n)));
	table_cell(t, "%s", num_commas(l->people, n, sizeof(n)));
	table_cell(t, "%s", num_commas(l->n.waiting, n, sizeof(n)));
}

static enum rc
run_list(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct table *t;
	struct compound *c;
	struct line *l;
	struct jsonw w;
	struct buf b;
	size_t n, i;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	if ((rc = compound_list(inv->db, &mem, inv_has(inv, "all"), &c, &n, e)) != RC_OK)
		goto out;
	l = arena_array(&mem, n + 1, sizeof(*l));
	for (i = 0; i < n; i++)
		if ((rc = load_line(inv, &mem, &c[i], &l[i], e)) != RC_OK)
			goto out;
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
		for (i = 0; i < n; i++) {
			jw_obj(&w, NULL);
			json_line(&w, &c[i], &l[i]);
			jw_end(&w);
		}
		jw_end(&w);
		jw_end(&w);
		common_print(inv, &b);
	} else if (n == 0) {
		out_printf(inv->out, "no compounds yet\n");
		out_next(inv->out, "%s compound add SLUG --name NAME --status prescription", inv->progname);
	} else {
		t = table_new(list_cols, 6);
		for (i = 0; i < n; i++)
			table_line(t, &c[i], &l[i]);
		table_print(t, inv->out);
	}
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static void
json_show(struct jsonw *w, const struct compound *c, const struct line *l, const struct outcome *o, size_t no,
    const struct profile *p, const char *query)
{
	jw_obj(w, NULL);
	json_line(w, c, l);
	jw_arr(w, "terms");
	for (size_t i = 0; i < c->nterm; i++) {
		jw_obj(w, NULL);
		jw_str(w, "kind", c->term[i].kind);
		jw_str(w, "term", c->term[i].term);
		jw_end(w);
	}
	jw_end(w);
	jw_str(w, "query", query);
	jw_arr(w, "outcomes");
	for (size_t i = 0; i < no; i++) {
		jw_obj(w, NULL);
		jw_str(w, "slug", o[i].slug);
		jw_str(w, "name", o[i].name);
		jw_str(w, "indication", o[i].indication);
		jw_bool(w, "headline", o[i].headline);
		jw_str(w, "domain", o[i].domain);
		jw_str(w, "better", o[i].better);
		jw_bool(w, "critical", o[i].critical);
		jw_bool(w, "surrogate", o[i].surrogate);
		jw_end(w);
	}
	jw_end(w);
	jw_str(w, "card_sha256", p->card_sha);
	jw_arr(w, "profile");
	for (size_t i = 0; i < p->nrow; i++) {
		jw_obj(w, NULL);
		jw_str(w, "section", p->row[i].section);
		jw_int(w, "pos", p->row[i].pos);
		jw_str(w, "field", p->row[i].field);
		jw_str(w, "value", p->row[i].value);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static void
text_show(struct inv *inv, struct arena *mem, const struct compound *c, const struct line *l,
    const struct outcome *o, size_t no, const struct profile *p, const char *query)
{
	struct out *out = inv->out;
	char a[32], n[32];

	out_text(out, c->name, strlen(c->name));
	out_printf(out, "  (%s, %s%s)\n", c->slug, c->status, c->retired != NULL ? ", retired" : "");
	out_printf(out, "search     ");
	out_wrap(out, query, strlen(query), 11);
	out_printf(out, "records    %s linked, %s wait%s\n", num_commas(l->n.linked, a, sizeof(a)),
	    num_commas(l->n.waiting, n, sizeof(n)), l->n.retractions > 0 ? ", retractions among them" : "");
	if (l->graded)
		out_printf(out, "grade      %" PRId64 "/10 %s, %s, confidence %s%s\n", l->g.score_milli / 1000,
		    l->g.tier, l->g.verdict, l->g.confidence, l->g.provisional ? " (provisional)" : "");
	else
		out_printf(out, "grade      not graded\n");
	out_printf(out, "evidence   %s studies, %s people\n", num_commas(l->studies, a, sizeof(a)),
	    num_commas(l->people, n, sizeof(n)));
	out_printf(out, "dates      searched %s, new %s, reviewed %s\n",
	    l->d.last_searched != NULL ? l->d.last_searched : "never",
	    l->d.last_new_evidence != NULL ? l->d.last_new_evidence : "-",
	    l->d.last_reviewed != NULL ? l->d.last_reviewed : "never");
	if (p->card_sha != NULL)
		out_printf(out, "card       %.8s, %zu rows, %zu citations\n", p->card_sha, p->nrow,
		    p->ncite + p->nedge_cite);
	for (size_t i = 0; i < no; i++) {
		const char *name = common_outcome(mem, &o[i]);

		out_printf(out, "%-10s %-22s ", i == 0 ? "outcomes" : "", o[i].slug);
		out_text(out, name, strlen(name));
		out_printf(out, "%s%s%s%s\n", o[i].headline ? ", headline" : "", o[i].critical ? ", critical" : "",
		    o[i].surrogate ? ", surrogate" : "", strcmp(o[i].domain, "safety") == 0 ? ", safety" : "");
	}
	if (l->n.waiting > 0)
		out_next(out, "%s queue %s", inv->progname, c->slug);
	else
		out_next(out, "%s explain %s", inv->progname, c->slug);
}

static enum rc
run_show(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct err none = { 0 };
	struct profile p = { 0 };
	struct compound c;
	struct outcome *o;
	struct line l;
	struct jsonw w;
	struct buf b, q;
	size_t no;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	buf_init(&q, 1024 * 1024);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = load_line(inv, &mem, &c, &l, e)) != RC_OK ||
	    (rc = outcome_list(inv->db, &mem, c.id, &o, &no, e)) != RC_OK)
		goto out;
	rc = profile_load(inv->db, &mem, c.id, &p, &none);
	if (rc != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		goto out;
	}
	rc = RC_OK;
	common_query(&c, &q);
	if (inv->json) {
		jw_init(&w, &b, 1);
		json_show(&w, &c, &l, o, no, &p, q.p);
		common_print(inv, &b);
	} else
		text_show(inv, &mem, &c, &l, o, no, &p, q.p);
out:
	buf_fini(&b);
	buf_fini(&q);
	arena_fini(&mem);
	return rc;
}

static const char *const add_examples[] = {
	"appraise compound add cerebrolysin --name Cerebrolysin --status prescription --synonym FPF-1070", NULL
};
static const char *const import_examples[] = { "appraise compound import fixtures/compounds/oxytocin.json", NULL };

const struct cmd cmd_compound_add = {
	.name = "compound add", .operands = "SLUG", .summary = "a new compound: its names and what is searched",
	.opts = name_opts, .min_args = 1, .max_args = 1, .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_add, .examples = add_examples,
};
const struct cmd cmd_compound_edit = {
	.name = "compound edit", .operands = "SLUG", .summary = "change names, status or search terms",
	.opts = edit_opts, .min_args = 1, .max_args = 1, .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_edit,
};
const struct cmd cmd_compound_import = {
	.name = "compound import", .operands = "FILE...", .summary = "read compound cards (JSON), checked field by field",
	.min_args = 1, .max_args = -1, .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_import, .examples = import_examples,
};
const struct cmd cmd_compound_list = {
	.name = "compound list", .operands = "", .summary = "compounds with score, studies and what waits",
	.opts = list_opts, .min_args = 0, .max_args = 0, .needs = NEEDS_DB_READ, .run = run_list,
};
const struct cmd cmd_compound_retire = {
	.name = "compound retire", .operands = "SLUG", .summary = "stop searching, grading and publishing it",
	.min_args = 1, .max_args = 1, .needs = NEEDS_DB_WRITE | NEEDS_CURATOR, .run = run_retire,
};
const struct cmd cmd_compound_show = {
	.name = "compound show", .operands = "SLUG", .summary = "one compound: names, outcomes, dates, grade",
	.min_args = 1, .max_args = 1, .needs = NEEDS_DB_READ, .run = run_show,
};
