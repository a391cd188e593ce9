#include <stdatomic.h>
#include <string.h>

#include <openssl/evp.h>

#include "err.h"
#include "sha256.h"

/* The context itself is the digest; the opaque type keeps libcrypto in here. */
static EVP_MD_CTX *
ctx(struct sha256 *h)
{
	return (EVP_MD_CTX *)h;
}

/*
 * Looked up once: libcrypto 3 searches its providers at each use of
 * EVP_sha256(), which costs more than hashing a short text.
 */
static const EVP_MD *
algorithm(void)
{
	static _Atomic(EVP_MD *)	known;
	EVP_MD				*md = atomic_load(&known), *none = NULL;

	if (md != NULL)
		return md;
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
	EVP_MD_CTX	*c = EVP_MD_CTX_new();

	if (c == NULL)
		die_oom();
	if (EVP_DigestInit_ex(c, algorithm(), NULL) != 1)
		die("SHA-256 cannot be started");
	return (struct sha256 *)c;
}

void
sha256_add(struct sha256 *h, const void *p, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(ctx(h), p, n) != 1)
		die("SHA-256 cannot be continued");
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
	static const char	digit[] = "0123456789abcdef";
	unsigned char		md[32];
	unsigned int		n = 0;
	size_t			i;

	if (EVP_DigestFinal_ex(ctx(h), md, &n) != 1 || n != sizeof(md))
		die("SHA-256 cannot be ended");
	EVP_MD_CTX_free(ctx(h));
	for (i = 0; i < n; i++) {
		hex[2 * i] = digit[md[i] >> 4];
		hex[2 * i + 1] = digit[md[i] & 15];
	}
	hex[2 * i] = '\0';
}

void
sha256_hex(const void *p, size_t n, char hex[SHA256_HEX])
{
	struct sha256	*h = sha256_new();

	sha256_add(h, p, n);
	sha256_end(h, hex);
}
