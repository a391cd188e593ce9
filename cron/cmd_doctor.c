/*
 * doctor: is everything there that the night needs?
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "../db/check.h"
#include "../db/night.h"
#include "../db/setting.h"
#include "../ingest/fetch/key.h"
#include "../ingest/fetch/reply.h"
#include "../ingest/http.h"
#include "mail.h"
#include "turn.h"

enum health { WELL, NOTE, FAULT };
static const char *const health_words[] = { "ok", "note", "FAULT" };

#define FINDINGS 20
struct finding_row {
	const char	*what;
	enum health	 health;
	char		 text[400], hint[200];
};
struct exam {
	struct inv	*inv;
	struct arena	*mem;
	struct finding_row row[FINDINGS];
	int		 n;
	enum rc		 worst;
};

static struct finding_row *
say(struct exam *x, const char *what, enum health h, const char *fmt, ...) PRINTF_LIKE(4, 5);

static struct finding_row *
say(struct exam *x, const char *what, enum health h, const char *fmt, ...)
{
	struct finding_row *r = &x->row[x->n < FINDINGS - 1 ? x->n++ : x->n];
	va_list ap;

	*r = (struct finding_row){ .what = what, .health = h };
	va_start(ap, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
	if (h == FAULT)
		x->worst = rc_worse(x->worst, RC_FAILED);
	return r;
}

static void
try_hint(struct finding_row *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
try_hint(struct finding_row *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->hint, sizeof(r->hint), fmt, ap);
	va_end(ap);
}

static const char *
value(struct exam *x, const char *name)
{
	const char *v = NULL;
	struct err e = { 0 };

	if (setting_get(x->inv->db, x->mem, name, &v, &e) != RC_OK) {
		say(x, "setting", FAULT, "%s: %.300s", name, e.msg);
		return NULL;
	}
	return v;
}

/* Root may do anything: what the night's own user may do, only that user can find out. */
static void
say_as_root(struct exam *x, const struct stat *st)
{
	const struct passwd *pw = getpwuid(st->st_uid);

	if (pw == NULL)
		say(x, "rights", NOTE, "asked as root; the store belongs to user %u", (unsigned)st->st_uid);
	else
		try_hint(say(x, "rights", NOTE, "asked as root, who may everything; the store is %s's", pw->pw_name),
		    "runuser -u %s -- appraise --db %s doctor", pw->pw_name, x->inv->db_path);
}

static void
look_store(struct exam *x)
{
	const char *path = x->inv->db_path;
	char *dir = file_folder(path);
	struct check_report r = { 0 };
	struct err e = { 0 };
	struct stat st;

	if (check_run(x->inv->db, false, &r, &e) != RC_OK)
		say(x, "store", FAULT, "%.300s", e.msg);
	else if (!r.ok)
		try_hint(say(x, "store", FAULT, "%s: damaged", path), "appraise check, then a backup");
	else
		say(x, "store", WELL, "%s: sound, %" PRId64 " events", path, r.head_seq);
	if (stat(path, &st) != 0)
		goto out;
	if (access(path, W_OK) != 0 || access(dir, W_OK | X_OK) != 0)
		try_hint(say(x, "rights", FAULT, "%s or its folder may not be written by user %u", path, (unsigned)getuid()),
		    "ls -ld %s %s", dir, path);
	else if ((st.st_mode & 0007) != 0)
		try_hint(say(x, "rights", FAULT, "%s is open to everybody (mode %03o)", path, (unsigned)(st.st_mode & 0777)),
		    "chmod o= %s", path);
	else if (geteuid() == 0 && st.st_uid != 0)
		say_as_root(x, &st);
	else
		say(x, "rights", WELL, "mode %03o", (unsigned)(st.st_mode & 0777));
out:
	free(dir);
}

static void
look_space(struct exam *x)
{
	char *dir = file_folder(x->inv->db_path);
	struct statvfs v;
	struct stat st;
	int64_t free_mb, want_mb;

	if (statvfs(dir, &v) != 0 || stat(x->inv->db_path, &st) != 0)
		goto out;
	free_mb = (int64_t)((uint64_t)v.f_bavail * v.f_frsize >> 20);
	want_mb = 200 + (int64_t)(st.st_size >> 20);	/* a night's log, and a copy beside it */
	say(x, "space", free_mb < want_mb ? FAULT : WELL, "%" PRId64 " MB free beside the store, %" PRId64 " MB wanted",
	    free_mb, want_mb);
out:
	free(dir);
}

/* The date of a search that this clock has still before it, or NULL. */
static const char *
search_ahead(struct exam *x)
{
	struct night_subject *s = NULL;
	struct err ignored = { 0 };
	size_t n = 0;

	if (night_subjects(x->inv->db, x->mem, &s, &n, &ignored) == RC_OK)
		for (size_t i = 0; i < n; i++)
			if (turn_ahead(&s[i], clock_now() / 86400))
				return s[i].last_searched;
	return NULL;
}

static void
look_clock(struct exam *x)
{
	const char *ahead = search_ahead(x);
	struct run last = { 0 };
	struct err e = { 0 };
	char now[TIME_LEN];
	int64_t t;

	clock_iso(now);
	if (ahead != NULL)
		try_hint(say(x, "clock", FAULT, "%s, but a search is of %s: it was set back, or was ahead then", now,
		    ahead), "timedatectl");
	else if (clock_fixed())
		say(x, "clock", NOTE, "fixed at %s by APPRAISE_NOW", now);
	else if (clock_now() < date_days(2025, 1, 1) * 86400)
		try_hint(say(x, "clock", FAULT, "%s is before this program was written", now), "timedatectl");
	else if (night_last(x->inv->db, x->mem, "refresh", NULL, &last, &e) == RC_OK && time_parse(last.started, &t) &&
	    t > clock_now() + 60)
		try_hint(say(x, "clock", FAULT, "%s, but the last night began %s: it was set back", now, last.started),
		    "timedatectl");
	else
		say(x, "clock", WELL, "%s", now);
}

static void
look_address(struct exam *x)
{
	const char *email = value(x, "email");

	if (email == NULL)
		try_hint(say(x, "email", FAULT, "not set; NCBI wants a contact address"), "appraise config set email you@example.org");
	else
		say(x, "email", WELL, "%s", email);
}

static void
look_key(struct exam *x)
{
	const char *file = value(x, "api_key_file");
	struct err e = { 0 };

	if (key_load(file, &e) != RC_OK)
		try_hint(say(x, "key", FAULT, "%.300s", e.msg), "%.190s", e.hint);
	else if (key_held())
		say(x, "key", WELL, "there: 10 requests a second");
	else
		try_hint(say(x, "key", NOTE, "none: 3 requests a second; NCBI gives one for free"),
		    "appraise config set api_key_file FILE        mode 600, or NCBI_API_KEY");
}

static void
look_mail(struct exam *x)
{
	const char *program = value(x, "sendmail"), *to = value(x, "mail_to"), *when = value(x, "mail");
	struct buf path;

	buf_init(&path, 8192);
	if (mail_find(program, &path) && to != NULL)
		say(x, "mail", WELL, "%s, %s, to %s", path.p, when != NULL ? when : "?", to);
	else if (mail_find(program, &path))
		try_hint(say(x, "mail", NOTE, "%s, %s, to the user of the night: mail_to is not set", path.p,
		    when != NULL ? when : "?"), "appraise config set mail_to you@example.org");
	else if (program != NULL)
		try_hint(say(x, "mail", FAULT, "%s: not there, or no program", program), "appraise config set sendmail PATH");
	else
		say(x, "mail", NOTE, "no sendmail; messages stand in %s-mail alone", x->inv->db_path);
	buf_fini(&path);
}

/* Who runs the night: we, or, asked as root, the owner of the store. */
static uid_t
night_uid(const struct exam *x)
{
	struct stat st;

	return geteuid() == 0 && stat(x->inv->db_path, &st) == 0 ? st.st_uid : geteuid();
}

static const char *
night_user(const struct exam *x)
{
	const struct passwd *pw = getpwuid(night_uid(x));

	return pw != NULL ? arena_strdup(x->mem, pw->pw_name) : arena_printf(x->mem, "%u", (unsigned)night_uid(x));
}

/* May the night write in a folder?  For root, who may always, its owner and its group's rights tell. */
static bool
may_write(const struct exam *x, const char *dir)
{
	struct stat st, store;

	if (night_uid(x) == geteuid())
		return access(dir, W_OK | X_OK) == 0;
	if (stat(dir, &st) != 0 || stat(x->inv->db_path, &store) != 0)
		return false;
	if (st.st_uid == store.st_uid)
		return (st.st_mode & S_IWUSR) != 0;
	return (st.st_mode & (st.st_gid == store.st_gid ? S_IWGRP : S_IWOTH)) != 0;
}

static bool
may_make(const struct exam *x, const char *dir)
{
	char *above = file_folder(dir);
	bool yes = file_is_dir(above) && may_write(x, above);

	free(above);
	return yes;
}

/* A copy of the store, or a release that holds as much, has to find room. */
static void
say_room(struct exam *x, const char *name, const char *dir)
{
	struct statvfs v;
	struct stat st;
	int64_t free_kb, want_kb;

	if (statvfs(dir, &v) != 0 || stat(x->inv->db_path, &st) != 0) {
		say(x, name, WELL, "%s", dir);
		return;
	}
	free_kb = (int64_t)((uint64_t)v.f_bavail * v.f_frsize >> 10);
	want_kb = (int64_t)(st.st_size >> 10) * 11 / 10;
	if (free_kb < want_kb)
		try_hint(say(x, name, FAULT, "%s: %" PRId64 " kB free, and one more takes %" PRId64 " kB", dir, free_kb,
		    want_kb), "df -h %s", dir);
	else
		say(x, name, WELL, "%s", dir);
}

static void
look_folder(struct exam *x, const char *name, const char *without)
{
	const char *dir = value(x, name);

	if (dir == NULL)
		try_hint(say(x, name, NOTE, "not set: %s", without), "appraise config set %s DIR", name);
	else if (!file_exists(dir) && may_make(x, dir))
		say(x, name, NOTE, "%s: the first night makes it", dir);
	else if (!file_exists(dir))
		try_hint(say(x, name, FAULT, "%s: not there, and the night may not make it", dir), "install -d -o %s %s",
		    night_user(x), dir);
	else if (!file_is_dir(dir) || !may_write(x, dir))
		try_hint(say(x, name, FAULT, "%s: no folder that %s may write", dir, night_user(x)), "ls -ld %s", dir);
	else
		say_room(x, name, dir);
}

/* One small question, as a search asks it. */
static void
look_network(struct exam *x)
{
	const char *base = value(x, "eutils_url"), *email = value(x, "email");
	struct http_conf conf = { .in_flight = 1 };
	struct http_req req = { .fd = -1, .with_key = true };
	struct arena mem = ARENA_INIT;
	struct reply_search found = { 0 };
	struct http_ans ans = { 0 };
	struct reply verdict = { 0 };
	struct http *h = NULL;
	struct finding_row *r;
	struct buf url, form;
	struct err e = { 0 };
	bool keyed = key_held();

	buf_init(&url, 8192);
	buf_init(&form, 8192);
	buf_printf(&url, "%s%sesearch.fcgi", base != NULL ? base : "",
	    base != NULL && *base != '\0' && base[strlen(base) - 1] == '/' ? "" : "/");
	buf_puts(&form, "db=pubmed&retmode=xml&retmax=1&tool=appraise&term=1%5Buid%5D");
	if (email != NULL)
		http_form(&form, "email", email);
	req.url = url.p;
	req.form = form.p;
	if (setting_ms(x->inv->db, "eutils_timeout_s", &conf.silence_ms, &e) != RC_OK || http_open(&conf, &h, &e) != RC_OK ||
	    http_ask(h, &req, &ans, &e) != RC_OK) {
		say(x, "network", FAULT, "%.300s", e.msg);
		goto out;
	}
	reply_search(&ans, &mem, &found, &verdict);
	if (verdict.kind == REPLY_GOOD)
		say(x, "network", WELL, "%s answers in %" PRId64 " ms", base, ans.elapsed_ms);
	else {
		r = say(x, "network", NOTE, "%.300s", verdict.why);
		if (reply_rc(&verdict) != RC_USAGE)
			try_hint(r, "curl -sSI %.150s", base);
		else if (keyed)
			try_hint(r, "appraise config get api_key_file        or NCBI_API_KEY: a new key, or none");
		else
			try_hint(r, "appraise config list");
		x->row[x->n - 1].health = FAULT;
		x->worst = rc_worse(x->worst, reply_rc(&verdict) == RC_USAGE ? RC_USAGE : RC_AGAIN);
	}
out:
	http_ans_fini(&ans);
	http_close(h);
	arena_fini(&mem);
	buf_fini(&form);
	buf_fini(&url);
}

static void
print(struct inv *inv, const struct exam *x)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 1 << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	for (int i = 0; i < x->n; i++) {
		const struct finding_row *r = &x->row[i];

		jw_obj(&w, NULL);
		jw_str(&w, "what", r->what);
		jw_str(&w, "health", health_words[r->health]);
		jw_str(&w, "text", r->text);
		jw_str(&w, "try", r->hint[0] != '\0' ? r->hint : NULL);
		jw_end(&w);
		if (inv->json)
			continue;
		out_printf(inv->out, "%-12s %s%-5s%s  ", r->what, out_on(inv->out, r->health == FAULT ? ST_BAD : ST_PLAIN),
		    health_words[r->health], out_off(inv->out, r->health == FAULT ? ST_BAD : ST_PLAIN));
		out_text(inv->out, r->text, strlen(r->text));
		out_printf(inv->out, "\n");
		if (r->hint[0] != '\0') {
			out_printf(inv->out, "%-12s try: ", "");
			out_text(inv->out, r->hint, strlen(r->hint));
			out_printf(inv->out, "\n");
		}
	}
	jw_end(&w);
	jw_end(&w);
	if (inv->json)
		out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static enum rc
run_doctor(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct exam x = { .inv = inv, .mem = &mem };
	int faults = 0;

	look_store(&x);
	look_space(&x);
	look_clock(&x);
	look_address(&x);
	look_key(&x);
	look_mail(&x);
	look_folder(&x, "publish_dir", "a night publishes nothing");
	look_folder(&x, "backup_dir", "a night makes no backup");
	if (!inv_has(inv, "offline"))
		look_network(&x);
	key_wipe();
	print(inv, &x);
	for (int i = 0; i < x.n; i++)
		faults += x.row[i].health == FAULT;
	arena_fini(&mem);
	if (faults == 0)
		return RC_OK;
	err_set(e, x.worst, "doctor: %d %s found", faults, faults == 1 ? "fault was" : "faults were");
	return err_try(e, "what stands below each");
}

static const struct opt opts[] = {
	{ "offline", NULL, OPT_FLAG, "leave the network out", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
const struct cmd cmd_doctor = {
	.name = "doctor",
	.operands = "",
	.summary = "is everything there that the night needs?",
	.opts = opts,
	.min_args = 0,
	.max_args = 0,
	.needs = NEEDS_DB_READ | NEEDS_NET,
	.run = run_doctor,
};
