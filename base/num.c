#include <stdio.h>

#include "num.h"

bool
num_i64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool		 neg = *s == '-';
	uint64_t	 u = 0, lim = neg ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	int64_t		 v;

	s += neg;
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		unsigned	d = (unsigned)(*s - '0');

		if (d > 9 || u > (lim - d) / 10)
			return false;
		u = u * 10 + d;
	}
	v = neg ? (int64_t)(0 - u) : (int64_t)u;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
num_pmid(const char *s, int64_t *out)
{
	if (*s < '1' || *s > '9')
		return false;
	return num_i64(s, 1, INT32_MAX, out);
}

bool
num_milli(const char *s, int64_t *out)
{
	bool	 neg = *s == '-';
	int64_t	 v = 0, unit = 100;
	int	 digits = 0;

	s += neg;
	for (; *s >= '0' && *s <= '9'; s++, digits++) {
		if (v > INT64_MAX / 10000 - 1)
			return false;
		v = v * 10 + (*s - '0');
	}
	v *= 1000;
	if (*s == '.') {
		s++;
		if (*s == '\0')
			return false;
		for (; *s >= '0' && *s <= '9'; s++, digits++, unit /= 10)
			v += unit * (*s - '0');
	}
	if (*s != '\0' || digits == 0)
		return false;
	*out = neg ? -v : v;
	return true;
}

char *
num_commas(int64_t v, char *buf, size_t size)
{
	char		 d[32], *p = d + sizeof(d);
	uint64_t	 u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	int		 n = 0;

	*--p = '\0';
	do {
		if (n > 0 && n % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + u % 10);
		n++;
	} while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	snprintf(buf, size, "%s", p);
	return buf;
}

char *
num_points(int64_t milli, char *buf, size_t size)
{
	uint64_t	 u = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
	unsigned	 frac = (unsigned)(u % 1000);
	const char	*sign = milli < 0 ? "-" : "";
	unsigned long	 whole = (unsigned long)(u / 1000);

	if (frac % 100 == 0)
		snprintf(buf, size, "%s%lu.%u", sign, whole, frac / 100);
	else if (frac % 10 == 0)
		snprintf(buf, size, "%s%lu.%02u", sign, whole, frac / 10);
	else
		snprintf(buf, size, "%s%lu.%03u", sign, whole, frac);
	return buf;
}

int
num_order(const void *a, const void *b)
{
	int64_t	x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}
