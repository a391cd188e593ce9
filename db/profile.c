/*
 * profile: a compound's card as typed rows.
 */
#include <string.h>

#include "../base/jsonw.h"
#include "compound.h"
#include "event.h"
#include "stmt.h"

static void
rows_of(struct jsonw *w, const struct profile *p)
{
	size_t i;

	jw_arr(w, "rows");
	for (i = 0; i < p->nrow; i++) {
		jw_obj(w, NULL);
		jw_str(w, "section", p->row[i].section);
		jw_int(w, "pos", p->row[i].pos);
		jw_str(w, "field", p->row[i].field);
		jw_str(w, "value", p->row[i].value);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "cites");
	for (i = 0; i < p->ncite; i++) {
		jw_obj(w, NULL);
		jw_str(w, "section", p->cite[i].section);
		jw_int(w, "pos", p->cite[i].pos);
		jw_int(w, "pmid", p->cite[i].pmid);
		jw_end(w);
	}
	jw_end(w);
}

static void
pathway_of(struct jsonw *w, const struct profile *p)
{
	size_t i;

	jw_arr(w, "nodes");
	for (i = 0; i < p->nnode; i++) {
		jw_obj(w, NULL);
		jw_str(w, "node", p->node[i].node);
		jw_str(w, "kind", p->node[i].kind);
		jw_str(w, "label", p->node[i].label);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "edges");
	for (i = 0; i < p->nedge; i++) {
		jw_obj(w, NULL);
		jw_str(w, "src", p->edge[i].src);
		jw_str(w, "dst", p->edge[i].dst);
		jw_str(w, "verb", p->edge[i].verb);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "edge_cites");
	for (i = 0; i < p->nedge_cite; i++) {
		jw_obj(w, NULL);
		jw_str(w, "src", p->edge_cite[i].src);
		jw_str(w, "dst", p->edge_cite[i].dst);
		jw_int(w, "pmid", p->edge_cite[i].pmid);
		jw_end(w);
	}
	jw_end(w);
}

static enum rc
pathway_check(const struct profile *p, struct err *e)
{
	bool src, dst;
	size_t i, k;

	for (i = 0; i < p->nedge; i++) {
		for (src = dst = false, k = 0; k < p->nnode; k++) {
			src = src || strcmp(p->node[k].node, p->edge[i].src) == 0;
			dst = dst || strcmp(p->node[k].node, p->edge[i].dst) == 0;
		}
		if (!src || !dst)
			return err_set(e, RC_BADDATA, "pathway: edge %s -> %s: no node %s",
			    p->edge[i].src, p->edge[i].dst, src ? p->edge[i].dst : p->edge[i].src);
	}
	return RC_OK;
}

enum rc
profile_save(
    struct db *db, int64_t curator, int64_t compound_id, const struct profile *p, struct err *e)
{
	struct act act = {.kind = ACT_PROFILE, .curator = curator, .compound_id = compound_id};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	if ((rc = pathway_check(p, e)) != RC_OK)
		return rc;
	buf_init(&body, 1 << 20);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "card_sha", p->card_sha);
	rows_of(&w, p);
	pathway_of(&w, p);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, "profile", e)) == RC_OK &&
	    (rc = event_act(db, &act, NULL, e)) == RC_FAILED && strstr(e->msg, "UNIQUE") != NULL)
		rc = err_set(
		    e, RC_BADDATA, "profile: an entry, node, edge or citation is there twice");
	buf_fini(&body);
	return rc;
}

static enum rc
load_rows(struct db *db, struct arena *mem, int64_t id, struct profile *p, struct err *e)
{
	struct profile_row r;
	struct profile_cite c;
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_profile_row_of, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "titt", &r.section, &r.pos, &r.field, &r.value);
		ARENA_PUSH(mem, p->row, p->nrow, cap, r);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_profile_cite_of, &q, e, "i", id)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		q_read(&q, mem, "tii", &c.section, &c.pos, &c.pmid);
		ARENA_PUSH(mem, p->cite, p->ncite, cap, c);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc
load_pathway(struct db *db, struct arena *mem, int64_t id, struct profile *p, struct err *e)
{
	struct pathway_node n;
	struct pathway_edge g;
	struct pathway_cite c;
	size_t cap = 0;
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_pathway_node_of, &q, e, "i", id)) != RC_OK)
		return rc;
	while ((rc = q_step(&q, e)) == RC_OK) {
		q_read(&q, mem, "ttt", &n.node, &n.kind, &n.label);
		ARENA_PUSH(mem, p->node, p->nnode, cap, n);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_pathway_edge_of, &q, e, "i", id)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		q_read(&q, mem, "ttt", &g.src, &g.dst, &g.verb);
		ARENA_PUSH(mem, p->edge, p->nedge, cap, g);
	}
	q_close(&q);
	if (rc != RC_DONE || (rc = q_open(db, STMT_pathway_cite_of, &q, e, "i", id)) != RC_OK)
		return rc;
	for (cap = 0; (rc = q_step(&q, e)) == RC_OK;) {
		q_read(&q, mem, "tti", &c.src, &c.dst, &c.pmid);
		ARENA_PUSH(mem, p->edge_cite, p->nedge_cite, cap, c);
	}
	q_close(&q);
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc
profile_load(
    struct db *db, struct arena *mem, int64_t compound_id, struct profile *out, struct err *e)
{
	struct profile p = {0};
	struct q q = {0};
	enum rc rc;

	if ((rc = q_first(db, STMT_profile_of, &q, e, "i", compound_id)) == RC_OK)
		q_read(&q, mem, "ti", &p.card_sha, &p.seq);
	else if (rc == RC_NOTFOUND)
		err_set(e, rc, "no profile");
	q_close(&q);
	if (rc == RC_OK && (rc = load_rows(db, mem, compound_id, &p, e)) == RC_OK &&
	    (rc = load_pathway(db, mem, compound_id, &p, e)) == RC_OK)
		*out = p;
	return rc;
}
