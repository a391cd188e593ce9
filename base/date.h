/*
 * date: calendar dates and times as ISO 8601 text in UTC.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "rc.h"

#define DATE_LEN 11	/* "2026-06-03" and NUL */
#define TIME_LEN 21	/* "2026-06-03T03:30:00Z" and NUL */

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *year, int *month, int *day);
bool date_valid(int year, int month, int day);

/* "YYYY-MM-DD" exactly. */
bool date_parse(const char *, int64_t *days) MUST_CHECK;
void date_format(int64_t days, char out[DATE_LEN]);

/* "YYYY-MM-DDThh:mm:ssZ", or a bare date (midnight); seconds since the epoch. */
bool time_parse(const char *, int64_t *seconds) MUST_CHECK;
void time_format(int64_t seconds, char out[TIME_LEN]);

/* 1..12 of "Jan", "january", "01", "1"; 0 when it is no month. */
int date_month(const char *);

#endif
