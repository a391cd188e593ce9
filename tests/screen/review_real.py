#!/usr/bin/env python3
"""Decide a list of acts by keys: review_real.py pty|pipe SLUG LIST COUNT

Each act of LIST ("approve SLUG PMID --design rct ...", as `approve -` reads
it) becomes what a person would type in `review SLUG` on $APPRAISE_DB, for
the first COUNT records: through a pseudo-terminal by single keys, or through
a pipe by lines.  On the way one decision is undone and taken again, one is
amended and amended back, and the program is killed with edits on the card
that are not stored; the next sitting has to have them.  Prints the kinds of
act that were made besides those of the list.
"""

import os
import shlex
import sqlite3
import subprocess
import sys

from pty_terminal import Terminal

APPRAISE, DB = os.environ["APPRAISE"], os.environ["APPRAISE_DB"]
REASONS = ["other-compound", "not-human", "no-outcome", "duplicate", "population", "no-data", "design", "retracted"]
LETTERS = {"benefit": "b", "no-difference": "n", "harm": "h", "mixed": "m", "unclear": "u"}
FIELDS = {"--design": "d", "--type": "y", "--participants": "p", "--risk-of-bias": "b", "--funding": "f",
          "--flag": "g", "--trials": "k", "--ties": "t", "--trial-funding": "m"}


def acts(name, count):
    """(act, pmid, options) of the first records of the list."""
    for text in open(name, encoding="utf-8"):
        words = shlex.split(text, comments=True)
        if not words or words[0] not in ("approve", "reject"):
            continue
        options = [(words[i], words[i + 1]) for i in range(len(words)) if words[i].startswith("--")]
        for pmid in (w for w in words[2:] if w.isdigit() and w not in [v for _, v in options]):
            if count == 0:
                return
            count -= 1
            yield words[0], int(pmid), options


def proposed(pmid):
    db = sqlite3.connect(f"file:{DB}?mode=ro", uri=True)
    n = db.execute("SELECT count(*) FROM assessment JOIN proposed_finding USING (proposal_id) WHERE pmid = ?", (pmid,))
    return n.fetchone()[0]


def edits(pmid, options):
    """The lines behind "e" for one approval."""
    out, named = [], set()
    for option, value in options:
        if option != "--finding":
            out.append(f"{FIELDS[option]} {value}")
            continue
        number, outcome, *pairs = [w for k in [value.split(",")] for w in k[0].split("=") + k[1:]]
        named.add(number)
        words = [LETTERS[p[10:]] if p.startswith("direction=") else "primary" if p == "primary=yes" else p for p in pairs]
        out.append(" ".join(["+" if number == "new" else number, outcome, *words]))
    return [f"{n} x" for n in range(1, proposed(pmid) + 1) if str(n) not in named] + out


class Pty:
    def __init__(self):
        self.t = Terminal([APPRAISE, "review", SLUG], {"APPRAISE_REVIEW_GUARD_MS": "0", "COLUMNS": "200", "TERM": "dumb"})
        self.t.expect("? all")
        self.t.expect("> ")

    def say(self, line, *answers):
        # The blanks of a line part its keys; what is typed as words is ended by Enter.
        key, field, words = (line.split(" ", 2) + ["", ""])[:3]
        self.t.type(key + field + words + ("\n" if key in "eg" else ""))
        self.t.expect(*answers)
        self.t.expect("> ")

    def kill(self):
        assert self.t.kill() == -9

    def quit(self):
        self.t.type("q")
        assert self.t.wait() == 0


class Pipe:
    def __init__(self):
        self.p = subprocess.Popen([APPRAISE, "review", SLUG], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env=dict(os.environ, COLUMNS="200"), encoding="utf-8")
        self.read("? all")

    def read(self, *answers):
        text = ""
        while not any(a in text for a in answers):
            line = self.p.stdout.readline()
            assert line, text[-2000:]
            text += line

    def say(self, line, *answers):
        self.p.stdin.write(line + "\n")
        self.p.stdin.flush()
        self.read(f"> {line}\n")
        self.read(*answers)

    def kill(self):
        self.p.kill()
        assert self.p.wait() == -9

    def quit(self):
        self.p.stdin.write("q\n")
        self.p.stdin.close()
        assert self.p.wait() == 0


ANSWER = {"d": "design: ", "y": "type: ", "p": "people: ", "b": "risk of bias: ", "f": "funding: ", "g": "flags: ",
          "k": "trials: ", "t": "ties: ", "m": "who paid"}


def edit(r, line):
    r.say("e " + line, ANSWER.get(line[0], "Finding "))


def decide(r, act, pmid, options, interrupt=None):
    r.say(f"g {pmid}", "? all")
    if act == "reject":
        reason = dict(options)["--reason"]
        r.say(f"r {REASONS.index(reason) + 1}", f"rejected {pmid}")
        return r
    for line in edits(pmid, options):
        edit(r, line)
    if interrupt:
        r.kill()
        r = interrupt()
    r.say("a", f"approved {pmid}")
    return r


def main():
    kind = {"pty": Pty, "pipe": Pipe}[sys.argv[1]]
    todo = list(acts(sys.argv[3], int(sys.argv[4])))
    assert len(todo) == int(sys.argv[4]), len(todo)
    r = kind()
    extra = []
    approved = 0
    for act, pmid, options in todo:
        approved += act == "approve"
        last = approved == 20 and act == "approve"
        r = decide(r, act, pmid, options, kind if last else None)
        if approved == 8 and act == "approve":
            r.say("u", "undid #")
            r.say("c", "? all")
            r.say("a", f"approved {pmid}")  # with the edits that came back
            extra += ["undo", "approve"]
        if approved == 12 and act == "approve":
            people = dict(options)["--participants"]
            for n in (str(int(people) + 1), people):
                r.say(f"g {pmid}", "Decided already")
                edit(r, f"p {n}")
                r.say("a", f"amended {pmid}")
                extra.append("amend")
    r.quit()
    print(" ".join(extra))


SLUG = sys.argv[2]
main()
