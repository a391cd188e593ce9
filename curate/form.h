/*
 * form: a card as lines of text, for an editor.
 *
 *	name: Oxytocin
 *	synonym: Pitocin
 *	caution: text that goes on
 *	    in the next line when that begins with blanks
 *
 *	[mechanisms]
 *	name: Oxytocin receptor
 *	pmids: 99000073 99000074
 *
 * A line is a field; "[section]" begins an entry of a list (or the one entry
 * of dosage); "#" at a line's start is a comment.  Sections may stand in any
 * order; entries of one section keep theirs.  An empty field is null, yes and
 * no stand for true and false, and what is not there is empty where it may be.
 */
#ifndef CURATE_FORM_H
#define CURATE_FORM_H

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/json.h"
#include "card.h"

/* A comment that says of which state of the store the text was made. */
#define FORM_VERSION "# version "

/*
 * Write a checked card; head, lines without "# ", stands above it.  Of one
 * without a profile the sections of a profile follow as comments.
 */
void form_write(const struct json *card, bool whole, const char *head, struct buf *out);

struct form_fault {
	int line;		/* 0: the file as a whole */
	const char *why;
};
struct form_place {		/* where a field of the card stands */
	const char *path;
	int line;
};
struct form {
	bool whole;		/* it has something of a profile */
	const char *json;	/* the card, for card_check */
	const char *version;	/* what stands after FORM_VERSION; NULL: nothing does */
	struct form_place *place;	size_t nplace;
	struct form_fault *fault;	size_t nfault;	/* lines that cannot be read, in their order */
};

/*
 * Read what an editor left; everything in *out is in mem.  text need not end
 * with a NUL.  whole: there is a profile, so that it must stay whole.
 */
void form_parse(const char *text, size_t n, bool whole, struct arena *mem, struct form *out);

/* The line of a card's path, or of the nearest thing around it; 0 when there is none. */
int form_line(const struct form *, const char *path);

#endif
