#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../base/num.h"
#include "figures.h"

#define DIGITS 24 /* a longer number is no figure of a study */

static const char *const to_words[] = {"to", "through", NULL};
static const char *const ci_words[] = {
    "ci", "cis", "cri", "cris", "crl", "hdi", "bci", "hpdi", NULL};
static const char *const interval_words[] = {"interval", "intervals", "limit", "limits", NULL};
static const char *const before_interval[] = {
    "confidence", "credible", "credibility", "uncertainty", NULL};
static const char *const percent_words[] = {"percent", NULL};
static const char *const p_words[] = {"p", NULL};
static const char *const kind_of_ci[] = {"two", "one", "sided", "bayesian", "bootstrap",
    "bootstrapped", "exact", "adjusted", "corrected", NULL};

struct cutter {
	const char *text;
	size_t at, to;
	struct piece *out;
	size_t n;
};

static unsigned char
byte(const struct cutter *c, size_t at)
{
	return at < c->to ? (unsigned char)c->text[at] : 0;
}

static bool
digit(const struct cutter *c, size_t at)
{
	return isdigit(byte(c, at)) != 0;
}

/* Is the byte one of U+2000 to U+203F, of which the last byte is this? */
static int
punctuation(const struct cutter *c, size_t at)
{
	return byte(c, at) == 0xE2 && byte(c, at + 1) == 0x80 ? byte(c, at + 2) : 0;
}

/* Bytes of the blank there, or 0. */
static size_t
blank(const struct cutter *c, size_t at)
{
	int p;

	if (byte(c, at) == ' ' || byte(c, at) == '\t' || byte(c, at) == '\n')
		return 1;
	if (byte(c, at) == 0xC2 && byte(c, at + 1) == 0xA0)
		return 2;
	p = punctuation(c, at);
	return (p >= 0x80 && p <= 0x8B) || p == 0xAF ? 3 : 0;
}

/* Bytes of the dash or minus sign there, or 0. */
static size_t
dash(const struct cutter *c, size_t at)
{
	int p;

	if (byte(c, at) == '-')
		return 1;
	p = punctuation(c, at);
	if (p >= 0x90 && p <= 0x95)
		return 3;
	return byte(c, at) == 0xE2 && byte(c, at + 1) == 0x88 && byte(c, at + 2) == 0x92 ? 3 : 0;
}

/* Bytes of the decimal point there, or 0: a full stop or a dot in the middle. */
static size_t
point(const struct cutter *c, size_t at)
{
	if (byte(c, at) == '.')
		return 1;
	if (byte(c, at) == 0xC2 && byte(c, at + 1) == 0xB7)
		return 2;
	return byte(c, at) == 0xE2 && ((byte(c, at + 1) == 0x88 && byte(c, at + 2) == 0x99) ||
					  (byte(c, at + 1) == 0x8B && byte(c, at + 2) == 0x85))
		   ? 3
		   : 0;
}

/* Does a number without its sign begin there? */
static bool
number_at(const struct cutter *c, size_t at)
{
	size_t n = point(c, at);

	return digit(c, at) || (n > 0 && digit(c, at + n));
}

/* "1,234" has a comma in its thousands, "0,7" and "29,56" one for a point; neither: 0. */
static char
comma_in(const struct cutter *c, size_t first, size_t at)
{
	if (byte(c, at) != ',' || !digit(c, at + 1))
		return 0;
	if (byte(c, first) == '0' && at == first + 1)
		return '.';
	if (digit(c, at + 2) && !digit(c, at + 3) && byte(c, at + 3) != '.' &&
	    byte(c, at + 3) != ',')
		return '.';
	if (at - first <= 3 && digit(c, at + 2) && digit(c, at + 3) && !digit(c, at + 4) &&
	    byte(c, at + 4) != '.')
		return ',';
	return 0;
}

/*
 * The number at text[at..): its decimal text in out[DIGITS + 8] and where it
 * ends.  False when it has more digits than a figure.
 */
static bool
read_number(const struct cutter *c, size_t at, bool minus, char *out, size_t *end)
{
	size_t n = 0, p, first = at;
	bool pointed = false;
	char comma;

	if (minus)
		out[n++] = '-';
	if (!digit(c, at))
		out[n++] = '0';
	for (;;) {
		if (digit(c, at)) {
			if (n < DIGITS)
				out[n++] = c->text[at];
			else
				n = DIGITS + 1;
			at++;
			if (n > DIGITS) {
				while (digit(c, at))
					at++;
				*end = at;
				return false;
			}
		} else if (!pointed && (p = point(c, at)) > 0 && digit(c, at + p)) {
			out[n++] = '.';
			pointed = true;
			at += p;
		} else if (!pointed && (comma = comma_in(c, first, at)) != 0) {
			if (comma == '.') {
				out[n++] = '.';
				pointed = true;
			}
			at++;
		} else
			break;
	}
	out[n] = '\0';
	*end = at;
	return true;
}

static struct piece *
put(struct cutter *c, enum piece_kind kind, size_t end)
{
	struct piece *p = &c->out[c->n++];

	*p = (struct piece){.kind = kind, .start = c->at, .end = end};
	c->at = end;
	return p;
}

static void
put_number(struct cutter *c, size_t sign)
{
	char out[DIGITS + 8];
	size_t end;
	int64_t milli = 0;
	bool minus = sign > 0 && byte(c, c->at) != '+';
	struct piece *p;

	if (!read_number(c, c->at + sign, minus, out, &end) || !num_milli(out, &milli)) {
		put(c, P_OTHER, end);
		return;
	}
	p = put(c, P_NUMBER, end);
	p->minus = minus;
	p->milli = milli;
}

/* May a dash here be the sign of the number behind it? Not when it is glued to a number or a word
 * before it. */
static bool
sign_possible(const struct cutter *c, size_t from)
{
	unsigned char b;

	if (c->at == from)
		return true;
	b = (unsigned char)c->text[c->at - 1];
	if (c->n > 0 && c->out[c->n - 1].kind == P_TO && c->out[c->n - 1].end == c->at)
		return true;
	return b == ' ' || b == '(' || b == '[' || b == '=' || b == ':' || b == ',' || b == ';' ||
	       b == '<' || b == '>' || b == '{' ||
	       (b >= 0x80 && c->n > 0 && c->out[c->n - 1].end != c->at);
}

static bool
letter(const struct cutter *c, size_t at)
{
	unsigned char b = byte(c, at);

	if (isalpha(b))
		return true;
	/* Any other script; signs were looked for before. */
	return b >= 0x80 && b != 0xE2 && !(b == 0xC2 && byte(c, at + 1) != 0xB5);
}

static size_t
word_end(const struct cutter *c)
{
	size_t at = c->at;

	while (letter(c, at) || digit(c, at) || (byte(c, at) & 0xC0) == 0x80)
		at++;
	return at;
}

bool
figures_word(const char *text, const struct piece *p, const char *const *words)
{
	size_t n = p->end - p->start;

	for (; *words != NULL; words++)
		if (strlen(*words) == n && strncasecmp(text + p->start, *words, n) == 0)
			return true;
	return false;
}

/* "95%", "95 %-", "95% two-sided" before what announces an interval belong to it. */
static void
take_percentage(struct cutter *c, size_t ci)
{
	size_t k = ci;

	while (k > 0 && ci - k < 4 &&
	       (c->out[k - 1].kind == P_TO || c->out[k - 1].kind == P_COMMA ||
		   (c->out[k - 1].kind == P_WORD &&
		       figures_word(c->text, &c->out[k - 1], kind_of_ci))))
		k--;
	if (k < 2 || c->out[k - 1].kind != P_PERCENT || c->out[k - 2].kind != P_NUMBER ||
	    c->out[k - 2].milli < 50000)
		return;
	c->out[k - 2].kind = P_CI;
	c->out[k - 2].end = c->out[ci].end;
	c->n = k - 1;
}

/* The pieces from first on announce an interval: one piece, with its percentage, and a short form
 * in brackets. */
static void
join_ci(struct cutter *c, size_t first)
{
	size_t end = c->out[c->n - 1].end;

	c->out[first].kind = P_CI;
	c->out[first].end = end;
	c->n = first + 1;
	take_percentage(c, first);
	/* "confidence interval [CI": nothing new. */
	if (c->n < 3 || c->out[c->n - 2].kind != P_OPEN || c->out[c->n - 3].kind != P_CI)
		return;
	c->n -= 2;
	if (byte(c, c->at) == ')' || byte(c, c->at) == ']' || byte(c, c->at) == '}')
		c->at++;
	c->out[c->n - 1].end = c->at;
}

static void
put_word(struct cutter *c)
{
	struct piece *p = put(c, P_WORD, word_end(c));

	if (figures_word(c->text, p, to_words))
		p->kind = P_TO;
	else if (figures_word(c->text, p, p_words))
		p->kind = P_P;
	else if (figures_word(c->text, p, percent_words))
		p->kind = P_PERCENT;
	else if (figures_word(c->text, p, ci_words))
		join_ci(c, c->n - 1);
	else if (c->n > 1 && p[-1].kind == P_WORD && figures_word(c->text, p, interval_words) &&
		 figures_word(c->text, p - 1, before_interval))
		join_ci(c, c->n - 2);
}

static bool
put_other_sign(struct cutter *c)
{
	static const struct {
		const char *sign;
		enum piece_kind kind;
	} signs[] = {
	    {"(", P_OPEN},
	    {"[", P_OPEN},
	    {"{", P_OPEN},
	    {")", P_CLOSE},
	    {"]", P_CLOSE},
	    {"}", P_CLOSE},
	    {",", P_COMMA},
	    {";", P_SEMI},
	    {"=", P_IS},
	    {":", P_IS},
	    {"%", P_PERCENT},
	    {"<", P_COMPARE},
	    {">", P_COMPARE},
	    {"\xE2\x89\xA4", P_COMPARE},
	    {"\xE2\x89\xA5", P_COMPARE},
	    {"\xE2\xA9\xBD", P_COMPARE},
	    {"\xE2\xA9\xBE", P_COMPARE},
	    {"\xEF\xBC\x9D", P_IS},
	};
	size_t i, n;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		n = strlen(signs[i].sign);
		if (c->to - c->at >= n && memcmp(c->text + c->at, signs[i].sign, n) == 0) {
			put(c, signs[i].kind, c->at + n);
			return true;
		}
	}
	return false;
}

/* Bytes of a minus sign set apart from its number, "(- 0.3, 0.8)", or 0: only where no range can be
 * meant. */
static size_t
sign_apart(const struct cutter *c, size_t n)
{
	size_t end = c->at + n, b;
	enum piece_kind k;

	while ((b = blank(c, end)) > 0)
		end += b;
	if (end == c->at + n || !number_at(c, end) || c->n == 0)
		return 0;
	k = c->out[c->n - 1].kind;
	return k == P_OPEN || k == P_COMMA || k == P_SEMI || k == P_IS || k == P_CI || k == P_TO
		   ? end - c->at
		   : 0;
}

static void
put_next(struct cutter *c, size_t from)
{
	size_t n;

	if ((n = dash(c, c->at)) > 0 || byte(c, c->at) == '+') {
		n = n > 0 ? n : 1;
		if (number_at(c, c->at + n) && sign_possible(c, from))
			put_number(c, n);
		else if (byte(c, c->at) != '+' && sign_apart(c, n) > 0)
			put_number(c, sign_apart(c, n));
		else
			put(c, byte(c, c->at) == '+' ? P_OTHER : P_TO, c->at + n);
	} else if (number_at(c, c->at))
		put_number(c, 0);
	else if (put_other_sign(c))
		;
	else if (byte(c, c->at) == 'C' && c->to - c->at >= 4 &&
		 memcmp(c->text + c->at, "C.I.", 4) == 0) {
		put(c, P_WORD, c->at + 4);
		join_ci(c, c->n - 1);
	} else if (letter(c, c->at))
		put_word(c);
	else {
		for (n = 1; c->at + n < c->to && (byte(c, c->at + n) & 0xC0) == 0x80;)
			n++;
		put(c, P_OTHER, c->at + n);
	}
}

size_t
figures_cut(const char *text, size_t from, size_t to, struct piece *out)
{
	struct cutter c = {.text = text, .at = from, .to = to, .out = out};
	size_t n;

	while (c.at < c.to && c.n < FIGURES_MAX) {
		if ((n = blank(&c, c.at)) > 0)
			c.at += n;
		else
			put_next(&c, from);
	}
	return c.n;
}

const char *
figures_text(struct arena *mem, const char *text, const struct piece *p, bool unsigned_)
{
	struct cutter c = {.text = text, .to = p->end};
	char out[DIGITS + 8];
	size_t at = p->start, end;

	while (at < p->end && !number_at(&c, at))
		at++;
	if (!read_number(&c, at, p->minus && !unsigned_, out, &end))
		return NULL;
	return arena_strdup(mem, out);
}
