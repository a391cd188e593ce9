/* num, date, clock, utf8, escape: text in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/escape.h"
#include "base/num.h"
#include "base/utf8.h"

#define BAD "\xef\xbf\xbd"

static void
only_whole_integers_in_range_are_numbers(void **state)
{
	static const char *const	no[] = { "", "-", "+1", " 1", "1 ", "1x", "0x1", "1.0",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999" };
	int64_t				v = 7;
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(num_i64(no[i], INT64_MIN, INT64_MAX, &v));
	assert_int_equal(v, 7);
	assert_true(num_i64("9223372036854775807", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	assert_true(num_i64("-9223372036854775808", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MIN);
	assert_true(num_i64("12", 1, 12, &v));
	assert_int_equal(v, 12);
	assert_false(num_i64("13", 1, 12, &v));
	assert_false(num_i64("0", 1, 12, &v));
}

static void
a_pmid_is_a_positive_number_without_leading_zero(void **state)
{
	int64_t	v = 0;

	(void)state;
	assert_true(num_pmid("32662068", &v));
	assert_int_equal(v, 32662068);
	assert_true(num_pmid("2147483647", &v));
	assert_false(num_pmid("2147483648", &v));
	assert_false(num_pmid("0", &v));
	assert_false(num_pmid("01", &v));
	assert_false(num_pmid("-1", &v));
	assert_false(num_pmid("", &v));
	assert_false(num_pmid("1a", &v));
}

static void
decimals_are_read_to_the_thousandth(void **state)
{
	static const struct {
		const char	*text;
		int64_t		 milli;
	} yes[] = { { "39.9", 39900 }, { "-1", -1000 }, { "0.0019", 1 }, { "-0.0019", -1 },
		{ ".5", 500 }, { "2.15", 2150 }, { "0", 0 }, { "12.3456789", 12345 } };
	static const char *const	no[] = { "", "-", ".", "-.", "5.", "5e-1", "1,5", "1.2.3",
		"99999999999999999999", "+1", "nan" };
	int64_t				v = 0;
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		assert_true(num_milli(yes[i].text, &v));
		assert_int_equal(v, yes[i].milli);
	}
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(num_milli(no[i], &v));
}

static void
numbers_are_written_for_people(void **state)
{
	char	b[32];

	(void)state;
	assert_string_equal(num_commas(0, b, sizeof(b)), "0");
	assert_string_equal(num_commas(999, b, sizeof(b)), "999");
	assert_string_equal(num_commas(11816, b, sizeof(b)), "11,816");
	assert_string_equal(num_commas(-1000000, b, sizeof(b)), "-1,000,000");
	assert_string_equal(num_commas(INT64_MIN, b, sizeof(b)), "-9,223,372,036,854,775,808");
	assert_string_equal(num_points(5500, b, sizeof(b)), "5.5");
	assert_string_equal(num_points(4000, b, sizeof(b)), "4.0");
	assert_string_equal(num_points(250, b, sizeof(b)), "0.25");
	assert_string_equal(num_points(-1125, b, sizeof(b)), "-1.125");
	assert_string_equal(num_points(0, b, sizeof(b)), "0.0");
	assert_string_equal(num_points(1005, b, sizeof(b)), "1.005");
}

static void
every_day_of_ten_thousand_years_converts_there_and_back(void **state)
{
	int64_t	day, first = date_days(1, 1, 1), last = date_days(9999, 12, 31);
	int	y, m, d, py = 1, pm = 1, pd = 0;

	(void)state;
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 3, 1), 11017);
	for (day = first; day <= last; day++) {
		date_civil(day, &y, &m, &d);
		if (!date_valid(y, m, d) || date_days(y, m, d) != day)
			fail_msg("day %ld", (long)day);
		if (!(y == py && m == pm && d == pd + 1) && d != 1)
			fail_msg("day %ld does not follow", (long)day);
		py = y, pm = m, pd = d;
	}
	assert_int_equal(py, 9999);
}

static void
dates_are_read_strictly(void **state)
{
	static const char *const	no[] = { "", "2026-6-03", "2026-06-31", "2026-02-29",
		"2026-06-03 ", "2026/06/03", "0000-01-01", "20260603", "2026-06-03T00:00:00Z" };
	int64_t				v = 0;
	char				out[DATE_LEN];
	size_t				i;

	(void)state;
	assert_true(date_parse("2024-02-29", &v));
	date_format(v, out);
	assert_string_equal(out, "2024-02-29");
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(date_parse(no[i], &v));
	date_format(INT64_MAX / 2, out);
	assert_string_equal(out, "9999-12-31");
}

static void
times_are_read_and_written_in_utc(void **state)
{
	int64_t	v = 0;
	char	out[TIME_LEN];

	(void)state;
	assert_true(time_parse("2026-06-03T03:30:00Z", &v));
	assert_int_equal(v, 1780457400);
	time_format(v, out);
	assert_string_equal(out, "2026-06-03T03:30:00Z");
	assert_true(time_parse("2026-06-03", &v));
	assert_int_equal(v, 1780444800);
	time_format(-1, out);
	assert_string_equal(out, "1969-12-31T23:59:59Z");
	assert_false(time_parse("2026-06-03T24:00:00Z", &v));
	assert_false(time_parse("2026-06-03T03:30:00", &v));
	assert_false(time_parse("2026-06-03T03:30:00+01:00", &v));
	assert_false(time_parse("2026-06-03T03:30", &v));
	time_format(INT64_MAX, out);
	assert_string_equal(out, "9999-12-31T23:59:59Z");
}

static void
months_are_known_by_name_and_number(void **state)
{
	(void)state;
	assert_int_equal(date_month("Jan"), 1);
	assert_int_equal(date_month("january"), 1);
	assert_int_equal(date_month("Sept"), 9);
	assert_int_equal(date_month("DEC"), 12);
	assert_int_equal(date_month("01"), 1);
	assert_int_equal(date_month("12"), 12);
	assert_int_equal(date_month("13"), 0);
	assert_int_equal(date_month("0"), 0);
	assert_int_equal(date_month("Ja"), 0);
	assert_int_equal(date_month("Janus"), 0);
	assert_int_equal(date_month("Summer"), 0);
	assert_int_equal(date_month(""), 0);
	assert_int_equal(date_month(NULL), 0);
}

static void
a_fixed_clock_stands_still(void **state)
{
	char	t[TIME_LEN], d[DATE_LEN];
	int64_t	a = clock_mono_ms();

	(void)state;
	assert_true(clock_now() > 1500000000);
	clock_fix(1780457400);
	clock_iso(t);
	clock_today(d);
	assert_string_equal(t, "2026-06-03T03:30:00Z");
	assert_string_equal(d, "2026-06-03");
	assert_true(clock_mono_ms() >= a);
}

/* Text, and how many of its bytes are valid UTF-8. */
static const struct {
	const char	*text;
	size_t		 len, valid;
} utf8_cases[] = {
	{ "", 0, 0 }, { "plain ascii, longer than eight", 30, 30 }, { "a\0b", 3, 3 },
	{ "\xc3\xa4", 2, 2 }, { "\xc3", 1, 0 }, { "x\xc3(", 3, 1 }, { "\xc0\x80", 2, 0 },
	{ "\xc1\xbf", 2, 0 }, { "\xe0\x9f\xbf", 3, 0 }, { "\xe0\xa0\x80", 3, 3 },
	{ "\xed\x9f\xbf", 3, 3 }, { "\xed\xa0\x80", 3, 0 }, { "\xf0\x8f\xbf\xbf", 4, 0 },
	{ "\xf0\x90\x80\x80", 4, 4 }, { "\xf4\x8f\xbf\xbf", 4, 4 }, { "\xf4\x90\x80\x80", 4, 0 },
	{ "\xf5\x80\x80\x80", 4, 0 }, { "\x80", 1, 0 }, { "abcdefgh\xff", 9, 8 },
	{ "\xe2\x82", 2, 0 }, { "\xf0\x90\x80", 3, 0 },
};

static void
only_well_formed_utf8_is_valid(void **state)
{
	size_t	i;

	(void)state;
	for (i = 0; i < sizeof(utf8_cases) / sizeof(utf8_cases[0]); i++)
		assert_int_equal(utf8_valid(utf8_cases[i].text, utf8_cases[i].len),
		    utf8_cases[i].valid);
}

static void
every_code_point_is_encoded_and_decoded(void **state)
{
	char	b[4];
	int32_t	cp;
	size_t	n, len;

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp++) {
		if (cp == 0xd800)
			cp = 0xe000;
		n = utf8_encode(cp, b);
		if (utf8_valid(b, n) != n || utf8_at(b, n, &len) != cp || len != n)
			fail_msg("U+%04X", (unsigned)cp);
	}
	assert_int_equal(utf8_encode(0xd800, b), 3);
	assert_memory_equal(b, BAD, 3);
	assert_int_equal(utf8_at("\xff", 1, &len), -1);
	assert_int_equal(len, 1);
}

static void
assert_folds(const char *text, const char *want)
{
	struct buf	b;

	buf_init(&b, 1 << 20);
	utf8_fold(text, strlen(text), &b);
	assert_string_equal(b.p, want);
	buf_fini(&b);
}

static void
folding_makes_spellings_equal(void **state)
{
	(void)state;
	assert_folds("", "");
	assert_folds("FPF-1070 Cerebrolysin", "fpf-1070 cerebrolysin");
	assert_folds("Stra\xc3\x9f" "e", "strasse");
	assert_folds("\xce\x91-tocopherol", "\xce\xb1-tocopherol");
	assert_folds("Caf\xc3\x89", "caf\xc3\xa9");
	assert_folds("CAFE\xcc\x81 x", "caf\xc3\xa9 x");	/* decomposed */
	assert_folds("\xef\xac\x81sh", "fish");			/* a ligature */
	assert_folds("a\xc2\xad" "b", "ab");			/* a soft hyphen */
	assert_folds("a\xff" "B\xc3", "a" BAD "b" BAD);
}

static void
folding_twice_changes_nothing_more_even_in_long_text(void **state)
{
	struct buf	in, once, twice;
	int		i;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&once, 1 << 20);
	buf_init(&twice, 1 << 20);
	for (i = 0; i < 700; i++)
		buf_puts(&in, "\xce\xa9\xc5\x81\xd0\x96");
	buf_puts(&in, " END");
	utf8_fold(in.p, in.len, &once);
	utf8_fold(once.p, once.len, &twice);
	assert_string_equal(once.p, twice.p);
	assert_int_equal(once.len, 700 * 6 + 4);
	buf_fini(&in);
	buf_fini(&once);
	buf_fini(&twice);
}

static void
widths_count_columns_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(utf8_width("abc", 3), 3);
	assert_int_equal(utf8_width("\xc3\xa4", 2), 1);
	assert_int_equal(utf8_width("e\xcc\x81", 3), 1);
	assert_int_equal(utf8_width("\xe6\x97\xa5\xe6\x9c\xac", 6), 4);
	assert_int_equal(utf8_width("a\x01" "b", 3), 2);
	assert_int_equal(utf8_width("\xff", 1), 1);
	assert_int_equal(utf8_fit("abc", 3, 2), 2);
	assert_int_equal(utf8_fit("\xe6\x97\xa5\xe6\x9c\xac", 6, 3), 3);
	assert_int_equal(utf8_fit("e\xcc\x81x", 4, 1), 3);
	assert_int_equal(utf8_fit("", 0, 5), 0);
	assert_int_equal(utf8_cut("a\xe6\x97\xa5", 4, 3), 1);
	assert_int_equal(utf8_cut("a\xe6\x97\xa5", 4, 4), 4);
	assert_int_equal(utf8_cut("a\xe6\x97\xa5", 4, 9), 4);
	assert_int_equal(utf8_cut("abc", 3, 2), 2);
}

typedef void escape(struct buf *, const char *, size_t);

static void
check_escape(escape *fn, const char *text, size_t n, const char *want)
{
	struct buf	b;

	buf_init(&b, 1 << 16);
	fn(&b, text, n);
	assert_string_equal(b.p, want);
	assert_int_equal(b.len, strlen(want));
	buf_fini(&b);
}
#define ESCAPES(fn, text, want)	check_escape((fn), (text), sizeof(text) - 1, (want))

static void
nothing_that_acts_reaches_a_terminal(void **state)
{
	(void)state;
	ESCAPES(escape_term, "plain \xc3\xa4", "plain \xc3\xa4");
	ESCAPES(escape_term, "a\033[31mb", "a" BAD "[31mb");
	ESCAPES(escape_term, "a\tb\nc\rd", "a b c" BAD "d");
	ESCAPES(escape_term, "\xc2\x9b" "31m\xc2\xa0", BAD "31m\xc2\xa0");
	ESCAPES(escape_term, "\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\x8f\xe2\x80\xa8",
	    BAD BAD BAD BAD BAD);
	ESCAPES(escape_term, "\xff\xc3(\x7f\0z", BAD BAD "(" BAD BAD "z");
	ESCAPES(escape_term, "\xe2\x80\xa6\xe2\x80\x8d", "\xe2\x80\xa6\xe2\x80\x8d");
}

static void
markup_in_text_is_no_markup_in_html(void **state)
{
	(void)state;
	ESCAPES(escape_html, "</script>&\"'", "&lt;/script&gt;&amp;&quot;&#39;");
	ESCAPES(escape_html, "a\nb\tc\001\xe2\x80\xae\xff", "a\nb\tc" BAD BAD BAD);
}

static void
a_csv_field_is_quoted_and_is_no_formula(void **state)
{
	(void)state;
	ESCAPES(escape_csv, "plain", "plain");
	ESCAPES(escape_csv, "", "");
	ESCAPES(escape_csv, "a,b", "\"a,b\"");
	ESCAPES(escape_csv, "say \"x\"\r\n", "\"say \"\"x\"\"\r\n\"");
	ESCAPES(escape_csv, "=1+1", "'=1+1");
	ESCAPES(escape_csv, "+1", "'+1");
	ESCAPES(escape_csv, "-1", "'-1");
	ESCAPES(escape_csv, "@SUM(A1)", "'@SUM(A1)");
	ESCAPES(escape_csv, "\t=1", "\"'\t=1\"");
	ESCAPES(escape_csv, "=\"a\",1", "\"'=\"\"a\"\",1\"");
	ESCAPES(escape_csv, "a\033\xc2\x9b\xff", "a" BAD BAD BAD);
}

static void
a_json_string_is_safe_inside_a_page(void **state)
{
	(void)state;
	ESCAPES(escape_json, "plain \xc3\xa4", "plain \xc3\xa4");
	ESCAPES(escape_json, "\"\\\n\t\r", "\\\"\\\\\\n\\t\\r");
	ESCAPES(escape_json, "</script>&", "\\u003c/script\\u003e\\u0026");
	ESCAPES(escape_json, "\001\x7f\0", "\\u0001\\u007f\\u0000");
	ESCAPES(escape_json, "\xc2\x9b\xe2\x80\xa8\xe2\x80\xae\xd8\x9c",
	    "\\u009b\\u2028\\u202e\\u061c");
	ESCAPES(escape_json, "x\xff\xe2\x82", "x" BAD BAD BAD);
}

static void
random_bytes_never_pass_as_they_are(void **state)
{
	static escape *const	fn[] = { escape_term, escape_html, escape_csv, escape_json };
	unsigned		seed = 20260603;
	char			text[64];
	struct buf		b;
	size_t			i, k, len;
	int			round;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	buf_init(&b, 1 << 16);
	for (round = 0; round < 20000; round++) {
		for (i = 0; i < sizeof(text); i++)
			text[i] = (char)(rand() >> 8);
		for (k = 0; k < 4; k++) {
			buf_clear(&b);
			fn[k](&b, text, sizeof(text));
			if (utf8_valid(b.p, b.len) != b.len)
				fail_msg("round %d: no UTF-8", round);
			for (i = 0; i < b.len; i += len) {
				int32_t	cp = utf8_at(b.p + i, b.len - i, &len);

				if (escape_unsafe(cp) && (k == 0 || k == 3 ||
				    (cp != '\n' && cp != '\t' && cp != '\r')))
					fail_msg("round %d: U+%04X", round, (unsigned)cp);
			}
		}
	}
	buf_fini(&b);
}

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		cmocka_unit_test(only_whole_integers_in_range_are_numbers),
		cmocka_unit_test(a_pmid_is_a_positive_number_without_leading_zero),
		cmocka_unit_test(decimals_are_read_to_the_thousandth),
		cmocka_unit_test(numbers_are_written_for_people),
		cmocka_unit_test(every_day_of_ten_thousand_years_converts_there_and_back),
		cmocka_unit_test(dates_are_read_strictly),
		cmocka_unit_test(times_are_read_and_written_in_utc),
		cmocka_unit_test(months_are_known_by_name_and_number),
		cmocka_unit_test(a_fixed_clock_stands_still),
		cmocka_unit_test(only_well_formed_utf8_is_valid),
		cmocka_unit_test(every_code_point_is_encoded_and_decoded),
		cmocka_unit_test(folding_makes_spellings_equal),
		cmocka_unit_test(folding_twice_changes_nothing_more_even_in_long_text),
		cmocka_unit_test(widths_count_columns_not_bytes),
		cmocka_unit_test(nothing_that_acts_reaches_a_terminal),
		cmocka_unit_test(markup_in_text_is_no_markup_in_html),
		cmocka_unit_test(a_csv_field_is_quoted_and_is_no_formula),
		cmocka_unit_test(a_json_string_is_safe_inside_a_page),
		cmocka_unit_test(random_bytes_never_pass_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
