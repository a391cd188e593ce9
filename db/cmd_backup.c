/*
 * backup: a whole, proved copy of the store while others work.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "../base/num.h"
#include "backup.h"
#include "night.h"
#include "setting.h"

static void
report(const struct inv *inv, const char *file, const struct backup *b, int removed)
{
	char n[32], ev[32];
	struct jsonw w;
	struct buf doc;

	if (!inv->json) {
		if (inv->quiet)
			return;
		out_printf(inv->out, "backup    ");
		out_text(inv->out, file, strlen(file));
		out_printf(inv->out, "  %s bytes, %s events, proved sound\nhead      %" PRId64 " %s\n",
		    num_commas(b->bytes, n, sizeof(n)), num_commas(b->head_seq, ev, sizeof(ev)), b->head_seq,
		    b->head_hash);
		if (removed > 0)
			out_printf(inv->out, "removed   %d older\n", removed);
		return;
	}
	buf_init(&doc, 100000);
	jw_init(&w, &doc, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "file", file);
	jw_int(&w, "bytes", b->bytes);
	jw_int(&w, "head_seq", b->head_seq);
	jw_str(&w, "head_hash", b->head_hash);
	jw_int(&w, "removed", removed);
	jw_end(&w);
	out_printf(inv->out, "%s\n", doc.p);
	buf_fini(&doc);
}

/* Where to: FILE, --dir DIR, or the setting backup_dir. */
static enum rc
place(struct inv *inv, struct arena *mem, const char **file, const char **dir, struct err *e)
{
	enum rc rc;

	*file = inv->argc > 0 ? inv->argv[0] : NULL;
	*dir = inv_text(inv, "dir");
	if (*file != NULL && *dir != NULL) {
		err_set(e, RC_USAGE, "backup: a file, or --dir, not both");
		return err_try(e, "%s backup --dir %s", inv->progname, *dir);
	}
	if (*file == NULL && *dir == NULL && (rc = setting_get(inv->db, mem, "backup_dir", dir, e)) != RC_OK)
		return rc;
	if (*file == NULL && (*dir == NULL || **dir == '\0')) {
		err_set(e, RC_USAGE, "backup: say where, or set backup_dir");
		return err_try(e, "%s backup FILE", inv->progname);
	}
	return RC_OK;
}

static enum rc
run_backup(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *file = NULL, *dir = NULL;
	struct backup b = { 0 };
	struct err late = { 0 };
	struct buf path;
	int removed = 0;
	enum rc rc;

	buf_init(&path, 8192);
	if ((rc = place(inv, &mem, &file, &dir, e)) != RC_OK)
		goto out;
	if (file != NULL)
		rc = backup_make(inv->db, file, &b, e);
	else if ((rc = backup_rotate(inv->db, dir, &path, &b, &removed, e)) == RC_OK)
		file = path.p;
	if (rc != RC_OK)
		goto out;
	/* The copy is good whether or not the store, which may be read-only here, can remember it. */
	if (night_backup_note(inv->db, file, &b, &late) != RC_OK)
		log_warn("backup", NULL, "`status` will not show this backup: %s", late.msg);
	report(inv, file, &b, removed);
out:
	buf_fini(&path);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "dir", "DIR", OPT_TEXT, "into a folder by day; 7 days, 4 weeks and 12 months stay", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise backup appraise-copy.db",
	"appraise backup --dir backups", NULL };
const struct cmd cmd_backup = {
	.name = "backup",
	.operands = "[FILE]",
	.summary = "a whole, proved copy of the store while others work",
	.opts = opts,
	.min_args = 0,
	.max_args = 1,
	.needs = NEEDS_DB_READ,
	.run = run_backup,
	.examples = examples,
};
