/*
 * exchange: a store as lines of JSON, and back.
 *
 * What travels: the records with all that was read from them, what the rules
 * proposed, the events with their bodies, times, people and hashes, the
 * searches, and the ledger of what was asked for.  Grades do not: they are
 * computed from it.  Of the settings only those that shape decisions and
 * releases travel; addresses, folders and keys stay at home.
 *
 * An import into a store that holds nothing yet replays the events as they
 * were, by the same function that `check --replay` uses, under their own
 * times and people: the grades are the same.  Anywhere else an import never
 * decides: it adds compounds, outcomes, records and links that wait, and a
 * note on each record that was decided elsewhere and not here; what was
 * decided differently here stays, and is reported.
 */
#ifndef DB_EXCHANGE_H
#define DB_EXCHANGE_H

#include "../base/arena.h"
#include "db.h"

#define EXCHANGE_FORMAT 1	/* the number of the format that is written, and the highest that is read */

enum exchange_what { EXCHANGE_ALL, EXCHANGE_RECORDS, EXCHANGE_DECISIONS };

struct export_how {
	enum exchange_what what;
	int64_t		 compound_id;	/* 0: all */
	const char	*slug;		/* of it */
	bool		 gz;
	const char	*name;		/* of the file, for messages */
	void		(*at)(void *, int64_t done, int64_t all);	/* records done; may be NULL */
	void		*at_arg;
};
struct export_tally { int64_t lines, articles, events, items; };

/* Write the store to fd, all of one moment. */
enum rc export_lines(struct db *, int fd, const struct export_how *, struct export_tally *, struct err *) MUST_CHECK;

/* One thing that the import found otherwise here, or could not take; text lives in the report's arena. */
struct import_report {
	bool		 replayed;	/* into a store that held nothing: all stands as it stood */
	bool		 changed;
	int64_t		 lines, articles, known, newer, compounds, outcomes, links, events, notes, agreed, suspended;
	const char	**differ;	size_t ndiffer;		/* "x 123: here rejected by bo ..." */
	int64_t		 differences;	/* all; at most IMPORT_TOLD are kept as text */
	int64_t		 seq;		/* the event that says so, 0: nothing changed */
};
#define IMPORT_TOLD 1000

struct import_how {
	int64_t		 curator;	/* who imports */
	const char	*name;		/* of the file, for messages and the event */
	bool		 dry;		/* take nothing, only tell */
	void		(*at)(void *, int64_t bytes);	/* may be NULL */
	void		*at_arg;
};

/*
 * Read an export from fd in one transaction (the caller holds none): all of
 * it or nothing.  RC_BADDATA "FILE:LINE: why" for what is not as it was
 * written, or says what cannot be.
 */
enum rc import_lines(struct db *, struct arena *, int fd, const struct import_how *, struct import_report *,
    struct err *) MUST_CHECK;

/* Settings whose events travel (NULL-terminated). */
extern const char *const exchange_settings[];

#endif
