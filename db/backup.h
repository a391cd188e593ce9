/*
 * backup: whole copies of the store, taken while others write, and which of
 * them stay.
 *
 * A copy is made beside its place (FILE.part), read from one consistent view
 * of the source in steps, closed as a single file without a log, proved
 * (check_run, and the chain's head compared with the source's) and only then
 * renamed to FILE.  What fails leaves an older FILE as it was.
 */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db.h"

struct backup {
	int64_t	 bytes;
	int64_t	 head_seq;		/* of the event chain: what the copy can be held against */
	char	 head_hash[65];
};

/*
 * Copy the open store to file.  RC_FAILED where file is the store itself or
 * in use as one (a log beside it), RC_NOPERM where something else than a
 * store of appraise stands there, RC_AGAIN while another backup writes the
 * same file, RC_BADDATA when the copy does not prove sound: then the source
 * is damaged, and nothing was replaced.  RC_INTR when stop_asked().
 */
enum rc backup_make(struct db *, const char *file, struct backup *, struct err *) MUST_CHECK;

/*
 * The steps of it, for restore: open part locked (RC_AGAIN while another
 * writes it), fill it from the view that db has and prove it, throw it away.
 */
enum rc backup_open_part(const char *part, int *fd, struct err *) MUST_CHECK;
enum rc backup_fill(struct db *, const char *part, struct backup *, struct err *) MUST_CHECK;
void backup_clear_part(const char *part);
/* Is what stands at path a store of appraise, going by its head alone? */
bool backup_is_ours(const char *path);
/* path and suffix; the caller frees it. */
char *backup_beside(const char *path, const char *suffix);

/* Copies in a folder are named by their day: appraise-2026-06-03.db. */
#define BACKUP_DAYS	7
#define BACKUP_WEEKS	4
#define BACKUP_MONTHS	12

/*
 * Which of n days (since 1970, newest first, each once) stay: the newest 7,
 * the newest of each of the 4 newest calendar weeks (Monday to Sunday) and
 * the newest of each of the 12 newest months that have one.  Pure.
 */
void backup_keep(const int64_t *day, size_t n, bool *keep);

/*
 * Copy into the folder dir (made, mode 0700, when absent) under today's
 * name, which is replaced, then remove what backup_keep does not want.  Only
 * files of that very name are ever removed, and only after a good copy.
 * file gets the path; *removed how many went (may be NULL).
 */
enum rc backup_rotate(struct db *, const char *dir, struct buf *file, struct backup *, int *removed,
    struct err *) MUST_CHECK;

#endif
