/*
 * rules: the rule set, and what of it hits in one article.
 *
 * Rule files are text (man/appraise-rules.5).  Blocks are separated by blank
 * lines, '#' begins a comment line; a block is
 *
 *	rule D-rct-assigned
 *	label design:rct 3.2		ASPECT:WORD and weight; several lines allowed
 *	field title abstract		see enum field; default: title abstract
 *	where methods first		only there (optional)
 *	notin background		never there (optional)
 *	many				every match counts, not the first per field
 *	lazy GROUP			looked for only where a module asks for the group (hits_demand)
 *	absent				hits when none of the fields has text; no pattern
 *	any ID ID ...			hits, once in a record, where one of these rules does; no pattern
 *	pattern \brandomly (assigned|allocated)\b
 *	pattern ...			any of them
 *	unless \b(mice|rats)\b		not when this matches in the same sentence
 *	literal randomly		what must be there for the pattern before it to match, _ for a
 *					blank (derived from the pattern otherwise)
 *	yes We randomly assigned 20 adults to drug or placebo.
 *	no Random numbers were drawn.
 *	why CONSORT item 1a
 *
 * {name} in a pattern stands for an earlier line "define name REGEX".
 *
 * A match lies inside one sentence (a sentence ends before a line feed, or at
 * .?! with a blank and a capital, digit or bracket after it).  Patterns are
 * caseless.  A rule runs only in sentences that hold one of its literals.
 */
#ifndef INGEST_RULES_H
#define INGEST_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/sha256.h"
#include "../db/article.h"
#include "../db/proposal.h"
#include "prefilter.h"
#include "re.h"

/* Where text of an article comes from; the word in rule files and --fields. */
enum field {
	F_TITLE,	/* title: "title" */
	F_ABSTRACT,	/* abstract: "abstract" */
	F_COI,		/* coi: "coi", CoiStatement */
	F_JOURNAL,	/* journal: "journal" */
	F_PUBTYPE,	/* publication_types: "publication_types[i]", the name */
	F_MESH,		/* mesh: "mesh[i]", descriptor, first row of each descriptor only */
	F_KEYWORD,	/* keywords: "keywords[i]" */
	F_GRANT,	/* grants: "grants[i]", the agency */
	F_LINK,		/* links: "links[i]", the RefType */
	F_REGISTRY,	/* registry_ids: "registry_ids[i]", the accession */
	F_AFFILIATION,	/* affiliations: "authors[i].affiliation" */
	F_COLLECTIVE,	/* collectives: "authors[i].collective" */
	F_N
};
#define FIELD_TITLE	(1u << F_TITLE)
#define FIELD_ABSTRACT	(1u << F_ABSTRACT)
#define FIELD_METADATA	(((1u << F_N) - 1) & ~(FIELD_TITLE | FIELD_ABSTRACT))
#define FIELD_ALL	((1u << F_N) - 1)
extern const char *const field_words[F_N + 1];

/* Kind of a section, from its label or category; S_NONE where the abstract has no labels, and in other fields. */
enum section_kind {
	S_NONE, S_BACKGROUND, S_OBJECTIVE, S_METHODS, S_RESULTS, S_CONCLUSIONS, S_FUNDING, S_REGISTRATION, S_OTHER, S_N
};
extern const char *const section_words[S_N + 1];	/* "unlabelled" for S_NONE */

/* What a rule speaks about. */
enum aspect {
	A_DESIGN, A_FLAG, A_TYPE, A_FUNDING, A_TIES, A_TRIAL_FUNDING, A_PARTICIPANTS, A_TRIALS, A_ROB, A_DIRECTION,
	A_EFFECT, A_CERTAINTY, A_REGISTRY, A_N
};
extern const char *const aspect_words[A_N + 1];	/* design flag type funding ties trial_funding participants trials
						   risk_of_bias direction effect certainty registry */

struct rule_label {
	enum aspect	 aspect;
	const char	*word;		/* free for the aspect's module; of design and flag: their lists */
	int		 value;		/* index in design_words or flag_words, else -1 */
	int		 weight_milli;	/* 1000 when none is given */
};

struct rule_literal {
	const char	*text;		/* lower case */
	size_t		 pattern;
};

struct rule {
	const char	*id;
	const char	*file;		/* "rules/design.rules" */
	int		 line;
	struct rule_label *label;	size_t nlabel, label_cap;	/* at least one; the first is what evidence names */
	unsigned	 fields;	/* FIELD_ bits */
	unsigned	 where, notin;	/* 1u << section_kind, W_FIRST, W_LAST; where 0: anywhere */
	bool		 many, absent;
	uint32_t	*any;		size_t nany, any_cap;	/* rules before it, in ruleset.rule */
	unsigned	 group;		/* in ruleset.group; 0 is looked for everywhere */
	const char	**pattern;	size_t npattern, pattern_cap;	/* defines already expanded */
	int		*pattern_line;
	struct re	**re;		/* npattern of them */
	const char	*unless_text;	/* NULL: none */
	int		 unless_line;
	uint16_t	*unless_shared;	size_t nunless;	/* its parts in ruleset.shared, */
	struct re	*unless_re;			/* and what is left of it, or NULL (guard.h) */
	struct rule_literal *literal;	size_t nliteral, literal_cap;	/* given by hand */
	const char	**yes;		size_t nyes, yes_cap;
	const char	**no;		size_t nno, no_cap;
	const char	*why;
};
#define W_FIRST	(1u << 16)	/* the field's first sentence */
#define W_LAST	(1u << 17)	/* the field's last */

/* A pattern that is run where one of its literals stands; small, for a record makes thousands of them. */
struct rule_call {
	uint32_t	 rule, unit;
	uint16_t	 fields;	/* the rule's */
	uint8_t		 pattern;
	uint8_t		 edge;		/* LITERAL_STARTS, LITERAL_ENDS, CALL_LEADS */
};
#define CALL_LEADS	4u		/* every match begins with the literal */
#define RULE_PATTERNS	250		/* in one rule, at most */

/* A text that is looked for: its beginning by the prefilter, the rest where that stands. */
struct sought {
	const char	*text;
	uint32_t	 call;		/* ruleset.call[call .. call+n) */
	uint16_t	 n;
	uint16_t	 fields;	/* of all that it calls */
	uint16_t	 len;		/* of the beginning */
	uint16_t	 nrest;		/* and of the rest */
	char		 next;		/* the rest's first byte, 0 where there is none */
};

#define RULES_GROUPS 16

struct wording;

struct ruleset {
	struct rule	*rule;		size_t n, cap;
	struct sought	*sought;	size_t nsought, sought_cap;
	struct rule_call *call;		size_t ncall, call_cap;
	size_t		 nunit;
	struct re	**shared;	size_t nshared, shared_cap;	/* parts of several guards */
	int		 bias_milli[DESIGN_N];
	int		 temperature_milli;	/* the scores are divided by it; 1000 where the weights say nothing */
	struct wording	*wording;	/* weights of single words; NULL: none */
	char		 sha256[SHA256_HEX];		/* over all rule files, by name and bytes */
	char		 weights_sha256[SHA256_HEX];	/* over the weights file */
	const char	*source;	size_t nsource;		/* the bytes under the first digest: name, NUL, bytes and a last line feed of each */
	const char	*weights;	size_t nweights;	/* and under the second */
	const char	*group[RULES_GROUPS];	size_t ngroup;	/* names; [0] is "" */
	struct prefilter *pre[RULES_GROUPS][F_N];	/* NULL: no rule of the group looks there; the abstract's is the title's */
	struct arena	 mem;
};

/* A sentence of title or abstract. */
struct sentence {
	size_t		  start, end;	/* bytes in the field */
	enum section_kind section;
};

/* One rule's match. */
struct hit {
	const struct rule *rule;
	enum field	 field;
	int		 index;		/* of an array field, else 0 */
	const char	*text;		/* the whole field */
	size_t		 len;
	size_t		 start, end;	/* the match; 0, 0 of an absent rule */
	struct span	 g[RE_GROUPS];	/* g[0] is the match, g[1].. its groups (RE_UNSET: took no part) */
	struct sentence	 sentence;	/* the one it stands in */
	int		 sentence_no;	/* from 0 in its field */
	int		 pattern;	/* which of the rule's patterns */
};

/*
 * Everything that hits in one article: in order of field, index, and place of
 * the literal, so in rough order of text.  Lives in the arena given to rules_match.
 */
struct hits {
	struct hit	*hit;		size_t n, cap;
	struct sentence	*title;		size_t ntitle;		/* sentences */
	struct sentence	*abstract;	size_t nabstract;
	bool		 labelled;	/* the abstract has labelled sections */
	unsigned	 fields;	/* what the classifier was allowed to see */
	const struct rule *stuck;	/* a rule ran into its limit, else NULL */
	struct demand	*demand;	/* for hits_demand */
};

/*
 * Load the rule set: embedded, or every *.rules file (and weights.tsv) of the
 * folder dir.  RC_BADDATA names file:line.  Free with ruleset_free.
 */
enum rc ruleset_load(const char *dir, struct ruleset **out, struct err *) MUST_CHECK;
/* One rule file's text; for tests and examples.  name is its place in messages. */
#define RULES_WEIGHTS "weights.tsv"

/* The rule files of a set, and its weights where it has some, one after another. */
typedef enum rc rules_file_fn(void *arg, const char *name, const char *text, size_t n, struct err *);
enum rc ruleset_files(const struct ruleset *, rules_file_fn *, void *arg, struct err *) MUST_CHECK;

/*
 * The set of which the store keeps the bytes: what ruleset.source and
 * ruleset.weights hold.  RC_BADDATA when these are not such bytes.
 */
enum rc ruleset_rebuild(const char *source, size_t nsource, const char *weights, size_t nweights, struct ruleset **out,
    struct err *) MUST_CHECK;

enum rc ruleset_parse(const char *name, const char *text, size_t n, struct ruleset **out, struct err *) MUST_CHECK;
void ruleset_free(struct ruleset *);	/* NULL-safe */

/* By id; NULL when there is none. */
const struct rule *ruleset_find(const struct ruleset *, const char *id);

/* Is a file of that name one of rules (and not of weights)? */
bool rules_is_file(const char *name);

struct rules_scratch;
struct rules_scratch *rules_scratch_new(const struct ruleset *, unsigned match_limit);	/* 0: default limit */
void rules_scratch_free(struct rules_scratch *);	/* NULL-safe */
/*
 * For tests of what a rule is good for: those of the ids, NULL-terminated,
 * "D-rct-*" for all that begin so, hit no more.  ids NULL: all do again.
 * Returns how many are silent.
 */
size_t rules_scratch_mute(struct rules_scratch *, const struct ruleset *, const char *const *ids);

/* All hits of the rules in the allowed fields.  out->stuck is set when a rule ran out. */
void rules_match(const struct ruleset *, struct rules_scratch *, const struct article *, unsigned fields,
    struct arena *, struct hits *out);

/*
 * The same without lazy rules, which cost time in every record and speak in
 * few: hits_demand runs those of a group in the sentences [from, to) of title
 * or abstract (SIZE_MAX: to the end), or in all of another field, where the
 * classifier may look; each place once.  New hits come behind the others;
 * pointers to earlier ones stay good.  article, arena and scratch must still be there.
 */
void rules_match_lazy(const struct ruleset *, struct rules_scratch *, const struct article *, unsigned fields,
    struct arena *, struct hits *out);
void hits_demand(const struct hits *, const char *group, enum field, size_t from, size_t to);

/*
 * Iterate over hits of an aspect, of one word of it or (word NULL) of all:
 *	size_t i = 0; const struct hit *h; const char *w;
 *	while ((h = hits_next(hits, A_FUNDING, NULL, &i, &w)) != NULL) ...
 * *w (may be NULL) gets the label's word.
 */
const struct hit *hits_next(const struct hits *, enum aspect, const char *word, size_t *i, const char **w);

/* Was an earlier hit by the same rule? Hits are few: a look back is cheaper than a table. */
bool hits_repeated(const struct hits *, size_t i);

/* The field's name as evidence prints it: "abstract", "mesh[3]". */
const char *hit_field(struct arena *, const struct hit *);
/* Bytes of a span of the hit's field, in the arena. */
const char *hit_text(struct arena *, const struct hit *, size_t start, size_t end);

/* Add the hit to out->evidence under "aspect:word" (the rule's first label of that aspect). */
void evidence_add(struct arena *, struct proposal *out, const struct hit *, enum aspect);
/* The same for any span, for what was found otherwise than by a rule's own match. */
void evidence_span(struct arena *, struct proposal *out, const char *rule, const char *aspect, const char *field,
    const char *text, size_t start, size_t end);

/* The evidence's quote: the sentence around a span, at most max bytes, cut on a character, in the arena. */
const char *hit_quote(struct arena *, const struct hit *, size_t max);

#endif
