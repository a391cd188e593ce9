/*
 * What review prints in line mode.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "deck.h"
#include "dossier_vote.h"
#include "line.h"
#include "marked.h"
#include "policy.h"

#define QUOTE_BYTES 60
#define MINE_MAX 30

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

void
line_say(struct sitting *s, const char *text)
{
	const char *end;

	for (; *text != '\0'; text = *end != '\0' ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		out_wrap(s->inv->out, text, (size_t)(end - text), 0);
	}
}

static void
quote(struct buf *b, const char *s)
{
	size_t len = strlen(s), n = utf8_cut(s, len, QUOTE_BYTES);

	buf_puts(b, "\"");
	buf_put(b, s, n);
	buf_puts(b, n < len ? "...\"" : "\"");
}

/* ": "randomly assigned" R07, "placebo" R12": the words that decided an aspect. */
static bool
reasons(struct buf *b, const struct dossier *r, const char *aspect, int most)
{
	size_t len = strlen(aspect);
	int shown = 0;

	for (size_t i = 0; i < r->p.nevidence && shown < most; i++) {
		const struct evidence *v = &r->p.evidence[i];

		if (strncmp(v->aspect, aspect, len) != 0 ||
		    (v->aspect[len] != '\0' && v->aspect[len] != ':') || !dossier_decides(&r->p, v))
			continue;
		buf_puts(b, shown++ > 0 ? ", " : ": ");
		if (v->text != NULL && *v->text != '\0') {
			quote(b, v->text);
			buf_puts(b, " ");
		}
		buf_puts(b, v->rule);
	}
	return shown > 0;
}

static const char *
people(char *b, size_t size, int64_t n)
{
	return n >= 0 ? num_commas(n, b, size) : "unknown";
}

static void
say_where(const struct sitting *s, struct buf *b)
{
	const struct article *a = &s->sheet.r.art.a;
	const char *journal = a->journal_abbrev != NULL ? a->journal_abbrev : a->journal;
	size_t waits = deck_waiting(&s->deck);

	buf_printf(b, "Item %zu of %zu", s->deck.at + 1, s->deck.n);
	/* Rows that were decided keep their place, so that one can look back. */
	if (waits == 0)
		buf_puts(b, " (none waits)");
	else if (waits < s->deck.n)
		buf_printf(b, " (%zu wait%s)", waits, waits == 1 ? "s" : "");
	buf_printf(b, ", %s. PMID %" PRId64, s->deck.c.slug, a->pmid);
	if (journal != NULL)
		buf_printf(b, ", %s", journal);
	if (a->year > 0)
		buf_printf(b, " %d", a->year);
	buf_puts(b, ".");
	for (size_t i = 0; i < a->nregistry && i < 2; i++)
		buf_printf(b, " %s.", a->registry[i].accession);
}

/* Why it stands here, and what a person ought to know before reading. */
static void
say_why(const struct sitting *s, struct buf *b)
{
	const struct deck_row *row = &s->deck.row[s->deck.at];
	const struct dossier *r = &s->sheet.r;

	if (r->art.retracted) {
		buf_puts(b, "RETRACTED");
		if (r->retracted_on != NULL)
			buf_printf(b, " %s", r->retracted_on);
		if (r->art.retraction_notice > 0)
			buf_printf(b, " by %" PRId64, r->art.retraction_notice);
		buf_puts(b, ".\n");
	}
	if (r->art.deleted)
		buf_puts(b, "DELETED by PubMed.\n");
	if (r->weigh.reports > 1) {
		weigh_words(&r->weigh, b);
		buf_putc(b, '\n');
	}
	if (s->sheet.card.stands != MODEL_WAITS)
		for (size_t i = 0; i < r->nlink; i++)
			if (r->link[i].compound_id == s->sheet.card.compound_id)
				buf_printf(b, "Decided already: %s%s%s%s, #%" PRId64 "%s.\n",
				    s->sheet.card.stands == MODEL_APPROVED ? "approved"
									   : "rejected",
				    r->link[i].reason != NULL ? " (" : "",
				    r->link[i].reason != NULL ? r->link[i].reason : "",
				    r->link[i].reason != NULL ? ")" : "", r->link[i].seq,
				    s->sheet.card.stands == MODEL_APPROVED ? "; a amends it"
				    : s->sheet.card.retracted              ? ""
									   : "; a approves it instead");
	if (s->sheet.prefilled) {
		prefill_words(b, &s->sheet.pre);
		buf_puts(b, ".\n");
	}
	if (*row->why != '\0' && s->sheet.card.stands == MODEL_WAITS) {
		/* The word "none" and why there is none would say it twice. */
		bool sized = !is(row->effect, "-") && !is(row->effect, "none") && !is(row->item.cause, "postponed");

		buf_printf(b, "Why here: %s%s%s.\n", sized ? row->effect : "",
		    sized ? " effect: " : "", row->why);
	}
}

/* A field as approve would save it, and the proposal where that is another. */
static void
field(struct buf *b, const char *name, const char *now, const char *proposed)
{
	buf_printf(b, "%s %s", name, now != NULL ? now : "unknown");
	if (proposed != NULL && !is(now, proposed))
		buf_printf(b, " (proposed %s)", proposed);
}

static void
say_fields(struct sitting *s, struct buf *b)
{
	const struct dossier *r = &s->sheet.r;
	bool have = r->proposal_id != 0 && !r->p.stuck;
	struct assessment a;
	char n1[32], n2[32];

	model_now(&s->model, &a);
	if (r->proposal_id != 0 && r->p.stuck)
		buf_printf(b, "Unclassified: rule %s ran out.\n", r->p.stuck_rule);
	else if (!have)
		buf_puts(b, "Nothing is proposed.\n");
	field(b, "Design", a.design, have ? design_words[r->p.design] : NULL);
	if (have) {
		buf_printf(b, ", %d %%%s", (r->p.label_ppm[r->p.design] + 5000) / 10000,
		    r->p.label_ppm[r->p.design] < DECK_UNSURE_PPM ? ", unsure" : "");
		(void)reasons(b, r, "design", 3);
	}
	buf_puts(b, "\n");
	field(b, "People", people(n1, sizeof(n1), a.participants),
	    have ? people(n2, sizeof(n2), r->p.participants) : NULL);
	if (have && r->p.participants_quote != NULL) {
		buf_puts(b, ": ");
		quote(b, r->p.participants_quote);
	}
	buf_puts(b, ". ");
	field(b, "Funding", a.funding, have ? r->p.funding : NULL);
	if (have && r->p.funding_quote != NULL) {
		buf_puts(b, ": ");
		quote(b, r->p.funding_quote);
	}
	buf_puts(b, ". ");
	field(b, "Ties", a.ties, have ? r->p.ties : NULL);
	buf_puts(b, ".\n");
	field(b, "Counts as", a.type, have ? r->p.type : NULL);
	buf_puts(b, ". ");
	field(b, "Risk of bias", a.rob, have ? r->p.rob : NULL);
	buf_puts(b, ".");
	if (policy_synthesis(a.type, a.design)) {
		buf_puts(b, " ");
		field(b, "Trials", people(n1, sizeof(n1), a.trials),
		    have ? people(n2, sizeof(n2), r->p.trials) : NULL);
		buf_puts(b, ", ");
		field(b, "paid by", a.trial_funding, have ? r->p.trial_funding : NULL);
		buf_puts(b, ".");
	}
	if (a.flags != 0) {
		const char *comma = " Flags ";

		for (int i = 0; i < FLAG_N; i++)
			if (a.flags & 1u << i) {
				buf_printf(b, "%s%s", comma, flag_words[i]);
				comma = ", ";
			}
		buf_puts(b, ".");
	}
	buf_puts(b, "\n");
}

static void
say_findings(struct sitting *s, struct buf *b)
{
	for (size_t i = 0; i < s->model.nfinding; i++) {
		model_finding_text(&s->model, i, b);
		buf_puts(b, ".\n");
	}
	if (s->model.study != NULL)
		buf_printf(b, "Study: %s, with a.\n", s->model.study);
}

/* Where no record is left to show. */
static void
nothing(struct sitting *s)
{
	struct buf b, later;

	buf_init(&b, 2000);
	buf_init(&later, 1000);
	if (!deck_filter_all(&s->filter))
		buf_puts(&b, "Nothing waits under this filter. f changes it, u undo, q quit");
	else {
		sitting_later(s, &later);
		buf_puts(&b, later.len > 0 ? "Nothing else waits; " : "Nothing waits");
		buf_put(&b, later.p, later.len);
		sitting_elsewhere(s, &b);
		buf_puts(&b, ". u undo, U your acts, g PMID, : any command, q quit");
	}
	line_say(s, b.p);
	buf_fini(&later);
	buf_fini(&b);
}

void
line_card(struct sitting *s)
{
	const char *title = s->sheet.r.art.a.title;
	struct buf b;

	if (!s->shown) {
		nothing(s);
		return;
	}
	buf_init(&b, (size_t)256 * 1024);
	say_where(s, &b);
	buf_printf(&b, "\nTitle: %s\n", title != NULL ? title : "(none)");
	say_why(s, &b);
	say_fields(s, &b);
	say_findings(s, &b);
	if (s->sheet.r.nopinion > 0) {
		dossier_votes_words(&s->sheet.r, s->sheet.card.slug, &b);
		buf_printf(&b, "They differ: :resolve %s %" PRId64 " --take NAME, or --reason WORD, settles it.\n",
		    s->sheet.card.slug, s->sheet.card.pmid);
	}
	line_say(s, b.p);
	out_printf(s->inv->out,
	    "[%s]  a approve, r reject, e edit, p later, n note, u undo, ? all\n",
	    s->sheet.r.art.a.abstract != NULL ? "abstract: t" : "no abstract");
	buf_fini(&b);
}

void
line_fields(struct sitting *s)
{
	struct buf b;

	buf_init(&b, (size_t)256 * 1024);
	say_fields(s, &b);
	if (s->sheet.found != NULL)
		buf_printf(&b, "Relevant: yes, linked by %s.\n", s->sheet.found);
	if (s->sheet.r.in_study)
		buf_printf(&b, "Study: %s.\n", s->sheet.r.study.label);
	say_findings(s, &b);
	line_say(s, b.p);
	buf_fini(&b);
}

void
line_hit(struct sitting *s, size_t i)
{
	const struct model_hit *h = &s->sheet.card.hit[i];
	struct buf b;
	char num[32];

	buf_init(&b, 8192);
	buf_printf(&b, "Hit %zu of %zu: %s, ", i + 1, s->sheet.card.nhit, h->rule);
	if (h->text != NULL && *h->text != '\0')
		quote(&b, h->text);
	else
		buf_puts(&b, "no words");
	buf_printf(&b, " in %s, for %s", h->field, h->aspect);
	if (h->weighed)
		buf_printf(&b, ", weight %s%s", h->weight_milli > 0 ? "+" : "",
		    num_points(h->weight_milli, num, sizeof(num)));
	buf_puts(&b, ".");
	line_say(s, b.p);
	buf_fini(&b);
}

void
line_help(struct sitting *s)
{
	out_printf(s->inv->out, "%s",
	    "a      approve exactly what is shown; an open finding takes the cursor first\n"
	    "r 1-9  reject: 1 other compound 2 not human 3 no outcome 4 duplicate\n"
	    "       5 wrong population 6 no data 7 design 8 retracted 9 other, with a note\n"
	    "e      edit: d design, y type, g flags, p people, f funding, t ties,\n"
	    "       b risk of bias, r relevance, s study, k trials, m who paid the trials,\n"
	    "       1-9 a finding, + a new one.  e 2 stroke-sae h primary value=0.8\n"
	    "       Nothing is stored until a.  Tab completes; Enter alone or Esc backs out;\n"
	    "       e d rct is also the way back to a proposed rct\n"
	    "p 1    later: 1 tomorrow, 7 in a week, 0 needs the full text; it still waits\n"
	    "n      a note\n"
	    "u, U   undo my last act (a list is one), older ones after a question; list mine;\n"
	    "       :undo 12 undoes act 12\n"
	    "j k    the next that waits; the one before\n"
	    "t b z  the abstract: a page on (also space), a page back, all of it\n"
	    "[ ]    the previous and the next words that made a rule speak, with weight\n"
	    "o s    the compound's other evidence; the record's study\n"
	    "c      the card again\n"
	    "v y    open it in the browser; copy the PMID\n"
	    "/      search the titles that wait        :  any command of the program\n"
	    "f      filter: a cause, a design, unsure  g  go to a PMID\n"
	    "?      this list                          q  leave; all that is saved stays\n");
}

void
line_study(struct sitting *s)
{
	const struct dossier *r = &s->sheet.r;
	struct study_candidate *cand;
	struct err none = {0};
	struct buf b;
	size_t n = 0;

	buf_init(&b, (size_t)256 * 1024);
	if (!r->in_study)
		buf_puts(&b, "Study: none yet; approving makes one.\n");
	else
		buf_printf(&b, "Study: %s, %zu record%s.\n", r->study.label, r->nmember,
		    r->nmember == 1 ? "" : "s");
	if (s->model.study != NULL)
		buf_printf(&b, "Said here: %s; a stores it.\n", s->model.study);
	for (size_t i = 0; i < r->nmember; i++)
		buf_printf(&b, "%" PRId64 " %" PRId64 " %s%s: %s\n", r->member[i].pmid,
		    r->member[i].year, r->member[i].role, r->member[i].speaks ? ", speaks" : "",
		    r->member[i].title != NULL ? r->member[i].title : "");
	if (study_candidates(s->inv->db, &s->card, r->art.a.pmid, &cand, &n, &none) != RC_OK)
		n = 0;
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "may be one study with %" PRId64 " (%s): %s\n", cand[i].pmid,
		    study_reason(&s->card, &cand[i]), cand[i].title != NULL ? cand[i].title : "");
	line_say(s, b.p);
	buf_fini(&b);
}

enum rc
line_others(struct sitting *s, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct evidence_set set;
	size_t said = 0;
	struct buf b;
	char num[32];
	enum rc rc;

	buf_init(&b, (size_t)1024 * 1024);
	if ((rc = evidence_load_if(s->inv->db, &mem, s->deck.c.id, NULL, 0, &set, e)) != RC_OK)
		goto out;
	for (size_t i = 0; i < set.nstudy; i++) {
		const struct evidence_study *v = &set.study[i];

		if (v->pmid == s->sheet.card.pmid)
			continue;
		said++;
		buf_printf(&b, "%" PRId64 " %" PRId64 " %s, people %s%s%s:", v->pmid, v->year,
		    v->a.type != NULL ? v->a.type : "?",
		    people(num, sizeof(num), v->a.participants),
		    v->counted ? "" : ", not counted, ",
		    v->counted || v->why_not == NULL ? "" : v->why_not);
		for (size_t k = 0; k < v->nfinding; k++)
			buf_printf(&b, "%s %s %s", k > 0 ? "," : "", v->finding[k].outcome,
			    v->finding[k].direction);
		buf_puts(&b, v->nfinding == 0 ? " no finding.\n" : ".\n");
	}
	if (said == 0)
		buf_printf(&b, "%s has no %sapproved evidence yet.\n", s->deck.c.slug, set.nstudy > 0 ? "other " : "");
	line_say(s, b.p);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

enum rc
line_mine(struct sitting *s, struct err *e)
{
	struct event_filter f = {
	    .curator = s->inv->curator, .newest_first = true, .limit = MINE_MAX};
	struct arena mem = ARENA_INIT;
	struct event *v;
	struct buf b;
	size_t n;
	enum rc rc;

	buf_init(&b, (size_t)256 * 1024);
	if ((rc = event_list(s->inv->db, &mem, &f, &v, &n, e)) != RC_OK)
		goto out;
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "#%" PRId64 " %.16s %s", v[i].seq, v[i].at, v[i].kind);
		if (v[i].pmid > 0)
			buf_printf(&b, " %" PRId64, v[i].pmid);
		if (v[i].slug != NULL)
			buf_printf(&b, ", %s", v[i].slug);
		if (v[i].reverts > 0)
			buf_printf(&b, ", of #%" PRId64, v[i].reverts);
		if (v[i].undone_by > 0)
			buf_printf(&b, ", undone by #%" PRId64, v[i].undone_by);
		buf_puts(&b, "\n");
	}
	if (n == 0)
		buf_puts(&b, "no act of yours yet\n");
	if (n == MINE_MAX)
		buf_printf(&b, ":log --curator %s lists all\n", s->handle);
	line_say(s, b.p);
out:
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

size_t
line_abstract(struct sitting *s, size_t from, size_t most)
{
	const struct dossier *r = &s->sheet.r;
	struct out page = *s->inv->out;
	struct marked_span *span;
	const char *at;
	char *text = NULL;
	size_t size = 0, n, line = 0;

	if (r->art.a.abstract == NULL) {
		line_say(s, "PubMed has no abstract of this record.");
		return 0;
	}
	if ((page.fp = open_memstream(&text, &size)) == NULL)
		die_oom();
	n = dossier_marks(&s->card, r, "abstract", &span);
	marked_print(&page, r->art.a.abstract, span, n);
	if (r->art.a.coi_text != NULL) {
		out_printf(&page, "INTERESTS ");
		n = dossier_marks(&s->card, r, "coi", &span);
		marked_print(&page, r->art.a.coi_text, span, n);
	}
	fclose(page.fp);
	/* It is escaped already, but for the marks. */
	for (at = text; *at != '\0'; at += n) {
		n = strcspn(at, "\n");
		n += at[n] == '\n';
		if (line >= from && line - from < most)
			fwrite(at, 1, n, s->inv->out->fp);
		line++;
	}
	free(text);
	return line;
}
