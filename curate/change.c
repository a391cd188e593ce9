#include <ctype.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "card.h"
#include "change.h"
#include "policy.h"

#define QUOTE_MAX 4000

const struct opt change_opts[] = {
    CHANGE_OPTS
    {"redo", NULL, OPT_FLAG, "decide again what was decided", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* The text's word in the list, else RC_USAGE with the nearest. */
static enum rc
word_of(
    const char *place, const char *text, const char *const *list, const char **out, struct err *e)
{
	int i = word_index(list, text);

	if (i < 0)
		return card_bad_word(place, text, list, RC_USAGE, e);
	*out = list[i];
	return RC_OK;
}

static enum rc
option_word(const struct inv *inv, const char *name, const char *const *list, const char **out,
    struct err *e)
{
	const char *v = inv_text(inv, name);
	char place[40] = "--";

	if (v == NULL)
		return RC_OK;
	memcpy(place + 2, name, strlen(name) + 1);
	return word_of(place, v, list, out, e);
}

static enum rc
option_count(const struct inv *inv, const char *name, int64_t *out, struct err *e)
{
	const char *v = inv_text(inv, name);

	if (v == NULL)
		return RC_OK;
	if (strcmp(v, "unknown") == 0) {
		*out = CHANGE_UNKNOWN;
		return RC_OK;
	}
	/* More people than ever lived is a slip of the finger. */
	if (!num_i64(v, 0, 100000000, out))
		return err_set(e, RC_USAGE,
		    "--%s wants a whole number or \"unknown\", not \"%.80s\"", name, v);
	return RC_OK;
}

static enum rc
option_flags(const struct inv *inv, const char *name, unsigned *out, struct err *e)
{
	const char *v, *word = NULL;
	char place[40] = "--";
	int i = 0;
	enum rc rc;

	memcpy(place + 2, name, strlen(name) + 1);
	while ((v = inv_each(inv, name, &i)) != NULL) {
		if ((rc = word_of(place, v, flag_words, &word, e)) != RC_OK)
			return rc;
		if (word != NULL)
			*out |= 1u << word_index(flag_words, word);
	}
	return RC_OK;
}

enum rc
change_read(const struct inv *inv, struct arena *mem, struct change *out, struct err *e)
{
	struct change c = {.participants = CHANGE_UNSAID, .trials = CHANGE_UNSAID};
	const char *v;
	size_t cap = 0;
	int i = 0;
	enum rc rc;

	if ((rc = option_word(inv, "design", design_words, &c.design, e)) != RC_OK ||
	    (rc = option_word(inv, "type", type_words, &c.type, e)) != RC_OK ||
	    (rc = option_word(inv, "funding", funding_words, &c.funding, e)) != RC_OK ||
	    (rc = option_word(inv, "ties", ties_words, &c.ties, e)) != RC_OK ||
	    (rc = option_word(inv, "trial-funding", funding_words, &c.trial_funding, e)) != RC_OK ||
	    (rc = option_word(inv, "risk-of-bias", rob_words, &c.rob, e)) != RC_OK ||
	    (rc = option_count(inv, "participants", &c.participants, e)) != RC_OK ||
	    (rc = option_count(inv, "trials", &c.trials, e)) != RC_OK ||
	    (rc = option_flags(inv, "flag", &c.set_flags, e)) != RC_OK ||
	    (rc = option_flags(inv, "no-flag", &c.clear_flags, e)) != RC_OK)
		return rc;
	if (c.set_flags & c.clear_flags)
		return err_set(e, RC_USAGE, "the same word stands in --flag and in --no-flag");
	while ((v = inv_each(inv, "finding", &i)) != NULL) {
		struct change_finding f = {0};

		if ((rc = change_finding_parse(v, mem, &f, e)) != RC_OK)
			return rc;
		for (size_t k = 0; k < c.nfinding; k++) {
			if (f.n > 0 && c.finding[k].n == f.n)
				return err_set(
				    e, RC_USAGE, "--finding: %d is named twice", (int)f.n);
			if (f.outcome != NULL && c.finding[k].outcome != NULL &&
			    strcmp(c.finding[k].outcome, f.outcome) == 0)
				return err_set(e, RC_USAGE,
				    "--finding: two findings on outcome %.80s; "
				    "a study has one per outcome",
				    f.outcome);
		}
		ARENA_PUSH(mem, c.finding, c.nfinding, cap, f);
	}
	if ((c.note = inv_text(inv, "note")) != NULL && !card_text_valid(c.note, CARD_TEXT_MAX))
		return err_set(e, RC_USAGE,
		    "--note wants 1 to 2,000 bytes of text without control characters");
	c.redo = inv_has(inv, "redo");
	*out = c;
	return RC_OK;
}

static const char *const finding_keys[] = {"direction", "measure", "value", "low", "high",
    "certainty", "i2", "n", "primary", "timepoint", "dose", "dose-unit", "quote",
    "publication-bias", "large-effect", NULL};

/* Does "KEY=" with a key of a finding stand here? */
static bool
at_key(const char *s)
{
	for (size_t i = 0; finding_keys[i] != NULL; i++) {
		size_t n = strlen(finding_keys[i]);

		if (strncmp(s, finding_keys[i], n) == 0 && s[n] == '=')
			return true;
	}
	return false;
}

/*
 * Where an unquoted value ends.  A quote's own commas belong to it, since a
 * shell takes away the quotation marks around it: it ends before a key.
 */
static bool
value_ends(const char *s, const char *key)
{
	return *s == ',' && (strcmp(key, "quote") != 0 || at_key(s + 1));
}

/* The next "key=value" of a finding; value may be "quoted, with \" inside". *p moves behind its
 * comma. */
static enum rc
next_pair(const char **p, struct arena *mem, const char **key, const char **value, struct err *e)
{
	const char *s = *p;
	size_t klen = strcspn(s, "=,"), n = 0;
	bool quoted;
	char *v;

	if (s[klen] != '=')
		return err_set(e, RC_USAGE, "--finding: \"%.60s\": wants KEY=VALUE", s);
	*key = arena_strndup(mem, s, klen);
	s += klen + 1;
	v = arena_alloc(mem, strlen(s) + 1);
	quoted = *s == '"';
	if (quoted)
		s++;
	for (; *s != '\0' && (quoted ? *s != '"' : !value_ends(s, *key)); s++) {
		if (quoted && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		v[n++] = *s;
	}
	if (quoted && *s != '"')
		return err_set(e, RC_USAGE, "--finding: %s: the quotation is not closed", *key);
	if (quoted)
		s++;
	if (*s != ',' && *s != '\0')
		return err_set(
		    e, RC_USAGE, "--finding: %s: a comma must follow, not \"%.20s\"", *key, s);
	if (*s == ',' && s[1] == '\0')
		return err_set(e, RC_USAGE, "--finding: nothing follows the last comma");
	if (n == 0)
		return err_set(e, RC_USAGE, "--finding: %s: is empty", *key);
	*p = *s == ',' ? s + 1 : s;
	*value = v;
	return RC_OK;
}

/* Decimal text as figures are kept: '-' as minus, a point, no exponent. */
static enum rc
decimal(const char *key, const char *v, const char **out, struct err *e)
{
	int64_t milli;

	if (strlen(v) > 20 || !num_milli(v, &milli))
		return err_set(
		    e, RC_USAGE, "--finding: %s: \"%.40s\" is no decimal number", key, v);
	*out = v;
	return RC_OK;
}

static enum rc
yes_no(const char *key, const char *v, int *out, struct err *e)
{
	if (strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
		return err_set(
		    e, RC_USAGE, "--finding: %s: wants yes or no, not \"%.40s\"", key, v);
	*out = strcmp(v, "yes") == 0;
	return RC_OK;
}

static enum rc
label(const char *key, const char *v, size_t max, const char **out, struct err *e)
{
	/* A quote may span lines of an abstract: what matters is that it is text. */
	if (strlen(v) > max || utf8_valid(v, strlen(v)) != strlen(v))
		return err_set(
		    e, RC_USAGE, "--finding: %s: wants at most %zu bytes of UTF-8 text", key, max);
	*out = v;
	return RC_OK;
}

static const char *const certainty_or_none[] = {
    "high", "moderate", "low", "very-low", "none", NULL};
static enum rc
finding_pair(struct change_finding *f, const char *key, const char *v, struct err *e)
{
	int k = word_index(finding_keys, key);
	int64_t milli;
	enum rc rc;

	switch (k) {
	case 0:
		return word_of("--finding: direction", v, direction_words, &f->direction, e);
	case 1:
		return label(key, v, 20, &f->measure, e);
	case 2:
		return decimal(key, v, &f->value, e);
	case 3:
		return decimal(key, v, &f->low, e);
	case 4:
		return decimal(key, v, &f->high, e);
	case 5:
		return word_of("--finding: certainty", v, certainty_or_none, &f->certainty, e);
	case 6:
		if ((rc = decimal(key, v, &f->i2, e)) != RC_OK)
			return rc;
		if (!num_milli(v, &milli) || milli < 0 || milli > 100000)
			return err_set(
			    e, RC_USAGE, "--finding: i2: %s is not between 0 and 100", v);
		return RC_OK;
	case 7:
		if (!num_i64(v, 0, 100000000, &f->participants))
			return err_set(
			    e, RC_USAGE, "--finding: n: \"%.40s\" is no number of people", v);
		return RC_OK;
	case 8:
		return yes_no(key, v, &f->primary, e);
	case 9:
		return label(key, v, 120, &f->timepoint, e);
	case 10:
		return decimal(key, v, &f->dose, e);
	case 11:
		return label(key, v, 40, &f->dose_unit, e);
	case 12:
		return label(key, v, QUOTE_MAX, &f->quote, e);
	case 13:
		return word_of(
		    "--finding: publication-bias", v, policy_bias_words, &f->publication_bias, e);
	case 14:
		return yes_no(key, v, &f->large_effect, e);
	default:
		return card_bad_word("--finding", key, finding_keys, RC_USAGE, e);
	}
}

enum rc
change_finding_parse(const char *text, struct arena *mem, struct change_finding *out, struct err *e)
{
	struct change_finding f = {.participants = -1, .primary = -1, .large_effect = -1};
	const char *p = text, *key = "", *v = "";
	int64_t lo, hi, at;
	enum rc rc;

	if ((rc = next_pair(&p, mem, &key, &v, e)) != RC_OK) {
		if (strchr(text, '=') != NULL)
			return rc;
		err_set(e, RC_USAGE,
		    "--finding: \"%.60s\" does not begin with N=OUTCOME or new=OUTCOME", text);
		return err_try(
		    e, "--finding 1=OUTCOME      or --finding new=OUTCOME,direction=benefit");
	}
	if (strcmp(key, "new") != 0 && strcmp(key, "drop") != 0 && !num_i64(key, 1, 999, &f.n)) {
		err_set(e, RC_USAGE,
		    "--finding: \"%.40s\" is neither a proposed finding's number nor \"new\"", key);
		return err_try(
		    e, "--finding 1=OUTCOME      or --finding new=OUTCOME,direction=benefit");
	}
	f.drop = strcmp(key, "drop") == 0 || (f.n > 0 && strcmp(v, "drop") == 0);
	if (f.n == 0 || !f.drop) {
		if (!card_slug_valid(v))
			return err_set(e, RC_USAGE, "--finding: \"%.80s\" is no outcome's slug", v);
		f.outcome = v;
	}
	while (*p != '\0') {
		if ((rc = next_pair(&p, mem, &key, &v, e)) != RC_OK ||
		    (rc = finding_pair(&f, key, v, e)) != RC_OK)
			return rc;
	}
	if (f.low != NULL && f.high != NULL && num_milli(f.low, &lo) && num_milli(f.high, &hi)) {
		if (lo > hi)
			return err_set(
			    e, RC_USAGE, "--finding: low=%s is above high=%s", f.low, f.high);
		if (f.value != NULL && num_milli(f.value, &at) && (at < lo || at > hi))
			return err_set(e, RC_USAGE, "--finding: value=%s lies outside %s to %s",
			    f.value, f.low, f.high);
	}
	*out = f;
	return RC_OK;
}

enum rc
line_words(const char *line, struct arena *mem, char ***out, int *n, struct err *e)
{
	const char *s = line;
	char **words = NULL, quote;
	size_t nwords = 0, cap = 0, len;

	for (;;) {
		char *w;

		s += strspn(s, " \t\n\v\f\r"); /* all that isspace(3) ends a word with */
		if (*s == '\0' || *s == '#')
			break;
		w = arena_alloc(mem, strlen(s) + 1);
		len = 0;
		for (quote = 0; *s != '\0' && (quote != 0 || !isspace((unsigned char)*s)); s++) {
			if (quote == 0 && (*s == '"' || *s == '\''))
				quote = *s;
			else if (quote != 0 && *s == quote)
				quote = 0;
			else if (*s == '\\' && s[1] != '\0' &&
				 (quote == 0 || (quote == '"' && (s[1] == '"' || s[1] == '\\'))))
				w[len++] = *++s;
			else
				w[len++] = *s;
		}
		if (quote != 0)
			return err_set(e, RC_BADDATA, "a quotation (%c) is not closed", quote);
		ARENA_PUSH(mem, words, nwords, cap, w);
	}
	ARENA_PUSH(mem, words, nwords, cap, NULL);
	*out = words;
	*n = (int)nwords - 1;
	return RC_OK;
}
