/*
 * site: the files that readers get, written from the published database:
 * JSON, CSV and pages.  A page is rendered from its JSON document and
 * nothing else, so that the two cannot differ.
 */
#ifndef PUBLISH_SITE_H
#define PUBLISH_SITE_H

#include "../db/snap.h"
#include "../base/err.h"

/* Write all into the folder dir (which holds appraise.db and exists). */
enum rc site_write(struct snap *, const char *dir, struct err *) MUST_CHECK;

#endif
