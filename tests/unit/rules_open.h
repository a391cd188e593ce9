/* For the tests of the rules as a whole: the built-in set, loaded once. */
#ifndef RULES_OPEN_H
#define RULES_OPEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/rules.h"

static struct ruleset *rules;

static int
open_rules(void **state)
{
	struct err e;

	(void)state;
	if (ruleset_load(NULL, &rules, &e) != RC_OK) {
		print_error("%s\n", e.msg);
		return 1;
	}
	return 0;
}

static int
close_rules(void **state)
{
	(void)state;
	ruleset_free(rules);
	return 0;
}

#endif
