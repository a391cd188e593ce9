/*
 * evidence: the table that a grade is computed from, as plain data, and its
 * form as JSON.
 *
 * A table is filled by evidence_parse (JSON) or by the caller (the store),
 * then brought into order by evidence_finish: outcomes, studies, findings
 * and inclusions sorted by id in byte order, references resolved.  All
 * strings and arrays live in the arena that filled it.  Only counted studies
 * belong into it: approved, not retracted or suspended, not superseded;
 * type OTHER may stand in it and changes nothing.
 */
#ifndef SCORE_EVIDENCE_H
#define SCORE_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/jsonw.h"

enum ev_type { EV_SYN, EV_POOL, EV_RCT, EV_NRS, EV_OTHER };
enum ev_money { EV_INDEPENDENT, EV_MONEY_UNKNOWN, EV_INDUSTRY };
enum ev_rob { EV_ROB_LOW, EV_ROB_SOME, EV_ROB_NOT_STATED, EV_ROB_HIGH };
enum ev_direction { EV_BENEFIT, EV_NO_DIFFERENCE, EV_HARM, EV_MIXED, EV_UNCLEAR };
enum ev_reported { EV_REPORTED_NONE = -1, EV_HIGH, EV_MODERATE, EV_LOW, EV_VERY_LOW };

extern const char *const ev_type_words[];	/* NULL-terminated, in the enums' order */
extern const char *const ev_money_words[];
extern const char *const ev_rob_words[];
extern const char *const ev_direction_words[];
extern const char *const ev_reported_words[];

#define EV_UNKNOWN (-1)			/* a number that is not stated */
#define EV_PEOPLE_MAX 10000000000	/* more people than there are: refused */
#define EV_TRIALS_MAX 10000000
#define EV_STUDIES_MAX 10000
#define EV_OUTCOMES_MAX 2000
#define EV_INCLUDED_MAX 200000
#define EV_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct ev_finding {
	const char	*outcome_id;
	size_t		 outcome;	/* its index, set by evidence_finish */
	size_t		 pos;		/* place in the input, for messages */
	enum ev_direction direction;
	enum ev_reported reported;	/* the authors' GRADE; counts for SYN only */
	int64_t		 i2_milli;	/* I-squared in thousandths of a percent, or EV_UNKNOWN */
	bool		 bias_suspected;	/* publication bias */
	bool		 large_effect;	/* a ratio of 2 and more or half and less, stated */
};
struct ev_study {
	const char	*id;
	size_t		 pos;
	enum ev_type	 type;
	enum ev_money	 money;
	enum ev_rob	 rob;
	int64_t		 participants;	/* or EV_UNKNOWN */
	int64_t		 trials;	/* or EV_UNKNOWN; an RCT is one whatever stands here */
	struct ev_finding *finding;
	size_t		 nfinding;
};
struct ev_ref {			/* one finding on an outcome */
	const struct ev_study	*study;
	const struct ev_finding	*finding;
	size_t			 index;	/* of the study */
};
struct ev_outcome {
	const char	*id;
	const char	*indication;	/* "": not stated; never NULL */
	size_t		 pos;
	bool		 headline;
	bool		 safety;	/* domain safety, else efficacy */
	bool		 critical;
	bool		 surrogate;
	struct ev_ref	*ref;		/* its findings, by study id; set by evidence_finish */
	size_t		 nref;
};
struct ev_included {
	const char	*synthesis_id, *trial_id;
	size_t		 synthesis, trial;	/* indices, set by evidence_finish */
};
struct ev_table {
	const char	*compound;
	struct ev_outcome *outcome;	size_t noutcome;
	struct ev_study	*study;		size_t nstudy;
	struct ev_included *included;	size_t nincluded;
};

/*
 * Sort and resolve a filled table.  RC_BADDATA, with the place by input
 * position ("studies[3].findings[1].outcome: ..."), for a duplicate id, an
 * unknown outcome, two findings of one study on one outcome, and what is past
 * the caps above.  An inclusion that names an absent study (it may have been
 * retracted), the study itself, or stands there twice has no effect and is
 * dropped.
 */
enum rc evidence_finish(struct ev_table *, struct arena *mem, struct err *) MUST_CHECK;

/*
 * Parse and finish one table from JSON (appraise-score(5), "The table").
 * what names the input in messages.  Everything unexpected is RC_BADDATA
 * with its place: an unknown member, a wrong type or word, a missing required
 * member, a negative number.
 */
enum rc evidence_parse(const char *text, size_t n, const char *what, struct arena *mem,
    struct ev_table *out, struct err *) MUST_CHECK;

/* Write a finished table as JSON: every member, in the documented order. */
void evidence_write(struct jsonw *, const char *key, const struct ev_table *);

/* Canonical text: compact, sorted; the same evidence gives the same bytes. */
void evidence_format(struct buf *out, const struct ev_table *);

/* Does the finding's direction support (benefit) or oppose (no-difference, harm)? */
bool ev_supports(const struct ev_finding *);
bool ev_opposes(const struct ev_finding *);

/* The number of counted studies: all but OTHER. */
size_t evidence_counted(const struct ev_table *);

#endif
