/*
 * frame: the outer grammar of a PubMed file, and the cuts between its records.
 *
 * Pure: bytes go in, pieces come out; no memory is taken and no file read.
 * Accepted is exactly
 *
 *	[BOM] blanks [XML declaration] misc [DOCTYPE without internal subset]
 *	misc <Root> (blanks | misc | record | deletion)* </Root> blanks-and-misc
 *
 * in UTF-8, where misc is a comment or a processing instruction, and Root a
 * set (PubmedArticleSet, PubmedBookArticleSet, BookDocumentSet,
 * MedlineCitationSet) or one bare record.  A record is found by byte search
 * for its end tag; where it holds "<!" or "<?" it is walked instead, so that
 * a tag inside a comment or CDATA section cuts nothing.  What stands inside a
 * record is not judged here: it is parsed alone afterwards.
 */
#ifndef INGEST_FRAME_H
#define INGEST_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

#define FRAME_MAX_PIECE ((size_t)24 << 20)	/* bytes of one record or deletion list */
#define FRAME_MAX_NS 2048			/* bytes of the root's namespace declarations */
#define FRAME_MAX_NAME 64

enum frame_state { FRAME_START, FRAME_PROLOG, FRAME_BODY, FRAME_EPILOG };
enum frame_step { FRAME_MORE, FRAME_PIECE, FRAME_END };
enum frame_alien { FRAME_ALIEN_NONE, FRAME_ALIEN_NBIB };	/* another format that was recognised */

struct frame {
	const char	*name;		/* the file's, for messages; borrowed */
	enum frame_state state;
	int64_t		 line;		/* of the next byte, from 1 */
	int64_t		 records;	/* begun so far; deletions do not count */
	bool		 open;		/* a record (or deletion list) was begun and not ended */
	bool		 open_deletion;
	bool		 begun;		/* leading blanks were passed: no BOM may follow */
	bool		 declared, doctype, single;
	enum frame_alien alien;
	char		 root[FRAME_MAX_NAME];
	char		 ns[FRAME_MAX_NS];	/* ` xmlns:mml="..."`, as written, or "" */
	size_t		 seen;		/* bytes of the open piece already searched */
};

struct frame_piece {
	size_t	 off, len;	/* in the window given to frame_next */
	int64_t	 line;		/* of its first byte */
	int64_t	 number;	/* of the record, from 1; 0 for deletions */
	bool	 deletion;
};

/* name is borrowed. */
void frame_init(struct frame *, const char *name);

/*
 * Look at the window p[0..n), which begins where the last one was used up;
 * last: no byte follows it.  Sets *used (bytes done with; the rest must come
 * again, with more behind it) and *step:
 *
 *	FRAME_PIECE	*out is a whole record or deletion list; it lies in the used bytes
 *	FRAME_MORE	nothing more to say without more bytes
 *	FRAME_END	the document is whole (only when last)
 *
 * RC_BADDATA "NAME:LINE: why" where the file leaves the grammar, "NAME: ends
 * inside record N" where it is cut; the pieces given out before stay valid.
 */
enum rc frame_next(struct frame *, const char *p, size_t n, bool last, size_t *used, struct frame_piece *out,
    enum frame_step *step, struct err *) MUST_CHECK;

/* The message of a file that stops here: "NAME: ends inside record N". */
enum rc frame_cut(const struct frame *, struct err *);

#endif
