/*
 * exline: the lines of an export, each of which proves itself.
 *
 * A line is one JSON object.  Its first member "n" is the line's number, its
 * second "type" says what it holds, its last "sum" is the SHA-256 (hex) of
 * the sum of the line before (nothing before the first) followed by the
 * line's own bytes up to the comma before "sum".  So a changed, missing,
 * doubled or moved line is known by its number.  The last line, "end", holds
 * the count of lines and the SHA-256 of all bytes before it.
 */
#ifndef DB_EXLINE_H
#define DB_EXLINE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/json.h"
#include "../base/jsonw.h"
#include "../base/sha256.h"

#define EXLINE_MAX	((size_t)256 << 20)	/* longest line, without its end */

/* --- writing ------------------------------------------------------------------- */

struct exline_out {
	int		 fd;
	bool		 gz;		/* one gzip member per megabyte or so */
	const char	*what;		/* in messages */
	struct buf	 line, done;	/* being written; waiting to be sent */
	struct jsonw	 w;		/* on line: the caller's members go here */
	struct sha256	*all;
	int64_t		 n;
	char		 sum[SHA256_HEX];
};
void exline_out_init(struct exline_out *, int fd, bool gz, const char *what);
void exline_out_fini(struct exline_out *);
void exline_begin(struct exline_out *, const char *type);	/* then members by o->w */
enum rc exline_put(struct exline_out *, struct err *) MUST_CHECK;
/* The last line, and all bytes out. */
enum rc exline_end(struct exline_out *, struct err *) MUST_CHECK;

/* --- reading ------------------------------------------------------------------- */

struct exline_in;
/* fd plain or gzip, not closed; name is for messages, borrowed. */
struct exline_in *exline_in_new(int fd, const char *name);
void exline_in_free(struct exline_in *);
/*
 * The next line: *type is its word, *doc the object (the reader's, until the
 * next call).  RC_DONE after the last, which is proven to be the last.
 * RC_BADDATA "NAME:LINE: why" for whatever is not as it was written.
 */
enum rc exline_next(struct exline_in *, const char **type, const struct json **doc, struct err *) MUST_CHECK;
int64_t exline_number(const struct exline_in *);
const char *exline_sha(const struct exline_in *);	/* of all bytes before the last line, once that was read */
int64_t exline_taken(const struct exline_in *);		/* bytes read from fd, for progress */

#endif
