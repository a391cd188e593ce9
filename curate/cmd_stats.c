/*
 * stats: work done, and how well the rules propose.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/date.h"
#include "../base/num.h"
#include "../base/table.h"
#include "../db/stats.h"
#include "common.h"

struct view {
	struct stats_day *day;
	struct stats_kept *label, *rule;
	size_t nday, nlabel, nrule;
};

/* "41 s", "2 min 5 s". */
static const char *
span(int64_t s, char *out, size_t size)
{
	if (s < 0)
		snprintf(out, size, "-");
	else if (s < 60)
		snprintf(out, size, "%" PRId64 " s", s);
	else
		snprintf(out, size, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	return out;
}

/* Of those that were approved, how many kept what was proposed: "94 %". */
static const char *
share(const struct stats_kept *k, char *out, size_t size)
{
	int64_t approved = k->kept + k->changed;

	if (approved == 0)
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%" PRId64 " %%", (100 * k->kept + approved / 2) / approved);
	return out;
}

static void
days_text(struct inv *inv, const struct view *v)
{
	static const struct table_col cols[] = {{"who", TABLE_LEFT, true},
	    {"day", TABLE_LEFT, false}, {"decided", TABLE_RIGHT, false},
	    {"approved", TABLE_RIGHT, false}, {"rejected", TABLE_RIGHT, false},
	    {"later", TABLE_RIGHT, false}, {"undone", TABLE_RIGHT, false},
	    {"an item", TABLE_RIGHT, false}};
	struct table *t = table_new(cols, 8);
	char s[40];
	size_t i;

	for (i = 0; i < v->nday; i++) {
		const struct stats_day *d = &v->day[i];

		table_cell(t, "%s", d->who);
		table_cell(t, "%s", d->day);
		table_cell(t, "%" PRId64, d->approved + d->rejected);
		table_cell(t, "%" PRId64, d->approved);
		table_cell(t, "%" PRId64, d->rejected);
		table_cell(t, "%" PRId64, d->postponed);
		table_cell(t, "%" PRId64, d->undone);
		table_cell(t, "%s", span(d->median_s, s, sizeof(s)));
	}
	table_print(t, inv->out);
}

static void
kept_text(struct inv *inv, const struct stats_kept *k, size_t n, bool rules)
{
	static const struct table_col label_cols[] = {{"proposed design", TABLE_LEFT, true},
	    {"shown", TABLE_RIGHT, false}, {"kept", TABLE_RIGHT, false},
	    {"changed", TABLE_RIGHT, false}, {"rejected", TABLE_RIGHT, false},
	    {"right", TABLE_RIGHT, false}};
	static const struct table_col rule_cols[] = {{"rule", TABLE_LEFT, false},
	    {"for", TABLE_LEFT, true}, {"shown", TABLE_RIGHT, false}, {"kept", TABLE_RIGHT, false},
	    {"changed", TABLE_RIGHT, false}, {"rejected", TABLE_RIGHT, false},
	    {"right", TABLE_RIGHT, false}};
	struct table *t = rules ? table_new(rule_cols, 7) : table_new(label_cols, 6);
	char s[40];
	size_t i;

	for (i = 0; i < n; i++) {
		if (rules)
			table_cell(t, "%s", k[i].rule);
		table_cell(t, "%s", k[i].what);
		table_cell(t, "%" PRId64, k[i].shown);
		table_cell(t, "%" PRId64, k[i].kept);
		table_cell(t, "%" PRId64, k[i].changed);
		table_cell(t, "%" PRId64, k[i].rejected);
		table_cell(t, "%s", share(&k[i], s, sizeof(s)));
	}
	table_print(t, inv->out);
}

static void
print_text(struct inv *inv, const struct view *v)
{
	out_pager(inv->out);
	if (v->nday == 0) {
		out_printf(inv->out, "nothing decided%s\n",
		    inv_text(inv, "since") != NULL ? " since then" : " yet");
		return;
	}
	days_text(inv, v);
	if (v->nlabel > 0) {
		out_printf(inv->out, "\n");
		kept_text(inv, v->label, v->nlabel, false);
	}
	if (v->nrule > 0) {
		out_printf(inv->out, "\n");
		kept_text(inv, v->rule, v->nrule, true);
	}
}

static void
kept_json(struct jsonw *w, const char *key, const char *what, const struct stats_kept *k, size_t n)
{
	size_t i;

	jw_arr(w, key);
	for (i = 0; i < n; i++) {
		jw_obj(w, NULL);
		if (k[i].rule != NULL)
			jw_str(w, "rule", k[i].rule);
		jw_str(w, what, k[i].what);
		jw_int(w, "shown", k[i].shown);
		jw_int(w, "kept", k[i].kept);
		jw_int(w, "changed", k[i].changed);
		jw_int(w, "rejected", k[i].rejected);
		jw_end(w);
	}
	jw_end(w);
}

static enum rc
print_json(struct inv *inv, const struct view *v, struct err *e)
{
	struct jsonw w;
	struct buf b;
	size_t i;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_arr(&w, "days");
	for (i = 0; i < v->nday; i++) {
		const struct stats_day *d = &v->day[i];

		jw_obj(&w, NULL);
		jw_str(&w, "curator", d->who);
		jw_str(&w, "day", d->day);
		jw_int(&w, "decided", d->approved + d->rejected);
		jw_int(&w, "approved", d->approved);
		jw_int(&w, "rejected", d->rejected);
		jw_int(&w, "postponed", d->postponed);
		jw_int(&w, "undone", d->undone);
		jw_int(&w, "timed", d->timed);
		jw_int_if(&w, "median_s", d->median_s, d->median_s >= 0);
		jw_end(&w);
	}
	jw_end(&w);
	kept_json(&w, "labels", "design", v->label, v->nlabel);
	kept_json(&w, "rules", "aspect", v->rule, v->nrule);
	jw_end(&w);
	if ((rc = buf_ok(&b, "answer", e)) == RC_OK)
		common_print(inv, &b);
	buf_fini(&b);
	return rc;
}

static enum rc
run_stats(struct inv *inv, struct err *e)
{
	const char *since = inv_text(inv, "since");
	struct arena mem = ARENA_INIT;
	struct compound c = {0};
	struct view v = {0};
	int64_t day;
	enum rc rc;

	if (since != NULL && !date_parse(since, &day)) {
		err_set(e, RC_USAGE, "\"%s\" is no date", since);
		return err_try(e, "%s stats --since 2026-06-01", inv->progname);
	}
	if ((inv->argc > 0 && (rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK) ||
	    (rc = db_read_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = stats_days(inv->db, &mem, c.id, since, &v.day, &v.nday, e)) == RC_OK &&
	    (rc = stats_labels(inv->db, &mem, c.id, since, &v.label, &v.nlabel, e)) == RC_OK)
		rc = stats_rules(inv->db, &mem, c.id, since, &v.rule, &v.nrule, e);
	db_read_end(inv->db);
	if (rc != RC_OK)
		goto out;
	if (inv->json)
		rc = print_json(inv, &v, e);
	else
		print_text(inv, &v);
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt stats_opts[] = {
    {"since", "DATE", OPT_TEXT, "only what was decided on or after that date", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const stats_examples[] = {
    "appraise stats cerebrolysin --since 2026-06-01", NULL};
const struct cmd cmd_stats = {
    .name = "stats",
    .operands = "[SLUG]",
    .summary = "decisions by person and day, and how often what was proposed was kept",
    .opts = stats_opts,
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_stats,
    .examples = stats_examples,
};
