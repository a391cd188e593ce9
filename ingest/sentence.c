#include <ctype.h>
#include <string.h>

#include "sentence.h"

/* Words of section labels, the telling ones first: "METHODS AND RESULTS" is methods. */
static const struct { const char *part; enum section_kind kind; } label_parts[] = {
	{ "FUND", S_FUNDING }, { "SPONSOR", S_FUNDING }, { "SUPPORT", S_FUNDING },
	{ "REGISTRATION", S_REGISTRATION }, { "REGISTRY", S_REGISTRATION }, { "CLINICALTRIAL", S_REGISTRATION },
	{ "REGISTERED", S_REGISTRATION }, { "CLINICAL TRIAL", S_REGISTRATION },
	{ "CONCLUSION", S_CONCLUSIONS }, { "INTERPRETATION", S_CONCLUSIONS }, { "DISCUSSION", S_CONCLUSIONS },
	{ "IMPLICATION", S_CONCLUSIONS }, { "SIGNIFICANCE", S_CONCLUSIONS }, { "SUMMARY", S_CONCLUSIONS },
	{ "METHOD", S_METHODS }, { "DESIGN", S_METHODS }, { "SETTING", S_METHODS }, { "PARTICIPANT", S_METHODS },
	{ "PATIENTS", S_METHODS }, { "SUBJECTS", S_METHODS }, { "INTERVENTION", S_METHODS },
	{ "MEASURE", S_METHODS }, { "DATA ", S_METHODS }, { "SEARCH", S_METHODS }, { "SELECTION", S_METHODS },
	{ "ELIGIB", S_METHODS }, { "EXPERIMENTAL", S_METHODS }, { "PROCEDURE", S_METHODS }, { "ANALYSIS", S_METHODS },
	{ "RESULT", S_RESULTS }, { "FINDING", S_RESULTS }, { "OUTCOME", S_RESULTS },
	{ "AIM", S_OBJECTIVE }, { "OBJECTIVE", S_OBJECTIVE }, { "PURPOSE", S_OBJECTIVE }, { "GOAL", S_OBJECTIVE },
	{ "HYPOTHES", S_OBJECTIVE }, { "QUESTION", S_OBJECTIVE },
	{ "BACKGROUND", S_BACKGROUND }, { "INTRODUCTION", S_BACKGROUND }, { "CONTEXT", S_BACKGROUND },
	{ "IMPORTANCE", S_BACKGROUND }, { "RATIONALE", S_BACKGROUND },
};

static enum section_kind
kind_of(const char *s, size_t n)
{
	char	up[64];
	size_t	i;

	if (n >= sizeof(up))
		n = sizeof(up) - 1;
	for (i = 0; i < n; i++)
		up[i] = (char)toupper((unsigned char)s[i]);
	up[n] = '\0';
	for (i = 0; i < sizeof(label_parts) / sizeof(label_parts[0]); i++)
		if (strstr(up, label_parts[i].part) != NULL)
			return label_parts[i].kind;
	return S_OTHER;
}

enum section_kind
section_kind(const char *label, const char *category)
{
	enum section_kind k = S_OTHER;

	if (label != NULL)
		k = kind_of(label, strlen(label));
	if (k == S_OTHER && category != NULL)
		k = kind_of(category, strlen(category));
	return label == NULL && k == S_OTHER ? S_NONE : k;
}

/* Words whose full stop ends no sentence. */
static bool
abbreviation(const char *text, size_t dot)
{
	static const char *const list[] = {
		"vs", "al", "e.g", "i.e", "approx", "no", "Dr", "St", "Chr", "Fig", "cf", "resp", "ca", "viz", "spp", "sp", "Inc", "Co"
	};
	size_t	i, n, from = dot;

	while (from > 0 && (isalpha((unsigned char)text[from - 1]) || text[from - 1] == '.'))
		from--;
	n = dot - from;
	if (n == 1 && isalpha((unsigned char)text[from]))
		return true;		/* an initial; "group A. We" is the price */
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strlen(list[i]) == n && memcmp(text + from, list[i], n) == 0)
			return true;
	return false;
}

static bool
ends_at(const char *text, size_t len, size_t i)
{
	size_t	j = i + 1;

	if (text[i] == '\n')
		return true;
	if (text[i] != '.' && text[i] != '?' && text[i] != '!')
		return false;
	while (j < len && (text[j] == ')' || text[j] == '"' || text[j] == ']'))
		j++;
	if (j >= len || text[j] != ' ')
		return false;
	while (j < len && text[j] == ' ')
		j++;
	if (j >= len)
		return false;
	if (!isupper((unsigned char)text[j]) && !isdigit((unsigned char)text[j]) && text[j] != '(' &&
	    text[j] != '[' && (unsigned char)text[j] < 0x80)
		return false;
	return text[i] != '.' || !abbreviation(text, i);
}

/* "METHODS: We ..." in an abstract without labelled sections. */
static enum section_kind
inline_label(const char *text, size_t len, enum section_kind now)
{
	size_t		  n = 0;
	enum section_kind k;

	while (n < len && n < 40 && (isupper((unsigned char)text[n]) || text[n] == ' ' || text[n] == '/'))
		n++;
	if (n < 3 || n >= len || text[n] != ':')
		return now;
	k = kind_of(text, n);
	return k == S_OTHER ? now : k;
}

/* No sentence is so long; a text that never ends one would cost the square of its length. */
#define SENTENCE_MAX 4000

struct sentence *
sentence_split(const char *text, size_t len, const struct section *sec, size_t nsec, struct arena *mem, size_t *n)
{
	struct sentence		*v = NULL, s = { 0, 0, S_NONE };
	enum section_kind	 kind = S_NONE;
	size_t			 cap = 0, i, k = 0, from = 0;
	size_t			 known = nsec;		/* sec[known] has been judged */

	*n = 0;
	for (i = 0; i <= len; i++) {
		if (i < len && ((unsigned char)text[i] > '?' || (!ends_at(text, len, i) &&
		    (text[i] != ' ' || i - from < SENTENCE_MAX))))
			continue;
		s.start = from;
		if (i < len && text[i] != '\n')	/* brackets and quotes that close belong to it */
			while (i + 1 < len && (text[i + 1] == ')' || text[i + 1] == '"' || text[i + 1] == ']'))
				i++;
		s.end = i < len && text[i] != '\n' ? i + 1 : i;
		from = i + 1;
		if (s.end <= s.start)
			continue;
		while (k + 1 < nsec && s.start >= sec[k + 1].start)
			k++;
		if (nsec > 0 && sec[k].label != NULL) {
			if (known != k)
				kind = section_kind(sec[k].label, sec[k].category);
			known = k;
		} else {
			while (s.start < s.end && text[s.start] == ' ')
				s.start++;
			kind = inline_label(text + s.start, s.end - s.start, kind);
		}
		s.section = kind;
		ARENA_PUSH(mem, v, *n, cap, s);
	}
	return v;
}
