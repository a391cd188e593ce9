/*
 * project: what one event does to the state tables; inside db/ only.
 *
 * The only writer of projections: event_act calls it when an event is
 * appended, check when the log is replayed.  It looks at nothing but the
 * event, the log before it and the projections, so that both give the same.
 */
#ifndef DB_PROJECT_H
#define DB_PROJECT_H

#include "../base/json.h"
#include "event.h"
#include "stmt.h"

struct deed_row {		/* an event with its body read */
	const struct event	*ev;
	enum act_kind		 kind;
	const struct json	*b;
	int64_t			 touch;	/* the event that is projected now (an undo's, when others are applied again): rev */
};

enum rc project(struct db *, const struct event *, struct err *) MUST_CHECK;

/* How far an act reaches; says what an undo has to make again. */
enum scope { SCOPE_NONE, SCOPE_ITEM, SCOPE_VOTE, SCOPE_STUDY, SCOPE_SETTING, SCOPE_COMPOUND, SCOPE_OUTCOME,
	SCOPE_NAMES, SCOPE_PROFILE };
enum scope act_scope(enum act_kind);
bool act_undoable(enum act_kind);

/* project_item.c */
enum rc project_item(struct db *, const struct deed_row *, struct err *) MUST_CHECK;
enum rc project_study(struct db *, const struct deed_row *, struct err *) MUST_CHECK;
enum rc project_item_reset(struct db *, int64_t pmid, int64_t touch, struct err *) MUST_CHECK;

/*
 * Append an event of another store, and project it: at, kind, body, people
 * and things as given (in this store's numbers), number, hash, host and user
 * as of here.  A failure leaves the caller's transaction to be rolled back.
 */
enum rc event_put(struct db *, struct event *, struct err *) MUST_CHECK;

/* project_vote.c: what an event on a record does to votes and re-checks, nothing else. */
enum rc project_votes(struct db *, const struct deed_row *, struct err *) MUST_CHECK;
enum rc project_votes_reset(struct db *, int64_t pmid, struct err *) MUST_CHECK;

/* redact.c */
enum rc project_redact(struct db *, const struct deed_row *, struct err *) MUST_CHECK;

/* Members of a body. */
const char *body_str(const struct json *, const char *key);
int64_t body_int(const struct json *, const char *key, int64_t fallback);
bool body_flag(const struct json *, const char *key);

/* Read the columns of event_by_seq, event_by_pmid ... into *ev. */
void event_read(struct q *, struct arena *, struct event *);

#endif
