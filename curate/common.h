/*
 * common: what the commands of this room share.
 */
#ifndef CURATE_COMMON_H
#define CURATE_COMMON_H

#include "../base/arena.h"
#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../db/compound.h"
#include "../db/db.h"
#include "../db/outcome.h"

/* Most of a document that --json prints. */
#define COMMON_JSON_MAX ((size_t)256 * 1024 * 1024)

/* The compound of a slug; a misspelt one is answered with the same command on the nearest. */
enum rc common_compound(const struct inv *, struct arena *, const char *slug, struct compound *, struct err *) MUST_CHECK;

/* A PMID from the command line; RC_USAGE says what the word is instead. */
enum rc common_pmid(const struct inv *, const char *word, int64_t *, struct err *) MUST_CHECK;

/* End a transaction: commit when rc is good, else roll back and give rc. */
enum rc common_end(struct db *, enum rc rc, struct err *) MUST_CHECK;

/* Print a document and its line end. */
void common_print(struct inv *, const struct buf *);

/* What an acting command answers: its JSON always, its sentences unless --quiet. */
void common_said(struct inv *, const struct buf *);

/* An outcome as a JSON object, the next element of an array. */
void common_outcome_json(struct jsonw *, const struct outcome *);

/* Text made harmless for the terminal, appended. */
void common_safe(struct buf *, const char *);

/*
 * Load where RC_NOTFOUND is no error: there tells.  call gives its message to
 * &none_; a fault is handed to e and returned from the calling function.
 */
#define OPTIONAL(call, there, e)                          \
	do {                                              \
		struct err none_ = {0};                   \
		enum rc rc_ = call;                       \
		(there) = rc_ == RC_OK;                   \
		if (rc_ != RC_OK && rc_ != RC_NOTFOUND) { \
			*(e) = none_;                     \
			return rc_;                       \
		}                                         \
	} while (0)

#endif
