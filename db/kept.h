/*
 * kept: names for what is put aside beside a database before it is changed.
 */
#ifndef DB_KEPT_H
#define DB_KEPT_H

#include "../base/buf.h"

/* "PATH.WHAT-20260603T033000Z", or with -2, -3 ... behind it: a name that is free, appended to out. */
enum rc kept_name(const char *path, const char *what, struct buf *out, struct err *) MUST_CHECK;

#endif
