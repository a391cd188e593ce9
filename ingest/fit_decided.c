#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/sha256.h"
#include "../db/item.h"
#include "../db/record.h"
#include "fit_decided.h"

/* The design that people approved of an article, -1 none. */
static enum rc
decided(struct db *db, struct arena *mem, int64_t pmid, int *design, int64_t *seq, struct err *e)
{
	struct assessment	a;
	enum rc			rc = assessment_load(db, mem, pmid, &a, e);

	*design = -1;
	if (rc == RC_NOTFOUND)
		return RC_OK;
	if (rc != RC_OK || strcmp(a.state, "approved") != 0 || a.design == NULL)
		return rc;
	*design = word_index(design_words, a.design);
	*seq = a.seq;
	return RC_OK;
}

static enum rc
too_few(const struct fit_decisions *d, struct err *e)
{
	struct buf	b;
	int		c;

	buf_init(&b, 1000);
	for (c = 0; c < DESIGN_CLASSES; c++)
		if (d->class[c] > 0)
			buf_printf(&b, "%s%s %d", b.len > 0 ? ", " : "", design_class_words[c], d->class[c]);
	err_set(e, RC_BADDATA, "%d approved decisions on design%s%s%s: a fit wants %d, and %d of a second class", d->n,
	    b.len > 0 ? " (" : "", b.p, b.len > 0 ? ")" : "", FIT_DECISIONS_LEAST, FIT_CLASS_LEAST);
	buf_fini(&b);
	return err_try(e, "appraise rules eval design --from-decisions");
}

static bool
enough(const struct fit_decisions *d)
{
	int	c, most = 0, second = 0;

	for (c = 0; c < DESIGN_CLASSES; c++)
		if (d->class[c] > most) {
			second = most;
			most = d->class[c];
		} else if (d->class[c] > second)
			second = d->class[c];
	return d->n >= FIT_DECISIONS_LEAST && second >= FIT_CLASS_LEAST;
}

enum rc
fit_decided(struct fit_reader *r, struct db *db, struct fit_decisions *out, struct err *e)
{
	struct arena		 mem = ARENA_INIT, one = ARENA_INIT;
	struct sha256		*sha = sha256_new();
	struct stored_article	 a;
	char			 line[80];
	int64_t			*pmid, seq = 0;
	size_t			 n, i;
	int			 design, others = 0;
	enum rc			 rc;

	memset(out, 0, sizeof(*out));
	if ((rc = article_pmids(db, &mem, 0, &pmid, &n, e)) != RC_OK)
		n = 0;
	for (i = 0; i < n && rc == RC_OK; i++) {
		arena_reset(&one);
		if ((rc = decided(db, &one, pmid[i], &design, &seq, e)) != RC_OK || (design < 0 && others == FIT_OTHERS_MOST) ||
		    (rc = article_load(db, &one, pmid[i], &a, e)) != RC_OK || a.a.kind == ARTICLE_BOOK)
			continue;
		fit_reader_add(r, &a.a, design >= 0 ? design_class[design] : -1, 1, design >= 0 ? FIT_LABELLED : FIT_TYPED);
		if (design < 0) {
			others++;
			continue;
		}
		out->n++;
		out->class[design_class[design]]++;
		if (seq > out->last_seq)
			out->last_seq = seq;
		snprintf(line, sizeof(line), "%" PRId64 "\t%s\t%" PRId64 "\n", pmid[i], design_words[design], seq);
		sha256_add(sha, line, strlen(line));
	}
	sha256_end(sha, out->sha256);
	arena_fini(&mem);
	arena_fini(&one);
	return rc != RC_OK || enough(out) ? rc : too_few(out, e);
}
