/*
 * proposal: what the rules say of one article, as plain data.  Filled by the
 * classifier, printed by scan, stored with the words that decided, shown to
 * the curator.  Unknown is NULL or -1, except where a label list has its own
 * word.  Strings are literals of the label lists or live in the filler's arena.
 */
#ifndef DB_PROPOSAL_H
#define DB_PROPOSAL_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"

/* The 15 design labels, in the contract's order. */
enum design {
	DESIGN_META_ANALYSIS, DESIGN_SYSTEMATIC_REVIEW, DESIGN_RCT, DESIGN_NONRANDOMISED_TRIAL, DESIGN_COHORT,
	DESIGN_CASE_CONTROL, DESIGN_CROSS_SECTIONAL, DESIGN_CASE_REPORT, DESIGN_NARRATIVE_REVIEW, DESIGN_GUIDELINE,
	DESIGN_PROTOCOL, DESIGN_ANIMAL, DESIGN_IN_VITRO, DESIGN_COMMENT, DESIGN_OTHER, DESIGN_N
};
extern const char *const design_words[DESIGN_N + 1];	/* NULL-terminated, as all lists below */

/*
 * Labels that published label sets do not tell apart share a class, and the
 * weights of single words with it: syntheses; trials; case reports; narrative
 * reviews; protocols; animals; in vitro; and all the rest.
 */
#define DESIGN_CLASSES	8
extern const unsigned char design_class[DESIGN_N];	/* below DESIGN_CLASSES */
extern const char *const design_class_words[DESIGN_CLASSES + 1];

/* The 17 flags, as bits 1u << FLAG_x. */
enum flag {
	FLAG_COCHRANE, FLAG_NETWORK_META_ANALYSIS, FLAG_UMBRELLA_REVIEW, FLAG_INDIVIDUAL_PATIENT_DATA, FLAG_POOLED_WITHOUT_SEARCH,
	FLAG_CROSSOVER, FLAG_CLUSTER, FLAG_QUASI_RANDOMISED, FLAG_SECONDARY_ANALYSIS, FLAG_PREPRINT, FLAG_RETRACTED,
	FLAG_RETRACTION_NOTICE, FLAG_EXPRESSION_OF_CONCERN, FLAG_ERRATUM, FLAG_UPDATE, FLAG_HUMAN, FLAG_ANIMAL,
	FLAG_PRIMARY_ENDPOINT_MISSED, FLAG_N
};
extern const char *const flag_words[FLAG_N + 1];

extern const char *const type_words[];		/* SYN POOL RCT NRS OTHER */
extern const char *const funding_words[];	/* industry mixed independent none-declared unknown */
extern const char *const ties_words[];		/* yes no unknown */
extern const char *const rob_words[];		/* low some high not-stated */
extern const char *const direction_words[];	/* benefit no-difference harm mixed unclear */
extern const char *const certainty_words[];	/* high moderate low very-low */
extern const char *const reject_words[];	/* other-compound not-human ... other */

/* Index of a word in a NULL-terminated list, -1 when it is none of them. */
int word_index(const char *const *list, const char *word);

/* Where the deciding words stand: a byte span of the named field as `show --json` prints it. */
struct evidence {
	const char	*rule;		/* the rule's id */
	const char	*aspect;	/* design:rct, flag:cochrane, funding:industry, participants, effect ... */
	const char	*field;		/* title, abstract, coi, journal, "publication_types[0]", "mesh[3]", "grants[1]" ... */
	size_t		 start, end;
	const char	*text;		/* the span's bytes */
};

struct effect {
	const char	*measure;	/* RR OR HR MD SMD RD ... */
	const char	*value, *low, *high;	/* decimal text as quoted, '.' as point, '-' as minus; NULL: not given */
	const char	*p;		/* of its test: "0.03", "<0.001", or NULL */
	const char	*i2;		/* of the studies behind it, in percent, 0 to 100; or NULL */
	const char	*quote;
	const char	*outcome_words;	/* the words around it that name the outcome, or NULL */
	const char	*direction;	/* direction_words, or NULL */
	const char	*field;
	size_t		 start, end;
};

struct proposal {
	int64_t		 pmid;
	bool		 stuck;		/* a rule ran into its limit: nothing below counts */
	const char	*stuck_rule;

	enum design	 design;
	int		 label_ppm[DESIGN_N];	/* probabilities in millionths, sum 1,000,000 */
	unsigned	 flags;
	const char	*type;
	const char	*funding, *funding_quote;
	const char	*ties, *ties_quote;
	const char	*trial_funding;
	int64_t		 participants;	/* -1 unknown */
	const char	*participants_quote;
	int64_t		 trials;	/* -1 unknown */
	const char	*rob;
	const char	*direction, *direction_quote;
	const char	*certainty;	/* the authors' GRADE, or NULL */
	struct effect	*effect;	size_t neffect;
	const char	**registry_id;	size_t nregistry_id;
	bool		 retracted;
	struct evidence	*evidence;	size_t nevidence;
};

/* One term of a label's score: what it begins with ("bias"), a rule, or a word at a place. */
struct sum_term {
	const char	*id;
	int		 milli;
	const char	*field;		/* where it stands first, as in struct evidence; NULL for the bias */
	size_t		 start, end;
	const char	*text;
};

/* How the probabilities of the labels came about. */
struct proposal_sum {
	int		 score_milli[DESIGN_N];
	int		 label_ppm[DESIGN_N];	/* softmax of the scores over the temperature */
	int		 temperature_milli;
	enum design	 label;
	struct sum_term	*term;		size_t nterm;	/* of that label, largest first; they sum to its score */
};

#endif
