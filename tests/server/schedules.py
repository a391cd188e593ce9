#!/usr/bin/env python3
"""Random schedules of faults against the program: schedules.py PROGRAM COUNT [SEED]

For each schedule the stand-in server spoils a third of all answers, drawn
from the schedule's seed.  The program is run up to three times in that
weather; then the faults end, it is run again, and its store must equal, row
by row, the one of a run that never saw a fault (run ids, times and numbers
of tries aside).  After every run:

  - the exit code is one of the contract's, and a failed run says what to do;
  - no window of a search is done while a record that it found is neither
    stored nor in the ledger as missing;
  - no more requests than the policy allows, none above PubMed's retstart,
    no key anywhere in what was printed.

COUNT schedules are run, numbered from SEED (drawn and printed without).
ONLY=F12,F13 in the environment draws from those faults alone; KEEP=1 leaves
the folder of a schedule that failed.
"""

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
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
import dump  # noqa: E402

CLOCK = "2026-06-03T03:30:00Z"
KEY = os.environ.get("NCBI_API_KEY") or "schedule-key-0123456789abcdef"
# How often and until when the program asks is weather; what it has in the end is not.
dump.LEFT_OUT |= {"tries", "not_before", "error", "first_run", "asked"}
dump.WITHOUT |= {"run_compound"}
TRIES = 6               # of one request, by the retry policy
HALVINGS = 12           # a batch that is split to its end asks for so many more at most

faults = 0


def fault(seed, why, detail=""):
    global faults
    faults += 1
    print(f"schedule {seed}: {why}")
    for line in str(detail).splitlines()[:14]:
        print(f"    {line[:240]}")


class Server:
    def __init__(self, folder):
        self.log = folder / "requests.ndjson"
        port = folder / "port"
        self.child = subprocess.Popen([sys.executable, "-B", HERE / "eutils.py", "--port-file", port, "--log", self.log,
                                       "--hold", "3"], stderr=open(folder / "server.err", "w"))
        while not port.exists():
            time.sleep(0.02)
        self.port = int(port.read_text())

    def control(self, **doc):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control", json.dumps(doc).encode()) as r:
            return json.load(r)


class Scene:
    """What is asked for, of which corpus; a few of them, so that the undisturbed run of each is done once."""

    def __init__(self, n):
        rng = random.Random(1000 + n)
        self.n = n
        self.records = rng.choice([1, 7, 24, 60])
        self.generate = {"records": self.records, "seed": n, "from": "2026-01-01", "to": "2026-06-02",
                         "compounds": ["Oxytocin", "Cerebrolysin"], "none": 0.1}
        pmids = rng.sample(range(99000001, 99000001 + self.records), min(self.records, rng.choice([1, 5, 24])))
        gone = [99900000 + i for i in range(rng.choice([0, 0, 1, 3]))]
        numbers = [str(p) for p in pmids + gone]
        rng.shuffle(numbers)
        self.command = [
            ["fetch", "--compound", "oxytocin"],
            ["fetch", "--compound", "oxytocin"],
            ["fetch", *numbers],
            ["fetch", "--term", "oxytocin[tiab] OR cerebrolysin[tiab]"],
            ["fetch", "--compound", "cerebrolysin", *numbers],
        ][n % 5]
        self.clean_code = 3 if gone and any(w in numbers for w in self.command) else 0


class Store:
    def __init__(self, program, folder, port):
        self.program, self.path = program, folder / "appraise.db"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("APPRAISE_", "NCBI_"))}
        self.env.update(APPRAISE_DB=str(self.path), APPRAISE_NOW=CLOCK, LC_ALL="C.UTF-8", NO_COLOR="1",
                        APPRAISE_EMAIL="tester@example.org", NCBI_API_KEY=KEY,
                        APPRAISE_EUTILS_URL=f"http://127.0.0.1:{port}/entrez/eutils/",
                        APPRAISE_EUTILS_RATE="10000", APPRAISE_EUTILS_BACKOFF_MS="1",
                        APPRAISE_EUTILS_TIMEOUT_S=os.environ.get("TIMEOUT_S", "0.1"))

    def run(self, *words):
        r = subprocess.run([self.program, *words], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, encoding="utf-8", errors="replace", timeout=120)
        return r

    def made(self, fresh):
        for suffix in ("", "-wal", "-shm", "-rate"):
            Path(str(self.path) + suffix).unlink(missing_ok=True)
        shutil.copyfile(fresh, self.path)

    def ahead(self):
        """Windows that are done without all that they found."""
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return db.execute("""
                SELECT w.lo, w.hi, h.pmid FROM search_window w JOIN search_hit h USING (search_id)
                 WHERE w.state = 'complete' AND h.run_id <= w.run_id
                   AND NOT EXISTS (SELECT 1 FROM article a WHERE a.pmid = h.pmid)
                   AND NOT EXISTS (SELECT 1 FROM fetch f WHERE f.pmid = h.pmid AND f.state IN ('missing', 'bad'))
                   AND NOT EXISTS (SELECT 1 FROM pmid_alias p WHERE p.old = h.pmid)""").fetchall()
        finally:
            db.close()


def state_of(path):
    """The store's rows; of a search's complete windows those that lie in no other: a repeated run adds its overlap."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    inside = {(str(s), lo, hi) for s, lo, hi in db.execute("""
        SELECT w.search_id, w.lo, w.hi FROM search_window w JOIN search_window v USING (search_id)
         WHERE w.state = 'complete' AND v.state = 'complete' AND v.lo <= w.lo AND v.hi >= w.hi
           AND (v.lo < w.lo OR v.hi > w.hi)""")}
    db.close()
    drop = tuple(f"search_window\tsearch_id={s}\tlo={lo!r}\thi={hi!r}\t" for s, lo, hi in inside)
    rows = dump.dump(path)
    stored = {row.split("\t", 2)[1] for row in rows if row.startswith("article\t")}
    # The bytes of what could not be read stay; they are history once the record is there.
    return [row for row in rows if not (drop and row.startswith(drop)) and
            not (row.startswith("quarantine\t") and row.split("\t", 2)[1] in stored)]


def complains(r):
    """A failed run says what happened, and what to do."""
    lines = r.stderr.splitlines()
    return any(line.startswith("appraise: ") for line in lines) and (
        r.returncode == 65 or any(line.startswith("  try: ") for line in lines))


def one(seed, scene, server, store, fresh, clean, clean_requests):
    server.control(reset=True, generate=scene.generate, warn=False,
                   random={"seed": seed, "share": 0.333, **({"faults": os.environ["ONLY"].split(",")}
                                                            if "ONLY" in os.environ else {})})
    store.made(fresh)
    said = ""
    before = faults
    bound = (clean_requests + HALVINGS + 2 * scene.records) * TRIES
    for n in range(1 + seed % 3):
        was = server.control()["requests"]
        r = store.run(*scene.command)
        said += r.stdout + r.stderr
        if r.returncode not in (0, 2, 3, 65, 75):
            fault(seed, f"exit {r.returncode} in run {n + 1}", r.stdout + r.stderr)
        elif r.returncode not in (0, scene.clean_code) and not complains(r):
            fault(seed, f"exit {r.returncode} and no word of what to do", r.stdout + r.stderr)
        if (ahead := store.ahead()):
            fault(seed, f"a watermark before its records: {ahead[:3]}", r.stdout + r.stderr)
        if (asked := server.control()["requests"] - was) > bound:
            fault(seed, f"{asked} requests in one run, {bound} allowed")
    state = server.control(faults=[], random=None)
    r = store.run(*scene.command)
    said += r.stdout + r.stderr
    if r.returncode != scene.clean_code:
        fault(seed, f"exit {r.returncode} after the faults had ended, wanted {scene.clean_code}", r.stdout + r.stderr)
    after = server.control()
    if after["requests"] - state["requests"] > clean_requests + scene.records + 2:
        fault(seed, f"{after['requests'] - state['requests']} requests without faults, {clean_requests} undisturbed")
    if after["max_retstart"] > 9998 or after["key_in_url"]:
        fault(seed, "retstart above 9998, or the key in an address", json.dumps(after))
    if KEY in said or any(KEY.encode() in p.read_bytes() for p in store.path.parent.glob("appraise.db*")):
        fault(seed, "the key was printed or stored")
    got = state_of(store.path)
    if got != clean:
        there, wanted = set(got), set(clean)
        fault(seed, f"{len(there - wanted)} rows too many, {len(wanted - there)} missing, after {' '.join(scene.command)}",
              "\n".join(["+ " + x for x in sorted(there - wanted)[:6]] + ["- " + x for x in sorted(wanted - there)[:6]])
              + "\nplayed: " + " ".join(f"{k}*{v}" for k, v in state["played"].items()))
    return faults > before, state


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, count = str(Path(sys.argv[1]).resolve()), int(sys.argv[2])
    base = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 24)
    # The disk is not what is tried here.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="schedules-", dir=memory))
    server = Server(folder)
    played, requests, codes, began = {}, 0, {}, time.monotonic()
    try:
        fresh = folder / "fresh.db"
        store = Store(program, folder, server.port)
        for words in (["init", "--demo"], ["compound", "add", "oxytocin", "--name", "Oxytocin", "--status", "prescription"],
                      ["compound", "add", "cerebrolysin", "--name", "Cerebrolysin", "--status", "prescription"]):
            r = store.run(*words)
            if r.returncode:
                sys.exit(f"{words}: {r.stderr}")
        sqlite3.connect(store.path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(store.path, fresh)
        scenes = {}
        for seed in range(base, base + count):
            n = seed % 20
            if n not in scenes:
                scene = Scene(n)
                server.control(reset=True, generate=scene.generate, warn=False)
                store.made(fresh)
                r = store.run(*scene.command)
                if r.returncode != scene.clean_code:
                    fault(seed, f"undisturbed: exit {r.returncode}, wanted {scene.clean_code}", r.stdout + r.stderr)
                scenes[n] = (scene, state_of(store.path), server.control()["requests"])
            scene, clean, clean_requests = scenes[n]
            failed, state = one(seed, scene, server, store, fresh, clean, clean_requests)
            requests += state["requests"]
            for name, times in state["played"].items():
                played[name] = played.get(name, 0) + times
            if failed and os.environ.get("KEEP"):
                print(f"    kept: {folder}")
                break
    finally:
        server.child.kill()
        server.child.wait()
        if not (faults and os.environ.get("KEEP")):
            shutil.rmtree(folder, ignore_errors=True)
    spoiled = sum(played.values())
    print(f"{'not ok' if faults else 'ok'}: {count} schedules from seed {base}, {requests} requests, {spoiled} spoiled "
          f"({100 * spoiled // max(requests, 1)} %) in {len(played)} ways, {faults} faults, "
          f"{time.monotonic() - began:.0f} s")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
