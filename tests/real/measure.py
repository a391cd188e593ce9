#!/usr/bin/env python3
"""How well the classifier reads the labelled records, beside what is asked of it.

    tests/real/measure.py PROGRAM DATA [--fitting]

Scans each labelled set of DATA (APPRAISE_TESTDATA's layout) and lets
DATA/../tools/evaluate.py score it, which shares nothing with the program.
Prints a line for each figure with its goal; exit 1 where one is missed.

Sets for choosing (studytype_val, recent_pt, medline2000) are for a version
that is done: whoever mends a rule after reading one of their records has no
measure left.  --fitting measures the other sets alone.

The RCT type of PubMed stands on trials and is missing on a quarter of older
ones; what the program makes of a wrong one is measured on copies of
medline2000 in which it is taken from 25 % of the positives and given to 5 %
of the negatives, drawn by a fixed seed.
"""
import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SEED = 2000
TRIAL = '<PublicationType UI="D016449">Randomized Controlled Trial</PublicationType>'
TEXT = ("--fields", "title,abstract")


def blurred(xml, gold, out):
    """A copy of xml whose RCT types are partly wrong."""
    with open(gold, encoding="utf-8") as f:
        rct = {r["pmid"]: r["rct"] == "1" for r in csv.DictReader(f, delimiter="\t")}
    rng = random.Random(SEED)
    yes, no = (sorted((p for p in rct if rct[p] == y), key=int) for y in (True, False))
    taken = set(rng.sample(yes, round(len(yes) * 0.25)))
    given = set(rng.sample(no, round(len(no) * 0.05)))

    def one(m):
        text, pmid = m.group(0), re.search(r"<PMID[^>]*>(\d+)<", m.group(0)).group(1)
        if pmid in taken:
            return re.sub(r"<PublicationType [^>]*>Randomized Controlled Trial</PublicationType>", "", text)
        return text.replace("</PublicationTypeList>", TRIAL + "</PublicationTypeList>", 1) if pmid in given else text

    text = Path(xml).read_text(encoding="utf-8")
    Path(out).write_text(re.sub(r"<PubmedArticle>.*?</PubmedArticle>", one, text, flags=re.S), encoding="utf-8")


class Measure:
    def __init__(self, program, data):
        self.program, self.data = program, Path(data)
        self.judge = self.data.parent / "tools/evaluate.py"
        self.missed = 0

    def score(self, task, gold, files, options=()):
        with tempfile.TemporaryDirectory() as d:
            lines = Path(d) / "scan.jsonl"
            with open(lines, "wb") as f:
                subprocess.run([self.program, "--quiet", "scan", *options, *map(str, files)], stdout=f, check=True)
            said = subprocess.run([sys.executable, self.judge, task, str(gold), lines, "--json"], capture_output=True, check=True)
        return json.loads(said.stdout)

    def line(self, what, value, goal, least=True, interval=None):
        good = value is not None and (value >= goal if least else value <= goal)
        self.missed += not good
        between = f"({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
        print(f"  {what:<28} {value:5.3f} {between:<17} {'at least' if least else 'at most'} {goal:.3f}  {'met' if good else 'MISSED'}")

    def design(self, name, goals):
        got = self.score("design", self.data / f"design/{name}.tsv", [self.data / f"design/{name}.xml"], TEXT)
        print(f"design, {name}, title and abstract, {got['n']} records")
        for key, goal in goals.items():
            if key in ("micro_f1", "macro_f1"):
                self.line(key.replace("_f1", " F1"), got[key], goal, interval=got["ci95"] if key == "micro_f1" else None)
            elif key == "ece":
                self.line("expected calibration error", got["ece"], goal, least=False)
            else:
                self.line(f"F1 of {key}", got["classes"][key]["f1"], goal)

    def trials(self):
        gold, xml = self.data / "rct/medline2000.tsv", self.data / "rct/medline2000.xml"
        got = self.score("rct", gold, [xml], TEXT)
        print(f"trials, medline2000, title and abstract, {got['n']} records")
        self.line("AUC", got["auc"], 0.985)
        self.line("recall", got["recall"], 0.95)
        self.line("specificity", got["specificity"], 0.97)
        with tempfile.TemporaryDirectory() as d:
            wrong = Path(d) / "wrong.xml"
            blurred(xml, gold, wrong)
            got = self.score("rct", gold, [wrong])
        print("trials, medline2000, all fields, the RCT type partly wrong")
        self.line("recall", got["recall"], 0.95)
        self.line("specificity", got["specificity"], 0.97)

    def facts(self):
        got = self.score("participants", self.data / "participants/pico.tsv", [self.data / "participants/pico.xml"], TEXT)
        print(f"participants, {got['n']} records")
        self.line("exact", got["exact"], 0.92, interval=got["ci95"])
        self.line("precision when answered", got["precision"], 0.95)
        got = self.score("direction", self.data / "direction/oncology.tsv", [self.data / "direction/oncology.xml"], TEXT)
        print(f"direction, {got['n']} records")
        self.line("micro F1", got["micro_f1"], 0.90, interval=got["ci95"])
        files = sorted((self.data / "funding").glob("*.xml"))
        got = self.score("funding", self.data / "funding/funding.tsv", files)
        print(f"funding, {got['n']} records")
        self.line("micro F1", got["micro_f1"], 0.93, interval=got["ci95"])
        self.line("F1 of industry", got["industry"]["f1"], 0.93)
        got = self.score("ties", self.data / "funding/ties.tsv", files)
        print(f"ties, {got['n']} records")
        self.line("micro F1", got["micro_f1"], 0.93, interval=got["ci95"])
        got = self.score("retraction", self.data / "retractions/retractions.tsv", [self.data / "retractions/retractions.xml"])
        print(f"retraction, {got['n']} records")
        self.line("micro F1", got["micro_f1"], 1.00)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("data")
    p.add_argument("--fitting", action="store_true", help="only the sets that serve for fitting")
    a = p.parse_args()
    m = Measure(a.program, a.data)
    if not m.judge.exists():
        print("skipped: shared data not here")
        return 0
    if not a.fitting:
        m.design("studytype_val", {"micro_f1": 0.90, "macro_f1": 0.90, "systematic-review": 0.96, "case-report": 0.93,
                                   "protocol": 0.97, "animal": 0.97, "rct": 0.88, "ece": 0.03})
        m.design("recent_pt", {"micro_f1": 0.90})
        m.trials()
    m.facts()
    return 1 if m.missed else 0


if __name__ == "__main__":
    sys.exit(main())
