#!/usr/bin/env python3
"""Names of many compounds: make_names.py DATA [COUNT]

Prints COUNT (2,000) names, one a line.  A part of the names are substances that the records below DATA name as such,
rarest first, until a twelfth of the records would match; the others are made
up of syllables, and stand in for compounds that no record mentions.  The
same input gives the same names.
"""

import gzip
import itertools
import re
import sys
from collections import Counter
from pathlib import Path

SYLLABLES = ["ab", "cer", "dol", "fex", "glu", "ib", "kor", "lam", "mab", "nax", "ol", "pra", "quin", "rel", "sta", "tri",
             "ul", "vir", "xan", "zol"]
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 -]{3,40}")


def records(folder):
    for path in sorted(folder.rglob("*.xml*")):
        if path.suffix not in (".xml", ".gz"):
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        yield from re.findall(r"<PubmedArticle>.*?</PubmedArticle>", data.decode("utf-8", "replace"), re.S)


def real(folder):
    """Names of substances, by how many records have them: rarest first, for about a twelfth of all records."""
    n, seen = 0, Counter()
    for record in records(folder):
        n += 1
        seen.update(set(re.findall(r"<NameOfSubstance[^>]*>([^<]+)<", record)))
    left = n // 12
    for name, count in sorted(seen.items(), key=lambda x: (x[1], x[0])):
        if PLAIN.fullmatch(name) and left >= count:
            left -= count
            yield name


def invented():
    for parts in itertools.product(SYLLABLES, repeat=4):
        yield "".join(parts)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    count = int(sys.argv[2]) if len(sys.argv) == 3 else 2000
    names = dict.fromkeys(n.lower() for n in itertools.chain(real(Path(sys.argv[1]) / "pubmed"), invented()))
    print("\n".join(itertools.islice(names, count)))


main()
