#!/usr/bin/env python3
"""`refresh` under fire: faults.py PROGRAM COUNT [SEED]

A store after its first night, on a server that has new, revised, retracted
and merged records since.  COUNT times one `refresh --publish --backup` on a
copy of it is disturbed once, at a random time of its course:

    kill        kill -9
    disk        the disk of the store, that of site and backups, or both fill up
    clock       the clock of the wall is set back, or forward and later right
    network     the line is refused, reset or silent from then on

and COUNT / 10 times more a second refresh is started beside it.  A run that
had ended before its fault does not count and is repeated with another time.

After each: no window of a search is complete and no watermark stands where a
record that PubMed has is neither stored nor in the ledger (asked of the
database by this script, and by what an undisturbed run found); `check
--replay` is clean, the site is a whole release, each backup a whole store;
the exit code is one of the contract's, and what happened is said and mailed.  Then the
same refresh again, without a hand's turn and (every other time) with the lock
file of a machine that was restarted: exit 0, and the store equals row by row
that of a run without faults; nothing half is left.

The disk is a small tmpfs in a mount namespace of its own; where that may not
be had (or with FAULTS_MOUNTS=no), a limit on the size of files
(RLIMIT_FSIZE) takes its place.  The seed is printed; KEEP=1 keeps the folder
of a point that failed and stops.  KINDS=disk,clock takes only those; SAY=1
shows what the disturbed runs said.
"""

import datetime
import json
import mmap
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True
import crash  # noqa: E402
import dump  # noqa: E402
import link  # noqa: E402
import year  # noqa: E402

KINDS = ("kill", "disk", "clock", "network")
COMPOUNDS = ("cerebrolysin", "oxytocin")
FIRST, CHANGED, NIGHT = "2026-06-03T03:30:00Z", "2026-06-04", "2026-06-05T03:30:00Z"
DISK_MB = 32
DELAY_S = 0.004         # a server that answers at once leaves no time to fall into
HOUR, DAY = 3600, 86400
# How often the program asked, and when it may again, depends on what failed.
dump.LEFT_OUT |= {"tries", "not_before", "error", "first_run", "asked"}
# A window that a failed run completed is searched again from its end: what each of them claims is proved below.
dump.WITHOUT |= {"run_compound", "search_window"}
# So does in which order it came, and with it what else a changed store was graded at meanwhile.
dump.LEFT_OUT |= {"seq", "at_seq", "suspended_seq", "reopened_seq", "batch", "rev"}
GRADES = {"grade", "grade_term", "grade_term_pmid", "outcome_grade"}

faults = []


def fault(point, why, detail=""):
    faults.append(why)
    print(f"{point}: {why}")
    for line in str(detail).splitlines()[:14]:
        print(f"    {line[:400]}", flush=True)


def differences(gone, new):
    """Rows that are not there and rows that should not be; of a pair that begins alike only what differs."""
    lines = []
    for a in gone[:6]:
        head = a.split("\t")[:2]
        b = next((x for x in new if x.split("\t")[:2] == head), None)
        new = [x for x in new if x != b]
        if b is None:
            lines.append("- " + a)
            continue
        pairs = [(i, x, y) for i, (x, y) in enumerate(zip(a.split("\t"), b.split("\t"))) if x != y]
        lines.append("- " + " ".join(head + [f"{i}:{x}" for i, x, _ in pairs]))
        lines.append("+ " + " ".join(head + [f"{i}:{y}" for i, _, y in pairs]))
    return "\n".join(lines + ["+ " + x for x in new[:6]])


def seconds(iso):
    return int(datetime.datetime.fromisoformat(iso.replace("Z", "+00:00")).timestamp())


def own_mounts():
    """A mount namespace of one's own, as root or as root of a user namespace; False where the system will not."""
    if os.environ.get("FAULTS_MOUNTS") in ("yes", "no"):
        return os.environ["FAULTS_MOUNTS"] == "yes"
    for words in (["unshare", "-m"], ["unshare", "-rm"]):
        try:
            tried = subprocess.run([*words, "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True)
        except OSError:
            return False
        if tried.returncode == 0:
            os.environ["FAULTS_MOUNTS"] = "yes"
            os.execvp(words[0], [*words, sys.executable, "-B", *sys.argv])
    return False


class Clock:
    """The clock of the wall that the program sees; see ../fault/clock.c."""

    def __init__(self, folder):
        self.library, self.path = folder / "clock.so", folder / "clock"
        subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-o", self.library,
                        HERE.parent / "fault/clock.c"], check=True)
        self.path.write_bytes(bytes(8))
        with open(self.path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 8)

    def set(self, at):
        self.map[:] = struct.pack("=q", at)


class Store(year.Store):
    """The store and its surroundings: one disk for it, one for what it writes beside it."""

    def __init__(self, program, folder, line, clock):
        self.disk = {"store": folder / "store", "out": folder / "out"}
        self.folder, self.clock = folder, clock
        for d in self.disk.values():
            d.mkdir(exist_ok=True)
        super().__init__(program, str(folder), "mailbox", line)
        self.path = str(self.disk["store"] / "a.db")
        self.site, self.backups = self.disk["out"] / "site", self.disk["out"] / "backups"
        preload = [str(clock.library), *filter(None, [os.environ.get("LD_PRELOAD")])]
        # A sanitizer's library wants to be the first of all, and does as well behind this one.
        asan = [*filter(None, [os.environ.get("ASAN_OPTIONS")]), "verify_asan_link_order=0"]
        self.env.update(APPRAISE_DB=self.path, APPRAISE_RECHECK_DAYS="1", LD_PRELOAD=":".join(preload), ASAN_OPTIONS=":".join(asan),
                        FAULT_CLOCK=str(clock.path), LC_ALL="C.UTF-8", NO_COLOR="1", APPRAISE_EUTILS_TIMEOUT_S="0.3",
                        APPRAISE_EUTILS_TRIES="3")
        self.night = ["refresh", "--publish", str(self.site), "--backup", str(self.backups)]

    def at(self, day):
        pass

    def start(self, words, **more):
        return subprocess.Popen([self.program, *words], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, **more)

    def keep(self):
        sqlite3.connect(self.path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name, d in self.disk.items():
            shutil.copytree(d, self.folder / f"kept-{name}", symlinks=True)

    def fresh(self):
        for name, d in self.disk.items():
            for p in d.iterdir():
                p.unlink() if p.is_symlink() or p.is_file() else shutil.rmtree(p)
            shutil.copytree(self.folder / f"kept-{name}", d, symlinks=True, dirs_exist_ok=True)
        self.clock.set(seconds(NIGHT))

    def said(self):
        """What the store says, sorted: all rows but grades, and each compound's grade as it stands."""
        rows = [line for line in dump.dump(self.path) if line.split("\t", 1)[0] not in GRADES
                and not (line.startswith("asset\t") and "kind='evidence'" in line)]
        newest = "(SELECT max(grade_id) FROM grade GROUP BY compound_id)"
        for table, columns in (("grade g", "g.score_milli, g.tier, g.verdict, g.confidence, g.provisional, g.inputs_sha, g.params_sha, "
                                "g.last_searched, g.evidence_to, g.last_new_evidence, g.last_reviewed"),
                               ("grade g JOIN grade_term t USING (grade_id)", "t.pos, t.kind, t.name, t.value_milli, t.binds, t.reason"),
                               ("grade g JOIN outcome_grade o USING (grade_id)", "o.outcome_id, o.certainty_milli, o.band, o.studies")):
            rows += ["grade\t" + "\t".join(map(repr, row)) for row in self.sql(
                f"SELECT g.compound_id, {columns} FROM {table} WHERE g.grade_id IN {newest}")]
        return sorted(rows)

    def names(self):
        """What stands beside the store, and beside site and backups; numbers of runs and days aside."""
        found = [p.name for p in self.disk["store"].iterdir() if not p.name.endswith(("-wal", "-shm"))]
        found += [f"site/{p.name}" for p in self.site.iterdir()]
        found += [f"releases/{p.name}" for p in (self.site / "releases").iterdir() if not p.name[0].isdigit()]
        found += [f"backups/{p.name}" for p in self.backups.iterdir() if not p.name.startswith("appraise-20") or p.suffix != ".db"]
        return sorted(found)


class World:
    """Server, line, clock and the prepared store; and what an undisturbed night makes of it."""

    def __init__(self, program, folder, seed, mounts):
        self.mounts, self.seed = mounts, seed
        self.server = year.Server(str(folder))
        self.line = link.Link(int(self.server.url.rsplit(":", 1)[1]), DELAY_S)
        self.clock = Clock(folder)
        self.line.url = f"http://127.0.0.1:{self.line.port}"
        if mounts:
            for name in ("store", "out"):
                (folder / name).mkdir()
                subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", folder / name], check=True)
        self.store = self.prepare(program, folder)

    def prepare(self, program, folder):
        told = self.server.control(warn=False, today=FIRST[:10], tell=["pmids"], generate={
            "records": 70, "seed": self.seed, "from": "2025-01-01", "to": "2026-06-02", "compounds": list(COMPOUNDS), "none": 0.1})
        old, new = told["pmids"], max(told["pmids"]) + 1
        self.clock.set(seconds(FIRST))
        s = Store(program, folder, self.line, self.clock)
        s.begin(None)
        s.run(*s.night)
        year.decide(s)
        s.run("score", "--quiet")
        approved = [p for p, in s.sql("SELECT pmid FROM assessment WHERE state = 'approved' ORDER BY pmid")]
        pick = random.Random(self.seed).sample(approved, 12)
        changes = [{"change": "retract", "pmid": p, "notice": new + i} for i, p in enumerate(pick[:2])]
        changes += [{"change": "revise", "pmid": p} for p in pick[2:6]] + [{"change": "index", "pmid": p} for p in pick[6:9]]
        changes += [{"change": "merge", "pmid": pick[9], "into": pick[10]}]
        changes += [{"change": "new", "pmid": new + 10 + i, "compound": COMPOUNDS[i % 2]} for i in range(24)]
        # It is far from sure that a fresh record falls into an old window: one does.
        changes += [{"change": "new", "pmid": new + 40, "compound": COMPOUNDS[0], "edat": "2026-06-02"}]
        self.retracted = pick[:2]
        self.server.control(changes=[{"date": CHANGED, **c} for c in changes], today=NIGHT[:10])
        self.server.control(hold_s=5)
        s.keep()
        assert old
        return s

    def undisturbed(self):
        spans, said = [], None
        for _ in range(3):
            self.store.fresh()
            began = time.monotonic()
            self.store.run(*self.store.night)
            spans.append(time.monotonic() - began)
            if said is not None and said != self.store.said():
                sys.exit("two undisturbed nights differ:\n" + "\n".join(sorted(set(said) ^ set(self.store.said()))[:8]))
            said = self.store.said()
        self.spans, self.want, self.want_names = spans, said, self.store.names()
        for why in self.unsound():
            fault("undisturbed", why)
        # What PubMed has of each compound, by the date on which it came there.
        self.truth = self.store.sql(
            "SELECT c.slug, h.pmid, a.edat FROM search s JOIN compound c USING (compound_id) JOIN search_hit h USING (search_id) "
            "JOIN article a ON a.pmid = h.pmid WHERE s.active = 1")
        self.searched = self.store.sql("SELECT slug, last_searched FROM compound_dates JOIN compound USING (compound_id) ORDER BY slug")

    @property
    def span(self):
        return sorted(self.spans[-3:])[1]

    def measure(self):
        """How long a night takes by now: other work on the machine comes and goes."""
        self.store.fresh()
        began = time.monotonic()
        self.store.run(*self.store.night)
        self.spans.append(time.monotonic() - began)

    def reached(self):
        """How far a disturbed night came."""
        s = self.store
        return (*s.sql("SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM grade), (SELECT count(*) FROM event), "
                       "(SELECT count(*) FROM run_compound), (SELECT count(*) FROM search_window WHERE state = 'complete')")[0],
                os.readlink(s.site / "current"), len(list((s.site / "releases/.new").glob("*"))), len(os.listdir(s.backups)))

    def unsound(self):
        """What is wrong with the store as it stands, in sentences; by SQL of this script's own."""
        bad, q = [], self.store.sql
        settled = ("(EXISTS (SELECT 1 FROM article a WHERE a.pmid = {0}) OR EXISTS (SELECT 1 FROM fetch f WHERE f.pmid = {0} AND "
                   "(f.state = 'missing' OR f.state = 'bad' AND f.error <> '')) OR EXISTS (SELECT 1 FROM pmid_alias p WHERE p.old = {0}))")
        for row in q("SELECT w.lo, w.hi, h.pmid FROM search_window w JOIN search_hit h USING (search_id) "
                     f"WHERE w.state = 'complete' AND h.run_id <= w.run_id AND NOT {settled.format('h.pmid')}"):
            bad.append(f"window {row[0]}..{row[1]} is complete without {row[2]}")
        have = {slug: {p for p, in q("SELECT h.pmid FROM search_hit h JOIN search s USING (search_id) JOIN compound c "
                                     f"USING (compound_id) WHERE c.slug = ? AND {settled.format('h.pmid')}", slug)} for slug in COMPOUNDS}
        marks = q("SELECT c.slug, w.lo, w.hi, r.started FROM search_window w JOIN search s USING (search_id) JOIN compound c "
                  "USING (compound_id) JOIN run r ON r.run_id = w.run_id WHERE w.state = 'complete' AND s.active = 1")
        for slug, pmid, edat in getattr(self, "truth", []):
            for name, lo, hi, started in marks:
                # A window of before the changes knew the server as it was then.
                if name == slug and lo <= edat <= hi and pmid not in have[slug] and started > FIRST[:10] + "T24":
                    bad.append(f"{slug} counts as searched {lo}..{hi}, and {pmid} of {edat} is not there")
        for slug, said in q("SELECT slug, last_searched FROM compound_dates JOIN compound USING (compound_id)"):
            if said is not None and said not in {hi for name, _, hi, _ in marks if name == slug}:
                bad.append(f"{slug}: last searched {said}, and no complete window ends there")
        for pmid, in q("SELECT f.pmid FROM fetch f WHERE f.state = 'got' AND NOT EXISTS (SELECT 1 FROM article a WHERE a.pmid = f.pmid) "
                       "AND NOT EXISTS (SELECT 1 FROM pmid_alias p WHERE p.old = f.pmid)"):
            bad.append(f"{pmid} counts as got and is not stored")
        for table in ("integrity_check", "foreign_key_check"):
            got = q(f"PRAGMA {table}")
            if got not in ([], [("ok",)]):
                bad.append(f"{table}: {got[:3]}")
        return bad + self.unsound_files()

    def unsound_files(self):
        bad, s = [], self.store
        before = crash.faults
        crash.whole_release(s.site)
        if crash.faults > before:
            bad.append("the site is no whole release")
        for p in s.backups.glob("appraise-*.db"):
            try:
                with sqlite3.connect(f"file:{p}?mode=ro", uri=True) as db:
                    ok = (db.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and
                          db.execute("SELECT count(*) FROM event").fetchone()[0] > 0)
            except sqlite3.Error as why:
                ok = bad.append(f"{p.name}: {why}")
            if not ok:
                bad.append(f"backup {p.name} is no whole store")
        return bad


class Point:
    """One disturbed night."""

    def __init__(self, world, number, kind, rng):
        self.w, self.s, self.kind, self.rng = world, world.store, kind, rng
        self.name = f"point {number} {kind}"
        self.moment = rng.uniform(0, world.span)
        self.detail, self.undo = "", lambda: None

    # --- the faults; each sets what is to be undone before the repetition ------------
    def kill(self, process):
        process.send_signal(signal.SIGKILL)

    def disk(self, process):
        which = self.rng.choice([["store"], ["out"], ["store", "out"]])
        self.detail, left = "+".join(which), self.rng.choice([0, 0, self.rng.randrange(400) * 1024])
        if not self.w.mounts:
            self.detail = "limit"
            size = max((p.stat().st_size for p in self.s.disk["store"].iterdir() if p.is_file()), default=0)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (self.rng.randrange(size + 1),) * 2)
            return
        for name in which:
            with open(self.s.disk[name] / "filler", "wb") as f:
                v = os.statvfs(self.s.disk[name])
                free = v.f_bavail * v.f_frsize - left
                try:
                    if free > 0:
                        os.posix_fallocate(f.fileno(), 0, free)
                    while not left and f.write(bytes(4096)):
                        f.flush()
                except OSError:
                    pass
                try:
                    f.close()
                except OSError:
                    pass
        self.undo = lambda: [(d / "filler").unlink(missing_ok=True) for d in self.s.disk.values()]

    def clock(self, process):
        by = self.rng.choice([-1, 1]) * self.rng.choice([5 * HOUR, 26 * HOUR, 3 * DAY, 40 * DAY, 365 * DAY])
        self.detail = f"{by / HOUR:+.0f} h"
        self.w.clock.set(seconds(NIGHT) + by)
        self.undo = lambda: self.w.clock.set(seconds(NIGHT))

    def network(self, process):
        self.detail = self.rng.choice(link.WAYS)
        self.w.line.cut(self.detail)
        self.undo = self.w.line.mend

    def twin(self, process):
        other = self.s.start(self.s.night)
        said, code = other.communicate()[0], other.returncode
        self.detail = f"exit {code}"
        # Where the first had ended before the second came to the lock, both may win.
        if code not in (0, 75) or code == 75 and "is at work" not in said:
            fault(self.name, f"the second refresh: exit {code}", said)
        self.second = code

    # --- one point -----------------------------------------------------------------
    def disturb(self):
        """True when the run was still at work as the fault came."""
        self.s.fresh()
        if self.kind == "clock" and self.rng.random() < 0.3:
            self.moment = 0.0           # wrong from its first moment
        more = {}
        if self.kind == "disk" and not self.w.mounts:
            # Python ignores SIGXFSZ; so does the child that is not given it back: EFBIG comes as ENOSPC does.
            more = {"restore_signals": False}
        self.second, self.sent = None, self.s.sent()
        if self.moment == 0.0:
            self.clock(None)
        process = self.s.start(self.s.night, **more)
        try:
            said, _ = process.communicate(timeout=self.moment or None)
            hit = self.moment == 0.0
        except subprocess.TimeoutExpired:
            hit = process.poll() is None
            if hit:
                getattr(self, self.kind)(process)
            said, _ = process.communicate()
            # It may have ended between the look and the signal: then nothing killed it.
            hit = hit and (self.kind != "kill" or process.returncode != 0)
        self.code, self.text, self.sent = process.returncode, said, self.s.sent() - self.sent
        return hit

    def answer(self):
        """The exit code and the words of the disturbed run."""
        code, text = self.code, self.text
        allowed = {"kill": (-9,), "disk": (0, 1, 75), "clock": (0,), "network": (0, 75), "twin": (0, 75)}[self.kind]
        if code not in allowed:
            fault(self.name, f"exit {code} ({self.detail}, {self.moment:.3f} s)", text)
        if code > 0 and "try: " not in text and self.kind != "disk":
            fault(self.name, f"exit {code} and no word of what to do", text)
        # What exceeds the limit is no full disk, and SQLite has no word of its own for it.
        words = ("space", "full") if self.w.mounts else ("space", "full", "too large", "disk I/O error")
        if self.kind == "disk" and code == 1 and not any(w in text for w in words):
            fault(self.name, "no word of the disk", text)
        # Whoever limits the size of files limits sendmail's, too.  A run that did not begin has no mail
        # of its own: appraise-night, which tells it by the same words, sends what it said.
        own = 1 if re.search(r"^run \d", text, re.M) else 0
        if code > 0 and self.kind in ("disk", "network") and self.sent != own and self.w.mounts:
            fault(self.name, f"exit {code}, and {self.sent} mails ({self.detail}, {self.moment:.3f} s)", text)
        if self.kind == "network" and code == 75 and "open" not in text:
            fault(self.name, "no word of what is open", text)
        if self.kind == "twin" and {code, self.second} not in ({0}, {0, 75}):
            fault(self.name, f"of two refreshes at once exit {code} and {self.second}", text)

    def again(self):
        """The same night without a fault: all is as if there had been none."""
        s, w = self.s, self.w
        if self.rng.random() < 0.5:
            (s.disk["store"] / "a.db-night").write_text(
                "pid 4711 on host other since 2026-06-05T02:00:00Z, run 9\nboot 00000000-0000-0000-0000-000000000000\n")
        r = s.run(*s.night, good=range(256))
        if r.returncode != 0:
            fault(self.name, f"the repetition: exit {r.returncode} ({self.detail}, {self.moment:.3f} s)", r.stdout + r.stderr)
        # Set back between a search and the choice of what is read again, the clock puts that off to the compound's
        # next turn, which comes at once to who is named.
        if self.kind == "clock" and self.moment > 0 and Counter(s.said()) != Counter(w.want):
            s.run(*s.night, *COMPOUNDS)
        for why in w.unsound():
            fault(self.name, f"after the repetition: {why}")
        got, want = Counter(s.said()), Counter(w.want)
        if got != want:
            fault(self.name, f"another store than without faults ({self.detail}, {self.moment:.3f} s)",
                  differences(list((want - got).elements()), list((got - want).elements())))
        if s.names() != w.want_names:
            fault(self.name, "left behind or missing", sorted(set(s.names()) ^ set(w.want_names)))
        searched = s.sql("SELECT slug, last_searched FROM compound_dates JOIN compound USING (compound_id) ORDER BY slug")
        if searched != w.searched:
            fault(self.name, f"last searched {searched} ({self.detail}, {self.moment:.3f} s)")
        if s.sql("SELECT 1 FROM run WHERE outcome IS NULL"):
            fault(self.name, "a run without an end", s.sql("SELECT * FROM run WHERE outcome IS NULL"))
        self.replay("after the repetition")

    def replay(self, when):
        r = self.s.run("check", "--replay", good=range(256))
        if r.returncode != 0:
            fault(self.name, f"check --replay {when}: exit {r.returncode} ({self.detail})", r.stdout + r.stderr)

    def run(self):
        while not self.disturb():
            self.undo()
            self.moment = self.rng.uniform(0, self.w.span)
        self.undo()
        self.reached = self.w.reached()
        before = len(faults)
        if os.environ.get("SAY"):
            print(f"--- {self.name}: {self.detail} at {self.moment:.3f} s, exit {self.code}\n{self.text}")
        self.answer()
        for why in self.w.unsound():
            fault(self.name, f"{why} ({self.detail}, {self.moment:.3f} s)", self.text)
        self.replay("after the fault")
        self.again()
        return len(faults) == before


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    mounts = own_mounts()
    signal.signal(signal.SIGTERM, signal.default_int_handler)   # says how far it came
    program, count = str(Path(sys.argv[1]).resolve()), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 24)
    kinds = tuple(os.environ["KINDS"].split(",")) if "KINDS" in os.environ else KINDS
    print(f"seed {seed}; full disk by {'a tmpfs' if mounts else 'RLIMIT_FSIZE'}", flush=True)
    began, memory = time.monotonic(), "/dev/shm"
    folder = Path(tempfile.mkdtemp(prefix="faults.", dir=memory if os.access(memory, os.W_OK) else None))
    done, codes, reached, good = {}, {}, set(), True
    try:
        world = World(program, folder, seed, mounts)
        world.undisturbed()
        plan = [kinds[i % len(kinds)] for i in range(count)] + ([] if "KINDS" in os.environ else ["twin"] * max(1, count // 10))
        for i, kind in enumerate(plan):
            if i % 10 == 9:
                world.measure()
            point = Point(world, i, kind, random.Random(seed * 1000003 + i))
            good = point.run()
            done[kind] = done.get(kind, 0) + 1
            reached.add(point.reached)
            codes.setdefault(kind, {}).setdefault(point.code, []).append(i)
            if not good and os.environ.get("KEEP"):
                print(f"kept: {folder}; {point.detail}")
                print(point.text)
                if mounts:
                    shutil.copytree(folder, folder.with_suffix(".kept"), symlinks=True)
                break
    except KeyboardInterrupt:
        print("stopped")
    finally:
        if "world" in locals():
            world.line.close()
            world.server.process.kill()
            world.server.process.wait()
            if mounts:
                for name in ("store", "out"):
                    subprocess.run(["umount", "-l", folder / name], check=False)
        shutil.rmtree(folder, ignore_errors=True)
    parts = [f"{kind} {n} (" + ", ".join(f"exit {c}: {len(v)}" for c, v in sorted(codes[kind].items())) + ")" for kind, n in done.items()]
    print(f"{sum(done.values())} points of a night of {min(world.spans):.2f} to {max(world.spans):.2f} s: "
          f"{'; '.join(parts)}; {len(reached)} different states; {len(faults)} faults; "
          f"{time.monotonic() - began:.0f} s")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
