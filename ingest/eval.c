#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buf.h"
#include "../base/file.h"
#include "../base/num.h"
#include "eval.h"
#include "numbers.h"

#define MAX_FILE ((size_t)256 << 20)

const char *const eval_words[EVAL_N + 1] = {
	"design", "rct", "participants", "direction", "funding", "ties", "retraction", NULL
};
static const char *const eval_columns[EVAL_N] = {
	"design", "rct", "total_spans", "direction", "funding", "ties", "status"
};

void
eval_free(struct eval *ev)
{
	if (ev == NULL)
		return;
	map_fini(&ev->gold);
	arena_fini(&ev->mem);
	free(ev);
}

/* The index of a label, added when the file brings a new one; -1 when there are too many or (add false) none. */
static int
label_index(struct eval *ev, const char *word, bool add)
{
	size_t i;

	for (i = 0; i < ev->nlabel; i++)
		if (strcmp(ev->label[i].word, word) == 0)
			return (int)i;
	if (!add || ev->nlabel == EVAL_LABELS)
		return -1;
	ev->label[ev->nlabel].word = word;
	return (int)ev->nlabel++;
}

/* The n-th tab-separated field of a line; *len its length; NULL past the end. */
static const char *
column(const char *line, const char *end, int n, size_t *len)
{
	const char *tab;

	for (; n > 0; n--) {
		if ((tab = memchr(line, '\t', (size_t)(end - line))) == NULL)
			return NULL;
		line = tab + 1;
	}
	tab = memchr(line, '\t', (size_t)(end - line));
	*len = (size_t)((tab != NULL ? tab : end) - line);
	return line;
}

static int
find_column(const char *line, const char *end, const char *name)
{
	const char	*p;
	size_t		 len;
	int		 i;

	for (i = 0; (p = column(line, end, i, &len)) != NULL; i++)
		if (len == strlen(name) && memcmp(p, name, len) == 0)
			return i;
	return -1;
}

/* "13 388;13 194" to numbers. */
static void
read_numbers(struct eval *ev, struct eval_row *row, const char *p, size_t len)
{
	const char	*semi;
	size_t		 n;
	int64_t		 v;

	while (len > 0) {
		semi = memchr(p, ';', len);
		n = semi != NULL ? (size_t)(semi - p) : len;
		while (n > 0 && *p == ' ') {
			p++;
			n--;
			len--;
		}
		if (n > 0 && (v = numbers_count(p, n)) >= 0)
			ARENA_PUSH(&ev->mem, row->accept, row->naccept, row->accept_cap, v);
		p += n;
		len -= n;
		if (semi != NULL) {
			p++;
			len--;
		}
	}
}

/* Which columns matter: key, label, and (participants) the larger total; -1: none. */
struct columns {
	int	key, label, extra;
};

static enum rc
read_row(struct eval *ev, const char *line, const char *end, const struct columns *c, const char *path, int number,
    struct err *e)
{
	struct eval_row	 row = { 0 };
	const char	*pmid, *label, *total;
	size_t		 npmid, nlabel, ntotal;
	int64_t		*at;

	if ((pmid = column(line, end, c->key, &npmid)) == NULL || npmid == 0 ||
	    (label = column(line, end, c->label, &nlabel)) == NULL)
		return err_set(e, RC_BADDATA, "%s:%d: a column is missing", path, number);
	row.pmid = arena_strndup(&ev->mem, pmid, npmid);
	if (ev->task == EVAL_PARTICIPANTS) {
		read_numbers(ev, &row, label, nlabel);
		if (c->extra >= 0 && (total = column(line, end, c->extra, &ntotal)) != NULL)
			read_numbers(ev, &row, total, ntotal);
	} else {
		row.label = arena_strndup(&ev->mem, label, nlabel);
		if (nlabel > 0 && label_index(ev, row.label, true) < 0)
			return err_set(e, RC_BADDATA, "%s:%d: more than %d different labels", path, number,
			    EVAL_LABELS);
	}
	at = map_put(&ev->gold, row.pmid, npmid, NULL);
	if (*at == 0) {		/* of a repeated PMID the first row holds */
		ARENA_PUSH(&ev->mem, ev->row, ev->nrow, ev->row_cap, row);
		*at = (int64_t)ev->nrow;
	}
	return RC_OK;
}

static enum rc
read_all(struct eval *ev, const char *path, const struct buf *b, struct err *e)
{
	const char	*p = b->p, *end = b->p + b->len, *nl;
	struct columns	 c = { -1, -1, -1 };
	int		 line = 1;
	enum rc		 rc;

	if ((nl = memchr(p, '\n', b->len)) == NULL)
		return err_set(e, RC_BADDATA, "%s: no heading and rows", path);
	c.key = find_column(p, nl, "pmid");
	c.label = find_column(p, nl, eval_columns[ev->task]);
	if (ev->task == EVAL_PARTICIPANTS)
		c.extra = find_column(p, nl, "n_total_max");
	if (c.key < 0 || c.label < 0)
		return err_set(e, RC_BADDATA, "%s:1: no column \"%s\"", path,
		    c.key < 0 ? "pmid" : eval_columns[ev->task]);
	for (p = nl + 1; p < end; p = nl + 1) {
		line++;
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (nl > p && (rc = read_row(ev, p, nl, &c, path, line, e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
eval_new(enum eval_task task, const char *path, struct eval **out, struct err *e)
{
	struct eval	*ev = xcalloc(1, sizeof(*ev));
	struct buf	 b;
	enum rc		 rc;

	ev->task = task;
	buf_init(&b, MAX_FILE);
	if ((rc = file_read(path, &b, e)) == RC_OK)
		rc = read_all(ev, path, &b, e);
	buf_fini(&b);
	if (rc != RC_OK) {
		eval_free(ev);
		return rc;
	}
	*out = ev;
	return RC_OK;
}

/* What the proposal says, in words of its own. */
static const char *
answer(struct eval *ev, const struct proposal *p)
{
	switch (ev->task) {
	case EVAL_DESIGN:
		return design_words[p->design];
	case EVAL_RCT:
		return p->design == DESIGN_RCT ? "1" : "0";
	case EVAL_DIRECTION:
		return p->direction;
	case EVAL_FUNDING:
		return p->funding;
	case EVAL_TIES:
		return p->ties;
	case EVAL_RETRACTION:
		return p->flags & (1u << FLAG_RETRACTION_NOTICE) ? "retraction-notice" :
		    p->retracted ? "retracted" : "none";
	default:
		return p->participants < 0 ? "-" : arena_printf(&ev->mem, "%" PRId64, p->participants);
	}
}

/* The file's word for it. */
static const char *
merged(struct eval *ev, const char *word)
{
	if (label_index(ev, word, false) >= 0)
		return word;
	if (strcmp(word, "meta-analysis") == 0 && label_index(ev, "systematic-review", false) >= 0)
		return "systematic-review";
	return ev->task == EVAL_DIRECTION ? "no-difference" : ev->task == EVAL_DESIGN ? "other" : word;
}

static bool
accepted(const struct eval_row *row, int64_t n)
{
	size_t i;

	for (i = 0; i < row->naccept; i++)
		if (row->accept[i] == n)
			return true;
	return false;
}

const struct eval_row *
eval_judge(struct eval *ev, const struct proposal *p, const char **said, bool *right)
{
	struct eval_row	*row;
	char		 key[24];
	int64_t		*at;
	int		 g, s;

	snprintf(key, sizeof(key), "%" PRId64, p->pmid);
	if ((at = map_get(&ev->gold, key, strlen(key))) == NULL)
		return NULL;
	row = &ev->row[*at - 1];
	if (row->judged || (ev->task == EVAL_PARTICIPANTS ? row->naccept == 0 : row->label[0] == '\0'))
		return NULL;
	row->judged = true;
	*said = answer(ev, p);
	ev->seen++;
	if (ev->task == EVAL_PARTICIPANTS) {
		ev->answered += p->participants >= 0;
		*right = p->participants >= 0 && accepted(row, p->participants);
	} else {
		*said = merged(ev, *said);
		*right = strcmp(*said, row->label) == 0;
		g = label_index(ev, row->label, false);
		s = label_index(ev, *said, true);
		ev->label[g].gold++;
		if (s >= 0)
			ev->label[s].said++;
		ev->label[g].right += *right;
	}
	ev->right += *right;
	return row;
}

int64_t
eval_share(int64_t part, int64_t whole)
{
	return whole == 0 ? -1 : (part * 2000 + whole) / (2 * whole);
}

int64_t
eval_precision(const struct eval_label *l)
{
	return eval_share(l->right, l->said);
}

int64_t
eval_recall(const struct eval_label *l)
{
	return eval_share(l->right, l->gold);
}

int64_t
eval_f1(const struct eval_label *l)
{
	return eval_share(2 * l->right, l->said + l->gold);
}
