/*
 * news: what a night brought, in words: the lines of the report, the mail's
 * subject and text, and whether there is to be mail at all.  Pure.
 */
#ifndef CRON_NEWS_H
#define CRON_NEWS_H

#include <stdint.h>

#include "../base/buf.h"

/* A grade in short, and what it stands on. */
struct news_grade {
	bool	 known;
	char	 score[40];		/* "4/10", "not graded" */
	int64_t	 studies, people;	/* counted ones; people of those whose number is stated */
};

/* One compound's night. */
struct news_item {
	const char	*slug, *name;
	bool		 open;		/* not all was got; the next night asks again */
	bool		 searched;	/* all its searches are complete */
	const char	*why;		/* of an open one: "HTTP 502, 6 tries" */
	const char	*todo;		/* the command that mends it, where asking again does not; else NULL */
	int64_t		 nights;	/* of an open one: how many in a row, tonight's too */
	const char	*window;	/* date of the last complete search, NULL: none ever */
	char		 from[6], to[6];	/* "03:30", UTC */
	int64_t		 found;		/* new PMIDs that its searches found */
	int64_t		 stored;	/* records stored for it */
	int64_t		 missing;	/* asked for and not served, parked */
	int64_t		 left;		/* records still to be got */
	int64_t		 queued;	/* more wait than before */
	int64_t		 merged;
	int64_t		 retracted;	/* suspended tonight, retracted or deleted */
	struct news_grade before, after;
};

/* One record that was withdrawn tonight. */
struct news_withdrawn {
	int64_t		 pmid;
	const char	*why;		/* retracted, deleted, merged */
	const char	*design;	/* NULL unknown */
	int64_t		 people;	/* -1 unknown */
	const char	*who, *decided;	/* "ann", "2026-05-04", or NULL */
	int64_t		 notice;	/* PMID, 0 unknown */
	const char	*notice_date;	/* or NULL */
	const size_t	*item;		/* indices of the compounds that counted it */
	size_t		 nitems;
};

enum news_step { NEWS_NOT_ASKED, NEWS_DONE, NEWS_SAME, NEWS_FAILED };
struct news {
	int64_t		 run_id;
	int64_t		 compounds;	/* due */
	const struct news_item *item;		size_t n;
	const struct news_withdrawn *gone;	size_t ngone;
	enum news_step	 publish, backup;
	char		 published[6];	/* when, "03:34" */
	const char	*publish_why, *backup_why;	/* of a failure */
	const char	*trouble;	/* what ended the whole night early, or NULL */
};

enum news_when { NEWS_WHEN_NEWS, NEWS_WHEN_ALWAYS, NEWS_WHEN_FAILURE };
/* "news", "always", "failure"; anything else is news. */
enum news_when news_when(const char *word);

bool news_failed(const struct news *);	/* something is open, or a step did not work */
bool news_any(const struct news *);	/* a curator has something to look at, or a score moved */

/*
 * Is there to be mail?  always: yes.  failure: when something failed.  news:
 * when something failed or is new, and on Mondays (weekday 1; Sunday is 0)
 * in any case, as proof of life.
 */
bool news_mail(enum news_when, bool failed, bool any, int weekday);

/* "3 new, 1 retracted; score 4/10, unchanged"; "nothing new"; "NOT SEARCHED: HTTP 502, 6 tries; window stays 2026-05-30". */
void news_line(const struct news_item *, struct buf *out);
/* "2 of 3 done, 4 queued, 1 open" */
void news_total(const struct news *, struct buf *out);

/* "RETRACTION cerebrolysin; FAILED oxytocin"; "3 new cerebrolysin"; "nothing new". */
void news_subject(const struct news *, struct buf *out);
/* The mail's text, lines of at most 72 columns where words allow. */
void news_text(const struct news *, struct buf *out);

#endif
