#include <string.h>

#include "../base/escape.h"
#include "../base/jsonw.h"
#include "moved.h"

static void
html(struct buf *out, const char *s)
{
	if (s != NULL)
		escape_html(out, s, strlen(s));
}

void
moved_page(const struct snap_row *r, struct buf *out)
{
	const char *slug = snap_text(r, "slug"), *now = snap_text(r, "now");

	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex\">\n");
	/* A slug is letters, digits and hyphens: nothing in it acts in a link. */
	if (now != NULL)
		buf_printf(out, "<meta http-equiv=\"refresh\" content=\"0; url=%s.html\">\n"
		    "<link rel=\"canonical\" href=\"%s.html\">\n", now, now);
	buf_printf(out, "<link rel=\"stylesheet\" href=\"../style.css\">\n<title>%s</title>\n</head>\n<body>\n<p>", slug);
	if (now != NULL)
		buf_printf(out, "This page is <a href=\"%s.html\">%s</a> now.", now, now);
	else {
		buf_printf(out, "%s was retired on ", slug);
		html(out, snap_text(r, "at"));
		buf_puts(out, " and is not graded any more");
		if (snap_text(r, "reason") != NULL) {
			buf_puts(out, ": ");
			html(out, snap_text(r, "reason"));
		}
		buf_puts(out, ". <a href=\"../index.html\">All compounds</a>");
	}
	buf_puts(out, "</p>\n</body>\n</html>\n");
}

void
moved_json(const struct snap_row *r, struct buf *out)
{
	struct jsonw w;

	jw_init(&w, out, 1);
	jw_obj(&w, NULL);
	jw_str(&w, "slug", snap_text(r, "slug"));
	jw_str(&w, "kind", snap_text(r, "kind"));
	jw_str(&w, "now", snap_text(r, "now"));
	jw_str(&w, "at", snap_text(r, "at"));
	jw_str(&w, "reason", snap_text(r, "reason"));
	jw_end(&w);
	buf_putc(out, '\n');
}
