#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/pool.h"
#include "pubmed.h"
#include "sieve.h"
#include "source.h"

#define SLOTS_PER_THREAD 3
#define OUT_BYTES	((size_t)256 << 10)	/* written at once */
#define HEAD		"<PubmedArticleSet"	/* any record may stand in one */
#define TAIL		"</PubmedArticleSet>\n"

struct job {
	struct job	*next;		/* of the idle ones */
	struct batch	 batch;
	bool		*keep;		/* one per piece */
	int64_t		*pmid;
	size_t		 cap;
};

struct sieve {
	const struct sieve_plan *plan;
	struct source	*src;
	struct sieved	*to;
	struct job	*idle;
	struct buf	 out;
	bool		 begun;
};

static void
job_free(void *arg)
{
	struct job	*j = arg;

	batch_fini(&j->batch);
	free(j->keep);
	free(j->pmid);
	free(j);
}

static struct job *
job_take(struct sieve *s)
{
	struct job	*j = s->idle;

	if (j == NULL)
		return xcalloc(1, sizeof(*j));
	s->idle = j->next;
	return j;
}

/* --- on a worker ------------------------------------------------------------- */

static void
work(void *arg, int number, void *sieve)
{
	const struct sieve_plan	*plan = ((struct sieve *)sieve)->plan;
	struct job		*j = arg;
	const struct frame_piece *piece;
	const char		*p;
	size_t			 i;

	(void)number;
	if (j->cap < j->batch.n) {
		j->cap = j->batch.n;
		j->keep = xreallocarray(j->keep, j->cap, sizeof(*j->keep));
		j->pmid = xreallocarray(j->pmid, j->cap, sizeof(*j->pmid));
	}
	for (i = 0; i < j->batch.n; i++) {
		piece = &j->batch.piece[i];
		p = j->batch.bytes + piece->off;
		j->keep[i] = piece->deletion || match_raw(plan->names, p, piece->len);
		j->pmid[i] = piece->deletion || plan->see == NULL ? 0 : pubmed_guess(p, piece->len);
	}
}

/* --- on the caller's thread ------------------------------------------------------ */

static enum rc
flush(struct sieve *s, struct err *e)
{
	enum rc	rc = file_put(s->to->fd, s->out.p, s->out.len, "the working file beside the database", e);

	buf_clear(&s->out);
	return rc;
}

/* The namespaces are known with the first piece. */
static void
begin(struct sieve *s)
{
	if (s->begun)
		return;
	buf_printf(&s->out, HEAD "%s>\n", source_ns(s->src));
	s->begun = true;
}

static enum rc
keep(struct sieve *s, const char *p, const struct frame_piece *piece, struct err *e)
{
	struct sieved	*to = s->to;
	enum rc		 rc;

	if (to->n == to->cap) {
		to->cap = to->cap == 0 ? 1024 : 2 * to->cap;
		to->place = xreallocarray(to->place, to->cap, sizeof(*to->place));
	}
	to->place[to->n++] = (struct sieve_place){ piece->line, piece->number };
	if (s->out.len + piece->len > OUT_BYTES && (rc = flush(s, e)) != RC_OK)
		return rc;
	if (piece->len > OUT_BYTES)
		return file_put(to->fd, p, piece->len, "the working file beside the database", e);
	buf_put(&s->out, p, piece->len);
	return RC_OK;
}

static enum rc
done(void *arg, void *sieve, struct err *e)
{
	struct sieve	*s = sieve;
	struct job	*j = arg;
	size_t		 i;
	enum rc		 rc = RC_OK;

	begin(s);
	for (i = 0; i < j->batch.n && rc == RC_OK; i++) {
		if (j->pmid[i] != 0)
			s->plan->see(s->plan->see_arg, j->pmid[i]);
		if (j->keep[i])
			rc = keep(s, j->batch.bytes + j->batch.piece[i].off, &j->batch.piece[i], e);
		else
			s->to->passed++;
		s->to->records += !j->batch.piece[i].deletion;
	}
	j->next = s->idle;
	s->idle = j;
	return rc;
}

/* All batches through the workers. */
static enum rc
read_all(struct sieve *s, struct err *e)
{
	struct pool	*pool = pool_new(s->plan->threads, SLOTS_PER_THREAD * s->plan->threads, work, s, done, job_free, s);
	struct err	 cut = { .rc = RC_OK };
	struct job	*j;
	enum rc		 rc = RC_OK, end;

	do {
		j = job_take(s);
		if ((end = source_next(s->src, &j->batch, &cut)) != RC_OK) {	/* what came before a cut is not wanted either */
			job_free(j);
			break;
		}
		rc = pool_put(pool, j, e);
	} while (rc == RC_OK);
	if (rc == RC_OK)
		rc = pool_end(pool, e);
	else
		pool_cancel(pool);
	if (rc == RC_OK && end != RC_DONE) {
		*e = cut;
		rc = end;
	}
	return rc;
}

enum rc
sieve_run(const struct sieve_plan *plan, int fd, const char *name, struct sieved *to, struct err *e)
{
	struct sieve	 s = { .plan = plan, .to = to };
	struct job	*j;
	enum rc		 rc;

	*to = (struct sieved){ .fd = -1 };
	if ((rc = file_temp(plan->dir, &to->fd, e)) != RC_OK)
		return rc;
	s.src = source_new(fd, name);
	buf_init(&s.out, 2 * OUT_BYTES);
	if ((rc = read_all(&s, e)) != RC_OK) {
		to->alien = source_alien(s.src);
		goto out;
	}
	begin(&s);
	buf_puts(&s.out, TAIL);
	if ((rc = flush(&s, e)) == RC_OK && lseek(to->fd, 0, SEEK_SET) != 0)
		rc = err_sys(e, RC_FAILED, "the working file beside the database");
out:
	while ((j = s.idle) != NULL) {
		s.idle = j->next;
		job_free(j);
	}
	source_free(s.src);
	buf_fini(&s.out);
	return rc;
}

void
sieved_fini(struct sieved *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->place);
	*s = (struct sieved){ .fd = -1 };
}
