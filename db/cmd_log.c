/*
 * log: the audit trail, newest first.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/date.h"
#include "../base/json.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "compound.h"
#include "curator.h"
#include "event.h"
#include "night.h"
#include "vote.h"

/* A run and what it did for each compound: what `log --run` begins with. */
struct run_view {
	struct run	 run;	/* id 0: none was asked for */
	struct night_compound *c;
	size_t		 n;
};

static void
run_json(struct jsonw *w, const struct run_view *r)
{
	jw_obj(w, "run");
	jw_int(w, "run", r->run.id);
	jw_str(w, "kind", r->run.kind);
	jw_str(w, "started", r->run.started);
	jw_str(w, "ended", r->run.ended);
	jw_str(w, "outcome", r->run.outcome);
	jw_raw(w, "counts", r->run.counts != NULL ? r->run.counts : "null");
	jw_str(w, "error", r->run.error);
	jw_arr(w, "compounds");
	for (size_t i = 0; i < r->n; i++) {
		jw_obj(w, NULL);
		jw_str(w, "slug", r->c[i].slug);
		jw_str(w, "state", r->c[i].state);
		jw_str(w, "why", r->c[i].why);
		jw_int(w, "new", r->c[i].found);
		jw_int(w, "got", r->c[i].got);
		jw_int(w, "missing", r->c[i].missing);
		jw_int(w, "queued", r->c[i].queued);
		jw_int(w, "retracted", r->c[i].retracted);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static void
run_text(struct inv *inv, const struct run_view *r)
{
	static const struct table_col cols[] = {
		{ "compound", TABLE_LEFT, true }, { "", TABLE_LEFT, false }, { "new", TABLE_RIGHT, false },
		{ "got", TABLE_RIGHT, false }, { "missing", TABLE_RIGHT, false }, { "queued", TABLE_RIGHT, false },
		{ "retracted", TABLE_RIGHT, false },
	};
	struct table *t;

	out_printf(inv->out, "run %" PRId64 "  %s, %s to %s, %s\n", r->run.id, r->run.kind, r->run.started,
	    r->run.ended != NULL ? r->run.ended : "?", r->run.outcome != NULL ? r->run.outcome : "no outcome yet");
	if (r->run.error != NULL) {
		out_text(inv->out, r->run.error, strlen(r->run.error));
		out_printf(inv->out, "\n");
	}
	if (r->n > 0) {
		t = table_new(cols, 7);
		for (size_t i = 0; i < r->n; i++) {
			table_cell(t, "%s", r->c[i].slug);
			table_cell(t, "%s", r->c[i].state);
			table_cell(t, "%" PRId64, r->c[i].found);
			table_cell(t, "%" PRId64, r->c[i].got);
			table_cell(t, "%" PRId64, r->c[i].missing);
			table_cell(t, "%" PRId64, r->c[i].queued);
			table_cell(t, "%" PRId64, r->c[i].retracted);
		}
		table_print(t, inv->out);
		for (size_t i = 0; i < r->n; i++) {	/* whole: this is where they are looked up */
			if (r->c[i].why == NULL)
				continue;
			out_printf(inv->out, "! %s: ", r->c[i].slug);
			out_text(inv->out, r->c[i].why, strlen(r->c[i].why));
			out_printf(inv->out, "\n");
		}
	}
	out_printf(inv->out, "\n");
}

static void
list_json(struct inv *inv, const struct run_view *r, const struct event *v, size_t n)
{
	struct buf b;
	struct jsonw w;

	buf_init(&b, 1u << 30);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	if (r->run.id > 0)
		run_json(&w, r);
	jw_arr(&w, "items");
	for (size_t i = 0; i < n; i++) {
		jw_obj(&w, NULL);
		jw_int(&w, "seq", v[i].seq);
		jw_str(&w, "at", v[i].at);
		jw_str(&w, "kind", v[i].kind);
		jw_str(&w, "curator", v[i].handle);
		jw_str(&w, "compound", v[i].slug);
		jw_int_if(&w, "pmid", v[i].pmid, v[i].pmid > 0);
		jw_int_if(&w, "run", v[i].run_id, v[i].run_id > 0);
		if (v[i].reverts > 0)
			jw_int(&w, "reverts", v[i].reverts);
		if (v[i].undone_by > 0)
			jw_int(&w, "undone_by", v[i].undone_by);
		jw_int(&w, "batch", v[i].batch);
		jw_raw(&w, "body", v[i].body != NULL ? v[i].body : "null");
		jw_str(&w, "hash", v[i].hash);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	fwrite(b.p, 1, b.len, inv->out->fp);
	out_printf(inv->out, "\n");
	buf_fini(&b);
}

/* What was done to it since; of an act on studies, which. */
static void
put_note(struct table *t, const struct event *v)
{
	struct json *b = NULL;
	struct err none = { 0 };
	int64_t other;

	if (v->undone_by > 0)
		table_cell(t, "undone by %" PRId64, v->undone_by);
	else if (v->reverts > 0)
		table_cell(t, "undoes %" PRId64, v->reverts);
	else if (v->study_id > 0 && v->pmid == 0 && v->body != NULL &&
	    json_parse(v->body, strlen(v->body), "event body", &b, &none) == RC_OK &&
	    (json_int(json_get(b, "other"), &other) || json_int(json_get(b, "trial"), &other)))
		table_cell(t, "studies %" PRId64 ", %" PRId64, v->study_id, other);
	else
		table_cell(t, "%s", "");
	json_free(b);
}

static void
list_text(struct inv *inv, const struct event *v, size_t n)
{
	static const struct table_col cols[] = {
		{ "#", TABLE_RIGHT, false }, { "when", TABLE_LEFT, false }, { "who", TABLE_LEFT, false },
		{ "act", TABLE_LEFT, false }, { "compound", TABLE_LEFT, true }, { "PMID", TABLE_RIGHT, false },
		{ "", TABLE_LEFT, true },
	};
	struct table *t = table_new(cols, 7);

	for (size_t i = 0; i < n; i++) {
		table_cell(t, "%" PRId64, v[i].seq);
		table_cell(t, "%.10s %.5s", v[i].at, strlen(v[i].at) > 16 ? v[i].at + 11 : "");
		table_cell(t, "%s", v[i].handle);
		table_cell(t, "%s", v[i].kind);
		table_cell(t, "%s", v[i].slug != NULL ? v[i].slug : "");
		if (v[i].pmid > 0)
			table_cell(t, "%" PRId64, v[i].pmid);
		else
			table_cell(t, "%s", "");
		put_note(t, &v[i]);
	}
	table_print(t, inv->out);
}

static enum rc
no_kind(const char *word, struct err *e)
{
	const char *near;
	size_t n = 0;

	while (act_words[n] != NULL)
		n++;
	err_set(e, RC_USAGE, "--kind: \"%s\" is no act", word);
	if ((near = nearest(word, act_words, n)) != NULL)
		return err_try(e, "appraise log --kind %s", near);
	return err_try(e, "appraise log        shows the acts there are");
}

static enum rc
filter(struct inv *inv, struct arena *mem, struct event_filter *f, struct err *e)
{
	const char *slug = inv_text(inv, "compound"), *who = inv_text(inv, "curator"), *near = NULL;
	struct compound c = { 0 };
	struct curator p = { 0 };
	int64_t day;
	enum rc rc;

	f->newest_first = f->studies = true;
	f->kind = inv_text(inv, "kind");
	f->since = inv_text(inv, "since");
	f->run_id = inv_int(inv, "run", 0);
	f->limit = inv_int(inv, "limit", inv->json ? 0 : 100);
	if (f->kind != NULL && word_index(act_words, f->kind) < 0)
		return no_kind(f->kind, e);
	if (f->since != NULL && !date_parse(f->since, &day))
		return err_set(e, RC_USAGE, "--since: \"%s\" is no date like 2026-06-03", f->since);
	if (inv->argc > 0 && !num_pmid(inv->argv[0], &f->pmid)) {
		err_set(e, RC_USAGE, "\"%.80s\" is no PMID", inv->argv[0]);
		return err_try(e, "appraise log --compound %.80s", inv->argv[0]);
	}
	if (slug != NULL) {
		if ((rc = compound_by_slug(inv->db, mem, slug, &c, &near, e)) != RC_OK)
			return rc == RC_NOTFOUND && near != NULL ? err_try(e, "appraise log --compound %s", near) : rc;
		f->compound_id = c.id;
	}
	if (who != NULL) {
		if ((rc = curator_by_handle(inv->db, mem, who, &p, e)) != RC_OK)
			return rc;
		f->curator = p.id;
	}
	return RC_OK;
}

static enum rc
run(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event_filter f = { 0 };
	struct event *v = NULL;
	struct run_view r = { 0 };
	size_t n = 0;
	enum rc rc;

	if ((rc = filter(inv, &mem, &f, e)) != RC_OK)
		goto out;
	if (f.run_id > 0 && ((rc = run_load(inv->db, &mem, f.run_id, &r.run, e)) != RC_OK ||
	    (rc = night_compounds(inv->db, &mem, f.run_id, &r.c, &r.n, e)) != RC_OK))
		goto out;
	if ((rc = event_list(inv->db, &mem, &f, &v, &n, e)) == RC_OK && (rc = vote_veil(inv->db, v, n, e)) == RC_OK) {
		if (inv->json)
			list_json(inv, &r, v, n);
		else {
			out_pager(inv->out);
			if (r.run.id > 0)
				run_text(inv, &r);
			list_text(inv, v, n);
		}
	}
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "compound", "SLUG", OPT_TEXT, "acts on this compound", 0, 0, 0 },
	{ "curator", "NAME", OPT_TEXT, "acts of this person, or of the machine", 0, 0, 0 },
	{ "kind", "ACT", OPT_TEXT, "approve, reject, undo, suspend ...", 0, 0, 0 },
	{ "run", "N", OPT_INT, "what the machine did in this run", 0, 0, 0 },
	{ "since", "DATE", OPT_TEXT, "on or after that date", 0, 0, 0 },
	{ "limit", "N", OPT_INT, "at most so many, the newest (100; with --json all)", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise log 99000014", "appraise log --compound cerebrolysin --since 2026-06-01", NULL };
const struct cmd cmd_log = {
	.name = "log",
	.operands = "[PMID]",
	.summary = "the audit trail: who decided what, and when",
	.opts = opts,
	.min_args = 0,
	.max_args = 1,
	.needs = NEEDS_DB_READ,
	.run = run,
	.examples = examples,
};
