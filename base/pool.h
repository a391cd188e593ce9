/*
 * pool: the only place with threads.  An ordered, bounded ring: jobs go in,
 * workers run them, results come out in the order of submission on the
 * caller's thread.  A job is moved whole; nothing is shared but what `work`
 * reads (constants) and its own scratch.
 *
 *	struct pool *p = pool_new(2, 16, work, arg);
 *	pool_put(p, job, done, arg)   runs done() on this thread for every job finished so far when the ring is full
 *	pool_end(p, done, arg)        waits for the rest, in order
 *
 * With threads 1 everything runs on the caller's thread.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "err.h"

struct pool;
/* Runs on a worker; worker is 0..threads-1 (index of per-worker scratch). */
typedef void pool_work(void *job, int worker, void *arg);
/* Runs on the caller's thread, in order; an rc that is not RC_OK stops the pool (later jobs are still handed to drop). */
typedef enum rc pool_done(void *job, void *arg, struct err *);

struct pool *pool_new(int threads, int slots, pool_work *work, void *work_arg, pool_done *done, void (*drop)(void *job), void *done_arg);
enum rc pool_put(struct pool *, void *job, struct err *) MUST_CHECK;	/* takes the job, also on error */
enum rc pool_end(struct pool *, struct err *) MUST_CHECK;		/* waits, done for all, frees the pool; NULL-safe */
void pool_cancel(struct pool *);	/* stop, drop what is left, free; NULL-safe */
int pool_cpus(void);		/* processors this process may use, at least 1 */

#endif
