#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../../base/file.h"
#include "key.h"
#include "record.h"

#define NUMBER_MAX 99999

struct record {
	char	*dir;
	int	 last;		/* number of the newest exchange */
};

/* A name like 00017.req moves the count on. */
static enum rc
seen(const char *rel, void *arg, struct err *e)
{
	struct record	*r = arg;
	char		*end;
	long		 n;

	(void)e;
	if (strchr(rel, '/') != NULL)
		return RC_OK;
	n = strtol(rel, &end, 10);
	if (end == rel + 5 && strcmp(end, ".req") == 0 && n > r->last && n <= NUMBER_MAX)
		r->last = (int)n;
	return RC_OK;
}

enum rc
record_open(const char *dir, struct record **out, struct err *e)
{
	struct record	*r = xcalloc(1, sizeof(*r));

	r->dir = xstrdup(dir);
	if (file_mkdirs(dir, 0755, e) != RC_OK || file_each(dir, seen, r, e) != RC_OK) {
		record_close(r);
		return e->rc;
	}
	*out = r;
	return RC_OK;
}

void
record_close(struct record *r)
{
	if (r == NULL)
		return;
	free(r->dir);
	free(r);
}

static enum rc
write_all(int fd, const char *path, char *p, size_t n, struct err *e)
{
	ssize_t	w;

	key_redact(p, n);
	while (n > 0) {
		if ((w = write(fd, p, n)) < 0) {
			if (errno == EINTR)
				continue;
			return err_sys(e, RC_FAILED, "%s", path);
		}
		p += w;
		n -= (size_t)w;
	}
	return RC_OK;
}

/* Claim the next number by making its .req; another process may record here, too. */
static enum rc
claim(struct record *r, char *path, size_t size, int *fd, struct err *e)
{
	while (r->last < NUMBER_MAX) {
		snprintf(path, size, "%s/%05d.req", r->dir, ++r->last);
		if ((*fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) >= 0)
			return RC_OK;
		if (errno != EEXIST)
			return err_sys(e, RC_FAILED, "%s", path);
	}
	return err_set(e, RC_FAILED, "%s: holds %d exchanges; record into another folder", r->dir, NUMBER_MAX);
}

static void
put_headers(struct buf *b, const char *h)
{
	size_t	n;

	for (; *h != '\0'; h += n + strspn(h + n, "\r\n")) {
		n = strcspn(h, "\r\n");
		if (n == 0 || strncasecmp(h, "set-cookie", 10) == 0 || memchr(h, ':', n) == NULL)
			continue;
		buf_puts(b, "header: ");
		buf_put(b, h, n);
		buf_putc(b, '\n');
	}
}

/* The body as far as it came. */
static enum rc
put_body(int out, const char *path, const struct record_exchange *x, struct err *e)
{
	char	*copy;
	enum rc	 rc;
	char	 piece[65536];
	int64_t	 at = 0;
	ssize_t	 n;

	if (x->body != NULL) {
		copy = xmalloc((unsigned long)x->nbody + 1);
		memcpy(copy, x->body, (size_t)x->nbody);
		rc = write_all(out, path, copy, (size_t)x->nbody, e);
		free(copy);
		return rc;
	}
	/* To a file go downloads, which are asked for without a key. */
	while (x->fd >= 0 && at < x->nbody) {
		if ((n = pread(x->fd, piece, sizeof(piece), x->off + at)) <= 0)
			break;
		if (n > x->nbody - at)
			n = (ssize_t)(x->nbody - at);
		if ((rc = write_all(out, path, piece, (size_t)n, e)) != RC_OK)
			return rc;
		at += n;
	}
	return RC_OK;
}

enum rc
record_put(struct record *r, const struct record_exchange *x, struct err *e)
{
	char		path[4096];
	struct buf	b;
	int		fd = -1;
	enum rc		rc;

	buf_init(&b, (size_t)64 << 20);
	if ((rc = claim(r, path, sizeof(path), &fd, e)) != RC_OK)
		goto out;
	buf_printf(&b, "%s %s\n\n", x->form != NULL ? "POST" : "GET", x->url);
	buf_puts(&b, x->form);
	if ((rc = write_all(fd, path, b.p, b.len, e)) != RC_OK)
		goto out;
	close(fd);
	memcpy(path + strlen(path) - 3, "ans", 3);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) < 0) {
		rc = err_sys(e, RC_FAILED, "%s", path);
		goto out;
	}
	buf_clear(&b);
	buf_printf(&b, "end: %s\nstatus: %d\n", x->end, x->status);
	put_headers(&b, x->headers);
	buf_putc(&b, '\n');
	if ((rc = write_all(fd, path, b.p, b.len, e)) == RC_OK)
		rc = put_body(fd, path, x, e);
out:
	if (fd >= 0)
		close(fd);
	buf_fini(&b);
	return rc;
}
