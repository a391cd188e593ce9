#!/usr/bin/env python3
"""A year of nights in simulated time: year.py PROGRAM [NIGHTS [SEED]]

A store with a fixed clock, the stand-in server with its year of changes (new
records, some under old dates, revisions, late indexing, retractions, merged
and deleted PMIDs), outages on about one night in eight, and a curator who
decides what waits after each night.  Shown in the end:

- the store says of each article what one complete fetch on the last day says
  (a rejected record that was deleted since may still stand in it);
- each retraction of an approved record was suspended by the first night
  that was done after it appeared;
- there was mail exactly on the nights on which the setting wants it.

The last 35 nights bring no changes: so long may a record that arrives under
an old date wait for the monthly recount.
"""

import datetime
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.join(HERE, "..", "server")
sys.path.insert(0, SERVER)
sys.dont_write_bytecode = True
import edits  # noqa: E402

COMPOUNDS = ["cerebrolysin", "oxytocin"]
START = "2026-01-01"
CALM = 35
MERGED = ("deleted", "merged")


class Server:
    def __init__(self, folder):
        port = os.path.join(folder, "port")
        self.process = subprocess.Popen([sys.executable, os.path.join(SERVER, "eutils.py"), "--port-file", port,
                                         "--log", os.path.join(folder, "requests")])
        while not os.path.exists(port) or not open(port).read():
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{open(port).read().strip()}"

    def control(self, **order):
        with urllib.request.urlopen(self.url + "/control", json.dumps(order).encode()) as answer:
            return json.load(answer)


class Store:
    def __init__(self, program, folder, name, server):
        self.program, self.path, self.mails = program, os.path.join(folder, name), os.path.join(folder, name + "-sent")
        os.mkdir(self.mails)
        sendmail = os.path.join(folder, name + "-sendmail")
        with open(sendmail, "w") as f:
            f.write(f'#!/bin/sh\ncat >"{self.mails}/$$"\n')
        os.chmod(sendmail, 0o755)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("APPRAISE_", "NCBI_"))}
        self.env.update(APPRAISE_DB=self.path, APPRAISE_EMAIL="night@example.org", APPRAISE_SENDMAIL=sendmail,
                        APPRAISE_EUTILS_URL=server.url + "/entrez/eutils/", APPRAISE_EUTILS_RATE="10000",
                        APPRAISE_EUTILS_BACKOFF_MS="1", APPRAISE_EUTILS_TIMEOUT_S="0.5",
                        APPRAISE_RECHECK_DAYS="10")

    def at(self, day):
        self.env["APPRAISE_NOW"] = f"{day.isoformat()}T03:30:00Z"

    def run(self, *words, good=(0,), text=None):
        p = subprocess.run([self.program, *words], env=self.env, input=text, capture_output=True, text=True)
        if p.returncode not in good:
            sys.exit(f"{' '.join(words)}: exit {p.returncode}\n{p.stdout}{p.stderr}")
        return p

    def begin(self, day):
        self.at(day)
        self.run("init", "--demo")
        for slug in COMPOUNDS:
            self.run("compound", "add", slug, "--name", slug, "--status", "supplement")
            self.run("outcome", "add", slug, "pain", "--name", "pain", "--indication", "ache", "--headline")

    def sql(self, query, *values):
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as db:
            return db.execute(query, values).fetchall()

    def sent(self):
        return len(os.listdir(self.mails))


def decide(store):
    """The curator: what was withdrawn is rejected, what is new approved, as it is proposed."""
    for slug in COMPOUNDS:
        items = json.loads(store.run("queue", slug, "--json").stdout)["items"]
        gone = [str(i["pmid"]) for i in items if i["cause"] in ("retracted", *MERGED)]
        if gone:
            store.run("reject", slug, *gone, "--reason", "retracted", good=(0, 1, 65))
        new = [str(i["pmid"]) for i in items if i["cause"] in ("open", "postponed")]
        if new:
            store.run("approve", slug, "-", text="\n".join(new) + "\n", good=(0, 1, 2, 65))


def wanted(report, day):
    """Should there have been mail, by the setting `news`?"""
    failed = any(i["state"] == "open" for i in report["items"])
    news = report["withdrawn"] or any(
        i["queued"] > 0 or i["stored"] or i["retracted"] or i["merged"] or i["before"]["score"] != i["after"]["score"]
        for i in report["items"])
    return bool(failed or news or day.weekday() == 0)


def articles(store):
    """What a store says of each living article, and its links."""
    out = {}
    for row in store.sql("SELECT a.pmid, a.kind, a.state, a.version, a.revised, a.retracted, a.journal, a.year, a.edat, a.doi, "
                         "t.title, t.abstract FROM article a JOIN text t USING (text_id) WHERE a.state <> 'deleted'"):
        out[row[0]] = [row[1:]]
    for table, columns in (("article_pubtype", "ui, name"), ("article_mesh", "ui, descriptor, qualifier, major"),
                           ("article_link", "reftype, target"), ("article_history", "status, date")):
        for pmid, *row in store.sql(f"SELECT pmid, '{table}', {columns} FROM {table} ORDER BY pmid, pos"):
            if pmid in out:
                out[pmid].append(tuple(row))
    for pmid, slug in store.sql("SELECT pmid, slug FROM link JOIN compound USING (compound_id) ORDER BY pmid, slug"):
        if pmid in out:
            out[pmid].append(("for", slug))
    return out


def compare(store, fresh):
    mine, theirs = articles(store), articles(fresh)
    gone = {old for old, in store.sql("SELECT old FROM pmid_alias")}
    # A merged PMID leaves its compounds to the one that it went into; a new store never saw it.
    for new, slug in store.sql("SELECT a.new, c.slug FROM pmid_alias a JOIN link l ON l.pmid = a.old JOIN compound c USING (compound_id)"):
        if new in theirs and ("for", slug) not in theirs[new]:
            theirs[new].append(("for", slug))
    mine, theirs = ({p: [row[0], *sorted(row[1:], key=repr)] for p, row in side.items()} for side in (mine, theirs))
    bad = [f"{p}: not stored" for p in theirs if p not in mine]
    # Deletions are looked for where they matter: an approved record is read again, one that was rejected is not.
    into = {new for new, in store.sql("SELECT new FROM pmid_alias")}    # no search of its own finds these
    counts = {p for p, in store.sql("SELECT pmid FROM link WHERE state = 'relevant'")}
    bad += [f"{p}: stored, and not in a complete fetch; ledger "
            f"{store.sql('SELECT state, tries, not_before, error FROM fetch WHERE pmid = ?', p)}, assessment "
            f"{store.sql('SELECT state, suspended_why FROM assessment WHERE pmid = ?', p)}" for p in mine if p not in theirs and p not in gone and p in counts and p not in into]
    bad += [f"{p}: differs\n  {mine[p]}\n  {theirs[p]}" for p in theirs if p in mine and mine[p] != theirs[p]]
    return bad, len(theirs)


def main():
    program = os.path.abspath(sys.argv[1])
    nights = int(sys.argv[2]) if len(sys.argv) > 2 else 365
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    print(f"seed {seed}")
    rng, began = random.Random(seed), time.monotonic()
    # In memory where that is possible: a year of nights is not to wait for a disk.
    memory = "/dev/shm"
    folder = tempfile.mkdtemp(prefix="year.", dir=memory if os.access(memory, os.W_OK) else None)
    server = Server(folder)
    bad, failed_nights, mails, late = [], 0, 0, []
    try:
        first = datetime.date.fromisoformat(START)
        told = server.control(generate={"records": 60, "seed": seed, "from": "2024-01-01", "to": "2025-12-31",
                                        "compounds": COMPOUNDS, "none": 0.1}, tell=["pmids"])
        changes = edits.year(seed, told["pmids"], START, max(nights - CALM, nights // 2), COMPOUNDS,
                             max(told["pmids"]) + 1)
        server.control(warn=False, changes=changes, today=START)
        retractions = [(c["date"], c["pmid"]) for c in changes if c["change"] == "retract"]
        watched = {}            # PMID to the day on which its retraction appeared
        store = Store(program, folder, "a.db", server)
        store.begin(first)
        for night in range(nights):
            day = first + datetime.timedelta(days=night)
            server.control(today=day.isoformat())
            for when, pmid in retractions:
                if when == day.isoformat() and store.sql("SELECT 1 FROM assessment WHERE pmid = ? AND state = 'approved'", pmid):
                    watched[pmid] = when
            if rng.random() < 0.12 and night < nights - 12:
                server.control(faults=[{"fault": rng.choice(["F10", "F12"]), "times": rng.choice([2, 6, 12, None])}])
            store.at(day)
            before = store.sent()
            report = json.loads(store.run("refresh", "--json", good=(0, 75)).stdout)
            server.control(faults=[])
            failed_nights += report["outcome"] != "done"
            mails += store.sent() - before
            if (store.sent() - before == 1) != wanted(report, day):
                bad.append(f"{day}: {store.sent() - before} mails, {json.dumps(report)[:600]}")
            if report["outcome"] == "done":
                for pmid, when in list(watched.items()):
                    if store.sql("SELECT state FROM assessment WHERE pmid = ?", pmid) != [("suspended",)]:
                        bad.append(f"{pmid}: retracted {when}, not suspended {day}")
                    late.append((day - datetime.date.fromisoformat(when)).days)
                    del watched[pmid]
            decide(store)
        fresh = Store(program, folder, "b.db", server)
        fresh.begin(first + datetime.timedelta(days=nights))
        fresh.run("refresh", "--quiet")
        differences, n = compare(store, fresh)
        bad += differences
        store.run("check", "--replay")
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=bool(not bad))
    for line in bad[:20]:
        print(line)
    print(f"{nights} nights, {failed_nights} not done, {len(changes)} changes, {n} articles, {len(late)} retractions of "
          f"approved records, {mails} mails; {len(bad)} faults; {time.monotonic() - began:.0f} s")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
