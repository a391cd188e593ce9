/*
 * change: what a person states about one record, beside or against what the
 * rules propose; read from the options of a command or of a line of a list.
 */
#ifndef CURATE_CHANGE_H
#define CURATE_CHANGE_H

#include "../base/arena.h"
#include "../base/cmd.h"
#include "../db/proposal.h"

/* One --finding: "1=stroke-sae" completes proposed finding 1, "new=..." states one. NULL, -1: not said. */
struct change_finding {
	int64_t		 n;		/* proposed finding's number from 1; 0: new */
	const char	*outcome;	/* slug; NULL only with "2=drop" */
	bool		 drop;		/* "2=drop": a proposed one; "drop=OUTCOME": a decided one */
	const char	*direction;
	const char	*measure;
	const char	*value, *low, *high, *i2;	/* decimal text */
	const char	*certainty;	/* certainty_words, or "none" */
	const char	*timepoint, *dose, *dose_unit, *quote;
	const char	*publication_bias;	/* suspected, not-stated */
	int64_t		 participants;	/* n= */
	int		 primary, large_effect;	/* 0, 1 */
};

#define CHANGE_UNKNOWN	(-1)	/* the person says: unknown */
#define CHANGE_UNSAID	(-2)	/* the person says nothing */
struct change {
	const char	*design, *type, *funding, *ties, *trial_funding, *rob;	/* NULL: as proposed */
	int64_t		 participants, trials;	/* or CHANGE_UNKNOWN, CHANGE_UNSAID */
	unsigned	 set_flags, clear_flags;
	struct change_finding *finding;	size_t nfinding;
	const char	*note;
	bool		 redo;
};

/* What can be stated, as options; approve and amend have them and --redo, ended by a NULL name. */
#define CHANGE_OPTS \
    {"design", "LABEL", OPT_TEXT, "study design", 0, 0, 0}, \
    {"type", "SYN|POOL|RCT|NRS|OTHER", OPT_CHOICE, "what the score counts it as", 0, 0, 0}, \
    {"funding", "LABEL", OPT_TEXT, "industry, mixed, independent, none-declared, unknown", 0, 0, 0}, \
    {"ties", "yes|no|unknown", OPT_CHOICE, "the authors' industry ties", 0, 0, 0}, \
    {"trial-funding", "LABEL", OPT_TEXT, "who paid for a synthesis's trials", 0, 0, 0}, \
    {"participants", "N|unknown", OPT_TEXT, "people in the study", 0, 0, 0}, \
    {"trials", "K|unknown", OPT_TEXT, "trials in the synthesis", 0, 0, 0}, \
    {"risk-of-bias", "low|some|high|not-stated", OPT_CHOICE, "as an assessment or the design says", \
	0, 0, 0}, \
    {"flag", "FLAG", OPT_MANY, "set a flag", 0, 0, 0}, \
    {"no-flag", "FLAG", OPT_MANY, "clear a flag", 0, 0, 0}, \
    {"finding", "N=OUTCOME[,KEY=VALUE]", OPT_MANY, \
	"save proposed finding N, or new=OUTCOME,direction=...", 0, 0, 0}, \
    {"note", "TEXT", OPT_TEXT, "a remark kept with the decision", 0, 0, 0},
extern const struct opt change_opts[];

/*
 * Read the options.  Strings of *out live in mem or in the command line.
 * RC_USAGE names option, word and the nearest.
 */
enum rc change_read(const struct inv *, struct arena *mem, struct change *out, struct err *) MUST_CHECK;

/* One --finding's text ("1=stroke-sae,direction=harm,quote=\"a, b\""); also for tests. */
enum rc change_finding_parse(const char *text, struct arena *mem, struct change_finding *out, struct err *) MUST_CHECK;

/*
 * Split a line into words as a shell does: blanks part words, '...' and
 * "..." keep them, a backslash keeps the next character (inside "..." only
 * before " and \).  RC_BADDATA for an open quote.  '#' at a word's start
 * ends the line.
 */
enum rc line_words(const char *line, struct arena *mem, char ***out, int *n, struct err *) MUST_CHECK;

#endif
