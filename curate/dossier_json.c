#include <string.h>

#include "dossier_vote.h"

static void
json_authors(struct jsonw *w, const struct article *a)
{
	jw_arr(w, "authors");
	for (size_t i = 0; i < a->nauthor; i++) {
		const struct author *u = &a->author[i];

		jw_obj(w, NULL);
		jw_str(w, "last", u->last);
		jw_str(w, "fore", u->fore);
		jw_str(w, "initials", u->initials);
		jw_str(w, "suffix", u->suffix);
		jw_str(w, "collective", u->collective);
		jw_str(w, "orcid", u->orcid);
		jw_str(w, "affiliation", u->affiliation);
		jw_bool(w, "valid", u->valid);
		jw_bool(w, "editor", u->editor);
		jw_end(w);
	}
	jw_end(w);
	jw_bool(w, "authors_complete", a->authors_complete);
}

/* Lists of text that evidence names, each with its details in a list of the same order. */
static void
json_lists(struct jsonw *w, const struct article *a)
{
	jw_arr(w, "publication_types");
	for (size_t i = 0; i < a->npubtype; i++)
		jw_str(w, NULL, a->pubtype[i].name);
	jw_end(w);
	jw_arr(w, "publication_type_uis");
	for (size_t i = 0; i < a->npubtype; i++)
		jw_str(w, NULL, a->pubtype[i].ui);
	jw_end(w);
	jw_arr(w, "mesh");
	for (size_t i = 0; i < a->nmesh; i++)
		jw_str(w, NULL, a->mesh[i].descriptor);
	jw_end(w);
	jw_arr(w, "mesh_headings");
	for (size_t i = 0; i < a->nmesh; i++) {
		jw_obj(w, NULL);
		jw_str(w, "ui", a->mesh[i].ui);
		jw_str(w, "descriptor", a->mesh[i].descriptor);
		jw_str(w, "qualifier", a->mesh[i].qualifier);
		jw_bool(w, "major", a->mesh[i].major);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "keywords");
	for (size_t i = 0; i < a->nkeyword; i++)
		jw_str(w, NULL, a->keyword[i]);
	jw_end(w);
	jw_arr(w, "grants");
	for (size_t i = 0; i < a->ngrant; i++)
		jw_str(w, NULL, a->grant[i].agency);
	jw_end(w);
	jw_arr(w, "grant_details");
	for (size_t i = 0; i < a->ngrant; i++) {
		jw_obj(w, NULL);
		jw_str(w, "number", a->grant[i].number);
		jw_str(w, "acronym", a->grant[i].acronym);
		jw_str(w, "agency", a->grant[i].agency);
		jw_str(w, "country", a->grant[i].country);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "registry_ids");
	for (size_t i = 0; i < a->nregistry; i++)
		jw_str(w, NULL, a->registry[i].accession);
	jw_end(w);
	jw_arr(w, "registry_banks");
	for (size_t i = 0; i < a->nregistry; i++)
		jw_str(w, NULL, a->registry[i].bank);
	jw_end(w);
	jw_arr(w, "links");
	for (size_t i = 0; i < a->nlink; i++)
		jw_str(w, NULL, a->link[i].reftype);
	jw_end(w);
	jw_arr(w, "link_details");
	for (size_t i = 0; i < a->nlink; i++) {
		jw_obj(w, NULL);
		jw_str(w, "reftype", a->link[i].reftype);
		jw_int_if(w, "pmid", a->link[i].target, a->link[i].target > 0);
		jw_str(w, "source", a->link[i].source);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_more(struct jsonw *w, const struct article *a)
{
	jw_arr(w, "sections");
	for (size_t i = 0; i < a->nsection; i++) {
		jw_obj(w, NULL);
		jw_str(w, "label", a->section[i].label);
		jw_str(w, "category", a->section[i].category);
		jw_int(w, "start", (int64_t)a->section[i].start);
		jw_int(w, "end", (int64_t)a->section[i].end);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "other_abstracts");
	for (size_t i = 0; i < a->nother; i++) {
		jw_obj(w, NULL);
		jw_str(w, "type", a->other[i].type);
		jw_str(w, "language", a->other[i].language);
		jw_str(w, "text", a->other[i].text);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "chemicals");
	for (size_t i = 0; i < a->nchemical; i++) {
		jw_obj(w, NULL);
		jw_str(w, "ui", a->chemical[i].ui);
		jw_str(w, "registry_number", a->chemical[i].registry_number);
		jw_str(w, "name", a->chemical[i].name);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "references");
	for (size_t i = 0; i < a->nref; i++) {
		jw_obj(w, NULL);
		jw_int_if(w, "pmid", a->ref[i].target, a->ref[i].target > 0);
		jw_str(w, "citation", a->ref[i].citation);
		jw_str(w, "doi", a->ref[i].doi);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "dates");
	for (size_t i = 0; i < a->nhistory; i++) {
		jw_obj(w, NULL);
		jw_str(w, "status", a->history[i].status);
		jw_str(w, "date", a->history[i].date);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_article(struct jsonw *w, const struct dossier *r)
{
	const struct stored_article *s = &r->art;
	const struct article *a = &s->a;

	jw_int(w, "pmid", a->pmid);
	jw_int(w, "version", a->version);
	jw_int_if(w, "year", a->year, a->year > 0);
	jw_str(w, "kind", a->kind == ARTICLE_BOOK ? "book" : "journal");
	jw_str(w, "title", a->title);
	jw_str(w, "vernacular_title", a->vernacular_title);
	jw_str(w, "abstract", a->abstract);
	jw_str(w, "coi", a->coi_text);
	jw_str(w, "language", a->language);
	jw_str(w, "journal", a->journal);
	jw_str(w, "journal_abbrev", a->journal_abbrev);
	jw_str(w, "issn", a->issn);
	jw_str(w, "nlm_id", a->nlm_id);
	jw_str(w, "country", a->country);
	jw_str(w, "volume", a->volume);
	jw_str(w, "issue", a->issue);
	jw_str(w, "pages", a->pages);
	jw_str(w, "pub_model", a->pub_model);
	jw_str(w, "date_raw", a->date_raw);
	jw_str(w, "article_date", a->article_date);
	jw_str(w, "edat", a->edat);
	jw_str(w, "revised", a->revised);
	jw_str(w, "completed", a->completed);
	jw_str(w, "state", a->state);
	jw_str(w, "pub_status", a->pub_status);
	jw_str(w, "doi", a->doi);
	jw_str(w, "pmcid", a->pmcid);
	jw_str(w, "pii", a->pii);
	jw_str(w, "cd_number", a->cd_number);
	json_authors(w, a);
	json_lists(w, a);
	json_more(w, a);
	jw_bool(w, "deleted", s->deleted);
	jw_bool(w, "retracted", s->retracted);
	jw_int_if(w, "retraction_notice", s->retraction_notice, s->retraction_notice > 0);
	jw_str(w, "retraction_date", r->retracted_on);
	weigh_json(w, "weighs", &r->weigh);
	jw_int(w, "text_id", s->text_id);
	jw_str(w, "text_sha256", s->text_sha);
	jw_str(w, "record_sha256", s->raw_sha);
	jw_str(w, "source", s->source);
}

static void
json_flags(struct jsonw *w, unsigned flags)
{
	jw_arr(w, "flags");
	for (int i = 0; i < FLAG_N; i++)
		if (flags & 1u << i)
			jw_str(w, NULL, flag_words[i]);
	jw_end(w);
}

static void
json_effects(struct jsonw *w, const struct proposal *p)
{
	jw_arr(w, "effects");
	for (size_t i = 0; i < p->neffect; i++) {
		const struct effect *x = &p->effect[i];

		jw_obj(w, NULL);
		jw_int(w, "n", (int64_t)i + 1);
		jw_str(w, "measure", x->measure);
		jw_str(w, "value", x->value);
		jw_str(w, "low", x->low);
		jw_str(w, "high", x->high);
		jw_str(w, "p", x->p);
		jw_str(w, "i2", x->i2);
		jw_str(w, "direction", x->direction);
		jw_str(w, "outcome_words", x->outcome_words);
		jw_str(w, "quote", x->quote);
		jw_str(w, "field", x->field);
		jw_int(w, "start", (int64_t)x->start);
		jw_int(w, "end", (int64_t)x->end);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_evidence(struct jsonw *w, const struct proposal *p)
{
	jw_arr(w, "evidence");
	for (size_t i = 0; i < p->nevidence; i++) {
		const struct evidence *v = &p->evidence[i];

		jw_obj(w, NULL);
		jw_str(w, "rule", v->rule);
		jw_str(w, "aspect", v->aspect);
		jw_str(w, "field", v->field);
		jw_int(w, "start", (int64_t)v->start);
		jw_int(w, "end", (int64_t)v->end);
		jw_str(w, "text", v->text);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_proposal(struct jsonw *w, const struct dossier *r)
{
	const struct proposal *p = &r->p;

	if (r->proposal_id == 0) {
		jw_null(w, "proposal");
		return;
	}
	jw_obj(w, "proposal");
	jw_int(w, "proposal_id", r->proposal_id);
	jw_int(w, "text_id", r->by.text_id);
	jw_str(w, "rules_sha256", r->by.rules_sha);
	jw_str(w, "weights_sha256", r->by.weights_sha);
	jw_int(w, "engine_rev", r->by.engine_rev);
	jw_bool(w, "stuck", p->stuck);
	jw_str(w, "stuck_rule", p->stuck_rule);
	jw_str(w, "design", p->stuck ? NULL : design_words[p->design]);
	jw_obj(w, "labels_ppm");
	for (int i = 0; i < DESIGN_N; i++)
		jw_int(w, design_words[i], p->label_ppm[i]);
	jw_end(w);
	json_flags(w, p->flags);
	jw_str(w, "type", p->type);
	jw_str(w, "funding", p->funding);
	jw_str(w, "funding_quote", p->funding_quote);
	jw_str(w, "ties", p->ties);
	jw_str(w, "ties_quote", p->ties_quote);
	jw_str(w, "trial_funding", p->trial_funding);
	jw_int_if(w, "participants", p->participants, p->participants >= 0);
	jw_str(w, "participants_quote", p->participants_quote);
	jw_int_if(w, "trials", p->trials, p->trials >= 0);
	jw_str(w, "risk_of_bias", p->rob);
	jw_str(w, "direction", p->direction);
	jw_str(w, "direction_quote", p->direction_quote);
	jw_str(w, "certainty", p->certainty);
	json_effects(w, p);
	jw_arr(w, "registry_ids");
	for (size_t i = 0; i < p->nregistry_id; i++)
		jw_str(w, NULL, p->registry_id[i]);
	jw_end(w);
	json_evidence(w, p);
	if (r->sum != NULL)
		dossier_sum_json(w, r->sum);
	jw_end(w);
}

static void
json_judgement(struct jsonw *w, const struct assessment *a)
{
	jw_str(w, "design", a->design);
	jw_str(w, "type", a->type);
	json_flags(w, a->flags);
	jw_str(w, "funding", a->funding);
	jw_str(w, "ties", a->ties);
	jw_str(w, "trial_funding", a->trial_funding);
	jw_int_if(w, "participants", a->participants, a->participants >= 0);
	jw_int_if(w, "trials", a->trials, a->trials >= 0);
	jw_str(w, "risk_of_bias", a->rob);
	jw_bool(w, "primary_endpoint_missed", a->primary_missed);
}

static void
json_assessment(struct jsonw *w, const struct dossier *r)
{
	const struct assessment *a = &r->a;

	if (!r->assessed) {
		jw_null(w, "assessment");
		return;
	}
	jw_obj(w, "assessment");
	jw_str(w, "state", a->state);
	jw_bool(w, "reopened", a->reopened);
	jw_str(w, "reopened_why", a->reopened_why);
	jw_str(w, "suspended_why", a->suspended_why);
	json_judgement(w, a);
	jw_int_if(w, "seq", a->seq, a->seq > 0);
	jw_end(w);
}

static const char *
slug_of(const struct dossier *r, int64_t compound_id)
{
	for (size_t i = 0; i < r->nlink; i++)
		if (r->link[i].compound_id == compound_id)
			return r->link[i].slug;
	return NULL;
}

static void
json_finding(struct jsonw *w, const struct finding *f, const char *slug)
{
	jw_obj(w, NULL);
	jw_str(w, "compound", slug);
	jw_str(w, "outcome", f->outcome);
	jw_str(w, "direction", f->direction);
	jw_bool(w, "primary", f->is_primary);
	jw_str(w, "timepoint", f->timepoint);
	jw_str(w, "measure", f->measure);
	jw_str(w, "value", f->value);
	jw_str(w, "low", f->low);
	jw_str(w, "high", f->high);
	jw_int_if(w, "n", f->n, f->n >= 0);
	jw_str(w, "i2", f->i2);
	jw_str(w, "certainty_reported", f->certainty_reported);
	jw_str(w, "publication_bias", f->publication_bias ? "suspected" : "not-stated");
	jw_bool(w, "large_effect", f->large_effect);
	jw_str(w, "dose", f->dose);
	jw_str(w, "dose_unit", f->dose_unit);
	jw_str(w, "quote", f->quote);
	jw_str(w, "field", f->field);
	jw_int_if(w, "start", f->start, f->field != NULL);
	jw_int_if(w, "end", f->end, f->field != NULL);
	jw_end(w);
}

static void
json_findings(struct jsonw *w, const struct dossier *r)
{
	jw_arr(w, "findings");
	for (size_t i = 0; i < r->nfinding; i++)
		json_finding(w, &r->finding[i], slug_of(r, r->finding[i].compound_id));
	jw_end(w);
}

/* What the record starts from, by compound, where it replaces a PMID that a person decided. */
static void
json_prefilled(struct jsonw *w, const struct dossier *r)
{
	jw_int_if(w, "replaced_by", r->now, r->now > 0);
	jw_int_if(
	    w, "prefilled_from", r->nprefill > 0 ? r->prefill[0].d.old : 0, r->nprefill > 0);
	jw_arr(w, "prefilled");
	for (size_t i = 0; i < r->nprefill; i++) {
		const struct prefill *p = &r->prefill[i];
		const struct alias_decided *d = &p->d;

		jw_obj(w, NULL);
		jw_str(w, "compound", p->link.slug);
		jw_int(w, "pmid", d->old);
		jw_arr(w, "earlier");
		for (size_t k = 0; k < d->nearlier; k++)
			jw_int(w, NULL, d->earlier[k]);
		jw_end(w);
		jw_int(w, "seq", d->seq);
		jw_str(w, "curator", d->handle);
		jw_str(w, "at", d->at);
		jw_str(w, "state", d->state);
		jw_str(w, "reason", d->reason);
		jw_bool(w, "retracted", d->retracted);
		jw_int_if(w, "study", p->study.id, p->in_study);
		if (d->assessed) {
			jw_obj(w, "assessment");
			json_judgement(w, &d->a);
			jw_end(w);
		} else
			jw_null(w, "assessment");
		jw_arr(w, "findings");
		for (size_t k = 0; k < d->nfinding; k++)
			json_finding(w, &d->finding[k], p->link.slug);
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_standing(struct jsonw *w, const struct dossier *r)
{
	struct arena mem = ARENA_INIT;

	jw_arr(w, "compounds");
	for (size_t i = 0; i < r->nlink; i++) {
		const struct link *l = &r->link[i];

		jw_obj(w, NULL);
		jw_str(w, "compound", l->slug);
		jw_str(w, "state", l->state);
		jw_str(w, "why", l->why);
		jw_str(w, "reason", l->reason);
		jw_str(w, "until", l->until);
		jw_int_if(w, "seq", l->seq, l->seq > 0);
		jw_end(w);
	}
	jw_end(w);
	if (r->in_study) {
		jw_obj(w, "study");
		jw_int(w, "study", r->study.id);
		jw_str(w, "label", r->study.label);
		jw_str(w, "registry_key", r->study.registry_key);
		jw_arr(w, "records");
		for (size_t i = 0; i < r->nmember; i++) {
			jw_obj(w, NULL);
			jw_int(w, "pmid", r->member[i].pmid);
			jw_str(w, "role", r->member[i].role);
			jw_bool(w, "speaks", r->member[i].speaks);
			jw_end(w);
		}
		jw_end(w);
		jw_end(w);
	} else
		jw_null(w, "study");
	jw_arr(w, "history");
	for (size_t i = 0; i < r->nevent; i++) {
		const struct event *v = &r->event[i];

		jw_obj(w, NULL);
		jw_int(w, "seq", v->seq);
		jw_str(w, "at", v->at);
		jw_str(w, "kind", v->kind);
		jw_str(w, "curator", v->handle);
		jw_str(w, "compound", v->slug);
		jw_int_if(w, "undone_by", v->undone_by, v->undone_by > 0);
		jw_str(w, "why", event_why(v, &mem));
		jw_end(w);
	}
	arena_fini(&mem);
	jw_end(w);
}

void
dossier_json(struct jsonw *w, const struct dossier *r)
{
	jw_obj(w, NULL);
	json_article(w, r);
	json_proposal(w, r);
	json_assessment(w, r);
	json_findings(w, r);
	json_prefilled(w, r);
	json_standing(w, r);
	dossier_votes_json(w, r);
	jw_end(w);
}
