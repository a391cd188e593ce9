/*
 * dossier: one stored record with all that was proposed and decided, as a
 * JSON object and as the screen that `show` prints.
 */
#ifndef CURATE_DOSSIER_H
#define CURATE_DOSSIER_H

#include "../base/jsonw.h"
#include "../db/event.h"
#include "../db/item.h"
#include "../db/propose.h"
#include "../db/record.h"
#include "../db/study.h"
#include "weigh.h"
#include "common.h"
#include "prefill.h"

/* What somebody said of it, in a conflict of a compound. */
struct dossier_opinion {
	const char		*slug;
	struct event		 event;		/* a vote, or the decision that a re-check differs from */
};

/* Everything about one PMID; absent parts are zero. */
struct dossier {
	struct stored_article	 art;
	struct proposal		 p;
	struct proposed_by	 by;
	int64_t			 proposal_id;	/* 0: nothing proposed */
	struct assessment	 a;
	bool			 assessed;
	struct link		*link;		size_t nlink;
	struct finding		*finding;	size_t nfinding;	/* of all compounds */
	struct event		*event;		size_t nevent;
	const char		*retracted_on;	/* the date of the notice; NULL where it is not stored */
	struct prefill		*prefill;	size_t nprefill;	/* by compound: what it starts from */
	int64_t			 now;		/* the PMID that it goes by since PubMed merged it, 0 */
	bool			 now_waits;	/* that one waits for a decision */
	struct study		 study;
	bool			 in_study;
	struct study_member	*member;	size_t nmember;
	struct weigh		 weigh;		/* of a withdrawn report of several */
	struct dossier_opinion	*opinion;	size_t nopinion;	/* where they differ */
	const struct proposal_sum *sum;		/* of the proposal, where it was asked for */
};

/* RC_NOTFOUND names the PMID. */
enum rc dossier_load(struct db *, struct arena *, int64_t pmid, struct dossier *, struct err *) MUST_CHECK;

/*
 * The whole record as one object.  Lists that evidence offsets name are
 * lists of text: publication_types[i], mesh[i] (the descriptor), keywords[i],
 * grants[i] (the agency), links[i] (the RefType), registry_ids[i];
 * authors[i].affiliation and .collective; title, abstract, coi, journal.
 */
void dossier_json(struct jsonw *, const struct dossier *);

/* For people: proposal beside decision, abstract with the deciding words marked, history. */
void dossier_text(struct inv *, struct arena *, const struct dossier *, bool abstract);

/*
 * How the probability of a label came about.  The rules are another room's,
 * so main says who can tell; NULL: nobody.
 */
typedef enum rc dossier_sum_fn(struct db *, const struct stored_article *, const struct proposed_by *, enum design label,
    struct arena *, struct proposal_sum *, struct err *);
extern dossier_sum_fn *dossier_sum;

/* The sum as a table, and as the member "sum" of a JSON object. */
void dossier_sum_text(struct out *, const struct dossier *, const struct proposal_sum *);
void dossier_sum_json(struct jsonw *, const struct proposal_sum *);

/* Spans of a field (title, abstract, coi) that decided, in the arena; none where the text is not the one they were found in. */
struct marked_span;
size_t dossier_marks(struct arena *, const struct dossier *, const char *field, struct marked_span **);

/* Does this piece of evidence speak for what was proposed (and so deserves a mark)? */
bool dossier_decides(const struct proposal *, const struct evidence *);

#endif
