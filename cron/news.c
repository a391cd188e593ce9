/*
 * news: a night in words.
 */
#include <inttypes.h>
#include <string.h>

#include "../base/num.h"
#include "../base/utf8.h"
#include "news.h"

#define COLUMNS		72
#define NAMED_MAX	3	/* compounds named in a subject */

enum news_when
news_when(const char *word)
{
	if (word != NULL && strcmp(word, "always") == 0)
		return NEWS_WHEN_ALWAYS;
	return word != NULL && strcmp(word, "failure") == 0 ? NEWS_WHEN_FAILURE : NEWS_WHEN_NEWS;
}

static bool
score_moved(const struct news_item *i)
{
	return i->before.known && i->after.known && strcmp(i->before.score, i->after.score) != 0;
}

static bool
item_new(const struct news_item *i)
{
	return i->queued > 0 || i->stored > 0 || i->retracted > 0 || i->merged > 0 || score_moved(i);
}

bool
news_failed(const struct news *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->item[i].open)
			return true;
	return w->trouble != NULL || w->publish == NEWS_FAILED || w->backup == NEWS_FAILED;
}

bool
news_any(const struct news *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (item_new(&w->item[i]))
			return true;
	return w->ngone > 0;
}

bool
news_mail(enum news_when when, bool failed, bool any, int weekday)
{
	switch (when) {
	case NEWS_WHEN_ALWAYS:
		return true;
	case NEWS_WHEN_FAILURE:
		return failed;
	case NEWS_WHEN_NEWS:
	default:
		return failed || any || weekday == 1;
	}
}

/* --- lines of the report --------------------------------------------------------- */

static void
number(struct buf *out, int64_t n)
{
	char t[32];

	buf_puts(out, num_commas(n, t, sizeof(t)));
}

static void
sep(struct buf *out, size_t start, const char *word)
{
	if (out->len > start)
		buf_puts(out, word);
}

/* "score 4/10, unchanged", "score 4/10 -> 3/10"; nothing where none is known. */
static void
score_words(const struct news_item *i, struct buf *out)
{
	if (!i->after.known)
		return;
	if (strchr(i->after.score, '/') == NULL && !score_moved(i))
		buf_printf(out, "%s yet", i->after.score);	/* "not graded yet" */
	else if (score_moved(i))
		buf_printf(out, "score %s -> %s", i->before.score, i->after.score);
	else
		buf_printf(out, "score %s, unchanged", i->after.score);
}

static void
counted(struct buf *out, size_t start, int64_t n, const char *word)
{
	if (n <= 0)
		return;
	sep(out, start, ", ");
	number(out, n);
	buf_printf(out, " %s", word);
}

static void
open_words(const struct news_item *i, struct buf *out)
{
	size_t start;

	if (!i->searched) {
		buf_printf(out, "NOT SEARCHED: %s; ", i->why != NULL ? i->why : "it did not work");
		if (i->window != NULL)
			buf_printf(out, "window stays %s", i->window);
		else
			buf_puts(out, "it was never searched");
		return;
	}
	buf_puts(out, "NOT ALL GOT: ");
	start = out->len;
	counted(out, start, i->left, i->left == 1 ? "record is open" : "records are open");
	if (i->why != NULL) {
		sep(out, start, "; ");
		buf_puts(out, i->why);
	}
}

/* "3 new, 1 retracted; score 4/10, unchanged"; nothing where nothing came. */
static void
gain_words(const struct news_item *i, struct buf *out)
{
	size_t start = out->len;

	counted(out, start, i->found, "new");
	counted(out, start, i->retracted, "retracted");
	counted(out, start, i->merged, "merged");
	counted(out, start, i->missing, "not served yet");
	if (i->found == 0 && i->stored == 0 && i->retracted <= 0)	/* another compound's search brought them */
		counted(out, start, i->queued, "queued");
	if (i->found == 0 && i->stored > 0)
		counted(out, start, i->stored, i->stored == 1 ? "record changed" : "records changed");
	if (!i->open && out->len == start)
		buf_puts(out, "nothing new");
	if (item_new(i) && i->after.known) {
		sep(out, start, "; ");
		score_words(i, out);
	}
}

void
news_line(const struct news_item *i, struct buf *out)
{
	if (i->open) {
		open_words(i, out);
		if (item_new(i))
			buf_puts(out, "; ");
	}
	gain_words(i, out);
}

void
news_total(const struct news *w, struct buf *out)
{
	int64_t done = 0, queued = 0, open = 0;

	for (size_t i = 0; i < w->n; i++) {
		done += !w->item[i].open;
		open += w->item[i].open;
		queued += w->item[i].queued > 0 ? w->item[i].queued : 0;
	}
	number(out, done);
	buf_puts(out, " of ");
	number(out, w->compounds);
	buf_puts(out, " done, ");
	number(out, queued);
	buf_puts(out, " queued, ");
	number(out, open);
	buf_puts(out, " open");
}

/* --- mail ------------------------------------------------------------------------- */

/* One part of the subject: WORD and the first slugs for which test is true. */
static void
subject_part(const struct news *w, const char *word, bool (*test)(const struct news_item *), struct buf *out)
{
	size_t named = 0, more = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (!test(&w->item[i]))
			continue;
		if (named == NAMED_MAX) {
			more++;
			continue;
		}
		if (named == 0) {
			sep(out, 0, "; ");
			buf_puts(out, word);
		}
		buf_printf(out, "%s %s", named > 0 ? "," : "", w->item[i].slug);
		named++;
	}
	if (more > 0)
		buf_printf(out, " and %zu more", more);
}

static bool is_retracted(const struct news_item *i) { return i->retracted > 0; }
static bool is_open(const struct news_item *i) { return i->open; }
static bool is_queued(const struct news_item *i) { return i->retracted == 0 && i->queued > 0; }

void
news_subject(const struct news *w, struct buf *out)
{
	struct buf part;

	buf_init(&part, 4000);
	subject_part(w, "RETRACTION", is_retracted, &part);
	subject_part(w, "FAILED", is_open, &part);
	if (w->trouble != NULL && !news_any(w) && part.len == 0)
		buf_puts(&part, "FAILED");
	if (w->publish == NEWS_FAILED) {
		sep(&part, 0, "; ");
		buf_puts(&part, "NOT PUBLISHED");
	}
	if (w->backup == NEWS_FAILED) {
		sep(&part, 0, "; ");
		buf_puts(&part, "NO BACKUP");
	}
	subject_part(w, "new", is_queued, &part);
	if (part.len == 0)
		buf_puts(&part, news_any(w) ? "changes" : "nothing new");
	buf_put(out, part.p, part.len);
	buf_fini(&part);
}

/* A paragraph broken between words. */
static void
para(struct buf *out, const char *text)
{
	size_t col = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, " "), width = utf8_width(text, n);

		if (col > 0 && col + 1 + width > COLUMNS) {
			buf_putc(out, '\n');
			col = 0;
		} else if (col > 0) {
			buf_putc(out, ' ');
			col++;
		}
		buf_put(out, text, n);
		col += width;
		text += n + strspn(text + n, " ");
	}
	if (col > 0)
		buf_putc(out, '\n');
}

static void
upper_first(struct buf *b, size_t at)
{
	if (b->len > at && b->p[at] >= 'a' && b->p[at] <= 'z')
		b->p[at] = (char)(b->p[at] - 'a' + 'A');
}

/* "studies 11 -> 10, people 11,876 -> 11,816; score 4/10, unchanged" of one compound. */
static void
moved_words(const struct news_item *i, bool named, struct buf *b)
{
	if (named)
		buf_printf(b, "%s: ", i->slug);
	if (!i->before.known || !i->after.known) {
		buf_puts(b, "not graded yet");
		return;
	}
	buf_puts(b, "studies ");
	number(b, i->before.studies);
	buf_puts(b, " -> ");
	number(b, i->after.studies);
	buf_puts(b, ", people ");
	number(b, i->before.people);
	buf_puts(b, " -> ");
	number(b, i->after.people);
	buf_puts(b, "; ");
	score_words(i, b);
}

static void
withdrawn(const struct news *w, const struct news_withdrawn *g, struct buf *out)
{
	struct buf b;
	size_t start;

	buf_init(&b, 100000);
	buf_printf(&b, "%" PRId64 " (", g->pmid);
	start = b.len;
	if (g->design != NULL)
		buf_puts(&b, g->design);
	if (g->people >= 0) {
		sep(&b, start, ", ");
		number(&b, g->people);
		buf_puts(&b, " people");
	}
	if (g->who != NULL) {
		sep(&b, start, ", ");
		buf_printf(&b, "approved by %s", g->who);
		if (g->decided != NULL)
			buf_printf(&b, " %s", g->decided);
	}
	buf_printf(&b, ") was %s", g->why);
	if (g->notice_date != NULL)
		buf_printf(&b, " %s", g->notice_date);
	if (g->notice > 0)
		buf_printf(&b, "; notice %" PRId64, g->notice);
	buf_puts(&b, ". Suspended at once: ");
	for (size_t i = 0; i < g->nitems; i++) {
		sep(&b, 0, i > 0 ? "; " : "");
		moved_words(&w->item[g->item[i]], g->nitems > 1, &b);
	}
	if (g->nitems == 0)
		buf_puts(&b, "it counted for no compound of tonight");
	buf_putc(&b, '.');
	if (w->publish == NEWS_DONE || w->publish == NEWS_SAME)
		buf_printf(&b, " Published %s.", w->published);
	para(out, b.p);
	buf_fini(&b);
}

static void
failed_item(const struct news_item *i, struct buf *out)
{
	struct buf b;

	buf_init(&b, 100000);
	buf_puts(&b, i->name != NULL ? i->name : i->slug);
	upper_first(&b, 0);
	if (i->searched) {
		buf_puts(&b, ": searched, but ");
		if (i->left > 0) {
			number(&b, i->left);
			buf_puts(&b, i->left == 1 ? " record is" : " records are");
		} else
			buf_puts(&b, "something is");
		buf_puts(&b, " still to be got");
	} else
		buf_puts(&b, ": not searched");
	buf_printf(&b, ", night %" PRId64 ". %s, %s to %s.", i->nights, i->why != NULL ? i->why : "It did not work",
	    i->from, i->to);
	para(out, b.p);
	buf_clear(&b);
	buf_puts(&b, "Lost: nothing. ");
	if (i->todo != NULL && i->window != NULL)
		buf_printf(&b, "Its window stays at %s until this is mended.", i->window);
	else if (i->todo != NULL)
		buf_puts(&b, "It stays open every night until this is mended.");
	else if (i->searched)
		buf_puts(&b, "What is open stands in the ledger; the next run asks again.");
	else if (i->window != NULL)
		buf_printf(&b, "Its window stays at %s; the next run asks again.", i->window);
	else
		buf_puts(&b, "It was never searched before; the next run asks again.");
	para(out, b.p);
	buf_fini(&b);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Not searched for the same reason: one paragraph tells it for all. */
static bool
same_failure(const struct news_item *a, const struct news_item *b)
{
	return b->open && !a->searched && !b->searched && same_text(a->todo, b->todo) && a->why != NULL &&
	    same_text(a->why, b->why);
}

static bool
told_before(const struct news *w, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (w->item[i].open && same_failure(&w->item[i], &w->item[at]))
			return true;
	return false;
}

static void
failed_items(const struct news *w, size_t at, struct buf *out)
{
	struct buf b;
	size_t n = 0;

	failed_item(&w->item[at], out);
	buf_init(&b, 1 << 20);
	for (size_t i = at + 1; i < w->n; i++)
		if (same_failure(&w->item[at], &w->item[i]))
			buf_printf(&b, "%s %s (night %" PRId64 ")", n++ > 0 ? "," : "So too:", w->item[i].slug,
			    w->item[i].nights);
	if (n > 0) {
		buf_puts(&b, ". Their windows stay too.");
		para(out, b.p);
	}
	if (w->item[at].todo != NULL)
		buf_printf(out, "To do: %s\n", w->item[at].todo);	/* whole on its line, to be copied */
	buf_fini(&b);
}

/* No passing trouble of one compound: all of them, or one for the second night and more. */
static bool
stays_open(const struct news *w)
{
	size_t open = 0, old = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->item[i].open && w->item[i].todo == NULL) {
			open++;
			old += w->item[i].nights > 1;
		}
	return open > 0 && (open == w->n || old > 0);
}

static void
new_items(const struct news *w, struct buf *out)
{
	struct buf b;
	bool queued = false;

	buf_init(&b, 100000);
	for (size_t i = 0; i < w->n; i++) {
		const struct news_item *it = &w->item[i];

		if (!item_new(it))
			continue;
		buf_clear(&b);
		buf_printf(&b, "%s: ", it->slug);
		gain_words(it, &b);
		buf_putc(&b, '.');
		para(out, b.p);
		queued = queued || it->queued > 0;
	}
	if (queued && w->ngone == 0)
		buf_puts(out, "To do: appraise review\n");
	buf_fini(&b);
}

static void
step_failed(struct buf *out, const char *what, const char *why, const char *then)
{
	struct buf b;

	buf_init(&b, 4000);
	buf_printf(&b, "%s: %s. %s", what, why != NULL ? why : "it did not work", then);
	para(out, b.p);
	buf_fini(&b);
}

void
news_text(const struct news *w, struct buf *out)
{
	struct buf total;
	size_t start = out->len;

	for (size_t i = 0; i < w->ngone; i++)
		withdrawn(w, &w->gone[i], out);
	if (w->ngone > 0)
		buf_puts(out, "To do: appraise review --retractions\n");
	for (size_t i = 0; i < w->n; i++)
		if (w->item[i].open && !told_before(w, i))
			failed_items(w, i, out);
	if (stays_open(w))
		buf_puts(out, "To do: nothing tonight; where it stays so, appraise doctor\n");
	if (w->trouble != NULL)
		step_failed(out, "The night ended early", w->trouble, "What was stored stays; the next run goes on.");
	if (w->publish == NEWS_FAILED)
		step_failed(out, "Not published", w->publish_why, "The last good release stands.");
	if (w->backup == NEWS_FAILED)
		step_failed(out, "No backup", w->backup_why, "The last good one stands.");
	if (w->trouble != NULL || w->publish == NEWS_FAILED || w->backup == NEWS_FAILED)
		buf_puts(out, "To do: appraise doctor\n");
	new_items(w, out);
	if (out->len == start)
		buf_puts(out, "Nothing new; all is well.\n");
	buf_init(&total, 1000);
	buf_printf(&total, "\nRun %" PRId64 ": ", w->run_id);
	news_total(w, &total);
	buf_printf(&total, ". More: appraise log --run %" PRId64 "\n", w->run_id);
	buf_put(out, total.p, total.len);
	buf_fini(&total);
}
