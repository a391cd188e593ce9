#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "frame.h"

/* What a helper says about the window. */
enum look { LOOK_YES, LOOK_MORE, LOOK_NO };

struct tag {
	const char	*name;
	bool		 deletion;
};

static const struct tag pieces[] = {
	{ "PubmedArticle", false },
	{ "PubmedBookArticle", false },
	{ "BookDocument", false },
	{ "MedlineCitation", false },
	{ "DeleteCitation", true },
	{ "DeleteDocument", true },
};
static const char *const sets[] = {
	"PubmedArticleSet", "PubmedBookArticleSet", "BookDocumentSet", "MedlineCitationSet",
};

void
frame_init(struct frame *f, const char *name)
{
	memset(f, 0, sizeof(*f));
	f->name = name;
	f->line = 1;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A byte that may stand in an element's name (all of them above ASCII). */
static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_' || c == '-' || c == '.' || c == ':' || (c & 0x80) != 0;
}

static size_t
blanks(const char *p, size_t n)
{
	size_t	i = 0;

	while (i < n && is_blank(p[i]))
		i++;
	return i;
}

/* Line feeds in p[0..n), eight bytes at a time: every byte of a file passes here. */
static int64_t
newlines(const char *p, size_t n)
{
	const uint64_t	ones = UINT64_C(0x0101010101010101), low = UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t	w;
	int64_t		c = 0;
	size_t		i = 0;

	for (; n - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, p + i, sizeof(w));
		w ^= ones * '\n';
		w = ~(((w & low) + low) | w | low);	/* the top bit of each byte that was a line feed */
		c += (int64_t)((w >> 7) * ones >> 56);
	}
	for (; i < n; i++)
		c += p[i] == '\n';
	return c;
}

/* Does p[0..n) begin with s?  LOOK_MORE when it may, with more bytes. */
static enum look
begins(const char *p, size_t n, const char *s)
{
	size_t	len = strlen(s);

	if (n >= len)
		return memcmp(p, s, len) == 0 ? LOOK_YES : LOOK_NO;
	return memcmp(p, s, n) == 0 ? LOOK_MORE : LOOK_NO;
}

static bool
begins_nocase(const char *p, size_t n, const char *s)
{
	size_t	len = strlen(s);

	return n >= len && strncasecmp(p, s, len) == 0;
}

static enum rc
refuse(const struct frame *f, const char *p, size_t at, struct err *e, const char *why)
{
	return err_set(e, RC_BADDATA, "%s:%" PRId64 ": %s", f->name, f->line + newlines(p, at), why);
}

enum rc
frame_cut(const struct frame *f, struct err *e)
{
	if (f->open && !f->open_deletion)
		err_set(e, RC_BADDATA, "%s: ends inside record %" PRId64, f->name, f->records);
	else if (f->open)
		err_set(e, RC_BADDATA, "%s: ends inside a list of deletions", f->name);
	else if (f->state == FRAME_BODY)
		err_set(e, RC_BADDATA, "%s: ends after record %" PRId64 " without </%s>", f->name, f->records, f->root);
	else
		err_set(e, RC_BADDATA, "%s: ends before its first record", f->name);
	return err_try(e, "download again; a whole file ends with </%s>", f->root[0] != '\0' ? f->root : sets[0]);
}

/* p begins with open: the length up to and with close. */
static enum look
enclosed(const char *p, size_t n, const char *open, const char *close, size_t *len)
{
	size_t		 o = strlen(open), c = strlen(close);
	const char	*q = memmem(p + o, n - o, close, c);

	if (q == NULL)
		return LOOK_MORE;
	*len = (size_t)(q - p) + c;
	return LOOK_YES;
}

/* A comment or processing instruction at p: its length; LOOK_NO for anything else. */
static enum look
misc(const char *p, size_t n, size_t *len)
{
	enum look	look;

	if ((look = begins(p, n, "<!--")) != LOOK_NO)
		return look == LOOK_YES ? enclosed(p, n, "<!--", "-->", len) : LOOK_MORE;
	if ((look = begins(p, n, "<?")) != LOOK_YES)
		return look;
	if (n < 6)
		return LOOK_MORE;
	if (begins_nocase(p, n, "<?xml") && (is_blank(p[5]) || p[5] == '?'))
		return LOOK_NO;		/* a declaration is none, and stands at the beginning only */
	return enclosed(p, n, "<?", "?>", len);
}

/* The start tag at p, up to its '>': values may hold one. */
static enum look
start_tag(const char *p, size_t n, size_t *len, bool *empty)
{
	char	quote = 0;
	size_t	i;

	for (i = 1; i < n; i++) {
		if (p[i] == '<' || p[i] == '\0')
			return LOOK_NO;
		if (quote != 0)
			quote = p[i] == quote ? 0 : quote;
		else if (p[i] == '"' || p[i] == '\'')
			quote = p[i];
		else if (p[i] == '>') {
			*len = i + 1;
			*empty = p[i - 1] == '/';
			return LOOK_YES;
		}
	}
	return LOOK_MORE;
}

/* An end tag's rest behind its name: blanks and '>'. */
static enum look
end_tag_rest(const char *p, size_t n, size_t *len)
{
	size_t	i = blanks(p, n);

	if (i == n)
		return LOOK_MORE;
	if (p[i] != '>')
		return LOOK_NO;
	*len = i + 1;
	return LOOK_YES;
}

/* Does p[0..n) hold "<!" or "<?"?  Both second bytes are rare, '<' is not. */
static bool
has_markup(const char *p, size_t n)
{
	static const char	mark[] = "!?";
	const char		*q, *end = p + n;
	int			 i;

	for (i = 0; i < 2; i++)
		for (q = p; (q = memchr(q, mark[i], (size_t)(end - q))) != NULL; q++)
			if (q > p && q[-1] == '<')
				return true;
	return false;
}

/* Walk a record past comments, CDATA sections and instructions to its own end tag. */
static enum look
walk(const char *p, size_t n, size_t from, const char *close, size_t *len)
{
	size_t		 i = from, k, clen = strlen(close);
	const char	*q;
	enum look	 look;

	while ((q = memchr(p + i, '<', n - i)) != NULL) {
		i = (size_t)(q - p);
		if (n - i < clen + 1 && n - i < 9)
			return LOOK_MORE;
		if (begins(q, n - i, "<!--") == LOOK_YES)
			look = enclosed(q, n - i, "<!--", "-->", &k);
		else if (begins(q, n - i, "<![CDATA[") == LOOK_YES)
			look = enclosed(q, n - i, "<![CDATA[", "]]>", &k);
		else if (begins(q, n - i, "<?") == LOOK_YES)
			look = enclosed(q, n - i, "<?", "?>", &k);
		else if ((look = begins(q, n - i, close)) == LOOK_YES) {
			if ((look = end_tag_rest(q + clen, n - i - clen, &k)) == LOOK_YES)
				*len = i + clen + k;
			return look;
		} else {
			k = 1;
			look = look == LOOK_MORE ? LOOK_MORE : LOOK_YES;
		}
		if (look != LOOK_YES)
			return look;
		i += k;
	}
	return LOOK_MORE;
}

/* Where the piece at p ends; *seen spares a second look at the same bytes. */
static enum look
piece_end(const char *p, size_t n, const char *name, size_t *seen, size_t *len)
{
	char		 close[FRAME_MAX_NAME];
	size_t		 tag, k, clen, from;
	bool		 empty;
	const char	*q;
	enum look	 look;

	if ((look = start_tag(p, n, &tag, &empty)) != LOOK_YES)
		return look;
	if (empty) {
		*len = tag;
		return LOOK_YES;
	}
	clen = (size_t)snprintf(close, sizeof(close), "</%s", name);
	from = *seen > tag ? *seen : tag;
	q = memmem(p + from, n - from, close, clen);
	if (q == NULL) {
		*seen = n > tag + clen ? n - clen : tag;
		return LOOK_MORE;
	}
	if (has_markup(p, (size_t)(q - p)))
		return walk(p, n, tag, close, len);
	*seen = (size_t)(q - p);
	if ((look = end_tag_rest(q + clen, n - *seen - clen, &k)) == LOOK_YES)
		*len = *seen + clen + k;
	return look;
}

/* The element's name at p ("<Name..."): its length, 0 when more bytes are needed or it is none. */
static size_t
element_name(const char *p, size_t n)
{
	size_t	i = 1;

	while (i < n && is_name(p[i]))
		i++;
	return i < n ? i - 1 : 0;
}

static const struct tag *
piece_tag(const char *name, size_t len)
{
	size_t	i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		if (strlen(pieces[i].name) == len && memcmp(pieces[i].name, name, len) == 0)
			return &pieces[i];
	return NULL;
}

static bool
is_set(const char *name)
{
	size_t	i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (strcmp(sets[i], name) == 0)
			return true;
	return false;
}

/* Keep the root's xmlns attributes, as written; false when the tag is damaged. */
static bool
keep_ns(struct frame *f, const char *p, size_t n)
{
	size_t	i = 1 + strlen(f->root), at, eq, end, have = 0;
	char	quote;

	for (;;) {
		i += blanks(p + i, n - i);
		if (p[i] == '>' || (p[i] == '/' && p[i + 1] == '>'))
			return true;
		for (at = i; i < n && is_name(p[i]); i++)
			;
		eq = i + blanks(p + i, n - i);
		if (i == at || p[eq] != '=')
			return false;
		i = eq + 1 + blanks(p + eq + 1, n - eq - 1);
		quote = p[i];
		if (quote != '"' && quote != '\'')
			return false;
		for (end = i + 1; end < n && p[end] != quote; end++)
			;
		if (end >= n)
			return false;
		i = end + 1;
		if (strncmp(p + at, "xmlns", 5) != 0 || (p[at + 5] != ':' && is_name(p[at + 5])))
			continue;
		if (have + (i - at) + 2 > sizeof(f->ns))
			return false;
		f->ns[have++] = ' ';
		memcpy(f->ns + have, p + at, i - at);
		have += i - at;
		f->ns[have] = '\0';
	}
}

static bool
utf8_name(const char *p, size_t n)
{
	return (n == 5 && strncasecmp(p, "UTF-8", 5) == 0) || (n == 4 && strncasecmp(p, "UTF8", 4) == 0) ||
	    (n == 5 && strncasecmp(p, "ASCII", 5) == 0) || (n == 8 && strncasecmp(p, "US-ASCII", 8) == 0);
}

/* The XML declaration p[0..n): its encoding must be UTF-8. */
static enum rc
declaration(struct frame *f, const char *p, size_t n, struct err *e)
{
	const char	*q = memmem(p, n, "encoding", 8), *end;
	char		 quote;
	size_t		 i;

	f->declared = true;
	if (q == NULL)
		return RC_OK;
	i = (size_t)(q - p) + 8;
	i += blanks(p + i, n - i);
	if (p[i] == '=')
		i += 1 + blanks(p + i + 1, n - i - 1);
	quote = p[i];
	if ((quote != '"' && quote != '\'') || (end = memchr(p + i + 1, quote, n - i - 1)) == NULL)
		return refuse(f, p, 0, e, "damaged XML declaration");
	q = p + i + 1;
	if (utf8_name(q, (size_t)(end - q)))
		return RC_OK;
	err_set(e, RC_BADDATA, "%s:%" PRId64 ": encoding %.*s; PubMed's XML is UTF-8", f->name, f->line,
	    (int)(end - q < 40 ? end - q : 40), q);
	return err_try(e, "iconv -f %.*s -t UTF-8, and the declaration changed with it",
	    (int)(end - q < 40 ? end - q : 40), q);
}

/* Not XML at all: say what it is where that can be told. */
static enum rc
alien(struct frame *f, const char *p, size_t n, struct err *e)
{
	if (n >= 2 && (memchr(p, '\0', n < 4 ? n : 4) != NULL ||
	    memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0)) {
		if (memcmp(p, "\xff\xfe", 2) != 0 && memcmp(p, "\xfe\xff", 2) != 0 && p[0] != '<' && p[1] != '<')
			return refuse(f, p, 0, e, "binary data, not XML");
		refuse(f, p, 0, e, "UTF-16, and PubMed's XML is UTF-8");
		return err_try(e, "iconv -f UTF-16 -t UTF-8");
	}
	if (begins(p, n, "PMID-") == LOOK_YES) {
		f->alien = FRAME_ALIEN_NBIB;
		return refuse(f, p, 0, e, "PubMed's text format, not XML");
	}
	if (begins(p, n, "TY  -") == LOOK_YES)
		return refuse(f, p, 0, e, "RIS, not XML");
	if (p[0] == '{' || p[0] == '[')
		return refuse(f, p, 0, e, "JSON, not XML");
	if (begins(p, n, "SQLite format 3") == LOOK_YES)
		return refuse(f, p, 0, e, "a SQLite database, not XML");
	return refuse(f, p, 0, e, "text, not XML");
}

static enum rc
html(struct frame *f, const char *p, struct err *e)
{
	refuse(f, p, 0, e, "a web page (HTML), not PubMed XML");
	return err_try(e, "download again; the server sent a page instead of records");
}

/* BOM and blanks before the first tag. */
static enum rc
at_start(struct frame *f, const char *p, size_t n, bool last, size_t *used, struct err *e)
{
	size_t	i;

	if (n < 6 && !last)
		return RC_OK;
	if (!f->begun && begins(p, n, "\xef\xbb\xbf") == LOOK_YES) {
		*used = 3;
		f->state = FRAME_PROLOG;
		return RC_OK;
	}
	i = blanks(p, n);
	*used = i;
	if (i == n) {
		if (last)
			return err_set(e, RC_BADDATA, "%s: empty file", f->name);
		f->begun = true;	/* a BOM stands at the very start or is none */
		return RC_OK;
	}
	if (n - i < 16 && !last) {
		*used = 0;
		return RC_OK;
	}
	if (p[i] != '<' || (n - i > 1 && p[i + 1] == '\0'))
		return alien(f, p + i, n - i, e);
	f->state = FRAME_PROLOG;
	return RC_OK;
}

/* <!DOCTYPE ...>: skipped, but an internal subset could define entities. */
static enum rc
doctype(struct frame *f, const char *p, size_t n, size_t *len, struct err *e)
{
	char	quote = 0;
	size_t	i;

	if (f->doctype)
		return refuse(f, p, 0, e, "a second DOCTYPE");
	i = 9 + blanks(p + 9, n - 9);
	if (begins_nocase(p + i, n - i, "html"))
		return html(f, p, e);
	for (; i < n; i++) {
		if (quote != 0)
			quote = p[i] == quote ? 0 : quote;
		else if (p[i] == '"' || p[i] == '\'')
			quote = p[i];
		else if (p[i] == '[')
			return refuse(f, p, i, e, "the DOCTYPE has an internal subset; PubMed's has none");
		else if (p[i] == '<')
			return refuse(f, p, i, e, "damaged DOCTYPE");
		else if (p[i] == '>') {
			f->doctype = true;
			*len = i + 1;
			return RC_OK;
		}
	}
	return RC_OK;
}

static enum rc
root(struct frame *f, const char *p, size_t n, size_t *used, struct err *e)
{
	size_t		 name = element_name(p, n), len;
	bool		 empty;
	enum look	 look;

	if (name == 0) {
		if (n > 1 && !is_name(p[1]))
			return refuse(f, p, 0, e, "not XML");
		return RC_OK;
	}
	if (begins_nocase(p + 1, name, "html") && name == 4)
		return html(f, p, e);
	if (name >= sizeof(f->root))
		return refuse(f, p, 0, e, "not a PubMed root element");
	if ((look = start_tag(p, n, &len, &empty)) == LOOK_MORE)
		return RC_OK;
	memcpy(f->root, p + 1, name);
	f->root[name] = '\0';
	if (piece_tag(f->root, name) != NULL && !piece_tag(f->root, name)->deletion) {
		f->single = true;
		f->state = FRAME_BODY;
		return RC_OK;
	}
	if (!is_set(f->root)) {
		err_set(e, RC_BADDATA, "%s:%" PRId64 ": root element %s, not a set of PubMed records", f->name, f->line,
		    f->root);
		f->root[0] = '\0';
		return err_try(e, "efetch with db=pubmed and retmode=xml gives a PubmedArticleSet");
	}
	if (look == LOOK_NO || !keep_ns(f, p, len))
		return refuse(f, p, 0, e, "damaged root element");
	*used = len;
	f->state = empty ? FRAME_EPILOG : FRAME_BODY;
	return RC_OK;
}

static enum rc
at_prolog(struct frame *f, const char *p, size_t n, size_t *used, struct err *e)
{
	size_t		i = blanks(p, n), len = 0;
	enum look	look;
	enum rc		rc;

	if (i > 0 || n == 0) {
		*used = i;
		return RC_OK;
	}
	if (p[0] != '<')
		return alien(f, p, n, e);
	if (n < 10)
		return RC_OK;
	if (begins(p, n, "<?xml") == LOOK_YES && is_blank(p[5])) {
		if (f->declared || f->doctype)
			return refuse(f, p, 0, e, "a second XML declaration");
		if (enclosed(p, n, "<?", "?>", &len) == LOOK_YES && (rc = declaration(f, p, len, e)) != RC_OK)
			return rc;
		*used = len;
		return RC_OK;
	}
	if ((look = misc(p, n, &len)) != LOOK_NO) {
		f->declared = true;	/* nothing may stand before a declaration */
		*used = look == LOOK_YES ? len : 0;
		return RC_OK;
	}
	if (begins_nocase(p, n, "<!DOCTYPE")) {
		rc = doctype(f, p, n, &len, e);
		*used = len;
		return rc;
	}
	return root(f, p, n, used, e);
}

/* The end tag of the root at p? */
static enum rc
root_end(struct frame *f, const char *p, size_t n, size_t *used, struct err *e)
{
	size_t		k, name = strlen(f->root);
	enum look	look = begins(p + 2, n - 2, f->root);

	if (look == LOOK_YES)
		look = end_tag_rest(p + 2 + name, n - 2 - name, &k);
	if (look == LOOK_NO)
		return refuse(f, p, 0, e, "an end tag without its record");
	if (look == LOOK_YES) {
		*used = 2 + name + k;
		f->state = FRAME_EPILOG;
	}
	return RC_OK;
}

static enum rc
piece(struct frame *f, const char *p, size_t n, const struct tag *t, size_t *used, struct frame_piece *out,
    enum frame_step *step, struct err *e)
{
	size_t		len = 0;
	enum look	look;

	if (!f->open) {
		f->open = true;
		f->open_deletion = t->deletion;
		f->seen = 0;
		f->records += !t->deletion;
	}
	if ((look = piece_end(p, n, t->name, &f->seen, &len)) == LOOK_NO)
		return err_set(e, RC_BADDATA, "%s:%" PRId64 ": record %" PRId64 " is damaged or has no end tag", f->name,
		    f->line, f->records);
	if (look == LOOK_MORE)
		return RC_OK;
	*out = (struct frame_piece){ .len = len, .line = f->line, .number = t->deletion ? 0 : f->records,
	    .deletion = t->deletion };
	*used = len;
	*step = FRAME_PIECE;
	f->open = false;
	if (f->single)
		f->state = FRAME_EPILOG;
	return RC_OK;
}

static enum rc
at_body(struct frame *f, const char *p, size_t n, size_t *used, struct frame_piece *out, enum frame_step *step,
    struct err *e)
{
	size_t			 i = f->open ? 0 : blanks(p, n), len, name;
	const struct tag	*t;
	enum look		 look;

	if (i > 0 || n < 3) {
		*used = i;
		return RC_OK;
	}
	if (p[0] != '<')
		return refuse(f, p, 0, e, "text between records");
	if (p[1] == '/')
		return root_end(f, p, n, used, e);
	if ((look = misc(p, n, &len)) != LOOK_NO) {
		*used = look == LOOK_YES ? len : 0;
		return RC_OK;
	}
	if ((name = element_name(p, n)) == 0) {
		if (n < FRAME_MAX_NAME && is_name(p[1]))
			return RC_OK;
		return refuse(f, p, 0, e, begins(p, n, "<?xml") == LOOK_YES ?
		    "another document begins before the end of the first" : "markup that is no record");
	}
	if ((t = piece_tag(p + 1, name)) == NULL)
		return err_set(e, RC_BADDATA, "%s:%" PRId64 ": <%.*s> where a record was expected", f->name, f->line,
		    name < 40 ? (int)name : 40, p + 1);
	return piece(f, p, n, t, used, out, step, e);
}

static enum rc
at_epilog(struct frame *f, const char *p, size_t n, bool last, size_t *used, struct err *e)
{
	size_t		i = blanks(p, n), len;
	enum look	look;

	if (i > 0 || n == 0) {
		*used = i;
		return RC_OK;
	}
	if ((look = misc(p, n, &len)) == LOOK_YES) {
		*used = len;
		return RC_OK;
	}
	if ((look == LOOK_MORE || n < 16) && !last)
		return RC_OK;
	err_set(e, RC_BADDATA, "%s:%" PRId64 ": %s follows the end of the document", f->name, f->line,
	    begins(p, n, "<?xml") == LOOK_YES ? "another document" : begins_nocase(p, n, "<html") ||
	    begins_nocase(p, n, "<!DOCTYPE html") ? "a web page" : p[0] == '<' ? "more markup" : "text");
	return err_try(e, "split it: each document goes into a file of its own");
}

enum rc
frame_next(struct frame *f, const char *p, size_t n, bool last, size_t *used, struct frame_piece *out,
    enum frame_step *step, struct err *e)
{
	size_t			at = 0, k;
	struct frame_piece	got;
	enum frame_state	was;
	enum rc			rc;

	*step = FRAME_MORE;
	*used = 0;
	do {
		k = 0;
		was = f->state;
		if (was == FRAME_START)
			rc = at_start(f, p + at, n - at, last, &k, e);
		else if (was == FRAME_PROLOG)
			rc = at_prolog(f, p + at, n - at, &k, e);
		else if (was == FRAME_BODY)
			rc = at_body(f, p + at, n - at, &k, &got, step, e);
		else
			rc = at_epilog(f, p + at, n - at, last, &k, e);
		if (rc != RC_OK)
			return rc;
		f->line += newlines(p + at, k);
		if (*step == FRAME_PIECE) {
			got.off = at;
			*out = got;
		}
		at += k;
	} while (*step == FRAME_MORE && (k > 0 || f->state != was));
	*used = at;
	if (*step == FRAME_PIECE)
		return RC_OK;
	if (n - at > FRAME_MAX_PIECE)
		return err_set(e, RC_BADDATA, "%s:%" PRId64 ": a record of more than %zu MB", f->name, f->line,
		    FRAME_MAX_PIECE >> 20);
	if (!last)
		return RC_OK;
	if (f->state != FRAME_EPILOG || at < n)
		return frame_cut(f, e);
	*step = FRAME_END;
	return RC_OK;
}
