#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/fit.h"
#include "ingest/sentence.h"
#include "ingest/wording.h"

static struct arena mem;

#define EIGHT "1\t2\t3\t4\t5\t6\t7\t8"

static size_t
found(const struct wording *w, const char *title, const char *abstract, unsigned fields, struct wording_hit **v)
{
	struct article	a = { .title = title, .abstract = abstract };
	struct hits	h = { .fields = fields };

	if (abstract != NULL)
		h.abstract = sentence_split(abstract, strlen(abstract), NULL, 0, &mem, &h.nabstract);
	return wording_find(w, &a, &h, &mem, v);
}

static void
a_row_is_a_word_at_a_place_with_a_weight_for_each_class(void **state)
{
	struct wording	*w = NULL;

	(void)state;
	assert_int_equal(wording_rows(w), 0);
	assert_true(wording_add(&w, &mem, "W-title:review", EIGHT));
	assert_true(wording_add(&w, &mem, "W-last:review", EIGHT));
	assert_false(wording_add(&w, &mem, "W-title:review", EIGHT));	/* once */
	assert_false(wording_add(&w, &mem, "W-middle:review", EIGHT));	/* no such place */
	assert_false(wording_add(&w, &mem, "W-title:Review", EIGHT));
	assert_false(wording_add(&w, &mem, "W-title:two words", EIGHT));
	assert_false(wording_add(&w, &mem, "W-title:", EIGHT));
	assert_false(wording_add(&w, &mem, "D-rct-title", EIGHT));
	assert_false(wording_add(&w, &mem, "W-title:trial", "1\t2\t3"));
	assert_false(wording_add(&w, &mem, "W-title:trial", EIGHT "\t9"));
	assert_false(wording_add(&w, &mem, "W-title:trial", "1\t2\t3\t4\t5\t6\t7\tmany"));
	assert_int_equal(wording_rows(w), 2);
	arena_reset(&mem);
}

static void
words_count_once_for_each_place_where_they_stand(void **state)
{
	struct wording		*w = NULL;
	struct wording_hit	*v;

	(void)state;
	assert_true(wording_add(&w, &mem, "W-title:rats", EIGHT));
	assert_true(wording_add(&w, &mem, "W-abstract:rats", EIGHT));
	assert_true(wording_add(&w, &mem, "W-first:aim", EIGHT));
	assert_true(wording_add(&w, &mem, "W-last:rats", EIGHT));
	assert_true(wording_add(&w, &mem, "W-abstract:0", EIGHT));
	assert_int_equal(found(w, "Of RATS and rats", NULL, FIELD_ALL, &v), 1);
	assert_int_equal(v[0].start, 3);
	assert_int_equal(v[0].end, 7);
	assert_int_equal(found(w, "Of crats, pirates", "Our aim was clear. We fed 12 rats. Then 9 rats slept.", FIELD_ALL, &v), 4);
	assert_string_equal(v[0].row->id, "W-first:aim");
	assert_string_equal(v[1].row->id, "W-abstract:0");
	assert_string_equal(v[2].row->id, "W-abstract:rats");
	assert_string_equal(v[3].row->id, "W-last:rats");
	/* A title's or an abstract's words are not seen where the field may not be. */
	assert_int_equal(found(w, "Rats", "Rats sleep.", FIELD_TITLE, &v), 1);
	assert_int_equal(found(w, "Rats", "Rats sleep.", FIELD_METADATA, &v), 0);
	assert_int_equal(found(NULL, "Rats", "Rats sleep.", FIELD_ALL, &v), 0);
	arena_reset(&mem);
}

/* Two classes told apart by one word; a rule whose author was sure of a third. */
static void
a_fit_moves_what_records_tell_and_leaves_the_rest(void **state)
{
	static uint32_t	 rats[] = { 0 }, review[] = { 1 }, both[] = { 0, 1 };
	struct fit_feature feature[3] = { { .id = "W-title:rats", .word = true }, { .id = "W-title:review", .word = true },
		{ .id = "D-silent" } };
	struct fit_row	 row[41] = { { 0 } };
	struct fit	 f = { .row = row, .nrow = 41, .feature = feature, .nfeature = 3 };
	struct fit_setting s = { .l2_rule = 1, .l2_word = 1, .words = 10, .least = 2 };
	struct fit_figures g;
	double		 p[DESIGN_CLASSES];
	size_t		 i;

	(void)state;
	for (i = 0; i < 40; i++)
		row[i] = (struct fit_row){ .class = i % 2 ? 5 : 3, .fold = (int)(i / 2 % FIT_FOLDS), .weight = 1,
			.feature = i % 2 ? rats : review, .n = 1 };
	row[40] = (struct fit_row){ .class = -1, .feature = both, .n = 2 };
	fit_cross(&f, &s, &g, NULL, NULL);
	assert_int_equal(g.n, 40);
	assert_int_equal(g.right, 40);
	assert_true(g.temperature < 1);		/* all right, and held back by the penalty: too unsure */
	assert_true(fit_macro(&g) > 0.999 && fit_f1(&g, 0) < 0);
	row[1].fold = -1;			/* learned from always, held out never */
	fit_cross(&f, &s, &g, NULL, NULL);
	assert_int_equal(g.n, 39);
	fit_before(&f, 1, &g);
	assert_true(g.n == 39 && g.right == 0 && g.said[0] == 39);	/* no offset tells anything: the first class */
	fit_solve(&f, &s, -1);
	assert_true(feature[0].used && feature[1].used && feature[0].elsewhere == 1);
	assert_true(feature[0].w[5] > 1 && feature[0].w[3] < 0 && feature[1].w[3] > 1);
	assert_true(feature[2].w[5] == 0 && feature[2].w[3] == 0);	/* nothing was told of it */
	fit_say(&f, &row[1], p);
	assert_true(p[5] > 0.8);
	/* A word that is nowhere else is of one field: left out. */
	s.least_elsewhere = 2;
	fit_solve(&f, &s, -1);
	assert_false(feature[0].used);
	assert_true(feature[0].w[5] == 0);
}

/* Trials of one disease from a file of them: the disease is no sign of a trial, the language of trials is. */
static void
the_topic_of_a_source_is_not_learned(void **state)
{
	enum { CANCER, CHANCE, GENES, NFEATURE };
	static uint32_t	 trial[] = { CHANCE }, both[] = { CANCER, CHANCE }, cancer_genes[] = { CANCER, GENES }, genes[] = { GENES };
	struct fit_feature feature[NFEATURE] = { { .id = "W-title:cancer", .word = true },
		{ .id = "W-title:chance", .word = true }, { .id = "W-title:genes", .word = true } };
	struct fit_row	 row[60];
	struct fit	 f = { .row = row, .nrow = 60, .feature = feature, .nfeature = NFEATURE };
	struct fit_setting s = { .l2_rule = 1, .l2_word = 1, .words = 10, .least = 2, .topic = 2 };
	size_t		 i;

	(void)state;
	for (i = 0; i < 60; i++)
		if (i < 20)		/* labelled trials, of many diseases */
			row[i] = (struct fit_row){ .class = 1, .weight = 1, .feature = trial, .n = 1 };
		else if (i < 40)	/* labelled others, few of them of cancer */
			row[i] = (struct fit_row){ .class = 7, .weight = 1, .feature = i < 22 ? cancer_genes : genes,
			    .n = i < 22 ? 2 : 1 };
		else			/* a file of trials of cancer */
			row[i] = (struct fit_row){ .trust = FIT_ASSUMED, .class = 1, .fold = -1, .weight = 1, .feature = both, .n = 2 };
	fit_solve(&f, &s, -1);
	assert_true(feature[CHANCE].w[1] > 0.5);
	assert_true(feature[CANCER].w[1] <= 0.01);
	s.topic = 1e9;		/* without that care it would be one */
	fit_solve(&f, &s, -1);
	assert_true(feature[CANCER].w[1] > 0.3);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_is_a_word_at_a_place_with_a_weight_for_each_class),
		cmocka_unit_test(words_count_once_for_each_place_where_they_stand),
		cmocka_unit_test(a_fit_moves_what_records_tell_and_leaves_the_rest),
		cmocka_unit_test(the_topic_of_a_source_is_not_learned),
	};
	int	failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_fini(&mem);
	return failed;
}
