#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/gz.h"
#include "source.h"

struct source {
	const char	*name;
	struct gz	*gz;
	struct frame	 frame;
	char		*carry;		/* bytes after the last whole piece */
	size_t		 ncarry, carry_cap;
	bool		 last;		/* no byte follows what was read */
	bool		 ended;
	enum rc		 broken;	/* reading stopped here; err says why */
	struct err	 err;
};

void
batch_fini(struct batch *b)
{
	free(b->bytes);
	free(b->piece);
	memset(b, 0, sizeof(*b));
}

struct source *
source_new(int fd, const char *name)
{
	struct source	*s = xcalloc(1, sizeof(*s));

	s->name = name;
	s->gz = gz_new(fd, name);
	frame_init(&s->frame, name);
	return s;
}

void
source_free(struct source *s)
{
	if (s == NULL)
		return;
	gz_free(s->gz);
	free(s->carry);
	free(s);
}

bool
source_alien(const struct source *s)
{
	return s->frame.alien != FRAME_ALIEN_NONE;
}

const char *
source_ns(const struct source *s)
{
	return s->frame.ns;
}

int64_t
source_taken(const struct source *s)
{
	return gz_in(s->gz);
}

static void
room(char **p, size_t *cap, size_t need)
{
	if (*p != NULL && need <= *cap)
		return;
	*cap = need + need / 8;
	*p = xreallocarray(*p, *cap, 1);
}

/* Fill b up to want bytes, or to the end. */
static void
read_more(struct source *s, struct batch *b, size_t want)
{
	size_t	got = 1;

	room(&b->bytes, &b->cap, want + 1);
	while (b->len < want && got > 0 && s->broken == RC_OK) {
		if ((s->broken = gz_read(s->gz, b->bytes + b->len, want - b->len, &got, &s->err)) != RC_OK)
			break;
		b->len += got;
	}
	if (got == 0)
		s->last = true;
}

/* Why reading stopped, in terms of records where that can be told. */
static enum rc
tell_broken(const struct source *s, struct err *e)
{
	if (s->broken == RC_BADDATA && s->frame.state != FRAME_EPILOG && strstr(s->err.msg, ": ends inside") != NULL)
		frame_cut(&s->frame, e);
	else {
		*e = s->err;
		if (s->frame.open && !s->frame.open_deletion && s->broken == RC_BADDATA)
			err_set(e, s->broken, "%s, inside record %" PRId64, s->err.msg, s->frame.records);
	}
	if (s->broken == RC_BADDATA)
		err_try(e, "download again; gzip -t %s tells whether it is whole", s->name);
	return s->broken;
}

/* How many records a file in PubMed's text format has: each begins with "PMID-". */
static enum rc
tell_nbib(struct source *s, const char *p, size_t n, struct err *e)
{
	static const char	 mark[] = "\nPMID-";
	char			 window[16384];
	size_t			 keep = 1, got, i;
	int64_t			 count = 0;

	window[0] = '\n';	/* the first line begins one, too */
	for (;;) {
		if (n > 0) {
			got = n < sizeof(window) - keep ? n : sizeof(window) - keep;
			memcpy(window + keep, p, got);
			p += got;
			n -= got;
		} else if (s->broken != RC_OK ||
		    (s->broken = gz_read(s->gz, window + keep, sizeof(window) - keep, &got, &s->err)) != RC_OK || got == 0)
			break;
		got += keep;
		for (i = 0; i + sizeof(mark) - 1 <= got; i++)
			count += memcmp(window + i, mark, sizeof(mark) - 1) == 0;
		keep = got < sizeof(mark) - 2 ? got : sizeof(mark) - 2;
		memmove(window, window + got - keep, keep);
	}
	return err_try(e, "appraise fetch --pmid-file %s        %" PRId64 " PMID%s in it", s->name, count,
	    count == 1 ? " is" : "s are");
}

static void
add_piece(struct batch *b, const struct frame_piece *p)
{
	if (b->n == b->piece_cap) {
		b->piece_cap = b->piece_cap == 0 ? 64 : 2 * b->piece_cap;
		b->piece = xreallocarray(b->piece, b->piece_cap, sizeof(*b->piece));
	}
	b->piece[b->n++] = *p;
}

enum rc
source_next(struct source *s, struct batch *b, struct err *e)
{
	struct frame_piece	piece;
	enum frame_step		step = FRAME_MORE;
	size_t			at = 0, used, want = SOURCE_BATCH;
	enum rc			rc = RC_OK;

	b->n = b->len = 0;
	if (s->ended)
		return RC_DONE;
	room(&b->bytes, &b->cap, s->ncarry + 1);
	if (s->ncarry > 0)
		memcpy(b->bytes, s->carry, s->ncarry);
	b->len = s->ncarry;
	s->ncarry = 0;
	while (rc == RC_OK && b->n == 0 && step != FRAME_END) {
		if (!s->last && s->broken == RC_OK)
			read_more(s, b, want > 2 * (b->len - at) ? want : b->len + (b->len - at));
		want = b->len + SOURCE_BATCH;
		do {
			rc = frame_next(&s->frame, b->bytes + at, b->len - at, s->last, &used, &piece, &step, e);
			if (rc != RC_OK || step == FRAME_MORE) {
				at += rc == RC_OK ? used : 0;
				break;
			}
			if (step == FRAME_PIECE) {
				piece.off += at;
				add_piece(b, &piece);
			}
			at += used;
		} while (step == FRAME_PIECE);
		if (rc == RC_OK && b->n == 0 && at > 0) {	/* what is used up must not pile up */
			memmove(b->bytes, b->bytes + at, b->len - at);
			b->len -= at;
			at = 0;
		}
		if (rc == RC_OK && step == FRAME_MORE && s->broken != RC_OK && b->n == 0)
			rc = tell_broken(s, e);
	}
	if (rc != RC_OK) {
		s->ended = true;
		return s->frame.alien == FRAME_ALIEN_NBIB ? tell_nbib(s, b->bytes + at, b->len - at, e) : rc;
	}
	if (step == FRAME_END)
		s->ended = true;
	room(&s->carry, &s->carry_cap, b->len - at + 1);
	memcpy(s->carry, b->bytes + at, b->len - at);
	s->ncarry = b->len - at;
	return b->n > 0 ? RC_OK : RC_DONE;
}

enum rc
source_check(struct source *s, int64_t *records, struct err *e)
{
	struct batch	b = { 0 };
	enum rc		rc;

	while ((rc = source_next(s, &b, e)) == RC_OK)
		;
	batch_fini(&b);
	if (rc != RC_DONE)
		return rc;
	*records = s->frame.records;
	return RC_OK;
}

void
source_report(const struct err *err)
{
	struct buf	b;

	buf_init(&b, 4096);
	buf_puts(&b, "appraise: ");
	escape_term(&b, err->msg, strlen(err->msg));
	if (err->hint[0] != '\0') {
		buf_puts(&b, "\n  try: ");
		escape_term(&b, err->hint, strlen(err->hint));
	}
	buf_putc(&b, '\n');
	fflush(stdout);
	fwrite(b.p, 1, b.len, stderr);
	buf_fini(&b);
}
