"""What the stand-in server holds: records from files, generated ones, and
the changes that have happened to them up to "today".

Records from files keep their bytes.  A record is visible from the day it
arrived; with no day set everything is.
"""

import datetime
import gzip
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import edits
from generated import Article, Generated, words

RECORD = re.compile(r"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.S)
PMID = re.compile(r'<PMID(?:\s+Version="(\d+)")?[^>]*>\s*(\d+)\s*</PMID>')
TYPE = re.compile(r"<PublicationType[^>]*>([^<]*)</PublicationType>")
DOI = re.compile(r'<(?:ELocationID EIdType|ArticleId IdType)="doi"[^>]*>([^<]*)<')
DATE = r"[^<]*<Year>(\d+)</Year>\s*<Month>(\d+)</Month>\s*<Day>(\d+)</Day>"
HEAD = ('<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n')
TAIL = "\n</PubmedArticleSet>"
EPOCH = datetime.date(1900, 1, 1)


def found_date(xml, before):
    m = re.search(before + DATE, xml)
    try:
        return datetime.date(*map(int, m.groups())) if m else None
    except ValueError:
        return None


def between(xml, tag):
    """The text of each such element, markup removed, whether or not the record is well-formed."""
    out = []
    for m in re.finditer(rf"<{tag}(?:\s[^>]*)?>(.*?)</{tag}>", xml, re.S):
        try:
            out.append("".join(ET.fromstring(f"<x>{m.group(1)}</x>").itertext()))
        except (ET.ParseError, UnicodeError):
            out.append(re.sub(r"<[^>]*>", "", m.group(1)))
    return out


class Stored:
    """A record kept as XML, with what searches need of it."""

    def __init__(self, pmid, xml, arrived=None):
        self.pmid, self.arrived = pmid, arrived
        self.update(xml)

    def update(self, xml):
        self.xml = xml
        self.book = xml.startswith("<PubmedBookArticle")
        self.mdat = found_date(xml, "<DateRevised>") or EPOCH
        self.edat = (found_date(xml, '<PubMedPubDate PubStatus="entrez">') or
                     found_date(xml, '<PubMedPubDate PubStatus="pubmed">') or self.mdat)
        self.title = (between(xml, "ArticleTitle") + between(xml, "BookTitle") + [""])[0]
        self.title_words = words(self.title)
        self.text_words = words(self.title + " " + " ".join(between(xml, "AbstractText")))
        self.types = {t.casefold() for t in TYPE.findall(xml)}
        self.dois = {d.casefold() for d in DOI.findall(xml)}
        year = re.search(r"<PubDate>\s*<Year>(\d{4})", xml)
        self.pdat = datetime.date(int(year.group(1)), 1, 1) if year else self.edat


class Corpus:
    def __init__(self):
        self.stored = {}          # pmid -> Stored, read from files or changed
        self.generated = None
        self.gone = {}            # pmid -> the PMID it was merged into, or None
        self.today = None
        self.pending = []         # changes not yet due, by date
        self.daily = {}           # date -> (pmids changed, pmids deleted) for update files
        self.cache = {}
        self.on_day = None        # called with (date, pmids changed, pmids deleted) after each day of changes

    def load(self, paths):
        """Read PubMed XML files, plain or gzip, and folders of them; the last of a PMID wins."""
        for path in map(Path, paths):
            files = [path] if path.is_file() else sorted(
                p for p in path.rglob("*") if p.name.endswith((".xml", ".xml.gz")))
            for file in files:
                data = file.read_bytes()
                if data[:2] == b"\x1f\x8b":
                    data = gzip.decompress(data)
                self.add(data.decode("utf-8", "surrogateescape"))

    def add(self, text):
        for m in RECORD.finditer(text):
            pmid = PMID.search(m.group(0))
            if pmid:
                n = int(pmid.group(2))
                self.stored[n] = Stored(n, m.group(0))
        self.cache.clear()

    def generate(self, spec):
        self.generated = Generated(spec) if spec else None
        self.cache.clear()

    # ---- time

    def change(self, changes):
        """Changes due by today happen at once, the others on their day; without a today all happen."""
        self.pending = sorted(self.pending + list(changes), key=lambda c: c["date"])
        today = self.today
        self.set_today(today.isoformat() if today else "9999-12-31")
        self.today = today

    def set_today(self, iso):
        """Go forward to a day: every change due by then happens, in order."""
        self.cache.clear()
        while self.pending and self.pending[0]["date"] <= iso:
            date = self.pending[0]["date"]
            self.today = datetime.date.fromisoformat(date)
            while self.pending and self.pending[0]["date"] == date:
                self.happen(self.pending.pop(0))
            if self.on_day:
                self.on_day(date, *self.daily[date])
        self.today = datetime.date.fromisoformat(iso)

    def happen(self, c):
        date = datetime.date.fromisoformat(c["date"])
        changed, deleted = self.daily.setdefault(c["date"], (set(), set()))
        pmid = int(c["pmid"])
        if c["change"] == "new":
            if "xml" in c:
                xml = c["xml"]
            else:
                edat = datetime.date.fromisoformat(c.get("edat", c["date"]))
                xml = Article(pmid, c.get("seed", 1), edat, [c["compound"]]).xml()
            self.stored[pmid] = Stored(pmid, xml, date)
            self.gone.pop(pmid, None)
            changed.add(pmid)
        elif c["change"] in ("delete", "merge"):
            self.gone[pmid] = int(c["into"]) if c["change"] == "merge" else None
            deleted.add(pmid)
        else:
            r = self.record(pmid, hidden=True)
            if r is None:
                return
            if "notice" in c:
                n = int(c["notice"])
                blank = Article(n, 1, date, ["x"]).xml()
                self.stored[n] = Stored(n, edits.notice(blank, pmid, c, date, r.title), date)
                changed.add(n)
            r.update(edits.apply(r.xml, c, date))
            self.stored[pmid] = r
            changed.add(pmid)

    # ---- reading

    def visible(self, r):
        return self.today is None or (r.arrived or r.edat) <= self.today

    def record(self, pmid, hidden=False):
        """The record of a PMID as of today, or None; not through a merge."""
        if pmid in self.gone and not hidden:
            return None
        r = self.stored.get(pmid)
        if r is None and self.generated and pmid in self.generated:
            r = Stored(pmid, self.generated.article(pmid).xml())
        return r if r is not None and (hidden or self.visible(r)) else None

    def forward(self, pmid):
        """Where a merged PMID leads in the end."""
        seen = set()
        while self.gone.get(pmid) and pmid not in seen:
            seen.add(pmid)
            pmid = self.gone[pmid]
        return pmid

    def all(self):
        """Every PMID that can be found today."""
        if "all" not in self.cache:
            out = {p for p, r in self.stored.items() if p not in self.gone and self.visible(r)}
            if self.generated:
                for day, pmids in self.generated.by_day.items():
                    if self.today is None or day <= self.today.toordinal():
                        out.update(p for p in pmids if p not in self.stored and p not in self.gone)
            self.cache["all"] = out
        return self.cache["all"]

    def cached(self, key, make):
        if key not in self.cache:
            self.cache[key] = make() & self.all()
        return self.cache[key]

    def naming(self, phrase, field):
        """PMIDs whose title and abstract hold the phrase (words() form; a last word may end in *)."""
        def make():
            head = phrase[:-1].rstrip() if phrase.endswith("*") else None
            def hit(text):
                return f" {head}" in f" {text}" if head else f" {phrase} " in f" {text} "
            out = {p for p, r in self.stored.items() if hit(r.title_words if field == "ti" else r.text_words)}
            if self.generated and field == "tiab" and not head:
                out |= self.generated.naming(phrase) - self.stored.keys()
            elif self.generated:
                art = self.generated.article
                out |= {p for p in self.generated.pmids() if p not in self.stored and
                        hit(words(art(p).title if field == "ti" else art(p).text()))}
            return out
        return self.cached(("naming", phrase, field), make)

    def having(self, what, value):
        """PMIDs with a publication type or a DOI, case-folded."""
        def make():
            name = "types" if what == "pt" else "dois"
            out = {p for p, r in self.stored.items() if value in getattr(r, name)}
            if self.generated and what == "doi" and value.startswith("10.99999/demo."):
                tail = value.rsplit(".", 1)[1]
                out |= {int(tail)} if tail.isdigit() and int(tail) in self.generated else set()
            elif self.generated and what == "pt":
                out |= {p for p in self.generated.pmids() if p not in self.stored and
                        any(value == t.casefold() for _, t in self.generated.article(p).types)}
            return out
        return self.cached((what, value), make)

    def dated(self, kind, low, high):
        """PMIDs whose edat, mdat or pdat lies in the days low..high."""
        def make():
            out = {p for p, r in self.stored.items() if low <= getattr(r, kind) <= high}
            if self.generated:
                for day, pmids in self.generated.by_day.items():
                    if low.toordinal() <= day <= high.toordinal():
                        out.update(p for p in pmids if p not in self.stored)
            return out
        # A window is asked once or twice: keeping each would be the whole corpus many times.
        self.cache.pop("window", None)
        return self.cached("window", make)

    def books(self):
        return [p for p, r in self.stored.items() if r.book and p in self.all()]
