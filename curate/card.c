#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/escape.h"
#include "../base/utf8.h"
#include "card.h"
#include "cardfield.h"

#define LABEL_MAX 120
#define LIST_MAX 200
#define PMID_MAX 99999999
#define DAYS_MAX 3650
#define FOLDED_MAX ((size_t)64 * 1024) /* a text's case-folded form */

/* What is wrong so far, in the order of the fields. */
struct place {
	struct arena *mem;
	struct card_fault *fault;
	size_t n, cap;
};

static void
wrong(struct place *p, const char *path, const char *why)
{
	struct card_fault f = {.path = arena_strdup(p->mem, path), .why = arena_strdup(p->mem, why)};

	if (p->n < CARD_FAULTS_MAX)
		ARENA_PUSH(p->mem, p->fault, p->n, p->cap, f);
}

bool
card_slug_valid(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > 64 || s[0] == '-' || s[n - 1] == '-' || strstr(s, "--") != NULL)
		return false;
	return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

bool
card_text_valid(const char *s, size_t max)
{
	size_t n = strlen(s), at = 0, len;

	if (n == 0 || n > max || utf8_valid(s, n) != n || s[0] == ' ' || s[n - 1] == ' ')
		return false;
	for (; at < n; at += len)
		if (escape_unsafe(utf8_at(s + at, n - at, &len)))
			return false;
	return true;
}

/* "\"drug\" is none of supplement, prescription; nearest: prescription" */
static void
none_of(struct buf *b, const char *got, const char *const *words)
{
	const char *near;
	size_t n = 0;

	buf_printf(b, "\"%.80s\" is none of ", got);
	for (; words[n] != NULL; n++)
		buf_printf(b, "%s%s", n > 0 ? ", " : "", words[n]);
	if ((near = nearest(got, words, n)) != NULL)
		buf_printf(b, "; nearest: %s", near);
}

enum rc
card_bad_word(
    const char *place, const char *got, const char *const *words, enum rc rc, struct err *e)
{
	struct buf b;

	buf_init(&b, 500);
	none_of(&b, got, words);
	err_set(e, rc, "%s: %s", place, b.p);
	buf_fini(&b);
	return e->rc;
}

static void
check_text(struct place *p, const char *path, const struct json *v, size_t max)
{
	const char *s = json_str(v);

	if (s == NULL)
		wrong(p, path, "must be text");
	else if (*s == '\0')
		wrong(p, path, "is empty");
	else if (strlen(s) > max)
		wrong(p, path,
		    arena_printf(p->mem, "has %zu bytes; at most %zu are allowed", strlen(s), max));
	else if (!card_text_valid(s, max))
		wrong(p, path, "has a control character, or blanks at an end");
}

static void
check_word(struct place *p, const char *path, const struct json *v, const char *const *words)
{
	const char *s = json_str(v);
	struct buf b;

	if (s == NULL) {
		wrong(p, path, "must be a word");
		return;
	}
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return;
	buf_init(&b, 500);
	none_of(&b, s, words);
	wrong(p, path, b.p);
	buf_fini(&b);
}

static void
check_pmids(struct place *p, const char *path, const struct json *v, bool some)
{
	int64_t n, other;

	if (json_type(v) != JSON_T_ARRAY) {
		wrong(p, path, "must be a list of PMIDs");
		return;
	}
	if (some && json_size(v) == 0)
		wrong(p, path, "must name at least one PMID");
	if (json_size(v) > LIST_MAX)
		wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v) && i < LIST_MAX; i++) {
		if (!json_int(json_at(v, i), &n) || n < 1 || n > PMID_MAX) {
			wrong(p, arena_printf(p->mem, "%s[%zu]", path, i),
			    "is no PMID (an integer from 1 to 99999999)");
			continue;
		}
		for (size_t k = 0; k < i; k++)
			if (json_int(json_at(v, k), &other) && other == n) {
				wrong(p, arena_printf(p->mem, "%s[%zu]", path, i),
				    "stands there twice");
				break;
			}
	}
}

static void
check_strings(struct place *p, const char *path, const struct json *v, size_t max)
{
	if (json_type(v) != JSON_T_ARRAY) {
		wrong(p, path, "must be a list of texts");
		return;
	}
	if (json_size(v) > LIST_MAX)
		wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v) && i < LIST_MAX; i++)
		check_text(p, arena_printf(p->mem, "%s[%zu]", path, i), json_at(v, i), max);
}

static void check_object(
    struct place *, const char *path, const struct json *, const struct card_field *);

static void
check_list(struct place *p, const char *path, const struct json *v, const struct card_field *f)
{
	if (json_type(v) != JSON_T_ARRAY) {
		wrong(p, path, "must be a list");
		return;
	}
	if (f->kind == K_LIST_SOME && json_size(v) == 0)
		wrong(p, path, "must have at least one entry");
	if (json_size(v) > LIST_MAX)
		wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v) && i < LIST_MAX; i++)
		check_object(p, arena_printf(p->mem, "%s[%zu]", path, i), json_at(v, i), f->sub);
}

static void
check_field(struct place *p, const char *path, const struct json *v, const struct card_field *f)
{
	int64_t n;

	switch (f->kind) {
	case K_SLUG:
		if (json_str(v) == NULL || !card_slug_valid(json_str(v)))
			wrong(
			    p, path, "must be a slug: lower-case letters, digits, single hyphens");
		return;
	case K_LABEL:
		check_text(p, path, v, LABEL_MAX);
		return;
	case K_TEXT_NULL:
		if (json_type(v) == JSON_T_NULL)
			return;
		/* FALLTHROUGH */
	case K_TEXT:
		check_text(p, path, v, CARD_TEXT_MAX);
		return;
	case K_WORD:
		check_word(p, path, v, f->words);
		return;
	case K_BOOL:
		if (json_type(v) != JSON_T_BOOL)
			wrong(p, path, "must be true or false");
		return;
	case K_PMIDS:
	case K_PMIDS_SOME:
		check_pmids(p, path, v, f->kind == K_PMIDS_SOME);
		return;
	case K_DAYS:
		if (json_type(v) != JSON_T_NULL && (!json_int(v, &n) || n < 1 || n > DAYS_MAX))
			wrong(p, path, "must be null or an integer from 1 to 3650");
		return;
	case K_LABELS:
	case K_TEXTS:
		check_strings(p, path, v, f->kind == K_LABELS ? LABEL_MAX : CARD_TEXT_MAX);
		return;
	case K_LIST:
	case K_LIST_SOME:
		check_list(p, path, v, f);
		return;
	case K_OBJECT:
		check_object(p, path, v, f->sub);
		return;
	}
}

static void
check_object(
    struct place *p, const char *path, const struct json *v, const struct card_field *fields)
{
	const char *names[24], *dot = *path == '\0' ? "" : ".", *unknown;
	size_t n = 0;

	if (json_type(v) != JSON_T_OBJECT) {
		wrong(p, path, "must be an object");
		return;
	}
	for (; fields[n].name != NULL; n++)
		names[n] = fields[n].name;
	names[n] = NULL;
	if ((unknown = json_unknown(v, names)) != NULL) {
		const char *near = nearest(unknown, names, n);

		wrong(p, path,
		    arena_printf(p->mem,
			near != NULL ? "no member \"%.80s\" is known here; nearest: %s"
				     : "no member \"%.80s\" is known here",
			unknown, near));
	}
	for (size_t i = 0; i < n; i++) {
		const char *sub = arena_printf(p->mem, "%s%s%s", path, dot, fields[i].name);
		const struct json *m = json_get(v, fields[i].name);

		if (m != NULL)
			check_field(p, sub, m, &fields[i]);
		else if (!fields[i].optional)
			wrong(p, sub, "is missing");
	}
}

/* The text of an entry of a list: its member key, or (NULL) itself; NULL where it has none. */
static const char *
text_at(const struct json *list, size_t i, const char *key)
{
	const struct json *v = json_at(list, i);

	return json_str(key != NULL ? json_get(v, key) : v);
}

static bool
same_text(const char *s, const char *t, bool fold)
{
	struct buf a, b;
	bool same;

	if (s == NULL || t == NULL || !fold)
		return s != NULL && t != NULL && strcmp(s, t) == 0;
	buf_init(&a, FOLDED_MAX);
	buf_init(&b, FOLDED_MAX);
	utf8_fold(s, strlen(s), &a);
	utf8_fold(t, strlen(t), &b);
	same = strcmp(a.p, b.p) == 0;
	buf_fini(&a);
	buf_fini(&b);
	return same;
}

/* No two entries of a list share the member key (NULL: the entry itself); fold: whatever their
 * case. */
static void
check_unique(struct place *p, const char *path, const struct json *list, const char *key, bool fold)
{
	for (size_t i = 1; i < json_size(list) && i < LIST_MAX; i++)
		for (size_t k = 0; k < i; k++) {
			if (!same_text(text_at(list, i, key), text_at(list, k, key), fold))
				continue;
			wrong(p,
			    arena_printf(p->mem, "%s[%zu]%s%s", path, i, key != NULL ? "." : "",
				key != NULL ? key : ""),
			    arena_printf(p->mem, "\"%.200s\" stands there twice",
				text_at(list, i, key)));
			break;
		}
}

static bool
is_node(const struct json *nodes, const char *id)
{
	for (size_t i = 0; i < json_size(nodes); i++)
		if (same_text(text_at(nodes, i, "id"), id, false))
			return true;
	return false;
}

static void
check_edge(struct place *p, const struct json *nodes, const struct json *edges, size_t i)
{
	const char *from = text_at(edges, i, "from"), *to = text_at(edges, i, "to");
	const char *path = arena_printf(p->mem, "pathway.edges[%zu]", i);

	if (from == NULL || to == NULL)
		return; /* said already */
	if (!is_node(nodes, from) || !is_node(nodes, to))
		wrong(p, path,
		    arena_printf(p->mem, "\"%.80s\" is no node of the pathway",
			is_node(nodes, from) ? to : from));
	else if (strcmp(from, to) == 0)
		wrong(p, path, "leads back to its own node");
	for (size_t k = 0; k < i; k++)
		if (same_text(text_at(edges, k, "from"), from, false) &&
		    same_text(text_at(edges, k, "to"), to, false)) {
			wrong(p, path, "there is already an edge between these nodes");
			return;
		}
}

/* What no single field can say: what must differ, what must exist. */
static void
check_whole(struct place *p, const struct json *card)
{
	const struct json *synonyms = json_get(card, "synonyms"),
			  *dosage = json_get(card, "dosage"),
			  *pathway = json_get(card, "pathway"),
			  *edges = json_get(pathway, "edges");
	int64_t min, optimal;

	check_unique(p, "synonyms", synonyms, NULL, true);
	check_unique(p, "terms", json_get(card, "terms"), NULL, false);
	check_unique(p, "study_names", json_get(card, "study_names"), "name", false);
	check_unique(p, "outcomes", json_get(card, "outcomes"), "slug", false);
	check_unique(p, "pathway.nodes", json_get(pathway, "nodes"), "id", false);
	for (size_t i = 0; i < json_size(edges) && i < LIST_MAX; i++)
		check_edge(p, json_get(pathway, "nodes"), edges, i);
	for (size_t i = 0; i < json_size(synonyms) && i < LIST_MAX; i++)
		if (same_text(text_at(synonyms, i, NULL), json_str(json_get(card, "name")), true))
			wrong(
			    p, arena_printf(p->mem, "synonyms[%zu]", i), "is the name itself");
	if (json_int(json_get(dosage, "min_days"), &min) &&
	    json_int(json_get(dosage, "optimal_days"), &optimal) && optimal < min)
		wrong(p, "dosage.optimal_days", "is below dosage.min_days");
}

void
card_check(const struct json *card, bool whole, struct arena *mem, struct card_fault **fault,
    size_t *n)
{
	struct place p = {.mem = mem};

	check_object(&p, "", card, whole ? card_fields : card_name_fields);
	check_whole(&p, card);
	*fault = p.fault;
	*n = p.n;
}

static const char **
take_strings(struct arena *mem, const struct json *list, size_t *n)
{
	const char **v = arena_array(mem, json_size(list) + 1, sizeof(*v));

	*n = json_size(list);
	for (size_t i = 0; i < *n; i++)
		v[i] = arena_strdup(mem, json_str(json_at(list, i)));
	return v;
}

static const char *
take(struct arena *mem, const struct json *obj, const char *key)
{
	return arena_strdup(mem, json_str(json_get(obj, key)));
}

static void
take_card(struct arena *mem, const struct json *j, struct card *c)
{
	const struct json *outcomes = json_get(j, "outcomes");

	c->slug = take(mem, j, "slug");
	c->name = take(mem, j, "name");
	c->status = take(mem, j, "status");
	c->synonym = take_strings(mem, json_get(j, "synonyms"), &c->nsynonym);
	c->term = take_strings(mem, json_get(j, "terms"), &c->nterm);
	c->noutcome = json_size(outcomes);
	c->outcome = arena_array(mem, c->noutcome + 1, sizeof(*c->outcome));
	for (size_t i = 0; i < c->noutcome; i++) {
		const struct json *o = json_at(outcomes, i);

		c->outcome[i] = (struct card_outcome){
		    .slug = take(mem, o, "slug"),
		    .name = take(mem, o, "name"),
		    .indication = take(mem, o, "indication"),
		    .domain = take(mem, o, "domain"),
		    .better = take(mem, o, "better"),
		    .headline = json_bool(json_get(o, "headline"), false),
		    .critical = json_bool(json_get(o, "critical"), false),
		    .surrogate = json_bool(json_get(o, "surrogate"), false),
		};
	}
}

void
card_take(const struct json *j, struct arena *mem, struct card *out)
{
	struct card c = {0};
	char *canonical = json_canonical(j);

	take_card(mem, j, &c);
	profile_from_card(j, mem, &c.profile);
	c.json = arena_strdup(mem, canonical);
	free(canonical);
	*out = c;
}

enum rc
card_parse(const char *text, size_t n, const char *what, struct arena *mem, struct card *out,
    struct err *e)
{
	struct card_fault *fault;
	struct json *j = NULL;
	size_t faults;
	enum rc rc;

	if (n > CARD_MAX_BYTES)
		return err_set(e, RC_BADDATA, "%s: larger than %zu bytes", what, CARD_MAX_BYTES);
	if ((rc = json_parse(text, n, what, &j, e)) != RC_OK)
		return rc;
	card_check(j, true, mem, &fault, &faults);
	if (faults > 0)
		rc = err_set(e, RC_BADDATA, "%s: %s%s%s", what, fault[0].path,
		    fault[0].path[0] != '\0' ? ": " : "", fault[0].why);
	else
		card_take(j, mem, out);
	json_free(j);
	return rc;
}
