/*
 * reply: what an answer of NCBI means, from its transport, status, type and
 * body together, in XML and JSON.
 *
 * NCBI says "error" in many ways: by status, by status 400 for a passing
 * outage, by 200 with HTML, plain text, <ERROR>, JSON, or half a document.
 * Nothing counts as good here unless it was understood whole: an efetch body
 * is framed to its end (frame.h), an esearch body is parsed and holds a
 * count.  Pure, but for memory.
 */
#ifndef INGEST_FETCH_REPLY_H
#define INGEST_FETCH_REPLY_H

#include <stdint.h>

#include "../../base/arena.h"
#include "../http.h"
#include "pace.h"

enum reply_ask {
	REPLY_ESEARCH,
	REPLY_EFETCH,		/* PubMed records, retmode=xml, body in memory */
	REPLY_PAGE,		/* a directory listing (HTML) */
	REPLY_FILE,		/* a file as it is; its body is not looked at unless it is in memory */
};

enum reply_kind {
	REPLY_GOOD,
	REPLY_TRANSIENT,	/* passing trouble: ask again later */
	REPLY_BAD_IDS,		/* none of the asked ids is there (of a file: it is not there); do not ask again now */
	REPLY_CONFIG,		/* a setting, the key or the request is wrong: stop at once */
	REPLY_BAD_DATA,		/* came whole and is not what it should be: ask again, then in halves to isolate */
};

struct reply {
	enum reply_kind	 kind;
	bool		 halve;		/* the size of the request may be the reason */
	bool		 limited;	/* the rate limit was passed */
	bool		 local;		/* this machine's trouble: the body could not be written */
	bool		 stopped;	/* HTTP_INTERRUPTED: no judgement at all */
	int64_t		 retry_after_ms;	/* -1: none */
	int64_t		 records;	/* of a good efetch: records framed, 0 for an empty set */
	char		 why[300];	/* one sentence for people; "" when good */
	char		 raw[300];	/* what the server wrote, made safe for a log; may be "" */
};

/* Judge an answer.  why never holds a key, nor a byte that a terminal must not see. */
void reply_judge(enum reply_ask, const struct http_ans *, struct reply *out);

/* For pace_after: good is OK, bad ids and config are permanent, all else is to be asked again.  size as in pace.h. */
struct pace_outcome reply_outcome(const struct reply *, int size);

/*
 * The rc for people when it is given up: RC_AGAIN, RC_USAGE (config;
 * RC_FAILED when local), RC_BADDATA, RC_NOTFOUND (bad ids), RC_INTR.
 */
enum rc reply_rc(const struct reply *);

enum reply_note_kind {
	REPLY_PHRASE_NOT_FOUND,		/* another query was run */
	REPLY_FIELD_NOT_FOUND,		/* another query was run */
	REPLY_QUOTED_NOT_FOUND,		/* another query was run: the phrase's words were searched instead */
	REPLY_PHRASE_IGNORED,		/* another query was run, or only a stop word dropped: shown all the same */
	REPLY_RESTRICTED,		/* "Restrictions achieved": what came is cut at PubMed's cap */
	REPLY_NO_ITEMS,			/* "No items found." */
	REPLY_MESSAGE,			/* any other message */
};
struct reply_note {
	enum reply_note_kind kind;
	const char	*text;		/* safe for a terminal */
};

struct reply_search {
	int64_t		 count;		/* all that match */
	int64_t		 retstart, retmax;	/* as answered; -1 when not said */
	int64_t		*id;		/* n PMIDs as they came */
	size_t		 n;
	const char	*translation;	/* what PubMed made of the query; "" when not said */
	struct reply_note *note;
	size_t		 nnotes;
	bool		 changed;	/* another query than ours was run: not complete, whatever it found */
	bool		 restricted;	/* more match than can be listed this way */
};

/*
 * Read an esearch answer (judge it first: this judges too, into *verdict).
 * *out is written only when verdict->kind is REPLY_GOOD; its memory is mem's.
 * Good means: understood whole, a count, ids that are PMIDs, none twice, no
 * more than count.  count 0 is a true zero.  That ids are fewer than count
 * is for the caller (plan).
 */
void reply_search(const struct http_ans *, struct arena *mem, struct reply_search *out, struct reply *verdict);

#endif
