#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/num.h"
#include "../db/db.h"
#include "../db/record.h"
#include "eval_report.h"
#include "work.h"

#define TEXT_MAX ((size_t)256 << 20)

/* One evaluation. */
struct run {
	struct inv	*inv;
	enum eval_task	 task;
	struct eval	*ev;
	struct work_plan plan;
	struct worker	*worker;
	struct rules_scratch *rules;	/* for --hits and --by */
	bool		 by_rule;
	struct eval_rules by;
	struct work_notes notes;
	struct buf	 hits;		/* "PMID<TAB>ids" lines */
};

/* The ids of all rules that hit. */
static void
note_hits(struct run *r, const struct article *a, struct arena *mem)
{
	struct hits	h;
	size_t		i;

	rules_match(classifier_rules(r->plan.classifier), r->rules, a, r->plan.fields, mem, &h);
	buf_printf(&r->hits, "%" PRId64 "\t", a->pmid);
	for (i = 0; i < h.n; i++)
		buf_printf(&r->hits, "%s%s", i > 0 ? " " : "", h.hit[i].rule->id);
	buf_putc(&r->hits, '\n');
}

static void
judge(struct run *r, const struct article *a, const struct proposal *p, struct arena *mem)
{
	const struct eval_row	*row;
	struct hits		 h = { 0 };
	const char		*said;
	bool			 right;

	if (inv_has(r->inv, "hits"))
		note_hits(r, a, mem);
	if ((row = eval_judge(r->ev, p, a->title, &said, &right)) == NULL || !r->by_rule)
		return;
	rules_match_lazy(classifier_rules(r->plan.classifier), r->rules, a, r->plan.fields, mem, &h);
	eval_rules_note(&r->by, r->ev, row, p, &h, said, right);
}

static void
one_record(void *arg, const struct batch *b, const struct frame_piece *piece, const struct article *a)
{
	struct run	*r = arg;
	struct work_item one = { .piece = piece, .article = *a };

	work_classify(r->worker, b, &one, 1, &r->worker->mem, &r->notes);
	if (one.classified)
		judge(r, &one.article, &one.proposal, &r->worker->mem);
}

/* What was asked for besides the figures, and they. */
static enum rc
report(struct run *r, struct err *e)
{
	const char	*hits = inv_text(r->inv, "hits");
	enum rc		 rc;

	if (hits != NULL && ((rc = buf_ok(&r->hits, hits, e)) != RC_OK ||
	    (rc = file_write(hits, r->hits.p, r->hits.len, e)) != RC_OK))
		return rc;
	eval_rules_sort(&r->by);
	if (!r->inv->json)
		eval_print(r->inv, r->ev, r->by_rule ? &r->by : NULL);
	else if ((rc = eval_json(r->inv, r->ev, r->by_rule ? &r->by : NULL, e)) != RC_OK)
		return rc;
	return out_flush(r->inv->out, e);
}

static enum rc
eval_files(struct run *r, struct err *e)
{
	enum rc	rc;
	int	i;

	if ((rc = eval_new(r->task, r->inv->argv[1], &r->ev, e)) != RC_OK)
		return rc;
	r->ev->max_wrong = (size_t)inv_int(r->inv, "errors", 0);
	r->worker = workers_new(1, &r->plan);
	for (i = 2; i < r->inv->argc; i++)
		if ((rc = work_file(r->worker, r->inv->argv[i], &r->notes, one_record, r, e)) != RC_OK)
			return rc;
	if (r->ev->seen == 0)
		return err_set(e, RC_BADDATA, "%s: none of its PMIDs is in the files", r->inv->argv[1]);
	return report(r, e);
}

/* Every approved article through the rules again. */
static enum rc
eval_decisions(struct run *r, struct err *e)
{
	struct classify_scratch	*scratch = classify_scratch_new(r->plan.classifier);
	struct arena		 mem = ARENA_INIT;
	struct stored_article	 sa;
	struct proposal		 p;
	int64_t			 pmid;
	size_t			 i;
	enum rc			 rc;

	if ((rc = db_open(r->inv->db_path, DB_READ, &r->inv->db, e)) == RC_OK &&	/* main closes it */
	    (rc = eval_decided(r->task, r->inv->db, &r->ev, e)) == RC_OK)
		r->ev->max_wrong = (size_t)inv_int(r->inv, "errors", 0);
	for (i = 0; rc == RC_OK && i < r->ev->nrow; i++) {
		arena_reset(&mem);
		if (!num_pmid(r->ev->row[i].pmid, &pmid))
			continue;
		if ((rc = article_load(r->inv->db, &mem, pmid, &sa, e)) == RC_OK && sa.a.kind != ARTICLE_BOOK &&
		    (rc = classify(r->plan.classifier, scratch, &sa.a, r->plan.fields, &mem, &p, e)) == RC_OK)
			judge(r, &sa.a, &p, &mem);
	}
	arena_fini(&mem);
	classify_scratch_free(scratch);
	return rc == RC_OK ? report(r, e) : rc;
}

/* Either a labelled file and records, or the store. */
static enum rc
check_operands(const struct inv *inv, struct err *e)
{
	if (inv_has(inv, "from-decisions") ? inv->argc == 1 : inv->argc >= 3)
		return RC_OK;
	if (inv->argc > 1)
		err_set(e, RC_USAGE, "rules eval: %s", inv->argc == 2 ? "say the file of the records, too" :
		    "a labelled file is not read with --from-decisions");
	else
		err_set(e, RC_USAGE, "rules eval: say a labelled file and the records");
	return err_try(e, "appraise rules eval %s --from-decisions", inv->argv[0]);
}

static enum rc
evaluate(struct run *r, struct err *e)
{
	struct classifier	*c = NULL;
	enum rc			 rc;

	if ((rc = classifier_new(inv_text(r->inv, "rules"), &c, e)) != RC_OK)
		return rc;
	r->plan.classifier = c;
	if (r->by_rule || inv_has(r->inv, "hits"))
		r->rules = rules_scratch_new(classifier_rules(c), 0);
	buf_init(&r->hits, TEXT_MAX);
	rc = inv_has(r->inv, "from-decisions") ? eval_decisions(r, e) : eval_files(r, e);
	rules_scratch_free(r->rules);
	workers_free(r->worker, 1);
	notes_fini(&r->notes);
	classifier_free(c);
	eval_free(r->ev);
	eval_rules_fini(&r->by);
	buf_fini(&r->hits);
	return rc;
}

static enum rc
run_eval(struct inv *inv, struct err *e)
{
	struct run	 r = { .inv = inv, .by_rule = inv_has(inv, "by") };
	const char	*fields = inv_text(inv, "fields"), *near;
	int		 task = word_index(eval_words, inv->argv[0]);
	enum rc		 rc;

	if (task < 0) {
		near = nearest(inv->argv[0], eval_words, EVAL_N);
		err_set(e, RC_USAGE, "no task \"%s\"", inv->argv[0]);
		return err_try(e, "appraise rules eval %s GOLD.tsv FILE", near != NULL ? near : "design");
	}
	if ((rc = check_operands(inv, e)) != RC_OK)
		return rc;
	r.task = (enum eval_task)task;
	r.plan.fields = FIELD_ALL;
	if (fields != NULL && (rc = classify_fields(fields, &r.plan.fields, e)) != RC_OK)
		return rc;
	return evaluate(&r, e);
}

static const struct opt opts[] = {
	{ "fields", "LIST", OPT_TEXT, "what the rules may see: all (default), or title,abstract", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ "errors", "N", OPT_INT, "print the first N wrong ones: PMID, label, proposal, title, the words that decided", 0, 0, 0 },
	{ "confusion", NULL, OPT_FLAG, "print which label was taken for which", 0, 0, 0 },
	{ "from-decisions", NULL, OPT_FLAG, "against what people approved in the store", 0, 0, 0 },
	{ "by", "rule", OPT_CHOICE, "print for each rule how often it was right, wrong, and misled", 0, 0, 0 },
	{ "hits", "FILE", OPT_TEXT, "write which rules hit in each record, for fitting weights", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise rules eval design gold.tsv set.xml --fields title,abstract",
	"appraise rules eval design --from-decisions --by rule",
	NULL,
};
const struct cmd cmd_rules_eval = {
	.name = "rules eval",
	.operands = "TASK [GOLD.tsv FILE…]",
	.summary = "precision, recall, F1 and calibration against labels or decisions",
	.opts = opts,
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_eval,
	.examples = examples,
};
