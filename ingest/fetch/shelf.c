#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../base/clock.h"
#include "../../base/file.h"
#include "reply.h"
#include "shelf.h"

#define LISTING_MAX	((size_t)4 << 20)
#define MD5_MAX		((size_t)4096)

struct shelf {
	struct shelf_conf conf;
	struct http	*http;		/* NULL: a folder */
	struct pace	 pace;
};

bool
shelf_remote(const char *url)
{
	return strstr(url, "://") != NULL;
}

enum rc
shelf_open(const struct shelf_conf *conf, struct shelf **out, struct err *e)
{
	struct http_conf	 http = { .record = conf->record, .in_flight = 1, .silence_ms = conf->silence_ms };
	struct shelf		*s;
	enum rc			 rc;

	if (shelf_remote(conf->url) && (rc = http_check_url(conf->url, NULL, e)) != RC_OK)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->conf = *conf;
	pace_init(&s->pace, &conf->pace);
	if (shelf_remote(conf->url) && (rc = http_open(&http, &s->http, e)) != RC_OK) {
		free(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

void
shelf_close(struct shelf *s)
{
	if (s == NULL)
		return;
	http_close(s->http);
	free(s);
}

/*
 * The folder of one kind: NLM's names for them; a folder of this machine may
 * also hold the files itself.
 */
static void
place(const struct shelf *s, bool updates, struct buf *out)
{
	path_join(out, s->conf.url, updates ? "updatefiles" : "baseline");
	if (s->http == NULL && !file_is_dir(out->p)) {
		buf_clear(out);
		buf_puts(out, s->conf.url);
	}
	if (s->http != NULL)
		buf_putc(out, '/');
}

/* --- a server -------------------------------------------------------------------- */

/* Ask until it is answered or given up; a good answer is the caller's. */
static enum rc
ask(struct shelf *s, const struct http_req *req, enum reply_ask what, struct http_ans *ans, struct err *e)
{
	struct pace_try		t = { 0 };
	struct pace_outcome	outcome;
	struct pace_act		act;
	struct reply		r;
	struct buf		say;
	enum rc			rc;

	for (;;) {
		if ((rc = http_ask(s->http, req, ans, e)) != RC_OK)
			return rc;
		reply_judge(what, ans, &r);
		outcome = reply_outcome(&r, 0);
		act = pace_after(&s->pace, &t, &outcome, clock_boot_us() / 1000);
		if (act.what == PACE_GO)
			return RC_OK;
		http_ans_fini(ans);
		if (req->fd >= 0 && (ftruncate(req->fd, 0) != 0 || lseek(req->fd, 0, SEEK_SET) != 0))
			return err_sys(e, RC_FAILED, "the working file beside the database");
		if (act.what != PACE_RETRY || r.stopped)
			break;
		if (!clock_wait(act.wait_ms))
			return err_set(e, RC_INTR, "stopped");
	}
	if (r.stopped)
		return err_set(e, RC_INTR, "stopped");
	buf_init(&say, 1024);
	pace_sentence(&say, r.why, &t, &act, &outcome);
	rc = err_set(e, r.kind == REPLY_BAD_IDS ? RC_NOTFOUND : RC_AGAIN, "%s", say.p);
	buf_fini(&say);
	return rc;
}

static enum rc
list_server(struct shelf *s, const char *url, struct arena *mem, struct listed **out, size_t *n, struct err *e)
{
	struct http_req	req = { .url = url, .fd = -1, .max_bytes = LISTING_MAX };
	struct http_ans	ans;
	enum rc		rc;

	if ((rc = ask(s, &req, REPLY_PAGE, &ans, e)) != RC_OK)
		return rc;
	*n = listing_parse(ans.body.p, ans.body.len, mem, out);
	http_ans_fini(&ans);
	return RC_OK;
}

static enum rc
take_server(struct shelf *s, const char *url, int *fd, char md5[MD5_HEX], struct err *e)
{
	struct http_req	req = { .fd = -1, .max_bytes = MD5_MAX };
	struct http_ans	ans;
	struct buf	sum;
	enum rc		rc;

	buf_init(&sum, 8192);
	buf_printf(&sum, "%s.md5", url);
	req.url = sum.p;
	if ((rc = ask(s, &req, REPLY_FILE, &ans, e)) != RC_OK)
		goto out;
	if (!listing_md5(ans.body.p, ans.body.len, md5))
		rc = err_set(e, RC_AGAIN, "%s: holds no MD5", sum.p);
	http_ans_fini(&ans);
	if (rc != RC_OK || (rc = file_temp(s->conf.work_dir, fd, e)) != RC_OK)
		goto out;
	req = (struct http_req){ .url = url, .fd = *fd };
	if ((rc = ask(s, &req, REPLY_FILE, &ans, e)) == RC_OK) {
		http_ans_fini(&ans);
		if (lseek(*fd, 0, SEEK_SET) != 0)
			rc = err_sys(e, RC_FAILED, "the working file beside the database");
	}
	if (rc != RC_OK) {
		close(*fd);
		*fd = -1;
	}
out:
	buf_fini(&sum);
	return rc;
}

/* --- a folder of this machine -------------------------------------------------------- */

static enum rc
list_folder(const char *path, struct arena *mem, struct listed **out, size_t *n, struct err *e)
{
	DIR		*dir = opendir(path);
	struct dirent	*ent;
	struct buf	 names;

	if (dir == NULL)
		return err_sys(e, RC_NOTFOUND, "%s", path);
	buf_init(&names, 16 * LISTING_MAX);
	while ((ent = readdir(dir)) != NULL)
		buf_printf(&names, "%s\n", ent->d_name);
	closedir(dir);
	*n = listing_parse(names.p, names.len, mem, out);
	buf_fini(&names);
	return RC_OK;
}

static enum rc
take_folder(const char *path, int *fd, char md5[MD5_HEX], struct err *e)
{
	struct buf	sum, text;
	enum rc		rc = RC_OK;

	buf_init(&sum, 8192);
	buf_init(&text, MD5_MAX);
	md5[0] = '\0';
	buf_printf(&sum, "%s.md5", path);
	if (file_exists(sum.p) && (rc = file_read(sum.p, &text, e)) == RC_OK && !listing_md5(text.p, text.len, md5))
		rc = err_set(e, RC_BADDATA, "%s: holds no MD5", sum.p);
	if (rc == RC_OK)
		rc = file_open(path, fd, e);
	buf_fini(&text);
	buf_fini(&sum);
	return rc;
}

/* --- both ------------------------------------------------------------------------------ */

enum rc
shelf_list(struct shelf *s, bool updates, struct arena *mem, struct listed **out, size_t *n, struct err *e)
{
	struct buf	where;
	enum rc		rc;

	buf_init(&where, 8192);
	place(s, updates, &where);
	rc = s->http != NULL ? list_server(s, where.p, mem, out, n, e) : list_folder(where.p, mem, out, n, e);
	buf_fini(&where);
	return rc;
}

enum rc
shelf_take(struct shelf *s, bool updates, const char *name, int *fd, char md5[MD5_HEX], struct err *e)
{
	struct buf	where, path;
	enum rc		rc;

	*fd = -1;
	buf_init(&where, 8192);
	buf_init(&path, 8192);
	place(s, updates, &where);
	path_join(&path, where.p, name);
	rc = s->http != NULL ? take_server(s, path.p, fd, md5, e) : take_folder(path.p, fd, md5, e);
	buf_fini(&path);
	buf_fini(&where);
	return rc;
}
