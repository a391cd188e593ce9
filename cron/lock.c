/*
 * lock: one night at a time.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/escape.h"
#include "../base/file.h"
#include "lock.h"

static char *
lock_path(const char *db_path)
{
	char *p = xmalloc(strlen(db_path) + sizeof("-night"));

	stpcpy(stpcpy(p, db_path), "-night");
	return p;
}

static struct flock
whole_file(short type)
{
	struct flock f = { .l_type = type, .l_whence = SEEK_SET };	/* l_pid 0, as open-file locks want */

	return f;
}

/* The first line of the file, made safe; nothing when there is none. */
static void
read_note(int fd, struct buf *who)
{
	char text[300];
	ssize_t n = pread(fd, text, sizeof(text), 0);

	if (n > 0) {
		const char *nl = memchr(text, '\n', (size_t)n);

		escape_term(who, text, nl != NULL ? (size_t)(nl - text) : (size_t)n);
	}
}

enum rc
lock_take(const char *db_path, struct lock *out, struct err *e)
{
	struct flock f = whole_file(F_WRLCK);
	char *path = lock_path(db_path);
	struct buf who;
	enum rc rc;
	int fd;

	buf_init(&who, 2000);
	if ((fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)) < 0) {
		rc = err_sys(e, errno == EACCES || errno == EROFS ? RC_NOPERM : RC_FAILED, "%s", path);
		goto out;
	}
	file_like(fd, db_path);	/* whoever may write the store may run its night */
	if (fcntl(fd, F_OFD_SETLK, &f) != 0) {
		if (errno == EAGAIN || errno == EACCES) {
			read_note(fd, &who);
			err_set(e, RC_AGAIN, "refresh: %s is at work", who.len > 0 ? who.p : "another one");
			rc = err_try(e, "appraise status");
		} else
			rc = err_sys(e, RC_FAILED, "%s", path);
		goto out;
	}
	out->fd = fd;
	out->path = path;
	fd = -1;
	path = NULL;
	lock_note(out, 0);
	rc = RC_OK;
out:
	if (fd >= 0)
		close(fd);
	free(path);
	buf_fini(&who);
	return rc;
}

/* The boot that we live in, for who reads the file after a restart; "" where the system does not say. */
static void
boot_id(char out[40])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, 36) : 0;

	out[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

void
lock_note(struct lock *l, int64_t run_id)
{
	char host[256] = "", boot[40], at[TIME_LEN];
	struct err ignored = { 0 };
	struct buf b;

	if (l->fd < 0)
		return;
	buf_init(&b, 1000);
	gethostname(host, sizeof(host) - 1);
	boot_id(boot);
	clock_iso(at);
	buf_printf(&b, "pid %ld on host %s since %s", (long)getpid(), host, at);
	if (run_id > 0)
		buf_printf(&b, ", run %" PRId64, run_id);
	buf_printf(&b, "\nboot %s\n", boot);
	if (ftruncate(l->fd, 0) == 0 && lseek(l->fd, 0, SEEK_SET) == 0 &&
	    file_put(l->fd, b.p, b.len, l->path, &ignored) != RC_OK)
		ignored.rc = RC_OK;	/* words for people; the lock itself is the kernel's */
	buf_fini(&b);
}

void
lock_drop(struct lock *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	free(l->path);
	l->path = NULL;
}

bool
lock_held(const char *db_path, struct buf *who)
{
	struct flock f = whole_file(F_RDLCK);
	char *path = lock_path(db_path);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool held = false;

	if (fd >= 0) {
		held = fcntl(fd, F_OFD_GETLK, &f) == 0 && f.l_type != F_UNLCK;
		if (held && who != NULL)
			read_note(fd, who);
		close(fd);
	}
	free(path);
	return held;
}
