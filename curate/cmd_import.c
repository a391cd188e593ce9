/*
 * import: what another store, program or person brings.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/num.h"
#include "../db/exchange.h"
#include "common.h"
#include "listed.h"

#define LIST_MAX_BYTES ((size_t)256 << 20)

enum format { FORMAT_NDJSON, FORMAT_CSV, FORMAT_RIS };

/* By option, else by the first bytes of a file that can be read from its beginning again. */
static enum format
format_of(const struct inv *inv, int fd)
{
	const char *word = inv_text(inv, "format");
	char head[8] = "";

	if (word != NULL)
		return strcmp(word, "csv") == 0   ? FORMAT_CSV
		       : strcmp(word, "ris") == 0 ? FORMAT_RIS
						  : FORMAT_NDJSON;
	if (pread(fd, head, 7, 0) <= 0 || head[0] == '{' || memcmp(head, "\x1f\x8b", 2) == 0)
		return FORMAT_NDJSON;
	return strstr(head, "TY  -") != NULL ? FORMAT_RIS : FORMAT_CSV;
}

static void
number(struct buf *b, int64_t n, const char *one, const char *many)
{
	char text[32];

	if (n != 0)
		buf_printf(b, "%s%s %s", b->len > 0 ? ", " : "", num_commas(n, text, sizeof(text)),
		    n == 1 ? one : many);
}

/* Sentences that tell what differs, each on a line. */
static void
sentences(struct buf *out, const char *const *v, size_t n, int64_t all)
{
	size_t i;

	for (i = 0; i < n; i++) {
		buf_puts(out, "  ");
		common_safe(out, v[i]);
		buf_putc(out, '\n');
	}
	if (all > (int64_t)n)
		buf_printf(out, "  and %" PRId64 " more\n", all - (int64_t)n);
}

static void
lines_text(const struct import_report *r, bool dry, struct buf *out)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	number(&b, r->articles, "record", "records");
	number(&b, r->compounds, "compound", "compounds");
	number(&b, r->outcomes, "outcome", "outcomes");
	number(&b, r->events, "event", "events");
	number(&b, r->replayed ? 0 : r->links, "link that waits", "links that wait");
	number(&b, r->notes, "note on a record that waits", "notes on records that wait");
	number(&b, r->suspended, "record suspended", "records suspended");
	if (!r->changed)
		buf_printf(
		    out, "nothing new: %" PRId64 " lines read, all of it is here\n", r->lines);
	else
		buf_printf(out, "%s%s: %s\n", dry ? "would be " : "",
		    r->replayed ? "replayed as it was" : "added", b.p);
	if (r->agreed > 0)
		buf_printf(out, "%" PRId64 " decided alike here and there\n", r->agreed);
	if (r->differences > 0)
		buf_printf(out, "%" PRId64 " differ; what stands here stays:\n", r->differences);
	sentences(out, r->differ, r->ndiffer, r->differences);
	buf_fini(&b);
}

static void
lines_json(const struct import_report *r, bool dry, struct buf *out)
{
	struct jsonw w;
	size_t i;

	jw_init(&w, out, 1);
	jw_obj(&w, NULL);
	jw_bool(&w, "dry_run", dry);
	jw_bool(&w, "changed", r->changed);
	jw_bool(&w, "replayed", r->replayed);
	jw_int(&w, "lines", r->lines);
	jw_int(&w, "records", r->articles);
	jw_int(&w, "known", r->known);
	jw_int(&w, "compounds", r->compounds);
	jw_int(&w, "outcomes", r->outcomes);
	jw_int(&w, "events", r->events);
	jw_int(&w, "links", r->links);
	jw_int(&w, "notes", r->notes);
	jw_int(&w, "suspended", r->suspended);
	jw_int(&w, "agreed", r->agreed);
	jw_int(&w, "differences", r->differences);
	jw_arr(&w, "differ");
	for (i = 0; i < r->ndiffer; i++)
		jw_str(&w, NULL, r->differ[i]);
	jw_end(&w);
	jw_int_if(&w, "seq", r->seq, r->seq > 0 && !dry);
	jw_end(&w);
	buf_putc(out, '\n');
}

static void
draw(void *arg, int64_t bytes)
{
	progress_at(arg, bytes);
}

static enum rc
take_lines(struct inv *inv, int fd, const char *name, bool dry, struct err *e)
{
	struct progress bar = {0};
	struct import_how how = {
	    .curator = inv->curator, .name = name, .dry = dry, .at = draw, .at_arg = &bar};
	struct arena mem = ARENA_INIT;
	struct import_report r;
	struct buf b;
	off_t size = lseek(fd, 0, SEEK_END);
	enum rc rc;

	if (size > 0 && lseek(fd, 0, SEEK_SET) != 0)
		return err_sys(e, RC_FAILED, "%s", name);
	buf_init(&b, COMMON_JSON_MAX);
	progress_start(&bar, size > 0 ? inv->out : NULL, "import", size);
	rc = import_lines(inv->db, &mem, fd, &how, &r, e);
	progress_end(&bar);
	if (rc == RC_OK) {
		if (inv->json)
			lines_json(&r, dry, &b);
		else
			lines_text(&r, dry, &b);
		common_said(inv, &b);
		if (!inv->json && r.replayed && !dry)
			out_next(inv->out, "%s score", inv->progname);
		else if (!inv->json && r.notes + r.links > 0 && !dry)
			out_next(inv->out, "%s review", inv->progname);
	}
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static void
list_said(struct inv *inv, const struct listed *r, const char *name, bool dry, struct buf *out)
{
	struct jsonw w;
	struct buf b;
	size_t i;

	if (inv->json) {
		jw_init(&w, out, 1);
		jw_obj(&w, NULL);
		jw_bool(&w, "dry_run", dry);
		jw_int(&w, "entries", r->entries);
		jw_int(&w, "links", r->linked);
		jw_int(&w, "notes", r->notes);
		jw_int(&w, "agreed", r->agreed);
		jw_arr(&w, "differ");
		for (i = 0; i < r->ndiffer; i++)
			jw_str(&w, NULL, r->differ[i]);
		jw_end(&w);
		jw_arr(&w, "missing");
		for (i = 0; i < r->nmissing; i++)
			jw_int(&w, NULL, r->missing[i]);
		jw_end(&w);
		jw_end(&w);
		buf_putc(out, '\n');
		return;
	}
	buf_init(&b, 1 << 16);
	number(&b, r->linked, "record linked", "records linked");
	number(&b, r->notes, "note on a record that waits", "notes on records that wait");
	number(&b, r->agreed, "decided alike here", "decided alike here");
	buf_printf(out, "%s%" PRId64 " entries: %s\n", dry ? "would take " : "", r->entries,
	    b.len > 0 ? b.p : "nothing new");
	if (r->ndiffer > 0)
		buf_printf(out, "%zu differ; what stands here stays:\n", r->ndiffer);
	sentences(out, r->differ, r->ndiffer, (int64_t)r->ndiffer);
	if (r->nmissing > 0) {
		buf_printf(
		    out, "%zu are not stored; try: appraise fetch --pmid-file ", r->nmissing);
		common_safe(out, name);
		buf_putc(out, '\n');
	}
	buf_fini(&b);
}

static enum rc
take_list(struct inv *inv, const char *path, enum format format, bool dry, struct err *e)
{
	const char *slug = inv_text(inv, "compound");
	struct arena mem = ARENA_INIT;
	struct list_entry *v = NULL;
	struct compound c = {0};
	struct listed r;
	struct buf text, out;
	size_t n = 0;
	enum rc rc;

	buf_init(&text, LIST_MAX_BYTES);
	buf_init(&out, COMMON_JSON_MAX);
	if (slug != NULL &&
	    (rc = compound_by_slug(inv->db, &mem, slug, &c, &(const char *){NULL}, e)) != RC_OK) {
		err_try(e, "%s compound list", inv->progname);
		goto out;
	}
	if ((rc = file_read(path, &text, e)) != RC_OK ||
	    (rc = format == FORMAT_CSV
		      ? lists_read_csv(text.p, text.len, path, &mem, &v, &n, e)
		      : lists_read_ris(text.p, text.len, path, &mem, &v, &n, e)) != RC_OK ||
	    (rc = listed_take(inv->db, &mem, inv->curator, path, slug, v, n, dry, &r, e)) != RC_OK)
		goto out;
	list_said(inv, &r, path, dry, &out);
	common_said(inv, &out);
	if (!inv->json && !dry && r.linked + r.notes > 0)
		out_next(inv->out, "%s review", inv->progname);
out:
	buf_fini(&text);
	buf_fini(&out);
	arena_fini(&mem);
	return rc;
}

static enum rc
run_import(struct inv *inv, struct err *e)
{
	const char *path = inv->argv[0];
	bool dry = inv_has(inv, "dry-run");
	enum format format;
	int fd = -1;
	enum rc rc;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	format = format_of(inv, fd);
	if (format != FORMAT_NDJSON)
		rc = take_list(inv, path, format, dry, e);
	else if (inv_has(inv, "compound")) {
		rc = err_set(e, RC_USAGE,
		    "--compound is for lists (CSV, RIS); an export names its compounds itself");
		err_try(e, "%s import %s", inv->progname, path);
	} else
		rc = take_lines(inv, fd, strcmp(path, "-") == 0 ? "standard input" : path, dry, e);
	if (fd > STDERR_FILENO)
		close(fd);
	return rc;
}

static const struct opt import_opts[] = {
    {"format", "ndjson|csv|ris", OPT_CHOICE,
	"by the file's content where not given; a pipe is NDJSON", 0, 0, 0},
    {"compound", "SLUG", OPT_TEXT, "of CSV and RIS: the compound of entries that name none", 0, 0,
	0},
    {"dry-run", NULL, OPT_FLAG, "take nothing, tell what would be taken", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const import_examples[] = {
    "appraise import store.ndjson.gz", "appraise import list.ris --compound oxytocin", NULL};
const struct cmd cmd_import = {
    .name = "import",
    .operands = "FILE",
    .summary = "take an export, or a list with decisions; never decides",
    .opts = import_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_import,
    .examples = import_examples,
};
