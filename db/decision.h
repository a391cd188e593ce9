/*
 * decision: a judgement as the body of an event; inside db/ only.
 */
#ifndef DB_DECISION_H
#define DB_DECISION_H

#include "../base/jsonw.h"
#include "event.h"
#include "item.h"

/* The members that its kind has, and what the ruling adds. */
void decision_body(const struct decision *, enum act_kind, bool emptied, const struct ruling *, struct buf *out);

/* The same of an opinion that was stored as an event: its judgement, and what the taker adds. */
enum rc decision_taken(const struct decision *, const struct event *, bool emptied, const struct ruling *,
    struct buf *out, struct err *) MUST_CHECK;

#endif
