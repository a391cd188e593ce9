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

const char *
date_iso(struct arena *mem, const char *year, const char *month, const char *day)
{
	int	y = date_year(year), m = month != NULL ? date_month(month) : 0, d = day_of(day);

	if (y == 0)
		return NULL;
	if (m == 0)
		return arena_printf(mem, "%04d", y);
	if (d == 0 || !date_valid(y, m, d))
		return arena_printf(mem, "%04d-%02d", y, m);
	return arena_printf(mem, "%04d-%02d-%02d", y, m, d);
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
