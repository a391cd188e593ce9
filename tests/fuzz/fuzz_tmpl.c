/*
 * A template of any bytes over a tree of any JSON, parted by a NUL: it ends
 * with a page or a reason, and what the tree brings can open no tag and no
 * attribute: the page has no mark that does not stand in the template.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "publish/tmpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char	 usual[] = "{\"t\":\"<b a='\\\"'>&\",\"l\":[1,{\"t\":2.5,\"o\":{\"x\":true}},[]],\"o\":{\"x\":\"y\"},\"n\":null}";

/* One partial that renders something, one that calls itself. */
static const char *
partial(const char *name, size_t len, void *arg, size_t *n)
{
	const char	*text = len == 1 && *name == 'p' ? "[{{t}}{{#o}}{{x}}{{/o}}]\n" : len == 1 && *name == 's' ? "{{>s}}" : NULL;

	(void)arg;
	*n = text == NULL ? 0 : strlen(text);
	return text;
}

static size_t
marks(const char *p, size_t n, const char *which)
{
	size_t	i, k = 0;

	for (i = 0; i < n; i++)
		k += p[i] != '\0' && strchr(which, p[i]) != NULL;
	return k;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char	*text = (const char *)bytes, *nul = memchr(bytes, '\0', n), *data = usual;
	size_t		 len = nul == NULL ? n : (size_t)(nul - text), data_len = sizeof(usual) - 1;
	struct err	 e = { .rc = RC_OK };
	struct json	*root;
	struct buf	 out;
	enum rc		 rc;

	if (nul != NULL) {
		data = nul + 1;
		data_len = n - len - 1;
	}
	if (n > 4096 || json_parse(data, data_len, "data", &root, &e) != RC_OK)
		return 0;
	buf_init(&out, (size_t)1 << 20);
	rc = tmpl_render("page", text, len, root, partial, NULL, &out, &e);
	if (rc != RC_OK && (rc != RC_BADDATA || e.msg[0] == '\0'))
		abort();
	/* Without a section nothing of the template can stand there twice. */
	if (rc == RC_OK && memchr(text, '#', len) == NULL && memchr(text, '^', len) == NULL &&
	    marks(out.p, out.len, "<>\"'") > marks(text, len, "<>\"'"))
		abort();
	/* A template without a mark makes a page without one. */
	if (rc == RC_OK && marks(text, len, "<>\"'") == 0 && marks(out.p, out.len, "<>\"'") != 0)
		abort();
	buf_fini(&out);
	json_free(root);
	return 0;
}
