#!/usr/bin/env python3
"""Compare what `ingest` and `show --json` make of fixtures/pubmed with the JSON beside each file.

usage: reader.py PROGRAM FOLDER

One store for each file; of a PMID that a file has twice, the newer version
speaks.  Only the members that stand in the expectation are compared.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SAME_NAME = ("pmid version title vernacular_title abstract language journal journal_abbrev issn nlm_id country volume issue "
             "pages pub_model year date_raw article_date edat revised completed state pub_status doi pmcid pii cd_number "
             "authors_complete keywords sections other_abstracts chemicals").split()

# Where `show --json` says it in another shape: how to read it.
OTHER = {
    "kind": lambda r: r["kind"],
    "coi_text": lambda r: r["coi"],
    "authors": lambda r: r["authors"],
    "pubtypes": lambda r: [{"ui": u, "name": n} for u, n in zip(r["publication_type_uis"], r["publication_types"])],
    "mesh": lambda r: r["mesh_headings"],
    "grants": lambda r: r["grant_details"],
    "registry": lambda r: [{"bank": b, "accession": a} for b, a in zip(r["registry_banks"], r["registry_ids"])],
    "links": lambda r: [dict(x, target=x["pmid"]) for x in r["link_details"]],
    "refs": lambda r: [dict(x, target=x["pmid"]) for x in r["references"]],
}


def same(want, got):
    """Equal where the expectation says something; lists in full."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(k in got and same(v, got[k]) for k, v in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(same, want, got))
    return want == got and isinstance(want, bool) == isinstance(got, bool)


def run(program, store, *words):
    return subprocess.run([program, "--db", store, *words], capture_output=True, text=True, encoding="utf-8",
                          stdin=subprocess.DEVNULL)


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    faults = files = records = members = 0

    def fault(where, why):
        nonlocal faults
        faults += 1
        print(f"{where}: {why}")

    for expected in sorted(folder.glob("*.json")):
        source = expected.with_suffix(".xml")
        wanted = json.loads(expected.read_text(encoding="utf-8"))
        files += 1
        with tempfile.TemporaryDirectory() as d:
            store = os.path.join(d, "reader.db")
            for words in (("init", "--demo"), ("ingest", str(source))):
                r = run(program, store, *words)
                if r.returncode != 0:
                    fault(source.name, f"{words[0]}: exit {r.returncode}: {r.stderr.strip()}")
            speaks = {}
            for w in wanted["records"]:
                old = speaks.get(w["pmid"])
                if old is None or w.get("version", 1) >= old.get("version", 1):
                    speaks[w["pmid"]] = w
            for pmid, w in speaks.items():
                records += 1
                r = run(program, store, "show", str(pmid), "--json")
                if r.returncode != 0:
                    fault(source.name, f"show {pmid}: exit {r.returncode}: {r.stderr.strip()}")
                    continue
                got = json.loads(r.stdout)
                for key, value in w.items():
                    members += 1
                    try:
                        have = OTHER[key](got) if key in OTHER else got[key] if key in SAME_NAME else None
                    except (KeyError, TypeError) as e:
                        fault(source.name, f"{pmid}: {key}: show --json has no {e}")
                        continue
                    if key not in OTHER and key not in SAME_NAME:
                        fault(source.name, f"{pmid}: {key}: this test does not know it")
                    elif not same(value, have):
                        fault(source.name, f"{pmid}: {key}\n    expected {value!r}\n    got      {have!r}")
    print(f"{files} files, {records} records, {members} members compared, {faults} differ")
    return 1 if faults or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
