/*
 * stop: a person or the system asks the program to end in good order.
 *
 * After stop_catch, SIGINT, SIGTERM and SIGHUP only set a flag; long work
 * asks stop_asked() between steps, keeps what it has and returns RC_INTR.  A
 * second signal of the same kind ends the program at once, as without us.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

void stop_catch(void);		/* idempotent; a signal that is ignored (nohup) stays so */
void stop_release(void);	/* back to what was before; what was asked stays asked */
bool stop_asked(void);
int stop_signal(void);		/* the first one, 0 when none */
void stop_ask(int signal);	/* as if it had come; 0 forgets it (tests) */

#endif
