#!/usr/bin/env python3
"""Time what a curator waits for: review_keys.py PROGRAM STORE KEYS

Works on the store itself and undoes nothing: KEYS records of each kind are
decided.
"""
import os
import pty
import re
import select
import statistics
import subprocess
import sys
import time

PROGRAM, STORE, KEYS = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ.update(APPRAISE_DB=STORE, TERM="dumb", APPRAISE_REVIEW_GUARD_MS="0", COLUMNS="80")


class Review:
    def __init__(self):
        self.start = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(PROGRAM, [PROGRAM, "review", "cerebrolysin"])
        self.seen = b""
        self.wait(b"Item ")
        self.first = time.perf_counter() - self.start

    def wait(self, text):
        """Until text and, behind it, a prompt has come."""
        end = time.monotonic() + 300
        while not re.search(re.escape(text) + rb"[^\0]*> $", self.seen):
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"review: no {text!r} in {self.seen[-2000:]!r}")
            self.seen += os.read(self.fd, 65536)

    def key(self, keys, text=b"Item "):
        self.seen = b""
        start = time.perf_counter()
        os.write(self.fd, keys)
        self.wait(text)
        return (time.perf_counter() - start) * 1000


def median(times):
    return statistics.median(times)


def main():
    missed = False

    def line(name, ms, goal, worst=None):
        nonlocal missed
        ok = goal is None or ms <= goal
        missed |= not ok
        print(f"{name:44} {ms:9.1f} ms" + (f"   worst {worst:7.1f}" if worst is not None else "") +
              (f"   goal {goal} {'met' if ok else 'MISSED'}" if goal is not None else ""))

    queue = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([PROGRAM, "queue", "cerebrolysin", "--limit", "20"], stdout=subprocess.DEVNULL, check=True)
        queue.append((time.perf_counter() - start) * 1000)
    line("queue SLUG --limit 20, a new process", median(queue), 100)
    r = Review()
    line("review: the first record, a new process", r.first * 1000, None)
    kinds = {"j, the next record": b"j", "r 3, rejected and the next record": b"r3"}
    for name, keys in kinds.items():
        times = []
        for _ in range(KEYS):
            if len(keys) > 1:
                r.key(keys[:1], b"9 other")
            times.append(r.key(keys[-1:]))
        line(name, median(times), 20, max(times))
    times = []
    for _ in range(KEYS):
        # What is open is dropped first, so that a saves.
        took = r.key(b"a", b"a")
        while b"saved #" not in r.seen:
            if b"no direction" in r.seen:
                r.key(b"x", b"x")
            elif b"inding" in r.seen:
                r.key(b"X\r", b"X")
            else:
                sys.exit(f"review: {r.seen!r}")
            took = r.key(b"a", b"a")
        times.append(took)
    line("a, approved, score, the next record", median(times) if times else 0, 20, max(times) if times else 0)
    os.write(r.fd, b"q")
    os.close(r.fd)
    os.waitpid(r.pid, 0)
    sys.exit(missed)


main()
