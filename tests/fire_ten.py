#!/usr/bin/env python3
"""Ten people decide at once while ingest runs: fire_ten.py PROGRAM SECONDS [PEOPLE]

All go through the same list, so that they meet at nearly every item.  Each
decision is a process of its own.  At the end: every decision that was
acknowledged is in the store under its decider's name, no item was decided
twice, nobody was told of a lock, the chain is whole and the events make the
state again.  The longest wait is shown.
"""

import collections
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from crash import repeated  # noqa: E402

CLOCK = "2026-06-03T03:30:00Z"


class Fire:
    def __init__(self, program, folder, seconds, people, dice):
        self.program, self.folder, self.dice = os.path.abspath(program), folder, dice
        self.env = dict(os.environ, APPRAISE_DB=str(folder / "a.db"), APPRAISE_NOW=CLOCK, LC_ALL="C.UTF-8")
        self.env.pop("APPRAISE_CURATOR", None)
        self.people = [f"w{i}" for i in range(people)]
        self.faults, self.waits = [], []
        self.said = {}			# PMID: who was told that it is saved
        self.met = collections.Counter()
        self.guard = threading.Lock()
        self.ingested = 0
        # So many that nobody comes to the end: some 100 decisions a second.
        self.list = self.prepare(1 + seconds // 4)
        self.until = time.monotonic() + seconds

    def run(self, *words):
        start = time.monotonic()
        r = subprocess.run([self.program, "--quiet", *words], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, encoding="utf-8")
        return r, time.monotonic() - start

    def must(self, *words):
        r, _ = self.run(*words)
        if r.returncode != 0:
            sys.exit(f"{' '.join(words)}: exit {r.returncode}\n{r.stderr}")

    def prepare(self, factor):
        self.must("init", "--demo")
        self.must("compound", "add", "demo", "--name", "Demo", "--status", "food")
        for who in self.people:
            self.must("curator", "add", who, "--uid", str(os.getuid()))
        many, n = repeated(self.folder, factor)
        self.must("ingest", "--compound", "demo", str(many))
        # For the meanwhile: the same records under other numbers.
        text = many.read_text(encoding="utf-8")
        self.second = self.folder / "more.xml"
        self.second.write_text(re.sub(r"(<PMID[^>]*>)991", r"\g<1>992", text), encoding="utf-8")
        return [99100001 + i for i in range(n)]

    def ingest(self):
        while time.monotonic() < self.until:
            r, _ = self.run("ingest", "--compound", "demo", str(self.second))
            if r.returncode != 0:
                self.faults.append(f"ingest: exit {r.returncode}: {r.stderr.strip()}")
                return
            self.ingested += 1

    def decide(self, who, seed):
        dice = random.Random(seed)
        for pmid in self.list:
            if time.monotonic() > self.until or len(self.faults) > 20:
                return
            if dice.random() < 0.3:
                continue
            act = dice.choice((["reject", "demo", str(pmid), "--reason", "no-outcome"],
                               ["approve", "demo", str(pmid), "--design", "rct", "--type", "RCT", "--participants", "40"]))
            r, wait = self.run("--as", who, *act)
            with self.guard:
                self.waits.append(wait)
                if r.returncode == 0:
                    if pmid in self.said:
                        self.faults.append(f"{pmid}: saved for {self.said[pmid]} and for {who}")
                    self.said[pmid] = who
                elif r.returncode == 1 and "decided already" in r.stderr or "not saved:" in r.stderr:
                    self.met[who] += 1
                else:
                    self.faults.append(f"{who} {' '.join(act)}: exit {r.returncode}: {r.stderr.strip()}")

    def verify(self):
        db = sqlite3.connect(f"file:{self.folder / 'a.db'}?mode=ro", uri=True)
        rows = db.execute("SELECT e.pmid, c.handle, count(*) FROM event e JOIN curator c USING (curator_id) "
                          "WHERE e.kind IN ('approve', 'reject', 'amend') GROUP BY 1").fetchall()
        db.close()
        stored = {pmid: who for pmid, who, _ in rows}
        for pmid, who, n in rows:
            if n != 1:
                self.faults.append(f"{pmid}: decided {n} times")
        for pmid, who in self.said.items():
            if stored.get(pmid) != who:
                self.faults.append(f"{pmid}: acknowledged to {who}, in the store it is {stored.get(pmid)}")
        for pmid in stored.keys() - self.said.keys():
            self.faults.append(f"{pmid}: in the store, and nobody was told so")
        r, _ = self.run("check", "--replay")
        if r.returncode != 0:
            self.faults.append(f"check --replay: {r.stdout}{r.stderr}")

    def burn(self):
        threads = [threading.Thread(target=self.ingest)]
        threads += [threading.Thread(target=self.decide, args=(who, self.dice.random())) for who in self.people]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.verify()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    seconds, people = int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10
    seed = int(os.environ.get("SEED") or int.from_bytes(os.urandom(4), "big"))
    print(f"ten at once: SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="appraise-ten.") as d:
        f = Fire(sys.argv[1], Path(d), seconds, people, random.Random(seed))
        f.burn()
    waits = sorted(f.waits)
    for line in f.faults[:20]:
        print(f"fault: {line}")
    print(f"{people} people, {seconds} s: {len(f.said):,} decided, {sum(f.met.values()):,} met another's decision, "
          f"{f.ingested} files of {len(f.list):,} records ingested meanwhile; wait: median "
          f"{1000 * waits[len(waits) // 2]:.0f} ms, longest {1000 * waits[-1]:.0f} ms; {len(f.faults)} faults")
    return 1 if f.faults or not f.said or not f.met else 0


if __name__ == "__main__":
    sys.exit(main())
