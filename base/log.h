/*
 * log: warnings that are no errors: one line on standard error, each
 * (code, subject) once in a run, counted afterwards.
 *
 *	appraise: warning: 99000002: unknown element <Foo> ignored
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "rc.h"

void log_quiet(bool);
/* Print once per (code, subject); subject may be NULL. Main thread only. */
void log_warn(const char *code, const char *subject, const char *fmt, ...) PRINTF_LIKE(3, 4);
unsigned long log_count(void);

#endif
