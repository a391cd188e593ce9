#!/usr/bin/env python3
"""Random evidence tables, reproducible from a seed: tables.py --seed S --count N.

One JSON table a line.  Values crowd around the method's thresholds, and each table is drawn
in one of several styles so that every branch of the specification is met often.
"""

import argparse
import json
import random
import sys

PARTICIPANTS = (None, None, 0, 1, 49, 50, 60, 99, 100, 101, 142, 199, 200, 205, 250, 399, 400, 401, 800, 1601, 12345)
TRIALS = (None, None, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
I2 = (None, None, 0, 12.5, 39, 39.9, 39.99, 40, 40.0, 40.1, 75, 100)
CERTAINTIES = (None, "high", "moderate", "low", "very-low")
DIRECTIONS = ("benefit", "no-difference", "harm", "mixed", "unclear")
MONEY = ("industry", "independent", "unknown")
ROB = ("low", "some", "not-stated", "high")
TYPES = ("SYN", "POOL", "RCT", "NRS", "OTHER")
INDICATIONS = ("stroke", "pain", "sleep")

OUTCOME_DEFAULTS = {"headline": False, "critical": False, "surrogate": False}
STUDY_DEFAULTS = {"money": "unknown", "rob": "not-stated", "participants": None, "trials": None, "findings": []}
FINDING_DEFAULTS = {"certainty_reported": None, "i2": None, "publication_bias": "not-stated", "large_effect": False}

# A style is what one table leans towards: weights of types and directions (in the order
# above), money where it is fixed, the odds of a headline critical outcome, and numbers of
# studies.
STYLES = {
    "any": {"types": (3, 2, 3, 3, 1), "directions": (5, 2, 2, 1, 1), "studies": (0, 9)},
    "supported": {"types": (4, 2, 4, 3, 1), "directions": (9, 1, 0, 1, 0), "studies": (1, 6)},
    "trials": {"types": (0, 0, 9, 0, 1), "directions": (8, 2, 1, 0, 0), "studies": (1, 13)},
    "industry": {"types": (4, 2, 3, 2, 0), "directions": (8, 1, 1, 0, 0), "studies": (1, 6), "money": "industry"},
    "observational": {"types": (0, 0, 0, 8, 1), "directions": (7, 2, 1, 1, 0), "studies": (1, 6)},
    "contradicted": {"types": (6, 2, 2, 1, 0), "directions": (4, 4, 4, 0, 0), "studies": (3, 9), "headline": 0.9},
    "opposed": {"types": (3, 2, 3, 2, 1), "directions": (0, 4, 3, 1, 1), "studies": (1, 5)},
    "unscored": {"types": (1, 1, 1, 1, 0), "directions": (0, 0, 0, 1, 1), "studies": (1, 4)},
    "other": {"types": (0, 0, 0, 0, 1), "directions": (3, 1, 1, 1, 1), "studies": (0, 3)},
}
STYLE_WEIGHTS = {
    "any": 6, "supported": 4, "trials": 4, "industry": 3, "observational": 2,
    "contradicted": 6, "opposed": 1, "unscored": 1, "other": 1,
}


def chance(rng, probability):
    return rng.random() < probability


def random_outcome(rng, outcome_id, style, indications):
    headline = chance(rng, style.get("headline", 0.5))
    return {
        "id": outcome_id,
        "indication": rng.choice(indications),
        "headline": headline,
        "domain": "safety" if chance(rng, 0.25) else "efficacy",
        "critical": chance(rng, 0.7 if headline else 0.4),
        "surrogate": chance(rng, 0.2),
    }


def random_finding(rng, outcome_id, directions=(5, 2, 2, 1, 1)):
    return {
        "outcome": outcome_id,
        "direction": rng.choices(DIRECTIONS, directions)[0],
        "certainty_reported": rng.choices(CERTAINTIES, (5, 2, 2, 1, 1))[0],
        "i2": rng.choice(I2),
        "publication_bias": rng.choice(("not-stated", "not-stated", "suspected")),
        "large_effect": chance(rng, 0.35),
    }


def random_study(rng, study_id, outcome_ids, style=STYLES["any"]):
    number = min(len(outcome_ids), rng.choice((0, 1, 1, 1, 2, 2, 3, 4)))
    return {
        "id": study_id,
        "type": rng.choices(TYPES, style["types"])[0],
        "money": style.get("money") or rng.choice(MONEY),
        "rob": rng.choice(ROB),
        "participants": rng.choice(PARTICIPANTS),
        "trials": rng.choice(TRIALS),
        "findings": [
            random_finding(rng, outcome_id, style["directions"]) for outcome_id in rng.sample(outcome_ids, number)
        ],
    }


def random_included(rng, studies):
    """Pairs of a synthesis and a trial of the table; the synthesis may be of type OTHER."""
    trials = [study["id"] for study in studies if study["type"] in ("RCT", "NRS")]
    syntheses = [study["id"] for study in studies if study["type"] != "RCT"]
    pairs = [(synthesis, trial) for synthesis in syntheses for trial in trials if synthesis != trial]
    chosen = rng.sample(pairs, min(len(pairs), rng.choice((0, 0, 1, 2, 3, 5))))
    return [{"synthesis": synthesis, "trial": trial} for synthesis, trial in chosen]


def add_tie(rng, table):
    """Repeats one study under another id, so that bodies or outcomes tie."""
    if table["studies"]:
        study = rng.choice(table["studies"])
        twin = json.loads(json.dumps(study))
        twin["id"] = study["id"] + rng.choice(("a", "z"))
        if chance(rng, 0.5):
            twin["findings"] = [
                finding | {"outcome": outcome["id"]}
                for finding, outcome in zip(twin["findings"], rng.sample(table["outcomes"], len(twin["findings"])))
            ]
        table["studies"].append(twin)


def drop_defaults(rng, value, defaults):
    for name, default in defaults.items():
        if value[name] == default and chance(rng, 0.5):
            del value[name]


def random_table(rng):
    style = STYLES[rng.choices(list(STYLE_WEIGHTS), list(STYLE_WEIGHTS.values()))[0]]
    indications = rng.sample(INDICATIONS, rng.choice((1, 1, 2, 3)))
    number = rng.choice((0, 1, 1, 2, 2, 3, 4, 6))
    outcome_ids = rng.sample(["O1", "O10", "O2", "o-1", "death", "func tion", "Gr\u00f6\u00dfe", "z"], number)
    outcomes = [random_outcome(rng, outcome_id, style, indications) for outcome_id in outcome_ids]
    study_ids = [f"S{index}" for index in range(1, rng.randint(*style["studies"]) + 1)]
    rng.shuffle(study_ids)
    studies = [random_study(rng, study_id, outcome_ids, style) for study_id in study_ids]
    table = {"compound": "c\u00f6mpound", "outcomes": outcomes, "studies": studies}
    if chance(rng, 0.25):
        add_tie(rng, table)
    if chance(rng, 0.9):
        table["included"] = random_included(rng, table["studies"])
    if chance(rng, 0.5):
        for outcome in outcomes:
            drop_defaults(rng, outcome, OUTCOME_DEFAULTS)
        for study in table["studies"]:
            for finding in study["findings"]:
                drop_defaults(rng, finding, FINDING_DEFAULTS)
            drop_defaults(rng, study, STUDY_DEFAULTS)
    return table


def random_tables(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        yield random_table(rng)


def main():
    parser = argparse.ArgumentParser(description="Print random evidence tables, one a line.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    try:
        for table in random_tables(arguments.seed, arguments.count):
            print(json.dumps(table))
    except BrokenPipeError:
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
