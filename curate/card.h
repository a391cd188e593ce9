/*
 * card: a compound's card, as a curator writes it (fixtures/compounds/
 * README.md describes every field).  Reading checks it field by field; a
 * message names the place: "c.json: mechanisms[2].evidence_level: ...".
 */
#ifndef CURATE_CARD_H
#define CURATE_CARD_H

#include "../base/arena.h"
#include "../base/json.h"
#include "profile.h"

#define CARD_MAX_BYTES ((size_t)256 * 1024)

/* The words of status; NULL-terminated. */
extern const char *const card_status_words[];
extern const char *const card_domain_words[];	/* efficacy safety */
extern const char *const card_better_words[];	/* higher lower */

struct card_outcome {
	const char	*slug, *name, *indication, *domain, *better;
	bool		 headline, critical, surrogate;
};

struct card {
	const char	*slug, *name, *status;
	const char	**synonym;	size_t nsynonym;
	const char	**term;		size_t nterm;
	struct card_outcome *outcome;	size_t noutcome;
	const char	*json;		/* the whole card, canonical: sorted keys, no blanks */
	struct profile	 profile;	/* its rows for the store (profile.h); card_sha NULL */
};

/* What is wrong with a card: where ("mechanisms[2].evidence_level"; "" is the whole), and why. */
struct card_fault {
	const char *path, *why;
};
#define CARD_FAULTS_MAX 200	/* more are not told */

/*
 * Check a document field by field: whole, or (not whole) that of a compound
 * without a profile: names, terms and outcomes.  *fault gets all that is
 * wrong, in mem, in the order of the fields; *n 0 where nothing is.
 */
void card_check(const struct json *, bool whole, struct arena *mem, struct card_fault **fault, size_t *n);

/* A checked document as a card; strings in mem.  Of one without a profile, profile is empty. */
void card_take(const struct json *, struct arena *mem, struct card *out);

/*
 * Parse and check one card of n bytes.  what names it in messages.  Strings
 * of *out live in mem.  RC_BADDATA with the first place that is wrong.
 */
enum rc card_parse(const char *text, size_t n, const char *what, struct arena *mem, struct card *out,
    struct err *) MUST_CHECK;

/* [a-z0-9]+(-[a-z0-9]+)*, 1 to 64 bytes? */
bool card_slug_valid(const char *) MUST_CHECK;

#define CARD_TEXT_MAX 2000	/* bytes of a note, a reason and other texts of people */

/* Text of 1 to max bytes of UTF-8 without controls or bidi marks, not blank at its ends? */
bool card_text_valid(const char *, size_t max) MUST_CHECK;

/*
 * The nearest word of a NULL-terminated list and all of them, for messages:
 * "\"drug\" is none of supplement, prescription".  Sets rc and e->msg; the
 * hint when one is near.
 */
enum rc card_bad_word(const char *place, const char *got, const char *const *words, enum rc, struct err *);

#endif
