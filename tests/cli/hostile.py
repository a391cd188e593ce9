#!/usr/bin/env python3
"""What hostile.bats asks of the program, file by file.

usage: hostile.py PROGRAM PART FOLDER

PART    small-scan, small-ingest   the files kept in fixtures/hostile
        made-scan, made-ingest     those that its make.py writes
        cuts                       three records cut at 200 places, scan and ingest
        clean FILE...              (in place of FOLDER) no byte in FILE acts
        csv FILE..., html FILE..., json FILE...

Every fault found is printed; the exit code is 1 when there was one.
"""

import csv
import html.parser
import importlib.util
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT / "fixtures/hostile"
SECONDS = 60            # for the slowest of them, on a busy machine and under a sanitizer
MEMORY_KB = 400 * 1024  # of the release build

faults = 0


def fault(what, why, detail=""):
    global faults
    faults += 1
    print(f"{what}: {why}")
    for line in str(detail).splitlines()[:6]:
        print(f"    {line}")


def maker():
    spec = importlib.util.spec_from_file_location("hostile_make", HOSTILE / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Result:
    def __init__(self, args, env=None):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env)
            late = threading.Timer(SECONDS, child.kill)
            late.start()
            _, status, usage = os.wait4(child.pid, 0)
            late.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.code, self.out, self.err = child.returncode, out.read(), err.read()
            self.kb = usage.ru_maxrss


# Code points that a terminal or a reader's eye obeys.
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def acting(data, also=""):
    """The first thing in data that acts, or None."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        return f"not UTF-8: {e}"
    found = ACTS.search(text)
    if found is None and also:
        found = re.search(also, text)
    if found is None:
        return None
    at = found.start()
    return f"U+{ord(found.group()[0]):04X} in {text[max(0, at - 30):at + 20]!r}"


def sane(name, r):
    """What holds whatever the file is."""
    if r.code < 0:
        fault(name, f"died of signal {-r.code} (or took {SECONDS} s)", r.err.decode("utf-8", "replace")[-600:])
        return False
    if re.search(rb"AddressSanitizer|runtime error:|LeakSanitizer", r.err):
        fault(name, "a sanitizer spoke", r.err.decode("utf-8", "replace")[:2000])
        return False
    if "release" in str(PROGRAM) and r.kb > MEMORY_KB:
        fault(name, f"took {r.kb // 1024} MB of memory")
    for stream, data in (("standard output", r.out), ("standard error", r.err)):
        bad = acting(data)
        if bad:
            fault(name, f"{stream}: {bad}")
    return True


def complains(name, r):
    """A refusal says which file, why, and what to try."""
    lines = r.err.decode("utf-8", "replace").splitlines()
    said = [i for i, line in enumerate(lines) if line.startswith("appraise: ") and os.path.basename(name) in line]
    if not said:
        fault(name, "the refusal does not name the file", "\n".join(lines))


def names(name, r, pmids):
    text = r.err.decode("utf-8", "replace") + r.out.decode("utf-8", "replace")
    for pmid in pmids:
        if pmid is not None and not re.search(rf"(?<!\d){pmid}(?!\d)", text):
            fault(name, f"{pmid} is set aside and not named", text)
    if None in pmids and not r.err:
        fault(name, "a record without PMID is set aside in silence")


def check_scan(name, path, want):
    r = Result([PROGRAM, "scan", str(path)])
    if not sane(name, r):
        return
    pmids = []
    for line in r.out.decode("utf-8").split("\n"):
        if not line:
            continue
        try:
            pmids.append(json.loads(line)["pmid"])
        except (ValueError, KeyError) as e:
            fault(name, f"scan: a line that is no record: {e}", line[:300])
            return
    outcome = want["outcome"]
    if outcome == "either":
        outcome = "refuse" if r.code == 65 else "keep-more"
    if outcome == "refuse":
        if r.code != 65:
            fault(name, f"scan: exit {r.code}, wanted 65 ({want['why']})", r.err.decode("utf-8", "replace"))
            return
        complains(name, r)
        if want["outcome"] == "refuse" and "scan" in want and pmids != want["scan"]:
            fault(name, f"scan: printed {pmids}, wanted {want['scan']} ({want['why']})")
    elif r.code != 0:
        fault(name, f"scan: exit {r.code}, wanted 0 ({want['why']})", r.err.decode("utf-8", "replace"))
    elif outcome == "keep-more":
        if not set(want["kept"]) <= set(pmids):
            fault(name, f"scan: printed {pmids}, wanted {want['kept']} among them")
    elif pmids != want["kept"]:
        fault(name, f"scan: printed {pmids}, wanted {want['kept']} ({want['why']})")
    else:
        names(name, r, want["quarantined"])


def new_store(folder):
    """An empty store to copy: made once."""
    path = folder / "empty.db"
    if not path.exists():
        r = Result([PROGRAM, "--quiet", "--db", str(path), "init", "--demo"])
        if r.code != 0:
            fault("init", f"exit {r.code}", r.err.decode())
            sys.exit(1)
    return path


def rows(path, query):
    with sqlite3.connect(path) as c:
        return [row[0] for row in c.execute(query)]


def check_ingest(name, path, want, folder, prove=True):
    store = folder / "store.db"
    for suffix in ("", "-wal", "-shm"):
        Path(str(store) + suffix).unlink(missing_ok=True)
    shutil.copyfile(new_store(folder), store)
    r = Result([PROGRAM, "--db", str(store), "ingest", str(path)])
    if not sane(name, r):
        return
    kept = sorted(set(rows(store, "SELECT pmid FROM record")))
    aside = rows(store, "SELECT pmid FROM quarantine")
    outcome = want["outcome"]
    if outcome == "either":
        outcome = "refuse" if r.code == 65 else "keep-more"
    if outcome == "refuse":
        if r.code != 65:
            fault(name, f"ingest: exit {r.code}, wanted 65 ({want['why']})", r.err.decode("utf-8", "replace"))
        else:
            complains(name, r)
        if kept or aside:
            fault(name, f"ingest: refused, yet stored {kept} and set aside {aside}")
    elif r.code != 0:
        fault(name, f"ingest: exit {r.code}, wanted 0 ({want['why']})", r.err.decode("utf-8", "replace"))
    elif outcome == "keep-more":
        if not set(want["kept"]) <= set(kept):
            fault(name, f"ingest: kept {kept}, wanted {want['kept']} among them")
        if name == "nested-record.xml" and 99002056 in kept:
            fault(name, "ingest: stored the inner record")
    else:
        if kept != sorted(want["kept"]):
            fault(name, f"ingest: kept {kept}, wanted {want['kept']} ({want['why']})")
        key = lambda p: p or 0
        if sorted(aside, key=key) != sorted(want["quarantined"], key=key):
            fault(name, f"ingest: set aside {aside}, wanted {want['quarantined']} ({want['why']})")
        names(name, r, want["quarantined"])
        if want["quarantined"] and not all(rows(store, "SELECT length(bytes) FROM quarantine")):
            fault(name, "ingest: set aside without its bytes")
        for pmid, title in want.get("titles", {}).items():
            got = rows(store, f"SELECT title FROM text WHERE pmid = {int(pmid)}")
            if got != [title]:
                fault(name, f"title of {pmid}: {got}, wanted {title!r}")
    if not prove:
        return
    check = Result([PROGRAM, "--db", str(store), "check", "--replay"])
    if check.code != 0:
        fault(name, f"check --replay afterwards: exit {check.code}", check.err.decode("utf-8", "replace"))


def small():
    for name, want in json.loads((HOSTILE / "expected.json").read_text()).items():
        yield name, HOSTILE / name, want


def made(folder):
    out = subprocess.run([sys.executable, str(HOSTILE / "make.py"), str(folder / "made")], check=True,
                         capture_output=True, text=True).stdout
    for line in out.splitlines():
        want = json.loads(line)
        yield want["file"], folder / "made" / want["file"], want


def cuts(folder):
    m = maker()
    pmids = [m.FIRST, m.FIRST + 1, m.FIRST + 2]
    parts = [m.record(p) for p in pmids]
    whole = m.HEAD + b"".join(parts) + m.END
    ends, at = [], len(m.HEAD)
    for part in parts:
        at += len(part)
        ends.append(at - 1)     # its line feed is not the record's
    path = folder / "cut.xml"
    places = sorted({i * (len(whole) - 2) // 199 for i in range(200)})
    assert len(places) == 200
    for at in places:
        path.write_bytes(whole[:at])
        yield path.name, path, {"outcome": "refuse", "kept": [], "quarantined": [], "why": f"cut at byte {at} of {len(whole)}",
                                "scan": [p for p, end in zip(pmids, ends) if at >= end]}


class Page(html.parser.HTMLParser):
    """Fails on what a page of ours never has."""

    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.isolated = name, 0

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "base", "form", "math"):
            fault(self.name, f"a <{tag}> element")
        if tag == "bdi":
            self.isolated += 1
        for key, value in attrs:
            if key.startswith("on") or key in ("srcdoc", "formaction"):
                fault(self.name, f"attribute {key} of <{tag}>")
            value = (value or "").strip().lower()
            if key in ("href", "src") and re.match(r"(javascript|data|vbscript):", value):
                fault(self.name, f"{key}={value[:60]!r}")
            if key in ("href", "src") and ".." in value.replace("../", "", 2) and "/" in value and not value.startswith("http"):
                fault(self.name, f"{key}={value[:60]!r} climbs")

    def handle_endtag(self, tag):
        if tag == "bdi":
            self.isolated -= 1

    def handle_data(self, data):
        bad = None if self.isolated else ACTS.search(data)
        if bad:
            fault(self.name, f"U+{ord(bad.group()):04X} in {data[max(0, bad.start() - 30):bad.start() + 20]!r}")


NUMBER = re.compile(r"[-+]?\d+(\.\d+)?$")


def check_csv(path):
    data = Path(path).read_bytes()
    bad = acting(data.replace(b"\r\n", b"\n"))
    if bad:
        fault(path, bad)
    table = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    width = len(table[0]) if table else 0
    for row in table:
        if len(row) != width:
            fault(path, f"a row of {len(row)} cells, the head has {width}", row)
        for cell in row:
            if cell[:1] in tuple("=+-@\t\r") and cell and not NUMBER.match(cell):
                fault(path, "a cell that a spreadsheet would run", repr(cell[:80]))


def check_html(path):
    data = Path(path).read_bytes()
    bad = acting(data)
    if bad:
        fault(path, bad)
    page = Page(path)
    page.feed(data.decode("utf-8"))
    page.close()


def check_json(path):
    data = Path(path).read_bytes()
    bad = acting(data)
    if bad:
        fault(path, bad)
    try:
        json.loads(data)
    except ValueError as e:
        fault(path, f"no JSON: {e}")


def check_clean(path):
    bad = acting(Path(path).read_bytes())
    if bad:
        fault(path, bad)


def main():
    global PROGRAM
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return 2
    PROGRAM, part = sys.argv[1:3]
    per_file = {"clean": check_clean, "csv": check_csv, "html": check_html, "json": check_json}
    done = 0
    if part in per_file:
        for path in sys.argv[3:]:
            per_file[part](path)
            done += 1
    else:
        folder = Path(sys.argv[3])
        which, _, how = part.partition("-")
        source = {"small": small, "made": lambda: made(folder), "cuts": lambda: cuts(folder)}[which]
        for name, path, want in source():
            done += 1
            if how in ("", "scan"):
                check_scan(name, path, want)
            if how in ("", "ingest"):
                # Of the cuts, which store nothing, every tenth store is proved sound.
                check_ingest(name, path, want, folder, which != "cuts" or done % 10 == 0)
    print(f"{part}: {done} looked at, {faults} faults")
    return 1 if faults or done == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
