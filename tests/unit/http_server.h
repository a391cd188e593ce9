/*
 * http_server: the small server that the tests of the transport ask: the path
 * says what is to go wrong.  A process of its own on a free port of loopback;
 * start and end are the group's setup and teardown.
 */
#ifndef TESTS_HTTP_SERVER_H
#define TESTS_HTTP_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/gz.h"
#include "base/stop.h"
#include "ingest/fetch/key.h"
#include "ingest/http.h"
#include "ingest/http_head.h"
#define KEY "0123456789abcdefABCDEF0123456789abcd"


struct shared {
	int	accepted, asked, waiting;
};

static struct shared	*shared;
static int		 port;
static pid_t		 server;
static char		 dir[64];

static void
put(int fd, const char *p, size_t n)
{
	ssize_t	w;

	while (n > 0 && (w = write(fd, p, n)) > 0) {
		p += w;
		n -= (size_t)w;
	}
}

static void
puts_to(int fd, const char *s)
{
	put(fd, s, strlen(s));
}

static void
answer_with(int fd, const char *headers, const char *p, size_t n)
{
	char	head[1000];

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n", headers, n);
	puts_to(fd, head);
	put(fd, p, n);
}

static void
until_closed(int fd)
{
	char	c[256];

	while (read(fd, c, sizeof(c)) > 0)
		;
}

static void
endless(int fd, const char *piece, size_t n, useconds_t pause)
{
	while (write(fd, piece, n) == (ssize_t)n)
		if (pause > 0)
			usleep(pause);
}

static void
answer_gzip(int fd, const char *path)
{
	struct buf	plain, zip;
	struct err	e = { 0 };
	bool		bomb = strcmp(path, "/gzip-bomb") == 0;

	buf_init(&plain, 64 << 20);
	buf_init(&zip, 64 << 20);
	while (plain.len < (bomb ? 8u << 20 : 4000u))
		buf_puts(&plain, "all the same, all the same, ");
	if (gz_deflate(plain.p, plain.len, &zip, &e) != RC_OK)
		_exit(1);
	if (strcmp(path, "/gzip-bad") == 0)
		memset(zip.p + 12, 0xff, zip.len - 12);
	answer_with(fd, "Content-Encoding: gzip\r\nContent-Type: text/xml\r\n", zip.p,
	    strcmp(path, "/gzip-cut") == 0 ? zip.len / 2 : zip.len);
	buf_fini(&plain);
	buf_fini(&zip);
}

static void
redirect(int fd, const char *code, const char *to)
{
	char	text[400];

	snprintf(text, sizeof(text), "HTTP/1.1 %s\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", code, to);
	puts_to(fd, text);
}

static bool
answer_redirect(int fd, const char *path)
{
	char	to[100];

	if (strcmp(path, "/to-good") == 0)
		redirect(fd, "302 Found", "/echo");
	else if (strcmp(path, "/to-303") == 0)
		redirect(fd, "303 See Other", "/echo");
	else if (strcmp(path, "/to-self") == 0)
		redirect(fd, "301 Moved", "/to-self");
	else if (strcmp(path, "/to-other") == 0) {
		snprintf(to, sizeof(to), "http://127.0.0.2:%d/good", port);
		redirect(fd, "302 Found", to);
	} else if (strcmp(path, "/to-port") == 0) {
		snprintf(to, sizeof(to), "http://127.0.0.1:%d/good", port == 1 ? 2 : port - 1);
		redirect(fd, "302 Found", to);
	} else if (strcmp(path, "/to-plain") == 0)
		redirect(fd, "302 Found", "http://example.org/");
	else if (strcmp(path, "/to-file") == 0)
		redirect(fd, "302 Found", "file:///etc/passwd");
	else if (strcmp(path, "/to-user") == 0)
		redirect(fd, "302 Found", "http://127.0.0.1@example.org/");
	else
		return false;
	return true;
}

/* Answer one request; false: close the connection now. */
static bool
answer(int fd, const char *path, const char *body, size_t nbody)
{
	if (answer_redirect(fd, path))
		return true;
	if (strncmp(path, "/gzip", 5) == 0)
		answer_gzip(fd, path);
	else if (strcmp(path, "/good") == 0)
		answer_with(fd, "Content-Type: Text/XML; charset=UTF-8\r\nX-RateLimit-Remaining: 2\r\nSet-Cookie: a=b\r\n",
		    "<hello/>", 8);
	else if (strcmp(path, "/echo") == 0)
		answer_with(fd, "Content-Type: text/plain\r\n", body, nbody);
	else if (strcmp(path, "/empty") == 0)
		answer_with(fd, "", "", 0);
	else if (strcmp(path, "/chunked") == 0)
		puts_to(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
	else if (strcmp(path, "/continue") == 0)
		puts_to(fd, "HTTP/1.1 100 Continue\r\nRetry-After: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	else if (strcmp(path, "/429") == 0)
		puts_to(fd, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nX-RateLimit-Remaining: 0\r\n"
		    "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"error\":\"x\"}");
	else if (strcmp(path, "/barrier") == 0) {
		__sync_add_and_fetch(&shared->waiting, 1);
		while (__sync_add_and_fetch(&shared->waiting, 0) < 2)
			usleep(1000);
		answer_with(fd, "", "both", 4);
	} else {
		if (strcmp(path, "/cut-length") == 0)
			puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<PubmedArti");
		else if (strcmp(path, "/cut-chunk") == 0)
			puts_to(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nwo");
		else if (strcmp(path, "/cut-between-chunks") == 0)
			puts_to(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
		else if (strcmp(path, "/bad-chunk") == 0)
			puts_to(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhello\r\n");
		else if (strcmp(path, "/cut-head") == 0)
			puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Le");
		else if (strcmp(path, "/open") == 0)
			puts_to(fd, "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>");
		else if (strcmp(path, "/text") == 0)
			puts_to(fd, "no HTTP at all\n");
		else if (strcmp(path, "/mute") == 0)
			until_closed(fd);
		else if (strcmp(path, "/silent") == 0) {
			puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
			until_closed(fd);
		} else if (strcmp(path, "/drip") == 0) {
			puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
			endless(fd, "x", 1, 4000);
		} else if (strcmp(path, "/big") == 0) {
			puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
			endless(fd, "0123456789abcdef", 16, 0);
		} else if (strcmp(path, "/headers") == 0) {
			puts_to(fd, "HTTP/1.1 200 OK\r\n");
			endless(fd, "X-Filler: 0123456789abcdef0123456789abcdef\r\n", 44, 0);
		} else if (strcmp(path, "/header-line") == 0) {
			puts_to(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
			endless(fd, "0123456789abcdef", 16, 0);
		}
		return false;
	}
	return true;
}

static void
connection(int fd)
{
	char	text[65536], path[200];
	char	*end, *length;
	size_t	n = 0, want;
	ssize_t	r;

	for (;;) {
		while ((end = memmem(text, n, "\r\n\r\n", 4)) == NULL) {
			if (n + 1 >= sizeof(text) || (r = read(fd, text + n, sizeof(text) - 1 - n)) <= 0)
				return;
			n += (size_t)r;
			if (text[0] == 0x16) {	/* a TLS handshake, which is not spoken here */
				puts_to(fd, "no TLS here\n");
				return;
			}
		}
		text[n] = '\0';
		length = strcasestr(text, "\r\ncontent-length:");
		want = (size_t)(end + 4 - text) + (length != NULL ? strtoul(length + 17, NULL, 10) : 0);
		while (n < want && (r = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
			n += (size_t)r;
		__sync_add_and_fetch(&shared->asked, 1);
		snprintf(path, sizeof(path), "%.*s", (int)strcspn(strchr(text, ' ') + 1, " "), strchr(text, ' ') + 1);
		if (!answer(fd, path, end + 4, want - (size_t)(end + 4 - text)))
			return;
		n = 0;
	}
}

static void
serve(int listener)
{
	int	fd;

	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		__sync_add_and_fetch(&shared->accepted, 1);
		if (fork() == 0) {
			close(listener);
			alarm(20);	/* nothing of us outlives a test that died */
			connection(fd);
			_exit(0);
		}
		close(fd);
	}
	_exit(0);
}

static int
start(void **state)
{
	struct sockaddr_in	a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t		n = sizeof(a);
	int			s = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/appraise-http-XXXXXX");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || mkdtemp(dir) == NULL || s < 0 || bind(s, (struct sockaddr *)&a, n) != 0 ||
	    listen(s, 16) != 0 || getsockname(s, (struct sockaddr *)&a, &n) != 0)
		return -1;
	port = ntohs(a.sin_port);
	if ((server = fork()) == 0)
		serve(s);
	close(s);
	return server > 0 ? 0 : -1;
}

static int
end(void **state)
{
	struct err	e = { 0 };

	(void)state;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return file_remove_tree(dir, &e) == RC_OK ? 0 : -1;
}

#endif
