/*
 * export: the store for other stores, programs and people.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/num.h"
#include "../db/exchange.h"
#include "common.h"
#include "lists.h"

enum format { FORMAT_NDJSON, FORMAT_CSV, FORMAT_RIS };

/* A file that appears whole, or not at all; or standard output. */
struct target {
	const char *path; /* NULL: standard output */
	char *temp;
	int fd;
};

static enum rc
target_open(struct target *t, const char *path, struct err *e)
{
	mode_t mask;
	size_t n;

	*t = (struct target){.path = path, .fd = STDOUT_FILENO};
	if (path == NULL)
		return RC_OK;
	if (file_is_dir(path))
		return err_set(e, RC_USAGE, "%s: a folder; export writes a file", path);
	n = strlen(path) + 8;
	t->temp = xmalloc(n);
	snprintf(t->temp, n, "%s.XXXXXX", path);
	if ((t->fd = mkostemp(t->temp, 0)) < 0) {
		free(t->temp);
		t->temp = NULL;
		return err_sys(e,
		    errno == EACCES || errno == EROFS ? RC_NOPERM
		    : errno == ENOENT                 ? RC_NOTFOUND
						      : RC_FAILED,
		    "%s", path);
	}
	mask = umask(0);
	umask(mask);
	if (fchmod(t->fd, 0666 & ~mask) != 0)
		return err_sys(e, RC_FAILED, "%s", path);
	return RC_OK;
}

/* Keep it under its name when rc is good, else throw it away; gives rc, or the fault. */
static enum rc
target_close(struct target *t, enum rc rc, struct err *e)
{
	char *dir;

	if (t->temp == NULL)
		return rc;
	if (rc == RC_OK && (fsync(t->fd) != 0 || rename(t->temp, t->path) != 0))
		rc = err_sys(e, RC_FAILED, "%s", t->path);
	close(t->fd);
	if (rc == RC_OK) {
		dir = file_folder(t->path);
		rc = file_sync_dir(dir, e);
		free(dir);
	} else
		unlink(t->temp);
	free(t->temp);
	t->temp = NULL;
	return rc;
}

static bool
ends_in(const char *s, const char *tail)
{
	size_t n = strlen(s), k = strlen(tail);

	return n > k && strcmp(s + n - k, tail) == 0;
}

static enum format
format_of(const struct inv *inv, const char *path)
{
	const char *word = inv_text(inv, "format");

	if (word != NULL)
		return strcmp(word, "csv") == 0   ? FORMAT_CSV
		       : strcmp(word, "ris") == 0 ? FORMAT_RIS
						  : FORMAT_NDJSON;
	return path != NULL && ends_in(path, ".csv")   ? FORMAT_CSV
	       : path != NULL && ends_in(path, ".ris") ? FORMAT_RIS
						       : FORMAT_NDJSON;
}

static void
draw(void *arg, int64_t done, int64_t all)
{
	struct progress *p = arg;

	p->total = all;
	progress_at(p, done);
}

static enum rc
write_lines(struct inv *inv, struct target *t, const struct compound *c, struct export_tally *tally,
    struct err *e)
{
	const char *what = inv_text(inv, "what");
	struct progress bar = {0};
	struct export_how how = {.compound_id = c->id,
	    .slug = c->slug,
	    .name = t->path != NULL ? t->path : "standard output",
	    .at = draw,
	    .at_arg = &bar};
	enum rc rc;

	how.what = what == NULL || strcmp(what, "all") == 0 ? EXCHANGE_ALL
		   : strcmp(what, "records") == 0           ? EXCHANGE_RECORDS
							    : EXCHANGE_DECISIONS;
	how.gz = t->path != NULL && ends_in(t->path, ".gz");
	progress_start(&bar, t->path != NULL ? inv->out : NULL, "export", 1);
	rc = export_lines(inv->db, t->fd, &how, tally, e);
	progress_end(&bar);
	return rc;
}

static enum rc
write_list(struct inv *inv, struct target *t, enum format format, const struct compound *c,
    int64_t *n, struct err *e)
{
	FILE *fp = t->path == NULL ? inv->out->fp : fdopen(dup(t->fd), "w");
	enum rc rc;

	if (fp == NULL)
		return err_sys(e, RC_FAILED, "%s", t->path);
	rc = format == FORMAT_CSV ? lists_csv(inv->db, c->id, fp, n, e)
				  : lists_ris(inv->db, c->id, fp, n, e);
	if (t->path != NULL && fclose(fp) != 0 && rc == RC_OK)
		rc = err_sys(e, RC_FAILED, "%s", t->path);
	return rc;
}

static void
say(struct inv *inv, const char *path, enum format format, const struct export_tally *t, int64_t n)
{
	char a[32], b[32], c[32];
	struct buf out;
	struct jsonw w;

	buf_init(&out, 1 << 16);
	if (inv->json) {
		jw_init(&w, &out, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "file", path);
		jw_int(&w, "records", format == FORMAT_NDJSON ? t->articles : n);
		if (format == FORMAT_NDJSON) {
			jw_int(&w, "lines", t->lines);
			jw_int(&w, "events", t->events);
			jw_int(&w, "decisions", t->items);
		}
		jw_end(&w);
		buf_putc(&out, '\n');
	} else {
		buf_puts(&out, "exported ");
		common_safe(&out, path);
		if (format == FORMAT_NDJSON)
			buf_printf(&out, ": %s records, %s events, %s decisions that stand\n",
			    num_commas(t->articles, a, sizeof(a)),
			    num_commas(t->events, b, sizeof(b)),
			    num_commas(t->items, c, sizeof(c)));
		else
			buf_printf(&out, ": %s records\n", num_commas(n, a, sizeof(a)));
	}
	common_said(inv, &out);
	buf_fini(&out);
}

static enum rc
run_export(struct inv *inv, struct err *e)
{
	const char *path = inv->argc > 0 && strcmp(inv->argv[0], "-") != 0 ? inv->argv[0] : NULL,
		   *slug = inv_text(inv, "compound");
	enum format format = format_of(inv, path);
	struct arena mem = ARENA_INIT;
	struct export_tally tally = {0};
	struct compound c = {0};
	struct target t = {0};
	int64_t n = 0;
	enum rc rc = RC_OK;

	if (slug != NULL &&
	    (rc = compound_by_slug(inv->db, &mem, slug, &c, &(const char *){NULL}, e)) != RC_OK) {
		err_try(e, "%s compound list", inv->progname);
		goto out;
	}
	if (format != FORMAT_NDJSON && inv_has(inv, "what")) {
		rc = err_set(
		    e, RC_USAGE, "--what is for NDJSON; a list has records with their decisions");
		err_try(
		    e, "%s export --format ndjson --what %s", inv->progname, inv_text(inv, "what"));
		goto out;
	}
	errno = 0;
	if ((rc = target_open(&t, path, e)) == RC_OK)
		rc = format == FORMAT_NDJSON ? write_lines(inv, &t, &c, &tally, e)
					     : write_list(inv, &t, format, &c, &n, e);
	if (rc == RC_FAILED && path == NULL &&
	    errno == EPIPE) { /* as head(1) does: no fault of ours */
		inv->out->gone = true;
		err_set(e, rc, OUT_GONE);
	}
	if ((rc = target_close(&t, rc, e)) == RC_OK && path != NULL)
		say(inv, path, format, &tally, n);
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt export_opts[] = {
    {"format", "ndjson|csv|ris", OPT_CHOICE,
	"by the file's name where not given; NDJSON is the whole", 0, 0, 0},
    {"compound", "SLUG", OPT_TEXT, "only this compound, its records and decisions", 0, 0, 0},
    {"what", "all|records|decisions", OPT_CHOICE, "of NDJSON: which part (all)", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const export_examples[] = {"appraise export store.ndjson.gz",
    "appraise export cerebrolysin.csv --compound cerebrolysin", NULL};
const struct cmd cmd_export = {
    .name = "export",
    .operands = "[FILE]",
    .summary = "records and decisions as NDJSON (whole), CSV or RIS",
    .opts = export_opts,
    .min_args = 0,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_export,
    .examples = export_examples,
};
