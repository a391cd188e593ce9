/*
 * mail: one message of the night, to a file and through sendmail.
 *
 * The message is a file below PATH-mail beside the database, whole with its
 * headers, before anything is sent: what sendmail reads is that file, and
 * what it loses is still there.  Where the file cannot be written (a full
 * disk) it is sent all the same, from memory.
 */
#ifndef CRON_MAIL_H
#define CRON_MAIL_H

#include "../base/buf.h"
#include "../db/db.h"

#define MAIL_KEPT	400		/* messages that stay in the folder */
#define MAIL_WAIT_MS	60000		/* for sendmail to end */

enum mail_end {
	MAIL_FILED,		/* there is no sendmail: the file alone */
	MAIL_SENT,
	MAIL_FAILED		/* sendmail did not take it; the file is there */
};
struct mail {
	enum mail_end	 end;
	char		 why[300];	/* of MAIL_FAILED */
	struct buf	 file;		/* its path, "": no copy was kept; mail_fini frees */
};

/*
 * Write and send.  Settings: mail_to (else the login name of who runs it),
 * sendmail (else the first of PATH, /usr/sbin, /usr/lib).  subject and text
 * are made safe here: no control character of a server's words reaches a
 * header or a terminal.  RC_OK also when sendmail failed (out->end); an error
 * only when the file could not be written, and sendmail did not take it either.
 */
enum rc mail_send(struct db *, int64_t run_id, const char *subject, const char *text, struct mail *out,
    struct err *) MUST_CHECK;
void mail_fini(struct mail *);

/* Where sendmail is, into out; false when there is none.  setting: NULL, or an own path. */
bool mail_find(const char *setting, struct buf *out);

/* "Wed, 03 Jun 2026 03:30:00 +0000" (RFC 5322, 3.3).  Pure. */
void mail_date(int64_t seconds, struct buf *out);

#endif
