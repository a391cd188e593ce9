/*
 * find: full text over the linked records.
 */
#include <inttypes.h>
#include <string.h>

#include "../db/fulltext.h"
#include "../db/record.h"
#include "common.h"
#include "marked.h"

#define SHOWN 20

/* A text without its marks, and where they stood. */
struct plain {
	const char *text;
	struct marked_span *span;
	size_t n;
};

static struct plain
without_marks(struct arena *mem, const char *s)
{
	struct plain p = {0};
	size_t cap = 0, at = 0, start = 0;
	char *out = arena_alloc(mem, strlen(s) + 1);

	for (; *s != '\0'; s++) {
		if (*s == FULLTEXT_ON)
			start = at;
		else if (*s == FULLTEXT_OFF)
			ARENA_PUSH(mem, p.span, p.n, cap, ((struct marked_span){start, at}));
		else
			out[at++] = *s;
	}
	p.text = out;
	return p;
}

/* What the operands mean: those that hold a blank and no quotes of their own are phrases. */
static enum rc
query_of(struct inv *inv, struct buf *query, struct err *e)
{
	struct buf words;
	enum rc rc;
	int i;

	buf_init(&words, 1 << 16);
	for (i = 0; i < inv->argc; i++) {
		const char *w = inv->argv[i];
		bool phrase = strpbrk(w, " \t\r\n") != NULL && strchr(w, '"') == NULL;

		buf_printf(&words, "%s%s%s%s", i > 0 ? " " : "", phrase ? "\"" : "", w,
		    phrase ? "\"" : "");
	}
	if ((rc = buf_ok(&words, "the words to look for", e)) == RC_OK)
		rc = fulltext_query(words.p, query, e);
	buf_fini(&words);
	return rc;
}

/* What became of it for one compound. */
static const char *
state_of(const struct link *l, const struct fulltext_hit *h)
{
	return strcmp(l->state, "relevant") == 0 && h->assessment != NULL ? h->assessment
									  : l->state;
}

static void
json_marked(struct jsonw *w, struct arena *mem, const char *key, const char *marks, const char *s)
{
	struct plain p = {0};
	size_t i;

	if (s != NULL)
		p = without_marks(mem, s);
	jw_str(w, key, p.text);
	jw_arr(w, marks);
	for (i = 0; i < p.n; i++) {
		jw_arr(w, NULL);
		jw_int(w, NULL, (int64_t)p.span[i].start);
		jw_int(w, NULL, (int64_t)p.span[i].end);
		jw_end(w);
	}
	jw_end(w);
}

static void
json_hit(struct jsonw *w, struct arena *mem, const struct fulltext_hit *h, const struct link *l,
    size_t n)
{
	size_t i;

	jw_obj(w, NULL);
	jw_int(w, "pmid", h->pmid);
	jw_int_if(w, "year", h->year, h->year != 0);
	jw_str(w, "design", h->decided != NULL ? h->decided : h->proposed);
	jw_bool(w, "design_decided", h->decided != NULL);
	jw_bool(w, "retracted", h->retracted);
	jw_bool(w, "deleted", h->deleted);
	jw_arr(w, "compounds");
	for (i = 0; i < n; i++) {
		if (strcmp(l[i].state, "unlinked") == 0)
			continue;
		jw_obj(w, NULL);
		jw_str(w, "slug", l[i].slug);
		jw_str(w, "state", state_of(&l[i], h));
		jw_end(w);
	}
	jw_end(w);
	json_marked(w, mem, "title", "title_marks", h->title);
	json_marked(w, mem, "snippet", "snippet_marks", h->snippet);
	jw_end(w);
}

static void
text_marked(struct out *out, struct arena *mem, const char *s)
{
	struct plain p;

	if (s == NULL || *s == '\0')
		return;
	p = without_marks(mem, s);
	marked_print(out, p.text, p.span, p.n);
}

static void
text_hit(struct inv *inv, struct arena *mem, const struct fulltext_hit *h, const struct link *l,
    size_t n)
{
	const char *design = h->decided != NULL ? h->decided : h->proposed;
	char year[24] = "year ?";
	size_t i;

	if (h->year != 0)
		snprintf(year, sizeof(year), "%" PRId64, h->year);
	out_printf(inv->out, "%s%" PRId64 "%s  %s  %s%s%s", out_on(inv->out, ST_BOLD), h->pmid,
	    out_off(inv->out, ST_BOLD), year, design != NULL ? design : "design ?",
	    design != NULL && h->decided == NULL ? " proposed" : "",
	    h->deleted     ? "  DELETED"
	    : h->retracted ? "  RETRACTED"
			   : "");
	for (i = 0; i < n; i++)
		if (strcmp(l[i].state, "unlinked") != 0)
			out_printf(inv->out, "  %s %s", l[i].slug, state_of(&l[i], h));
	out_printf(inv->out, "\n");
	text_marked(inv->out, mem, h->title);
	text_marked(inv->out, mem, h->snippet);
	out_printf(inv->out, "\n");
}

static enum rc
each_hit(struct inv *inv, struct arena *mem, const struct fulltext_hit *h, size_t n,
    struct jsonw *w, struct err *e)
{
	struct link *l = NULL;
	size_t i, k = 0;
	enum rc rc = RC_OK;

	for (i = 0; i < n && rc == RC_OK; i++) {
		if ((rc = link_list(inv->db, mem, h[i].pmid, &l, &k, e)) != RC_OK)
			break;
		if (inv->json)
			json_hit(w, mem, &h[i], l, k);
		else
			text_hit(inv, mem, &h[i], l, k);
	}
	return rc;
}

static enum rc
compound_of(struct inv *inv, struct arena *mem, const char *slug, struct compound *c, struct err *e)
{
	const char *near = NULL;
	enum rc rc = compound_by_slug(inv->db, mem, slug, c, &near, e);

	if (rc == RC_NOTFOUND && near != NULL)
		err_try(e, "%s find %s --compound %s", inv->progname, inv->argv[0], near);
	return rc;
}

static enum rc
run_find(struct inv *inv, struct err *e)
{
	const char *slug = inv_text(inv, "compound");
	struct fulltext_filter f = {.state = inv_text(inv, "state")};
	struct fulltext_hit *h = NULL;
	struct arena mem = ARENA_INIT;
	struct compound c = {0};
	struct buf query, b;
	struct jsonw w;
	size_t n = 0, shown;
	enum rc rc;

	buf_init(&query, 1 << 17);
	buf_init(&b, COMMON_JSON_MAX);
	if ((slug != NULL && (rc = compound_of(inv, &mem, slug, &c, e)) != RC_OK) ||
	    (rc = query_of(inv, &query, e)) != RC_OK)
		goto out;
	f.query = query.p;
	f.compound_id = c.id;
	f.limit = inv_int(inv, "limit", inv->json ? 0 : SHOWN);
	/* One more than is shown tells whether there are more. */
	if (f.limit != 0 && !inv->json)
		f.limit++;
	if ((rc = fulltext_find(inv->db, &mem, &f, &h, &n, e)) != RC_OK)
		goto out;
	shown = !inv->json && f.limit != 0 && (int64_t)n == f.limit ? n - 1 : n;
	jw_init(&w, &b, 1);
	jw_obj(&w, NULL);
	jw_arr(&w, "items");
	if (!inv->json)
		out_pager(inv->out);
	if ((rc = each_hit(inv, &mem, h, shown, &w, e)) != RC_OK)
		goto out;
	jw_end(&w);
	jw_end(&w);
	if (inv->json) {
		if ((rc = buf_ok(&b, "answer", e)) == RC_OK)
			common_print(inv, &b);
	} else if (n == 0)
		out_printf(inv->out, "no linked record%s%s has these words; word* finds what begins so\n",
		    slug != NULL ? " of " : "", slug != NULL ? c.slug : "");
	else if (shown < n)
		out_printf(inv->out, "and more; --limit 0 shows all\n");
	else
		out_next(inv->out, "%s show %" PRId64, inv->progname, h[0].pmid);
out:
	buf_fini(&query);
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const struct opt find_opts[] = {
    {"compound", "SLUG", OPT_TEXT, "only records linked to this compound", 0, 0, 0},
    {"state", "open|approved|suspended|rejected|postponed", OPT_CHOICE,
	"only records in this state, of that compound or of any", 0, 0, 0},
    {"limit", "N", OPT_INT, "at most so many, the best first (20; 0, and --json: all)", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const find_examples[] = {
    "appraise find stroke 'random*'", "appraise find 'arm function' --state approved", NULL};
const struct cmd cmd_find = {
    .name = "find",
    .operands = "WORD…",
    .summary = "full text of linked records: all words, \"phrases\", beginnings*",
    .opts = find_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_READ,
    .run = run_find,
    .examples = find_examples,
};
