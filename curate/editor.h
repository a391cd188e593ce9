/*
 * editor: a person's own editor on a text, for a while.
 */
#ifndef CURATE_EDITOR_H
#define CURATE_EDITOR_H

#include "../base/buf.h"

/*
 * A new file of mode 0600 in $TMPDIR (else /tmp) that holds the text; its
 * name, which begins with stem, goes to *path, which the caller frees.
 */
enum rc editor_file(const char *stem, const struct buf *text, char **path, struct err *) MUST_CHECK;

/* Does $VISUAL or $EDITOR name an editor? */
bool editor_named(void);

/*
 * $VISUAL, else $EDITOR, else vi on a file, by the shell as those variables
 * are meant ("emacs -nw"); returns when it has ended.  It has the terminal to
 * itself: keys that interrupt reach it alone.  RC_FAILED when it could not be
 * started or ended badly.
 */
enum rc editor_run(const char *path, struct err *) MUST_CHECK;

#endif
