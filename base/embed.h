/*
 * embed: data files compiled into the program.
 *
 * The build turns every file of a room's data folders into one table per
 * room (embed_ingest, embed_score, ...), named by the path inside the room
 * ("rules/design.rules"), ended by a row whose name is NULL.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

struct embed {
	const char		*name;
	const unsigned char	*bytes;	/* a NUL follows the last byte */
	size_t			 len;
};

/* NULL when there is none of that name. */
const struct embed *embed_find(const struct embed *table, const char *name);

/* One that the program itself names: its absence is a broken build. Never NULL. */
const struct embed *embed_must(const struct embed *table, const char *name) __attribute__((returns_nonnull));

/* Do the rooms' tables exist?  Each is defined only where the room has data. */
extern const struct embed embed_db[];
extern const struct embed embed_ingest[];
extern const struct embed embed_score[];
extern const struct embed embed_publish[];

#endif
