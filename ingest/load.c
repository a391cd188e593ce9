#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/pool.h"
#include "load.h"
#include "sieve.h"

#define SLOTS_PER_THREAD 3
#define FOLD_MAX_BYTES	((size_t)64 << 20)	/* one folded text */
#define SPOOL_BYTES	((size_t)256 << 10)

/* Which compounds a record is linked to, and whether it names each. */
struct links {
	int64_t		*compound;
	bool		*named;
	size_t		 n;
};

/* A record on its way from worker to store; everything in the job's arena. */
struct item {
	struct work_item r;
	struct links	 to;
};

struct job {
	struct job	*next;		/* of the idle ones */
	struct batch	 batch;
	struct arena	 mem;
	char		 ns[FRAME_MAX_NS];
	struct work_notes notes;
	struct item	*item;		size_t nitem, item_cap;
	int64_t		*deleted;	size_t ndeleted, deleted_cap;
	int64_t		 passed;
};

struct load {
	const struct load_plan *plan;
	struct store	*store;
	struct worker	*worker;
	struct buf	*fold;		/* one per worker */
	struct job	*idle;
	const char	*name;		/* of the file at hand */
	struct sieved	 sieved;	/* what is left of it, where only known names count */
	size_t		 nplaced;	/* its pieces that were read again */
	struct progress	 bar;
	int64_t		 done_records, deletions;
};

static void
job_free(void *arg)
{
	struct job	*j = arg;

	batch_fini(&j->batch);
	arena_fini(&j->mem);
	notes_fini(&j->notes);
	free(j);
}

static struct job *
job_take(struct load *l)
{
	struct job	*j = l->idle;

	if (j != NULL)
		l->idle = j->next;
	else
		j = xcalloc(1, sizeof(*j));
	arena_reset(&j->mem);
	notes_clear(&j->notes);
	j->item = NULL;
	j->deleted = NULL;
	j->nitem = j->item_cap = j->ndeleted = j->deleted_cap = 0;
	j->passed = 0;
	return j;
}

struct load *
load_new(const struct load_plan *plan, struct store *store)
{
	struct load	*l = xcalloc(1, sizeof(*l));
	int		 i;

	l->plan = plan;
	l->store = store;
	l->sieved.fd = -1;
	l->worker = workers_new(plan->threads, &plan->work);
	l->fold = xcalloc((unsigned long)plan->threads, sizeof(*l->fold));
	for (i = 0; i < plan->threads; i++)
		buf_init(&l->fold[i], FOLD_MAX_BYTES);
	return l;
}

void
load_free(struct load *l)
{
	struct job	*j;
	int		 i;

	if (l == NULL)
		return;
	while ((j = l->idle) != NULL) {
		l->idle = j->next;
		job_free(j);
	}
	for (i = 0; i < l->plan->threads; i++)
		buf_fini(&l->fold[i]);
	free(l->fold);
	workers_free(l->worker, l->plan->threads);
	free(l);
}

/* --- on a worker ----------------------------------------------------------------- */

static void
choose_links(const struct load_plan *p, struct buf *fold, struct arena *mem, const struct article *a, struct links *to)
{
	int64_t	*hit = NULL;
	size_t	 i, n = 0, k = 0;
	bool	 named = false;

	if (p->names != NULL)
		n = match_article(p->names, a, fold, mem, &hit);
	to->compound = arena_array(mem, n + 1, sizeof(*to->compound));
	to->named = arena_array(mem, n + 1, sizeof(*to->named));
	for (i = 0; i < n; i++) {
		named |= hit[i] == p->compound;
		if (!p->only_known && hit[i] != p->compound)
			continue;
		to->compound[k] = hit[i];
		to->named[k++] = true;
	}
	if (p->compound != 0 && !named && (!p->only_known || n > 0)) {
		to->compound[k] = p->compound;
		to->named[k++] = false;
	}
	to->n = k;
}

static void
take_deletions(struct job *j, struct worker *w, const struct frame_piece *piece)
{
	struct err		 why = { .rc = RC_OK };
	struct bad_record	 bad = { .piece = *piece, .line = piece->line };
	int64_t			*pmid;
	size_t			 i, n;

	if (pubmed_read_deletions(w->pubmed, j->batch.bytes + piece->off, piece->len, j->ns, &j->mem, &pmid, &n,
	    &why) == RC_OK) {
		for (i = 0; i < n; i++)
			ARENA_PUSH(&j->mem, j->deleted, j->ndeleted, j->deleted_cap, pmid[i]);
		return;
	}
	bad.why = arena_strdup(&j->notes.mem, why.msg);
	ARENA_PUSH(&j->notes.mem, j->notes.bad, j->notes.nbad, j->notes.bad_cap, bad);
}

/* Classify what was read and keep it. */
static void
keep(const struct load *l, struct job *j, int number, struct work_item *r, const struct links *to, size_t n)
{
	struct item	it;
	size_t		i;

	work_classify(&l->worker[number], &j->batch, r, n, &j->mem, &j->notes);
	for (i = 0; i < n; i++) {
		if (r[i].bad)
			continue;
		it = (struct item){ r[i], to[i] };
		ARENA_PUSH(&j->mem, j->item, j->nitem, j->item_cap, it);
	}
}

static void
work(void *arg, int number, void *load)
{
	struct job			*j = arg;
	const struct load		*l = load;
	const struct frame_piece	*piece;
	struct work_item		 r[WORK_AT_ONCE];
	struct links			 to[WORK_AT_ONCE];
	size_t				 i, n = 0;

	for (i = 0; i < j->batch.n; i++) {
		piece = &j->batch.piece[i];
		if (piece->deletion) {
			take_deletions(j, &l->worker[number], piece);
			continue;
		}
		memset(&r[n], 0, sizeof(r[n]));
		r[n].piece = piece;
		if (!work_parse(&l->worker[number], &j->batch, piece, j->ns, &j->mem, &r[n].article, &j->notes))
			continue;
		choose_links(l->plan, &l->fold[number], &j->mem, &r[n].article, &to[n]);
		if (l->plan->only_known && to[n].n == 0)
			j->passed++;
		else if (++n == WORK_AT_ONCE) {
			keep(l, j, number, r, to, n);
			n = 0;
		}
	}
	keep(l, j, number, r, to, n);
	work_end(&l->worker[number], &j->notes);
}

/* --- on the caller's thread -------------------------------------------------------- */

static enum rc
store_item_of(struct load *l, struct job *j, struct item *it, struct err *e)
{
	struct store_item		 s = {
		.article = &it->r.article, .proposal = it->r.classified ? &it->r.proposal : NULL,
		.raw = j->batch.bytes + it->r.piece->off, .nraw = it->r.piece->len, .compound = it->to.compound,
		.named = it->to.named, .ncompound = it->to.n, .why = l->plan->only_known ? "match" : "ingest",
	};

	return store_record(l->store, &s, e);
}

static enum rc
done(void *arg, void *load, struct err *e)
{
	struct job	*j = arg;
	struct load	*l = load;
	size_t		 i;
	enum rc		 rc = RC_OK;

	for (i = 0; i < j->notes.nbad && rc == RC_OK; i++)
		rc = store_bad(l->store, j->notes.bad[i].pmid, j->notes.bad[i].why,
		    j->batch.bytes + j->notes.bad[i].piece.off, j->notes.bad[i].piece.len, e);
	for (i = 0; i < j->nitem && rc == RC_OK; i++)
		if ((rc = store_item_of(l, j, &j->item[i], e)) == RC_OK)
			rc = store_commit(l->store, false, e);
	for (i = 0; i < j->ndeleted && rc == RC_OK; i++)
		rc = store_deletion(l->store, j->deleted[i], e);
	if (rc == RC_OK)
		rc = store_commit(l->store, false, e);
	l->store->tally.passed += j->passed;
	l->deletions += (int64_t)j->ndeleted;
	for (i = 0; i < j->batch.n; i++)
		l->done_records += !j->batch.piece[i].deletion;
	notes_report(&j->notes, l->name, "quarantined");
	progress_at(&l->bar, l->done_records);
	j->next = l->idle;
	l->idle = j;
	return rc;
}

/* Pieces of the sieved file stand in the large one elsewhere. */
static void
place(struct load *l, struct batch *b)
{
	const struct sieve_place	*at;
	size_t				 i;

	for (i = 0; i < b->n && l->nplaced < l->sieved.n; i++) {
		at = &l->sieved.place[l->nplaced++];
		b->piece[i].line = at->line;
		b->piece[i].number = at->number;
	}
}

/* Second reading: everything into the store. */
static enum rc
store_batches(struct load *l, int fd, bool *fatal, struct err *e)
{
	struct source	*src = source_new(fd, l->name);
	struct pool	*pool;
	struct job	*j;
	struct err	 cut = { .rc = RC_OK };
	enum rc		 rc = RC_OK, end;

	pool = pool_new(l->plan->threads, SLOTS_PER_THREAD * l->plan->threads, work, l, done, job_free, l);
	do {
		j = job_take(l);
		end = source_next(src, &j->batch, &cut);
		if (j->batch.n == 0) {
			j->next = l->idle;
			l->idle = j;
			break;
		}
		memcpy(j->ns, source_ns(src), sizeof(j->ns));
		place(l, &j->batch);
		rc = pool_put(pool, j, e);
	} while (rc == RC_OK && end == RC_OK);
	source_free(src);
	if (rc == RC_OK)
		rc = pool_end(pool, e);
	else
		pool_cancel(pool);
	if (rc == RC_OK)
		rc = store_commit(l->store, true, e);
	if (rc != RC_OK) {
		*fatal = true;
		store_rollback(l->store);
	} else if (!rc_good(end)) {	/* the file changed between the two readings */
		*e = cut;
		rc = end;
	}
	return rc;
}

/* Copy what cannot be read twice. */
static enum rc
spool(struct load *l, int from, int *to, struct err *e)
{
	char	*dir = file_folder(db_path(l->store->db)), *p = xmalloc(SPOOL_BYTES);
	ssize_t	 n = 1;
	int	 fd = -1;
	enum rc	 rc;

	rc = file_temp(dir, &fd, e);
	while (rc == RC_OK && n > 0) {
		do
			n = read(from, p, SPOOL_BYTES);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			rc = err_sys(e, RC_FAILED, "%s", l->name);
		else
			rc = file_put(fd, p, (size_t)n, "the working file beside the database", e);
	}
	if (rc == RC_OK)
		*to = fd;
	else if (fd >= 0)
		close(fd);
	free(p);
	free(dir);
	return rc;
}

/* "...; nothing of it stored", as long as it fits. */
static enum rc
nothing_stored(const char *what, struct err *e)
{
	size_t	n = strlen(e->msg);

	if (n + strlen(what) < sizeof(e->msg))
		memcpy(e->msg + n, what, strlen(what) + 1);
	return e->rc;
}

/*
 * First reading: is the frame whole?  Where only what names a known compound
 * is wanted, the same reading sets that aside.
 */
static enum rc
check(struct load *l, int fd, int64_t *records, struct err *e)
{
	struct sieve_plan	 plan = { .names = l->plan->names, .threads = l->plan->threads };
	struct source		*src = NULL;
	char			*dir = file_folder(db_path(l->store->db));
	bool			 alien;
	enum rc			 rc;

	if (l->plan->only_known) {
		plan.dir = dir;
		rc = sieve_run(&plan, fd, l->name, &l->sieved, e);
		alien = l->sieved.alien;
		*records = l->sieved.records;
	} else {
		src = source_new(fd, l->name);
		rc = source_check(src, records, e);
		alien = source_alien(src);
	}
	if (rc == RC_BADDATA) {
		e->rc = rc;
		nothing_stored(alien ? "; nothing stored" : "; nothing of it stored", e);
	}
	source_free(src);
	free(dir);
	return rc;
}

/* What check set aside, or else the file itself, which can be read twice. */
static enum rc
store_checked(struct load *l, int fd, int64_t records, bool *fatal, struct err *e)
{
	enum rc	rc;

	if (l->sieved.fd >= 0) {
		l->store->tally.passed += l->sieved.passed;
		fd = l->sieved.fd;
		records = (int64_t)l->sieved.n;
	} else if (lseek(fd, 0, SEEK_SET) != 0)
		return err_sys(e, RC_FAILED, "%s", l->name);
	progress_start(&l->bar, l->plan->out, "ingest", records);
	rc = store_batches(l, fd, fatal, e);
	progress_end(&l->bar);
	return rc;
}

static void
start(struct load *l, const char *name, const char *path)
{
	l->name = name;
	l->store->source = name;
	l->store->source_seq = store_seq(path);
	l->done_records = l->deletions = 0;
	l->nplaced = 0;
}

/* What a numbered file leaves behind goes in with its last records. */
static enum rc
finish(struct load *l, const char *path, const char *sha, int64_t records, bool *fatal, struct err *e)
{
	enum rc	rc = RC_OK;

	if (sha != NULL)
		rc = store_file(l->store, path, sha, records, l->deletions, e);
	if (rc == RC_OK)
		rc = store_commit(l->store, true, e);
	if (rc != RC_OK)
		*fatal = true;
	return rc;
}

enum rc
load_sieved(struct load *l, struct sieved *from, const char *name, const char *sha, bool *fatal, struct err *e)
{
	enum rc	rc;

	*fatal = false;
	start(l, name, name);
	l->sieved = *from;
	*from = (struct sieved){ .fd = -1 };
	if ((rc = store_checked(l, -1, 0, fatal, e)) == RC_OK)
		rc = finish(l, name, sha, l->sieved.records, fatal, e);
	sieved_fini(&l->sieved);
	return rc;
}

enum rc
load_file(struct load *l, const char *path, bool *fatal, struct err *e)
{
	struct stat	st;
	char		sha[SHA256_HEX];
	int64_t		records = 0, bytes;
	int		fd = -1, copy = -1;
	bool		numbered = store_seq(path) != 0;
	enum rc		rc;

	*fatal = false;
	start(l, strcmp(path, "-") == 0 ? "standard input" : path, path);
	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if ((rc = spool(l, fd, &copy, e)) != RC_OK)
			goto out;
	} else
		copy = fd;
	if (lseek(copy, 0, SEEK_SET) != 0) {
		rc = err_sys(e, RC_FAILED, "%s", l->name);
		goto out;
	}
	if ((rc = check(l, copy, &records, e)) != RC_OK || (rc = store_checked(l, copy, records, fatal, e)) != RC_OK)
		goto out;
	if (numbered && (rc = file_sha256(path, sha, &bytes, e)) != RC_OK)
		goto out;
	rc = finish(l, path, numbered ? sha : NULL, records, fatal, e);
out:
	sieved_fini(&l->sieved);
	if (copy >= 0 && copy != fd)
		close(copy);
	if (fd > STDIN_FILENO)
		close(fd);
	return rc;
}
