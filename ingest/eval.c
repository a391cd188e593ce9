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

/* The index of a label, -1 when there is none. */
static int
label_known(const struct eval *ev, const char *word)
{
	size_t i;

	for (i = 0; i < ev->nlabel; i++)
		if (strcmp(ev->label[i].word, word) == 0)
			return (int)i;
	return -1;
}

/* The same, added when it is new; -1 when there are too many. */
static int
label_index(struct eval *ev, const char *word)
{
	int i = label_known(ev, word);

	if (i >= 0 || ev->nlabel == EVAL_LABELS)
		return i;
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

static void
add_row(struct eval *ev, const struct eval_row *row)
{
	int64_t *at = map_put(&ev->gold, row->pmid, strlen(row->pmid), NULL);

	if (*at != 0)		/* of a repeated PMID the first row holds */
		return;
	ARENA_PUSH(&ev->mem, ev->row, ev->nrow, ev->row_cap, *row);
	*at = (int64_t)ev->nrow;
}

enum rc
eval_add_label(struct eval *ev, int64_t pmid, const char *label, struct err *e)
{
	struct eval_row row = { .pmid = arena_printf(&ev->mem, "%" PRId64, pmid) };

	row.label = arena_strdup(&ev->mem, label);
	if (label_index(ev, row.label) < 0)
		return err_set(e, RC_BADDATA, "more than %d different labels", EVAL_LABELS);
	add_row(ev, &row);
	return RC_OK;
}

void
eval_add_number(struct eval *ev, int64_t pmid, int64_t n)
{
	struct eval_row row = { .pmid = arena_printf(&ev->mem, "%" PRId64, pmid) };

	if (n < 0)
		return;
	ARENA_PUSH(&ev->mem, row.accept, row.naccept, row.accept_cap, n);
	add_row(ev, &row);
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
		if (nlabel > 0 && label_index(ev, row.label) < 0)
			return err_set(e, RC_BADDATA, "%s:%d: more than %d different labels", path, number,
			    EVAL_LABELS);
	}
	add_row(ev, &row);
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

struct eval *
eval_empty(enum eval_task task)
{
	struct eval *ev = xcalloc(1, sizeof(*ev));

	ev->task = task;
	return ev;
}

enum rc
eval_new(enum eval_task task, const char *path, struct eval **out, struct err *e)
{
	struct eval	*ev = eval_empty(task);
	struct buf	 b;
	enum rc		 rc;

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

const char *
eval_merged(const struct eval *ev, const char *word)
{
	if (ev->own_words || label_known(ev, word) >= 0)
		return word;
	if (strcmp(word, "meta-analysis") == 0 && label_known(ev, "systematic-review") >= 0)
		return "systematic-review";
	return ev->task == EVAL_DIRECTION ? "no-difference" : ev->task == EVAL_DESIGN ? "other" : word;
}

bool
eval_is_about(enum eval_task task, const char *aspect)
{
	static const char *const about[EVAL_N] = {
		"design:", "design:", "participants", "direction", "funding", "ties", "flag:retract",
	};

	return aspect != NULL && strncmp(aspect, about[task], strlen(about[task])) == 0;
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

/* The probability of a label: of all designs that the file calls so. */
static int
said_ppm(const struct eval *ev, const struct proposal *p, const char *said)
{
	int i, ppm = 0;

	for (i = 0; i < DESIGN_N; i++)
		if (strcmp(eval_merged(ev, design_words[i]), said) == 0)
			ppm += p->label_ppm[i];
	return ppm;
}

static void
note_bin(struct eval *ev, int ppm, bool right)
{
	int i = ppm / (1000000 / EVAL_BINS);
	struct eval_bin *b = &ev->bin[i < EVAL_BINS ? i : EVAL_BINS - 1];

	b->n++;
	b->right += right;
	b->ppm += ppm;
}

/* Keep a wrong one; strings of the proposal live shorter than the evaluation. */
static void
note_wrong(struct eval *ev, const struct eval_row *row, const struct proposal *p, const char *title,
    const char *said, int ppm)
{
	struct eval_wrong	 w = { .pmid = p->pmid, .label = row->label, .ppm = ppm };
	struct evidence		 one = { 0 };
	size_t			 i, cap = 0;

	w.said = arena_strdup(&ev->mem, said);
	w.title = arena_strdup(&ev->mem, title != NULL ? title : "");
	for (i = 0; i < p->nevidence; i++) {
		if (!eval_is_about(ev->task, p->evidence[i].aspect))
			continue;
		one.rule = arena_strdup(&ev->mem, p->evidence[i].rule);
		one.aspect = arena_strdup(&ev->mem, p->evidence[i].aspect);
		one.field = arena_strdup(&ev->mem, p->evidence[i].field);
		one.text = arena_strdup(&ev->mem, p->evidence[i].text);
		one.start = p->evidence[i].start;
		one.end = p->evidence[i].end;
		ARENA_PUSH(&ev->mem, w.word, w.nword, cap, one);
	}
	ARENA_PUSH(&ev->mem, ev->wrong, ev->nwrong, ev->wrong_cap, w);
}

/* A word against the row's. */
static bool
judge_word(struct eval *ev, const struct eval_row *row, const struct proposal *p, const char *said)
{
	struct eval_score one = { p->label_ppm[DESIGN_RCT], strcmp(row->label, "1") == 0 };
	bool		  right = strcmp(said, row->label) == 0;
	int		  g = label_known(ev, row->label), s = label_index(ev, said);

	ev->label[g].gold++;
	ev->label[g].right += right;
	if (s >= 0) {
		ev->label[s].said++;
		ev->cell[g][s]++;
	}
	if (ev->task == EVAL_RCT)
		ARENA_PUSH(&ev->mem, ev->score, ev->nscore, ev->score_cap, one);
	return right;
}

static struct eval_row *
row_of(const struct eval *ev, int64_t pmid)
{
	char		 key[24];
	const int64_t	*at;

	snprintf(key, sizeof(key), "%" PRId64, pmid);
	at = map_get(&ev->gold, key, strlen(key));
	return at != NULL ? &ev->row[*at - 1] : NULL;
}

const char *
eval_gold(const struct eval *ev, int64_t pmid)
{
	const struct eval_row *row = row_of(ev, pmid);

	return row != NULL ? row->label : NULL;
}

const struct eval_row *
eval_judge(struct eval *ev, const struct proposal *p, const char *title, const char **said, bool *right)
{
	struct eval_row	*row = row_of(ev, p->pmid);
	int		 ppm = -1;

	if (row == NULL || row->judged || (ev->task == EVAL_PARTICIPANTS ? row->naccept == 0 : row->label[0] == '\0'))
		return NULL;
	row->judged = true;
	*said = answer(ev, p);
	ev->seen++;
	if (ev->task == EVAL_PARTICIPANTS) {
		ev->answered += p->participants >= 0;
		*right = p->participants >= 0 && accepted(row, p->participants);
	} else {
		*said = eval_merged(ev, *said);
		if (ev->task == EVAL_DESIGN)
			ppm = said_ppm(ev, p, *said);
		*right = judge_word(ev, row, p, *said);
	}
	if (ppm >= 0)
		note_bin(ev, ppm, *right);
	ev->right += *right;
	if (!*right && ev->nwrong < ev->max_wrong)
		note_wrong(ev, row, p, title, *said, ppm);
	return row;
}
