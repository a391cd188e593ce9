"""PubMed's query language, as far as clients of a literature store use it.

    "phrase"[tiab]   word[tiab]   word*[tiab]   several words[ti]   bare words
    123[uid]   1:99[uid]   10.1000/x[doi]   "Meta-Analysis"[pt]   all[sb]
    2020/01/01:2020/12/31[edat]   "2020/01/01"[mdat] : "2020/02/01"[mdat]
    AND OR NOT (upper case, from left to right) and parentheses

search() gives the PMIDs and what PubMed would remark: a word that nothing
holds is left out of the query (ErrorList/PhraseNotFound), a quoted phrase
that nothing holds is searched as single words (WarningList/
QuotedPhraseNotFound), a field nobody knows is ignored (FieldNotFound).  In
each of these cases the result answers another query than the one asked.
"""

import calendar
import datetime
import re

from generated import words

TOKEN = re.compile(r'\s*(?:(?P<paren>[()])|"(?P<quoted>[^"]*)"|\[(?P<tag>[^\]]*)\]|(?P<colon>:)(?=\s)|(?P<word>[^\s()"\[\]]+))')
FIELDS = {"tiab": "tiab", "title/abstract": "tiab", "ti": "ti", "title": "ti", "ab": "tiab", "abstract": "tiab",
          "tw": "tiab", "text word": "tiab", "all fields": "tiab", "all": "tiab", "": "tiab",
          "uid": "uid", "pmid": "uid", "doi": "doi", "aid": "doi", "lid": "doi",
          "pt": "pt", "ptyp": "pt", "publication type": "pt", "sb": "sb", "filter": "sb",
          "edat": "edat", "entrez date": "edat", "crdt": "edat", "date - entry": "edat",
          "mdat": "mdat", "lr": "mdat", "mhda": "mdat", "dp": "pdat", "pdat": "pdat"}
LONG = {"tiab": "Title/Abstract", "ti": "Title", "uid": "UID", "doi": "DOI", "pt": "Publication Type", "sb": "Filter",
        "edat": "Date - Entry", "mdat": "Date - Modification", "pdat": "Date - Publication"}


class Bad(Exception):
    """A query or date that PubMed refuses."""


class Remarks:
    def __init__(self):
        self.phrases, self.fields, self.quoted, self.messages = [], [], [], []


def day(text, last):
    """YYYY, YYYY/MM or YYYY/MM/DD as its first or last day."""
    m = re.fullmatch(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?", text.strip())
    if not m:
        raise Bad(f"Invalid date: {text}")
    y, mo, d = (int(g) if g else None for g in m.groups())
    if mo is None:
        mo, d = (12, 31) if last else (1, 1)
    elif d is None:
        d = calendar.monthrange(y, mo)[1] if last and 1 <= mo <= 12 else 1
    try:
        return datetime.date(y, mo, d)
    except ValueError:
        raise Bad(f"Invalid date: {text}") from None


def tokens(term):
    at, out = 0, []
    term = term.rstrip()
    while at < len(term):
        m = TOKEN.match(term, at)
        if not m:
            at += 1           # a lone bracket or quote: PubMed skips it too
            continue
        at = m.end()
        kind = m.lastgroup
        text = m.group(kind)
        if kind == "word" and text in ("AND", "OR", "NOT"):
            kind = "op"
        out.append((kind, text))
    return out


class Parser:
    def __init__(self, corpus, term):
        self.corpus, self.remarks = corpus, Remarks()
        self.tokens, self.at = tokens(term), 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else (None, None)

    def take(self):
        t = self.peek()
        self.at += 1
        return t

    def expression(self):
        """A set of PMIDs (None: nothing was left of it) and its translation."""
        left, said = self.operand()
        while True:
            kind, text = self.peek()
            if kind is None or (kind, text) == ("paren", ")"):
                return left, said
            op = self.take()[1] if kind == "op" else "AND"
            right, more = self.operand()
            if right is None:
                continue
            if left is None:
                left, said = right, more
                continue
            left = left | right if op == "OR" else left & right if op == "AND" else left - right
            said = f"{said} {op} {more}"

    def operand(self):
        kind, text = self.take()
        if (kind, text) == ("paren", "("):
            got, said = self.expression()
            if self.peek() == ("paren", ")"):
                self.take()
            return got, f"({said})" if got is not None else ""
        if kind == "quoted":
            return self.leaf([text], True)
        if kind == "word":
            parts = [text]
            while self.peek()[0] == "word":
                parts.append(self.take()[1])
            return self.leaf(parts, False)
        return None, ""

    def tag(self):
        return self.take()[1].strip().casefold() if self.peek()[0] == "tag" else None

    def leaf(self, parts, quoted):
        name = self.tag()
        field = FIELDS.get(name or "")
        text = " ".join(parts)
        if field is None:
            self.remarks.fields.append(name)
            field = "tiab"
        if self.peek()[0] == "colon":
            self.take()
            other = self.take()[1] or ""
            self.tag()
            text = f"{text}:{other}"
        if name is None and len(parts) > 1:
            return self.untagged(parts)
        if field == "uid" or (name is None and text.isdigit()):
            return self.uids(text)
        if field in ("edat", "mdat", "pdat"):
            low, _, high = text.partition(":")
            got = self.corpus.dated(field, day(low, False), day(high or low, True))
            return set(got), f"{low}:{high or low}[{LONG[field]}]"
        if field in ("doi", "pt"):
            got = self.corpus.having(field, text.casefold())
            if not got:
                self.remarks.phrases.append(f"{text}[{name}]")
                return None, ""
            return set(got), f'"{text.casefold()}"[{LONG[field]}]'
        if field == "sb":
            # The real server puts book records first in all[sb].
            return set(self.corpus.all()), f"{text}[{LONG['sb']}]"
        return self.phrase(text, field, name, quoted)

    def untagged(self, parts):
        got, said = None, []
        for p in parts:
            one, more = self.leaf_of(p)
            if one is not None:
                got = one if got is None else got & one
                said.append(more)
        return got, " AND ".join(said)

    def leaf_of(self, word):
        if word.isdigit():
            return self.uids(word)
        return self.phrase(word, "tiab", None, False)

    def uids(self, text):
        low, _, high = text.partition(":")
        if not low.isdigit() or (high and not high.isdigit()):
            raise Bad(f"Invalid UID range: {text}")
        a, b = int(low), int(high or low)
        if b - a < 1000:
            got = {p for p in range(a, b + 1) if p in self.corpus.all()}
        else:
            got = {p for p in self.corpus.all() if a <= p <= b}
        return got, f"{a}:{b}[{LONG['uid']}]" if high else f"{a}[{LONG['uid']}]"

    def phrase(self, text, field, name, quoted):
        star = text.endswith("*")
        key = words(text) + ("*" if star else "")
        shown = f'"{text}"' if quoted else text
        if name:
            shown += f"[{name}]"
        got = self.corpus.naming(key, field) if key.strip("*") else set()
        if got:
            return set(got), f'"{words(text)}"[{LONG[field]}]'
        if quoted and len(key.split()) > 1:
            self.remarks.quoted.append(shown)
            parts = [self.corpus.naming(w, field) for w in key.split()]
            said = " AND ".join(f'"{w}"[{LONG[field]}]' for w in key.split())
            return set.intersection(*map(set, parts)), f"({said})"
        (self.remarks.quoted if quoted else self.remarks.phrases).append(shown)
        return None, ""


def search(corpus, term, datetype="", mindate="", maxdate="", reldate=""):
    """PMIDs (newest first), the translation, and the remarks; raises Bad."""
    p = Parser(corpus, term)
    got, said = p.expression()
    got = set() if got is None else got
    kind = FIELDS.get(datetype.casefold() or "pdat")
    if kind not in ("edat", "mdat", "pdat"):
        raise Bad(f"Invalid datetype: {datetype}")
    # Half a range is ignored without a word, as PubMed does.
    if mindate and maxdate:
        got &= corpus.dated(kind, day(mindate, False), day(maxdate, True))
        said = f"({said}) AND {mindate}:{maxdate}[{LONG[kind]}]"
    elif reldate:
        today = corpus.today or datetime.date.today()
        got &= corpus.dated(kind, today - datetime.timedelta(days=int(reldate)), today)
    if not got:
        p.remarks.messages.append("No items found.")
    return sorted(got, reverse=True), said, p.remarks
