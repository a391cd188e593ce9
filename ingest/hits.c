#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/utf8.h"
#include "guard.h"
#include "literal.h"
#include "rules.h"
#include "sentence.h"

/* More matches of "many" rules than this in one record is no text any more. */
#define MAX_HITS 4000

struct rules_scratch {
	struct re_scratch	*re;
	struct guard_memo	*guards;
	uint32_t		*tried;		/* per unit: serial of the sentence it ran in last */
	size_t			*past;		/* per unit: end of its last match in that sentence */
	uint32_t		*done;		/* per rule: serial of the field it hit in last */
	uint32_t		 serial;
	struct sentence		*sentence;	/* of the field at hand, where it is not title or abstract */
	struct prefilter_found	 found;		/* of the field at hand */
	size_t			 nunit, nrule;
	bool			*muted;		/* per rule; NULL: none is */
};

/* One field's text on its way through the rules. */
struct run {
	const struct ruleset	*rs;
	struct rules_scratch	*s;
	struct arena		*mem;
	struct hits		*out;
	enum field		 field;
	int			 index;
	const char		*text;
	size_t			 len;
	const struct sentence	*sentence;
	size_t			 nsentence;
	uint32_t		 field_serial, first_serial;	/* of the field, of its first sentence */
	unsigned		 group;		/* of the rules that are run */
	size_t			 begin, stop;	/* bytes to look at */
};

/* What hits_demand needs, and which places each group has been run in. */
struct demand {
	struct run		 run;
	const struct article	*article;
	uint16_t		*title, *abstract;	/* per sentence, 1u << group */
	uint16_t		 other[F_N];		/* per other field */
	struct sentence		*coi;
	size_t			 ncoi;
};

struct rules_scratch *
rules_scratch_new(const struct ruleset *rs, unsigned match_limit)
{
	struct rules_scratch *s = xcalloc(1, sizeof(*s));

	s->re = re_scratch_new(match_limit);
	s->guards = guard_memo_new(rs);
	s->nunit = rs->nunit;
	s->nrule = rs->n;
	s->tried = xcalloc(rs->nunit + 1, sizeof(*s->tried));
	s->past = xcalloc(rs->nunit + 1, sizeof(*s->past));
	s->done = xcalloc(rs->n + 1, sizeof(*s->done));
	return s;
}

void
rules_scratch_free(struct rules_scratch *s)
{
	if (s == NULL)
		return;
	re_scratch_free(s->re);
	guard_memo_free(s->guards);
	prefilter_found_fini(&s->found);
	free(s->tried);
	free(s->past);
	free(s->done);
	free(s->muted);
	free(s);
}

size_t
rules_scratch_mute(struct rules_scratch *s, const struct ruleset *rs, const char *const *ids)
{
	size_t i, k, len, n = 0;

	free(s->muted);
	s->muted = NULL;
	if (ids == NULL)
		return 0;
	s->muted = xcalloc(rs->n + 1, sizeof(*s->muted));
	for (i = 0; i < rs->n; i++)
		for (k = 0; ids[k] != NULL && !s->muted[i]; k++) {
			len = strlen(ids[k]);
			s->muted[i] = len > 0 && ids[k][len - 1] == '*' ? strncmp(rs->rule[i].id, ids[k], len - 1) == 0 :
			    strcmp(rs->rule[i].id, ids[k]) == 0;
			n += s->muted[i];
		}
	return n;
}

/* May the rule speak in this sentence? */
static bool
allowed(const struct rule *u, const struct run *r, size_t k)
{
	unsigned here;

	if (r->field != F_ABSTRACT || (u->where == 0 && u->notin == 0))
		return true;
	here = 1u << r->sentence[k].section;
	if (k == 0)
		here |= W_FIRST;
	if (k + 1 == r->nsentence)
		here |= W_LAST;
	return (u->where == 0 || (u->where & here) != 0) && (u->notin & here) == 0;
}

static void
push(struct run *r, const struct rule *u, uint32_t pattern, size_t k, const struct span g[RE_GROUPS])
{
	struct hit h = { .rule = u, .field = r->field, .index = r->index, .text = r->text, .len = r->len };

	if (r->s->muted != NULL && r->s->muted[u - r->rs->rule])
		return;
	h.start = g[0].start;
	h.end = g[0].end;
	memcpy(h.g, g, sizeof(h.g));
	h.sentence = r->sentence[k];
	h.sentence_no = (int)k;
	h.pattern = (int)pattern;
	ARENA_PUSH(r->mem, r->out->hit, r->out->n, r->out->cap, h);
}

/* Does the rule's guard forbid the k-th sentence? */
static enum re_answer
guarded(struct run *r, const struct rule *u, size_t k)
{
	if (u->unless_text == NULL)
		return RE_NO;
	return guard_forbids(r->rs, u, r->s->guards, r->s->re, r->text, &r->sentence[k], (uint32_t)(r->first_serial + k));
}

/* Search one pattern in the k-th sentence; false when it ran into a limit. */
static bool
search(struct run *r, const struct rule_call *c, size_t k)
{
	const struct rule	*u = &r->rs->rule[c->rule];
	const struct sentence	*s = &r->sentence[k];
	struct span		 g[RE_GROUPS];
	enum re_answer		 a;
	size_t			 from = s->start;

	while ((a = re_match(u->re[c->pattern], r->s->re, r->text, s->end, from, g)) == RE_YES) {
		if (from == s->start && (a = guarded(r, u, k)) != RE_NO)
			return a == RE_YES;
		push(r, u, c->pattern, k, g);
		r->s->done[c->rule] = r->field_serial;
		if (!u->many || g[0].end >= s->end || r->out->n >= MAX_HITS)
			return true;
		/* An empty match would come again for ever: step over one character. */
		from = g[0].end;
		if (g[0].end == g[0].start)
			do
				from++;
			while (from < s->end && ((unsigned char)r->text[from] & 0xC0) == 0x80);
	}
	return a == RE_NO;
}

/* The same for a pattern that begins with its literal, at this place only. */
static bool
match_here(struct run *r, const struct rule_call *c, size_t k, size_t at)
{
	const struct rule	*u = &r->rs->rule[c->rule];
	const struct sentence	*s = &r->sentence[k];
	struct span		 g[RE_GROUPS];
	enum re_answer		 a;

	if (r->s->tried[c->unit] != r->first_serial + k) {
		r->s->tried[c->unit] = (uint32_t)(r->first_serial + k);
		r->s->past[c->unit] = s->start;
	}
	if (at < r->s->past[c->unit])	/* before the sentence, or inside the last match */
		return true;
	if ((a = re_match(u->re[c->pattern], r->s->re, r->text, s->end, at, g)) != RE_YES)
		return a == RE_NO;
	if ((a = guarded(r, u, k)) != RE_NO)
		return a == RE_YES;
	r->s->past[c->unit] = g[0].end;
	push(r, u, c->pattern, k, g);
	r->s->done[c->rule] = r->field_serial;
	return true;
}

/* A literal stands at text[start..end) of the k-th sentence. */
static bool
call(struct run *r, const struct rule_call *c, size_t k, size_t start, size_t end)
{
	const struct rule *u;

	/* What costs nothing comes first: most literals found call nothing. */
	if ((c->fields & (1u << r->field)) == 0 ||
	    ((c->edge & LITERAL_STARTS) && start > 0 && literal_word(r->text[start - 1])) ||
	    ((c->edge & LITERAL_ENDS) && end < r->sentence[k].end && literal_word(r->text[end])) ||
	    ((c->edge & CALL_LEADS) == 0 && r->s->tried[c->unit] == r->first_serial + k))
		return true;
	u = &r->rs->rule[c->rule];
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a call is of a rule that is there */
	if ((!u->many && r->s->done[c->rule] == r->field_serial) || r->out->n >= MAX_HITS)
		return true;
	if (c->edge & CALL_LEADS)
		return !allowed(u, r, k) || match_here(r, c, k, start);
	r->s->tried[c->unit] = (uint32_t)(r->first_serial + k);
	return !allowed(u, r, k) || search(r, c, k);
}

static inline char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Does p go on with n bytes of want?  Most do not with the first, which a call of strncasecmp would not be worth. */
static inline bool
goes_on(const char *p, const char *want, size_t n)
{
	size_t	i;

	for (i = 0; i < n; i++)
		if (lower(p[i]) != want[i])
			return false;
	return true;
}

/* The beginning of a text that is looked for was found in the k-th sentence, up to at. */
static bool
call_all(struct run *r, const struct sought *s, size_t k, size_t at)
{
	const struct rule_call	*c = &r->rs->call[s->call], *last = c + s->n;

	/* The rest may be ASCII in either case; what is no ASCII stands as it is. */
	if ((s->next != '\0' && lower(r->text[at]) != s->next) || (s->fields & (1u << r->field)) == 0 ||
	    s->nrest > r->sentence[k].end - at ||
	    !goes_on(r->text + at, s->text + s->len, s->nrest))
		return true;
	for (; c < last; c++)
		if (!call(r, c, k, at - s->len, at + s->nrest)) {
			r->out->stuck = &r->rs->rule[c->rule];
			return false;
		}
	return true;
}

/* All rules over one text. */
static void
run_field(struct run *r)
{
	const struct prefilter	*pre = r->rs->pre[r->group][r->field];
	const struct prefilter_hit *h;
	size_t			 i, j, k = 0;

	if (pre == NULL)
		return;
	r->field_serial = ++r->s->serial;
	r->first_serial = r->s->serial + 1;
	r->s->serial += (uint32_t)r->nsentence;
	prefilter_all(pre, r->text, r->begin, r->stop, &r->s->found);
	for (i = 0; i < r->s->found.n; i++) {
		h = &r->s->found.hit[i];
		while (k + 1 < r->nsentence && h->at > r->sentence[k].end)
			k++;
		for (j = 0; j < h->n; j++)
			if (!call_all(r, &r->rs->sought[h->ids[j]], k, h->at))
				return;
	}
}

/* A text of its own, of one sentence (or of several: coi). */
static void
run_text(struct run *r, enum field f, int index, const char *text)
{
	struct sentence one = { 0, 0, S_NONE };

	if (text == NULL || (r->out->fields & (1u << f)) == 0 || r->out->stuck != NULL)
		return;
	r->field = f;
	r->index = index;
	r->text = text;
	r->begin = 0;
	r->len = r->stop = one.end = strlen(text);
	if (f == F_COI) {
		if (r->out->demand->coi == NULL)
			r->out->demand->coi = sentence_split(text, r->len, NULL, 0, r->mem, &r->out->demand->ncoi);
		r->sentence = r->out->demand->coi;
		r->nsentence = r->out->demand->ncoi;
	} else {
		/* cppcheck-suppress autoVariables ; read by run_field below, and by nobody after */
		r->sentence = &one;
		r->nsentence = 1;
	}
	run_field(r);
	r->sentence = NULL;
}

/* Title and abstract, whose sentences the facts look at too. */
static void
run_main(struct run *r, enum field f, const char *text, const struct sentence *v, size_t n)
{
	if (text == NULL || n == 0 || (r->out->fields & (1u << f)) == 0 || r->out->stuck != NULL)
		return;
	r->field = f;
	r->index = 0;
	r->text = text;
	r->begin = 0;
	r->len = r->stop = strlen(text);
	r->sentence = v;
	r->nsentence = n;
	run_field(r);
}

static void
run_authors(struct run *r, const struct article *a, enum field f)
{
	size_t i;

	for (i = 0; i < a->nauthor; i++)
		run_text(r, f, (int)i, f == F_AFFILIATION ? a->author[i].affiliation : a->author[i].collective);
}

static void
run_grants(struct run *r, const struct article *a)
{
	size_t i;

	for (i = 0; i < a->ngrant; i++)
		run_text(r, F_GRANT, (int)i, a->grant[i].agency);
}

static void
run_lists(struct run *r, const struct article *a)
{
	size_t i;

	for (i = 0; i < a->npubtype; i++)
		run_text(r, F_PUBTYPE, (int)i, a->pubtype[i].name);
	for (i = 0; i < a->nmesh; i++)
		if (i == 0 || a->mesh[i].descriptor == NULL || a->mesh[i - 1].descriptor == NULL ||
		    strcmp(a->mesh[i].descriptor, a->mesh[i - 1].descriptor) != 0)
			run_text(r, F_MESH, (int)i, a->mesh[i].descriptor);
	for (i = 0; i < a->nkeyword; i++)
		run_text(r, F_KEYWORD, (int)i, a->keyword[i]);
	run_grants(r, a);
	for (i = 0; i < a->nlink; i++)
		run_text(r, F_LINK, (int)i, a->link[i].reftype);
	for (i = 0; i < a->nregistry; i++)
		run_text(r, F_REGISTRY, (int)i, a->registry[i].accession);
	run_authors(r, a, F_AFFILIATION);
	run_authors(r, a, F_COLLECTIVE);
}

/* Has any of the fields text? */
static bool
has_text(const struct article *a, unsigned fields)
{
	return ((fields & FIELD_TITLE) && a->title != NULL && a->title[0] != '\0') ||
	    ((fields & FIELD_ABSTRACT) && a->abstract != NULL && a->abstract[0] != '\0') ||
	    ((fields & (1u << F_COI)) && a->coi_text != NULL) || ((fields & (1u << F_MESH)) && a->nmesh > 0) ||
	    ((fields & (1u << F_PUBTYPE)) && a->npubtype > 0) || ((fields & (1u << F_REGISTRY)) && a->nregistry > 0);
}

static void
run_absent(struct run *r, const struct article *a)
{
	struct span		 none[RE_GROUPS] = { { 0, 0 } };
	struct sentence		 zero = { 0, 0, S_NONE };
	const struct rule	*u;
	size_t			 i;

	r->text = "";
	r->len = 0;
	r->index = 0;
	/* cppcheck-suppress autoVariables ; read in this loop only */
	r->sentence = &zero;
	r->nsentence = 1;
	for (i = 0; i < r->rs->n; i++) {
		u = &r->rs->rule[i];
		if (!u->absent || u->group != 0 || (u->fields & r->out->fields) != u->fields || has_text(a, u->fields))
			continue;
		for (r->field = F_TITLE; (u->fields & (1u << r->field)) == 0; )
			r->field++;
		push(r, u, 0, 0, none);
	}
	r->sentence = NULL;
}

/* Rules that hit where others do: their hit is the first of those. */
static void
run_any(struct run *r)
{
	const size_t		 n = r->out->n;
	const struct rule	*u;
	struct hit		 h;
	size_t			 i, k, m;

	for (i = 0; i < r->rs->n; i++) {
		u = &r->rs->rule[i];
		if (u->nany == 0 || (r->s->muted != NULL && r->s->muted[i]))
			continue;
		for (k = m = 0; k < n && m == 0; k++) {
			for (m = u->nany; m > 0 && r->out->hit[k].rule != &r->rs->rule[u->any[m - 1]]; m--)
				;
			h = r->out->hit[k];
		}
		h.rule = u;
		if (m > 0)
			ARENA_PUSH(r->mem, r->out->hit, r->out->n, r->out->cap, h);
	}
}

/* Fields of lists that lazy rules may ask for. */
static void
run_other(struct run *r, const struct article *a, enum field f)
{
	switch (f) {
	case F_COI:
		run_text(r, F_COI, 0, a->coi_text);
		break;
	case F_GRANT:
		run_grants(r, a);
		break;
	case F_AFFILIATION:
	case F_COLLECTIVE:
		run_authors(r, a, f);
		break;
	default:
		die("hits_demand: no lazy rules in field %d", (int)f);
	}
}

/* Run a group in one stretch of sentences of title or abstract. */
static void
run_stretch(struct run *r, enum field f, const char *text, const struct sentence *v, size_t n, size_t from,
    size_t to)
{
	if (text == NULL || (r->out->fields & (1u << f)) == 0 || r->out->stuck != NULL)
		return;
	r->field = f;
	r->index = 0;
	r->text = text;
	r->sentence = v;
	r->nsentence = n;
	r->len = strlen(text);
	r->begin = v[from].start;
	r->stop = v[to - 1].end;
	run_field(r);
}

static unsigned
group_of(const struct ruleset *rs, const char *name)
{
	size_t i;

	for (i = 1; i < rs->ngroup; i++)
		if (strcmp(rs->group[i], name) == 0)
			return (unsigned)i;
	return 0;
}

void
hits_demand(const struct hits *h, const char *group, enum field f, size_t from, size_t to)
{
	struct demand		*d = h->demand;
	const struct article	*a = d->article;
	size_t			 n = f == F_TITLE ? h->ntitle : h->nabstract, k;
	uint16_t		*done = f == F_TITLE ? d->title : d->abstract, bit;

	/* A rule folder of one's own may lack the group. */
	if ((d->run.group = group_of(d->run.rs, group)) == 0)
		return;
	bit = (uint16_t)(1u << d->run.group);
	if (f != F_TITLE && f != F_ABSTRACT) {
		if ((d->other[f] & bit) == 0)
			run_other(&d->run, a, f);
		d->other[f] |= bit;
		return;
	}
	if (to > n)
		to = n;
	for (; from < to; from = k) {
		for (k = from; k < to && (done[k] & bit) == 0; k++)
			done[k] |= bit;
		if (k > from)
			run_stretch(&d->run, f, f == F_TITLE ? a->title : a->abstract,
			    f == F_TITLE ? h->title : h->abstract, n, from, k);
		else
			k++;
	}
}

void
rules_match(const struct ruleset *rs, struct rules_scratch *s, const struct article *a, unsigned fields,
    struct arena *mem, struct hits *out)
{
	static const enum field asked[] = { F_COI, F_GRANT, F_AFFILIATION, F_COLLECTIVE };
	size_t g, i;

	rules_match_lazy(rs, s, a, fields, mem, out);
	for (g = 1; g < rs->ngroup; g++) {
		hits_demand(out, rs->group[g], F_TITLE, 0, SIZE_MAX);
		hits_demand(out, rs->group[g], F_ABSTRACT, 0, SIZE_MAX);
		for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
			hits_demand(out, rs->group[g], asked[i], 0, SIZE_MAX);
	}
}

void
rules_match_lazy(const struct ruleset *rs, struct rules_scratch *s, const struct article *a, unsigned fields,
    struct arena *mem, struct hits *out)
{
	struct run r = { .rs = rs, .s = s, .mem = mem, .out = out };

	memset(out, 0, sizeof(*out));
	out->fields = fields;
	out->demand = arena_alloc(mem, sizeof(*out->demand));
	if (s->serial > UINT32_MAX / 2) {	/* serials must never come again */
		memset(s->tried, 0, s->nunit * sizeof(*s->tried));
		memset(s->done, 0, s->nrule * sizeof(*s->done));
		guard_memo_clear(s->guards);
		s->serial = 0;
	}
	if (a->title != NULL)
		out->title = sentence_split(a->title, strlen(a->title), NULL, 0, mem, &out->ntitle);
	if (a->abstract != NULL)
		out->abstract = sentence_split(a->abstract, strlen(a->abstract), a->section, a->nsection, mem,
		    &out->nabstract);
	out->labelled = a->nsection > 0 && a->section[0].label != NULL;
	run_main(&r, F_TITLE, a->title, out->title, out->ntitle);
	run_main(&r, F_ABSTRACT, a->abstract, out->abstract, out->nabstract);
	run_text(&r, F_COI, 0, a->coi_text);
	run_text(&r, F_JOURNAL, 0, a->journal);
	if ((fields & FIELD_METADATA) != 0)
		run_lists(&r, a);
	run_absent(&r, a);
	run_any(&r);
	out->demand->run = r;
	out->demand->article = a;
	out->demand->title = arena_array(mem, out->ntitle + 1, sizeof(uint16_t));
	out->demand->abstract = arena_array(mem, out->nabstract + 1, sizeof(uint16_t));
}

bool
hits_repeated(const struct hits *h, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (h->hit[k].rule == h->hit[i].rule)
			return true;
	return false;
}

const struct hit *
hits_next(const struct hits *h, enum aspect aspect, const char *word, size_t *i, const char **w)
{
	const struct hit	*hit;
	size_t			 k;

	while (*i < h->n) {
		hit = &h->hit[(*i)++];
		for (k = 0; k < hit->rule->nlabel; k++) {
			if (hit->rule->label[k].aspect != aspect)
				continue;
			if (word != NULL && strcmp(word, hit->rule->label[k].word) != 0)
				continue;
			if (w != NULL)
				*w = hit->rule->label[k].word;
			return hit;
		}
	}
	return NULL;
}

const char *
hit_field(struct arena *mem, const struct hit *h)
{
	switch (h->field) {
	case F_TITLE:
	case F_ABSTRACT:
	case F_COI:
	case F_JOURNAL:
		return field_words[h->field];
	case F_AFFILIATION:
		return arena_printf(mem, "authors[%d].affiliation", h->index);
	case F_COLLECTIVE:
		return arena_printf(mem, "authors[%d].collective", h->index);
	default:
		return arena_printf(mem, "%s[%d]", field_words[h->field], h->index);
	}
}

const char *
hit_text(struct arena *mem, const struct hit *h, size_t start, size_t end)
{
	return start <= end && end <= h->len ? arena_strndup(mem, h->text + start, end - start) : "";
}

const char *
hit_quote(struct arena *mem, const struct hit *h, size_t max)
{
	size_t start = h->sentence.start, end = h->sentence.end, room;

	if (end - start > max) {	/* the match itself, with as much before and behind as fits */
		room = h->end - h->start < max ? max - (h->end - h->start) : 0;
		start = h->start - h->sentence.start < room / 2 ? h->sentence.start : h->start - room / 2;
		while (start < h->start && ((unsigned char)h->text[start] & 0xC0) == 0x80)
			start++;
		if (end - start > max)
			end = start + utf8_cut(h->text + start, end - start, max);
	}
	while (start < end && h->text[start] == ' ')
		start++;
	return arena_strndup(mem, h->text + start, end - start);
}

void
evidence_span(struct arena *mem, struct proposal *out, const char *rule, const char *aspect, const char *field,
    const char *text, size_t start, size_t end)
{
	struct evidence	*v, one = { rule, aspect, field, start, end, arena_strndup(mem, text + start, end - start) };
	size_t		 n = out->nevidence;

	if (n == 0 || (n >= 8 && (n & (n - 1)) == 0)) {	/* full: room is 8, 16, 32 ... */
		v = arena_array(mem, n == 0 ? 8 : 2 * n, sizeof(*v));
		if (n > 0)
			memcpy(v, out->evidence, n * sizeof(*v));
		out->evidence = v;
	}
	out->evidence[out->nevidence++] = one;
}

void
evidence_add(struct arena *mem, struct proposal *out, const struct hit *h, enum aspect aspect)
{
	size_t i;

	for (i = 0; i < h->rule->nlabel; i++)
		if (h->rule->label[i].aspect == aspect) {
			evidence_span(mem, out, h->rule->id, arena_printf(mem, "%s:%s", aspect_words[aspect],
			    h->rule->label[i].word), hit_field(mem, h), h->text, h->start, h->end);
			return;
		}
}
