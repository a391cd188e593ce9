/*
 * status: how far each compound is, what the last night did, what is missing;
 * and the same in one line for monitoring.
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/table.h"
#include "../base/utf8.h"
#include "../db/ledger.h"
#include "../db/night.h"
#include "../db/setting.h"
#include "../score/graded.h"
#include "lock.h"
#include "pulse.h"
#include "turn.h"

#define COLUMNS 80

struct state {
	struct night_subject *s;	size_t n;
	struct run	 last, copy;	/* newest refresh and backup; id 0: none */
	const char	*copy_file;
	const char	*site, *release;	/* NULL where not known */
	int64_t		 bytes, open;	/* of the database; PMIDs open in the ledger */
	size_t		 left;		/* compounds that the last night left open */
	struct buf	 who;		/* of a run at work */
	bool		 at_work;
};

static enum rc
last_run(struct inv *inv, struct arena *mem, const char *kind, struct run *r, struct err *e)
{
	enum rc rc = night_last(inv->db, mem, kind, NULL, r, e);

	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* A text member of a run's counts, or NULL. */
static const char *
of_counts(struct arena *mem, const struct run *r, const char *key)
{
	struct json *doc = NULL;
	struct err ignored = { 0 };
	const char *v = NULL;

	if (r->counts != NULL && json_parse(r->counts, strlen(r->counts), "counts", &doc, &ignored) == RC_OK)
		v = arena_strdup(mem, json_str(json_get(doc, key)));
	json_free(doc);
	return v;
}

/* Where `current` points below the folder of releases. */
static const char *
current_release(struct arena *mem, const char *dir)
{
	char target[PATH_MAX];
	struct buf path;
	const char *slash;
	ssize_t n;

	buf_init(&path, PATH_MAX);
	path_join(&path, dir, "current");
	n = readlink(path.p, target, sizeof(target) - 1);
	buf_fini(&path);
	if (n <= 0)
		return NULL;
	target[n] = '\0';
	slash = strrchr(target, '/');
	return arena_strdup(mem, slash != NULL ? slash + 1 : target);
}

static enum rc
load(struct inv *inv, struct arena *mem, struct state *st, struct err *e)
{
	struct ledger_which all = { 0 };
	struct stat file;
	enum rc rc;

	if ((rc = night_subjects(inv->db, mem, &st->s, &st->n, e)) != RC_OK ||
	    (rc = last_run(inv, mem, "refresh", &st->last, e)) != RC_OK ||
	    (rc = last_run(inv, mem, "backup", &st->copy, e)) != RC_OK ||
	    (rc = ledger_count(inv->db, &all, &st->open, e)) != RC_OK ||
	    (rc = setting_get(inv->db, mem, "publish_dir", &st->site, e)) != RC_OK)
		return rc;
	if (st->site != NULL)
		st->release = current_release(mem, st->site);
	else
		st->release = of_counts(mem, &st->last, "release");
	st->copy_file = of_counts(mem, &st->copy, "file");
	st->bytes = stat(db_path(inv->db), &file) == 0 ? (int64_t)file.st_size : 0;
	st->at_work = lock_held(db_path(inv->db), &st->who);
	for (size_t i = 0; i < st->n; i++)
		st->left += st->s[i].nights > 0;
	return RC_OK;
}

/* --- for people ------------------------------------------------------------------------ */

/* "2.1 GB" */
static void
size_words(struct buf *b, int64_t bytes)
{
	static const char *const unit[] = { "kB", "MB", "GB", "TB" };
	int64_t tenths = bytes / 100;
	size_t u = 0;

	for (; tenths >= 10000 && u < 3; u++)
		tenths /= 1000;
	buf_printf(b, "%" PRId64 ".%" PRId64 " %s", tenths / 10, tenths % 10, unit[u]);
}

/* "2026-06-03 03:30" of an ISO time. */
static void
minute_words(struct buf *b, const char *at)
{
	if (at == NULL || strlen(at) < 16)
		buf_puts(b, "?");
	else
		buf_printf(b, "%.10s %.5s", at, at + 11);
}

/* The run after this one, when nights come daily. */
static void
next_words(struct buf *b, const char *started)
{
	char at[TIME_LEN];
	int64_t t;

	if (started == NULL || !time_parse(started, &t))
		return;
	time_format(t + 86400, at);
	buf_puts(b, t + 86400 < clock_now() ? "         late since " : "         next ");
	minute_words(b, at);
}

static void
head_text(struct inv *inv, const struct state *st)
{
	const struct run *r = &st->last;
	struct buf b;

	buf_init(&b, 20000);
	buf_printf(&b, "database  %s   schema %d, ", db_path(inv->db), DB_SCHEMA);
	size_words(&b, st->bytes);
	if (st->copy.id > 0) {
		buf_puts(&b, ", checked ");
		minute_words(&b, st->copy.ended);
	}
	buf_puts(&b, "\nlast run  ");
	if (r->id == 0)
		buf_puts(&b, "none yet");
	else {
		buf_printf(&b, "%" PRId64 ", ", r->id);
		minute_words(&b, r->started);
		buf_printf(&b, ", %s%s", r->outcome != NULL ? r->outcome : st->at_work ? "at work" : "ended without a word",
		    r->outcome != NULL && strcmp(r->outcome, "partial") == 0 && st->left > 0 ? " (75)" : "");
		next_words(&b, r->started);
	}
	if (st->at_work)
		buf_printf(&b, "\nnow       %s is at work", st->who.len > 0 ? st->who.p : "another run");
	buf_puts(&b, "\nbackup    ");
	if (st->copy.id > 0)
		minute_words(&b, st->copy.ended);
	else
		buf_puts(&b, "none yet");
	if (st->site != NULL)
		buf_printf(&b, "       site  %s/current %s", st->site, st->release != NULL ? st->release : "(none yet)");
	if (st->open > 0)
		buf_printf(&b, "\nopen      %" PRId64 " PMIDs were wanted and are not there: appraise status --missing", st->open);
	for (char *p = b.p, *nl; *p != '\0'; p = nl + (*nl == '\n')) {
		nl = p + strcspn(p, "\n");
		out_text(inv->out, p, (size_t)(nl - p));
		out_printf(inv->out, "\n");
	}
	buf_fini(&b);
}

/* "! oxytocin: open for 4 nights: HTTP 502     try: appraise log --run 412", on two lines where one is too narrow. */
static void
trouble_text(struct inv *inv, const char *what, int64_t nights, const char *why, int64_t run_id)
{
	struct buf b;
	char again[100];

	buf_init(&b, 8000);
	buf_printf(&b, "! %s: ", what);
	if (nights > 0)
		buf_printf(&b, "open for %" PRId64 " %s: ", nights, nights == 1 ? "night" : "nights");
	buf_puts(&b, why != NULL ? why : "it did not work");
	out_text(inv->out, b.p, b.len);
	snprintf(again, sizeof(again), "try: %s log --run %" PRId64, inv->progname, run_id);
	out_printf(inv->out, "%s%s\n", utf8_width(b.p, b.len) + 5 + strlen(again) > COLUMNS ? "\n  " : "     ", again);
	buf_fini(&b);
}

static void
table_text(struct inv *inv, const struct state *st)
{
	static const struct table_col cols[] = {
		{ "compound", TABLE_LEFT, true }, { "", TABLE_LEFT, false }, { "searched", TABLE_LEFT, false },
		{ "new study", TABLE_LEFT, false }, { "reviewed", TABLE_LEFT, false }, { "waits", TABLE_RIGHT, false },
		{ "oldest", TABLE_RIGHT, false }, { "score", TABLE_LEFT, false },
	};
	struct table *t = table_new(cols, 8);
	int64_t today = clock_now() / 86400, day;

	for (size_t i = 0; i < st->n; i++) {
		const struct night_subject *s = &st->s[i];

		table_cell(t, "%s", s->slug);
		table_cell(t, "%s", s->nights > 0 ? "!" : "");
		table_cell(t, "%s", s->last_searched != NULL ? s->last_searched : "never");
		table_cell(t, "%s", s->last_new_evidence != NULL ? s->last_new_evidence : "-");
		table_cell(t, "%s", s->last_reviewed != NULL ? s->last_reviewed : "-");
		table_cell(t, "%" PRId64, s->waiting);
		if (s->oldest != NULL && date_parse(s->oldest, &day))
			table_cell(t, "%" PRId64 " d", today > day ? today - day : 0);
		else
			table_cell(t, "%s", "-");
		if (s->tier == NULL || strcmp(s->tier, "not-graded") == 0 || strcmp(s->tier, "not graded") == 0)
			table_cell(t, "%s", "-");
		else
			table_cell(t, "%" PRId64 "/10", s->score_milli / 1000);
	}
	table_print(t, inv->out);
	for (size_t i = 0; i < st->n; i++) {
		const struct night_subject *s = &st->s[i];

		if (s->nights > 0)
			trouble_text(inv, s->slug, s->nights, s->why, s->run_id);
	}
	/* What went wrong beside the compounds: no release, no backup, no night at all. */
	if (st->left == 0 && st->last.error != NULL)
		trouble_text(inv, "last run", 0, st->last.error, st->last.id);
}

static void
run_json(struct jsonw *w, const char *key, const struct run *r)
{
	if (r->id == 0) {
		jw_null(w, key);
		return;
	}
	jw_obj(w, key);
	jw_int(w, "run", r->id);
	jw_str(w, "started", r->started);
	jw_str(w, "ended", r->ended);
	jw_str(w, "outcome", r->outcome);
	jw_raw(w, "counts", r->counts != NULL ? r->counts : "null");
	jw_str(w, "error", r->error);
	jw_end(w);
}

static void
print_json(struct inv *inv, const struct state *st)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 64u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_str(&w, "database", db_path(inv->db));
	jw_int(&w, "schema", DB_SCHEMA);
	jw_int(&w, "bytes", st->bytes);
	jw_int(&w, "open_pmids", st->open);
	jw_bool(&w, "at_work", st->at_work);
	run_json(&w, "last_run", &st->last);
	run_json(&w, "backup", &st->copy);
	jw_str(&w, "site", st->site);
	jw_str(&w, "release", st->release);
	jw_arr(&w, "items");
	for (size_t i = 0; i < st->n; i++) {
		const struct night_subject *s = &st->s[i];

		jw_obj(&w, NULL);
		jw_str(&w, "slug", s->slug);
		jw_str(&w, "last_searched", s->last_searched);
		jw_str(&w, "last_new_evidence", s->last_new_evidence);
		jw_str(&w, "last_reviewed", s->last_reviewed);
		jw_int(&w, "approved", s->approved);
		jw_int(&w, "waiting", s->waiting);
		jw_int(&w, "retractions", s->retractions);
		jw_str(&w, "oldest", s->oldest);
		jw_int(&w, "nights_open", s->nights);
		jw_str(&w, "why", s->nights > 0 ? s->why : NULL);
		jw_int_if(&w, "score_milli", s->score_milli, s->score_milli >= 0);
		jw_str(&w, "tier", s->tier);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

/* --- what is missing ----------------------------------------------------------------------- */

static enum rc
missing(struct inv *inv, struct arena *mem, struct err *e)
{
	static const struct table_col cols[] = { { "PMID", TABLE_RIGHT, false }, { "state", TABLE_LEFT, false },
		{ "tries", TABLE_RIGHT, false }, { "asked again", TABLE_LEFT, false }, { "why", TABLE_LEFT, true } };
	struct ledger_entry *v = NULL;
	struct table *t;
	struct jsonw w;
	struct buf b;
	size_t n = 0;
	enum rc rc;

	if ((rc = ledger_list(inv->db, mem, 0, &v, &n, e)) != RC_OK)
		return rc;
	if (inv->json) {
		buf_init(&b, 1u << 30);
		jw_init(&w, &b, 2);
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
		for (size_t i = 0; i < n; i++) {
			jw_obj(&w, NULL);
			jw_int(&w, "pmid", v[i].pmid);
			jw_str(&w, "state", v[i].state);
			jw_int(&w, "tries", v[i].tries);
			jw_str(&w, "not_before", v[i].not_before);
			jw_str(&w, "error", v[i].error);
			jw_int(&w, "run", v[i].run_id);
			jw_end(&w);
		}
		jw_end(&w);
		jw_end(&w);
		out_printf(inv->out, "%s\n", b.p);
		buf_fini(&b);
		return RC_OK;
	}
	if (n == 0) {
		out_printf(inv->out, "nothing: every PMID that was wanted is there\n");
		return RC_OK;
	}
	t = table_new(cols, 5);
	for (size_t i = 0; i < n; i++) {
		table_cell(t, "%" PRId64, v[i].pmid);
		table_cell(t, "%s", v[i].state);
		table_cell(t, "%" PRId64, v[i].tries);
		table_cell(t, "%.10s", v[i].not_before != NULL ? v[i].not_before : "next run");
		table_cell(t, "%s", v[i].error != NULL ? v[i].error : "");
	}
	table_print(t, inv->out);
	out_next(inv->out, "%s fetch --resume", inv->progname);
	return RC_OK;
}

/* --- for monitoring ------------------------------------------------------------------------- */

static void
pulse_fill(struct arena *mem, const struct state *st, int64_t max_age_s, struct pulse *p)
{
	int64_t now = clock_now(), t;

	*p = (struct pulse){ .max_age_s = max_age_s, .compounds = (int64_t)st->n, .open_pmids = st->open, .run_age_s = -1,
		.backup_age_s = -1, .outcome = st->last.outcome };
	if (st->last.id > 0 && time_parse(st->last.started, &t))
		p->run_age_s = now > t ? now - t : 0;
	if (st->copy.id > 0 && st->copy.ended != NULL && time_parse(st->copy.ended, &t))
		p->backup_age_s = now > t ? now - t : 0;
	p->at_work = st->at_work;
	p->error = st->last.error;
	t = 0;
	if (of_counts(mem, &st->last, "mail") != NULL)
		p->mail_failed = strcmp(of_counts(mem, &st->last, "mail"), "failed") == 0;
	for (size_t i = 0; i < st->n; i++) {
		const struct night_subject *s = &st->s[i];
		int64_t day, age = -1, late;

		if (s->last_searched != NULL && date_parse(s->last_searched, &day))
			age = now - day * 86400;
		/* A date says the day; the night that was done with it says the hour. */
		if (s->done_at != NULL && time_parse(s->done_at, &t) && age >= 0 && now - t < age)
			age = now - t;
		late = age < 0 ? -1 : age - (turn_interval(s) - 1) * (int64_t)86400;
		if (turn_ahead(s, now / 86400) && (p->ahead == NULL || strcmp(s->last_searched, p->ahead) > 0))
			p->ahead = s->last_searched;
		p->open += s->nights > 0;
		p->waiting += s->waiting;
		p->retractions += s->retractions;
		if (age < 0) {
			p->never++;
			continue;
		}
		if (late > p->lag_s) {
			p->lag_s = late > 0 ? late : 0;
			p->slowest = s->slug;
		}
	}
}

/* The one line, whatever happens; the code is the monitoring world's. */
static enum rc
check(struct inv *inv, struct arena *mem, int64_t max_age_s, struct err *e)
{
	static const enum rc code[] = { RC_OK, RC_FAILED, RC_USAGE, RC_NOTFOUND };	/* exit 0, 1, 2, 3 */
	struct state st = { 0 };
	enum pulse_level level;
	struct pulse p;
	struct buf b;

	buf_init(&b, 4000);
	buf_init(&st.who, 4000);
	if (max_age_s < 0 || (inv->db == NULL && graded_open(inv, false, e) != RC_OK) ||
	    load(inv, mem, &st, e) != RC_OK) {
		level = PULSE_UNKNOWN;
		buf_printf(&b, "APPRAISE UNKNOWN - %s", e->msg);
	} else {
		pulse_fill(mem, &st, max_age_s, &p);
		level = pulse_line(&p, &b);
	}
	out_text(inv->out, b.p, b.len);
	out_printf(inv->out, "\n");
	buf_fini(&st.who);
	buf_fini(&b);
	*e = (struct err){ .rc = code[level] };	/* no words of its own: they stand in the line */
	return code[level];
}

/* "48h", "2d", "90m" to seconds; -1 for anything else. */
static int64_t
age_of(const char *text)
{
	int64_t n, unit;
	char digits[20];
	size_t len = strlen(text);

	if (len < 2 || len > sizeof(digits))
		return -1;
	unit = text[len - 1] == 'm' ? 60 : text[len - 1] == 'h' ? 3600 : text[len - 1] == 'd' ? 86400 : 0;
	snprintf(digits, sizeof(digits), "%.*s", (int)(len - 1), text);
	return unit > 0 && num_i64(digits, 1, 100000, &n) ? n * unit : -1;
}

static enum rc
run_status(struct inv *inv, struct err *e)
{
	const char *age = inv_text(inv, "max-age"), *textfile = inv_text(inv, "textfile");
	int64_t max_age_s = age_of(age != NULL ? age : "48h");
	struct arena mem = ARENA_INIT;
	struct state st = { 0 };
	struct pulse p;
	struct buf b;
	enum rc rc;

	buf_init(&st.who, 4000);
	buf_init(&b, 1u << 20);
	if (max_age_s < 0) {
		err_set(e, RC_USAGE, "--max-age: \"%s\" is no time such as 48h, 2d or 90m", age);
		rc = err_try(e, "%s status --check --max-age 48h", inv->progname);
	} else
		rc = RC_OK;
	if (inv_has(inv, "check")) {
		rc = check(inv, &mem, max_age_s, e);
		goto out;
	}
	if (rc != RC_OK || (rc = graded_open(inv, false, e)) != RC_OK)
		goto out;
	if (inv_has(inv, "missing")) {
		rc = missing(inv, &mem, e);
		goto out;
	}
	if ((rc = load(inv, &mem, &st, e)) != RC_OK)
		goto out;
	if (textfile != NULL) {
		pulse_fill(&mem, &st, max_age_s, &p);
		pulse_metrics(&p, &b);
		rc = file_write(textfile, b.p, b.len, e);
		if (rc == RC_OK && chmod(textfile, 0644) != 0)	/* another user's exporter reads it */
			rc = err_sys(e, RC_FAILED, "%s", textfile);
	} else if (inv->json)
		print_json(inv, &st);
	else {
		head_text(inv, &st);
		out_printf(inv->out, "\n");
		table_text(inv, &st);
	}
out:
	buf_fini(&b);
	buf_fini(&st.who);
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "missing", NULL, OPT_FLAG, "PMIDs that were wanted and are not there, and why", 0, 0, 0 },
	{ "check", NULL, OPT_FLAG, "one line for monitoring; exit 0 ok, 1 warning, 2 critical, 3 unknown", 0, 0, 0 },
	{ "max-age", "TIME", OPT_TEXT, "with --check: how old a search may be (48h)", 0, 0, 0 },
	{ "textfile", "FILE", OPT_TEXT, "write metrics for node_exporter's textfile collector instead", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise status", "appraise status --missing",
	"appraise status --check --max-age 48h", NULL };
const struct cmd cmd_status = {
	.name = "status",
	.operands = "",
	.summary = "how far each compound is, and what the last night did",
	.opts = opts,
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_NOTHING,		/* --check answers without a store too */
	.run = run_status,
	.examples = examples,
};
