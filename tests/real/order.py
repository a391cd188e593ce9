#!/usr/bin/env python3
"""How soon the score is settled when real records are decided in some order.

    tests/real/order.py [--random 20] [--seed 1] [--paths]

For each compound the decisions of order_SLUG.txt are replayed in a copy of a
store where all of its records wait: in the order of the queue, asked afresh
after each decision; by date; and in random orders.  After each decision the
score is read from explain.  Counted are the decisions until the score stays
within half a point of where all of them take it.

The dates of most of these records are dummies, so that the date order is the
order of their PubMed ids, which are given out as records come in.

Prints TSV: median SLUG RECORDS SCORE QUEUE DATE RANDOM; with --paths also each
order's scores in thousandths.  APPRAISE is the program, APPRAISE_TESTDATA the
folder of the records; exit 77 when they are not here.
"""
import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = os.environ.get("APPRAISE", str(ROOT / "build/release/appraise"))
DATA = Path(os.environ.get("APPRAISE_TESTDATA", str(ROOT / "../shared/data")))
HALF_POINT = 500
COMPOUNDS = {
    "tamoxifen": ["--name", "Tamoxifen", "--status", "prescription"],
    "dopamine": ["--name", "Dopamine", "--status", "prescription", "--synonym", "levodopa"],
}
# The outcomes are set where the main job on these records is tested.
OUTCOMES = r"""
appraise() { "$APPRAISE" "$@"; }
eval "$(sed -n '/^add_outcome() {/,/^}/p; /^outcomes() {/,/^}/p' "$1")"
outcomes
"""


def run(store, *args, text=None):
    env = dict(os.environ, APPRAISE=PROGRAM, APPRAISE_DB=str(store),
               APPRAISE_NOW="2026-06-03T03:30:00Z", LC_ALL="C.UTF-8")
    env.pop("APPRAISE_CURATOR", None)
    done = subprocess.run(args, input=text, capture_output=True, text=True, env=env)
    if done.returncode:
        sys.exit(f"order.py: {' '.join(args[:6])}: {done.stderr.strip()}")
    return done.stdout


def is_pubmed(path):
    with open(path, "rb") as f:
        start = f.read(2)
    with (gzip.open if start == b"\x1f\x8b" else open)(path, "rb") as f:
        return b"<Pubmed" in f.read(4000)


def new_store(store):
    """A store where every record that names a compound waits."""
    run(store, PROGRAM, "--quiet", "init", "--demo")
    for slug, options in COMPOUNDS.items():
        run(store, PROGRAM, "--quiet", "compound", "add", slug, *options)
    run(store, "bash", "-eu", "-c", OUTCOMES, "outcomes", str(ROOT / "tests/cli/real.bats"))
    files = sorted(str(p) for p in DATA.rglob("*") if p.suffix in (".xml", ".gz") and p.is_file())
    run(store, PROGRAM, "--json", "ingest", "--match", *filter(is_pubmed, files))


def decisions(slug):
    """The line of each record, by its id."""
    lines = (HERE / f"order_{slug}.txt").read_text(encoding="utf-8").splitlines()
    return {int(w.split()[2]): w for w in lines if w and not w.startswith("#")}


def score(store, slug):
    return json.loads(run(store, PROGRAM, "--json", "explain", slug))["answer"]["score_milli"]


def first_waiting(store, slug, left):
    for item in json.loads(run(store, PROGRAM, "--json", "queue", slug))["items"]:
        if item["pmid"] in left:
            return item["pmid"]
    sys.exit(f"order.py: {slug}: the queue names none of the {len(left)} that are left")


def replay(base, slug, lines, order=None):
    """The scores before the first and after each decision; by the queue when no order is given."""
    store = base.with_name("copy.db")
    for old in base.parent.glob("copy.db*"):
        old.unlink()
    shutil.copyfile(base, store)
    left, scores, taken = dict(lines), [score(store, slug)], []
    while left:
        pmid = order[len(taken)] if order else first_waiting(store, slug, left)
        run(store, PROGRAM, "approve", "-", text=left.pop(pmid) + "\n")
        taken.append(pmid)
        scores.append(score(store, slug))
    return scores, taken


def settled(scores):
    """How many decisions until the score stays within half a point of the last one."""
    n = len(scores) - 1
    while n > 0 and abs(scores[n - 1] - scores[-1]) <= HALF_POINT:
        n -= 1
    return n


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--random", type=int, default=20)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--paths", action="store_true")
    args = p.parse_args()
    if not (DATA / "README.md").exists():
        print("order.py: skipped: shared data not here", file=sys.stderr)
        return 77
    dice = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.db"
        new_store(base)
        for slug in COMPOUNDS:
            lines = decisions(slug)
            by_date = sorted(lines)
            orders = [("queue", None), ("date", by_date)]
            orders += [("random", dice.sample(by_date, len(by_date))) for _ in range(args.random)]
            got, last = {}, set()
            for name, order in orders:
                scores, taken = replay(base, slug, lines, order)
                got.setdefault(name, []).append(settled(scores))
                last.add(scores[-1])
                if args.paths:
                    print("path", slug, name, settled(scores), ",".join(map(str, scores)),
                          ",".join(map(str, taken)), sep="\t")
            if len(last) != 1:
                sys.exit(f"order.py: {slug}: the same decisions end in {sorted(last)}")
            print("median", slug, len(lines), last.pop() / 1000,
                  *(statistics.median(got[k]) for k in ("queue", "date", "random")), sep="\t", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
