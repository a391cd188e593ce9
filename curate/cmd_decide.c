/*
 * approve, amend, reject, postpone, note: one record, several, or a list
 * from standard input.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "acts.h"
#include "decide.h"

#define LIST_MAX_BYTES ((size_t)64 * 1024 * 1024)

static const struct opt reject_opts[] = {
    {"reason", "WORD", OPT_TEXT,
	"other-compound, not-human, no-outcome, duplicate, population, no-data, design, "
	"retracted, other",
	0, 0, 0},
    {"note", "TEXT", OPT_TEXT, "a remark kept with the decision", 0, 0, 0},
    {"redo", NULL, OPT_FLAG, "decide again what was decided", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const struct opt postpone_opts[] = {
    {"days", "N", OPT_INT, "come back after so many days; without it only when asked", 1, 3650, 0},
    {"note", "TEXT", OPT_TEXT, "a remark kept with the decision", 0, 0, 0},
    {"redo", NULL, OPT_FLAG, "put off what was decided", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const struct opt note_opts[] = {
    {"note", "TEXT", OPT_TEXT, "what to remember", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

/* A command as an act of a list, and what it does with each PMID. */
static const struct act_kind_of {
	const struct cmd *cmd;
	enum rc (*run)(struct deeds *, struct deed *, struct err *);
	bool whole; /* runs once on all its operands */
} kinds[] = {
    {&cmd_approve, decide_approve, false},
    {&cmd_amend, decide_approve, false},
    {&cmd_resolve, decide_resolve, false},
    {&cmd_assign, decide_assign, false},
    {&cmd_release, decide_release, false},
    {&cmd_reject, decide_reject, false},
    {&cmd_postpone, decide_postpone, false},
    {&cmd_note, decide_note, false},
    {&cmd_link, decide_link, false},
    {&cmd_unlink, decide_link, false},
    {&cmd_study_merge, study_act_merge, true},
    {&cmd_study_decline, study_act_merge, true},
    {&cmd_study_split, study_act_split, true},
    {&cmd_study_pin, study_act_pin, true},
    {&cmd_study_unpin, study_act_unpin, true},
    {&cmd_study_include, study_act_include, true},
    {&cmd_study_exclude, study_act_include, true},
    {&cmd_reviewed, reviewed_act, true},
};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct act_kind_of *
kind_of(const struct cmd *cmd)
{
	for (size_t i = 0; i < NKINDS; i++)
		if (kinds[i].cmd == cmd)
			return &kinds[i];
	return NULL;
}

/* The act that the words begin with, one word or two; *used of them. */
static const struct act_kind_of *
kind_named(char **words, int n, int *used)
{
	for (size_t i = 0; i < NKINDS; i++) {
		const char *name = kinds[i].cmd->name, *blank = strchr(name, ' ');
		size_t len = blank != NULL ? (size_t)(blank - name) : strlen(name);

		if (n < 1 || strlen(words[0]) != len || strncmp(words[0], name, len) != 0)
			continue;
		if (blank != NULL && (n < 2 || strcmp(words[1], blank + 1) != 0))
			continue;
		*used = blank != NULL ? 2 : 1;
		return &kinds[i];
	}
	return NULL;
}

/* Deeds of one command line: one a PMID, or one for all operands. */
static enum rc
add_deeds(struct deeds *ds, const struct act_kind_of *k, const struct inv *inv, const char *where,
    struct err *e)
{
	struct deed d = {.inv = inv, .where = where, .run = k->run};
	enum rc rc;

	if (k->whole) {
		deeds_add(ds, &d);
		return RC_OK;
	}
	if (inv->argc < 2) {
		err_set(e, RC_USAGE, "%s wants a compound and at least one PMID", inv->cmd->name);
		return err_try(e, "%s help %s", inv->progname, inv->cmd->name);
	}
	d.slug = inv->argv[0];
	/* Every word is read before the first is acted on. */
	for (int i = 1; i < inv->argc; i++)
		if ((rc = common_pmid(inv, inv->argv[i], &d.pmid, e)) != RC_OK)
			return rc;
	for (int i = 1; i < inv->argc; i++) {
		if ((rc = common_pmid(inv, inv->argv[i], &d.pmid, e)) != RC_OK)
			return rc;
		deeds_add(ds, &d);
	}
	return RC_OK;
}

/*
 * The words of a line that names no act: what stands on the command line
 * before "-" and its options, then the line's own, which outrank them.
 */
static char **
with_defaults(struct arena *mem, const struct inv *inv, char **words, int *n)
{
	char **v = arena_array(
	    mem, (size_t)inv->argc + 2 * (size_t)inv->nopts + (size_t)*n + 1, sizeof(*v));
	int k = 0;

	for (int i = 0; i < inv->argc - 1; i++)
		v[k++] = inv->argv[i];
	for (int i = 0; i < inv->nopts; i++) {
		v[k++] = arena_printf(mem, "--%s", inv->opt[i].opt->name);
		if (inv->opt[i].opt->kind != OPT_FLAG)
			v[k++] = arena_strdup(mem, inv->opt[i].value);
	}
	for (int i = 0; i < *n; i++)
		v[k++] = words[i];
	v[k] = NULL;
	*n = k;
	return v;
}

/* The act named by words, into deeds; what is no act goes on from the command line (inv). */
static enum rc
read_words(struct deeds *ds, const struct inv *inv, char **words, int n, const char *where,
    const struct shown *shown, struct err *e)
{
	const struct act_kind_of *k;
	struct inv *own;
	size_t before = ds->n;
	int used = 0;
	enum rc rc;

	if ((k = kind_named(words, n, &used)) == NULL) {
		k = kind_of(inv->cmd);
		words = with_defaults(ds->mem, inv, words, &n);
	}
	own = arena_alloc(ds->mem, sizeof(*own));
	*own = (struct inv){.cmd = k->cmd,
	    .progname = inv->progname,
	    .out = inv->out,
	    .json = inv->json,
	    .quiet = inv->quiet,
	    .db_path = inv->db_path,
	    .db = inv->db,
	    .curator = inv->curator};
	if ((rc = cmd_parse(k->cmd, n - used, words + used, own, e)) != RC_OK)
		return rc;
	for (int i = 0; i < own->argc; i++)
		if (strcmp(own->argv[i], "-") == 0)
			return err_set(e, RC_USAGE, "a list cannot read another list");
	rc = add_deeds(ds, k, own, where, e);
	for (size_t i = before; i < ds->n; i++)
		ds->deed[i].shown = shown;
	return rc;
}

enum rc
acts_words(struct deeds *ds, const struct inv *inv, char **words, int n, const struct shown *shown,
    struct err *e)
{
	return read_words(ds, inv, words, n, NULL, shown, e);
}

/* One line of a list into deeds; a line that cannot be read becomes a refused one. */
static enum rc
read_line(
    struct deeds *ds, const struct inv *inv, const char *line, const char *where, struct err *e)
{
	char **words;
	int n;
	enum rc rc;

	if ((rc = line_words(line, ds->mem, &words, &n, e)) != RC_OK || n == 0)
		return rc;
	if (strcmp(words[0], inv->progname) == 0) {
		words++;
		n--;
	}
	return read_words(ds, inv, words, n, where, NULL, e);
}

static enum rc
read_list(struct deeds *ds, const struct inv *inv, struct err *e)
{
	struct buf in;
	char *line, *end, *stop;
	int number = 0;
	enum rc rc;

	buf_init(&in, LIST_MAX_BYTES);
	if ((rc = file_read("-", &in, e)) != RC_OK)
		goto out;
	for (line = in.p, stop = in.p + in.len; line < stop; line = end) {
		struct deed bad = {.inv = inv, .bad = true};
		size_t len = (size_t)(stop - line);

		if ((end = memchr(line, '\n', len)) != NULL)
			len = (size_t)(end++ - line);
		else
			end = stop;
		bad.where = arena_printf(ds->mem, "line %d", ++number);
		/* As text it would end there, and the rest be passed over in silence. */
		if (memchr(line, '\0', len) != NULL)
			rc = err_set(&bad.err, RC_BADDATA, "a NUL byte stands in it");
		else
			rc = read_line(
			    ds, inv, arena_strndup(ds->mem, line, len), bad.where, &bad.err);
		if (rc != RC_OK) {
			bad.err.rc = rc;
			deeds_add(ds, &bad);
		}
	}
	rc = RC_OK;
out:
	buf_fini(&in);
	return rc;
}

enum rc
acts_run(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct deeds ds;
	enum rc rc;

	deeds_init(&ds, inv, &mem);
	if (inv->argc > 0 && strcmp(inv->argv[inv->argc - 1], "-") == 0)
		rc = read_list(&ds, inv, e);
	else
		rc = add_deeds(&ds, kind_of(inv->cmd), inv, NULL, e);
	if (rc == RC_OK)
		rc = deeds_run(&ds, inv, e);
	deeds_fini(&ds);
	arena_fini(&mem);
	return rc;
}

static const char *const approve_examples[] = {
    "appraise approve cerebrolysin 32662068 --finding 1=stroke-sae,certainty=moderate",
    "appraise approve cerebrolysin 99000001 --type SYN --participants 1601 --finding "
    "new=stroke-death,direction=no-difference,measure=RR,value=0.93,low=0.66,high=1.31",
    "appraise approve - < decisions.txt", NULL};

const struct cmd cmd_approve = {
    .name = "approve",
    .operands = "SLUG PMID...|-",
    .summary = "save what is proposed, with the changes and findings named",
    .opts = change_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
    .examples = approve_examples,
};
const struct cmd cmd_amend = {
    .name = "amend",
    .operands = "SLUG PMID...|-",
    .summary = "change what was approved; findings not named stay, drop=OUTCOME takes one away",
    .opts = change_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_reject = {
    .name = "reject",
    .operands = "SLUG PMID...|-",
    .summary = "a record that shall not count for the compound",
    .opts = reject_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_postpone = {
    .name = "postpone",
    .operands = "SLUG PMID...|-",
    .summary = "decide later; it still counts as waiting",
    .opts = postpone_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_note = {
    .name = "note",
    .operands = "SLUG PMID...|-",
    .summary = "a remark in the record's history",
    .opts = note_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
