/*
 * The reader on any bytes, cut by the frame where it can be: it ends, within its caps; its texts
 * are UTF-8 without controls; and the line writer's JSON is read back by
 * another reader as the same title and abstract.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "ingest/frame.h"
#include "ingest/line.h"
#include "ingest/pubmed.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *s)
{
	const unsigned char	*p = (const unsigned char *)s;

	if (s == NULL)
		return;
	if (*s == '\0' || utf8_valid(s, strlen(s)) != strlen(s))
		abort();
	for (; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
			abort();
}

static void
same(const struct json *got, const char *want)
{
	const char	*s = json_str(got);

	if (want == NULL ? json_type(got) != JSON_T_NULL : s == NULL || strcmp(s, want) != 0)
		abort();
}

static void
round_trip(const struct article *a)
{
	struct err	 e = { .rc = RC_OK };
	struct json	*doc;
	struct buf	 line;

	buf_init(&line, (size_t)64 << 20);
	line_json(&line, a, NULL);
	if (json_parse(line.p, line.len, "line", &doc, &e) != RC_OK)
		abort();
	same(json_get(doc, "title"), a->title);
	same(json_get(doc, "abstract"), a->abstract);
	json_free(doc);
	buf_clear(&line);
	line_tsv(&line, a, NULL);
	if (memchr(line.p, '\n', line.len) != line.p + line.len - 1)
		abort();
	buf_fini(&line);
}

/* One record, whatever it is. */
static void
one(struct pubmed *reader, const char *p, size_t n, const char *ns)
{
	struct pubmed_unknown	*unknown;
	struct arena		 mem = ARENA_INIT;
	struct article		 a;
	struct err		 e = { .rc = RC_OK };
	int64_t			*gone;
	size_t			 i, ngone;

	if (pubmed_read(reader, p, n, ns, &mem, &a, &e) == RC_OK) {
		check_text(a.title);
		check_text(a.abstract);
		check_text(a.coi_text);
		check_text(a.journal);
		for (i = 0; i < a.nauthor; i++) {
			check_text(a.author[i].last);
			check_text(a.author[i].affiliation);
		}
		for (i = 0; i < a.nsection; i++)
			if (a.section[i].start > a.section[i].end || a.section[i].end > strlen(a.abstract))
				abort();
		round_trip(&a);
	} else if (e.msg[0] == '\0')
		abort();
	e.msg[0] = '\0';
	if (pubmed_read_deletions(reader, p, n, ns, &mem, &gone, &ngone, &e) != RC_OK && e.msg[0] == '\0')
		abort();
	(void)pubmed_guess(p, n);
	(void)pubmed_unknown(reader, &mem, &unknown);
	arena_fini(&mem);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct pubmed	*reader;
	struct frame		 f;
	struct frame_piece	 piece;
	enum frame_step		 step;
	struct err		 e = { .rc = RC_OK };
	const char		*p = (const char *)bytes;
	size_t			 at = 0, used;
	int			 pieces = 0;

	if (reader == NULL)
		reader = pubmed_new(true);
	frame_init(&f, "f");
	while (frame_next(&f, p + at, n - at, true, &used, &piece, &step, &e) == RC_OK && step == FRAME_PIECE) {
		one(reader, p + at + piece.off, piece.len, f.ns);
		at += used;
		pieces++;
	}
	if (pieces == 0)
		one(reader, p, n, "");
	return 0;
}
