#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "classify.h"
#include "design.h"
#include "facts.h"

struct classifier {
	struct ruleset	*rules;
};

struct classify_scratch {
	struct rules_scratch	*rules;
};

enum rc
classifier_new(const char *dir, struct classifier **out, struct err *e)
{
	struct ruleset	*rs;
	enum rc		 rc;

	if ((rc = ruleset_load(dir, &rs, e)) != RC_OK)
		return rc;
	*out = xmalloc(sizeof(**out));
	(*out)->rules = rs;
	return RC_OK;
}

void
classifier_free(struct classifier *c)
{
	if (c == NULL)
		return;
	ruleset_free(c->rules);
	free(c);
}

const struct ruleset *
classifier_rules(const struct classifier *c)
{
	return c->rules;
}

struct classify_scratch *
classify_scratch_new(const struct classifier *c)
{
	struct classify_scratch *s = xmalloc(sizeof(*s));

	s->rules = rules_scratch_new(c->rules, 0);
	return s;
}

void
classify_scratch_free(struct classify_scratch *s)
{
	if (s == NULL)
		return;
	rules_scratch_free(s->rules);
	free(s);
}

/* Everything "not stated". */
static void
unknown(const struct article *a, struct proposal *out)
{
	memset(out, 0, sizeof(*out));
	out->pmid = a->pmid;
	out->design = DESIGN_OTHER;
	out->label_ppm[DESIGN_OTHER] = 1000000;
	out->type = "OTHER";
	out->funding = "unknown";
	out->ties = "unknown";
	out->trial_funding = "unknown";
	out->rob = "not-stated";
	out->direction = "unclear";
	out->participants = -1;
	out->trials = -1;
}

/* A rule ran into its limit: nothing is proposed. */
static void
get_stuck(const struct article *a, const struct hits *h, struct proposal *out)
{
	unknown(a, out);
	out->stuck = true;
	out->stuck_rule = h->stuck->id;
}

void
classify_many(const struct classifier *c, struct classify_scratch *s, const struct article *const *a, size_t n,
    unsigned fields, struct arena *mem, struct proposal *out, struct err *why)
{
	struct hits	*h = arena_array(mem, n, sizeof(*h));
	size_t		 i, k;

	for (i = 0; i < n; i++) {
		unknown(a[i], &out[i]);
		why[i].rc = RC_OK;
		rules_match_lazy(c->rules, s->rules, a[i], fields, mem, &h[i]);
	}
	for (i = 0; i < n; i++)
		if (h[i].stuck == NULL)
			design_decide(c->rules, a[i], &h[i], mem, &out[i]);
	for (k = 0; facts_table[k] != NULL; k++)
		for (i = 0; i < n; i++)
			if (h[i].stuck == NULL && why[i].rc == RC_OK)
				(void)facts_table[k](a[i], &h[i], mem, &out[i], &why[i]);
	for (i = 0; i < n; i++)
		if (h[i].stuck != NULL)
			get_stuck(a[i], &h[i], &out[i]);
}

enum rc
classify(const struct classifier *c, struct classify_scratch *s, const struct article *a, unsigned fields,
    struct arena *mem, struct proposal *out, struct err *e)
{
	struct proposal	p;
	struct err	why = { .rc = RC_OK };

	classify_many(c, s, &a, 1, fields, mem, &p, &why);
	if (why.rc != RC_OK) {
		*e = why;
		return why.rc;
	}
	*out = p;
	return RC_OK;
}

enum rc
classify_fields(const char *text, unsigned *mask, struct err *e)
{
	char		 word[40];
	const char	*p = text, *near;
	size_t		 n;
	unsigned	 m = 0;
	int		 i;

	while (*p != '\0') {
		n = strcspn(p, ",");
		if (n >= sizeof(word))
			n = sizeof(word) - 1;
		memcpy(word, p, n);
		word[n] = '\0';
		if (strcmp(word, "all") == 0)
			m |= FIELD_ALL;
		else if ((i = word_index(field_words, word)) >= 0)
			m |= 1u << i;
		else {
			near = nearest(word, field_words, F_N);
			err_set(e, RC_USAGE, "no field \"%s\"", word);
			return near != NULL ? err_try(e, "--fields %s", near) : RC_USAGE;
		}
		p += strcspn(p, ",");
		p += *p == ',';
	}
	if (m == 0)
		return err_set(e, RC_USAGE, "--fields names no field");
	*mask = m;
	return RC_OK;
}
