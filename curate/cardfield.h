/*
 * cardfield: what a card consists of, as a table: its reader (card.c), the
 * text that an editor shows (form.c) and the way back from the store
 * (profile.c) all walk it.
 */
#ifndef CURATE_CARDFIELD_H
#define CURATE_CARDFIELD_H

#include <stdbool.h>

enum card_kind {
	K_SLUG,
	K_LABEL,	/* text of at most 120 bytes */
	K_TEXT,		/* of at most 2,000 */
	K_TEXT_NULL,	/* the same, or null */
	K_WORD,		/* one of words */
	K_BOOL,
	K_PMIDS,
	K_PMIDS_SOME,	/* at least one */
	K_DAYS,		/* 1 to 3650, or null */
	K_LABELS,
	K_TEXTS,
	K_LIST,		/* of objects with the fields sub */
	K_LIST_SOME,	/* at least one */
	K_OBJECT,	/* with the fields sub */
};
struct card_field {
	const char *name;		/* NULL ends a table */
	enum card_kind kind;
	bool optional;
	const char *const *words;	/* of K_WORD */
	const struct card_field *sub;	/* of K_LIST and K_OBJECT */
};

extern const struct card_field card_fields[];		/* a whole card */
extern const struct card_field card_name_fields[];	/* of a compound without a profile */

#endif
