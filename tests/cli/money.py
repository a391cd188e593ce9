#!/usr/bin/env python3
"""Statements about money as records, and what scan says of each.

usage: money.py MONEY.TSV records              writes PubMed XML, a record for each statement
       money.py MONEY.TSV compare SCAN.JSONL   prints what differs; exit 1 if anything does

A quote must stand where a value other than "unknown" does.
"""

import html
import json
import sys

RECORD = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>
<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2020</Year></PubDate></JournalIssue>
<Title>Demo journal of skin</Title></Journal><ArticleTitle>{title}</ArticleTitle>{abstract}{affiliation}
<Language>eng</Language>{grants}<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>
</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>Demo J Skin</MedlineTA></MedlineJournalInfo>{coi}
</MedlineCitation></PubmedArticle>"""
TRIAL, SYNTHESIS = "Zinc for warts: a randomised trial", "Zinc for warts: a systematic review and meta-analysis"
ABSTRACT = "<Abstract><AbstractText>{}</AbstractText></Abstract>"
# aspect: member of the scan, title, where the text goes, how
SHAPE = {
    "funding": ("funding", TRIAL, "abstract", ABSTRACT.format("Warts healed. {}")),
    "trial": ("trial_funding", SYNTHESIS, "abstract", ABSTRACT.format("We searched MEDLINE for trials. {}")),
    "grants": ("funding", TRIAL, "grants", '<GrantList CompleteYN="Y"><Grant><Agency>{}</Agency><Country>Utopia</Country>'
               "</Grant></GrantList>"),
    "ties": ("ties", TRIAL, "coi", "<CoiStatement>{}</CoiStatement>"),
    "affiliation": ("ties", TRIAL, "affiliation", "<AuthorList><Author><LastName>Doe</LastName><AffiliationInfo>"
                    "<Affiliation>{}</Affiliation></AffiliationInfo></Author></AuthorList>"),
}


def statements(path):
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    return [(99070001 + i, *row) for i, row in enumerate(rows)]


def records(rows):
    print('<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>')
    for pmid, aspect, _, text in rows:
        _, title, place, shape = SHAPE[aspect]
        parts = dict.fromkeys(("abstract", "affiliation", "grants", "coi"), "")
        parts[place] = shape.format(html.escape(text, quote=False))
        print(RECORD.format(pmid=pmid, title=title, **parts))
    print("</PubmedArticleSet>")
    return 0


def compare(rows, path):
    with open(path, encoding="utf-8") as f:
        got = {r["pmid"]: r for r in map(json.loads, f)}
    wrong = 0
    for pmid, aspect, want, text in rows:
        member, record = SHAPE[aspect][0], got[pmid]
        quote = record.get(f"{member}_quote", "")
        if record[member] != want or (quote is None and want != "unknown"):
            wrong += 1
            print(f"{aspect}: {record[member]} (quote: {quote}) instead of {want}: {text}")
    print(f"{len(rows)} statements, {wrong} wrong")
    return wrong > 0


def main():
    rows = statements(sys.argv[1])
    return records(rows) if sys.argv[2] == "records" else compare(rows, sys.argv[3])


if __name__ == "__main__":
    sys.exit(main())
