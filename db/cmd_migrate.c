/*
 * migrate: bring an older store to this program's schema.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "migrate.h"

static void
report(struct inv *inv, const struct migrated *m, const char *kept)
{
	struct jsonw w;
	struct buf doc;

	if (!inv->json) {
		if (inv->quiet)
			return;
		if (m->from == m->to) {
			out_printf(inv->out, "schema    %" PRId64 " is this program's; nothing to do\n", m->to);
			return;
		}
		out_printf(inv->out, "migrated  schema %" PRId64 " to %" PRId64 "\nkept      ", m->from, m->to);
		out_text(inv->out, kept, strlen(kept));
		out_printf(inv->out, "  as it was, proved sound\n");
		out_next(inv->out, "%s check --replay", inv->progname);
		return;
	}
	buf_init(&doc, 100000);
	jw_init(&w, &doc, 2);
	jw_obj(&w, NULL);
	jw_int(&w, "from", m->from);
	jw_int(&w, "to", m->to);
	jw_str(&w, "kept", m->from == m->to ? NULL : kept);
	jw_end(&w);
	out_printf(inv->out, "%s\n", doc.p);
	buf_fini(&doc);
}

static enum rc
run_migrate(struct inv *inv, struct err *e)
{
	const struct migration *steps;
	struct migrated m = { 0 };
	struct buf kept;
	size_t n;
	enum rc rc;

	buf_init(&kept, 8192);
	steps = migrate_steps(&n);
	if ((rc = migrate_store(inv->db_path, steps, n, &kept, &m, e)) == RC_OK)
		report(inv, &m, kept.p);
	buf_fini(&kept);
	return rc;
}

const struct cmd cmd_migrate = {
	.name = "migrate",
	.operands = "",
	.summary = "bring an older store to this program's schema; makes a backup first",
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_NOTHING,
	.run = run_migrate,
};
