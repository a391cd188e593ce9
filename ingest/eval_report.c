#include <inttypes.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/jsonw.h"
#include "../base/table.h"
#include "eval_report.h"

#define TEXT_MAX ((size_t)256 << 20)
#define SHARE_LEN 48
#define FEW	3		/* words of one wrong proposal in a line for people */

/* Thousandths as "0.812", "1.000", "-". */
static const char *
share(int64_t milli, char buf[SHARE_LEN])
{
	if (milli < 0)
		snprintf(buf, SHARE_LEN, "-");
	else
		snprintf(buf, SHARE_LEN, "%" PRId64 ".%03" PRId64, milli / 1000, milli % 1000);
	return buf;
}

/* "0.781-0.902" */
static const char *
between(struct eval_interval v, char buf[SHARE_LEN])
{
	char low[SHARE_LEN], high[SHARE_LEN];

	if (v.low < 0)
		return share(-1, buf);
	snprintf(buf, SHARE_LEN, "%.20s-%.20s", share(v.low, low), share(v.high, high));
	return buf;
}

static void
print_labels(const struct inv *inv, const struct eval *ev)
{
	static const struct table_col cols[] = {
		{ "label", TABLE_LEFT, false }, { "precision", TABLE_RIGHT, false }, { "95 %", TABLE_LEFT, false },
		{ "recall", TABLE_RIGHT, false }, { "95 %", TABLE_LEFT, false }, { "F1", TABLE_RIGHT, false },
		{ "95 %", TABLE_LEFT, false }, { "n", TABLE_RIGHT, false },
	};
	const struct eval_label *l;
	struct table	*t = table_new(cols, 8);
	char		 x[SHARE_LEN];

	for (l = ev->label; l < ev->label + ev->nlabel; l++) {
		table_cell(t, "%s", l->word);
		table_cell(t, "%s", share(eval_precision(l), x));
		table_cell(t, "%s", between(eval_wilson(l->right, l->said), x));
		table_cell(t, "%s", share(eval_recall(l), x));
		table_cell(t, "%s", between(eval_wilson(l->right, l->gold), x));
		table_cell(t, "%s", share(eval_f1(l), x));
		table_cell(t, "%s", between(eval_f1_interval(l), x));
		table_cell(t, "%" PRId64, l->gold);
	}
	table_print(t, inv->out);
	out_printf(inv->out, "\n");
}

/* Mean probability of a bin, in thousandths. */
static int64_t
mean(const struct eval_bin *b)
{
	return b->n == 0 ? -1 : (b->ppm + b->n * 500) / (b->n * 1000);
}

static void
print_bins(const struct inv *inv, const struct eval *ev)
{
	static const struct table_col cols[] = {
		{ "probability", TABLE_LEFT, false }, { "n", TABLE_RIGHT, false }, { "said", TABLE_RIGHT, false },
		{ "right", TABLE_RIGHT, false }, { "95 %", TABLE_LEFT, false },
	};
	const struct eval_bin *b;
	struct table	*t = table_new(cols, 5);
	char		 x[SHARE_LEN];
	int		 i;

	for (i = 0; i < EVAL_BINS; i++) {
		b = &ev->bin[i];
		if (b->n == 0)
			continue;
		table_cell(t, "%d.%d to %d.%d", i / 10, i % 10, (i + 1) / 10, (i + 1) % 10);
		table_cell(t, "%" PRId64, b->n);
		table_cell(t, "%s", share(mean(b), x));
		table_cell(t, "%s", share(eval_share(b->right, b->n), x));
		table_cell(t, "%s", between(eval_wilson(b->right, b->n), x));
	}
	table_print(t, inv->out);
	out_printf(inv->out, "\n");
}

/* A row a label, a column a proposal; columns by number where names would not fit. */
static void
print_confusion(const struct inv *inv, const struct eval *ev)
{
	size_t g, s;

	out_printf(inv->out, "rows: label; columns: proposed\n%-22s", "");
	for (s = 0; s < ev->nlabel; s++)
		out_printf(inv->out, " %5zu", s + 1);
	out_printf(inv->out, "\n");
	for (g = 0; g < ev->nlabel; g++) {
		out_printf(inv->out, "%2zu %-19.19s", g + 1, ev->label[g].word);
		for (s = 0; s < ev->nlabel; s++)
			out_printf(inv->out, " %5" PRId64, ev->cell[g][s]);
		out_printf(inv->out, "\n");
	}
	out_printf(inv->out, "\n");
}

static void
print_sum(const struct inv *inv, struct eval *ev)
{
	const struct eval_label *no = eval_no(ev);
	char x[SHARE_LEN], y[SHARE_LEN];

	out_printf(inv->out, "%s  %" PRId64 " records, right %s (%s)", eval_words[ev->task], ev->seen,
	    share(eval_share(ev->right, ev->seen), x), between(eval_wilson(ev->right, ev->seen), y));
	if (ev->task != EVAL_PARTICIPANTS)
		out_printf(inv->out, ", macro F1 %s", share(eval_macro_f1(ev), x));
	if (ev->task == EVAL_DESIGN)
		out_printf(inv->out, ", calibration error %s", share(eval_ece(ev), x));
	if (ev->task == EVAL_RCT)
		out_printf(inv->out, ", specificity %s, AUC %s", share(no != NULL ? eval_recall(no) : -1, x),
		    share(eval_auc(ev), y));
	if (ev->task == EVAL_PARTICIPANTS)
		out_printf(inv->out, ", answered %s, right when answered %s",
		    share(eval_share(ev->answered, ev->seen), x), share(eval_share(ev->right, ev->answered), y));
	out_printf(inv->out, "\n");
	if ((int64_t)ev->nrow > ev->seen)
		out_printf(inv->out, "%" PRId64 " labelled records are not in the files or have no label\n",
		    (int64_t)ev->nrow - ev->seen);
}

/* PMID, label, proposal, title, the words: with tabs between. */
static void
print_wrong(const struct inv *inv, const struct eval_wrong *w)
{
	struct buf b;
	size_t	   i;

	buf_init(&b, TEXT_MAX);
	buf_printf(&b, "%" PRId64 "\t%s\t%s\t", w->pmid, w->label != NULL ? w->label : "-", w->said);
	escape_term(&b, w->title, strlen(w->title));
	buf_putc(&b, '\t');
	for (i = 0; i < w->nword && i < FEW; i++) {
		buf_printf(&b, "%s%s \"", i > 0 ? "; " : "", w->word[i].rule);
		escape_term(&b, w->word[i].text, strlen(w->word[i].text));
		buf_putc(&b, '"');
	}
	if (w->nword > FEW)
		buf_printf(&b, "; %zu more", w->nword - FEW);
	buf_puts(&b, w->nword == 0 ? "-\n" : "\n");
	fwrite(b.p, 1, b.len, inv->out->fp);
	buf_fini(&b);
}

void
eval_print(const struct inv *inv, struct eval *ev, const struct eval_rules *rules)
{
	size_t i;

	if (ev->nlabel > 0)
		print_labels(inv, ev);
	if (ev->task == EVAL_DESIGN)
		print_bins(inv, ev);
	if (inv_has(inv, "confusion") && ev->nlabel > 0)
		print_confusion(inv, ev);
	if (rules != NULL)
		eval_rules_print(inv, rules);
	print_sum(inv, ev);
	for (i = 0; i < ev->nwrong; i++)
		print_wrong(inv, &ev->wrong[i]);
}

/* --- JSON ------------------------------------------------------------------------------ */

static void
json_share(struct jsonw *w, const char *key, int64_t milli)
{
	if (milli < 0)
		jw_null(w, key);
	else
		jw_points(w, key, milli);
}

/* A share and, as KEY_ci, its interval. */
static void
json_sure(struct jsonw *w, const char *key, int64_t milli, struct eval_interval v)
{
	char name[40];

	json_share(w, key, milli);
	snprintf(name, sizeof(name), "%s_ci", key);
	if (v.low < 0) {
		jw_null(w, name);
		return;
	}
	jw_arr(w, name);
	jw_points(w, NULL, v.low);
	jw_points(w, NULL, v.high);
	jw_end(w);
}

static void
json_sum(struct jsonw *w, struct eval *ev)
{
	const struct eval_interval	 none = { -1, -1 };
	const struct eval_label		*no = ev->task == EVAL_RCT ? eval_no(ev) : NULL;
	const bool			 number = ev->task == EVAL_PARTICIPANTS;

	jw_str(w, "task", eval_words[ev->task]);
	jw_int(w, "records", ev->seen);
	jw_int(w, "absent", (int64_t)ev->nrow - ev->seen);
	json_sure(w, "right", eval_share(ev->right, ev->seen), eval_wilson(ev->right, ev->seen));
	json_share(w, "macro_f1", number ? -1 : eval_macro_f1(ev));
	json_sure(w, "specificity", no != NULL ? eval_recall(no) : -1, no != NULL ? eval_wilson(no->right, no->gold) : none);
	json_share(w, "auc", ev->task == EVAL_RCT ? eval_auc(ev) : -1);
	json_sure(w, "answered", number ? eval_share(ev->answered, ev->seen) : -1,
	    number ? eval_wilson(ev->answered, ev->seen) : none);
	json_sure(w, "right_when_answered", number ? eval_share(ev->right, ev->answered) : -1,
	    number ? eval_wilson(ev->right, ev->answered) : none);
	json_share(w, "ece", ev->task == EVAL_DESIGN ? eval_ece(ev) : -1);
}

static void
json_labels(struct jsonw *w, const struct eval *ev)
{
	const struct eval_label *l;

	jw_arr(w, "items");
	for (l = ev->label; l < ev->label + ev->nlabel; l++) {
		jw_obj(w, NULL);
		jw_str(w, "label", l->word);
		json_sure(w, "precision", eval_precision(l), eval_wilson(l->right, l->said));
		json_sure(w, "recall", eval_recall(l), eval_wilson(l->right, l->gold));
		json_sure(w, "f1", eval_f1(l), eval_f1_interval(l));
		jw_int(w, "n", l->gold);
		jw_int(w, "proposed", l->said);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_tables(struct jsonw *w, const struct eval *ev)
{
	const struct eval_bin *b;
	size_t i, k;

	jw_arr(w, "calibration");
	for (i = 0; i < EVAL_BINS && ev->task == EVAL_DESIGN; i++) {
		b = &ev->bin[i];
		jw_obj(w, NULL);
		jw_points(w, "from", (int64_t)i * 1000 / EVAL_BINS);
		jw_points(w, "to", (int64_t)(i + 1) * 1000 / EVAL_BINS);
		jw_int(w, "n", b->n);
		json_share(w, "said", mean(b));
		json_sure(w, "right", eval_share(b->right, b->n), eval_wilson(b->right, b->n));
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "confusion");
	for (i = 0; i < ev->nlabel; i++)
		for (k = 0; k < ev->nlabel; k++) {
			if (ev->cell[i][k] == 0)
				continue;
			jw_obj(w, NULL);
			jw_str(w, "label", ev->label[i].word);
			jw_str(w, "proposed", ev->label[k].word);
			jw_int(w, "n", ev->cell[i][k]);
			jw_end(w);
		}
	jw_end(w);
}

static void
json_wrong(struct jsonw *w, const struct eval_wrong *x)
{
	size_t i;

	jw_obj(w, NULL);
	jw_int(w, "pmid", x->pmid);
	jw_str(w, "label", x->label);
	jw_str(w, "proposed", x->said);
	json_share(w, "p", x->ppm < 0 ? -1 : (x->ppm + 500) / 1000);
	jw_str(w, "title", x->title);
	jw_arr(w, "evidence");
	for (i = 0; i < x->nword; i++) {
		jw_obj(w, NULL);
		jw_str(w, "rule", x->word[i].rule);
		jw_str(w, "aspect", x->word[i].aspect);
		jw_str(w, "field", x->word[i].field);
		jw_int(w, "start", (int64_t)x->word[i].start);
		jw_int(w, "end", (int64_t)x->word[i].end);
		jw_str(w, "text", x->word[i].text);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

enum rc
eval_json(const struct inv *inv, struct eval *ev, const struct eval_rules *rules, struct err *e)
{
	struct jsonw	 w;
	struct buf	 b;
	size_t		 i;
	enum rc		 rc;

	buf_init(&b, TEXT_MAX);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	json_sum(&w, ev);
	json_labels(&w, ev);
	json_tables(&w, ev);
	jw_arr(&w, "errors");
	for (i = 0; i < ev->nwrong; i++)
		json_wrong(&w, &ev->wrong[i]);
	jw_end(&w);
	if (rules != NULL)
		eval_rules_json(&w, rules);
	jw_end(&w);
	rc = out_whole(inv->out, &b, "the figures", e);
	buf_fini(&b);
	return rc;
}
