#include <inttypes.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "deck.h"
#include "marked.h"
#include "dossier_vote.h"
#include "policy.h"

#define WHY_INDENT 12
#define FIELD_INDENT 28 /* where the reasons of a field stand */
#define QUOTE_BYTES 48

/* When the record was retracted: the notice came into PubMed on that day. */
static enum rc
load_notice(struct db *db, struct arena *mem, struct dossier *r, struct err *e)
{
	struct stored_article notice = {0};
	const char *date;
	bool there;

	if (!r->art.retracted || r->art.retraction_notice <= 0)
		return RC_OK;
	OPTIONAL(article_load(db, mem, r->art.retraction_notice, &notice, &none_), there, e);
	date = notice.a.edat != NULL ? notice.a.edat : notice.a.article_date;
	if (there && date != NULL)
		r->retracted_on = arena_printf(mem, "%.10s", date);
	return RC_OK;
}

/* What the record starts from where it replaces another, and what replaces it. */
static enum rc
load_merged(struct db *db, struct arena *mem, struct dossier *r, struct err *e)
{
	struct prefill p;
	struct link l = {0};
	int64_t now = 0;
	bool there;
	size_t cap = 0;
	enum rc rc;

	for (size_t i = 0; i < r->nlink; i++) {
		if ((rc = prefill_load(db, mem, &r->link[i], &r->art, &p, &there, e)) != RC_OK)
			return rc;
		if (there)
			ARENA_PUSH(mem, r->prefill, r->nprefill, cap, p);
	}
	if (!r->art.deleted)
		return RC_OK;
	if ((rc = alias_now(db, r->art.a.pmid, &now, e)) != RC_OK || now == r->art.a.pmid)
		return rc;
	r->now = now;
	for (size_t i = 0; i < r->nlink && !r->now_waits; i++) {
		OPTIONAL(link_load(db, mem, r->link[i].compound_id, now, &l, &none_), there, e);
		r->now_waits = there && l.state != NULL &&
			       (strcmp(l.state, "open") == 0 || strcmp(l.state, "postponed") == 0);
	}
	return RC_OK;
}

enum rc
dossier_load(struct db *db, struct arena *mem, int64_t pmid, struct dossier *r, struct err *e)
{
	struct event_filter filter = {.pmid = pmid};
	bool there;
	enum rc rc;

	memset(r, 0, sizeof(*r));
	if ((rc = article_load(db, mem, pmid, &r->art, e)) != RC_OK) {
		if (rc == RC_NOTFOUND)
			err_set(e, RC_NOTFOUND, "%" PRId64 " is not in the store", pmid);
		return rc;
	}
	if ((rc = load_notice(db, mem, r, e)) != RC_OK)
		return rc;
	OPTIONAL(proposal_current(db, mem, pmid, &r->p, &r->proposal_id, &none_), there, e);
	if (!there)
		r->proposal_id = 0;
	else if ((rc = proposal_load(db, mem, r->proposal_id, &r->p, &r->by, e)) != RC_OK)
		return rc;
	OPTIONAL(assessment_load(db, mem, pmid, &r->a, &none_), r->assessed, e);
	OPTIONAL(study_of(db, mem, pmid, &r->study, &none_), r->in_study, e);
	if (r->in_study &&
	    (rc = study_members(db, mem, r->study.id, &r->member, &r->nmember, e)) != RC_OK)
		return rc;
	if ((rc = link_list(db, mem, pmid, &r->link, &r->nlink, e)) != RC_OK ||
	    (rc = load_merged(db, mem, r, e)) != RC_OK ||
	    (rc = finding_list(db, mem, 0, pmid, &r->finding, &r->nfinding, e)) != RC_OK ||
	    (rc = weigh_load(db, mem, &r->a, r->link, r->nlink, r->member, r->nmember, r->finding,
		 r->nfinding, &r->weigh, e)) != RC_OK)
		return rc;
	if ((rc = event_list(db, mem, &filter, &r->event, &r->nevent, e)) != RC_OK)
		return rc;
	return dossier_votes_load(db, mem, r, e);
}

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

bool
dossier_decides(const struct proposal *p, const struct evidence *v)
{
	const char *word = strchr(v->aspect, ':');
	size_t n = word != NULL ? (size_t)(word - v->aspect) : 0;
	int flag;

	if (word == NULL)
		return true;
	word++;
	if (n == 6 && strncmp(v->aspect, "design", n) == 0)
		return strcmp(word, design_words[p->design]) == 0;
	if (n == 4 && strncmp(v->aspect, "flag", n) == 0)
		return (flag = word_index(flag_words, word)) >= 0 && (p->flags & 1u << flag) != 0;
	if (n == 7 && strncmp(v->aspect, "funding", n) == 0)
		return is(p->funding, word) || is(p->funding, "mixed");
	if (n == 4 && strncmp(v->aspect, "ties", n) == 0)
		return is(p->ties, word);
	return true;
}

/* Spans of one field that decided. */
size_t
dossier_marks(
    struct arena *mem, const struct dossier *r, const char *field, struct marked_span **out)
{
	struct marked_span *s = NULL;
	size_t n = 0, cap = 0;

	*out = NULL;
	if (r->proposal_id == 0 || r->by.text_id != r->art.text_id)
		return 0;
	for (size_t i = 0; i < r->p.nevidence; i++) {
		const struct evidence *v = &r->p.evidence[i];
		struct marked_span span = {v->start, v->end};

		if (is(v->field, field) && v->end > v->start && dossier_decides(&r->p, v))
			ARENA_PUSH(mem, s, n, cap, span);
	}
	for (size_t i = 0; i < r->p.neffect; i++) {
		const struct effect *x = &r->p.effect[i];
		struct marked_span span = {x->start, x->end};

		if (is(x->field, field) && x->end > x->start)
			ARENA_PUSH(mem, s, n, cap, span);
	}
	*out = s;
	return n;
}

static void
put(struct out *out, const char *s)
{
	if (s != NULL)
		out_text(out, s, strlen(s));
}

/* A quote short enough to stand in a line: cut on a character. */
static void
add_quote(struct buf *b, const char *s)
{
	size_t len = strlen(s), n = utf8_cut(s, len, QUOTE_BYTES);

	buf_puts(b, " \"");
	buf_put(b, s, n);
	buf_puts(b, n < len ? "...\"" : "\"");
}

/* "word R07" after a proposed value: at most two pieces of evidence of an aspect. */
static int
add_reasons(struct buf *b, const struct dossier *r, const char *aspect)
{
	size_t len = strlen(aspect);
	int shown = 0;

	for (size_t i = 0; i < r->p.nevidence && shown < 2; i++) {
		const struct evidence *v = &r->p.evidence[i];

		if (strncmp(v->aspect, aspect, len) != 0 ||
		    (v->aspect[len] != '\0' && v->aspect[len] != ':') || !dossier_decides(&r->p, v))
			continue;
		if (v->text != NULL && *v->text != '\0')
			add_quote(b, v->text);
		buf_printf(b, " %s", v->rule);
		shown++;
	}
	return shown;
}

/* The sentence that a proposed value was read in, where no rule's own words stand for it. */
static const char *
quote_of(const struct proposal *p, const char *aspect)
{
	if (strcmp(aspect, "funding") == 0)
		return p->funding_quote;
	if (strcmp(aspect, "ties") == 0)
		return p->ties_quote;
	return strcmp(aspect, "participants") == 0 ? p->participants_quote : NULL;
}

static const char *
count_word(char *buf, size_t size, int64_t n)
{
	return n >= 0 ? num_commas(n, buf, size) : "unknown";
}

static const struct event *
event_of(const struct dossier *r, int64_t seq)
{
	for (size_t i = 0; i < r->nevent; i++)
		if (r->event[i].seq == seq)
			return &r->event[i];
	return NULL;
}

static bool
is_decided(const struct dossier *r)
{
	return r->assessed && r->a.state != NULL && !is(r->a.state, "open");
}

/* What fills the fields of an undecided record before the rules do; NULL: nothing. */
static const struct alias_decided *
filled(const struct dossier *r)
{
	for (size_t i = 0; i < r->nprefill && !is_decided(r); i++)
		if (r->prefill[i].d.assessed)
			return &r->prefill[i].d;
	return NULL;
}

/* The judgement that is shown: decided, else pre-filled. */
static const struct assessment *
judgement(const struct dossier *r)
{
	const struct alias_decided *d = filled(r);

	return d != NULL ? &d->a : &r->a;
}

/* One field: what holds, what was proposed and why, who decided. */
static void
put_field(struct out *out, const struct dossier *r, const char *name, const char *decided,
    const char *proposed, const char *aspect)
{
	const struct alias_decided *from = filled(r);
	bool said = is_decided(r) || from != NULL;
	const char *now = said ? decided : proposed;
	bool have = r->proposal_id != 0 && !r->p.stuck;
	struct buf b;

	buf_init(&b, 8192);
	if (have) {
		buf_puts(&b, "proposed");
		if (said && !is(now, proposed))
			buf_printf(&b, " %s", proposed != NULL ? proposed : "unknown");
		if (strcmp(aspect, "design") == 0)
			buf_printf(&b, " %d %%%s", (r->p.label_ppm[r->p.design] + 5000) / 10000,
			    r->p.label_ppm[r->p.design] < DECK_UNSURE_PPM ? ", unsure" : "");
		if (add_reasons(&b, r, aspect) == 0 && quote_of(&r->p, aspect) != NULL)
			add_quote(&b, quote_of(&r->p, aspect));
	}
	if (is_decided(r)) {
		const struct event *v = event_of(r, r->a.seq);

		buf_printf(&b, "%sdecided #%" PRId64, have ? "; " : "", r->a.seq);
		if (v != NULL)
			buf_printf(&b, " %s", v->handle);
	} else if (from != NULL)
		buf_printf(&b, "%sas for %" PRId64, have ? "; " : "", from->old);
	out_printf(out, "%-9s %-17s ", name, now != NULL ? now : "unknown");
	out_wrap(out, b.p, b.len, FIELD_INDENT);
	buf_fini(&b);
}

static void
put_head(struct inv *inv, const struct dossier *r)
{
	const struct article *a = &r->art.a;
	struct out *out = inv->out;

	out_printf(out, "%" PRId64 " v%d  ", a->pmid, a->version);
	put(out, a->journal_abbrev != NULL ? a->journal_abbrev : a->journal);
	if (a->year > 0)
		out_printf(out, " %d", a->year);
	for (size_t i = 0; i < a->nregistry && i < 2; i++) {
		out_printf(out, "  ");
		put(out, a->registry[i].accession);
	}
	if (r->art.retracted) {
		out_printf(out, "   %sRETRACTED%s", out_on(out, ST_BAD), out_off(out, ST_BAD));
		if (r->retracted_on != NULL) {
			out_printf(out, " ");
			put(out, r->retracted_on);
		}
		if (r->art.retraction_notice > 0)
			out_printf(out, " by %" PRId64, r->art.retraction_notice);
	}
	if (r->art.deleted)
		out_printf(
		    out, "   %sDELETED by PubMed%s", out_on(out, ST_BAD), out_off(out, ST_BAD));
	if (r->now != 0)
		out_printf(out, ", now %" PRId64, r->now);
	out_printf(out, "\n");
	weigh_text(out, &r->weigh);
}

static void
put_proposed_findings(struct out *out, const struct dossier *r)
{
	for (size_t i = 0; i < r->p.neffect; i++) {
		const struct effect *x = &r->p.effect[i];

		out_printf(out, "finding %zu ", i + 1);
		if (x->outcome_words != NULL)
			out_text(out, x->outcome_words,
			    strlen(x->outcome_words) > 50 ? 50 : strlen(x->outcome_words));
		else
			out_printf(out, "(outcome?)");
		out_printf(out, "  %s  %s", x->direction != NULL ? x->direction : "?direction",
		    x->measure != NULL ? x->measure : "");
		if (x->value != NULL) {
			out_printf(out, " ");
			put(out, x->value);
		}
		if (x->low != NULL && x->high != NULL) {
			out_printf(out, " (");
			put(out, x->low);
			out_printf(out, " to ");
			put(out, x->high);
			out_printf(out, ")");
		}
		if (x->p != NULL) {
			out_printf(out, ", p ");
			put(out, x->p);
		}
		if (x->i2 != NULL) {
			out_printf(out, ", I2 ");
			put(out, x->i2);
			out_printf(out, " %%");
		}
		out_printf(out, "\n");
	}
}

static void
put_findings(struct out *out, const struct finding *finding, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &finding[i];

		out_printf(
		    out, "finding   %s  %s  ", f->outcome != NULL ? f->outcome : "?", f->direction);
		put(out, f->measure);
		if (f->value != NULL) {
			out_printf(out, " ");
			put(out, f->value);
		}
		if (f->low != NULL && f->high != NULL) {
			out_printf(out, " (");
			put(out, f->low);
			out_printf(out, " to ");
			put(out, f->high);
			out_printf(out, ")");
		}
		out_printf(out, "%s%s%s\n", f->is_primary ? "  primary" : "",
		    f->certainty_reported != NULL ? "  certainty " : "",
		    f->certainty_reported != NULL ? f->certainty_reported : "");
	}
}

/* Does it count for a grade, and if not, why. */
static void
put_counts(struct out *out, const struct dossier *r)
{
	for (size_t i = 0; i < r->nlink; i++) {
		const struct link *l = &r->link[i];

		out_printf(out, "%-9s %s: ", i == 0 ? "counts" : "", l->slug);
		if (is(l->state, "rejected"))
			out_printf(out, "no, rejected (%s)", l->reason != NULL ? l->reason : "");
		else if (is(l->state, "unlinked"))
			out_printf(out, "no, unlinked");
		else if (is(l->state, "postponed"))
			out_printf(out, "not yet, put off%s%s", l->until != NULL ? " until " : "",
			    l->until != NULL ? l->until : "");
		else if (is(l->state, "open"))
			out_printf(out, "not yet, waits for a decision");
		else if (is(l->state, "recheck"))
			out_printf(out, "drawn for a second look; until then it is not shown");
		else if (r->assessed && is(r->a.state, "suspended")) {
			const struct event *v = event_of(r, r->a.suspended_seq);

			out_printf(out, "no: suspended");
			if (v != NULL) {
				out_printf(out, " %.10s", v->at);
				if (v->run_id > 0)
					out_printf(out, " run %" PRId64, v->run_id);
			}
			out_printf(out, " (%s); waits for confirmation",
			    r->a.suspended_why != NULL ? r->a.suspended_why : "?");
		} else if (r->assessed && r->a.reopened)
			out_printf(out, "yes; re-opened, newly proposed %s",
			    r->a.reopened_why != NULL ? r->a.reopened_why : "");
		else {
			int64_t speaker = 0;
			bool version = false;

			for (size_t k = 0; k < r->nmember; k++) {
				if (r->member[k].speaks)
					speaker = r->member[k].pmid;
				if (r->member[k].pmid == r->art.a.pmid)
					version = is(r->member[k].role, "version");
			}
			if (speaker != 0 && speaker != r->art.a.pmid && version)
				out_printf(out, "no: superseded by %" PRId64, speaker);
			else if (speaker != 0 && speaker != r->art.a.pmid)
				out_printf(out, "no: %" PRId64 " speaks for the study", speaker);
			else if (r->assessed && is(r->a.type, "OTHER"))
				out_printf(out, "listed, never scored (OTHER)");
			else
				out_printf(out, "yes");
		}
		out_printf(out, "\n");
	}
	if (r->nlink == 0)
		out_printf(out, "counts    no: linked to no compound\n");
}

/* Why it was done, in the person's words. */
static void
put_why(struct out *out, const struct event *v)
{
	struct arena mem = ARENA_INIT;
	const char *why = event_why(v, &mem);
	struct buf b;

	buf_init(&b, (size_t)16 * 1024);
	if (why != NULL && *why != '\0') {
		common_safe(&b, why);
		out_printf(out, "%*s", WHY_INDENT, "");
		out_wrap(out, b.p, b.len, WHY_INDENT);
	}
	buf_fini(&b);
	arena_fini(&mem);
}

static void
put_history(struct out *out, const struct dossier *r)
{
	for (size_t i = 0; i < r->nevent; i++) {
		const struct event *v = &r->event[i];

		out_printf(out, "%-9s %.10s #%" PRId64 " %s ", i == 0 ? "history" : "", v->at,
		    v->seq, v->kind);
		put(out, v->handle);
		if (v->slug != NULL)
			out_printf(out, ", %s", v->slug);
		if (v->proposal_id > 0 && v->proposal_id == r->proposal_id &&
		    r->by.rules_sha != NULL)
			out_printf(out, ", rules %.4s", r->by.rules_sha);
		if (v->run_id > 0)
			out_printf(out, ", run %" PRId64, v->run_id);
		if (v->reverts > 0)
			out_printf(out, " (of #%" PRId64 ")", v->reverts);
		if (v->undone_by > 0)
			out_printf(out, ", undone by #%" PRId64, v->undone_by);
		out_printf(out, "\n");
		put_why(out, v);
	}
}

static void
put_flags(struct out *out, unsigned flags)
{
	bool some = false;

	for (int i = 0; i < FLAG_N; i++)
		if (flags & 1u << i) {
			out_printf(out, "%s%s", some ? ", " : "flags     ", flag_words[i]);
			some = true;
		}
	if (some)
		out_printf(out, "\n");
}

/* Where the values come from that a record starts with which replaces another. */
static void
put_prefill(struct out *out, const struct dossier *r)
{
	for (size_t i = 0; i < r->nprefill; i++) {
		const struct prefill *p = &r->prefill[i];
		struct buf b;

		buf_init(&b, 8192);
		if (r->nlink > 1)
			buf_printf(&b, "%s: ", p->link.slug);
		prefill_words(&b, p);
		out_printf(out, "%-9s %s\n", "prefilled", b.p);
		buf_fini(&b);
		if (p->in_study && !r->in_study && p->d.assessed) {
			out_printf(out, "%-9s that of %" PRId64 ": ", "study", p->d.old);
			put(out, p->study.label);
			out_printf(out, "\n");
		}
	}
}

static void
put_fields(struct out *out, const struct dossier *r)
{
	const struct proposal *p = &r->p;
	const struct assessment *a = judgement(r);
	bool have = r->proposal_id != 0 && !p->stuck, said = is_decided(r) || filled(r) != NULL;
	bool known = r->assessed || said;
	char n1[32], n2[32];

	if (r->proposal_id != 0 && p->stuck) {
		out_printf(out, "unclassified: rule ");
		put(out, p->stuck_rule);
		out_printf(out, " ran out\n");
	} else if (!have && !said)
		out_printf(out, "nothing is proposed\n");
	if (!have && !said)
		return;
	put_field(out, r, "design", a->design, have ? design_words[p->design] : NULL, "design");
	put_field(out, r, "type", a->type, have ? p->type : NULL, "type");
	put_field(out, r, "people", count_word(n1, sizeof(n1), known ? a->participants : -1),
	    have ? count_word(n2, sizeof(n2), p->participants) : NULL, "participants");
	put_field(out, r, "funding", a->funding, have ? p->funding : NULL, "funding");
	put_field(out, r, "ties", a->ties, have ? p->ties : NULL, "ties");
	if (policy_synthesis(said ? a->type : p->type, said   ? a->design
						       : have ? design_words[p->design]
							      : NULL)) {
		put_field(out, r, "trials", count_word(n1, sizeof(n1), known ? a->trials : -1),
		    have ? count_word(n2, sizeof(n2), p->trials) : NULL, "trials");
		put_field(out, r, "paid by", a->trial_funding, have ? p->trial_funding : NULL,
		    "trial_funding");
	}
	put_field(out, r, "bias", a->rob, have ? p->rob : NULL, "risk_of_bias");
	put_flags(out, said ? a->flags : p->flags);
}

/* Does it replace a PMID that was rejected for the compound? */
static bool
was_rejected(const struct dossier *r, const struct link *l)
{
	for (size_t i = 0; i < r->nprefill; i++)
		if (r->prefill[i].link.compound_id == l->compound_id)
			return is(r->prefill[i].d.state, "rejected");
	return false;
}

static void
put_next(struct inv *inv, const struct dossier *r)
{
	for (size_t i = 0; i < r->nlink; i++) {
		const struct link *l = &r->link[i];

		if (is(l->state, "relevant") && r->now != 0) {
			if (r->now_waits)
				out_next(inv->out, "%s show %" PRId64, inv->progname, r->now);
			else
				out_next(inv->out, "%s reject %s %" PRId64 " --reason duplicate",
				    inv->progname, l->slug, r->art.a.pmid);
			return;
		}
		if (is(l->state, "relevant") && r->assessed && is(r->a.state, "suspended")) {
			out_next(inv->out, "%s reject %s %" PRId64 " --reason retracted",
			    inv->progname, l->slug, r->art.a.pmid);
			return;
		}
		if (is(l->state, "open") || is(l->state, "postponed")) {
			out_next(inv->out, "%s %s %s %" PRId64, inv->progname,
			    was_rejected(r, l) ? "reject" : "approve", l->slug, r->art.a.pmid);
			return;
		}
	}
}

void
dossier_text(struct inv *inv, struct arena *mem, const struct dossier *r, bool abstract)
{
	const struct article *a = &r->art.a;
	struct out *out = inv->out;
	struct marked_span *span;
	size_t n;

	put_head(inv, r);
	n = dossier_marks(mem, r, "title", &span);
	marked_print(out, a->title != NULL ? a->title : "(no title)", span, n);
	if (abstract && a->abstract != NULL) {
		out_printf(out, "\n");
		n = dossier_marks(mem, r, "abstract", &span);
		marked_print(out, a->abstract, span, n);
	}
	if (abstract && a->coi_text != NULL) {
		out_printf(out, "INTERESTS ");
		n = dossier_marks(mem, r, "coi", &span);
		marked_print(out, a->coi_text, span, n);
	}
	if (abstract)
		out_printf(out, "\n");
	put_prefill(out, r);
	put_fields(out, r);
	if (!is_decided(r) && r->proposal_id != 0)
		put_proposed_findings(out, r);
	for (size_t i = 0; i < r->nprefill; i++)
		put_findings(out, r->prefill[i].d.finding, r->prefill[i].d.nfinding);
	put_findings(out, r->finding, r->nfinding);
	dossier_votes_text(out, r);
	put_counts(out, r);
	put_history(out, r);
	put_next(inv, r);
}
