/*
 * opinion: draws for a second look, and opinions side by side.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/sha256.h"
#include "project.h"
#include "vote.h"

struct lot {
	int64_t pmid, seq;
	char hash[SHA256_HEX];
};

static int
by_lot(const void *va, const void *vb)
{
	const struct lot *a = va, *b = vb;

	return strcmp(a->hash, b->hash);
}

static int
by_pmid(const void *va, const void *vb)
{
	const struct lot *a = va, *b = vb;

	return a->pmid < b->pmid ? -1 : a->pmid > b->pmid;
}

static enum rc
draw_one(struct db *db, int64_t curator, const struct draw *d, size_t n, const struct lot *lot,
    int64_t *seq, struct err *e)
{
	struct act act = {.kind = ACT_RECHECK,
	    .curator = curator,
	    .compound_id = d->compound_id,
	    .pmid = lot->pmid,
	    .batch = d->first};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	buf_init(&body, 4096);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "event", lot->seq);
	jw_int(&w, "percent", d->percent);
	jw_int(&w, "seed", d->seed);
	if (d->since != NULL)
		jw_str(&w, "since", d->since);
	jw_int(&w, "drawn", (int64_t)n);
	jw_int(&w, "among", (int64_t)d->among);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "draw", e)) == RC_OK)
		rc = event_act(db, &act, seq, e);
	buf_fini(&body);
	return rc;
}

enum rc
recheck_draw(struct db *db, struct arena *mem, int64_t curator, struct draw *d, struct err *e)
{
	struct lot *lot = NULL, one;
	size_t n = 0, cap = 0, take, i;
	struct q q = {0};
	char text[64];
	int64_t seq;
	enum rc rc;

	rc = q_open(db, STMT_recheck_from, &q, e, "it", d->compound_id, d->since);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ii", &one.pmid, &one.seq);
		snprintf(text, sizeof(text), "%" PRId64 ":%" PRId64, d->seed, one.pmid);
		sha256_hex(text, strlen(text), one.hash);
		ARENA_PUSH(mem, lot, n, cap, one);
	}
	q_close(&q);
	if (rc != RC_DONE)
		return rc;
	d->among = n;
	take = (n * (size_t)d->percent + 99) / 100;
	if (n > 0)
		qsort(lot, n, sizeof(*lot), by_lot);
	if (take > 0)
		qsort(lot, take, sizeof(*lot), by_pmid);
	d->pmid = arena_array(mem, take + 1, sizeof(*d->pmid));
	for (i = 0; i < take; i++) {
		if ((rc = draw_one(db, curator, d, take, &lot[i], &seq, e)) != RC_OK)
			return rc;
		if (d->first == 0)
			d->first = seq;
		d->pmid[d->n++] = lot[i].pmid;
	}
	return RC_OK;
}

static const char *
word_or(struct arena *mem, const struct json *a, const char *key, const char *unknown)
{
	const char *s = body_str(a, key);

	return s != NULL ? arena_strdup(mem, s) : unknown;
}

/* What a body says, in mem. */
static enum rc
read_body(struct arena *mem, const char *text, struct opinion *o, struct err *e)
{
	const struct json *a, *f;
	struct json *b = NULL;
	int64_t n;
	size_t i;
	enum rc rc;

	if ((rc = json_parse(text, strlen(text), "event body", &b, e)) != RC_OK)
		return rc;
	a = json_get(b, "assessment");
	f = json_get(b, "findings");
	o->relevance = a != NULL ? "relevant" : word_or(mem, b, "reason", "other");
	if (a != NULL) {
		o->design = word_or(mem, a, "design", "unknown");
		o->type = word_or(mem, a, "type", "unknown");
		o->funding = word_or(mem, a, "funding", "unknown");
		o->ties = word_or(mem, a, "ties", "unknown");
		o->rob = word_or(mem, a, "rob", "not-stated");
		n = body_int(a, "participants", -1);
		o->participants = n < 0 ? "unknown" : arena_printf(mem, "%" PRId64, n);
		o->finding = arena_array(mem, json_size(f) + 1, sizeof(*o->finding));
		for (i = 0; i < json_size(f); i++) {
			o->finding[i].outcome = body_int(json_at(f, i), "outcome", 0);
			o->finding[i].direction =
			    word_or(mem, json_at(f, i), "direction", "unclear");
		}
		o->nfinding = json_size(f);
	}
	json_free(b);
	return RC_OK;
}

enum rc
opinion_list(struct db *db, struct arena *mem, int64_t compound_id, struct opinion **rows,
    size_t *n, struct err *e)
{
	struct arena row = ARENA_INIT;
	struct opinion *v = NULL;
	const char *at, *kind, *handle, *body;
	size_t k = 0, cap = 0, i;
	struct q q = {0};
	enum rc rc;

	rc = q_open(db, STMT_opinion_all, &q, e, "z", compound_id);
	while (rc == RC_OK && (rc = q_step(&q, e)) == RC_OK) {
		struct opinion o = {0};
		int64_t beside;

		q_read(&q, &row, "ittitiiti", &o.seq, &at, &kind, &o.curator, &handle,
		    &o.compound_id, &o.pmid, &body, &beside);
		o.handle = arena_strdup(mem, handle);
		/* What it stands beside may have been taken back: then it is the first itself. */
		o.unit = o.seq;
		for (i = k; i-- > 0;)
			if (v[i].seq == beside)
				o.unit = v[i].unit;
		if (read_body(mem, body, &o, e) != RC_OK) {
			rc = e->rc;
			break;
		}
		ARENA_PUSH(mem, v, k, cap, o);
		arena_reset(&row);
	}
	q_close(&q);
	arena_fini(&row);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}
