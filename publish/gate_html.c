/*
 * gate_html: the pages taken apart by a small scanner of the gate's own, and
 * compared with the views.  It knows as much HTML as the release may use:
 * elements that are closed in order, quoted attributes, no script.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "gate_parts.h"

#define DEPTH 64	/* nested elements */
#define VALUE_MAX (1u << 20)

struct fact {
	const char	*kind, *fact, *slug, *outcome, *pmid;
	struct buf	 text;
};
struct element {
	const char	*name;
	size_t		 part;		/* the section it stands in */
	struct fact	*fact;		/* what it marks, or NULL */
};
struct scan {
	const char	*p, *end, *start;
	struct arena	*mem;
	struct gate_page *page;
	struct jsonw	 w;
	struct element	 open[DEPTH];
	int		 depth;
	struct err	*e;
};

static enum rc
bad(struct scan *s, const char *why)
{
	return err_set(s->e, RC_FAILED, "%s: byte %zu: %s", s->page->name, (size_t)(s->p - s->start), why);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static bool
one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* --- text ------------------------------------------------------------------------ */

/* One character reference at p ("&amp;"); its length, or 0 when it is none that a page may hold. */
static size_t
entity(const char *p, const char *end, struct buf *out)
{
	static const struct { const char *name; char c; } named[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' },
	};
	size_t	i, n;
	char	digits[16], utf8[4], *tail;
	long	cp;

	for (i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		n = strlen(named[i].name);
		if ((size_t)(end - p) >= n && memcmp(p, named[i].name, n) == 0) {
			buf_putc(out, named[i].c);
			return n;
		}
	}
	for (n = 0; n < sizeof(digits) - 1 && p + n < end && p[n] != ';'; n++)
		digits[n] = p[n];
	digits[n] = '\0';
	if (n < 3 || p + n == end || p[n] != ';' || digits[1] != '#')
		return 0;
	cp = digits[2] == 'x' ? strtol(digits + 3, &tail, 16) : strtol(digits + 2, &tail, 10);
	if (*tail != '\0' || cp <= 0 || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	buf_put(out, utf8, utf8_encode((int32_t)cp, utf8));
	return n + 1;
}

static enum rc
decode(struct scan *s, const char *p, const char *end, struct buf *out)
{
	size_t	n;

	while (p < end) {
		if (*p != '&') {
			buf_putc(out, *p++);
			continue;
		}
		if ((n = entity(p, end, out)) == 0) {
			s->p = p;
			return bad(s, "a character reference that is none");
		}
		p += n;
	}
	return RC_OK;
}

static size_t
find_part(struct scan *s, const char *name)
{
	struct gate_page	*g = s->page;
	struct gate_part	 new = { .name = name };
	size_t			 i;

	for (i = 0; i < g->npart; i++)
		if (strcmp(g->part[i].name, name) == 0)
			return i;
	ARENA_PUSH(s->mem, g->part, g->npart, g->cpart, new);
	return g->npart - 1;
}

static enum rc
take_text(struct scan *s)
{
	const char	*from = s->p;
	struct buf	 text;
	enum rc		 rc;
	int		 i;

	while (s->p < s->end && *s->p != '<')
		s->p++;
	buf_init(&text, GATE_FILE_MAX);
	if ((rc = decode(s, from, s->p, &text)) != RC_OK)
		goto out;
	gate_tokenise(s->mem, text.p, text.len,
	    &s->page->part[s->depth == 0 ? 0 : s->open[s->depth - 1].part].tokens);
	for (i = 0; i < s->depth; i++)
		if (s->open[i].fact != NULL)
			buf_put(&s->open[i].fact->text, text.p, text.len);
out:
	buf_fini(&text);
	return rc;
}

/* --- elements ---------------------------------------------------------------------- */

/* What the attributes of one element say. */
struct attrs {
	const char	*id, *fact, *sentence, *slug, *outcome, *pmid, *href;
};

static enum rc
take_attribute(struct scan *s, struct attrs *a)
{
	const struct { const char *name; const char **to; } known[] = {
		{ "id", &a->id }, { "data-fact", &a->fact }, { "data-sentence", &a->sentence },
		{ "data-slug", &a->slug }, { "data-outcome", &a->outcome }, { "data-pmid", &a->pmid },
		{ "href", &a->href },
	};
	const char	*from = s->p, *value = NULL, *name;
	struct buf	 text;
	enum rc		 rc = RC_OK;
	size_t		 i;

	while (s->p < s->end && is_name(*s->p))
		s->p++;
	if (s->p == from)
		return bad(s, "no name of an attribute");
	name = arena_strndup(s->mem, from, (size_t)(s->p - from));
	if (strncmp(name, "on", 2) == 0)
		return bad(s, "an attribute that runs a script");
	if (s->p == s->end || *s->p != '=')
		return RC_OK;
	if (++s->p == s->end || *s->p != '"')
		return bad(s, "an attribute without quotes");
	from = ++s->p;
	while (s->p < s->end && *s->p != '"')
		s->p++;
	if (s->p == s->end)
		return bad(s, "an attribute that does not end");
	buf_init(&text, VALUE_MAX);
	if ((rc = decode(s, from, s->p, &text)) == RC_OK) {
		value = arena_strndup(s->mem, text.p, text.len);
		s->p++;
	}
	buf_fini(&text);
	for (i = 0; value != NULL && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			*known[i].to = value;
	return rc;
}

static struct fact *
new_fact(struct scan *s, const struct attrs *a)
{
	struct fact	*f;

	if (a->fact == NULL && a->sentence == NULL)
		return NULL;
	f = arena_alloc(s->mem, sizeof(*f));
	f->kind = a->fact != NULL ? "fact" : "sentence";
	f->fact = a->fact != NULL ? a->fact : a->sentence;
	f->slug = a->slug;
	f->outcome = a->outcome;
	f->pmid = a->pmid;
	buf_init(&f->text, VALUE_MAX);
	return f;
}

/* Write a fact whose element ended, its text without the blanks around it. */
static void
end_fact(struct scan *s, struct fact *f)
{
	const char	*t;
	size_t		 n;

	if (f == NULL)
		return;
	for (t = f->text.p, n = f->text.len; n > 0 && is_blank(*t); n--)
		t++;
	while (n > 0 && is_blank(t[n - 1]))
		n--;
	jw_obj(&s->w, NULL);
	jw_str(&s->w, "kind", f->kind);
	jw_str(&s->w, "fact", f->fact);
	jw_str(&s->w, "slug", f->slug);
	jw_str(&s->w, "outcome", f->outcome);
	jw_str(&s->w, "pmid", f->pmid);
	jw_strn(&s->w, "text", t, n);
	jw_end(&s->w);
	buf_fini(&f->text);
}

static size_t
part_of(struct scan *s, const char *name, const struct attrs *a)
{
	static const char *const own[] = { "title", "main", "footer", NULL };

	if (strcmp(name, "section") == 0 && a->id != NULL)
		return find_part(s, a->id);
	if (one_of(name, own))
		return find_part(s, name);
	return s->depth == 0 ? 0 : s->open[s->depth - 1].part;
}

static enum rc
take_start(struct scan *s, const char *name)
{
	static const char *const none[] = { "script", "style", "iframe", "object", "embed", "form", "base", NULL };
	static const char *const empty[] = { "meta", "link", "br", "hr", "img", NULL };
	struct attrs	a = { .id = NULL };
	enum rc		rc;

	if (one_of(name, none))
		return bad(s, "an element that a page must not hold");
	for (;;) {
		while (s->p < s->end && is_blank(*s->p))
			s->p++;
		if (s->p == s->end)
			return bad(s, "an element that does not end");
		if (*s->p == '>')
			break;
		if ((rc = take_attribute(s, &a)) != RC_OK)
			return rc;
	}
	s->p++;
	if (a.id != NULL)
		ARENA_PUSH(s->mem, s->page->id, s->page->nid, s->page->cid, a.id);
	if (a.href != NULL)
		ARENA_PUSH(s->mem, s->page->href, s->page->nhref, s->page->chref, a.href);
	if (one_of(name, empty))
		return RC_OK;
	if (s->depth == DEPTH)
		return bad(s, "elements nested too deep");
	s->open[s->depth] = (struct element){ name, part_of(s, name, &a), new_fact(s, &a) };
	s->depth++;
	return RC_OK;
}

static enum rc
take_end(struct scan *s, const char *name)
{
	if (s->p == s->end || *s->p != '>')
		return bad(s, "an end of an element that does not end");
	if (s->depth == 0 || strcmp(s->open[s->depth - 1].name, name) != 0)
		return bad(s, "an end of another element than the one that is open");
	s->p++;
	end_fact(s, s->open[--s->depth].fact);
	return RC_OK;
}

static enum rc
take_tag(struct scan *s)
{
	const char	*from, *name;
	bool		 ends;

	s->p++;
	if (s->p < s->end && *s->p == '!') {
		while (s->p < s->end && *s->p != '>')
			s->p++;
		if (s->p == s->end)
			return bad(s, "a declaration that does not end");
		s->p++;
		return RC_OK;
	}
	ends = s->p < s->end && *s->p == '/';
	s->p += ends;
	for (from = s->p; s->p < s->end && is_name(*s->p);)
		s->p++;
	if (s->p == from)
		return bad(s, "a stray <");
	name = arena_strndup(s->mem, from, (size_t)(s->p - from));
	return ends ? take_end(s, name) : take_start(s, name);
}

enum rc
gate_scan(const char *name, const char *text, size_t n, struct arena *mem, struct gate_page *out,
    struct err *e)
{
	struct scan	s = { .p = text, .start = text, .end = text + n, .mem = mem, .page = out, .e = e };
	enum rc		rc = RC_OK;

	*out = (struct gate_page){ .name = name };
	buf_init(&out->facts, GATE_FILE_MAX);
	jw_init(&s.w, &out->facts, 0);
	jw_arr(&s.w, NULL);
	find_part(&s, "");
	if (utf8_valid(text, n) != n)
		rc = err_set(e, RC_FAILED, "%s: is not UTF-8", name);
	while (rc == RC_OK && s.p < s.end)
		rc = *s.p == '<' ? take_tag(&s) : take_text(&s);
	if (rc == RC_OK && s.depth > 0)
		rc = bad(&s, "ends inside an element");
	while (s.depth > 0)
		if (s.open[--s.depth].fact != NULL)
			buf_fini(&s.open[s.depth].fact->text);
	jw_end(&s.w);
	if (rc == RC_OK)
		rc = buf_ok(&out->facts, name, e);
	return rc;
}

/* --- a page beside the views ----------------------------------------------------------- */

struct wanted {
	struct arena	*mem;
	struct gate_part *part;		size_t n, cap;
};

static struct gate_tokens *
wanted_part(struct wanted *w, const char *name)
{
	struct gate_part	new = { .name = NULL };
	size_t			i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->part[i].name, name) == 0)
			return &w->part[i].tokens;
	new.name = arena_strdup(w->mem, name);
	ARENA_PUSH(w->mem, w->part, w->n, w->cap, new);
	return &w->part[w->n - 1].tokens;
}

static enum rc
take_wanted(const struct snap_row *r, void *arg, struct err *e)
{
	struct wanted	*w = arg;
	const char	*text = snap_text(r, "text");

	(void)e;
	if (text != NULL)
		gate_tokenise(w->mem, text, strlen(text), wanted_part(w, snap_text(r, "section")));
	return RC_OK;
}

/* Section by section; one that only one side has is compared with nothing. */
static void
compare_parts(struct gate *g, struct gate_page *page, struct wanted *w)
{
	struct gate_tokens	none = { .t = NULL };
	size_t			i, k;

	for (i = 0; i < page->npart; i++)
		gate_section(g, page->name, page->part[i].name, &page->part[i].tokens,
		    wanted_part(w, page->part[i].name));
	for (i = 0; i < w->n; i++) {
		for (k = 0; k < page->npart && strcmp(page->part[k].name, w->part[i].name) != 0;)
			k++;
		if (k == page->npart)
			gate_section(g, page->name, w->part[i].name, &none, &w->part[i].tokens);
	}
}

static bool
has_id(const struct gate_page *page, const char *id)
{
	size_t	i;

	for (i = 0; i < page->nid; i++)
		if (strcmp(page->id[i], id) == 0)
			return true;
	return false;
}

/* Does a link lead somewhere: to a place of this page, a file of the release, a record it lists? */
static bool
link_leads(struct gate *g, const struct gate_page *page, const char *href)
{
	static const char	pubmed[] = "https://pubmed.ncbi.nlm.nih.gov/";
	char			id[64];
	struct buf		path;
	const char		*slash = strrchr(page->name, '/');
	bool			ok;

	if (href[0] == '#')
		return has_id(page, href + 1);
	if (strncmp(href, pubmed, sizeof(pubmed) - 1) == 0) {
		snprintf(id, sizeof(id), "pmid-%.*s", (int)strcspn(href + sizeof(pubmed) - 1, "/"),
		    href + sizeof(pubmed) - 1);
		return has_id(page, id);
	}
	if (strchr(href, ':') != NULL)
		return false;
	buf_init(&path, 4096);
	if (strncmp(href, "../", 3) == 0 && slash != NULL)
		href += 3;
	else if (slash != NULL)
		buf_put(&path, page->name, (size_t)(slash - page->name) + 1);
	buf_put(&path, href, strcspn(href, "#?"));
	ok = !path.over && strstr(path.p, "..") == NULL && gate_has(g, path.p);
	buf_fini(&path);
	return ok;
}

static void
check_links(struct gate *g, const struct gate_page *page)
{
	size_t	i;

	for (i = 0; i < page->nhref; i++)
		if (link_leads(g, page, page->href[i]))
			g->out->figures++;
		else
			gate_fault(g, "%s: the link %.100s leads nowhere", page->name, page->href[i]);
}

static enum rc
check_page(struct gate *g, const char *name, const char *slug, struct err *e)
{
	struct arena		mem = ARENA_INIT;
	struct wanted		w = { .mem = &mem };
	struct gate_page	page = { .name = name };
	struct err		why = { .rc = RC_OK };
	struct buf		text;
	const struct snap_param	p[] = { { .name = ":slug", .s = slug, .null = slug == NULL }, { .name = NULL } };
	enum rc			rc;

	buf_init(&text, GATE_FILE_MAX);
	if ((rc = gate_read(g, name, &text, e)) != RC_OK || text.len == 0)
		goto out;
	if (gate_scan(name, text.p, text.len, &mem, &page, &why) != RC_OK) {
		gate_fault(g, "%s", why.msg);
		goto out;
	}
	if ((rc = gate_run(g, "sql/gate_page.sql", (const struct snap_param[]){ p[0],
		{ .name = ":facts", .s = page.facts.p }, { .name = ":page", .s = name },
		{ .name = NULL } }, e)) != RC_OK ||
	    (rc = gate_each(g, slug == NULL ? "sql/gate_words_index.sql" : "sql/gate_words.sql", p,
	    take_wanted, &w, e)) != RC_OK)
		goto out;
	compare_parts(g, &page, &w);
	check_links(g, &page);
out:
	buf_fini(&page.facts);
	buf_fini(&text);
	arena_fini(&mem);
	return rc;
}

static enum rc
check_compound_page(const struct snap_row *r, void *arg, struct err *e)
{
	const char	*slug = snap_text(r, "slug");
	struct buf	 name;
	enum rc		 rc;

	buf_init(&name, 1000);
	buf_printf(&name, "c/%s.html", slug);
	if ((rc = buf_ok(&name, slug, e)) == RC_OK)
		rc = check_page(arg, name.p, slug, e);
	buf_fini(&name);
	return rc;
}

enum rc
gate_pages(struct gate *g, struct err *e)
{
	enum rc	rc;

	if ((rc = check_page(g, "index.html", NULL, e)) != RC_OK)
		return rc;
	return gate_each(g, "sql/gate_compounds.sql", NULL, check_compound_page, g, e);
}
