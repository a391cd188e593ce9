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
    {"sum", NULL, OPT_FLAG, "and how the probability of its design came about, term by term", 0, 0, 0},
    {"label", "LABEL", OPT_TEXT, "the sum of another design than the proposed one", 0, 0, 0},
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

/* The sum that was asked for: of the proposed label, or of --label. */
static enum rc
load_sum(struct inv *inv, struct arena *mem, struct dossier *r, struct err *e)
{
	const char *word = inv_text(inv, "label");
	int label = word != NULL ? word_index(design_words, word) : (int)r->p.design;
	struct proposal_sum *sum = arena_alloc(mem, sizeof(*sum));
	enum rc rc;

	if (!inv_has(inv, "sum") && word == NULL)
		return RC_OK;
	if (label < 0) {
		const char *like = nearest(word, design_words, DESIGN_N);

		err_set(e, RC_USAGE, "--label: \"%s\" is no design", word);
		return err_try(e, "appraise show %" PRId64 " --label %s", r->art.a.pmid,
		    like != NULL ? like : "rct");
	}
	if (r->proposal_id == 0 || r->p.stuck || dossier_sum == NULL)
		return RC_OK;
	if ((rc = dossier_sum(inv->db, &r->art, &r->by, (enum design)label, mem, sum, e)) == RC_OK)
		r->sum = sum;
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
	if ((rc = dossier_load(inv->db, &mem, pmid, &r, e)) != RC_OK ||
	    (rc = load_sum(inv, &mem, &r, e)) != RC_OK)
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
		if (r.sum != NULL)
			dossier_sum_text(inv->out, &r, r.sum);
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
