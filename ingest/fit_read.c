#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/map.h"
#include "design.h"
#include "eval.h"
#include "fit_read.h"
#include "wording.h"

#define TRAP	"D-trap-"
#define TRAP_SURE	2000	/* thousandths against a class */
#define OTHER_LEADS	1000
#define BIT(design)	(1u << design_class[design])
#define SILENT	8	/* rows without a feature: where nothing speaks, the answer is "other" */

/* Records of one label are many and alike; those by their types are of many kinds. */
const struct fit_weights fit_weights_default = { .one_label = 0.4, .typed = 0.6, .untyped = 0.1 };

struct fit_reader {
	struct work_plan plan;
	struct worker	*worker;
	struct rules_scratch *rules;
	struct work_notes notes;
	struct arena	 mem;
	struct fit	 fit;
	struct map	 index;		/* feature id to 1 + index */
	struct map	 seen;		/* PMIDs read by their types */
	int64_t		*pmid;		size_t npmid, pmid_cap;
	uint32_t	*got;		size_t ngot, got_cap;	/* the features of the record in hand */
};

struct fit *
fit_reader_rows(struct fit_reader *r)
{
	return &r->fit;
}

int64_t
fit_reader_pmid(const struct fit_reader *r, size_t row)
{
	return r->pmid[row];
}

static void
add_feature(struct fit_reader *r, const char *id, size_t len, bool word)
{
	struct fit_feature	 f = { .word = word };
	int			 is_new;
	int64_t			*at = map_put(&r->index, id, len, &is_new);

	if (is_new) {
		f.id = arena_strndup(&r->mem, id, len);
		ARENA_PUSH(&r->mem, r->fit.feature, r->fit.nfeature, r->fit.feature_cap, f);
		*at = (int64_t)r->fit.nfeature;
	}
	ARENA_PUSH(&r->mem, r->got, r->ngot, r->got_cap, (uint32_t)(*at - 1));
}

static void
add_word(void *arg, enum word_place place, const char *word, size_t len)
{
	char	id[64];
	int	n = snprintf(id, sizeof(id), WORDING_ID "%s:%.*s", word_places[place], (int)len, word);

	if (len > 1 || word[0] == '0')
		add_feature(arg, id, (size_t)n, true);
}

static int
ascending(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return (a > b) - (a < b);
}

/*
 * Does a rule speak of what a record is, and may its weight be moved?  Traps
 * keep their authors' weights: labelled sets hold too few of each, and were
 * labelled by readers who fell into some.
 */
static bool
speaks(const struct rule *u)
{
	size_t k;

	if (strncmp(u->id, TRAP, strlen(TRAP)) == 0)
		return false;
	for (k = 0; k < u->nlabel; k++)
		if (u->label[k].aspect == A_DESIGN || u->label[k].aspect == A_FLAG)
			return true;
	return false;
}

static void
row_features(struct fit_reader *r, struct fit_row *row)
{
	size_t i;

	if (r->ngot > 0)
		qsort(r->got, r->ngot, sizeof(*r->got), ascending);
	row->feature = arena_array(&r->mem, r->ngot + 1, sizeof(*row->feature));
	for (i = 0; i < r->ngot; i++)
		if (i == 0 || r->got[i] != r->got[i - 1])
			row->feature[row->n++] = r->got[i];
}

/* log of the summed exponentials of a class' labels: what the labels' own weights give it. */
static void
class_offsets(const double label[DESIGN_N], double offset[DESIGN_CLASSES])
{
	double	best[DESIGN_CLASSES], sum[DESIGN_CLASSES] = { 0 };
	int	c, l;

	for (c = 0; c < DESIGN_CLASSES; c++)
		best[c] = -1e9;
	for (l = 0; l < DESIGN_N; l++)
		best[design_class[l]] = fmax(best[design_class[l]], label[l]);
	for (l = 0; l < DESIGN_N; l++)
		sum[design_class[l]] += exp(label[l] - best[design_class[l]]);
	for (c = 0; c < DESIGN_CLASSES; c++)
		offset[c] = best[c] + log(sum[c]);
}

int
fit_reader_bias(const struct ruleset *rs, int label)
{
	return rs->bias_milli[label] != 0 || label != DESIGN_OTHER ? rs->bias_milli[label] : OTHER_LEADS;
}

/* What the set's own weights give the labels of a record. */
static void
own_weights(const struct ruleset *rs, const struct article *a, const struct hits *h, struct arena *mem,
    double label[DESIGN_N])
{
	struct design_words_found words;
	struct design_sums sums;
	int	l;

	design_scores(rs, a, h, mem, &sums, &words);
	for (l = 0; l < DESIGN_N; l++)
		label[l] = (fit_reader_bias(rs, l) - rs->bias_milli[l] + sums.design[l]) / 1000.0;
}

/* What the traps say of a record that is assumed to be of a class: the same, or what they are sure of. */
static int
trapped(const struct hits *h, int class)
{
	int	against = 0, most = 0, other = class;
	size_t	i, k;

	for (i = 0; i < h->n; i++) {
		const struct rule *u = h->hit[i].rule;

		if (strncmp(u->id, TRAP, strlen(TRAP)) != 0 || hits_repeated(h, i))
			continue;
		for (k = 0; k < u->nlabel; k++) {
			const struct rule_label *l = &u->label[k];

			if (l->aspect != A_DESIGN)
				continue;
			if (design_class[l->value] == class)
				against -= l->weight_milli;
			else if (l->weight_milli > most) {
				most = l->weight_milli;
				other = design_class[l->value];
			}
		}
	}
	return against >= TRAP_SURE ? other : class;
}

static int
fold_of(int64_t pmid)
{
	return (int)(((uint64_t)pmid * 2654435761u & 0xffffffffu) >> 8) % FIT_FOLDS;
}

/* What is known of the row, and the record's features. */
static void
add_row(struct fit_reader *r, const struct article *a, struct fit_row row)
{
	struct arena	 mem = ARENA_INIT;
	struct hits	 h;
	double		 label[DESIGN_N];
	size_t		 i;

	rules_match_lazy(classifier_rules(r->plan.classifier), r->rules, a, r->plan.fields, &mem, &h);
	row.fold = row.trust == FIT_LABELLED ? fold_of(a->pmid) : -1;
	if (row.trust == FIT_ASSUMED)
		row.class = trapped(&h, row.class);
	r->ngot = 0;
	for (i = 0; i < h.n; i++)
		if (speaks(h.hit[i].rule))
			add_feature(r, h.hit[i].rule->id, strlen(h.hit[i].rule->id), false);
	wording_each(a, &h, add_word, r);
	own_weights(classifier_rules(r->plan.classifier), a, &h, &mem, label);
	class_offsets(label, row.offset);
	row_features(r, &row);
	ARENA_PUSH(&r->mem, r->fit.row, r->fit.nrow, r->fit.row_cap, row);
	ARENA_PUSH(&r->mem, r->pmid, r->npmid, r->pmid_cap, a->pmid);
	arena_fini(&mem);
}

void
fit_reader_add(struct fit_reader *r, const struct article *a, int class, double weight, enum fit_trust trust)
{
	add_row(r, a, (struct fit_row){ .trust = trust, .class = class, .weight = weight });
}

struct fit_reader *
fit_reader_new(const struct classifier *c, unsigned fields)
{
	struct fit_reader	*r = xcalloc(1, sizeof(*r));
	struct article		 nothing = { .title = "", .abstract = "" };
	int			 i;

	r->plan = (struct work_plan){ .classifier = c, .fields = fields };
	r->worker = workers_new(1, &r->plan);
	r->rules = rules_scratch_new(classifier_rules(c), 0);
	for (i = 0; i < SILENT; i++)
		fit_reader_add(r, &nothing, DESIGN_CLASSES - 1, 1, FIT_ASSUMED);
	return r;
}

void
fit_reader_free(struct fit_reader *r)
{
	if (r == NULL)
		return;
	workers_free(r->worker, 1);
	rules_scratch_free(r->rules);
	notes_fini(&r->notes);
	map_fini(&r->index);
	map_fini(&r->seen);
	arena_fini(&r->mem);
	free(r);
}

/* What PubMed's own types say, the stronger before the weaker. */
static const struct {
	const char	*type;
	enum design	 design;
} types[] = {
	{ "Clinical Trial Protocol", DESIGN_PROTOCOL }, { "Meta-Analysis", DESIGN_META_ANALYSIS },
	{ "Systematic Review", DESIGN_SYSTEMATIC_REVIEW }, { "Randomized Controlled Trial", DESIGN_RCT },
	{ "Case Reports", DESIGN_CASE_REPORT }, { "Review", DESIGN_NARRATIVE_REVIEW },
};

/* The class that a record's types name, -1 none. */
static int
class_of_types(const struct article *a)
{
	size_t i, k;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (k = 0; k < a->npubtype; k++)
			if (strcmp(a->pubtype[k].name, types[i].type) == 0)
				return design_class[types[i].design];
	return -1;
}

/* Is the descriptor among the record's MeSH? */
static bool
about(const struct article *a, const char *descriptor)
{
	size_t i;

	for (i = 0; i < a->nmesh; i++)
		if (a->mesh[i].descriptor != NULL && strcmp(a->mesh[i].descriptor, descriptor) == 0)
			return true;
	return false;
}

/*
 * What a record may be that has none of these types: an indexer who read it
 * would have given it one, and "Humans" or "Animals" where there are such.
 * An essay is a review by our words, and not always by theirs.
 */
static unsigned
among_untyped(const struct article *a)
{
	bool	humans = about(a, "Humans"), animals = about(a, "Animals");

	if (a->state == NULL || strcmp(a->state, "MEDLINE") != 0 || a->nmesh == 0)
		return 0;
	return BIT(DESIGN_IN_VITRO) | BIT(DESIGN_NARRATIVE_REVIEW) | (animals || !humans ? BIT(DESIGN_ANIMAL) : 0) |
	    (humans || !animals ? BIT(DESIGN_OTHER) : 0);
}

/* Where a file's labels come from. */
struct labels {
	struct eval	*table;		/* NULL: all the same, or by type */
	bool		 by_type;
	int		 class;
	double		 weight, untyped;
	enum fit_trust	 trust;
};

/* The class of a record; false: it is to be left out. */
static bool
class_of(const struct labels *l, const struct article *a, int *class)
{
	int	design;

	*class = l->class;
	if (l->by_type)
		*class = class_of_types(a);
	if (l->table == NULL)
		return true;
	if ((design = word_index(design_words, eval_gold(l->table, a->pmid))) < 0)
		return false;
	*class = design_class[design];
	return true;
}

/* A file on its way into the rows. */
struct reading {
	struct fit_reader *r;
	struct labels	 l;
};

/* Exports overlap. */
static bool
read_before(struct fit_reader *r, int64_t pmid)
{
	int	is_new;

	(void)map_put(&r->seen, (const char *)&pmid, sizeof(pmid), &is_new);
	return !is_new;
}

static void
read_record(void *arg, const struct batch *b, const struct frame_piece *piece, const struct article *a)
{
	struct reading	*f = arg;
	struct fit_row	 row = { .trust = f->l.trust, .weight = f->l.weight };

	(void)b;
	(void)piece;
	if (!class_of(&f->l, a, &row.class) || (f->l.by_type && read_before(f->r, a->pmid)))
		return;
	if (f->l.by_type && row.class < 0) {
		row.among = among_untyped(a);
		row.weight = f->l.untyped;
	}
	add_row(f->r, a, row);
}

enum rc
fit_reader_file(struct fit_reader *r, const char *labels, const char *path, const struct fit_weights *weight,
    struct err *e)
{
	struct reading	f = { .r = r, .l = { .weight = 1, .class = word_index(design_class_words, labels) } };
	enum rc		rc = RC_OK;

	f.l.by_type = strcmp(labels, "types") == 0;
	f.l.trust = FIT_TYPED;
	f.l.untyped = weight->untyped;
	if (f.l.by_type)
		f.l.weight = weight->typed;
	else if (f.l.class >= 0) {
		f.l.weight = weight->one_label;
		f.l.trust = FIT_ASSUMED;
	} else if (strcmp(labels, "-") != 0) {
		f.l.trust = FIT_LABELLED;
		rc = eval_new(EVAL_DESIGN, labels, &f.l.table, e);
	}
	if (rc == RC_OK)
		rc = work_file(r->worker, path, &r->notes, read_record, &f, e);
	eval_free(f.l.table);
	return rc;
}
