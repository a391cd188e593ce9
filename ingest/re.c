#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "re.h"

/*
 * A sentence of 300 bytes needs a few hundred steps; a hundred thousand are
 * spent only by a pattern that backtracks without end.
 */
#define MATCH_LIMIT	100000
#define DEPTH_LIMIT	1000
#define HEAP_LIMIT_KIB	2000
#define JIT_STACK_MIN	((size_t)32 * 1024)
#define JIT_STACK_MAX	((size_t)512 * 1024)

struct re {
	pcre2_code	*code;
};

struct re_scratch {
	pcre2_match_data	*md;
	pcre2_match_context	*mc;
	pcre2_jit_stack		*stack;
};

/* The JIT compiler does not look whether it got its memory. */
static void *
get(PCRE2_SIZE n, void *unused)
{
	(void)unused;
	return xmalloc(n);
}

static void
give(void *p, void *unused)
{
	(void)unused;
	free(p);
}

enum rc
re_new(const char *pattern, const char *what, bool anchored, struct re **out, struct err *e)
{
	struct re	*re;
	pcre2_code	*code;
	pcre2_general_context *mem = pcre2_general_context_create(get, give, NULL);
	pcre2_compile_context *cc = pcre2_compile_context_create(mem);
	PCRE2_SIZE	 at;
	PCRE2_UCHAR	 why[200];
	int		 n;

	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | (anchored ? PCRE2_ANCHORED : 0), &n, &at, cc);
	pcre2_compile_context_free(cc);
	pcre2_general_context_free(mem);
	if (code == NULL) {
		pcre2_get_error_message(n, why, sizeof(why));
		return err_set(e, RC_BADDATA, "%s: %s at \"%.40s\"", what, (const char *)why, pattern + at);
	}
	/* Without JIT the interpreter runs: slower, same answers. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	re = xmalloc(sizeof(*re));
	re->code = code;
	*out = re;
	return RC_OK;
}

void
re_free(struct re *re)
{
	if (re == NULL)
		return;
	pcre2_code_free(re->code);
	free(re);
}

struct re_scratch *
re_scratch_new(unsigned match_limit)
{
	struct re_scratch *s = xcalloc(1, sizeof(*s));

	s->md = pcre2_match_data_create(RE_GROUPS, NULL);
	s->mc = pcre2_match_context_create(NULL);
	s->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
	if (s->md == NULL || s->mc == NULL || s->stack == NULL)
		die_oom();
	pcre2_set_match_limit(s->mc, match_limit != 0 ? match_limit : MATCH_LIMIT);
	pcre2_set_depth_limit(s->mc, DEPTH_LIMIT);
	pcre2_set_heap_limit(s->mc, HEAP_LIMIT_KIB);
	pcre2_jit_stack_assign(s->mc, NULL, s->stack);
	return s;
}

void
re_scratch_free(struct re_scratch *s)
{
	if (s == NULL)
		return;
	pcre2_jit_stack_free(s->stack);
	pcre2_match_context_free(s->mc);
	pcre2_match_data_free(s->md);
	free(s);
}

enum re_answer
re_match(const struct re *re, struct re_scratch *s, const char *text, size_t end, size_t from,
    struct span g[RE_GROUPS])
{
	PCRE2_SIZE	*ov;
	size_t		 i;
	int		 n;

	/* Records are checked UTF-8 when read: checking again costs more than the match. */
	n = pcre2_match(re->code, (PCRE2_SPTR)text, end, from, PCRE2_NO_UTF_CHECK, s->md, s->mc);
	if (n == PCRE2_ERROR_NOMATCH)
		return RE_NO;
	if (n < 0)
		return RE_STUCK;
	if (n == 0)
		n = RE_GROUPS;		/* more groups than we report */
	ov = pcre2_get_ovector_pointer(s->md);
	for (i = 0; i < RE_GROUPS; i++) {
		if (i >= (size_t)n || ov[2 * i] == PCRE2_UNSET) {
			g[i].start = g[i].end = RE_UNSET;
			continue;
		}
		g[i].start = ov[2 * i];
		g[i].end = ov[2 * i + 1];
	}
	if (g[0].start > g[0].end)	/* \K in a lookahead; no rule should, but never an inside-out span */
		g[0].start = g[0].end;
	return RE_YES;
}
