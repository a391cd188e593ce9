#!/usr/bin/env python3
"""Compare what the program reads with what ElementTree reads, over real files.

usage: records.py PROGRAM FOLDER [--store]

Every file below FOLDER whose root is a set of PubMed records is parsed here
with xml.etree.ElementTree and by `PROGRAM scan --no-classify`; PMIDs, their
order, versions, years, titles and abstracts must be the same.  With --store
each file goes into a store of its own and is read back by `show --json`; of
a repeated PMID the record with the highest version, then the latest
DateRevised, then the last one speaks.  Files with another root must end with
65 and name it; an empty set gives nothing and ends with 0.

The rule for text, stated once more here and implemented on its own:
all text below the element; a <sup> directly after an ASCII digit is led by
'^'; ASCII white space and control characters become single blanks, none at
the ends.  Sections with text are joined by a line feed, labelled ones led by
"LABEL: ".
"""
import gzip, json, os, re, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

ROOTS = {"PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle"}
BLANK = re.compile("[\x00-\x20\x7f-\x9f]+")


def walk(e, out):
    """Text below e, in order, into the one-element list out."""
    out[0] += e.text or ""
    for child in e:
        if child.tag == "sup" and out[0][-1:] in tuple("0123456789"):
            out[0] += "^"
        walk(child, out)
        out[0] += child.tail or ""


def text(e):
    if e is None:
        return None
    out = [""]
    walk(e, out)
    return BLANK.sub(" ", out[0]).strip(" ") or None


def abstract(e):
    parts = []
    for section in e.findall("AbstractText") if e is not None else []:
        body = text(section)
        if body is None:
            continue
        label = BLANK.sub(" ", section.get("Label", "")).strip(" ")
        parts.append(label + ": " + body if label else body)
    return "\n".join(parts) or None


def year(article):
    """PubDate's year, else the first in MedlineDate, else ArticleDate's."""
    for path in ("Journal/JournalIssue/PubDate/Year", "Journal/JournalIssue/PubDate/MedlineDate", "ArticleDate/Year"):
        m = re.search(r"(?<!\d)(1[5-9]|2[01])\d\d(?!\d)", article.findtext(path) or "")
        if m:
            return int(m.group(0))
    return None


def revised(citation):
    d = citation.find("DateRevised")
    return tuple(int(d.findtext(k) or 0) for k in ("Year", "Month", "Day")) if d is not None else (0, 0, 0)


def expected(path):
    """(root's tag, records) as ElementTree reads the file."""
    opener = gzip.open if open(path, "rb").read(2) == b"\x1f\x8b" else open
    with opener(path, "rb") as f:
        root = ET.parse(f).getroot()
    records = []
    for a in [root] if root.tag == "PubmedArticle" else root.findall("PubmedArticle"):
        c = a.find("MedlineCitation")
        article = c.find("Article")
        records.append({
            "pmid": int(c.findtext("PMID")), "version": int(c.find("PMID").get("Version", "1")),
            "revised": revised(c), "year": year(article),
            "title": text(article.find("ArticleTitle")), "abstract": abstract(article.find("Abstract"))})
    return root.tag, records


def run(*args, **kw):
    return subprocess.run(args, capture_output=True, text=True, encoding="utf-8", **kw)


def differ(path, want, got, keys):
    bad = 0
    for w, g in zip(want, got):
        for k in keys:
            if w[k] != g.get(k):
                bad += 1
                print(f"{path}: PMID {w['pmid']}: {k}\n  expected {w[k]!r}\n  got      {g.get(k)!r}")
    if len(want) != len(got):
        bad += 1
        print(f"{path}: {len(want)} records expected, {len(got)} read")
    return bad


def by_scan(program, path, want):
    r = run(program, "scan", "--no-classify", path)
    if r.returncode != 0:
        print(f"{path}: exit {r.returncode}: {r.stderr.strip()}")
        return 1
    # str.splitlines would split at U+2028 and others, which are data
    got = [json.loads(line) for line in r.stdout.split("\n") if line]
    return differ(path, want, got, ("pmid", "version", "year", "title", "abstract"))


def by_store(program, path, want):
    speaks = {}
    for w in want:
        old = speaks.get(w["pmid"])
        if old is None or (w["version"], w["revised"]) >= (old["version"], old["revised"]):
            speaks[w["pmid"]] = w
    want, got = list(speaks.values()), []
    with tempfile.TemporaryDirectory() as d:
        env = dict(os.environ, APPRAISE_DB=os.path.join(d, "t.db"))
        for args in (["init"], ["ingest", path]):
            r = run(program, *args, env=env)
            if r.returncode != 0:
                print(f"{path}: {args[0]}: exit {r.returncode}: {r.stderr.strip()}")
                return 1
        # The first alone, whose answer has another form, then many a call.
        numbers = [str(w["pmid"]) for w in want]
        for group in [numbers[:1]] * bool(numbers) + [numbers[i:i + 250] for i in range(1, len(numbers), 250)]:
            r = run(program, "show", *group, "--json", env=env)
            if r.returncode != 0:
                print(f"{path}: show {' '.join(group)}: exit {r.returncode}: {r.stderr.strip()}")
                return 1
            doc = json.loads(r.stdout)
            got += doc["items"] if len(group) > 1 else [doc]
    return differ(path, want, got, ("pmid", "version", "year", "title", "abstract"))


def main():
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    store = "--store" in sys.argv[1:]
    if len(args) != 2:
        sys.exit(__doc__)
    program, folder = args
    files = records = empty = alien = bad = 0
    for base, dirs, names in os.walk(folder):
        dirs.sort()
        for name in sorted(names):
            if not name.endswith((".xml", ".xml.gz")):
                continue
            path = os.path.join(base, name)
            root, want = expected(path)
            if root not in ROOTS:
                alien += 1
                r = run(program, "scan", "--no-classify", path)
                if r.returncode != 65 or root not in r.stderr or r.stdout:
                    bad += 1
                    print(f"{path}: root {root}: exit {r.returncode}: {r.stderr.strip()}")
                continue
            files += 1
            records += len(want)
            empty += not want
            bad += (by_store if store else by_scan)(program, path, want)
    print(f"{files} files, {records} records, {empty} empty sets; {alien} with another root; {bad} differences")
    sys.exit(1 if bad or files == 0 else 0)


if __name__ == "__main__":
    main()
