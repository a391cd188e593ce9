#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../base/utf8.h"
#include "funding.h"
#include "names.h"

#define QUOTE_BYTES 200
#define BEGUN_BYTES 14 /* a name of which so little stands before a full stop goes on behind it */
#define NAME_BYTES 120

/* What one look over the record has found. */
struct found {
	const struct hit *industry, *public, *none; /* the statement, or the hit itself */
	const char *quote_industry, *quote_public;
};

/* Does the full stop at dot belong to a name: "St. Anna", "Inc. and", "F. Hoffmann", "Chr. Hansen"?
 */
static bool
abbreviated(const char *text, size_t from, size_t dot)
{
	static const char *const words[] = {"St", "Inc", "Ltd", "Dr", "Chr", "Sp", NULL};
	size_t i, n;

	if (dot == from)
		return false;
	if (isupper((unsigned char)text[dot - 1]))
		return true;
	for (i = 0; words[i] != NULL; i++) {
		n = strlen(words[i]);
		if (dot >= from + n && memcmp(text + dot - n, words[i], n) == 0 &&
		    (dot == from + n || !isalnum((unsigned char)text[dot - n - 1])))
			return true;
	}
	return false;
}

/*
 * A sentence that ends right after the funder's name has begun did not end:
 * "Supported by U.S. Public Health Service grants".  Then on to the next full stop.
 */
static struct span
reach(const struct hit *h, struct span g)
{
	size_t stop = g.end + NAME_BYTES < h->len ? g.end + NAME_BYTES : h->len;

	if (g.end - g.start > BEGUN_BYTES || g.end < 2 || h->text[g.end - 1] != '.' ||
	    !abbreviated(h->text, g.start, g.end - 1))
		return g;
	while (g.end < stop && strchr(".;\n", h->text[g.end]) == NULL)
		g.end++;
	return g;
}

/*
 * The named funders of a statement, without what follows them: a registry
 * number, "The funder had no role ...".
 */
static struct span
funders(const struct hit *h)
{
	static const char *const ends[] = {
	    "ClinicalTrials", "clinicaltrials", " number NCT", ". The ", ". ", NULL};
	struct span g = reach(h, h->g[1].start != RE_UNSET ? h->g[1] : h->g[0]);
	const char *p;
	size_t i, k, n;

	for (i = 0; ends[i] != NULL; i++) {
		n = strlen(ends[i]);
		for (k = g.start; k + n <= g.end; k++) {
			p = h->text + k;
			if (memcmp(p, ends[i], n) != 0 ||
			    (*p == '.' && abbreviated(h->text, g.start, k)))
				continue;
			g.end = k;
			break;
		}
	}
	return g;
}

/* Do the few words before the hit, in its clause, deny it ("no funding from", "was not sponsored
 * by")? */
static bool
denied(const struct hit *h)
{
	static const char *const words[] = {
	    "no", "not", "without", "never", "neither", "nor", NULL};
	size_t i, start = h->start, nwords = 0, k, n;

	while (
	    start > h->sentence.start && nwords < 5 && strchr(".;:(\n", h->text[start - 1]) == NULL)
		if (h->text[--start] == ' ')
			nwords++;
	for (i = start; i < h->start; i++) {
		if (i > start && isalnum((unsigned char)h->text[i - 1]))
			continue;
		for (k = 0; words[k] != NULL; k++) {
			n = strlen(words[k]);
			if (i + n < h->start && strncasecmp(h->text + i, words[k], n) == 0 &&
			    !isalnum((unsigned char)h->text[i + n]))
				return true;
		}
	}
	return false;
}

static const char *
quote(struct arena *mem, const struct hit *h, struct span g)
{
	size_t start = h->start < g.start ? h->start : g.start,
	       end = g.end > h->start ? g.end : h->end;

	while (start < end && (h->text[start] == '\n' || h->text[start] == ' '))
		start++;
	if (end - start > QUOTE_BYTES)
		end = start + utf8_cut(h->text + start, end - start, QUOTE_BYTES);
	return arena_strndup(mem, h->text + start, end - start);
}

static void
read_statement(const struct hits *h, struct arena *mem, struct proposal *out, const struct hit *s,
    struct found *f)
{
	const struct hit *c, *p;
	struct span g = funders(s);

	if (denied(s))
		return;
	hits_demand(h, "names", s->field, (size_t)s->sentence_no,
	    (size_t)s->sentence_no + (g.end > s->sentence.end ? 2 : 1));
	c = names_company(h, A_FUNDING, s, g);
	p = names_public(h, A_FUNDING, s, g);
	if (c == NULL && p == NULL)
		return;
	evidence_span(mem, out, s->rule->id, "funding:statement", hit_field(mem, s), s->text,
	    s->start < g.end ? s->start : g.start, g.end);
	if (c != NULL) {
		evidence_add(mem, out, c, A_FUNDING);
		if (f->industry == NULL) {
			f->industry = s;
			f->quote_industry = quote(mem, s, g);
		}
	}
	if (p != NULL) {
		evidence_add(mem, out, p, A_FUNDING);
		if (f->public == NULL) {
			f->public = s;
			f->quote_public = quote(mem, s, g);
		}
	}
}

/* Grants and government tags: public money, unless the agency is a company. */
static void
read_grants(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct found *f, bool *tag)
{
	const struct hit *hit;
	struct span all;
	size_t i;

	if ((h->fields & (1u << F_GRANT)) != 0)
		for (i = 0; i < a->ngrant; i++) {
			if (a->grant[i].agency == NULL || a->grant[i].agency[0] == '\0')
				continue;
			all = (struct span){0, strlen(a->grant[i].agency)};
			hit = names_company_in(h, A_FUNDING, F_GRANT, (int)i, all);
			if (hit != NULL) {
				if (f->industry == NULL) {
					f->industry = hit;
					f->quote_industry = a->grant[i].agency;
					evidence_add(mem, out, hit, A_FUNDING);
				}
			} else if (f->quote_public == NULL) {
				f->quote_public = a->grant[i].agency;
				if ((hit = names_public_in(h, A_FUNDING, F_GRANT, (int)i, all)) !=
				    NULL)
					evidence_add(mem, out, hit, A_FUNDING);
				else
					evidence_span(mem, out, "X-public-body", "funding:public",
					    arena_printf(mem, "grants[%zu]", i), a->grant[i].agency,
					    0, all.end);
			}
		}
	i = 0;
	if ((hit = hits_next(h, A_FUNDING, "government", &i, NULL)) != NULL) {
		*tag = true;
		evidence_add(mem, out, hit, A_FUNDING);
		if (f->quote_public == NULL)
			f->quote_public = hit_text(mem, hit, hit->start, hit->end);
	}
}

static void
decide_trials(const struct hits *h, struct arena *mem, struct proposal *out)
{
	const struct hit *ind, *pub;
	size_t i = 0, k = 0;

	if (out->design != DESIGN_META_ANALYSIS && out->design != DESIGN_SYSTEMATIC_REVIEW)
		return;
	hits_demand(h, "trial-money", F_TITLE, 0, SIZE_MAX);
	hits_demand(h, "trial-money", F_ABSTRACT, 0, SIZE_MAX);
	ind = hits_next(h, A_TRIAL_FUNDING, "industry", &i, NULL);
	pub = hits_next(h, A_TRIAL_FUNDING, "independent", &k, NULL);
	if (ind != NULL)
		evidence_add(mem, out, ind, A_TRIAL_FUNDING);
	if (pub != NULL)
		evidence_add(mem, out, pub, A_TRIAL_FUNDING);
	out->trial_funding = ind != NULL && pub != NULL ? "mixed"
			     : ind != NULL              ? "industry"
			     : pub != NULL              ? "independent"
							: "unknown";
}

enum rc
funding_decide(const struct article *a, const struct hits *h, struct arena *mem,
    struct proposal *out, struct err *e)
{
	struct found f = {0};
	const struct hit *hit;
	bool tag = false;
	size_t i = 0;

	(void)e;
	hits_demand(h, "names", F_GRANT, 0, 0);
	hits_demand(h, "names", F_COI, 0, 0);
	while ((hit = hits_next(h, A_FUNDING, "statement", &i, NULL)) != NULL)
		read_statement(h, mem, out, hit, &f);
	read_grants(a, h, mem, out, &f, &tag);
	i = 0;
	f.none = hits_next(h, A_FUNDING, "none", &i, NULL);
	if (f.quote_industry != NULL) {
		out->funding = f.quote_public != NULL ? "mixed" : "industry";
		out->funding_quote = f.quote_industry;
	} else if (f.quote_public != NULL) {
		out->funding = "independent";
		out->funding_quote = f.quote_public;
	} else if (f.none != NULL) {
		out->funding = "none-declared";
		out->funding_quote = hit_quote(mem, f.none, QUOTE_BYTES);
		evidence_add(mem, out, f.none, A_FUNDING);
	}
	decide_trials(h, mem, out);
	return RC_OK;
}
