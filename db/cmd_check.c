/*
 * check: prove that the store is sound.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "against.h"
#include "check.h"

static const struct opt check_opts[] = {
    {"replay", NULL, OPT_FLAG, "also make all state again from the events and compare", 0, 0, 0},
    {"against", "MANIFEST", OPT_MANY, "is the head of this release, folder of releases or backup still in the chain", 0, 0,
	0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static const char *
unit_of(const char *name)
{
	switch (name[0]) {
	case 'a':
		return "heads";
	case 'i':
		return "pages";
	case 'f':
		return "faults";
	case 'e':
		return "events";
	default:
		return "rows";
	}
}

static enum rc
print_json(const struct inv *inv, const struct check_report *r, struct err *e)
{
	struct jsonw w;
	struct buf doc;
	enum rc rc;
	int i;

	buf_init(&doc, 1 << 16);
	jw_init(&w, &doc, 0);
	jw_obj(&w, NULL);
	jw_bool(&w, "ok", r->ok);
	jw_arr(&w, "proofs");
	for (i = 0; i < r->n; i++) {
		jw_obj(&w, NULL);
		jw_str(&w, "name", r->result[i].name);
		jw_bool(&w, "ok", r->result[i].ok);
		jw_int(&w, unit_of(r->result[i].name), r->result[i].count);
		jw_str(&w, "detail", r->result[i].detail[0] != '\0' ? r->result[i].detail : NULL);
		jw_end(&w);
	}
	jw_end(&w);
	jw_int(&w, "head_seq", r->head_seq);
	jw_str(&w, "head_hash", r->head_hash);
	jw_end(&w);
	if ((rc = buf_ok(&doc, "answer", e)) == RC_OK)
		out_printf(inv->out, "%s\n", doc.p);
	buf_fini(&doc);
	return rc;
}

static void
print_text(const struct inv *inv, const struct check_report *r)
{
	char n[32];
	int i;

	for (i = 0; i < r->n; i++) {
		const struct check_result *c = &r->result[i];

		out_printf(inv->out, "%-13s %s%-6s%s %s %s", c->name,
		    out_on(inv->out, c->ok ? ST_GOOD : ST_BAD), c->ok ? "ok" : "FAULT",
		    out_off(inv->out, c->ok ? ST_GOOD : ST_BAD), num_commas(c->count, n, sizeof(n)),
		    unit_of(c->name));
		if (c->detail[0] != '\0') {
			out_printf(inv->out, "; ");
			out_text(inv->out, c->detail, strlen(c->detail));
		}
		out_printf(inv->out, "\n");
	}
	if (r->head_seq > 0)
		out_printf(inv->out, "%-13s %" PRId64 " %s\n", "head", r->head_seq, r->head_hash);
	if (r->ok)
		out_printf(inv->out, "ok\n");
}

/*
 * Proofs of what is inside; with --against also that nothing was taken off
 * the end, which nothing inside can show.
 */
static enum rc
run_check(struct inv *inv, struct err *e)
{
	struct check_report r;
	const char *head;
	enum rc rc;
	int i = 0;

	if ((rc = check_run(inv->db, inv_has(inv, "replay"), &r, e)) != RC_OK)
		return rc;
	while (r.result[0].ok && (head = inv_each(inv, "against", &i)) != NULL)
		if ((rc = against_check(inv->db, head, &r, e)) != RC_OK)
			return rc;
	if (inv->json)
		rc = print_json(inv, &r, e);
	else if (!inv->quiet)
		print_text(inv, &r);
	if (rc != RC_OK || r.ok)
		return rc;
	for (i = 0; r.result[i].ok; i++)
		;
	err_set(e, RC_BADDATA, "%s: %s: %s", inv->db_path, r.result[i].name, r.result[i].detail);
	return err_try(e, "a backup, and keep this file for whoever looks into it");
}

static const char *const examples[] = {"appraise check --replay", "appraise check --against ./site", NULL};
const struct cmd cmd_check = {
    .name = "check",
    .operands = "",
    .summary = "prove that the store is sound",
    .opts = check_opts,
    .min_args = 0,
    .max_args = 0,
    .needs = NEEDS_DB_READ,
    .run = run_check,
    .examples = examples,
};
