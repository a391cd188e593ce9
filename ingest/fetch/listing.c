#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../store.h"
#include "listing.h"

static const char	form[] = "pubmed##n####.xml.gz";	/* # is a digit */
#define NAME_LEN	(sizeof(form) - 1)

/* May the byte go on a file's name? */
static bool
in_name(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

static bool
name_at(const char *p, size_t n)
{
	size_t	i;

	if (n < NAME_LEN || (n > NAME_LEN && in_name(p[NAME_LEN])))
		return false;
	for (i = 0; i < NAME_LEN; i++)
		if (form[i] == '#' ? p[i] < '0' || p[i] > '9' : p[i] != form[i])
			return false;
	return true;
}

static int
by_seq(const void *a, const void *b)
{
	const struct listed	*x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

size_t
listing_parse(const char *text, size_t n, struct arena *mem, struct listed **out)
{
	struct listed	*v = NULL, one;
	const char	*p = text, *end = text + n;
	size_t		 i, k = 0, have = 0, cap = 0;

	while ((p = memmem(p, (size_t)(end - p), "pubmed", 6)) != NULL) {
		if (!name_at(p, (size_t)(end - p)) || (p > text && in_name(p[-1]))) {
			p++;
			continue;
		}
		one.name = arena_strndup(mem, p, NAME_LEN);
		one.seq = store_seq(one.name);
		ARENA_PUSH(mem, v, have, cap, one);
		p += NAME_LEN;
	}
	if (have > 1)
		qsort(v, have, sizeof(*v), by_seq);
	for (i = 0; i < have; i++)
		if (k == 0 || v[k - 1].seq != v[i].seq)
			v[k++] = v[i];
	*out = v;
	return k;
}

bool
listing_md5(const char *text, size_t n, char hex[MD5_HEX])
{
	size_t	i, k;

	for (i = 0; i + MD5_HEX - 1 <= n; i++) {
		for (k = 0; i + k < n && isxdigit((unsigned char)text[i + k]); k++)
			;
		if (k == MD5_HEX - 1 && (i == 0 || !isalnum((unsigned char)text[i - 1])) &&
		    (i + k == n || !isalnum((unsigned char)text[i + k]))) {
			for (k = 0; k < MD5_HEX - 1; k++)
				hex[k] = (char)tolower((unsigned char)text[i + k]);
			hex[k] = '\0';
			return true;
		}
	}
	return false;
}
