#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

#define THREADS_MAX 256

struct slot {
	void	*job;
	bool	 finished;
};

/*
 * A job's number counts from 0 in the order of submission and its slot is
 * number % slots: [head, next) is finished or at work, [next, tail) waits.
 * Only the caller moves head and tail, so that it alone calls done and drop.
 */
struct pool {
	pool_work	*work;
	void		*work_arg;
	pool_done	*done;
	void		(*drop)(void *);
	void		*done_arg;
	struct err	 err;		/* the first failure */
	enum rc		 rc;

	int		 threads;	/* 0: on the caller's thread */
	pthread_t	*thread;
	pthread_mutex_t	 lock;
	pthread_cond_t	 todo;		/* something waits, or stop */
	pthread_cond_t	 ready;		/* a job is finished */
	struct slot	*slot;
	unsigned long	 slots, head, next, tail;
	int		 started;	/* workers that have their number */
	bool		 stop;
};

static struct slot *
slot_of(struct pool *p, unsigned long n)
{
	return &p->slot[n % p->slots];
}

static void *
worker(void *arg)
{
	struct pool	*p = arg;
	struct slot	*s;
	int		 me;

	pthread_mutex_lock(&p->lock);
	me = p->started++;
	for (;;) {
		while (p->next == p->tail && !p->stop)
			pthread_cond_wait(&p->todo, &p->lock);
		if (p->stop)
			break;
		s = slot_of(p, p->next++);
		pthread_mutex_unlock(&p->lock);
		p->work(s->job, me, p->work_arg);
		pthread_mutex_lock(&p->lock);
		s->finished = true;
		pthread_cond_signal(&p->ready);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Signals belong to the caller's thread: the workers are born with all blocked. */
static void
start(struct pool *p, int threads)
{
	sigset_t	all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (; p->threads < threads; p->threads++)
		if (pthread_create(&p->thread[p->threads], NULL, worker, p) != 0)
			break;	/* fewer do as well, and none too */
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct pool *
pool_new(int threads, int slots, pool_work *work, void *work_arg, pool_done *done,
    void (*drop)(void *), void *done_arg)
{
	struct pool	*p = xcalloc(1, sizeof(*p));

	p->work = work;
	p->work_arg = work_arg;
	p->done = done;
	p->drop = drop;
	p->done_arg = done_arg;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	if (threads <= 1)
		return p;
	p->slots = (unsigned long)(slots > threads ? slots : threads);
	p->slot = xcalloc(p->slots, sizeof(*p->slot));
	p->thread = xcalloc((unsigned long)threads, sizeof(*p->thread));
	if (pthread_mutex_init(&p->lock, NULL) != 0 || pthread_cond_init(&p->todo, NULL) != 0 ||
	    pthread_cond_init(&p->ready, NULL) != 0)
		die_oom();
	start(p, threads);
	return p;
}

/* A finished job on the caller's thread: to done, or to drop after a failure. */
static void
hand_over(struct pool *p, void *job)
{
	if (p->rc == RC_OK)
		p->rc = p->done(job, p->done_arg, &p->err);
	else if (p->drop != NULL)
		p->drop(job);
}

/*
 * Hand over what is finished at the head; wait for it while more than keep
 * jobs are in the ring.  Called with the lock held, which is released while
 * done runs.
 */
static void
reap(struct pool *p, unsigned long keep)
{
	struct slot	*s;
	void		*job;

	while (p->head != p->tail) {
		s = slot_of(p, p->head);
		if (!s->finished) {
			if (p->tail - p->head <= keep)
				return;
			pthread_cond_wait(&p->ready, &p->lock);
			continue;
		}
		job = s->job;
		s->finished = false;
		p->head++;
		pthread_mutex_unlock(&p->lock);
		hand_over(p, job);
		pthread_mutex_lock(&p->lock);
	}
}

static enum rc
result(const struct pool *p, struct err *e)
{
	if (p->rc != RC_OK)
		*e = p->err;
	return p->rc;
}

enum rc
pool_put(struct pool *p, void *job, struct err *e)
{
	struct slot	*s;

	if (p->rc != RC_OK) {
		if (p->drop != NULL)
			p->drop(job);
		return result(p, e);
	}
	if (p->threads == 0) {
		p->work(job, 0, p->work_arg);
		hand_over(p, job);
		return result(p, e);
	}
	pthread_mutex_lock(&p->lock);
	reap(p, p->slots - 1);
	if (p->rc == RC_OK) {
		s = slot_of(p, p->tail);
		s->job = job;
		s->finished = false;
		p->tail++;
		pthread_cond_signal(&p->todo);
		job = NULL;
	}
	pthread_mutex_unlock(&p->lock);
	if (job != NULL && p->drop != NULL)
		p->drop(job);
	return result(p, e);
}

/* All workers home, all jobs dropped, the memory free. */
static void
finish(struct pool *p)
{
	int	i;

	if (p->slot != NULL) {
		pthread_mutex_lock(&p->lock);
		p->stop = true;
		pthread_cond_broadcast(&p->todo);
		pthread_mutex_unlock(&p->lock);
		for (i = 0; i < p->threads; i++)
			pthread_join(p->thread[i], NULL);
		for (; p->head != p->tail; p->head++)
			if (p->drop != NULL)
				p->drop(slot_of(p, p->head)->job);
		pthread_cond_destroy(&p->todo);
		pthread_cond_destroy(&p->ready);
		pthread_mutex_destroy(&p->lock);
	}
	free(p->slot);
	free(p->thread);
	free(p);
}

enum rc
pool_end(struct pool *p, struct err *e)
{
	enum rc	rc;

	if (p == NULL)
		return RC_OK;
	if (p->threads > 0 && p->rc == RC_OK) {
		pthread_mutex_lock(&p->lock);
		reap(p, 0);
		pthread_mutex_unlock(&p->lock);
	}
	rc = result(p, e);
	finish(p);
	return rc;
}

void
pool_cancel(struct pool *p)
{
	if (p != NULL)
		finish(p);
}

int
pool_cpus(void)
{
	cpu_set_t	set;
	int		n;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n > 0 ? n : 1;
}
