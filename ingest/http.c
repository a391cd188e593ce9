#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>

#include "../base/clock.h"
#include "../base/escape.h"
#include "../base/stop.h"
#include "fetch/key.h"
#include "fetch/record.h"
#include "http.h"
#include "http_head.h"

#define SLOTS		2
#define SLICE_MS	50			/* how late a stop may be noticed */
#define CONNECT_MS	30000
#define SILENCE_MS	60000
#define DEADLINE_MS	600000
#define BODY_MAX	((size_t)256 << 20)
#define FILE_MAX	((size_t)1 << 30)
#define FORM_MAX	((size_t)16 << 20)

enum slot_state { FREE, UNDER_WAY, ENDED };

struct xfer {
	struct http	*h;
	enum slot_state	 state;
	CURL		*easy;
	char		*url;
	char		*form;			/* NULL: GET; without the key */
	struct buf	 post;			/* what is sent: with the key */
	struct buf	 head;			/* header lines, for the record */
	struct buf	 host;
	int		 fd;
	int64_t		 off;			/* of fd at the begin */
	size_t		 max_bytes, nhead;
	int64_t		 began_ms, last_ms, deadline_ms;
	unsigned long	 order;			/* of ending */
	int		 redirects;
	int		 disk;			/* errno of a write that failed */
	enum http_end	 flagged;		/* why a callback stopped the transfer */
	bool		 bad_option;
	char		 curl_says[CURL_ERROR_SIZE];
	struct http_ans	 ans;
};

struct http {
	struct http_conf conf;
	char		*agent;
	CURLM		*multi;
	struct curl_slist *headers;
	struct record	*record;
	struct xfer	 slot[SLOTS];
	unsigned long	 ended;
};

#define SET(x, option, value) ((x)->bad_option |= curl_easy_setopt((x)->easy, (option), (value)) != CURLE_OK)

const char *
http_end_word(enum http_end end)
{
	static const char *const	word[] = { "complete", "dns", "refused", "tls", "reset", "cut", "silence",
		"deadline", "too-large", "bad-encoding", "bad-redirect", "bad-url", "disk", "interrupted", "broken" };

	return word[end < HTTP_ENDS ? end : HTTP_BROKEN];
}

/* --- what curl calls ---------------------------------------------------------- */

static size_t
on_header(char *line, size_t size, size_t count, void *arg)
{
	struct xfer	*x = arg;
	size_t		 n = size * count;

	x->last_ms = clock_mono_ms();
	x->nhead += n;
	if (x->nhead > HTTP_HEADER_MAX) {
		x->flagged = HTTP_TOO_LARGE;
		return 0;
	}
	if (n > 5 && strncmp(line, "HTTP/", 5) == 0)	/* after a 100, or a proxy's answer, it begins anew */
		buf_clear(&x->head);
	buf_put(&x->head, line, n);
	return n;
}

static size_t
on_body(char *p, size_t size, size_t count, void *arg)
{
	struct xfer	*x = arg;
	size_t		 n = size * count, left = n;
	ssize_t		 w;

	x->last_ms = clock_mono_ms();
	if (n > x->max_bytes - (size_t)x->ans.bytes) {
		x->flagged = HTTP_TOO_LARGE;
		return CURL_WRITEFUNC_ERROR;
	}
	x->ans.bytes += (int64_t)n;
	if (x->fd < 0) {
		buf_put(&x->ans.body, p, n);
		return n;
	}
	while (left > 0) {
		if ((w = write(x->fd, p, left)) < 0 && errno != EINTR) {
			x->flagged = HTTP_DISK;
			x->disk = errno;
			return CURL_WRITEFUNC_ERROR;
		}
		if (w > 0) {
			p += w;
			left -= (size_t)w;
		}
	}
	return n;
}

/* --- one transfer --------------------------------------------------------------- */

/* Other authorities, as curl's program and OpenSSL's take them. */
static void
set_trust(struct xfer *x)
{
	const char	*file = getenv("CURL_CA_BUNDLE"), *dir = getenv("SSL_CERT_DIR");

	if (file == NULL || *file == '\0')
		file = getenv("SSL_CERT_FILE");
	if (file != NULL && *file != '\0')
		SET(x, CURLOPT_CAINFO, file);
	if (dir != NULL && *dir != '\0')
		SET(x, CURLOPT_CAPATH, dir);
	SET(x, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(x, CURLOPT_SSL_VERIFYHOST, 2L);
	SET(x, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void
set_request(struct xfer *x, bool loopback)
{
	curl_easy_reset(x->easy);
	x->curl_says[0] = '\0';
	SET(x, CURLOPT_ERRORBUFFER, x->curl_says);
	SET(x, CURLOPT_PRIVATE, x);
	SET(x, CURLOPT_URL, x->url);
	SET(x, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
	SET(x, CURLOPT_FOLLOWLOCATION, 0L);
	if (loopback)
		SET(x, CURLOPT_PROXY, "");
	SET(x, CURLOPT_USERAGENT, x->h->agent);
	SET(x, CURLOPT_HTTPHEADER, x->h->headers);
	SET(x, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(x, CURLOPT_CONNECTTIMEOUT_MS, (long)x->h->conf.connect_ms);
	SET(x, CURLOPT_TCP_KEEPALIVE, 1L);
	SET(x, CURLOPT_HEADERFUNCTION, on_header);
	SET(x, CURLOPT_HEADERDATA, x);
	SET(x, CURLOPT_WRITEFUNCTION, on_body);
	SET(x, CURLOPT_WRITEDATA, x);
	if (x->fd < 0)		/* a file comes as it is */
		SET(x, CURLOPT_ACCEPT_ENCODING, "gzip");
	if (x->form != NULL) {
		SET(x, CURLOPT_POST, 1L);
		SET(x, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->post.len);
		SET(x, CURLOPT_POSTFIELDS, x->post.p);
	}
	set_trust(x);
}

/* Forget what an earlier answer (a redirect) brought. */
static void
begin(struct xfer *x)
{
	buf_clear(&x->head);
	buf_clear(&x->ans.body);
	x->ans.bytes = 0;
	x->nhead = 0;
	x->flagged = HTTP_COMPLETE;
}

static void
wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_fini(b);
}

static void
xfer_fini(struct xfer *x)
{
	free(x->url);
	free(x->form);
	wipe(&x->post);
	buf_fini(&x->head);
	buf_fini(&x->host);
	buf_fini(&x->ans.body);
	memset(&x->ans, 0, sizeof(x->ans));
	x->url = x->form = NULL;
	x->state = FREE;
}

/* "HOST: what", and curl's own words where they add something. */
static void
say(struct xfer *x, const char *what, bool curl_too)
{
	struct buf	b;
	size_t		n;

	buf_init(&b, 4096);
	buf_printf(&b, "%s: %s", x->host.p, what);
	if (curl_too && x->curl_says[0] != '\0') {
		buf_puts(&b, " (");
		escape_term(&b, x->curl_says, strlen(x->curl_says));
		buf_putc(&b, ')');
	}
	key_redact(b.p, b.len);
	n = b.len < sizeof(x->ans.why) ? b.len : sizeof(x->ans.why) - 1;
	memcpy(x->ans.why, b.p, n);
	x->ans.why[n] = '\0';
	buf_fini(&b);
}

static void
say_span(struct xfer *x, const char *what, int64_t ms)
{
	char	text[120];

	if (ms < 1000)
		snprintf(text, sizeof(text), "%s in %" PRId64 " ms", what, ms);
	else
		snprintf(text, sizeof(text), "%s in %" PRId64 " s", what, ms / 1000);
	say(x, text, false);
}

static enum http_end
refused(struct xfer *x)
{
	long	no = 0;

	curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &no);
	say(x, no == ECONNREFUSED ? "connection refused" : no == ENETUNREACH ? "network unreachable" :
	    no == EHOSTUNREACH ? "host unreachable" : "no connection", false);
	return HTTP_REFUSED;
}

/* What curl's code means, with its sentence. */
static enum http_end
judge(struct xfer *x, CURLcode code)
{
	bool	body = x->ans.bytes > 0 || x->nhead > 0;

	if (x->flagged == HTTP_TOO_LARGE) {
		say(x, x->nhead > HTTP_HEADER_MAX ? "absurd headers" : "the answer is larger than allowed", false);
		return HTTP_TOO_LARGE;
	}
	if (x->flagged == HTTP_DISK) {
		say(x, strerror(x->disk), false);
		return HTTP_DISK;
	}
	switch (code) {
	case CURLE_OK:
		say(x, "", false);
		x->ans.why[x->host.len < sizeof(x->ans.why) ? x->host.len : 0] = '\0';
		return HTTP_COMPLETE;
	case CURLE_COULDNT_RESOLVE_HOST:
		say(x, "no such host", false);
		return HTTP_DNS;
	case CURLE_COULDNT_RESOLVE_PROXY:
		say(x, "the proxy has no address", false);
		return HTTP_DNS;
	case CURLE_COULDNT_CONNECT:
		return refused(x);
	case CURLE_OPERATION_TIMEDOUT:		/* the connection's limit is the only one that curl keeps for us */
		if (strncmp(x->curl_says, "Resolving", 9) == 0) {
			say_span(x, "no answer about its address", x->h->conf.connect_ms);
			return HTTP_DNS;
		}
		say_span(x, "no connection", x->h->conf.connect_ms);
		return HTTP_REFUSED;
	case CURLE_PEER_FAILED_VERIFICATION:
		say(x, "its certificate is not trusted", true);
		return HTTP_TLS;
	case CURLE_SSL_CONNECT_ERROR: case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER: case CURLE_SSL_ISSUER_ERROR: case CURLE_USE_SSL_FAILED:
		say(x, "no TLS connection", true);
		return HTTP_TLS;
	case CURLE_GOT_NOTHING: case CURLE_SEND_ERROR: case CURLE_RECV_ERROR: case CURLE_PARTIAL_FILE:
		say(x, body ? "the answer was cut short" : "connection reset", false);
		return body ? HTTP_CUT : HTTP_RESET;
	case CURLE_BAD_CONTENT_ENCODING: case CURLE_WRITE_ERROR:	/* damage in a stream is the one or the other */
		say(x, "the answer's compression is damaged", false);
		return HTTP_BAD_ENCODING;
	case CURLE_OUT_OF_MEMORY:		/* curl's word for a header line beyond its own limit */
		say(x, "absurd headers", false);
		return HTTP_TOO_LARGE;
	default:
		say(x, "no proper answer", true);
		return HTTP_BROKEN;
	}
}

static void
finish(struct xfer *x, enum http_end end)
{
	curl_multi_remove_handle(x->h->multi, x->easy);
	x->ans.end = end;
	x->ans.elapsed_ms = clock_mono_ms() - x->began_ms;
	x->order = ++x->h->ended;
	x->state = ENDED;
	wipe(&x->post);
	if (x->ans.body.p != NULL)
		key_redact(x->ans.body.p, x->ans.body.len);
}

/* A redirect was answered: go there (true), or end with HTTP_BAD_REDIRECT. */
static bool
follow(struct xfer *x)
{
	char	*to = NULL, *copy;
	char	 why[400];

	curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &to);
	if (to == NULL || (x->ans.status == 303 && x->form != NULL)) {
		say(x, "redirects without an address", false);
		return false;
	}
	if (http_url_follow(x->url, to, why, sizeof(why)) != NULL || x->redirects == HTTP_REDIRECTS) {
		say(x, x->redirects == HTTP_REDIRECTS ? "redirects round and round" : why, false);
		return false;
	}
	copy = xstrdup(to);
	free(x->url);
	x->url = copy;
	x->redirects++;
	begin(x);
	curl_multi_remove_handle(x->h->multi, x->easy);
	if (curl_easy_setopt(x->easy, CURLOPT_URL, x->url) == CURLE_OK &&
	    curl_multi_add_handle(x->h->multi, x->easy) == CURLM_OK)
		return true;
	say(x, "the redirect could not be followed", false);
	return false;
}

static void
read_headers(struct xfer *x)
{
	struct http_head	 head;
	long			 status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	http_head_parse(x->head.p, clock_now(), &head);
	x->ans.status = (int)status;
	x->ans.bounded = head.bounded;	/* curl checks that such a promise is kept */
	x->ans.remaining = head.remaining;
	x->ans.retry_after_ms = head.retry_after_ms;
	memcpy(x->ans.type, head.type, sizeof(x->ans.type));
}

static void
ended(struct xfer *x, CURLcode code)
{
	enum http_end	end;

	read_headers(x);
	end = judge(x, code);
	if (end == HTTP_COMPLETE && (x->ans.status == 301 || x->ans.status == 302 || x->ans.status == 303 ||
	    x->ans.status == 307 || x->ans.status == 308)) {
		if (follow(x))
			return;
		end = HTTP_BAD_REDIRECT;
	}
	finish(x, end);
}

/* --- all transfers ------------------------------------------------------------------ */

/* End what passed a limit of time; how long until the next one may. */
static int64_t
check_limits(struct http *h, int64_t most)
{
	int64_t		now = clock_mono_ms(), left;
	struct xfer	*x;

	for (x = h->slot; x < h->slot + SLOTS; x++) {
		if (x->state != UNDER_WAY)
			continue;
		if (stop_asked()) {
			read_headers(x);
			say(x, "stopped", false);
			finish(x, HTTP_INTERRUPTED);
		} else if (now - x->began_ms >= x->deadline_ms) {
			read_headers(x);
			say_span(x, "no whole answer", x->deadline_ms);
			finish(x, HTTP_DEADLINE);
		} else if (now - x->last_ms >= h->conf.silence_ms) {
			read_headers(x);
			say_span(x, "not one byte", h->conf.silence_ms);
			finish(x, HTTP_SILENCE);
		} else {
			left = x->began_ms + x->deadline_ms - now;
			most = left < most ? left : most;
			left = x->last_ms + h->conf.silence_ms - now;
			most = left < most ? left : most;
		}
	}
	return most;
}

/* Let the transfers go on, for at most wait_ms; less when one ends. */
static void
pump(struct http *h, int64_t wait_ms)
{
	CURLMsg		*msg;
	struct xfer	*x;
	int		 n, running;
	unsigned long	 before = h->ended;

	curl_multi_perform(h->multi, &running);
	while ((msg = curl_multi_info_read(h->multi, &n)) != NULL)
		if (msg->msg == CURLMSG_DONE) {
			CURLcode	code = msg->data.result;

			curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &x);
			ended(x, code);
		}
	wait_ms = check_limits(h, wait_ms < SLICE_MS ? wait_ms : SLICE_MS);
	if (h->ended == before && wait_ms > 0 && !stop_asked())
		curl_multi_poll(h->multi, NULL, 0, (int)wait_ms, NULL);
}

static struct xfer *
next_ended(struct http *h)
{
	struct xfer	*x, *first = NULL;

	for (x = h->slot; x < h->slot + SLOTS; x++)
		if (x->state == ENDED && (first == NULL || x->order < first->order))
			first = x;
	return first;
}

int
http_under_way(const struct http *h)
{
	int	i, n = 0;

	for (i = 0; i < SLOTS; i++)
		n += h->slot[i].state != FREE;
	return n;
}

enum rc
http_open(const struct http_conf *conf, struct http **out, struct err *e)
{
	struct http	*h;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, RC_FAILED, "libcurl does not start");
	h = xcalloc(1, sizeof(*h));
	h->conf = *conf;
	h->agent = xstrdup(conf->agent != NULL ? conf->agent : "appraise");
	if (h->conf.in_flight < 1 || h->conf.in_flight > SLOTS)
		h->conf.in_flight = SLOTS;
	if (h->conf.connect_ms <= 0)
		h->conf.connect_ms = CONNECT_MS;
	if (h->conf.silence_ms <= 0)
		h->conf.silence_ms = SILENCE_MS;
	if (h->conf.deadline_ms <= 0)
		h->conf.deadline_ms = DEADLINE_MS;
	h->headers = curl_slist_append(NULL, "Expect:");	/* no question before a POST's body */
	if ((h->multi = curl_multi_init()) == NULL || h->headers == NULL)
		die_oom();
	if (conf->record != NULL && record_open(conf->record, &h->record, e) != RC_OK) {
		http_close(h);
		return e->rc;
	}
	*out = h;
	return RC_OK;
}

void
http_close(struct http *h)
{
	struct xfer	*x;

	if (h == NULL)
		return;
	for (x = h->slot; x < h->slot + SLOTS; x++) {
		if (x->state == UNDER_WAY)
			curl_multi_remove_handle(h->multi, x->easy);
		xfer_fini(x);
		curl_easy_cleanup(x->easy);
	}
	curl_multi_cleanup(h->multi);
	curl_slist_free_all(h->headers);
	record_close(h->record);
	free(h->agent);
	free(h);
	curl_global_cleanup();
}

/* The form and the key in memory of exactly that size: no copy is left behind by growing. */
static void
make_post(struct xfer *x, bool with_key)
{
	size_t	n = strlen(x->form);

	buf_init(&x->post, n + KEY_MAX + 16);
	if (buf_reserve(&x->post, n + KEY_MAX + 16) == NULL)
		die_oom();
	buf_puts(&x->post, x->form);
	if (with_key)
		key_append(&x->post);
}

enum rc
http_send(struct http *h, const struct http_req *req, struct err *e)
{
	struct xfer	*x;
	struct http_url	 u;
	const char	*why;

	for (x = h->slot; x < h->slot + h->conf.in_flight && x->state != FREE; x++)
		;
	if (x == h->slot + h->conf.in_flight)
		return err_set(e, RC_FAILED, "%d requests are under way", h->conf.in_flight);
	if (x->easy == NULL && (x->easy = curl_easy_init()) == NULL)
		die_oom();
	x->h = h;
	x->url = xstrdup(req->url);
	x->form = req->form != NULL ? xstrdup(req->form) : NULL;
	x->fd = req->fd;
	x->off = req->fd >= 0 ? (int64_t)lseek(req->fd, 0, SEEK_CUR) : 0;
	x->max_bytes = req->max_bytes > 0 ? req->max_bytes : req->fd < 0 ? BODY_MAX : FILE_MAX;
	x->deadline_ms = req->deadline_ms > 0 ? req->deadline_ms : h->conf.deadline_ms;
	x->began_ms = x->last_ms = clock_mono_ms();
	x->redirects = 0;
	x->bad_option = false;
	x->ans.tag = req->tag;
	x->ans.retry_after_ms = x->ans.remaining = -1;
	buf_init(&x->ans.body, x->fd < 0 ? x->max_bytes : 0);
	buf_init(&x->head, HTTP_HEADER_MAX);
	buf_init(&x->host, 300);
	begin(x);
	x->state = UNDER_WAY;
	if ((why = http_url_parse(x->url, &u)) == NULL)
		http_url_host(&x->host, &u);
	else
		escape_term(&x->host, x->url, strcspn(x->url, "?#"));
	if (x->form != NULL)
		make_post(x, why == NULL && req->with_key);
	if (why != NULL) {
		say(x, why, false);
		finish(x, HTTP_BAD_URL);
	} else {
		set_request(x, u.loopback);
		if (x->bad_option || curl_multi_add_handle(h->multi, x->easy) != CURLM_OK) {
			say(x, "this libcurl cannot do it", false);
			finish(x, HTTP_BROKEN);
		}
	}
	return RC_OK;
}

static enum rc
keep_record(struct http *h, const struct xfer *x, struct err *e)
{
	struct record_exchange	r = { .url = x->url, .form = x->form, .end = http_end_word(x->ans.end),
		.status = x->ans.status, .headers = x->head.p, .nbody = x->ans.bytes, .fd = x->fd, .off = x->off };

	if (x->fd < 0) {
		r.body = x->ans.body.p;
		r.nbody = (int64_t)x->ans.body.len;
	}
	return record_put(h->record, &r, e);
}

enum rc
http_next(struct http *h, struct http_ans *out, struct err *e)
{
	struct xfer	*x;
	enum rc		 rc = RC_OK;

	if (http_under_way(h) == 0)
		return RC_DONE;
	while ((x = next_ended(h)) == NULL)
		pump(h, SLICE_MS);
	if (h->record != NULL)
		rc = keep_record(h, x, e);
	if (x->ans.end != HTTP_COMPLETE)
		buf_clear(&x->ans.body);	/* a body is whole or it is none */
	if (rc == RC_OK) {
		*out = x->ans;
		memset(&x->ans, 0, sizeof(x->ans));
	}
	xfer_fini(x);
	return rc;
}

bool
http_idle(struct http *h, int64_t ms)
{
	int64_t	end = clock_mono_ms() + ms, left;

	pump(h, 0);
	if (clock_fixed())
		return clock_wait(ms);
	while (!stop_asked() && (left = end - clock_mono_ms()) > 0)
		pump(h, left);
	return !stop_asked();
}

enum rc
http_ask(struct http *h, const struct http_req *req, struct http_ans *out, struct err *e)
{
	enum rc	rc = http_send(h, req, e);

	return rc == RC_OK ? http_next(h, out, e) : rc;
}

void
http_ans_fini(struct http_ans *a)
{
	if (a == NULL)
		return;
	buf_fini(&a->body);
	a->body.p = NULL;
}
