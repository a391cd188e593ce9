#include <string.h>

#include "numbers.h"
#include "participants.h"

static bool
is_synthesis(const struct proposal *p)
{
	return p->design == DESIGN_META_ANALYSIS || p->design == DESIGN_SYSTEMATIC_REVIEW;
}

/* The stretch around a count of studies that no other count of its sentence shares. */
static struct span
study_clause(const struct hits *h, const struct hit *c, struct span g)
{
	struct span		 s = { c->sentence.start, c->sentence.end };
	const struct hit	*d;
	const char		*w;
	size_t			 i = 0;

	while ((d = hits_next(h, A_TRIALS, NULL, &i, &w)) != NULL) {
		if (d->field != c->field || d->sentence_no != c->sentence_no || strncmp(w, "cue", 3) == 0 ||
		    d->g[1].start == RE_UNSET || d->g[1].start == g.start)
			continue;
		if (d->g[1].start < g.start && d->end <= g.start && d->end > s.start)
			s.start = d->end;
		if (d->g[1].start >= g.end && d->g[1].start < s.end)
			s.end = d->g[1].start;
	}
	return s;
}

/* Words for and against one count of studies. */
static int
study_score(const struct hits *h, const struct hit *c, struct span g, size_t order)
{
	const struct hit	*cue;
	const char		*w;
	size_t			 i = 0, dist, in = SIZE_MAX, found = SIZE_MAX;
	int64_t			 v = numbers_count(c->text + g.start, g.end - g.start);
	struct span		 own = study_clause(h, c, g);
	int			 s = 200 - (int)order * 15;

	while ((cue = hits_next(h, A_TRIALS, NULL, &i, &w)) != NULL) {
		if (cue->field != c->field || cue->sentence_no != c->sentence_no || strncmp(w, "cue", 3) != 0 ||
		    cue->start < own.start || cue->start >= own.end)
			continue;
		if (cue->start >= c->end)
			dist = cue->start - c->end;
		else if (cue->end <= g.start)
			dist = g.start - cue->end;
		else
			continue;
		if (strcmp(w, "cue-in") == 0)
			in = dist < in ? dist : in;
		else
			found = dist < found ? dist : found;
	}
	s += in < 90 ? 400 : 0;
	s -= found < 45 ? 220 : 0;
	s -= numbers_whole_of_part(c->text, c->sentence.start, g.start) ? 100 : 0;
	s -= numbers_percent_follows(c->text + c->end, c->sentence.end - c->end) ? 300 : 0;
	s -= c->sentence.section == S_BACKGROUND || c->sentence.section == S_CONCLUSIONS ? 200 : 0;
	s += c->sentence.section == S_RESULTS ? 100 : 0;
	s -= v < 2 ? 250 : 0;
	s -= v > 2000 ? 250 : 0;
	return s;
}

enum rc
trials_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	const struct hit	*hit, *best = NULL;
	const char		*w;
	struct span		 g, best_g = { 0, 0 };
	size_t			 i = 0, order = 0;
	int			 score, best_score = 170;

	(void)a;
	(void)e;
	if (!is_synthesis(out))
		return RC_OK;
	hits_demand(h, "studies", F_TITLE, 0, SIZE_MAX);
	hits_demand(h, "studies", F_ABSTRACT, 0, SIZE_MAX);
	while ((hit = hits_next(h, A_TRIALS, NULL, &i, &w)) != NULL) {
		if (strncmp(w, "cue", 3) == 0 || (g = hit->g[1]).start == RE_UNSET)
			continue;
		score = study_score(h, hit, g, order++);
		if (strcmp(w, "chosen") == 0)
			score += 150;
		if (score > best_score) {
			best_score = score;
			best = hit;
			best_g = g;
		}
	}
	if (best == NULL)
		return RC_OK;
	out->trials = numbers_count(best->text + best_g.start, best_g.end - best_g.start);
	if (out->trials < 1)
		out->trials = -1;
	else
		evidence_span(mem, out, best->rule->id, "trials", hit_field(mem, best), best->text, best_g.start,
		    best->end > best_g.end ? best->end : best_g.end);
	return RC_OK;
}
