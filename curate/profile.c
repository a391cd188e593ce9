#include <inttypes.h>
#include <string.h>

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
