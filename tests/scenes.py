#!/usr/bin/env python3
"""What the tests of faults and kills do to a store: one class a command.

A scene prepares a folder once, says which words are run in a copy of it, and
reads what came of them: before or after, nothing between.  tests/crash.py
kills it at random times, tests/fault/run.py fails its system calls.
A new scene is a class and its line in SCENES.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dump import dump  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
CLOCK = "2026-06-03T03:30:00Z"


class Broken(Exception):
    pass


def environment(folder, **more):
    env = dict(os.environ, APPRAISE_DB=str(folder / "a.db"), APPRAISE_NOW=CLOCK, LC_ALL="C.UTF-8", **more)
    for name in ("APPRAISE_CURATOR", "APPRAISE_EMAIL", "NCBI_API_KEY"):
        env.pop(name, None)
    return env


class Scene:
    """Every copy of the folder is at the same place, since pages and messages name it."""

    program_name = "appraise"

    def __init__(self, program, folder, big=False):
        self.program, self.big = os.path.abspath(program), big
        self.kept, self.folder = Path(folder) / "base", Path(folder) / "work"
        self.folder.mkdir()
        self.prepare()
        self.folder.rename(self.kept)

    # --- to be said by each scene

    def prepare(self):
        self.store()

    def argv(self):
        return [self.program, "--quiet", *self.words()]

    def words(self):
        raise NotImplementedError

    def stdin(self):
        return None

    def state(self):
        return dump(self.folder / "a.db")

    repeats = True		# the same words again, once it is done, change nothing and are no fault

    # --- for all

    def run(self, *words, stdin=None, want=0):
        r = subprocess.run([self.program, "--quiet", *map(str, words)], env=environment(self.folder), cwd=self.folder,
                           stdin=stdin or subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8")
        if want is not None and r.returncode != want:
            raise Broken(f"{' '.join(map(str, words))}: exit {r.returncode}, wanted {want}\n{r.stderr}{r.stdout}")
        return r

    def decide(self, name):
        with open(FIXTURES / f"demo/decisions/{name}.txt", encoding="utf-8") as f:
            self.run("approve", "-", stdin=f)

    def store(self, decided=False, graded=False):
        """The twelve records of one compound (or all of three), waiting or decided."""
        self.run("init", "--demo")
        for c in ("casein-hydrolysate", "cerebrolysin", "oxytocin") if self.big else ("casein-hydrolysate",):
            self.run("compound", "import", FIXTURES / f"compounds/{c}.json")
            self.run("ingest", "--compound", c, FIXTURES / f"demo/{c}.xml")
            if c == "oxytocin":
                self.run("ingest", "--compound", c, FIXTURES / "demo/damaged.xml")
            if decided:
                self.decide(f"01-{c}")
        if graded:
            self.run("score")

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder, symlinks=True)

    def start(self, **more):
        return subprocess.Popen(self.argv(), env=environment(self.folder, **more), cwd=self.folder, stdin=self.open_stdin(),
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def open_stdin(self):
        path = self.stdin()
        return open(path, encoding="utf-8") if path else subprocess.DEVNULL

    def act(self, **more):
        return subprocess.run(self.argv(), env=environment(self.folder, **more), cwd=self.folder, stdin=self.open_stdin(),
                              capture_output=True, text=True, encoding="utf-8", errors="replace")

    def sound(self):
        """Raises Broken where the store that stands is not whole."""
        if (self.folder / "a.db").exists():
            self.run("check", "--replay")

    def untouched(self):
        """Every byte is as it was prepared, but for SQLite's shared memory and an empty log."""
        def files(top):
            return {str(p.relative_to(top)): os.readlink(p).encode() if p.is_symlink() else p.read_bytes()
                    for p in top.rglob("*") if (p.is_symlink() or p.is_file()) and not p.name.endswith("-shm")
                    and not (p.name.endswith("-wal") and p.stat().st_size == 0)}
        return files(self.folder) == files(self.kept)

    def names(self):
        """The files that stand there, without SQLite's own and those that a restore or a migration keeps."""
        return {str(p.relative_to(self.folder)) for p in self.folder.rglob("*")
                if not re.search(r"-(wal|shm)$|\.(before-restore|schema-\d+)-", p.name)}


class Init(Scene):
    repeats = False

    def prepare(self):
        pass

    def words(self):
        return ["init", "--demo"]

    def state(self):
        path = self.folder / "a.db"
        return dump(path) if path.exists() else []


class Ingest(Scene):
    def prepare(self):
        self.run("init", "--demo")
        self.run("compound", "import", FIXTURES / "compounds/casein-hydrolysate.json")

    def words(self):
        return ["ingest", "--compound", "casein-hydrolysate", str(FIXTURES / "demo/casein-hydrolysate.xml")]


class Approve(Scene):
    repeats = False

    def prepare(self):
        self.store()
        lines = []
        for c in ("casein-hydrolysate", "cerebrolysin", "oxytocin") if self.big else ("casein-hydrolysate",):
            lines.append((FIXTURES / f"demo/decisions/01-{c}.txt").read_text(encoding="utf-8"))
        (self.folder / "list.txt").write_text("".join(lines), encoding="utf-8")

    def words(self):
        return ["approve", "-"]

    def stdin(self):
        return self.folder / "list.txt"


class Undo(Scene):
    repeats = False

    def prepare(self):
        self.store(decided=True)

    def words(self):
        return ["undo"]


class Redact(Scene):
    repeats = False

    def prepare(self):
        self.store()
        self.run("curator", "add", "bo", "--uid", "54321", "--name", "Bo Berg")

    def words(self):
        return ["curator", "erase", "bo", "--reason", "asked for it"]


class Score(Scene):
    GRADES = ("asset", "grade", "grade_term", "grade_term_pmid", "outcome_grade", "due")

    def prepare(self):
        self.store(decided=True)
        self.ungraded = self.rest(dump(self.folder / "a.db"))

    def rest(self, lines):
        return [line for line in lines if line.split("\t")[0] not in self.GRADES]

    def between(self, state):
        """Some compounds graded, others not: each has a transaction of its own."""
        return self.rest(state) == self.ungraded

    def words(self):
        return ["score"]


class Backup(Scene):
    """Over an older backup, which stays whole until the new one is."""

    def prepare(self):
        self.store()
        self.run("backup", "copy.db")
        self.decide("01-casein-hydrolysate")

    def words(self):
        return ["backup", "copy.db"]

    def state(self):
        return dump(self.folder / "copy.db")

    def sound(self):
        super().sound()
        self.run("--db", "copy.db", "check", "--replay")


class Restore(Scene):
    """Of an older state: what was there is kept, whole."""

    repeats = False

    def prepare(self):
        self.store()
        self.run("backup", "copy.db")
        self.decide("01-casein-hydrolysate")
        self.late = dump(self.folder / "a.db")

    def words(self):
        return ["restore", "copy.db", "--force"]

    def sound(self):
        super().sound()
        kept = [p for p in self.folder.glob("a.db.before-restore-*") if not re.search(r"-(wal|shm)$", p.name)]
        for p in kept:
            self.run("--db", p, "check", "--replay")
        if dump(self.folder / "a.db") != self.late and self.late not in [dump(p) for p in kept]:
            raise Broken("what was decided since is neither in the store nor kept beside it")


class Review(Scene):
    """One record after another: what was said to be saved is saved, and the rest still waits."""

    def prepare(self):
        self.store()
        (self.folder / "keys.txt").write_text("r 3\n" * (60 if self.big else 14), encoding="utf-8")
        self.said = self.folder / "said.txt"
        self.said.touch()

    def words(self):
        return ["review"]

    def stdin(self):
        return self.folder / "keys.txt"

    def argv(self):
        # What it says goes to a file, which a kill cannot take back.
        return ["bash", "-c", 'exec "$0" review >>said.txt', self.program]

    def state(self):
        """Without numbers of events: the order of what is left is worked out anew."""
        db = sqlite3.connect(f"file:{self.folder / 'a.db'}?mode=ro", uri=True)
        rows = db.execute("SELECT compound_id, pmid, state, reason FROM link ORDER BY 1, 2").fetchall()
        db.close()
        return [repr(row) for row in rows]

    def between(self, state):
        return all(" 'rejected', 'no-outcome'" in row or " 'open', None" in row for row in state)

    def sound(self):
        super().sound()
        saved = re.findall(r"^(?:> )?saved #\d+ rejected (\d+)", self.said.read_text(encoding="utf-8"), re.M)
        for pmid in saved:
            if not any(f" {pmid}, 'rejected'" in row for row in self.state()):
                raise Broken(f"{pmid} was said to be saved, and is not")

    def untouched(self):
        return False		# said.txt grows whatever fails


class Import(Scene):
    """An export into an empty store."""

    def prepare(self):
        self.store(decided=True)
        self.run("export", "whole.ndjson")
        for p in self.folder.glob("a.db*"):
            p.unlink()
        self.run("init", "--demo")

    def words(self):
        return ["import", "whole.ndjson"]


class Migrate(Scene):
    """By tests/tools/migrate_on: two steps that no release has."""

    program_name = "migrate_on"

    def argv(self):
        return [str(Path(self.program).parent / "tools/migrate_on"), "a.db"]

    def version(self, path):
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        n = db.execute("PRAGMA user_version").fetchone()[0]
        db.close()
        return n

    def state(self):
        return [f"schema {self.version(self.folder / 'a.db')}"] + dump(self.folder / "a.db")

    def between(self, state):
        return state[0] == "schema 2"		# each step is whole by itself

    def sound(self):
        if self.version(self.folder / "a.db") == 1:
            super().sound()
        else:
            db = sqlite3.connect(self.folder / "a.db")
            if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok" or db.execute("PRAGMA foreign_key_check").fetchall():
                raise Broken("the migrated store is damaged")
            db.close()
            kept = [p for p in self.folder.glob("a.db.schema-1-*") if not re.search(r"-(wal|shm)$", p.name)]
            if not kept:
                raise Broken("a migration without its backup")
            for p in kept:
                self.run("--db", p, "check", "--replay")


class Publish(Scene):
    def prepare(self):
        self.store(decided=True, graded=True)

    def words(self):
        return ["publish", "site"]

    def state(self):
        site, out = self.folder / "site", []
        for p in sorted((site / "current").resolve().rglob("*")) if (site / "current").exists() else []:
            if p.is_file():
                out.append(f"{p.name} {p.read_bytes().hex()[:200]} {p.stat().st_size}")
        return out

    def sound(self):
        super().sound()
        if (self.folder / "site/current").is_dir():
            subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=self.folder / "site/current",
                           capture_output=True, check=True)
        elif (self.folder / "site/current").is_symlink():
            raise Broken("current points to nothing")


SCENES = {
    "init": Init, "ingest": Ingest, "approve": Approve, "undo": Undo, "redact": Redact, "score": Score,
    "review": Review, "import": Import, "backup": Backup, "restore": Restore, "migrate": Migrate, "publish": Publish,
}
