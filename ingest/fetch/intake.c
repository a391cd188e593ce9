#include <stdlib.h>
#include <string.h>

#include "../../base/num.h"
#include "../frame.h"
#include "intake.h"

void
intake_fini(struct intake *in)
{
	arena_fini(&in->mem);
	notes_fini(&in->notes);
	memset(in, 0, sizeof(*in));
}

static void
empty(struct intake *in)
{
	struct arena		mem = in->mem;
	struct work_notes	notes = in->notes;

	arena_reset(&mem);
	*in = (struct intake){ .mem = mem, .notes = notes };
	notes_clear(&in->notes);
}

/* Its place among those asked for; NULL when it is none. */
static const int64_t *
asked_for(int64_t wanted, const int64_t *pmid, size_t n)
{
	return n > 0 ? bsearch(&wanted, pmid, n, sizeof(*pmid), num_order) : NULL;
}

/* Cut the body at its records. */
static enum rc
cut(char *body, size_t n, struct arena *mem, struct batch *b, char ns[FRAME_MAX_NS], struct err *e)
{
	struct frame		f;
	struct frame_piece	piece;
	enum frame_step		step = FRAME_MORE;
	size_t			at = 0, used = 0;
	enum rc			rc;

	*b = (struct batch){ .bytes = body, .len = n };
	frame_init(&f, "the answer");
	while (step != FRAME_END) {
		if ((rc = frame_next(&f, body + at, n - at, true, &used, &piece, &step, e)) != RC_OK)
			return rc;
		if (step == FRAME_PIECE && !piece.deletion) {
			piece.off += at;
			ARENA_PUSH(mem, b->piece, b->n, b->piece_cap, piece);
		}
		if (step == FRAME_MORE)
			return frame_cut(&f, e);
		at += used;
	}
	memcpy(ns, f.ns, FRAME_MAX_NS);
	return RC_OK;
}

/* What could not be read is somebody's only where it shows one of the PMIDs asked for, or can be no other's. */
static void
take_bad(struct intake *in, const struct batch *b, const int64_t *pmid, size_t nasked)
{
	struct bad_record	*bad;
	struct intake_bad	 x;
	size_t			 i;

	for (i = 0; i < in->notes.nbad; i++) {
		bad = &in->notes.bad[i];
		x = (struct intake_bad){ bad->pmid, bad->why, b->bytes + bad->piece.off, bad->piece.len };
		if (x.pmid == 0 && nasked == 1)
			x.pmid = pmid[0];
		if (asked_for(x.pmid, pmid, nasked) != NULL)
			ARENA_PUSH(&in->mem, in->bad, in->nbad, in->bad_cap, x);
		else
			in->foreign++;
	}
}

static void
find_absent(struct intake *in, const int64_t *pmid, size_t nasked)
{
	bool	*came = arena_array(&in->mem, nasked + 1, sizeof(*came));
	size_t	 i;

	for (i = 0; i < in->nitem; i++)
		if (asked_for(in->item[i].article.pmid, pmid, nasked) != NULL)
			came[asked_for(in->item[i].article.pmid, pmid, nasked) - pmid] = true;
	for (i = 0; i < in->nbad; i++)
		came[asked_for(in->bad[i].pmid, pmid, nasked) - pmid] = true;
	in->absent = arena_array(&in->mem, nasked + 1, sizeof(*in->absent));
	for (i = 0; i < nasked; i++)
		if (!came[i])
			in->absent[in->nabsent++] = pmid[i];
}

enum rc
intake_read(struct worker *w, char *body, size_t n, const int64_t *pmid, size_t nasked, struct intake *in,
    struct err *e)
{
	struct batch		 b;
	struct intake_item	 it;
	struct work_item	 r;
	char			 ns[FRAME_MAX_NS];
	size_t			 i;
	enum rc			 rc;

	empty(in);
	if ((rc = cut(body, n, &in->mem, &b, ns, e)) != RC_OK)
		return rc;
	for (i = 0; i < b.n; i++) {
		memset(&r, 0, sizeof(r));
		r.piece = &b.piece[i];
		if (!work_parse(w, &b, r.piece, ns, &in->mem, &r.article, &in->notes))
			continue;
		if (asked_for(r.article.pmid, pmid, nasked) == NULL) {
			if (nasked != 1 || b.n != 1) {
				in->foreign++;
				continue;
			}
			in->merged = r.article.pmid;
		}
		work_classify(w, &b, &r, 1, &in->mem, &in->notes);
		if (r.bad)
			continue;
		it = (struct intake_item){ .article = r.article, .proposal = r.proposal, .classified = r.classified,
		    .raw = b.bytes + r.piece->off, .nraw = r.piece->len };
		ARENA_PUSH(&in->mem, in->item, in->nitem, in->item_cap, it);
	}
	work_end(w, &in->notes);
	take_bad(in, &b, pmid, nasked);
	find_absent(in, pmid, nasked);
	return RC_OK;
}
