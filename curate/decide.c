#include <inttypes.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "../db/event.h"
#include "../db/study.h"
#include "card.h"
#include "subject.h"
#include "policy.h"

void
decide_apply(struct assessment *a, const struct change *c)
{
	bool all_randomised = a->type != NULL && strcmp(a->type, "SYN") == 0;
	bool shape = c->design != NULL || c->set_flags != 0 || c->clear_flags != 0;
	int d;

	if (c->design != NULL)
		a->design = c->design;
	a->flags = (a->flags | c->set_flags) & ~c->clear_flags;
	a->primary_missed = (a->flags & 1u << FLAG_PRIMARY_ENDPOINT_MISSED) != 0;
	if (c->type != NULL)
		a->type = c->type;
	else if ((shape || a->type == NULL) && (d = word_index(design_words, a->design)) >= 0)
		a->type = policy_type((enum design)d, a->flags, all_randomised);
	if (c->funding != NULL)
		a->funding = c->funding;
	if (c->ties != NULL)
		a->ties = c->ties;
	if (c->trial_funding != NULL)
		a->trial_funding = c->trial_funding;
	if (c->rob != NULL)
		a->rob = c->rob;
	if (c->participants != CHANGE_UNSAID)
		a->participants = c->participants;
	if (c->trials != CHANGE_UNSAID)
		a->trials = c->trials;
}

void
decide_sum(struct buf *b, const struct assessment *a, const struct finding *f, size_t n)
{
	char num[32];

	buf_puts(b, a->type != NULL ? a->type : "type unknown");
	if (a->participants >= 0)
		buf_printf(b, ", %s %s", num_commas(a->participants, num, sizeof(num)),
		    a->participants == 1 ? "person" : "people");
	else
		buf_puts(b, ", people unknown");
	if (n == 0)
		buf_puts(b, ", no finding");
	else
		buf_printf(b, ", %zu %s: ", n, n == 1 ? "finding" : "findings");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s%s", i > 0 ? ", " : "", f[i].direction);
}

bool
decide_quote(const char *title, const char *abstract, const char *quote, const char **field,
    int64_t *start, int64_t *end)
{
	const char *at;

	if (abstract != NULL && (at = strstr(abstract, quote)) != NULL) {
		*field = "abstract";
		*start = at - abstract;
	} else if (title != NULL && (at = strstr(title, quote)) != NULL) {
		*field = "title";
		*start = at - title;
	} else
		return false;
	*end = *start + (int64_t)strlen(quote);
	return true;
}

const char *
decide_study_label(struct arena *mem, const struct article *a)
{
	const char *who = NULL;

	for (size_t i = 0; i < a->nauthor && who == NULL; i++)
		who = a->author[i].last != NULL ? a->author[i].last : a->author[i].collective;
	if (who == NULL)
		return arena_printf(mem, "PMID %" PRId64, a->pmid);
	return a->year > 0 ? arena_printf(mem, "%s %d", who, a->year) : arena_strdup(mem, who);
}

const char *
decide_registry_key(const struct article *a)
{
	if (a->cd_number != NULL)
		return a->cd_number;
	return a->nregistry > 0 ? a->registry[0].accession : NULL;
}

enum rc
subject_load(
    struct deeds *ds, const struct deed *d, struct subject *s, bool need_link, struct err *e)
{
	bool there;
	enum rc rc;

	memset(s, 0, sizeof(*s));
	if ((rc = common_compound(d->inv, ds->mem, d->slug, &s->c, e)) != RC_OK)
		return rc;
	if ((rc = article_load(ds->db, ds->mem, d->pmid, &s->art, e)) != RC_OK) {
		if (rc == RC_NOTFOUND) {
			err_set(e, RC_NOTFOUND, "%" PRId64 " is not in the store", d->pmid);
			err_try(e, "%s ingest --compound %s FILE...", ds->inv->progname, s->c.slug);
		}
		return rc;
	}
	OPTIONAL(link_load(ds->db, ds->mem, s->c.id, d->pmid, &s->link, &none_), there, e);
	if (!there)
		s->link.rev = 0;
	if (need_link && (!there || strcmp(s->link.state, "unlinked") == 0)) {
		err_set(e, RC_NOTFOUND, "%" PRId64 " is not linked to %s", d->pmid, s->c.slug);
		return err_try(e, "%s link %s %" PRId64, ds->inv->progname, s->c.slug, d->pmid);
	}
	OPTIONAL(
	    proposal_current(ds->db, ds->mem, d->pmid, &s->p, &s->proposal_id, &none_), there, e);
	if (!there)
		s->proposal_id = 0;
	else if ((rc = proposal_load(ds->db, ds->mem, s->proposal_id, &s->p, &s->by, e)) != RC_OK)
		return rc;
	OPTIONAL(assessment_load(ds->db, ds->mem, d->pmid, &s->a, &none_), s->assessed, e);
	if ((rc = votes_load(ds->db, ds->mem, s->c.id, d->pmid, &s->votes, e)) != RC_OK)
		return rc;
	s->blind = votes_blind(&s->votes);
	s->second = s->votes.n > 0 || (s->blind && s->votes.decider != ds->curator);
	return prefill_load(ds->db, ds->mem, &s->link, &s->art, &s->pre, &s->prefilled, e);
}

static bool
is_state(const char *state, const char *word)
{
	return state != NULL && strcmp(state, word) == 0;
}

/* Does the record wait for a decision of this compound's curator (again)? */
static bool
waits(const struct subject *s)
{
	if (s->second || is_state(s->link.state, "open") || is_state(s->link.state, "postponed"))
		return true;
	return is_state(s->link.state, "relevant") && s->assessed &&
	       (s->a.reopened || is_state(s->a.state, "suspended"));
}

/* Decided already, and nobody asked to do it again: who, when, what. */
static enum rc
refuse_decided(struct deeds *ds, const struct deed *d, const struct subject *s, struct err *e)
{
	struct event ev;
	const char *what = is_state(s->link.state, "rejected") ? "rejected" : "approved";
	struct err none = {0};

	if (s->link.seq > 0 && event_load(ds->db, ds->mem, s->link.seq, &ev, &none) == RC_OK)
		err_set(e, RC_FAILED,
		    "%" PRId64 " is decided already: #%" PRId64 " %s by %s, %.10s%s%s%s", d->pmid,
		    ev.seq, what, ev.handle, ev.at, s->link.reason != NULL ? " (" : "",
		    s->link.reason != NULL ? s->link.reason : "",
		    s->link.reason != NULL ? ")" : "");
	else
		err_set(e, RC_FAILED, "%" PRId64 " is decided already: %s", d->pmid, what);
	if (is_state(s->link.state, "relevant") && strcmp(d->inv->cmd->name, "approve") == 0)
		return err_try(e, "%s amend %s %" PRId64 " with what changes; or approve --redo, anew and without its findings",
		    ds->inv->progname, s->c.slug, d->pmid);
	return err_try(e, "%s %s %s %" PRId64 " ... --redo", ds->inv->progname, d->inv->cmd->name,
	    s->c.slug, d->pmid);
}

/*
 * Fields that a newer proposal contradicts come from it when a re-opened
 * record is approved as shown; everything else stays as it was decided.
 */
static void
take_contradicted(struct assessment *a, const struct proposal *p)
{
	const char *why = a->reopened_why != NULL ? a->reopened_why : "";
	struct assessment n = *a;

	assessment_from_proposal(p, &n);
	if (strstr(why, "design") != NULL)
		a->design = n.design;
	if (strstr(why, "type") != NULL)
		a->type = n.type;
	if (strstr(why, "flag") != NULL)
		a->flags = n.flags;
	if (strstr(why, "ties") != NULL)
		a->ties = n.ties;
	if (strstr(why, "trial") != NULL && strstr(why, "funding") != NULL)
		a->trial_funding = n.trial_funding;
	else if (strstr(why, "funding") != NULL)
		a->funding = n.funding;
	if (strstr(why, "participants") != NULL)
		a->participants = n.participants;
	if (strstr(why, "rob") != NULL || strstr(why, "risk") != NULL)
		a->rob = n.rob;
}

/* What the person sees before stating anything. */
enum rc
subject_base(struct deeds *ds, const struct deed *d, const struct subject *s, bool amend, bool redo,
    struct assessment *a, struct err *e)
{
	bool blind = s->blind && !amend && !redo;
	bool decided = s->assessed && !is_state(s->a.state, "open") && !blind;
	bool proposed = s->proposal_id != 0 && !s->p.stuck;

	if (s->assessed && !blind)
		*a = s->a;
	else
		*a = (struct assessment){.participants = -1, .trials = -1};
	a->pmid = d->pmid;
	if (decided && !redo) {
		if (!amend && s->a.reopened && proposed)
			take_contradicted(a, &s->p);
		return RC_OK;
	}
	if (amend && decided)
		return RC_OK;
	if (s->prefilled && s->pre.d.assessed && !decided && !redo) {
		*a = s->pre.d.a;
		return RC_OK;
	}
	if (proposed) {
		assessment_from_proposal(&s->p, a);
		return RC_OK;
	}
	if (decided)
		return RC_OK;
	if (inv_text(d->inv, "design") == NULL) {
		if (s->proposal_id != 0 && s->p.stuck)
			err_set(e, RC_FAILED,
			    "%" PRId64 " is unclassified: rule %s ran out; say its design", d->pmid,
			    s->p.stuck_rule != NULL ? s->p.stuck_rule : "?");
		else
			err_set(e, RC_FAILED, "nothing is proposed for %" PRId64 "; say its design",
			    d->pmid);
		return err_try(e, "%s %s %s %" PRId64 " --design rct ...", ds->inv->progname,
		    d->inv->cmd->name, s->c.slug, d->pmid);
	}
	return RC_OK;
}

/*
 * Which study the record belongs to; one that replaces another stands in
 * that one's, a record in none gets one of its own.
 */
static enum rc
choose_study(struct deeds *ds, const struct deed *d, const struct subject *s, struct decision *dec,
    struct err *e)
{
	struct study st;
	bool there;

	OPTIONAL(study_of(ds->db, ds->mem, d->pmid, &st, &none_), there, e);
	if (there) {
		dec->study_id = st.id;
		return RC_OK;
	}
	if (dec->replaces != 0 && s->pre.in_study) {
		dec->study_id = s->pre.study.id;
		dec->version = is_state(s->pre.role, "version");
		return RC_OK;
	}
	dec->study_label = decide_study_label(ds->mem, &s->art.a);
	dec->registry_key = decide_registry_key(&s->art.a);
	return RC_OK;
}

struct decision
decision_of(const struct deeds *ds, const struct deed *d, const struct subject *s, const char *act)
{
	return (struct decision){
	    .act = act,
	    .curator = ds->curator,
	    .compound_id = s->c.id,
	    .pmid = d->pmid,
	    .batch = ds->batch,
	    .link_rev = d->shown != NULL ? d->shown->link_rev : s->link.rev,
	    .assessment_rev = d->shown != NULL ? d->shown->assessment_rev
			      : s->assessed    ? s->a.rev
					       : -1,
	    .proposal_id = s->proposal_id,
	    .why = inv_text(d->inv, "note"),
	    .redo = inv_has(d->inv, "redo"),
	    .resolves = strcmp(d->inv->cmd->name, "resolve") == 0,
	};
}

enum rc
decision_save(struct deeds *ds, const struct decision *dec, int64_t *seq, struct ruling *r,
    struct err *e)
{
	enum rc rc;

	ds->touched = true;
	if ((rc = item_decide_ruled(ds->db, ds->mem, dec, seq, r, e)) == RC_OK)
		deeds_saved(ds, *seq);
	return rc;
}

void
decision_json(struct deeds *ds, const struct deed *d, const char *act, int64_t seq)
{
	jw_obj(&ds->json, NULL);
	jw_int(&ds->json, "seq", seq);
	jw_str(&ds->json, "act", act);
	jw_str(&ds->json, "compound", d->slug);
	jw_int(&ds->json, "pmid", d->pmid);
}

/* Where the saved values come from, and whether the two PMIDs stand in one study. */
static void
say_prefilled(struct deeds *ds, const struct subject *s, const struct decision *dec)
{
	if (dec->replaces == 0)
		return;
	buf_puts(&ds->text, "  ");
	prefill_words(&ds->text, &s->pre);
	buf_puts(&ds->text, "\n");
	if (s->pre.in_study && dec->study_id != 0 && s->pre.study.id != dec->study_id)
		buf_printf(&ds->text,
		    "  %" PRId64 " stands in another study; one study? %s study merge %" PRId64
		    " %" PRId64 "\n",
		    dec->replaces, ds->inv->progname, dec->pmid, dec->replaces);
}

static void
say_approved(struct deeds *ds, const struct deed *d, const struct subject *s,
    const struct decision *dec, int64_t seq)
{
	struct study_candidate *cand;
	struct err none = {0};
	size_t n;

	buf_printf(&ds->text, "saved #%" PRId64 " %s %" PRId64 " (", seq,
	    strcmp(dec->act, "amend") == 0 ? "amended" : "approved", d->pmid);
	decide_sum(&ds->text, dec->assessment, dec->finding, dec->nfinding);
	buf_puts(&ds->text, ")\n");
	say_prefilled(ds, s, dec);
	/* In a review they were before the person, who dropped them. */
	if (d->shown == NULL && dec->nfinding == 0 && s->p.neffect > 0)
		buf_printf(&ds->text, "  %zu proposed %s not taken: %s amend %s %" PRId64 " --finding 1=OUTCOME\n",
		    s->p.neffect, s->p.neffect == 1 ? "finding" : "findings", ds->inv->progname, s->c.slug, d->pmid);
	decision_json(ds, d, dec->act, seq);
	jw_int_if(&ds->json, "prefilled_from", dec->replaces, dec->replaces != 0);
	jw_str(&ds->json, "design", dec->assessment->design);
	jw_str(&ds->json, "type", dec->assessment->type);
	jw_int_if(&ds->json, "participants", dec->assessment->participants,
	    dec->assessment->participants >= 0);
	jw_arr(&ds->json, "findings");
	for (size_t i = 0; i < dec->nfinding; i++) {
		jw_obj(&ds->json, NULL);
		jw_str(&ds->json, "outcome", dec->finding[i].outcome);
		jw_str(&ds->json, "direction", dec->finding[i].direction);
		jw_end(&ds->json);
	}
	jw_end(&ds->json);
	jw_end(&ds->json);
	/* Only a person puts records together, but the program says which may belong so. */
	if (dec->study_id != 0 ||
	    study_candidates(ds->db, ds->mem, d->pmid, &cand, &n, &none) != RC_OK)
		return;
	for (size_t i = 0; i < n; i++)
		if (cand[i].study_id != 0) {
			buf_printf(&ds->text, "  %s ", cand[i].weak ? "perhaps one study:" : "shares");
			common_safe(&ds->text, cand[i].why);
			buf_printf(&ds->text,
			    " with %" PRId64 "; one study? %s study merge %" PRId64 " %" PRId64
			    "\n",
			    cand[i].pmid, ds->inv->progname,
			    cand[i].year > s->art.a.year ? cand[i].pmid : d->pmid,
			    cand[i].year > s->art.a.year ? d->pmid : cand[i].pmid);
		}
}

enum rc
subject_refuse_retracted(struct deeds *ds, const struct deed *d, const struct subject *s, struct err *e)
{
	if (s->art.retracted)
		err_set(e, RC_FAILED, "%" PRId64 " is retracted and cannot count", d->pmid);
	else
		err_set(e, RC_FAILED,
		    "%" PRId64 ", which %" PRId64 " replaces, is retracted and cannot count",
		    s->pre.d.old, d->pmid);
	return err_try(e, "%s reject %s %" PRId64 " --reason retracted", ds->inv->progname,
	    s->c.slug, d->pmid);
}

enum rc
decide_approve(struct deeds *ds, struct deed *d, struct err *e)
{
	bool amend = strcmp(d->inv->cmd->name, "amend") == 0, keep, prefill;
	struct subject s;
	struct assessment a;
	struct decision dec;
	struct ruling r;
	struct change c;
	struct finding *f = NULL;
	int64_t seq;
	size_t n = 0;
	enum rc rc;

	if ((rc = change_read(d->inv, ds->mem, &c, e)) != RC_OK ||
	    (rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	if (d->shown != NULL && d->shown->proposal_id != s.proposal_id)
		return err_set(e, RC_FAILED,
		    "not saved: the rules propose something else for %" PRId64
		    " since it was shown",
		    d->pmid);
	if (!amend && d->shown == NULL && !waits(&s) && !c.redo)
		return refuse_decided(ds, d, &s, e);
	if ((rc = subject_free(ds, d, &s, e)) != RC_OK)
		return rc;
	if (amend && !is_state(s.link.state, "relevant")) {
		err_set(e, RC_FAILED,
		    "%" PRId64 " is not approved for %s; there is nothing to amend", d->pmid,
		    s.c.slug);
		return err_try(e, "%s approve %s %" PRId64 "%s", ds->inv->progname, s.c.slug, d->pmid,
		    waits(&s) ? "" : " --redo");
	}
	if ((rc = subject_base(ds, d, &s, amend, c.redo, &a, e)) != RC_OK)
		return rc;
	decide_apply(&a, &c);
	if ((s.art.retracted || (s.prefilled && s.pre.d.retracted)) &&
	    !(c.clear_flags & 1u << FLAG_RETRACTED))
		return subject_refuse_retracted(ds, d, &s, e);
	/* Confirming a re-opened record must not lose the findings that were decided on it. */
	keep = amend || (is_state(s.link.state, "relevant") && !c.redo && !s.blind);
	prefill = s.prefilled && !c.redo;
	if ((rc = subject_findings(ds, d, &s, &c, keep, prefill, &f, &n, e)) != RC_OK)
		return rc;
	dec = decision_of(ds, d, &s, amend ? "amend" : "approve");
	if (prefill)
		dec.replaces = s.pre.d.old;
	dec.assessment = &a;
	dec.finding = f;
	dec.nfinding = n;
	if ((rc = choose_study(ds, d, &s, &dec, e)) != RC_OK ||
	    (rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	if (!ruled_vote(&r))
		say_approved(ds, d, &s, &dec, seq);
	(void)subject_ruled(ds, d, &dec, &r, seq);
	return RC_OK;
}

enum rc
decide_reject(struct deeds *ds, struct deed *d, struct err *e)
{
	const char *reason = inv_text(d->inv, "reason");
	struct subject s;
	struct decision dec;
	struct ruling r;
	int64_t seq, replaces = 0;
	enum rc rc;
	int i;

	if ((rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	/* What was rejected under its old PMID is rejected for the same reason. */
	if (reason == NULL && s.prefilled && is_state(s.pre.d.state, "rejected")) {
		reason = s.pre.d.reason;
		replaces = s.pre.d.old;
	}
	if (reason == NULL) {
		err_set(e, RC_USAGE, "reject wants --reason");
		return err_try(e,
		    "%s reject %s %" PRId64
		    " --reason other-compound      or not-human, no-outcome, duplicate, "
		    "population, no-data, design, retracted, other",
		    ds->inv->progname, d->slug, d->pmid);
	}
	if ((i = word_index(reject_words, reason)) < 0)
		return card_bad_word("--reason", reason, reject_words, RC_USAGE, e);
	if (d->shown == NULL && !waits(&s) && !inv_has(d->inv, "redo"))
		return refuse_decided(ds, d, &s, e);
	if ((rc = subject_free(ds, d, &s, e)) != RC_OK)
		return rc;
	dec = decision_of(ds, d, &s, "reject");
	dec.reason = reject_words[i];
	dec.replaces = replaces;
	if ((rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	if (subject_ruled(ds, d, &dec, &r, seq))
		return RC_OK;
	buf_printf(
	    &ds->text, "saved #%" PRId64 " rejected %" PRId64 " (%s)\n", seq, d->pmid, dec.reason);
	say_prefilled(ds, &s, &dec);
	decision_json(ds, d, "reject", seq);
	jw_str(&ds->json, "reason", dec.reason);
	jw_end(&ds->json);
	return RC_OK;
}

enum rc
decide_postpone(struct deeds *ds, struct deed *d, struct err *e)
{
	int64_t days = inv_int(d->inv, "days", 0), seq;
	char until[DATE_LEN];
	struct subject s;
	struct decision dec;
	struct ruling r;
	enum rc rc;

	if ((rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	if (d->shown == NULL && !waits(&s) && !inv_has(d->inv, "redo"))
		return refuse_decided(ds, d, &s, e);
	if ((rc = subject_free(ds, d, &s, e)) != RC_OK)
		return rc;
	dec = decision_of(ds, d, &s, "postpone");
	if (days > 0) {
		date_format(clock_now() / 86400 + days, until);
		dec.until = until;
	}
	if ((rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	buf_printf(&ds->text, "saved #%" PRId64 " postponed %" PRId64 " %s%s\n", seq, d->pmid,
	    days > 0 ? "until " : "with no date", days > 0 ? until : "");
	decision_json(ds, d, "postpone", seq);
	jw_str(&ds->json, "until", dec.until);
	jw_end(&ds->json);
	return RC_OK;
}

enum rc
decide_note(struct deeds *ds, struct deed *d, struct err *e)
{
	struct subject s;
	struct decision dec;
	struct ruling r;
	int64_t seq;
	enum rc rc;

	if ((rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	dec = decision_of(ds, d, &s, "note");
	dec.link_rev = dec.assessment_rev = -1;
	if (dec.why == NULL || *dec.why == '\0') {
		err_set(e, RC_USAGE, "note wants its text");
		return err_try(e, "%s note %s %" PRId64 " --note \"...\"", ds->inv->progname,
		    d->slug, d->pmid);
	}
	if (!card_text_valid(dec.why, CARD_TEXT_MAX))
		return err_set(e, RC_USAGE, "not saved: a note is 1 to 2,000 bytes of text without control characters, not %zu",
		    strlen(dec.why));
	if ((rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	buf_printf(&ds->text, "saved #%" PRId64 " note on %" PRId64 "\n", seq, d->pmid);
	decision_json(ds, d, "note", seq);
	jw_str(&ds->json, "note", dec.why);
	jw_end(&ds->json);
	return RC_OK;
}

enum rc
decide_link(struct deeds *ds, struct deed *d, struct err *e)
{
	bool un = strcmp(d->inv->cmd->name, "unlink") == 0, linked;
	struct subject s;
	struct decision dec;
	struct ruling r;
	int64_t seq;
	enum rc rc;

	if ((rc = subject_load(ds, d, &s, un, e)) != RC_OK)
		return rc;
	linked = s.link.state != NULL && !is_state(s.link.state, "unlinked");
	if (!un && linked) {
		buf_printf(&ds->text, "%" PRId64 " is linked to %s already\n", d->pmid, s.c.slug);
		return RC_OK;
	}
	dec = decision_of(ds, d, &s, un ? "unlink" : "link");
	dec.link_rev = dec.assessment_rev = -1;
	if ((rc = decision_save(ds, &dec, &seq, &r, e)) != RC_OK)
		return rc;
	buf_printf(&ds->text, "saved #%" PRId64 " %s %" PRId64 " %s %s\n", seq,
	    un ? "unlinked" : "linked", d->pmid, un ? "from" : "to", s.c.slug);
	decision_json(ds, d, un ? "unlink" : "link", seq);
	jw_end(&ds->json);
	return RC_OK;
}
