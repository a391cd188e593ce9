#!/usr/bin/env python3
"""The stand-in server proves itself: selftest.py

Every variant of every fault is played once and must be seen by a plain
client; caps, dates, ranges, the year of changes and the file directories are
compared with what the corpus says.  Prints what is wrong; exit 1 then.
"""

import gzip
import hashlib
import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
from faults import ANY, FAULTS  # noqa: E402

wrong = 0


def must(true, what):
    global wrong
    if not true:
        wrong += 1
        print(f"wrong: {what}")


class Server:
    def __init__(self, folder):
        port = Path(folder) / "port"
        self.log = Path(folder) / "log"
        self.child = subprocess.Popen([sys.executable, "-B", HERE / "eutils.py", "--port-file", port, "--log", self.log,
                                       "--hold", "5"])
        for _ in range(500):
            if port.exists():
                break
            time.sleep(0.02)
        self.port = int(port.read_text())

    def ask(self, path, form=None, timeout=5.0, most=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            if form is None:
                c.request("GET", path)
            else:
                c.request("POST", path, form if isinstance(form, str) else urllib.parse.urlencode(form))
            r = c.getresponse()
            return r.status, r.read(most)
        finally:
            c.close()

    def control(self, **doc):
        status, body = self.ask("/control", json.dumps(doc))
        said = json.loads(body)
        must(status == 200, f"/control {doc}: {said}")
        return said

    def search(self, **form):
        _, body = self.ask("/entrez/eutils/esearch.fcgi", {"db": "pubmed", **form})
        text = body.decode()
        count = re.search(r"<Count>(\d+)", text)
        return int(count.group(1)) if count else -1, [int(i) for i in re.findall(r"<Id>(\d+)", text)], text

    def fetch(self, ids, **form):
        return self.ask("/entrez/eutils/efetch.fcgi",
                        {"db": "pubmed", "retmode": "xml", "id": ",".join(map(str, ids)), **form})


def searches(s):
    s.control(reset=True, generate={"records": 12500, "seed": 5, "none": 0, "compounds": ["Oxytocin"],
                                    "peaks": {"2020-05-05": 0.9}})
    count, ids, _ = s.search(term="oxytocin[tiab]")
    must((count, len(ids)) == (12500, 20), f"retmax is 20 by default, {count}, {len(ids)}")
    count, ids, _ = s.search(term="oxytocin[tiab]", retmax=100000)
    must(len(ids) == 9999 and ids == sorted(ids, reverse=True), f"9,999 at most, {len(ids)}")
    _, ids, text = s.search(term="oxytocin[tiab]", retstart=9999)
    must(not ids and "larger than 9998" in text, "retstart above 9998 is an error")
    s.control(over="adjust")
    _, ids, text = s.search(term="oxytocin[tiab]", retstart=9999)
    must(len(ids) == 9999 and "Restrictions achieved" in text, "or the first 9,999 again")
    day, _, _ = s.search(term="oxytocin[tiab]", datetype="edat", mindate="2020/05/05", maxdate="2020/05/05")
    rest = sum(s.search(term="oxytocin[tiab]", datetype="edat", mindate=a, maxdate=b)[0]
               for a, b in (("1900/01/01", "2020/05/04"), ("2020/05/06", "2100/01/01")))
    must(day > 10000 and day + rest == 12500, f"a day and the rest are all, {day} + {rest}")
    low, _, _ = s.search(term="(oxytocin[tiab]) AND 99000001:99006000[uid]")
    must(low == 6000, f"a PMID range, {low}")
    must(s.search(term="oxytocin[tiab]", mindate="2020/05/05")[0] == 12500, "half a range is ignored")
    must("PhraseNotFound" in s.search(term="oxytocin[tiab] OR xyzzy[tiab]")[2], "a word that nothing holds is named")
    must("QuotedPhraseNotFound" in s.search(term='"oxytocin in zebras"[tiab]')[2], "and a phrase")
    must("No items found" in s.search(term="99999999[uid]")[2], "no items")
    must(s.fetch([99000001])[1] == s.fetch([99000001])[1], "the same record twice is the same")
    _, body = s.ask("/entrez/eutils/efetch.fcgi", {"db": "pubmed", "id": "99000001"})
    must(b"<" not in body, "without retmode=xml it is text")
    status, _ = s.ask("/entrez/eutils/efetch.fcgi?db=pubmed&retmode=xml&id=" + ",".join(map(str, range(1, 2000))))
    must(status == 414, f"a long GET is 414, not {status}")


def rates(s):
    s.control(reset=True, generate={"records": 10}, keys=["good-key-good-key"], rate=True)
    must([s.search(term="oxytocin[tiab]")[0] >= 0 for _ in range(5)].count(False) >= 1, "the fourth in a second is refused")
    status, body = s.fetch([99000001], api_key="bad-key-bad-key-")
    must(status == 400 and b"bad-key" in body, "a wrong key is refused")
    must(s.fetch([99000001], api_key="good-key-good-key")[0] == 200, "the right one has a bucket of its own")


def plays(s):
    s.control(reset=True, generate={"records": 30, "none": 0})
    for f in FAULTS.values():
        for v in f.variants:
            for kind in f.kinds:
                if kind not in ANY or (f.name, v) == ("F35", "first"):       # needs a book
                    continue
                before = s.control(calm=True, faults=[{"fault": f.name, "variant": v, "kind": kind, "args": {
                    "into": 99000002, "mb": 2, "max_bytes": 200000, "max": 1, "lines": 50}}])
                must(before["faults_left"] == 1, f"{f.name}/{v} waits")
                form = {"db": "pubmed", "retmode": "xml", "usehistory": "y", "api_key": "secretsecretsecret"}
                form.update({"term": "oxytocin[tiab] OR cerebrolysin[tiab]", "retmax": "50"} if kind == "esearch"
                            else {"id": "99000001,99000003"})
                try:
                    status, body = s.ask(f"/entrez/eutils/{kind}.fcgi", form, 0.2, 9 if f.name == "F07" else None)
                except (OSError, http.client.HTTPException, socket.timeout):
                    status, body = 0, b""
                after = s.control()
                must(status != 599 and after["played"] == {f"{f.name}/{v}": 1},
                     f"{f.name}/{v} on {kind}: status {status}, {after['played']}, {body[:100]}")


def year(s):
    s.control(reset=True, generate={"records": 400, "seed": 2}, today="2025-12-31", files={"year": 26, "per_file": 150})
    s.control(year={"seed": 9, "start": "2025-12-31", "days": 300, "compounds": ["Oxytocin"]})
    held = {}
    for day in ("2026-03-01", "2026-10-27"):
        pmids = s.control(today=day, tell=["pmids"])["pmids"]
    for place in ("baseline", "updatefiles"):
        _, page = s.ask(f"/pubmed/{place}/")
        for name in sorted(set(re.findall(r'href="(pubmed26n\d{4}\.xml\.gz)"', page.decode()))):
            _, data = s.ask(f"/pubmed/{place}/{name}")
            _, md5 = s.ask(f"/pubmed/{place}/{name}.md5")
            must(hashlib.md5(data).hexdigest() in md5.decode(), f"{name}: its checksum")
            text = gzip.decompress(data).decode()
            for m in re.finditer(r"<PubmedArticle>.*?</PubmedArticle>", text, re.S):
                held[int(re.search(r"<PMID[^>]*>(\d+)", m.group(0)).group(1))] = m.group(0)
            for gone in re.findall(r"<DeleteCitation>(.*?)</DeleteCitation>", text, re.S):
                for p in re.findall(r">(\d+)</PMID>", gone):
                    held.pop(int(p), None)
    must(sorted(held) == pmids, f"the files give what searches give: {len(held)} and {len(pmids)}")
    _, body = s.fetch(pmids[:200])
    for m in re.finditer(r"<PubmedArticle>.*?</PubmedArticle>", body.decode(), re.S):
        p = int(re.search(r"<PMID[^>]*>(\d+)", m.group(0)).group(1))
        must(held.get(p) == m.group(0), f"{p}: the file's record is efetch's")


def main():
    with tempfile.TemporaryDirectory() as folder:
        s = Server(folder)
        try:
            for part in (searches, rates, plays, year):
                part(s)
            keys = [json.loads(line) for line in s.log.read_text().splitlines()]
            must(all("api_key" not in k["params"] for k in keys) and "secretsecret" not in s.log.read_text(),
                 "no key in the log")
        finally:
            s.child.kill()
            s.child.wait()
    print(f"{'wrong' if wrong else 'right'}: {wrong} faults found in the stand-in server")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
