/*
 * exline: writing and proving the lines of an export.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/gz.h"
#include "../base/utf8.h"
#include "exline.h"

#define SEND_BYTES ((size_t)1 << 20)
static const char sum_head[] = ",\"sum\":\"";
#define SUM_LEN (sizeof(sum_head) - 1 + SHA256_HEX - 1 + 2) /* ,"sum":"64 digits"} */

/* --- writing ------------------------------------------------------------------- */

void
exline_out_init(struct exline_out *o, int fd, bool gz, const char *what)
{
	memset(o, 0, sizeof(*o));
	o->fd = fd;
	o->gz = gz;
	o->what = what;
	buf_init(&o->line, EXLINE_MAX);
	buf_init(&o->done, EXLINE_MAX + 4 * SEND_BYTES);
	o->all = sha256_new();
}

void
exline_out_fini(struct exline_out *o)
{
	char unused[SHA256_HEX];

	buf_fini(&o->line);
	buf_fini(&o->done);
	if (o->all != NULL)
		sha256_end(o->all, unused);
	o->all = NULL;
}

void
exline_begin(struct exline_out *o, const char *type)
{
	buf_clear(&o->line);
	jw_init(&o->w, &o->line, 0);
	jw_obj(&o->w, NULL);
	jw_int(&o->w, "n", ++o->n);
	jw_str(&o->w, "type", type);
}

/*
 * SQLite's JSON escapes what JSON must escape and no more; a terminal that
 * shows the file shall see no control and no change of direction either.
 * Outside of strings JSON is ASCII, so that each such sign stands in one.
 */
static void
put_safe(struct buf *out, const char *s, size_t n)
{
	size_t i, from = 0, len;
	int32_t cp;

	for (i = 0; i < n; i += len) {
		len = 1;
		if ((unsigned char)s[i] < 0x7f)
			continue;
		cp = utf8_at(s + i, n - i, &len);
		if (!escape_unsafe(cp) || cp > 0xffff)
			continue;
		buf_put(out, s + from, i - from);
		buf_printf(out, "\\u%04x", (unsigned)cp);
		from = i + len;
	}
	buf_put(out, s + from, n - from);
}

static void
line_sum(const char *before, const char *s, size_t n, char sum[SHA256_HEX])
{
	struct sha256 *h = sha256_new();

	sha256_add(h, before, strlen(before));
	sha256_add(h, s, n);
	sha256_end(h, sum);
}

static enum rc
send_done(struct exline_out *o, struct err *e)
{
	struct buf gz;
	enum rc rc;

	if (!o->gz) {
		rc = file_put(o->fd, o->done.p, o->done.len, o->what, e);
	} else {
		buf_init(&gz, EXLINE_MAX + 4 * SEND_BYTES);
		if ((rc = gz_deflate(o->done.p, o->done.len, &gz, e)) == RC_OK &&
		    (rc = buf_ok(&gz, o->what, e)) == RC_OK)
			rc = file_put(o->fd, gz.p, gz.len, o->what, e);
		buf_fini(&gz);
	}
	buf_clear(&o->done);
	return rc;
}

enum rc
exline_put(struct exline_out *o, struct err *e)
{
	size_t at = o->done.len;
	enum rc rc;

	if ((rc = buf_ok(&o->line, "a line of the export", e)) != RC_OK)
		return rc;
	if (utf8_valid(o->line.p, o->line.len) != o->line.len)
		return err_set(e, RC_BADDATA, "%s: line %" PRId64 ": what is stored is no UTF-8",
		    o->what, o->n);
	put_safe(&o->done, o->line.p, o->line.len);
	line_sum(o->sum, o->done.p + at, o->done.len - at, o->sum);
	buf_printf(&o->done, "%s%s\"}\n", sum_head, o->sum);
	if ((rc = buf_ok(&o->done, "a line of the export", e)) != RC_OK)
		return rc;
	sha256_add(o->all, o->done.p + at, o->done.len - at);
	return o->done.len >= SEND_BYTES ? send_done(o, e) : RC_OK;
}

enum rc
exline_end(struct exline_out *o, struct err *e)
{
	char sha[SHA256_HEX];
	enum rc rc;

	sha256_end(o->all, sha);
	o->all = sha256_new();
	exline_begin(o, "end");
	jw_int(&o->w, "lines", o->n);
	jw_str(&o->w, "sha256", sha);
	if ((rc = exline_put(o, e)) == RC_OK)
		rc = send_done(o, e);
	return rc;
}

/* --- reading ------------------------------------------------------------------- */

struct exline_in {
	struct gz *gz;
	const char *name;
	struct buf got; /* read, from `at` on not looked at */
	size_t at;
	bool eof, ended;
	int64_t n;
	char sum[SHA256_HEX], sha[SHA256_HEX];
	struct sha256 *all;
	struct json *doc;
};

struct exline_in *
exline_in_new(int fd, const char *name)
{
	struct exline_in *in = xcalloc(1, sizeof(*in));

	in->gz = gz_new(fd, name);
	in->name = name;
	in->all = sha256_new();
	buf_init(&in->got, EXLINE_MAX + 4 * SEND_BYTES);
	return in;
}

void
exline_in_free(struct exline_in *in)
{
	if (in == NULL)
		return;
	if (in->all != NULL)
		sha256_end(in->all, in->sha);
	json_free(in->doc);
	gz_free(in->gz);
	buf_fini(&in->got);
	free(in);
}

int64_t
exline_number(const struct exline_in *in)
{
	return in->n;
}

const char *
exline_sha(const struct exline_in *in)
{
	return in->sha;
}

int64_t
exline_taken(const struct exline_in *in)
{
	return gz_in(in->gz);
}

static enum rc
bad(const struct exline_in *in, struct err *e, const char *why)
{
	err_set(e, RC_BADDATA, "%s:%" PRId64 ": %s", in->name, in->n, why);
	return err_try(e, "the export again where it was made, and this file again from there");
}

/* One line without its end: *s, *len in the reader's buffer.  RC_DONE at the end of the file. */
static enum rc
take_line(struct exline_in *in, const char **s, size_t *len, struct err *e)
{
	size_t looked = 0, got;
	char *nl, *room;

	for (;;) {
		nl = memchr(in->got.p + in->at + looked, '\n', in->got.len - in->at - looked);
		if (nl != NULL) {
			*s = in->got.p + in->at;
			*len = (size_t)(nl - *s);
			in->at += *len + 1;
			return RC_OK;
		}
		looked = in->got.len - in->at;
		if (in->eof && looked == 0)
			return RC_DONE;
		if (in->eof)
			return bad(
			    in, e, "cut off inside this line; nothing of the file was taken");
		buf_drop(&in->got, in->at);
		in->at = 0;
		if (looked > EXLINE_MAX || (room = buf_reserve(&in->got, SEND_BYTES)) == NULL)
			return bad(in, e, "a line longer than any that an export has");
		if (gz_read(in->gz, room, SEND_BYTES, &got, e) != RC_OK)
			return err_ctx(e, "line %" PRId64, in->n);
		in->got.len += got;
		in->got.p[in->got.len] = '\0';
		in->eof = got == 0;
	}
}

/* Is the sum right, and is it followed by nothing else? */
static enum rc
prove_sum(struct exline_in *in, const char *s, size_t len, struct err *e)
{
	char sum[SHA256_HEX];

	if (len < SUM_LEN + 2 || memcmp(s + len - SUM_LEN, sum_head, sizeof(sum_head) - 1) != 0 ||
	    memcmp(s + len - 2, "\"}", 2) != 0)
		return bad(in, e, "no line of an export of appraise, or damaged: it has no sum");
	line_sum(in->sum, s, len - SUM_LEN, sum);
	if (memcmp(sum, s + len - SUM_LEN + sizeof(sum_head) - 1, SHA256_HEX - 1) != 0)
		return bad(in, e, "damaged: its sum is another one");
	memcpy(in->sum, sum, sizeof(sum));
	return RC_OK;
}

/* Tell a missing or doubled line from a changed one, where its number can still be read. */
static enum rc
prove_number(struct exline_in *in, const char *s, size_t len, struct err *e)
{
	static const char head[] = "{\"n\":";
	int64_t n = 0;
	size_t i;

	if (len < sizeof(head) || memcmp(s, head, sizeof(head) - 1) != 0)
		return bad(in, e,
		    in->n == 1 ? "not an export of appraise"
			       : "damaged: it does not begin as a line does");
	for (i = sizeof(head) - 1; i < len && s[i] >= '0' && s[i] <= '9' && n < INT64_MAX / 16; i++)
		n = n * 10 + (s[i] - '0');
	if (i < len && s[i] == ',' && n > in->n)
		return bad(in, e, "a line is missing before this one");
	if (i < len && s[i] == ',' && n < in->n)
		return bad(in, e, "an earlier line stands here again");
	return RC_OK;
}

static enum rc
prove_end(struct exline_in *in, struct err *e)
{
	const char *sha = json_str(json_get(in->doc, "sha256")), *s;
	int64_t lines;
	size_t len;
	enum rc rc;

	sha256_end(in->all, in->sha);
	in->all = NULL;
	if (!json_int(json_get(in->doc, "lines"), &lines) || lines != in->n)
		return bad(in, e, "the count of lines is another one");
	if (sha == NULL || strcmp(sha, in->sha) != 0)
		return bad(in, e, "the SHA-256 of the whole is another one");
	in->n++;
	if ((rc = take_line(in, &s, &len, e)) == RC_OK)
		return bad(in, e, "something follows the last line");
	in->n--;
	in->ended = true;
	return rc;
}

enum rc
exline_next(struct exline_in *in, const char **type, const struct json **doc, struct err *e)
{
	const char *s = NULL, *word;
	char what[300];
	size_t len = 0;
	enum rc rc;

	json_free(in->doc);
	in->doc = NULL;
	if (in->ended)
		return RC_DONE;
	in->n++;
	if ((rc = take_line(in, &s, &len, e)) == RC_DONE)
		return bad(in, e,
		    in->n == 1 ? "an empty file, not an export"
			       : "the file ends before its last line; nothing of it was taken");
	if (rc != RC_OK || (rc = prove_number(in, s, len, e)) != RC_OK ||
	    (rc = prove_sum(in, s, len, e)) != RC_OK)
		return rc;
	snprintf(what, sizeof(what), "%.200s:%" PRId64, in->name, in->n);
	if ((rc = json_parse(s, len, what, &in->doc, e)) != RC_OK)
		return rc;
	if ((word = json_str(json_get(in->doc, "type"))) == NULL)
		return bad(in, e, "has no type");
	if (strcmp(word, "end") == 0)
		return prove_end(in, e);
	sha256_add(in->all, s, len);
	sha256_add(in->all, "\n", 1);
	*type = word;
	*doc = in->doc;
	return RC_OK;
}
