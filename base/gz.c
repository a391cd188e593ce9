#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include "gz.h"

#define IN_BYTES	((size_t)256 << 10)
#define OUT_MOST	((size_t)1 << 30)	/* both libraries count in 32 bits */
#define GZIP_ONLY	(15 + 16)		/* largest window, gzip wrapper */

enum state { UNREAD, PLAIN, MEMBER, BETWEEN, ENDED };

struct gz {
	int		 fd;
	const char	*name;
	enum state	 state;
	bool		 compressed;
	bool		 eof;		/* fd has no more */
	int64_t		 taken;
	unsigned char	*next;		/* unread input */
	size_t		 avail;
	const char	*damage;	/* what ISA-L found wrong; NULL: nothing so far */
	struct inflate_state z;
	unsigned char	 in[IN_BYTES];
};

struct gz *
gz_new(int fd, const char *name)
{
	struct gz	*g = xmalloc(sizeof(*g));

	memset(g, 0, offsetof(struct gz, z));
	g->fd = fd;
	g->name = name;
	g->next = g->in;
	return g;
}

void
gz_free(struct gz *g)
{
	free(g);
}

bool
gz_compressed(const struct gz *g)
{
	return g->compressed;
}

int64_t
gz_in(const struct gz *g)
{
	return g->taken;
}

/* One read(2) behind what is still unread; at the end eof is set. */
static enum rc
fill(struct gz *g, struct err *e)
{
	ssize_t	n;

	if (g->avail > 0 && g->next != g->in)
		memmove(g->in, g->next, g->avail);
	g->next = g->in;
	do
		n = read(g->fd, g->in + g->avail, IN_BYTES - g->avail);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, RC_FAILED, "%s", g->name);
	if (n == 0)
		g->eof = true;
	g->avail += (size_t)n;
	g->taken += n;
	return RC_OK;
}

/* At least two bytes, or the end: enough to tell gzip from anything else. */
static enum rc
fill_two(struct gz *g, struct err *e)
{
	enum rc	rc;

	while (g->avail < 2 && !g->eof)
		if ((rc = fill(g, e)) != RC_OK)
			return rc;
	return RC_OK;
}

static bool
at_magic(const struct gz *g)
{
	return g->avail >= 2 && g->next[0] == 0x1f && g->next[1] == 0x8b;
}

static void
begin_member(struct gz *g)
{
	isal_inflate_init(&g->z);
	g->z.crc_flag = ISAL_GZIP;	/* read and check header and trailer */
	g->state = MEMBER;
}

static enum rc
start(struct gz *g, struct err *e)
{
	enum rc	rc;

	if ((rc = fill_two(g, e)) != RC_OK)
		return rc;
	if (!at_magic(g)) {
		g->state = PLAIN;
		return RC_OK;
	}
	g->compressed = true;
	begin_member(g);
	return RC_OK;
}

static enum rc
read_plain(struct gz *g, char *p, size_t n, size_t *got, struct err *e)
{
	enum rc	rc;

	if (g->avail == 0 && !g->eof && (rc = fill(g, e)) != RC_OK)
		return rc;
	if (n > g->avail)
		n = g->avail;
	memcpy(p, g->next, n);
	g->next += n;
	g->avail -= n;
	*got = n;
	return RC_OK;
}

/* After a member: another one, the end, or something that does not belong. */
static enum rc
between(struct gz *g, struct err *e)
{
	enum rc	rc;

	if ((rc = fill_two(g, e)) != RC_OK)
		return rc;
	if (g->avail == 0)
		g->state = ENDED;
	else if (!at_magic(g))
		return err_set(e, RC_BADDATA, "%s: other bytes follow the gzip stream", g->name);
	else
		begin_member(g);
	return RC_OK;
}

/* What an answer of isal_inflate() means, NULL where nothing is wrong. */
static const char *
damage(int answer)
{
	switch (answer) {
	case ISAL_DECOMP_OK:
	case ISAL_END_INPUT:
	case ISAL_OUT_OVERFLOW:
		return NULL;
	case ISAL_INVALID_WRAPPER:
	case ISAL_UNSUPPORTED_METHOD:
		return "unusual header";
	case ISAL_NEED_DICT:
		return "preset dictionary";
	case ISAL_INCORRECT_CHECKSUM:
		return "wrong checksum";
	default:
		return "no valid block";
	}
}

/* What ISA-L had inflated ahead of the reader when it met the damage. */
static size_t
drain(struct inflate_state *z, char *p, size_t n)
{
	size_t	left = (size_t)(z->tmp_out_valid - z->tmp_out_processed);

	if (n > left)
		n = left;
	memcpy(p, z->tmp_out_buffer + z->tmp_out_processed, n);
	z->tmp_out_processed += (int32_t)n;
	return n;
}

/* Inflate once; what comes out is counted in *got.  What came before damage goes out first. */
static enum rc
inflate_some(struct gz *g, char *p, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	if (g->damage == NULL) {
		g->z.next_in = g->next;
		g->z.avail_in = (uint32_t)g->avail;
		g->z.next_out = (unsigned char *)p;
		g->z.avail_out = (uint32_t)n;
		g->damage = damage(isal_inflate(&g->z));
		g->next = g->z.next_in;
		g->avail = g->z.avail_in;
		*got = n - g->z.avail_out;
		if (g->damage == NULL && g->z.block_state == ISAL_BLOCK_FINISH)
			g->state = BETWEEN;
	}
	if (g->damage == NULL)
		return RC_OK;
	if (*got == 0)
		*got = drain(&g->z, p, n);
	if (*got == 0)
		return err_set(e, RC_BADDATA, "%s: damaged gzip stream (%s)", g->name, g->damage);
	return RC_OK;
}

enum rc
gz_read(struct gz *g, void *p, size_t n, size_t *got, struct err *e)
{
	size_t	k = 0;
	enum rc	rc;

	if (n > OUT_MOST)
		n = OUT_MOST;
	if (g->state == UNREAD && (rc = start(g, e)) != RC_OK)
		return rc;
	if (g->state == PLAIN)
		return read_plain(g, p, n, got, e);
	while (k == 0 && n > 0 && g->state != ENDED) {
		if (g->state == BETWEEN) {
			if ((rc = between(g, e)) != RC_OK)
				return rc;
			continue;
		}
		if (g->avail == 0 && !g->eof && (rc = fill(g, e)) != RC_OK)
			return rc;
		if ((rc = inflate_some(g, p, n, &k, e)) != RC_OK)
			return rc;
		if (k == 0 && g->state == MEMBER && g->avail == 0 && g->eof)
			return err_set(e, RC_BADDATA, "%s: ends inside the gzip stream", g->name);
	}
	*got = k;
	return RC_OK;
}

enum rc
gz_deflate(const void *p, size_t n, struct buf *out, struct err *e)
{
	z_stream	 z;
	gz_header	 head;
	unsigned char	 tmp[16384];
	const Bytef	*src = p;
	int		 zrc;

	memset(&z, 0, sizeof(z));
	memset(&head, 0, sizeof(head));
	head.os = 255;		/* unknown: the same bytes wherever it runs */
	if (deflateInit2(&z, 6, Z_DEFLATED, GZIP_ONLY, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflateSetHeader(&z, &head) != Z_OK)
		die_oom();
	do {
		if (z.avail_in == 0 && n > 0) {
			z.next_in = (Bytef *)src;
			z.avail_in = (uInt)(n < OUT_MOST ? n : OUT_MOST);
			src += z.avail_in;
			n -= z.avail_in;
		}
		z.next_out = tmp;
		z.avail_out = sizeof(tmp);
		zrc = deflate(&z, n == 0 ? Z_FINISH : Z_NO_FLUSH);
		buf_put(out, tmp, sizeof(tmp) - z.avail_out);
	} while (zrc == Z_OK && !out->over);
	deflateEnd(&z);
	return buf_ok(out, "gzip", e);
}

enum rc
gz_inflate(const void *p, size_t n, struct buf *out, struct err *e)
{
	z_stream	 z;
	unsigned char	 tmp[16384];
	const Bytef	*src = p;
	int		 zrc = Z_OK;

	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
		die_oom();
	for (;;) {
		if (z.avail_in == 0 && n > 0) {
			z.next_in = (Bytef *)src;
			z.avail_in = (uInt)(n < OUT_MOST ? n : OUT_MOST);
			src += z.avail_in;
			n -= z.avail_in;
		}
		z.next_out = tmp;
		z.avail_out = sizeof(tmp);
		zrc = inflate(&z, Z_NO_FLUSH);
		buf_put(out, tmp, sizeof(tmp) - z.avail_out);
		if (zrc == Z_STREAM_END && (z.avail_in > 0 || n > 0))
			inflateReset(&z);
		else if (zrc != Z_OK || out->over)
			break;
	}
	inflateEnd(&z);
	if (out->over)
		return buf_ok(out, "gzip", e);
	if (zrc == Z_STREAM_END)
		return RC_OK;
	if (zrc == Z_BUF_ERROR)
		return err_set(e, RC_BADDATA, "ends inside the gzip stream");
	return err_set(e, RC_BADDATA, "damaged gzip stream");
}
