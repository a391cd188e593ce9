/*
 * mail: the file, and sendmail.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/escape.h"
#include "../base/file.h"
#include "../base/log.h"
#include "../db/setting.h"
#include "mail.h"

#define SUBJECT_MAX	200
#define TEXT_MAX	((size_t)1 << 20)

void
mail_date(int64_t seconds, struct buf *out)
{
	static const char day[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };	/* 1970-01-01 first */
	static const char month[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
		"Nov", "Dec" };
	int64_t days = seconds / 86400, s = seconds % 86400;
	int y, m, d;

	date_civil(days, &y, &m, &d);
	buf_printf(out, "%s, %02d %s %04d %02" PRId64 ":%02" PRId64 ":%02" PRId64 " +0000", day[days % 7], d,
	    month[m - 1], y, s / 3600, s / 60 % 60, s % 60);
}

static bool
may_run(const char *path)
{
	return file_exists(path) && !file_is_dir(path) && access(path, X_OK) == 0;
}

bool
mail_find(const char *setting, struct buf *out)
{
	const char *path = getenv("PATH");
	size_t n;

	if (setting != NULL && *setting != '\0') {
		buf_clear(out);
		buf_puts(out, setting);
		return may_run(out->p);
	}
	/* cron's PATH is /usr/bin:/bin, and sendmail stands in neither. */
	for (int round = 0; round < 2; round++)
		for (const char *p = round == 0 ? (path != NULL ? path : "") : "/usr/sbin:/usr/lib:/sbin";
		    *p != '\0'; p += n + (p[n] == ':')) {
			n = strcspn(p, ":");
			buf_clear(out);
			buf_put(out, p, n);
			buf_puts(out, "/sendmail");
			if (*p == '/' && may_run(out->p))
				return true;
		}
	return false;
}

/* The text with every line made safe. */
static void
safe_lines(const char *text, struct buf *out)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		escape_term(out, text, n);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

static void
compose(const char *to, const char *from, const char *subject, const char *text, struct buf *out)
{
	struct buf s;

	buf_init(&s, TEXT_MAX);
	escape_term(&s, subject, strlen(subject));
	buf_puts(out, "Date: ");
	mail_date(clock_now(), out);
	if (from != NULL)
		buf_printf(out, "\nFrom: %s", from);
	buf_printf(out, "\nTo: %s\nSubject: [appraise] %.*s\n", to, (int)(s.len < SUBJECT_MAX ? s.len : SUBJECT_MAX), s.p);
	buf_puts(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
	safe_lines(text, out);
	buf_fini(&s);
}

/* Keep the newest MAIL_KEPT: names begin with their date.  Never an error: the next one tries again. */
static void
prune(const char *dir)
{
	struct dirent **name = NULL;
	int n = scandir(dir, &name, NULL, alphasort);
	struct buf path;

	buf_init(&path, 8192);
	for (int i = 0, left = n - 2; i < n; i++) {	/* "." and ".." */
		size_t len = strlen(name[i]->d_name);

		if (name[i]->d_name[0] != '.' && left-- > MAIL_KEPT && len > 4 &&
		    strcmp(name[i]->d_name + len - 4, ".txt") == 0) {
			buf_clear(&path);
			path_join(&path, dir, name[i]->d_name);
			unlink(path.p);
		}
		free(name[i]);
	}
	free(name);
	buf_fini(&path);
}

/* Who may write the store may write and read its mail. */
static void
as_store(const char *path, const char *store)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	file_like(fd, store);
	close(fd);
}

static enum rc
file_message(struct db *db, int64_t run_id, const struct buf *message, struct buf *path, struct err *e)
{
	char today[DATE_LEN];
	struct buf dir;
	enum rc rc;

	buf_init(&dir, 8192);
	buf_printf(&dir, "%s-mail", db_path(db));
	clock_today(today);
	buf_printf(path, "%s/%s-run%" PRId64 ".txt", dir.p, today, run_id);
	if ((rc = buf_ok(path, "mail", e)) == RC_OK && (rc = file_mkdirs(dir.p, 0700, e)) == RC_OK) {
		as_store(dir.p, db_path(db));
		if ((rc = file_write(path->p, message->p, message->len, e)) == RC_OK) {
			as_store(path->p, db_path(db));
			prune(dir.p);
		}
	}
	buf_fini(&dir);
	return rc;
}

/* Wait for a child at most MAIL_WAIT_MS; one that is slower is ended. */
static bool
wait_for(pid_t pid, char *why, size_t size)
{
	struct pollfd p = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	bool slow = p.fd >= 0 && poll(&p, 1, MAIL_WAIT_MS) == 0;
	int status = 0;

	if (slow)
		kill(pid, SIGKILL);
	if (p.fd >= 0)
		close(p.fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (slow)
		snprintf(why, size, "did not end within %d s", MAIL_WAIT_MS / 1000);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, size, "ended with %d", WEXITSTATUS(status));
	else
		return true;
	return false;
}

/* sendmail reads its recipient from the message: an address never becomes an option. */
static bool
hand_over(const char *program, int message, char *why, size_t size)
{
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)"-i", (char *)(uintptr_t)"-t", NULL };
	char *env[] = { (char *)(uintptr_t)"PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *)(uintptr_t)"LC_ALL=C.UTF-8", NULL };
	posix_spawn_file_actions_t io;
	pid_t pid;
	int bad;

	posix_spawn_file_actions_init(&io);
	posix_spawn_file_actions_adddup2(&io, message, 0);
	posix_spawn_file_actions_addopen(&io, 1, "/dev/null", O_WRONLY, 0);
	bad = posix_spawn(&pid, program, &io, NULL, argv, env);
	posix_spawn_file_actions_destroy(&io);
	if (bad != 0) {
		snprintf(why, size, "%s", strerror(bad));
		return false;
	}
	return wait_for(pid, why, size);
}

static const char *
login_name(void)
{
	const struct passwd *pw = getpwuid(getuid());

	return pw != NULL ? pw->pw_name : "root";
}

/*
 * The message, to be read: its file, or where that cannot be written (the
 * disk is full: just then there is something to tell) memory, and file is "".
 */
static enum rc
message_fd(struct db *db, int64_t run_id, const struct buf *message, struct buf *file, int *fd, struct err *unfiled,
    struct err *e)
{
	enum rc rc;

	if (file_message(db, run_id, message, file, unfiled) == RC_OK) {
		*fd = open(file->p, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		return *fd >= 0 ? RC_OK : err_sys(e, RC_FAILED, "%s", file->p);
	}
	buf_clear(file);
	if ((*fd = memfd_create("mail", MFD_CLOEXEC)) < 0)
		return err_sys(e, RC_FAILED, "a mail in memory");
	if ((rc = file_put(*fd, message->p, message->len, "a mail in memory", e)) == RC_OK && lseek(*fd, 0, SEEK_SET) != 0)
		rc = err_sys(e, RC_FAILED, "a mail in memory");
	return rc;
}

enum rc
mail_send(struct db *db, int64_t run_id, const char *subject, const char *text, struct mail *out, struct err *e)
{
	const char *to = NULL, *from = NULL, *setting = NULL;
	struct arena mem = ARENA_INIT;
	struct buf message, program;
	struct err unfiled = { 0 };
	char why[200] = "";
	int fd = -1;
	enum rc rc;

	*out = (struct mail){ .end = MAIL_FILED };
	buf_init(&out->file, 8192);
	buf_init(&message, 2 * TEXT_MAX);
	buf_init(&program, 8192);
	if ((rc = setting_get(db, &mem, "mail_to", &to, e)) != RC_OK ||
	    (rc = setting_get(db, &mem, "mail_from", &from, e)) != RC_OK ||
	    (rc = setting_get(db, &mem, "sendmail", &setting, e)) != RC_OK)
		goto out;
	compose(to != NULL ? to : login_name(), from, subject, text, &message);
	if ((rc = buf_ok(&message, "mail", e)) != RC_OK ||
	    (rc = message_fd(db, run_id, &message, &out->file, &fd, &unfiled, e)) != RC_OK)
		goto out;
	if (!mail_find(setting, &program)) {
		if (setting != NULL && *setting != '\0') {
			out->end = MAIL_FAILED;
			snprintf(out->why, sizeof(out->why), "%.200s: not there, or no program", setting);
		}
	} else if (hand_over(program.p, fd, why, sizeof(why)))
		out->end = MAIL_SENT;
	else {
		out->end = MAIL_FAILED;
		snprintf(out->why, sizeof(out->why), "%.80s: %s", program.p, why);
	}
out:
	if (rc == RC_OK && out->file.len == 0) {
		if (out->end == MAIL_SENT)
			log_warn("mail", NULL, "sent, and no copy is kept: %s", unfiled.msg);
		else {
			*e = unfiled;
			rc = unfiled.rc;
		}
	}
	if (fd >= 0)
		close(fd);
	buf_fini(&program);
	buf_fini(&message);
	arena_fini(&mem);
	return rc;
}

void
mail_fini(struct mail *m)
{
	buf_fini(&m->file);
}
