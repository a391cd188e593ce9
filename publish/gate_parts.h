/*
 * gate_parts: what the gate's files share among themselves.
 */
#ifndef PUBLISH_GATE_PARTS_H
#define PUBLISH_GATE_PARTS_H

#include "../base/arena.h"
#include "../base/buf.h"
#include "../db/snap.h"
#include "gate.h"

#define GATE_FILE_MAX ((size_t)64 << 20)	/* bytes of one file */

struct gate {
	const char		*rel;		/* the release folder */
	struct snap		*snap;		/* its appraise.db */
	struct gate_report	*out;
	struct err		 first;		/* the first difference, RC_OK while there is none */
};

/* One comparison: counted, and noted where the two differ (NULL equals NULL only). */
void gate_compare(struct gate *, const char *figure, const char *place, const char *published,
    const char *source, const char *again);

/* A fault that is no pair of values: counted as a figure that differs. */
void gate_fault(struct gate *, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Run an embedded statement whose columns are figure, place, published, source, again. */
enum rc gate_run(struct gate *, const char *name, const struct snap_param *, struct err *) MUST_CHECK;

/* fn for each row of an embedded statement. */
enum rc gate_each(struct gate *, const char *name, const struct snap_param *,
    enum rc (*fn)(const struct snap_row *, void *, struct err *), void *arg, struct err *) MUST_CHECK;

/* A file of the release, whole; out is cleared first.  RC_NOTFOUND becomes a fault and an empty out. */
enum rc gate_read(struct gate *, const char *name, struct buf *out, struct err *) MUST_CHECK;
bool gate_has(const struct gate *, const char *name);

enum rc gate_grades(struct gate *, struct err *) MUST_CHECK;	/* gate_grade.c */
enum rc gate_csv(struct gate *, struct err *) MUST_CHECK;	/* gate_csv.c */
enum rc gate_pages(struct gate *, struct err *) MUST_CHECK;	/* gate_html.c */
enum rc gate_sentences(struct gate *, struct err *) MUST_CHECK;	/* gate_words.c */

/* --- gate_words.c: text as words and numbers -------------------------------- */

struct gate_token {
	const char	*text;
	bool		 number;	/* "11,816", "2.15" */
};
struct gate_tokens {
	struct gate_token *t;
	size_t		 n, cap;
};

/*
 * Take a text apart: runs of letters (any byte from 0x80 that is no blank,
 * control or replacement character) and numbers (digits, with single commas
 * or points between digits).  Everything else parts them.
 */
void gate_tokenise(struct arena *, const char *, size_t, struct gate_tokens *);

/*
 * Compare one section of a page: every wanted token must stand there as
 * often as it is wanted, and no number may stand there that is not wanted.
 * Sorts both.
 */
void gate_section(struct gate *, const char *page, const char *section, struct gate_tokens *said,
    struct gate_tokens *wanted);

/* --- gate_html.c: a page taken apart ---------------------------------------- */

struct gate_part {		/* a section's visible text */
	const char	*name;
	struct gate_tokens tokens;
};
struct gate_page {
	const char	*name;		/* "c/SLUG.html" */
	struct buf	 facts;		/* JSON: [{"kind","fact","slug","outcome","pmid","text"}] */
	struct gate_part *part;		size_t npart, cpart;
	const char	**id;		size_t nid, cid;
	const char	**href;		size_t nhref, chref;
};

/*
 * Scan one page.  Strings live in mem; facts is the caller's to buf_fini.
 * RC_FAILED with the byte where the page is not well formed (an element that
 * is not closed, an attribute without quotes, a stray "<").
 */
enum rc gate_scan(const char *name, const char *text, size_t n, struct arena *mem,
    struct gate_page *out, struct err *) MUST_CHECK;

#endif
