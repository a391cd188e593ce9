/*
 * record: exchanges with a server kept as files, for replay (the format is
 * described in ../http.h).  The key is overwritten in all that is written.
 */
#ifndef INGEST_FETCH_RECORD_H
#define INGEST_FETCH_RECORD_H

#include <stdint.h>

#include "../../base/buf.h"

struct record;

struct record_exchange {
	const char	*url;
	const char	*form;		/* NULL: a GET */
	const char	*end;		/* http_end_word */
	int		 status;
	const char	*headers;	/* lines "NAME: VALUE\r\n" as they came */
	const char	*body;		/* nbody bytes, or NULL: read them from fd */
	int64_t		 nbody;
	int		 fd;		/* -1: no body */
	int64_t		 off;		/* where the body begins in fd */
};

/* dir is made when absent; numbering goes on after the files that are there. */
enum rc record_open(const char *dir, struct record **out, struct err *) MUST_CHECK;
void record_close(struct record *);	/* NULL-safe */
enum rc record_put(struct record *, const struct record_exchange *, struct err *) MUST_CHECK;

#endif
