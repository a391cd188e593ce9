/* http: whole bodies or none, against a small server in a process of its own. */
#include "http_server.h"

/* --- asking -------------------------------------------------------------------------- */

static const char *
url(const char *path)
{
	static char	text[300];

	snprintf(text, sizeof(text), "http://127.0.0.1:%d%s", port, path);
	return text;
}

static struct http *
opened(const struct http_conf *conf)
{
	struct http	*h = NULL;
	struct err	 e = { 0 };

	assert_int_equal(http_open(conf, &h, &e), RC_OK);
	return h;
}

static const struct http_conf quick = { .connect_ms = 2000, .silence_ms = 2000, .deadline_ms = 5000 };

static struct http_ans
ask_with(const struct http_conf *conf, const struct http_req *req)
{
	struct http	*h = opened(conf);
	struct http_ans	 a;
	struct err	 e = { 0 };

	assert_int_equal(http_ask(h, req, &a, &e), RC_OK);
	assert_int_equal(http_under_way(h), 0);
	http_close(h);
	return a;
}

static struct http_ans
ask(const char *path)
{
	struct http_req	req = { .url = url(path), .fd = -1 };

	return ask_with(&quick, &req);
}

static void
ends(const char *path, enum http_end want, const char *why)
{
	struct http_ans	a = ask(path);

	if (a.end != want || strstr(a.why, why) == NULL)
		print_message("%s: %s, \"%s\"\n", path, http_end_word(a.end), a.why);
	assert_int_equal(a.end, want);
	assert_non_null(strstr(a.why, why));
	assert_int_equal(strncmp(a.why, "127.0.0.1:", 10), 0);
	assert_int_equal(a.body.len, 0);	/* a body is whole or it is none */
	http_ans_fini(&a);
}

static void
a_whole_answer_has_status_type_limits_and_body(void **state)
{
	struct http_ans	a = ask("/good");

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.type, "text/xml");
	assert_string_equal(a.body.p, "<hello/>");
	assert_int_equal(a.bytes, 8);
	assert_int_equal(a.remaining, 2);
	assert_int_equal(a.retry_after_ms, -1);
	assert_true(a.bounded);
	assert_int_equal(strncmp(a.why, "127.0.0.1:", 10), 0);
	assert_null(strchr(a.why, ' '));
	http_ans_fini(&a);
	http_ans_fini(&a);
}

static void
chunks_are_put_together(void **state)
{
	struct http_ans	a = ask("/chunked");

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_string_equal(a.body.p, "hello!");
	assert_true(a.bounded);
	http_ans_fini(&a);
}

static void
a_body_without_an_end_mark_says_so(void **state)
{
	struct http_ans	a = ask("/open");

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_false(a.bounded);
	assert_string_equal(a.body.p, "<a>");
	http_ans_fini(&a);
}

static void
headers_of_an_interim_answer_do_not_count(void **state)
{
	struct http_ans	a = ask("/continue");

	(void)state;
	assert_int_equal(a.status, 200);
	assert_int_equal(a.retry_after_ms, -1);
	http_ans_fini(&a);
}

static void
a_form_is_posted_as_it_is(void **state)
{
	struct http_req	req = { .url = url("/echo"), .form = "db=pubmed&id=1,2", .with_key = true, .fd = -1 };
	struct http_ans	a = ask_with(&quick, &req);

	(void)state;
	assert_string_equal(a.body.p, "db=pubmed&id=1,2");
	http_ans_fini(&a);
}

static void
what_is_cut_is_never_whole(void **state)
{
	(void)state;
	ends("/cut-length", HTTP_CUT, "cut short");
	ends("/cut-chunk", HTTP_CUT, "cut short");
	ends("/cut-between-chunks", HTTP_CUT, "cut short");
	ends("/bad-chunk", HTTP_CUT, "cut short");
	ends("/nothing", HTTP_RESET, "connection reset");
	ends("/text", HTTP_BROKEN, "no proper answer");
}

static void
silence_and_dripping_have_their_limits(void **state)
{
	struct http_conf	c = { .connect_ms = 2000, .silence_ms = 60, .deadline_ms = 5000 };
	struct http_req		req = { .url = url("/silent"), .fd = -1 };
	struct http_ans		a = ask_with(&c, &req);
	int64_t			began;

	(void)state;
	assert_int_equal(a.end, HTTP_SILENCE);
	assert_non_null(strstr(a.why, "not one byte in 60 ms"));
	assert_int_equal(a.status, 200);
	assert_int_equal(a.body.len, 0);
	http_ans_fini(&a);
	req.url = url("/mute");
	a = ask_with(&c, &req);
	assert_int_equal(a.end, HTTP_SILENCE);
	http_ans_fini(&a);
	c.silence_ms = 4000;
	c.deadline_ms = 80;
	began = clock_mono_ms();
	req.url = url("/drip");
	a = ask_with(&c, &req);
	assert_int_equal(a.end, HTTP_DEADLINE);
	assert_true(clock_mono_ms() - began < 2000);
	http_ans_fini(&a);
	c.deadline_ms = 5000;
	req.deadline_ms = 50;
	a = ask_with(&c, &req);
	assert_int_equal(a.end, HTTP_DEADLINE);
	http_ans_fini(&a);
}

static void
sizes_have_their_caps(void **state)
{
	struct http_req	req = { .url = url("/gzip-bomb"), .fd = -1, .max_bytes = 1 << 20 };
	struct http_ans	a = ask_with(&quick, &req);

	(void)state;
	assert_int_equal(a.end, HTTP_TOO_LARGE);
	assert_true(a.bytes <= 1 << 20);
	assert_int_equal(a.body.len, 0);
	http_ans_fini(&a);
	req.max_bytes = 100000;
	req.url = url("/big");
	a = ask_with(&quick, &req);
	assert_int_equal(a.end, HTTP_TOO_LARGE);
	assert_true(a.bytes <= 100000);
	http_ans_fini(&a);
	req.url = url("/good");
	req.max_bytes = 8;
	a = ask_with(&quick, &req);
	assert_int_equal(a.end, HTTP_COMPLETE);
	http_ans_fini(&a);
	req.max_bytes = 7;
	a = ask_with(&quick, &req);
	assert_int_equal(a.end, HTTP_TOO_LARGE);
	http_ans_fini(&a);
	ends("/headers", HTTP_TOO_LARGE, "absurd headers");
	ends("/header-line", HTTP_TOO_LARGE, "absurd headers");
}

static void
compression_is_undone_or_refused(void **state)
{
	struct http_ans	a = ask("/gzip");

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_true(a.body.len >= 4000);
	assert_int_equal(strncmp(a.body.p, "all the same, ", 14), 0);
	http_ans_fini(&a);
	ends("/gzip-bad", HTTP_BAD_ENCODING, "compression is damaged");
	a = ask("/gzip-cut");		/* whole by HTTP: what stands in it must tell */
	assert_true(a.end == HTTP_BAD_ENCODING || (a.end == HTTP_COMPLETE && a.body.len < 4000));
	http_ans_fini(&a);
}

static void
a_redirect_goes_to_the_same_host_only(void **state)
{
	struct http_req	req = { .url = url("/to-good"), .form = "a=b", .fd = -1 };
	struct http_ans	a = ask_with(&quick, &req);
	int		asked;

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body.p, "a=b");
	http_ans_fini(&a);
	asked = shared->asked;
	ends("/to-other", HTTP_BAD_REDIRECT, "redirects to http://127.0.0.2, not followed");
	assert_int_equal(shared->asked, asked + 1);
	ends("/to-port", HTTP_BAD_REDIRECT, "not followed");
	ends("/to-plain", HTTP_BAD_REDIRECT, "redirects to http://example.org, not followed");
	ends("/to-file", HTTP_BAD_REDIRECT, "no address");
	ends("/to-user", HTTP_BAD_REDIRECT, "no address");
	asked = shared->asked;
	ends("/to-self", HTTP_BAD_REDIRECT, "round and round");
	assert_int_equal(shared->asked, asked + 1 + HTTP_REDIRECTS);
	req.url = url("/to-303");
	a = ask_with(&quick, &req);
	assert_int_equal(a.end, HTTP_BAD_REDIRECT);
	http_ans_fini(&a);
}

static void
plain_http_is_for_loopback_alone(void **state)
{
	static const char *const	bad[] = { "http://eutils.ncbi.nlm.nih.gov/", "http://192.0.2.1/", "ftp://127.0.0.1/",
		"file:///etc/passwd", "http://127.0.0.1.example.org/", "http://127.0.0.1@example.org/", "gopher://localhost",
		"https://user:secret@example.org/", "", "https://", "https:///x", "https://a b/", "http://[::2]/",
		"https://exa\nmple.org", "https://h:99999/", "https://h:/", "http://2130706433/", "https://h\\@x/" };
	static const char *const	good[] = { "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/", "http://127.0.0.1:80",
		"http://localhost/x", "HTTP://LocalHost:8080?x", "http://[::1]:9/", "https://h", "http://127.9.9.9/" };
	size_t				i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct http_req	req = { .url = bad[i], .form = "x=1", .fd = -1 };
		struct http_ans	a = ask_with(&quick, &req);
		struct err	e = { 0 };

		assert_int_equal(a.end, HTTP_BAD_URL);
		assert_int_equal(a.status, 0);
		assert_int_equal(http_check_url(bad[i], NULL, &e), RC_USAGE);
		http_ans_fini(&a);
	}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct err	e = { 0 };

		assert_int_equal(http_check_url(good[i], NULL, &e), RC_OK);
	}
}

static void
loopback_never_goes_by_a_proxy(void **state)
{
	struct http_ans	a;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("all_proxy", "http://127.0.0.1:1/", 1);
	a = ask("/good");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_int_equal(a.end, HTTP_COMPLETE);
	http_ans_fini(&a);
}

static void
who_is_not_reached_is_said(void **state)
{
	struct http_conf	c = { .connect_ms = 1500, .silence_ms = 3000 };
	struct http_req		req = { .url = "http://127.0.0.1:1/", .fd = -1 };
	struct http_ans		a = ask_with(&c, &req);
	char			https[100];

	(void)state;
	assert_int_equal(a.end, HTTP_REFUSED);
	assert_string_equal(a.why, "127.0.0.1:1: connection refused");
	http_ans_fini(&a);
	req.url = "https://no-such-host.invalid/";
	a = ask_with(&c, &req);
	assert_int_equal(a.end, HTTP_DNS);
	assert_int_equal(strncmp(a.why, "no-such-host.invalid: no ", 25), 0);
	http_ans_fini(&a);
	snprintf(https, sizeof(https), "https://127.0.0.1:%d/good", port);
	req.url = https;	/* speaks no TLS */
	a = ask_with(&c, &req);
	assert_int_equal(a.end, HTTP_TLS);
	assert_non_null(strstr(a.why, "no TLS connection"));
	http_ans_fini(&a);
}

static void
too_many_requests_come_with_their_headers_and_body(void **state)
{
	struct http_ans	a = ask("/429");

	(void)state;
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_int_equal(a.status, 429);
	assert_int_equal(a.retry_after_ms, 7000);
	assert_int_equal(a.remaining, 0);
	assert_string_equal(a.type, "application/json");
	assert_string_equal(a.body.p, "{\"error\":\"x\"}");
	http_ans_fini(&a);
}

static void
header_lines_are_read_with_care(void **state)
{
	struct http_head	h;

	(void)state;
	http_head_parse("RETRY-AFTER:  12 \r\nContent-type:text/html;x\r\n", 0, &h);
	assert_int_equal(h.retry_after_ms, 12000);
	assert_string_equal(h.type, "text/html");
	assert_false(h.bounded);
	http_head_parse("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 784111777 - 90, &h);
	assert_int_equal(h.retry_after_ms, 90000);
	http_head_parse("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 784111777 + 5, &h);
	assert_int_equal(h.retry_after_ms, 0);
	http_head_parse("Retry-After: 99999999999999999999\r\nX-RateLimit-Remaining: -3\r\n", 0, &h);
	assert_int_equal(h.retry_after_ms, HTTP_WAIT_MAX_MS);
	assert_int_equal(h.remaining, -1);
	http_head_parse("Retry-After: soon\r\nX-RateLimit-Remaining: many\r\nTransfer-Encoding: chunked\r\n", 0, &h);
	assert_int_equal(h.retry_after_ms, -1);
	assert_int_equal(h.remaining, -1);
	assert_true(h.bounded);
	http_head_parse("Retry-After-Not: 5\r\nX-Retry-After: 6\r\nnonsense\r\n: \r\n", 0, &h);
	assert_int_equal(h.retry_after_ms, -1);
}

static void
two_requests_are_under_way_at_once_and_no_more(void **state)
{
	struct http	*h = opened(&quick);
	struct http_req	 req = { .url = url("/barrier"), .fd = -1 };
	struct http_ans	 a;
	struct err	 e = { 0 };
	int		 x, y, i;
	void		*seen = NULL;

	(void)state;
	shared->waiting = 0;
	req.tag = &x;
	assert_int_equal(http_send(h, &req, &e), RC_OK);
	req.tag = &y;
	assert_int_equal(http_send(h, &req, &e), RC_OK);
	assert_int_equal(http_under_way(h), 2);
	assert_int_equal(http_send(h, &req, &e), RC_FAILED);
	for (i = 0; i < 2; i++) {
		assert_int_equal(http_next(h, &a, &e), RC_OK);
		assert_int_equal(a.end, HTTP_COMPLETE);
		assert_string_equal(a.body.p, "both");
		assert_true((a.tag == &x || a.tag == &y) && a.tag != seen);
		seen = a.tag;
		http_ans_fini(&a);
	}
	assert_int_equal(http_next(h, &a, &e), RC_DONE);
	http_close(h);
}

static void
a_connection_is_used_again(void **state)
{
	struct http	*h = opened(&quick);
	struct http_req	 req = { .url = url("/good"), .fd = -1 };
	struct err	 e = { 0 };
	int		 i, before = shared->accepted;

	(void)state;
	for (i = 0; i < 5; i++) {
		struct http_ans	a;

		assert_int_equal(http_ask(h, &req, &a, &e), RC_OK);
		assert_int_equal(a.end, HTTP_COMPLETE);
		http_ans_fini(&a);
	}
	assert_int_equal(shared->accepted, before + 1);
	http_close(h);
}

static void
requests_go_on_while_the_caller_waits(void **state)
{
	struct http	*h = opened(&quick);
	struct http_req	 req = { .url = url("/good"), .fd = -1 };
	struct http_ans	 a;
	struct err	 e = { 0 };
	int		 before = shared->asked;

	(void)state;
	assert_int_equal(http_send(h, &req, &e), RC_OK);
	assert_true(http_idle(h, 30));
	assert_int_equal(shared->asked, before + 1);
	assert_int_equal(http_next(h, &a, &e), RC_OK);
	assert_string_equal(a.body.p, "<hello/>");
	http_ans_fini(&a);
	clock_fix(1780000000);		/* a fixed clock moves, and nobody sleeps */
	assert_true(http_idle(h, 3600000));
	assert_int_equal(clock_now(), 1780003600);
	clock_free();
	http_close(h);
}

static void
a_request_that_is_given_up_leaves_nothing_behind(void **state)
{
	struct http	*h = opened(&quick);
	struct http_req	 req = { .url = url("/mute"), .form = "a=b", .fd = -1 };
	struct err	 e = { 0 };

	(void)state;
	assert_int_equal(http_send(h, &req, &e), RC_OK);
	assert_true(http_idle(h, 5));
	http_close(h);
}

static void
a_signal_stops_a_request(void **state)
{
	struct http	*h = opened(&quick);
	struct http_req	 req = { .url = url("/mute"), .fd = -1 };
	struct http_ans	 a;
	struct err	 e = { 0 };
	int64_t		 began = clock_mono_ms();
	pid_t		 child;

	(void)state;
	stop_catch();
	if ((child = fork()) == 0) {
		usleep(20000);
		kill(getppid(), SIGINT);
		_exit(0);
	}
	assert_int_equal(http_ask(h, &req, &a, &e), RC_OK);
	waitpid(child, NULL, 0);
	assert_int_equal(a.end, HTTP_INTERRUPTED);
	assert_true(clock_mono_ms() - began < 1500);
	assert_int_equal(stop_signal(), SIGINT);
	assert_false(http_idle(h, 1000));
	assert_false(clock_wait(1000));
	http_ans_fini(&a);
	stop_release();
	stop_ask(0);
	http_close(h);
}

static void
a_body_may_go_to_a_file(void **state)
{
	char		path[100];
	struct buf	b;
	struct err	e = { 0 };
	struct http_req	req = { .url = url("/gzip"), .fd = -1 };
	struct http_ans	a;

	(void)state;
	snprintf(path, sizeof(path), "%s/file", dir);
	req.fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	a = ask_with(&quick, &req);
	assert_int_equal(a.end, HTTP_COMPLETE);
	assert_int_equal(a.body.len, 0);
	close(req.fd);
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(path, &b, &e), RC_OK);
	assert_int_equal((int64_t)b.len, a.bytes);
	assert_int_equal((unsigned char)b.p[0], 0x1f);	/* as it came, not unpacked */
	http_ans_fini(&a);
	buf_fini(&b);
	req.fd = open("/dev/full", O_WRONLY);
	if (req.fd >= 0) {
		req.url = url("/good");
		a = ask_with(&quick, &req);
		assert_int_equal(a.end, HTTP_DISK);
		assert_non_null(strstr(a.why, "No space left"));
		close(req.fd);
		http_ans_fini(&a);
	}
}

static void
read_text(const char *name, struct buf *b)
{
	char		path[200];
	struct err	e = { 0 };

	snprintf(path, sizeof(path), "%s/rec/%s", dir, name);
	buf_clear(b);
	assert_int_equal(file_read(path, b, &e), RC_OK);
}

static void
the_key_goes_into_the_body_and_nowhere_else(void **state)
{
	struct http_conf	c = quick;
	char			rec[100], want[200];
	struct http_req		req = { .url = url("/echo"), .form = "db=pubmed", .with_key = true, .fd = -1 };
	struct http_ans		a;
	struct err		e = { 0 };
	struct buf		b;

	(void)state;
	snprintf(rec, sizeof(rec), "%s/rec", dir);
	c.record = rec;
	setenv("NCBI_API_KEY", KEY, 1);
	assert_int_equal(key_load(NULL, &e), RC_OK);
	a = ask_with(&c, &req);
	assert_int_equal(a.bytes, (int64_t)strlen("db=pubmed&api_key=" KEY));	/* it was sent */
	assert_string_equal(a.body.p, "db=pubmed&api_key=************************************");
	http_ans_fini(&a);
	req.with_key = false;
	a = ask_with(&c, &req);
	assert_string_equal(a.body.p, "db=pubmed");
	http_ans_fini(&a);
	req.url = url("/good");
	req.form = NULL;
	a = ask_with(&c, &req);
	http_ans_fini(&a);
	req.url = url("/cut-length");
	a = ask_with(&c, &req);
	http_ans_fini(&a);
	req.url = url("/good");
	snprintf(want, sizeof(want), "%s/plain", dir);
	req.fd = open(want, O_RDWR | O_CREAT | O_TRUNC, 0600);
	a = ask_with(&c, &req);
	close(req.fd);
	http_ans_fini(&a);
	key_wipe();
	buf_init(&b, 1 << 20);
	snprintf(want, sizeof(want), "POST http://127.0.0.1:%d/echo\n\ndb=pubmed", port);
	read_text("00001.req", &b);
	assert_string_equal(b.p, want);
	read_text("00001.ans", &b);
	assert_string_equal(b.p, "end: complete\nstatus: 200\nheader: Content-Type: text/plain\nheader: Content-Length: 54\n\n"
	    "db=pubmed&api_key=************************************");
	snprintf(want, sizeof(want), "GET http://127.0.0.1:%d/good\n\n", port);
	read_text("00003.req", &b);
	assert_string_equal(b.p, want);
	read_text("00003.ans", &b);
	assert_null(strstr(b.p, "ookie"));
	assert_non_null(strstr(b.p, "header: X-RateLimit-Remaining: 2\n"));
	assert_string_equal(strstr(b.p, "\n\n"), "\n\n<hello/>");
	read_text("00004.ans", &b);
	assert_int_equal(strncmp(b.p, "end: cut\nstatus: 200\n", 21), 0);
	assert_string_equal(strstr(b.p, "\n\n"), "\n\n<PubmedArti");
	read_text("00005.ans", &b);
	assert_string_equal(strstr(b.p, "\n\n"), "\n\n<hello/>");
	buf_fini(&b);
}

static void
forms_are_encoded(void **state)
{
	struct buf	b;

	(void)state;
	buf_init(&b, 1000);
	http_form(&b, "term", "\"a b\"[tiab] & c+d=\xc3\xa9");
	http_form_i64(&b, "retmax", 9999);
	http_form(&b, "id", "1,2");
	assert_string_equal(b.p, "term=%22a+b%22%5Btiab%5D+%26+c%2Bd%3D%C3%A9&retmax=9999&id=1,2");
	buf_fini(&b);
}

#define T(f) cmocka_unit_test(f)

int
main(void)
{
	const struct CMUnitTest	tests[] = {
		T(a_whole_answer_has_status_type_limits_and_body), T(chunks_are_put_together),
		T(a_body_without_an_end_mark_says_so), T(headers_of_an_interim_answer_do_not_count),
		T(a_form_is_posted_as_it_is), T(what_is_cut_is_never_whole), T(silence_and_dripping_have_their_limits),
		T(sizes_have_their_caps), T(compression_is_undone_or_refused), T(a_redirect_goes_to_the_same_host_only),
		T(plain_http_is_for_loopback_alone), T(loopback_never_goes_by_a_proxy), T(who_is_not_reached_is_said),
		T(too_many_requests_come_with_their_headers_and_body), T(header_lines_are_read_with_care),
		T(two_requests_are_under_way_at_once_and_no_more), T(a_connection_is_used_again),
		T(requests_go_on_while_the_caller_waits), T(a_request_that_is_given_up_leaves_nothing_behind),
		T(a_signal_stops_a_request), T(a_body_may_go_to_a_file), T(the_key_goes_into_the_body_and_nowhere_else),
		T(forms_are_encoded),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start, end);
}
