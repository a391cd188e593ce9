/*
 * The named statements: each is what its heading declares, and none walks a
 * whole table unless it says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "db/stmt.h"

static struct db *db;

static int
open_store(void **state)
{
	struct err e = {0};

	(void)state;
	return db_open_memory(&db, &e) == RC_OK ? 0 : -1;
}

static int
close_store(void **state)
{
	(void)state;
	db_close(db);
	return 0;
}

/* The words of a declaration, in order. */
static int
words(const char *text, char out[64][64])
{
	int n = 0, len = 0;

	while (sscanf(text, "%63s%n", out[n], &len) == 1) {
		text += len;
		n++;
	}
	return n;
}

static void
every_statement_takes_and_gives_what_it_declares(void **state)
{
	char in[64][64], out[64][64];
	sqlite3_stmt *st = NULL;
	int i, k, n, bad = 0;

	(void)state;
	for (i = 0; i < STMT_N; i++) {
		const struct stmt_text *t = &stmt_text[i];

		if (sqlite3_prepare_v2(db->sq, t->sql, -1, &st, NULL) != SQLITE_OK) {
			print_error("%s: %s\n", t->name, sqlite3_errmsg(db->sq));
			bad++;
			continue;
		}
		n = words(t->in, in);
		if (n != sqlite3_bind_parameter_count(st)) {
			print_error("%s: declares %d parameters, has %d\n", t->name, n,
			    sqlite3_bind_parameter_count(st));
			bad++;
		}
		for (k = 0; k < n; k++)
			if (sqlite3_bind_parameter_index(st, in[k]) == 0) {
				print_error("%s: no parameter %s\n", t->name, in[k]);
				bad++;
			}
		n = words(t->out, out);
		if (n != sqlite3_column_count(st) || (strcmp(t->kind, "exec") == 0) != (n == 0)) {
			print_error("%s: declares %d columns as %s, gives %d\n", t->name, n,
			    t->kind, sqlite3_column_count(st));
			bad++;
		}
		sqlite3_finalize(st);
	}
	assert_int_equal(bad, 0);
}

/* Does a plan's line walk a table from end to end? */
static int
walks(const char *line, char made[32][64], int nmade)
{
	char name[64];
	int i;

	if (sscanf(line, "SCAN %63s", name) != 1 || strstr(line, "VIRTUAL TABLE") != NULL ||
	    strstr(line, "CONSTANT ROW") != NULL || name[0] == '(')
		return 0;
	for (i = 0; i < nmade; i++)
		if (strcmp(made[i], name) == 0)
			return 0;
	return 1;
}

static void
no_statement_walks_a_whole_table_unless_it_says_so(void **state)
{
	char sql[16384], made[32][64];
	sqlite3_stmt *st = NULL;
	int i, nmade, bad = 0;

	(void)state;
	for (i = 0; i < STMT_N; i++) {
		if (stmt_text[i].scan_ok)
			continue;
		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", stmt_text[i].sql);
		if (sqlite3_prepare_v2(db->sq, sql, -1, &st, NULL) != SQLITE_OK)
			continue; /* BEGIN and the like have no plan */
		nmade = 0;
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *line = (const char *)sqlite3_column_text(st, 3);

			if (nmade < 32 && (sscanf(line, "MATERIALIZE %63s", made[nmade]) == 1 ||
					      sscanf(line, "CO-ROUTINE %63s", made[nmade]) == 1))
				nmade++;
			else if (walks(line, made, nmade)) {
				print_error("%s: %s\n", stmt_text[i].name, line);
				bad++;
			}
		}
		sqlite3_finalize(st);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_statement_takes_and_gives_what_it_declares),
	    cmocka_unit_test(no_statement_walks_a_whole_table_unless_it_says_so),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
