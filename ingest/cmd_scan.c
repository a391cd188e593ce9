#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/cmd.h"
#include "../base/file.h"
#include "../base/pool.h"
#include "classify.h"
#include "line.h"
#include "work.h"

#define LINE_MAX_BYTES	((size_t)256 << 20)	/* lines of one batch */
#define SLOTS_PER_THREAD 8			/* batches on their way */

struct job {
	struct job	*next;		/* of the idle ones */
	const char	*file;
	char		 ns[FRAME_MAX_NS];
	struct batch	 batch;
	struct buf	 out;
	struct work_notes notes;
	int64_t		 records, books, deletions, stuck;
};

struct scan {
	struct inv	*inv;
	struct work_plan plan;
	struct worker	*worker;
	int		 threads;
	struct pool	*pool;
	struct job	*idle;
	bool		 tsv, begun;
	int64_t		 records, books, deletions, bad, stuck;
};

static void
job_free(void *arg)
{
	struct job	*j = arg;

	batch_fini(&j->batch);
	buf_fini(&j->out);
	notes_fini(&j->notes);
	free(j);
}

static struct job *
job_take(struct scan *s, const char *file)
{
	struct job	*j = s->idle;

	if (j != NULL)
		s->idle = j->next;
	else {
		j = xcalloc(1, sizeof(*j));
		buf_init(&j->out, LINE_MAX_BYTES);
	}
	buf_clear(&j->out);
	notes_clear(&j->notes);
	j->file = file;
	j->records = j->books = j->deletions = j->stuck = 0;
	return j;
}

/* The line of one record. */
static void
put_line(const struct scan *s, struct job *j, const struct article *a, const struct proposal *p)
{
	if (a->kind == ARTICLE_BOOK) {
		j->books++;
		return;
	}
	j->records++;
	j->stuck += p != NULL && p->stuck;
	if (s->tsv) {
		line_tsv(&j->out, a, p);
		return;
	}
	if (s->inv->json)
		buf_putc(&j->out, ',');
	line_json(&j->out, a, p);
	buf_putc(&j->out, '\n');
}

/* One batch to lines; on a worker. */
static void
work(void *arg, int number, void *scan)
{
	struct job		*j = arg;
	const struct scan	*s = scan;
	struct worker		*w = &s->worker[number];
	struct work_item	 item[WORK_AT_ONCE];
	size_t			 i, k, n;

	for (i = 0; i < j->batch.n; ) {
		arena_reset(&w->mem);
		for (n = 0; n < WORK_AT_ONCE && i < j->batch.n; i++) {
			if (j->batch.piece[i].deletion)
				j->deletions++;
			else if (work_parse(w, &j->batch, &j->batch.piece[i], j->ns, &w->mem, &item[n].article, &j->notes))
				item[n++].piece = &j->batch.piece[i];
		}
		work_classify(w, &j->batch, item, n, &w->mem, &j->notes);
		for (k = 0; k < n; k++)
			if (!item[k].bad)
				put_line(s, j, &item[k].article, item[k].classified ? &item[k].proposal : NULL);
	}
	work_end(w, &j->notes);
}

/* A batch's lines to standard output, in order. */
static enum rc
done(void *arg, void *scan, struct err *e)
{
	struct job	*j = arg;
	struct scan	*s = scan;
	size_t		 skip = s->inv->json && !s->begun && j->out.len > 0;
	enum rc		 rc;

	rc = buf_ok(&j->out, "the lines of one batch", e);
	if (rc == RC_OK && j->out.len > skip &&
	    fwrite(j->out.p + skip, 1, j->out.len - skip, s->inv->out->fp) < j->out.len - skip)
		rc = out_flush(s->inv->out, e);
	s->begun |= j->out.len > 0;
	s->records += j->records;
	s->books += j->books;
	s->deletions += j->deletions;
	s->stuck += j->stuck;
	s->bad += notes_report(&j->notes, j->file, "set aside");
	j->next = s->idle;
	s->idle = j;
	return rc;
}

/* Hand the file's batches to the workers. */
static enum rc
scan_file(struct scan *s, const char *path, struct err *e)
{
	const char	*name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct source	*src = NULL;
	struct job	*j;
	struct err	 cut = { .rc = RC_OK };
	int		 fd = -1;
	enum rc		 rc, end;

	if ((rc = file_open(path, &fd, e)) != RC_OK)
		return rc;
	src = source_new(fd, name);
	do {
		j = job_take(s, name);
		end = source_next(src, &j->batch, &cut);
		if (j->batch.n == 0) {
			j->next = s->idle;
			s->idle = j;
			break;
		}
		memcpy(j->ns, source_ns(src), sizeof(j->ns));
		rc = pool_put(s->pool, j, e);
	} while (rc == RC_OK && end == RC_OK);
	source_free(src);
	if (fd > 0)
		close(fd);
	if (rc != RC_OK || rc_good(end))
		return rc;
	*e = cut;
	return end;
}

static void
summary(const struct scan *s)
{
	const char	*sep = "";

	if (s->inv->quiet || s->books + s->deletions + s->bad + s->stuck == 0)
		return;
	fputs("appraise: ", stderr);
	if (s->books > 0) {
		fprintf(stderr, "%" PRId64 " book%s, no line", s->books, s->books == 1 ? "" : "s");
		sep = "; ";
	}
	if (s->deletions > 0) {
		fprintf(stderr, "%s%" PRId64 " list%s of deletions passed over", sep, s->deletions,
		    s->deletions == 1 ? "" : "s");
		sep = "; ";
	}
	if (s->bad > 0) {
		fprintf(stderr, "%s%" PRId64 " record%s set aside", sep, s->bad, s->bad == 1 ? "" : "s");
		sep = "; ";
	}
	if (s->stuck > 0)
		fprintf(stderr, "%s%" PRId64 " unclassified: a rule ran out", sep, s->stuck);
	fputc('\n', stderr);
}

static enum rc
scan_all(struct scan *s, struct err *e)
{
	struct inv	*inv = s->inv;
	struct err	 worst = { .rc = RC_OK }, one;
	enum rc		 rc;
	int		 i;

	s->pool = pool_new(s->threads, SLOTS_PER_THREAD * s->threads, work, s, done, job_free, s);
	if (s->tsv) {
		struct buf head;

		buf_init(&head, 1024);
		line_tsv_head(&head, s->plan.classifier != NULL);
		fwrite(head.p, 1, head.len, inv->out->fp);
		buf_fini(&head);
	} else if (inv->json)
		fputs("{\"items\":[\n", inv->out->fp);
	for (i = 0; i < inv->argc; i++) {
		one = (struct err){ .rc = RC_OK };
		if ((rc = scan_file(s, inv->argv[i], &one)) == RC_OK)
			continue;
		one.rc = rc;
		worst_error(&worst, &one);
		if (rc == RC_FAILED)
			break;		/* reading or writing itself fails */
	}
	one = (struct err){ .rc = RC_OK };
	if (pool_end(s->pool, &one) != RC_OK && worst.rc != RC_FAILED)
		worst_error(&worst, &one);
	if (inv->json)
		fputs("]}\n", inv->out->fp);
	if (worst.rc != RC_OK) {
		*e = worst;
		return worst.rc;
	}
	return out_flush(inv->out, e);
}

static enum rc
run(struct inv *inv, struct err *e)
{
	struct scan		 s = { .inv = inv };
	struct classifier	*classifier = NULL;
	const char		*format = inv_text(inv, "format"), *fields = inv_text(inv, "fields");
	struct job		*j;
	enum rc			 rc = RC_OK;

	s.tsv = format != NULL && strcmp(format, "tsv") == 0;
	if (s.tsv && inv->json)
		return err_set(e, RC_USAGE, "--json and --format tsv exclude each other");
	s.threads = (int)inv_int(inv, "jobs", pool_cpus());
	s.plan.fields = FIELD_ALL;
	if (fields != NULL && (rc = classify_fields(fields, &s.plan.fields, e)) != RC_OK)
		return rc;
	if (!inv_has(inv, "no-classify") &&
	    (rc = classifier_new(inv_text(inv, "rules"), &classifier, e)) != RC_OK)
		return rc;
	s.plan.classifier = classifier;
	s.worker = workers_new(s.threads, &s.plan);
	rc = scan_all(&s, e);
	summary(&s);
	while ((j = s.idle) != NULL) {
		s.idle = j->next;
		job_free(j);
	}
	workers_free(s.worker, s.threads);
	classifier_free(classifier);
	return rc;
}

static const struct opt opts[] = {
	{ "format", "jsonl|tsv", OPT_CHOICE, "one JSON object a line (default), or columns", 0, 0, 0 },
	{ "fields", "LIST", OPT_TEXT, "what the rules may see: all (default), or title,abstract", 0, 0, 0 },
	{ "no-classify", NULL, OPT_FLAG, "stop after the parse: pmid, version, year, title, abstract", 0, 0, 0 },
	{ "rules", "DIR", OPT_TEXT, "another rule set than the built-in one", 0, 0, 0 },
	{ "jobs", "N", OPT_INT, "threads (default: as many as processors)", 1, 64, 'j' },
	{ NULL, NULL, OPT_FLAG, NULL, 0, 0, 0 },
};
static const char *const examples[] = {
	"appraise scan c.xml.gz | jq -r .design | sort | uniq -c",
	"appraise scan --format tsv - <set.xml",
	NULL,
};
const struct cmd cmd_scan = {
	.name = "scan",
	.operands = "FILE…",
	.summary = "read PubMed XML and print what the rules say, without a database",
	.opts = opts,
	.min_args = 1,
	.max_args = -1,
	.needs = NEEDS_NOTHING,
	.run = run,
	.examples = examples,
};
