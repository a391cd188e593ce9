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
#include "common.h"

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
	struct study		 study;
	bool			 in_study;
	struct study_member	*member;	size_t nmember;
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

/* Does this piece of evidence speak for what was proposed (and so deserves a mark)? */
bool dossier_decides(const struct proposal *, const struct evidence *);

#endif
