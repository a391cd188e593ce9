/*
 * compound: what is graded, its names and search terms, its profile card.
 */
#ifndef DB_COMPOUND_H
#define DB_COMPOUND_H

#include "../base/arena.h"
#include "db.h"

struct compound_term {
	const char	*kind;		/* synonym (matched and searched), search (a PubMed query) */
	const char	*term;
};
struct compound {
	int64_t		 id;
	const char	*slug, *name;
	const char	*status;	/* compound_status_words */
	const char	*retired;	/* when, or NULL */
	int64_t		 rev;
	struct compound_term *term;	size_t nterm;
};
/* supplement, prescription, investigational, endogenous-hormone, food, withdrawn, unknown */
extern const char *const compound_status_words[];

/*
 * By slug or alias; of an alias a warning tells the slug of now, once.  RC_NOTFOUND with a message and, when one is near,
 * *near set to the nearest slug (in mem; may be NULL) for the try: line.
 */
enum rc compound_by_slug(struct db *, struct arena *, const char *slug, struct compound *, const char **near,
    struct err *) MUST_CHECK;
enum rc compound_load(struct db *, struct arena *, int64_t id, struct compound *, struct err *) MUST_CHECK;
/* By name; retired ones only when wanted. */
enum rc compound_list(struct db *, struct arena *, bool retired, struct compound **, size_t *n, struct err *) MUST_CHECK;

/* Acts; need a transaction.  RC_FAILED when the slug is taken, RC_USAGE for a bad slug ([a-z0-9-], 1..64) or status. */
enum rc compound_add(struct db *, int64_t curator, const struct compound *, int64_t *id, struct err *) MUST_CHECK;
/* Members that are NULL stay as they are; term, with nterm 0 too, replaces all terms; a new slug leaves the old one as alias. */
enum rc compound_edit(struct db *, int64_t curator, const struct compound *, struct err *) MUST_CHECK;
/* reason may be NULL.  Undone (event_undo) it is searched, graded and published again. */
enum rc compound_retire(struct db *, int64_t curator, int64_t id, const char *reason, struct err *) MUST_CHECK;
/* The act that retired it and stands; RC_NOTFOUND (message set) when none does.  reason may be NULL. */
struct compound_retirement { int64_t seq; const char *at, *who, *reason; };
enum rc compound_retirement(struct db *, struct arena *, int64_t id, struct compound_retirement *, struct err *) MUST_CHECK;
/* Slugs that it had before, in their order. */
enum rc compound_aliases(struct db *, struct arena *, int64_t id, const char ***slugs, size_t *n, struct err *) MUST_CHECK;
/* Who changed names, card or outcomes last after event `after`, and when; RC_NOTFOUND (e untouched) when nobody did. */
enum rc compound_changed(struct db *, struct arena *, int64_t id, int64_t after, const char **who, const char **at,
    struct err *) MUST_CHECK;

/*
 * The profile: typed rows of sections, made from a card by the caller.
 * A row is one field of entry pos of a section ("dosing" 0 "dose" "30 mL");
 * a cite hangs on an entry.  Nodes and edges are the pathway graph.
 */
struct profile_row { const char *section; int64_t pos; const char *field, *value; };
struct profile_cite { const char *section; int64_t pos, pmid; };
struct pathway_node { const char *node, *kind, *label; };
struct pathway_edge { const char *src, *dst, *verb; };
struct pathway_cite { const char *src, *dst; int64_t pmid; };
struct profile {
	const char	*card_sha;	/* asset of the card as it came */
	int64_t		 seq;		/* the event that set it */
	struct profile_row *row;	size_t nrow;
	struct profile_cite *cite;	size_t ncite;
	struct pathway_node *node;	size_t nnode;
	struct pathway_edge *edge;	size_t nedge;
	struct pathway_cite *edge_cite;	size_t nedge_cite;
};
/* Replace the compound's profile (an event).  RC_BADDATA for duplicates or edges without nodes. */
enum rc profile_save(struct db *, int64_t curator, int64_t compound_id, const struct profile *, struct err *) MUST_CHECK;
/* RC_NOTFOUND when it has none.  Rows in key order. */
enum rc profile_load(struct db *, struct arena *, int64_t compound_id, struct profile *, struct err *) MUST_CHECK;

/* Three dates and evidence_to, from events and searches; each an ISO date or NULL. */
struct compound_dates { const char *last_searched, *evidence_to, *last_new_evidence, *last_reviewed; };
enum rc compound_dates(struct db *, struct arena *, int64_t compound_id, struct compound_dates *, struct err *) MUST_CHECK;

/* For status and lists: links that wait, studies approved; waiting as item.h defines it. */
struct compound_counts { int64_t linked, waiting, retractions, approved, rejected, postponed; const char *oldest; };
enum rc compound_counts(struct db *, struct arena *, int64_t compound_id, struct compound_counts *, struct err *) MUST_CHECK;

/* Attest that the evidence is up to date (an event); refused with RC_NOPERM while items wait. */
enum rc compound_reviewed(struct db *, int64_t curator, int64_t compound_id, int64_t *seq, struct err *) MUST_CHECK;

#endif
