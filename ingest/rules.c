#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/embed.h"
#include "../base/file.h"
#include "../base/map.h"
#include "guard.h"
#include "literal.h"
#include "rules.h"
#include "rules_parse.h"

#define MAX_FILE	((size_t)4 << 20)
#define MAX_RULE_BYTES	((size_t)32 << 20)
#define SOUGHT		6	/* letters of a literal: the tables stay within the cache */

const char *const field_words[F_N + 1] = {
	"title", "abstract", "coi", "journal", "publication_types", "mesh", "keywords", "grants", "links",
	"registry_ids", "affiliations", "collectives", NULL
};
const char *const section_words[S_N + 1] = {
	"unlabelled", "background", "objective", "methods", "results", "conclusions", "funding", "registration",
	"other", NULL
};
const char *const aspect_words[A_N + 1] = {
	"design", "flag", "type", "funding", "ties", "trial_funding", "participants", "trials", "risk_of_bias",
	"direction", "effect", "certainty", "registry", NULL
};

/* A file of the rule set, embedded or from a folder. */
struct source {
	const char	*name, *text;
	size_t		 len;
};
struct sources {
	struct source	*v;
	size_t		 n, cap;
	struct arena	*mem;
	const char	*dir;
};

const struct rule *
ruleset_find(const struct ruleset *rs, const char *id)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		if (strcmp(rs->rule[i].id, id) == 0)
			return &rs->rule[i];
	return NULL;
}

void
ruleset_free(struct ruleset *rs)
{
	size_t i, j, f;

	if (rs == NULL)
		return;
	for (i = 0; i < rs->n; i++)
		for (j = 0; rs->rule[i].re != NULL && j < rs->rule[i].npattern; j++)
			re_free(rs->rule[i].re[j]);
	guards_free(rs);
	for (i = 0; i < RULES_GROUPS; i++)
		for (f = 0; f < F_N; f++)
			if (f != F_ABSTRACT)	/* the title's */
				prefilter_free(rs->pre[i][f]);
	arena_fini(&rs->mem);
	free(rs);
}

/* Literals of one pattern: those given by hand, else derived. */
static enum rc
unit_literals(struct ruleset *rs, const struct rule *u, size_t k, struct literals *out, struct err *e)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	out->v = arena_array(&rs->mem, u->nliteral + 1, sizeof(*out->v));
	out->edge = arena_array(&rs->mem, u->nliteral + 1, sizeof(*out->edge));
	for (i = 0; i < u->nliteral; i++)
		if (u->literal[i].pattern == k)	/* of which nothing is said of edges */
			out->v[out->n++] = u->literal[i].text;
	if (out->n > 0 || literal_derive(u->pattern[k], &rs->mem, out))
		return RC_OK;
	return err_set(e, RC_BADDATA, "%s:%d: rule %s: no text of %d letters must be there for it to match; "
	    "say which with \"literal\"", u->file, u->pattern_line[k], u->id, LITERAL_MIN);
}

/* The literals of a group and what each calls, as they grow. */
struct wanted {
	struct want {
		const char	*text;
		struct rule_call call;
	} *v;
	size_t	n, cap;
};

/* Compile one pattern and register its literals. */
static enum rc
build_unit(struct ruleset *rs, size_t rule, size_t k, struct wanted *w, struct err *e)
{
	struct rule	*u = &rs->rule[rule];
	struct want	 one = { .call = {
		.rule = (uint32_t)rule, .pattern = (uint8_t)k, .unit = (uint32_t)rs->nunit++,
		.fields = (uint16_t)u->fields,
	} };
	struct literals	 lit;
	char		 what[200];
	size_t		 j;
	enum rc		 rc;

	if ((rc = unit_literals(rs, u, k, &lit, e)) != RC_OK)
		return rc;
	snprintf(what, sizeof(what), "%s:%d", u->file, u->pattern_line[k]);
	if ((rc = re_new(u->pattern[k], what, lit.prefix, &u->re[k], e)) != RC_OK)
		return rc;
	for (j = 0; j < lit.n; j++) {
		one.text = lit.v[j];
		one.call.edge = (uint8_t)(lit.edge[j] | (lit.prefix ? CALL_LEADS : 0));
		ARENA_PUSH(&rs->mem, w->v, w->n, w->cap, one);
	}
	return RC_OK;
}

/* Each text of the group once, with all that it calls, in the order of the rules. */
static void
build_sought(struct ruleset *rs, const struct wanted *w)
{
	struct map	 at = { 0 };
	struct sought	 one = { 0 }, *s;
	int64_t		*known;
	size_t		 first = rs->nsought, i, len;
	uint32_t	 next = (uint32_t)rs->ncall, *number = xcalloc(w->n + 1, sizeof(*number));
	int		 is_new;

	for (i = 0; i < w->n; i++) {
		len = strlen(w->v[i].text);
		known = map_put(&at, w->v[i].text, len, &is_new);
		if (is_new) {
			*known = (int64_t)rs->nsought;
			one.text = w->v[i].text;
			one.len = len > SOUGHT ? SOUGHT : (uint16_t)len;
			one.nrest = (uint16_t)(len - one.len);
			one.next = one.text[one.len];
			ARENA_PUSH(&rs->mem, rs->sought, rs->nsought, rs->sought_cap, one);
		}
		number[i] = (uint32_t)*known;
		s = &rs->sought[number[i]];
		s->n++;
		s->fields |= w->v[i].call.fields;
		ARENA_PUSH(&rs->mem, rs->call, rs->ncall, rs->call_cap, w->v[i].call);
	}
	for (i = first; i < rs->nsought; i++) {
		rs->sought[i].call = next;
		next += rs->sought[i].n;
		rs->sought[i].n = 0;
	}
	for (i = 0; i < w->n; i++) {
		s = &rs->sought[number[i]];
		rs->call[s->call + s->n++] = w->v[i].call;
	}
	free(number);
	map_fini(&at);
}

/*
 * One automaton over the literals of a group whose rules look at the field:
 * a list of names is not searched for what only an abstract can say.  Title
 * and abstract share theirs, since they share nearly all rules.
 */
static void
build_fields(struct ruleset *rs, size_t group, const struct wanted *w)
{
	struct prefilter_literal *v = xcalloc(w->n + 1, sizeof(*v));
	size_t			 first = rs->nsought, f, i, n;
	unsigned		 mask;

	build_sought(rs, w);
	for (f = 0; f < F_N; f++) {
		if (f == F_ABSTRACT)
			continue;
		mask = f == F_TITLE ? FIELD_TITLE | FIELD_ABSTRACT : 1u << f;
		for (n = 0, i = first; i < rs->nsought; i++)
			if (rs->sought[i].fields & mask)
				v[n++] = (struct prefilter_literal){ rs->sought[i].text, (uint32_t)i };
		if (n > 0)
			rs->pre[group][f] = prefilter_new(v, n, SOUGHT);
	}
	rs->pre[group][F_ABSTRACT] = rs->pre[group][F_TITLE];
	free(v);
}

/* Compile all patterns; automata over the literals of each group. */
static enum rc
build_prefilter(struct ruleset *rs, struct err *e)
{
	struct wanted	w[RULES_GROUPS] = { { NULL, 0, 0 } };
	size_t		i, k;
	enum rc		rc;

	for (i = 0; i < rs->n; i++) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers */
		rs->rule[i].re = arena_array(&rs->mem, rs->rule[i].npattern + 1, sizeof(*rs->rule[i].re));
		for (k = 0; k < rs->rule[i].npattern; k++)
			if ((rc = build_unit(rs, i, k, &w[rs->rule[i].group], e)) != RC_OK)
				return rc;
	}
	for (i = 0; i < RULES_GROUPS; i++)
		build_fields(rs, i, &w[i]);
	return RC_OK;
}

bool
rules_is_file(const char *name)
{
	static const char tail[] = ".rules";
	size_t n = strlen(name), t = sizeof(tail) - 1;

	return n >= t && strcmp(name + n - t, tail) == 0;
}

/* The base name of a path. */
static const char *
leaf(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash != NULL ? slash + 1 : name;
}

/* Parse the rule files; their names and bytes are what the digest is over. */
static enum rc
build_rules(struct ruleset *rs, const struct source *v, size_t n, struct err *e)
{
	struct buf	b;
	enum rc		rc = RC_OK;
	size_t		i;

	buf_init(&b, MAX_RULE_BYTES);
	for (i = 0; i < n && rc == RC_OK; i++)
		if (rules_is_file(v[i].name)) {
			buf_put(&b, leaf(v[i].name), strlen(leaf(v[i].name)) + 1);
			buf_put(&b, v[i].text, v[i].len);
			if (v[i].len > 0 && v[i].text[v[i].len - 1] != '\n')
				buf_putc(&b, '\n');	/* so that ruleset_rebuild knows where the next name begins */
			rc = rules_parse_file(rs, v[i].name, v[i].text, v[i].len, e);
		}
	if (rc == RC_OK)
		rc = buf_ok(&b, "the rule files", e);
	sha256_hex(b.p, b.len, rs->sha256);
	rs->source = arena_strndup(&rs->mem, b.p, b.len);
	rs->nsource = b.len;
	buf_fini(&b);
	return rc;
}

static enum rc
build(const struct source *v, size_t n, struct ruleset **out, struct err *e)
{
	struct ruleset	*rs = xcalloc(1, sizeof(*rs));
	enum rc		 rc;
	size_t		 i;

	rs->temperature_milli = 1000;
	rc = build_rules(rs, v, n, e);
	rs->weights = "";
	for (i = 0; i < n && rc == RC_OK; i++)
		if (strcmp(leaf(v[i].name), RULES_WEIGHTS) == 0) {
			rs->weights = arena_strndup(&rs->mem, v[i].text, v[i].len);
			rs->nweights = v[i].len;
			rc = rules_parse_weights(rs, v[i].name, v[i].text, v[i].len, e);
		}
	sha256_hex(rs->weights, rs->nweights, rs->weights_sha256);
	if (rc == RC_OK)
		rc = guards_build(rs, e);
	if (rc == RC_OK)
		rc = build_prefilter(rs, e);
	if (rc != RC_OK) {
		ruleset_free(rs);
		return rc;
	}
	*out = rs;
	return RC_OK;
}

static enum rc
take_file(const char *rel, void *arg, struct err *e)
{
	struct sources	*s = arg;
	struct source	 one;
	struct buf	 path, text;
	enum rc		 rc;

	if (!rules_is_file(rel) && strcmp(rel, RULES_WEIGHTS) != 0)
		return RC_OK;
	buf_init(&path, 4096);
	buf_init(&text, MAX_FILE);
	path_join(&path, s->dir, rel);
	if ((rc = file_read(path.p, &text, e)) == RC_OK) {
		one.name = arena_strdup(s->mem, path.p);
		one.text = arena_strndup(s->mem, text.p, text.len);
		one.len = text.len;
		ARENA_PUSH(s->mem, s->v, s->n, s->cap, one);
	}
	buf_fini(&path);
	buf_fini(&text);
	return rc;
}

enum rc
ruleset_load(const char *dir, struct ruleset **out, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct sources	 s = { NULL, 0, 0, &mem, dir };
	struct source	 one;
	size_t		 i;
	enum rc		 rc = RC_OK;

	if (dir != NULL)
		rc = file_each(dir, take_file, &s, e);
	else
		for (i = 0; embed_ingest[i].name != NULL; i++) {
			one.name = embed_ingest[i].name;
			one.text = (const char *)embed_ingest[i].bytes;
			one.len = embed_ingest[i].len;
			ARENA_PUSH(&mem, s.v, s.n, s.cap, one);
		}
	if (rc == RC_OK && s.n == 0)
		rc = err_set(e, RC_NOTFOUND, "%s: no *.rules file in it", dir != NULL ? dir : "embedded rules");
	if (rc == RC_OK)
		rc = build(s.v, s.n, out, e);
	arena_fini(&mem);
	return rc;
}

/* The files whose bytes a set keeps.  A name ends with NUL, a file with the line before the next name. */
static void
part(struct sources *s, const char *source, size_t nsource)
{
	const char	*p = source, *end = source + nsource, *nul, *next;
	struct source	 one;

	for (; p < end && (nul = memchr(p, '\0', (size_t)(end - p))) != NULL; p = one.text + one.len) {
		one.name = p;
		one.text = nul + 1;
		next = memchr(one.text, '\0', (size_t)(end - one.text));
		for (p = next != NULL ? next : end; next != NULL && p > one.text && p[-1] != '\n'; )
			p--;
		one.len = (size_t)(p - one.text);
		ARENA_PUSH(s->mem, s->v, s->n, s->cap, one);
	}
}

enum rc
ruleset_files(const struct ruleset *rs, rules_file_fn *fn, void *arg, struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct sources	 s = { NULL, 0, 0, &mem, NULL };
	size_t		 i;
	enum rc		 rc = RC_OK;

	part(&s, rs->source, rs->nsource);
	for (i = 0; i < s.n && rc == RC_OK; i++)
		rc = fn(arg, s.v[i].name, s.v[i].text, s.v[i].len, e);
	if (rc == RC_OK && rs->nweights > 0)
		rc = fn(arg, RULES_WEIGHTS, rs->weights, rs->nweights, e);
	arena_fini(&mem);
	return rc;
}

enum rc
ruleset_rebuild(const char *source, size_t nsource, const char *weights, size_t nweights, struct ruleset **out,
    struct err *e)
{
	struct arena	 mem = ARENA_INIT;
	struct sources	 s = { NULL, 0, 0, &mem, NULL };
	struct ruleset	*rs;
	enum rc		 rc;

	part(&s, source, nsource);
	if (nweights > 0)
		ARENA_PUSH(&mem, s.v, s.n, s.cap, ((struct source){ RULES_WEIGHTS, weights, nweights }));
	rc = build(s.v, s.n, &rs, e);
	arena_fini(&mem);
	if (rc != RC_OK)
		return rc;
	if (rs->nsource != nsource || memcmp(rs->source, source, nsource) != 0) {
		ruleset_free(rs);
		return err_set(e, RC_BADDATA, "the rules that the store keeps cannot be read back");
	}
	*out = rs;
	return RC_OK;
}

enum rc
ruleset_parse(const char *name, const char *text, size_t n, struct ruleset **out, struct err *e)
{
	struct source one = { name, text, n };

	return build(&one, 1, out, e);
}
