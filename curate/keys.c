#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../base/stop.h"
#include "keys.h"
#include "model.h"

#define ESC_WAIT_MS 50 /* what follows Esc by then is one key's sequence */

static struct termios before;
static bool changed;
static volatile sig_atomic_t continued;

static void
restore(void)
{
	if (changed)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

static void
on_continue(int signal)
{
	(void)signal;
	continued = 1;
}

static bool
make_single(void)
{
	struct termios t = before;

	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	/* Draining, not flushing: what was typed ahead is judged, not thrown away. */
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &t) == 0;
}

enum rc
keys_open(struct keys *k, bool single, struct err *e)
{
	struct sigaction sa;

	memset(k, 0, sizeof(*k));
	k->single = single;
	if (!single)
		return RC_OK;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return err_sys(e, RC_FAILED, "terminal");
	changed = true;
	die_hook = restore;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_continue;
	sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGCONT, &sa, NULL);
	if (!make_single()) {
		keys_close(k);
		return err_sys(e, RC_FAILED, "terminal");
	}
	return RC_OK;
}

void
keys_close(struct keys *k)
{
	if (!k->single)
		return;
	restore();
	changed = false;
	die_hook = NULL;
	(void)signal(SIGCONT, SIG_DFL);
	k->single = false;
}

void
keys_pause(const struct keys *k)
{
	if (k->single)
		restore();
}

void
keys_resume(const struct keys *k)
{
	if (k->single)
		(void)make_single();
}

/* More bytes; false at the end, or when asked to stop. */
static bool
fill(struct keys *k)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
	ssize_t n;

	k->at = k->n = 0;
	while (!k->ended && !stop_asked()) {
		/* A signal between the question and read(2) must not leave us waiting. */
		int ready = poll(&p, 1, 500);

		if (continued) {
			continued = 0;
			keys_resume(k);
		}
		if (ready <= 0 || stop_asked())
			continue;
		n = read(STDIN_FILENO, k->got, sizeof(k->got));
		if (n > 0) {
			k->n = (size_t)n;
			return true;
		}
		if (n == 0 || (errno != EINTR && errno != EAGAIN))
			k->ended = true;
	}
	return false;
}

static bool
more_soon(struct keys *k)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};

	return k->at < k->n || (poll(&p, 1, ESC_WAIT_MS) == 1 && fill(k));
}

/* What follows an Esc: an arrow up or down, 0 for another sequence, MODEL_KEY_ESC alone. */
static int
sequence(struct keys *k)
{
	int c;

	if (!more_soon(k))
		return MODEL_KEY_ESC;
	c = (unsigned char)k->got[k->at];
	if (c != '[' && c != 'O')
		return MODEL_KEY_ESC;
	k->at++;
	while (more_soon(k)) {
		c = (unsigned char)k->got[k->at++];
		if (c >= 0x40 && c <= 0x7e)
			return c == 'A' ? MODEL_KEY_UP : c == 'B' ? MODEL_KEY_DOWN : 0;
	}
	return 0;
}

static enum keys_got
next_key(struct keys *k, int *key)
{
	for (;;) {
		if (k->at == k->n && !fill(k))
			return stop_asked() ? KEYS_STOP : KEYS_END;
		*key = (unsigned char)k->got[k->at++];
		if (*key == 4) /* Ctrl-D */
			return KEYS_END;
		if (*key == '\r')
			*key = MODEL_KEY_ENTER;
		if (*key == '\b')
			*key = MODEL_KEY_BACK;
		if (*key == MODEL_KEY_ESC && (*key = sequence(k)) == 0)
			continue;
		return KEYS_KEY;
	}
}

static enum keys_got
next_line(struct keys *k, struct buf *line)
{
	bool some = false;

	buf_clear(line);
	for (;;) {
		char *at, *end;
		size_t n;

		if (k->at == k->n && !fill(k)) {
			if (stop_asked())
				return KEYS_STOP;
			return some ? KEYS_LINE : KEYS_END;
		}
		some = true;
		at = k->got + k->at;
		end = memchr(at, '\n', k->n - k->at);
		n = end != NULL ? (size_t)(end - at) : k->n - k->at;
		k->at += n + (end != NULL);
		if (line->len + n > KEYS_LINE_MAX)
			k->skip = true;
		else
			buf_put(line, at, n);
		if (end == NULL)
			continue;
		if (k->skip) {
			k->skip = false;
			return KEYS_TOO_LONG;
		}
		return KEYS_LINE;
	}
}

enum keys_got
keys_next(struct keys *k, int *key, struct buf *line)
{
	if (stop_asked())
		return KEYS_STOP;
	return k->single ? next_key(k, key) : next_line(k, line);
}
