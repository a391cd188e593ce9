#!/usr/bin/env python3
"""Random tables through a program and through the oracle: the first difference, or agreement.

    compare.py --seed S --count N [--ignore MEMBER].. --program CMD [ARG..]

The program speaks the stream protocol (one table a line in, one answer a line out).
Every member of section 9's answer is compared but `params_sha256` and `method_rev`.  Members
are allowed to differ only where the specification leaves the choice open:

* `because`, `body`, `farthest` and the answer's `outcomes` have no order there: sorted first.
* Of bodies that tie for C, of units that tie for the largest change, any may be named; the
  terms must then be those of the body named.  With a change of 0 there is no farthest unit.
* Terms: only K1, K2, K3, ladder and weight are compared by name, with their values and (K1, K2)
  reasons, and by their order, K3 apart, which has no place there.  The items before the ladder
  are not named in section 9: their sum is compared, and each one that both call D, R, F, I, P,
  H or B.  The outcome is compared for all but K1 and K2.

`--ignore` leaves out a member of the answer, such as `terms`, or of one of its objects, such as
`confidence.farthest`.
"""

import argparse
import json
import sys
from dataclasses import dataclass

import score as oracle
from program import ProgramError, answered_cases
from tables import random_tables

NOT_COMPARED = ("params_sha256", "method_rev")
STAGES = ("ladder", "weight", "K1", "K2")
ITEM_LETTERS = ("D", "R", "F", "I", "P", "H", "B")


@dataclass
class Case:
    tables: list


class Difference(Exception):
    """The first member in which two answers differ."""


def require(equal, member, expected, actual):
    if not equal:
        raise Difference(f"{member}: the oracle has {json.dumps(expected)}, the program {json.dumps(actual)}")


def require_same(member, expected, actual):
    require(expected == actual and type(expected) is type(actual), member, expected, actual)


def require_members(member, expected, actual):
    require(isinstance(actual, dict), member, expected, actual)
    require(sorted(expected) == sorted(actual), f"members of {member}", sorted(expected), sorted(actual))


def ids_of(value):
    """A list of ids, written as a list, as one id or as null."""
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else sorted(value)


def compare_plain(member, expected, actual, ignored, special=()):
    """Compares objects member by member, but for those in `special`."""
    require_members(member, expected, actual)
    for name, value in expected.items():
        if name not in special and f"{member}.{name}" not in ignored:
            require_same(f"{member}.{name}", value, actual[name])


def compare_caps(expected, actual, ignored):
    require_same("caps", [cap["id"] for cap in expected], [cap.get("id") for cap in actual])
    for ours, theirs in zip(expected, actual):
        compare_plain("caps", ours, theirs, ignored, ("because",))
        if "caps.because" not in ignored:
            require_same(f"caps.because of {ours['id']}", sorted(ours["because"]), sorted(theirs["because"]))


def compare_outcomes(expected, actual, grades, ignored):
    """Returns for each outcome the body that the program named."""
    actual = sorted(actual, key=lambda outcome: outcome["id"])
    require_same("outcomes", [outcome["id"] for outcome in expected], [outcome["id"] for outcome in actual])
    named = {}
    for ours, theirs, grade in zip(expected, actual, grades):
        compare_plain("outcomes", ours, theirs, ignored, ("body",))
        bodies = [body for body in grade.best_bodies if sorted(body.ids) == sorted(theirs["body"])]
        if "outcomes.body" not in ignored:
            one_of = [sorted(body.ids) for body in grade.best_bodies]
            fits = bool(bodies) or not one_of and theirs["body"] == []
            require(fits, f"outcomes.body of {ours['id']}, one of", one_of, theirs["body"])
        named[ours["id"]] = bodies or list(grade.best_bodies)
    return named


def staged(terms):
    """Terms as what can be compared: the sum before the ladder, the items by letter, the rest."""
    items = {}
    stages = {}
    before_ladder = 0
    for term in terms:
        name, value = term["name"], term["value_milli"]
        if name == "K3" or name in STAGES:
            stages[name] = value
        else:
            before_ladder += value
            if name in ITEM_LETTERS:
                items[name] = value
    return {"before the ladder": before_ladder} | stages, items


def first_term_difference(expected, actual):
    """The name and the values of the first term that differs, or None."""
    ours, our_items = staged(expected)
    theirs, their_items = staged(actual)
    for letter in ITEM_LETTERS:
        if letter in our_items and letter in their_items and our_items[letter] != their_items[letter]:
            return letter, our_items[letter], their_items[letter]
    for name in ("before the ladder", "ladder", "K3", "weight", "K1", "K2"):
        # A ladder or weight that changes nothing may be listed with 0; a cap may not.
        missing = None if name in ("K1", "K2", "K3") else 0
        if ours.get(name, missing) != theirs.get(name, missing):
            return name, ours.get(name), theirs.get(name)
    return None


def compare_terms(grade, bodies, actual, ignored):
    if grade.base_outcome is None:
        require_same("terms", [], actual)
        return
    candidates = [oracle.explain(grade, body) for body in bodies]
    for term in actual:
        require_members("terms", candidates[0][0], term)
    differences = [first_term_difference(terms, actual) for terms in candidates]
    if None not in differences:
        name, ours, theirs = differences[0]
        require(False, f"terms, {name}", ours, theirs)
    expected = candidates[differences.index(None)]
    for term in actual:
        cap = next((ours for ours in expected if ours["name"] == term["name"] and term["name"] in ("K1", "K2")), None)
        if cap is None:
            if "terms.outcome" not in ignored:
                require_same("terms.outcome", expected[0]["outcome"], term["outcome"])
        elif "terms.because" not in ignored:
            require_same(f"terms.because of {cap['name']}", sorted(cap["because"]), sorted(term["because"]))
    ranks = [STAGES.index(term["name"]) if term["name"] in STAGES else -1 for term in actual if term["name"] != "K3"]
    names = [term["name"] for term in actual]
    require(ranks == sorted(ranks), "order of terms", [term["name"] for term in expected], names)


def compare_confidence(table, grade, expected, actual, ignored):
    compare_plain("confidence", expected, actual, ignored, ("farthest",))
    if expected["delta_milli"] > 0 and "confidence.farthest" not in ignored:
        _, units = oracle.farthest_units(table, grade.score)
        units = [list(unit) for unit in units]
        require(ids_of(actual["farthest"]) in units, "confidence.farthest, one of", units, actual["farthest"])


def compare_answers(value, actual, ignored=frozenset()):
    """Raises Difference where the answer to the table is not the oracle's."""
    table = oracle.read_table(value)
    grade = oracle.grade_compound(table)
    expected = oracle.answer_table(table)
    require_members("answer", expected, actual)
    bodies = {ours.outcome.id: list(ours.best_bodies) for ours in grade.outcomes}
    for name, ours in expected.items():
        if name in NOT_COMPARED or name in ignored:
            continue
        theirs = actual[name]
        require(type(ours) is type(theirs), name, ours, theirs)
        if name == "caps":
            compare_caps(ours, theirs, ignored)
        elif name == "outcomes":
            bodies = compare_outcomes(ours, theirs, grade.outcomes, ignored)
        elif name == "terms":
            base_id = grade.base_outcome and grade.base_outcome.outcome.id
            compare_terms(grade, bodies.get(base_id, []), theirs, ignored)
        elif name == "confidence":
            compare_confidence(table, grade, ours, theirs, ignored)
        elif name == "participants":
            compare_plain("participants", ours, theirs, ignored)
        else:
            require_same(name, ours, theirs)


def main():
    parser = argparse.ArgumentParser(description="Compare a program with the oracle on random tables.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--ignore", action="append", default=[], metavar="MEMBER", help="a member not to compare")
    parser.add_argument("--program", nargs=argparse.REMAINDER, required=True, help="command of the program")
    arguments = parser.parse_args()
    if not arguments.program:
        parser.error("--program needs a command")
    ignored = frozenset(arguments.ignore)
    cases = (Case([table]) for table in random_tables(arguments.seed, arguments.count))
    try:
        for number, (case, answers) in enumerate(answered_cases(cases, arguments.program), start=1):
            try:
                compare_answers(case.tables[0], answers[0], ignored)
            except Difference as difference:
                print(f"table {number} of seed {arguments.seed}: {difference}")
                print("table  ", json.dumps(case.tables[0]))
                print("oracle ", json.dumps(oracle.score(case.tables[0])))
                print("program", json.dumps(answers[0]))
                return 1
    except ProgramError as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.count} tables agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
