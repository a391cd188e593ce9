#!/usr/bin/env python3
"""Peak memory and the longest wait of another writer: memory.py PROGRAM CORPUS DATABASE"""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

SCAN_MB, INGEST_MB, WAIT_S = 200, 300, 1.0


def peak(words, env=None, out=subprocess.DEVNULL):
    start = time.monotonic()
    child = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=out)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_maxrss / 1024, time.monotonic() - start


class Writer(threading.Thread):
    """Another writer: takes the write lock every now and then and gives it back."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.stop, self.waits = path, threading.Event(), []

    def run(self):
        dice = random.Random(1)
        db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        while not self.stop.wait(dice.uniform(0.05, 0.5)):
            start = time.monotonic()
            db.execute("BEGIN IMMEDIATE")
            self.waits.append(time.monotonic() - start)
            db.execute("ROLLBACK")
        db.close()


def main():
    program, corpus, store = sys.argv[1:4]
    with open(corpus, "rb") as f:
        records = sum(chunk.count(b"<PubmedArticle>") for chunk in iter(lambda: f.readline(), b""))
    missed = []

    def tell(what, value, unit, goal):
        ok = value < goal
        print(f"{what:<40} {value:8.2f} {unit:<3} goal < {goal} {'met' if ok else 'MISSED'}", flush=True)
        if not ok:
            missed.append(what)

    print(f"{corpus}: {Path(corpus).stat().st_size / 1e9:.2f} GB, {records} records", flush=True)
    code, mb, seconds = peak([program, "scan", "-j", "2", corpus])
    if code != 0:
        missed.append(f"scan: exit {code}")
    tell(f"scan, {seconds:.0f} s", mb, "MB", SCAN_MB)

    for suffix in ("", "-wal", "-shm"):
        Path(store + suffix).unlink(missing_ok=True)
    env = dict(os.environ, APPRAISE_DB=store)
    subprocess.run([program, "--quiet", "init", "--demo"], env=env, check=True)
    writer = Writer(store)
    writer.start()
    code, mb, seconds = peak([program, "--quiet", "ingest", corpus], env=env)
    writer.stop.set()
    writer.join()
    if code != 0:
        missed.append(f"ingest: exit {code}")
    tell(f"ingest, {seconds:.0f} s", mb, "MB", INGEST_MB)
    tell(f"longest of {len(writer.waits)} waits of another writer", max(writer.waits, default=0), "s", WAIT_S)
    with sqlite3.connect(store) as db:
        stored, = db.execute("SELECT count(*) FROM record").fetchone()
        aside, = db.execute("SELECT count(*) FROM quarantine").fetchone()
    print(f"stored {stored}, quarantined {aside}, of {records}")
    if stored + aside != records:
        missed.append("records are missing")
    for suffix in ("", "-wal", "-shm"):
        Path(store + suffix).unlink(missing_ok=True)
    for m in missed:
        print("MISSED:", m)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
