"""F01-F58: which answers are spoiled, by name and by random share.

A fault has a title, the kinds of request it is about, and variants; each
variant takes the true answer (and knows the request) and changes it.  It may
decline (return False) where it cannot apply, e.g. "lose one of many" on a
request for one record.  `passing` names the variants from which a client
must recover by itself or by a repeated run with the very same end state;
random schedules draw from those.
"""

import random

import cases_http
import cases_records
import cases_reply
from cases import ANY, FAULTS, FILES, ONE

__all__ = ["ANY", "FAULTS", "ONE", "Entry", "Schedule"]
CASES = (cases_http, cases_reply, cases_records)        # they filled FAULTS when they were read


class Entry:
    """One line of a schedule: spoil the next `times` requests of a kind."""

    def __init__(self, spec):
        self.fault = FAULTS[spec["fault"]]
        self.variant = spec.get("variant") or next(iter(self.fault.variants))
        if self.variant not in self.fault.variants:
            raise KeyError(f"{self.fault.name} has no variant {self.variant}")
        kind = spec.get("kind")
        self.kinds = (ANY + FILES if kind == "any" else (kind,)) if kind else self.fault.kinds
        self.times = spec.get("times", 1)         # None: for ever
        self.after = int(spec.get("after", 0))
        self.wanted = {int(i) for i in spec.get("ids", ())}
        self.args = spec.get("args", {})

    def takes(self, kind, ids):
        if kind not in self.kinds or (self.times is not None and self.times <= 0):
            return False
        if self.wanted and not self.wanted & set(ids):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        return True


class Schedule:
    """Named entries first, in their order; then, if set, a random share of the rest."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.entries, self.random, self.n, self.run = [], None, 0, {}

    def add(self, spec):
        self.entries.append(Entry(spec))

    def set_random(self, spec):
        """{"seed", "share", "faults": names to draw from, "run": most in a row of one kind, "not": names}"""
        self.random, self.n, self.run = dict(spec) if spec else None, 0, {}

    def draw(self, kind):
        """The fault and variant for the next request of a kind, or None."""
        r = self.random
        if not r:
            return None
        self.n += 1
        rng = random.Random(f"{r['seed']}:{self.n}")
        if rng.random() >= float(r.get("share", 0.333)) or self.run.get(kind, 0) >= int(r.get("run", 1 << 30)):
            self.run[kind] = 0
            return None
        names = [f for _, f in sorted(FAULTS.items()) if f.passing and kind in f.kinds and
                 f.name in r.get("faults", FAULTS) and f.name not in r.get("not", ())]
        if not names:
            return None
        self.run[kind] = self.run.get(kind, 0) + 1
        f = rng.choice(names)
        return f, rng.choice(f.passing), rng
