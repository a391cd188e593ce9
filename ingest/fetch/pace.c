#include <inttypes.h>
#include <string.h>

#include "pace.h"

struct pace_conf
pace_default(void)
{
	return (struct pace_conf){ .first_ms = 1000, .cap_ms = 60000, .patience_ms = 900000, .tries = 6,
	    .batch_start = 200, .batch_min = 10, .batch_max = 200, .grow_after = 4, .seed = 1 };
}

void
pace_init(struct pace *p, const struct pace_conf *conf)
{
	memset(p, 0, sizeof(*p));
	p->conf = *conf;
	p->rng = conf->seed;
	p->batch = conf->batch_start;
}

int
pace_batch(const struct pace *p)
{
	return p->batch;
}

/* splitmix64 (Steele, Lea, Flood 2014): any seed will do, 0 too. */
static uint64_t
next_random(struct pace *p)
{
	uint64_t	z = p->rng += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Evenly from [lo, hi]; the bias of the remainder is far below a microsecond here. */
static int64_t
between(struct pace *p, int64_t lo, int64_t hi)
{
	if (hi <= lo)
		return lo;
	return lo + (int64_t)(next_random(p) % (uint64_t)(hi - lo + 1));
}

/* The wait after failure number k. */
static int64_t
backoff(struct pace *p, int k)
{
	int64_t	b = p->conf.first_ms;

	while (--k > 0 && b < p->conf.cap_ms)
		b *= 2;
	if (b > p->conf.cap_ms)
		b = p->conf.cap_ms;
	return between(p, b - b / 2, b);
}

static void
succeeded(struct pace *p, const struct pace_outcome *o)
{
	p->failed = 0;
	if (o->size < p->batch)
		return;		/* a smaller one proves nothing about the full size */
	if (++p->good < p->conf.grow_after || p->batch >= p->conf.batch_max)
		return;
	p->batch = p->batch > p->conf.batch_max / 2 ? p->conf.batch_max : 2 * p->batch;
	p->good = 0;
}

/* A failure that may be for the size: the first is repeated as it was, then halves. */
static bool
halved(struct pace *p, struct pace_try *t, const struct pace_outcome *o, int *size)
{
	if (!o->halve || o->size <= p->conf.batch_min)
		return false;
	if (!t->sized) {
		t->sized = true;
		return false;
	}
	*size = (o->size + 1) / 2;
	if (*size < p->conf.batch_min)
		*size = p->conf.batch_min;
	if (p->batch > *size)
		p->batch = *size;	/* from the request's size: two that fail together halve once */
	return true;
}

struct pace_act
pace_after(struct pace *p, struct pace_try *t, const struct pace_outcome *o, int64_t now_ms)
{
	struct pace_act	act = { .what = PACE_GO };

	if (o->kind == PACE_OK) {
		succeeded(p, o);
		return act;
	}
	t->tries++;
	if (o->kind == PACE_PERMANENT) {
		act.what = PACE_NEVER;
		return act;
	}
	p->failed++;
	p->good = 0;
	act.what = PACE_GIVE_UP;
	act.size = o->size;
	if (!halved(p, t, o, &act.size) && ++t->counted >= p->conf.tries) {
		act.why = PACE_WHY_TRIES;
		return act;
	}
	act.wait_ms = backoff(p, t->tries);
	if (o->retry_after_ms > p->conf.patience_ms) {
		act.why = PACE_WHY_PATIENCE;
		return act;
	}
	if (o->retry_after_ms > act.wait_ms)
		act.wait_ms = o->retry_after_ms + between(p, 0, o->retry_after_ms / 10);
	if (p->conf.deadline_ms > 0 && now_ms + act.wait_ms >= p->conf.deadline_ms) {
		act.why = PACE_WHY_DEADLINE;
		return act;
	}
	act.what = PACE_RETRY;
	return act;
}

/* "90 s", "15 min", "2 h" */
static void
put_span(struct buf *out, int64_t ms)
{
	int64_t	s = ms / 1000 + (ms % 1000 > 0);

	if (s < 120)
		buf_printf(out, "%" PRId64 " s", s);
	else if (s < 7200)
		buf_printf(out, "%" PRId64 " min", (s + 59) / 60);
	else
		buf_printf(out, "%" PRId64 " h", (s + 3599) / 3600);
}

void
pace_sentence(struct buf *out, const char *why, const struct pace_try *t, const struct pace_act *act,
    const struct pace_outcome *o)
{
	buf_printf(out, "%s, %d %s", why, t->tries, t->tries == 1 ? "try" : "tries");
	if (act->why == PACE_WHY_PATIENCE) {
		buf_puts(out, ", and it asks to wait ");
		put_span(out, o->retry_after_ms);
	} else if (act->why == PACE_WHY_DEADLINE)
		buf_puts(out, ", and the run's time is over");
	buf_puts(out, "; nothing lost");
}
