#!/usr/bin/env python3
"""Draw the sentences that the effect estimates are measured on.

    tests/real/draw_effects.py DATA [--many N] [--seed S] [--skip TSV] [--text]

Reads the records of DATA's folders for fitting (never those for choosing),
cuts their abstracts into sentences and draws from those that hold a figure:
a decimal number, a percentage, an interval or a p value.  Two of three drawn
sentences have the notation of an interval or of a ratio, the third has none,
so that what is no estimate is measured too.  At most one sentence of a
record.  The same folder, size and seed give the same sentences.

Prints pmid, field, start and end: bytes of the abstract's UTF-8 as
`appraise show --json` prints it.  With --text the sentence follows, for
reading.  --skip leaves out the records of a list made before.
"""
import argparse
import gzip
import os
import random
import re
import sys
import xml.etree.ElementTree as ET

FOLDERS = ("participants", "direction", "funding", "pubmed", "design/studytype_train.xml")

FIGURE = re.compile(r"\d[.\u00b7]\d|\d ?%|\bCIs?\b|interval|\b[Pp] ?[<>=\u2264\u2265]")
NOTATION = re.compile(
    r"\bCIs?\b|\bCrIs?\b|(?:confidence|credible|credibility) (?:interval|limit)"
    r"|\b(?:[aAcpu]?(?:OR|HR|RR)s?|IRR|RRR|ARR|SMD|WMD|MD|RD)\b"
    r"|\b(?:odds|hazards?|risks?|rate|rates|relative) ratio|\brelative risk|(?:mean|risk) difference"
    r"|Cohen|Hedges|effect size")
ABBREVIATION = re.compile(
    r"(?:\b(?:vs|i\.e|e\.g|al|approx|no|nos|fig|figs|resp|ca|cf|st|dr|mr|ms|spp|sp|var|etc|incl|wt|vol|viz"
    r"|inc|ltd|p|P|n|N)|\b[A-Z])\.$", re.I)
IN_BRACKETS = re.compile(r"[^()\[\]]{0,200}[)\]]")
END = re.compile(r"[.?!][\])\"'\u2019\u201d]*(?=\s)")


def source_files(data):
    """The XML files of the folders, plain and gzip, sorted by path."""
    found = []
    for name in FOLDERS:
        path = os.path.join(data, name)
        if os.path.isfile(path):
            found.append(path)
        for top, _, names in os.walk(path):
            found += [os.path.join(top, n) for n in names if n.endswith((".xml", ".xml.gz"))]
    return sorted(found)


def words(element):
    """All text of an element, a <sup> after a digit led by '^', as the program reads it."""
    parts = []

    def walk(e):
        if e.tag == "sup" and parts and parts[-1][-1:].isdigit() and "".join(e.itertext()).strip():
            parts.append("^")
        if e.text:
            parts.append(e.text)
        for child in e:
            walk(child)
            if child.tail:
                parts.append(child.tail)

    walk(element)
    return re.sub(r"[\x00-\x20\x7f-\x9f]+", " ", "".join(parts)).strip(" ")


def abstract_of(citation):
    """The abstract as one text: sections joined by a line feed, labelled ones led by LABEL."""
    lines = []
    for part in citation.findall("Article/Abstract/AbstractText"):
        text = words(part)
        label = part.get("Label", "").strip()
        if text:
            lines.append(label + ": " + text if label else text)
    return "\n".join(lines)


def abstracts(data):
    """{pmid: abstract}; of a record in several files the first by path counts."""
    out = {}
    for path in source_files(data):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rb") as f:
            try:
                root = ET.parse(f).getroot()
            except ET.ParseError:
                continue
        for citation in root.iter("MedlineCitation"):
            pmid = citation.findtext("PMID")
            text = abstract_of(citation)
            if pmid and text:
                out.setdefault(int(pmid), text)
    return out


def sentences(text):
    """(start, end) of each sentence, in characters."""
    out, start = [], 0
    for line in text.split("\n"):
        first, limit = start, start + len(line)
        for m in END.finditer(text, start, limit):
            upto = text[first:m.end()]
            after = text[m.end():limit].lstrip()
            if IN_BRACKETS.match(after) and re.search(r"[(\[][^)\]]*$", upto):
                continue
            if not after or not (after[0].isupper() or after[0].isdigit() or after[0] in "([\"'"):
                continue
            if m.group().startswith(".") and ABBREVIATION.search(upto):
                continue
            out.append((first, m.end()))
            first = m.end() + len(text[m.end():limit]) - len(after)
        if first < limit:
            out.append((first, limit))
        start = limit + 1
    return out


def draw(data, many=150, seed=20261126, skip=()):
    """A sorted list of (pmid, start, end, sentence), offsets in bytes."""
    with_notation, without = [], []
    for pmid, text in sorted(abstracts(data).items()):
        if pmid in skip:
            continue
        found = [(s, e) for s, e in sentences(text) if FIGURE.search(text[s:e])]
        noted = [x for x in found if NOTATION.search(text[slice(*x)])]
        plain = [x for x in found if x not in noted]
        if noted:
            with_notation.append((pmid, text, noted))
        if plain:
            without.append((pmid, text, plain))
    rng = random.Random(seed)
    out, taken = [], set()
    for pool, share in ((with_notation, many - many // 3), (without, many // 3)):
        pool = [p for p in pool if p[0] not in taken]
        for pmid, text, spans in rng.sample(pool, min(share, len(pool))):
            start, end = rng.choice(spans)
            taken.add(pmid)
            at = len(text[:start].encode())
            out.append((pmid, at, at + len(text[start:end].encode()), text[start:end]))
    return sorted(out)


def pmids_of(path):
    """The first column of a list, comments left aside."""
    with open(path, encoding="utf-8") as f:
        return {int(line.split("\t")[0]) for line in f if line[:1].isdigit()}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("data")
    p.add_argument("--many", type=int, default=150)
    p.add_argument("--seed", type=int, default=20261126)
    p.add_argument("--skip", action="append", default=[])
    p.add_argument("--text", action="store_true")
    a = p.parse_args()
    skip = set().union(*map(pmids_of, a.skip)) if a.skip else set()
    for pmid, start, end, text in draw(a.data, a.many, a.seed, skip):
        print(pmid, "abstract", start, end, *([text] if a.text else []), sep="\t")


if __name__ == "__main__":
    sys.exit(main())
