/*
 * What a sitting does to the store: it saves, undoes, and runs commands.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../base/stop.h"
#include "../db/event.h"
#include "../db/study.h"
#include "acts.h"
#include "draft.h"
#include "sitting.h"

#define BATCH_READ 1000 /* acts of a list that are looked at before it is undone, and named */
#define BATCH_NAMED 5

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

/* The compound as it is graded now; where it cannot be had, nothing is said of it. */
struct standing {
	struct arena mem;
	struct params params;
	struct graded g;
	bool there;
};

static void
standing_load(struct sitting *s, struct standing *st)
{
	struct err none = {0};

	memset(st, 0, sizeof(*st));
	st->there =
	    params_load(NULL, &st->mem, &st->params, &none) == RC_OK &&
	    graded_load_if(s->inv->db, &st->mem, s->deck.c.id, &st->params, NULL, 0, &st->g, &none) == RC_OK;
}

static void
keep_score(struct sitting *s, const struct standing *st)
{
	s->graded = st->there;
	if (!st->there)
		return;
	s->score_milli = st->g.grade.score_milli;
	s->score = st->g.grade.score;
}

/* "; score 4/10, unchanged": after the decision, never before it. */
static void
say_score(struct sitting *s, const struct standing *st, struct buf *b)
{
	const struct grade *now = &st->g.grade;

	if (!st->there)
		return;
	buf_printf(b, "; score %d/10", now->score);
	if (s->graded && now->score != s->score)
		buf_printf(b, ", was %d/10", s->score);
	else if (s->graded && now->score_milli != s->score_milli)
		buf_printf(b, " still, moved within it");
	else if (s->graded)
		buf_puts(b, ", unchanged");
	keep_score(s, st);
}

/* "saved #1043 approved 99000017; score 4/10, unchanged; u undoes", then what else the deeds say.
 */
static void
say_saved(struct sitting *s, const char *text, const char *act, const struct standing *st)
{
	size_t line = strcspn(text, "\n"), n = line;
	const char *sum = strstr(text, " (");

	if ((is(act, "approve") || is(act, "amend")) && sum != NULL && sum < text + line)
		n = (size_t)(sum - text);
	buf_put(&s->said, text, n);
	if (st != NULL)
		say_score(s, st, &s->said);
	/* No card has it. */
	if (is(act, "note"))
		buf_printf(&s->said, "; :show %" PRId64 " has it", s->sheet.card.pmid);
	buf_puts(&s->said, "; u undoes\n");
	if (text[line] != '\0')
		buf_puts(&s->said, text + line + 1);
}

/* Is the record still what was shown? */
static bool
same_as_shown(struct sitting *s)
{
	const struct model_card *c = &s->sheet.card;
	struct arena mem = ARENA_INIT;
	struct assessment a = {.rev = -1};
	struct err none = {0};
	struct link l;
	bool same;

	same = link_load(s->inv->db, &mem, c->compound_id, c->pmid, &l, &none) == RC_OK &&
	       l.rev == c->link_rev;
	if (same && assessment_load(s->inv->db, &mem, c->pmid, &a, &none) == RC_OK)
		same = a.rev == c->assessment_rev && a.proposal_id == c->proposal_id;
	arena_fini(&mem);
	return same;
}

/* The card's place after a decision, and the next that waits. */
static void
go_on(struct sitting *s, const struct standing *st, const char *act)
{
	struct deck *d = &s->deck;
	struct draft *edits;
	struct err none = {0};
	size_t was = d->at;

	/* What was edited stays with its record: for whoever comes back to it, or undoes what stored it. */
	draft_take(s);
	if (is(act, "amend"))
		draft_drop(s, s->sheet.card.slug, s->sheet.card.pmid);
	if ((edits = draft_find(s, s->sheet.card.slug, s->sheet.card.pmid)) != NULL)
		edits->stored = is(act, "approve");
	draft_renew(s, s->sheet.card.compound_id, s->sheet.card.slug, s->sheet.card.pmid);
	deck_done(d, was, true);
	if (was < d->n && is(act, "postpone")) {
		deck_later(d, was, true);
		/* Its reason is another now; where that cannot be read, the old one is no lie. */
		(void)!deck_renew(d, s->inv->db, was, &none);
	}
	/* Evidence has changed: what comes next may be something else. */
	if (st != NULL && st->there)
		deck_resort(d, &st->g, &st->params, was + 1, &s->filter);
	d->at = deck_next(d, was + 1);
	if (d->at < d->n && d->at <= was)
		buf_puts(&s->said, "that was the last; from the top, what was passed over\n");
}

/* All FX_SAVE as deeds; the first, whose act is told, is on what was shown. */
static enum rc
take_saves(struct deeds *ds, const struct inv *inv, const struct model_fx *fx,
    const struct shown *shown, const char **act, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < fx->n && rc == RC_OK; i++) {
		if (fx->v[i].kind != FX_SAVE)
			continue;
		rc = acts_words(ds, inv, fx->v[i].word, fx->v[i].nword, *act == NULL ? shown : NULL, e);
		if (*act == NULL)
			*act = fx->v[i].word[0];
	}
	return rc;
}

enum sitting_saved
sitting_save(struct sitting *s, const struct model_fx *fx, struct err *e)
{
	struct shown shown = shown_card(&s->sheet.card);
	struct out mute = *s->inv->out;
	struct inv inv = *s->inv;
	struct arena mem = ARENA_INIT;
	const char *act = NULL;
	bool moves, bad = false;
	struct standing st = {0};
	struct deeds ds;
	enum rc rc;

	mute.quiet = true;
	inv.out = &mute;
	inv.quiet = true;
	inv.json = false;
	inv.cmd = &cmd_approve;
	deeds_init(&ds, &inv, &mem);
	ds.whole = true;
	rc = take_saves(&ds, &inv, fx, &shown, &act, e);
	moves = is(act, "approve") || is(act, "amend") || s->sheet.counts;
	moves = moves && !is(act, "note") && !is(act, "postpone");
	if (moves && !s->graded) {
		standing_load(s, &st);
		keep_score(s, &st);
		arena_fini(&st.mem);
	}
	if (rc == RC_OK)
		rc = deeds_run(&ds, &inv, e);
	if (rc == RC_OK) {
		s->saved += (int64_t)ds.saved;
		moves = moves && !ds.voted;
		if (moves)
			standing_load(s, &st);
		say_saved(s, ds.text.p, act, moves ? &st : NULL);
	}
	for (size_t i = 0; i < ds.n; i++)
		bad = bad || ds.deed[i].bad;
	deeds_fini(&ds);
	arena_fini(&mem);
	if (rc != RC_OK) {
		draft_take(s);
		if (rc == RC_INTR || same_as_shown(s))
			return bad || rc == RC_USAGE || rc == RC_NOTFOUND || rc == RC_BADDATA
				   ? SITTING_REFUSED
				   : SITTING_KEPT;
		model_conflict(&s->model);
		return SITTING_STALE;
	}
	if (is(act, "note")) {
		draft_take(s);
		return SITTING_NOTED;
	}
	go_on(s, moves ? &st : NULL, act);
	arena_fini(&st.mem);
	return SITTING_SAVED;
}

/* The command that words name, longest name first; *used of them. */
static const struct cmd *
find_cmd(const struct inv *inv, char **word, int n, int *used)
{
	const struct cmd *best = NULL;

	*used = 0;
	for (size_t i = 0; inv->table != NULL && inv->table[i] != NULL; i++) {
		const char *name = inv->table[i]->name, *blank = strchr(name, ' ');
		size_t len = blank != NULL ? (size_t)(blank - name) : strlen(name);
		int k = blank != NULL ? 2 : 1;

		if (n < k || k <= *used || strlen(word[0]) != len ||
		    strncmp(word[0], name, len) != 0 ||
		    (blank != NULL && strcmp(word[1], blank + 1) != 0))
			continue;
		best = inv->table[i];
		*used = k;
	}
	return best;
}

static enum rc
no_command(const struct inv *inv, const char *word, struct err *e)
{
	const char *names[256], *near;
	size_t n = 0;

	while (inv->table != NULL && inv->table[n] != NULL && n < 256) {
		names[n] = inv->table[n]->name;
		n++;
	}
	err_set(e, RC_USAGE, "no command \"%.40s\"", word);
	if ((near = nearest(word, names, n)) != NULL)
		return err_try(e, ":%s", near);
	return err_try(e, ":help");
}

/* Its run, on the connection that is open; one that opens its own gets that closed. */
static enum rc
run_cmd(struct sitting *s, const struct cmd *cmd, int n, char **word, struct err *e)
{
	struct out mute = *s->inv->out;
	struct inv inv = {.table = s->inv->table,
	    .progname = s->inv->progname,
	    .out = &mute,
	    .db_path = s->inv->db_path,
	    .as = s->inv->as,
	    .curator = s->inv->curator};
	enum rc rc;

	mute.quiet = true; /* no next: lines; the person is in the middle of something */
	if ((cmd->needs & (NEEDS_DB_READ | NEEDS_DB_WRITE)) != 0)
		inv.db = s->inv->db;
	if ((rc = cmd_parse(cmd, n, word, &inv, e)) != RC_OK)
		return rc;
	rc = cmd->run(&inv, e);
	if (inv.db != s->inv->db)
		db_close(inv.db);
	out_pager_end(&mute);
	fflush(mute.fp);
	return rc;
}

/* A command has changed something: what it decided waits no more. */
static void
look_anew(struct sitting *s)
{
	struct deck *d = &s->deck;
	struct err none = {0};
	bool waited = d->at < d->n && !d->row[d->at].done;

	if (deck_refresh(d, s->inv->db, &s->filter, &none) != RC_OK)
		buf_puts(&s->said, "what waits could not be counted anew\n");
	if (waited && d->row[d->at].done)
		d->at = deck_next(d, d->at);
}

/* :review: the person sits in one already. */
static enum rc
in_review(const struct sitting *s, int n, char **word, struct err *e)
{
	err_set(e, RC_USAGE, "you are in review; f filters, g PMID goes to a record");
	return err_try(e, "q, then %s review%s%.60s", s->inv->progname, n > 0 ? " " : "",
	    n > 0 ? word[0] : "");
}

enum rc
sitting_command(struct sitting *s, const char *words, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const struct cmd *cmd;
	struct err none = {0};
	char head[SHA256_HEX];
	int64_t before = 0, after = 0;
	char **word;
	int n, used;
	enum rc rc;

	if (event_head(s->inv->db, &before, head, &none) != RC_OK)
		before = -1;
	if ((rc = line_words(words, &mem, &word, &n, e)) != RC_OK || n == 0)
		goto out;
	if (strcmp(word[0], s->inv->progname) == 0) {
		word++;
		n--;
	}
	if (n > 0 && strcmp(word[0], "help") == 0) {
		if ((cmd = find_cmd(s->inv, word + 1, n - 1, &used)) != NULL)
			cmd_help(cmd, s->inv->out);
		else
			for (size_t i = 0; s->inv->table[i] != NULL; i++)
				out_printf(s->inv->out, "  %-16s  %s\n", s->inv->table[i]->name,
				    s->inv->table[i]->summary);
		goto out;
	}
	if (n == 0 || (cmd = find_cmd(s->inv, word, n, &used)) == NULL)
		rc = no_command(s->inv, n > 0 ? word[0] : "", e);
	else if (strcmp(cmd->name, "review") == 0)
		rc = in_review(s, n - used, word + used, e);
	else
		rc = run_cmd(s, cmd, n - used, word + used, e);
	/* Ctrl-C stopped the command, not the review. */
	if (stop_signal() == SIGINT) {
		stop_ask(0);
		stop_release();
	}
	stop_catch();
	s->graded = false;
	if (s->ncompound > 0 && event_head(s->inv->db, &after, head, &none) == RC_OK &&
	    after != before)
		look_anew(s);
out:
	arena_fini(&mem);
	return rc;
}

/* What the undone act was about is at hand again. */
static enum rc
go_back(struct sitting *s, const struct event *ev, struct err *e)
{
	bool many = ev->batch != 0 && ev->batch < ev->seq;
	size_t k;
	enum rc rc = RC_OK;

	if (ev->compound_id != 0 && ev->compound_id != s->deck.c.id) {
		for (k = 0; k < s->ncompound && s->compound[k].id != ev->compound_id; k++)
			;
		if (k == s->ncompound)
			return RC_OK;
		s->at = k;
		many = true;
	}
	if (many)
		rc = deck_load(&s->deck, s->inv->db, &s->compound[s->at], &s->filter, e);
	if (rc != RC_OK || ev->pmid == 0 || ev->compound_id == 0)
		return rc;
	k = deck_find(&s->deck, ev->pmid);
	if (k == s->deck.n) {
		if ((rc = sitting_goto(s, ev->pmid, e)) == RC_NOTFOUND)
			return RC_OK; /* a link that was undone */
		k = s->deck.at;
	}
	if (rc != RC_OK)
		return rc;
	deck_done(&s->deck, k, false);
	s->deck.at = k;
	/* An amendment that is undone leaves a record that does not wait: it is shown all the same.
	 */
	s->sought = true;
	return deck_renew(&s->deck, s->inv->db, k, e);
}

/* The number that undoes the undo of an act: of a list, its first. */
static void
say_way_back(struct sitting *s, int64_t seq)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0}, by = {0};
	struct err none = {0};

	if (event_load(s->inv->db, &mem, seq, &ev, &none) == RC_OK && ev.undone_by != 0 &&
	    event_load(s->inv->db, &mem, ev.undone_by, &by, &none) == RC_OK)
		buf_printf(&s->said, ":undo %" PRId64 " brings it back\n",
		    by.batch != 0 ? by.batch : by.seq);
	arena_fini(&mem);
}

/* "before this sitting, 2026-06-03: #85 reject 99000014, #86 reject 99000040 (cerebrolysin)": what
 * y would undo. */
static enum rc
ask_old(struct sitting *s, const struct event *ev, struct err *e)
{
	int64_t first = ev->batch != 0 ? ev->batch : ev->seq;
	struct event_filter f = {
	    .curator = s->inv->curator, .after = first - 1, .limit = BATCH_READ};
	struct arena mem = ARENA_INIT;
	size_t n = 0, acts = 0;
	struct event *v;
	enum rc rc;

	if ((rc = event_list(s->inv->db, &mem, &f, &v, &n, e)) != RC_OK)
		goto out;
	buf_printf(&s->said, "before this sitting, %.10s: ", ev->at);
	for (size_t i = 0; i < n; i++) {
		if (v[i].undone_by != 0 || (v[i].seq != ev->seq && v[i].batch != first))
			continue;
		if (++acts > BATCH_NAMED)
			continue;
		buf_printf(
		    &s->said, "%s#%" PRId64 " %s", acts > 1 ? ", " : "", v[i].seq, v[i].kind);
		if (v[i].pmid > 0)
			buf_printf(&s->said, " %" PRId64, v[i].pmid);
	}
	if (acts > BATCH_NAMED)
		buf_printf(&s->said, " and %zu more%s", acts - BATCH_NAMED,
		    n == BATCH_READ ? " or so" : "");
	if (ev->slug != NULL)
		buf_printf(&s->said, " (%s)", ev->slug);
	buf_printf(&s->said, "\ny undoes %s, anything else leaves %s\n", acts > 1 ? "them" : "it",
	    acts > 1 ? "them" : "it");
	model_sure_undo(&s->model, ev->seq);
out:
	arena_fini(&mem);
	return rc;
}

enum rc
sitting_join(struct sitting *s, int64_t pmid, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct study st;
	enum rc rc = study_act_of(s->inv->db, &mem, pmid, ":", &st, e);

	arena_fini(&mem);
	return rc;
}

enum rc
sitting_undo(struct sitting *s, int64_t seq, int64_t sure, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct event ev = {0};
	char words[40] = "undo";
	int64_t last = seq;
	bool fits;
	enum rc rc;

	if (seq == 0 &&
	    (rc = event_last_undoable(s->inv->db, s->inv->curator, &last, NULL, e)) != RC_OK) {
		if (rc == RC_NOTFOUND)
			rc = err_set(e, RC_FAILED, "there is no act of yours to undo");
		goto out;
	}
	if ((rc = event_load(s->inv->db, &mem, last, &ev, e)) != RC_OK) {
		if (rc == RC_NOTFOUND)
			err_set(
			    e, RC_NOTFOUND, "there is no act #%" PRId64 "; U lists yours", last);
		goto out;
	}
	if (seq == 0 && last != sure && (last <= s->began || sure != 0)) {
		rc = ask_old(s, &ev, e);
		goto out;
	}
	if (seq != 0)
		snprintf(words, sizeof(words), "undo %" PRId64, seq);
	/* What was typed into the card at hand is not what is taken back. */
	draft_take(s);
	fits = draft_fits(s, ev.compound_id, ev.slug, ev.pmid);
	if ((rc = sitting_command(s, words, e)) == RC_OK) {
		if (fits) {
			draft_renew(s, ev.compound_id, ev.slug, ev.pmid);
			draft_find(s, ev.slug, ev.pmid)->stored = false;
		}
		say_way_back(s, last);
		/* A study that went with a decision: the decision's record is what was before the person. */
		if (ev.pmid == 0 && ev.batch != 0 && ev.batch < ev.seq)
			rc = event_load(s->inv->db, &mem, ev.batch, &ev, e);
		if (rc == RC_OK)
			rc = go_back(s, &ev, e);
	}
out:
	arena_fini(&mem);
	return rc;
}
