/*
 * import: what the parts of the importer share; inside db/ only.
 */
#ifndef DB_IMPORT_H
#define DB_IMPORT_H

#include "../base/json.h"
#include "../base/map.h"
#include "exchange.h"
#include "exline.h"
#include "stmt.h"

struct im {
	struct db	*db;
	struct arena	*mem;		/* of the report */
	struct arena	 line;		/* of the line being taken */
	struct exline_in *in;
	const struct import_how *how;
	struct import_report *r;
	size_t		 cap_differ;
	bool		 said;		/* what is wrong with the line was said */
	bool		 replay;	/* into a store that held nothing */
	bool		 partial;	/* of one compound */
	bool		 events, records;	/* what the head promised */
	int64_t		 run_id;	/* of this import, 0 not begun */
	int64_t		 batch;		/* of its notes */
	int64_t		 last_seq;	/* of an event line */
	char		 last_hash[SHA256_HEX];
	struct map	 seq;		/* of an event there: its number here */
	struct map	 compound;	/* number there: number here, negative where it is new here */
	const char	*store;		/* hash of the other store's first event */
	int64_t		 head_seq;
	char		 head_hash[SHA256_HEX];
};

/* RC_BADDATA "FILE:LINE: why", and what to do. */
enum rc im_bad(struct im *, struct err *, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* What a statement or a projection refused in this line is a fault of the line. */
enum rc im_refused(struct im *, enum rc, struct err *);

/*
 * Members against a list "pmid:i title:T ...": i integer, I or null, t text,
 * T or null, h 64 hex digits, H or null, b 0 or 1, o object, O or null, a
 * array; a name led by ? may be absent.  Nothing else may be there.
 */
enum rc im_fields(struct im *, const struct json *, const char *what, const char *list, struct err *) MUST_CHECK;
/* Each element an array of such letters. */
enum rc im_table(struct im *, const struct json *, const char *what, const char *letters, struct err *) MUST_CHECK;
/* A text of a list of words, or null. */
enum rc im_word(struct im *, const struct json *, const char *key, const char *const *words, struct err *) MUST_CHECK;

const char *im_text(const struct json *, const char *key);
int64_t im_int(const struct json *, const char *key);	/* 0 for null */
/* A PMID of this line. */
enum rc im_pmid(struct im *, const struct json *, int64_t *, struct err *) MUST_CHECK;
/* In the line's arena: an object or array as JSON. */
const char *im_json(struct im *, const struct json *);
/* Keep a difference for the report. */
void im_differ(struct im *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The import's own run, made when the first row wants it. */
enum rc im_run(struct im *, int64_t *run_id, struct err *) MUST_CHECK;

/* import_rows.c: what came in. */
enum rc im_take_run(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_asset(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_record(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_alias(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_link(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_search(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_wanted(struct im *, const struct json *, struct err *) MUST_CHECK;

/* import_event.c: what people said. */
enum rc im_take_event(struct im *, const struct json *, struct err *) MUST_CHECK;

/* import_merge.c: what was decided elsewhere, beside what stands here. */
enum rc im_take_compound(struct im *, const struct json *, struct err *) MUST_CHECK;
enum rc im_take_item(struct im *, const struct json *, struct err *) MUST_CHECK;

#endif
