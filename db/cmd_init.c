/*
 * init: a new store and its first curator.
 *
 * The store is made beside its place (PATH.being-made) and appears by rename
 * when it is whole: a killed init leaves nothing in the way of the next one.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/arena.h"
#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "curator.h"
#include "db.h"
#include "event.h"

#define SYSTEM_DB "/var/lib/appraise/appraise.db"
#define SYSTEM_GROUP "appraise"

/*
 * The login name of a user, in mem; NULL where the user has none.  Local users
 * are read from their file: the name service ends the whole program where it
 * finds no memory.
 */
static enum rc
login_of(uid_t uid, struct arena *mem, const char **name, struct err *e)
{
	FILE *f = fopen("/etc/passwd", "re");
	const struct passwd *pw = NULL;

	*name = NULL;
	if (f == NULL && errno == ENOMEM)
		return err_sys(e, RC_FAILED, "/etc/passwd");
	errno = 0;
	while (f != NULL && (pw = fgetpwent(f)) != NULL && pw->pw_uid != uid)
		;
	if (f != NULL && (pw != NULL || errno == ENOMEM)) {
		if (pw != NULL)
			*name = arena_strdup(mem, pw->pw_name);
		fclose(f);
		return pw != NULL ? RC_OK : err_set(e, RC_FAILED, "/etc/passwd: out of memory");
	}
	if (f != NULL)
		fclose(f);
	if ((pw = getpwuid(uid)) != NULL)
		*name = arena_strdup(mem, pw->pw_name);
	return RC_OK;
}

/* The first curator's name: --as, else the login name. */
static enum rc
first_handle(const struct inv *inv, struct arena *mem, const char **handle, struct err *e)
{
	enum rc rc;

	if (inv->as != NULL && *inv->as != '\0') {
		*handle = inv->as;
		return RC_OK;
	}
	if ((rc = login_of(getuid(), mem, handle, e)) == RC_OK && *handle == NULL)
		*handle = arena_printf(mem, "uid%u", (unsigned)getuid());
	return rc;
}

/*
 * The nightly run's user and group own a store of the whole system, where
 * they exist and we may give it to them; mode in any case, whatever umask.
 */
static enum rc
hand_to_group(const char *path, mode_t mode, struct err *e)
{
	const struct group *g = getgrnam(SYSTEM_GROUP);
	const struct passwd *u = getpwnam(SYSTEM_GROUP);

	if (g != NULL && chown(path, geteuid() == 0 && u != NULL ? u->pw_uid : (uid_t)-1, g->gr_gid) != 0)
		return err_sys(e, RC_NOPERM, "%s: to group " SYSTEM_GROUP, path);
	if (chmod(path, mode) != 0)
		return err_sys(e, RC_FAILED, "%s", path);
	return RC_OK;
}

static enum rc
make_folder(const char *path, bool system_wide, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	enum rc rc;

	if (slash == NULL || slash == path)
		return RC_OK;
	dir = xstrdup(path);
	dir[slash - path] = '\0';
	if (file_is_dir(dir))
		rc = RC_OK;
	else if ((rc = file_mkdirs(dir, system_wide ? 02770 : 0700, e)) == RC_OK && system_wide)
		rc = hand_to_group(dir, 02770, e);
	free(dir);
	return rc;
}

/* The first event, then the first curator, in one transaction. */
static enum rc
fill(struct db *db, const char *handle, bool demo, struct err *e)
{
	struct act act = { .kind = ACT_INIT, .curator = CURATOR_MACHINE, .body = demo ? "{\"demo\":true}" : "{\"demo\":false}" };
	struct curator c = { .handle = handle, .name = handle, .uid = (int64_t)getuid(), .role = "resolver" };
	int64_t id;
	enum rc rc;

	if ((rc = db_begin(db, e)) != RC_OK)
		return rc;
	if ((rc = event_act(db, &act, NULL, e)) == RC_OK && (rc = curator_add(db, CURATOR_MACHINE, &c, &id, e)) == RC_OK)
		rc = db_commit(db, e);
	else
		db_rollback(db);
	return rc;
}

static void
report(struct inv *inv, const char *path, const char *handle)
{
	struct buf b;
	struct jsonw w;

	if (!inv->json) {
		if (!inv->quiet)
			out_printf(inv->out, "created %s; %s is curator and resolver\n", path, handle);
		out_next(inv->out, "%s compound add SLUG --name NAME", inv->progname);
		return;
	}
	buf_init(&b, 100000);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "database", path);
	jw_str(&w, "curator", handle);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static char *
beside(const char *path, const char *suffix)
{
	char *p = xmalloc(strlen(path) + strlen(suffix) + 1);

	stpcpy(stpcpy(p, path), suffix);
	return p;
}

/*
 * One init at a time in a folder: the lock goes with the process, however it
 * ends.  *fd is the folder.
 */
static enum rc
lock_folder(const char *dir, int *fd, struct err *e)
{
	int d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (d < 0)
		return err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", dir);
	if (flock(d, LOCK_EX | LOCK_NB) != 0) {
		enum rc rc = errno == EWOULDBLOCK
		    ? err_set(e, RC_AGAIN, "%s: another init is at work here", dir)
		    : err_sys(e, RC_FAILED, "%s", dir);

		close(d);
		return rc;
	}
	*fd = d;
	return RC_OK;
}

/* What a killed init may have left: the file and SQLite's files beside it. */
static enum rc
clear_leftovers(const char *aside, struct err *e)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	enum rc rc = RC_OK;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]) && rc == RC_OK; i++) {
		char *p = beside(aside, ends[i]);

		if (unlink(p) != 0 && errno != ENOENT)
			rc = err_sys(e, errno == EACCES ? RC_NOPERM : RC_FAILED, "%s", p);
		free(p);
	}
	return rc;
}

/*
 * Refuse a place that is taken.  A log without its database would be played
 * into the new file by SQLite, so it counts as taken too.
 */
static enum rc
check_free(struct inv *inv, const char *path, struct err *e)
{
	char *wal = beside(path, "-wal");
	enum rc rc = RC_OK;

	if (file_exists(path)) {
		err_set(e, RC_FAILED, "%s: is already there; nothing was changed", path);
		rc = err_try(e, "%s check", inv->progname);
	} else if (file_exists(wal)) {
		err_set(e, RC_FAILED, "%s: the log of a database that is no longer there", wal);
		rc = err_try(e, "mv %s %s.old", wal, wal);
	}
	free(wal);
	return rc;
}

/* Make the whole store at aside, with the rights that it is to have. */
static enum rc
build(const char *aside, const char *handle, bool demo, bool system_wide, struct err *e)
{
	struct db *db = NULL;
	char *wal = beside(aside, "-wal");
	enum rc rc;

	if ((rc = db_open(aside, DB_CREATE, &db, e)) != RC_OK)
		goto out;
	rc = fill(db, handle, demo, e);
	db_close(db);
	/* Closing moves the log into the file; a log that stayed means that it could not. */
	if (rc == RC_OK && file_exists(wal))
		rc = err_set(e, RC_FAILED, "%s: the new store could not be finished", aside);
	if (rc == RC_OK && system_wide)
		rc = hand_to_group(aside, 0660, e);
	if (rc == RC_OK)
		rc = file_sync(aside, e);
out:
	free(wal);
	return rc;
}

/*
 * Create the store at path: whole or not at all.  RC_FAILED where one is
 * there, RC_AGAIN while another init works in the same folder.
 */
static enum rc
create(struct inv *inv, const char *path, const char *handle, bool demo, bool system_wide,
    struct err *e)
{
	char *aside = beside(path, ".being-made"), *dir = file_folder(path);
	int lock = -1;
	enum rc rc;

	if ((rc = check_free(inv, path, e)) != RC_OK ||
	    (rc = make_folder(path, system_wide, e)) != RC_OK ||
	    (rc = lock_folder(dir, &lock, e)) != RC_OK ||
	    (rc = check_free(inv, path, e)) != RC_OK)
		goto out;
	/* Said of the place that was asked for, not of the file beside it. */
	if (access(dir, W_OK | X_OK) != 0) {
		rc = err_sys(e, errno == EACCES || errno == EROFS ? RC_NOPERM : RC_FAILED, "%s", path);
		goto out;
	}
	if ((rc = clear_leftovers(aside, e)) != RC_OK)
		goto out;
	if ((rc = build(aside, handle, demo, system_wide, e)) == RC_OK && rename(aside, path) != 0)
		rc = err_sys(e, RC_FAILED, "%s", path);
	if (rc == RC_OK)
		rc = file_sync_dir(dir, e);
	else {
		struct err ignored = { 0 };

		if (clear_leftovers(aside, &ignored) != RC_OK)
			log_warn("init", aside, "%s stayed: %s", aside, ignored.msg);
	}
out:
	if (lock >= 0)
		close(lock);
	free(aside);
	free(dir);
	return rc;
}

static enum rc
run(struct inv *inv, struct err *e)
{
	bool system_wide = inv_has(inv, "system"), demo = inv_has(inv, "demo");
	const char *path = system_wide ? SYSTEM_DB : inv->db_path;
	struct arena mem = ARENA_INIT;
	const char *handle;
	enum rc rc;

	if ((!demo || (rc = clock_from_env(e)) == RC_OK) && (rc = first_handle(inv, &mem, &handle, e)) == RC_OK &&
	    (rc = create(inv, path, handle, demo, system_wide, e)) == RC_OK)
		report(inv, path, handle);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "demo", NULL, OPT_FLAG, "for a demonstration: pages say so, and APPRAISE_NOW fixes the clock", 0, 0, 0 },
	{ "system", NULL, OPT_FLAG, "below /var/lib/appraise, writable by the group", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise init", "appraise --db ./try.db init --demo", NULL };
const struct cmd cmd_init = {
	.name = "init",
	.operands = "",
	.summary = "create the store; you become its first curator",
	.opts = opts,
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_NOTHING,
	.run = run,
	.examples = examples,
};
