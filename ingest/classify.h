/*
 * classify: from an article to a proposal.
 *
 * A struct classifier is built once, never changes and is shared by all
 * threads; what a match needs is a struct classify_scratch, one per worker.
 * The same article, fields and classifier always give the same proposal.
 */
#ifndef INGEST_CLASSIFY_H
#define INGEST_CLASSIFY_H

#include "rules.h"

/* Moves whenever the code (not the rule files) would propose something else; stored with every proposal. */
#define CLASSIFY_ENGINE_REV 1

struct classifier;
struct classify_scratch;

/* dir NULL: the embedded rules; else a folder with *.rules and weights.tsv.  Free with classifier_free. */
enum rc classifier_new(const char *dir, struct classifier **out, struct err *) MUST_CHECK;
void classifier_free(struct classifier *);		/* NULL-safe */
const struct ruleset *classifier_rules(const struct classifier *);	/* borrowed; has both sha256 */

struct classify_scratch *classify_scratch_new(const struct classifier *);
void classify_scratch_free(struct classify_scratch *);	/* NULL-safe */

/*
 * Fill *out (all of it) for one article.  fields is a mask of FIELD_ bits
 * (rules.h): what the rules may see.  Strings of *out live in mem, or borrow
 * from the article's.  When a rule runs into its limit the record is stuck:
 * out->stuck and stuck_rule are set, everything else says "unknown", RC_OK.
 */
enum rc classify(const struct classifier *, struct classify_scratch *, const struct article *, unsigned fields,
    struct arena *mem, struct proposal *out, struct err *) MUST_CHECK;

/*
 * The same for n articles, out[i] and why[i] of a[i] (why[i].rc RC_OK: out[i]
 * is filled).  Faster than one after another: each step is done for all of
 * them before the next, so that its tables are fetched into the cache once.
 */
void classify_many(const struct classifier *, struct classify_scratch *, const struct article *const *a, size_t n,
    unsigned fields, struct arena *mem, struct proposal *out, struct err *why);

/* "title,abstract" or "all" to a mask; RC_USAGE names the nearest word. */
enum rc classify_fields(const char *text, unsigned *mask, struct err *) MUST_CHECK;

#endif
