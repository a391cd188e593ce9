#!/usr/bin/env python3
"""An independent reading of SCORE.md: evidence table in, answer out.

    score.py [FILE]       one table from FILE (or standard input), one answer
    score.py --stream     one table a line in, one answer a line out

A bad table is refused with exit status 65 and a message that names the place.

Written from the specification alone, as the second opinion on the C scorer.
Points and contest values are integers in thousandths ("milli"); every value the
method can produce is a multiple of 250, so nothing is ever rounded:
certainties are multiples of 500 (the items come in halves), and the one factor
applied to them is 1, 1/2 or 0.  Factors of the contest are whole thousandths.

Comments that begin with "Reading" state how an ambiguous sentence was taken and
name its section, so that a difference can be settled from SCORE.md.
"""

import argparse
import json
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Optional, Tuple

EXIT_BAD_TABLE = 65
EXIT_NO_INPUT = 66

COUNTED_TYPES = ("SYN", "POOL", "RCT", "NRS")
SYNTHESIS_TYPES = ("SYN", "POOL")
TYPES = COUNTED_TYPES + ("OTHER",)
DOMAINS = ("efficacy", "safety")
DIRECTIONS = ("benefit", "no-difference", "harm", "mixed", "unclear")
CERTAINTIES = ("high", "moderate", "low", "very-low")
PUBLICATION_BIASES = ("suspected", "not-stated")

RISK_OF_BIAS_MILLI = {"low": 3000, "some": 2000, "not-stated": 1000, "high": 0}
MONEY_MILLI = {"independent": 1000, "unknown": 500, "industry": 0}
CONTEST_FACTOR_MILLI = {"independent": 1000, "unknown": 900, "industry": 800}
REPORTED_MILLI = {"high": 9000, "moderate": 7000, "low": 5000, "very-low": 2000}

PARTICIPANTS_PER_TRIAL = 50
TRIALS_WHEN_UNKNOWN = 2
NRS_CONTEST_LIMIT = 100
K1_PARTICIPANTS = 400
K1_LIMIT_MILLI = 5000
K2_LIMIT_MILLI = 4000
K3_LIMIT_MILLI = 7000

WEIGHT_HALVES = {"benefit": 2, "mixed": 1, "against": 0, "none": 0}
TIERS = ((8, "strong"), (6, "moderate"), (4, "emerging"), (2, "limited"), (0, "insufficient"))
LEVELS = ("low", "moderate", "high")


class TableError(Exception):
    """A table that section 9 refuses, with the place of its first fault."""

    def __init__(self, place, message):
        super().__init__(f"{place}: {message}")
        self.place = place


# --- The table -----------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    id: str
    indication: str
    headline: bool
    domain: str
    critical: bool
    surrogate: bool


@dataclass(frozen=True)
class Finding:
    outcome: str
    direction: str
    certainty_reported: Optional[str]
    i2: object  # int, float, Decimal or None
    publication_bias: str
    large_effect: bool

    @property
    def sign(self):
        """Section 1: benefit supports, no-difference and harm oppose, the rest is not scored."""
        if self.direction == "benefit":
            return "+"
        if self.direction in ("no-difference", "harm"):
            return "-"
        return None


@dataclass(frozen=True)
class Study:
    id: str
    type: str
    money: str
    rob: str
    participants: Optional[int]
    trials: Optional[int]
    findings: Tuple[Finding, ...]

    @property
    def counted(self):
        return self.type in COUNTED_TYPES

    @property
    def assumed_trials(self):
        """Section 1, k "integer or unknown (RCT: 1)", not stated: 2.

        Reading: an RCT is one trial whatever the table says of its `trials`; section 2
        agrees ("the ladder adds 50 for each unknown").
        """
        if self.type == "RCT":
            return 1
        return TRIALS_WHEN_UNKNOWN if self.trials is None else self.trials

    @property
    def assumed_participants(self):
        """Section 1: contest and ladder use 50 per trial where N is unknown."""
        if self.participants is None:
            return PARTICIPANTS_PER_TRIAL * self.assumed_trials
        return self.participants


@dataclass(frozen=True)
class Table:
    compound: str
    outcomes: Tuple[Outcome, ...]  # by id
    studies: Tuple[Study, ...]  # by id
    included: Tuple[Tuple[str, str], ...]  # (synthesis, trial)

    def without(self, ids):
        return replace(self, studies=tuple(study for study in self.studies if study.id not in ids))


# --- Reading and refusing (section 9) -------------------------------------------
#
# Reading (9, "other missing members are their 'not stated'"): null means "not stated" for
# participants, trials, i2 and certainty_reported only; elsewhere null is a wrong value.
# A missing indication is the empty one, and two empty indications are the same indication.
# Reading (9): words outside the listed vocabularies, values of a wrong kind, fractions for N
# or k, empty ids and a member given twice are refused as well as the faults listed there.


def checked_members(value, place, required, optional):
    if not isinstance(value, dict):
        raise TableError(place, "must be an object")
    for name in value:
        if name not in required and name not in optional:
            raise TableError(place, f"unknown member {name!r}")
    for name in required:
        if name not in value:
            raise TableError(place, f"missing member {name!r}")
    return value


def read_list(value, place):
    if not isinstance(value, list):
        raise TableError(place, "must be a list")
    return value


def read_text(value, place):
    if not isinstance(value, str):
        raise TableError(place, "must be a string")
    return value


def read_key(value, place):
    if not read_text(value, place):
        raise TableError(place, "must not be empty")
    return value


def read_word(value, place, words):
    if not isinstance(value, str) or value not in words:
        raise TableError(place, f"must be one of {', '.join(words)}")
    return value


def read_flag(value, place):
    if not isinstance(value, bool):
        raise TableError(place, "must be true or false")
    return value


def read_count(value, place):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TableError(place, "must be an integer or null")
    if value < 0:
        raise TableError(place, "must not be negative")
    return value


def read_decimal(value, place):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TableError(place, "must be a number or null")
    if value < 0:
        raise TableError(place, "must not be negative")
    return value


def read_outcome(value, place):
    checked_members(value, place, ("id", "domain"), ("indication", "headline", "critical", "surrogate"))
    return Outcome(
        id=read_key(value["id"], f"{place}.id"),
        indication=read_text(value.get("indication", ""), f"{place}.indication"),
        headline=read_flag(value.get("headline", False), f"{place}.headline"),
        domain=read_word(value["domain"], f"{place}.domain", DOMAINS),
        critical=read_flag(value.get("critical", False), f"{place}.critical"),
        surrogate=read_flag(value.get("surrogate", False), f"{place}.surrogate"),
    )


def read_finding(value, place):
    checked_members(
        value, place, ("outcome", "direction"), ("certainty_reported", "i2", "publication_bias", "large_effect")
    )
    certainty = value.get("certainty_reported")
    if certainty is not None:
        read_word(certainty, f"{place}.certainty_reported", CERTAINTIES)
    return Finding(
        outcome=read_key(value["outcome"], f"{place}.outcome"),
        direction=read_word(value["direction"], f"{place}.direction", DIRECTIONS),
        certainty_reported=certainty,
        i2=read_decimal(value.get("i2"), f"{place}.i2"),
        publication_bias=read_word(
            value.get("publication_bias", "not-stated"), f"{place}.publication_bias", PUBLICATION_BIASES
        ),
        large_effect=read_flag(value.get("large_effect", False), f"{place}.large_effect"),
    )


def read_study(value, place, outcome_ids):
    checked_members(value, place, ("id", "type"), ("money", "rob", "participants", "trials", "findings"))
    findings = []
    seen = set()
    for index, member in enumerate(read_list(value.get("findings", []), f"{place}.findings")):
        finding_place = f"{place}.findings[{index}]"
        finding = read_finding(member, finding_place)
        if finding.outcome not in outcome_ids:
            raise TableError(f"{finding_place}.outcome", f"unknown outcome {finding.outcome!r}")
        if finding.outcome in seen:
            raise TableError(f"{finding_place}.outcome", f"second finding on outcome {finding.outcome!r}")
        seen.add(finding.outcome)
        findings.append(finding)
    return Study(
        id=read_key(value["id"], f"{place}.id"),
        type=read_word(value["type"], f"{place}.type", TYPES),
        money=read_word(value.get("money", "unknown"), f"{place}.money", tuple(MONEY_MILLI)),
        rob=read_word(value.get("rob", "not-stated"), f"{place}.rob", tuple(RISK_OF_BIAS_MILLI)),
        participants=read_count(value.get("participants"), f"{place}.participants"),
        trials=read_count(value.get("trials"), f"{place}.trials"),
        findings=tuple(sorted(findings, key=lambda finding: finding.outcome)),
    )


def read_inclusion(value, place):
    checked_members(value, place, ("synthesis", "trial"), ())
    return read_key(value["synthesis"], f"{place}.synthesis"), read_key(value["trial"], f"{place}.trial")


def refuse_duplicate_ids(items, place):
    seen = set()
    for index, item in enumerate(items):
        if item.id in seen:
            raise TableError(f"{place}[{index}].id", f"duplicate id {item.id!r}")
        seen.add(item.id)


def read_table(value):
    """Checks parsed JSON and returns it as a Table, everything sorted by key.

    Reading (9): outcomes and studies each have their own ids; an inclusion that names a
    study outside the table is not among the refused faults, so it has no effect (the study
    may have been retracted).
    """
    checked_members(value, "table", ("compound",), ("outcomes", "studies", "included"))
    outcomes = [
        read_outcome(member, f"outcomes[{index}]")
        for index, member in enumerate(read_list(value.get("outcomes", []), "outcomes"))
    ]
    refuse_duplicate_ids(outcomes, "outcomes")
    outcome_ids = {outcome.id for outcome in outcomes}
    studies = [
        read_study(member, f"studies[{index}]", outcome_ids)
        for index, member in enumerate(read_list(value.get("studies", []), "studies"))
    ]
    refuse_duplicate_ids(studies, "studies")
    included = {
        read_inclusion(member, f"included[{index}]")
        for index, member in enumerate(read_list(value.get("included", []), "included"))
    }
    return Table(
        compound=read_text(value["compound"], "compound"),
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.id)),
        studies=tuple(sorted(studies, key=lambda study: study.id)),
        included=tuple(sorted(included)),
    )


def parse_json(text):
    def refuse_constant(word):
        raise TableError("table", f"{word} is not a JSON number")

    def unique_members(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise TableError("table", f"member {twice!r} given twice")
        return members

    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=refuse_constant, object_pairs_hook=unique_members
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise TableError("table", f"not JSON: {error}") from None


# --- Certainty of a supporting body (section 2) ----------------------------------


@dataclass(frozen=True)
class Body:
    type: str
    ids: Tuple[str, ...]
    items: Tuple[Tuple[str, int], ...]  # name, milli: everything before the ladder
    size_limit_milli: Optional[int]

    @property
    def before_ladder(self):
        return sum(value for _, value in self.items)

    @property
    def certainty(self):
        if self.size_limit_milli is None:
            return self.before_ladder
        return min(self.before_ladder, self.size_limit_milli)


def band(certainty_milli):
    """Section 2, bands; spelled like the words of `certainty_reported`."""
    if certainty_milli >= 8000:
        return "high"
    if certainty_milli >= 6000:
        return "moderate"
    if certainty_milli >= 4000:
        return "low"
    return "very-low"


def size_limit(body_type, participants, trials):
    """Section 2, size ladder.

    Reading: its k is the one of section 1, so unknown is 2 and never "k = 1".
    """
    limits = []
    if participants < 100:
        limits.append(3000)
    if participants < 400:
        limits.append(5000)
    if trials == 1 and body_type != "NRS":
        limits.append(7000)
    return min(limits, default=None)


def directness(outcome):
    return 0 if outcome.surrogate else 1000


def precision(stated_participants):
    return 1000 if stated_participants is not None and stated_participants >= 400 else 0


def consistency_by_i2(i2):
    if i2 is None:
        return 500
    return 1000 if i2 < 40 else 0


def consistency_by_trials(trials):
    if trials >= 3:
        return 1000
    return 500 if trials == 2 else 0


def publication_bias_by_trials(trials):
    if trials >= 10:
        return 1000
    return 500 if trials >= 5 else 0


def publication_bias(study, finding):
    """Section 2, item B of a single SYN, POOL or NRS finding."""
    if study.type == "POOL" or finding.publication_bias == "suspected" or study.trials is None:
        return 0
    return publication_bias_by_trials(study.trials)


def reported_body(study, finding):
    """A SYN with `certainty_reported`: the authors' GRADE in place of items and ladder."""
    items = [("certainty_reported", REPORTED_MILLI[finding.certainty_reported])]
    if study.money == "industry":
        items.append(("industry", -1000))
    return Body("SYN", (study.id,), tuple(items), None)


def synthesis_body(study, finding, outcome):
    items = (
        ("D", 2000),
        ("R", RISK_OF_BIAS_MILLI[study.rob]),
        ("F", MONEY_MILLI[study.money]),
        ("I", directness(outcome)),
        ("P", precision(study.participants)),
        ("H", consistency_by_i2(finding.i2)),
        ("B", publication_bias(study, finding)),
    )
    limit = size_limit(study.type, study.assumed_participants, study.assumed_trials)
    return Body(study.type, (study.id,), items, limit)


def nonrandomised_body(study, finding, outcome):
    # "NRS with k > 1 like SYN, single or unknown k 0": the stated k.
    several = study.trials is not None and study.trials > 1
    items = [
        ("D", 0),
        ("R", min(RISK_OF_BIAS_MILLI[study.rob], 2000)),
        ("F", MONEY_MILLI[study.money]),
        ("I", directness(outcome)),
        ("P", precision(study.participants)),
        ("H", consistency_by_i2(finding.i2) if several else 0),
        ("B", publication_bias(study, finding)),
    ]
    limit = 5000
    if finding.large_effect:
        items.append(("large_effect", 1000))
        limit = 7000
    excess = sum(value for _, value in items) - limit
    if excess > 0:
        items.append(("nonrandomised", -excess))
    ladder = size_limit("NRS", study.assumed_participants, study.assumed_trials)
    return Body("NRS", (study.id,), tuple(items), ladder)


def randomised_bodies(trials, outcome):
    """One body for every value q of R+F+I: all trials that reach it, highest q first.

    R, F and I of a body are one term, since members may reach q in different ways.
    """

    def quality(study):
        return RISK_OF_BIAS_MILLI[study.rob] + MONEY_MILLI[study.money] + directness(outcome)

    bodies = []
    for q in sorted({quality(study) for study in trials}, reverse=True):
        members = [study for study in trials if quality(study) >= q]
        count = len(members)
        stated = sum(study.participants for study in members if study.participants is not None)
        assumed = sum(study.assumed_participants for study in members)
        items = (
            ("D", 2000),
            ("R+F+I", q),
            ("P", precision(stated)),
            ("H", consistency_by_trials(count)),
            ("B", publication_bias_by_trials(count)),
        )
        ids = tuple(study.id for study in members)
        bodies.append(Body("RCT", ids, items, size_limit("RCT", assumed, count)))
    return bodies


def supporting_bodies(supporting, outcome):
    """Bodies in the order that settles a tie: SYN, POOL, RCT (high q first), NRS; then id.

    Reading (2, "C = the best body"): which of several equal bodies is named is not
    specified; the order of types is that of *Representative* in section 4.
    """
    bodies = []
    for body_type in COUNTED_TYPES:
        of_type = [(study, finding) for study, finding in supporting if study.type == body_type]
        if body_type == "RCT":
            bodies.extend(randomised_bodies([study for study, _ in of_type], outcome))
            continue
        for study, finding in of_type:
            if body_type == "SYN" and finding.certainty_reported is not None:
                bodies.append(reported_body(study, finding))
            elif body_type == "NRS":
                bodies.append(nonrandomised_body(study, finding, outcome))
            else:
                bodies.append(synthesis_body(study, finding, outcome))
    return bodies


# --- Direction of an outcome (section 3) ------------------------------------------


def contest_value(side, factors):
    """V of one side in thousandths of a participant: syntheses by maximum, trials by sum."""
    synthesis = randomised = nonrandomised = 0
    for study, _ in side:
        participants = study.assumed_participants
        factor = factors[study.money]
        if study.type in SYNTHESIS_TYPES:
            synthesis = max(synthesis, participants * factor)
        elif study.type == "RCT":
            randomised += participants * factor
        else:
            nonrandomised = max(nonrandomised, min(participants, NRS_CONTEST_LIMIT) * factor)
    return max(synthesis, randomised, nonrandomised)


def contest_direction(v_plus, v_minus, any_scored):
    """Reading (3): the rules in the order written, so 0 against 0 is `benefit` (C decides)."""
    if not any_scored:
        return "none"
    if v_plus >= 2 * v_minus:
        return "benefit"
    if v_minus >= 2 * v_plus:
        return "against"
    return "mixed"


@dataclass(frozen=True)
class OutcomeGrade:
    outcome: Outcome
    best_bodies: Tuple[Body, ...]  # all that tie for the best, the named one first
    industry_only: bool  # K3 is triggered
    certainty: int
    direction: str
    v_plus: int
    v_minus: int

    @property
    def support(self):
        return self.certainty * WEIGHT_HALVES[self.direction] // 2

    def answer(self):
        return {
            "id": self.outcome.id,
            "certainty_milli": self.certainty,
            "band": band(self.certainty),
            "direction": self.direction,
            "support_milli": self.support,
            "v_plus_milli": self.v_plus,
            "v_minus_milli": self.v_minus,
            "body": list(self.best_bodies[0].ids) if self.best_bodies else [],
            # Reading (9, "`caps` lists each cap that was triggered"): K3 too, binding or not.
            "caps": ["K3"] if self.industry_only else [],
        }


OPPOSING_FACTORS = {money: 1000 for money in MONEY_MILLI}


def grade_outcome(outcome, scored):
    supporting = [(study, finding) for study, finding in scored if finding.sign == "+"]
    opposing = [(study, finding) for study, finding in scored if finding.sign == "-"]
    bodies = supporting_bodies(supporting, outcome)
    certainty = max((body.certainty for body in bodies), default=0)
    best_bodies = tuple(body for body in bodies if body.certainty == certainty)
    # K3 needs a supporting finding; a study of type OTHER gives none (it is never scored).
    industry_only = bool(supporting) and all(study.money == "industry" for study, _ in supporting)
    if industry_only:
        certainty = min(certainty, K3_LIMIT_MILLI)
    v_plus = contest_value(supporting, CONTEST_FACTOR_MILLI)
    v_minus = contest_value(opposing, OPPOSING_FACTORS)
    direction = contest_direction(v_plus, v_minus, bool(scored))
    return OutcomeGrade(outcome, best_bodies, industry_only, certainty, direction, v_plus, v_minus)


# --- Compound (section 4) -----------------------------------------------------------


@dataclass(frozen=True)
class Cap:
    id: str
    limit: int
    because: Tuple[str, ...]
    outcome: str  # first by id of the outcomes that triggered it
    change: int  # what it took from the score, 0 or negative

    def answer(self):
        return {
            "id": self.id,
            "limit_milli": self.limit,
            "binds": self.change < 0,
            "because": list(self.because),
        }


@dataclass(frozen=True)
class CompoundGrade:
    outcomes: Tuple[OutcomeGrade, ...]
    base: int
    base_outcome: Optional[OutcomeGrade]
    caps: Tuple[Cap, ...]
    score: int


def scored_findings(table):
    """Outcome id to its scored findings with their studies, by study id."""
    scored = {outcome.id: [] for outcome in table.outcomes}
    for study in table.studies:
        if study.counted:
            for finding in study.findings:
                if finding.sign is not None:
                    scored[finding.outcome].append((study, finding))
    return scored


def contradictions(grades, scored):
    """K1: pairs (outcome, study) of headline critical efficacy outcomes against."""
    for grade in grades:
        outcome = grade.outcome
        if not (outcome.headline and outcome.critical and outcome.domain == "efficacy"):
            continue
        if grade.direction != "against":
            continue
        for study, finding in scored[outcome.id]:
            if study.type == "SYN" and finding.sign == "-" and study.assumed_participants >= K1_PARTICIPANTS:
                yield outcome, study


def harms(outcomes, scored, indications):
    """K2: pairs (outcome, study) of SYN harm findings with moderate or high certainty."""
    for outcome in outcomes:
        if outcome.domain != "safety" or outcome.indication not in indications:
            continue
        for study, finding in scored[outcome.id]:
            if (
                study.type == "SYN"
                and finding.direction == "harm"
                and finding.certainty_reported in ("moderate", "high")
            ):
                yield outcome, study


def apply_caps(base, grades, scored):
    """The caps triggered, K1 before K2, and the score.

    Reading (4, 8 "K1 -0.5; K2 -1.0"): they apply one after the other, and each binds where
    it lowers what the one before left.
    Reading (9, `because`): for K1 the SYN (-) findings' studies, for K2 the SYN harm
    findings' studies, each id once, sorted.
    """
    caps = []
    score = base

    def add(cap_id, limit, pairs):
        nonlocal score
        because = tuple(sorted({study.id for _, study in pairs}))
        change = min(score, limit) - score
        caps.append(Cap(cap_id, limit, because, pairs[0][0].id, change))
        score += change

    contradicting = list(contradictions(grades, scored))
    if contradicting:
        add("K1", K1_LIMIT_MILLI, contradicting)
        indications = {outcome.indication for outcome, _ in contradicting}
        harming = list(harms([grade.outcome for grade in grades], scored, indications))
        if harming:
            add("K2", K2_LIMIT_MILLI, harming)
    return tuple(caps), score


def grade_compound(table):
    scored = scored_findings(table)
    grades = tuple(grade_outcome(outcome, scored[outcome.id]) for outcome in table.outcomes)
    efficacy = [grade for grade in grades if grade.outcome.domain == "efficacy"]
    base = max((grade.support for grade in efficacy), default=0)
    # Reading (4, 5): with base 0 no outcome gives base: no terms, band very-low.
    base_outcome = next((grade for grade in efficacy if base > 0 and grade.support == base), None)
    caps, score = apply_caps(base, grades, scored)
    return CompoundGrade(grades, base, base_outcome, caps, score)


def tier(table, score_milli):
    if not any(study.counted for study in table.studies):
        return "not graded"
    points = score_milli // 1000
    return next(name for least, name in TIERS if points >= least)


def verdict(grade):
    """Reading (4, "some outcome against"): of either domain, headline or not."""
    if grade.base > 0:
        return "contested" if any(cap.id == "K1" for cap in grade.caps) else "benefit"
    if any(outcome.direction == "against" for outcome in grade.outcomes):
        return "no benefit shown"
    return "unclear"


def explain(grade, body):
    """Terms of the score when `body` is the best body of the base outcome.

    Reading (9, "the base outcome's items, ladder, weight, then caps"): all items are listed,
    those of 0 points too, as section 8 writes them; ladder and weight where they change
    something.  K3 limits C before the weight is applied, so its value is the one taken from
    C and it stands between ladder and weight; its place is not specified.
    """
    base = grade.base_outcome
    outcome_id = base.outcome.id
    body_ids = list(body.ids)
    terms = []

    def add(name, value, because, outcome=outcome_id):
        terms.append({"name": name, "outcome": outcome, "value_milli": value, "because": because})

    for name, value in body.items:
        add(name, value, body_ids)
    if body.certainty != body.before_ladder:
        add("ladder", body.certainty - body.before_ladder, body_ids)
    if base.certainty != body.certainty:
        add("K3", base.certainty - body.certainty, body_ids)
    if base.support != base.certainty:
        add("weight", base.support - base.certainty, body_ids)
    for cap in grade.caps:
        if cap.change < 0:
            add(cap.id, cap.change, list(cap.because), cap.outcome)
    return terms


# --- Confidence (section 5) -----------------------------------------------------------


def leave_out_units(table):
    """The units as sorted tuples of study ids; a unit's studies leave whole.

    Reading (5, "a unit leaves with all its findings"): the studies of an outcome-and-sign
    unit leave the table, with their findings on every other outcome.
    """
    units = set()
    syntheses = {}
    for study in table.studies:
        if study.type in ("RCT", "NRS"):
            units.add((study.id,))
        elif study.type in SYNTHESIS_TYPES:
            for finding in study.findings:
                if finding.sign is not None:
                    syntheses.setdefault((finding.outcome, finding.sign), []).append(study.id)
    units.update(tuple(ids) for ids in syntheses.values())
    return sorted(units)


def farthest_units(table, score):
    """The largest change of the score, and every unit that makes it."""
    changes = {
        unit: abs(grade_compound(table.without(unit)).score - score) for unit in leave_out_units(table)
    }
    delta = max(changes.values(), default=0)
    return delta, [unit for unit, change in changes.items() if delta > 0 and change == delta]


def stability(delta_milli):
    if delta_milli <= 500:
        return "high"
    return "moderate" if delta_milli <= 1500 else "low"


def confidence(table, grade):
    """Reading (9, `farthest`): the ids of the unit that makes the largest change, the first
    by ids of several, none where nothing changes the score.
    Reading (9, `band`): the outcome's band as it is, "very-low" too."""
    delta, farthest = farthest_units(table, grade.score)
    base_band = band(grade.base_outcome.certainty) if grade.base_outcome else "very-low"
    base_level = "low" if base_band == "very-low" else base_band
    level = min(stability(delta), base_level, key=LEVELS.index)
    counted = sum(study.counted for study in table.studies)
    if counted < 3 or grade.base == 0:
        level = "low"
    return {
        "level": level,
        "stability": stability(delta),
        "delta_milli": delta,
        "farthest": list(farthest[0]) if farthest else [],
        "band": base_band,
    }


# --- Participants (section 6) -----------------------------------------------------------


def largest_component(participants, edges):
    """Sum of N of the connected set of studies with the largest sum.

    Reading (4, "the largest connected set under `included`"): a study without inclusions
    is a connected set of its own.
    """
    neighbours = {study_id: set() for study_id in participants}
    for one, other in edges:
        neighbours[one].add(other)
        neighbours[other].add(one)
    largest = 0
    unseen = set(participants)
    while unseen:
        frontier = [unseen.pop()]
        total = 0
        while frontier:
            study_id = frontier.pop()
            total += participants[study_id] or 0
            reached = neighbours[study_id] & unseen
            unseen -= reached
            frontier.extend(reached)
        largest = max(largest, total)
    return largest


def participants(table):
    """Reading (6): both ends of an inclusion must be counted studies; a trial inside two
    syntheses counts once."""
    stated = {study.id: study.participants for study in table.studies if study.counted}
    edges = [(synthesis, trial) for synthesis, trial in table.included if synthesis in stated and trial in stated]
    return {
        "sum": sum(count or 0 for count in stated.values()),
        "inside": sum(stated[trial] or 0 for trial in {trial for _, trial in edges}),
        "largest": largest_component(stated, edges),
        "unknown": sum(count is None for count in stated.values()),
    }


# --- The answer (section 9) ---------------------------------------------------------------


def answer_table(table):
    grade = grade_compound(table)
    base = grade.base_outcome
    return {
        "compound": table.compound,
        "score_milli": grade.score,
        "score": grade.score // 1000,
        "tier": tier(table, grade.score),
        "verdict": verdict(grade),
        "base_milli": grade.base,
        "caps": [cap.answer() for cap in grade.caps],
        "outcomes": [outcome.answer() for outcome in grade.outcomes],
        "terms": explain(grade, base.best_bodies[0]) if base else [],
        "confidence": confidence(table, grade),
        "participants": participants(table),
        # Reading (4, "OTHER has its own count everywhere"): the counted studies.
        "studies": sum(study.counted for study in table.studies),
        "params_sha256": None,
        "method_rev": None,
    }


def score(value):
    """The answer to a table given as parsed JSON; raises TableError."""
    return answer_table(read_table(value))


def main():
    parser = argparse.ArgumentParser(description="Score an evidence table.")
    parser.add_argument("file", nargs="?", default="-", help="JSON table; standard input without it")
    parser.add_argument("--stream", action="store_true", help="one table a line in, one answer a line out")
    arguments = parser.parse_args()
    place = "standard input" if arguments.file == "-" else arguments.file
    sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    try:
        with sys.stdin if arguments.file == "-" else open(arguments.file, encoding="utf-8") as source:
            if not arguments.stream:
                print(json.dumps(score(parse_json(source.read()))))
                return 0
            for number, line in enumerate(source, start=1):
                place = f"line {number}"
                print(json.dumps(score(parse_json(line))), flush=True)
    except (TableError, UnicodeDecodeError) as error:
        print(f"score.py: {place}: {error}", file=sys.stderr)
        return EXIT_BAD_TABLE
    except OSError as error:
        print(f"score.py: {error}", file=sys.stderr)
        return EXIT_NO_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
