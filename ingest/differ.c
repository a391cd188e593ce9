#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "differ.h"

#define TEXT_MAX	((size_t)256 << 20)
#define NOTHING		"-"
#define EXAMPLES	5	/* PMIDs in a line for people */

void
differ_fini(struct differ *d)
{
	map_fini(&d->at);
	arena_fini(&d->mem);
	memset(d, 0, sizeof(*d));
}

/* The article at hand and the field that comes next. */
struct compared {
	struct differ		*d;
	struct differ_article	 one;
	size_t			 cap;
	int			 order;
};

static void
group_with(struct compared *c, const char *field, const char *from, const char *to)
{
	struct differ		*d = c->d;
	struct differ_group	 fresh = { .field = field, .order = c->order };
	struct differ_group	*g;
	const char		*key = arena_printf(&d->mem, "%s\t%s\t%s", field, from, to);
	int64_t			*at = map_put(&d->at, key, strlen(key), NULL);

	if (*at == 0) {
		fresh.from = arena_strdup(&d->mem, from);
		fresh.to = arena_strdup(&d->mem, to);
		ARENA_PUSH(&d->mem, d->group, d->ngroup, d->group_cap, fresh);
		*at = (int64_t)d->ngroup;
	}
	g = &d->group[*at - 1];
	ARENA_PUSH(&d->mem, g->pmid, g->n, g->cap, c->one.pmid);
}

static void
changed(struct compared *c, const char *field, const char *from, const char *to)
{
	struct differ_change x = { .field = field };

	x.from = arena_strdup(&c->d->mem, from);
	x.to = arena_strdup(&c->d->mem, to);
	ARENA_PUSH(&c->d->mem, c->one.change, c->one.nchange, c->cap, x);
}

static void
word(struct compared *c, const char *field, const char *from, const char *to)
{
	c->order++;
	from = from != NULL ? from : NOTHING;
	to = to != NULL ? to : NOTHING;
	if (strcmp(from, to) == 0)
		return;
	changed(c, field, from, to);
	group_with(c, field, from, to);
}

static void
number(struct compared *c, const char *field, int64_t from, int64_t to)
{
	char x[24], y[24];

	c->order++;
	if (from == to)
		return;
	snprintf(x, sizeof(x), "%" PRId64, from);
	snprintf(y, sizeof(y), "%" PRId64, to);
	changed(c, field, from < 0 ? NOTHING : x, to < 0 ? NOTHING : y);
	group_with(c, field, from < 0 ? NOTHING : "a number",
	    to < 0 ? NOTHING : from < 0 ? "a number" : "another number");
}

static void
flags(struct compared *c, unsigned from, unsigned to)
{
	int i;

	c->order++;
	for (i = 0; i < FLAG_N; i++) {
		if (((from ^ to) & (1u << i)) == 0)
			continue;
		changed(c, "flags", from & (1u << i) ? flag_words[i] : NOTHING, to & (1u << i) ? flag_words[i] : NOTHING);
		group_with(c, "flags", from & (1u << i) ? flag_words[i] : NOTHING,
		    to & (1u << i) ? flag_words[i] : NOTHING);
	}
}

/* A proposal that was given up has no design. */
static const char *
design_of(const struct proposal *p)
{
	return p->stuck ? "unclassified" : design_words[p->design];
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool
same_effects(const struct proposal *a, const struct proposal *b)
{
	const struct effect	*x, *y;
	size_t			 i;

	if (a->neffect != b->neffect)
		return false;
	for (i = 0; i < a->neffect; i++) {
		x = &a->effect[i];
		y = &b->effect[i];
		if (!same_text(x->measure, y->measure) || !same_text(x->value, y->value) || !same_text(x->low, y->low) ||
		    !same_text(x->high, y->high) || !same_text(x->p, y->p) || !same_text(x->i2, y->i2))
			return false;
	}
	return true;
}

/* Do they say what they say for the same reasons? */
static bool
same_words(const struct proposal *a, const struct proposal *b)
{
	size_t i;

	if (memcmp(a->label_ppm, b->label_ppm, sizeof(a->label_ppm)) != 0 || a->nevidence != b->nevidence)
		return false;
	for (i = 0; i < a->nevidence; i++)
		if (strcmp(a->evidence[i].rule, b->evidence[i].rule) != 0 ||
		    strcmp(a->evidence[i].field, b->evidence[i].field) != 0 ||
		    a->evidence[i].start != b->evidence[i].start || a->evidence[i].end != b->evidence[i].end)
			return false;
	return true;
}

static void
compare(struct compared *c, const struct proposal *a, const struct proposal *b)
{
	word(c, "design", design_of(a), design_of(b));
	flags(c, a->flags, b->flags);
	word(c, "type", a->type, b->type);
	word(c, "funding", a->funding, b->funding);
	word(c, "ties", a->ties, b->ties);
	word(c, "trial_funding", a->trial_funding, b->trial_funding);
	number(c, "participants", a->participants, b->participants);
	number(c, "trials", a->trials, b->trials);
	word(c, "risk_of_bias", a->rob, b->rob);
	word(c, "direction", a->direction, b->direction);
	word(c, "certainty", a->certainty, b->certainty);
	word(c, "retracted", a->retracted ? "yes" : "no", b->retracted ? "yes" : "no");
	if (same_effects(a, b))
		return;
	c->order++;
	changed(c, "effects", "as before", "others");
	group_with(c, "effects", "as before", "others");
}

void
differ_add(struct differ *d, const struct proposal *before, const struct proposal *after, bool decided)
{
	struct compared c = { .d = d, .one = { .pmid = after->pmid, .decided = decided } };

	d->articles++;
	if (before == NULL) {
		d->fresh++;
		return;
	}
	compare(&c, before, after);
	if (c.one.nchange == 0) {
		d->words += !same_words(before, after);
		return;
	}
	d->decided += decided;
	ARENA_PUSH(&d->mem, d->article, d->narticle, d->article_cap, c.one);
}

/* --- report ---------------------------------------------------------------------------- */

static int
by_field(const void *a, const void *b)
{
	const struct differ_group *x = a, *y = b;
	int c;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if ((c = strcmp(x->from, y->from)) != 0)
		return c;
	return strcmp(x->to, y->to);
}

static void
print(const struct inv *inv, const struct differ *d)
{
	static const struct table_col cols[] = {
		{ "field", TABLE_LEFT, false }, { "from", TABLE_LEFT, false }, { "to", TABLE_LEFT, false },
		{ "n", TABLE_RIGHT, false }, { "in", TABLE_LEFT, false },
	};
	const struct differ_group *g;
	struct table	*t;
	struct buf	 b;
	char		 x[32];
	size_t		 i;

	if (d->ngroup > 0) {
		t = table_new(cols, 5);
		buf_init(&b, 4000);
		for (g = d->group; g < d->group + d->ngroup; g++) {
			buf_clear(&b);
			for (i = 0; i < g->n && i < EXAMPLES; i++)
				buf_printf(&b, "%s%" PRId64, i > 0 ? " " : "", g->pmid[i]);
			if (g->n > EXAMPLES)
				buf_printf(&b, " and %zu more", g->n - EXAMPLES);
			table_cell(t, "%s", g->field);
			table_cell(t, "%s", g->from);
			table_cell(t, "%s", g->to);
			table_cell(t, "%zu", g->n);
			table_cell(t, "%s", b.p);
		}
		table_print(t, inv->out);
		out_printf(inv->out, "\n");
		buf_fini(&b);
	}
	out_printf(inv->out, "%s %s: %zu would be proposed otherwise (%" PRId64 " of them approved), %" PRId64
	    " the same for other reasons", num_commas(d->articles, x, sizeof(x)), d->articles == 1 ? "article" : "articles",
	    d->narticle, d->decided, d->words);
	if (d->fresh > 0)
		out_printf(inv->out, ", %" PRId64 " for the first time", d->fresh);
	out_printf(inv->out, "; nothing was written\n");
	if (d->narticle > 0 || d->words > 0 || d->fresh > 0)
		out_next(inv->out, "appraise classify --apply%s%s", inv_has(inv, "rules") ? " --rules " : "",
		    inv_has(inv, "rules") ? inv_text(inv, "rules") : "");
}

static void
json_group(struct jsonw *w, const struct differ_group *g)
{
	size_t i;

	jw_obj(w, NULL);
	jw_str(w, "field", g->field);
	jw_str(w, "from", g->from);
	jw_str(w, "to", g->to);
	jw_int(w, "n", (int64_t)g->n);
	jw_arr(w, "pmids");
	for (i = 0; i < g->n; i++)
		jw_int(w, NULL, g->pmid[i]);
	jw_end(w);
	jw_end(w);
}

static void
json_article(struct jsonw *w, const struct differ_article *a)
{
	size_t i;

	jw_obj(w, NULL);
	jw_int(w, "pmid", a->pmid);
	jw_bool(w, "approved", a->decided);
	jw_arr(w, "changes");
	for (i = 0; i < a->nchange; i++) {
		jw_obj(w, NULL);
		jw_str(w, "field", a->change[i].field);
		jw_str(w, "from", a->change[i].from);
		jw_str(w, "to", a->change[i].to);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static void
json(struct jsonw *w, const struct differ *d)
{
	size_t i;

	jw_obj(w, NULL);
	jw_int(w, "articles", d->articles);
	jw_int(w, "books", d->books);
	jw_int(w, "otherwise", (int64_t)d->narticle);
	jw_int(w, "approved", d->decided);
	jw_int(w, "other_reasons", d->words);
	jw_int(w, "first", d->fresh);
	jw_arr(w, "items");
	for (i = 0; i < d->ngroup; i++)
		json_group(w, &d->group[i]);
	jw_end(w);
	jw_arr(w, "changes");
	for (i = 0; i < d->narticle; i++)
		json_article(w, &d->article[i]);
	jw_end(w);
	jw_end(w);
}

enum rc
differ_report(const struct inv *inv, struct differ *d, struct err *e)
{
	struct jsonw	w;
	struct buf	b;
	enum rc		rc;

	if (d->ngroup > 0)
		qsort(d->group, d->ngroup, sizeof(*d->group), by_field);
	if (!inv->json) {
		print(inv, d);
		return RC_OK;
	}
	buf_init(&b, TEXT_MAX);
	jw_init(&w, &b, 0);
	json(&w, d);
	rc = out_whole(inv->out, &b, "the changes", e);
	buf_fini(&b);
	return rc;
}
