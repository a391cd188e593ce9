#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "../db/asset.h"
#include "acts.h"
#include "sheet.h"

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

/* "2.25" of a rule's line "label design:rct 2.25" in the rule files, NULL where it has none. */
static bool
weight_in_rules(const char *rules, const char *rule, const char *aspect, int64_t *milli)
{
	size_t nrule = strlen(rule), naspect = strlen(aspect), n;
	const char *s = rules, *end, *line;
	char number[24];

	while ((s = strstr(s, "\nrule ")) != NULL) {
		s += 6;
		if (strncmp(s, rule, nrule) != 0 || s[nrule] != '\n')
			continue;
		end = strstr(s, "\nrule ");
		for (line = strchr(s, '\n'); line != NULL && line != end; line = strchr(line + 1, '\n')) {
			if (strncmp(line, "\nlabel ", 7) != 0 ||
			    strncmp(line + 7, aspect, naspect) != 0 || line[7 + naspect] != ' ')
				continue;
			line += 8 + naspect;
			n = strcspn(line, " \n");
			if (n >= sizeof(number))
				return false;
			memcpy(number, line, n);
			number[n] = '\0';
			return num_milli(number, milli);
		}
		return false;
	}
	return false;
}

/* The whole number at s, up to a tab or the line's end. */
static bool
number_at(const char *s, int64_t *out)
{
	char number[24];
	size_t n = strcspn(s, "\t\n\r");

	if (n >= sizeof(number))
		return false;
	memcpy(number, s, n);
	number[n] = '\0';
	return num_i64(number, INT64_MIN, INT64_MAX, out);
}

/* A line "RULE<tab>word<tab>thousandths" of the fitted weights. */
static bool
weight_fitted(const char *weights, const char *rule, const char *aspect, int64_t *milli)
{
	const char *word = strchr(aspect, ':'), *s = weights;
	char key[200];
	int len;

	if (word == NULL || strncmp(aspect, "design:", 7) != 0)
		return false;
	len = snprintf(key, sizeof(key), "\n%s\t%s\t", rule, word + 1);
	if (len < 0 || (size_t)len >= sizeof(key))
		return false;
	if ((s = strstr(s, key)) == NULL)
		return false;
	return number_at(s + strlen(key), milli);
}

/* A line "W-PLACE:word<tab>..." with a weight for each class of designs. */
static bool
weight_of_word(const char *weights, const char *word, const char *aspect, int64_t *milli)
{
	int design = strncmp(aspect, "design:", 7) == 0 ? word_index(design_words, aspect + 7) : -1, c;
	const char *s = weights;
	char key[80];
	size_t n;

	n = (size_t)snprintf(key, sizeof(key), "\n%s\t", word);
	if (design < 0 || n >= sizeof(key) || (s = strstr(s, key)) == NULL)
		return false;
	for (s += n, c = 0; c < design_class[design]; c++) {
		s += strcspn(s, "\t\n");
		if (*s++ != '\t')
			return false;
	}
	return number_at(s, milli);
}

/* The hits of the proposal with the weights that it was made with. */
static enum rc
load_hits(struct db *db, struct arena *mem, struct sheet *s, struct err *e)
{
	const struct proposal *p = &s->r.p;
	const char *weights = "", *rules = "";
	struct model_hit *h;
	struct err none = {0};
	size_t n;
	enum rc rc;

	if (s->r.proposal_id == 0 || p->nevidence == 0)
		return RC_OK;
	if ((rc = asset_load(db, mem, s->r.by.weights_sha, &weights, &n, &none)) != RC_OK ||
	    (rc = asset_load(db, mem, s->r.by.rules_sha, &rules, &n, &none)) != RC_OK) {
		if (rc != RC_NOTFOUND) {
			*e = none;
			return rc;
		}
	}
	h = arena_array(mem, p->nevidence, sizeof(*h));
	for (size_t i = 0; i < p->nevidence; i++) {
		const struct evidence *v = &p->evidence[i];

		h[i] = (struct model_hit){
		    .rule = v->rule, .aspect = v->aspect, .field = v->field, .text = v->text};
		h[i].weighed = weight_of_word(weights, v->rule, v->aspect, &h[i].weight_milli) ||
			       weight_fitted(weights, v->rule, v->aspect, &h[i].weight_milli) ||
			       weight_in_rules(rules, v->rule, v->aspect, &h[i].weight_milli);
	}
	s->card.hit = h;
	s->card.nhit = p->nevidence;
	return RC_OK;
}

static const char *
count_text(struct arena *mem, int64_t n)
{
	return n >= 0 ? arena_printf(mem, "%" PRId64, n) : NULL;
}

static struct model_finding
decided_finding(struct arena *mem, const struct finding *f)
{
	struct model_finding m = {.decided = true, .outcome = f->outcome};

	m.val[MF_DIRECTION] = f->direction;
	m.val[MF_MEASURE] = f->measure;
	m.val[MF_VALUE] = f->value;
	m.val[MF_LOW] = f->low;
	m.val[MF_HIGH] = f->high;
	m.val[MF_CERTAINTY] = f->certainty_reported;
	m.val[MF_I2] = f->i2;
	m.val[MF_PEOPLE] = count_text(mem, f->n);
	m.val[MF_PRIMARY] = f->is_primary ? "yes" : NULL;
	m.val[MF_TIMEPOINT] = f->timepoint;
	m.val[MF_DOSE] = f->dose;
	m.val[MF_DOSE_UNIT] = f->dose_unit;
	m.val[MF_QUOTE] = f->quote;
	m.val[MF_BIAS] = f->publication_bias ? "suspected" : NULL;
	m.val[MF_LARGE] = f->large_effect ? "yes" : NULL;
	return m;
}

static struct model_finding
proposed_finding(const struct effect *x, size_t n, bool taken, const struct sheet *s)
{
	struct model_finding m = {.n = (int64_t)n, .about = x->outcome_words, .dropped = !taken};
	const struct outcome *guess;

	m.val[MF_DIRECTION] = x->direction;
	m.val[MF_MEASURE] = x->measure;
	m.val[MF_VALUE] = x->value;
	m.val[MF_LOW] = x->low;
	m.val[MF_HIGH] = x->high;
	m.val[MF_I2] = x->i2;
	if (taken && (guess = model_guess(s->card.outcome, s->card.noutcome, x->outcome_words,
				       s->r.art.a.title)) != NULL) {
		m.outcome = guess->slug;
		m.guessed = true;
	}
	return m;
}

/* What a finding may be about is open where two of one record would be on the same outcome. */
static void
unguess_twins(struct model_finding *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (f[i].guessed && f[k].outcome != NULL && f[i].outcome != NULL &&
			    strcmp(f[i].outcome, f[k].outcome) == 0)
				f[i].outcome = NULL;
}

/* Decided findings first (those of a replaced PMID too), then the proposed ones. */
static enum rc
load_findings(struct db *db, struct arena *mem, struct sheet *s, bool keep, struct err *e)
{
	const struct proposal *p = &s->r.p;
	size_t np = s->r.proposal_id != 0 && !p->stuck ? p->neffect : 0, nold = 0, n = 0;
	struct finding *old = NULL;
	struct model_finding *f;
	enum rc rc;

	if (keep && (rc = finding_list(db, mem, s->c.id, s->card.pmid, &old, &nold, e)) != RC_OK)
		return rc;
	if (s->prefilled) {
		old = s->pre.d.finding;
		nold = s->pre.d.nfinding;
	}
	f = arena_array(mem, nold + np + 1, sizeof(*f));
	for (size_t i = 0; i < nold; i++)
		f[n++] = decided_finding(mem, &old[i]);
	for (size_t i = 0; i < np; i++)
		f[n++] = proposed_finding(&p->effect[i], i + 1, !keep && !s->prefilled, s);
	unguess_twins(f, n);
	s->card.finding = f;
	s->card.nfinding = n;
	return RC_OK;
}

static enum model_stands
stands_of(const struct subject *s)
{
	if (s->second)
		return MODEL_WAITS;
	if (is(s->link.state, "rejected"))
		return MODEL_REJECTED;
	if (is(s->link.state, "relevant") && s->assessed && !s->a.reopened &&
	    !is(s->a.state, "suspended"))
		return MODEL_APPROVED;
	return MODEL_WAITS;
}

enum rc
sheet_load(const struct inv *inv, struct arena *mem, const struct compound *c, int64_t pmid,
    struct sheet *out, struct err *e)
{
	struct inv as = {.cmd = &cmd_approve,
	    .progname = inv->progname,
	    .out = inv->out,
	    .db = inv->db,
	    .curator = inv->curator};
	struct deed d = {.inv = &as, .pmid = pmid, .slug = c->slug};
	struct sheet s = {.c = *c};
	struct err none = {0};
	struct outcome *o;
	struct subject sub;
	struct deeds ds;
	bool keep;
	enum rc rc;

	deeds_init(&ds, &as, mem);
	if ((rc = subject_load(&ds, &d, &sub, true, e)) != RC_OK ||
	    (rc = dossier_load(inv->db, mem, pmid, &s.r, e)) != RC_OK ||
	    (rc = outcome_list(inv->db, mem, c->id, &o, &s.card.noutcome, e)) != RC_OK)
		goto out;
	s.card.outcome = o;
	s.card.compound_id = c->id;
	s.card.pmid = pmid;
	s.card.slug = c->slug;
	s.card.link_rev = sub.link.rev;
	s.card.assessment_rev = sub.assessed ? sub.a.rev : -1;
	s.card.proposal_id = sub.proposal_id;
	s.card.stands = stands_of(&sub);
	s.card.reason = s.card.stands == MODEL_REJECTED ? sub.link.reason : NULL;
	s.card.retracted = sub.art.retracted || (sub.prefilled && sub.pre.d.retracted);
	s.pre = sub.pre;
	s.found = sub.link.why;
	s.prefilled = sub.prefilled && s.card.stands == MODEL_WAITS;
	rc = subject_base(&ds, &d, &sub, s.card.stands == MODEL_APPROVED,
	    s.card.stands == MODEL_REJECTED, &s.card.base, &none);
	if (rc != RC_OK) {
		/* Nothing is proposed: the person says the design. */
		s.card.open_design = true;
		s.card.base = (struct assessment){.pmid = pmid, .participants = -1, .trials = -1};
	}
	s.counts = is(sub.link.state, "relevant");
	keep = s.counts && !(sub.blind && s.card.stands == MODEL_WAITS);
	if ((rc = load_findings(inv->db, mem, &s, keep, e)) == RC_OK)
		rc = load_hits(inv->db, mem, &s, e);
	if (rc == RC_OK)
		*out = s;
out:
	deeds_fini(&ds);
	return rc;
}
