/*
 * setting: what is known, checked, looked up.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/cmd.h"
#include "../base/jsonw.h"
#include "../base/num.h"
#include "event.h"
#include "setting.h"
#include "stmt.h"

const struct setting_def setting_defs[] = {
    {"email", SETTING_EMAIL, NULL, NULL, 0, 0, "contact address, which NCBI asks for"},
    {"eutils_url", SETTING_URL, "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/", NULL, 0, 0,
	"base address of the E-utilities; https only, except loopback"},
    {"eutils_rate", SETTING_INT, "3", NULL, 1, 10000,
	"requests a second (not set: 10 with a key); NCBI's own host never gets more than it allows"},
    {"eutils_backoff_ms", SETTING_INT, "1000", NULL, 1, 600000,
	"first wait after a failure, doubling"},
    {"eutils_tries", SETTING_INT, "6", NULL, 1, 100, "failures of one request before it is left for later"},
    {"eutils_timeout_s", SETTING_SECONDS, "60", NULL, 1, 3600000,
	"give up when no byte came for that long"},
    {"eutils_deadline_s", SETTING_SECONDS, "14400", NULL, 1, 604800000, "longest whole run"},
    {"api_key_file", SETTING_TEXT, NULL, NULL, 0, 0,
	"file with NCBI's API key, for its owner alone; NCBI_API_KEY outranks it"},
    {"files_url", SETTING_PLACE, "https://ftp.ncbi.nlm.nih.gov/pubmed/", NULL, 0, 0,
	"where baseline and update files stand: an https address, or a folder"},
    {"recheck_days", SETTING_INT, "30", NULL, 1, 3650, "approved records are looked at again after so many days"},
    {"mail", SETTING_CHOICE, "news", "news|always|failure", 0, 0,
	"when the nightly run writes mail"},
    {"mail_to", SETTING_EMAIL, NULL, NULL, 0, 0, "whom the nightly run writes to"},
    {"mail_from", SETTING_EMAIL, NULL, NULL, 0, 0, "who writes it"},
    {"sendmail", SETTING_TEXT, NULL, NULL, 0, 0, "program that takes mail; else looked for in PATH, /usr/sbin and /usr/lib"},
    {"publish_dir", SETTING_TEXT, NULL, NULL, 0, 0, "where releases are published"},
    {"backup_dir", SETTING_TEXT, NULL, NULL, 0, 0, "where the nightly run puts backups"},
    {"publish_abstracts", SETTING_BOOL, "no", "yes|no", 0, 0, "put abstracts into releases"},
    {"review_blind", SETTING_BOOL, "no", "yes|no", 0, 0,
	"two decide without seeing each other; `double` says otherwise for one compound"},
	{"lease_min", SETTING_INT, "15", NULL, 1, 1440, "minutes that a record before a reviewer is held for them"},
    {"review_guard_ms", SETTING_INT, "250", NULL, 0, 5000,
	"keys that decide are dropped so soon after a new record; 0: never"},
    {"names", SETTING_BOOL, "no", "yes|no", 0, 0, "name the curators in releases"},
    {NULL, SETTING_TEXT, NULL, NULL, 0, 0, NULL}};

const struct setting_def *
setting_find(const char *name, const char **near)
{
	const char *words[sizeof(setting_defs) / sizeof(setting_defs[0])];
	size_t n;

	for (n = 0; setting_defs[n].name != NULL; n++) {
		if (strcmp(setting_defs[n].name, name) == 0)
			return &setting_defs[n];
		words[n] = setting_defs[n].name;
	}
	if (near != NULL)
		*near = nearest(name, words, n);
	return NULL;
}

static const char *
setting_env(const char *name)
{
	char var[80] = "APPRAISE_";
	size_t i = strlen(var);
	const char *v;

	for (; *name != '\0' && i + 1 < sizeof(var); name++)
		var[i++] = *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
	var[i] = '\0';
	v = getenv(var);
	return v != NULL && *v != '\0' ? v : NULL;
}

static const struct setting_def *
setting_must(const char *name)
{
	const struct setting_def *d = setting_find(name, NULL);

	if (d == NULL)
		die("setting %s is not defined", name);
	return d;
}

static enum rc
setting_stored(
    struct db *db, struct arena *mem, const char *name, const char **value, struct err *e)
{
	struct q q = {0};
	enum rc rc;

	*value = NULL;
	if (db == NULL)
		return RC_OK;
	if ((rc = q_first(db, STMT_setting_by_key, &q, e, "t", name)) == RC_OK)
		q_read(&q, mem, "t", value);
	q_close(&q);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc
setting_get(struct db *db, struct arena *mem, const char *name, const char **value, struct err *e)
{
	const struct setting_def *d = setting_must(name);
	const char *v = setting_env(name);
	enum rc rc;

	if (v != NULL) {
		if (setting_check(d, v, e) != RC_OK)
			return err_ctx(e, "environment");
		*value = arena_strdup(mem, v);
		return RC_OK;
	}
	if ((rc = setting_stored(db, mem, name, &v, e)) == RC_OK)
		*value = v != NULL ? v : d->fallback;
	return rc;
}

enum rc
setting_int(struct db *db, const char *name, int64_t *value, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *v = NULL;
	enum rc rc;

	if ((rc = setting_get(db, &mem, name, &v, e)) == RC_OK && v != NULL &&
	    !num_i64(v, INT64_MIN, INT64_MAX, value))
		rc = err_set(e, RC_USAGE, "%s: \"%s\" is no number", name, v);
	arena_fini(&mem);
	return rc;
}

/* "0.3" seconds are 300 ms; at most three decimals. */
static bool
ms_of(const char *v, int64_t *ms)
{
	char whole[16];
	const char *dot = strchr(v, '.');
	size_t n = dot != NULL ? (size_t)(dot - v) : strlen(v);
	int64_t s, part = 0, unit = 100;

	if (n == 0 || n >= sizeof(whole))
		return false;
	memcpy(whole, v, n);
	whole[n] = '\0';
	if (!num_i64(whole, 0, INT64_MAX / 1000, &s))
		return false;
	for (dot = dot != NULL ? dot + 1 : "0"; *dot != '\0'; dot++, unit /= 10) {
		if (*dot < '0' || *dot > '9' || unit == 0)
			return false;
		part += (*dot - '0') * unit;
	}
	*ms = s * 1000 + part;
	return true;
}

enum rc
setting_ms(struct db *db, const char *name, int64_t *ms, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *v = NULL;
	enum rc rc;

	if ((rc = setting_get(db, &mem, name, &v, e)) == RC_OK && v != NULL && !ms_of(v, ms))
		rc = err_set(e, RC_USAGE, "%s: \"%s\" is no number of seconds", name, v);
	arena_fini(&mem);
	return rc;
}

enum rc
setting_origin(struct db *db, const char *name, const char **origin, struct err *e)
{
	struct arena mem = ARENA_INIT;
	const char *v = NULL;
	enum rc rc = RC_OK;

	if (setting_env(name) != NULL)
		*origin = "environment";
	else if ((rc = setting_stored(db, &mem, name, &v, e)) == RC_OK)
		*origin = v != NULL                              ? "stored"
			  : setting_must(name)->fallback != NULL ? "default"
								 : "unset";
	arena_fini(&mem);
	return rc;
}

static bool
word_of(const char *choices, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = choices; p != NULL; p = (p = strchr(p, '|')) != NULL ? p + 1 : NULL)
		if (n > 0 && strncmp(p, word, n) == 0 && (p[n] == '|' || p[n] == '\0'))
			return true;
	return false;
}

/* https anywhere; plain http only to this machine. */
static bool
url_ok(const char *v)
{
	static const char *const ok[] = {"http://localhost", "http://127.0.0.1", "http://[::1]"};
	size_t i, n;

	if (strncmp(v, "https://", 8) == 0)
		return v[8] != '\0';
	for (i = 0; i < 3; i++) {
		n = strlen(ok[i]);
		if (strncmp(v, ok[i], n) == 0 && (v[n] == '\0' || v[n] == '/' || v[n] == ':'))
			return strchr(v, '@') == NULL;
	}
	return false;
}

enum rc
setting_check(const struct setting_def *d, const char *v, struct err *e)
{
	const char *at;
	int64_t i;

	switch (d->kind) {
	case SETTING_INT:
		if (!num_i64(v, d->min, d->max, &i))
			return err_set(e, RC_USAGE,
			    "%s: \"%s\" is not a number from %" PRId64 " to %" PRId64, d->name, v,
			    d->min, d->max);
		break;
	case SETTING_CHOICE:
	case SETTING_BOOL:
		if (!word_of(d->choices, v))
			return err_set(
			    e, RC_USAGE, "%s: \"%s\" is none of %s", d->name, v, d->choices);
		break;
	case SETTING_EMAIL:
		at = strchr(v, '@');
		if (at == NULL || at == v || at[1] == '\0' || strpbrk(v, " \t\r\n<>,;") != NULL)
			return err_set(e, RC_USAGE, "%s: \"%s\" is no mail address", d->name, v);
		break;
	case SETTING_URL:
		if (!url_ok(v) || strpbrk(v, " \t\r\n") != NULL)
			return err_set(e, RC_USAGE, "%s: \"%s\" is no https address", d->name, v);
		break;
	case SETTING_SECONDS:
		if (!ms_of(v, &i) || i < d->min || i > d->max)
			return err_set(e, RC_USAGE, "%s: \"%s\" is not a number of seconds from %s to %" PRId64,
			    d->name, v, "0.001", d->max / 1000);
		break;
	case SETTING_PLACE:
		if (strstr(v, "://") != NULL ? !url_ok(v) || strpbrk(v, " \t\r\n") != NULL : strpbrk(v, "\r\n") != NULL)
			return err_set(e, RC_USAGE, "%s: \"%s\" is neither an https address nor a folder", d->name, v);
		break;
	case SETTING_TEXT:
		if (*v == '\0' || strpbrk(v, "\r\n") != NULL)
			return err_set(e, RC_USAGE, "%s: empty, or more than one line", d->name);
	}
	return RC_OK;
}

enum rc
setting_set(struct db *db, int64_t curator, const char *name, const char *value, struct err *e)
{
	struct act act = {.kind = ACT_SETTING, .curator = curator};
	struct buf body;
	struct jsonw w;
	enum rc rc;

	if (value != NULL && (rc = setting_check(setting_must(name), value, e)) != RC_OK)
		return rc;
	buf_init(&body, 1 << 16);
	jw_init(&w, &body, 0);
	jw_obj(&w, NULL);
	jw_str(&w, "key", name);
	jw_str(&w, "value", value);
	jw_end(&w);
	act.body = body.p;
	if ((rc = buf_ok(&body, name, e)) == RC_OK)
		rc = event_act(db, &act, NULL, e);
	buf_fini(&body);
	return rc;
}
