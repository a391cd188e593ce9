#include "rc.h"

int
rc_exit(enum rc rc)
{
	switch (rc) {
	case RC_OK:
	case RC_DONE:
		return 0;
	case RC_FAILED:
		return 1;
	case RC_USAGE:
		return 2;
	case RC_NOTFOUND:
		return 3;
	case RC_BADDATA:
		return 65;
	case RC_AGAIN:
		return 75;
	case RC_NOPERM:
		return 77;
	case RC_INTR:
		return 130;
	}
	return 1;
}

/* The order of rc_worse; an interrupt ends everything, so that it stands last. */
static int
rank(enum rc rc)
{
	switch (rc) {
	case RC_OK:
	case RC_DONE:
		return 0;
	case RC_FAILED:
		return 1;
	case RC_BADDATA:
		return 2;
	case RC_NOPERM:
		return 3;
	case RC_AGAIN:
		return 4;
	case RC_NOTFOUND:
		return 5;
	case RC_USAGE:
		return 6;
	case RC_INTR:
		return 7;
	}
	return 1;
}

enum rc
rc_worse(enum rc a, enum rc b)
{
	return rank(b) > rank(a) ? b : a;
}

bool
rc_good(enum rc rc)
{
	return rc == RC_OK || rc == RC_DONE;
}
