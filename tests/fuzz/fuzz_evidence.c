/*
 * An evidence table of any bytes and its grade: refused with its place, or
 * the laws of the score hold, the answer is JSON, the explanation is safe for
 * a terminal, and the table's canonical form is a table of the same grade.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/utf8.h"
#include "score/evidence.h"
#include "score/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
want(bool ok)
{
	if (!ok)
		abort();
}

static void
check_laws(const struct grade *g)
{
	int64_t	sum = 0;
	size_t	i;

	for (i = 0; i < g->nterm; i++)
		sum += g->term[i].value_milli;
	want(sum == g->score_milli && g->score_milli >= 0 && g->score_milli <= 10000 && g->score_milli <= g->base_milli);
	want(g->score == (int)(g->score_milli / 1000) && g->tier <= TIER_NOT_GRADED);
	want(g->confidence.low_milli <= g->score_milli && g->score_milli <= g->confidence.high_milli);
	for (i = 0; i < CAP_N; i++)
		want(g->cap[i].value_milli <= 0 && (!g->cap[i].binds || g->cap[i].triggered));
}

static void
check_words(const struct grade *g, struct buf *b)
{
	const struct explain_names	 none = { .compound = NULL };
	struct err			 e = { .rc = RC_OK };
	struct json			*doc;
	struct jsonw			 w;
	size_t				 i, len;

	explain_text(g, &none, b);
	want(!b->over && utf8_valid(b->p, b->len) == b->len);
	for (i = 0; i < b->len; i += len)
		want(utf8_at(b->p + i, b->len - i, &len) == '\n' || !escape_unsafe(utf8_at(b->p + i, b->len - i, &len)));
	buf_clear(b);
	jw_init(&w, b, 0);
	grade_write(&w, NULL, g);
	want(json_parse(b->p, b->len, "answer", &doc, &e) == RC_OK);
	json_free(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct params	params;
	static struct arena	forever = ARENA_INIT;
	struct arena		mem = ARENA_INIT;
	struct err		e = { .rc = RC_OK };
	struct ev_table		t, u;
	struct grade		g, h;
	struct buf		text, again;

	if (params.len == 0 && params_load(NULL, &forever, &params, &e) != RC_OK)
		abort();
	buf_init(&text, EV_BYTES_MAX);
	buf_init(&again, EV_BYTES_MAX);
	if (evidence_parse((const char *)bytes, n, "table", &mem, &t, &e) != RC_OK)
		want(e.rc == RC_BADDATA && strncmp(e.msg, "table:", 6) == 0);
	else {
		grade_table(&t, &params, &mem, &g);
		check_laws(&g);
		check_words(&g, &again);
		evidence_format(&text, &t);
		want(evidence_parse(text.p, text.len, "table", &mem, &u, &e) == RC_OK);
		buf_clear(&again);
		evidence_format(&again, &u);
		grade_table(&u, &params, &mem, &h);
		want(strcmp(text.p, again.p) == 0 && g.score_milli == h.score_milli);
	}
	buf_fini(&text);
	buf_fini(&again);
	arena_fini(&mem);
	return 0;
}
