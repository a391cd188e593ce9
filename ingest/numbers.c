#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "numbers.h"

#define MAX_COUNT INT64_C(1000000000)

static const struct { const char *word; int value; } number_words[] = {
	{ "a", 1 }, { "one", 1 }, { "two", 2 }, { "three", 3 }, { "four", 4 }, { "five", 5 }, { "six", 6 },
	{ "seven", 7 }, { "eight", 8 }, { "nine", 9 }, { "ten", 10 }, { "eleven", 11 }, { "twelve", 12 },
	{ "thirteen", 13 }, { "fourteen", 14 }, { "fifteen", 15 }, { "sixteen", 16 }, { "seventeen", 17 },
	{ "eighteen", 18 }, { "nineteen", 19 }, { "twenty", 20 }, { "thirty", 30 }, { "forty", 40 },
	{ "fifty", 50 }, { "sixty", 60 }, { "seventy", 70 }, { "eighty", 80 }, { "ninety", 90 },
	{ "hundred", 100 }, { "thousand", 1000 }, { "and", 0 },
};

static int64_t
count_of_words(const char *p, size_t n)
{
	int64_t	total = 0, part = 0;
	size_t	i = 0, k, len;
	int	v;

	while (i < n) {
		for (len = 0; i + len < n && isalpha((unsigned char)p[i + len]); )
			len++;
		if (len == 0) {
			i++;
			continue;
		}
		v = -1;
		for (k = 0; k < sizeof(number_words) / sizeof(number_words[0]); k++)
			if (strlen(number_words[k].word) == len && strncasecmp(number_words[k].word, p + i, len) == 0)
				v = number_words[k].value;
		if (v < 0 || total > MAX_COUNT || part > MAX_COUNT)
			return -1;
		if (v == 100)
			part = (part > 0 ? part : 1) * 100;
		else if (v == 1000) {
			total += (part > 0 ? part : 1) * 1000;
			part = 0;
		} else
			part += v;
		i += len;
	}
	return total + part;
}

int64_t
numbers_count(const char *p, size_t n)
{
	int64_t	v = 0;
	size_t	i;

	if (n == 0)
		return -1;
	if (!isdigit((unsigned char)p[0]))
		return count_of_words(p, n);
	/* Whatever stands between the digits groups them: the rules' patterns let nothing else in. */
	for (i = 0; i < n; i++)
		if (isdigit((unsigned char)p[i])) {
			v = v * 10 + (p[i] - '0');
			if (v > MAX_COUNT)
				return -1;
		}
	return v;
}

bool
numbers_percent_follows(const char *p, size_t n)
{
	size_t i = 0, digits = 0;

	if (i < n && p[i] == ' ')
		i++;
	if (i < n && isalpha((unsigned char)p[i])) {
		while (i < n && isalpha((unsigned char)p[i]))
			i++;
		if (i < n && p[i] == ' ')
			i++;
	}
	if (i < n && (p[i] == '(' || p[i] == '['))
		i++;
	for (; i < n && (isdigit((unsigned char)p[i]) || p[i] == '.' || (unsigned char)p[i] >= 0x80); i++)
		digits += isdigit((unsigned char)p[i]) != 0;
	if (i < n && p[i] == ' ')
		i++;
	return digits > 0 && i < n && p[i] == '%';
}

size_t
numbers_word_before(const char *text, size_t from, size_t at, size_t *start)
{
	size_t end = at, p;

	while (end > from && (text[end - 1] == ' ' || text[end - 1] == ','))
		end--;
	for (p = end; p > from && (isalnum((unsigned char)text[p - 1]) || text[p - 1] == '.'); )
		p--;
	*start = p;
	return end - p;
}

bool
numbers_after_word(const char *text, size_t from, size_t at, const char *const *list)
{
	size_t start, n = numbers_word_before(text, from, at, &start), i;

	for (i = 0; n > 0 && list[i] != NULL; i++)
		if (strlen(list[i]) == n && strncasecmp(text + start, list[i], n) == 0)
			return true;
	return false;
}

bool
numbers_year(const char *text, size_t from, size_t at, int64_t value)
{
	static const char *const before[] = {
		"in", "since", "between", "and", "from", "to", "until", "through", "of", "during", "by", NULL
	};
	static const char *const months[] = {
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", NULL
	};
	size_t start, n, i;

	if (value < 1950 || value > 2030)
		return false;
	if (numbers_after_word(text, from, at, before))
		return true;
	n = numbers_word_before(text, from, at, &start);
	/* "May 6, 2010": the day stands between. */
	if (n > 0 && n <= 2 && isdigit((unsigned char)text[start]))
		n = numbers_word_before(text, from, start, &start);
	for (i = 0; n >= 3 && months[i] != NULL; i++)
		if (strncasecmp(text + start, months[i], 3) == 0)
			return true;
	return false;
}

bool
numbers_whole_of_part(const char *text, size_t from, size_t at)
{
	size_t start, n = numbers_word_before(text, from, at, &start);

	if (n == 3 && strncasecmp(text + start, "the", 3) == 0)
		n = numbers_word_before(text, from, start, &start);
	if (n != 2 || strncasecmp(text + start, "of", 2) != 0 || start < from + 2)
		return false;
	return text[start - 1] == ' ' && (isdigit((unsigned char)text[start - 2]) || text[start - 2] == ')');
}

int
numbers_log10_tenths(int64_t v)
{
	int t = 0;

	for (; v >= 10; v /= 10)
		t += 10;
	/* 2 is 0.3, 3 is 0.5, 5 is 0.7 of a decade. */
	return t + (v >= 8 ? 9 : v >= 5 ? 7 : v >= 3 ? 5 : v >= 2 ? 3 : 0);
}
