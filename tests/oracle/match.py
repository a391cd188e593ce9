#!/usr/bin/env python3
"""Which records name a known compound, the slow and obvious way.

usage: match.py NAMES FILE...

NAMES holds one name a line.  Prints the PMID of every record whose title or
abstract, as records.py reads them, holds one of the names as a whole word
after NFKC and case folding; one a line, ascending, each once.
"""
import gzip
import sys
import unicodedata
import xml.etree.ElementTree as ET

from records import abstract, text


def fold(s):
    """Compatibility forms and case; twice, since folding may make new ones."""
    for _ in range(2):
        s = unicodedata.normalize("NFKC", s).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", s) if c != "\u00ad")


def in_word(c):
    return unicodedata.category(c)[0] in "LNM"


def names_one(s, names):
    for name in names:
        at = s.find(name)
        while at >= 0:
            end = at + len(name)
            before = at == 0 or not in_word(s[at - 1]) or not in_word(name[0])
            after = end == len(s) or not in_word(s[end]) or not in_word(name[-1])
            if before and after:
                return True
            at = s.find(name, at + 1)
    return False


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        names = [fold(line.strip()) for line in f if line.strip()]
    found = set()
    for path in sys.argv[2:]:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
            root = ET.parse(f).getroot()
        for record in root.findall("PubmedArticle"):
            citation = record.find("MedlineCitation")
            article = citation.find("Article")
            for s in (text(article.find("ArticleTitle")), abstract(article.find("Abstract"))):
                if s and names_one(fold(s), names):
                    found.add(int(citation.findtext("PMID")))
    print("\n".join(str(p) for p in sorted(found)))


main()
