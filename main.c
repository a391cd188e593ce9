/*
 * The front door: finds the command, reads the global options, opens what
 * the command needs, and is the only place that prints errors and exits.
 */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cmd.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "curate/dossier.h"
#include "db/curator.h"
#include "db/db.h"
#include "ingest/sum.h"

struct global {
	const char	*db_path;
	const char	*as;
	const char	*color;
	bool		 json, quiet, help, version;
};

/* Every error says what to do; where the place it came from knew nothing better, this. */
static void
default_hint(const struct err *e, const struct cmd *c, struct buf *b)
{
	switch (e->rc) {
	case RC_AGAIN:
		buf_puts(b, "the same again in a minute");
		break;
	case RC_NOPERM:
		buf_puts(b, "ls -l        tells who may read and write there");
		break;
	case RC_INTR:
		break;
	case RC_USAGE:
	case RC_NOTFOUND:
	case RC_BADDATA:
		buf_printf(b, "appraise help%s%s", c != NULL ? " " : "", c != NULL ? c->name : "");
		break;
	default:
		buf_puts(b, "appraise check        proves whether the store is sound");
		break;
	}
}

static void
print_err(const struct err *e, const struct cmd *c)
{
	struct buf b, hint;

	buf_init(&b, 4096);
	buf_puts(&b, "appraise: ");
	escape_term(&b, e->msg, strlen(e->msg));
	buf_putc(&b, '\n');
	buf_init(&hint, 400);
	if (e->hint[0] != '\0')
		escape_term(&hint, e->hint, strlen(e->hint));
	else
		default_hint(e, c, &hint);
	if (hint.len > 0)
		buf_printf(&b, "  try: %s\n", hint.p);
	buf_fini(&hint);
	fflush(stdout);
	fputs(b.p, stderr);
	buf_fini(&b);
}

/* Take the global options out of argv, wherever they stand before "--". */
static enum rc
take_globals(int *argc, char **argv, struct global *g, struct err *e)
{
	static const char *const valued[] = { "--db", "--as", "--color" };
	const char **slot[] = { &g->db_path, &g->as, &g->color };
	int n = 0, i;

	for (i = 0; i < *argc; i++) {
		char *a = argv[i];
		size_t v;

		if (strcmp(a, "--") == 0)
			break;
		for (v = 0; v < 3; v++) {
			size_t len = strlen(valued[v]);

			if (strncmp(a, valued[v], len) != 0 || (a[len] != '\0' && a[len] != '='))
				continue;
			if (a[len] == '=')
				*slot[v] = a + len + 1;
			else if (i + 1 < *argc)
				*slot[v] = argv[++i];
			else
				return err_set(e, RC_USAGE, "%s: wants a value", valued[v]);
			break;
		}
		if (v < 3)
			continue;
		if (strcmp(a, "--json") == 0)
			g->json = true;
		else if (strcmp(a, "--quiet") == 0)
			g->quiet = true;
		else if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
			g->help = true;
		else if (strcmp(a, "--version") == 0)
			g->version = true;
		else
			argv[n++] = a;
	}
	for (; i < *argc; i++)
		argv[n++] = argv[i];
	*argc = n;
	argv[n] = NULL;
	return RC_OK;
}

/* Does the command's name, one word or two, stand at the head of argv? Gives its number of words. */
static int
name_words(const char *name, int argc, char **argv)
{
	const char *space = strchr(name, ' ');

	if (space == NULL)
		return argc >= 1 && strcmp(argv[0], name) == 0 ? 1 : 0;
	if (argc < 2 || strncmp(argv[0], name, (size_t)(space - name)) != 0 ||
	    argv[0][space - name] != '\0')
		return 0;
	return strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

static const struct cmd *
find_cmd(int argc, char **argv, int *words)
{
	const struct cmd *best = NULL;

	*words = 0;
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		int n = name_words(cmd_table[i]->name, argc, argv);

		if (n > *words) {
			*words = n;
			best = cmd_table[i];
		}
	}
	return best;
}

/* The sub-commands of a family ("compound"), or a misspelt word. */
static enum rc
no_such_command(int argc, char **argv, struct err *e)
{
	const char *names[256];
	size_t n = 0, len = strlen(argv[0]);
	const char *near;
	struct buf subs;
	bool family = false;

	buf_init(&subs, 200);
	for (size_t i = 0; cmd_table[i] != NULL && n < 256; i++) {
		const char *name = cmd_table[i]->name;

		names[n++] = name;
		if (strncmp(name, argv[0], len) == 0 && name[len] == ' ') {
			buf_printf(&subs, "%s%s", family ? ", " : "", name + len + 1);
			family = true;
		}
	}
	if (family) {
		if (argc > 1)
			err_set(e, RC_USAGE, "%s: no \"%s\"; it has %s", argv[0], argv[1], subs.p);
		else
			err_set(e, RC_USAGE, "%s: say what: %s", argv[0], subs.p);
		err_try(e, "appraise help %s", argv[0]);
	} else {
		near = nearest(argv[0], names, n);
		err_set(e, RC_USAGE, "no command \"%s\"", argv[0]);
		if (near != NULL)
			err_try(e, "appraise %s", near);
		else
			err_try(e, "appraise help");
	}
	buf_fini(&subs);
	return e->rc;
}

static enum rc
help(int argc, char **argv, struct out *out, struct err *e)
{
	int words, shown = 0;
	const struct cmd *c;

	if (argc > 0) {
		if ((c = find_cmd(argc, argv, &words)) != NULL) {
			cmd_help(c, out);
			return RC_OK;
		}
		for (size_t i = 0; cmd_table[i] != NULL; i++) {
			size_t len = strlen(argv[0]);

			if (strncmp(cmd_table[i]->name, argv[0], len) != 0 || cmd_table[i]->name[len] != ' ')
				continue;
			if (shown++ > 0)
				out_printf(out, "\n");
			cmd_help(cmd_table[i], out);
		}
		return shown > 0 ? RC_OK : no_such_command(argc, argv, e);
	}
	out_printf(out, "usage: appraise [--db PATH] [--as NAME] [--json] [--quiet]\n"
	    "                [--color=auto|always|never] COMMAND ...\n\n");
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		out_printf(out, "  %-16s  ", cmd_table[i]->name);
		out_wrap(out, cmd_table[i]->summary, strlen(cmd_table[i]->summary), 20);
	}
	out_printf(out, "  %-16s  %s\n", "help", "this list, or one command: appraise help COMMAND");
	out_printf(out, "\n`man appraise` is the contract; exit codes: 0 done, 1 failed, 2 usage,\n"
	    "3 not there, 65 bad data, 75 try again, 77 not permitted.\n");
	return RC_OK;
}

/* A bash completion made from the command table. */
static enum rc
completion(int argc, char **argv, struct out *out, struct err *e)
{
	if (argc != 1 || strcmp(argv[0], "bash") != 0) {
		err_set(e, RC_USAGE, "completion: for which shell?");
		return err_try(e, "appraise completion bash");
	}
	out_printf(out, "# bash completion for appraise: made by `appraise completion bash`\n"
	    "_appraise() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words= cmd=\n"
	    "\tcmd=\"${COMP_WORDS[1]-} ${COMP_WORDS[2]-}\"\n"
	    "\tif [ \"$COMP_CWORD\" = 1 ]; then words='help completion");
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const char *name = cmd_table[i]->name;
		size_t len = strcspn(name, " ");

		if (i > 0 && strncmp(cmd_table[i - 1]->name, name, len) == 0 &&
		    strcspn(cmd_table[i - 1]->name, " ") == len)
			continue;
		out_printf(out, " %.*s", (int)len, name);
	}
	out_printf(out, "'\n\telse case $cmd in\n");
	/* Two-word names first: the shell takes the first pattern that fits. */
	for (int two = 1; two >= 0; two--)
		for (size_t i = 0; cmd_table[i] != NULL; i++) {
			const struct cmd *c = cmd_table[i];

			if ((strchr(c->name, ' ') != NULL) != (two == 1))
				continue;
			out_printf(out, "\t'%s'%s) words='", c->name, two ? "" : "*");
			for (const struct opt *o = c->opts; o != NULL && o->name != NULL; o++)
				out_printf(out, "--%s ", o->name);
			out_printf(out, "--db --as --json --quiet --color' ;;\n");
		}
	for (size_t i = 0; cmd_table[i] != NULL; i++) {
		const char *name = cmd_table[i]->name;
		size_t len = strcspn(name, " ");

		if (name[len] != ' ' || (i > 0 && strncmp(cmd_table[i - 1]->name, name, len + 1) == 0))
			continue;
		out_printf(out, "\t'%.*s '*) words='", (int)len, name);
		for (size_t k = i; cmd_table[k] != NULL && strncmp(cmd_table[k]->name, name, len + 1) == 0; k++)
			out_printf(out, "%s ", cmd_table[k]->name + len + 1);
		out_printf(out, "' ;;\n");
	}
	out_printf(out, "\tesac; fi\n"
	    "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"; compgen -f -- \"$cur\")\n"
	    "}\ncomplete -o filenames -F _appraise appraise\n");
	return RC_OK;
}

/* Open the store as the command needs it, honour a fixed clock, find the curator. */
static enum rc
open_store(struct inv *inv, struct err *e)
{
	unsigned needs = inv->cmd->needs;
	enum rc rc;

	if ((needs & (NEEDS_DB_READ | NEEDS_DB_WRITE)) == 0)
		return RC_OK;
	rc = db_open(inv->db_path, (needs & NEEDS_DB_WRITE) != 0 ? DB_WRITE : DB_READ, &inv->db, e);
	if (rc != RC_OK)
		return rc;
	if (db_is_demo(inv->db) && (rc = clock_from_env(e)) != RC_OK)
		return rc;
	if (needs & NEEDS_CURATOR)
		return curator_current(inv->db, inv->as, (int64_t)getuid(), &inv->curator, e);
	return RC_OK;
}

static enum rc
run(struct inv *inv, int argc, char **argv, struct err *e)
{
	struct err closing = { 0 };
	enum rc rc, end;

	if ((rc = cmd_parse(inv->cmd, argc, argv, inv, e)) != RC_OK)
		return rc;
	if ((rc = open_store(inv, e)) == RC_OK)
		rc = inv->cmd->run(inv, e);
	db_close(inv->db);
	out_pager_end(inv->out);
	end = out_flush(inv->out, &closing);
	if (rc_good(rc) && end != RC_OK) {
		*e = closing;
		rc = end;
	}
	return rc;
}

static enum rc
dispatch(int argc, char **argv, struct global *g, struct out *out, const struct cmd **which, struct err *e)
{
	struct buf path;
	struct inv inv = { .table = cmd_table, .progname = "appraise", .out = out, .json = g->json, .quiet = g->quiet };
	enum rc rc;
	int words;

	if (g->version) {
		out_printf(out, "appraise 0.1\n");
		return RC_OK;
	}
	if (argc == 0 || strcmp(argv[0], "help") == 0) {
		if (argc == 0 && !g->help) {
			err_set(e, RC_USAGE, "say what to do");
			return err_try(e, "appraise help");
		}
		return help(argc > 0 ? argc - 1 : 0, argv + 1, out, e);
	}
	if (strcmp(argv[0], "completion") == 0)
		return completion(argc - 1, argv + 1, out, e);
	if ((inv.cmd = find_cmd(argc, argv, &words)) == NULL)
		return g->help ? help(argc, argv, out, e) : no_such_command(argc, argv, e);
	*which = inv.cmd;
	if (g->help)
		return help(argc, argv, out, e);
	buf_init(&path, 4096);
	rc = g->db_path != NULL ? RC_OK : db_default_path(&path, e);
	inv.db_path = g->db_path != NULL ? g->db_path : path.p;
	inv.as = g->as != NULL ? g->as : getenv("APPRAISE_CURATOR");
	if (rc == RC_OK)
		rc = run(&inv, argc - words, argv + words, e);
	buf_fini(&path);
	return rc;
}

/*
 * The reader of standard output left early.  What was done is done and
 * stored; the program ends as any other writer into a closed pipe.
 */
static void
end_by_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

int
main(int argc, char **argv)
{
	struct global g = { 0 };
	const struct cmd *which = NULL;
	struct err e = { 0 };
	struct out out;
	enum out_color color = OUT_AUTO;
	enum rc rc;

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	dossier_sum = sum_stored;	/* the desk asks the rules, whose room it does not know */
	argc--;
	argv++;
	rc = take_globals(&argc, argv, &g, &e);
	if (rc == RC_OK && g.color != NULL) {
		if (strcmp(g.color, "always") == 0)
			color = OUT_ALWAYS;
		else if (strcmp(g.color, "never") == 0)
			color = OUT_NEVER;
		else if (strcmp(g.color, "auto") != 0)
			rc = err_set(&e, RC_USAGE, "--color: \"%s\" is none of auto, always, never", g.color);
	}
	out_init(&out, color, g.quiet);
	log_quiet(g.quiet);
	if (rc == RC_OK)
		rc = dispatch(argc, argv, &g, &out, &which, &e);
	if (rc_good(rc))
		rc = out_flush(&out, &e);
	if (out.gone && strstr(e.msg, OUT_GONE) != NULL)
		end_by_pipe();
	if (!rc_good(rc) && e.msg[0] != '\0')
		print_err(&e, which);
	return rc_exit(rc);
}
