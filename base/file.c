#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "sha256.h"

#define BLOCK ((size_t)64 << 10)

/* The rc and the words for errno about path. */
static enum rc
sys(struct err *e, const char *path)
{
	switch (errno) {
	case ENOENT:
		return err_set(e, RC_NOTFOUND, "%s: no such file or folder", path);
	case ENOTDIR:
		return err_set(e, RC_NOTFOUND, "%s: part of this path is no folder", path);
	case EISDIR:
		return err_set(e, RC_BADDATA, "%s: a folder, not a file", path);
	case EACCES:
	case EPERM:
	case EROFS:
		return err_sys(e, RC_NOPERM, "%s", path);
	}
	return err_sys(e, RC_FAILED, "%s", path);
}

/* read(2) that is not stopped by a signal. */
static ssize_t
read_on(int fd, void *p, size_t n)
{
	ssize_t	k;

	do
		k = read(fd, p, n);
	while (k < 0 && errno == EINTR);
	return k;
}

static void
close_fd(int fd)
{
	if (fd > STDERR_FILENO)
		close(fd);
}

enum rc
file_open(const char *path, int *fd, struct err *e)
{
	struct stat	st;
	int		f;

	if (strcmp(path, "-") == 0) {
		*fd = STDIN_FILENO;
		return RC_OK;
	}
	if ((f = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
		return sys(e, path);
	if (fstat(f, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(f);
		errno = EISDIR;
		return sys(e, path);
	}
	*fd = f;
	return RC_OK;
}

enum rc
file_read(const char *path, struct buf *out, struct err *e)
{
	const char	*what = strcmp(path, "-") == 0 ? "standard input" : path;
	struct stat	 st;
	size_t		 want = BLOCK;
	ssize_t		 n;
	char		*p, one;
	int		 fd = -1;
	enum rc		 rc;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		want = (size_t)st.st_size + 1;	/* the one more sees the end */
	do {
		if (out->len == out->max) {
			/* Full: one byte more is asked for only to say that it is there. */
			if ((n = read_on(fd, &one, 1)) > 0)
				out->over = true;
			break;
		}
		if (want > out->max - out->len)
			want = out->max - out->len;
		if ((p = buf_reserve(out, want)) == NULL) {
			n = 0;
			break;
		}
		if ((n = read_on(fd, p, want)) > 0)
			out->len += (size_t)n;
		want = BLOCK;
	} while (n > 0);
	if (out->p != NULL)
		out->p[out->len] = '\0';
	rc = n < 0 ? sys(e, what) : buf_ok(out, what, e);
	close_fd(fd);
	return rc;
}

void
path_join(struct buf *out, const char *dir, const char *name)
{
	size_t	n = strlen(dir);

	buf_put(out, dir, n);
	if (n > 0 && dir[n - 1] != '/')
		buf_putc(out, '/');
	buf_puts(out, name);
}

char *
file_folder(const char *path)
{
	const char	*slash = strrchr(path, '/');
	char		*dir = xstrdup(slash == NULL ? "." : slash == path ? "/" : path);

	if (slash != NULL && slash != path)
		dir[slash - path] = '\0';
	return dir;
}

enum rc
file_put(int fd, const void *bytes, size_t n, const char *path, struct err *e)
{
	const char	*p = bytes;
	ssize_t		 k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return sys(e, path);
		p += k;
		n -= (size_t)k;
	}
	return RC_OK;
}

/* A new file beside path, its name to tmp; a leftover of a killed run is passed over. */
static int
open_beside(const char *path, struct buf *tmp)
{
	int	fd = -1, i;

	for (i = 0; fd < 0 && i < 100; i++) {
		buf_clear(tmp);
		buf_printf(tmp, "%s.%ld.%d.tmp", path, (long)getpid(), i);
		fd = open(tmp->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

enum rc
file_write(const char *path, const void *p, size_t n, struct err *e)
{
	struct buf	 tmp;
	char		*dir = NULL;
	struct stat	 st;
	bool		 made = false;
	int		 fd = -1, r;
	enum rc		 rc = RC_OK;

	buf_init(&tmp, SIZE_MAX / 4);
	if ((fd = open_beside(path, &tmp)) < 0) {
		rc = sys(e, path);
		goto out;
	}
	made = true;
	/* Who could read the old file can read the new one, and nobody else. */
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && fchmod(fd, st.st_mode & 0777) != 0) {
		rc = sys(e, path);
		goto out;
	}
	if ((rc = file_put(fd, p, n, path, e)) != RC_OK)
		goto out;
	r = fsync(fd);
	if (close(fd) != 0)
		r = -1;
	fd = -1;
	if (r != 0 || rename(tmp.p, path) != 0) {
		rc = sys(e, path);
		goto out;
	}
	made = false;
	dir = file_folder(path);
	rc = file_sync_dir(dir, e);
out:
	if (fd >= 0)
		close(fd);
	if (made)
		unlink(tmp.p);
	buf_fini(&tmp);
	free(dir);
	return rc;
}

enum rc
file_mkdirs(const char *path, int mode, struct err *e)
{
	char	*copy = xstrdup(path), *p = copy;
	enum rc	 rc = RC_OK;
	char	 c;

	do {
		p += *p == '/';
		p += strcspn(p, "/");
		c = *p;
		*p = '\0';
		if (mkdir(copy, (mode_t)mode) != 0 && !file_is_dir(copy)) {
			if (errno == EEXIST)
				rc = err_set(e, RC_FAILED, "%s: a file stands where a folder should be",
				    copy);
			else
				rc = sys(e, copy);
		}
		*p = c;
	} while (rc == RC_OK && c != '\0' && p[1] != '\0');
	free(copy);
	return rc;
}

static enum rc
sync_path(const char *path, int flags, struct err *e)
{
	int	fd = open(path, O_RDONLY | O_CLOEXEC | flags), r;

	if (fd < 0)
		return sys(e, path);
	r = fsync(fd);
	/* Some file systems cannot sync a folder and say so; their rename is all there is. */
	if (r != 0 && (errno == EINVAL || errno == ENOTSUP))
		r = 0;
	if (r != 0) {
		enum rc	rc = sys(e, path);

		close(fd);
		return rc;
	}
	close(fd);
	return RC_OK;
}

enum rc
file_sync_dir(const char *path, struct err *e)
{
	return sync_path(path, O_DIRECTORY, e);
}

enum rc
file_sync(const char *path, struct err *e)
{
	return sync_path(path, 0, e);
}

enum rc
file_sha256(const char *path, char hex[65], int64_t *bytes, struct err *e)
{
	struct sha256	*h;
	char		*block, unused[65];
	ssize_t		 n;
	int64_t		 total = 0;
	int		 fd = -1;
	enum rc		 rc;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	block = xmalloc(BLOCK);
	h = sha256_new();
	while ((n = read_on(fd, block, BLOCK)) > 0) {
		sha256_add(h, block, (size_t)n);
		total += n;
	}
	if (n < 0)
		rc = sys(e, path);
	sha256_end(h, rc == RC_OK ? hex : unused);
	if (rc == RC_OK && bytes != NULL)
		*bytes = total;
	free(block);
	close_fd(fd);
	return rc;
}

/* As much as n bytes from fd, less only at the end; -1 on error. */
static ssize_t
read_full(int fd, char *p, size_t n)
{
	size_t	have = 0;
	ssize_t	k = 0;

	while (have < n && (k = read_on(fd, p + have, n - have)) > 0)
		have += (size_t)k;
	return k < 0 ? -1 : (ssize_t)have;
}

enum rc
file_equal(const char *a, const char *b, bool *same, struct err *e)
{
	int	 fa = -1, fb = -1;
	char	*block = NULL;
	ssize_t	 na, nb;
	enum rc	 rc;

	if ((rc = file_open(a, &fa, e)) != RC_OK || (rc = file_open(b, &fb, e)) != RC_OK)
		goto out;
	block = xmalloc(2 * BLOCK);
	do {
		na = read_full(fa, block, BLOCK);
		nb = read_full(fb, block + BLOCK, BLOCK);
		if (na < 0 || nb < 0) {
			rc = sys(e, na < 0 ? a : b);
			goto out;
		}
	} while (na > 0 && na == nb && memcmp(block, block + BLOCK, (size_t)na) == 0);
	*same = na == 0 && nb == 0;
out:
	free(block);
	close_fd(fa);
	close_fd(fb);
	return rc;
}

bool
file_exists(const char *path)
{
	struct stat	st;

	return stat(path, &st) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat	st;
	int		saved = errno;
	bool		yes = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	errno = saved;
	return yes;
}

enum rc
file_temp(const char *dir, int *fd, struct err *e)
{
	struct buf	name;
	int		f = -1;
	enum rc		rc = RC_OK;

#ifdef O_TMPFILE
	f = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	if (f < 0) {
		buf_init(&name, SIZE_MAX / 4);
		path_join(&name, dir, ".appraise.XXXXXX");
		if ((f = mkostemp(name.p, O_CLOEXEC)) < 0)
			rc = sys(e, dir);
		else
			unlink(name.p);
		buf_fini(&name);
	}
	if (rc == RC_OK)
		*fd = f;
	return rc;
}

void
file_like(int fd, const char *model)
{
	struct stat	m, st;
	mode_t		mode;

	/* Another name of a file is another's file: a link must not be a way to give it away. */
	if (stat(model, &m) != 0 || fstat(fd, &st) != 0 || st.st_uid != geteuid() ||
	    (!S_ISDIR(st.st_mode) && (!S_ISREG(st.st_mode) || st.st_nlink != 1)))
		return;
	if (geteuid() == 0 && fchown(fd, m.st_uid, m.st_gid) != 0)
		return;
	mode = S_ISDIR(st.st_mode) ? 0700 | ((m.st_mode & 0020) != 0 ? S_ISGID | 0070 : 0) : m.st_mode & 0660;
	if (fchmod(fd, mode) != 0)
		return;		/* it stays ours alone */
}
