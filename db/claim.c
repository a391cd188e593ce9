/*
 * claim: leases and assignments.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/date.h"
#include "claim.h"
#include "setting.h"
#include "stmt.h"

#define TAKE_WAIT_MS 50 /* longest that a lease keeps a person from a record */
#define FOR_EVER "9999-12-31T00:00:00Z"

/* A process, so that it is known again: numbers of processes come round. */
struct place {
	char host[256], boot[64];
	int64_t pid, start;
};

/* A small file of /proc, without its line end; "" where there is none. */
static void
slurp(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, size - 1) : -1;

	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

/* When a process began, in ticks since the machine did (field 22 of its stat; its name may hold
 * anything); 0 unknown. */
static int64_t
start_of(int64_t pid)
{
	char path[64], stat[1024];
	const char *s;
	int64_t v = 0;
	int field;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	slurp(path, stat, sizeof(stat));
	/* Behind the name's bracket stands a blank and field 3. */
	for (field = 2, s = strrchr(stat, ')'); s != NULL && field < 22; field++)
		if ((s = strchr(s, ' ')) != NULL)
			s++;
	for (; s != NULL && *s >= '0' && *s <= '9' && v < INT64_MAX / 10 - 1; s++)
		v = 10 * v + (*s - '0');
	return v;
}

static const struct place *
here(void)
{
	static struct place p;

	if (p.pid == getpid())
		return &p;
	if (gethostname(p.host, sizeof(p.host) - 1) != 0)
		p.host[0] = '\0';
	slurp("/proc/sys/kernel/random/boot_id", p.boot, sizeof(p.boot));
	p.pid = getpid();
	p.start = start_of(p.pid);
	return &p;
}

/* Is the holder's process gone for sure? Of another machine only its clock tells. */
static bool
dead(const char *host, const char *boot, int64_t pid, int64_t start)
{
	const struct place *p = here();
	int64_t now;

	if (strcmp(host, p->host) != 0)
		return false;
	if (strcmp(boot, p->boot) != 0)
		return true;
	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
		return true;
	/* Of other people's processes the machine may tell nothing. */
	now = start_of(pid);
	return start != 0 && now != 0 && now != start;
}

/* Read the row at hand; false where it holds no more. */
static bool
claim_read(struct q *q, struct arena *mem, struct claim *c, bool *mine)
{
	const char *kind, *host, *boot, *expires;
	int64_t pid, start, since = 0;
	char now[TIME_LEN];

	q_read(q, mem, "tiiittt", &kind, &c->compound_id, &c->pmid, &c->curator, &c->handle, &host,
	    &boot);
	pid = sqlite3_column_int64(q->st, 7);
	start = sqlite3_column_int64(q->st, 8);
	c->since = q_text(q, 9, mem);
	expires = q_text(q, 10, mem);
	c->assigned = strcmp(kind, "assign") == 0;
	c->held_s = time_parse(c->since, &since) ? clock_now() - since : 0;
	if (c->held_s < 0)
		c->held_s = 0;
	*mine = !c->assigned && pid == here()->pid && start == here()->start &&
		strcmp(host, here()->host) == 0;
	clock_iso(now);
	return c->assigned || (strcmp(expires, now) > 0 && !dead(host, boot, pid, start));
}

/* The claims of an open statement, one a record. */
static enum rc
claims(struct q *q, struct arena *mem, struct claim **rows, size_t *n, struct err *e)
{
	struct claim *v = NULL, c = {0};
	size_t k = 0, cap = 0;
	bool mine;
	enum rc rc;

	while ((rc = q_step(q, e)) == RC_OK) {
		if (!claim_read(q, mem, &c, &mine))
			continue;
		/* "assign" comes before "lease". */
		if (k > 0 && v[k - 1].compound_id == c.compound_id && v[k - 1].pmid == c.pmid)
			continue;
		ARENA_PUSH(mem, v, k, cap, c);
	}
	q_close(q);
	if (rc != RC_DONE)
		return rc;
	*rows = v;
	*n = k;
	return RC_OK;
}

enum rc
claim_list(struct db *db, struct arena *mem, int64_t compound_id, struct claim **rows, size_t *n,
    struct err *e)
{
	struct q q = {0};
	enum rc rc;

	if ((rc = q_open(db, STMT_claim_all, &q, e, "z", compound_id)) != RC_OK)
		return rc;
	return claims(&q, mem, rows, n, e);
}

enum rc
claim_of(struct db *db, struct arena *mem, int64_t compound_id, int64_t pmid, struct claim *out,
    struct err *e)
{
	struct claim *v;
	struct q q = {0};
	size_t n;
	enum rc rc;

	memset(out, 0, sizeof(*out));
	if ((rc = q_open(db, STMT_claim_one, &q, e, "ii", compound_id, pmid)) != RC_OK ||
	    (rc = claims(&q, mem, &v, &n, e)) != RC_OK)
		return rc;
	if (n > 0)
		*out = v[0];
	return RC_OK;
}

static enum rc
claim_put(struct db *db, const char *kind, int64_t curator, int64_t compound_id, int64_t pmid,
    const struct place *p, const char *expires, struct err *e)
{
	char now[TIME_LEN];

	clock_iso(now);
	return db_exec(db, STMT_claim_put, e, "tiiittiitt", kind, compound_id, pmid, curator,
	    p->host, p->boot, p->pid, p->start, now, expires);
}

/* Losing a lease with the power is no loss: no waiting for the disk. */
static enum rc
hasty_begin(struct db *db, struct err *e)
{
	enum rc rc;

	if ((rc = db_script(db, "PRAGMA synchronous = NORMAL", e)) != RC_OK)
		return rc;
	db_busy_ms(db, TAKE_WAIT_MS);
	return db_begin(db, e);
}

static void
hasty_end(struct db *db)
{
	struct err ignored;

	db_busy_ms(db, DB_BUSY_MS);
	if (db_script(db, "PRAGMA synchronous = FULL", &ignored) != RC_OK)
		die("%s: %s", db_path(db), ignored.msg);
}

/* In a transaction. */
static enum rc
take(struct db *db, struct arena *mem, int64_t curator, int64_t compound_id, int64_t pmid,
    struct claim *other, struct err *e)
{
	char expires[TIME_LEN];
	struct claim c;
	int64_t minutes;
	enum rc rc;

	if ((rc = claim_of(db, mem, compound_id, pmid, &c, e)) != RC_OK)
		return rc;
	if (c.curator != 0 && c.curator != curator) {
		*other = c;
		return RC_OK;
	}
	if ((rc = setting_int(db, "lease_min", &minutes, e)) != RC_OK)
		return rc;
	clock_iso(expires);
	if ((rc = db_exec(db, STMT_claim_sweep, e, "t", expires)) != RC_OK)
		return rc;
	time_format(clock_now() + 60 * minutes, expires);
	return claim_put(db, "lease", curator, compound_id, pmid, here(), expires, e);
}

enum rc
claim_take(struct db *db, struct arena *mem, int64_t curator, int64_t compound_id, int64_t pmid,
    struct claim *other, struct err *e)
{
	enum rc rc;

	memset(other, 0, sizeof(*other));
	if ((rc = hasty_begin(db, e)) == RC_OK) {
		/* One record at a time. */
		if ((rc = db_exec(db, STMT_claim_drop, e, "itiizz", curator, here()->host,
			 here()->pid, here()->start, compound_id, pmid)) == RC_OK &&
		    (rc = take(db, mem, curator, compound_id, pmid, other, e)) == RC_OK)
			rc = db_commit(db, e);
		else
			db_rollback(db);
	}
	hasty_end(db);
	return rc == RC_AGAIN ? RC_OK : rc;
}

void
claim_drop(struct db *db, int64_t curator)
{
	struct err ignored;

	if (hasty_begin(db, &ignored) == RC_OK) {
		if (db_exec(db, STMT_claim_drop, &ignored, "itiizz", curator, here()->host,
			here()->pid, here()->start, (int64_t)0, (int64_t)0) != RC_OK ||
		    db_commit(db, &ignored) != RC_OK)
			db_rollback(db);
	}
	hasty_end(db);
}

enum rc
claim_assign(struct db *db, int64_t to, int64_t compound_id, int64_t pmid, struct err *e)
{
	static const struct place nowhere;
	enum rc rc;

	if ((rc = db_exec(db, STMT_claim_clear_lease, e, "ii", compound_id, pmid)) != RC_OK)
		return rc;
	return claim_put(db, "assign", to, compound_id, pmid, &nowhere, FOR_EVER, e);
}

enum rc
claim_release(struct db *db, int64_t compound_id, int64_t pmid, struct err *e)
{
	return db_exec(db, STMT_claim_clear, e, "iiz", compound_id, pmid, (int64_t)0);
}

enum rc
claim_done(struct db *db, int64_t compound_id, int64_t pmid, int64_t curator, struct err *e)
{
	return db_exec(db, STMT_claim_clear, e, "iiz", compound_id, pmid, curator);
}
