#!/usr/bin/env python3
"""kill -9 at random times: crash.py PROGRAM WHAT KILLS [FACTOR]

WHAT is ingest or publish, with what is special to them here, or a scene of
tests/scenes.py: approve, backup, restore, migrate ...

Runs the command undisturbed once and measures it; then, KILLS times, starts
it on a fresh copy of the same state, kills it at a random moment of that
span, proves that what stands is sound, runs it again, and compares the
result with the undisturbed one.  A run that ended before its kill does not
count.  The seed is printed; SEED=N in the environment repeats its points.
FACTOR: how many times the ingested records are repeated.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dump import dump  # noqa: E402
from scenes import SCENES, Broken  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
DATA = Path(os.environ.get("APPRAISE_TESTDATA", ROOT.parent / "shared/data"))
CLOCK = "2026-06-03T03:30:00Z"
# Rows of these are only ever added while a file is read.
GROWING = {"record", "text", "raw", "article", "article_author", "article_pubtype", "article_mesh", "article_keyword",
           "article_grant", "article_registry", "article_link", "article_ref", "article_chemical", "article_history",
           "article_other", "proposal", "proposal_flag", "proposal_registry", "evidence", "proposed_finding", "link"}

faults = 0


def fault(why, detail=""):
    global faults
    faults += 1
    print(f"not sound: {why}")
    for line in str(detail).splitlines()[:12]:
        print(f"    {line[:300]}")


class Store:
    def __init__(self, program, path):
        self.program, self.path = program, Path(path)
        self.env = dict(os.environ, APPRAISE_DB=str(path), APPRAISE_NOW=CLOCK, LC_ALL="C.UTF-8")
        self.env.pop("APPRAISE_CURATOR", None)

    def start(self, *words):
        return subprocess.Popen([self.program, *words], env=self.env, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self, *words, stdin=None, want=0):
        r = subprocess.run([self.program, *words], env=self.env, stdin=stdin or subprocess.DEVNULL,
                           capture_output=True, text=True, encoding="utf-8")
        if r.returncode != want:
            fault(f"{' '.join(words)}: exit {r.returncode}, wanted {want}", r.stderr + r.stdout)
        return r

    def copy_to(self, path):
        """The file and what may still stand in its log."""
        for suffix in ("-wal", "-shm"):
            Path(str(path) + suffix).unlink(missing_ok=True)
            if Path(str(self.path) + suffix).exists():
                shutil.copyfile(str(self.path) + suffix, str(path) + suffix)
        shutil.copyfile(self.path, path)
        return Store(self.program, path)


def repeated(folder, factor):
    """One file of many records, real ones where they are, under PMIDs of their own."""
    source = DATA / "pubmed/medline-derived-narchd.xml"
    if not source.exists():
        source, factor = FIXTURES / "demo/cerebrolysin.xml", factor * 20
    text = source.read_text(encoding="utf-8")
    records = re.findall(r"<PubmedArticle>.*?</PubmedArticle>\s*", text, re.S)
    head = text[:text.index("<PubmedArticle>")]
    tail = text[text.rindex("</PubmedArticle>") + len("</PubmedArticle>"):]
    path, pmid = folder / "many.xml", 99100000
    with open(path, "w", encoding="utf-8") as f:
        f.write(head)
        for _ in range(factor):
            for r in records:
                old = re.search(r"<PMID[^>]*>(\d+)</PMID>", r).group(1)
                pmid += 1
                f.write(re.sub(rf"(<PMID[^>]*>){old}(</PMID>)", rf"\g<1>{pmid}\g<2>", r))
        f.write(tail)
    return path, pmid - 99100000


def whole_release(site):
    """current points to a release all of whose files are as its sums say."""
    current = site / "current"
    if not current.is_dir():
        fault("current is not there or dangles", os.listdir(site))
        return
    r = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=current, capture_output=True, text=True)
    if r.returncode != 0:
        fault("the release that stands is damaged", r.stdout + r.stderr)
    summed = {line.split("  ", 1)[1] for line in (current / "SHA256SUMS").read_text().splitlines()}
    there = {str(p.relative_to(current.resolve())) for p in current.resolve().rglob("*") if p.is_file()} - {"SHA256SUMS"}
    if summed != there:
        fault("files without a sum, or sums without a file", sorted(summed ^ there))


def tree(site):
    """Every file of a site with its bytes, and where current points."""
    out = {}
    for p in sorted(site.rglob("*")):
        name = str(p.relative_to(site))
        if p.is_symlink():
            out[name] = os.readlink(p)
        elif p.is_file():
            out[name] = p.read_bytes()
        else:
            out[name] = "folder"
    return out


def compare(name, want, got):
    if want == got:
        return
    if isinstance(want, dict):
        fault(f"{name}: another result than undisturbed",
              "\n".join(sorted(k for k in want.keys() | got.keys() if want.get(k) != got.get(k))))
    else:
        a, b = set(want), set(got)
        fault(f"{name}: another result than undisturbed",
              "\n".join(["- " + x for x in sorted(a - b)[:5]] + ["+ " + x for x in sorted(b - a)[:5]]))


def kill_at(process, seconds):
    """True when it was still at work."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


class Ingest:
    def __init__(self, program, folder, factor):
        self.folder = folder
        self.file, self.records = repeated(folder, factor)
        self.base = Store(program, folder / "base.db")
        self.base.run("--quiet", "init", "--demo")
        self.base.run("--quiet", "compound", "add", "demo", "--name", "Demo", "--status", "food")
        self.base.run("--quiet", "ingest", "--compound", "demo", str(FIXTURES / "demo/oxytocin.xml"))
        self.words = ("--quiet", "ingest", "--compound", "demo", str(self.file))

    def fresh(self, name):
        return self.base.copy_to(self.folder / name)

    def result(self, store):
        return dump(store.path)

    def sound(self, store, want):
        extra = set(dump(store.path, GROWING)) - want
        if extra:
            fault("a row that an undisturbed run does not write", "\n".join(sorted(extra)[:5]))

    def want_set(self, want):
        return {line for line in want if line.split("\t", 1)[0] in GROWING}


class Publish:
    def __init__(self, program, folder, factor):
        self.folder = folder
        self.base = Store(program, folder / "base.db")
        s, d = self.base, FIXTURES / "demo"
        s.run("--quiet", "init", "--demo")
        for c in ("cerebrolysin", "casein-hydrolysate", "oxytocin"):
            s.run("--quiet", "compound", "import", str(FIXTURES / f"compounds/{c}.json"))
            s.run("--quiet", "ingest", "--compound", c, str(d / f"{c}.xml"))
        s.run("--quiet", "ingest", "--compound", "oxytocin", str(d / "damaged.xml"))
        for name in ("01-casein-hydrolysate", "01-cerebrolysin", "01-oxytocin", "studies"):
            self.decide(name)
        s.run("--quiet", "score")
        self.site = folder / "site"
        s.run("--quiet", "publish", str(self.site))
        whole_release(self.site)
        s.run("--quiet", "ingest", "--compound", "cerebrolysin", str(d / "cerebrolysin-revised.xml"))
        self.decide("02-retraction")
        s.run("--quiet", "score")
        # Every copy publishes to the same place, since a page may name it.
        self.kept = folder / "kept"
        shutil.copytree(self.site, self.kept, symlinks=True)
        self.words = ("--quiet", "publish", str(self.site))

    def decide(self, name):
        with open(FIXTURES / f"demo/decisions/{name}.txt", encoding="utf-8") as f:
            self.base.run("--quiet", "approve", "-", stdin=f)

    def fresh(self, name):
        shutil.rmtree(self.site)
        shutil.copytree(self.kept, self.site, symlinks=True)
        return self.base.copy_to(self.folder / name)

    def result(self, store):
        whole_release(self.site)
        return tree(self.site)

    def sound(self, store, want):
        whole_release(self.site)

    def want_set(self, want):
        return want


def kill_scene(program, what, kills, dice, folder):
    """A scene before or after its act, whole, and after it when its words are said again."""
    scene = SCENES[what](program, folder, big=True)
    scene.fresh()
    before = scene.state()
    start = time.monotonic()
    r = scene.act()
    span = time.monotonic() - start
    if r.returncode != 0:
        fault(f"undisturbed it ended with {r.returncode}", r.stderr)
        return 0
    scene.sound()
    after, names = scene.state(), scene.names()
    between = getattr(scene, "between", lambda state: False)
    killed = ended = 0
    found = {"before": 0, "between": 0, "after": 0}
    while killed < kills and ended < 3 * kills + 10 and faults == 0:
        scene.fresh()
        at = dice.uniform(0, span)
        if not kill_at(scene.start(), at):
            ended += 1
            continue
        killed += 1
        try:
            scene.sound()
            now = scene.state()
            if now not in (before, after) and not between(now):
                compare(f"killed after {at:.4f} s", after, now)
            found["before" if now == before else "after" if now == after else "between"] += 1
            if now == after and not scene.repeats:
                continue
            r = scene.act()
            if r.returncode != 0:
                fault(f"killed after {at:.4f} s: the same again: exit {r.returncode}", r.stderr)
            scene.sound()
            compare(f"killed after {at:.4f} s, and again", after, scene.state())
            compare(f"killed after {at:.4f} s, and again: files", names, scene.names())
        except (Broken, OSError) as e:
            fault(f"killed after {at:.4f} s", e)
    print(f"{what}: undisturbed {span:.2f} s; {killed} kills, {ended} ended before theirs; found " +
          ", ".join(f"{n} {k}" for k, n in found.items()) + f"; {faults} faults")
    return killed


def main():
    if len(sys.argv) < 4 or sys.argv[2] not in ("ingest", "publish", *SCENES):
        sys.exit(__doc__)
    program, what, kills = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    factor = int(sys.argv[4]) if len(sys.argv) > 4 else 4
    seed = int(os.environ.get("SEED") or int.from_bytes(os.urandom(4), "big"))
    dice = random.Random(seed)
    print(f"{what}: SEED={seed}", flush=True)
    if what not in ("ingest", "publish"):
        with tempfile.TemporaryDirectory(prefix="appraise-crash.") as d:
            killed = kill_scene(program, what, kills, dice, Path(d))
        if faults:
            print(f"again: SEED={seed} python3 tests/crash.py {sys.argv[1]} {what} {kills}")
        return 1 if faults or killed < kills else 0
    with tempfile.TemporaryDirectory(prefix="appraise-crash.") as d:
        work = {"ingest": Ingest, "publish": Publish}[what](program, Path(d), factor)
        store = work.fresh("whole.db")
        start = time.monotonic()
        store.run(*work.words)
        span = time.monotonic() - start
        store.run("--quiet", "check", "--replay")
        want = work.result(store)
        wanted = work.want_set(want)
        killed = ended = 0
        begun = set()
        while killed < kills and ended < 3 * kills + 10 and faults == 0:
            store = work.fresh("victim.db")
            at = dice.uniform(0, span)
            if not kill_at(store.start(*work.words), at):
                ended += 1
                continue
            killed += 1
            store.run("--quiet", "check", "--replay")
            work.sound(store, wanted)
            if what == "ingest":
                begun.add(len(dump(store.path, {"record"})))
            else:
                begun.add(len(tree(work.site)))
            store.run(*work.words)
            compare(f"killed after {at:.3f} s", want, work.result(store))
            store.run("--quiet", "check", "--replay")
        print(f"{what}: undisturbed {span:.2f} s; {killed} kills, {ended} ended before theirs; "
              f"{len(begun)} different states found; {faults} faults")
        if faults:
            print(f"again: SEED={seed} python3 tests/crash.py {sys.argv[1]} {what} {kills} {factor}")
    return 1 if faults or killed < kills else 0


if __name__ == "__main__":
    sys.exit(main())
