#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/num.h"
#include "../base/utf8.h"
#include "pubmed.h"
#include "pubmed/build.h"
#include "pubmed/elem.h"
#include "pubmed/text.h"
#include "xml.h"

#define NAMES_MAX	255		/* all names of elements and attributes, the document included */
#define UNKNOWN_MAX	64		/* different unknown names that are kept apart */
#define DOCUMENT	NAMES_MAX	/* the parent of the root */

struct rule {
	uint8_t	kind, id;	/* enum elem_kind, enum elem_id */
};

struct unknown {
	char	name[80];
	int64_t	count;
};

struct pubmed {
	struct xml	*xml;
	const char	*name[NAMES_MAX];
	size_t		 nname;
	struct rule	 rule[NAMES_MAX + 1][NAMES_MAX];	/* by parent and name */
	bool		 is_inline[NAMES_MAX];
	int		 sup;			/* the number of "sup" */

	struct build	 build;
	struct buf	 text;			/* of the element that is being read */
	struct { uint8_t name, id; } stack[XML_MAX_LEVELS + 1];
	int		 depth;
	int		 skip;			/* levels inside something left aside */
	int		 markup;		/* levels inside a text; 0: none is being read */
	const char	*why;			/* given up, and why */

	struct unknown	 unknown[UNKNOWN_MAX];
	size_t		 nunknown;
	bool		 whole;
	struct buf	 cut, wrapped;		/* a record without its long lists; with the root's namespaces */
};

/* --- names ---------------------------------------------------------------- */

static int
name_number(struct pubmed *p, const char *name)
{
	size_t	i;

	for (i = 0; i < p->nname; i++)
		if (strcmp(p->name[i], name) == 0)
			return (int)i;
	if (p->nname == NAMES_MAX)
		die("pubmed: more than %d names", NAMES_MAX);
	p->name[p->nname] = name;
	return (int)p->nname++;
}

static void
load_names(struct pubmed *p, bool whole)
{
	const struct elem_row	*r;
	size_t			 i;
	int			 parent;

	for (i = 0; elem_attrs[i] != NULL; i++)
		name_number(p, elem_attrs[i]);
	for (r = elem_rows; r->name != NULL; r++) {
		parent = r->parent == NULL ? DOCUMENT : name_number(p, r->parent);
		p->rule[parent][name_number(p, r->name)] = (struct rule){
		    !whole && build_is_extra(r->id) ? ELEM_SKIP : r->kind, r->id };
	}
	for (i = 0; elem_inline[i] != NULL; i++)
		p->is_inline[name_number(p, elem_inline[i])] = true;
	p->sup = name_number(p, "sup");
}

/* --- what is not known ------------------------------------------------------ */

/* Count parent/name; after UNKNOWN_MAX different ones the rest is one line. */
static void
count_unknown(struct pubmed *p, const char *mark, const char *name)
{
	char		 full[sizeof(p->unknown[0].name)];
	const char	*parent = p->depth > 0 ? p->name[p->stack[p->depth - 1].name] : "";
	size_t		 i, len;

	snprintf(full, sizeof(full), "%.36s/%s%.36s", parent, mark, name);
	len = strlen(full);
	full[utf8_cut(full, len, len)] = '\0';
	for (i = 0; i < p->nunknown; i++)
		if (strcmp(p->unknown[i].name, full) == 0)
			break;
	if (i == p->nunknown) {
		if (i == UNKNOWN_MAX)
			i--;
		else {
			p->nunknown++;
			snprintf(p->unknown[i].name, sizeof(full), "%s", i == UNKNOWN_MAX - 1 ? "others" : full);
			p->unknown[i].count = 0;
		}
	}
	p->unknown[i].count++;
}

size_t
pubmed_unknown(struct pubmed *p, struct arena *mem, struct pubmed_unknown **out)
{
	size_t	i, n = p->nunknown;

	*out = NULL;
	if (n > 0)
		*out = arena_array(mem, n, sizeof(**out));
	for (i = 0; i < n; i++)
		(*out)[i] = (struct pubmed_unknown){ arena_strdup(mem, p->unknown[i].name), p->unknown[i].count };
	p->nunknown = 0;
	return n;
}

/* --- events ----------------------------------------------------------------- */

static bool
refuse(struct pubmed *p, const char *why)
{
	p->why = why;
	return false;
}

/* Copy the attributes that matter to the element; count those that nobody knows. */
static void
take_attrs(struct pubmed *p, enum elem_id id, const struct xml_attr *a, size_t n)
{
	unsigned	 wants = build_wants(id);
	char		*s;
	size_t		 i, len;

	if (wants != 0)
		memset(p->build.at, 0, sizeof(p->build.at));
	for (i = 0; i < n; i++) {
		if (a[i].id == XML_UNKNOWN)
			count_unknown(p, "@", a[i].name);
		if (a[i].id < 0 || a[i].id >= AT_N || (wants & (1u << a[i].id)) == 0)
			continue;
		s = arena_strndup(p->build.mem, a[i].value, a[i].len);
		len = text_clean(s, a[i].len);
		s[len] = '\0';
		p->build.at[a[i].id] = len > 0 ? s : NULL;
	}
}

/* Markup inside a text: only its text counts, but a power must not become a product. */
static bool
start_markup(struct pubmed *p, int elem, const char *name)
{
	const struct buf	*t = &p->text;

	p->markup++;
	if (elem == p->sup && t->len > 0 && t->p[t->len - 1] >= '0' && t->p[t->len - 1] <= '9')
		buf_putc(&p->text, '^');
	else if (elem == XML_UNKNOWN || (elem >= 0 && !p->is_inline[elem]))
		count_unknown(p, "", name);
	return true;
}

static bool
on_start(void *arg, int elem, const char *name, const struct xml_attr *a, size_t n)
{
	struct pubmed	*p = arg;
	struct rule	 r = { ELEM_NONE, EL_PLAIN };

	if (p->skip > 0) {
		p->skip++;
		return true;
	}
	if (p->markup > 0)
		return start_markup(p, elem, name);
	if (elem >= 0)
		r = p->rule[p->depth == 0 ? DOCUMENT : p->stack[p->depth - 1].name][elem];
	if (r.kind == ELEM_NONE || r.kind == ELEM_SKIP) {
		if (r.kind == ELEM_NONE)
			count_unknown(p, "", name);
		p->skip = 1;
		return true;
	}
	p->stack[p->depth].name = (uint8_t)elem;
	p->stack[p->depth].id = r.id;
	p->depth++;
	if (n > 0)
		take_attrs(p, r.id, a, n);
	else if (build_wants(r.id) != 0)
		memset(p->build.at, 0, sizeof(p->build.at));
	if (r.kind == ELEM_TEXT) {
		p->markup = 1;
		buf_clear(&p->text);
	} else
		build_open(&p->build, r.id);
	return true;
}

static bool
on_end(void *arg)
{
	struct pubmed	*p = arg;
	enum elem_id	 id;

	if (p->skip > 0) {
		p->skip--;
		return true;
	}
	if (p->markup > 1) {
		p->markup--;
		return true;
	}
	id = p->stack[--p->depth].id;
	if (p->markup == 1) {
		p->markup = 0;
		build_text(&p->build, id, p->text.p, text_clean(p->text.p, p->text.len));
	} else
		build_close(&p->build, id);
	return p->build.too_long ? refuse(p, "a list or text is too long") : true;
}

static bool
on_text(void *arg, const char *s, size_t n)
{
	struct pubmed	*p = arg;
	size_t		 i;

	if (p->skip > 0)
		return true;
	if (p->markup > 0) {
		buf_put(&p->text, s, n);
		return p->text.over ? refuse(p, "a text of more than 4 MB") : true;
	}
	for (i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r') {
			count_unknown(p, "", "text()");
			break;
		}
	return true;
}

static const struct xml_events	events = { on_start, on_end, on_text };

struct pubmed *
pubmed_new(bool whole)
{
	struct pubmed	*p = xcalloc(1, sizeof(*p));

	p->whole = whole;
	load_names(p, whole);
	p->xml = xml_new(p->name, p->nname, &events, p);
	build_init(&p->build);
	buf_init(&p->text, PUBMED_MAX_TEXT);
	buf_init(&p->cut, XML_MAX_BYTES);
	buf_init(&p->wrapped, XML_MAX_BYTES + 4096);
	return p;
}

void
pubmed_free(struct pubmed *p)
{
	if (p == NULL)
		return;
	xml_free(p->xml);
	build_fini(&p->build);
	buf_fini(&p->text);
	buf_fini(&p->cut);
	buf_fini(&p->wrapped);
	free(p);
}

/* --- one record --------------------------------------------------------------- */

/*
 * Put the root's namespace declarations into the record's start tag, except
 * those that it makes itself: alone it must mean what it meant in its set.
 */
static void
wrap(struct buf *out, const char *p, size_t n, const char *ns)
{
	const char	*end = memchr(p, '>', n), *q, *eq, *quote;
	size_t		 tag = end == NULL ? n : (size_t)(end - p), name, len;

	for (name = 1; name < tag && strchr(" \t\r\n/", p[name]) == NULL; name++)
		;
	buf_clear(out);
	buf_put(out, p, name);
	for (q = ns; *q != '\0'; q += len) {	/* each begins with a blank: ` xmlns:mml="..."` */
		eq = strchr(q, '=');
		quote = strpbrk(eq, "\"'");
		len = (size_t)(strchr(quote + 1, *quote) - q) + 1;
		if (memmem(p, tag, q + 1, (size_t)(eq - q)) == NULL)
			buf_put(out, q, len);
	}
	buf_put(out, p + name, n - name);
}

/* Is there a "<!" in p[0..n)? A '!' is rare, so it is what to look for. */
static bool
has_declaration(const char *p, size_t n)
{
	const char *q = p, *end = p + n;

	while ((q = memchr(q, '!', (size_t)(end - q))) != NULL)
		if (q > p && q[-1] == '<')
			return true;
		else
			q++;
	return false;
}

/*
 * The piece without the dates of its history and without its references,
 * which are a third of all elements and of which nothing is kept where not
 * the whole record is asked for.  False where there is nothing to leave out,
 * or where a comment or CDATA section may only look like it.
 */
static bool
leave_out(struct buf *out, const char *p, size_t n)
{
	static const struct { const char *open, *close; } lists[] = {
		{ "<History>", "</History>" }, { "<ReferenceList>", "</ReferenceList>" },
	};
	const char	*end = p + n, *from, *to, *next;
	size_t		 i, len;

	if (n > XML_MAX_BYTES || has_declaration(p, n))
		return false;
	buf_clear(out);
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		len = strlen(lists[i].close);
		if ((from = memmem(p, (size_t)(end - p), lists[i].open, strlen(lists[i].open))) == NULL)
			continue;
		for (to = NULL, next = from; (next = memmem(next, (size_t)(end - next), lists[i].close, len)) != NULL; )
			to = next += len;
		if (to == NULL)
			break;
		buf_put(out, p, (size_t)(from - p));
		p = to;
	}
	if (out->len == 0)
		return false;
	buf_put(out, p, (size_t)(end - p));
	return true;
}

static enum rc
read_once(struct pubmed *p, const char *s, size_t n, const char *ns, struct arena *mem, struct err *e)
{
	build_start(&p->build, mem);
	p->depth = p->skip = p->markup = 0;
	p->why = NULL;
	if (ns != NULL && ns[0] != '\0' && n <= XML_MAX_BYTES) {
		wrap(&p->wrapped, s, n, ns);
		s = p->wrapped.p;
		n = p->wrapped.len;
	}
	return xml_parse(p->xml, s, n, e);
}

static enum rc
read_piece(struct pubmed *p, const char *s, size_t n, const char *ns, struct arena *mem, struct err *e)
{
	size_t	known = p->nunknown;
	enum rc	rc;

	if (!p->whole && leave_out(&p->cut, s, n)) {
		if (read_once(p, p->cut.p, p->cut.len, ns, mem, e) == RC_OK)
			return RC_OK;
		p->nunknown = known;	/* once more, as it stands, for the right line */
	}
	if ((rc = read_once(p, s, n, ns, mem, e)) != RC_OK)
		p->nunknown = known;	/* what stands in a broken record says nothing of the DTD */
	if (rc != RC_OK && p->why != NULL)
		return err_set(e, RC_BADDATA, "%s", p->why);
	return rc;
}

enum rc
pubmed_read(struct pubmed *p, const char *s, size_t n, const char *ns, struct arena *mem, struct article *out,
    struct err *e)
{
	enum rc	rc;

	if ((rc = read_piece(p, s, n, ns, mem, e)) != RC_OK)
		return rc;
	build_end(&p->build);
	if (!p->build.has_pmid || p->build.a.pmid == 0)
		return err_set(e, RC_BADDATA, "no valid PMID");
	*out = p->build.a;
	return RC_OK;
}

enum rc
pubmed_read_deletions(struct pubmed *p, const char *s, size_t n, const char *ns, struct arena *mem,
    int64_t **pmid, size_t *npmid, struct err *e)
{
	enum rc	rc;

	if ((rc = read_piece(p, s, n, ns, mem, e)) != RC_OK)
		return rc;
	*pmid = p->build.deleted;
	*npmid = p->build.ndeleted;
	return RC_OK;
}

int64_t
pubmed_guess(const char *p, size_t n)
{
	const char	*q = memmem(p, n, "<PMID", 5), *end = p + n, *from;
	char		 digits[16];
	int64_t		 pmid;

	if (q == NULL || (q = memchr(q, '>', (size_t)(end - q))) == NULL)
		return 0;
	for (q++; q < end && (*q == ' ' || *q == '\n' || *q == '\t' || *q == '\r'); q++)
		;
	for (from = q; q < end && *q >= '0' && *q <= '9'; q++)
		;
	if (q == end || (*q != '<' && *q != ' ' && *q != '\n') || (size_t)(q - from) >= sizeof(digits))
		return 0;
	memcpy(digits, from, (size_t)(q - from));
	digits[q - from] = '\0';
	return num_pmid(digits, &pmid) ? pmid : 0;
}
