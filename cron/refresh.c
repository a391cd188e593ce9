/*
 * refresh: one night, step by step.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "../base/num.h"
#include "../base/stop.h"
#include "../db/compound.h"
#include "../db/due.h"
#include "../db/event.h"
#include "../db/item.h"
#include "../db/search.h"
#include "../db/setting.h"
#include "../ingest/fetch/fetcher.h"
#include "../score/graded.h"
#include "lock.h"
#include "refresh.h"
#include "turn.h"

struct night {				/* what the steps share */
	struct db	*db;
	struct arena	*mem;
	const struct refresh_opts *opts;
	struct refresh	*r;
	struct params	 params;
	struct news_item *item;
	int64_t		 head;		/* newest event of which was told what it withdrew */
	int64_t		 looked_to;	/* newest event now */
	int64_t		 told_run;	/* the night that told, 0 none */
	enum rc		 worst;
	struct err	 first;		/* of what failed beside the compounds */
};

static void
hour_minute(char out[6])
{
	char at[TIME_LEN];

	clock_iso(at);
	memcpy(out, at + 11, 5);
	out[5] = '\0';
}

/* Remember a failure that is no compound's; the worst code stays. */
static void
failed(struct night *n, const struct err *why)
{
	if (rc_good(n->worst))
		n->first = *why;
	n->worst = rc_worse(n->worst, why->rc);
}

/* --- whose turn ------------------------------------------------------------------ */

static enum rc
named_only(struct db *db, struct arena *mem, const struct refresh_opts *o, struct refresh *r, struct err *e)
{
	struct night_subject *v = arena_array(mem, (size_t)o->nslug, sizeof(*v));
	const char *near = NULL;
	struct compound c;
	size_t n = 0, k;
	enum rc rc;

	for (int i = 0; i < o->nslug; i++) {
		if ((rc = compound_by_slug(db, mem, o->slug[i], &c, &near, e)) != RC_OK)
			return rc == RC_NOTFOUND && near != NULL ? err_try(e, "appraise refresh %s", near) : rc;
		for (k = 0; k < r->nsubject && r->subject[k].compound_id != c.id; k++)
			;
		if (k == r->nsubject)
			return err_set(e, RC_FAILED, "%s is retired; it is searched no more", c.slug);
		v[n++] = r->subject[k];
		for (size_t j = 0; j + 1 < n; j++)
			if (v[j].compound_id == c.id) {
				n--;	/* named twice */
				break;
			}
	}
	r->subject = v;
	r->nsubject = n;
	return RC_OK;
}

enum rc
refresh_plan(struct db *db, struct arena *mem, const struct refresh_opts *o, struct refresh *r, struct err *e)
{
	int64_t today = clock_now() / 86400;
	size_t k = 0;
	enum rc rc;

	if ((rc = night_subjects(db, mem, &r->subject, &r->nsubject, e)) != RC_OK)
		return rc;
	if (o->nslug > 0) {
		if ((rc = named_only(db, mem, o, r, e)) != RC_OK)
			return rc;
	} else {
		for (size_t i = 0; i < r->nsubject; i++)
			if (turn_due(&r->subject[i], today))
				r->subject[k++] = r->subject[i];
		r->nsubject = k;
	}
	turn_sort(r->subject, r->nsubject, today);
	return RC_OK;
}

/* --- grades ----------------------------------------------------------------------- */

static void
grade_short(const struct graded *g, struct news_grade *out)
{
	struct buf b;

	buf_init(&b, 100);
	words_score(g->grade.tier, g->grade.score, &b);
	out->known = true;
	snprintf(out->score, sizeof(out->score), "%s", b.p);
	/* "4/10 emerging": the word says no more than the number. */
	if (strchr(out->score, '/') != NULL)
		out->score[strcspn(out->score, " ")] = '\0';
	out->studies = g->words.studies;
	out->people = g->grade.participants.sum;
	buf_fini(&b);
}

/* The grade of a compound as its evidence stands; stored where `store`. */
static enum rc
grade_now(struct night *n, int64_t compound, bool store, struct news_grade *out, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct graded g = { 0 };
	bool added;
	enum rc rc;

	if (store && (rc = db_begin(n->db, e)) != RC_OK)
		return rc;
	if ((rc = graded_load(n->db, &mem, compound, &n->params, &g, e)) == RC_OK && store &&
	    (rc = graded_save(n->db, &mem, &g, NULL, &added, e)) == RC_OK &&
	    (rc = due_done(n->db, "score", compound, 0, e)) == RC_OK)
		rc = db_commit(n->db, e);
	if (rc != RC_OK)
		db_rollback(n->db);
	else if (out != NULL)
		grade_short(&g, out);
	arena_fini(&mem);
	return rc;
}

/* Everything that tonight touched, and what was due before. */
static void
grade_all(struct night *n)
{
	struct due *due = NULL;
	struct err e = { 0 };
	size_t ndue = 0, k;

	for (size_t i = 0; i < n->r->news.n; i++)
		if (grade_now(n, n->r->subject[i].compound_id, true, &n->item[i].after, &e) != RC_OK)
			failed(n, &e);
	if (due_list(n->db, n->mem, "score", &due, &ndue, &e) != RC_OK) {
		failed(n, &e);
		return;
	}
	for (size_t i = 0; i < ndue; i++) {
		for (k = 0; k < n->r->news.n && n->r->subject[k].compound_id != due[i].compound_id; k++)
			;
		if (k == n->r->news.n && due[i].compound_id != 0 &&
		    grade_now(n, due[i].compound_id, true, NULL, &e) != RC_OK)
			failed(n, &e);
	}
}

/* --- one compound ------------------------------------------------------------------- */

static enum rc
save_row(struct night *n, size_t i, struct err *e)
{
	const struct news_item *it = &n->item[i];
	struct night_compound c = { .compound_id = n->r->subject[i].compound_id, .state = it->open ? "open" : "done",
		.why = it->why, .found = it->found, .got = it->stored, .missing = it->missing, .queued = it->queued,
		.retracted = it->retracted };
	enum rc rc;

	if ((rc = db_begin(n->db, e)) != RC_OK)
		return rc;
	if ((rc = night_compound_save(n->db, n->r->run_id, &c, e)) == RC_OK)
		rc = db_commit(n->db, e);
	else
		db_rollback(n->db);
	return rc;
}

/* "HTTP 502, 6 tries; nothing lost" without its end: the report says that in its own words. */
static const char *
reason(struct arena *mem, const char *why, const struct err *e)
{
	static const char *const tail[] = { "; nothing lost",
		"; what it found is kept, the search does not count as complete" };
	const char *s = *why != '\0' ? why : e->msg[0] != '\0' ? e->msg : "it did not work";

	for (size_t i = 0; i < sizeof(tail) / sizeof(tail[0]); i++) {
		const char *end = strstr(s, tail[i]);

		if (end != NULL)
			return arena_printf(mem, "%.*s%s", (int)(end - s), s, end + strlen(tail[i]));
	}
	return arena_strdup(mem, s);
}

/* New PMIDs of a compound: hits of its searches that this run added. */
static void
fill_item(struct news_item *it, const struct fetched *got, enum rc rc)
{
	it->searched = got->search_done;
	it->stored = got->articles + got->books;
	it->missing = got->missing;
	it->left = got->open;
	it->merged = got->merged;
	it->open = rc != RC_OK;
}

static enum rc
one_compound(struct night *n, struct fetcher *f, size_t i, struct err *e)
{
	const struct night_subject *s = &n->r->subject[i];
	struct news_item *it = &n->item[i];
	int64_t before = 0, after = 0, came = 0, retractions;
	struct fetched got = { 0 };
	struct err why = { 0 };
	enum rc rc, fetched;

	*it = (struct news_item){ .slug = s->slug, .name = s->name, .window = s->last_searched };
	hour_minute(it->from);
	if ((rc = grade_now(n, s->compound_id, false, &it->before, e)) != RC_OK ||
	    (rc = item_count(n->db, s->compound_id, &before, &retractions, e)) != RC_OK ||
	    (n->told_run > 0 &&
	    (rc = night_came(n->db, s->compound_id, n->told_run, n->r->run_id, &came, e)) != RC_OK))
		return rc;
	fetched = fetcher_compound(f, s->compound_id, &got, &why);
	hour_minute(it->to);
	if ((rc = item_count(n->db, s->compound_id, &after, &retractions, e)) != RC_OK)
		return rc;
	fill_item(it, &got, fetched);
	it->queued = after - before + came;
	it->found = got.articles + got.books < got.wanted ? got.articles + got.books : got.wanted;
	if (it->open) {
		it->why = reason(n->mem, got.why, &why);
		it->nights = s->nights + 1;
		/* A setting that the server refuses mends itself no more than a query that it changes. */
		it->todo = got.todo[0] != '\0' ? arena_strdup(n->mem, got.todo)
		    : why.rc == RC_USAGE ? "appraise doctor" : NULL;
	}
	n->r->requests += got.requests;
	n->r->waited_ms += got.waited_ms;
	n->r->news.n = i + 1;
	if ((rc = save_row(n, i, e)) != RC_OK)
		return rc;
	if (fetched == RC_INTR) {
		*e = why;
		return RC_INTR;
	}
	return RC_OK;
}

static enum rc
all_compounds(struct night *n, struct err *e)
{
	struct fetcher_opts fo = { .night = true, .run_id = n->r->run_id, .out = n->opts->out };
	struct progress bar = { 0 };
	struct fetcher *f = NULL;
	struct err late = { 0 };
	enum rc rc;

	if ((rc = fetcher_open(n->db, &fo, &f, e)) != RC_OK)
		return rc;
	if (n->opts->out != NULL)
		progress_start(&bar, n->opts->out, "search", (int64_t)n->r->nsubject);
	for (size_t i = 0; i < n->r->nsubject && rc == RC_OK; i++) {
		if (stop_asked())
			rc = err_set(e, RC_INTR, "stopped: what was stored stays");
		else if ((rc = one_compound(n, f, i, e)) == RC_OK && n->opts->out != NULL)
			progress_at(&bar, (int64_t)i + 1);
	}
	if (n->opts->out != NULL)
		progress_end(&bar);
	if (fetcher_end(f, &late) != RC_OK && rc == RC_OK) {
		*e = late;
		rc = late.rc;
	}
	fetcher_close(f);
	return rc;
}

/* --- what was withdrawn ---------------------------------------------------------------- */

/* What this run withdrew, and what others (update files, a person's fetch) did since the last night that told. */
static enum rc
take_withdrawn(struct night *n, struct err *e)
{
	struct night_suspended *s = NULL;
	struct news_withdrawn *v;
	struct news *w = &n->r->news;
	char hash[SHA256_HEX];
	size_t ns = 0, nid = 0;
	enum rc rc;

	if ((rc = db_begin(n->db, e)) != RC_OK)
		return rc;
	if ((rc = night_vanished(n->db, n->r->run_id, e)) == RC_OK)
		rc = db_commit(n->db, e);
	if (rc != RC_OK) {
		db_rollback(n->db);
		return rc;
	}
	if ((rc = event_head(n->db, &n->looked_to, hash, e)) != RC_OK ||
	    (rc = night_suspended(n->db, n->mem, n->head, &s, &ns, e)) != RC_OK)
		return rc;
	v = arena_array(n->mem, ns + 1, sizeof(*v));
	for (size_t i = 0; i < ns; i++) {
		int64_t *id = NULL;
		size_t *at, k = 0;

		if ((rc = night_compounds_of(n->db, n->mem, s[i].pmid, &id, &nid, e)) != RC_OK)
			return rc;
		at = arena_array(n->mem, nid + 1, sizeof(*at));
		for (size_t j = 0; j < nid; j++)
			for (size_t c = 0; c < w->n; c++)
				if (n->r->subject[c].compound_id == id[j]) {
					n->item[c].retracted++;
					at[k++] = c;
				}
		v[i] = (struct news_withdrawn){ .pmid = s[i].pmid, .why = s[i].why, .design = s[i].design,
			.people = s[i].participants, .who = s[i].who, .decided = s[i].decided, .notice = s[i].notice,
			.notice_date = s[i].notice_date, .item = at, .nitems = k };
	}
	w->gone = v;
	w->ngone = ns;
	for (size_t c = 0; c < w->n; c++)
		if (n->item[c].retracted > 0 && (rc = save_row(n, c, e)) != RC_OK)
			return rc;
	return RC_OK;
}

/* --- publish, back up, tell ---------------------------------------------------------------- */

/* A page must not show one day's grade beside another's evidence: all are graded before. */
static enum rc
grade_for_release(struct night *n, struct err *e)
{
	struct compound *c = NULL;
	size_t k = 0;
	enum rc rc;

	if ((rc = compound_list(n->db, n->mem, false, &c, &k, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < k && rc == RC_OK; i++)
		rc = grade_now(n, c[i].id, true, NULL, e);
	return rc;
}

static void
publish(struct night *n)
{
	struct news *w = &n->r->news;
	struct err e = { 0 };

	if (grade_for_release(n, &e) == RC_OK &&
	    release_make(n->db, &n->params, n->opts->publish, false, NULL, &n->r->release, &e) == RC_OK) {
		w->publish = n->r->release.unchanged ? NEWS_SAME : NEWS_DONE;
		hour_minute(w->published);
		return;
	}
	w->publish = NEWS_FAILED;
	w->publish_why = arena_strdup(n->mem, e.msg);
	failed(n, &e);
}

static void
back_up(struct night *n)
{
	struct news *w = &n->r->news;
	struct err e = { 0 };
	struct buf file;

	buf_init(&file, 8192);
	w->backup = NEWS_DONE;
	if (backup_rotate(n->db, n->opts->backup, &file, &n->r->copy, NULL, &e) != RC_OK ||
	    night_backup_note(n->db, file.p, &n->r->copy, &e) != RC_OK) {
		w->backup = NEWS_FAILED;
		w->backup_why = arena_strdup(n->mem, e.msg);
		failed(n, &e);
	}
	n->r->copy_file = arena_strdup(n->mem, file.p);
	buf_fini(&file);
}

static enum rc
tell(struct night *n, struct err *e)
{
	int weekday = (int)((clock_now() / 86400 + 4) % 7);	/* 1970-01-01 was a Thursday */
	const struct news *w = &n->r->news;
	struct buf subject, text;
	const char *when = NULL;
	struct mail m = { 0 };
	enum rc rc;

	if ((rc = setting_get(n->db, n->mem, "mail", &when, e)) != RC_OK)
		return rc;
	if (!news_mail(news_when(when), news_failed(w), news_any(w), weekday))
		return RC_OK;
	buf_init(&subject, 4000);
	buf_init(&text, 1 << 20);
	news_subject(w, &subject);
	news_text(w, &text);
	rc = mail_send(n->db, n->r->run_id, subject.p, text.p, &m, e);
	if (rc == RC_OK) {
		n->r->mailed = true;
		n->r->mail_end = m.end;
		n->r->mail_file = arena_strdup(n->mem, m.file.p);
		n->r->mail_why = arena_strdup(n->mem, m.why);
		if (m.end == MAIL_FAILED)
			log_warn("mail", NULL, "mail was not sent: %s; it stands in %s", m.why, m.file.p);
	}
	mail_fini(&m);
	buf_fini(&text);
	buf_fini(&subject);
	return rc;
}

void
refresh_counts(const struct refresh *r, struct buf *out)
{
	static const char *const step[] = { NULL, "done", "unchanged", "failed" };
	static const char *const end[] = { "filed", "sent", "failed" };
	int64_t done = 0, queued = 0, found = 0, missing = 0;
	struct jsonw w;

	for (size_t i = 0; i < r->news.n; i++) {
		done += !r->news.item[i].open;
		queued += r->news.item[i].queued > 0 ? r->news.item[i].queued : 0;
		found += r->news.item[i].found;
		missing += r->news.item[i].missing;
	}
	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "compounds", (int64_t)r->nsubject);
	jw_int(&w, "done", done);
	jw_int(&w, "open", (int64_t)r->nsubject - done);
	jw_int(&w, "new", found);
	jw_int(&w, "missing", missing);
	jw_int(&w, "queued", queued);
	jw_int(&w, "withdrawn", (int64_t)r->news.ngone);
	jw_int(&w, "requests", r->requests);
	jw_int(&w, "waited_ms", r->waited_ms);
	jw_int_if(&w, "withdrawn_to", r->withdrawn_to, r->withdrawn_to > 0);
	jw_str(&w, "publish", step[r->news.publish]);
	jw_str(&w, "release", r->news.publish == NEWS_DONE || r->news.publish == NEWS_SAME ? r->release.name : NULL);
	jw_str(&w, "backup", step[r->news.backup]);
	jw_str(&w, "backup_file", r->news.backup == NEWS_DONE ? r->copy_file : NULL);
	jw_str(&w, "mail", r->mailed ? end[r->mail_end] : NULL);
	jw_str(&w, "mail_file", r->mailed && r->mail_file != NULL && r->mail_file[0] != '\0' ? r->mail_file : NULL);
	jw_end(&w);
}

static enum rc
begin(struct night *n, struct lock *lock, struct err *e)
{
	char hash[SHA256_HEX];
	int64_t told;
	enum rc rc;

	if ((rc = lock_take(db_path(n->db), lock, e)) != RC_OK)
		return rc;
	/* Who was here before us may have done it all: look again under the lock. */
	if ((rc = refresh_plan(n->db, n->mem, n->opts, n->r, e)) != RC_OK ||
	    (rc = event_head(n->db, &n->head, hash, e)) != RC_OK ||
	    (rc = night_told(n->db, &n->told_run, &told, e)) != RC_OK || (rc = db_begin(n->db, e)) != RC_OK)
		return rc;
	if (n->told_run > 0)
		n->head = told;
	if ((rc = run_start(n->db, "refresh", &n->r->run_id, e)) == RC_OK &&
	    (rc = night_close_crashed(n->db, n->r->run_id, e)) == RC_OK)
		rc = db_commit(n->db, e);
	if (rc != RC_OK) {
		db_rollback(n->db);
		n->r->run_id = 0;
		return rc;
	}
	lock_note(lock, n->r->run_id);
	n->item = arena_array(n->mem, n->r->nsubject + 1, sizeof(*n->item));
	n->r->news = (struct news){ .run_id = n->r->run_id, .compounds = (int64_t)n->r->nsubject, .item = n->item };
	return RC_OK;
}

static enum rc
finish(struct night *n, const char *error, struct err *e)
{
	struct buf counts;
	enum rc rc;

	buf_init(&counts, 1 << 20);
	refresh_counts(n->r, &counts);
	if ((rc = buf_ok(&counts, "counts", e)) == RC_OK && (rc = db_begin(n->db, e)) == RC_OK) {
		if ((rc = run_end(n->db, n->r->run_id, n->r->outcome, counts.p, error, e)) == RC_OK)
			rc = db_commit(n->db, e);
		else
			db_rollback(n->db);
	}
	buf_fini(&counts);
	return rc;
}

/* The answer to the caller: what is open first, then what else went wrong. */
static enum rc
verdict(struct night *n, enum rc early, const struct err *why, struct err *e)
{
	struct refresh *r = n->r;
	size_t open = 0;
	const char *one = "";

	for (size_t i = 0; i < r->news.n; i++)
		if (r->news.item[i].open) {
			open++;
			one = r->news.item[i].slug;
		}
	r->outcome = early == RC_INTR ? "stopped" : early != RC_OK && r->news.n == 0 ? "failed"
	    : early != RC_OK || open > 0 || !rc_good(n->worst) ? "partial" : "done";
	if (early != RC_OK) {
		*e = *why;
		return early;
	}
	if (open > 0) {
		err_set(e, RC_AGAIN, "run %" PRId64 ": %zu of %zu compounds still open%s%s", r->run_id, open, r->nsubject,
		    open == 1 ? ": " : "", open == 1 ? one : "");
		return err_try(e, "appraise log --run %" PRId64, r->run_id);
	}
	if (!rc_good(n->worst)) {
		*e = n->first;
		e->rc = n->worst;
	}
	return n->worst;
}

enum rc
refresh_run(struct db *db, struct arena *mem, const struct refresh_opts *o, struct refresh *r, struct err *e)
{
	struct night n = { .db = db, .mem = mem, .opts = o, .r = r };
	struct lock lock = LOCK_INIT;
	struct err early = { 0 }, late = { 0 };
	enum rc rc, first;

	stop_catch();
	if ((rc = params_load(NULL, mem, &n.params, e)) != RC_OK || (rc = begin(&n, &lock, e)) != RC_OK)
		goto out;
	first = r->nsubject > 0 ? all_compounds(&n, &early) : RC_OK;
	if (first != RC_OK && first != RC_INTR)
		r->news.trouble = arena_strdup(mem, early.msg);
	if (take_withdrawn(&n, &late) != RC_OK)
		failed(&n, &late);
	grade_all(&n);
	if (first != RC_INTR && o->publish != NULL)
		publish(&n);
	if (first != RC_INTR && o->backup != NULL)
		back_up(&n);
	rc = verdict(&n, first, &early, e);
	if (first != RC_INTR && tell(&n, &late) != RC_OK) {
		log_warn("mail", NULL, "no mail: %s", late.msg);
		r->mailed = true;
		r->mail_end = MAIL_FAILED;
	} else if (first != RC_INTR)
		r->withdrawn_to = n.looked_to;
	if (finish(&n, rc_good(rc) ? NULL : e->msg, &late) != RC_OK && rc_good(rc)) {
		*e = late;
		rc = late.rc;
	}
out:
	lock_drop(&lock);
	stop_release();
	return rc;
}
