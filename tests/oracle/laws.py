#!/usr/bin/env python3
"""The laws of SCORE.md section 7 on random tables, each as a transformation of a table.

    laws.py --seed S --count N                       checks the oracle
    laws.py --seed S --count N --program CMD [ARG..] checks a program that speaks the stream protocol

Prints how often each law was tried; at the first violation the law, the tables and the
answers, and exits with 1.

Laws 2 to 5 speak of findings, but N, money and rob belong to the study.  Where a study's
other findings would pull the other way (law 3, a larger N also enlarges its opposing
findings), only studies without such findings are taken.
"""

import argparse
import collections
import copy
import json
import random
import sys
from dataclasses import dataclass
from typing import Callable

from program import ProgramError, answered_cases
from tables import random_finding, random_study, random_table

COUNTED_TYPES = ("SYN", "POOL", "RCT", "NRS")
OPPOSING = ("no-difference", "harm")
MONEY_FALLING = ("independent", "unknown", "industry")
ROB_RISING = ("high", "not-stated", "some", "low")
CERTAINTY_RISING = ("very-low", "low", "moderate", "high")


@dataclass
class Case:
    """Tables to be scored and a check that returns what is wrong with the answers, or None."""

    law: str
    tables: list
    check: Callable


LAWS = {}


def law(name):
    def register(transformation):
        LAWS[name] = transformation
        return transformation

    return register


# --- Checks ------------------------------------------------------------------------------


def same(answers):
    first = answers[0]
    for answer in answers[1:]:
        if answer != first:
            members = [name for name in first if answer.get(name) != first[name]]
            return f"answers differ in {', '.join(members)}"
    return None


def never_raises(answers):
    before, after = (answer["score_milli"] for answer in answers)
    return f"score rose from {before} to {after}" if after > before else None


def never_lowers(answers):
    before, after = (answer["score_milli"] for answer in answers)
    return f"score fell from {before} to {after}" if after < before else None


# --- Helpers of the transformations ----------------------------------------------------------


def new_id(rng, table):
    """An id that no study has, in any place of the order."""
    taken = {study["id"] for study in table["studies"]}
    while True:
        candidate = f"{rng.choice('ASZ')}{rng.randrange(1000)}"
        if candidate not in taken:
            return candidate


def changed(table):
    return copy.deepcopy(table)


def pick_study(rng, table, wanted):
    """A random study of the table that is wanted, or None; the study itself, not a copy."""
    studies = [study for study in table["studies"] if wanted(study)]
    return rng.choice(studies) if studies else None


def findings_of(study):
    return study.get("findings", [])


def with_new_study(rng, table, direction, types=COUNTED_TYPES):
    """The table with another study that has one finding in the given direction."""
    if not table["outcomes"]:
        return None
    after = changed(table)
    study = random_study(rng, new_id(rng, table), [])
    study["type"] = rng.choice(types)
    study["findings"] = [random_finding(rng, rng.choice(table["outcomes"])["id"]) | {"direction": direction}]
    after["studies"].insert(rng.randint(0, len(after["studies"])), study)
    return after


def with_new_finding(rng, table, direction):
    """The table with another finding of one of its studies, on an outcome it has none on."""
    after = changed(table)
    study = pick_study(rng, after, lambda study: len(findings_of(study)) < len(table["outcomes"]))
    if study is None:
        return None
    seen = {finding["outcome"] for finding in findings_of(study)}
    free = [outcome["id"] for outcome in table["outcomes"] if outcome["id"] not in seen]
    study["findings"] = findings_of(study) + [random_finding(rng, rng.choice(free)) | {"direction": direction}]
    return after


def without_study(table, study_id):
    after = changed(table)
    after["studies"] = [study for study in after["studies"] if study["id"] != study_id]
    after["included"] = [
        pair for pair in after.get("included", []) if study_id not in (pair["synthesis"], pair["trial"])
    ]
    return after


# --- The laws --------------------------------------------------------------------------------


@law("1 order of input never matters, runs are identical")
def order(rng, table):
    shuffled = changed(table)
    for members in (shuffled["outcomes"], shuffled["studies"], shuffled.get("included", [])):
        rng.shuffle(members)
    for study in shuffled["studies"]:
        rng.shuffle(findings_of(study))
    return [table, shuffled, table], same


@law("2 a study that finds no difference or harm never raises")
def opposing_study(rng, table):
    after = with_new_study(rng, table, rng.choice(OPPOSING))
    return after and ([table, after], never_raises)


@law("2 a further finding of no difference or harm never raises")
def opposing_finding(rng, table):
    after = with_new_finding(rng, table, rng.choice(OPPOSING))
    return after and ([table, after], never_raises)


@law("3 a study that finds benefit never lowers")
def supporting_study(rng, table):
    after = with_new_study(rng, table, "benefit")
    return after and ([table, after], never_lowers)


@law("3 a further finding of benefit never lowers")
def supporting_finding(rng, table):
    after = with_new_finding(rng, table, "benefit")
    return after and ([table, after], never_lowers)


@law("3 enlarging the stated N of benefit never lowers")
def larger(rng, table):
    def only_supports(study):
        directions = {finding["direction"] for finding in findings_of(study)}
        return study.get("participants") is not None and "benefit" in directions and not directions & set(OPPOSING)

    after = changed(table)
    study = pick_study(rng, after, only_supports)
    if study is None:
        return None
    study["participants"] += rng.choice((1, 50, 100, 300, 5000))
    return [table, after], never_lowers


@law("4 money from independent to unknown to industry never raises")
def money(rng, table):
    after = changed(table)
    study = pick_study(rng, after, lambda study: study.get("money", "unknown") != "industry")
    if study is None:
        return None
    step = MONEY_FALLING.index(study.get("money", "unknown"))
    study["money"] = rng.choice(MONEY_FALLING[step + 1 :])
    return [table, after], never_raises


@law("5 a better rob never lowers")
def risk_of_bias(rng, table):
    after = changed(table)
    study = pick_study(rng, after, lambda study: study.get("rob", "not-stated") != "low")
    if study is None:
        return None
    step = ROB_RISING.index(study.get("rob", "not-stated"))
    study["rob"] = rng.choice(ROB_RISING[step + 1 :])
    return [table, after], never_lowers


@law("5 a better reported certainty of benefit never lowers")
def reported_certainty(rng, table):
    after = changed(table)
    findings = [
        finding
        for study in after["studies"]
        for finding in findings_of(study)
        if finding["direction"] == "benefit" and finding.get("certainty_reported") not in (None, "high")
    ]
    if not findings:
        return None
    finding = rng.choice(findings)
    step = CERTAINTY_RISING.index(finding["certainty_reported"])
    finding["certainty_reported"] = rng.choice(CERTAINTY_RISING[step + 1 :])
    return [table, after], never_lowers


@law("6 a retracted study is an absent one")
def retracted(rng, table):
    """A study that came and went leaves nothing behind, and one without findings scores as
    one that is not there."""
    study = pick_study(rng, table, lambda study: True)
    if study is None:
        return None
    absent = without_study(table, study["id"])
    silent = changed(table)
    pick_study(rng, silent, lambda other: other["id"] == study["id"])["findings"] = []

    def check(answers):
        wrong = same([answers[0], answers[2]])
        if wrong:
            return wrong
        members = ("score_milli", "base_milli", "caps", "outcomes", "terms", "verdict")
        return same([{name: answer[name] for name in members} for answer in (answers[0], answers[3])])

    return [absent, table, absent, silent], check


@law("7 a second copy of a synthesis changes nothing")
def second_copy(rng, table):
    """Nothing that grades: the copy is counted and may be named as body or reason."""

    def is_synthesis(study):
        return study["type"] in ("SYN", "POOL") or study["type"] == "NRS" and study.get("trials") not in (None, 1)

    study = pick_study(rng, table, is_synthesis)
    if study is None:
        return None
    after = changed(table)
    after["studies"].append(copy.deepcopy(study) | {"id": new_id(rng, table)})

    def grading(answer):
        view = {name: answer[name] for name in ("score_milli", "score", "tier", "verdict", "base_milli")}
        view["caps"] = [cap | {"because": None} for cap in answer["caps"]]
        view["outcomes"] = [outcome | {"body": None} for outcome in answer["outcomes"]]
        if study["type"] != "NRS":  # each NRS study is a unit of its own
            view["delta_milli"] = answer["confidence"]["delta_milli"]
        return view

    return [table, after], lambda answers: same([grading(answer) for answer in answers])


@law("8 OTHER changes nothing")
def other(rng, table):
    if not table["outcomes"]:
        return None
    outcome_ids = [outcome["id"] for outcome in table["outcomes"]]
    study = random_study(rng, new_id(rng, table), outcome_ids) | {"type": "OTHER"}
    after = changed(table)
    after["studies"].append(study)
    trials = [trial["id"] for trial in table["studies"] if trial["type"] in ("RCT", "NRS")]
    if trials:
        after.setdefault("included", []).append({"synthesis": study["id"], "trial": rng.choice(trials)})
    return [table, after], same


@law("8 no supporting finding scores 0")
def unsupported(rng, table):
    after = changed(table)
    for study in after["studies"]:
        if study["type"] != "OTHER":
            for finding in findings_of(study):
                if finding["direction"] == "benefit":
                    finding["direction"] = rng.choice(("no-difference", "harm", "mixed", "unclear"))

    def check(answers):
        answer = answers[0]
        if (answer["score_milli"], answer["score"], answer["base_milli"]) != (0, 0, 0):
            return "score or base is not 0"
        return None

    return [after], check


@law("9 names and spelling of numbers play no part")
def renamed(rng, table):
    """The table has no member for units; what is left besides directions, N, k, I2 and words
    are names (a prefix keeps their order, which settles ties) and how a number is written."""
    prefix = rng.choice(("x", "mg/kg ", "10 "))
    after = changed(table)
    after["compound"] = prefix + after["compound"]
    for outcome in after["outcomes"]:
        outcome["id"] = prefix + outcome["id"]
        outcome["indication"] = prefix + outcome["indication"]
    for study in after["studies"]:
        study["id"] = prefix + study["id"]
        for finding in findings_of(study):
            finding["outcome"] = prefix + finding["outcome"]
            if isinstance(finding.get("i2"), int):
                finding["i2"] = float(finding["i2"])
    for pair in after.get("included", []):
        pair["synthesis"] = prefix + pair["synthesis"]
        pair["trial"] = prefix + pair["trial"]

    def check(answers):
        return same([answers[0], unprefixed(answers[1], prefix)])

    return [table, after], check


def unprefixed(value, prefix):
    if isinstance(value, dict):
        return {name: unprefixed(member, prefix) for name, member in value.items()}
    if isinstance(value, list):
        return [unprefixed(member, prefix) for member in value]
    return value.removeprefix(prefix) if isinstance(value, str) else value


@law("10 terms sum to the score, a cap is named if and only if it binds")
def explained(rng, table):
    def check(answers):
        answer = answers[0]
        total = sum(term["value_milli"] for term in answer["terms"])
        if total != answer["score_milli"]:
            return f"terms sum to {total}, the score is {answer['score_milli']}"
        if answer["score"] != answer["score_milli"] // 1000:
            return "score is not the floor"
        named = [term["name"] for term in answer["terms"] if term["name"] in ("K1", "K2")]
        binding = [cap["id"] for cap in answer["caps"] if cap["binds"]]
        if named != binding:
            return f"caps named in terms: {named}, binding: {binding}"
        for term in answer["terms"]:
            if term["name"] in ("K1", "K2", "K3") and term["value_milli"] >= 0:
                return f"{term['name']} is named and takes nothing"
        running = answer["base_milli"]
        for cap in answer["caps"]:
            if cap["binds"] != (running > cap["limit_milli"]):
                return f"{cap['id']} should {'not ' if cap['binds'] else ''}bind"
            running = min(running, cap["limit_milli"])
        if running != answer["score_milli"]:
            return "score is not the lower of base and caps"
        return None

    return [table], check


# --- Running ---------------------------------------------------------------------------------


def law_cases(seed, count):
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        table = random_table(rng)
        for name, transformation in LAWS.items():
            made = transformation(rng, table)
            if made:
                yield Case(name, *made)


def report(case, answers, wrong):
    print(f"law {case.law}: {wrong}")
    for table, answer in zip(case.tables, answers):
        print("table ", json.dumps(table))
        print("answer", json.dumps(answer))


def main():
    parser = argparse.ArgumentParser(description="Check the laws of the score on random tables.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--program", nargs=argparse.REMAINDER, help="command of another implementation")
    arguments = parser.parse_args()
    tried = collections.Counter()
    try:
        for case, answers in answered_cases(law_cases(arguments.seed, arguments.count), arguments.program or None):
            tried[case.law] += 1
            wrong = case.check(answers)
            if wrong:
                report(case, answers, wrong)
                return 1
    except ProgramError as error:
        print(f"laws.py: {error}", file=sys.stderr)
        return 1
    for name in LAWS:
        print(f"{tried[name]:8} law {name}")
    print(f"{arguments.count} tables, no law violated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
