#!/usr/bin/env python3
"""A year of nights in simulated time: year.py PROGRAM [NIGHTS [SEED [files|search]]]

A store with a fixed clock, the stand-in server with its year of changes (new
records, some under old dates, revisions, late indexing, retractions, merged
and deleted PMIDs), outages on about one night in eight, and a curator who
decides what waits after each night.  With `files` (else the seed decides)
there is also an operator who reads NLM's update files each week before the
night, and again on each night until that worked: damaged ones, missing ones
and the new baseline of December, for which all files of the old year vanish,
too.  Shown in the end:

- the store says of each article what one complete fetch on the last day says;
- each retraction of an approved record was suspended by the first night
  that was done after it appeared;
- there was mail exactly on the nights on which the setting wants it, and
  what a file withdrew stood in the mail of the same night;
- with files: all that were published since December were read, once each.

The last 50 nights bring no changes: a record that arrives under an old date,
or whose end no notice told, waits for the monthly recount, and what PubMed
serves no more counts until it was asked for five times.
"""

import datetime
import json
import os
import random
import re
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
DECEMBER = datetime.date(2026, 12, 14)
CALM = 50
LEAD = 288              # nights of the old year's files; fewer in a short run
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

    def files(self):
        names = []
        for place in ("baseline", "updatefiles"):
            with urllib.request.urlopen(f"{self.url}/pubmed/{place}/") as answer:
                names += re.findall(r'href="(pubmed\d\dn\d{4}\.xml\.gz)"', answer.read().decode())
        return names


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
                        APPRAISE_FILES_URL=server.url + "/pubmed",
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


class Operator:
    """Reads NLM's files: on one night of the week, then each night until all went well."""

    SPOILED = ["D01", "D02", "D03", "D04", "D05", "F10"]

    def __init__(self, store, server, rng):
        self.store, self.server, self.rng = store, server, rng
        self.weekday, self.owed, self.runs, self.failed, self.calm = rng.randrange(7), False, 0, 0, False

    def fetch(self, what="updates"):
        p = self.store.run("fetch", "--" + what, "--json", good=(0, 65, 75))
        self.runs += 1
        self.failed += p.returncode != 0
        return p.returncode == 0

    def before_night(self, day):
        if day.weekday() != self.weekday and not self.owed:
            return
        if not self.calm and self.rng.random() < 0.4:
            fault = self.rng.choice(self.SPOILED)
            self.server.control(faults=[{"fault": fault, "times": self.rng.choice([1, 2, 20]), "after": self.rng.choice([0, 1, 2]),
                                         **({"kind": "file"} if fault in ("D04", "F10") else {})}])
        self.owed = not self.fetch()
        self.server.control(faults=[])

    def faults(self):
        """Of the new year's files each must have been read."""
        read = {n for n, in self.store.sql("SELECT name FROM source_file")}
        return [f"{n}: never read" for n in self.server.files() if n not in read]


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
    # What took a merged PMID's place is queued for the compounds of that, whether or not it names them:
    # a person decides.  A new store never heard of the old one, and where no search finds the other it is asked for.
    into = store.sql("SELECT a.new, c.slug FROM pmid_alias a JOIN article r ON r.pmid = a.new JOIN link l ON l.pmid = a.old "
                     "JOIN compound c USING (compound_id) WHERE r.state <> 'deleted' AND l.state <> 'unlinked'")
    if into:
        fresh.run("fetch", "--quiet", *sorted({str(new) for new, _ in into}))
    mine, theirs = articles(store), articles(fresh)
    for new, slug in into:
        if new in theirs and ("for", slug) not in theirs[new]:
            theirs[new].append(("for", slug))
    mine, theirs = ({p: [row[0], *sorted(row[1:], key=repr)] for p, row in side.items()} for side in (mine, theirs))
    bad = [f"{p}: not stored" for p in theirs if p not in mine]
    bad += [f"{p}: stored, and not in a complete fetch; ledger "
            f"{store.sql('SELECT state, tries, not_before, error FROM fetch WHERE pmid = ?', p)}, assessment "
            f"{store.sql('SELECT state, suspended_why FROM assessment WHERE pmid = ?', p)}, link "
            f"{store.sql('SELECT why, state FROM link WHERE pmid = ?', p)}" for p in mine if p not in theirs]
    bad += [f"{p}: differs\n  {mine[p]}\n  {theirs[p]}" for p in theirs if p in mine and mine[p] != theirs[p]]
    return bad, len(theirs)


def play(store, server, operator, first, nights, retractions, rng):
    """The nights.  Returns faults, and figures to be shown."""
    bad, watched, late, mails, failed = [], {}, [], 0, 0        # watched: PMID to the day of its retraction
    for night in range(nights):
        day = first + datetime.timedelta(days=night)
        server.control(today=day.isoformat(), **({"files": {"year": 27, "per_file": 40}} if day == DECEMBER else {}))
        for when, pmid in retractions:
            if when == day.isoformat() and store.sql("SELECT 1 FROM assessment WHERE pmid = ? AND state = 'approved'", pmid):
                watched[pmid] = when
        store.at(day)
        approved = {p for p, in store.sql("SELECT pmid FROM assessment WHERE state = 'approved'")}
        if operator:
            operator.calm = night > nights - 12
            operator.before_night(day)
        by_file = approved & {p for p, in store.sql("SELECT pmid FROM assessment WHERE state = 'suspended'")}
        if rng.random() < 0.12 and night < nights - 12:
            server.control(faults=[{"fault": rng.choice(["F10", "F12"]), "times": rng.choice([2, 6, 12, None])}])
        before = store.sent()
        report = json.loads(store.run("refresh", "--json", good=(0, 75)).stdout)
        server.control(faults=[])
        failed += report["outcome"] != "done"
        mails += store.sent() - before
        if (store.sent() - before == 1) != wanted(report, day):
            bad.append(f"{day}: {store.sent() - before} mails, {json.dumps(report)[:600]}")
        untold = by_file - {w["pmid"] for w in report["withdrawn"]}
        if untold:
            bad.append(f"{day}: withdrawn by a file and not told: {sorted(untold)}")
        if report["outcome"] == "done":
            for pmid, when in list(watched.items()):
                if store.sql("SELECT state FROM assessment WHERE pmid = ?", pmid) != [("suspended",)]:
                    bad.append(f"{pmid}: retracted {when}, not suspended {day}")
                late.append((day - datetime.date.fromisoformat(when)).days)
                del watched[pmid]
        decide(store)
    return bad, f"{failed} not done, {len(late)} retractions of approved records, {mails} mails"


def main():
    program = os.path.abspath(sys.argv[1])
    nights = int(sys.argv[2]) if len(sys.argv) > 2 else 365
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    rng, began = random.Random(seed), time.monotonic()
    by = sys.argv[4] if len(sys.argv) > 4 else rng.choice(["files", "files", "search"])
    print(f"seed {seed}, {by}", flush=True)
    # In memory where that is possible: a year of nights is not to wait for a disk.
    memory = "/dev/shm"
    folder = tempfile.mkdtemp(prefix="year.", dir=memory if os.access(memory, os.W_OK) else None)
    server = Server(folder)
    bad, said, n, changing = [], "", 0, max(nights - CALM, nights // 2)
    first = DECEMBER - datetime.timedelta(days=min(LEAD, changing // 2))
    try:
        told = server.control(generate={"records": 60, "seed": seed, "from": "2024-01-01", "to": "2025-12-31",
                                        "compounds": COMPOUNDS, "none": 0.1}, tell=["pmids"])
        changes = edits.year(seed, told["pmids"], first.isoformat(), changing, COMPOUNDS, max(told["pmids"]) + 1)
        server.control(warn=False, today=first.isoformat(), files={"year": 26, "per_file": 40})
        server.control(changes=changes)
        retractions = [(c["date"], c["pmid"]) for c in changes if c["change"] == "retract"]
        store = Store(program, folder, "a.db", server)
        store.begin(first)
        operator = Operator(store, server, rng) if by == "files" else None
        if operator and rng.random() < 0.5:
            operator.fetch("baseline")
        bad, said = play(store, server, operator, first, nights, retractions, rng)
        fresh = Store(program, folder, "b.db", server)
        fresh.begin(first + datetime.timedelta(days=nights))
        fresh.run("refresh", "--quiet")
        differences, n = compare(store, fresh)
        bad += differences
        if operator:
            bad += operator.faults()
            said += f", {operator.runs} times files were read, {operator.failed} not whole"
        store.run("check", "--replay")
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=bool(not bad))
    for line in bad[:20]:
        print(line)
    print(f"{nights} nights, {said}, {len(changes)} changes, {n} articles; {len(bad)} faults; "
          f"{time.monotonic() - began:.0f} s")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
