/*
 * cardfield: the table of a card's fields.
 */
#include "card.h"
#include "cardfield.h"

const char *const card_status_words[] = {
    "supplement", "prescription", "investigational", "endogenous-hormone", "food", NULL};
const char *const card_domain_words[] = {"efficacy", "safety", NULL};
const char *const card_better_words[] = {"higher", "lower", NULL};

static const char *const law_words[] = {
    "approved", "not-approved", "investigational", "withdrawn", "supplement", "food", NULL};
static const char *const level_words[] = {
    "in-vitro", "animal", "preclinical", "human-observational", "human-trial", "mixed", NULL};
static const char *const node_words[] = {"target", "effect", "outcome", NULL};
static const char *const verb_words[] = {"activates", "inhibits", "binds", "raises", "lowers",
    "improves", "worsens", "may-improve", "may-worsen", "leads-to", "does-not-change", NULL};
static const char *const form_words[] = {
    "recommended", "alternative", "clinician-only", "not-recommended", "not-available", NULL};
static const char *const food_words[] = {
    "with", "without", "either", "not-applicable", "unknown", NULL};
static const char *const cycling_words[] = {"required", "not-required", "unknown", NULL};
static const char *const time_words[] = {
    "morning", "midday", "evening", "bedtime", "any", "not-applicable", "unknown", NULL};
static const char *const severity_words[] = {"avoid", "caution", "monitor", NULL};

static const struct card_field jurisdiction_fields[] = {
    {.name = "where", .kind = K_LABEL},
    {.name = "status", .kind = K_WORD, .words = law_words},
    {.name = NULL},
};
static const struct card_field summary_fields[] = {
    {.name = "text", .kind = K_TEXT},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field mechanism_fields[] = {
    {.name = "name", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "evidence_level", .kind = K_WORD, .words = level_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field node_fields[] = {
    {.name = "id", .kind = K_SLUG},
    {.name = "kind", .kind = K_WORD, .words = node_words},
    {.name = "label", .kind = K_LABEL},
    {.name = NULL},
};
static const struct card_field edge_fields[] = {
    {.name = "from", .kind = K_SLUG},
    {.name = "to", .kind = K_SLUG},
    {.name = "verb", .kind = K_WORD, .words = verb_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field pathway_fields[] = {
    {.name = "nodes", .kind = K_LIST, .sub = node_fields},
    {.name = "edges", .kind = K_LIST, .sub = edge_fields},
    {.name = NULL},
};
static const struct card_field regimen_fields[] = {
    {.name = "indication", .kind = K_LABEL},
    {.name = "route", .kind = K_LABEL},
    {.name = "dose", .kind = K_LABEL},
    {.name = "schedule", .kind = K_LABEL},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field form_fields[] = {
    {.name = "form", .kind = K_LABEL},
    {.name = "type", .kind = K_WORD, .words = form_words},
    {.name = "note", .kind = K_TEXT_NULL, .optional = true},
    {.name = NULL},
};
static const struct card_field dosage_fields[] = {
    {.name = "regimens", .kind = K_LIST, .sub = regimen_fields},
    {.name = "forms", .kind = K_LIST, .sub = form_fields},
    {.name = "food", .kind = K_WORD, .words = food_words},
    {.name = "min_days", .kind = K_DAYS},
    {.name = "optimal_days", .kind = K_DAYS},
    {.name = "cycling", .kind = K_WORD, .words = cycling_words},
    {.name = "best_time", .kind = K_WORD, .words = time_words},
    {.name = "note", .kind = K_TEXT_NULL, .optional = true},
    {.name = NULL},
};
static const struct card_field caution_fields[] = {
    {.name = "who", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field interaction_fields[] = {
    {.name = "with", .kind = K_LABEL},
    {.name = "text", .kind = K_TEXT},
    {.name = "severity", .kind = K_WORD, .words = severity_words},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field side_effect_fields[] = {
    {.name = "effect", .kind = K_LABEL},
    {.name = "tip", .kind = K_TEXT_NULL},
    {.name = "pmids", .kind = K_PMIDS, .optional = true},
    {.name = NULL},
};
static const struct card_field safety_fields[] = {
    {.name = "cautions", .kind = K_LIST, .sub = caution_fields},
    {.name = "interactions", .kind = K_LIST, .sub = interaction_fields},
    {.name = "side_effects", .kind = K_LIST, .sub = side_effect_fields},
    {.name = NULL},
};
static const struct card_field study_name_fields[] = {
    {.name = "name", .kind = K_LABEL},
    {.name = "pmids", .kind = K_PMIDS_SOME},
    {.name = NULL},
};
static const struct card_field outcome_fields[] = {
    {.name = "slug", .kind = K_SLUG},
    {.name = "name", .kind = K_LABEL},
    {.name = "indication", .kind = K_LABEL},
    {.name = "headline", .kind = K_BOOL},
    {.name = "domain", .kind = K_WORD, .words = card_domain_words},
    {.name = "better", .kind = K_WORD, .words = card_better_words},
    {.name = "critical", .kind = K_BOOL},
    {.name = "surrogate", .kind = K_BOOL},
    {.name = NULL},
};
const struct card_field card_fields[] = {
    {.name = "slug", .kind = K_SLUG},
    {.name = "name", .kind = K_LABEL},
    {.name = "status", .kind = K_WORD, .words = card_status_words},
    {.name = "synonyms", .kind = K_LABELS},
    {.name = "terms", .kind = K_TEXTS},
    {.name = "jurisdictions", .kind = K_LIST, .sub = jurisdiction_fields},
    {.name = "caution", .kind = K_TEXT_NULL},
    {.name = "summary", .kind = K_LIST_SOME, .sub = summary_fields},
    {.name = "mechanisms", .kind = K_LIST, .sub = mechanism_fields},
    {.name = "pathway", .kind = K_OBJECT, .sub = pathway_fields},
    {.name = "dosage", .kind = K_OBJECT, .sub = dosage_fields},
    {.name = "safety", .kind = K_OBJECT, .sub = safety_fields},
    {.name = "study_names", .kind = K_LIST, .sub = study_name_fields},
    {.name = "outcomes", .kind = K_LIST, .sub = outcome_fields},
    {.name = NULL},
};

/* Of a compound without a profile: what the store itself holds. */
const struct card_field card_name_fields[] = {
    {.name = "slug", .kind = K_SLUG},
    {.name = "name", .kind = K_LABEL},
    {.name = "status", .kind = K_WORD, .words = card_status_words},
    {.name = "synonyms", .kind = K_LABELS},
    {.name = "terms", .kind = K_TEXTS},
    {.name = "outcomes", .kind = K_LIST, .sub = outcome_fields},
    {.name = NULL},
};
