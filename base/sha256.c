#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "err.h"
#include "sha256.h"

/*
 * libcrypto 3 takes a lock that it could not allocate and falls over it; with
 * these a lack of memory ends the process before, as everywhere.
 */
static void *
get(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n > 0 ? xmalloc(n) : NULL;
}

static void *
get_more(void *old, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	if (n > 0)
		return xreallocarray(old, n, 1);
	free(old);
	return NULL;
}

static void
give(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/* The context itself is the digest; the opaque types keep libcrypto in here. */
static EVP_MD_CTX *
start(const EVP_MD *md)
{
	EVP_MD_CTX	*c = EVP_MD_CTX_new();

	if (c == NULL)
		die_oom();
	if (EVP_DigestInit_ex(c, md, NULL) != 1)
		die("a digest cannot be started");
	return c;
}

static void
add(EVP_MD_CTX *c, const void *p, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(c, p, n) != 1)
		die("a digest cannot be continued");
}

static void
end(EVP_MD_CTX *c, char *hex, unsigned int want)
{
	static const char	digit[] = "0123456789abcdef";
	unsigned char		md[EVP_MAX_MD_SIZE];
	unsigned int		n = 0;
	size_t			i;

	if (EVP_DigestFinal_ex(c, md, &n) != 1 || n != want)
		die("a digest cannot be ended");
	EVP_MD_CTX_free(c);
	for (i = 0; i < n; i++) {
		hex[2 * i] = digit[md[i] >> 4];
		hex[2 * i + 1] = digit[md[i] & 15];
	}
	hex[2 * i] = '\0';
}

/*
 * Looked up once: libcrypto 3 searches its providers at each use of
 * EVP_sha256(), which costs more than hashing a short text.
 */
static const EVP_MD *
sha256_algorithm(void)
{
	static _Atomic(EVP_MD *)	known;
	EVP_MD				*md = atomic_load(&known), *none = NULL;

	if (md != NULL)
		return md;
	/* Refused where another library of the process has used libcrypto already: then it is as it was. */
	(void)CRYPTO_set_mem_functions(get, get_more, give);
	if ((md = EVP_MD_fetch(NULL, "SHA2-256", NULL)) == NULL)
		die("libcrypto offers no SHA-256");
	if (!atomic_compare_exchange_strong(&known, &none, md)) {
		EVP_MD_free(md);	/* another thread was first */
		md = none;
	}
	return md;
}

struct sha256 *
sha256_new(void)
{
	return (struct sha256 *)start(sha256_algorithm());
}

void
sha256_add(struct sha256 *h, const void *p, size_t n)
{
	add((EVP_MD_CTX *)h, p, n);
}

void
sha256_str(struct sha256 *h, const char *s)
{
	if (s == NULL)
		sha256_add(h, "\xff", 1);
	else
		sha256_add(h, s, strlen(s) + 1);
}

void
sha256_end(struct sha256 *h, char hex[SHA256_HEX])
{
	end((EVP_MD_CTX *)h, hex, 32);
}

void
sha256_hex(const void *p, size_t n, char hex[SHA256_HEX])
{
	struct sha256	*h = sha256_new();

	sha256_add(h, p, n);
	sha256_end(h, hex);
}

struct md5 *
md5_new(void)
{
	return (struct md5 *)start(EVP_md5());
}

void
md5_add(struct md5 *h, const void *p, size_t n)
{
	add((EVP_MD_CTX *)h, p, n);
}

void
md5_end(struct md5 *h, char hex[MD5_HEX])
{
	end((EVP_MD_CTX *)h, hex, 16);
}
