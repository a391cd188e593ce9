/*
 * restore: a backup takes the place of the store.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "restore.h"

static void
report_json(const struct inv *inv, const char *path, const char *kept, const struct restored *r)
{
	struct jsonw w;
	struct buf doc;

	buf_init(&doc, 100000);
	jw_init(&w, &doc, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "store", path);
	jw_str(&w, "file", inv->argv[0]);
	jw_int(&w, "bytes", r->copy.bytes);
	jw_int(&w, "head_seq", r->copy.head_seq);
	jw_str(&w, "head_hash", r->copy.head_hash);
	jw_str(&w, "kept", kept[0] != '\0' ? kept : NULL);
	jw_int_if(&w, "lost", r->lost, r->was_seq >= 0);
	jw_bool(&w, "older_schema", r->older);
	jw_end(&w);
	out_printf(inv->out, "%s\n", doc.p);
	buf_fini(&doc);
}

static void
report_text(const struct inv *inv, const char *path, const char *kept, const struct restored *r)
{
	char n[32];

	out_printf(inv->out, "restored  ");
	out_text(inv->out, path, strlen(path));
	out_printf(inv->out, "  %s events, proved sound\nhead      %" PRId64 " %s\n",
	    num_commas(r->copy.head_seq, n, sizeof(n)), r->copy.head_seq, r->copy.head_hash);
	if (kept[0] == '\0')
		return;
	out_printf(inv->out, "kept      ");
	out_text(inv->out, kept, strlen(kept));
	if (r->was_seq < 0)
		out_printf(inv->out, "  what was there, which could not be read\n");
	else if (r->lost > 0)
		out_printf(inv->out, "  what was there, with %s event%s that the backup has not\n",
		    num_commas(r->lost, n, sizeof(n)), r->lost == 1 ? "" : "s");
	else
		out_printf(inv->out, "  what was there\n");
}

static enum rc
run_restore(struct inv *inv, struct err *e)
{
	const char *path = inv_text(inv, "into") != NULL ? inv_text(inv, "into") : inv->db_path;
	struct restored r = { 0 };
	struct buf kept;
	enum rc rc;

	buf_init(&kept, 8192);
	if ((rc = restore_store(inv->argv[0], path, inv_has(inv, "force"), &kept, &r, e)) == RC_OK) {
		if (inv->json)
			report_json(inv, path, kept.p, &r);
		else if (!inv->quiet)
			report_text(inv, path, kept.p, &r);
		out_next(inv->out, "%s --db %s %s", inv->progname, path, r.older ? "migrate" : "check --replay");
	}
	buf_fini(&kept);
	return rc;
}

static const struct opt opts[] = {
	{ "into", "PATH", OPT_TEXT, "to that place instead of the store's own", 0, 0, 0 },
	{ "force", NULL, OPT_FLAG, "also where events of the store are not in the backup; they are kept aside", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise restore backups/appraise-2026-06-02.db",
	"appraise restore backups/appraise-2026-06-02.db --into ./look.db", NULL };
const struct cmd cmd_restore = {
	.name = "restore",
	.operands = "FILE",
	.summary = "a proved backup takes the store's place; what was there is kept aside",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.needs = NEEDS_NOTHING,
	.run = run_restore,
	.examples = examples,
};
