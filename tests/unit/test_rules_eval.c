#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ingest/eval.h"

/* A labelled file with this text. */
static struct eval *
labelled(enum eval_task task, const char *text)
{
	char		 path[] = "/tmp/eval.XXXXXX";
	struct eval	*ev = NULL;
	struct err	 e = { 0 };
	int		 fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	if (eval_new(task, path, &ev, &e) != RC_OK)
		fail_msg("%s", e.msg);
	unlink(path);
	return ev;
}

/* A record that looks like a trial with this probability. */
static void
judged(struct eval *ev, int64_t pmid, int ppm)
{
	struct evidence	 word = { "D-x", "design:rct", "title", 0, 5, "trial" };
	struct proposal	 p = { .pmid = pmid, .design = ppm > 500000 ? DESIGN_RCT : DESIGN_OTHER, .evidence = &word,
	    .nevidence = 1 };
	const char	*said;
	bool		 right;

	p.label_ppm[DESIGN_RCT] = ppm;
	p.label_ppm[DESIGN_OTHER] = 1000000 - ppm;
	assert_non_null(eval_judge(ev, &p, "A trial", &said, &right));
}

static void
intervals_are_those_of_the_books(void **state)
{
	struct eval_label	l = { .gold = 10, .said = 9, .right = 8 };
	struct eval_interval	v;

	(void)state;
	v = eval_wilson(8, 10);
	assert_int_equal(v.low, 490);
	assert_int_equal(v.high, 943);
	v = eval_wilson(0, 10);
	assert_int_equal(v.low, 0);
	assert_int_equal(v.high, 278);
	v = eval_wilson(0, 0);
	assert_int_equal(v.low, -1);
	/* J = 8 / 11: 0.434 to 0.903, so F1 0.606 to 0.949 around 16 / 19. */
	v = eval_f1_interval(&l);
	assert_int_equal(eval_f1(&l), 842);
	assert_int_equal(v.low, 606);
	assert_int_equal(v.high, 949);
}

static void
the_area_under_the_curve_counts_pairs_and_halves_ties(void **state)
{
	struct eval *ev = labelled(EVAL_RCT, "pmid\trct\n1\t1\n2\t1\n3\t0\n4\t0\n");

	(void)state;
	assert_int_equal(eval_auc(ev), -1);
	judged(ev, 1, 900000);
	judged(ev, 2, 400000);
	judged(ev, 3, 400000);
	judged(ev, 4, 600000);
	/* Of four pairs: won 2, tied 1, lost 1. */
	assert_int_equal(eval_auc(ev), 625);
	assert_int_equal(eval_recall(eval_no(ev)), 500);
	eval_free(ev);
}

static void
calibration_compares_what_is_said_with_what_is_right(void **state)
{
	struct eval *ev = labelled(EVAL_DESIGN, "pmid\tdesign\n1\trct\n2\tother\n3\trct\n");

	(void)state;
	ev->max_wrong = 5;
	judged(ev, 1, 900000);
	judged(ev, 2, 940000);
	judged(ev, 3, 700000);
	assert_int_equal(ev->bin[9].n, 2);
	assert_int_equal(ev->bin[9].right, 1);
	assert_int_equal(ev->bin[7].n, 1);
	/* (|0.9 + 0.94 - 1| + |0.7 - 1|) / 3 */
	assert_int_equal(eval_ece(ev), 380);
	/* F1 of rct 0.8, of other 0 */
	assert_int_equal(eval_macro_f1(ev), 400);
	assert_int_equal(ev->cell[1][0], 1);
	assert_int_equal(ev->nwrong, 1);
	assert_int_equal(ev->wrong[0].pmid, 2);
	assert_int_equal(ev->wrong[0].ppm, 940000);
	assert_string_equal(ev->wrong[0].word[0].text, "trial");
	eval_free(ev);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_are_those_of_the_books),
		cmocka_unit_test(the_area_under_the_curve_counts_pairs_and_halves_ties),
		cmocka_unit_test(calibration_compares_what_is_said_with_what_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
