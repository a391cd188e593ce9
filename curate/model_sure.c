/*
 * What is asked about once before it is done: the undo of an act that is
 * older than this sitting, and an approval over one's own rejection.
 */
#include <string.h>

#include "model.h"

void
model_sure_undo(struct model *m, int64_t seq)
{
	m->mode = MODEL_SURE;
	m->sure_undo = seq;
}

void
model_sure_approve(struct model *m, struct model_fx *fx)
{
	const char *reason = m->card->reason;

	m->mode = MODEL_SURE;
	m->sure_undo = 0;
	model_say(fx, "this record stands rejected%s%s%s; y approves it instead",
	    reason != NULL ? " (" : "", reason != NULL ? reason : "", reason != NULL ? ")" : "");
}

void
model_sure_line(struct model *m, const char *line, struct model_fx *fx)
{
	model_rest(m);
	if (strcmp(line, "y") != 0 && strcmp(line, "Y") != 0 && strcmp(line, "yes") != 0)
		model_say(fx, m->sure_undo != 0 ? "not undone" : "not approved; it stays rejected");
	else if (m->sure_undo != 0)
		model_do(fx, FX_UNDO_SURE, m->sure_undo, NULL);
	else
		model_words_approve(m, fx);
}
