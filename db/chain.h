/*
 * chain: the hash of one event; inside db/ only.
 */
#ifndef DB_CHAIN_H
#define DB_CHAIN_H

#include "event.h"

/* SHA-256 over the event's columns, its body's hash and the hash before; hex gets SHA256_HEX bytes. */
void chain_hash(const struct event *, const char *body_sha, const char *prev, char *hex);

#endif
