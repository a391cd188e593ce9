#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../base/clock.h"
#include "../../base/date.h"
#include "../../base/stop.h"
#include "../../db/setting.h"
#include "eutils.h"
#include "key.h"
#include "rate.h"

#define IN_FLIGHT	2
#define ASKS		64		/* parts of halved requests included: two of 200 in tens are 40 */
#define ANSWER_MAX	((size_t)256 << 20)
#define SEARCH_MAX	((size_t)16 << 20)
#define FORM_MAX	((size_t)1 << 20)
#define AGENT		"appraise/1.0"
#define CONNECT_MS	30000		/* as http has it where nothing is said */
#define TOOL		"appraise"

enum ask_state { ASK_FREE, ASK_WAITS, ASK_SENT };

/* A request for records, over all its tries. */
struct ask {
	enum ask_state	 state;
	int64_t		*pmid;
	size_t		 n;
	int		 round;
	struct pace_try	 try;
	int64_t		 due_ms;	/* when it may be sent */
	int64_t		 order;
};

struct eutils {
	struct arena	 mem;
	const char	*email, *search_url, *fetch_url;
	struct http	*http;
	struct rate	*rate;
	struct pace	 pace;
	struct ask	 ask[ASKS];
	int64_t		 orders, requests, slept_ms;
};

static int64_t
now_ms(void)
{
	return clock_boot_us() / 1000;
}

/* --- settings ---------------------------------------------------------------------- */

static const char *
address(struct arena *mem, const char *base, const char *leaf)
{
	size_t	n = strlen(base);

	return arena_printf(mem, "%s%s%s", base, n > 0 && base[n - 1] == '/' ? "" : "/", leaf);
}

/* Whom NCBI may write to, and where it is. */
static enum rc
read_addresses(struct eutils *u, struct db *db, struct err *e)
{
	const char	*base = NULL;
	enum rc		 rc;

	if ((rc = setting_get(db, &u->mem, "email", &u->email, e)) != RC_OK ||
	    (rc = setting_get(db, &u->mem, "eutils_url", &base, e)) != RC_OK)
		return rc;
	if (u->email == NULL) {
		err_set(e, RC_USAGE, "NCBI wants a contact address and none is set");
		return err_try(e, "export APPRAISE_EMAIL=you@example.org");
	}
	u->search_url = address(&u->mem, base, "esearch.fcgi");
	u->fetch_url = address(&u->mem, base, "efetch.fcgi");
	return http_check_url(u->fetch_url, NULL, e);
}

static enum rc
open_rate(struct eutils *u, struct db *db, struct err *e)
{
	const char	*origin = NULL;
	char		*path;
	int64_t		 want = 0;
	enum rc		 rc;

	if ((rc = setting_origin(db, "eutils_rate", &origin, e)) != RC_OK ||
	    (rc = setting_int(db, "eutils_rate", &want, e)) != RC_OK)
		return rc;
	if (strcmp(origin, "default") == 0 || strcmp(origin, "unset") == 0)
		want = 0;	/* NCBI's own: it is higher with a key */
	path = arena_printf(&u->mem, "%s-rate", db_path(db));
	return rate_open(path, rate_allowed(u->fetch_url, want, key_held()), rate_is_ncbi(u->fetch_url), &u->rate,
	    e);
}

enum rc
eutils_open(struct db *db, const char *record, int64_t deadline_ms, struct eutils **out, struct err *e)
{
	struct eutils		*u = xcalloc(1, sizeof(*u));
	struct pace_conf	 pace = pace_default();
	struct http_conf	 http = { .agent = AGENT, .record = record, .in_flight = IN_FLIGHT };
	const char		*key_file = NULL;
	int64_t			 whole = 0, tries = 0;
	enum rc			 rc;

	if ((rc = read_addresses(u, db, e)) != RC_OK ||
	    (rc = setting_int(db, "eutils_backoff_ms", &pace.first_ms, e)) != RC_OK ||
	    (rc = setting_int(db, "eutils_tries", &tries, e)) != RC_OK ||
	    (rc = setting_ms(db, "eutils_timeout_s", &http.silence_ms, e)) != RC_OK ||
	    (rc = setting_ms(db, "eutils_deadline_s", &whole, e)) != RC_OK)
		goto out;
	if ((rc = setting_get(db, &u->mem, "api_key_file", &key_file, e)) != RC_OK ||
	    (rc = key_load(key_file, e)) != RC_OK || (rc = open_rate(u, db, e)) != RC_OK)
		goto out;
	http.deadline_ms = http.silence_ms * 10;
	if (http.silence_ms < CONNECT_MS)
		http.connect_ms = http.silence_ms;
	pace.deadline_ms = deadline_ms != 0 ? deadline_ms : now_ms() + whole;
	pace.batch_start = pace.batch_max = EUTILS_BATCH_MAX;
	pace.tries = (int)tries;
	pace.seed = (uint64_t)clock_boot_us();
	if (pace.cap_ms < pace.first_ms)
		pace.cap_ms = pace.first_ms;
	pace_init(&u->pace, &pace);
	rc = http_open(&http, &u->http, e);
out:
	if (rc == RC_OK)
		*out = u;
	else
		eutils_close(u);
	return rc;
}

static void
ask_free(struct ask *a)
{
	free(a->pmid);
	*a = (struct ask){ 0 };
}

void
eutils_drop(struct eutils *u)
{
	struct http_ans	ans;
	struct err	ignored = { .rc = RC_OK };
	int		i;

	while (http_under_way(u->http) > 0 && http_next(u->http, &ans, &ignored) == RC_OK)
		http_ans_fini(&ans);
	for (i = 0; i < ASKS; i++)
		ask_free(&u->ask[i]);
}

void
eutils_close(struct eutils *u)
{
	int	i;

	if (u == NULL)
		return;
	http_close(u->http);
	rate_close(u->rate);
	for (i = 0; i < ASKS; i++)
		ask_free(&u->ask[i]);
	arena_fini(&u->mem);
	free(u);
}

int64_t
eutils_requests(const struct eutils *u)
{
	return u->requests;
}

int64_t
eutils_waited_ms(const struct eutils *u)
{
	return rate_waited_us(u->rate) / 1000 + u->slept_ms;
}

/* --- sending ------------------------------------------------------------------------- */

static enum rc
interrupted(struct err *e)
{
	return err_set(e, RC_INTR, "stopped");
}

static void
form_begin(const struct eutils *u, struct buf *form)
{
	buf_init(form, FORM_MAX);
	http_form(form, "db", "pubmed");
	http_form(form, "retmode", "xml");
	http_form(form, "tool", TOOL);
	http_form(form, "email", u->email);
}

/* When the rate allows it. */
static enum rc
send_form(struct eutils *u, const char *url, struct buf *form, size_t max_bytes, void *tag, struct err *e)
{
	struct http_req	req = { .url = url, .form = form->p, .with_key = true, .fd = -1, .max_bytes = max_bytes,
	    .tag = tag };
	int64_t		wait_us = 0;
	enum rc		rc;

	if ((rc = buf_ok(form, "request", e)) != RC_OK || (rc = rate_take(u->rate, &wait_us, e)) != RC_OK)
		return rc;
	if (wait_us > 0 && !http_idle(u->http, (wait_us + 999) / 1000))
		return interrupted(e);
	u->requests++;
	return http_send(u->http, &req, e);
}

/* What the answer says about how fast we may ask. */
static enum rc
note_rate(struct eutils *u, const struct http_ans *ans, const struct reply *r, struct err *e)
{
	return rate_note(u->rate, r->limited ? r->retry_after_ms : -1, ans->remaining, e);
}

/* Judged and not good: what next?  Fills *why where it is given up. */
static struct pace_act
after(struct eutils *u, struct pace_try *try, const struct reply *r, int size, struct eutils_why *why)
{
	struct pace_outcome	o = reply_outcome(r, size);
	struct pace_act		act = pace_after(&u->pace, try, &o, now_ms());
	struct buf		b;

	if (act.what != PACE_GIVE_UP && act.what != PACE_NEVER)
		return act;
	*why = (struct eutils_why){ .rc = reply_rc(r), .tries = try->tries,
	    .late = act.why == PACE_WHY_DEADLINE || act.why == PACE_WHY_PATIENCE };
	buf_init(&b, 4096);
	if (act.what == PACE_GIVE_UP)
		pace_sentence(&b, r->why, try, &act, &o);
	else
		buf_puts(&b, r->why);
	if (b.len >= sizeof(why->text))
		b.len = sizeof(why->text) - 1;
	memcpy(why->text, b.p, b.len);
	why->text[b.len] = '\0';
	buf_fini(&b);
	return act;
}

/* --- searches -------------------------------------------------------------------------- */

static void
put_day(struct buf *form, const char *name, int64_t day)
{
	char	iso[DATE_LEN];

	date_format(day, iso);
	iso[4] = iso[7] = '/';	/* as E-utilities write dates */
	http_form(form, name, iso);
}

static void
search_form(const struct eutils *u, const char *term, const struct plan_ask *ask, struct buf *form)
{
	struct buf	t;

	form_begin(u, form);
	buf_init(&t, FORM_MAX);
	if (ask->range.hi_pmid != 0)
		buf_printf(&t, "(%s) AND %" PRId64 ":%" PRId64 "[uid]", term, ask->range.lo_pmid, ask->range.hi_pmid);
	else
		buf_puts(&t, term);
	http_form(form, "term", t.p);
	buf_fini(&t);
	if (ask->range.dated) {
		http_form(form, "datetype", "edat");
		put_day(form, "mindate", ask->range.lo_day);
		put_day(form, "maxdate", ask->range.hi_day);
	}
	http_form_i64(form, "retstart", ask->retstart);
	http_form_i64(form, "retmax", ask->retmax);
}

/* Send and wait: nothing else is under way. */
static enum rc
search_once(struct eutils *u, const char *term, const struct plan_ask *ask, struct http_ans *ans, struct err *e)
{
	struct buf	form;
	enum rc		rc;

	search_form(u, term, ask, &form);
	if ((rc = send_form(u, u->search_url, &form, SEARCH_MAX, NULL, e)) == RC_OK)
		rc = http_next(u->http, ans, e);
	buf_fini(&form);
	return rc;
}

enum rc
eutils_search(struct eutils *u, const char *term, const struct plan_ask *ask, struct arena *mem,
    struct reply_search *out, struct eutils_why *why, struct err *e)
{
	struct pace_try	try = { 0 };
	struct pace_act	act;
	struct http_ans	ans = { 0 };
	struct reply	r;
	enum rc		rc;

	for (;;) {
		if ((rc = search_once(u, term, ask, &ans, e)) != RC_OK)
			break;
		reply_search(&ans, mem, out, &r);
		rc = note_rate(u, &ans, &r, e);
		http_ans_fini(&ans);
		if (rc == RC_OK && r.stopped)
			rc = interrupted(e);
		if (rc != RC_OK)
			break;
		act = after(u, &try, &r, 0, why);
		if (act.what == PACE_GO)
			return RC_OK;
		if (act.what != PACE_RETRY && why->rc == RC_BADDATA)
			why->rc = RC_AGAIN;	/* theirs, not ours: the search is open */
		if (act.what != PACE_RETRY)
			return err_set(e, why->rc, "%s", why->text);
		u->slept_ms += act.wait_ms;
		if (!http_idle(u->http, act.wait_ms)) {
			rc = interrupted(e);
			break;
		}
	}
	*why = (struct eutils_why){ .rc = rc, .tries = try.tries };
	return rc;
}

/* --- records ----------------------------------------------------------------------------- */

int
eutils_batch(const struct eutils *u)
{
	return pace_batch(&u->pace);
}

static int
outstanding(const struct eutils *u)
{
	int	i, n = 0;

	for (i = 0; i < ASKS; i++)
		n += u->ask[i].state != ASK_FREE;
	return n;
}

bool
eutils_room(const struct eutils *u)
{
	return outstanding(u) < IN_FLIGHT;
}

bool
eutils_busy(const struct eutils *u)
{
	return outstanding(u) > 0;
}

static struct ask *
ask_new(struct eutils *u, const int64_t *pmid, size_t n)
{
	struct ask	*a = u->ask;

	while (a < u->ask + ASKS && a->state != ASK_FREE)
		a++;
	if (a == u->ask + ASKS)
		return NULL;
	*a = (struct ask){ .state = ASK_WAITS, .n = n, .order = u->orders++ };
	a->pmid = xcalloc(n, sizeof(*a->pmid));
	memcpy(a->pmid, pmid, n * sizeof(*pmid));
	return a;
}

void
eutils_put(struct eutils *u, const int64_t *pmid, size_t n, int round)
{
	struct ask	*a;

	a = n > 0 && n <= EUTILS_BATCH_MAX ? ask_new(u, pmid, n) : NULL;
	if (a != NULL)
		a->round = round;
	else
		die("a request of %zu ids was put where there is no room", n);
}

/*
 * The one to be sent next: of those that are due the newest, so that the
 * parts of one request are tried to their end before the next is begun; else
 * the one that is due first.
 */
static struct ask *
next_waiting(struct eutils *u)
{
	struct ask	*best = NULL, *a;
	int64_t		 now = now_ms();

	for (a = u->ask; a < u->ask + ASKS; a++) {
		if (a->state != ASK_WAITS)
			continue;
		if (best == NULL || (a->due_ms <= now && best->due_ms > now) ||
		    (a->due_ms <= now && a->order > best->order) ||
		    (best->due_ms > now && a->due_ms < best->due_ms))
			best = a;
	}
	return best;
}

static enum rc
send_ask(struct eutils *u, struct ask *a, struct err *e)
{
	struct buf	form, ids;
	size_t		i;
	enum rc		rc;

	form_begin(u, &form);
	buf_init(&ids, FORM_MAX);
	for (i = 0; i < a->n; i++)
		buf_printf(&ids, "%s%" PRId64, i > 0 ? "," : "", a->pmid[i]);
	http_form(&form, "id", ids.p);
	if ((rc = send_form(u, u->fetch_url, &form, ANSWER_MAX, a, e)) == RC_OK)
		a->state = ASK_SENT;
	buf_fini(&ids);
	buf_fini(&form);
	return rc;
}

/* Send what is due, or wait for the first that will be, until one is under way. */
static enum rc
send_due(struct eutils *u, struct err *e)
{
	struct ask	*a;
	int64_t		 wait;
	enum rc		 rc;

	while (http_under_way(u->http) < IN_FLIGHT && (a = next_waiting(u)) != NULL) {
		if ((wait = a->due_ms - now_ms()) > 0) {
			if (http_under_way(u->http) > 0)
				return RC_OK;	/* its answer comes first */
			u->slept_ms += wait;
			if (!http_idle(u->http, wait))
				return interrupted(e);
		}
		if ((rc = send_ask(u, a, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* Ask again later, in pieces of size.  False where no more pieces can be kept. */
static bool
ask_again(struct eutils *u, struct ask *a, const struct pace_act *act)
{
	struct ask	*part;
	size_t		 at, size = act->size > 0 ? (size_t)act->size : a->n;

	if (outstanding(u) + (int)((a->n + size - 1) / size) > ASKS)
		return false;
	a->state = ASK_WAITS;
	a->due_ms = now_ms() + act->wait_ms;
	for (at = size; at < a->n; at += size) {
		part = ask_new(u, a->pmid + at, a->n - at < size ? a->n - at : size);
		part->due_ms = a->due_ms;
		part->try = a->try;
		part->round = a->round;
	}
	if (a->n > size)
		a->n = size;
	return true;
}

/* The ask is over: its ids, and what came, move to *got. */
static void
hand_over(struct ask *a, enum eutils_end end, struct http_ans *ans, struct eutils_got *got)
{
	got->end = end;
	got->pmid = a->pmid;
	got->n = a->n;
	got->round = a->round;
	a->pmid = NULL;
	if (end == EUTILS_BODY) {
		got->body = ans->body;
		ans->body = (struct buf){ 0 };
	}
	ask_free(a);
}

/* True when it is over, one way or the other. */
static bool
settle(struct eutils *u, struct ask *a, struct http_ans *ans, struct reply *r, struct eutils_got *got)
{
	struct pace_act	act = after(u, &a->try, r, (int)a->n, &got->why);

	if (act.what == PACE_GO)
		hand_over(a, EUTILS_BODY, ans, got);
	else if (act.what == PACE_RETRY && ask_again(u, a, &act))
		return false;
	else if (r->kind == REPLY_BAD_IDS)
		hand_over(a, EUTILS_NONE, ans, got);
	else
		hand_over(a, EUTILS_GIVEN_UP, ans, got);
	return true;
}

enum rc
eutils_take(struct eutils *u, struct eutils_got *got, struct err *e)
{
	struct http_ans	ans;
	struct reply	r;
	bool		over = false;
	enum rc		rc;

	memset(got, 0, sizeof(*got));
	while (!over) {
		if (!eutils_busy(u))
			return RC_DONE;
		if (stop_asked())
			return interrupted(e);
		memset(&ans, 0, sizeof(ans));
		if ((rc = send_due(u, e)) != RC_OK || (rc = http_next(u->http, &ans, e)) != RC_OK)
			return rc == RC_DONE ? err_set(e, RC_FAILED, "a request was lost") : rc;
		reply_judge(REPLY_EFETCH, &ans, &r);
		if ((rc = note_rate(u, &ans, &r, e)) == RC_OK && r.stopped)
			rc = interrupted(e);
		if (rc == RC_OK)
			over = settle(u, ans.tag, &ans, &r, got);
		http_ans_fini(&ans);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

void
eutils_got_fini(struct eutils_got *g)
{
	if (g == NULL)
		return;
	free(g->pmid);
	buf_fini(&g->body);
	memset(g, 0, sizeof(*g));
}
