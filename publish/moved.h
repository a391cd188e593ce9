/*
 * moved: what stands under a slug that has no page of its own any more: one
 * that was renamed leads on, a retired one says so.  The same bytes are
 * written by the site and expected by the gate.
 */
#ifndef PUBLISH_MOVED_H
#define PUBLISH_MOVED_H

#include "../base/buf.h"
#include "../db/snap.h"

/* A row of v1_slug as the page c/SLUG.html and as the document compounds/SLUG.json. */
void moved_page(const struct snap_row *, struct buf *out);
void moved_json(const struct snap_row *, struct buf *out);

#endif
