#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "key.h"

#define ENV "NCBI_API_KEY"

/* The one place. */
static char		key[KEY_MAX + 1];
static size_t		nkey;
static bool		closed;		/* core files and debuggers were shut out by us */
static struct rlimit	core_before;
static int		dumpable_before;

static void
shut(void)
{
	struct rlimit	none;

	if (closed || getrlimit(RLIMIT_CORE, &core_before) != 0)
		return;
	none = core_before;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_CORE, &none);
	dumpable_before = prctl(PR_GET_DUMPABLE);
	prctl(PR_SET_DUMPABLE, 0);
	closed = true;
}

static void
reopen(void)
{
	if (!closed)
		return;
	setrlimit(RLIMIT_CORE, &core_before);
	if (dumpable_before == 1)	/* 2 is not ours to set */
		prctl(PR_SET_DUMPABLE, 1);
	closed = false;
}

static bool
is_key(const char *p, size_t n)
{
	size_t	i;

	if (n < KEY_MIN || n > KEY_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", p[i]) == NULL ||
		    p[i] == '\0')
			return false;
	return true;
}

static void
hold(const char *p, size_t n)
{
	memcpy(key, p, n);
	key[n] = '\0';
	nkey = n;
}

static enum rc
from_env(char *value, struct err *e)
{
	size_t	n = strlen(value);
	bool	good;

	shut();
	if ((good = is_key(value, n)))
		hold(value, n);
	/* In place, since /proc/PID/environ shows this very memory. */
	memset(value, 'x', n);
	unsetenv(ENV);
	if (!good) {
		err_set(e, RC_USAGE, ENV ": not a key (%d to %d letters and digits)", KEY_MIN, KEY_MAX);
		return err_try(e, "copy it from https://account.ncbi.nlm.nih.gov/settings/, or unset " ENV);
	}
	return RC_OK;
}

static enum rc
check_file(const char *file, int fd, struct err *e)
{
	struct stat	st;

	if (fstat(fd, &st) != 0)
		return err_sys(e, RC_FAILED, "%s", file);
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_USAGE, "%s: not a file", file);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(e, RC_NOPERM, "%s: belongs to another user; no key is taken from it", file);
	if ((st.st_mode & 077) != 0) {
		err_set(e, RC_NOPERM, "%s: mode %03o lets others read the key", file, (unsigned)(st.st_mode & 0777));
		return err_try(e, "chmod 600 %s", file);
	}
	return RC_OK;
}

static enum rc
from_file(const char *file, struct err *e)
{
	char	text[KEY_MAX + 16];
	ssize_t	n;
	size_t	b = 0, len;
	int	fd;
	enum rc	rc;

	if ((fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) < 0)
		return err_sys(e, errno == ENOENT ? RC_NOTFOUND : errno == EACCES ? RC_NOPERM : RC_FAILED,
		    "%s: key file", file);
	if ((rc = check_file(file, fd, e)) != RC_OK)
		goto out;
	shut();
	if ((n = read(fd, text, sizeof(text) - 1)) < 0) {
		rc = err_sys(e, RC_FAILED, "%s", file);
		goto out;
	}
	text[n] = '\0';
	while (b < (size_t)n && strchr(" \t\r\n", text[b]) != NULL)
		b++;
	len = strcspn(text + b, " \t\r\n");
	if (is_key(text + b, len) && text[b + len + strspn(text + b + len, " \t\r\n")] == '\0')
		hold(text + b, len);
	else
		rc = err_set(e, RC_USAGE, "%s: holds no key (%d to %d letters and digits on one line)", file, KEY_MIN,
		    KEY_MAX);
	explicit_bzero(text, sizeof(text));
out:
	close(fd);
	return rc;
}

enum rc
key_load(const char *file, struct err *e)
{
	char	*value = getenv(ENV);
	enum rc	 rc = RC_OK;

	if (nkey == 0) {
		if (value != NULL && *value != '\0')
			rc = from_env(value, e);
		else if (file != NULL && *file != '\0')
			rc = from_file(file, e);
		if (nkey == 0)
			reopen();
	}
	return rc;
}

bool
key_held(void)
{
	return nkey > 0;
}

void
key_wipe(void)
{
	explicit_bzero(key, sizeof(key));
	nkey = 0;
	reopen();
}

void
key_append(struct buf *form)
{
	if (nkey == 0)
		return;
	if (form->len > 0)
		buf_putc(form, '&');
	buf_puts(form, "api_key=");
	buf_put(form, key, nkey);
}

void
key_redact(char *p, size_t n)
{
	size_t	i;
	int	low, up;

	if (nkey == 0 || n < nkey)
		return;
	low = key[0] >= 'A' && key[0] <= 'Z' ? key[0] + 'a' - 'A' : key[0];
	up = key[0] >= 'a' && key[0] <= 'z' ? key[0] + 'A' - 'a' : key[0];
	for (i = 0; i + nkey <= n;)
		if ((p[i] == low || p[i] == up) && strncasecmp(p + i, key, nkey) == 0) {
			memset(p + i, '*', nkey);
			i += nkey;
		} else
			i++;
}

void
key_redact_err(struct err *e)
{
	key_redact(e->msg, strlen(e->msg));
	key_redact(e->hint, strlen(e->hint));
}
