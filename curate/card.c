#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/escape.h"
#include "../base/utf8.h"
#include "card.h"

#define TEXT_MAX 2000
#define LABEL_MAX 120
#define LIST_MAX 200
#define PMID_MAX 99999999
#define DAYS_MAX 3650
#define FOLDED_MAX ((size_t)64 * 1024) /* a text's case-folded form */

const char *const card_status_words[] = {
    "supplement", "prescription", "investigational", "endogenous-hormone", "food", NULL};
const char *const card_domain_words[] = {"efficacy", "safety", NULL};
const char *const card_better_words[] = {"higher", "lower", NULL};

static const char *const law_words[] = {
    "approved", "not-approved", "investigational", "withdrawn", "supplement", "food", NULL};
static const char *const level_words[] = {
    "in-vitro", "animal", "preclinical", "human-observational", "human-trial", "mixed", NULL};
static const char *const node_words[] = {"target", "effect", "outcome", NULL};
static const char *const verb_words[] = {"activates", "inhibits", "binds", "raises", "lowers",
    "improves", "worsens", "may-improve", "may-worsen", "leads-to", "does-not-change", NULL};
static const char *const form_words[] = {
    "recommended", "alternative", "clinician-only", "not-recommended", "not-available", NULL};
static const char *const food_words[] = {
    "with", "without", "either", "not-applicable", "unknown", NULL};
static const char *const cycling_words[] = {"required", "not-required", "unknown", NULL};
static const char *const time_words[] = {
    "morning", "midday", "evening", "bedtime", "any", "not-applicable", "unknown", NULL};
static const char *const severity_words[] = {"avoid", "caution", "monitor", NULL};

enum kind {
	K_SLUG,
	K_LABEL,
	K_TEXT,
	K_TEXT_NULL,
	K_WORD,
	K_BOOL,
	K_PMIDS,
	K_PMIDS_SOME,
	K_DAYS,
	K_LABELS,
	K_TEXTS,
	K_LIST,
	K_LIST_SOME,
	K_OBJECT,
};
struct field {
	const char *name;
	enum kind kind;
	bool optional;
	const char *const *words; /* of K_WORD */
	const struct field *sub;  /* of K_LIST and K_OBJECT */
};

static const struct field jurisdiction_fields[] = {
    {.name = "where", .kind = K_LABEL},
    {.name = "status", .kind = K_WORD, .words = law_words},
    {.name = NULL},
};
static const struct field summary_fields[] = {
    {.name = "text", .kind = K_TEXT},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field mechanism_fields[] = {
    {.name = "name", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "evidence_level", .kind = K_WORD, .words = level_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field node_fields[] = {
    {.name = "id", .kind = K_SLUG},
    {.name = "kind", .kind = K_WORD, .words = node_words},
    {.name = "label", .kind = K_LABEL},
    {.name = NULL},
};
static const struct field edge_fields[] = {
    {.name = "from", .kind = K_SLUG},
    {.name = "to", .kind = K_SLUG},
    {.name = "verb", .kind = K_WORD, .words = verb_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field pathway_fields[] = {
    {.name = "nodes", .kind = K_LIST, .sub = node_fields},
    {.name = "edges", .kind = K_LIST, .sub = edge_fields},
    {.name = NULL},
};
static const struct field regimen_fields[] = {
    {.name = "indication", .kind = K_LABEL},
    {.name = "route", .kind = K_LABEL},
    {.name = "dose", .kind = K_LABEL},
    {.name = "schedule", .kind = K_LABEL},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field form_fields[] = {
    {.name = "form", .kind = K_LABEL},
    {.name = "type", .kind = K_WORD, .words = form_words},
    {.name = "note", .kind = K_TEXT_NULL, .optional = true},
    {.name = NULL},
};
static const struct field dosage_fields[] = {
    {.name = "regimens", .kind = K_LIST, .sub = regimen_fields},
    {.name = "forms", .kind = K_LIST, .sub = form_fields},
    {.name = "food", .kind = K_WORD, .words = food_words},
    {.name = "min_days", .kind = K_DAYS},
    {.name = "optimal_days", .kind = K_DAYS},
    {.name = "cycling", .kind = K_WORD, .words = cycling_words},
    {.name = "best_time", .kind = K_WORD, .words = time_words},
    {.name = "note", .kind = K_TEXT_NULL, .optional = true},
    {.name = NULL},
};
static const struct field caution_fields[] = {
    {.name = "who", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field interaction_fields[] = {
    {.name = "with", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "severity", .kind = K_WORD, .words = severity_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field side_effect_fields[] = {
    {.name = "effect", .kind = K_LABEL},
    {.name = "tip", .kind = K_TEXT_NULL},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct field safety_fields[] = {
    {.name = "cautions", .kind = K_LIST, .sub = caution_fields},
    {.name = "interactions", .kind = K_LIST, .sub = interaction_fields},
    {.name = "side_effects", .kind = K_LIST, .sub = side_effect_fields},
    {.name = NULL},
};
static const struct field study_name_fields[] = {
    {.name = "name", .kind = K_LABEL},
    {.name = "pmids", .kind = K_PMIDS_SOME},
    {.name = NULL},
};
static const struct field outcome_fields[] = {
    {.name = "slug", .kind = K_SLUG},
    {.name = "name", .kind = K_LABEL},
    {.name = "indication", .kind = K_LABEL},
    {.name = "headline", .kind = K_BOOL},
    {.name = "domain", .kind = K_WORD, .words = card_domain_words},
    {.name = "better", .kind = K_WORD, .words = card_better_words},
    {.name = "critical", .kind = K_BOOL},
    {.name = "surrogate", .kind = K_BOOL},
    {.name = NULL},
};
static const struct field card_fields[] = {
    {.name = "slug", .kind = K_SLUG},
    {.name = "name", .kind = K_LABEL},
    {.name = "status", .kind = K_WORD, .words = card_status_words},
    {.name = "synonyms", .kind = K_LABELS},
    {.name = "terms", .kind = K_TEXTS},
    {.name = "jurisdictions", .kind = K_LIST, .sub = jurisdiction_fields},
    {.name = "caution", .kind = K_TEXT_NULL},
    {.name = "summary", .kind = K_LIST_SOME, .sub = summary_fields},
    {.name = "mechanisms", .kind = K_LIST, .sub = mechanism_fields},
    {.name = "pathway", .kind = K_OBJECT, .sub = pathway_fields},
    {.name = "dosage", .kind = K_OBJECT, .sub = dosage_fields},
    {.name = "safety", .kind = K_OBJECT, .sub = safety_fields},
    {.name = "study_names", .kind = K_LIST, .sub = study_name_fields},
    {.name = "outcomes", .kind = K_LIST, .sub = outcome_fields},
    {.name = NULL},
};

/* Where the reader stands: "c.json: mechanisms[2].name". */
struct place {
	const char *what;
	struct arena *mem;
	struct err *e;
};

static enum rc
wrong(const struct place *p, const char *path, const char *why)
{
	if (*path == '\0')
		return err_set(p->e, RC_BADDATA, "%s: %s", p->what, why);
	return err_set(p->e, RC_BADDATA, "%s: %s: %s", p->what, path, why);
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

enum rc
card_bad_word(
    const char *place, const char *got, const char *const *words, enum rc rc, struct err *e)
{
	const char *near;
	struct buf all;
	size_t n = 0;

	buf_init(&all, 400);
	for (; words[n] != NULL; n++)
		buf_printf(&all, "%s%s", n > 0 ? ", " : "", words[n]);
	near = nearest(got, words, n);
	err_set(e, rc, "%s: \"%.80s\" is none of %s%s%s", place, got, all.p,
	    near != NULL ? "; nearest: " : "", near != NULL ? near : "");
	buf_fini(&all);
	return e->rc;
}

static enum rc
check_text(const struct place *p, const char *path, const struct json *v, size_t max)
{
	const char *s = json_str(v);
	char why[120];

	if (s == NULL)
		return wrong(p, path, "must be text");
	if (card_text_valid(s, max))
		return RC_OK;
	if (*s == '\0')
		return wrong(p, path, "is empty");
	if (strlen(s) > max) {
		snprintf(
		    why, sizeof(why), "has %zu bytes; at most %zu are allowed", strlen(s), max);
		return wrong(p, path, why);
	}
	return wrong(p, path, "has a control character, or blanks at an end");
}

static enum rc
check_word(const struct place *p, const char *path, const struct json *v, const char *const *words)
{
	const char *s = json_str(v);

	if (s == NULL)
		return wrong(p, path, "must be a word");
	for (size_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return RC_OK;
	return card_bad_word(
	    arena_printf(p->mem, "%s: %s", p->what, path), s, words, RC_BADDATA, p->e);
}

static enum rc
check_pmids(const struct place *p, const char *path, const struct json *v, bool some)
{
	int64_t n, other;

	if (json_type(v) != JSON_T_ARRAY)
		return wrong(p, path, "must be a list of PMIDs");
	if (some && json_size(v) == 0)
		return wrong(p, path, "must name at least one PMID");
	if (json_size(v) > LIST_MAX)
		return wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v); i++) {
		if (!json_int(json_at(v, i), &n) || n < 1 || n > PMID_MAX)
			return wrong(p, arena_printf(p->mem, "%s[%zu]", path, i),
			    "is no PMID (an integer from 1 to 99999999)");
		for (size_t k = 0; k < i; k++)
			if (json_int(json_at(v, k), &other) && other == n)
				return wrong(p, arena_printf(p->mem, "%s[%zu]", path, i),
				    "stands there twice");
	}
	return RC_OK;
}

static enum rc
check_strings(const struct place *p, const char *path, const struct json *v, size_t max)
{
	enum rc rc = RC_OK;

	if (json_type(v) != JSON_T_ARRAY)
		return wrong(p, path, "must be a list of texts");
	if (json_size(v) > LIST_MAX)
		return wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v) && rc == RC_OK; i++)
		rc = check_text(p, arena_printf(p->mem, "%s[%zu]", path, i), json_at(v, i), max);
	return rc;
}

static enum rc check_object(
    const struct place *, const char *path, const struct json *, const struct field *);

static enum rc
check_list(const struct place *p, const char *path, const struct json *v, const struct field *f)
{
	enum rc rc = RC_OK;

	if (json_type(v) != JSON_T_ARRAY)
		return wrong(p, path, "must be a list");
	if (f->kind == K_LIST_SOME && json_size(v) == 0)
		return wrong(p, path, "must have at least one entry");
	if (json_size(v) > LIST_MAX)
		return wrong(p, path, "has more than 200 entries");
	for (size_t i = 0; i < json_size(v) && rc == RC_OK; i++)
		rc = check_object(
		    p, arena_printf(p->mem, "%s[%zu]", path, i), json_at(v, i), f->sub);
	return rc;
}

static enum rc
check_field(const struct place *p, const char *path, const struct json *v, const struct field *f)
{
	int64_t n;

	switch (f->kind) {
	case K_SLUG:
		if (json_str(v) == NULL || !card_slug_valid(json_str(v)))
			return wrong(
			    p, path, "must be a slug: lower-case letters, digits, single hyphens");
		return RC_OK;
	case K_LABEL:
		return check_text(p, path, v, LABEL_MAX);
	case K_TEXT_NULL:
		if (json_type(v) == JSON_T_NULL)
			return RC_OK;
		/* FALLTHROUGH */
	case K_TEXT:
		return check_text(p, path, v, TEXT_MAX);
	case K_WORD:
		return check_word(p, path, v, f->words);
	case K_BOOL:
		return json_type(v) == JSON_T_BOOL ? RC_OK
						   : wrong(p, path, "must be true or false");
	case K_PMIDS:
	case K_PMIDS_SOME:
		return check_pmids(p, path, v, f->kind == K_PMIDS_SOME);
	case K_DAYS:
		if (json_type(v) == JSON_T_NULL || (json_int(v, &n) && n >= 1 && n <= DAYS_MAX))
			return RC_OK;
		return wrong(p, path, "must be null or an integer from 1 to 3650");
	case K_LABELS:
		return check_strings(p, path, v, LABEL_MAX);
	case K_TEXTS:
		return check_strings(p, path, v, TEXT_MAX);
	case K_LIST:
	case K_LIST_SOME:
		return check_list(p, path, v, f);
	case K_OBJECT:
		return check_object(p, path, v, f->sub);
	}
	return RC_OK;
}

static enum rc
check_object(
    const struct place *p, const char *path, const struct json *v, const struct field *fields)
{
	const char *names[24], *dot = *path == '\0' ? "" : ".", *unknown;
	enum rc rc = RC_OK;
	size_t n = 0;

	if (json_type(v) != JSON_T_OBJECT)
		return wrong(p, path, "must be an object");
	for (; fields[n].name != NULL; n++)
		names[n] = fields[n].name;
	names[n] = NULL;
	if ((unknown = json_unknown(v, names)) != NULL) {
		const char *near = nearest(unknown, names, n);

		return wrong(p, path,
		    arena_printf(p->mem,
			near != NULL ? "no member \"%.80s\" is known here; nearest: %s"
				     : "no member \"%.80s\" is known here",
			unknown, near));
	}
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		const char *sub = arena_printf(p->mem, "%s%s%s", path, dot, fields[i].name);
		const struct json *m = json_get(v, fields[i].name);

		if (m != NULL)
			rc = check_field(p, sub, m, &fields[i]);
		else if (!fields[i].optional)
			rc = wrong(p, sub, "is missing");
	}
	return rc;
}

/* No two entries of a list share the member key (NULL: the entry itself); fold: whatever their
 * case. */
static enum rc
check_unique(
    const struct place *p, const char *path, const struct json *list, const char *key, bool fold)
{
	struct buf a, b;
	enum rc rc = RC_OK;

	buf_init(&a, FOLDED_MAX);
	buf_init(&b, FOLDED_MAX);
	for (size_t i = 1; i < json_size(list) && rc == RC_OK; i++)
		for (size_t k = 0; k < i && rc == RC_OK; k++) {
			const struct json *x = json_at(list, i), *y = json_at(list, k);
			const char *s = json_str(key != NULL ? json_get(x, key) : x);
			const char *t = json_str(key != NULL ? json_get(y, key) : y);

			buf_clear(&a);
			buf_clear(&b);
			if (fold) {
				utf8_fold(s, strlen(s), &a);
				utf8_fold(t, strlen(t), &b);
			} else {
				buf_puts(&a, s);
				buf_puts(&b, t);
			}
			if (strcmp(a.p, b.p) == 0)
				rc = wrong(p,
				    arena_printf(p->mem, "%s[%zu]%s%s", path, i,
					key != NULL ? "." : "", key != NULL ? key : ""),
				    arena_printf(p->mem, "\"%s\" stands there twice", s));
		}
	buf_fini(&a);
	buf_fini(&b);
	return rc;
}

static bool
same_folded(const char *s, const char *t)
{
	struct buf a, b;
	bool same;

	buf_init(&a, 4096);
	buf_init(&b, 4096);
	utf8_fold(s, strlen(s), &a);
	utf8_fold(t, strlen(t), &b);
	same = strcmp(a.p, b.p) == 0;
	buf_fini(&a);
	buf_fini(&b);
	return same;
}

static bool
is_node(const struct json *nodes, const char *id)
{
	for (size_t i = 0; i < json_size(nodes); i++)
		if (strcmp(json_str(json_get(json_at(nodes, i), "id")), id) == 0)
			return true;
	return false;
}

static enum rc
check_pathway(const struct place *p, const struct json *pathway)
{
	const struct json *nodes = json_get(pathway, "nodes"), *edges = json_get(pathway, "edges");
	enum rc rc;

	if ((rc = check_unique(p, "pathway.nodes", nodes, "id", false)) != RC_OK)
		return rc;
	for (size_t i = 0; i < json_size(edges); i++) {
		const char *from = json_str(json_get(json_at(edges, i), "from"));
		const char *to = json_str(json_get(json_at(edges, i), "to"));
		const char *path = arena_printf(p->mem, "pathway.edges[%zu]", i);

		if (!is_node(nodes, from) || !is_node(nodes, to))
			return wrong(p, path,
			    arena_printf(p->mem, "\"%s\" is no node of the pathway",
				is_node(nodes, from) ? to : from));
		if (strcmp(from, to) == 0)
			return wrong(p, path, "leads back to its own node");
		for (size_t k = 0; k < i; k++)
			if (strcmp(json_str(json_get(json_at(edges, k), "from")), from) == 0 &&
			    strcmp(json_str(json_get(json_at(edges, k), "to")), to) == 0)
				return wrong(
				    p, path, "there is already an edge between these nodes");
	}
	return RC_OK;
}

/* What no single field can say: what must differ, what must exist. */
static enum rc
check_whole(const struct place *p, const struct json *card)
{
	const struct json *synonyms = json_get(card, "synonyms"),
			  *dosage = json_get(card, "dosage");
	int64_t min, optimal;
	enum rc rc;

	if ((rc = check_unique(p, "synonyms", synonyms, NULL, true)) != RC_OK ||
	    (rc = check_unique(p, "terms", json_get(card, "terms"), NULL, false)) != RC_OK ||
	    (rc = check_unique(p, "study_names", json_get(card, "study_names"), "name", false)) !=
		RC_OK ||
	    (rc = check_unique(p, "outcomes", json_get(card, "outcomes"), "slug", false)) !=
		RC_OK ||
	    (rc = check_pathway(p, json_get(card, "pathway"))) != RC_OK)
		return rc;
	for (size_t i = 0; i < json_size(synonyms); i++)
		if (same_folded(json_str(json_at(synonyms, i)), json_str(json_get(card, "name"))))
			return wrong(
			    p, arena_printf(p->mem, "synonyms[%zu]", i), "is the name itself");
	if (json_int(json_get(dosage, "min_days"), &min) &&
	    json_int(json_get(dosage, "optimal_days"), &optimal) && optimal < min)
		return wrong(p, "dosage.optimal_days", "is below dosage.min_days");
	return RC_OK;
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

enum rc
card_parse(const char *text, size_t n, const char *what, struct arena *mem, struct card *out,
    struct err *e)
{
	struct place p = {.what = what, .mem = mem, .e = e};
	struct json *j = NULL;
	struct card c = {0};
	char *canonical = NULL;
	enum rc rc;

	if (n > CARD_MAX_BYTES)
		return err_set(e, RC_BADDATA, "%s: larger than %zu bytes", what, CARD_MAX_BYTES);
	if ((rc = json_parse(text, n, what, &j, e)) != RC_OK)
		goto out;
	if ((rc = check_object(&p, "", j, card_fields)) != RC_OK ||
	    (rc = check_whole(&p, j)) != RC_OK)
		goto out;
	take_card(mem, j, &c);
	profile_from_card(j, mem, &c.profile);
	canonical = json_canonical(j);
	c.json = arena_strdup(mem, canonical);
	*out = c;
out:
	free(canonical);
	json_free(j);
	return rc;
}
