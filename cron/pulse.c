/*
 * pulse: health in one line.
 */
#include <inttypes.h>
#include <string.h>

#include "pulse.h"

#define REASON_MAX	200

static void
hours(struct buf *b, int64_t s)
{
	if (s >= 172800)
		buf_printf(b, "%" PRId64 " d", s / 86400);
	else
		buf_printf(b, "%" PRId64 " h", s / 3600);
}

/* ": no space left on the disk"; a bar would begin the figures. */
static void
reason(const struct pulse *p, struct buf *why)
{
	if (p->error == NULL)
		return;
	buf_puts(why, ": ");
	for (const char *s = p->error; *s != '\0' && s < p->error + REASON_MAX; s++)
		buf_putc(why, *s == '|' || *s == '\n' ? ' ' : *s);
}

static enum pulse_level
judge(const struct pulse *p, struct buf *why)
{
	if (p->run_age_s < 0) {
		buf_puts(why, "no night has run yet");
		return PULSE_UNKNOWN;
	}
	if (p->run_age_s > p->max_age_s) {
		buf_puts(why, "the last night is ");
		hours(why, p->run_age_s);
		buf_puts(why, " old");
		return PULSE_CRITICAL;
	}
	if (p->lag_s > p->max_age_s && p->slowest != NULL) {
		buf_printf(why, "%s was last searched ", p->slowest);
		hours(why, p->lag_s);
		buf_puts(why, " ago");
		return PULSE_CRITICAL;
	}
	if (p->outcome != NULL && strcmp(p->outcome, "failed") == 0) {
		buf_puts(why, "the last night failed");
		reason(p, why);
		return PULSE_CRITICAL;
	}
	if (p->open > 0)
		buf_printf(why, "%" PRId64 " of %" PRId64 " compounds open", p->open, p->compounds);
	else if (p->outcome == NULL && !p->at_work)
		buf_puts(why, "the last night ended without a word");
	else if (p->outcome != NULL && strcmp(p->outcome, "done") != 0) {
		buf_printf(why, "the last night was %s", p->outcome);
		reason(p, why);
	} else if (p->mail_failed)
		buf_puts(why, "the last night's mail was not sent");
	else if (p->ahead != NULL)
		buf_printf(why, "the clock was set back: a search is of %s", p->ahead);
	else if (p->never > 0)
		buf_printf(why, "%" PRId64 " of %" PRId64 " compounds never searched", p->never, p->compounds);
	else if (p->backup_age_s > p->max_age_s) {
		buf_puts(why, "the last backup is ");
		hours(why, p->backup_age_s);
		buf_puts(why, " old");
	} else {
		buf_printf(why, "%" PRId64 " compounds searched", p->compounds);
		return PULSE_OK;
	}
	return PULSE_WARNING;
}

enum pulse_level
pulse_line(const struct pulse *p, struct buf *out)
{
	static const char *const word[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };
	enum pulse_level level;
	struct buf why;

	buf_init(&why, 1000);
	level = judge(p, &why);
	buf_printf(out, "APPRAISE %s - %s; %" PRId64 " wait, %" PRId64 " retracted", word[level], why.p, p->waiting,
	    p->retractions);
	buf_printf(out, " | lag=%" PRId64 "s;;%" PRId64 " open=%" PRId64 " waiting=%" PRId64 " retractions=%" PRId64
	    " missing=%" PRId64, p->lag_s, p->max_age_s, p->open, p->waiting, p->retractions, p->open_pmids);
	buf_fini(&why);
	return level;
}

static void
gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	buf_printf(out, "# HELP appraise_%s %s\n# TYPE appraise_%s gauge\nappraise_%s %" PRId64 "\n", name, help, name,
	    name, value);
}

void
pulse_metrics(const struct pulse *p, struct buf *out)
{
	struct buf line;

	buf_init(&line, 2000);
	gauge(out, "health", "0 ok, 1 warning, 2 critical, 3 unknown", pulse_line(p, &line));
	gauge(out, "compounds", "Compounds that are searched", p->compounds);
	gauge(out, "compounds_open", "Compounds that the last night left open", p->open);
	gauge(out, "compounds_never_searched", "Compounds without a complete search", p->never);
	gauge(out, "search_lag_seconds", "Age of the oldest complete search", p->lag_s);
	if (p->run_age_s >= 0)
		gauge(out, "last_run_age_seconds", "Since the last night began", p->run_age_s);
	if (p->backup_age_s >= 0)
		gauge(out, "backup_age_seconds", "Since the last proved backup", p->backup_age_s);
	gauge(out, "waiting", "Records that wait for a decision", p->waiting);
	gauge(out, "retractions_waiting", "Withdrawn records that wait for confirmation", p->retractions);
	gauge(out, "pmids_open", "PMIDs that were wanted and are not there", p->open_pmids);
	buf_fini(&line);
}
