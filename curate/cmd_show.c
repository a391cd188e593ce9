/*
 * show: a record with what was proposed, the words that decided, what was
 * decided, and its history.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/file.h"
#include "dossier.h"

#define LIST_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define BLANKS " \t\r\n"

static const struct opt show_opts[] = {
    {"brief", NULL, OPT_FLAG, "without the abstract", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* The PMIDs named, or one a line from standard input. */
static enum rc
read_pmids(const struct inv *inv, struct arena *mem, int64_t **out, size_t *n, struct err *e)
{
	int64_t *v = NULL, pmid;
	size_t cap = 0, k = 0;
	struct buf in;
	enum rc rc = RC_OK;

	buf_init(&in, LIST_MAX_BYTES);
	for (int i = 0; i < inv->argc && rc == RC_OK; i++) {
		if (strcmp(inv->argv[i], "-") != 0) {
			if ((rc = common_pmid(inv, inv->argv[i], &pmid, e)) == RC_OK)
				ARENA_PUSH(mem, v, k, cap, pmid);
			continue;
		}
		if ((rc = file_read("-", &in, e)) != RC_OK)
			break;
		if (strlen(in.p) != in.len) {
			rc = err_set(e, RC_BADDATA, "standard input: a NUL byte stands in it");
			break;
		}
		for (char *w = in.p + strspn(in.p, BLANKS), *end; *w != '\0' && rc == RC_OK;
		     w = end) {
			end = w + strcspn(w, BLANKS);
			if (*end != '\0')
				*end++ = '\0';
			end += strspn(end, BLANKS);
			if ((rc = common_pmid(inv, w, &pmid, e)) == RC_OK)
				ARENA_PUSH(mem, v, k, cap, pmid);
		}
	}
	buf_fini(&in);
	*out = v;
	*n = k;
	return rc;
}

static enum rc
show_one(struct inv *inv, int64_t pmid, bool many, bool first, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct dossier r;
	struct jsonw w;
	struct buf b;
	enum rc rc;

	buf_init(&b, COMMON_JSON_MAX);
	if ((rc = dossier_load(inv->db, &mem, pmid, &r, e)) != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &b, many ? 0 : 1);
		dossier_json(&w, &r);
		if ((rc = buf_ok(&b, "show", e)) != RC_OK)
			goto out;
		if (many && !first)
			out_printf(inv->out, ",\n");
		fwrite(b.p, 1, b.len, inv->out->fp);
		if (!many)
			out_printf(inv->out, "\n");
	} else {
		if (!first)
			out_printf(inv->out, "\n");
		dossier_text(inv, &mem, &r, !inv_has(inv, "brief"));
	}
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static enum rc
run_show(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	int64_t *pmid = NULL;
	enum rc rc, one;
	bool many, first = true;
	size_t n = 0;

	if ((rc = read_pmids(inv, &mem, &pmid, &n, e)) != RC_OK)
		goto out;
	many = inv->json && (inv->argc > 1 || strcmp(inv->argv[0], "-") == 0);
	if (!inv->json)
		out_pager(inv->out);
	if (many)
		out_printf(inv->out, "{\"items\":[\n");
	for (size_t i = 0; i < n; i++) {
		struct err mine = {0};

		one = show_one(inv, pmid[i], many, first, &mine);
		if (one == RC_OK)
			first = false;
		else if (rc == RC_OK || rc_worse(rc, one) != rc)
			*e = mine;
		rc = rc_worse(rc, one);
	}
	if (many)
		out_printf(inv->out, "]}\n");
out:
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_show = {
    .name = "show",
    .operands = "PMID...|-",
    .summary = "a record: abstract with the deciding words, proposal, decision",
    .opts = show_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_READ,
    .run = run_show,
};
