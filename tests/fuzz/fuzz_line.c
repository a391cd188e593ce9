/*
 * scan's own line writer against another reader: whatever texts a record and
 * its proposal hold, the line is one line of JSON that reads back as the same
 * texts, and the row of the table has its columns and runs no formula.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/utf8.h"
#include "ingest/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define TEXTS 8

static void
same(const struct json *got, const char *want)
{
	const char	*s = json_str(got);

	if (want == NULL ? json_type(got) != JSON_T_NULL : s == NULL || strcmp(s, want) != 0)
		abort();
}

static void
check_json(const struct article *a, const struct proposal *p, const struct buf *line)
{
	struct err		 e = { .rc = RC_OK };
	struct json		*doc;
	const struct json	*x;
	int64_t			 v;

	if (memchr(line->p, '\n', line->len) != NULL || json_parse(line->p, line->len, "line", &doc, &e) != RC_OK)
		abort();
	same(json_get(doc, "title"), a->title);
	same(json_get(doc, "funding_quote"), p->funding_quote);
	same(json_get(doc, "ties_quote"), p->ties_quote);
	same(json_get(doc, "participants_quote"), p->participants_quote);
	same(json_get(doc, "direction_quote"), p->direction_quote);
	same(json_at(json_get(doc, "registry_ids"), 0), p->registry_id[0]);
	x = json_at(json_get(doc, "effects"), 0);
	same(json_get(x, "quote"), p->effect->quote);
	same(json_get(x, "low"), NULL);
	same(json_get(json_at(json_get(doc, "evidence"), 0), "text"), p->evidence->text);
	if (!json_int(json_get(doc, "pmid"), &v) || v != a->pmid)
		abort();
	json_free(doc);
}

static void
check_row(const struct buf *row)
{
	const char	*cell = row->p, *end = row->p + row->len;
	size_t		 columns = 1, i, len;

	for (i = 0; i < row->len; i += len) {
		int32_t	cp = utf8_at(row->p + i, row->len - i, &len);

		if (cp == '\t') {
			columns++;
			cell = row->p + i + 1;
			if (cell < end && strchr("=+-@", *cell) != NULL)
				abort();
		} else if (cp < 0 || (escape_unsafe(cp) && i + 1 != row->len))
			abort();
	}
	if (columns != 16 || end[-1] != '\n')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct article	 a = { .version = 1, .year = n > 0 ? bytes[0] : 0 };
	struct effect	 effect = { .measure = "RR", .value = "1.5" };
	struct evidence	 evidence = { .rule = "R", .aspect = "x", .field = "title", .end = n };
	struct proposal	 p = { .type = "RCT", .rob = "low", .participants = -1, .effect = &effect, .neffect = 1,
		.evidence = &evidence, .nevidence = 1, .nregistry_id = 1 };
	char		*copy = xmalloc(n + 1);
	const char	*text[TEXTS] = { NULL }, *at = copy;
	struct buf	 line;
	int		 i;

	memcpy(copy, bytes, n);
	copy[n] = '\0';
	a.pmid = (int64_t)n + 1;
	p.label_ppm[DESIGN_META_ANALYSIS] = n > 3 ? bytes[1] << 16 | bytes[2] << 8 | bytes[3] : 0;
	p.flags = n > 6 ? (unsigned)(bytes[4] << 10 | bytes[5]) & ((1u << FLAG_N) - 1) : 0;
	p.stuck = n > 7 && (bytes[7] & 1) != 0;
	for (i = 0; i < TEXTS && at <= copy + n; at += strlen(at) + 1, i++)
		text[i] = utf8_valid(at, strlen(at)) == strlen(at) ? at : NULL;
	a.title = text[0];
	p.funding_quote = text[1];
	p.ties_quote = text[2];
	p.participants_quote = text[3];
	p.direction_quote = text[4];
	p.registry_id = &text[5];
	effect.quote = text[6];
	evidence.text = text[7];
	buf_init(&line, (size_t)64 << 20);
	line_json(&line, &a, &p);
	check_json(&a, &p, &line);
	buf_clear(&line);
	line_tsv(&line, &a, &p);
	check_row(&line);
	buf_fini(&line);
	free(copy);
	return 0;
}
