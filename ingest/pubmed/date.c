#include <stdint.h>
#include <string.h>

#include "../../base/date.h"
#include "../../base/num.h"
#include "date.h"

int
date_year(const char *s)
{
	size_t	n;
	int	y;

	for (; s != NULL && *s != '\0'; s += n > 0 ? n : 1) {
		n = strspn(s, "0123456789");
		if (n != 4)
			continue;
		y = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
		if (y >= 1500 && y < 2200)
			return y;
	}
	return 0;
}

static int
day_of(const char *s)
{
	int64_t	d;

	if (s != NULL && s[0] == '0')
		s++;
	return s != NULL && num_i64(s, 1, 31, &d) ? (int)d : 0;
}

/* The date as text, to the first part that is 0.  By hand: every record has ten of them. */
static const char *
digits(struct arena *mem, int y, int m, int d)
{
	char	*s = arena_alloc(mem, DATE_LEN), *p = s;

	*p++ = (char)('0' + y / 1000);
	*p++ = (char)('0' + y / 100 % 10);
	*p++ = (char)('0' + y / 10 % 10);
	*p++ = (char)('0' + y % 10);
	if (m == 0)
		return s;
	*p++ = '-';
	*p++ = (char)('0' + m / 10);
	*p++ = (char)('0' + m % 10);
	if (d == 0)
		return s;
	*p++ = '-';
	*p++ = (char)('0' + d / 10);
	*p++ = (char)('0' + d % 10);
	return s;
}

const char *
date_iso(struct arena *mem, const char *year, const char *month, const char *day)
{
	int	y = date_year(year), m = month != NULL ? date_month(month) : 0, d = day_of(day);

	if (y == 0)
		return NULL;
	if (m == 0)
		return digits(mem, y, 0, 0);
	return digits(mem, y, m, d != 0 && date_valid(y, m, d) ? d : 0);
}

const char *
date_join(struct arena *mem, const char *year, const char *month, const char *day)
{
	const char	*out = year;

	if (month != NULL)
		out = out == NULL ? month : arena_printf(mem, "%s %s", out, month);
	if (day != NULL)
		out = out == NULL ? day : arena_printf(mem, "%s %s", out, day);
	return out;
}
