/*
 * score_stream: one evidence table as JSON a line on standard input, one
 * answer a line on standard output; a refused table gives {"error":"..."}.
 * For comparing the scorer with a second implementation, a table each in
 * microseconds instead of a process each.
 */
#include <stdio.h>
#include <stdlib.h>

#include "score/grade.h"

int
main(int argc, char **argv)
{
	struct arena	 keep = ARENA_INIT, mem = ARENA_INIT;
	struct params	 p;
	struct err	 e;
	char		*line = NULL;
	size_t		 size = 0;
	ssize_t		 n;

	if (params_load(argc > 1 ? argv[1] : NULL, &keep, &p, &e) != RC_OK) {
		fprintf(stderr, "score_stream: %s\n", e.msg);
		return rc_exit(e.rc);
	}
	while ((n = getline(&line, &size, stdin)) > 0) {
		struct ev_table	 t;
		struct grade	 g;
		struct buf	 b;
		struct jsonw	 w;

		arena_reset(&mem);
		buf_init(&b, EV_BYTES_MAX * 4);
		jw_init(&w, &b, 0);
		if (evidence_parse(line, (size_t)n, "table", &mem, &t, &e) == RC_OK) {
			grade_table(&t, &p, &mem, &g);
			grade_write(&w, NULL, &g);
		} else {
			jw_obj(&w, NULL);
			jw_str(&w, "error", e.msg);
			jw_end(&w);
		}
		puts(b.p);
		fflush(stdout);
		buf_fini(&b);
	}
	free(line);
	arena_fini(&mem);
	arena_fini(&keep);
	return 0;
}
