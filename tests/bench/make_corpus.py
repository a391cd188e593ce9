#!/usr/bin/env python3
"""Make one large file of real records: make_corpus.py DATA OUT RECORDS|SIZE [--gzip] [--first PMID]

Takes every PubmedArticle below DATA/pubmed, in the order of the paths, and
repeats them under PMIDs from 99000001 (or PMID) up, so that each is a record of its
own, until RECORDS are written or, given as "2G" or "500M", that many bytes.
OUT is written plain and, with --gzip, also as OUT.gz.  The same input gives
the same bytes.
"""

import gzip
import re
import sys
from pathlib import Path

FIRST = 99000001
HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
        '<PubmedArticleSet xmlns:mml="http://www.w3.org/1998/Math/MathML">\n')
TAIL = "</PubmedArticleSet>\n"
RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.S)
PMID = re.compile(rb"(<PMID[^>]*>)\d+(</PMID>)")


def records(folder):
    out = []
    for path in sorted(folder.rglob("*.xml*")):
        if path.suffix not in (".xml", ".gz"):
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        out.extend(RECORD.findall(data))
    return out


def size(word):
    unit = {"G": 1 << 30, "M": 1 << 20}.get(word[-1])
    return int(word[:-1]) * unit if unit else None


def main():
    words = [w for w in sys.argv[1:] if w != "--gzip"]
    first = FIRST
    if "--first" in words:
        at = words.index("--first")
        first = int(words[at + 1])
        del words[at:at + 2]
    if len(words) != 3:
        sys.exit(__doc__)
    data, out, much = Path(words[0]), Path(words[1]), words[2]
    source = records(data / "pubmed")
    if not source:
        sys.exit(f"no records below {data}/pubmed")
    upto = size(much)
    wanted = None if upto else int(much)
    part = out.with_name(out.name + ".part")
    written = n = 0
    with open(part, "wb") as f:
        written += f.write(HEAD.encode())
        while n < wanted if wanted else written < upto:
            # Only the record's own number: what it cites keeps its.
            record = PMID.sub(rb"\g<1>%d\g<2>" % (first + n), source[n % len(source)], count=1)
            written += f.write(record + b"\n")
            n += 1
        written += f.write(TAIL.encode())
    if "--gzip" in sys.argv[1:]:
        packed = out.with_name(out.name + ".gz.part")
        with open(part, "rb") as f, open(packed, "wb") as raw, \
                gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as g:
            while chunk := f.read(1 << 20):
                g.write(chunk)
        packed.rename(out.with_name(out.name + ".gz"))
    part.rename(out)
    print(f"{out}: {n} records, {written / 1e6:.0f} MB, {len(source)} different ones")


if __name__ == "__main__":
    main()
