/*
 * grade: stored grades with the inputs, parameters and dates they stand on.
 */
#ifndef DB_GRADE_H
#define DB_GRADE_H

#include "../base/arena.h"
#include "db.h"

struct stored_term {
	int64_t		 outcome_id;	/* 0: of the compound */
	const char	*kind;		/* item, ladder, weight, cap ... */
	const char	*name;
	int64_t		 value_milli;
	bool		 binds;
	const char	*reason;
	int64_t		*pmid;		size_t npmid;
};
struct stored_outcome {
	int64_t		 outcome_id;
	int64_t		 certainty_milli, support_milli;
	const char	*band, *direction;
	int64_t		 studies, participants;
};
struct stored_grade {
	int64_t		 id;
	int64_t		 compound_id, at_seq;
	const char	*at;		/* filled by grade_save */
	int64_t		 score_milli, delta_milli;
	const char	*tier, *verdict, *confidence;
	bool		 provisional;
	int64_t		 representative;	/* study, 0 none */
	const char	*inputs_sha, *params_sha;	/* assets; saved before */
	int64_t		 method_rev;
	const char	*cause;		/* why it was computed: "event 1042 approve 99000017", "first", "parameters" */
	const char	*last_searched, *evidence_to, *last_new_evidence, *last_reviewed;
	struct stored_term *term;	size_t nterm;
	struct stored_outcome *outcome;	size_t noutcome;
};

/*
 * Save; needs a transaction; the three dates are filled from the store.
 * Nothing is written (*id is the old row's) when the newest grade has the
 * same inputs, parameters, method, dates and provisional mark.
 */
enum rc grade_save(struct db *, const struct stored_grade *, int64_t *id, bool *added, struct err *) MUST_CHECK;
/* The newest (at_seq <= before when it is > 0), whole; RC_NOTFOUND when there is none. */
enum rc grade_latest(struct db *, struct arena *, int64_t compound_id, int64_t before, struct stored_grade *, struct err *) MUST_CHECK;
/* History, oldest first, without terms. */
enum rc grade_list(struct db *, struct arena *, int64_t compound_id, struct stored_grade **, size_t *n, struct err *) MUST_CHECK;

#endif
