#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/buf.h"
#include "../../base/escape.h"
#include "../../base/file.h"
#include "../../base/num.h"
#include "pmidfile.h"

#define WORD_MAX	200	/* bytes of a word that is looked at */
#define CSV_COLUMNS	500

struct reader {
	const char	*name;
	struct arena	*mem;
	struct pmidfile	*out;
	size_t		 cap;
	int64_t		 line;
};

/* A piece of text within the file. */
struct span { const char *p; size_t n; };

static bool
begins(struct span s, const char *head)
{
	size_t	n = strlen(head);

	return s.n >= n && memcmp(s.p, head, n) == 0;
}

static bool
same_word(struct span s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static struct span
trim(struct span s)
{
	while (s.n > 0 && isspace((unsigned char)s.p[0]))
		s.p++, s.n--;
	while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

/* The next line, without its end; false at the end of the text. */
static bool
next_line(struct span *rest, struct span *line)
{
	const char	*nl;

	if (rest->n == 0)
		return false;
	nl = memchr(rest->p, '\n', rest->n);
	line->p = rest->p;
	line->n = nl != NULL ? (size_t)(nl - rest->p) : rest->n;
	rest->n -= line->n + (nl != NULL);
	rest->p += line->n + (nl != NULL);
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static bool
pmid_of(struct span s, int64_t *pmid)
{
	char	word[16];

	if (s.n == 0 || s.n >= sizeof(word))
		return false;
	memcpy(word, s.p, s.n);
	word[s.n] = '\0';
	return num_pmid(word, pmid);
}

/* The PMID of an address of a PubMed page; 0 when it is none. */
static int64_t
pmid_of_address(struct span s)
{
	static const char *const	sites[] = { "pubmed.ncbi.nlm.nih.gov/", "www.ncbi.nlm.nih.gov/pubmed/" };
	int64_t				pmid = 0;
	size_t				i, n;

	if (begins(s, "https://") || begins(s, "http://")) {
		n = s.p[4] == 's' ? 8 : 7;
		s.p += n;
		s.n -= n;
	}
	for (i = 0; i < 2; i++)
		if (begins(s, sites[i])) {
			s.p += strlen(sites[i]);
			s.n -= strlen(sites[i]);
			for (n = 0; n < s.n && isdigit((unsigned char)s.p[n]); n++)
				;
			if (n == s.n || s.p[n] == '/' || s.p[n] == '?' || s.p[n] == '#')
				return pmid_of((struct span){ s.p, n }, &pmid) ? pmid : 0;
		}
	return 0;
}

static void
add(struct reader *r, int64_t pmid)
{
	ARENA_PUSH(r->mem, r->out->pmid, r->out->n, r->cap, pmid);
}

/* For messages: what stands there, harmless and short. */
static const char *
shown(struct reader *r, struct span s)
{
	struct buf	 b;
	const char	*out;

	buf_init(&b, 4096);
	escape_term(&b, s.p, s.n < 60 ? s.n : 60);
	out = arena_strdup(r->mem, b.p);
	buf_fini(&b);
	return out;
}

static enum rc
bad_line(struct reader *r, struct span s, const char *what, struct err *e)
{
	return err_set(e, RC_BADDATA, "%s:%" PRId64 ": \"%s\" %s", r->name, r->line, shown(r, s), what);
}

static bool
is_doi(struct span s)
{
	size_t	i = 3;

	if (!begins(s, "10."))
		return false;
	while (i < s.n && (isdigit((unsigned char)s.p[i]) || s.p[i] == '.'))
		i++;
	return i > 6 && i < s.n && s.p[i] == '/';
}

enum rc
pmid_word(const char *word, int64_t *pmid, struct err *e)
{
	struct span	s = { word, strlen(word) };
	struct buf	b;
	int64_t		n;

	if (pmid_of(s, pmid))
		return RC_OK;
	if ((n = pmid_of_address(s)) != 0) {
		*pmid = n;
		return RC_OK;
	}
	buf_init(&b, 4096);
	escape_term(&b, word, s.n < WORD_MAX ? s.n : WORD_MAX);
	if (is_doi(s)) {
		err_set(e, RC_USAGE, "\"%s\" is a DOI; fetch takes PMIDs", b.p);
		if (strpbrk(b.p, "'\\") == NULL)
			err_try(e, "appraise fetch --term '%s[doi]'", b.p);
	} else if (s.n > 3 && strncasecmp(word, "PMC", 3) == 0 && isdigit((unsigned char)word[3])) {
		err_set(e, RC_USAGE, "\"%s\" is an id of PMC; fetch takes PMIDs", b.p);
		err_try(e, "appraise fetch --term '%s[pmcid]'", b.p);
	} else if (file_exists(word)) {
		err_set(e, RC_USAGE, "\"%s\" is a file; fetch takes PMIDs", b.p);
		err_try(e, "appraise fetch --pmid-file %s", b.p);
	} else {
		err_set(e, RC_USAGE, "\"%s\" is no PMID", b.p);
		err_try(e, "appraise fetch --term '%s'", strpbrk(b.p, "'\\") == NULL ? b.p : "WORDS");
	}
	buf_fini(&b);
	return RC_USAGE;
}

/* --- plain ------------------------------------------------------------------------------ */

static bool
separates(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\f' || c == '\v' || c == '\r';
}

static enum rc
plain_word(struct reader *r, struct span w, struct err *e)
{
	int64_t	pmid;

	if (strncasecmp(w.p, "PMID", w.n < 4 ? w.n : 4) == 0 && w.n >= 4) {	/* "PMID:", "PMID:123", "PMID" */
		w.p += 4;
		w.n -= 4;
		if (w.n > 0 && w.p[0] == ':')
			w.p++, w.n--;
		if (w.n == 0)
			return RC_OK;
	}
	if (pmid_of(w, &pmid) || (pmid = pmid_of_address(w)) != 0) {
		add(r, pmid);
		return RC_OK;
	}
	if (is_doi(w)) {
		bad_line(r, w, "is a DOI, not a PMID; nothing fetched", e);
		return err_try(e, "appraise fetch --term '%s[doi]'", shown(r, w));
	}
	return bad_line(r, w, "is no PMID; nothing fetched", e);
}

static enum rc
read_plain(struct reader *r, struct span text, struct err *e)
{
	struct span	line, w;
	size_t		i;
	const char	*hash;
	enum rc		rc;

	for (r->line = 1; next_line(&text, &line); r->line++) {
		if ((hash = memchr(line.p, '#', line.n)) != NULL)
			line.n = (size_t)(hash - line.p);
		for (i = 0; i < line.n;) {
			if (separates(line.p[i])) {
				i++;
				continue;
			}
			w.p = line.p + i;
			for (w.n = 0; i < line.n && !separates(line.p[i]); i++)
				w.n++;
			if ((rc = plain_word(r, w, e)) != RC_OK)
				return rc;
		}
	}
	return RC_OK;
}

/* --- tagged: .nbib and RIS ----------------------------------------------------------------- */

/* "AB  - value": *tag without blanks; false for other lines. */
static bool
tagged(struct span line, struct span *tag, struct span *value)
{
	size_t	n = 0;

	while (n < line.n && n < 4 && (isupper((unsigned char)line.p[n]) || isdigit((unsigned char)line.p[n])))
		n++;
	if (n < 2)
		return false;
	*tag = (struct span){ line.p, n };
	while (n < line.n && line.p[n] == ' ')
		n++;
	if (n >= line.n || line.p[n] != '-' || n > 5)
		return false;
	*value = trim((struct span){ line.p + n + 1, line.n - n - 1 });
	return true;
}

/* A record begins with its PMID; one that begins with another tag (a book of another source) names none. */
static enum rc
read_nbib(struct reader *r, struct span text, struct err *e)
{
	struct span	line, tag, value;
	bool		inside = false, named = false;
	int64_t		pmid;

	for (r->line = 1; next_line(&text, &line); r->line++) {
		if (trim(line).n == 0) {
			r->out->without += inside && !named;
			inside = named = false;
			continue;
		}
		inside = true;
		if (!tagged(line, &tag, &value) || !same_word(tag, "PMID"))
			continue;
		if (!pmid_of(value, &pmid))
			return bad_line(r, value, "is no PMID; nothing fetched", e);
		add(r, pmid);
		named = true;
	}
	r->out->without += inside && !named;
	return RC_OK;
}

/* What a record of RIS says about itself. */
struct ris { bool inside, pubmed, other; int64_t number, address; };

static void
ris_end(struct reader *r, struct ris *x)
{
	if (x->address != 0)
		add(r, x->address);
	else if (x->number != 0 && (x->pubmed || !x->other))
		add(r, x->number);
	else
		r->out->without += x->inside;
	*x = (struct ris){ 0 };
}

static bool
names_pubmed(struct span s)
{
	static const char *const	words[] = { "pubmed", "medline", "nlm" };
	size_t				i, k, n;

	for (k = 0; k < 3; k++)
		for (n = strlen(words[k]), i = 0; i + n <= s.n; i++)
			if (strncasecmp(s.p + i, words[k], n) == 0)
				return true;
	return false;
}

/* An accession number (AN) is a PMID unless the database (DB, DP) is another one. */
static void
ris_line(struct ris *x, struct span tag, struct span value)
{
	int64_t	pmid;

	if (same_word(tag, "AN") && pmid_of(value, &pmid))
		x->number = pmid;
	else if (same_word(tag, "DB") || same_word(tag, "DP")) {
		x->pubmed |= names_pubmed(value);
		x->other |= value.n > 0 && !names_pubmed(value);
	} else if ((same_word(tag, "UR") || same_word(tag, "L2") || same_word(tag, "LK")) && x->address == 0)
		x->address = pmid_of_address(value);
}

static enum rc
read_ris(struct reader *r, struct span text)
{
	struct span	line, tag, value;
	struct ris	x = { 0 };

	for (r->line = 1; next_line(&text, &line); r->line++) {
		if (!tagged(line, &tag, &value))
			continue;
		if (same_word(tag, "TY"))
			ris_end(r, &x);
		if (same_word(tag, "ER")) {
			ris_end(r, &x);
			continue;
		}
		x.inside = true;
		ris_line(&x, tag, value);
	}
	ris_end(r, &x);
	return RC_OK;
}

/* --- CSV ---------------------------------------------------------------------------------------- */

/* The next field, without quotes (a doubled quote stays doubled); *end: the row ends after it. */
static struct span
next_field(struct reader *r, struct span *rest, char comma, bool *end)
{
	struct span	f = { rest->p, 0 };
	size_t		i = 0;

	if (rest->n > 0 && rest->p[0] == '"') {
		for (i = 1; i < rest->n && (rest->p[i] != '"' || (i + 1 < rest->n && rest->p[i + 1] == '"')); i++) {
			r->line += rest->p[i] == '\n';
			i += rest->p[i] == '"';
		}
		f = (struct span){ rest->p + 1, i - 1 };
		i += i < rest->n;
	}
	while (i < rest->n && rest->p[i] != comma && rest->p[i] != '\n')
		i++;
	if (f.p == rest->p)
		f.n = i;
	*end = i >= rest->n || rest->p[i] == '\n';
	r->line += i < rest->n && rest->p[i] == '\n';
	i += i < rest->n;
	rest->p += i;
	rest->n -= i;
	return trim(f);
}

static bool
is_head(struct span f)
{
	static const char *const	heads[] = { "pmid", "pubmed id", "pubmed_id", "pubmedid", "pubmed", "pm id", NULL };
	size_t				i;

	for (i = 0; heads[i] != NULL; i++)
		if (same_word(f, heads[i]))
			return true;
	return false;
}

/* The separator and the column of the PMID, where the first line is a heading that has one; else -1. */
static int
csv_column(struct span text, char *comma)
{
	static const char	tries[] = { ',', ';', '\t' };
	struct reader		ignored = { .line = 1 };
	struct span		rest;
	bool			end;
	int			i, c;

	for (i = 0; i < 3; i++) {
		rest = text;
		for (c = 0, end = false; !end && c < CSV_COLUMNS; c++)
			if (is_head(next_field(&ignored, &rest, tries[i], &end))) {
				*comma = tries[i];
				return c;
			}
	}
	return -1;
}

static enum rc
read_csv(struct reader *r, struct span text, int column, char comma, struct err *e)
{
	struct span	f;
	bool		end, blank, head = true;
	int64_t		pmid;
	int		c;

	for (r->line = 1; text.n > 0; head = false) {
		pmid = 0;
		blank = true;
		for (c = 0, end = false; !end; c++) {
			f = next_field(r, &text, comma, &end);
			blank &= f.n == 0;
			if (c != column || head || f.n == 0)
				continue;
			if (f.p[0] == '\'')	/* as spreadsheets keep text */
				f.p++, f.n--;
			if (!pmid_of(f, &pmid) && (pmid = pmid_of_address(f)) == 0) {
				r->line -= end;
				return bad_line(r, f, "is no PMID; nothing fetched", e);
			}
		}
		if (pmid != 0)
			add(r, pmid);
		else
			r->out->without += !head && !blank;
	}
	return RC_OK;
}

/* --- the file ------------------------------------------------------------------------------------- */

/* Each PMID once, in order: sorted copies of (pmid, place). */
struct place { int64_t pmid; size_t at; };

static int
by_pmid(const void *a, const void *b)
{
	const struct place	*x = a, *y = b;

	if (x->pmid != y->pmid)
		return x->pmid < y->pmid ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void
once(struct pmidfile *f)
{
	struct place	*v = xcalloc(f->n + 1, sizeof(*v));
	size_t		 i, k = 0;

	for (i = 0; i < f->n; i++)
		v[i] = (struct place){ f->pmid[i], i };
	qsort(v, f->n, sizeof(*v), by_pmid);
	for (i = 1; i < f->n; i++)
		if (v[i].pmid == v[i - 1].pmid)
			f->pmid[v[i].at] = 0;
	for (i = 0; i < f->n; i++)
		if (f->pmid[i] != 0)
			f->pmid[k++] = f->pmid[i];
	f->twice = (int64_t)(f->n - k);
	f->n = k;
	free(v);
}

/* The first line that is not blank. */
static struct span
first_line(struct span text)
{
	struct span	line = { text.p, 0 };

	while (next_line(&text, &line))
		if (trim(line).n > 0)
			return line;
	return (struct span){ text.p, 0 };
}

static enum rc
read_kind(struct reader *r, struct span text, struct err *e)
{
	struct span	first = first_line(text), tag, value;
	char		comma = ',';
	int		column;

	if (trim(first).n > 0 && trim(first).p[0] == '<') {
		err_set(e, RC_BADDATA, "%s: XML, which holds the records themselves; nothing fetched", r->name);
		return err_try(e, "appraise ingest %s", r->name);
	}
	if (memchr(text.p, '\0', text.n) != NULL)
		return err_set(e, RC_BADDATA, "%s: not a text file; nothing fetched", r->name);
	if (tagged(first, &tag, &value)) {
		r->out->kind = same_word(tag, "TY") ? PMIDFILE_RIS : PMIDFILE_NBIB;
		return r->out->kind == PMIDFILE_RIS ? read_ris(r, text) : read_nbib(r, text, e);
	}
	if (text.n > 0 && (column = csv_column(text, &comma)) >= 0) {
		r->out->kind = PMIDFILE_CSV;
		return read_csv(r, text, column, comma, e);
	}
	r->out->kind = PMIDFILE_PLAIN;
	return read_plain(r, text, e);
}

enum rc
pmidfile_parse(const char *text, size_t n, const char *name, struct arena *mem, struct pmidfile *out,
    struct err *e)
{
	struct pmidfile	f = { 0 };
	struct reader	r = { .name = name, .mem = mem, .out = &f };
	struct span	s = { text, n };
	enum rc		rc;

	if (begins(s, "\xef\xbb\xbf")) {
		s.p += 3;
		s.n -= 3;
	}
	if ((rc = read_kind(&r, s, e)) != RC_OK)
		return rc;
	once(&f);
	if (f.n == 0 && f.without > 0)
		return err_set(e, RC_BADDATA, "%s: %" PRId64 " entries, and none names a PMID; nothing fetched", name,
		    f.without);
	if (f.n == 0)
		return err_set(e, RC_BADDATA, "%s: no PMID is in it; nothing fetched", name);
	*out = f;
	return RC_OK;
}

enum rc
pmidfile_read(const char *path, struct arena *mem, struct pmidfile *out, struct err *e)
{
	struct buf	text;
	enum rc		rc;

	buf_init(&text, PMIDFILE_MAX_BYTES);
	if ((rc = file_read(path, &text, e)) == RC_OK)
		rc = pmidfile_parse(text.p, text.len, strcmp(path, "-") == 0 ? "standard input" : path, mem, out, e);
	buf_fini(&text);
	return rc;
}
