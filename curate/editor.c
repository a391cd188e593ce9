#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/file.h"
#include "editor.h"

static const char *
set_in(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

bool
editor_named(void)
{
	return set_in("VISUAL") != NULL || set_in("EDITOR") != NULL;
}

enum rc
editor_file(const char *stem, const struct buf *text, char **path, struct err *e)
{
	const char *dir = set_in("TMPDIR") != NULL ? set_in("TMPDIR") : "/tmp";
	struct buf b;
	char *name;
	enum rc rc;
	int fd;

	buf_init(&b, 4096);
	path_join(&b, dir, stem);
	buf_puts(&b, ".XXXXXX");
	if ((rc = buf_ok(&b, "TMPDIR", e)) != RC_OK) {
		buf_fini(&b);
		return rc;
	}
	name = buf_take(&b);
	buf_fini(&b);
	if ((fd = mkstemp(name)) == -1) {
		rc = err_sys(e, RC_FAILED, "%s", name);
		free(name);
		return rc;
	}
	rc = file_put(fd, text->p, text->len, name, e);
	if (close(fd) != 0 && rc == RC_OK)
		rc = err_sys(e, RC_FAILED, "%s", name);
	if (rc != RC_OK) {
		unlink(name);
		free(name);
		return rc;
	}
	*path = name;
	return RC_OK;
}

/* In the child: the editor with the file as its only further word, whatever that is named. */
static _Noreturn void
become(const char *editor, const char *path)
{
	struct buf b;

	buf_init(&b, (size_t)1024 * 1024);
	buf_printf(&b, "%s \"$@\"", editor);
	execl("/bin/sh", "sh", "-c", b.p, editor, path, (char *)NULL);
	_exit(127);
}

enum rc
editor_run(const char *path, struct err *e)
{
	const char *editor = set_in("VISUAL");
	struct sigaction ignore = {.sa_handler = SIG_IGN}, intr, quit;
	int status = 0;
	enum rc rc = RC_OK;
	pid_t pid;

	if (editor == NULL)
		editor = set_in("EDITOR") != NULL ? set_in("EDITOR") : "vi";
	fflush(NULL);
	/* A key that interrupts is for the editor; it must not end what waits for it. */
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGINT, &ignore, &intr);
	sigaction(SIGQUIT, &ignore, &quit);
	if ((pid = fork()) == 0) {
		sigaction(SIGINT, &intr, NULL);
		sigaction(SIGQUIT, &quit, NULL);
		become(editor, path);
	}
	if (pid == -1)
		rc = err_sys(e, RC_FAILED, "%s", editor);
	else {
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
			rc = err_set(e, RC_FAILED, "the editor \"%.80s\" could not be started", editor);
		else if (!WIFEXITED(status))
			rc = err_set(e, RC_FAILED, "the editor \"%.80s\" was killed", editor);
		else if (WEXITSTATUS(status) != 0)
			rc = err_set(e, RC_FAILED, "the editor \"%.80s\" ended with %d", editor,
			    WEXITSTATUS(status));
	}
	if (rc == RC_FAILED)
		err_try(e, "EDITOR=nano, or another editor that is installed here");
	sigaction(SIGINT, &intr, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return rc;
}
