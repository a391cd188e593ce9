#include "snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/embed.h"
#include "../base/sha256.h"
#include "../base/utf8.h"
#include "../db/asset.h"
#include "../db/compound.h"
#include "../db/evidence.h"
#include "../db/grade.h"
#include "../db/proposal.h"
#include "../db/record.h"
#include "../db/snap.h"
#include "../score/cited.h"

#define QUOTE_MAX 200	/* bytes; abstracts are their publishers' property */

struct maker {
	struct db		*db;
	struct snap		*snap;
	const struct params	*params;
	struct arena		 mem;
	struct snapshot_report	*report;
};

/* A row's parameters, gathered by name. */
struct row {
	struct snap_param	p[48];
	size_t			n;
};

static void
put(struct row *r, const char *name, const char *s)
{
	r->p[r->n] = (struct snap_param){ .name = name, .s = s, .null = s == NULL };
	r->p[++r->n] = (struct snap_param){ 0 };
}

static void
put_int(struct row *r, const char *name, int64_t i)
{
	r->p[r->n] = (struct snap_param){ .name = name, .i = i };
	r->p[++r->n] = (struct snap_param){ 0 };
}

/* A number whose "unknown" is negative becomes NULL. */
static void
put_known(struct row *r, const char *name, int64_t i)
{
	put_int(r, name, i);
	r->p[r->n - 1].null = i < 0;
}

static enum rc
run_embedded(struct snap *s, const char *name, const struct snap_param *p, struct err *e)
{
	const struct embed *sql = embed_must(embed_publish, name);

	return snap_run(s, name, (const char *)sql->bytes, p, e);
}

/* The study of the graded table that this record speaks for; NULL when none. */
static const struct ev_study *
graded_study(const struct ev_table *t, int64_t pmid)
{
	char id[24];

	snprintf(id, sizeof(id), "%" PRId64, pmid);
	for (size_t i = 0; i < t->nstudy; i++)
		if (strcmp(t->study[i].id, id) == 0)
			return &t->study[i];
	return NULL;
}

static const char *
flag_text(struct arena *mem, unsigned flags, bool missed)
{
	struct buf b;
	const char *s;

	buf_init(&b, 1000);
	if (missed)
		flags |= 1u << FLAG_PRIMARY_ENDPOINT_MISSED;
	for (int i = 0; i < FLAG_N; i++)
		if (flags & (1u << i))
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "", flag_words[i]);
	s = arena_strdup(mem, b.p);
	buf_fini(&b);
	return s;
}

static bool
is_synthesis(const struct assessment *a)
{
	return a->design != NULL && (strcmp(a->design, "meta-analysis") == 0 ||
	    strcmp(a->design, "systematic-review") == 0);
}

static const char study_sql[] = "INSERT INTO study VALUES (:slug, :pmid, :study_id, :label, :counted, :why_not, :representative,"
    " :type, :design, :synthesis, :money, :funding, :ties, :trial_funding, :rob, :participants, :trials, NULL, :flags, :seq, :speaker)";

static enum rc
put_study(struct maker *m, const char *slug, const struct evidence_study *s, const struct ev_table *t,
    int64_t representative, struct err *e)
{
	const struct ev_study *g = graded_study(t, s->pmid);
	bool counted = s->counted && g != NULL && g->type != EV_OTHER;
	struct row r = { .n = 0 };

	put(&r, ":slug", slug);
	put_int(&r, ":pmid", s->pmid);
	put_int(&r, ":study_id", s->study_id);
	put(&r, ":label", s->label);
	put_int(&r, ":counted", counted);
	put(&r, ":why_not", counted ? NULL : s->counted ? "other design" : s->why_not);
	put_int(&r, ":representative", s->study_id == representative);
	put(&r, ":type", s->a.type);
	put(&r, ":design", s->a.design);
	put_int(&r, ":synthesis", counted && is_synthesis(&s->a));
	put(&r, ":money", g != NULL ? ev_money_words[g->money] : NULL);
	put(&r, ":funding", s->a.funding);
	put(&r, ":ties", s->a.ties);
	put(&r, ":trial_funding", s->a.trial_funding);
	put(&r, ":rob", s->a.rob);
	put_known(&r, ":participants", s->a.participants);
	put_known(&r, ":trials", s->a.trials);
	put(&r, ":flags", flag_text(&m->mem, s->a.flags, s->a.primary_missed));
	put_int(&r, ":seq", s->a.seq);
	put_int(&r, ":speaker", s->pmid);
	return snap_run(m->snap, "study", study_sql, r.p, e);
}

/* A record that does not speak for its study, or was withdrawn. */
static enum rc
put_silent(struct maker *m, const char *slug, const struct evidence_other *o, struct err *e)
{
	struct assessment a = { 0 };
	struct row r = { .n = 0 };
	enum rc rc;

	if ((rc = assessment_load(m->db, &m->mem, o->pmid, &a, e)) != RC_OK)
		return rc;
	put(&r, ":slug", slug);
	put_int(&r, ":pmid", o->pmid);
	put_int(&r, ":study_id", o->study_id);
	put(&r, ":label", NULL);
	put_int(&r, ":counted", 0);
	put(&r, ":why_not", o->why_not);
	put_int(&r, ":representative", 0);
	put(&r, ":type", a.type);
	put(&r, ":design", a.design);
	put_int(&r, ":synthesis", 0);
	put(&r, ":money", NULL);
	put(&r, ":funding", a.funding);
	put(&r, ":ties", a.ties);
	put(&r, ":trial_funding", a.trial_funding);
	put(&r, ":rob", a.rob);
	put_known(&r, ":participants", a.participants);
	put_known(&r, ":trials", a.trials);
	put(&r, ":flags", flag_text(&m->mem, a.flags, a.primary_missed));
	put_int(&r, ":seq", a.seq);
	put_int(&r, ":speaker", o->speaker);
	return snap_run(m->snap, "study", study_sql, r.p, e);
}

/* The quote, cut at a character, and the hash of the field that it stands in. */
static enum rc
put_quote(struct maker *m, struct row *r, const struct finding *f, struct err *e)
{
	struct stored_article a = { 0 };
	const char *field = NULL, *quote = NULL;
	char *hex = arena_alloc(&m->mem, SHA256_HEX);
	enum rc rc;

	if (f->quote != NULL && f->quote[0] != '\0')
		quote = arena_strndup(&m->mem, f->quote, utf8_cut(f->quote, strlen(f->quote), QUOTE_MAX));
	if (quote != NULL && f->field != NULL) {
		if ((rc = article_load(m->db, &m->mem, f->pmid, &a, e)) != RC_OK)
			return rc;
		field = strcmp(f->field, "title") == 0 ? a.a.title :
		    strcmp(f->field, "abstract") == 0 ? a.a.abstract : NULL;
	}
	put(r, ":quote", quote);
	put(r, ":quote_field", quote != NULL ? f->field : NULL);
	if (field != NULL)
		sha256_hex(field, strlen(field), hex);
	put(r, ":field_sha256", field != NULL ? hex : NULL);
	return RC_OK;
}

static enum rc
put_finding(struct maker *m, const char *slug, int64_t study_id, const struct finding *f,
    struct err *e)
{
	struct row r = { .n = 0 };
	enum rc rc;

	put(&r, ":slug", slug);
	put(&r, ":outcome", f->outcome);
	put_int(&r, ":pmid", f->pmid);
	put_int(&r, ":study_id", study_id);	/* of a merged report: the study that it speaks in */
	put(&r, ":timepoint", f->timepoint);
	put_int(&r, ":is_primary", f->is_primary);
	put(&r, ":direction", f->direction);
	put(&r, ":measure", f->measure);
	put(&r, ":value", f->value);
	put(&r, ":low", f->low);
	put(&r, ":high", f->high);
	put_known(&r, ":n", f->n);
	put(&r, ":i2", f->i2);
	put(&r, ":certainty", f->certainty_reported);
	put(&r, ":bias", f->publication_bias ? "suspected" : "not-stated");
	put_int(&r, ":large", f->large_effect);
	put(&r, ":dose", f->dose);
	put(&r, ":dose_unit", f->dose_unit);
	put_int(&r, ":seq", f->seq);
	if ((rc = put_quote(m, &r, f, e)) != RC_OK)
		return rc;
	return snap_run(m->snap, "finding", "INSERT INTO finding VALUES (:slug, :outcome, :pmid, :study_id, :timepoint, :is_primary,"
	    " :direction, :measure, :value, :low, :high, :n, :i2, :certainty, :bias, :large, :dose, :dose_unit, :quote,"
	    " :quote_field, :field_sha256, :seq)", r.p, e);
}

static enum rc
put_outcomes(struct maker *m, const char *slug, const struct evidence_set *set, const struct grade *g,
    struct err *e)
{
	enum rc rc;

	for (size_t i = 0; i < set->noutcome; i++) {
		const struct outcome *o = &set->outcome[i];
		const struct outcome_grade *og = NULL;
		struct row r = { .n = 0 };

		for (size_t k = 0; k < g->noutcome && og == NULL; k++)
			if (strcmp(g->outcome[k].outcome->id, o->slug) == 0)
				og = &g->outcome[k];
		if (og == NULL)
			return err_set(e, RC_FAILED, "%s: outcome %s came after its grade", slug, o->slug);
		put(&r, ":slug", slug);
		put(&r, ":outcome", o->slug);
		put(&r, ":name", o->name);
		put(&r, ":indication", o->indication);
		put_int(&r, ":headline", o->headline);
		put(&r, ":domain", o->domain);
		put(&r, ":better", o->better);
		put_int(&r, ":critical", o->critical);
		put_int(&r, ":surrogate", o->surrogate);
		put_int(&r, ":certainty", og->certainty.milli);
		put(&r, ":band", band_words[og->band]);
		put(&r, ":direction", dir_words[og->contest.direction]);
		put_int(&r, ":support", og->support_milli);
		put_int(&r, ":plus", og->contest.v_plus_milli);
		put_int(&r, ":minus", og->contest.v_minus_milli);
		put_int(&r, ":studies", (int64_t)og->studies);
		put_int(&r, ":people", og->participants);
		put_int(&r, ":base", og == g->base);
		rc = snap_run(m->snap, "outcome", "INSERT INTO outcome VALUES (:slug, :outcome, :name, :indication, :headline, :domain,"
		    " :better, :critical, :surrogate, :certainty, :band, :direction, :support, :plus, :minus, :studies, :people, :base)",
		    r.p, e);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* Pairs of studies as the records that speak for them. */
static enum rc
put_overlap(struct maker *m, const char *slug, const struct evidence_set *set, const char *kind,
    const struct overlap_pair *pair, size_t n, struct err *e)
{
	enum rc rc;

	for (size_t i = 0; i < n; i++) {
		int64_t pmid[2] = { 0, 0 };
		struct row r = { .n = 0 };

		for (size_t k = 0; k < set->nstudy; k++) {
			if (set->study[k].study_id == pair[i].synthesis)
				pmid[0] = set->study[k].pmid;
			if (set->study[k].study_id == pair[i].trial)
				pmid[1] = set->study[k].pmid;
		}
		put(&r, ":slug", slug);
		put_int(&r, ":synthesis", pmid[0]);
		put_int(&r, ":trial", pmid[1]);
		put(&r, ":kind", kind);
		rc = snap_run(m->snap, "overlap", "INSERT OR IGNORE INTO overlap VALUES (:slug, :synthesis, :trial, :kind)", r.p, e);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
put_area(struct maker *m, const char *slug, const char *kind, const struct overlap *o, struct err *e)
{
	struct row r = { .n = 0 };

	put(&r, ":slug", slug);
	put(&r, ":kind", kind);
	put_int(&r, ":pairs", o->pairs);
	put_int(&r, ":trials", o->trials);
	put_int(&r, ":syntheses", o->syntheses);
	put_known(&r, ":milli", o->band == CCA_NONE ? -1 : o->milli);
	put(&r, ":band", o->band == CCA_NONE ? NULL : cca_words[o->band]);
	return snap_run(m->snap, "area", "INSERT INTO area VALUES (:slug, :kind, :pairs, :trials, :syntheses, :milli, :band)", r.p, e);
}

/* What persons confirmed, and what reference lists say, each with its area. */
static enum rc
put_overlaps(struct maker *m, const struct compound *c, const struct evidence_set *set,
    const struct ev_table *t, const struct grade *g, struct err *e)
{
	struct graded graded = { .compound = *c, .set = *set, .grade = *g };
	struct overlap_pair *pair = arena_array(&m->mem, set->npair + 1, sizeof(*pair));
	struct overlap o;
	size_t n = 0;
	enum rc rc;

	for (size_t i = 0; i < set->npair; i++)
		pair[i] = (struct overlap_pair){ set->pair[i].synthesis, set->pair[i].trial };
	overlap_included(t, m->params, &o);
	if ((rc = put_overlap(m, c->slug, set, "included", pair, set->npair, e)) != RC_OK ||
	    (rc = put_area(m, c->slug, "included", &o, e)) != RC_OK ||
	    (rc = cited_pairs(m->db, &m->mem, &graded, &pair, &n, e)) != RC_OK)
		return rc;
	overlap_of_pairs(pair, n, m->params, &o);
	if ((rc = put_overlap(m, c->slug, set, "cited", pair, n, e)) != RC_OK)
		return rc;
	return put_area(m, c->slug, "cited", &o, e);
}

/* The compound's own row; its counts are filled from its published studies afterwards. */
static enum rc
put_compound(struct maker *m, const struct compound *c, const struct stored_grade *sg, const struct grade *g,
    const struct evidence_set *set, struct err *e)
{
	struct row r = { .n = 0 };
	int64_t representative = -1;

	for (size_t i = 0; i < set->nstudy; i++)
		if (set->study[i].study_id == sg->representative)
			representative = set->study[i].pmid;
	put(&r, ":slug", c->slug);
	put(&r, ":name", c->name);
	put(&r, ":status", c->status);
	put_int(&r, ":score", g->score);
	put_int(&r, ":score_milli", g->score_milli);
	put(&r, ":tier", tier_words[g->tier]);
	put(&r, ":verdict", verdict_words[g->verdict]);
	put(&r, ":confidence", level_words[g->confidence.level]);
	put(&r, ":stability", level_words[g->confidence.stability]);
	put_int(&r, ":delta", g->confidence.delta_milli);
	put_int(&r, ":low", g->confidence.low_milli);
	put_int(&r, ":high", g->confidence.high_milli);
	put_int(&r, ":base", g->base_milli);
	put_int(&r, ":provisional", sg->provisional);
	put_int(&r, ":inside", g->participants.inside);
	put_int(&r, ":largest", g->participants.largest);
	put(&r, ":quality", g->base != NULL ? band_words[g->base->band] : NULL);
	put_known(&r, ":representative", representative);
	put(&r, ":new", sg->last_new_evidence);
	put(&r, ":reviewed", sg->last_reviewed);
	put(&r, ":at", sg->at);
	put_int(&r, ":at_seq", sg->at_seq);
	put_int(&r, ":method", sg->method_rev);
	put(&r, ":params", sg->params_sha);
	put(&r, ":inputs", sg->inputs_sha);
	return snap_run(m->snap, "compound", "INSERT INTO compound VALUES (:slug, :name, :status, :score, :score_milli, :tier, :verdict,"
	    " :confidence, :stability, :delta, :low, :high, :base, :provisional, 0, 0, 0, 0, 0, 0, 0, :inside, :largest, NULL, NULL,"
	    " NULL, '', :quality, :representative, 0, :new, :reviewed, :at, :at_seq, :method, :params, :inputs)", r.p, e);
}

/* The stored grade, its table, and the answer of the scorer to it. */
static enum rc
load_grade(struct maker *m, const struct compound *c, struct stored_grade *sg, struct ev_table *t,
    struct grade *g, struct err *e)
{
	const char *json = NULL;
	size_t n = 0;
	enum rc rc;

	if ((rc = grade_latest(m->db, &m->mem, c->id, 0, sg, e)) != RC_OK ||
	    (rc = asset_load(m->db, &m->mem, sg->inputs_sha, &json, &n, e)) != RC_OK ||
	    (rc = evidence_parse(json, n, c->slug, &m->mem, t, e)) != RC_OK)
		return rc;
	grade_table(t, m->params, &m->mem, g);
	if (g->score_milli != sg->score_milli) {
		err_set(e, RC_FAILED, "%s: its stored score is not what its inputs give", c->slug);
		return err_try(e, "appraise score %s", c->slug);
	}
	return RC_OK;
}

static enum rc
one_compound(struct maker *m, const struct compound *c, struct err *e)
{
	struct evidence_set set = { 0 };
	struct stored_grade sg = { 0 };
	struct ev_table t = { 0 };
	struct grade g = { 0 };
	struct row r = { .n = 0 };
	enum rc rc;

	rc = load_grade(m, c, &sg, &t, &g, e);
	if (rc == RC_NOTFOUND)
		return RC_OK;	/* never graded: not published */
	if (rc != RC_OK || (rc = evidence_load(m->db, &m->mem, c->id, &set, e)) != RC_OK ||
	    (rc = put_compound(m, c, &sg, &g, &set, e)) != RC_OK ||
	    (rc = put_outcomes(m, c->slug, &set, &g, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < set.nstudy; i++) {
		if ((rc = put_study(m, c->slug, &set.study[i], &t, sg.representative, e)) != RC_OK)
			return rc;
		m->report->studies += graded_study(&t, set.study[i].pmid) != NULL && set.study[i].counted &&
		    graded_study(&t, set.study[i].pmid)->type != EV_OTHER;
		for (size_t k = 0; k < set.study[i].nfinding; k++)
			if ((rc = put_finding(m, c->slug, set.study[i].study_id,
			    &set.study[i].finding[k], e)) != RC_OK)
				return rc;
	}
	for (size_t i = 0; i < set.nother; i++)
		if ((rc = put_silent(m, c->slug, &set.other[i], e)) != RC_OK)
			return rc;
	if ((rc = put_overlaps(m, c, &set, &t, &g, e)) != RC_OK)
		return rc;
	put(&r, ":slug", c->slug);
	put_int(&r, ":compound_id", c->id);
	put_int(&r, ":grade_id", sg.id);
	m->report->compounds++;
	m->report->waiting += set.waiting;
	return run_embedded(m->snap, "sql/snapshot_compound.sql", r.p, e);
}

static enum rc
put_params(struct maker *m, struct err *e)
{
	enum rc rc;

	for (int i = 0; i < P_N; i++) {
		const struct param_row *p = &m->params->row[i];
		struct row r = { .n = 0 };

		put(&r, ":name", p->name);
		put_int(&r, ":value", p->value);
		put(&r, ":source", p->source);
		if ((rc = snap_run(m->snap, "param", "INSERT INTO param VALUES (:name, CAST(:value AS TEXT), :source)", r.p, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc
fill(struct maker *m, struct err *e)
{
	struct compound *c = NULL;
	struct row r = { .n = 0 };
	struct arena names = ARENA_INIT;
	size_t n = 0;
	enum rc rc;

	put(&r, ":demo", db_is_demo(m->db) ? "1" : "0");
	put_int(&r, ":method_rev", METHOD_REV);
	put(&r, ":params_sha256", m->params->sha256);
	if ((rc = run_embedded(m->snap, "schema.sql", NULL, e)) != RC_OK || (rc = put_params(m, e)) != RC_OK ||
	    (rc = compound_list(m->db, &names, false, &c, &n, e)) != RC_OK)
		goto out;
	for (size_t i = 0; i < n; i++) {
		if ((rc = one_compound(m, &c[i], e)) != RC_OK)
			goto out;
		arena_reset(&m->mem);
	}
	if ((rc = run_embedded(m->snap, "sql/snapshot_records.sql", r.p, e)) != RC_OK ||
	    (rc = run_embedded(m->snap, "sql/snapshot_counts.sql", NULL, e)) != RC_OK ||
	    (rc = run_embedded(m->snap, "sql/sentences.sql", NULL, e)) != RC_OK)
		goto out;
out:
	arena_fini(&names);
	return rc;
}

static enum rc
read_seq(const struct snap_row *row, void *arg, struct err *e)
{
	(void)e;
	*(int64_t *)arg = snap_int(row, "seq");
	return RC_OK;
}

enum rc
snapshot_make(struct db *db, const struct params *params, const char *path, struct snapshot_report *report,
    struct err *e)
{
	struct maker m = { .db = db, .params = params, .report = report };
	enum rc rc;

	*report = (struct snapshot_report){ 0 };
	if ((rc = snap_create(path, &m.snap, e)) != RC_OK)
		return rc;
	/* Two connections, one view: nothing is written between the two reads, or the last act differs. */
	if ((rc = db_read_begin(db, e)) == RC_OK) {
		if ((rc = snap_attach(m.snap, db_path(db), "store", e)) == RC_OK &&
		    (rc = snap_each(m.snap, "event", "SELECT coalesce(max(seq), 0) AS seq FROM store.event", NULL, read_seq,
			&report->at_seq, e)) == RC_OK)
			rc = fill(&m, e);
		db_read_end(db);
	}
	if (rc == RC_OK)
		rc = snap_finish(m.snap, e);
	else {
		snap_close(m.snap);
	}
	arena_fini(&m.mem);
	return rc;
}
