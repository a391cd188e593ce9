/*
 * draft: where a sitting was and what was edited and not stored, in a file
 * beside the store (STORE-review/HANDLE).  It survives the death of the
 * program; nothing in it counts.  Where it cannot be written, the sitting
 * goes on without it.
 */
#ifndef CURATE_DRAFT_H
#define CURATE_DRAFT_H

#include "sitting.h"

/* Read the file; *pmid 0 where no place is kept for the slug (NULL: any; *slug then says whose). */
void draft_read(struct sitting *, const char **slug, int64_t *pmid);
/* Write it anew: the place at hand and all drafts. */
void draft_write(const struct sitting *);

/* What a card shows the record at, and whether two are the same. */
struct shown shown_card(const struct model_card *);
bool shown_same(const struct shown *, const struct shown *);

/* The draft of a record; NULL where there is none. */
struct draft *draft_find(struct sitting *, const char *slug, int64_t pmid);
/* Take the model's edits of the card at hand into its draft; none: the draft goes. */
void draft_take(struct sitting *);
void draft_drop(struct sitting *, const char *slug, int64_t pmid);
/* Is there a draft of the record, and the record as it was shown when that was made? */
bool draft_fits(struct sitting *, int64_t compound_id, const char *slug, int64_t pmid);
/* The person's own act changed the record as it is shown: the draft goes on from what stands now. */
void draft_renew(struct sitting *, int64_t compound_id, const char *slug, int64_t pmid);

#endif
