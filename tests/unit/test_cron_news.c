/*
 * The night in words, whose turn it is, and the pulse: pure parts of cron/.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "cron/mail.h"
#include "cron/news.h"
#include "cron/pulse.h"
#include "cron/turn.h"

static struct buf b;

static int
begin(void **state)
{
	(void)state;
	buf_init(&b, 1 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	buf_fini(&b);
	return 0;
}

static struct news_item
cerebrolysin(void)
{
	return (struct news_item){ .slug = "cerebrolysin", .name = "Cerebrolysin", .searched = true, .from = "03:30",
		.to = "03:31", .found = 3, .stored = 4, .queued = 3, .retracted = 1,
		.before = { true, "4/10", 11, 11876 }, .after = { true, "4/10", 10, 11816 } };
}

static struct news_item
oxytocin(void)
{
	return (struct news_item){ .slug = "oxytocin", .name = "oxytocin", .open = true, .why = "HTTP 502, 6 tries",
		.nights = 4, .window = "2026-05-30", .from = "03:30", .to = "03:41",
		.before = { true, "2/10", 3, 300 }, .after = { true, "2/10", 3, 300 } };
}

static void
lines_are_as_drawn(void **state)
{
	struct news_item c = cerebrolysin(), o = oxytocin(), q = { .slug = "casein", .searched = true };

	(void)state;
	news_line(&c, &b);
	assert_string_equal(b.p, "3 new, 1 retracted; score 4/10, unchanged");
	buf_clear(&b);
	news_line(&q, &b);
	assert_string_equal(b.p, "nothing new");
	buf_clear(&b);
	news_line(&o, &b);
	assert_string_equal(b.p, "NOT SEARCHED: HTTP 502, 6 tries; window stays 2026-05-30");
	buf_clear(&b);
	strcpy(c.after.score, "3/10");
	news_line(&c, &b);
	assert_string_equal(b.p, "3 new, 1 retracted; score 4/10 -> 3/10");
}

static void
a_retraction_and_a_failure_are_told_with_their_figures(void **state)
{
	struct news_item item[3] = { cerebrolysin(), { .slug = "casein", .searched = true }, oxytocin() };
	size_t at[1] = { 0 };
	struct news_withdrawn gone = { .pmid = 99000014, .why = "retracted", .design = "rct", .people = 60, .who = "ann",
		.decided = "2026-05-04", .notice = 99000040, .notice_date = "2026-06-02", .item = at, .nitems = 1 };
	struct news w = { .run_id = 412, .compounds = 3, .item = item, .n = 3, .gone = &gone, .ngone = 1,
		.publish = NEWS_DONE, .published = "03:34" };

	(void)state;
	news_subject(&w, &b);
	assert_string_equal(b.p, "RETRACTION cerebrolysin; FAILED oxytocin");
	buf_clear(&b);
	news_text(&w, &b);
	assert_non_null(strstr(b.p,
	    "99000014 (rct, 60 people, approved by ann 2026-05-04) was retracted\n"
	    "2026-06-02; notice 99000040. Suspended at once: studies 11 -> 10, people\n"
	    "11,876 -> 11,816; score 4/10, unchanged. Published 03:34.\n"
	    "To do: appraise review --retractions\n"
	    "Oxytocin: not searched, night 4. HTTP 502, 6 tries, 03:30 to 03:41.\n"
	    "Lost: nothing. Its window stays at 2026-05-30; the next run asks again.\n"));
	buf_clear(&b);
	news_total(&w, &b);
	assert_string_equal(b.p, "2 of 3 done, 3 queued, 1 open");
}

static void
one_failure_of_many_is_one_paragraph(void **state)
{
	struct news_item item[3] = { oxytocin(), oxytocin(), oxytocin() };
	struct news w = { .run_id = 9, .compounds = 3, .item = item, .n = 3 };

	(void)state;
	item[1].slug = "casein";
	item[1].nights = 1;
	item[2].slug = "other";
	item[2].name = "Other";
	item[2].why = "HTTP 500, 6 tries";
	news_text(&w, &b);
	assert_non_null(strstr(b.p,
	    "Oxytocin: not searched, night 4. HTTP 502, 6 tries, 03:30 to 03:41.\n"
	    "Lost: nothing. Its window stays at 2026-05-30; the next run asks again.\n"
	    "So too: casein (night 1). Their windows stay too.\n"
	    "Other: not searched, night 4. HTTP 500, 6 tries, 03:30 to 03:41.\n"
	    "Lost: nothing. Its window stays at 2026-05-30; the next run asks again.\n"
	    "To do: nothing tonight; where it stays so, appraise doctor\n"));
}

static void
what_no_later_night_mends_is_told_with_its_command(void **state)
{
	struct news_item item[2] = { oxytocin(), cerebrolysin() };
	struct news w = { .run_id = 9, .compounds = 2, .item = item, .n = 2 };

	(void)state;
	item[0].why = "PubMed searched for something else: no record has the phrase \"x 1\"[tiab]";
	item[0].todo = "appraise compound edit oxytocin --no-synonym 'x 1'";
	item[0].found = item[0].stored = item[0].queued = 2;
	news_text(&w, &b);
	assert_non_null(strstr(b.p,
	    "Lost: nothing. Its window stays at 2026-05-30 until this is mended.\n"
	    "To do: appraise compound edit oxytocin --no-synonym 'x 1'\n"
	    "oxytocin: 2 new; score 2/10, unchanged.\n"));
	assert_null(strstr(b.p, "nothing tonight"));
}

static void
a_passing_failure_of_one_asks_nothing_of_anybody(void **state)
{
	struct news_item item[2] = { oxytocin(), cerebrolysin() };
	struct news w = { .run_id = 9, .compounds = 2, .item = item, .n = 2 };

	(void)state;
	item[0].nights = 1;
	news_text(&w, &b);
	assert_null(strstr(b.p, "appraise doctor"));
	buf_clear(&b);
	w.backup = NEWS_FAILED;
	w.backup_why = "no space left on the disk";
	news_text(&w, &b);
	assert_non_null(strstr(b.p, "No backup: no space left on the disk. The last good one stands.\nTo do: appraise doctor\n"));
}

static void
an_ungraded_compound_and_what_others_brought_have_words(void **state)
{
	struct news_item i = { .slug = "x", .searched = true, .queued = 1, .before = { true, "not graded", 0, 0 },
		.after = { true, "not graded", 0, 0 } };

	(void)state;
	news_line(&i, &b);
	assert_string_equal(b.p, "1 queued; not graded yet");
}

static void
mail_comes_exactly_when_the_setting_says(void **state)
{
	(void)state;
	for (int day = 0; day < 7; day++)
		for (int f = 0; f < 2; f++)
			for (int n = 0; n < 2; n++) {
				assert_true(news_mail(NEWS_WHEN_ALWAYS, f, n, day));
				assert_int_equal(news_mail(NEWS_WHEN_FAILURE, f, n, day), f);
				assert_int_equal(news_mail(NEWS_WHEN_NEWS, f, n, day), f || n || day == 1);
			}
	assert_int_equal(news_when("failure"), NEWS_WHEN_FAILURE);
	assert_int_equal(news_when("always"), NEWS_WHEN_ALWAYS);
	assert_int_equal(news_when(NULL), NEWS_WHEN_NEWS);
}

static void
a_quiet_night_is_no_news_and_a_failed_backup_is_a_failure(void **state)
{
	struct news_item quiet = { .slug = "x", .searched = true };
	struct news w = { .compounds = 1, .item = &quiet, .n = 1 };

	(void)state;
	assert_false(news_any(&w));
	assert_false(news_failed(&w));
	news_subject(&w, &b);
	assert_string_equal(b.p, "nothing new");
	w.backup = NEWS_FAILED;
	assert_true(news_failed(&w));
	buf_clear(&b);
	news_subject(&w, &b);
	assert_string_equal(b.p, "NO BACKUP");
}

static void
many_compounds_are_counted_in_the_subject(void **state)
{
	struct news_item item[6];
	struct news w = { .compounds = 6, .item = item, .n = 6 };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		item[i] = oxytocin();
	news_subject(&w, &b);
	assert_string_equal(b.p, "FAILED oxytocin, oxytocin, oxytocin and 3 more");
}

static void
evidence_is_due_daily_and_bare_names_weekly(void **state)
{
	struct night_subject s = { .slug = "x", .last_searched = "2026-06-01", .approved = 1 };
	int64_t day = date_days(2026, 6, 1);

	(void)state;
	assert_false(turn_due(&s, day));
	assert_true(turn_due(&s, day + 1));
	s.approved = 0;
	assert_false(turn_due(&s, day + 6));
	assert_true(turn_due(&s, day + 7));
	s.waiting = 1;
	assert_true(turn_due(&s, day + 1));
	s.waiting = 0;
	s.nights = 1;	/* left open */
	assert_true(turn_due(&s, day));
	s.nights = 0;
	s.last_searched = NULL;
	assert_true(turn_due(&s, day));
	s.last_searched = "2026-06-09";	/* by a clock that was ahead, or this one is behind */
	assert_true(turn_due(&s, day));
}

static void
age_times_importance_comes_first_and_new_names_do_not_push_old_ones_out(void **state)
{
	struct night_subject s[4] = {
		{ .slug = "new" }, { .slug = "waits", .last_searched = "2026-06-01", .waiting = 3 },
		{ .slug = "old", .last_searched = "2026-05-20", .approved = 2 },
		{ .slug = "proved", .last_searched = "2026-06-01", .approved = 2 } };

	(void)state;
	turn_sort(s, 4, date_days(2026, 6, 3));
	assert_string_equal(s[0].slug, "old");
	assert_string_equal(s[1].slug, "new");
	assert_string_equal(s[2].slug, "proved");
	assert_string_equal(s[3].slug, "waits");
}

static struct pulse
healthy(void)
{
	return (struct pulse){ .max_age_s = 172800, .compounds = 3, .lag_s = 3600, .slowest = "x", .run_age_s = 3600,
		.backup_age_s = 3600, .outcome = "done" };
}

static void
the_pulse_has_four_levels(void **state)
{
	struct pulse p = healthy();

	(void)state;
	assert_int_equal(pulse_line(&p, &b), PULSE_OK);
	assert_non_null(strstr(b.p, "APPRAISE OK - 3 compounds searched; 0 wait"));
	assert_null(strchr(b.p, '\n'));
	p.open = 1;
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	p = healthy();
	p.outcome = NULL;
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	p.at_work = true;
	assert_int_equal(pulse_line(&p, &b), PULSE_OK);
	p = healthy();
	p.mail_failed = true;
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	p = healthy();
	p.backup_age_s = 172801;
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	p = healthy();
	p.lag_s = 172801;
	assert_int_equal(pulse_line(&p, &b), PULSE_CRITICAL);
	p = healthy();
	p.run_age_s = 172801;
	assert_int_equal(pulse_line(&p, &b), PULSE_CRITICAL);
	p = healthy();
	p.outcome = "failed";
	assert_int_equal(pulse_line(&p, &b), PULSE_CRITICAL);
	p = healthy();
	p.run_age_s = -1;
	assert_int_equal(pulse_line(&p, &b), PULSE_UNKNOWN);
}

static void
the_pulse_says_why_a_night_was_partial_and_that_the_clock_went_back(void **state)
{
	struct pulse p = healthy();

	(void)state;
	p.outcome = "partial";
	p.error = "/b: no space | left";
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	assert_non_null(strstr(b.p, "the last night was partial: /b: no space   left; 0 wait"));
	buf_clear(&b);
	p = healthy();
	p.ahead = "2026-06-11";
	assert_int_equal(pulse_line(&p, &b), PULSE_WARNING);
	assert_non_null(strstr(b.p, "the clock was set back: a search is of 2026-06-11"));
}

static void
a_mail_is_dated_as_mail_is(void **state)
{
	(void)state;
	mail_date(1780457400, &b);
	assert_string_equal(b.p, "Wed, 03 Jun 2026 03:30:00 +0000");
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(lines_are_as_drawn), T(a_retraction_and_a_failure_are_told_with_their_figures),
		T(one_failure_of_many_is_one_paragraph), T(what_no_later_night_mends_is_told_with_its_command),
		T(a_passing_failure_of_one_asks_nothing_of_anybody),
		T(an_ungraded_compound_and_what_others_brought_have_words),
		T(mail_comes_exactly_when_the_setting_says), T(a_quiet_night_is_no_news_and_a_failed_backup_is_a_failure),
		T(many_compounds_are_counted_in_the_subject), T(evidence_is_due_daily_and_bare_names_weekly),
		T(age_times_importance_comes_first_and_new_names_do_not_push_old_ones_out), T(the_pulse_has_four_levels),
		T(the_pulse_says_why_a_night_was_partial_and_that_the_clock_went_back), T(a_mail_is_dated_as_mail_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
