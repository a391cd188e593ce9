#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/table.h"
#include "../db/db.h"
#include "fit_decided.h"
#include "fit_write.h"
#include "wording.h"

#define TEXT_MAX	((size_t)64 << 20)
/* One fitting. */
struct run {
	struct inv	*inv;
	struct fit_reader *reader;
	struct fit_setting setting;
	const struct ruleset *rules;
	struct fit_figures figures, before;	/* before: of the weights that the fit began from */
	struct fit_decisions decisions;
	struct buf	 errors;
	int64_t		 nerrors;
};

static int
milli(double w)
{
	return (int)lrint(w * 1000);
}

static void
put_line(struct out *out, const char *what, const struct fit_figures *f)
{
	out_printf(out, "%-9s%d records, right %.3f, macro F1 %.3f, calibration error %.3f, temperature %.2f\n", what, f->n,
	    f->n > 0 ? (double)f->right / f->n : 0.0, fit_macro(f), f->ece, f->temperature);
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
	out_printf(r->inv->out, "\n");
	put_line(r->inv->out, "before", &r->before);
	put_line(r->inv->out, "held out", f);
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
	jw_obj(&w, "before");
	jw_int(&w, "right", r->before.right);
	jw_points(&w, "macro_f1", milli(fit_macro(&r->before)));
	jw_points(&w, "ece", milli(r->before.ece));
	jw_points(&w, "temperature", milli(r->before.temperature));
	jw_end(&w);
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

/* The lines of origin: those given, and what is known of the decisions. */
static const char **
origins(const struct run *r, struct arena *mem)
{
	const char	**v = NULL, *text;
	size_t		  n = 0, cap = 0;
	int		  i = 0;

	while ((text = inv_each(r->inv, "origin", &i)) != NULL)
		ARENA_PUSH(mem, v, n, cap, text);
	if (r->decisions.n > 0) {
		ARENA_PUSH(mem, v, n, cap, arena_printf(mem, "Decisions: %d approved records of one store, the last by event #%"
		    PRId64 "; SHA-256 of their lines PMID, design, event: %s.", r->decisions.n, r->decisions.last_seq,
		    r->decisions.sha256));
		ARENA_PUSH(mem, v, n, cap, arena_printf(mem, "Begun from rules %s with weights %s.", r->rules->sha256,
		    r->rules->weights_sha256));
	}
	ARENA_PUSH(mem, v, n, cap, NULL);
	return v;
}

/* A rule file into the new folder; the weights are the fit's own. */
static enum rc
copy_file(void *arg, const char *name, const char *text, size_t n, struct err *e)
{
	const char	*dir = arg;
	struct buf	 path;
	enum rc		 rc;

	if (strcmp(name, RULES_WEIGHTS) == 0)
		return RC_OK;
	buf_init(&path, 4096);
	path_join(&path, dir, name);
	rc = file_write(path.p, text, n, e);
	buf_fini(&path);
	return rc;
}

/* A folder with the rules and the fit's weights, as `--rules` takes it. */
static enum rc
write_set(const struct run *r, const char *dir, const struct buf *weights, struct err *e)
{
	struct buf	path;
	enum rc		rc;

	if (file_exists(dir) || file_is_dir(dir)) {
		err_set(e, RC_USAGE, "--into %s: there is something already; name a new folder", dir);
		return err_try(e, "appraise rules fit --from-decisions --into %s-2", dir);
	}
	if ((rc = file_mkdirs(dir, 0755, e)) != RC_OK ||
	    (rc = ruleset_files(r->rules, copy_file, (void *)(uintptr_t)dir, e)) != RC_OK)
		return rc;
	buf_init(&path, 4096);
	path_join(&path, dir, RULES_WEIGHTS);
	rc = file_write(path.p, weights->p, weights->len, e);
	buf_fini(&path);
	return rc;
}

/* Fit to all records, and write what was asked for. */
static enum rc
write_fit(struct run *r, struct err *e)
{
	const char	*out = inv_text(r->inv, "out"), *into = inv_text(r->inv, "into");
	struct arena	 mem = ARENA_INIT;
	struct buf	 b;
	enum rc		 rc;

	if (out == NULL && into == NULL)
		return RC_OK;
	buf_init(&b, TEXT_MAX);
	fit_solve(fit_reader_rows(r->reader), &r->setting, -1);
	fit_write(fit_reader_rows(r->reader), r->rules, &r->setting, &r->figures, origins(r, &mem), &b);
	rc = buf_ok(&b, "the weights", e);
	if (rc == RC_OK && out != NULL)
		rc = file_write(out, b.p, b.len, e);
	if (rc == RC_OK && into != NULL && (rc = write_set(r, into, &b, e)) == RC_OK && !r->inv->json)
		out_printf(r->inv->out, "next      appraise classify --diff --rules %s\n", into);
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

/* Read what the operands name, and the decisions. */
static enum rc
read_rows(struct run *r, struct err *e)
{
	struct fit_weights weight = {
		.one_label = (double)inv_int(r->inv, "one-label", milli(fit_weights_default.one_label)) / 1000,
		.typed = (double)inv_int(r->inv, "typed", milli(fit_weights_default.typed)) / 1000,
		.untyped = (double)inv_int(r->inv, "untyped", milli(fit_weights_default.untyped)) / 1000,
	};
	enum rc		 rc;
	int		 i;

	for (i = 0; i + 1 < r->inv->argc; i += 2)
		if ((rc = fit_reader_file(r->reader, r->inv->argv[i], r->inv->argv[i + 1], &weight, e)) != RC_OK)
			return rc;
	if (!inv_has(r->inv, "from-decisions"))
		return RC_OK;
	if ((rc = db_open(r->inv->db_path, DB_READ, &r->inv->db, e)) != RC_OK)	/* main closes it */
		return rc;
	return fit_decided(r->reader, r->inv->db, &r->decisions, e);
}

static enum rc
fit_all(struct run *r, struct err *e)
{
	enum rc		 rc;

	if ((rc = read_rows(r, e)) != RC_OK)
		return rc;
	fit_before(fit_reader_rows(r->reader), r->rules->temperature_milli / 1000.0, &r->before);
	fit_cross(fit_reader_rows(r->reader), &r->setting, &r->figures, note_wrong, r);
	if (r->figures.n == 0)
		return err_set(e, RC_BADDATA, "no labelled record is in the files");
	if (!r->inv->json)
		print_figures(r);
	else if ((rc = print_json(r, e)) != RC_OK)
		return rc;
	if ((rc = write_fit(r, e)) != RC_OK)
		return rc;
	return out_flush(r->inv->out, e);
}

static enum rc
run_fit(struct inv *inv, struct err *e)
{
	struct run		 r = { .inv = inv, .setting = fit_default, .nerrors = inv_int(inv, "errors", 0) };
	struct classifier	*c = NULL;
	const char		*fields = inv_text(inv, "fields");
	/* Decisions were made on records with all their fields, and weights fitted to them serve such. */
	unsigned		 mask = inv_has(inv, "from-decisions") ? FIELD_ALL : FIELD_TITLE | FIELD_ABSTRACT;
	enum rc			 rc;

	if (inv->argc == 0 && !inv_has(inv, "from-decisions")) {
		err_set(e, RC_USAGE, "rules fit: say labels and their records, or --from-decisions");
		return err_try(e, "appraise rules fit --from-decisions");
	}
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
	rc = fit_all(&r, e);
	fit_reader_free(r.reader);
	buf_fini(&r.errors);
	classifier_free(c);
	return rc;
}

static const struct opt opts[] = {
	{ "fields", "LIST", OPT_TEXT, "what the rules may see: title,abstract (default), or all", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one, best without weights.tsv", 0, 0, 0 },
	{ "out", "FILE", OPT_TEXT, "write the weights, fitted to all records", 0, 0, 0 },
	{ "into", "DIR", OPT_TEXT, "write them with the rules into a new folder, for --rules", 0, 0, 0 },
	{ "from-decisions", NULL, OPT_FLAG, "fit to what people approved in the store, from today's weights on", 0, 0, 0 },
	{ "words", "N", OPT_INT, "weigh at most N words (default 400; 0: rules alone)", 0, WORDING_MAX, 0 },
	{ "least", "N", OPT_INT, "a word stands in at least N labelled records", 1, 100000, 0 },
	{ "elsewhere", "N", OPT_INT, "and in at least N of the unlabelled", 0, 100000, 0 },
	{ "hold-rules", "M", OPT_INT, "thousandths that hold the rules to their own weights", 1, 1000000, 0 },
	{ "hold-words", "M", OPT_INT, "and the words to none", 1, 1000000, 0 },
	{ "one-label", "M", OPT_INT, "thousandths that a record weighs whose file has one label", 1, 10000, 0 },
	{ "typed", "M", OPT_INT, "thousandths that a record weighs by its publication types", 1, 10000, 0 },
	{ "untyped", "M", OPT_INT, "and one whose types only tell what it is not", 1, 10000, 0 },
	{ "origin", "TEXT", OPT_MANY, "a line for the head of the weights: the data, their source and licence", 0, 0, 0 },
	{ "errors", "N", OPT_INT, "print the first N that the others' weights miss: PMID, label, said, how sure", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise rules fit gold.tsv set.xml",
	"appraise rules fit --from-decisions --into new-rules",
	NULL,
};
const struct cmd cmd_rules_fit = {
	.name = "rules fit",
	.operands = "[LABELS FILE…]",
	.summary = "fit weights of rules and words to labelled records",
	.opts = opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run_fit,
	.examples = examples,
};
