#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../base/file.h"
#include "../../base/jsonw.h"
#include "../../base/num.h"
#include "../../base/pool.h"
#include "../../base/stop.h"
#include "../../db/ledger.h"
#include "../../db/record.h"
#include "../../db/setting.h"
#include "../../db/source.h"
#include "../known.h"
#include "../load.h"
#include "../tally.h"
#include "files.h"
#include "shelf.h"

#define DIGEST_BYTES	((size_t)256 << 10)
#define COMMAND(updates) ((updates) ? "appraise fetch --updates" : "appraise fetch --baseline")

/* A file on its way from the shelf into the store. */
struct volume {
	const struct listed *file;
	int		 fd;
	char		 md5[MD5_HEX];		/* as published; "" unknown */
	char		 sha[SHA256_HEX];
	struct sieved	 sieved;
	int64_t		*seen;			/* ours that it holds, of a baseline */
	size_t		 nseen, seen_cap;
	const int64_t	*live;			/* ours, ascending; borrowed */
	size_t		 nlive;
	struct err	 err;			/* why it cannot be stored */
};

struct files {
	struct inv	*inv;
	struct arena	 mem;
	struct shelf	*shelf;
	struct match	*names;
	struct classifier *classifier;
	struct load_plan plan;
	struct load	*load;
	struct store	 store;
	char		*dir;			/* of the database */
	int64_t		*live;
	size_t		 nlive;
	bool		 updates;		/* what is being read */
	bool		 server;		/* not a folder: what is damaged can come whole the next time */
	bool		 fatal;			/* the store failed */
	int64_t		 read, known, bad, records;
	int64_t		 first, last;		/* seq of those read */
	int64_t		 asked;			/* not in the new baseline */
	int64_t		 gone;			/* withdrawn by updates, to be asked for once more */
	struct err	 worst;
	struct progress	 bar;
};

/* --- on a worker: is it whole, and what of it may matter? ------------------------- */

static void
see(void *arg, int64_t pmid)
{
	struct volume	*v = arg;
	size_t		 lo = 0, hi = v->nlive, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (v->live[mid] < pmid)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == v->nlive || v->live[lo] != pmid)
		return;
	if (v->nseen == v->seen_cap) {
		v->seen_cap = v->seen_cap == 0 ? 256 : 2 * v->seen_cap;
		v->seen = xreallocarray(v->seen, v->seen_cap, sizeof(*v->seen));
	}
	v->seen[v->nseen++] = pmid;
}

/* Both digests in one reading. */
static enum rc
digest(struct volume *v, struct err *e)
{
	struct sha256	*sha = sha256_new();
	struct md5	*md5 = md5_new();
	char		*p = xmalloc(DIGEST_BYTES), sum[MD5_HEX];
	ssize_t		 n;
	enum rc		 rc = RC_OK;

	while ((n = read(v->fd, p, DIGEST_BYTES)) > 0) {
		sha256_add(sha, p, (size_t)n);
		md5_add(md5, p, (size_t)n);
	}
	sha256_end(sha, v->sha);
	md5_end(md5, sum);
	if (n < 0 || lseek(v->fd, 0, SEEK_SET) != 0)
		rc = err_sys(e, RC_FAILED, "%s", v->file->name);
	else if (v->md5[0] != '\0' && strcmp(sum, v->md5) != 0)
		rc = err_set(e, RC_BADDATA, "%s: damaged, its MD5 is %s and should be %s; nothing of it stored",
		    v->file->name, sum, v->md5);
	free(p);
	return rc;
}

static void
prepare(void *arg, int number, void *files)
{
	const struct files	*f = files;
	struct volume		*v = arg;
	struct sieve_plan	 plan = { .names = f->names, .threads = 1, .dir = f->dir, .see_arg = v };

	(void)number;
	if (!f->updates)
		plan.see = see;
	if ((v->err.rc = digest(v, &v->err)) == RC_OK &&
	    (v->err.rc = sieve_run(&plan, v->fd, v->file->name, &v->sieved, &v->err)) == RC_BADDATA)
		err_ctx(&v->err, "nothing of it stored");
	if (v->err.rc == RC_BADDATA && f->server)
		v->err.rc = RC_AGAIN;
	close(v->fd);
	v->fd = -1;
}

static void
drop(void *arg)
{
	struct volume	*v = arg;

	if (v->fd >= 0)
		close(v->fd);
	sieved_fini(&v->sieved);
	free(v->seen);
	free(v);
}

/* --- on the caller's thread ------------------------------------------------------------ */

static enum rc
mark(struct files *f, const struct volume *v, struct err *e)
{
	enum rc	rc;

	if (v->nseen == 0)
		return RC_OK;
	if ((rc = db_begin(f->inv->db, e)) != RC_OK)
		return rc;
	if ((rc = baseline_mark(f->inv->db, LISTED_YEAR(v->file->seq), v->seen, v->nseen, e)) == RC_OK)
		return db_commit(f->inv->db, e);
	db_rollback(f->inv->db);
	return rc;
}

/* Ask for these again, each for the compounds that it is linked to, so that a night does it. */
static enum rc
want_again(struct files *f, const int64_t *pmid, size_t n, struct err *e)
{
	struct db	*db = f->inv->db;
	struct arena	 mem = ARENA_INIT;
	struct link	*l = NULL;
	size_t		 i, k, nl = 0;
	enum rc		 rc;

	rc = ledger_want(db, pmid, n, 0, LEDGER_AGAIN, f->store.run_id, NULL, e);
	for (i = 0; i < n && rc == RC_OK; i++) {
		arena_reset(&mem);
		rc = link_list(db, &mem, pmid[i], &l, &nl, e);
		for (k = 0; k < nl && rc == RC_OK; k++)
			if (strcmp(l[k].state, "unlinked") != 0)
				rc = ledger_want(db, &pmid[i], 1, l[k].compound_id, LEDGER_AGAIN, f->store.run_id,
				    NULL, e);
	}
	arena_fini(&mem);
	return rc;
}

/*
 * A file lists a merged PMID as it does a deleted one.  Which of the two it
 * was, and where it went, only an answer for that PMID tells.
 */
static enum rc
ask_for_deleted(struct files *f, const struct volume *v, struct err *e)
{
	struct db	*db = f->inv->db;
	struct arena	 mem = ARENA_INIT;
	int64_t		*pmid = NULL;
	size_t		 n = 0;
	enum rc		 rc;

	if ((rc = db_begin(db, e)) != RC_OK)
		return rc;
	if ((rc = source_deleted(db, &mem, v->file->seq, &pmid, &n, e)) == RC_OK &&
	    (rc = want_again(f, pmid, n, e)) == RC_OK)
		rc = db_commit(db, e);
	if (rc == RC_OK)
		f->gone += (int64_t)n;
	else
		db_rollback(db);
	arena_fini(&mem);
	return rc;
}

static enum rc
store(struct files *f, struct volume *v, struct err *e)
{
	int64_t	records = v->sieved.records, deleted = f->store.tally.deleted;
	enum rc	rc;

	if ((rc = load_sieved(f->load, &v->sieved, v->file->name, v->sha, &f->fatal, e)) != RC_OK)
		return rc;
	if ((rc = mark(f, v, e)) != RC_OK ||
	    (f->store.tally.deleted > deleted && (rc = ask_for_deleted(f, v, e)) != RC_OK)) {
		f->fatal = true;
		return rc;
	}
	f->read++;
	f->records += records;
	f->first = f->first == 0 ? v->file->seq : f->first;
	f->last = v->file->seq;
	return RC_OK;
}

/*
 * A damaged file of a baseline costs only itself.  Updates are stored in
 * their order or not at all: what follows a bad one waits for the next run.
 */
static enum rc
done(void *arg, void *files, struct err *e)
{
	struct files	*f = files;
	struct volume	*v = arg;
	enum rc		 rc;

	if (v->err.rc == RC_OK)
		v->err.rc = store(f, v, &v->err);
	if ((rc = v->err.rc) != RC_OK) {
		f->bad++;
		if (f->fatal || f->updates)
			*e = v->err;
		else {
			worst_error(&f->worst, &v->err);
			rc = RC_OK;
		}
	}
	progress_at(&f->bar, f->read + f->bad);
	drop(v);
	return rc;
}

static enum rc
take(struct files *f, const struct listed *file, struct volume **out, struct err *e)
{
	struct volume	*v = xcalloc(1, sizeof(*v));
	enum rc		 rc;

	v->file = file;
	v->sieved.fd = -1;
	v->live = f->live;
	v->nlive = f->nlive;
	rc = shelf_take(f->shelf, f->updates, file->name, &v->fd, v->md5, e);
	if (rc == RC_NOTFOUND)
		rc = err_set(e, RC_AGAIN, "%s: is listed and not there yet; nothing lost", file->name);
	if (rc != RC_OK)
		drop(v);
	else
		*out = v;
	return rc;
}

/* Those of the list that were not read before: moved to its front. */
static enum rc
still_to_read(struct files *f, struct listed *v, size_t n, size_t *left, struct err *e)
{
	size_t	i, k = 0;
	bool	known;
	enum rc	rc;

	for (i = 0; i < n; i++) {
		if ((rc = source_file_known(f->inv->db, v[i].name, &known, e)) != RC_OK)
			return rc;
		f->known += known;
		if (!known)
			v[k++] = v[i];
	}
	*left = k;
	return RC_OK;
}

static enum rc
read_files(struct files *f, const struct listed *v, size_t n, struct err *e)
{
	int		 threads = f->plan.threads;
	struct pool	*pool = pool_new(threads, threads + 1, prepare, f, done, drop, f);
	struct volume	*volume;
	struct err	 one;
	size_t		 i;
	enum rc		 rc = RC_OK;

	progress_start(&f->bar, f->inv->out, f->updates ? "updates" : "baseline", (int64_t)n);
	for (i = 0; i < n && rc == RC_OK; i++) {
		one = (struct err){ .rc = RC_OK };
		if (stop_asked())
			rc = err_set(e, RC_INTR, "stopped");
		else if ((rc = take(f, &v[i], &volume, &one)) == RC_OK)
			rc = pool_put(pool, volume, e);
		else if (rc == RC_INTR || f->updates)
			*e = one;
		else {
			f->bad++;
			worst_error(&f->worst, &one);
			rc = RC_OK;
		}
	}
	if (f->fatal) {
		pool_cancel(pool);
	} else {	/* what was taken before a stop is whole: it is stored */
		one = (struct err){ .rc = RC_OK };
		if ((one.rc = pool_end(pool, &one)) != RC_OK && rc == RC_OK) {
			*e = one;
			rc = one.rc;
		}
	}
	progress_end(&f->bar);
	return rc;
}

/* What the new baseline was not seen to hold is asked for by PMID, by the next fetch. */
static enum rc
ask_for_unseen(struct files *f, int year, struct err *e)
{
	struct db	*db = f->inv->db;
	int64_t		*pmid = NULL;
	size_t		 n = 0;
	enum rc		 rc;

	if ((rc = store_begin(&f->store, e)) == RC_OK &&
	    (rc = baseline_unseen(db, &f->mem, year, &pmid, &n, e)) == RC_OK &&
	    (rc = want_again(f, pmid, n, e)) == RC_OK && (rc = baseline_forget(db, year, e)) == RC_OK &&
	    (rc = store_commit(&f->store, true, e)) == RC_OK)
		f->asked += (int64_t)n;
	else
		store_rollback(&f->store);
	return rc;
}

static enum rc
nothing_listed(const struct files *f, const char *url, struct err *e)
{
	err_set(e, RC_NOTFOUND, "%s: no file pubmedYYnNNNN.xml.gz among its %s", url, f->updates ? "updates" : "baseline");
	return err_try(e, "appraise config get files_url");
}

/* The baseline of the newest year; *n is 0 where none is listed. */
static enum rc
list_baseline(struct files *f, struct listed **out, size_t *n, struct err *e)
{
	struct listed	*v = NULL;
	size_t		 i = 0, k = 0;
	enum rc		 rc;

	if ((rc = shelf_list(f->shelf, false, &f->mem, &v, &k, e)) != RC_OK)
		return rc;
	while (i < k && LISTED_YEAR(v[i].seq) < LISTED_YEAR(v[k - 1].seq))
		i++;
	*out = v + i;
	*n = k - i;
	return RC_OK;
}

/*
 * What of it was not read before.  Where a run ended between its last file
 * and the question what it lacks, the marks of its files are there still.
 */
static enum rc
read_baseline(struct files *f, struct listed *v, size_t n, struct err *e)
{
	int64_t	bad = f->bad;
	size_t	left;
	int	year = LISTED_YEAR(v[n - 1].seq);
	bool	marked = true;
	enum rc	rc;

	f->updates = false;
	if ((rc = still_to_read(f, v, n, &left, e)) != RC_OK)
		return rc;
	if (left == 0)
		rc = baseline_marked(f->inv->db, year, &marked, e);
	else if ((rc = article_pmids(f->inv->db, &f->mem, 0, &f->live, &f->nlive, e)) == RC_OK)
		rc = read_files(f, v, left, e);
	return rc == RC_OK && f->bad == bad && marked ? ask_for_unseen(f, year, e) : rc;
}

static enum rc
baseline(struct files *f, const char *url, struct err *e)
{
	struct listed	*v = NULL;
	size_t		 n = 0;
	enum rc		 rc;

	if ((rc = list_baseline(f, &v, &n, e)) != RC_OK)
		return rc;
	return n == 0 ? nothing_listed(f, url, e) : read_baseline(f, v, n, e);
}

/*
 * A store that has read files of an earlier year wants the whole of this
 * year's baseline before its updates: between the last update that it read
 * and the baseline, others came and went.  The updates' folder may be empty
 * when the baseline is new.
 */
static enum rc
new_year(struct files *f, const char *url, int year, struct err *e)
{
	struct listed	*v = NULL;
	int64_t		 before = 0;
	size_t		 n = 0;
	enum rc		 rc;

	if (year > 0 && ((rc = source_file_last(f->inv->db, LISTED_FIRST(year), &before, e)) != RC_OK || before == 0))
		return rc;
	if ((rc = list_baseline(f, &v, &n, e)) != RC_OK)
		return rc;
	if (n == 0)
		return nothing_listed(f, url, e);
	if (year == 0 && ((rc = source_file_last(f->inv->db, v[0].seq, &before, e)) != RC_OK ||
	    before == 0 || LISTED_YEAR(before) == LISTED_YEAR(v[0].seq)))
		return rc;
	return read_baseline(f, v, n, e);
}

static enum rc
updates(struct files *f, const char *url, struct err *e)
{
	struct listed	*v = NULL;
	size_t		 n = 0, left;
	enum rc		 rc;

	f->updates = true;
	if ((rc = shelf_list(f->shelf, true, &f->mem, &v, &n, e)) != RC_OK ||
	    (rc = new_year(f, url, n > 0 ? LISTED_YEAR(v[n - 1].seq) : 0, e)) != RC_OK || f->bad > 0 || n == 0)
		return rc;
	f->updates = true;
	if ((rc = still_to_read(f, v, n, &left, e)) != RC_OK || left == 0)
		return rc;
	return read_files(f, v, left, e);
}

/* --- the command ------------------------------------------------------------------------ */

static enum rc
set_up(struct files *f, const char **url, struct err *e)
{
	struct inv		*inv = f->inv;
	struct shelf_conf	 conf = { .pace = pace_default(), .record = inv_text(inv, "record") };
	enum rc			 rc;

	if ((rc = known_names(inv->db, NULL, &f->names, e)) != RC_OK)
		return rc;
	if (f->names == NULL) {
		err_set(e, RC_USAGE, "no compound is known yet, so that no record would be kept");
		return err_try(e, "appraise compound add SLUG --name NAME");
	}
	f->dir = file_folder(db_path(inv->db));
	conf.work_dir = f->dir;
	if ((rc = setting_get(inv->db, &f->mem, "files_url", url, e)) != RC_OK ||
	    (rc = setting_int(inv->db, "eutils_backoff_ms", &conf.pace.first_ms, e)) != RC_OK ||
	    (rc = setting_ms(inv->db, "eutils_timeout_s", &conf.silence_ms, e)) != RC_OK)
		return rc;
	conf.url = *url;
	f->server = shelf_remote(*url);
	if ((rc = shelf_open(&conf, &f->shelf, e)) != RC_OK || (rc = classifier_new(NULL, &f->classifier, e)) != RC_OK)
		return rc;
	store_init(&f->store, inv->db, classifier_rules(f->classifier));
	f->plan = (struct load_plan){
		.work = { .classifier = f->classifier, .fields = FIELD_ALL, .whole = true }, .names = f->names,
		.only_known = true, .threads = (int)inv_int(inv, "jobs", pool_cpus()), .out = NULL,
	};
	f->load = load_new(&f->plan, &f->store);
	return RC_OK;
}

static void
report_json(struct files *f)
{
	struct buf	b;
	struct jsonw	w;

	buf_init(&b, 65536);
	jw_init(&w, &b, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "files", f->read);
	jw_int(&w, "files_known", f->known);
	jw_int(&w, "files_bad", f->bad);
	jw_int(&w, "records", f->records);
	jw_int(&w, "asked_for", f->asked + f->gone);
	tally_json(&w, &f->store.tally);
	jw_end(&w);
	out_printf(f->inv->out, "%s\n", b.p);
	buf_fini(&b);
}

static void
report(struct files *f)
{
	struct out	*out = f->inv->out;
	char		 a[32], b[32];

	if (f->inv->json) {
		report_json(f);
		return;
	}
	if (f->inv->quiet)
		return;
	if (f->read > 0)
		out_printf(out, "files     %s, %s records: pubmed%02dn%04d to pubmed%02dn%04d\n",
		    num_commas(f->read, a, sizeof(a)), num_commas(f->records, b, sizeof(b)), LISTED_YEAR(f->first),
		    (int)(f->first % 10000), LISTED_YEAR(f->last), (int)(f->last % 10000));
	else
		out_printf(out, "files     nothing new\n");
	if (f->known > 0)
		out_printf(out, "before    %s read by earlier runs\n", num_commas(f->known, a, sizeof(a)));
	if (f->bad > 0)
		out_printf(out, "open      %s, asked again by the next run\n", num_commas(f->bad, a, sizeof(a)));
	if (f->read > 0)
		tally_text(out, &f->store.tally, "known compounds");
	if (f->asked > 0) {
		out_printf(out, "unseen    %s of ours are not in the new baseline and will be asked for\n",
		    num_commas(f->asked, a, sizeof(a)));
		out_next(out, "appraise fetch --resume");
	} else if (f->gone > 0) {
		out_printf(out, "gone      %s of ours withdrawn; asked for, in case they were merged\n",
		    num_commas(f->gone, a, sizeof(a)));
		out_next(out, "appraise fetch --resume");
	} else
		out_next(out, "appraise review");
}

enum rc
files_fetch(struct inv *inv, bool new, struct err *e)
{
	struct files	 f = { .inv = inv };
	struct err	 one = { .rc = RC_OK }, end = { .rc = RC_OK };
	const char	*url = NULL;
	enum rc		 rc;

	stop_catch();
	if ((rc = set_up(&f, &url, e)) != RC_OK)
		goto out;
	rc = new ? updates(&f, url, &one) : baseline(&f, url, &one);
	if (rc == RC_INTR) {
		err_set(&one, rc, "stopped: %" PRId64 " files kept", f.read);
		err_try(&one, "%s", COMMAND(new));
	}
	one.rc = rc;
	if (rc != RC_OK)
		worst_error(&f.worst, &one);
	if ((end.rc = store_end(&f.store, f.worst.rc == RC_OK ? "done" : rc == RC_INTR ? "stopped" : "partial",
	    f.worst.rc == RC_OK ? NULL : f.worst.msg, &end)) != RC_OK) {
		store_rollback(&f.store);
		worst_error(&f.worst, &end);
	}
	if (f.read > 0 || f.worst.rc == RC_OK)
		report(&f);
	if (f.bad > 0 && f.worst.hint[0] == '\0')
		err_try(&f.worst, "%s%s", f.server ? "" : "download it again, then ", COMMAND(new));
	*e = f.worst;
	rc = f.worst.rc;
out:
	load_free(f.load);
	classifier_free(f.classifier);
	match_free(f.names);
	shelf_close(f.shelf);
	free(f.dir);
	arena_fini(&f.mem);
	return rc;
}
