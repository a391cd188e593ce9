/*
 * refresh: the nightly run, by command.
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/log.h"
#include "../base/num.h"
#include "../db/search.h"
#include "../db/setting.h"
#include "refresh.h"
#include "turn.h"

static int
slug_width(const struct refresh *r)
{
	int width = 0;

	for (size_t i = 0; i < r->nsubject; i++)
		if ((int)strlen(r->subject[i].slug) > width)
			width = (int)strlen(r->subject[i].slug);
	return width;
}

/* --- what would be done ------------------------------------------------------------- */

static void
age_words(const struct night_subject *s, int64_t today, struct buf *b)
{
	int64_t age = turn_age(s, today);

	if (age < 0)
		buf_puts(b, "never searched");
	else
		buf_printf(b, "searched %s", s->last_searched);
	if (s->nights > 0)
		buf_printf(b, ", open for %" PRId64 " %s", s->nights, s->nights == 1 ? "night" : "nights");
	buf_printf(b, "; %" PRId64 " approved, %" PRId64 " waiting", s->approved, s->waiting);
}

static void
dry_json(struct inv *inv, const struct refresh *r)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, 64u << 20);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_bool(&w, "dry_run", true);
	jw_arr(&w, "items");
	for (size_t i = 0; i < r->nsubject; i++) {
		const struct night_subject *s = &r->subject[i];

		jw_obj(&w, NULL);
		jw_str(&w, "slug", s->slug);
		jw_str(&w, "last_searched", s->last_searched);
		jw_int(&w, "nights_open", s->nights);
		jw_int(&w, "approved", s->approved);
		jw_int(&w, "waiting", s->waiting);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static void
dry(struct inv *inv, const struct refresh *r)
{
	int64_t today = clock_now() / 86400;
	int width = slug_width(r);
	struct buf b;
	char n[32];

	if (inv->json) {
		dry_json(inv, r);
		return;
	}
	out_printf(inv->out, "would refresh %s %s; nothing was asked, nothing written\n",
	    num_commas((int64_t)r->nsubject, n, sizeof(n)), r->nsubject == 1 ? "compound" : "compounds");
	buf_init(&b, 4000);
	for (size_t i = 0; i < r->nsubject; i++) {
		buf_clear(&b);
		age_words(&r->subject[i], today, &b);
		out_printf(inv->out, "%-*s  %s\n", width, r->subject[i].slug, b.p);
	}
	buf_fini(&b);
}

/* --- what was done --------------------------------------------------------------------- */

static void
grade_json(struct jsonw *w, const char *key, const struct news_grade *g)
{
	if (!g->known) {
		jw_null(w, key);
		return;
	}
	jw_obj(w, key);
	jw_str(w, "score", g->score);
	jw_int(w, "studies", g->studies);
	jw_int(w, "people", g->people);
	jw_end(w);
}

static void
item_json(struct jsonw *w, const struct news_item *it)
{
	jw_obj(w, NULL);
	jw_str(w, "slug", it->slug);
	jw_str(w, "state", it->open ? "open" : "done");
	jw_bool(w, "searched", it->searched);
	jw_str(w, "why", it->why);
	jw_int(w, "nights_open", it->nights);
	jw_str(w, "window", it->window);
	jw_int(w, "new", it->found);
	jw_int(w, "stored", it->stored);
	jw_int(w, "missing", it->missing);
	jw_int(w, "left", it->left);
	jw_int(w, "merged", it->merged);
	jw_int(w, "queued", it->queued);
	jw_int(w, "retracted", it->retracted);
	grade_json(w, "before", &it->before);
	grade_json(w, "after", &it->after);
	jw_end(w);
}

static void
report_json(struct inv *inv, const struct refresh *r)
{
	struct buf b, counts;
	struct jsonw w;

	buf_init(&b, 64u << 20);
	buf_init(&counts, 1u << 20);
	refresh_counts(r, &counts);
	jw_init(&w, &b, 2);
	jw_obj(&w, NULL);
	jw_int(&w, "run", r->run_id);
	jw_str(&w, "outcome", r->outcome);
	jw_raw(&w, "counts", counts.p);
	jw_arr(&w, "items");
	for (size_t i = 0; i < r->news.n; i++)
		item_json(&w, &r->news.item[i]);
	jw_end(&w);
	jw_arr(&w, "withdrawn");
	for (size_t i = 0; i < r->news.ngone; i++) {
		jw_obj(&w, NULL);
		jw_int(&w, "pmid", r->news.gone[i].pmid);
		jw_str(&w, "why", r->news.gone[i].why);
		jw_int_if(&w, "notice", r->news.gone[i].notice, r->news.gone[i].notice > 0);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&counts);
	buf_fini(&b);
}

static void
report(struct inv *inv, const struct refresh *r)
{
	int width = slug_width(r);
	char n[32];
	struct buf b;

	buf_init(&b, 1u << 20);
	out_printf(inv->out, "run %" PRId64 "  %s %s due; windows overlap %d days\n", r->run_id,
	    num_commas((int64_t)r->nsubject, n, sizeof(n)), r->nsubject == 1 ? "compound" : "compounds",
	    SEARCH_OVERLAP_DAYS);
	for (size_t i = 0; i < r->news.n; i++) {
		buf_clear(&b);
		news_line(&r->news.item[i], &b);
		out_printf(inv->out, "%-*s  ", width, r->news.item[i].slug);
		out_text(inv->out, b.p, b.len);
		out_printf(inv->out, "\n");
	}
	if (r->news.publish == NEWS_DONE || r->news.publish == NEWS_SAME)
		out_printf(inv->out, "%s %s\n", r->news.publish == NEWS_DONE ? "published" : "unchanged", r->release.name);
	if (r->news.backup == NEWS_DONE)
		out_printf(inv->out, "backup %s\n", r->copy_file);
	if (r->mailed && r->mail_end == MAIL_SENT && r->mail_file[0] == '\0')
		out_printf(inv->out, "mail sent; no copy is kept\n");
	else if (r->mailed && r->mail_end != MAIL_FAILED)
		out_printf(inv->out, "mail %s %s\n", r->mail_end == MAIL_SENT ? "sent;" : "is in", r->mail_file);
	buf_clear(&b);
	news_total(&r->news, &b);
	out_printf(inv->out, "%s\n", b.p);
	buf_fini(&b);
}

/* What root makes (a site, a copy) may bar the nights of the store's own user. */
static void
warn_root(const struct inv *inv)
{
	const struct passwd *pw;
	struct stat st;

	if (geteuid() != 0 || stat(inv->db_path, &st) != 0 || st.st_uid == 0)
		return;
	pw = getpwuid(st.st_uid);
	log_warn("root", NULL, "root works in the store of %s, whose nights may be barred by what it makes; better: "
	    "runuser -u %s -- %s refresh", pw != NULL ? pw->pw_name : "another user", pw != NULL ? pw->pw_name : "USER",
	    inv->progname);
}

static enum rc
run_refresh(struct inv *inv, struct err *e)
{
	struct refresh_opts o = { .slug = inv->argv, .nslug = inv->argc, .publish = inv_text(inv, "publish"),
		.backup = inv_text(inv, "backup"), .out = inv->quiet || inv->json ? NULL : inv->out };
	struct arena mem = ARENA_INIT;
	struct refresh r = { 0 };
	enum rc rc;

	if ((o.publish == NULL && (rc = setting_get(inv->db, &mem, "publish_dir", &o.publish, e)) != RC_OK) ||
	    (o.backup == NULL && (rc = setting_get(inv->db, &mem, "backup_dir", &o.backup, e)) != RC_OK) ||
	    (rc = refresh_plan(inv->db, &mem, &o, &r, e)) != RC_OK)
		goto out;
	if (inv_has(inv, "dry-run")) {
		dry(inv, &r);
		goto out;
	}
	warn_root(inv);
	rc = refresh_run(inv->db, &mem, &o, &r, e);
	if (r.run_id > 0 && inv->json)
		report_json(inv, &r);
	else if (r.run_id > 0 && !inv->quiet)
		report(inv, &r);
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt opts[] = {
	{ "publish", "DIR", OPT_TEXT, "publish a release below DIR afterwards (publish_dir)", 0, 0, 0 },
	{ "backup", "DIR", OPT_TEXT, "and a backup into DIR (backup_dir); 7 days, 4 weeks and 12 months stay", 0, 0, 0 },
	{ "dry-run", NULL, OPT_FLAG, "say whose turn it is; ask and write nothing", 0, 0, 0 },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 }
};
static const char *const examples[] = { "appraise refresh",
	"appraise refresh --publish site --backup backups", NULL };
const struct cmd cmd_refresh = {
	.name = "refresh",
	.operands = "[SLUG...]",
	.summary = "the nightly run: search, fetch, queue, grade, publish, back up, tell",
	.opts = opts,
	.min_args = 0,
	.max_args = -1,
	.needs = NEEDS_DB_WRITE | NEEDS_NET,
	.run = run_refresh,
	.examples = examples,
};
