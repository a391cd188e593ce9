#include <string.h>

#include "../base/escape.h"
#include "line.h"


static void
text(struct buf *out, const char *s)
{
	if (s == NULL) {
		buf_put(out, "null", 4);
		return;
	}
	buf_putc(out, '"');
	escape_json(out, s, strlen(s));
	buf_putc(out, '"');
}

static void
member(struct buf *out, const char *key, const char *s)
{
	buf_puts(out, key);
	text(out, s);
}

/* An integer of which 0 or less says that it is not known. */
static void
number(struct buf *out, int64_t v, int64_t unknown)
{
	if (v <= unknown)
		buf_put(out, "null", 4);
	else
		buf_i64(out, v);
}

/* Millionths as a decimal number: 0.97, 1, 0. */
static void
ppm(struct buf *out, int v)
{
	char	d[8];
	int	i, n = 6;

	if (v <= 0 || v >= 1000000) {
		buf_putc(out, v <= 0 ? '0' : '1');
		return;
	}
	for (i = 5; i >= 0; i--, v /= 10)
		d[i] = (char)('0' + v % 10);
	while (n > 1 && d[n - 1] == '0')
		n--;
	buf_put(out, "0.", 2);
	buf_put(out, d, (size_t)n);
}

static void
labels(struct buf *out, const struct proposal *p)
{
	int	i;

	if (p->stuck) {
		buf_puts(out, "null");
		return;
	}
	for (i = 0; i < DESIGN_N; i++) {
		buf_puts(out, i == 0 ? "{\"" : ",\"");
		buf_puts(out, design_words[i]);
		buf_put(out, "\":", 2);
		ppm(out, p->label_ppm[i]);
	}
	buf_putc(out, '}');
}

static void
flags(struct buf *out, unsigned set, const char *quote, const char *sep)
{
	bool	some = false;
	int	i;

	for (i = 0; i < FLAG_N; i++)
		if ((set & (1u << i)) != 0) {
			buf_puts(out, some ? sep : "");
			buf_puts(out, quote);
			buf_puts(out, flag_words[i]);
			buf_puts(out, quote);
			some = true;
		}
}

static void
effects(struct buf *out, const struct proposal *p)
{
	const struct effect	*f;
	size_t			 i;

	for (i = 0; i < p->neffect; i++) {
		f = &p->effect[i];
		buf_puts(out, i == 0 ? "" : ",");
		member(out, "{\"measure\":", f->measure);
		member(out, ",\"value\":", f->value);
		member(out, ",\"low\":", f->low);
		member(out, ",\"high\":", f->high);
		member(out, ",\"quote\":", f->quote);
		buf_putc(out, '}');
	}
}

static void
evidence(struct buf *out, const struct proposal *p)
{
	const struct evidence	*v;
	size_t			 i;

	for (i = 0; i < p->nevidence; i++) {
		v = &p->evidence[i];
		buf_puts(out, i == 0 ? "" : ",");
		member(out, "{\"rule\":", v->rule);
		member(out, ",\"field\":", v->field);
		buf_puts(out, ",\"start\":");
		buf_i64(out, (int64_t)v->start);
		buf_puts(out, ",\"end\":");
		buf_i64(out, (int64_t)v->end);
		member(out, ",\"text\":", v->text);
		buf_putc(out, '}');
	}
}

static void
registry_ids(struct buf *out, const struct proposal *p)
{
	size_t	i;

	for (i = 0; i < p->nregistry_id; i++)
		member(out, i == 0 ? "" : ",", p->registry_id[i]);
}

static void
proposed(struct buf *out, const struct proposal *p)
{
	member(out, ",\"design\":", p->stuck ? NULL : design_words[p->design]);
	buf_puts(out, ",\"p\":");
	if (p->stuck)
		buf_puts(out, "null");
	else
		ppm(out, p->label_ppm[p->design]);
	buf_puts(out, ",\"labels\":");
	labels(out, p);
	buf_puts(out, ",\"flags\":[");
	flags(out, p->flags, "\"", ",");
	member(out, "],\"type\":", p->type);
	member(out, ",\"funding\":", p->funding);
	member(out, ",\"funding_quote\":", p->funding_quote);
	member(out, ",\"ties\":", p->ties);
	member(out, ",\"ties_quote\":", p->ties_quote);
	member(out, ",\"trial_funding\":", p->trial_funding);
	buf_puts(out, ",\"participants\":");
	number(out, p->participants, -1);
	member(out, ",\"participants_quote\":", p->participants_quote);
	buf_puts(out, ",\"trials\":");
	number(out, p->trials, -1);
	member(out, ",\"risk_of_bias\":", p->rob);
	member(out, ",\"direction\":", p->direction);
	member(out, ",\"direction_quote\":", p->direction_quote);
	buf_puts(out, ",\"effects\":[");
	effects(out, p);
	buf_puts(out, "],\"registry_ids\":[");
	registry_ids(out, p);
	buf_puts(out, p->retracted ? "],\"retracted\":true,\"evidence\":[" : "],\"retracted\":false,\"evidence\":[");
	evidence(out, p);
	buf_putc(out, ']');
}

void
line_json(struct buf *out, const struct article *a, const struct proposal *p)
{
	buf_puts(out, "{\"pmid\":");
	buf_i64(out, a->pmid);
	buf_puts(out, ",\"version\":");
	buf_i64(out, a->version);
	buf_puts(out, ",\"year\":");
	number(out, a->year, 0);
	member(out, ",\"title\":", a->title);
	if (p != NULL)
		proposed(out, p);
	else
		member(out, ",\"abstract\":", a->abstract);
	buf_putc(out, '}');
}

static void
cell(struct buf *out, const char *s)
{
	buf_putc(out, '\t');
	if (s == NULL)
		return;
	if (strchr("=+-@'", s[0]) != NULL && s[0] != '\0')
		buf_putc(out, '\'');
	escape_term(out, s, strlen(s));
}

static void
cell_number(struct buf *out, int64_t v, int64_t unknown)
{
	buf_putc(out, '\t');
	if (v > unknown)
		buf_i64(out, v);
}

void
line_tsv_head(struct buf *out, bool classified)
{
	buf_puts(out, "pmid\tversion\tyear\ttitle");
	buf_puts(out, classified ? "\tdesign\tp\tflags\ttype\tfunding\tties\ttrial_funding\tparticipants\ttrials"
	    "\trisk_of_bias\tdirection\tretracted\n" : "\tabstract\n");
}

void
line_tsv(struct buf *out, const struct article *a, const struct proposal *p)
{
	buf_i64(out, a->pmid);
	cell_number(out, a->version, 0);
	cell_number(out, a->year, 0);
	cell(out, a->title);
	if (p == NULL) {
		cell(out, a->abstract);
		buf_putc(out, '\n');
		return;
	}
	cell(out, p->stuck ? NULL : design_words[p->design]);
	buf_putc(out, '\t');
	if (!p->stuck)
		ppm(out, p->label_ppm[p->design]);
	buf_putc(out, '\t');
	flags(out, p->flags, "", ",");
	cell(out, p->type);
	cell(out, p->funding);
	cell(out, p->ties);
	cell(out, p->trial_funding);
	cell_number(out, p->participants, -1);
	cell_number(out, p->trials, -1);
	cell(out, p->rob);
	cell(out, p->direction);
	buf_puts(out, p->retracted ? "\ttrue\n" : "\tfalse\n");
}
