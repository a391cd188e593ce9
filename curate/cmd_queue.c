/*
 * queue: what waits and why there.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/table.h"
#include "../db/claim.h"
#include "../score/graded.h"
#include "deck.h"
#include "first.h"
#include "weigh.h"

static const struct opt queue_opts[] = {
    {"cause", "retracted|deleted|reopened|open|postponed|conflict|recheck|second", OPT_CHOICE, "only these", 0, 0, 0},
    {"explain", NULL, OPT_FLAG, "say of each what places it there", 0, 0, 0},
    {"limit", "N", OPT_INT, "the first N of each compound", 1, 1000000, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static const struct table_col cols[] = {
    {"#", TABLE_RIGHT, false},
    {"PMID", TABLE_LEFT, false},
    {"year", TABLE_LEFT, false},
    {"design", TABLE_LEFT, false},
    {"effect", TABLE_LEFT, false},
    {"why here", TABLE_LEFT, true},
    {"who", TABLE_LEFT, false},
};

static void
json_item(struct jsonw *w, const struct priority *p, const char *const *names, bool explain,
    const struct claim *held, int64_t n)
{
	const struct item *it = p->item;

	jw_obj(w, NULL);
	jw_int(w, "n", n);
	jw_int(w, "pmid", it->pmid);
	jw_str(w, "compound", it->slug);
	jw_str(w, "title", it->title);
	jw_str(w, "journal", it->journal);
	jw_int_if(w, "year", it->year, it->year > 0);
	jw_str(w, "cause", it->cause);
	jw_str(w, "detail", it->detail);
	jw_str(w, "design", it->design);
	jw_int_if(w, "design_ppm", it->p_ppm, it->design != NULL);
	jw_bool(w, "unsure", deck_unsure(it));
	jw_str(w, "type", it->type);
	jw_int_if(w, "participants", it->participants, it->participants >= 0);
	jw_bool(w, "stuck", it->stuck);
	jw_str(w, "effect", strcmp(p->effect, "-") == 0 ? NULL : p->effect);
	jw_str(w, "why", p->why);
	if (explain) {
		struct buf b;

		buf_init(&b, 4096);
		priority_words(p, names, &b);
		jw_str(w, "explain", b.p);
		buf_fini(&b);
	}
	jw_int_if(w, "replaces", it->replaces, it->replaces != 0);
	jw_int_if(w, "replaced_by", it->replaced_by, it->replaced_by != 0);
	jw_str(w, "who", held != NULL ? held->handle : NULL);
	jw_bool(w, "assigned", held != NULL && held->assigned);
	jw_str(w, "held_since", held != NULL ? held->since : NULL);
	jw_str(w, "since", it->since);
	jw_end(w);
}

/* Who is at it; NULL: nobody. */
static const struct claim *
held_by(const struct claim *c, size_t n, int64_t pmid)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].pmid == pmid)
			return &c[i];
	return NULL;
}

static void
table_item(struct table *t, const struct priority *p, const struct claim *held, int64_t n)
{
	const struct item *it = p->item;

	table_cell(t, "%" PRId64, n);
	table_cell(t, "%" PRId64, it->pmid);
	if (it->year > 0)
		table_cell(t, "%" PRId64, it->year);
	else
		table_cell(t, "-");
	table_cell(t, "%s%s", it->design != NULL ? it->design : "-", deck_unsure(it) ? " ?" : "");
	table_cell(t, "%s", p->effect);
	table_cell(t, "%s", p->why);
	if (held == NULL)
		table_cell(t, "-");
	else if (held->assigned)
		table_cell(t, "%s", held->handle);
	else
		table_cell(t, "%s %" PRId64 " min", held->handle, held->held_s / 60);
}

/* A record with the sentence that explains its place. */
static void
put_reason(struct out *out, const struct priority *p, const char *const *names, int64_t n)
{
	const struct item *it = p->item;
	struct buf b;

	out_printf(out, "%3" PRId64 "  %" PRId64 "  %s  ", n, it->pmid, p->effect);
	out_text(out, p->why, strlen(p->why));
	out_printf(out, "\n     ");
	buf_init(&b, 4096);
	priority_words(p, names, &b);
	out_wrap(out, b.p, b.len, 5);
	buf_fini(&b);
}

/* A compound's queue as it is printed. */
struct listed_queue {
	struct priority *p;
	size_t n; /* of the rows of p that are printed */
	const char **names;
	struct claim *held;
	size_t nheld;
	int64_t waits; /* how many there are in all */
};

/* All that waits, in order. */
static enum rc
read_whole(struct inv *inv, struct arena *mem, const struct compound *c, const struct graded *g,
    const struct params *params, int64_t limit, struct listed_queue *out, struct err *e)
{
	struct item *item;
	size_t n;
	enum rc rc;

	if ((rc = item_list(inv->db, mem, c->id, inv_text(inv, "cause"), &item, &n, e)) != RC_OK)
		return rc;
	out->p = arena_array(mem, n + 1, sizeof(*out->p));
	priority_sort(item, n, g->table, out->names, params, mem, out->p);
	out->waits = (int64_t)n;
	out->n = (int64_t)n < limit ? n : (size_t)limit;
	return RC_OK;
}

static enum rc
read_queue(struct inv *inv, struct arena *mem, const struct compound *c, struct listed_queue *out, struct err *e)
{
	int64_t limit = inv_int(inv, "limit", INT64_MAX);
	struct params params;
	struct graded g;
	bool done = false;
	enum rc rc;

	if ((rc = claim_list(inv->db, mem, c->id, &out->held, &out->nheld, e)) != RC_OK ||
	    (rc = params_load(NULL, mem, &params, e)) != RC_OK ||
	    (rc = graded_load_if(inv->db, mem, c->id, &params, NULL, 0, &g, e)) != RC_OK)
		return rc;
	out->names = deck_outcome_names(mem, &g);
	if (limit < INT64_MAX && !inv_has(inv, "cause"))
		rc = first_page(inv->db, mem, c->id, g.table, out->names, &params, (size_t)limit, &out->p, &out->n,
		    &out->waits, &done, e);
	if (rc == RC_OK && !done)
		rc = read_whole(inv, mem, c, &g, &params, limit, out, e);
	return rc == RC_OK ? weigh_queue(inv->db, mem, out->p, out->n, e) : rc;
}

/* What the mark behind a design means, where there is one. */
static void
put_legend(struct out *out, const struct listed_queue *q)
{
	for (size_t i = 0; i < q->n; i++)
		if (deck_unsure(q->p[i].item)) {
			out_printf(out, "?  the rules are less than %d %% sure of the design\n", DECK_UNSURE_PPM / 10000);
			return;
		}
}

/* One compound's queue; *waits gets how many there are. */
static enum rc
one(struct inv *inv, struct arena *mem, const struct compound *c, bool heading, struct jsonw *w,
    int64_t *waits, struct err *e)
{
	bool explain = inv_has(inv, "explain");
	struct listed_queue q = {0};
	struct table *t;
	enum rc rc;

	if ((rc = db_read_begin(inv->db, e)) != RC_OK)
		return rc;
	rc = read_queue(inv, mem, c, &q, e);
	db_read_end(inv->db);
	if (rc != RC_OK)
		return rc;
	*waits = q.waits;
	if (q.waits == 0)
		return RC_OK;
	if (w != NULL) {
		for (size_t i = 0; i < q.n; i++)
			json_item(w, &q.p[i], q.names, explain, held_by(q.held, q.nheld, q.p[i].item->pmid),
			    (int64_t)i + 1);
		return RC_OK;
	}
	if (heading)
		out_printf(inv->out, "%s\n", c->slug);
	if (explain)
		for (size_t i = 0; i < q.n; i++)
			put_reason(inv->out, &q.p[i], q.names, (int64_t)i + 1);
	else {
		t = table_new(cols, (int)(sizeof(cols) / sizeof(cols[0])));
		for (size_t i = 0; i < q.n; i++)
			table_item(t, &q.p[i], held_by(q.held, q.nheld, q.p[i].item->pmid), (int64_t)i + 1);
		table_print(t, inv->out);
		put_legend(inv->out, &q);
	}
	if (q.waits > (int64_t)q.n)
		out_printf(inv->out, "and %" PRId64 " more\n", q.waits - (int64_t)q.n);
	return RC_OK;
}

static enum rc
run_queue(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound *c = NULL, named;
	int64_t waits, all = 0;
	struct jsonw w;
	struct buf b;
	size_t n = 1;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	if (inv->argc > 0) {
		if ((rc = common_compound(inv, &mem, inv->argv[0], &named, e)) != RC_OK)
			goto out;
		c = &named;
	} else if ((rc = compound_list(inv->db, &mem, false, &c, &n, e)) != RC_OK)
		goto out;
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	if (!inv->json)
		out_pager(inv->out);
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		rc = one(inv, &mem, &c[i], inv->argc == 0, inv->json ? &w : NULL, &waits, e);
		if (rc == RC_OK)
			all += waits;
	}
	if (rc != RC_OK)
		goto out;
	jw_end(&w);
	jw_end(&w);
	if (inv->json)
		common_print(inv, &b);
	else if (all == 0)
		out_printf(inv->out, "%s%snothing waits\n", inv->argc > 0 ? c->slug : "",
		    inv->argc > 0 ? ": " : "");
	else
		out_next(inv->out, "%s show PMID", inv->progname);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_queue = {
    .name = "queue",
    .operands = "[SLUG]",
    .summary = "what waits for a decision, and why in this order",
    .opts = queue_opts,
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_queue,
};
