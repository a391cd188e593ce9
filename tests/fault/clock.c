/*
 * clock: the clock of the wall for a program under test, as a file says it.
 *
 *	cc -shared -fPIC -o clock.so clock.c
 *	FAULT_CLOCK=FILE LD_PRELOAD=./clock.so PROGRAM
 *
 * FILE holds eight bytes, the seconds since the epoch in this machine's
 * order; who writes others there sets the clock of the running program.  It
 * stands still between.  Clocks that measure durations are left alone.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int64_t
wall(void)
{
	static const volatile int64_t *at;
	const char *path;
	void *p;
	int fd;

	if (at == NULL) {
		if ((path = getenv("FAULT_CLOCK")) == NULL || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
			abort();
		p = mmap(NULL, sizeof(*at), PROT_READ, MAP_SHARED, fd, 0);
		close(fd);
		if (p == MAP_FAILED)
			abort();
		at = p;
	}
	return *at;
}

time_t
time(time_t *out)
{
	time_t now = (time_t)wall();

	if (out != NULL)
		*out = now;
	return now;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	(void)zone;
	*tv = (struct timeval){ .tv_sec = (time_t)wall() };
	return 0;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	if (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)
		return (int)syscall(SYS_clock_gettime, id, ts);
	*ts = (struct timespec){ .tv_sec = (time_t)wall() };
	return 0;
}
