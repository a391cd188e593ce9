#include <string.h>

#include "../base/buf.h"
#include "../base/embed.h"
#include "../base/file.h"
#include "../base/num.h"
#include "params.h"

#define PARAMS_NAME "params/params-1.txt"
#define PARAMS_MAX 65536
#define VALUE_MAX 1000000000

#define PARAM_NAME(name) #name,
static const char *const names[] = { PARAM_LIST(PARAM_NAME) NULL };

/* Cut the next word off *s; NULL when none is left.  Writes a NUL behind it. */
static char *
word(char **s)
{
	char	*w = *s + strspn(*s, " \t");

	if (*w == '\0')
		return NULL;
	*s = w + strcspn(w, " \t");
	if (**s != '\0')
		*(*s)++ = '\0';
	return w;
}

/* One line, without its line feed, into the row that it names. */
static enum rc
parse_line(char *line, const char *what, int no, struct params *p, struct err *e)
{
	struct param_row	*r;
	char			*name, *value, *rest = line;
	int64_t			 v;
	int			 i;

	if ((name = word(&rest)) == NULL || *name == '#')
		return RC_OK;
	for (i = 0; i < P_N && strcmp(names[i], name) != 0; i++)
		;
	if (i == P_N)
		return err_set(e, RC_BADDATA, "%s:%d: no parameter \"%s\"", what, no, name);
	r = &p->row[i];
	if (r->name != NULL)
		return err_set(e, RC_BADDATA, "%s:%d: \"%s\" is given twice", what, no, name);
	if ((value = word(&rest)) == NULL || !num_i64(value, -VALUE_MAX, VALUE_MAX, &v))
		return err_set(e, RC_BADDATA, "%s:%d: \"%s\" needs an integer", what, no, name);
	rest += strspn(rest, " \t");
	if (*rest == '\0')
		return err_set(e, RC_BADDATA, "%s:%d: \"%s\" has no source", what, no, name);
	r->name = names[i];
	r->value = v;
	r->source = rest;
	r->convention = strncmp(rest, "convention", strlen("convention")) == 0;
	return RC_OK;
}

/* All lines; text is cut up in place, and the rows borrow from it. */
static enum rc
parse(char *text, const char *what, struct params *p, struct err *e)
{
	char	*line = text, *end;
	enum rc	 rc;
	int	 i, no;

	for (no = 1; *line != '\0'; line = end, no++) {
		end = line + strcspn(line, "\n");
		if (*end != '\0')
			*end++ = '\0';
		if ((rc = parse_line(line, what, no, p, e)) != RC_OK)
			return rc;
	}
	for (i = 0; i < P_N; i++)
		if (p->row[i].name == NULL)
			return err_set(e, RC_BADDATA, "%s: \"%s\" is missing", what, names[i]);
	/* A divisor and two multipliers: zero or less would turn the contest round. */
	if (PV(p, contest_ratio) < 1 || PV(p, n_per_trial) < 0 || PV(p, k_unknown) < 0)
		return err_set(e, RC_BADDATA, "%s: contest_ratio, n_per_trial or k_unknown is "
		    "too small", what);
	return RC_OK;
}

enum rc
params_parse(const char *body, size_t len, const char *what, struct arena *mem,
    struct params *out, struct err *e)
{
	struct params	p = { .len = len };
	enum rc		rc;

	if (memchr(body, '\0', len) != NULL)
		return err_set(e, RC_BADDATA, "%s: holds a NUL byte", what);
	sha256_hex(body, len, p.sha256);
	p.body = arena_strndup(mem, body, len);
	if ((rc = parse(arena_strndup(mem, body, len), what, &p, e)) == RC_OK)
		*out = p;
	return rc;
}

enum rc
params_load(const char *path, struct arena *mem, struct params *out, struct err *e)
{
	const struct embed	*em;
	struct buf		 b;
	enum rc			 rc;

	if (path == NULL) {
		em = embed_find(embed_score, PARAMS_NAME);
		if (em != NULL)
			return params_parse((const char *)em->bytes, em->len, PARAMS_NAME, mem,
			    out, e);
		die("%s is not in the program", PARAMS_NAME);
	}
	buf_init(&b, PARAMS_MAX);
	if ((rc = file_read(path, &b, e)) == RC_OK)
		rc = params_parse(b.p, b.len, path, mem, out, e);
	buf_fini(&b);
	return rc;
}
