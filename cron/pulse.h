/*
 * pulse: the store's health in one line for monitoring (the plugin
 * convention: 0 ok, 1 warning, 2 critical, 3 unknown), and as metrics.  Pure.
 */
#ifndef CRON_PULSE_H
#define CRON_PULSE_H

#include <stdint.h>

#include "../base/buf.h"

enum pulse_level { PULSE_OK, PULSE_WARNING, PULSE_CRITICAL, PULSE_UNKNOWN };

struct pulse {
	int64_t		 max_age_s;	/* how old a search may be */
	int64_t		 compounds, never, open;	/* never searched; left open by the last night */
	int64_t		 lag_s;		/* of the slowest, beyond its own interval (turn.h) less a day */
	const char	*slowest;	/* its slug, NULL: none was ever searched */
	int64_t		 run_age_s, backup_age_s;	/* -1: there was none */
	const char	*outcome;	/* of the last run, NULL: at work, or ended without a word */
	const char	*error;		/* of the last run, or NULL */
	const char	*ahead;		/* date of a search that lies in the future: the clock was set back; or NULL */
	bool		 at_work, mail_failed;
	int64_t		 waiting, retractions, open_pmids;
};

/*
 * Unknown: no night has run.  Critical: a search, or the last night, older
 * than max_age; or the last night failed whole.  Warning: the clock stands before a search, something is open
 * or was never searched, the night was stopped, ended without a word or sent
 * no mail, or the last backup is older than max_age.
 */
enum pulse_level pulse_line(const struct pulse *, struct buf *out);

/* Prometheus' text format. */
void pulse_metrics(const struct pulse *, struct buf *out);

#endif
