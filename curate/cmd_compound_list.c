/*
 * compound list, show.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/table.h"
#include "../db/evidence.h"
#include "../db/grade.h"
#include "../db/query.h"
#include "common.h"
#include "policy.h"

static const struct opt list_opts[] = {
    {"all", NULL, OPT_FLAG, "retired compounds too", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* What a list shows of a compound. */
struct line {
	struct stored_grade g;
	bool graded;
	struct compound_counts n;
	struct compound_dates d;
	int64_t studies, people;
};

static enum rc
load_line(
    struct inv *inv, struct arena *mem, const struct compound *c, struct line *l, struct err *e)
{
	struct err none = {0};
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
    {"compound", TABLE_LEFT, true},
    {"score", TABLE_LEFT, false},
    {"confidence", TABLE_LEFT, false},
    {"studies", TABLE_RIGHT, false},
    {"people", TABLE_RIGHT, false},
    {"waits", TABLE_RIGHT, false},
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

/* A compound with what a list shows of it. */
struct row {
	const struct compound *c;
	struct line l;
};

/* The best score first, compounds without one last, then by name. */
static int
by_score(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	if (a->l.graded != b->l.graded)
		return a->l.graded ? -1 : 1;
	if (a->l.graded && a->l.g.score_milli != b->l.g.score_milli)
		return a->l.g.score_milli > b->l.g.score_milli ? -1 : 1;
	return strcmp(a->c->name, b->c->name);
}

static enum rc
run_list(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct table *t;
	struct compound *c;
	struct row *r;
	struct jsonw w;
	struct buf b;
	size_t n, i;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	if ((rc = compound_list(inv->db, &mem, inv_has(inv, "all"), &c, &n, e)) != RC_OK)
		goto out;
	r = arena_array(&mem, n + 1, sizeof(*r));
	for (i = 0; i < n; i++) {
		r[i].c = &c[i];
		if ((rc = load_line(inv, &mem, &c[i], &r[i].l, e)) != RC_OK)
			goto out;
	}
	if (n > 0)
		qsort(r, n, sizeof(*r), by_score);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
		for (i = 0; i < n; i++) {
			jw_obj(&w, NULL);
			json_line(&w, r[i].c, &r[i].l);
			jw_end(&w);
		}
		jw_end(&w);
		jw_end(&w);
		common_print(inv, &b);
	} else if (n == 0) {
		out_printf(inv->out, "no compounds yet\n");
		out_next(inv->out, "%s compound add SLUG --name NAME --status prescription",
		    inv->progname);
	} else {
		t = table_new(list_cols, 6);
		for (i = 0; i < n; i++)
			table_line(t, r[i].c, &r[i].l);
		table_print(t, inv->out);
	}
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static void
json_show(struct jsonw *w, const struct compound *c, const struct line *l, const struct outcome *o,
    size_t no, const struct profile *p, const char *query, const struct compound_retirement *r,
    const char **alias, size_t nalias)
{
	jw_obj(w, NULL);
	json_line(w, c, l);
	jw_str(w, "retired_by", r->who);
	jw_str(w, "retired_why", r->reason);
	jw_arr(w, "slugs_before");
	for (size_t i = 0; i < nalias; i++)
		jw_str(w, NULL, alias[i]);
	jw_end(w);
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
	for (size_t i = 0; i < no; i++)
		common_outcome_json(w, &o[i]);
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
    const struct outcome *o, size_t no, const struct profile *p, const char *query,
    const struct compound_retirement *r, const char **alias, size_t nalias)
{
	struct out *out = inv->out;
	char a[32], n[32];

	out_text(out, c->name, strlen(c->name));
	out_printf(
	    out, "  (%s, %s%s)\n", c->slug, c->status, c->retired != NULL ? ", retired" : "");
	if (r->at != NULL) {
		out_printf(out, "retired    %.10s by %s%s", r->at, r->who, r->reason != NULL ? ": " : "");
		if (r->reason != NULL)
			out_wrap(out, r->reason, strlen(r->reason), 11);
		else
			out_printf(out, "\n");
	}
	for (size_t i = 0; i < nalias; i++)
		out_printf(out, "%s%s%s", i == 0 ? "before     " : ", ", alias[i],
		    i + 1 == nalias ? "\n" : "");
	out_printf(out, "search     ");
	out_wrap(out, query, strlen(query), 11);
	out_printf(out, "records    %s linked, %s wait%s\n", num_commas(l->n.linked, a, sizeof(a)),
	    num_commas(l->n.waiting, n, sizeof(n)),
	    l->n.retractions > 0 ? ", retractions among them" : "");
	if (l->graded)
		out_printf(out, "grade      %" PRId64 "/10 %s, %s, confidence %s%s\n",
		    l->g.score_milli / 1000, l->g.tier, l->g.verdict, l->g.confidence,
		    l->g.provisional ? " (provisional)" : "");
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
		const char *name = outcome_title(mem, &o[i]);

		out_printf(out, "%-10s %-22s ", i == 0 ? "outcomes" : "", o[i].slug);
		out_text(out, name, strlen(name));
		out_printf(out, "%s%s%s%s\n", o[i].headline ? ", headline" : "",
		    o[i].critical ? ", critical" : "", o[i].surrogate ? ", surrogate" : "",
		    strcmp(o[i].domain, "safety") == 0 ? ", safety" : "");
	}
	if (l->n.waiting > 0)
		out_next(out, "%s review %s", inv->progname, c->slug);
	else
		out_next(out, "%s explain %s", inv->progname, c->slug);
}

static enum rc
run_show(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct err none = {0};
	struct profile p = {0};
	struct compound c;
	struct compound_retirement retired = {0};
	struct outcome *o;
	struct line l;
	struct jsonw w;
	struct buf b, q;
	const char **alias = NULL;
	size_t no, nalias = 0;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	buf_init(&q, (size_t)1024 * 1024);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = load_line(inv, &mem, &c, &l, e)) != RC_OK ||
	    (rc = outcome_list(inv->db, &mem, c.id, &o, &no, e)) != RC_OK)
		goto out;
	rc = profile_load(inv->db, &mem, c.id, &p, &none);
	if (rc != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		goto out;
	}
	rc = compound_retirement(inv->db, &mem, c.id, &retired, &none);
	if (rc != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		goto out;
	}
	if ((rc = compound_aliases(inv->db, &mem, c.id, &alias, &nalias, e)) != RC_OK)
		goto out;
	query_of(&c, &q);
	if (inv->json) {
		jw_init(&w, &b, 1);
		json_show(&w, &c, &l, o, no, &p, q.p, &retired, alias, nalias);
		common_print(inv, &b);
	} else
		text_show(inv, &mem, &c, &l, o, no, &p, q.p, &retired, alias, nalias);
out:
	buf_fini(&b);
	buf_fini(&q);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_compound_list = {
    .name = "compound list",
    .operands = "",
    .summary = "compounds with score, studies and what waits",
    .opts = list_opts,
    .min_args = 0,
    .max_args = 0,
    .needs = NEEDS_DB_READ,
    .run = run_list,
};
const struct cmd cmd_compound_show = {
    .name = "compound show",
    .operands = "SLUG",
    .summary = "one compound: names, outcomes, dates, grade",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_show,
};
