#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "stop.h"

static const int	which[] = { SIGINT, SIGTERM, SIGHUP };
#define N (sizeof(which) / sizeof(which[0]))

static volatile sig_atomic_t	came;
static struct sigaction		before[N];
static bool			caught;

static void
on_signal(int signal)
{
	if (came == 0)
		came = signal;
}

void
stop_catch(void)
{
	struct sigaction	sa;
	size_t			i;

	if (caught)
		return;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = (int)SA_RESETHAND;	/* the second one ends us; and no SA_RESTART: a wait must end */
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < N; i++)
		if (sigaction(which[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
			sigaction(which[i], &sa, NULL);
	caught = true;
}

void
stop_release(void)
{
	size_t	i;

	if (!caught)
		return;
	for (i = 0; i < N; i++)
		sigaction(which[i], &before[i], NULL);
	caught = false;
}

bool
stop_asked(void)
{
	return came != 0;
}

int
stop_signal(void)
{
	return came;
}

void
stop_ask(int signal)
{
	came = signal;
}
