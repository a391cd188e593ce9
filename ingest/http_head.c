#include <string.h>
#include <strings.h>

#include "../base/date.h"
#include "../base/num.h"
#include "http_head.h"

#define VALUE_MAX 128

/* The value of a line p[0..n) whose name is `name`, without blanks around; false when it is another one. */
static bool
value_of(const char *p, size_t n, const char *name, char value[VALUE_MAX])
{
	size_t	len = strlen(name);

	if (n <= len || p[len] != ':' || strncasecmp(p, name, len) != 0)
		return false;
	p += len + 1;
	n -= len + 1;
	for (; n > 0 && (*p == ' ' || *p == '\t'); n--)
		p++;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	if (n >= VALUE_MAX)
		n = VALUE_MAX - 1;
	memcpy(value, p, n);
	value[n] = '\0';
	return true;
}

/* n digits at s as a number, -1 when they are none. */
static int
digits(const char *s, int n)
{
	int	v = 0;

	while (n-- > 0) {
		if (*s < '0' || *s > '9')
			return -1;
		v = 10 * v + (*s++ - '0');
	}
	return v;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the one form that may still be sent. */
static bool
parse_http_date(const char *s, int64_t *seconds)
{
	char	month[4];
	int	day, mon, year, h, m, sec;

	if (strlen(s) != 29 || memcmp(s + 3, ", ", 2) != 0 || s[7] != ' ' || s[11] != ' ' || s[16] != ' ' ||
	    s[19] != ':' || s[22] != ':' || strcmp(s + 25, " GMT") != 0)
		return false;
	memcpy(month, s + 8, 3);
	month[3] = '\0';
	mon = date_month(month);
	day = digits(s + 5, 2);
	year = digits(s + 12, 4);
	h = digits(s + 17, 2);
	m = digits(s + 20, 2);
	sec = digits(s + 23, 2);
	if (!date_valid(year, mon, day) || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60)
		return false;
	*seconds = ((date_days(year, mon, day) * 24 + h) * 60 + m) * 60 + sec;
	return true;
}

static int64_t
retry_after(const char *value, int64_t now)
{
	int64_t	s;

	if (*value != '\0' && strspn(value, "0123456789") == strlen(value)) {
		if (strlen(value) > 9)
			return HTTP_WAIT_MAX_MS;
		for (; *value == '0' && value[1] != '\0'; value++)
			;
		return num_i64(value, 0, 999999999, &s) ? s * 1000 : -1;
	}
	if (!parse_http_date(value, &s))
		return -1;
	return s > now ? (s - now) * 1000 : 0;
}

static void
content_type(const char *value, char type[64])
{
	size_t	i;

	for (i = 0; i < 63 && value[i] != '\0' && strchr("; \t", value[i]) == NULL; i++)
		type[i] = value[i] >= 'A' && value[i] <= 'Z' ? (char)(value[i] + 'a' - 'A') :
		    value[i] > ' ' && value[i] < 0x7f ? value[i] : '?';
	type[i] = '\0';
}

void
http_head_parse(const char *lines, int64_t now, struct http_head *out)
{
	char	value[VALUE_MAX];
	size_t	n;

	memset(out, 0, sizeof(*out));
	out->retry_after_ms = out->remaining = -1;
	for (; *lines != '\0'; lines += n + strspn(lines + n, "\r\n")) {
		n = strcspn(lines, "\r\n");
		if (value_of(lines, n, "content-type", value))
			content_type(value, out->type);
		else if (value_of(lines, n, "retry-after", value))
			out->retry_after_ms = retry_after(value, now);
		else if (value_of(lines, n, "x-ratelimit-remaining", value)) {
			if (!num_i64(value, 0, INT64_MAX / 2, &out->remaining))
				out->remaining = -1;
		} else if (value_of(lines, n, "content-length", value) || value_of(lines, n, "transfer-encoding", value))
			out->bounded = true;
	}
}
