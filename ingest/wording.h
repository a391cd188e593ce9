/*
 * wording: single words of title and abstract, by where they stand, and what
 * each weighs for every class of design.  Rules carry what is known; these
 * weights, fitted to labelled records (`rules fit`), carry the rest.
 *
 * A word is a run of ASCII letters in lower case, or "0" for any run of
 * digits; all else parts words.  It counts once for each place: in the title,
 * anywhere in the abstract, in the abstract's first sentence, in its last.
 */
#ifndef INGEST_WORDING_H
#define INGEST_WORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "../db/article.h"
#include "../db/proposal.h"
#include "rules.h"

enum word_place { WP_TITLE, WP_ABSTRACT, WP_FIRST, WP_LAST, WP_N };
extern const char *const word_places[WP_N + 1];

#define WORDING_ID	"W-"	/* of a word "W-title:review", where a rule has its name */
#define WORDING_LEN	24	/* longer words are cut */
#define WORDING_MAX	8192	/* weighed words, at most */

/* A word at a place, with its weights in thousandths. */
struct wording_row {
	const char	*id;		/* "W-title:review" */
	enum word_place	 place;
	int		 milli[DESIGN_CLASSES];
};

struct wording;

/*
 * Add a row's id and weights (tab-separated, DESIGN_CLASSES whole numbers);
 * *w is made when NULL, in mem.  False: not such a row, already there, or too many.
 */
bool wording_add(struct wording **w, struct arena *mem, const char *id, const char *numbers);

/* How many rows; w may be NULL. */
size_t wording_rows(const struct wording *w);
const struct wording_row *wording_row(const struct wording *w, size_t i);	/* i below wording_rows */

/* A row that a record has, at its first place. */
struct wording_hit {
	const struct wording_row *row;
	size_t		 start, end;	/* bytes of title or abstract */
};

/* Rows of the record in the fields that may be seen (bits of enum field), each once, in order of text; in mem. */
size_t wording_find(const struct wording *w, const struct article *, const struct hits *, struct arena *mem,
    struct wording_hit **out);

/* Every word of the record at every place, each as often as it stands there; for fitting. */
typedef void wording_fn(void *arg, enum word_place, const char *word, size_t len);
void wording_each(const struct article *, const struct hits *, wording_fn *, void *arg);

#endif
