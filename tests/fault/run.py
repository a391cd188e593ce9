#!/usr/bin/env python3
"""Every system call fails once: run.py PROGRAM [SCENE...] [--sample N] [--jobs N]

For each scene of tests/scenes.py on a store of twelve records: each write, sync,
truncate, rename and map, and the first 2,000 allocations and then every 97th,
fails once, one after another (tests/fault/preload.c; the release build).
After each: a message and a defined exit, the store and its files as before or
as after and never between, what was acknowledged is there, `check --replay`
is clean, and the same words again bring what an undisturbed run brings.

--sample N takes N points of each scene by chance; the seed is printed and
SEED=N repeats it.
"""

import argparse
import collections
import errno
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from scenes import SCENES, Broken  # noqa: E402

# Done, failed, bad data, try again, not permitted.  A crash, a hang or a usage error is none of them.
CODES = {0, 1, 65, 75, 77}
GROUPS = ("write", "sync", "truncate", "rename", "map", "alloc")
FIRST_ALLOCS, ALLOC_STEP = 2000, 97


def build(folder, program):
    """The build's own library where there is one (make unit-bins)."""
    so = Path(program).resolve().parent / "fault/preload.so"
    if so.exists():
        return so
    so = Path(folder) / "preload.so"
    subprocess.run(["cc", "-D_GNU_SOURCE", "-O2", "-shared", "-fPIC", "-o", so, HERE / "preload.c", "-ldl"], check=True)
    return so


def points(counts):
    for group in GROUPS:
        n = counts.get(group, 0)
        for i in range(1, n + 1):
            if group == "alloc" and i > FIRST_ALLOCS and (i - FIRST_ALLOCS) % ALLOC_STEP:
                continue
            if group == "alloc":
                yield group, i, errno.ENOMEM
            else:
                # A full disk and a broken one, in turn.
                yield group, i, errno.ENOSPC if i % 2 or group == "map" else errno.EIO


class Stand:
    """One scene, prepared, with what an undisturbed run brings."""

    def __init__(self, program, name, folder, so):
        self.scene, self.so = SCENES[name](program, folder), so
        others = os.environ.get("LD_PRELOAD", "")
        self.preload = {"LD_PRELOAD": f"{others}:{so}" if others else str(so), "FIRE_NAME": self.scene.program_name}
        scene = self.scene
        scene.fresh()
        self.before = scene.state()
        counts = Path(folder) / "counts"
        r = scene.act(FIRE_COUNT=str(counts), **self.preload)
        if r.returncode != 0:
            raise Broken(f"{name}: undisturbed it ended with {r.returncode}\n{r.stderr}")
        self.counts = {g: int(n) for g, n in (line.split() for line in counts.read_text().splitlines())}
        scene.sound()
        self.after, self.names = scene.state(), scene.names()

    def state(self):
        return self.scene.state()

    def check(self, r):
        """What the failed call left: a list of faults, and whether the act is done (None: nothing was begun)."""
        faults = []
        if r.returncode not in CODES:
            faults.append(f"exit {r.returncode}")
        if r.returncode != 0 and not r.stderr.startswith("appraise: "):
            faults.append("no message")
        if r.returncode not in (0, 1) and "  try: " not in r.stderr and "out of memory" not in r.stderr:
            faults.append("no act to do next")
        # Byte for byte as prepared: known to be whole, and that the same words work there.
        if r.returncode != 0 and self.scene.untouched():
            return faults, None
        try:
            self.scene.sound()
            now = self.state()
        except (Broken, OSError, subprocess.CalledProcessError, Exception) as e:  # noqa: BLE001 - any way to be not whole
            return faults + [f"not sound: {e}"], False
        if r.returncode == 0 and now != self.after:
            faults.append("acknowledged, and not there")
        between = getattr(self.scene, "between", lambda state: False)
        if now not in (self.before, self.after) and not between(now):
            faults.append("neither as before nor as after")
        return faults, now == self.after

    def point(self, group, i, number):
        self.scene.fresh()
        r = self.scene.act(FIRE_FAIL=f"{group}:{i}:{number}", **self.preload)
        faults, done = self.check(r)
        if done is None:
            return [f"{f}; said: {r.stderr.strip()[:300]}" for f in faults], r.returncode
        if not faults and (not done or self.scene.repeats):
            again = self.scene.act()
            if again.returncode != 0:
                faults.append(f"the same again: exit {again.returncode}: {again.stderr.strip()}")
            else:
                try:
                    self.scene.sound()
                    if self.state() != self.after:
                        faults.append("the same again brings something else")
                    if self.scene.names() != self.names:
                        faults.append(f"files left or lacking: {sorted(self.scene.names() ^ self.names)}")
                except (Broken, OSError, Exception) as e:  # noqa: BLE001
                    faults.append(f"after the same again not sound: {e}")
        return [f"{f}; said: {r.stderr.strip()[:300]}" for f in faults], r.returncode


def one_scene(job):
    program, name, sample, seed, part, parts, disk_only = job
    said, codes, n = [], collections.Counter(), 0
    with tempfile.TemporaryDirectory(prefix="appraise-fire.") as d:
        try:
            stand = Stand(program, name, Path(d), build(d, program))
        except Broken as e:
            return name, {}, 0, codes, [str(e)]
        every = [p for p in points(stand.counts) if not disk_only or p[0] != "alloc"]
        if sample:
            # Half of the sample among the calls that reach the disk: they are few, and matter most.
            dice = random.Random(f"{seed} {name}")
            disk = [p for p in every if p[0] != "alloc"]
            rest = [p for p in every if p[0] == "alloc"]
            every = dice.sample(disk, min(len(disk), (sample + 1) // 2)) + dice.sample(rest, min(len(rest), sample // 2))
        for k, (group, i, number) in enumerate(every):
            if k % parts != part:
                continue
            faults, code = stand.point(group, i, number)
            codes[code] += 1
            n += 1
            said += [f"{name} {group}:{i}:{number}: {f}" for f in faults]
    return name, stand.counts, n, codes, said


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("scene", nargs="*", help=" ".join(SCENES))
    p.add_argument("--sample", type=int, default=0)
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("--disk", action="store_true", help="no allocations")
    p.add_argument("--at", help="one point: GROUP:N:ERRNO")
    a = p.parse_args()
    seed = int(os.environ.get("SEED") or int.from_bytes(os.urandom(4), "big"))
    names = a.scene or list(SCENES)
    if a.at:
        group, i, number = a.at.split(":")
        with tempfile.TemporaryDirectory(prefix="appraise-fire.") as d:
            faults, code = Stand(a.program, names[0], Path(d), build(d, a.program)).point(group, int(i), int(number))
        print(f"exit {code}", *faults, sep="\n")
        return 1 if faults else 0
    if a.sample:
        print(f"faults: SEED={seed}", flush=True)
    parts = 1 if a.sample else a.jobs
    jobs = [(a.program, name, a.sample, seed, part, parts, a.disk) for name in names for part in range(parts)]
    bad, total = 0, collections.defaultdict(lambda: [0, collections.Counter(), {}, 0])
    with ProcessPoolExecutor(a.jobs) as pool:
        for name, counts, n, codes, said in pool.map(one_scene, jobs):
            t = total[name]
            t[0] += n
            t[1] += codes
            t[2] = counts
            t[3] += 1
            bad += len(said)
            for line in said[:20]:
                print(f"fault: {line}", flush=True)
            if t[3] == parts:
                made = ", ".join(f"{k} {v:,}" for k, v in t[2].items())
                print(f"{name}: {t[0]} points of {made}; exits " +
                      ", ".join(f"{c} x{k}" for c, k in sorted(t[1].items())), flush=True)
    print(f"faults: {sum(t[0] for t in total.values())} points, {bad} faults")
    if bad and a.sample:
        print(f"again: SEED={seed} python3 tests/fault/run.py {a.program} {' '.join(names)} --sample {a.sample}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
