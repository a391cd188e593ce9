/*
 * redact, curator erase: words about a person leave the store on request;
 * the chain of events stays whole.
 */
#include <inttypes.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "../base/num.h"
#include "curator.h"
#include "redact.h"

static void
report(struct inv *inv, int64_t batch, int done, bool wiped)
{
	struct jsonw w;
	struct buf doc;

	if (!wiped)
		log_warn("redact", NULL,
		    "another program reads the store: the erased words leave its log with one of the next acts");
	if (!inv->json) {
		if (!inv->quiet)
			out_printf(inv->out, "erased in %d event%s   #%" PRId64 "; older backups still have it\n", done,
			    done == 1 ? "" : "s", batch);
		out_next(inv->out, "%s check --replay", inv->progname);
		return;
	}
	buf_init(&doc, 10000);
	jw_init(&w, &doc, 2);
	jw_obj(&w, NULL);
	jw_int(&w, "seq", batch);
	jw_int(&w, "erased", done);
	jw_bool(&w, "wiped", wiped);
	jw_end(&w);
	out_printf(inv->out, "%s\n", doc.p);
	buf_fini(&doc);
}

static enum rc
erase_events(struct inv *inv, const char *why, int64_t *batch, int *done, struct err *e)
{
	int64_t seq, by;
	enum rc rc = RC_OK;

	for (int i = 0; i < inv->argc && rc == RC_OK; i++) {
		const char *word = inv->argv[i][0] == '#' ? inv->argv[i] + 1 : inv->argv[i];

		if (!num_i64(word, 1, INT64_MAX, &seq)) {
			err_set(e, RC_USAGE, "\"%s\" is no number of an event", inv->argv[i]);
			return err_try(e, "%s log        shows them", inv->progname);
		}
		if ((rc = redact_event(inv->db, inv->curator, seq, why, *batch, &by, e)) == RC_OK) {
			*batch = *batch == 0 ? by : *batch;
			(*done)++;
		}
	}
	return rc;
}

static enum rc
erase_person(struct inv *inv, const char *why, int64_t *batch, int *done, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct curator c = { 0 };
	enum rc rc;

	if ((rc = curator_by_handle(inv->db, &mem, inv->argv[0], &c, e)) == RC_OK)
		rc = redact_person(inv->db, inv->curator, c.id, why, batch, done, e);
	arena_fini(&mem);
	return rc;
}

/* All of it in one transaction: a name is gone, or it is not. */
static enum rc
erase(struct inv *inv, enum rc (*what)(struct inv *, const char *, int64_t *, int *, struct err *), struct err *e)
{
	const char *why = inv_text(inv, "reason");
	int64_t batch = 0;
	int done = 0;
	enum rc rc;

	if (why == NULL || *why == '\0') {
		err_set(e, RC_USAGE, "%s: say why: the reason stays in the log", inv->cmd->name);
		return err_try(e, "%s %s %s --reason 'asked to be forgotten'", inv->progname, inv->cmd->name, inv->argv[0]);
	}
	if ((rc = redact_prepare(inv->db, e)) != RC_OK || (rc = db_begin(inv->db, e)) != RC_OK)
		return rc;
	if ((rc = curator_need_resolver(inv->db, inv->curator, "erases what was said", e)) == RC_OK &&
	    (rc = what(inv, why, &batch, &done, e)) == RC_OK)
		rc = db_commit(inv->db, e);
	else
		db_rollback(inv->db);
	if (rc == RC_OK)
		report(inv, batch, done, redact_finish(inv->db));
	return rc;
}

static enum rc
run_redact(struct inv *inv, struct err *e)
{
	return erase(inv, erase_events, e);
}

static enum rc
run_erase(struct inv *inv, struct err *e)
{
	return erase(inv, erase_person, e);
}

static const struct opt opts[] = {
	{ "reason", "WORDS", OPT_TEXT, "why; kept in the log", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const redact_examples[] = { "appraise redact 17 --reason 'names a patient'", NULL };
const struct cmd cmd_redact = {
	.name = "redact",
	.operands = "SEQ...",
	.summary = "a resolver erases what names a person from events; the chain stays whole",
	.opts = opts,
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_redact,
	.examples = redact_examples,
};
static const char *const erase_examples[] = { "appraise curator erase bo --reason 'asked to be forgotten'", NULL };
const struct cmd cmd_curator_erase = {
	.name = "curator erase",
	.operands = "HANDLE",
	.summary = "a resolver erases a person's name and statements; their decisions stay",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
	.run = run_erase,
	.examples = erase_examples,
};
