#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "date.h"

/*
 * Days by eras of 400 years (146,097 days each) that begin on 1 March, so
 * that the leap day is the last of its year and needs no table.
 */
int64_t
date_days(int year, int month, int day)
{
	int64_t	y = (int64_t)year - (month <= 2);
	int64_t	era = (y >= 0 ? y : y - 399) / 400;
	int64_t	yoe = y - era * 400;
	int64_t	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
date_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t	z = days + 719468;
	int64_t	era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t	doe = z - era * 146097;
	int64_t	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t	mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

bool
date_valid(int year, int month, int day)
{
	static const int	len[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool			leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= len[month - 1] + (month == 2 && leap);
}

/* Exactly n digits at s; -1 when one is missing. */
static int
digits(const char *s, int n)
{
	int	v = 0;

	for (; n > 0; n--, s++) {
		if (*s < '0' || *s > '9')
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v;
}

/* The ten characters of a date at the start of s. */
static bool
leading_date(const char *s, int64_t *days)
{
	int	y, m, d;

	if ((y = digits(s, 4)) < 0 || s[4] != '-' || (m = digits(s + 5, 2)) < 0 ||
	    s[7] != '-' || (d = digits(s + 8, 2)) < 0 || !date_valid(y, m, d))
		return false;
	*days = date_days(y, m, d);
	return true;
}

bool
date_parse(const char *s, int64_t *days)
{
	return leading_date(s, days) && s[10] == '\0';
}

/* v as n digits, without a NUL. */
static void
put(char *p, int v, int n)
{
	while (n-- > 0) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

void
date_format(int64_t days, char out[DATE_LEN])
{
	int64_t	first = date_days(1, 1, 1), last = date_days(9999, 12, 31);
	int	y, m, d;

	/* Four digits of year are all there is: what lies outside is held at the end. */
	date_civil(days < first ? first : days > last ? last : days, &y, &m, &d);
	put(out, y, 4);
	put(out + 5, m, 2);
	put(out + 8, d, 2);
	out[4] = out[7] = '-';
	out[10] = '\0';
}

bool
time_parse(const char *s, int64_t *seconds)
{
	int64_t	days;
	int	h, m, sec;

	if (!leading_date(s, &days))
		return false;
	if (s[10] == '\0') {
		*seconds = days * 86400;
		return true;
	}
	if (s[10] != 'T' || (h = digits(s + 11, 2)) < 0 || s[13] != ':' ||
	    (m = digits(s + 14, 2)) < 0 || s[16] != ':' || (sec = digits(s + 17, 2)) < 0 ||
	    s[19] != 'Z' || s[20] != '\0' || h > 23 || m > 59 || sec > 59)
		return false;
	*seconds = days * 86400 + h * INT64_C(3600) + m * INT64_C(60) + sec;
	return true;
}

void
time_format(int64_t seconds, char out[TIME_LEN])
{
	int64_t	first = date_days(1, 1, 1) * 86400, last = date_days(9999, 12, 31) * 86400 + 86399;
	int64_t	days;
	int	rest;

	seconds = seconds < first ? first : seconds > last ? last : seconds;
	days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
	rest = (int)(seconds - days * 86400);
	date_format(days, out);
	out[10] = 'T';
	put(out + 11, rest / 3600, 2);
	put(out + 14, rest / 60 % 60, 2);
	put(out + 17, rest % 60, 2);
	out[13] = out[16] = ':';
	out[19] = 'Z';
	out[20] = '\0';
}

int
date_month(const char *s)
{
	static const char *const	name[] = {
		"january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december"
	};
	size_t	n;
	int	m;

	if (s == NULL)
		return 0;
	n = strlen(s);
	if (n == 1 || n == 2) {
		m = digits(s, (int)n);
		return m >= 1 && m <= 12 ? m : 0;
	}
	if (n < 3)
		return 0;
	/* "Sept" and other shortenings of at least three letters. */
	for (m = 0; m < 12; m++)
		if (strncasecmp(s, name[m], n) == 0)
			return m + 1;
	return 0;
}
