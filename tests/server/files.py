"""NLM's directories of files: /pubmed/baseline/ and /pubmed/updatefiles/, as
Apache lists them, each pubmedYYnNNNN.xml.gz with its .md5.

Either the files of a folder on disk, or made from the corpus: a baseline of
what is there when it is set, and one update file for each later day on which
something changed.
"""

import gzip
import hashlib
from pathlib import Path

from corpus import HEAD, TAIL
from wire import Answer

PLACES = ("baseline", "updatefiles")


class Files:
    def __init__(self, corpus):
        self.corpus = corpus
        self.clear()

    def clear(self):
        self.dir = None
        self.made = {p: {} for p in PLACES}       # place -> name -> bytes
        self.number = 0
        self.year = None
        self.corpus.on_day = None

    def configure(self, spec):
        """{"dir": folder with baseline/ and updatefiles/} or {"year": 26, "per_file": 1000}."""
        self.clear()
        if "dir" in spec:
            self.dir = Path(spec["dir"])
            return
        self.year = int(spec["year"]) % 100
        pmids = sorted(self.corpus.all())
        step = int(spec.get("per_file", 1000))
        for at in range(0, max(len(pmids), 1), step):
            self.add("baseline", [self.corpus.record(p).xml for p in pmids[at:at + step]], [])
        self.corpus.on_day = self.day

    def add(self, place, records, deleted):
        self.number += 1
        text = HEAD + "\n".join(records)
        if deleted:
            text += "\n<DeleteCitation>" + "".join(
                f'<PMID Version="1">{p}</PMID>' for p in sorted(deleted)) + "</DeleteCitation>"
        data = gzip.compress((text + TAIL + "\n").encode("utf-8", "surrogateescape"), 6, mtime=0)
        self.made[place][f"pubmed{self.year:02d}n{self.number:04d}.xml.gz"] = data

    def day(self, _date, changed, deleted):
        records = [self.corpus.record(p, hidden=True) for p in sorted(changed - deleted)]
        self.add("updatefiles", [r.xml for r in records if r], deleted)

    def names(self, place):
        if self.dir is None:
            return sorted(self.made[place])
        folder = self.dir / place
        return sorted(p.name for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []

    def bytes_of(self, place, name):
        if self.dir is None:
            return self.made[place].get(name)
        path = self.dir / place / name
        return path.read_bytes() if path.is_file() else None

    def listing(self, place):
        names = self.names(place)
        names = sorted(set(names) | {n + ".md5" for n in names if n.endswith(".xml.gz")})
        rows = "".join(f'<a href="{n}">{n}</a>{" " * max(1, 40 - len(n))}2026-01-02 03:04  {len(n) * 7}K\n' for n in names)
        return ('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n'
                f"  <title>Index of /pubmed/{place}</title>\n </head>\n <body>\n<h1>Index of /pubmed/{place}</h1>\n"
                '<pre>Name                    Last modified      Size  <hr><a href="/pubmed/">Parent Directory</a>'
                f'                             -   \n<a href="README.txt">README.txt</a>   2026-01-02 03:04  1K\n{rows}'
                "<hr></pre>\n</body></html>\n")

    def answer(self, path):
        """(kind, Answer) of a path below /pubmed/, or None."""
        parts = [p for p in path.split("/") if p]
        if len(parts) not in (2, 3) or parts[0] != "pubmed" or parts[1] not in PLACES:
            return None
        place = parts[1]
        if len(parts) == 2:
            return "listing", Answer(200, self.listing(place), "text/html;charset=UTF-8")
        name = parts[2]
        if name.startswith("."):
            return None
        data = self.bytes_of(place, name)
        if data is None and name.endswith(".md5"):
            of = self.bytes_of(place, name[:-4])
            if of is not None:
                data = f"MD5({name[:-4]})= {hashlib.md5(of).hexdigest()}\n".encode()
        kind = "md5" if name.endswith(".md5") else "file"
        if data is None:
            return kind, Answer(404, "<html><head><title>404 Not Found</title></head></html>\n", "text/html")
        return kind, Answer(200, data, "text/plain" if kind == "md5" else "application/x-gzip")
