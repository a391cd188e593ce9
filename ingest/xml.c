#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "../base/utf8.h"
#include "xml.h"

#define MAX_ATTRS	32			/* more are not looked at; PubMed's elements have six at most */
#define DICT_MAX	((size_t)4 << 20)	/* hostile names would fill libxml2's dictionary for ever */
#define MATHML		"http://www.w3.org/1998/Math/MathML"

/* Names by the address that the parser's dictionary gives them. */
struct slot {
	const xmlChar	*key;
	int		 elem;
};

struct xml {
	xmlParserCtxtPtr	 ctxt;
	const char *const	*names;
	size_t			 n;
	const struct xml_events	*ev;
	void			*arg;
	struct slot		*slot;		/* mask + 1 of them */
	size_t			 mask;
	int			 depth;
	const char		*why;		/* given up, and why */
	long			 line;		/* of the first fatal error */
	char			 msg[200];
};

static size_t
hash_pointer(const void *p)
{
	return (size_t)(((uintptr_t)p >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 40);
}

static int
elem_of(const struct xml *x, const xmlChar *name)
{
	size_t	i;

	for (i = hash_pointer(name) & x->mask; x->slot[i].key != NULL; i = (i + 1) & x->mask)
		if (x->slot[i].key == name)
			return x->slot[i].elem;
	return XML_UNKNOWN;
}

static void
give_up(struct xml *x, const char *why)
{
	if (x->why == NULL) {
		x->why = why;
		x->line = x->ctxt->input != NULL ? x->ctxt->input->line : 0;
	}
	xmlStopParser(x->ctxt);
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns, const xmlChar **ns,
    int nattr, int ndefault, const xmlChar **a)
{
	struct xml	*x = ((xmlParserCtxtPtr)ctx)->_private;
	struct xml_attr	 attr[MAX_ATTRS];
	int		 i, n = nattr < MAX_ATTRS ? nattr : MAX_ATTRS, elem;

	(void)nns, (void)ns, (void)ndefault;
	if (x->why != NULL)
		return;
	if (++x->depth > XML_MAX_LEVELS) {
		give_up(x, "elements too deep");
		return;
	}
	for (i = 0; i < n; i++, a += 5) {
		attr[i].id = a[1] != NULL ? XML_FOREIGN : elem_of(x, a[0]);
		attr[i].name = (const char *)a[0];
		attr[i].value = (const char *)a[3];
		attr[i].len = (size_t)(a[4] - a[3]);
	}
	if (prefix != NULL || (uri != NULL && xmlStrEqual(uri, BAD_CAST MATHML)))
		elem = XML_FOREIGN;
	else
		elem = elem_of(x, name);
	if (!x->ev->start(x->arg, elem, (const char *)name, attr, (size_t)n))
		give_up(x, "given up");
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml	*x = ((xmlParserCtxtPtr)ctx)->_private;

	(void)name, (void)prefix, (void)uri;
	if (x->why != NULL)
		return;
	x->depth--;
	if (!x->ev->end(x->arg))
		give_up(x, "given up");
}

static void
on_text(void *ctx, const xmlChar *p, int n)
{
	struct xml	*x = ((xmlParserCtxtPtr)ctx)->_private;

	if (x->why == NULL && !x->ev->text(x->arg, (const char *)p, (size_t)n))
		give_up(x, "given up");
}

/* The first fatal error is the one to tell. */
static void
on_error(void *ctx, xmlErrorPtr err)
{
	struct xml	*x = ((xmlParserCtxtPtr)ctx)->_private;
	size_t		 n;

	if (err->level != XML_ERR_FATAL || x->msg[0] != '\0')
		return;
	x->line = err->line;
	n = err->message != NULL ? strcspn(err->message, "\n") : 0;
	if (n >= sizeof(x->msg))
		n = sizeof(x->msg) - 1;
	if (n > 0)
		memcpy(x->msg, err->message, n);
	x->msg[n] = '\0';
}

static void
context_new(struct xml *x)
{
	xmlSAXHandlerPtr	 sax;
	size_t			 i, k;
	const xmlChar		*key;

	if ((x->ctxt = xmlNewParserCtxt()) == NULL)
		die_oom();
	sax = x->ctxt->sax;
	memset(sax, 0, sizeof(*sax));
	sax->initialized = XML_SAX2_MAGIC;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;
	sax->cdataBlock = on_text;
	sax->serror = on_error;
	x->ctxt->userData = x->ctxt;
	x->ctxt->_private = x;
	memset(x->slot, 0, (x->mask + 1) * sizeof(*x->slot));
	for (i = 0; i < x->n; i++) {
		if ((key = xmlDictLookup(x->ctxt->dict, BAD_CAST x->names[i], -1)) == NULL)
			die_oom();
		for (k = hash_pointer(key) & x->mask; x->slot[k].key != NULL; k = (k + 1) & x->mask)
			;
		x->slot[k] = (struct slot){ key, (int)i };
	}
}

static void *
get(size_t n)
{
	return xmalloc(n);
}

static void *
get_more(void *old, size_t n)
{
	return xreallocarray(old, n, 1);
}

struct xml *
xml_new(const char *const *names, size_t n, const struct xml_events *ev, void *arg)
{
	static atomic_bool	 settled;
	struct xml		*x = xcalloc(1, sizeof(*x));

	/* Where memory fails within, libxml2 calls the record bad: it would be put in quarantine for our lack. */
	if (!atomic_exchange(&settled, true))
		xmlMemSetup(free, get, get_more, xstrdup);
	xmlInitParser();
	x->names = names;
	x->n = n;
	x->ev = ev;
	x->arg = arg;
	for (x->mask = 63; x->mask < 4 * n; x->mask = 2 * x->mask + 1)
		;
	x->slot = xcalloc(x->mask + 1, sizeof(*x->slot));
	context_new(x);
	return x;
}

void
xml_free(struct xml *x)
{
	if (x == NULL)
		return;
	xmlFreeParserCtxt(x->ctxt);
	free(x->slot);
	free(x);
}

/* The reason in words, where libxml2's are misleading. */
static enum rc
say(const struct xml *x, const char *p, size_t n, struct err *e)
{
	if (x->why != NULL)
		return err_set(e, RC_BADDATA, "line %ld: %s", x->line, x->why);
	if (utf8_valid(p, n) < n)
		return err_set(e, RC_BADDATA, "line %ld: bytes that are not UTF-8", x->line);
	return err_set(e, RC_BADDATA, "line %ld: %s", x->line, x->msg[0] != '\0' ? x->msg : "not well formed");
}

enum rc
xml_parse(struct xml *x, const char *p, size_t n, struct err *e)
{
	xmlDocPtr	doc;
	bool		good;

	if (n > XML_MAX_BYTES)
		return err_set(e, RC_BADDATA, "line 1: larger than %zu MB", XML_MAX_BYTES >> 20);
	if (xmlDictGetUsage(x->ctxt->dict) > DICT_MAX) {
		xmlFreeParserCtxt(x->ctxt);
		context_new(x);
	}
	x->depth = 0;
	x->why = NULL;
	x->line = 0;
	x->msg[0] = '\0';
	doc = xmlCtxtReadMemory(x->ctxt, p, (int)n, NULL, NULL, XML_PARSE_NONET);
	if (doc != NULL)	/* never: nothing here builds one */
		xmlFreeDoc(doc);
	good = x->ctxt->wellFormed && x->why == NULL;
	return good ? RC_OK : say(x, p, n, e);
}
