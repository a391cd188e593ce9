/*
 * preload: one call of a process fails, chosen by its number.
 *
 *	cc -D_GNU_SOURCE -shared -fPIC -o preload.so preload.c -ldl
 *	FIRE_COUNT=FILE LD_PRELOAD=... program	counts the calls of each group
 *	FIRE_FAIL=GROUP:N[:ERRNO] ...		the N-th call of the group fails, once
 *
 * Groups: write (write, pwrite64), sync (fsync, fdatasync), truncate
 * (ftruncate), rename (rename, renameat2, link), map (mmap64), alloc (malloc,
 * calloc, realloc).  ERRNO is its number; an allocation that fails is NULL.
 * Counting begins with main, and only in programs called "appraise" or
 * FIRE_NAME: neither a pager nor the loader is meant.  Files 0 to 2 are not
 * counted: what stands on them is not the store.
 */
#include <sys/mman.h>
#include <sys/types.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WRITE, SYNC, TRUNCATE, RENAME, MAP, ALLOC, GROUPS };
static const char *const group_name[GROUPS] = { "write", "sync", "truncate", "rename", "map", "alloc" };

static bool on;			/* inside main of the chosen program */
static long count[GROUPS];
static int fail_group = -1, fail_errno;
static long fail_at;

/* glibc's own, which need no look-up: dlsym itself allocates. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static bool
fails(int group)
{
	if (!on || __atomic_add_fetch(&count[group], 1, __ATOMIC_RELAXED) != fail_at || group != fail_group)
		return false;
	errno = group == ALLOC ? ENOMEM : fail_errno;
	return true;
}

static void *
next(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (p == NULL)
		abort();
	return p;
}

/* NOLINTNEXTLINE(bugprone-macro-parentheses): a name, not a value */
#define REAL(name) (__extension__(__typeof__(&name))next(#name))

ssize_t
write(int fd, const void *p, size_t n)
{
	return fd > 2 && fails(WRITE) ? -1 : REAL(write)(fd, p, n);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return fails(WRITE) ? -1 : REAL(pwrite)(fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return fails(WRITE) ? -1 : REAL(pwrite64)(fd, p, n, at);
}

int
fsync(int fd)
{
	return fails(SYNC) ? -1 : REAL(fsync)(fd);
}

int
fdatasync(int fd)
{
	return fails(SYNC) ? -1 : REAL(fdatasync)(fd);
}

int
ftruncate(int fd, off_t n)
{
	return fails(TRUNCATE) ? -1 : REAL(ftruncate)(fd, n);
}

int
ftruncate64(int fd, off64_t n)
{
	return fails(TRUNCATE) ? -1 : REAL(ftruncate64)(fd, n);
}

int
rename(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : REAL(rename)(from, to);
}

int
renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	return fails(RENAME) ? -1 : REAL(renameat2)(a, from, b, to, flags);
}

int
link(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : REAL(link)(from, to);
}

/* Only maps of files: anonymous ones are the allocator's and the loader's. */
void *
mmap(void *at, size_t n, int prot, int flags, int fd, off_t off)
{
	return fd >= 0 && fails(MAP) ? MAP_FAILED : REAL(mmap)(at, n, prot, flags, fd, off);
}

void *
mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t off)
{
	return fd >= 0 && fails(MAP) ? MAP_FAILED : REAL(mmap64)(at, n, prot, flags, fd, off);
}

void *
malloc(size_t n)
{
	return fails(ALLOC) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails(ALLOC) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails(ALLOC) ? NULL : __libc_realloc(p, n);
}

static void
report(void)
{
	const char *file = getenv("FIRE_COUNT");
	FILE *fp;

	on = false;
	if (file == NULL || (fp = fopen(file, "w")) == NULL)
		return;
	for (int i = 0; i < GROUPS; i++)
		fprintf(fp, "%s %ld\n", group_name[i], count[i]);
	fclose(fp);
}

static void
configure(void)
{
	const char *want = getenv("FIRE_NAME"), *fail = getenv("FIRE_FAIL"), *colon;

	if (strcmp(program_invocation_short_name, want != NULL ? want : "appraise") != 0)
		return;
	for (int i = 0; fail != NULL && i < GROUPS; i++)
		if ((colon = strchr(fail, ':')) != NULL && strlen(group_name[i]) == (size_t)(colon - fail) &&
		    strncmp(fail, group_name[i], (size_t)(colon - fail)) == 0) {
			char *end;

			fail_group = i;
			fail_at = strtol(colon + 1, &end, 10);
			fail_errno = *end == ':' ? (int)strtol(end + 1, NULL, 10) : ENOSPC;
		}
	if (getenv("FIRE_COUNT") != NULL)
		atexit(report);
	on = true;
}

static int (*real_main)(int, char **, char **);

static int
our_main(int argc, char **argv, char **env)
{
	configure();
	return real_main(argc, argv, env);
}

int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
    void (*)(void), void *);
int
__libc_start_main(int (*m)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
    void (*rtld_fini)(void), void *stack_end)
{
	real_main = m;
	return REAL(__libc_start_main)(our_main, argc, argv, init, fini, rtld_fini, stack_end);
}
