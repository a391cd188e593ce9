#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../../base/clock.h"
#include "../../base/file.h"
#include "../../base/num.h"
#include "rate.h"

#define NCBI_PLAIN	3	/* requests a second, KA-05510 */
#define NCBI_KEY	10
#define ID_MAX		64
#define TEXT_MAX	128	/* of the file: "appraise-rate 1 ID MICROSECONDS\n" */

struct rate {
	char	*path;
	int	 fd;		/* -1: this process alone */
	int64_t	 gap_us;	/* between two slots */
	int64_t	 next_us;	/* the next free slot, where there is no file */
	int64_t	 waited_us;
	char	 boot[ID_MAX];	/* of the machine's start; another one for a fixed clock */
};

bool
rate_is_ncbi(const char *url)
{
	static const char	host[] = "ncbi.nlm.nih.gov";
	const char		*p = strstr(url, "://"), *at, *end;
	size_t			 n = sizeof(host) - 1, len;

	p = p != NULL ? p + 3 : url;
	end = p + strcspn(p, "/?#");
	if ((at = memchr(p, '@', (size_t)(end - p))) != NULL)
		p = at + 1;
	len = strcspn(p, ":/?#");
	if (len > 0 && p[len - 1] == '.')
		len--;		/* the root's dot */
	if (len < n || strncasecmp(p + len - n, host, n) != 0)
		return false;
	return len == n || p[len - n - 1] == '.';
}

int64_t
rate_allowed(const char *url, int64_t want, bool with_key)
{
	int64_t	most = with_key ? NCBI_KEY : NCBI_PLAIN;

	if (want <= 0 || (want > most && rate_is_ncbi(url)))
		return most;
	return want;
}

/* Which start of the machine this is; "-" where the system does not say. */
static void
boot_id(char id[ID_MAX])
{
	ssize_t	n = -1;
	int	fd;

	snprintf(id, ID_MAX, "-");
	if (clock_fixed()) {
		snprintf(id, ID_MAX, "fixed");
		return;
	}
	if ((fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)) < 0)
		return;
	n = read(fd, id, ID_MAX - 1);
	close(fd);
	id[n > 0 ? n : 0] = '\0';
	id[strcspn(id, " \n")] = '\0';
	if (*id == '\0')
		snprintf(id, ID_MAX, "-");
}

/*
 * Open or make the file.  Who may write the store may write its rate: a new
 * file gets the rights of the file whose name it continues.
 */
static int
open_file(const char *path)
{
	const char	*end = strrchr(path, '-');
	char		*store;
	int		 fd;

	if ((fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
		return errno == EEXIST ? open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW) : -1;
	store = xstrdup(path);
	store[end != NULL ? (size_t)(end - path) : strlen(path)] = '\0';
	if (end != NULL)
		file_like(fd, store);
	free(store);
	return fd;
}

enum rc
rate_open(const char *path, int64_t per_s, bool margin, struct rate **out, struct err *e)
{
	struct rate	*r = xcalloc(1, sizeof(*r));

	if (per_s < 1)
		per_s = 1;
	r->fd = -1;
	r->gap_us = (1000000 + per_s - 1) / per_s;
	if (margin)
		r->gap_us += r->gap_us / 20;
	boot_id(r->boot);
	if (path != NULL) {
		r->path = xstrdup(path);
		if ((r->fd = open_file(path)) < 0) {
			err_sys(e, errno == EACCES || errno == EPERM ? RC_NOPERM : RC_FAILED, "%s", path);
			rate_close(r);
			return e->rc;
		}
	}
	*out = r;
	return RC_OK;
}

void
rate_close(struct rate *r)
{
	if (r == NULL)
		return;
	if (r->fd >= 0)
		close(r->fd);
	free(r->path);
	free(r);
}

static enum rc
lock(struct rate *r, struct err *e)
{
	while (r->fd >= 0 && flock(r->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return err_sys(e, RC_FAILED, "%s: lock", r->path);
	return RC_OK;
}

static void
unlock(struct rate *r)
{
	if (r->fd >= 0)
		(void)flock(r->fd, LOCK_UN);
}

/*
 * The next free slot as the file has it: `now` when nobody asked since the
 * machine started; a second from now when it says what cannot be.
 */
static int64_t
load(struct rate *r, int64_t now)
{
	static const char	mark[] = "appraise-rate 1 ";
	char			text[TEXT_MAX], *id, *at;
	int64_t			next = r->next_us;
	ssize_t			n;

	if (r->fd >= 0) {
		if ((n = pread(r->fd, text, sizeof(text) - 1, 0)) == 0)
			return now;
		text[n > 0 ? n : 0] = '\0';
		id = text + sizeof(mark) - 1;
		if (n < (ssize_t)sizeof(mark) || strncmp(text, mark, sizeof(mark) - 1) != 0 || text[n - 1] != '\n' ||
		    (at = strchr(id, ' ')) == NULL)
			return now + 1000000;
		text[n - 1] = *at++ = '\0';
		if (!num_i64(at, 0, INT64_MAX / 2, &next))
			return now + 1000000;
		if (strcmp(id, r->boot) != 0)
			return now;	/* of another start: long ago */
	}
	if (next > now + RATE_AHEAD_US)
		return now + 1000000;	/* without a boot id: the clock began anew */
	return next > now ? next : now;
}

static enum rc
save(struct rate *r, int64_t next, struct err *e)
{
	char	text[TEXT_MAX];
	int	n;

	r->next_us = next;
	if (r->fd < 0)
		return RC_OK;
	n = snprintf(text, sizeof(text), "appraise-rate 1 %s %" PRId64 "\n", r->boot, next);
	if (pwrite(r->fd, text, (size_t)n, 0) != n || ftruncate(r->fd, n) != 0)
		return err_sys(e, RC_FAILED, "%s", r->path);
	return RC_OK;
}

enum rc
rate_take(struct rate *r, int64_t *wait_us, struct err *e)
{
	int64_t	now, slot;
	enum rc	rc;

	if ((rc = lock(r, e)) != RC_OK)
		return rc;
	now = clock_boot_us();
	slot = load(r, now);
	rc = save(r, slot + r->gap_us, e);
	unlock(r);
	if (rc != RC_OK)
		return rc;
	*wait_us = slot - now;
	r->waited_us += slot - now;
	return RC_OK;
}

enum rc
rate_note(struct rate *r, int64_t retry_after_ms, int64_t remaining, struct err *e)
{
	int64_t	now, next, hold = 0;
	enum rc	rc;

	if (remaining == 0 || remaining == 1)
		hold = (3 - remaining) * r->gap_us;
	if (retry_after_ms > RATE_AHEAD_US / 1000)
		hold = RATE_AHEAD_US;
	else if (retry_after_ms * 1000 > hold)
		hold = retry_after_ms * 1000;
	if (hold == 0)
		return RC_OK;
	if ((rc = lock(r, e)) != RC_OK)
		return rc;
	now = clock_boot_us();
	next = load(r, now);
	rc = save(r, now + hold > next ? now + hold : next, e);
	unlock(r);
	return rc;
}

int64_t
rate_waited_us(const struct rate *r)
{
	return r->waited_us;
}
