#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/num.h"
#include "whatif.h"

static const char *const keys[] = {"type", "rob", "participants", "trials", "funding", "ties",
    "trial-funding", NULL};
/* OTHER would change who speaks for its study: to see that, reject the record. */
static const char *const types[] = {"SYN", "POOL", "RCT", "NRS", NULL};

static size_t
length(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

static enum rc
bad_word(const char *what, const char *word, const char *const *list, const char *before,
    struct err *e)
{
	const char *near = nearest(word, list, length(list));

	err_set(e, RC_USAGE, "--what-if: \"%s\" is no %s", word, what);
	return err_try(e, "%s%s", before, near != NULL ? near : list[0]);
}

/* One number, or "unknown". */
static enum rc
number(const char *key, const char *word, int64_t *out, struct err *e)
{
	if (strcmp(word, "unknown") == 0)
		*out = -1;
	else if (!num_i64(word, 0, EV_PEOPLE_MAX, out))
		return err_set(e, RC_USAGE, "--what-if: %s: \"%s\" is no number of them", key, word);
	return RC_OK;
}

/* key is one of keys. */
static enum rc
take(const char *key, const char *word, const char *before, struct evidence_if *f, struct err *e)
{
	const char *const *list = NULL;
	const char **to = NULL;
	int i;

	if (strcmp(key, "participants") == 0)
		return number(key, word, &f->participants, e);
	if (strcmp(key, "trials") == 0)
		return number(key, word, &f->trials, e);
	if (strcmp(key, "type") == 0) {
		list = types;
		to = &f->type;
	} else if (strcmp(key, "rob") == 0) {
		list = rob_words;
		to = &f->rob;
	} else if (strcmp(key, "funding") == 0) {
		list = funding_words;
		to = &f->funding;
	} else if (strcmp(key, "ties") == 0) {
		list = ties_words;
		to = &f->ties;
	} else {
		list = funding_words;
		to = &f->trial_funding;
	}
	if ((i = word_index(list, word)) < 0)
		return bad_word(key, word, list, before, e);
	*to = list[i];
	return RC_OK;
}

/* Neither "rejected" nor FIELD:WORD. */
static enum rc
no_field(const char *part, const char *progname, const char *slug, int64_t pmid, struct err *e)
{
	static const char *const rejected[] = {"rejected", NULL};
	bool type = word_index(types, part) >= 0;

	err_set(e, RC_USAGE,
	    "--what-if: \"%s\" is neither rejected nor FIELD:WORD; fields are type, rob, participants, "
	    "trials, funding, ties, trial-funding", part);
	if (nearest(part, rejected, 1) != NULL)
		return err_try(e, "%s explain %s --what-if %" PRId64 "=rejected", progname, slug, pmid);
	return err_try(e, "%s explain %s --what-if %" PRId64 "=type:%s", progname, slug, pmid, type ? part : "RCT");
}

enum rc
whatif_parse(const char *text, const char *progname, const char *slug, struct evidence_if *out,
    struct err *e)
{
	char copy[256], before[320], *part, *next, *colon, *eq;
	enum rc rc;

	*out = (struct evidence_if){
	    .participants = EVIDENCE_AS_IS, .trials = EVIDENCE_AS_IS};
	if (strlen(text) >= sizeof(copy))
		return err_set(e, RC_USAGE, "--what-if: longer than %zu bytes", sizeof(copy) - 1);
	memcpy(copy, text, strlen(text) + 1);
	if ((eq = strchr(copy, '=')) == NULL || eq[1] == '\0' || (*eq = '\0', !num_pmid(copy, &out->pmid))) {
		err_set(e, RC_USAGE, "--what-if wants PMID=rejected or PMID=FIELD:WORD, not \"%s\"", text);
		return err_try(e, "%s explain %s --what-if 99000002=rejected", progname, slug);
	}
	for (part = eq + 1; part != NULL; part = next) {
		if ((next = strchr(part, ',')) != NULL)
			*next++ = '\0';
		if (strcmp(part, "rejected") == 0) {
			out->rejected = true;
			continue;
		}
		if ((colon = strchr(part, ':')) != NULL)
			*colon++ = '\0';
		if (colon == NULL || word_index(keys, part) < 0)
			return no_field(part, progname, slug, out->pmid, e);
		snprintf(before, sizeof(before), "%s explain %s --what-if %s=%s:", progname, slug, copy, part);
		if ((rc = take(part, colon, before, out, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

static void
put(struct buf *b, const char *key, const char *word, const char **sep)
{
	if (word == NULL)
		return;
	buf_printf(b, "%s%s %s", *sep, key, word);
	*sep = ", ";
}

static void
put_number(struct buf *b, const char *key, int64_t n, const char **sep)
{
	char text[32];

	if (n != EVIDENCE_AS_IS)
		put(b, key, n < 0 ? "unknown" : num_commas(n, text, sizeof(text)), sep);
}

void
whatif_words(const struct evidence_if *f, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		const char *sep = " ";

		buf_printf(b, "%s%" PRId64, i > 0 ? "; " : "", f[i].pmid);
		if (f[i].rejected) {
			buf_puts(b, " rejected");
			continue;
		}
		put(b, "type", f[i].type, &sep);
		put(b, "risk of bias", f[i].rob, &sep);
		put_number(b, "people", f[i].participants, &sep);
		put_number(b, "trials", f[i].trials, &sep);
		put(b, "funding", f[i].funding, &sep);
		put(b, "ties", f[i].ties, &sep);
		put(b, "trial funding", f[i].trial_funding, &sep);
	}
}
