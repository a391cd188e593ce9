#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/num.h"
#include "rules_parse.h"
#include "wording.h"

#define MAX_RULES	2000
#define MAX_PATTERN	4000	/* bytes after defines are expanded */
#define MAX_DEFINES	200

struct define { const char *name, *text; };

/* A walk over the lines of one rule file. */
struct reader {
	struct ruleset	*rs;
	const char	*name;
	int		 line;
	struct define	 def[MAX_DEFINES];
	size_t		 ndef;
	struct rule	*cur;		/* the block being read, NULL between blocks */
	struct rule	 rule;
	size_t		 yes_cap;
};

static enum rc
bad(const struct reader *r, struct err *e, const char *why, const char *word)
{
	return err_set(e, RC_BADDATA, "%s:%d: %s%s%s%s", r->name, r->line, why, word[0] ? " \"" : "", word,
	    word[0] ? "\"" : "");
}

/* {name} to its text; other braces (quantifiers, \x{..}) stay. */
static enum rc
expand(struct reader *r, const char *p, const char **out, struct err *e)
{
	struct buf	 b;
	const char	*q;
	size_t		 i, n;
	enum rc		 rc;

	buf_init(&b, MAX_PATTERN);
	while (*p != '\0') {
		if (*p != '{' || !islower((unsigned char)p[1]) || (q = strchr(p, '}')) == NULL ||
		    (b.len > 0 && b.p[b.len - 1] == 'x' && p[-1] == 'x' && p[-2] == '\\')) {
			buf_putc(&b, *p++);
			continue;
		}
		n = (size_t)(q - p - 1);
		for (i = 0; i < r->ndef; i++)
			if (strlen(r->def[i].name) == n && strncmp(r->def[i].name, p + 1, n) == 0)
				break;
		if (i == r->ndef) {
			buf_fini(&b);
			return bad(r, e, "no such define", arena_strndup(&r->rs->mem, p + 1, n));
		}
		buf_puts(&b, r->def[i].text);
		p = q + 1;
	}
	if ((rc = buf_ok(&b, r->name, e)) == RC_OK)
		*out = arena_strndup(&r->rs->mem, b.p, b.len);
	buf_fini(&b);
	return rc;
}

/* The next blank-separated word of *p, in the arena; NULL at the end. */
static const char *
next_word(struct arena *mem, const char **p)
{
	size_t n;

	*p += strspn(*p, " \t");
	if ((n = strcspn(*p, " \t")) == 0)
		return NULL;
	*p += n;
	return arena_strndup(mem, *p - n, n);
}

static enum rc
set_label(struct reader *r, const char *p, struct err *e)
{
	struct rule_label	 l = { .value = -1, .weight_milli = 1000 };
	const char		*w, *num, *colon;
	int64_t			 milli;
	int			 a;

	if ((w = next_word(&r->rs->mem, &p)) == NULL || (colon = strchr(w, ':')) == NULL || colon[1] == '\0')
		return bad(r, e, "label wants ASPECT:WORD", w != NULL ? w : "");
	a = word_index(aspect_words, arena_strndup(&r->rs->mem, w, (size_t)(colon - w)));
	if (a < 0)
		return bad(r, e, "no such aspect:", w);
	l.aspect = (enum aspect)a;
	l.word = colon + 1;
	if (l.aspect == A_DESIGN || l.aspect == A_FLAG) {
		l.value = word_index(l.aspect == A_DESIGN ? design_words : flag_words, l.word);
		if (l.value < 0)
			return bad(r, e, "no such label:", w);
	}
	if ((num = next_word(&r->rs->mem, &p)) != NULL) {
		if (!num_milli(num, &milli) || milli < -100000 || milli > 100000)
			return bad(r, e, "not a weight:", num);
		l.weight_milli = (int)milli;
	}
	ARENA_PUSH(&r->rs->mem, r->rule.label, r->rule.nlabel, r->rule.label_cap, l);
	return RC_OK;
}

static enum rc
set_words(struct reader *r, const char *p, const char *const *list, bool ends, unsigned *mask, struct err *e)
{
	const char	*w;
	int		 i;

	while ((w = next_word(&r->rs->mem, &p)) != NULL) {
		if (ends && strcmp(w, "first") == 0)
			*mask |= W_FIRST;
		else if (ends && strcmp(w, "last") == 0)
			*mask |= W_LAST;
		else if ((i = word_index(list, w)) >= 0)
			*mask |= 1u << i;
		else
			return bad(r, e, "unknown word", w);
	}
	return RC_OK;
}

static enum rc
add_pattern(struct reader *r, const char *text, struct err *e)
{
	struct rule	*u = &r->rule;
	const char	*pattern = NULL;
	size_t		 cap = u->pattern_cap;
	enum rc		 rc;

	if ((rc = expand(r, text, &pattern, e)) != RC_OK)
		return rc;
	if (u->npattern == RULE_PATTERNS)
		return bad(r, e, "too many patterns in one rule;", "make it two");
	/* Two arrays that grow in step; rules.c compiles. */
	u->pattern_line = arena_grow(&r->rs->mem, u->pattern_line, u->npattern, &cap, sizeof(*u->pattern_line));
	u->pattern_line[u->npattern] = r->line;
	ARENA_PUSH(&r->rs->mem, u->pattern, u->npattern, u->pattern_cap, pattern);
	return RC_OK;
}

static enum rc
add_literal(struct reader *r, const char *p, struct err *e)
{
	struct rule_literal one;
	const char	*w;
	char		*low, *c;

	if (r->rule.npattern == 0)
		return bad(r, e, "literal wants a pattern before it", "");
	one.pattern = r->rule.npattern - 1;
	while ((w = next_word(&r->rs->mem, &p)) != NULL) {
		low = arena_strdup(&r->rs->mem, w);
		for (c = low; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : (char)tolower((unsigned char)*c);
		if (strlen(low) < 2)
			return bad(r, e, "literal too short:", w);
		one.text = low;
		ARENA_PUSH(&r->rs->mem, r->rule.literal, r->rule.nliteral, r->rule.literal_cap, one);
	}
	return RC_OK;
}

/* What says one thing in many ways is a rule of its own: each way adds little where another has said it. */
static enum rc
add_any(struct reader *r, const char *p, struct err *e)
{
	const struct rule *u;
	const char	*w;

	while ((w = next_word(&r->rs->mem, &p)) != NULL) {
		if ((u = ruleset_find(r->rs, w)) == NULL)
			return bad(r, e, "no such rule before this one:", w);
		if (u->group != 0)
			return bad(r, e, "a lazy rule is not known to have hit:", w);
		ARENA_PUSH(&r->rs->mem, r->rule.any, r->rule.nany, r->rule.any_cap, (uint32_t)(u - r->rs->rule));
	}
	return RC_OK;
}

static enum rc
start_rule(struct reader *r, const char *id, struct err *e)
{
	const char *p = id;

	if (r->cur != NULL)
		return bad(r, e, "a blank line must stand before rule", id);
	if ((id = next_word(&r->rs->mem, &p)) == NULL || next_word(&r->rs->mem, &p) != NULL)
		return bad(r, e, "rule wants one id", "");
	if (ruleset_find(r->rs, id) != NULL)
		return bad(r, e, "there is another rule", id);
	memset(&r->rule, 0, sizeof(r->rule));
	r->rule.id = id;
	r->rule.file = r->name;
	r->rule.line = r->line;
	r->cur = &r->rule;
	return RC_OK;
}

static enum rc
add_define(struct reader *r, const char *p, struct err *e)
{
	const char	*name, *text = NULL;
	enum rc		 rc;

	if ((name = next_word(&r->rs->mem, &p)) == NULL || *p == '\0')
		return bad(r, e, "define wants NAME REGEX", "");
	if (r->ndef == MAX_DEFINES)
		return bad(r, e, "too many defines", "");
	if ((rc = expand(r, p + strspn(p, " \t"), &text, e)) != RC_OK)
		return rc;
	r->def[r->ndef].name = name;
	r->def[r->ndef++].text = text;
	return RC_OK;
}

static enum rc
set_group(struct reader *r, const char *name, struct err *e)
{
	struct ruleset	*rs = r->rs;
	size_t		 i;

	if (*name == '\0')
		return bad(r, e, "lazy wants a group", "");
	for (i = 1; i < rs->ngroup; i++)
		if (strcmp(rs->group[i], name) == 0)
			break;
	if (i >= RULES_GROUPS)
		return bad(r, e, "too many groups", name);
	if (i >= rs->ngroup) {
		rs->group[i] = arena_strdup(&rs->mem, name);
		rs->ngroup = i + 1;
	}
	r->rule.group = (unsigned)i;
	return RC_OK;
}

/* One line of a block: its first word, and the rest. */
static enum rc
directive(struct reader *r, const char *w, const char *rest, struct err *e)
{
	struct rule	*u = &r->rule;
	struct arena	*mem = &r->rs->mem;

	if (strcmp(w, "rule") == 0)
		return start_rule(r, rest, e);
	if (strcmp(w, "define") == 0)
		return add_define(r, rest, e);
	if (r->cur == NULL)
		return bad(r, e, "outside a rule:", w);
	if (strcmp(w, "label") == 0)
		return set_label(r, rest, e);
	if (strcmp(w, "field") == 0)
		return set_words(r, rest, field_words, false, &u->fields, e);
	if (strcmp(w, "where") == 0)
		return set_words(r, rest, section_words, true, &u->where, e);
	if (strcmp(w, "notin") == 0)
		return set_words(r, rest, section_words, true, &u->notin, e);
	if (strcmp(w, "pattern") == 0)
		return add_pattern(r, rest, e);
	if (strcmp(w, "literal") == 0)
		return add_literal(r, rest, e);
	if (strcmp(w, "any") == 0)
		return add_any(r, rest, e);
	if (strcmp(w, "unless") == 0) {
		if (u->unless_text != NULL)
			return bad(r, e, "a second unless", "");
		u->unless_line = r->line;
		return expand(r, rest, &u->unless_text, e);
	}
	if (strcmp(w, "lazy") == 0)
		return set_group(r, rest, e);
	if (strcmp(w, "many") == 0)
		u->many = true;
	else if (strcmp(w, "absent") == 0)
		u->absent = true;
	else if (strcmp(w, "yes") == 0)
		ARENA_PUSH(mem, u->yes, u->nyes, u->yes_cap, arena_strdup(mem, rest));
	else if (strcmp(w, "no") == 0)
		ARENA_PUSH(mem, u->no, u->nno, u->no_cap, arena_strdup(mem, rest));
	else if (strcmp(w, "why") == 0)
		u->why = arena_strdup(mem, rest);
	else
		return bad(r, e, "unknown word", w);
	return RC_OK;
}

/* A blank line or the end: the block is complete. */
static enum rc
finish(struct reader *r, struct err *e)
{
	struct rule *u = &r->rule;

	if (r->cur == NULL)
		return RC_OK;
	if (u->nlabel == 0)
		return bad(r, e, "no label in rule", u->id);
	if ((u->npattern > 0) + u->absent + (u->nany > 0) != 1)
		return bad(r, e, "a rule has patterns, is absent or is any of others, one of the three:", u->id);
	if (u->nyes == 0 || u->nno == 0)
		return bad(r, e, "a rule needs a yes and a no:", u->id);
	if (u->fields == 0)
		u->fields = FIELD_TITLE | FIELD_ABSTRACT;
	if (u->group != 0 && (u->fields & ~(FIELD_TITLE | FIELD_ABSTRACT | 1u << F_COI | 1u << F_GRANT |
	    1u << F_AFFILIATION | 1u << F_COLLECTIVE)) != 0)
		return bad(r, e, "no lazy rules in such a field:", u->id);
	if (r->rs->n == MAX_RULES)
		return bad(r, e, "too many rules", "");
	ARENA_PUSH(&r->rs->mem, r->rs->rule, r->rs->n, r->rs->cap, *u);
	r->cur = NULL;
	return RC_OK;
}

enum rc
rules_parse_file(struct ruleset *rs, const char *name, const char *text, size_t n, struct err *e)
{
	struct reader	*r = xcalloc(1, sizeof(*r));
	const char	*p = text, *end = text + n, *nl, *rest, *w;
	char		*line;
	enum rc		 rc = RC_OK;
	size_t		 i;

	r->rs = rs;
	r->name = arena_strdup(&rs->mem, name);
	while (p < end && rc == RC_OK) {
		r->line++;
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		line = arena_strndup(&rs->mem, p, (size_t)(nl - p));
		for (i = strlen(line); i > 0 && (line[i - 1] == ' ' || line[i - 1] == '\r'); )
			line[--i] = '\0';
		p = nl + 1;
		if (line[0] == '#')
			continue;
		rest = line;
		if ((w = next_word(&rs->mem, &rest)) == NULL)
			rc = finish(r, e);
		else
			rc = directive(r, w, rest + strspn(rest, " \t"), e);
	}
	if (rc == RC_OK)
		rc = finish(r, e);
	free(r);
	return rc;
}

static enum rc
set_weight(struct ruleset *rs, const char *name, int line, char *text, struct err *e)
{
	struct rule_label l = { .aspect = A_DESIGN };
	char		*tab1 = strchr(text, '\t'), *tab2 = tab1 != NULL ? strchr(tab1 + 1, '\t') : NULL;
	struct rule	*u;
	int64_t		 milli;
	size_t		 i;

	if (tab2 == NULL)
		return err_set(e, RC_BADDATA, "%s:%d: wants RULE, LABEL, MILLI", name, line);
	*tab1 = '\0';
	if (strncmp(text, WORDING_ID, strlen(WORDING_ID)) == 0) {
		if (wording_add(&rs->wording, &rs->mem, text, tab1 + 1))
			return RC_OK;
		return err_set(e, RC_BADDATA, "%s:%d: %s: wants W-PLACE:word once, and %d whole numbers", name, line, text,
		    DESIGN_CLASSES);
	}
	*tab2 = '\0';
	l.word = tab1 + 1;
	if (strcmp(text, "temperature") == 0) {
		if (!num_i64(tab2 + 1, 100, 10000, &milli))
			return err_set(e, RC_BADDATA, "%s:%d: not a temperature from 100 to 10000: \"%s\"", name, line, tab2 + 1);
		rs->temperature_milli = (int)milli;
		return RC_OK;
	}
	if ((l.value = word_index(design_words, l.word)) < 0)
		return err_set(e, RC_BADDATA, "%s:%d: no such design \"%s\"", name, line, l.word);
	if (!num_i64(tab2 + 1, -100000, 100000, &milli))
		return err_set(e, RC_BADDATA, "%s:%d: not a weight: \"%s\"", name, line, tab2 + 1);
	l.weight_milli = (int)milli;
	if (strcmp(text, "bias") == 0) {
		rs->bias_milli[l.value] = (int)milli;
		return RC_OK;
	}
	if ((u = (struct rule *)(uintptr_t)ruleset_find(rs, text)) == NULL)
		return err_set(e, RC_BADDATA, "%s:%d: no such rule \"%s\"", name, line, text);
	for (i = 0; i < u->nlabel; i++)
		if (u->label[i].aspect == A_DESIGN && u->label[i].value == l.value) {
			u->label[i].weight_milli = (int)milli;
			return RC_OK;
		}
	l.word = design_words[l.value];
	ARENA_PUSH(&rs->mem, u->label, u->nlabel, u->label_cap, l);
	return RC_OK;
}

enum rc
rules_parse_weights(struct ruleset *rs, const char *name, const char *text, size_t n, struct err *e)
{
	const char	*p = text, *end = text + n, *nl;
	enum rc		 rc;
	int		 line = 0;

	while (p < end) {
		line++;
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (*p != '#' && nl > p &&
		    (rc = set_weight(rs, name, line, arena_strndup(&rs->mem, p, (size_t)(nl - p)), e)) != RC_OK)
			return rc;
		p = nl + 1;
	}
	return RC_OK;
}
