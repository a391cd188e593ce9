/*
 * reply: reading what esearch found, in XML and JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/escape.h"
#include "../../base/json.h"
#include "../../base/num.h"
#include "../../base/utf8.h"
#include "../xml.h"
#include "key.h"
#include "reply_parts.h"

#define TEXT_MAX	((size_t)1 << 16)	/* of one element */
#define NOTE_MAX	300			/* bytes of a note */
#define NOTES		64
#define TRANSLATION_MAX	4000
#define IDS_MAX		100000

enum { E_ESEARCH, E_COUNT, E_RETMAX, E_RETSTART, E_IDLIST, E_ID, E_TRANSLATION, E_ERRORLIST, E_WARNINGLIST, E_PHRASE,
	E_FIELD, E_QUOTED, E_IGNORED, E_MESSAGE, E_ERROR, E_ERROR2, E_ERROR3, NAMES };
static const char *const	names[NAMES] = { "eSearchResult", "Count", "RetMax", "RetStart", "IdList", "Id",
	"QueryTranslation", "ErrorList", "WarningList", "PhraseNotFound", "FieldNotFound", "QuotedPhraseNotFound",
	"PhraseIgnored", "OutputMessage", "ERROR", "error", "Error" };

/* One reader for both uses: the error's text alone, and everything. */
struct reading {
	struct arena		*mem;
	struct reply_search	*out;		/* NULL: only the error is wanted */
	size_t			 cap_id, cap_note;
	int			 elem[XML_MAX_LEVELS + 1];
	int			 depth;
	int			 erring;	/* depth of the error element that we are in, 0 for none */
	struct buf		 text;		/* of the innermost element */
	const char		*error;		/* the first one, in mem */
	bool			 root, count;	/* seen */
	const char		*wrong;		/* what is no answer of esearch */
};

/* A text for people, of at most max bytes, in mem. */
static const char *
keep(struct arena *mem, const char *p, size_t n, size_t max)
{
	struct buf	 b;
	const char	*kept;

	buf_init(&b, 8 * TEXT_MAX);
	escape_term(&b, p, n < TEXT_MAX ? n : TEXT_MAX);
	key_redact(b.p, b.len);
	kept = arena_strndup(mem, b.p, utf8_cut(b.p, b.len, max));
	buf_fini(&b);
	return kept;
}

static void
add_note(struct reading *r, enum reply_note_kind kind, const char *p, size_t n)
{
	struct reply_note	note = { .kind = kind };

	if (kind == REPLY_MESSAGE && strncmp(p, "No items found", 14) == 0)
		note.kind = REPLY_NO_ITEMS;
	else if (kind == REPLY_MESSAGE && strstr(p, "Restrictions achieved") != NULL)
		note.kind = REPLY_RESTRICTED;
	if (note.kind == REPLY_RESTRICTED)
		r->out->restricted = true;
	else if (note.kind != REPLY_NO_ITEMS)
		r->out->changed = true;		/* a message that nobody knows may mean anything */
	if (r->out->nnotes == NOTES)
		return;
	note.text = keep(r->mem, p, n, NOTE_MAX);
	ARENA_PUSH(r->mem, r->out->note, r->out->nnotes, r->cap_note, note);
}

static bool
add_id(struct reading *r, const char *text)
{
	int64_t	id;

	if (!num_pmid(text, &id)) {
		r->wrong = "an id that is no PMID";
		return false;
	}
	if (r->out->n == IDS_MAX) {
		r->wrong = "too many ids";
		return false;
	}
	ARENA_PUSH(r->mem, r->out->id, r->out->n, r->cap_id, id);
	return true;
}

static bool
set_count(struct reading *r, const char *text)
{
	if (!num_i64(text, 0, INT32_MAX, &r->out->count)) {
		r->wrong = "a count that is no number";
		return false;
	}
	r->count = true;
	return true;
}

/* "\t123\n" is 123: layout drifts. */
static char *
trim(struct buf *b)
{
	char	*p = b->p, *end = b->p + b->len;

	while (p < end && strchr(" \t\r\n", *p) != NULL)
		p++;
	while (end > p && strchr(" \t\r\n", end[-1]) != NULL)
		*--end = '\0';
	return p;
}

static bool
on_start(void *arg, int elem, const char *name, const struct xml_attr *a, size_t nattr)
{
	struct reading	*r = arg;

	(void)name, (void)a, (void)nattr;
	r->elem[r->depth++] = elem;
	if (r->depth == 1)
		r->root = elem == E_ESEARCH;
	if (r->erring > 0)
		return true;		/* a web page inside <ERROR> is its text, too */
	if (elem == E_ERROR || elem == E_ERROR2 || elem == E_ERROR3)
		r->erring = r->depth;
	buf_clear(&r->text);
	return true;
}

static bool
take(struct reading *r, int elem, const char *text)
{
	int	up = r->depth > 0 ? r->elem[r->depth - 1] : XML_UNKNOWN;
	size_t	n = strlen(text);

	if (r->depth == 1)
		switch (elem) {
		case E_COUNT:
			return set_count(r, text);
		case E_RETMAX:
			return num_i64(text, 0, INT32_MAX, &r->out->retmax) || (r->out->retmax = -1) != 0;
		case E_RETSTART:
			return num_i64(text, 0, INT32_MAX, &r->out->retstart) || (r->out->retstart = -1) != 0;
		case E_TRANSLATION:
			r->out->translation = keep(r->mem, text, n, TRANSLATION_MAX);
			return true;
		default:
			return true;
		}
	if (up == E_IDLIST && elem == E_ID)
		return add_id(r, text);
	if (up == E_ERRORLIST || up == E_WARNINGLIST)
		add_note(r, elem == E_PHRASE ? REPLY_PHRASE_NOT_FOUND : elem == E_FIELD ? REPLY_FIELD_NOT_FOUND :
		    elem == E_QUOTED ? REPLY_QUOTED_NOT_FOUND : elem == E_IGNORED ? REPLY_PHRASE_IGNORED :
		    REPLY_MESSAGE, text, n);
	return true;
}

static bool
on_end(void *arg)
{
	struct reading	*r = arg;
	int		 elem = r->elem[--r->depth];
	const char	*text;
	bool		 good = true;

	if (r->erring > 0 && r->depth + 1 > r->erring)
		return true;
	text = trim(&r->text);
	if (r->erring > 0) {
		r->erring = 0;
		if (r->error == NULL)
			r->error = arena_strdup(r->mem, *text != '\0' ? text : "an error without a word");
	} else if (r->out != NULL && r->root)
		good = take(r, elem, text);
	buf_clear(&r->text);
	return good;
}

static bool
on_text(void *arg, const char *p, size_t n)
{
	struct reading	*r = arg;

	if (r->text.len + n <= TEXT_MAX)	/* more of a text says nothing more */
		buf_put(&r->text, p, n);
	return true;
}

static bool
read_xml(struct reading *r, const char *p, size_t n)
{
	static const struct xml_events	ev = { on_start, on_end, on_text };
	struct xml			*x = xml_new(names, NAMES, &ev, r);
	struct err			 e = { 0 };
	bool				 whole;

	buf_init(&r->text, TEXT_MAX);
	whole = xml_parse(x, p, n, &e) == RC_OK;
	buf_fini(&r->text);
	xml_free(x);
	return whole;
}

/* --- JSON --------------------------------------------------------------------------- */

static const char *
json_error(const struct json *j)
{
	static const char *const	keys[] = { "error", "ERROR", "Error" };
	const char			*s;
	size_t				 i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if ((s = json_str(json_get(j, keys[i]))) != NULL)
			return s;
	return NULL;
}

static void
json_notes(struct reading *r, const struct json *list, const char *key, enum reply_note_kind kind)
{
	const struct json	*a = json_get(list, key);
	const char		*s;
	size_t			 i;

	for (i = 0; i < json_size(a); i++)
		if ((s = json_str(json_at(a, i))) != NULL)
			add_note(r, kind, s, strlen(s));
}

/* A number, or digits in a string, as esearch writes them. */
static bool
json_number(const struct json *j, int64_t *out)
{
	const char	*s = json_str(j);

	return s != NULL ? num_i64(s, 0, INT32_MAX, out) : json_int(j, out);
}

static void
take_json(struct reading *r, const struct json *j)
{
	const struct json	*ids = json_get(j, "idlist"), *errors = json_get(j, "errorlist");
	const struct json	*warnings = json_get(j, "warninglist");
	const char		*s;
	size_t			 i;

	r->count = json_number(json_get(j, "count"), &r->out->count) && r->out->count >= 0;
	if (!json_number(json_get(j, "retmax"), &r->out->retmax))
		r->out->retmax = -1;
	if (!json_number(json_get(j, "retstart"), &r->out->retstart))
		r->out->retstart = -1;
	if ((s = json_str(json_get(j, "querytranslation"))) != NULL)
		r->out->translation = keep(r->mem, s, strlen(s), TRANSLATION_MAX);
	json_notes(r, errors, "phrasesnotfound", REPLY_PHRASE_NOT_FOUND);
	json_notes(r, errors, "fieldsnotfound", REPLY_FIELD_NOT_FOUND);
	json_notes(r, warnings, "phrasesignored", REPLY_PHRASE_IGNORED);
	json_notes(r, warnings, "quotedphrasesnotfound", REPLY_QUOTED_NOT_FOUND);
	json_notes(r, warnings, "outputmessages", REPLY_MESSAGE);
	for (i = 0; i < json_size(ids); i++)
		if (!add_id(r, json_str(json_at(ids, i)) != NULL ? json_str(json_at(ids, i)) : ""))
			return;
}

static bool
read_json(struct reading *r, const char *p, size_t n)
{
	struct json		*doc;
	const struct json	*result;
	struct err		 e = { 0 };
	const char		*s;

	if (json_parse(p, n, "answer", &doc, &e) != RC_OK)
		return false;
	result = json_get(doc, "esearchresult");
	if ((s = json_error(doc)) != NULL || (s = json_error(result)) != NULL)
		r->error = arena_strdup(r->mem, s);
	r->root = result != NULL;
	if (r->out != NULL && r->root)
		take_json(r, result);
	json_free(doc);
	return true;
}

/* --- both --------------------------------------------------------------------------- */

static bool
read_any(struct reading *r, const char *p, size_t n)
{
	if (n == 0)
		return false;
	return p[0] == '{' || p[0] == '[' ? read_json(r, p, n) : p[0] == '<' && read_xml(r, p, n);
}

const char *
reply_error_text(struct arena *mem, const char *p, size_t n, size_t *len, bool *whole)
{
	struct reading	r = { .mem = mem };

	*whole = n <= XML_MAX_BYTES && read_any(&r, p, n);
	*len = r.error != NULL ? strlen(r.error) : 0;
	return r.error;
}

/* Why these ids cannot be the answer, or NULL. */
static const char *
check_ids(const struct reply_search *s)
{
	int64_t		*copy;
	size_t		 i;
	const char	*why = NULL;

	if ((int64_t)s->n > s->count)
		return "more ids than its count";
	if (s->retmax >= 0 && (int64_t)s->n > s->retmax)
		return "more ids than it says";
	if (s->n < 2)
		return NULL;
	copy = xmalloc(s->n * sizeof(*copy));
	memcpy(copy, s->id, s->n * sizeof(*copy));
	qsort(copy, s->n, sizeof(*copy), num_order);
	for (i = 1; i < s->n && why == NULL; i++)
		if (copy[i] == copy[i - 1])
			why = "the same id twice";
	free(copy);
	return why;
}

void
reply_search(const struct http_ans *a, struct arena *mem, struct reply_search *out, struct reply *verdict)
{
	struct reply_search	 s = { .retmax = -1, .retstart = -1, .translation = "" };
	struct reading		 r = { .mem = mem, .out = &s };
	const char		*p = a->body.p, *why = NULL;
	size_t			 n = a->body.len;

	reply_judge(REPLY_ESEARCH, a, verdict);
	if (verdict->kind != REPLY_GOOD)
		return;
	for (; n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0; n -= 3)
		p += 3;
	for (; n > 0 && strchr(" \t\r\n", *p) != NULL && *p != '\0'; n--)
		p++;
	if (!read_any(&r, p, n))
		why = r.wrong != NULL ? r.wrong : "not whole";
	else if (!r.root)
		why = "another kind of document";
	else if (r.wrong != NULL)
		why = r.wrong;
	else if (!r.count)
		why = "no count";
	else
		why = check_ids(&s);
	if (why == NULL) {
		*out = s;
		return;
	}
	verdict->kind = REPLY_BAD_DATA;
	snprintf(verdict->why, sizeof(verdict->why), "%.150s: a search result that cannot be true (%s)", a->why, why);
}
