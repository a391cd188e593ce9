/*
 * xml: one small XML document in memory to events (libxml2's SAX2 inside).
 *
 * No network, no DTD, no entities but XML's five and character references,
 * no recovery, no huge mode.  The document is judged by libxml2's own
 * "well formed" and by the limits below, which are counted here, because
 * libxml2 counts neither in every mode.  An undeclared namespace prefix is
 * no fault.  A struct xml belongs to one thread and is used again and again.
 */
#ifndef INGEST_XML_H
#define INGEST_XML_H

#include <stddef.h>

#include "../base/err.h"

#define XML_MAX_BYTES	((size_t)16 << 20)	/* of a document */
#define XML_MAX_LEVELS	128			/* of elements */

enum { XML_UNKNOWN = -1, XML_FOREIGN = -2 };	/* besides the index in the list of names */

struct xml_attr {
	int		 id;		/* as elem below */
	const char	*name;		/* without its prefix */
	const char	*value;		/* len bytes, no NUL */
	size_t		 len;
};

/* Each returns false to give the document up; the caller knows why. */
struct xml_events {
	/* elem: index of the name, XML_UNKNOWN, or XML_FOREIGN for one with a prefix or of MathML's namespace */
	bool	(*start)(void *arg, int elem, const char *name, const struct xml_attr *, size_t nattr);
	bool	(*end)(void *arg);
	bool	(*text)(void *arg, const char *, size_t);
};

struct xml;

/* names: the n names of elements and attributes to be told apart; borrowed, as is ev. */
struct xml *xml_new(const char *const *names, size_t n, const struct xml_events *ev, void *arg);
void xml_free(struct xml *);		/* NULL-safe */

/*
 * Parse p[0..n).  RC_BADDATA "line L: why" (L within the document) when it is
 * not well formed or passes a limit, or when a handler gave it up (then e
 * holds "line L: given up" for the caller to replace).
 */
enum rc xml_parse(struct xml *, const char *p, size_t n, struct err *) MUST_CHECK;

#endif
