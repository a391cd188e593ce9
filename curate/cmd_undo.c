/*
 * undo: take back an act of one's own, or a whole list; itself undone by a
 * further undo.
 */
#include <inttypes.h>

#include "../base/num.h"
#include "../db/event.h"
#include "common.h"

static const struct opt undo_opts[] = {
    {"only", NULL, OPT_FLAG, "this one act, not the list that it began", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* Which event, and whether its whole batch goes. */
static enum rc
choose(struct inv *inv, struct arena *mem, struct event *ev, struct event *passed, bool *batch,
    struct err *e)
{
	int64_t seq, newer = 0;
	enum rc rc;

	if (inv->argc == 0) {
		if ((rc = event_last_undoable(inv->db, inv->curator, &seq, &newer, e)) == RC_NOTFOUND)
			return err_set(e, RC_FAILED, "there is no act of yours to undo");
		if (rc != RC_OK || (rc = event_load(inv->db, mem, seq, ev, e)) != RC_OK ||
		    (newer != 0 && (rc = event_load(inv->db, mem, newer, passed, e)) != RC_OK))
			return rc;
		*batch = !inv_has(inv, "only");
		return RC_OK;
	}
	if (!num_i64(
		inv->argv[0][0] == '#' ? inv->argv[0] + 1 : inv->argv[0], 1, INT64_MAX, &seq)) {
		err_set(e, RC_USAGE, "\"%.40s\" is no act's number", inv->argv[0]);
		return err_try(e, "%s log", inv->progname);
	}
	if ((rc = event_load(inv->db, mem, seq, ev, e)) == RC_NOTFOUND) {
		err_set(e, RC_NOTFOUND, "there is no act #%" PRId64, seq);
		return err_try(e, "%s log", inv->progname);
	}
	/* The number that a list was answered with first stands for the list. */
	*batch = rc == RC_OK && !inv_has(inv, "only") && (ev->batch == 0 || ev->batch == ev->seq);
	return rc;
}

static enum rc
run_undo(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0}, passed = {0};
	struct jsonw w;
	struct buf b;
	bool batch = false;
	int64_t first = 0;
	int done = 0;
	enum rc rc;

	buf_init(&b, (size_t)1024 * 1024);
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = choose(inv, &mem, &ev, &passed, &batch, e)) == RC_OK)
		rc = event_undo(inv->db, inv->curator, ev.seq, batch, &first, &done, e);
	if ((rc = common_end(inv->db, rc, e)) != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_int(&w, "seq", first);
		jw_str(&w, "act", "undo");
		jw_int(&w, "undone", done);
		jw_int(&w, "reverts", ev.seq);
		jw_str(&w, "compound", ev.slug);
		jw_int(&w, "pmid", ev.pmid);
		jw_int_if(&w, "passed", passed.seq, passed.seq != 0);
		jw_end(&w);
	} else if (done > 1)
		buf_printf(&b, "saved #%" PRId64 " to #%" PRId64 ": undid %d acts of one list\n",
		    first, first + done - 1, done);
	else {
		buf_printf(&b, "saved #%" PRId64 " undid #%" PRId64 " (%s", first, ev.seq, ev.kind);
		if (ev.pmid > 0)
			buf_printf(&b, " %" PRId64, ev.pmid);
		if (ev.slug != NULL)
			buf_printf(&b, ", %s", ev.slug);
		buf_puts(&b, ")\n");
	}
	if (!inv->json && passed.seq != 0)
		buf_printf(&b, "  #%" PRId64 " %s is newer and stays: a new act changes it, undo does not\n",
		    passed.seq, passed.kind);
	common_said(inv, &b);
	if (ev.slug != NULL)
		out_next(inv->out, "%s review %s", inv->progname, ev.slug);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_undo = {
    .name = "undo",
    .operands = "[SEQ]",
    .summary = "take back your last act (a list is one), or the one named",
    .opts = undo_opts,
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_undo,
};
