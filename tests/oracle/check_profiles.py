#!/usr/bin/env python3
"""Scores the tables of profiles.json and compares what each profile expects.

    check_profiles.py                       with the oracle
    check_profiles.py --program CMD [ARG..] with a program that speaks the stream protocol

A profile expects some members of the answer; of an object in it, some members; of `outcomes`,
written as an object by id, some outcomes.  `--answers-only` leaves out what section 9 does not
fix: `terms` and `confidence.farthest`.
"""

import argparse
import json
import pathlib
import sys
from dataclasses import dataclass

from program import ProgramError, answered_cases

HERE = pathlib.Path(__file__).resolve().parent


@dataclass
class Case:
    profile: dict
    tables: list


def differences(expected, actual, place):
    """Lines that tell where `actual` lacks or contradicts what is expected."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        lines = []
        for name, value in expected.items():
            if name in actual:
                lines += differences(value, actual[name], f"{place}.{name}")
            else:
                lines.append(f"{place}.{name}: missing")
        return lines
    if expected == actual and type(expected) is type(actual):
        return []
    return [f"{place}: expected {json.dumps(expected)}, got {json.dumps(actual)}"]


def check(profile, answer, answers_only):
    expected = dict(profile["expect"])
    if answers_only:
        expected.pop("terms", None)
        if "confidence" in expected:
            expected["confidence"] = {
                name: value for name, value in expected["confidence"].items() if name != "farthest"
            }
    by_id = {outcome["id"]: outcome for outcome in answer["outcomes"]}
    return differences(expected, answer | {"outcomes": by_id}, "answer")


def main():
    parser = argparse.ArgumentParser(description="Check the profiles of section 8.")
    parser.add_argument("--answers-only", action="store_true", help="leave out terms and farthest")
    parser.add_argument("--program", nargs=argparse.REMAINDER, help="command of another implementation")
    arguments = parser.parse_args()
    profiles = json.loads((HERE / "profiles.json").read_text(encoding="utf-8"))
    worked = json.loads((HERE / "worked.json").read_text(encoding="utf-8"))
    failed = 0
    if profiles[0]["table"] != worked:
        failed += 1
        print("FAIL the first profile is not the table of worked.json")
    try:
        cases = (Case(profile, [profile["table"]]) for profile in profiles)
        for case, answers in answered_cases(cases, arguments.program or None):
            lines = check(case.profile, answers[0], arguments.answers_only)
            failed += bool(lines)
            print("FAIL" if lines else "ok  ", case.profile["name"])
            for line in lines:
                print("    ", line)
    except ProgramError as error:
        print(f"check_profiles.py: {error}", file=sys.stderr)
        return 1
    print(f"{failed} failed" if failed else f"{len(profiles)} profiles as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
