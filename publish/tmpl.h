/*
 * tmpl: Mustache templates over a JSON tree, by Mustache's public
 * specification (https://mustache.github.io/mustache.5.html): variables,
 * dotted names, the implicit iterator, sections, inverted sections,
 * comments, partials, and the rule that a section, comment or partial tag
 * alone on its line leaves no line behind.
 *
 * Two things are stricter on purpose.  Output is always escaped: {{{x}}} and
 * {{&x}} are refused, so that no template can let text from a record act.
 * Set-delimiter tags are refused too: nobody here needs them.
 */
#ifndef PUBLISH_TMPL_H
#define PUBLISH_TMPL_H

#include "../base/buf.h"
#include "../base/json.h"

/* Gives a partial's text by name, or NULL when there is none (which is an error). */
typedef const char *tmpl_partial(const char *name, size_t len, void *arg, size_t *out_len);

/*
 * Render the template text (named what in messages) with the tree root as
 * its context; appends to out.  RC_BADDATA "what:LINE: why" for a template
 * that is not well formed, nests deeper than 32, or names a missing partial.
 * A name that the context does not hold renders as nothing.
 */
enum rc tmpl_render(const char *what, const char *text, size_t n, const struct json *root,
    tmpl_partial *partial, void *arg, struct buf *out, struct err *) MUST_CHECK;

#endif
