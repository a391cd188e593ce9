#!/usr/bin/env python3
"""Print what a store says, so that two stores can be compared: dump.py DATABASE [TABLE...]

One line a row, sorted, of every table: without run ids, times and the chain's
hashes, which differ from run to run, and with natural keys in place of row
numbers.  A blob is shown by its SHA-256.
"""

import hashlib
import sqlite3
import sys

# What says when, by which run or in which order of sources a row came.
LEFT_OUT = {"run_id", "listed", "at", "started", "ended", "found_at", "since", "host", "uid", "prev", "hash", "head_hash", "manifest_sha",
            "source_seq", "deleted_seq", "quarantine_id", "created"}
WITHOUT = {"run", "run_compound", "source_file", "claim", "publication"}


def keys(db):
    """Row numbers to natural keys, by the column's name."""
    record = {i: f"record {pmid} {sha}" for i, pmid, sha in db.execute("SELECT record_id, pmid, raw_sha FROM record")}
    text = {i: f"text {pmid} {sha}" for i, pmid, sha in db.execute("SELECT text_id, pmid, sha FROM text")}
    proposal = {i: f"proposal {record[r]} {text[t]} {sha}" for i, r, t, sha in
                db.execute("SELECT proposal_id, record_id, text_id, body_sha FROM proposal")}
    return {"record_id": record, "text_id": text, "proposal_id": proposal}


def show(value):
    if isinstance(value, bytes):
        return "blob:" + hashlib.sha256(value).hexdigest()
    return repr(value)


def dump(path, only=()):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.execute("BEGIN")
    natural = keys(db)
    lines = []
    tables = [n for n, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    for table in tables:
        # The shadow tables of a full-text index hold its segments, which depend on the order of merges.
        if table.startswith("sqlite_") or table in WITHOUT or (only and table not in only):
            continue
        if "_fts" in table:
            continue
        columns = [r[1] for r in db.execute(f'PRAGMA table_info("{table}")')]
        columns = [c for c in columns if c not in LEFT_OUT]
        for row in db.execute(f'SELECT {", ".join(columns)} FROM "{table}"'):
            lines.append(table + "\t" + "\t".join(
                f"{c}={natural[c].get(v, v) if c in natural else show(v)}" for c, v in zip(columns, row)))
    # What full text finds must be the same, whatever its segments are.
    for table in tables:
        if table.endswith("_fts") and (not only or table in only):
            for word in ("stroke", "placebo", "randomised", "cell"):
                hits = db.execute(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH ?', (word,))
                lines.extend(f"{table}\t{word}\t{natural['text_id'].get(i, i)}" for i, in hits)
    db.close()
    return sorted(lines)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.stdout.reconfigure(encoding="utf-8")
    for line in dump(sys.argv[1], set(sys.argv[2:])):
        print(line)
