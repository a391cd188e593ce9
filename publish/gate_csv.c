/*
 * gate_csv: the CSV files read back (RFC 4180) and compared with the views,
 * cell by cell.  A text that a spreadsheet would take for a formula must be
 * led by an apostrophe.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/embed.h"
#include "../base/escape.h"
#include "../base/utf8.h"
#include "gate_parts.h"

struct csv {
	struct gate	*g;
	const char	*file;		/* "csv/v1_study.csv" */
	const char	*p, *end;
	struct buf	 cell;
	int64_t		 row;		/* of data, from 1 */
	bool		 over;		/* the file ended before the view */
	bool		 head;		/* the line of names was compared */
};

enum after { AFTER_COMMA, AFTER_LINE, AFTER_FILE, AFTER_BAD };

/* Read one cell into c->cell; says what stands behind it. */
static enum after
take_cell(struct csv *c)
{
	buf_clear(&c->cell);
	if (c->p < c->end && *c->p == '"') {
		for (c->p++; c->p < c->end; c->p++) {
			if (*c->p == '"' && (c->p + 1 == c->end || c->p[1] != '"'))
				break;
			c->p += *c->p == '"';
			buf_putc(&c->cell, *c->p);
		}
		if (c->p == c->end)
			return AFTER_BAD;
		c->p++;
	} else
		while (c->p < c->end && *c->p != ',' && *c->p != '\r' && *c->p != '\n') {
			if (*c->p == '"')
				return AFTER_BAD;
			buf_putc(&c->cell, *c->p++);
		}
	if (c->p == c->end)
		return AFTER_FILE;
	if (*c->p == ',') {
		c->p++;
		return AFTER_COMMA;
	}
	if (c->end - c->p < 2 || c->p[0] != '\r' || c->p[1] != '\n')
		return AFTER_BAD;
	c->p += 2;
	return AFTER_LINE;
}

/* A text as it must stand in a cell: unsafe characters replaced, a formula disarmed. */
static void
expected(const char *text, bool number, struct buf *out)
{
	size_t	n = strlen(text), i, len;
	int32_t	cp;

	buf_clear(out);
	if (!number && n > 0 && strchr("=+-@\t\r", text[0]) != NULL)
		buf_putc(out, '\'');
	for (i = 0; i < n; i += len) {
		len = 1;
		if ((unsigned char)text[i] >= 0x80 && utf8_valid(text + i, n - i) == 0) {
			buf_puts(out, "\xef\xbf\xbd");
			continue;
		}
		cp = utf8_at(text + i, n - i, &len);
		if (cp != '\t' && cp != '\n' && cp != '\r' && escape_unsafe(cp))
			buf_puts(out, "\xef\xbf\xbd");
		else
			buf_put(out, text + i, len);
	}
}

static void
compare_cell(struct csv *c, const char *column, const char *text, bool number)
{
	char		figure[200];
	struct buf	want;

	snprintf(figure, sizeof(figure), "%.60s in row %" PRId64, column, c->row);
	buf_init(&want, GATE_FILE_MAX);
	if (text != NULL)
		expected(text, number, &want);
	gate_compare(c->g, figure, c->file, c->cell.p, "the view", want.p);
	buf_fini(&want);
}

static bool
bad_line(struct csv *c, const char *why)
{
	gate_fault(c->g, "%s: row %" PRId64 ": %s", c->file, c->row, why);
	c->over = true;
	return false;
}

/* The names of the columns, or one row of data; false when the file went wrong. */
static bool
compare_line(struct csv *c, const struct snap_row *r, bool names)
{
	int		n = snap_cols(r), i;
	enum after	after;

	if (c->p == c->end)
		return bad_line(c, "is not there");
	for (i = 0; i < n; i++) {
		after = take_cell(c);
		if (after == AFTER_BAD)
			return bad_line(c, "is no line of CSV");
		if ((after == AFTER_COMMA) != (i + 1 < n))
			return bad_line(c, "has another number of cells than the view has columns");
		compare_cell(c, snap_col_name(r, i), names ? snap_col_name(r, i) : snap_col_text(r, i),
		    !names && (snap_col_is_int(r, i) || snap_col_is_real(r, i)));
	}
	return true;
}

static enum rc
compare_row(const struct snap_row *r, void *arg, struct err *e)
{
	struct csv	*c = arg;

	(void)e;
	if (c->over)
		return RC_OK;
	if (!c->head && !compare_line(c, r, true))
		return RC_OK;
	c->head = true;
	c->row++;
	compare_line(c, r, false);
	return RC_OK;
}

/* One view by the statement that gives it whole. */
static enum rc
check_view(struct gate *g, const char *view, const char *sql, struct err *e)
{
	struct csv	c = { .g = g };
	struct buf	text, name;
	enum rc		rc;

	buf_init(&text, GATE_FILE_MAX);
	buf_init(&name, 200);
	buf_init(&c.cell, GATE_FILE_MAX);
	buf_printf(&name, "csv/%s.csv", view);
	c.file = name.p;
	if ((rc = gate_read(g, name.p, &text, e)) != RC_OK || text.len == 0)
		goto out;
	c.p = text.p;
	c.end = text.p + text.len;
	if ((rc = snap_each(g->snap, view, sql, NULL, compare_row, &c, e)) != RC_OK)
		goto out;
	/* An empty view leaves a line of names alone. */
	if (!c.head && !c.over && (c.p = memchr(text.p, '\n', text.len)) != NULL)
		c.p++;
	if (!c.over && c.p != c.end)
		gate_fault(g, "%s: more rows than the %" PRId64 " of the view", name.p, c.row);
out:
	buf_fini(&c.cell);
	buf_fini(&name);
	buf_fini(&text);
	return rc;
}

struct names {
	struct gate	*g;
	size_t		 n;
};

static enum rc
take_name(const struct snap_row *r, void *arg, struct err *e)
{
	struct names	*l = arg;
	struct buf	 name;

	(void)e;
	l->n++;
	buf_init(&name, 200);
	buf_printf(&name, "csv/%s.csv", snap_text(r, "name"));
	if (!gate_has(l->g, name.p))
		gate_fault(l->g, "%s: the view has no CSV", snap_text(r, "name"));
	buf_fini(&name);
	return RC_OK;
}

enum rc
gate_csv(struct gate *g, struct err *e)
{
	const struct embed	*list = embed_find(embed_publish, "sql/gate_views.sql");
	struct names		 names = { .g = g };
	const char		*p, *from;
	char			 sql[300], view[100];
	size_t			 n = 0;
	enum rc			 rc;

	if (list == NULL)
		return err_set(e, RC_FAILED, "gate: the list of views is not embedded");
	/* One statement a line, each naming its view behind FROM. */
	for (p = (const char *)list->bytes; *p != '\0'; p += strcspn(p, "\n") + 1) {
		snprintf(sql, sizeof(sql), "%.*s", (int)strcspn(p, "\n"), p);
		if ((from = strstr(sql, " FROM ")) == NULL)
			return err_set(e, RC_FAILED, "gate: a line without a view");
		snprintf(view, sizeof(view), "%.*s", (int)strcspn(from + 6, " ;"), from + 6);
		if ((rc = check_view(g, view, sql, e)) != RC_OK)
			return rc;
		n++;
	}
	if ((rc = gate_each(g, "sql/gate_view_names.sql", NULL, take_name, &names, e)) != RC_OK)
		return rc;
	if (names.n != n)
		gate_fault(g, "appraise.db: %zu views, the contract has %zu", names.n, n);
	return RC_OK;
}
