/* out, table, log, cmd: what a person types and sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cmd.h"
#include "base/log.h"
#include "base/out.h"
#include "base/table.h"

static char	*text;		/* what the last look() saw */
static size_t	 text_len;

static struct out
look(int width)
{
	struct out	o = { .width = width };

	free(text);
	text = NULL;
	o.fp = open_memstream(&text, &text_len);
	assert_non_null(o.fp);
	return o;
}

static const char *
seen(struct out *o)
{
	fclose(o->fp);
	return text;
}

static void
a_table_aligns_and_leaves_no_trailing_blanks(void **state)
{
	static const struct table_col	cols[] = {
		{ "compound", TABLE_LEFT, true }, { "score", TABLE_LEFT, false },
		{ "people", TABLE_RIGHT, false }, { "who", TABLE_LEFT, false },
	};
	struct out			o = look(80);
	struct table			*t = table_new(cols, 4);

	(void)state;
	table_cell(t, "Cerebrolysin");
	table_cell(t, "4/10 emerging");
	table_cell(t, "%s", "11,816");
	table_cell(t, "bo");
	table_cell(t, "Caf\xc3\xa9\033[1m");
	table_cell(t, " ");
	table_cell(t, "%d", 612);
	table_cell(t, "%s", "");
	table_print(t, &o);
	assert_string_equal(seen(&o),
	    "compound      score          people  who\n"
	    "Cerebrolysin  4/10 emerging  11,816  bo\n"
	    "Caf\xc3\xa9\xef\xbf\xbd[1m                        612\n");
}

static void
a_wide_table_shrinks_where_it_may(void **state)
{
	static const struct table_col	cols[] = {
		{ "pmid", TABLE_RIGHT, false }, { "title", TABLE_LEFT, true },
		{ "n", TABLE_RIGHT, false },
	};
	struct out			o = look(30);
	struct table			*t = table_new(cols, 3);

	(void)state;
	table_cell(t, "99000001");
	table_cell(t, "A title that is much too long for it");
	table_cell(t, "5");
	table_cell(t, "1");
	table_cell(t, "short");
	table_cell(t, "1234");
	table_print(t, &o);
	assert_string_equal(seen(&o),
	    "    pmid  title              n\n"
	    "99000001  A title that\xe2\x80\xa6      5\n"
	    "       1  short           1234\n");
}

static void
text_wraps_between_words_with_a_hanging_indent(void **state)
{
	struct out	o = look(20);
	const char	*s = "based on 10 studies, 7 syntheses\nsecond";

	(void)state;
	out_printf(&o, "why ");
	out_wrap(&o, s, strlen(s), 4);
	assert_string_equal(seen(&o), "why based on 10\n    studies, 7\n    syntheses\n    second\n");
}

static void
text_from_outside_is_made_safe(void **state)
{
	struct out	o = look(80);

	(void)state;
	out_text(&o, "a\033]0;x\007", 7);
	assert_string_equal(seen(&o), "a\xef\xbf\xbd]0;x\xef\xbf\xbd");
}

static void
colour_obeys_the_option_before_the_environment(void **state)
{
	struct out	o;

	(void)state;
	setenv("NO_COLOR", "1", 1);
	setenv("COLUMNS", "132", 1);
	out_init(&o, OUT_ALWAYS, false);
	assert_true(o.color);
	assert_int_equal(o.width, 132);
	assert_string_not_equal(out_on(&o, ST_BAD), "");
	assert_string_not_equal(out_off(&o, ST_BAD), "");
	assert_string_equal(out_on(&o, ST_PLAIN), "");
	out_init(&o, OUT_AUTO, false);
	assert_false(o.color);
	assert_string_equal(out_on(&o, ST_BAD), "");
	out_init(&o, OUT_NEVER, false);
	assert_false(o.color);
	setenv("COLUMNS", "0", 1);
	out_init(&o, OUT_NEVER, false);
	assert_true(o.width >= 20);
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
}

static void
a_full_disk_is_noticed(void **state)
{
	struct out	o = { .width = 80 };
	struct err	e = { 0 };

	(void)state;
	if ((o.fp = fopen("/dev/full", "w")) == NULL)
		skip();
	out_printf(&o, "x");
	assert_int_equal(out_flush(&o, &e), RC_FAILED);
	assert_memory_equal(e.msg, "standard output: ", 17);
	fclose(o.fp);
}

static void
progress_draws_only_where_it_is_wanted(void **state)
{
	struct out	o = { .width = 80, .err_tty = false };
	struct progress	p;

	(void)state;
	progress_start(&p, &o, "ingest", 10);
	progress_at(&p, 5);
	progress_end(&p);
	assert_false(p.drawn);
	o.err_tty = true;
	o.quiet = true;
	progress_start(&p, &o, "ingest", 10);
	progress_end(&p);
	assert_false(p.drawn);
}

/* What fn writes to standard error. */
static const char *
errors_of(void (*fn)(void))
{
	static char	got[4096];
	FILE		*f = tmpfile();
	int		 saved = dup(STDERR_FILENO);
	size_t		 n;

	fflush(stderr);
	dup2(fileno(f), STDERR_FILENO);
	fn();
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(f);
	n = fread(got, 1, sizeof(got) - 1, f);
	got[n] = '\0';
	fclose(f);
	return got;
}

static void
draw_a_bar(void)
{
	struct out	o = { .width = 80, .err_tty = true };
	struct progress	p;

	progress_start(&p, &o, "ingest", 1634);
	progress_at(&p, 3);
	progress_at(&p, 1634);
	progress_end(&p);
}

static void
the_finished_bar_stays(void **state)
{
	const char	*s = errors_of(draw_a_bar);

	(void)state;
	assert_non_null(strstr(s, "\ringest  [####"));
	assert_non_null(strstr(s, "#] 1,634/1,634  0:00\033[K\n"));
	assert_null(strchr(s, '.'));
}

static void
warn_often(void)
{
	int	i;

	for (i = 0; i < 3; i++) {
		log_warn("unknown-element", "99000002", "unknown element <%s> ignored", "Foo");
		log_warn("unknown-element", "99000003", "\033[2J");
		log_warn("no-subject", NULL, "once");
	}
}

static void
a_warning_is_shown_once_and_counted_always(void **state)
{
	const char	*s = errors_of(warn_often);

	(void)state;
	assert_string_equal(s,
	    "appraise: warning: 99000002: unknown element <Foo> ignored\n"
	    "appraise: warning: 99000003: \xef\xbf\xbd[2J\n"
	    "appraise: warning: once\n");
	assert_int_equal(log_count(), 9);
}

static const struct opt		opts[] = {
	{ "format", "jsonl|tsv", OPT_CHOICE, "how a record is printed", 0, 0, 0 },
	{ "jobs", "N", OPT_INT, "threads", 1, 64, 'j' },
	{ "any", "N", OPT_INT, "from 0 up", 0, 0, 0 },
	{ "plain", NULL, OPT_FLAG, "no colour", 0, 0, 'p' },
	{ "finding", "K=SLUG", OPT_MANY, "save this one; a help text that is so long that it "
	  "needs a second line", 0, 0, 'f' },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const	examples[] = { "appraise scan c.xml.gz", NULL };
static const struct cmd		scan = { .name = "scan", .operands = "FILE...",
	.summary = "print one line per record", .opts = opts, .min_args = 1, .max_args = 2,
	.examples = examples };

/* Parse words given as one string with blanks. */
static enum rc
parse(const char *line, struct inv *inv, struct err *e)
{
	static char	 copy[512];
	static char	*argv[32];
	int		 argc = 0;
	char		*p, *save = NULL;

	memset(inv, 0, sizeof(*inv));
	memset(e, 0, sizeof(*e));
	snprintf(copy, sizeof(copy), "%s", line);
	for (p = strtok_r(copy, " ", &save); p != NULL; p = strtok_r(NULL, " ", &save))
		argv[argc++] = p;
	return cmd_parse(&scan, argc, argv, inv, e);
}

static void
options_stand_anywhere(void **state)
{
	struct inv	inv;
	struct err	e;
	int		i = 0;

	(void)state;
	assert_int_equal(parse("a --format tsv -j2 --finding 1=x b -f 2=y -p", &inv, &e), RC_OK);
	assert_int_equal(inv.argc, 2);
	assert_string_equal(inv.argv[0], "a");
	assert_string_equal(inv.argv[1], "b");
	assert_string_equal(inv_text(&inv, "format"), "tsv");
	assert_int_equal(inv_int(&inv, "jobs", 9), 2);
	assert_int_equal(inv_int(&inv, "any", 9), 9);
	assert_true(inv_has(&inv, "plain"));
	assert_string_equal(inv_each(&inv, "finding", &i), "1=x");
	assert_string_equal(inv_each(&inv, "finding", &i), "2=y");
	assert_null(inv_each(&inv, "finding", &i));
	assert_null(inv_text(&inv, "any"));
}

static void
one_spelling_of_a_value_is_as_good_as_another(void **state)
{
	static const char *const	same[] = { "a --jobs=8", "a --jobs 8", "a -j8", "a -j 8",
		"a -j=8", "-pj8 a", "-j 3 a -j 8" };
	struct inv			inv;
	struct err			e;
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(parse(same[i], &inv, &e), RC_OK);
		assert_int_equal(inv_int(&inv, "jobs", 0), 8);
		assert_int_equal(inv.argc, 1);
	}
}

static void
two_dashes_end_the_options(void **state)
{
	struct inv	inv;
	struct err	e;

	(void)state;
	assert_int_equal(parse("-p -- --format -", &inv, &e), RC_OK);
	assert_int_equal(inv.argc, 2);
	assert_string_equal(inv.argv[0], "--format");
	assert_string_equal(inv.argv[1], "-");
}

static void
wrong_words_are_usage_errors_with_advice(void **state)
{
	static const struct {
		const char	*line, *msg, *hint;
	} bad[] = {
		{ "a --formt tsv", "scan has no option --formt",
		  "appraise scan --format jsonl|tsv      or appraise help scan" },
		{ "a --zebra=1", "scan has no option --zebra", "appraise help scan" },
		{ "a -x", "scan has no option -x", "appraise help scan" },
		{ "a --format csv", "--format wants jsonl|tsv, not \"csv\"", "appraise help scan" },
		{ "a --format tsv|", "--format wants jsonl|tsv, not \"tsv|\"", "appraise help scan" },
		{ "a -j 0", "--jobs wants a whole number from 1 to 64, not \"0\"",
		  "appraise help scan" },
		{ "a --any -1", "--any wants a whole number from 0 up, not \"-1\"",
		  "appraise help scan" },
		{ "a --plain=1", "--plain takes no value", "appraise help scan" },
		{ "a --jobs", "--jobs wants a value: N", "appraise help scan" },
		{ "a -j", "-j wants a value: N", "appraise help scan" },
		{ "--plain", "scan wants FILE...", "appraise help scan" },
		{ "a b c", "scan: \"c\" is one word too many", "appraise help scan" },
	};
	struct inv	inv;
	struct err	e;
	size_t		i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(bad[i].line, &inv, &e), RC_USAGE);
		assert_string_equal(e.msg, bad[i].msg);
		assert_string_equal(e.hint, bad[i].hint);
	}
}

static void
help_shows_synopsis_options_and_examples(void **state)
{
	struct out	o = look(60);

	(void)state;
	cmd_help(&scan, &o);
	assert_string_equal(seen(&o),
	    "usage: appraise scan [--format jsonl|tsv] [--jobs N]\n"
	    "                     [--any N] [--plain]\n"
	    "                     [--finding K=SLUG]... FILE...\n"
	    "\n"
	    "print one line per record\n"
	    "\n"
	    "options\n"
	    "      --format jsonl|tsv  how a record is printed\n"
	    "  -j, --jobs N            threads\n"
	    "      --any N             from 0 up\n"
	    "  -p, --plain             no colour\n"
	    "  -f, --finding K=SLUG    save this one; a help text that is\n"
	    "                          so long that it needs a second\n"
	    "                          line\n"
	    "\n"
	    "examples\n"
	    "  appraise scan c.xml.gz\n");
}

static void
the_nearest_word_is_found_and_a_far_one_is_not(void **state)
{
	static const char *const	words[] = { "cerebrolysin", "oxytocin", "queue", "score", "scan" };

	(void)state;
	assert_string_equal(nearest("cerebrolisin", words, 5), "cerebrolysin");
	assert_string_equal(nearest("qeuue", words, 5), "queue");
	assert_string_equal(nearest("scn", words, 5), "scan");
	assert_string_equal(nearest("scor", words, 5), "score");
	assert_null(nearest("publish", words, 5));
	assert_null(nearest("x", words, 5));
	assert_null(nearest("", words, 5));
	assert_null(nearest("queue", words, 0));
}

static int
forget(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(a_table_aligns_and_leaves_no_trailing_blanks),
		cmocka_unit_test(a_wide_table_shrinks_where_it_may),
		cmocka_unit_test(text_wraps_between_words_with_a_hanging_indent),
		cmocka_unit_test(text_from_outside_is_made_safe),
		cmocka_unit_test(colour_obeys_the_option_before_the_environment),
		cmocka_unit_test(a_full_disk_is_noticed),
		cmocka_unit_test(progress_draws_only_where_it_is_wanted),
		cmocka_unit_test(the_finished_bar_stays),
		cmocka_unit_test(a_warning_is_shown_once_and_counted_always),
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(one_spelling_of_a_value_is_as_good_as_another),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(wrong_words_are_usage_errors_with_advice),
		cmocka_unit_test(help_shows_synopsis_options_and_examples),
		cmocka_unit_test(the_nearest_word_is_found_and_a_far_one_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
