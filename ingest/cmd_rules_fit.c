#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/table.h"
#include "fit_read.h"
#include "wording.h"

#define TEXT_MAX	((size_t)64 << 20)
#define LEAST_MILLI	50	/* a smaller change of a label that the rule files do not name is left out */

/* One fitting. */
struct run {
	struct inv	*inv;
	struct fit_reader *reader;
	struct fit_setting setting;
	const struct ruleset *rules;
	struct fit_figures figures;
	struct buf	 errors;
	int64_t		 nerrors;
};

static int
milli(double w)
{
	return (int)lrint(w * 1000);
}

/* What a rule weighs for a label in the rule files. */
static int
own_weight(const struct rule *u, int label)
{
	size_t k;

	for (k = 0; k < u->nlabel; k++)
		if (u->label[k].aspect == A_DESIGN && u->label[k].value == label)
			return u->label[k].weight_milli;
	return 0;
}

static void
put_rule(const struct run *r, const struct fit_feature *x, struct buf *b)
{
	const struct rule *u = ruleset_find(r->rules, x->id);
	int	label, moved;

	for (label = 0; label < DESIGN_N && u != NULL; label++) {
		moved = milli(x->w[design_class[label]]);
		if (abs(moved) >= LEAST_MILLI)
			buf_printf(b, "%s\t%s\t%d\n", x->id, design_words[label], own_weight(u, label) + moved);
	}
}

static void
put_word(const struct fit_feature *x, struct buf *b)
{
	int c;

	buf_puts(b, x->id);
	for (c = 0; c < DESIGN_CLASSES; c++)
		buf_printf(b, "\t%d", milli(x->w[c]));
	buf_putc(b, '\n');
}

static int
by_id(const void *pa, const void *pb)
{
	const struct fit_feature *a = *(const struct fit_feature *const *)pa, *b = *(const struct fit_feature *const *)pb;

	return a->word != b->word ? (a->word ? 1 : -1) : strcmp(a->id, b->id);
}

/* What the file says of itself: on what, how, and how well. */
static void
put_head(const struct run *r, struct buf *b)
{
	const char	*origin;
	int		 i = 0, k;

	buf_printf(b, "# Weights in thousandths, written by `appraise rules fit`: they replace those of the rule files.\n"
	    "# RULE, design, weight; or W-PLACE:word and a weight for each of");
	for (k = 0; k < DESIGN_CLASSES; k++)
		buf_printf(b, "%s %s", k > 0 ? "," : "", design_class_words[k]);
	buf_printf(b, ".\n# Held out in turn, a fifth of %d labelled records: right %.3f, macro F1 %.3f, calibration error %.3f.\n",
	    r->figures.n, r->figures.n > 0 ? (double)r->figures.right / r->figures.n : 0, fit_macro(&r->figures),
	    r->figures.ece);
	buf_printf(b, "# Penalties %g (rules) and %g (words); at most %d words, each in %d labelled records or more, and %d others.\n",
	    r->setting.l2_rule, r->setting.l2_word, r->setting.words, r->setting.least, r->setting.least_elsewhere);
	while ((origin = inv_each(r->inv, "origin", &i)) != NULL)
		buf_printf(b, "# %s\n", origin);
}

static enum rc
write_weights(struct run *r, const char *path, struct err *e)
{
	const struct fit *f = fit_reader_rows(r->reader);
	const struct fit_feature **v = xcalloc(f->nfeature + 1, sizeof(struct fit_feature *));
	struct buf	 b;
	size_t		 i, n = 0;
	int		 label;
	enum rc		 rc;

	for (i = 0; i < f->nfeature; i++)
		if (f->feature[i].used)
			v[n++] = &f->feature[i];
	qsort(v, n, sizeof(struct fit_feature *), by_id);
	buf_init(&b, TEXT_MAX);
	put_head(r, &b);
	buf_printf(&b, "temperature\tdesign\t%d\n", milli(r->figures.temperature));
	for (label = 0; label < DESIGN_N; label++)
		buf_printf(&b, "bias\t%s\t%d\n", design_words[label],
		    fit_reader_bias(r->rules, label) + milli(f->bias[design_class[label]]));
	for (i = 0; i < n; i++)
		if (v[i]->word)
			put_word(v[i], &b);
		else
			put_rule(r, v[i], &b);
	if ((rc = buf_ok(&b, path, e)) == RC_OK)
		rc = file_write(path, b.p, b.len, e);
	buf_fini(&b);
	free(v);
	return rc;
}

static void
print_figures(const struct run *r)
{
	static const struct table_col cols[] = {
		{ "class", TABLE_LEFT, true }, { "precision", TABLE_RIGHT, false }, { "recall", TABLE_RIGHT, false },
		{ "F1", TABLE_RIGHT, false }, { "n", TABLE_RIGHT, false },
	};
	const struct fit_figures *f = &r->figures;
	struct table	*t = table_new(cols, 5);
	int		 c;

	for (c = 0; c < DESIGN_CLASSES; c++) {
		table_cell(t, "%s", design_class_words[c]);
		table_cell(t, "%.3f", f->said[c] > 0 ? (double)f->hit[c] / f->said[c] : 0.0);
		table_cell(t, "%.3f", f->gold[c] > 0 ? (double)f->hit[c] / f->gold[c] : 0.0);
		table_cell(t, "%.3f", fit_f1(f, c) > 0 ? fit_f1(f, c) : 0.0);
		table_cell(t, "%d", f->gold[c]);
	}
	table_print(t, r->inv->out);
	out_printf(r->inv->out, "\nheld out  %d records, right %.3f, macro F1 %.3f, calibration error %.3f, temperature %.2f\n", f->n,
	    f->n > 0 ? (double)f->right / f->n : 0.0, fit_macro(f), f->ece, f->temperature);
	fwrite(r->errors.p, 1, r->errors.len, r->inv->out->fp);
}

static enum rc
print_json(const struct run *r, struct err *e)
{
	const struct fit_figures *f = &r->figures;
	struct jsonw	 w;
	struct buf	 b;
	int		 c;
	enum rc		 rc;

	buf_init(&b, TEXT_MAX);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "records", f->n);
	jw_int(&w, "right", f->right);
	jw_points(&w, "macro_f1", milli(fit_macro(f)));
	jw_points(&w, "ece", milli(f->ece));
	jw_points(&w, "temperature", milli(f->temperature));
	jw_arr(&w, "items");
	for (c = 0; c < DESIGN_CLASSES; c++) {
		jw_obj(&w, NULL);
		jw_str(&w, "class", design_class_words[c]);
		jw_int(&w, "n", f->gold[c]);
		jw_int(&w, "said", f->said[c]);
		jw_int(&w, "right", f->hit[c]);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	rc = out_whole(r->inv->out, &b, "the figures", e);
	buf_fini(&b);
	return rc;
}

/* "PMID gold said probability" of a record that the weights of the others miss. */
static void
note_wrong(void *arg, size_t row, const double p[DESIGN_CLASSES])
{
	struct run	*r = arg;
	int		 c, best = 0;

	if (r->nerrors-- <= 0)
		return;
	for (c = 1; c < DESIGN_CLASSES; c++)
		if (p[c] > p[best])
			best = c;
	buf_printf(&r->errors, "%" PRId64 "\t%s\t%s\t%.3f\n", fit_reader_pmid(r->reader, row),
	    design_class_words[fit_reader_rows(r->reader)->row[row].class], design_class_words[best], p[best]);
}

static enum rc
fit_files(struct run *r, struct err *e)
{
	const char	*out = inv_text(r->inv, "out");
	struct fit_weights weight = {
		.one_label = (double)inv_int(r->inv, "one-label", milli(fit_weights_default.one_label)) / 1000,
		.typed = (double)inv_int(r->inv, "typed", milli(fit_weights_default.typed)) / 1000,
	};
	enum rc		 rc;
	int		 i;

	for (i = 0; i + 1 < r->inv->argc; i += 2)
		if ((rc = fit_reader_file(r->reader, r->inv->argv[i], r->inv->argv[i + 1], &weight, e)) != RC_OK)
			return rc;
	fit_cross(fit_reader_rows(r->reader), &r->setting, &r->figures, note_wrong, r);
	if (r->figures.n == 0)
		return err_set(e, RC_BADDATA, "no labelled record is in the files");
	if (!r->inv->json)
		print_figures(r);
	else if ((rc = print_json(r, e)) != RC_OK)
		return rc;
	if (out != NULL) {
		fit_solve(fit_reader_rows(r->reader), &r->setting, -1);
		if ((rc = write_weights(r, out, e)) != RC_OK)
			return rc;
	}
	return out_flush(r->inv->out, e);
}

static enum rc
run_fit(struct inv *inv, struct err *e)
{
	struct run		 r = { .inv = inv, .setting = fit_default, .nerrors = inv_int(inv, "errors", 0) };
	struct classifier	*c = NULL;
	const char		*fields = inv_text(inv, "fields");
	unsigned		 mask = FIELD_TITLE | FIELD_ABSTRACT;
	enum rc			 rc;

	if (inv->argc % 2 != 0) {
		err_set(e, RC_USAGE, "%s has no file beside it: labels and files come in pairs", inv->argv[inv->argc - 1]);
		return err_try(e, "appraise rules fit GOLD.tsv FILE");
	}
	if (fields != NULL && (rc = classify_fields(fields, &mask, e)) != RC_OK)
		return rc;
	r.setting.l2_rule = (double)inv_int(inv, "hold-rules", milli(fit_default.l2_rule)) / 1000;
	r.setting.l2_word = (double)inv_int(inv, "hold-words", milli(fit_default.l2_word)) / 1000;
	r.setting.words = (int)inv_int(inv, "words", fit_default.words);
	r.setting.least = (int)inv_int(inv, "least", fit_default.least);
	r.setting.least_elsewhere = (int)inv_int(inv, "elsewhere", fit_default.least_elsewhere);
	if ((rc = classifier_new(inv_text(inv, "rules"), &c, e)) != RC_OK)
		return rc;
	buf_init(&r.errors, TEXT_MAX);
	r.rules = classifier_rules(c);
	r.reader = fit_reader_new(c, mask);
	rc = fit_files(&r, e);
	fit_reader_free(r.reader);
	buf_fini(&r.errors);
	classifier_free(c);
	return rc;
}

static const struct opt opts[] = {
	{ "fields", "LIST", OPT_TEXT, "what the rules may see: title,abstract (default), or all", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one, best without weights.tsv", 0, 0, 0 },
	{ "out", "FILE", OPT_TEXT, "write the weights, fitted to all records", 0, 0, 0 },
	{ "words", "N", OPT_INT, "weigh at most N words (default 600; 0: rules alone)", 0, WORDING_MAX, 0 },
	{ "least", "N", OPT_INT, "a word stands in at least N labelled records", 1, 100000, 0 },
	{ "elsewhere", "N", OPT_INT, "and in at least N of the unlabelled", 0, 100000, 0 },
	{ "hold-rules", "M", OPT_INT, "thousandths that hold the rules to their own weights", 1, 1000000, 0 },
	{ "hold-words", "M", OPT_INT, "and the words to none", 1, 1000000, 0 },
	{ "one-label", "M", OPT_INT, "thousandths that a record weighs whose file has one label", 1, 10000, 0 },
	{ "typed", "M", OPT_INT, "thousandths that a record weighs by its publication types", 1, 10000, 0 },
	{ "origin", "TEXT", OPT_MANY, "a line for the head of the weights: the data, their source and licence", 0, 0, 0 },
	{ "errors", "N", OPT_INT, "print the first N that the others' weights miss: PMID, label, said, how sure", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise rules fit gold.tsv set.xml",
	NULL,
};
const struct cmd cmd_rules_fit = {
	.name = "rules fit",
	.operands = "LABELS FILE…",
	.summary = "fit weights of rules and words to labelled records",
	.opts = opts,
	.min_args = 2,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_fit,
	.examples = examples,
};
