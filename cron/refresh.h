/*
 * refresh: one night.  Search what is due, fetch, classify, queue, grade,
 * then publish, back up, remember, and tell.
 *
 * A compound's failure never stops the others.  Whatever is interrupted is
 * taken up by the next night: what was stored stays, watermarks move only
 * with what is stored (ingest/fetch/fetcher.h), and the lock ends with the
 * process.
 */
#ifndef CRON_REFRESH_H
#define CRON_REFRESH_H

#include "../base/arena.h"
#include "../base/out.h"
#include "../db/backup.h"
#include "../db/night.h"
#include "../publish/release.h"
#include "mail.h"
#include "news.h"

struct refresh_opts {
	char		**slug;		/* only these, due or not; n 0: what is due */
	int		 nslug;
	const char	*publish;	/* folder, NULL: do not */
	const char	*backup;	/* folder, NULL: do not */
	const struct out *out;		/* for progress and the first line; NULL: none */
};

struct refresh {
	int64_t		 run_id;
	struct night_subject *subject;	size_t nsubject;	/* in tonight's order */
	struct news	 news;
	const char	*outcome;	/* done, partial, failed, stopped */
	struct release	 release;	/* where news.publish is done or same */
	struct backup	 copy;		/* where news.backup is done */
	const char	*copy_file;
	bool		 mailed;	/* there was to be mail */
	enum mail_end	 mail_end;
	const char	*mail_file, *mail_why;
	int64_t		 requests, waited_ms;
	int64_t		 withdrawn_to;	/* event up to which what was withdrawn is told; 0: not told */
};

/*
 * Whose turn it is, in order, into *out (subject, nsubject); writes and asks
 * nothing.  RC_NOTFOUND for a slug that is none (with the nearest).
 */
enum rc refresh_plan(struct db *, struct arena *, const struct refresh_opts *, struct refresh *out, struct err *) MUST_CHECK;

/*
 * The night.  *out is filled as far as it came, also on error.  RC_OK: all
 * done; RC_AGAIN: something is open, or (nothing begun, run_id 0) another
 * night is at work; RC_INTR: stopped; else what went wrong, the worst first.
 */
enum rc refresh_run(struct db *, struct arena *, const struct refresh_opts *, struct refresh *out, struct err *) MUST_CHECK;

/* The run's counts as JSON, as stored with it. */
void refresh_counts(const struct refresh *, struct buf *out);

#endif
