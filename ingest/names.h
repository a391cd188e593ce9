/*
 * names: companies and public bodies inside a span of a field.
 *
 * A company's name inside a public body's ("Novo Nordisk Foundation") is no
 * company there; a public word inside a company's name ("Demo Institute Ltd")
 * is no public body.
 */
#ifndef INGEST_NAMES_H
#define INGEST_NAMES_H

#include "rules.h"

/* The first such hit within the span of that hit's field; NULL when there is none. */
const struct hit *names_company(const struct hits *, enum aspect, const struct hit *where, struct span);
const struct hit *names_public(const struct hits *, enum aspect, const struct hit *where, struct span);

/* The same for any field. */
const struct hit *names_company_in(const struct hits *, enum aspect, enum field, int index, struct span);
const struct hit *names_public_in(const struct hits *, enum aspect, enum field, int index, struct span);

#endif
