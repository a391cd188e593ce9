#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/cmd.h"
#include "../base/escape.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "eval.h"
#include "work.h"

#define TEXT_MAX ((size_t)256 << 20)
#define SHARE_LEN 32

/* One evaluation. */
struct run {
	struct inv	*inv;
	struct eval	*ev;
	struct work_plan plan;
	struct worker	*worker;
	struct rules_scratch *rules;	/* for --hits */
	struct work_notes notes;
	struct buf	 hits;		/* "PMID<TAB>ids" lines */
	struct buf	 errors;	/* the first wrong ones, as lines */
	int64_t		 nerrors, max_errors;
};

/* The ids of all rules that hit, for the fitting program. */
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
	const char		*said;
	bool			 right;

	if (r->rules != NULL)
		note_hits(r, a, mem);
	if ((row = eval_judge(r->ev, p, &said, &right)) == NULL || right || r->nerrors >= r->max_errors)
		return;
	r->nerrors++;
	buf_printf(&r->errors, "%" PRId64 "\t%s\t%s\t", a->pmid, row->label != NULL ? row->label : "-", said);
	escape_term(&r->errors, a->title != NULL ? a->title : "", a->title != NULL ? strlen(a->title) : 0);
	buf_putc(&r->errors, '\n');
}

static enum rc
one_file(struct run *r, const char *path, struct err *e)
{
	struct batch	 b = { 0 };
	struct source	*src;
	struct work_item one;
	struct worker	*w = r->worker;
	size_t		 i;
	int		 fd = -1;
	enum rc		 rc;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	src = source_new(fd, path);
	while ((rc = source_next(src, &b, e)) == RC_OK) {
		for (i = 0; i < b.n; i++) {
			arena_reset(&w->mem);
			one = (struct work_item){ .piece = &b.piece[i] };
			if (one.piece->deletion ||
			    !work_parse(w, &b, one.piece, source_ns(src), &w->mem, &one.article, &r->notes))
				continue;
			work_classify(w, &b, &one, 1, &w->mem, &r->notes);
			if (one.classified)
				judge(r, &one.article, &one.proposal, &w->mem);
		}
		work_end(w, &r->notes);
	}
	notes_report(&r->notes, path, "set aside");
	notes_clear(&r->notes);
	source_free(src);
	batch_fini(&b);
	if (fd > 0)
		close(fd);
	return rc == RC_DONE ? RC_OK : rc;
}

/* Thousandths as ".812", "1.000", "-". */
static const char *
share(int64_t milli, char buf[SHARE_LEN])
{
	if (milli < 0)
		snprintf(buf, SHARE_LEN, "-");
	else
		snprintf(buf, SHARE_LEN, "%" PRId64 ".%03" PRId64, milli / 1000, milli % 1000);
	return buf;
}

/* Of a yes/no task: how many of the "no" were left alone. */
static int64_t
specificity(const struct eval *ev)
{
	size_t i;

	for (i = 0; i < ev->nlabel; i++)
		if (strcmp(ev->label[i].word, "0") == 0)
			return eval_recall(&ev->label[i]);
	return -1;
}

static void
print_text(const struct run *r)
{
	static const struct table_col cols[] = {
		{ "label", TABLE_LEFT, true }, { "precision", TABLE_RIGHT, false }, { "recall", TABLE_RIGHT, false },
		{ "F1", TABLE_RIGHT, false }, { "n", TABLE_RIGHT, false },
	};
	const struct eval *ev = r->ev;
	struct table	*t;
	char		 x[SHARE_LEN], y[SHARE_LEN], z[SHARE_LEN];
	size_t		 i;

	if (ev->nlabel > 0) {
		t = table_new(cols, 5);
		for (i = 0; i < ev->nlabel; i++) {
			table_cell(t, "%s", ev->label[i].word);
			table_cell(t, "%s", share(eval_precision(&ev->label[i]), x));
			table_cell(t, "%s", share(eval_recall(&ev->label[i]), y));
			table_cell(t, "%s", share(eval_f1(&ev->label[i]), z));
			table_cell(t, "%" PRId64, ev->label[i].gold);
		}
		table_print(t, r->inv->out);
		out_printf(r->inv->out, "\n");
	}
	out_printf(r->inv->out, "%s  %" PRId64 " records, right %s", eval_words[ev->task], ev->seen,
	    share(eval_share(ev->right, ev->seen), x));
	if (ev->task == EVAL_RCT)
		out_printf(r->inv->out, ", specificity %s", share(specificity(ev), x));
	if (ev->task == EVAL_PARTICIPANTS)
		out_printf(r->inv->out, ", answered %s, right when answered %s",
		    share(eval_share(ev->answered, ev->seen), x), share(eval_share(ev->right, ev->answered), y));
	out_printf(r->inv->out, "\n");
	if ((int64_t)ev->nrow > ev->seen)
		out_printf(r->inv->out, "%" PRId64 " labelled records are not in the files or have no label\n",
		    (int64_t)ev->nrow - ev->seen);
	fwrite(r->errors.p, 1, r->errors.len, r->inv->out->fp);
}

static void
json_share(struct jsonw *w, const char *key, int64_t milli)
{
	if (milli < 0)
		jw_null(w, key);
	else
		jw_points(w, key, milli);
}

static enum rc
print_json(const struct run *r, struct err *e)
{
	const struct eval *ev = r->ev;
	struct jsonw	 w;
	struct buf	 b;
	size_t		 i;
	enum rc		 rc;

	buf_init(&b, TEXT_MAX);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "task", eval_words[ev->task]);
	jw_int(&w, "records", ev->seen);
	json_share(&w, "right", eval_share(ev->right, ev->seen));
	json_share(&w, "specificity", ev->task == EVAL_RCT ? specificity(ev) : -1);
	json_share(&w, "answered", ev->task == EVAL_PARTICIPANTS ? eval_share(ev->answered, ev->seen) : -1);
	jw_arr(&w, "items");
	for (i = 0; i < ev->nlabel; i++) {
		jw_obj(&w, NULL);
		jw_str(&w, "label", ev->label[i].word);
		json_share(&w, "precision", eval_precision(&ev->label[i]));
		json_share(&w, "recall", eval_recall(&ev->label[i]));
		json_share(&w, "f1", eval_f1(&ev->label[i]));
		jw_int(&w, "n", ev->label[i].gold);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	buf_putc(&b, '\n');
	if ((rc = buf_ok(&b, "the figures", e)) == RC_OK)
		fwrite(b.p, 1, b.len, r->inv->out->fp);
	buf_fini(&b);
	return rc;
}

static enum rc
eval_files(struct run *r, struct err *e)
{
	const char	*hits = inv_text(r->inv, "hits");
	enum rc		 rc;
	int		 i;

	r->worker = workers_new(1, &r->plan);
	if (hits != NULL)
		r->rules = rules_scratch_new(classifier_rules(r->plan.classifier), 0);
	for (i = 2; i < r->inv->argc; i++)
		if ((rc = one_file(r, r->inv->argv[i], e)) != RC_OK)
			return rc;
	if (r->ev->seen == 0)
		return err_set(e, RC_BADDATA, "%s: none of its PMIDs is in the files", r->inv->argv[1]);
	if (hits != NULL && ((rc = buf_ok(&r->hits, hits, e)) != RC_OK ||
	    (rc = file_write(hits, r->hits.p, r->hits.len, e)) != RC_OK))
		return rc;
	if (!r->inv->json)
		print_text(r);
	else if ((rc = print_json(r, e)) != RC_OK)
		return rc;
	return out_flush(r->inv->out, e);
}

static enum rc
run_eval(struct inv *inv, struct err *e)
{
	struct run		 r = { .inv = inv, .max_errors = inv_int(inv, "errors", 0) };
	struct classifier	*c = NULL;
	const char		*fields = inv_text(inv, "fields"), *near;
	int			 task = word_index(eval_words, inv->argv[0]);
	enum rc			 rc;

	if (task < 0) {
		near = nearest(inv->argv[0], eval_words, EVAL_N);
		err_set(e, RC_USAGE, "no task \"%s\"", inv->argv[0]);
		return err_try(e, "appraise rules eval %s GOLD.tsv FILE", near != NULL ? near : "design");
	}
	r.plan.fields = FIELD_ALL;
	if (fields != NULL && (rc = classify_fields(fields, &r.plan.fields, e)) != RC_OK)
		return rc;
	buf_init(&r.hits, TEXT_MAX);
	buf_init(&r.errors, TEXT_MAX);
	if ((rc = eval_new((enum eval_task)task, inv->argv[1], &r.ev, e)) == RC_OK &&
	    (rc = classifier_new(inv_text(inv, "rules"), &c, e)) == RC_OK) {
		r.plan.classifier = c;
		rc = eval_files(&r, e);
	}
	rules_scratch_free(r.rules);
	workers_free(r.worker, 1);
	notes_fini(&r.notes);
	classifier_free(c);
	eval_free(r.ev);
	buf_fini(&r.hits);
	buf_fini(&r.errors);
	return rc;
}

static const struct opt opts[] = {
	{ "fields", "LIST", OPT_TEXT, "what the rules may see: all (default), or title,abstract", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ "errors", "N", OPT_INT, "print the first N wrong ones: PMID, label, proposal, title", 0, 0, 0 },
	{ "hits", "FILE", OPT_TEXT, "write which rules hit in each record, for fitting weights", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise rules eval design gold.tsv set.xml --fields title,abstract",
	NULL,
};
const struct cmd cmd_rules_eval = {
	.name = "rules eval",
	.operands = "TASK GOLD.tsv FILE…",
	.summary = "precision, recall and F1 against a labelled file",
	.opts = opts,
	.min_args = 3,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_eval,
	.examples = examples,
};
