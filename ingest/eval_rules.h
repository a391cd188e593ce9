/*
 * eval_rules: for each rule, how often it spoke for the right label and for a
 * wrong one, and how often it misled.
 *
 * Of designs, a rule speaks for the design that it gives most weight to,
 * wherever it hits; of the other tasks, it speaks where it is among the words
 * that decided, for what was proposed.  It misled where what it spoke for was
 * proposed, and wrong.
 */
#ifndef INGEST_EVAL_RULES_H
#define INGEST_EVAL_RULES_H

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "eval.h"
#include "rules.h"

#define EVAL_EXAMPLES 5		/* PMIDs that a rule misled in, at most */

struct eval_rule {
	const char	*id;
	const char	*word;		/* what it speaks for, NULL where that differs */
	int64_t		 hits, right, wrong, misled;
	int64_t		 pmid[EVAL_EXAMPLES];	/* the first that it misled in */
	size_t		 npmid;
};
struct eval_rules {
	struct arena	 mem;
	struct map	 at;		/* id to 1 + index */
	struct eval_rule *rule;		size_t n, cap;
};
void eval_rules_fini(struct eval_rules *);	/* a zeroed one is empty */

/* Which rules spoke in a record that was judged.  hits is read for designs and trials only, and may be NULL otherwise. */
void eval_rules_note(struct eval_rules *, const struct eval *, const struct eval_row *, const struct proposal *,
    const struct hits *hits, const char *said, bool right);

/* Those that mislead most first; then wrong, then id. */
void eval_rules_sort(struct eval_rules *);
void eval_rules_print(const struct inv *, const struct eval_rules *);
void eval_rules_json(struct jsonw *, const struct eval_rules *);	/* a member "rules" */

#endif
