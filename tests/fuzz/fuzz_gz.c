/*
 * A stream of any bytes, compressed or not: the reader gives what the
 * whole-block inflater gives, however small the pieces; damage and cuts are
 * refused with words; what is deflated comes back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/gz.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define MOST ((size_t)4 << 20)

static void
want(bool ok)
{
	if (!ok)
		abort();
}

/* All of the stream, step bytes at a time, up to MOST. */
static enum rc
read_all(int fd, size_t step, struct buf *out, bool *packed, struct err *e)
{
	struct gz	*g;
	size_t		 got = 1;
	char		*piece = xmalloc(step);
	enum rc		 rc = RC_OK;

	want(lseek(fd, 0, SEEK_SET) == 0);
	g = gz_new(fd, "f.gz");
	while (got > 0 && out->len < MOST && (rc = gz_read(g, piece, step, &got, e)) == RC_OK) {
		want(got <= step);
		buf_put(out, piece, got);
	}
	*packed = gz_compressed(g);
	gz_free(g);
	free(piece);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const size_t	step[] = { 1, 7, 4096, 100000 };
	struct err		e = { .rc = RC_OK };
	struct buf		whole, parts, block;
	bool			packed, p;
	size_t			i = n < 4096 ? 0 : 2;
	enum rc			first, rc;
	int			fd;

	if (n > 65536)
		return 0;
	fd = memfd_create("fuzz", 0);
	want(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	buf_init(&whole, MOST + 100000);
	buf_init(&parts, MOST + 100000);
	buf_init(&block, MOST);
	first = read_all(fd, 65536, &whole, &packed, &e);
	want(first == RC_OK || (first == RC_BADDATA && strncmp(e.msg, "f.gz: ", 6) == 0));
	for (; i < 4 && whole.len < 65536; i++) {
		buf_clear(&parts);
		rc = read_all(fd, step[i], &parts, &p, &e);
		want(rc == first && p == packed && parts.len == whole.len && memcmp(parts.p, whole.p, whole.len) == 0);
	}
	if (!packed)
		want(first == RC_OK && whole.len == n && (n == 0 || memcmp(whole.p, bytes, n) == 0));
	else if (whole.len < MOST && gz_inflate(bytes, n, &block, &e) == RC_OK)
		want(first == RC_OK && block.len == whole.len && memcmp(block.p, whole.p, whole.len) == 0);
	buf_clear(&parts);
	buf_clear(&block);
	want(gz_deflate(bytes, n, &parts, &e) == RC_OK && gz_inflate(parts.p, parts.len, &block, &e) == RC_OK);
	want(block.len == n && (n == 0 || memcmp(block.p, bytes, n) == 0));
	buf_fini(&whole);
	buf_fini(&parts);
	buf_fini(&block);
	close(fd);
	return 0;
}
