/*
 * sentence: where sentences end, and which section they stand in.
 */
#ifndef INGEST_SENTENCE_H
#define INGEST_SENTENCE_H

#include "rules.h"

/*
 * Split text: a sentence ends before a line feed, or at . ? or ! with a blank
 * and a capital, digit or bracket behind it (not after "vs.", "al.", a single
 * letter and the like), or at a blank after 4000 bytes.  Sections give each sentence its kind; where there
 * are none, capitals with a colon at a sentence's beginning ("METHODS: ")
 * start one.  The result, at least one for non-empty text, lives in mem.
 */
struct sentence *sentence_split(const char *text, size_t len, const struct section *, size_t nsection,
    struct arena *mem, size_t *n);

/* The kind a section's label or NLM category names. */
enum section_kind section_kind(const char *label, const char *category);

#endif
