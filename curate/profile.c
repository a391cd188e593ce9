#include <inttypes.h>
#include <string.h>

#include "../base/jsonw.h"
#include "../base/num.h"
#include "cardfield.h"
#include "common.h"
#include "profile.h"

struct filling {
	struct profile *p;
	struct arena *mem;
	size_t rows, cites, nodes, edges, edge_cites; /* room */
};

static void
add_row(
    struct filling *f, const char *section, int64_t pos, const char *field, const struct json *v)
{
	struct profile_row r = {
	    .section = section, .pos = pos, .field = arena_strdup(f->mem, field)};
	int64_t n;

	switch (json_type(v)) {
	case JSON_T_STRING:
		r.value = arena_strdup(f->mem, json_str(v));
		break;
	case JSON_T_INT:
		r.value = json_int(v, &n) ? arena_printf(f->mem, "%" PRId64, n) : NULL;
		break;
	case JSON_T_BOOL:
		r.value = json_bool(v, false) ? "true" : "false";
		break;
	default:
		break;
	}
	if (r.value != NULL)
		ARENA_PUSH(f->mem, f->p->row, f->p->nrow, f->rows, r);
}

/* The members of one entry; PMIDs become cites. */
static void
add_entry(struct filling *f, const char *section, int64_t pos, const struct json *entry)
{
	const struct json *v;
	const char *key;
	int64_t pmid;

	for (size_t i = 0; json_member(entry, i, &key, &v); i++) {
		if (strcmp(key, "pmids") != 0) {
			add_row(f, section, pos, key, v);
			continue;
		}
		for (size_t k = 0; k < json_size(v); k++)
			if (json_int(json_at(v, k), &pmid)) {
				struct profile_cite c = {
				    .section = section, .pos = pos, .pmid = pmid};

				ARENA_PUSH(f->mem, f->p->cite, f->p->ncite, f->cites, c);
			}
	}
}

static void
add_list(struct filling *f, const char *section, const struct json *list)
{
	for (size_t i = 0; i < json_size(list); i++)
		add_entry(f, section, (int64_t)i, json_at(list, i));
}

static const char *
text_of(struct filling *f, const struct json *obj, const char *key)
{
	return arena_strdup(f->mem, json_str(json_get(obj, key)));
}

static void
add_pathway(struct filling *f, const struct json *pathway)
{
	const struct json *nodes = json_get(pathway, "nodes"), *edges = json_get(pathway, "edges"),
			  *pmids;
	int64_t pmid;

	for (size_t i = 0; i < json_size(nodes); i++) {
		const struct json *j = json_at(nodes, i);
		struct pathway_node n = {.node = text_of(f, j, "id"),
		    .kind = text_of(f, j, "kind"),
		    .label = text_of(f, j, "label")};

		ARENA_PUSH(f->mem, f->p->node, f->p->nnode, f->nodes, n);
	}
	for (size_t i = 0; i < json_size(edges); i++) {
		const struct json *j = json_at(edges, i);
		struct pathway_edge g = {.src = text_of(f, j, "from"),
		    .dst = text_of(f, j, "to"),
		    .verb = text_of(f, j, "verb")};

		ARENA_PUSH(f->mem, f->p->edge, f->p->nedge, f->edges, g);
		pmids = json_get(j, "pmids");
		for (size_t k = 0; pmids != NULL && k < json_size(pmids); k++)
			if (json_int(json_at(pmids, k), &pmid)) {
				struct pathway_cite c = {.src = g.src, .dst = g.dst, .pmid = pmid};

				ARENA_PUSH(
				    f->mem, f->p->edge_cite, f->p->nedge_cite, f->edge_cites, c);
			}
	}
}

void
profile_from_card(const struct json *card, struct arena *mem, struct profile *out)
{
	struct filling f = {.p = out, .mem = mem};
	const struct json *dosage = json_get(card, "dosage"), *safety = json_get(card, "safety");

	memset(out, 0, sizeof(*out));
	add_list(&f, "jurisdictions", json_get(card, "jurisdictions"));
	add_row(&f, "caution", 0, "text", json_get(card, "caution"));
	add_list(&f, "summary", json_get(card, "summary"));
	add_list(&f, "mechanisms", json_get(card, "mechanisms"));
	/* Its lists are no text, number or boolean, so they give no row here. */
	add_entry(&f, "dosage", 0, dosage);
	add_list(&f, "dosage.regimens", json_get(dosage, "regimens"));
	add_list(&f, "dosage.forms", json_get(dosage, "forms"));
	add_list(&f, "safety.cautions", json_get(safety, "cautions"));
	add_list(&f, "safety.interactions", json_get(safety, "interactions"));
	add_list(&f, "safety.side_effects", json_get(safety, "side_effects"));
	add_list(&f, "study_names", json_get(card, "study_names"));
	add_pathway(&f, json_get(card, "pathway"));
}

static const char *
row_value(const struct profile *p, const char *section, int64_t pos, const char *field)
{
	for (size_t i = 0; i < p->nrow; i++)
		if (p->row[i].pos == pos && strcmp(p->row[i].section, section) == 0 &&
		    strcmp(p->row[i].field, field) == 0)
			return p->row[i].value;
	return NULL;
}

/* How many entries a section has; each has a row, since each has a field that must be there. */
static int64_t
entries(const struct profile *p, const char *section)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->nrow; i++)
		if (strcmp(p->row[i].section, section) == 0 && p->row[i].pos >= n)
			n = p->row[i].pos + 1;
	return n;
}

static void put_section(struct jsonw *, const struct profile *, const struct card_field *, const char *path);

/* The fields of entry pos of a section; lists below it are sections of their own. */
static void
put_entry(struct jsonw *w, const struct profile *p, const struct card_field *f, const char *section,
    int64_t pos)
{
	const char *v;
	int64_t n;

	for (; f->name != NULL; f++) {
		v = row_value(p, section, pos, f->name);
		if (f->kind == K_LIST || f->kind == K_LIST_SOME || f->kind == K_OBJECT)
			put_section(w, p, f, section);
		else if (f->kind == K_PMIDS || f->kind == K_PMIDS_SOME) {
			jw_arr(w, f->name);
			for (size_t i = 0; i < p->ncite; i++)
				if (p->cite[i].pos == pos && strcmp(p->cite[i].section, section) == 0)
					jw_int(w, NULL, p->cite[i].pmid);
			jw_end(w);
		} else if (f->kind == K_DAYS && v != NULL && num_i64(v, 0, INT64_MAX, &n))
			jw_int(w, f->name, n);
		else
			jw_str(w, f->name, v);
	}
}

static void
put_pathway(struct jsonw *w, const struct profile *p)
{
	jw_arr(w, "nodes");
	for (size_t i = 0; i < p->nnode; i++) {
		jw_obj(w, NULL);
		jw_str(w, "id", p->node[i].node);
		jw_str(w, "kind", p->node[i].kind);
		jw_str(w, "label", p->node[i].label);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "edges");
	for (size_t i = 0; i < p->nedge; i++) {
		jw_obj(w, NULL);
		jw_str(w, "from", p->edge[i].src);
		jw_str(w, "to", p->edge[i].dst);
		jw_str(w, "verb", p->edge[i].verb);
		jw_arr(w, "pmids");
		for (size_t k = 0; k < p->nedge_cite; k++)
			if (strcmp(p->edge_cite[k].src, p->edge[i].src) == 0 &&
			    strcmp(p->edge_cite[k].dst, p->edge[i].dst) == 0)
				jw_int(w, NULL, p->edge_cite[k].pmid);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
}

/* One section of the profile; those inside another are named after it: "dosage.forms". */
static void
put_section(struct jsonw *w, const struct profile *p, const struct card_field *f, const char *inside)
{
	char path[64] = "";
	size_t n = 0;

	/* Names come from the table and are short; together they fit. */
	if (*inside != '\0') {
		n = strlen(inside);
		memcpy(path, inside, n);
		path[n++] = '.';
	}
	memcpy(path + n, f->name, strlen(f->name) + 1);
	if (f->kind == K_OBJECT) {
		jw_obj(w, f->name);
		if (strcmp(f->name, "pathway") == 0)
			put_pathway(w, p);
		else
			put_entry(w, p, f->sub, path, 0);
		jw_end(w);
		return;
	}
	jw_arr(w, f->name);
	for (int64_t i = 0; i < entries(p, path); i++) {
		jw_obj(w, NULL);
		put_entry(w, p, f->sub, path, i);
		jw_end(w);
	}
	jw_end(w);
}

static void
put_terms(struct jsonw *w, const char *key, const char *kind, const struct compound *c)
{
	jw_arr(w, key);
	for (size_t i = 0; i < c->nterm; i++)
		if (strcmp(c->term[i].kind, kind) == 0)
			jw_str(w, NULL, c->term[i].term);
	jw_end(w);
}

static void
put_outcomes(struct jsonw *w, const struct outcome *o, size_t n)
{
	jw_arr(w, "outcomes");
	for (size_t i = 0; i < n; i++)
		common_outcome_json(w, &o[i]);
	jw_end(w);
}

void
profile_to_card(const struct compound *c, const struct outcome *o, size_t no,
    const struct profile *p, struct buf *out)
{
	struct jsonw w;

	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "slug", c->slug);
	jw_str(&w, "name", c->name);
	jw_str(&w, "status", c->status);
	put_terms(&w, "synonyms", "synonym", c);
	put_terms(&w, "terms", "search", c);
	for (const struct card_field *f = card_fields; p != NULL && f->name != NULL; f++) {
		if (strcmp(f->name, "caution") == 0)
			jw_str(&w, "caution", row_value(p, "caution", 0, "text"));
		else if (strcmp(f->name, "outcomes") != 0 &&
			 (f->kind == K_LIST || f->kind == K_LIST_SOME || f->kind == K_OBJECT))
			put_section(&w, p, f, "");
	}
	put_outcomes(&w, o, no);
	jw_end(&w);
}
