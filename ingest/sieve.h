/*
 * sieve: one reading of a file leaves a smaller, whole one.
 *
 * PubMed's files hold 30,000 records each, of which few mention a known
 * compound.  The sieve inflates and frames a file once, to its end, and
 * writes what may matter (the records that match_raw cannot exclude, and the
 * deletions) to an unlinked file as a set of its own.  Nothing of a damaged
 * file is used, and a whole one need not be inflated again.
 */
#ifndef INGEST_SIEVE_H
#define INGEST_SIEVE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "match.h"

/* Where a piece of the smaller file stood in the large one. */
struct sieve_place {
	int64_t	 line, number;		/* as in frame_piece */
};

struct sieved {
	int		 fd;		/* of the smaller file, at its beginning; -1: none */
	int64_t		 records;	/* that the large one holds */
	int64_t		 passed;	/* left aside */
	bool		 alien;		/* it was another format that is known by name */
	struct sieve_place *place;	/* of the pieces kept, in order */
	size_t		 n, cap;
};

struct sieve_plan {
	const struct match *names;
	int		 threads;
	const char	*dir;		/* for the smaller file */
	/* Called with the PMIDs of all records, as far as each can be seen, in the file's order.  May be NULL. */
	void		(*see)(void *arg, int64_t pmid);
	void		*see_arg;
};

/*
 * fd is read from where it stands and not closed; name is for messages.
 * RC_BADDATA where the file is damaged or cut.  Free with sieved_fini, also
 * after an error.
 */
enum rc sieve_run(const struct sieve_plan *, int fd, const char *name, struct sieved *, struct err *) MUST_CHECK;
void sieved_fini(struct sieved *);

#endif
