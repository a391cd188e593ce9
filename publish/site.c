#include "site.h"

#include "moved.h"

#include <string.h>

#include "../base/embed.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../base/jsonw.h"
#include "facts.h"
#include "tmpl.h"

struct site {
	struct snap	*snap;
	const char	*dir;
};

static enum rc
write_file(const struct site *s, const char *rel, const struct buf *b, struct err *e)
{
	struct buf path;
	enum rc rc;

	buf_init(&path, 4096);
	path_join(&path, s->dir, rel);
	if ((rc = buf_ok(b, rel, e)) == RC_OK && (rc = buf_ok(&path, rel, e)) == RC_OK)
		rc = file_write(path.p, b->p, b->len, e);
	buf_fini(&path);
	return rc;
}

static enum rc
make_dir(const struct site *s, const char *rel, struct err *e)
{
	struct buf path;
	enum rc rc;

	buf_init(&path, 4096);
	path_join(&path, s->dir, rel);
	rc = file_mkdirs(path.p, 0755, e);
	buf_fini(&path);
	return rc;
}

static const char *
partial(const char *name, size_t len, void *arg, size_t *n)
{
	const struct embed *t;
	struct buf path;

	(void)len;
	(void)arg;
	buf_init(&path, 200);
	buf_printf(&path, "templates/%s.mustache", name);
	t = embed_find(embed_publish, path.p);
	buf_fini(&path);
	if (t == NULL)
		return NULL;
	*n = t->len;
	return (const char *)t->bytes;
}

/* Render a template over the JSON text and write it. */
static enum rc
write_page(const struct site *s, const char *template, const struct buf *json, const char *rel, struct err *e)
{
	struct json *root = NULL;
	struct buf page;
	size_t n = 0;
	const char *text = partial(template, strlen(template), NULL, &n);
	enum rc rc;

	if (text == NULL)
		die("publish: no template %s", template);
	buf_init(&page, FACTS_MAX);
	if ((rc = json_parse(json->p, json->len, rel, &root, e)) == RC_OK &&
	    (rc = tmpl_render(template, text, n, root, partial, NULL, &page, e)) == RC_OK)
		rc = write_file(s, rel, &page, e);
	json_free(root);
	buf_fini(&page);
	return rc;
}

static enum rc
write_compound(const struct snap_row *row, void *arg, struct err *e)
{
	const struct site *s = arg;
	const char *slug = snap_text(row, "slug");
	struct buf json, rel;
	enum rc rc;

	buf_init(&json, FACTS_MAX);
	buf_init(&rel, 300);
	buf_printf(&rel, "compounds/%s.json", slug);
	if ((rc = facts_compound(s->snap, slug, &json, e)) == RC_OK &&
	    (rc = write_file(s, rel.p, &json, e)) == RC_OK) {
		buf_clear(&rel);
		buf_printf(&rel, "c/%s.html", slug);
		rc = write_page(s, "compound", &json, rel.p, e);
	}
	buf_fini(&rel);
	buf_fini(&json);
	return rc;
}

/* Under a slug that has no page of its own. */
static enum rc
write_moved(const struct snap_row *row, void *arg, struct err *e)
{
	const struct site *s = arg;
	struct buf text, rel;
	enum rc rc;

	buf_init(&text, FACTS_MAX);
	buf_init(&rel, 300);
	buf_printf(&rel, "c/%s.html", snap_text(row, "slug"));
	moved_page(row, &text);
	if ((rc = write_file(s, rel.p, &text, e)) == RC_OK) {
		buf_clear(&rel);
		buf_clear(&text);
		buf_printf(&rel, "compounds/%s.json", snap_text(row, "slug"));
		moved_json(row, &text);
		rc = write_file(s, rel.p, &text, e);
	}
	buf_fini(&rel);
	buf_fini(&text);
	return rc;
}

static enum rc
write_index(const struct site *s, struct err *e)
{
	struct buf json;
	enum rc rc;

	buf_init(&json, FACTS_MAX);
	if ((rc = facts_index(s->snap, &json, e)) == RC_OK && (rc = write_file(s, "index.json", &json, e)) == RC_OK)
		rc = write_page(s, "index", &json, "index.html", e);
	buf_fini(&json);
	return rc;
}

static enum rc
write_csv(const struct site *s, struct err *e)
{
	struct buf csv, rel;
	enum rc rc = RC_OK;

	buf_init(&csv, FACTS_MAX);
	buf_init(&rel, 100);
	for (size_t i = 0; rc == RC_OK && facts_views[i] != NULL; i++) {
		buf_clear(&csv);
		buf_clear(&rel);
		buf_printf(&rel, "csv/%s.csv", facts_views[i]);
		if ((rc = facts_csv(s->snap, facts_views[i], &csv, e)) == RC_OK)
			rc = write_file(s, rel.p, &csv, e);
	}
	buf_fini(&rel);
	buf_fini(&csv);
	return rc;
}

/* An embedded file as it is. */
static enum rc
write_embedded(const struct site *s, const char *name, const char *rel, struct err *e)
{
	const struct embed *f = embed_must(embed_publish, name);
	struct buf b;
	enum rc rc;

	buf_init(&b, FACTS_MAX);
	buf_put(&b, f->bytes, f->len);
	rc = write_file(s, rel, &b, e);
	buf_fini(&b);
	return rc;
}

/* What Datasette shows beside the tables (https://docs.datasette.io/en/stable/metadata.html). */
static enum rc
write_metadata(const struct site *s, struct err *e)
{
	struct buf b;
	struct jsonw w;
	enum rc rc;

	buf_init(&b, 100000);
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_str(&w, "title", "Graded evidence, published by appraise");
	jw_str(&w, "description", "The v1_ views are the contract: see appraise-published(5). Unknown is NULL; points ending in _milli are thousandths.");
	jw_obj(&w, "databases");
	jw_obj(&w, "appraise");
	jw_obj(&w, "tables");
	for (size_t i = 0; facts_views[i] != NULL; i++) {
		jw_obj(&w, facts_views[i]);
		jw_bool(&w, "hidden", false);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	jw_end(&w);
	jw_end(&w);
	buf_putc(&b, '\n');
	rc = write_file(s, "metadata.json", &b, e);
	buf_fini(&b);
	return rc;
}

enum rc
site_write(struct snap *snap, const char *dir, struct err *e)
{
	struct site s = { snap, dir };
	enum rc rc;

	if ((rc = make_dir(&s, "compounds", e)) != RC_OK || (rc = make_dir(&s, "c", e)) != RC_OK ||
	    (rc = make_dir(&s, "csv", e)) != RC_OK || (rc = write_index(&s, e)) != RC_OK ||
	    (rc = snap_each(snap, "compounds", "SELECT slug FROM v1_compound ORDER BY slug", NULL, write_compound, &s, e)) != RC_OK ||
	    (rc = snap_each(snap, "slugs", "SELECT * FROM v1_slug ORDER BY slug", NULL, write_moved, &s, e)) != RC_OK ||
	    (rc = write_csv(&s, e)) != RC_OK || (rc = write_metadata(&s, e)) != RC_OK ||
	    (rc = write_embedded(&s, "templates/style.css", "style.css", e)) != RC_OK)
		return rc;
	return write_embedded(&s, "schemas/compound.schema.json", "compound.schema.json", e);
}
