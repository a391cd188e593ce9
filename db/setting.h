/*
 * setting: values of the installation.  An environment variable
 * APPRAISE_NAME outranks what is stored, which outranks the default.
 */
#ifndef DB_SETTING_H
#define DB_SETTING_H

#include "../base/arena.h"
#include "db.h"

enum setting_kind { SETTING_TEXT, SETTING_INT, SETTING_URL, SETTING_EMAIL, SETTING_CHOICE, SETTING_BOOL,
	SETTING_SECONDS, SETTING_PLACE };
struct setting_def {
	const char	*name;		/* "eutils_url" */
	enum setting_kind kind;
	const char	*fallback;	/* NULL: not set */
	const char	*choices;	/* "news|always|failure" */
	int64_t		 min, max;	/* of SETTING_SECONDS in milliseconds */
	const char	*help;
};
extern const struct setting_def setting_defs[];		/* ended by a NULL name */

/* NULL when the name is unknown; *near (may be NULL) gets the nearest name or NULL. */
const struct setting_def *setting_find(const char *name, const char **near);

/* The value in force; *value NULL when not set anywhere.  db may be NULL: environment and default only. */
enum rc setting_get(struct db *, struct arena *, const char *name, const char **value, struct err *) MUST_CHECK;
enum rc setting_int(struct db *, const char *name, int64_t *value, struct err *) MUST_CHECK;
/* A SETTING_SECONDS ("60", "0.3") in milliseconds. */
enum rc setting_ms(struct db *, const char *name, int64_t *ms, struct err *) MUST_CHECK;
/* "environment", "stored", "default" or "unset" */
enum rc setting_origin(struct db *, const char *name, const char **origin, struct err *) MUST_CHECK;

/* Check a value against its definition: RC_USAGE with the reason. */
enum rc setting_check(const struct setting_def *, const char *value, struct err *) MUST_CHECK;
/* Store (an event; needs a transaction); value NULL unsets. */
enum rc setting_set(struct db *, int64_t curator, const char *name, const char *value, struct err *) MUST_CHECK;

#endif
