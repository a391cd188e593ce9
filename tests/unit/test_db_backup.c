/*
 * Backups: what stays, what is refused, and that a copy is whole.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/stop.h"
#include "db/backup.h"
#include "db/night.h"
#include "db_fixture.h"

#define DAYS 800

static void
seven_days_four_weeks_and_twelve_months_stay(void **state)
{
	int64_t day[40];
	bool keep[40];
	size_t n = 0, kept = 0;

	(void)state;
	/* Every day of 2026-06-03 and the 39 before it. */
	for (int64_t d = date_days(2026, 6, 3); n < 40; d--)
		day[n++] = d;
	backup_keep(day, n, keep);
	for (size_t i = 0; i < n; i++)
		kept += keep[i];
	for (size_t i = 0; i < 7; i++)
		assert_true(keep[i]);
	/* 2026-05-31 and 05-24, 05-17 are Sundays: the newest of their weeks; 04-30 of its month. */
	assert_true(keep[date_days(2026, 6, 3) - date_days(2026, 5, 31)]);
	assert_true(keep[date_days(2026, 6, 3) - date_days(2026, 5, 24)]);
	assert_true(keep[date_days(2026, 6, 3) - date_days(2026, 5, 17)]);
	assert_false(keep[date_days(2026, 6, 3) - date_days(2026, 5, 10)]);
	assert_true(keep[date_days(2026, 6, 3) - date_days(2026, 4, 30)]);
	assert_int_equal(kept, 10);
}

static void
after_two_years_of_nights_each_of_the_last_twelve_months_has_one(void **state)
{
	int64_t have[DAYS], today = date_days(2024, 1, 1);
	bool keep[DAYS];
	size_t n = 0;
	int y, m, d, last = -1, months = 0;

	(void)state;
	/* Night after night: add today's, throw away what does not stay. */
	for (int i = 0; i < 760; i++, today++) {
		size_t k = 0;

		memmove(have + 1, have, n * sizeof(*have));
		have[0] = today;
		n++;
		backup_keep(have, n, keep);
		for (size_t j = 0; j < n; j++)
			if (keep[j])
				have[k++] = have[j];
		n = k;
		assert_true(n <= BACKUP_DAYS + BACKUP_WEEKS + BACKUP_MONTHS);
	}
	for (size_t j = 0; j < n; j++) {
		date_civil(have[j], &y, &m, &d);
		if (y * 12 + m != last) {
			if (last != -1)
				assert_int_equal(y * 12 + m, last - 1);	/* no month is skipped */
			last = y * 12 + m;
			months++;
		}
	}
	assert_int_equal(months, BACKUP_MONTHS);
}

static char copy[128], part[160];

static void
names(void)
{
	snprintf(copy, sizeof(copy), "%s/copy.db", dir);
	snprintf(part, sizeof(part), "%s.part", copy);
}

static void
a_copy_stands_alone_is_private_and_says_the_same(void **state)
{
	struct backup b = {0};
	struct db *two = NULL;
	struct check_report r;
	struct stat st;

	(void)state;
	names();
	bring(99000001);
	OK(backup_make(db, copy, &b, &e));
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, b.bytes);
	OK(db_open(copy, DB_READ, &two, &e));
	OK(check_run(two, true, &r, &e));
	assert_true(r.ok);
	assert_int_equal(r.head_seq, b.head_seq);
	assert_string_equal(r.head_hash, b.head_hash);
	db_close(two);
	snprintf(part, sizeof(part), "%s-wal", copy);
	assert_false(file_exists(part));
	OK(night_backup_note(db, copy, &b, &e));
}

static void
what_is_written_meanwhile_is_in_the_next_copy_and_not_in_this(void **state)
{
	struct backup b = {0}, later = {0};
	int64_t seq;

	(void)state;
	names();
	bring(99000001);
	OK(backup_make(db, copy, &b, &e));
	OK(db_begin(db, &e));
	OK(decide("approve", ann, 99000001, "benefit", &seq));
	OK(db_commit(db, &e));
	OK(backup_make(db, copy, &later, &e));
	assert_int_equal(later.head_seq, b.head_seq + 1);
}

static void
the_store_itself_and_foreign_files_are_never_written_over(void **state)
{
	struct backup b = {0};
	struct buf text;

	(void)state;
	names();
	assert_int_equal(backup_make(db, path, &b, &e), RC_FAILED);
	assert_non_null(strstr(e.msg, "is the store itself"));
	OK(file_write(copy, "my thesis", 9, &e));
	assert_int_equal(backup_make(db, copy, &b, &e), RC_NOPERM);
	buf_init(&text, 100);
	OK(file_read(copy, &text, &e));
	assert_string_equal(text.p, "my thesis");
	buf_fini(&text);
	assert_int_equal(backup_make(db, dir, &b, &e), RC_FAILED);
	assert_int_equal(unlink(copy), 0);
	snprintf(copy, sizeof(copy), "%s/none/copy.db", dir);
	assert_int_equal(backup_make(db, copy, &b, &e), RC_NOTFOUND);
}

static void
a_file_in_use_as_a_store_is_not_replaced(void **state)
{
	struct backup b = {0};

	(void)state;
	names();
	OK(backup_make(db, copy, &b, &e));
	snprintf(part, sizeof(part), "%s-wal", copy);
	OK(file_write(part, "x", 1, &e));
	assert_int_equal(backup_make(db, copy, &b, &e), RC_FAILED);
	assert_non_null(strstr(e.msg, "in use as a store"));
}

static void
a_stop_or_a_damaged_source_leaves_the_older_copy_as_it_was(void **state)
{
	char before[65], after[65];
	struct backup b = {0};
	struct stat st;
	int64_t bytes;
	char junk[4096];
	int fd;

	(void)state;
	names();
	for (int64_t p = 0; p < 40; p++)
		bring(99000001 + p);
	OK(backup_make(db, copy, &b, &e));
	OK(file_sha256(copy, before, &bytes, &e));

	stop_ask(15);
	assert_int_equal(backup_make(db, copy, &b, &e), RC_INTR);
	stop_ask(0);
	assert_false(file_exists(part));

	/* The last pages of a store that was closed in good order: the schema stands in the first. */
	db_close(db);
	db = NULL;
	assert_int_equal(stat(path, &st), 0);
	memset(junk, 0x5a, sizeof(junk));
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	for (off_t at = st.st_size - (off_t)6 * 4096; at < st.st_size; at += 4096)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), 4096);
	close(fd);
	OK(db_open(path, DB_READ, &db, &e));
	assert_int_equal(backup_make(db, copy, &b, &e), RC_BADDATA);
	assert_non_null(strstr(e.msg, "damaged"));
	assert_false(file_exists(part));
	OK(file_sha256(copy, after, &bytes, &e));
	assert_string_equal(before, after);
}

static void
two_backups_into_one_file_do_not_meet(void **state)
{
	struct backup b = {0};
	int other;

	(void)state;
	names();
	/* A lock belongs to an opening of the file: this one is as another process's. */
	other = open(part, O_RDWR | O_CREAT, 0600);
	assert_true(other >= 0);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(backup_make(db, copy, &b, &e), RC_AGAIN);
	close(other);
	OK(backup_make(db, copy, &b, &e));
}

static void
rotation_removes_only_files_of_its_own_name(void **state)
{
	struct backup b = {0};
	struct buf file;
	char name[200];
	int removed = 0, all = 0;

	(void)state;
	names();
	snprintf(copy, sizeof(copy), "%s/backups", dir);
	for (int i = 0; i < 60; i++) {
		clock_fix(1780000000 + i * 86400);
		buf_init(&file, 4096);
		OK(backup_rotate(db, copy, &file, &b, &removed, &e));
		assert_true(file_exists(file.p));
		all += removed;
		if (i == 0) {
			snprintf(name, sizeof(name), "%s/appraise-2020-01-01.db.old", copy);
			OK(file_write(name, "x", 1, &e));
		}
		buf_fini(&file);
	}
	assert_true(file_exists(name));
	/* On 2026-07-26: 7 days, three more Sundays, the ends of May and June. */
	assert_int_equal(60 - all, 12);
	snprintf(name, sizeof(name), "%s/appraise-2026-07-26.db", copy);
	assert_true(file_exists(name));
	snprintf(name, sizeof(name), "%s/appraise-2026-06-10.db", copy);
	assert_false(file_exists(name));
	snprintf(name, sizeof(name), "%s/appraise-2026-06-30.db", copy);
	assert_true(file_exists(name));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(seven_days_four_weeks_and_twelve_months_stay),
	    cmocka_unit_test(after_two_years_of_nights_each_of_the_last_twelve_months_has_one),
	    T(a_copy_stands_alone_is_private_and_says_the_same),
	    T(what_is_written_meanwhile_is_in_the_next_copy_and_not_in_this),
	    T(the_store_itself_and_foreign_files_are_never_written_over),
	    T(a_file_in_use_as_a_store_is_not_replaced),
	    T(a_stop_or_a_damaged_source_leaves_the_older_copy_as_it_was),
	    T(two_backups_into_one_file_do_not_meet),
	    T(rotation_removes_only_files_of_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
