#include <stdio.h>
#include <string.h>

#include "../base/escape.h"
#include "../db/event.h"
#include "decide.h"

void
deeds_init(struct deeds *ds, const struct inv *inv, struct arena *mem)
{
	*ds = (struct deeds){.inv = inv, .db = inv->db, .curator = inv->curator, .mem = mem};
	buf_init(&ds->text, COMMON_JSON_MAX);
	buf_init(&ds->doc, COMMON_JSON_MAX);
}

void
deeds_fini(struct deeds *ds)
{
	buf_fini(&ds->text);
	buf_fini(&ds->doc);
}

void
deeds_add(struct deeds *ds, const struct deed *d)
{
	ARENA_PUSH(ds->mem, ds->deed, ds->n, ds->cap, *d);
}

void
deeds_saved(struct deeds *ds, int64_t seq)
{
	if (ds->batch == 0)
		ds->batch = seq;
	ds->saved++;
}

/*
 * A refusal among several: named at once, as main.c would name it alone,
 * since an error can carry only one message.
 */
static void
complain(const struct deed *d)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_puts(&b, "appraise: ");
	if (d->where != NULL)
		buf_printf(&b, "%s: ", d->where);
	escape_term(&b, d->err.msg, strlen(d->err.msg));
	buf_putc(&b, '\n');
	if (d->err.hint[0] != '\0') {
		buf_puts(&b, "  try: ");
		escape_term(&b, d->err.hint, strlen(d->err.hint));
		buf_putc(&b, '\n');
	}
	fflush(stdout); /* answers of the acts before come before it in a log of both */
	fputs(b.p, stderr);
	buf_fini(&b);
}

static void
start_over(struct deeds *ds)
{
	ds->batch = 0;
	ds->saved = 0;
	buf_clear(&ds->text);
	buf_clear(&ds->doc);
	jw_init(&ds->json, &ds->doc, 1);
	jw_obj(&ds->json, NULL);
	jw_arr(&ds->json, "items");
}

/* Locked, disk full, stopped: not the fault of one act. */
static bool
is_store_fault(enum rc rc)
{
	return rc == RC_AGAIN || rc == RC_INTR;
}

/*
 * One pass over the acts that are not refused yet.  *again: an act was
 * refused after it had written, so the pass has to be rolled back and run
 * anew without it.
 */
static enum rc
pass(struct deeds *ds, bool *again, struct err *e)
{
	enum rc rc;

	*again = false;
	start_over(ds);
	for (size_t i = 0; i < ds->n; i++) {
		struct arena_mark mark = arena_mark(ds->mem);
		struct deed *d = &ds->deed[i];

		if (d->bad)
			continue;
		ds->touched = false;
		memset(&d->err, 0, sizeof(d->err));
		rc = d->run(ds, d, &d->err);
		/* A long list must not hold every record it went through. */
		arena_rewind(ds->mem, mark);
		if (rc == RC_OK) {
			ds->last_slug = d->slug;
			continue;
		}
		if (is_store_fault(rc) && !d->held) {
			*e = d->err;
			return rc;
		}
		d->bad = true;
		d->err.rc = rc;
		if (ds->whole) {
			*e = d->err;
			return rc;
		}
		if (ds->touched) {
			*again = true;
			return RC_OK;
		}
	}
	return RC_OK;
}

static enum rc
report(struct deeds *ds, struct err *e)
{
	enum rc worst = RC_OK;
	size_t bad = 0;

	for (size_t i = 0; i < ds->n; i++) {
		const struct deed *d = &ds->deed[i];

		if (!d->bad)
			continue;
		bad++;
		worst = rc_worse(worst, d->err.rc);
	}
	if (bad == 0)
		return RC_OK;
	if (ds->n == 1) {
		*e = ds->deed[0].err;
		if (ds->deed[0].where != NULL)
			err_ctx(e, "%s", ds->deed[0].where);
		return worst;
	}
	for (size_t i = 0; i < ds->n; i++)
		if (ds->deed[i].bad)
			complain(&ds->deed[i]);
	if (ds->n - bad == 1)
		err_set(e, worst, "%zu of %zu not saved; the other one is", bad, ds->n);
	else
		err_set(e, worst, "%zu of %zu not saved; the other %zu are", bad, ds->n, ds->n - bad);
	return worst;
}

enum rc
deeds_run(struct deeds *ds, struct inv *inv, struct err *e)
{
	int64_t together = 0;
	bool again = true;
	enum rc rc;

	while (again) {
		if ((rc = db_begin(ds->db, e)) != RC_OK)
			return rc;
		/* Acts on studies name no batch of their own. */
		if (ds->whole)
			event_batch(ds->db, &together);
		rc = pass(ds, &again, e);
		if (ds->whole)
			event_batch(ds->db, NULL);
		if (rc == RC_OK && !again)
			rc = db_commit(ds->db, e);
		else
			db_rollback(ds->db);
		if (rc != RC_OK)
			return rc;
	}
	jw_end(&ds->json);
	jw_end(&ds->json);
	common_said(inv, inv->json ? &ds->doc : &ds->text);
	rc = report(ds, e);
	if (rc == RC_OK && ds->last_slug != NULL)
		out_next(inv->out, "%s review %s", inv->progname, ds->last_slug);
	return rc;
}
