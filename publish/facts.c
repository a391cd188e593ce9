#include "facts.h"

#include <inttypes.h>
#include <string.h>

#include "../base/embed.h"
#include "../base/escape.h"
#include "../base/json.h"
#include "../base/jsonw.h"

const char *const facts_views[] = { "v1_area", "v1_change", "v1_citation", "v1_compound", "v1_decision", "v1_finding", "v1_flow",
	"v1_grade", "v1_meta", "v1_outcome", "v1_overlap", "v1_param", "v1_pathway", "v1_profile", "v1_rule",
	"v1_sentence", "v1_slug", "v1_source", "v1_study", "v1_term", NULL };

/* Write a parsed tree again: our own escaping, and an indent for readers. */
static void
write_again(struct jsonw *w, const char *key, const struct json *v)
{
	const struct json *member;
	const char *name;
	int64_t i;

	switch (json_type(v)) {
	case JSON_T_NULL:
		jw_null(w, key);
		break;
	case JSON_T_BOOL:
		jw_bool(w, key, json_bool(v, false));
		break;
	case JSON_T_INT:
		if (json_int(v, &i))
			jw_int(w, key, i);
		break;
	case JSON_T_REAL:
		if (json_milli(v, &i))
			jw_points(w, key, i);
		break;
	case JSON_T_STRING:
		jw_strn(w, key, json_str(v), json_strlen(v));
		break;
	case JSON_T_ARRAY:
		jw_arr(w, key);
		for (size_t k = 0; k < json_size(v); k++)
			write_again(w, NULL, json_at(v, k));
		jw_end(w);
		break;
	case JSON_T_OBJECT:
		jw_obj(w, key);
		for (size_t k = 0; json_member(v, k, &name, &member); k++)
			write_again(w, name, member);
		jw_end(w);
		break;
	}
}

struct doc {
	struct buf	*out;
	const char	*what;
	int		 n;
};

static enum rc
take_doc(const struct snap_row *row, void *arg, struct err *e)
{
	struct doc *d = arg;
	const char *text = snap_text(row, "doc");
	struct json *root = NULL;
	struct jsonw w;
	enum rc rc;

	if (text == NULL)
		return err_set(e, RC_FAILED, "%s: no document", d->what);
	if ((rc = json_parse(text, strlen(text), d->what, &root, e)) != RC_OK)
		return rc;
	jw_init(&w, d->out, 1);
	write_again(&w, NULL, root);
	buf_putc(d->out, '\n');
	json_free(root);
	d->n++;
	return buf_ok(d->out, d->what, e);
}

static enum rc
document(struct snap *s, const char *name, const char *slug, struct buf *out, struct err *e)
{
	const struct embed *sql = embed_must(embed_publish, name);
	struct snap_param p[] = { { ":slug", slug, 0, slug == NULL }, { 0 } };
	struct doc d = { out, name, 0 };
	enum rc rc;

	rc = snap_each(s, name, (const char *)sql->bytes, p, take_doc, &d, e);
	if (rc == RC_OK && d.n != 1)
		return err_set(e, RC_FAILED, "%s: %d documents instead of one", name, d.n);
	return rc;
}

enum rc
facts_compound(struct snap *s, const char *slug, struct buf *out, struct err *e)
{
	return document(s, "sql/facts_compound.sql", slug, out, e);
}

enum rc
facts_index(struct snap *s, struct buf *out, struct err *e)
{
	return document(s, "sql/facts_index.sql", NULL, out, e);
}

struct csv {
	struct buf	*out;
	bool		 head;
};

static void
csv_head(struct buf *out, const struct snap_row *row)
{
	for (int i = 0; i < snap_cols(row); i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", snap_col_name(row, i));
	buf_puts(out, "\r\n");
}

static enum rc
csv_row(const struct snap_row *row, void *arg, struct err *e)
{
	struct csv *c = arg;

	if (!c->head)
		csv_head(c->out, row);
	c->head = true;
	for (int i = 0; i < snap_cols(row); i++) {
		const char *text = snap_col_text(row, i);

		if (i > 0)
			buf_putc(c->out, ',');
		/* A number is no formula: its sign stays. */
		if (text != NULL && (snap_col_is_int(row, i) || snap_col_is_real(row, i)))
			buf_puts(c->out, text);
		else if (text != NULL)
			escape_csv(c->out, text, strlen(text));
	}
	buf_puts(c->out, "\r\n");
	return buf_ok(c->out, "csv", e);
}

static enum rc
head_name(const struct snap_row *row, void *arg, struct err *e)
{
	struct csv *c = arg;

	(void)e;
	buf_printf(c->out, "%s%s", c->head ? "," : "", snap_text(row, "name"));
	c->head = true;
	return RC_OK;
}

enum rc
facts_csv(struct snap *s, const char *view, struct buf *out, struct err *e)
{
	struct snap_param p[] = { { ":view", view, 0, false }, { 0 } };
	struct csv c = { out, false };
	struct buf sql;
	enum rc rc;

	buf_init(&sql, 200);
	buf_printf(&sql, "SELECT * FROM %s", view);	/* one of facts_views, never from outside */
	rc = snap_each(s, view, sql.p, NULL, csv_row, &c, e);
	buf_fini(&sql);
	if (rc != RC_OK || c.head)
		return rc;
	rc = snap_each(s, view, "SELECT name FROM pragma_table_info(:view) ORDER BY cid", p, head_name, &c, e);
	buf_puts(out, "\r\n");
	return rc;
}
