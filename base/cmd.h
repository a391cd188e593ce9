/*
 * cmd: what a command is.  Each cmd_*.c exports one or more of
 *
 *	const struct cmd cmd_scan = { .name = "scan", ... };
 *
 * written exactly so at the start of a line: the build collects them into
 * the table from which dispatch, help, completion and the man page's
 * synopsis are made.
 */
#ifndef BASE_CMD_H
#define BASE_CMD_H

#include <stdint.h>

#include "err.h"
#include "out.h"

enum cmd_needs {
	NEEDS_NOTHING = 0,
	NEEDS_DB_READ = 1,	/* inv->db is open for reading */
	NEEDS_DB_WRITE = 2,	/* inv->db is open for writing */
	NEEDS_CURATOR = 4,	/* and inv->curator is known and bound to this uid */
	NEEDS_NET = 8,
};

enum opt_kind {
	OPT_FLAG,	/* --json */
	OPT_TEXT,	/* --compound SLUG */
	OPT_INT,	/* --max N, within [min, max] */
	OPT_MANY,	/* may be given several times */
	OPT_CHOICE,	/* one of the words in arg, "jsonl|tsv" */
};

struct opt {
	const char	*name;		/* without dashes; NULL ends the list */
	const char	*arg;		/* placeholder, or choices "a|b"; NULL for a flag */
	enum opt_kind	 kind;
	const char	*help;		/* one line, no full stop */
	int64_t		 min, max;	/* OPT_INT; both 0: any integer from 0 up */
	char		 letter;	/* one-letter form, or 0 */
};

struct inv;
struct cmd {
	const char	*name;		/* "scan"; "compound add" for a sub-command */
	const char	*operands;	/* "SLUG PMID…" for the synopsis; "" for none */
	const char	*summary;	/* one line for help */
	const struct opt *opts;
	int		 min_args;	/* operands, -1 max for any number */
	int		 max_args;
	unsigned	 needs;		/* enum cmd_needs */
	enum rc		(*run)(struct inv *, struct err *);
	const char	*const *examples;	/* NULL-terminated, may be NULL */
};

struct db;
#define INV_OPTS 64
struct inv_opt {
	const struct opt *opt;
	const char	*value;		/* "" for a flag */
};
struct inv {
	const struct cmd *cmd;
	const struct cmd *const *table;	/* all commands, ended by NULL; NULL in tests */
	const char	*progname;	/* for next: and try: lines: "appraise" */
	int		 argc;		/* operands */
	char		**argv;
	struct inv_opt	 opt[INV_OPTS];
	int		 nopts;

	struct out	*out;
	bool		 json;		/* --json */
	bool		 quiet;
	const char	*db_path;
	struct db	*db;		/* open as cmd->needs says, else NULL */
	const char	*as;		/* --as or APPRAISE_CURATOR, may be NULL */
	int64_t		 curator;	/* with NEEDS_CURATOR */
};

/*
 * Parse the words after the command's name: options may stand anywhere, "--"
 * ends them, "--x=v" and "--x v" are the same, unknown ones are answered
 * with the nearest.  Fills opt, nopts, argc, argv (argv is permuted).
 * Global options are handled by main.c before.
 */
enum rc cmd_parse(const struct cmd *, int argc, char **argv, struct inv *, struct err *) MUST_CHECK;

bool inv_has(const struct inv *, const char *name);
const char *inv_text(const struct inv *, const char *name);		/* the last one given, or NULL */
int64_t inv_int(const struct inv *, const char *name, int64_t fallback);
/* Iterate over a repeated option: *i starts at 0; NULL at the end. */
const char *inv_each(const struct inv *, const char *name, int *i);

/* The generated table, sorted by name, ended by NULL. */
extern const struct cmd *const cmd_table[];

/* "appraise SYNOPSIS", options, examples: on standard output. */
void cmd_help(const struct cmd *, struct out *);

/* The nearest of n words to what was typed, or NULL when none is near (edit distance at most 1 + len/4). */
const char *nearest(const char *typed, const char *const *words, size_t n);

#endif
