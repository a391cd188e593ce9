#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/table.h"
#include "eval_rules.h"

void
eval_rules_fini(struct eval_rules *r)
{
	map_fini(&r->at);
	arena_fini(&r->mem);
	memset(r, 0, sizeof(*r));
}

static struct eval_rule *
tally_of(struct eval_rules *r, const char *id, const char *word)
{
	struct eval_rule one = { 0 };
	int64_t		*at = map_put(&r->at, id, strlen(id), NULL);

	if (*at == 0) {
		one.id = arena_strdup(&r->mem, id);
		one.word = word != NULL ? arena_strdup(&r->mem, word) : NULL;
		ARENA_PUSH(&r->mem, r->rule, r->n, r->cap, one);
		*at = (int64_t)r->n;
	}
	return &r->rule[*at - 1];
}

static void
count(struct eval_rule *u, int64_t pmid, bool right, bool misled)
{
	u->hits++;
	u->right += right;
	u->wrong += !right;
	u->misled += misled;
	if (misled && u->npmid < EVAL_EXAMPLES)
		u->pmid[u->npmid++] = pmid;
}

/* The design that a rule gives most weight to; NULL when it speaks for none. */
static const struct rule_label *
main_design(const struct rule *u)
{
	const struct rule_label	*best = NULL;
	size_t			 i;

	for (i = 0; i < u->nlabel; i++)
		if (u->label[i].aspect == A_DESIGN && u->label[i].weight_milli > 0 &&
		    (best == NULL || u->label[i].weight_milli > best->weight_milli))
			best = &u->label[i];
	return best;
}

static void
note_designs(struct eval_rules *r, const struct eval *ev, const struct eval_row *row, const struct proposal *p,
    const struct hits *h, const char *said, bool right)
{
	const struct rule_label	*l;
	const char		*word;
	size_t			 i;

	for (i = 0; i < h->n; i++) {
		if (hits_repeated(h, i) || (l = main_design(h->hit[i].rule)) == NULL)
			continue;
		word = ev->task == EVAL_RCT ? (l->value == DESIGN_RCT ? "1" : "0") : eval_merged(ev, l->word);
		count(tally_of(r, h->hit[i].rule->id, l->word), p->pmid, strcmp(word, row->label) == 0,
		    !right && strcmp(word, said) == 0);
	}
}

void
eval_rules_note(struct eval_rules *r, const struct eval *ev, const struct eval_row *row, const struct proposal *p,
    const struct hits *hits, const char *said, bool right)
{
	size_t i, k;

	if (ev->task == EVAL_DESIGN || ev->task == EVAL_RCT) {
		note_designs(r, ev, row, p, hits, said, right);
		return;
	}
	for (i = 0; i < p->nevidence; i++) {
		if (!eval_is_about(ev->task, p->evidence[i].aspect))
			continue;
		for (k = 0; k < i; k++)
			if (strcmp(p->evidence[k].rule, p->evidence[i].rule) == 0 &&
			    eval_is_about(ev->task, p->evidence[k].aspect))
				break;
		if (k == i)
			count(tally_of(r, p->evidence[i].rule, NULL), p->pmid, right, !right);
	}
}

static int
misleading_first(const void *a, const void *b)
{
	const struct eval_rule *x = a, *y = b;

	if (x->misled != y->misled)
		return x->misled < y->misled ? 1 : -1;
	if (x->wrong != y->wrong)
		return x->wrong < y->wrong ? 1 : -1;
	return strcmp(x->id, y->id);
}

void
eval_rules_sort(struct eval_rules *r)
{
	size_t i;

	if (r->n > 0)
		qsort(r->rule, r->n, sizeof(*r->rule), misleading_first);
	for (i = 0; i < r->n; i++)	/* the places moved */
		*map_put(&r->at, r->rule[i].id, strlen(r->rule[i].id), NULL) = (int64_t)i + 1;
}

void
eval_rules_print(const struct inv *inv, const struct eval_rules *r)
{
	static const struct table_col cols[] = {
		{ "rule", TABLE_LEFT, false }, { "speaks for", TABLE_LEFT, false }, { "hits", TABLE_RIGHT, false },
		{ "right", TABLE_RIGHT, false }, { "wrong", TABLE_RIGHT, false }, { "misled", TABLE_RIGHT, false },
		{ "in", TABLE_LEFT, false },
	};
	const struct eval_rule	*u;
	struct table		*t = table_new(cols, 7);
	struct buf		 b;
	size_t			 i;

	buf_init(&b, 4000);
	for (u = r->rule; u < r->rule + r->n; u++) {
		buf_clear(&b);
		for (i = 0; i < u->npmid; i++)
			buf_printf(&b, "%s%" PRId64, i > 0 ? " " : "", u->pmid[i]);
		table_cell(t, "%s", u->id);
		table_cell(t, "%s", u->word != NULL ? u->word : "-");
		table_cell(t, "%" PRId64, u->hits);
		table_cell(t, "%" PRId64, u->right);
		table_cell(t, "%" PRId64, u->wrong);
		table_cell(t, "%" PRId64, u->misled);
		table_cell(t, "%s", b.len > 0 ? b.p : "");
	}
	table_print(t, inv->out);
	out_printf(inv->out, "\n");
	buf_fini(&b);
}

void
eval_rules_json(struct jsonw *w, const struct eval_rules *r)
{
	const struct eval_rule	*u;
	size_t			 i;

	jw_arr(w, "rules");
	for (u = r->rule; u < r->rule + r->n; u++) {
		jw_obj(w, NULL);
		jw_str(w, "rule", u->id);
		jw_str(w, "speaks_for", u->word);
		jw_int(w, "hits", u->hits);
		jw_int(w, "right", u->right);
		jw_int(w, "wrong", u->wrong);
		jw_int(w, "misled", u->misled);
		jw_arr(w, "pmids");
		for (i = 0; i < u->npmid; i++)
			jw_int(w, NULL, u->pmid[i]);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
}
