#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "num.h"

#define WORDS_MAX 64	/* options of one command */

static const char *
prog(const struct inv *inv)
{
	return inv->progname != NULL ? inv->progname : "appraise";
}

static const struct opt *
opt_named(const struct cmd *c, const char *name, size_t len)
{
	const struct opt	*o;

	for (o = c->opts; o != NULL && o->name != NULL; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static const struct opt *
opt_lettered(const struct cmd *c, char letter)
{
	const struct opt	*o;

	for (o = c->opts; o != NULL && o->name != NULL; o++)
		if (o->letter != 0 && o->letter == letter)
			return o;
	return NULL;
}

/* An option that is not there: name the nearest, or the page that has them all. */
static enum rc
unknown(const struct inv *inv, const char *word, struct err *e)
{
	const struct cmd	*c = inv->cmd;
	const struct opt	*o;
	const char		*words[WORDS_MAX], *near = NULL;
	char			 name[64];
	size_t			 n = 0, len = strcspn(word, "=");

	err_set(e, RC_USAGE, "%s has no option %.*s", c->name, (int)(len < 60 ? len : 60), word);
	for (o = c->opts; o != NULL && o->name != NULL && n < WORDS_MAX; o++)
		words[n++] = o->name;
	if (strncmp(word, "--", 2) == 0 && len - 2 < sizeof(name)) {
		memcpy(name, word + 2, len - 2);
		name[len - 2] = '\0';
		near = nearest(name, words, n);
	}
	if (near == NULL)
		return err_try(e, "%s help %s", prog(inv), c->name);
	o = opt_named(c, near, strlen(near));
	return err_try(e, "%s %s --%s%s%s      or %s help %s", prog(inv), c->name, near,
	    o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "", prog(inv), c->name);
}

static enum rc
wrong_value(const struct inv *inv, struct err *e)
{
	return err_try(e, "%s help %s", prog(inv), inv->cmd->name);
}

static bool
is_choice(const char *choices, const char *v)
{
	size_t	len = strlen(v), n;

	for (;; choices += n + 1) {
		n = strcspn(choices, "|");
		if (n == len && memcmp(choices, v, n) == 0)
			return true;
		if (choices[n] == '\0')
			return false;
	}
}

/* The range of an OPT_INT; both ends 0 means any from 0 up. */
static void
range(const struct opt *o, int64_t *min, int64_t *max)
{
	*min = o->min;
	*max = o->min == 0 && o->max == 0 ? INT64_MAX : o->max;
}

static enum rc
add(struct inv *inv, const struct opt *o, const char *v, struct err *e)
{
	int64_t	min, max, n;

	if (o->kind == OPT_INT) {
		range(o, &min, &max);
		if (!num_i64(v, min, max, &n)) {
			if (max == INT64_MAX)
				err_set(e, RC_USAGE, "--%s wants a whole number from %" PRId64
				    " up, not \"%.80s\"", o->name, min, v);
			else
				err_set(e, RC_USAGE, "--%s wants a whole number from %" PRId64
				    " to %" PRId64 ", not \"%.80s\"", o->name, min, max, v);
			return wrong_value(inv, e);
		}
	}
	if (o->kind == OPT_CHOICE && !is_choice(o->arg, v)) {
		err_set(e, RC_USAGE, "--%s wants %s, not \"%.80s\"", o->name, o->arg, v);
		return wrong_value(inv, e);
	}
	if (inv->nopts == INV_OPTS)
		return err_set(e, RC_USAGE, "%s: more than %d options", inv->cmd->name, INV_OPTS);
	inv->opt[inv->nopts].opt = o;
	inv->opt[inv->nopts++].value = v;
	return RC_OK;
}

/* "--x", "--x=v", "--x v" at argv[*i], which moves to the last word used. */
static enum rc
long_option(struct inv *inv, int argc, char **argv, int *i, struct err *e)
{
	const char		*word = argv[*i], *v;
	size_t			 len = strcspn(word + 2, "=");
	const struct opt	*o = opt_named(inv->cmd, word + 2, len);

	if (o == NULL)
		return unknown(inv, word, e);
	v = word[2 + len] == '=' ? word + 2 + len + 1 : NULL;
	if (o->kind == OPT_FLAG) {
		if (v == NULL)
			return add(inv, o, "", e);
		err_set(e, RC_USAGE, "--%s takes no value", o->name);
		return wrong_value(inv, e);
	}
	if (v == NULL && *i + 1 < argc)
		v = argv[++*i];
	if (v == NULL) {
		err_set(e, RC_USAGE, "--%s wants a value: %s", o->name, o->arg != NULL ? o->arg : "");
		return wrong_value(inv, e);
	}
	return add(inv, o, v, e);
}

/* "-x", "-xv", "-x v"; several flags may share one dash. */
static enum rc
short_options(struct inv *inv, int argc, char **argv, int *i, struct err *e)
{
	const char		*p = argv[*i] + 1;
	const struct opt	*o;
	enum rc			 rc;

	for (; *p != '\0'; p++) {
		if ((o = opt_lettered(inv->cmd, *p)) == NULL)
			return unknown(inv, argv[*i], e);
		if (o->kind == OPT_FLAG) {
			if ((rc = add(inv, o, "", e)) != RC_OK)
				return rc;
			continue;
		}
		if (p[1] != '\0')
			return add(inv, o, p + 1 + (p[1] == '='), e);
		if (*i + 1 < argc)
			return add(inv, o, argv[++*i], e);
		err_set(e, RC_USAGE, "-%c wants a value: %s", *p, o->arg != NULL ? o->arg : "");
		return wrong_value(inv, e);
	}
	return RC_OK;
}

static enum rc
check_operands(const struct inv *inv, struct err *e)
{
	const struct cmd	*c = inv->cmd;

	if (inv->argc < c->min_args) {
		if (inv->argc == 0)
			err_set(e, RC_USAGE, "%s wants %s", c->name, c->operands);
		else
			err_set(e, RC_USAGE, "%s wants %s; %d word%s given", c->name, c->operands,
			    inv->argc, inv->argc == 1 ? " was" : "s were");
		return wrong_value(inv, e);
	}
	if (c->max_args >= 0 && inv->argc > c->max_args) {
		err_set(e, RC_USAGE, "%s: \"%.80s\" is one word too many", c->name,
		    inv->argv[c->max_args]);
		return wrong_value(inv, e);
	}
	return RC_OK;
}

enum rc
cmd_parse(const struct cmd *c, int argc, char **argv, struct inv *inv, struct err *e)
{
	bool	options = true;
	int	i, kept = 0;
	enum rc	rc;

	inv->cmd = c;
	inv->nopts = 0;
	for (i = 0; i < argc; i++) {
		char	*w = argv[i];

		if (!options || w[0] != '-' || w[1] == '\0') {
			argv[kept++] = w;	/* kept <= i: nothing unread is lost */
			continue;
		}
		if (strcmp(w, "--") == 0) {
			options = false;
			continue;
		}
		if (w[1] == '-')
			rc = long_option(inv, argc, argv, &i, e);
		else
			rc = short_options(inv, argc, argv, &i, e);
		if (rc != RC_OK)
			return rc;
	}
	inv->argc = kept;
	inv->argv = argv;
	return check_operands(inv, e);
}

const char *
inv_text(const struct inv *inv, const char *name)
{
	int	i;

	for (i = inv->nopts; i-- > 0;)
		if (strcmp(inv->opt[i].opt->name, name) == 0)
			return inv->opt[i].value;
	return NULL;
}

bool
inv_has(const struct inv *inv, const char *name)
{
	return inv_text(inv, name) != NULL;
}

int64_t
inv_int(const struct inv *inv, const char *name, int64_t fallback)
{
	const char	*v = inv_text(inv, name);
	int64_t		 n;

	return v != NULL && num_i64(v, INT64_MIN, INT64_MAX, &n) ? n : fallback;
}

const char *
inv_each(const struct inv *inv, const char *name, int *i)
{
	while (*i < inv->nopts) {
		const struct inv_opt	*o = &inv->opt[(*i)++];

		if (strcmp(o->opt->name, name) == 0)
			return o->value;
	}
	return NULL;
}
