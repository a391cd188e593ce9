#!/usr/bin/env python3
"""How well the program reads the effect estimates of tests/real/effects_gold.tsv.

    tests/real/score_effects.py PROGRAM DATA [--folds 1,2,3,4] [--errors [--text]] [--floor P R]

Scans DATA's folders for fitting with `appraise scan` and compares the effects
whose evidence begins in a sentence of the list with the list's.  An estimate is right
when measure, value and both limits are: one wrong part makes one that is held
against the program and one that it missed.  Numbers are compared as numbers.
An estimate marked "?" counts on neither side.

A fold is the sentence's row in the list, from 0, modulo 5.  Mend the program
after reading errors of folds 1 to 4 alone; fold 0 then says what that is
worth.  --floor: exit 1 when precision or recall is below.
"""
import argparse
import gzip
import json
import re
import subprocess
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path

from draw_effects import abstracts, source_files

GOLD = Path(__file__).with_name("effects_gold.tsv")


def number(text):
    if text in (None, "-"):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def gold_rows(path=GOLD):
    """[(fold, pmid, start, end, [(doubtful, measures, value, low, high)])]"""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line[:1].isdigit():
            continue
        pmid, field, start, end, *estimates = line.split("\t")
        assert field == "abstract"
        parts = (e.split(" ") for e in estimates if e)
        rows.append((len(rows) % 5, int(pmid), int(start), int(end),
                     [(m.startswith("?"), set(m.lstrip("?").split("|")), *map(number, v)) for m, *v in parts]))
    return rows


def holds_records(path):
    """Folders of others' test data hold answers of other databases, which scan refuses."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        return re.search(rb"<(?:PubmedArticleSet|PubmedArticle|MedlineCitationSet)\b", f.read(4096)) is not None


def read_by(program, data, wanted):
    """{pmid: [(start, (measure, value, low, high))]}; of a record in several files the first by path counts."""
    out = {}
    files = [f for f in source_files(data) if holds_records(f)]
    lines = subprocess.run([program, "--quiet", "scan", *files], check=True, capture_output=True, text=True,
                           encoding="utf-8").stdout.splitlines()
    for r in map(json.loads, lines):
        if r["pmid"] not in wanted or r["pmid"] in out:
            continue
        spans, found = iter(r["evidence"]), []
        for e in r["effects"]:
            # Evidence of the effects stands in their order.
            at = next(s for s in spans if s["text"].startswith(e["quote"]))
            if at["field"] == "abstract":
                found.append((at["start"], (e["measure"], *(number(e[k]) for k in ("value", "low", "high")))))
        out[r["pmid"]] = found
    return out


def compare(gold, read):
    """(right, false, missed): lists of estimates."""
    right, missed, left = [], [], list(read)
    for doubtful, measures, *numbers in sorted(gold, key=lambda g: g[0]):
        same = [x for x in left if x[0] in measures and list(x[1:]) == numbers]
        if doubtful and not same:
            same = [x for x in left if x[1] == numbers[0]]
        if same:
            left.remove(same[0])
        if doubtful:
            continue
        if same:
            right.append(same[0])
        else:
            missed.append(("|".join(sorted(measures)), *numbers))
    return right, left, missed


def share(n, of):
    return n / of if of else 1.0


def shown(estimate):
    return " ".join("-" if x is None else str(x) for x in estimate)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("data")
    p.add_argument("--folds", default="0,1,2,3,4")
    p.add_argument("--errors", action="store_true")
    p.add_argument("--text", action="store_true")
    p.add_argument("--floor", nargs=2, type=float, default=(0, 0))
    a = p.parse_args()
    folds = set(map(int, a.folds.split(",")))
    rows = [r for r in gold_rows() if r[0] in folds]
    read = read_by(a.program, a.data, {r[1] for r in rows})
    texts = abstracts(a.data) if a.text else {}
    right = false = missed = 0
    for _, pmid, start, end, gold in rows:
        if pmid not in read:
            sys.exit(f"score_effects.py: {pmid} is not in {a.data}")
        ok, wrong, lost = compare(gold, [x for at, x in read[pmid] if start <= at < end])
        right, false, missed = right + len(ok), false + len(wrong), missed + len(lost)
        if a.errors and (wrong or lost):
            print(pmid, start, end, *["+ " + shown(x) for x in wrong], *["- " + shown(x) for x in lost], sep="\t")
            if a.text:
                print("\t" + texts[pmid].encode()[start:end].decode())
    precision, recall = share(right, right + false), share(right, right + missed)
    print(f"{len(rows)} sentences, {right + missed} estimates: precision {precision:.3f} ({right}/{right + false}), "
          f"recall {recall:.3f} ({right}/{right + missed})")
    return precision < a.floor[0] or recall < a.floor[1]


if __name__ == "__main__":
    sys.exit(main())
