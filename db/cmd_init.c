/*
 * init: a new store and its first curator.
 */
#include <sys/stat.h>

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "curator.h"
#include "db.h"
#include "event.h"

#define SYSTEM_DB "/var/lib/appraise/appraise.db"

/* The first curator's name: --as, else the login name. */
static const char *
first_handle(const struct inv *inv, char *fallback, size_t size)
{
	const struct passwd *pw;

	if (inv->as != NULL && *inv->as != '\0')
		return inv->as;
	if ((pw = getpwuid(getuid())) != NULL)
		return pw->pw_name;
	snprintf(fallback, size, "uid%u", (unsigned)getuid());
	return fallback;
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
	rc = file_is_dir(dir) ? RC_OK : file_mkdirs(dir, system_wide ? 02770 : 0700, e);
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

static enum rc
run(struct inv *inv, struct err *e)
{
	bool system_wide = inv_has(inv, "system"), demo = inv_has(inv, "demo");
	const char *path = system_wide ? SYSTEM_DB : inv->db_path;
	char fallback[32];
	const char *handle = first_handle(inv, fallback, sizeof(fallback));
	struct db *db = NULL;
	enum rc rc;

	if (file_exists(path)) {
		err_set(e, RC_FAILED, "%s: is already there; nothing was changed", path);
		return err_try(e, "%s check", inv->progname);
	}
	if ((demo && (rc = clock_from_env(e)) != RC_OK) || (rc = make_folder(path, system_wide, e)) != RC_OK ||
	    (rc = db_open(path, DB_CREATE, &db, e)) != RC_OK)
		return rc;
	rc = fill(db, handle, demo, e);
	db_close(db);
	if (rc != RC_OK) {
		unlink(path);
		return rc;
	}
	if (system_wide && chmod(path, 0660) != 0)
		return err_sys(e, RC_FAILED, "%s", path);
	report(inv, path, handle);
	return RC_OK;
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
