/*
 * review: what waits, one record after another.
 */
#include <unistd.h>

#include "../base/stop.h"
#include "../db/setting.h"
#include "line.h"

static const struct opt review_opts[] = {
    {"plain", NULL, OPT_FLAG, "lines instead of single keys, also on a terminal", 0, 0, 0},
    {"retractions", NULL, OPT_FLAG, "only what was retracted or deleted after approval", 0, 0, 0},
    {"cause", "retracted|deleted|reopened|open|postponed|conflict|recheck|second", OPT_CHOICE,
	"only these", 0, 0, 0},
    {"order", "effect|age", OPT_CHOICE, "largest effect on the score first (default), or oldest", 0,
	0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static enum rc
run_review(struct inv *inv, struct err *e)
{
	const char *order = inv_text(inv, "order");
	struct deck_filter filter = {.cause = inv_text(inv, "cause"),
	    .withdrawn = inv_has(inv, "retractions"),
	    .order = order != NULL && order[0] == 'a' ? DECK_AGE : DECK_EFFECT};
	struct line_opts opts = {0};
	struct sitting s = {0};
	enum rc rc;

	if (inv->json) {
		err_set(e, RC_USAGE, "review talks with a person; it has no --json");
		return err_try(e, "%s --json queue", inv->progname);
	}
	opts.single = !inv_has(inv, "plain") && inv->out->tty && isatty(STDIN_FILENO) == 1;
	stop_catch();
	if ((rc = setting_int(inv->db, "review_guard_ms", &opts.guard_ms, e)) == RC_OK &&
	    (rc = sitting_open(&s, inv, inv->argc > 0 ? inv->argv[0] : NULL, &filter, e)) == RC_OK)
		rc = line_run(&s, &opts, e);
	sitting_close(&s);
	return rc;
}

static const char *const review_examples[] = {
    "appraise review cerebrolysin", "printf 't\\nr 3\\nu\\n' | appraise review cerebrolysin", NULL};

const struct cmd cmd_review = {
    .name = "review",
    .operands = "[SLUG]",
    .summary = "decide what waits, one record after another; ? shows the keys",
    .opts = review_opts,
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_review,
    .examples = review_examples,
};
