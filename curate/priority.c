#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/map.h"
#include "../base/num.h"
#include "../db/aim.h"
#include "policy.h"
#include "priority.h"

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

/* What the scorer said of one kind of record: type, people, outcomes aimed at. */
struct tried {
	int64_t move_milli;
	size_t best;
	bool cap;
};

/* The table before which records are tried: where the compound has no outcome yet, one that could
 * count. */
struct ground {
	const struct ev_table *table;
	const struct params *params;
	const char **name; /* folded; NULL without outcomes */
	const char *const *shown;
	struct ev_table imagined;
	struct ev_outcome any;
	int64_t score_milli;
	struct map memo; /* by type, people and aim: index into known */
	struct tried *known;
	size_t nknown, capknown;
	struct arena keep; /* of known */
};

static void
ground_init(struct ground *g, const struct ev_table *t, const char *const *names,
    const struct params *p, struct arena *mem)
{
	memset(g, 0, sizeof(*g));
	g->table = t;
	g->params = p;
	g->shown = names;
	g->score_milli = grade_score(t, p, NULL);
	if (t->noutcome == 0) {
		g->any = (struct ev_outcome){.id = "any", .headline = true, .critical = true};
		g->imagined = *t;
		g->imagined.outcome = &g->any;
		g->imagined.noutcome = 1;
		g->table = &g->imagined;
		return;
	}
	g->name = arena_array(mem, t->noutcome, sizeof(*g->name));
	for (size_t i = 0; i < t->noutcome; i++)
		g->name[i] = aim_fold(mem, names[i]);
}

/* Which outcomes a record is tried on. */
struct aim {
	bool *on; /* by the outcome's index */
	size_t n; /* how many of them */
};

/*
 * The score with one more study that has a finding in this direction on
 * each outcome aimed at, or (only < noutcome) on that one alone.
 */
static int64_t
score_with(const struct ground *g, const struct item *it, enum ev_type type, const struct aim *aim,
    size_t only, enum ev_direction direction, struct arena *mem)
{
	struct ev_table t = *g->table;
	struct ev_study *s;
	struct err e = {0};

	t.outcome = arena_array(mem, t.noutcome, sizeof(*t.outcome));
	memcpy(t.outcome, g->table->outcome, t.noutcome * sizeof(*t.outcome));
	t.study = arena_array(mem, t.nstudy + 1, sizeof(*t.study));
	if (t.nstudy > 0)
		memcpy(t.study, g->table->study, t.nstudy * sizeof(*t.study));
	for (size_t i = 0; i < t.nstudy; i++) {
		/* evidence_finish sorts in place: findings are copied too. */
		struct ev_finding *copy = arena_array(mem, t.study[i].nfinding + 1, sizeof(*copy));

		if (t.study[i].nfinding > 0)
			memcpy(copy, t.study[i].finding, t.study[i].nfinding * sizeof(*copy));
		t.study[i].finding = copy;
	}
	s = &t.study[t.nstudy++];
	/* No stored study has a name with a blank. */
	*s = (struct ev_study){.id = "the record",
	    .type = type,
	    .money = EV_MONEY_UNKNOWN,
	    .rob = EV_ROB_NOT_STATED,
	    .participants = it->participants >= 0 ? aim_people(it->participants) : EV_UNKNOWN,
	    .trials = EV_UNKNOWN};
	s->finding = arena_array(mem, t.noutcome + 1, sizeof(*s->finding));
	for (size_t i = 0; i < t.noutcome; i++)
		if (only < t.noutcome ? i == only : aim->on[i])
			s->finding[s->nfinding++] =
			    (struct ev_finding){.outcome_id = t.outcome[i].id,
				.direction = direction,
				.reported = EV_REPORTED_NONE,
				.i2_milli = EV_UNKNOWN};
	t.included = NULL;
	t.nincluded = 0;
	if (evidence_finish(&t, mem, &e) != RC_OK)
		return g->score_milli;
	return grade_score(&t, g->params, NULL);
}

/* How many counted studies of the type have a finding on the outcome. */
static size_t
same_kind(const struct ground *g, enum ev_type type, size_t outcome)
{
	size_t n = 0;

	for (size_t i = 0; i < g->table->nstudy; i++) {
		const struct ev_study *s = &g->table->study[i];

		for (size_t k = 0; k < s->nfinding; k++)
			if (s->type == type &&
			    strcmp(s->finding[k].outcome_id, g->table->outcome[outcome].id) == 0)
				n++;
	}
	return n;
}

static const char *
kind_word(enum ev_type type)
{
	switch (type) {
	case EV_SYN:
	case EV_POOL:
		return "synthesis";
	case EV_RCT:
		return "trial";
	default:
		return "non-randomised study";
	}
}

/* A headline critical outcome before a large synthesis: where K1 could come or go. */
static bool
bears_on_k1(const struct ground *g, const struct item *it, enum ev_type type, size_t outcome)
{
	const struct ev_outcome *o = &g->table->outcome[outcome];
	int64_t n = aim_people(it->participants);

	if (type != EV_SYN || o->safety || !o->headline || !o->critical || g->name == NULL)
		return false;
	return n < 0 || n >= PV(g->params, k1_n);
}

/* The outcomes that the title names; where it names none, all of them (false). */
static bool
take_aim(const struct ground *g, const char *title, struct aim *aim, struct arena *mem)
{
	size_t n = g->table->noutcome;

	aim->on = arena_array(mem, n + 1, sizeof(*aim->on));
	aim->n = g->name != NULL ? aim_outcomes(mem, title, g->name, n, aim->on) : 0;
	if (aim->n > 0)
		return true;
	for (size_t i = 0; i < n; i++)
		aim->on[i] = true;
	aim->n = n;
	return false;
}

/* Each outcome aimed at alone, then all together: two contradicted outcomes hold one cap. */
static struct tried
ask_scorer(const struct ground *g, const struct item *it, enum ev_type type, const struct aim *aim,
    struct arena *mem)
{
	static const enum ev_direction tried[] = {EV_BENEFIT, EV_NO_DIFFERENCE, EV_HARM};
	size_t n = g->table->noutcome;
	struct tried r = {.best = n};

	for (size_t i = 0; i <= n; i++) {
		if (i < n && !aim->on[i])
			continue;
		for (size_t d = 0; d < 3; d++) {
			int64_t move = llabs(
			    score_with(g, it, type, aim, i, tried[d], mem) - g->score_milli);

			if (move > r.move_milli) {
				r.move_milli = move;
				r.best = i;
			}
		}
		if (i < n && bears_on_k1(g, it, type, i))
			r.cap = true;
	}
	return r;
}

/* The same, asked once for records that the scorer cannot tell apart. */
static struct tried
ask_once(struct ground *g, const struct item *it, enum ev_type type, const struct aim *aim,
    struct arena *mem)
{
	size_t n = g->table->noutcome;
	char *key = arena_alloc(mem, n + 64);
	int len = snprintf(key, 64, "%d %" PRId64 " ", (int)type, aim_people(it->participants)), fresh;
	int64_t *at;

	for (size_t i = 0; i < n; i++)
		key[(size_t)len + i] = aim->on[i] ? '1' : '0';
	at = map_put(&g->memo, key, (size_t)len + n, &fresh);
	if (fresh) {
		struct tried r = ask_scorer(g, it, type, aim, mem);

		*at = (int64_t)g->nknown;
		ARENA_PUSH(&g->keep, g->known, g->nknown, g->capknown, r);
	}
	return g->known[*at];
}

static void
try_item(struct ground *g, struct priority *p, enum ev_type type, struct arena *mem)
{
	size_t n = g->table->noutcome, best;
	bool cap, named;
	struct tried r;
	struct aim aim;

	named = take_aim(g, aim_fold(mem, p->item->title), &aim, mem);
	r = ask_once(g, p->item, type, &aim, mem);
	p->move_milli = r.move_milli;
	best = r.best;
	cap = r.cap;
	for (size_t i = 0; best == n && i < n; i++)
		if (aim.on[i])
			best = i;
	p->tried = true;
	p->named = named;
	p->aimed = aim.n;
	p->best = best;
	if (p->move_milli == 0)
		p->why = "cannot move the score";
	else if (cap)
		p->why = "bears on cap K1";
	else if (g->name == NULL)
		p->why = "no outcome is set yet";
	else if (!named)
		p->why = "could move the score";
	else if (same_kind(g, type, best) == 0)
		p->why = arena_printf(mem, "only %s on %s", kind_word(type), g->shown[best]);
	else
		p->why = arena_printf(mem, "bears on %s", g->shown[best]);
}

static void
place(struct ground *g, struct priority *p, struct arena *mem)
{
	static const char *const effects[] = {"large", "some", "small", "none", "unnamed", NULL};
	const struct item *it = p->item;
	int type = it->type != NULL ? word_index(ev_type_words, it->type) : -1;

	p->effect = "-";
	p->why = "";
	p->type = type < 0 ? EV_OTHER : (enum ev_type)type;
	if (is(it->cause, "retracted") || is(it->cause, "deleted")) {
		p->why = is(it->cause, "retracted") ? "RETRACTED after approval"
			 : it->replaced_by != 0
			     ? arena_printf(mem, "replaced by PMID %" PRId64 " after approval",
				   it->replaced_by)
			     : "DELETED by PubMed after approval";
		p->rank = 0;
		return;
	}
	if (it->stuck) {
		p->effect = "some";
		p->why = "unclassified: a rule ran out";
	} else if (is(it->effect, "unnamed")) {
		p->effect = "unnamed";
		p->why = it->effect_why != NULL ? it->effect_why : "does not name the compound";
	} else if (type < 0 || type == EV_OTHER) {
		p->effect = "none";
		p->why = "cannot move the score";
	} else {
		try_item(g, p, (enum ev_type)type, mem);
		p->effect = p->move_milli >= 1000  ? "large"
			    : p->move_milli >= 500 ? "some"
			    : p->move_milli > 0    ? "small"
						   : "none";
	}
	if (it->replaces != 0)
		p->why = arena_printf(mem, "replaces PMID %" PRId64 " (%s): %s", it->replaces,
		    is(it->replaces_state, "relevant")   ? "approved"
		    : is(it->replaces_state, "rejected") ? "rejected"
							: "judged for another compound",
		    p->why);
	p->rank = 2 + word_index(effects, p->effect);
	if (is(it->cause, "reopened")) {
		p->rank = 1;
		p->why = arena_printf(
		    mem, "re-opened: newly proposed %s", it->detail != NULL ? it->detail : "");
	} else if (is(it->cause, "conflict")) {
		p->rank = 1;
		p->why = arena_printf(mem, "two differ, a resolver decides: %s", p->why);
	} else if (is(it->cause, "recheck")) {
		p->rank = 8;
		p->why = "drawn for a second look";
	} else if (is(it->cause, "second")) {
		p->rank = 8;
		p->why = "a change wants a second person";
	} else if (is(it->cause, "postponed")) {
		p->rank = 9;
		p->why = it->detail != NULL
			     ? arena_printf(mem, "put off until %s; %s", it->detail, p->why)
			     : arena_printf(mem, "put off, no date; %s", p->why);
	}
}

static void
tried_words(const struct priority *p, const char *const *names, struct buf *b)
{
	char n[32];

	buf_printf(b, "as a %s", kind_word(p->type));
	if (p->item->participants >= 0)
		buf_printf(b, " of some %s people", num_commas(aim_people(p->item->participants), n, sizeof(n)));
	else
		buf_puts(b, " of unknown size");
	if (names == NULL || names[p->best] == NULL)
		buf_puts(b, " on an outcome yet to be set");
	else if (p->aimed == 1)
		buf_printf(b, " on %s%s", names[p->best],
		    p->named ? ", which its title names" : "");
	else if (p->named)
		buf_printf(b, " on the %zu outcomes that its title names", p->aimed);
	else
		buf_printf(b, " on all %zu outcomes, of which its title names none", p->aimed);
	buf_puts(b, p->move_milli >= 1000  ? " it could move the score by a point or more"
		    : p->move_milli >= 500 ? " it could move the score by half a point"
		    : p->move_milli > 0    ? " it could move the score by less than half a point"
					   : " it cannot move the score now");
}

void
priority_words(const struct priority *p, const char *const *names, struct buf *b)
{
	const struct item *it = p->item;

	if (p->rank == 0)
		buf_printf(b, "first, because it counted until it was withdrawn%s%s",
		    p->study != NULL ? "; " : "", p->study != NULL ? p->study : "");
	else if (it->stuck)
		buf_puts(b, "no design is proposed: a rule ran out");
	else if (is(p->effect, "unnamed"))
		buf_puts(b, "late, because it does not name the compound");
	else if (!p->tried)
		buf_printf(b, "its proposed design (%s) is listed, never scored",
		    it->design != NULL ? it->design : "unknown");
	else
		tried_words(p, names, b);
	if (p->rank > 0 && !it->stuck && it->design != NULL)
		buf_printf(b, "; design %s, %d %% sure", it->design, (int)((it->p_ppm + 5000) / 10000));
	if (it->since != NULL)
		buf_printf(b, "; waits since %.10s", it->since);
	if (is(it->cause, "postponed"))
		buf_printf(b, "; put off%s%s, so last", it->detail != NULL ? " until " : "",
		    it->detail != NULL ? it->detail : "");
}

static int
by_place(const void *va, const void *vb)
{
	const struct priority *a = va, *b = vb;
	const char *sa = a->item->since != NULL ? a->item->since : "";
	const char *sb = b->item->since != NULL ? b->item->since : "";
	int c;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->move_milli != b->move_milli)
		return a->move_milli > b->move_milli ? -1 : 1;
	/* Where the score's steps hide a difference, the design and size that carry more. */
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->type != EV_OTHER && a->item->participants != b->item->participants)
		return a->item->participants > b->item->participants ? -1 : 1;
	if (a->item->p_ppm != b->item->p_ppm)
		return a->item->p_ppm < b->item->p_ppm ? -1 : 1;
	if ((c = strcmp(sa, sb)) != 0)
		return c;
	if (a->item->pmid == b->item->pmid)
		return 0;
	return a->item->pmid < b->item->pmid ? -1 : 1;
}

void
priority_sort(const struct item *item, size_t n, const struct ev_table *table,
    const char *const *names, const struct params *params, struct arena *mem, struct priority *out)
{
	struct ground g;
	struct arena scratch = ARENA_INIT;

	ground_init(&g, table, names, params, mem);
	for (size_t i = 0; i < n; i++) {
		out[i] = (struct priority){.item = &item[i]};
		place(&g, &out[i], &scratch);
		out[i].why = arena_strdup(mem, out[i].why);
		arena_reset(&scratch);
	}
	if (n > 0)
		qsort(out, n, sizeof(*out), by_place);
	map_fini(&g.memo);
	arena_fini(&g.keep);
	arena_fini(&scratch);
}
