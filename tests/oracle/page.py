#!/usr/bin/env python3
"""The 22 rows of the model page, from the records to the database to the page.

    page.py RELEASE [fixtures/demo/expected.json]

Each expected value is worked out here from the demonstration's records, cards
and recorded decisions (the readers of fixtures/check.py) and from the second
scorer (score.py); none is read from the release.  It must then stand in the
release's appraise.db, read through its views, and on the page of its compound.
Prints a line a row; exit status 1 when a value is missing or differs.
"""

import importlib.util
import json
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROWS = 22
HERE = Path(__file__).resolve().parent
VOID = {"meta", "link", "br", "hr", "img"}
TYPE_ORDER = {"SYN": 0, "POOL": 1, "RCT": 2, "NRS": 3}
REPORTED = {"high": 0, "moderate": 1, "low": 2, "very-low": 3, None: 4}


class Page(HTMLParser):
    """Facts by (name, compound, outcome, pmid), sentences, and visible text by section and by row."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.facts, self.sentences = [], {}, {}
        self.sections, self.rows, self.items = {}, [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.stack.append((tag, dict(attributes), []))

    def handle_data(self, data):
        for _, _, parts in self.stack:
            parts.append(data)

    def handle_endtag(self, tag):
        name, a, parts = self.stack.pop()
        assert name == tag, f"<{name}> is ended by </{tag}>"
        for _, _, outer in self.stack:
            outer.append(" ")
        text = " ".join("".join(parts).split())
        if "data-fact" in a:
            key = (a["data-fact"], a.get("data-slug"), a.get("data-outcome"), a.get("data-pmid"))
            self.facts.setdefault(key, []).append(text)
        if "data-sentence" in a:
            self.sentences[a["data-sentence"]] = text
        if tag == "section":
            self.sections[a.get("id")] = text
        elif tag == "tr":
            self.rows.append((a.get("class"), a.get("id"), text))
        elif tag == "li":
            self.items.append(text)


class Checker:
    def __init__(self):
        self.compared, self.problems, self.row = 0, [], 0

    def same(self, what, expected, *found):
        for place, value in found:
            self.compared += 1
            if value != expected:
                self.problems.append((self.row, f"{what}: expected {expected!r}, {place} has {value!r}"))

    def within(self, what, expected, place, text):
        self.compared += 1
        if plain(expected) not in plain(text or ""):
            self.problems.append((self.row, f"{what}: expected {expected!r}, not in {place}: {(text or '')[:200]!r}"))


def load_check():
    spec = importlib.util.spec_from_file_location("check", HERE.parent.parent / "fixtures" / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer_of(table):
    done = subprocess.run([sys.executable, str(HERE / "score.py")], input=json.dumps(table), capture_output=True,
                          text=True, check=True)
    return json.loads(done.stdout)


def points(milli):
    text = f"{milli / 1000:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def plain(text):
    """The words of a page part their words with blanks where the data have hyphens."""
    return re.sub(r"(?<=[a-z])-(?=[a-z])", " ", " ".join(str(text).split()))


class Demo:
    """What the records, cards and decisions say, by compound."""

    def __init__(self, check, fixtures):
        self.records, _ = check.read_records()
        self.cards = {s: json.loads((fixtures / "compounds" / f"{s}.json").read_text("utf-8")) for s in check.SLUGS}
        outcomes = {s: {o["slug"] for o in c["outcomes"]} for s, c in self.cards.items()}
        self.state, superseded, included, self.reviewed = {}, set(), [], set()
        for place, words in check.read_acts():
            if words[:2] == ["study", "merge"]:
                superseded.update(map(int, words[3:]))
            elif words[0] == "study":
                included += [(words[2], trial) for trial in words[3:]]
            elif words[0] == "reviewed":
                self.reviewed.add(words[1])
            else:
                check.decide(place, words, self.records, outcomes, self.state)
        self.tables = {s: check.table_of(s, self.cards[s], self.state, superseded, included) for s in check.SLUGS}
        self.answers = {s: answer_of(t) for s, t in self.tables.items()}
        self.facts = {s: check.facts_of(s, self.tables[s], self.state, self.records, []) for s in check.SLUGS}
        now = re.search(r"APPRAISE_NOW:-(\d{4}-\d\d-\d\d)", (fixtures / "demo" / "run").read_text("utf-8"))
        self.today = now[1]

    def counted(self, slug):
        return [s for s in self.tables[slug]["studies"] if s["type"] != "OTHER"]

    def options(self, slug, pmid):
        return self.state[(slug, int(pmid))][1]

    def findings(self, slug, pmid):
        return self.state[(slug, int(pmid))][2]

    def representative(self, slug):
        def rank(study):
            reported = min((REPORTED[f["certainty_reported"]] for f in study["findings"]), default=4)
            size = study["participants"] if study["participants"] is not None else -1
            return TYPE_ORDER[study["type"]], reported, -size, -self.records[int(study["id"])][0], int(study["id"])
        return int(min(self.counted(slug), key=rank)["id"])


def effect_of(finding):
    if "measure" not in finding or "value" not in finding:
        return None
    interval = f" ({finding['low']} to {finding['high']})" if "low" in finding and "high" in finding else ""
    return f"{finding['measure']} {finding['value']}{interval}"


class Rows:
    def __init__(self, demo, slug, database, page, checker):
        self.demo, self.slug, self.page, self.c = demo, slug, page, checker
        self.card, self.facts, self.answer = demo.cards[slug], demo.facts[slug], demo.answers[slug]
        self.database, self.answered = database, demo.tables[slug]
        self.compound = self.one("SELECT * FROM v1_compound WHERE slug = :slug")

    def all(self, query, **more):
        return [dict(r) for r in self.database.execute(query, {"slug": self.slug, **more})]

    def one(self, query, **more):
        rows = self.all(query, **more)
        return rows[0] if rows else {}

    def section(self, name):
        return self.page.sections.get(name, "")

    def fact(self, name, slug=None, outcome=None, pmid=None):
        said = self.page.facts.get((name, slug, outcome, None if pmid is None else str(pmid)), [])
        return said[0] if said and all(t == said[0] for t in said) else said or None

    def profile(self, section):
        """The section's rows as the card has them: a list of ({field: value}, pmids)."""
        rows = {}
        for r in self.all("SELECT * FROM v1_profile WHERE slug = :slug AND section = :section ORDER BY pos", section=section):
            fields, _ = rows.setdefault(r["pos"], ({}, [int(p) for p in r["pmids"].split()]))
            fields[r["field"]] = r["value"]
        return [rows[p] for p in sorted(rows)]

    def listed(self, what, section, entries, place, cites=True):
        """A list of the card, in the database and in a section of the page."""
        found = self.profile(section)
        self.c.same(f"{what}: rows", len(entries), ("v1_profile", len(found)))
        for entry, (fields, pmids) in zip(entries, found):
            wanted = {k: str(v) for k, v in entry.items() if k != "pmids" and v is not None}
            self.c.same(what, wanted, ("v1_profile", fields))
            for value in wanted.values():
                self.c.within(what, value, f"section {place}", self.section(place))
            if cites:
                self.c.same(f"{what}: PMIDs", sorted(entry.get("pmids", [])), ("v1_profile", pmids))
                for pmid in entry.get("pmids", []):
                    self.c.within(what, pmid, f"section {place}", self.section(place))
                    self.c.same(f"{pmid} approved", "approve", ("the decisions", self.demo.state[(self.slug, pmid)][0]))

    def number(self, what, expected, column, fact=None):
        self.c.same(what, expected, ("v1_compound", self.compound.get(column)))
        if fact:
            text = "unknown" if expected is None else f"{expected:,}"
            self.c.same(what, text, (f"the page's {fact}", self.fact(fact)))

    def p1(self):
        self.c.same("status", self.card["status"], ("v1_compound", self.compound.get("status")))
        self.listed("jurisdictions", "jurisdictions", self.card["jurisdictions"], "status", cites=False)
        if self.card["caution"]:
            self.listed("caution", "caution", [{"text": self.card["caution"]}], "status", cites=False)
        self.c.same("status on the page", True, ("the page", bool(self.fact("status"))))

    def p2(self):
        self.c.same("badge", self.facts["badge"], ("v1_compound", self.compound.get("badge")), ("the page", self.fact("badge")))
        sentence = self.one("SELECT text FROM v1_sentence WHERE slug = :slug AND name = 'badge'").get("text")
        weak = "mechanism" in self.facts["badge"]
        self.c.same("verdict line", weak, ("v1_sentence", "mechanism" in (sentence or "")))
        self.c.within("verdict line", sentence, "section evidence", self.section("evidence"))

    def p3(self):
        base = next((o for o in self.answer["outcomes"] if o["support_milli"] == self.answer["base_milli"] > 0
                     and self.domain(o["id"]) == "efficacy"), None)
        self.number("typical size", self.facts["typical_size"], "typical_size", "typical_size")
        self.number("first year", self.facts["first_year"], "first_year")
        self.number("last year", self.facts["last_year"], "last_year")
        if base:
            self.c.same("quality", base["band"], ("v1_compound", self.compound.get("quality")))
        sentence = self.page.sentences.get("typical", "")
        for value in (f"{self.facts['typical_size']:,}", self.facts["first_year"], self.facts["last_year"],
                      base["band"] if base else ""):
            self.c.within("most evidence", value, "the page's sentence", sentence)

    def domain(self, outcome):
        return next(o["domain"] for o in self.card["outcomes"] if o["slug"] == outcome)

    def p4(self):
        names = {"studies": "studies", "syntheses": "syntheses", "randomised_trials": "trials", "participants": "participants",
                 "participants_from": "participants_from", "counted_twice": "participants_inside"}
        for key, column in names.items():
            self.number(key, self.facts[key], column, column)
        self.number("other designs", self.facts["other"], "other_studies")
        for key in ("studies", "syntheses", "randomised_trials", "participants"):
            self.c.within(key, f"{self.facts[key]:,}", "the page's sentence", self.page.sentences.get("counts"))

    def p5(self):
        self.c.same("confidence", self.answer["confidence"]["level"], ("v1_compound", self.compound.get("confidence")),
                    ("the page", self.fact("confidence")))
        self.number("delta", self.answer["confidence"]["delta_milli"], "delta_milli")
        for o in self.answer["outcomes"]:
            row = self.one("SELECT * FROM v1_outcome WHERE slug = :slug AND outcome = :o", o=o["id"])
            self.c.same(f"certainty of {o['id']}", o["certainty_milli"], ("v1_outcome", row.get("certainty_milli")))
            self.c.same(f"band of {o['id']}", o["band"], ("v1_outcome", row.get("band")))
            supported = o["v_plus_milli"] > 0
            self.c.same(f"certainty of {o['id']}", points(o["certainty_milli"]) if supported else None,
                        ("the page", self.fact("certainty", None, o["id"])))
            self.c.same(f"band of {o['id']}", plain(o["band"]) if supported else None, ("the page", self.fact("band", None, o["id"])))

    def p6(self):
        self.c.same("score", self.answer["score"], ("v1_compound", self.compound.get("score")))
        self.c.same("score on the page", str(self.answer["score"]), ("the page", self.fact("score")))
        self.c.same("tier", self.answer["tier"], ("v1_compound", self.compound.get("tier")), ("the page", self.fact("tier")))
        self.number("thousandths", self.answer["score_milli"], "score_milli")
        self.c.same("verdict", self.answer["verdict"], ("v1_compound", self.compound.get("verdict")), ("the page", self.fact("verdict")))

    def p7(self):
        caps = self.all("SELECT name, binds, pmids FROM v1_term WHERE slug = :slug AND name IN ('K1', 'K2') ORDER BY pos")
        self.c.same("caps", [(c["id"], int(c["binds"])) for c in self.answer["caps"]], ("v1_term", [(c["name"], c["binds"]) for c in caps]))
        for cap in self.answer["caps"]:
            row = next((c for c in caps if c["name"] == cap["id"]), {"pmids": ""})
            self.c.same(f"PMIDs of {cap['id']}", sorted(map(int, cap["because"])), ("v1_term", [int(p) for p in row["pmids"].split()]))
            self.c.within("cap", cap["id"], "section held", self.section("held"))
            for pmid in cap["because"]:
                self.c.within(cap["id"], pmid, "section held", self.section("held"))
        if not self.answer["caps"]:
            self.c.same("no cap", "", ("section held", self.section("held")))

    def p8(self):
        self.listed("summary", "summary", self.card["summary"], "summary")

    def p9(self):
        pmid = self.demo.representative(self.slug)
        self.number("representative study", pmid, "representative_pmid")
        self.c.same("representative study", str(pmid), ("the page", self.fact("representative_pmid")))
        self.c.within("representative study", self.demo.records[pmid][1], "section evidence", self.section("evidence"))

    def p10(self):
        date = self.compound.get("last_reviewed")
        expected = self.demo.today if self.slug in self.demo.reviewed else None
        self.c.same("last reviewed", expected, ("v1_compound", date and date[:10]))
        if expected:
            self.c.within("last reviewed", expected, "the page", self.fact("last_reviewed"))
            self.c.within("last reviewed", expected, "the page's sentence", self.page.sentences.get("reviewed"))
        self.c.within("studies again", f"{self.facts['studies']:,} ", "the page's sentence", self.page.sentences.get("reviewed"))
        method = self.one("SELECT value FROM v1_meta WHERE key = 'method_rev'").get("value")
        self.c.within("method", method, "the page's sentence", self.page.sentences.get("reviewed"))

    def study(self, study):
        """One study's own facts, then its findings."""
        pmid = int(study["id"])
        row = self.one("SELECT * FROM v1_study WHERE slug = :slug AND pmid = :p", p=pmid)
        self.c.same(f"{pmid} year", self.demo.records[pmid][0], ("v1_study", row.get("year")))
        self.c.same(f"{pmid} participants", study["participants"], ("v1_study", row.get("participants")))
        self.c.same(f"{pmid} trials", study["trials"], ("v1_study", row.get("trials")))
        text = "unknown" if study["participants"] is None else f"{study['participants']:,}"
        self.c.same(f"{pmid} participants", text, ("the page", self.fact("participants", None, None, pmid)))
        self.c.same(f"{pmid} type", study["type"], ("v1_study", row.get("type")), ("the page", self.fact("type", None, None, pmid)))
        line = next((t for _, i, t in self.page.rows if i == f"pmid-{pmid}"), "")
        self.c.within(f"{pmid} year", self.demo.records[pmid][0], "its row", line)
        self.c.within(f"{pmid} title", self.demo.records[pmid][1], "its row", line)
        for f in self.demo.findings(self.slug, pmid):
            self.finding(pmid, f)

    def finding(self, pmid, f):
        row = self.one("SELECT * FROM v1_finding WHERE slug = :slug AND pmid = :p AND outcome = :o", p=pmid, o=f["new"])
        for key, column in (("direction", "direction"), ("measure", "measure"), ("value", "value"), ("low", "low"),
                            ("high", "high"), ("certainty", "certainty_reported"), ("quote", "quote")):
            self.c.same(f"{pmid} {f['new']} {key}", f.get(key), ("v1_finding", row.get(column)))
        self.c.same(f"{pmid} {f['new']} direction", plain(f["direction"]), ("the page", self.fact("finding_direction", None, f["new"], pmid)))
        self.c.same(f"{pmid} {f['new']} effect", effect_of(f), ("the page", self.fact("effect", None, f["new"], pmid)))
        line = self.finding_row(pmid, f)
        self.c.within(f"{pmid} {f['new']} quote", f["quote"], "its row", line)
        if f.get("certainty"):
            self.c.within(f"{pmid} {f['new']} certainty", f["certainty"], "its row", line)

    def finding_row(self, pmid, f):
        return next((t for c, _, t in self.page.rows if c == "finding" and str(pmid) in t and f["quote"] in t), "")

    def p11(self):
        for study in self.demo.counted(self.slug):
            if study["type"] in ("SYN", "POOL") and not self.very_low(study):
                self.study(study)

    def very_low(self, study):
        return any(f["certainty_reported"] == "very-low" for f in study["findings"])

    def p12(self):
        for study in self.demo.counted(self.slug):
            if self.very_low(study) or study["type"] == "NRS":
                self.study(study)

    def p13(self):
        self.listed("named trials", "study_names", self.card["study_names"], "studies")
        for study in self.demo.counted(self.slug):
            row = self.one("SELECT money, funding, ties FROM v1_study WHERE slug = :slug AND pmid = :p", p=int(study["id"]))
            self.c.same(f"{study['id']} money", study["money"], ("v1_study", row.get("money")),
                        ("the page", self.fact("money", None, None, study["id"])))
            self.c.same(f"{study['id']} funding", self.demo.options(self.slug, study["id"])["funding"], ("v1_study", row.get("funding")))

    def p14(self):
        for study in self.demo.counted(self.slug):
            missed = "primary-endpoint-missed" in self.demo.options(self.slug, study["id"])["flags"]
            row = self.one("SELECT flags FROM v1_study WHERE slug = :slug AND pmid = :p", p=int(study["id"]))
            self.c.same(f"{study['id']} missed", missed, ("v1_study", "primary-endpoint-missed" in row.get("flags", "").split()))
            if study["type"] == "RCT":
                self.study(study)
            for f in self.demo.findings(self.slug, study["id"]):
                said = "missed its primary" in self.finding_row(study["id"], f)
                self.c.same(f"{study['id']} {f['new']} missed", missed and f.get("primary") == "yes" and f["direction"] != "benefit",
                            ("the page", said))

    def p15(self):
        self.listed("mechanisms", "mechanisms", self.card["mechanisms"], "mechanisms")

    def p16(self):
        nodes = {n["id"]: n for n in self.card["pathway"]["nodes"]}
        found = {(r["src"], r["dst"]): r for r in self.all("SELECT * FROM v1_pathway WHERE slug = :slug")}
        self.c.same("edges", len(self.card["pathway"]["edges"]), ("v1_pathway", len(found)))
        for edge in self.card["pathway"]["edges"]:
            row = found.get((edge["from"], edge["to"]), {})
            src, dst = nodes[edge["from"]], nodes[edge["to"]]
            self.c.same("edge", (src["label"], src["kind"], edge["verb"], dst["label"], dst["kind"]),
                        ("v1_pathway", tuple(row.get(k) for k in ("src_label", "src_kind", "verb", "dst_label", "dst_kind"))))
            self.c.same("edge's PMIDs", sorted(edge.get("pmids", [])), ("v1_pathway", [int(p) for p in row.get("pmids", "").split()]))
            item = next((t for t in self.page.items if src["label"] in t and dst["label"] in t and plain(edge["verb"]) in t), "")
            for value in [src["label"], edge["verb"], dst["label"], *edge.get("pmids", [])]:
                self.c.within("edge", value, "its item", item)

    def p17(self):
        dosage = self.card["dosage"]
        self.listed("regimens", "dosage.regimens", dosage["regimens"], "dosage")
        self.listed("forms", "dosage.forms", dosage["forms"], "dosage", cites=False)
        fields = self.profile("dosage")[0][0] if self.profile("dosage") else {}
        for key in ("food", "min_days", "optimal_days", "cycling", "best_time", "note"):
            wanted = None if dosage.get(key) is None else str(dosage[key])
            self.c.same(key, wanted, ("v1_profile", fields.get(key)))
        for key in ("min_days", "optimal_days"):
            self.c.within(key, f"{dosage[key]} days" if dosage.get(key) else "unknown", "section dosage", self.section("dosage"))
        if dosage.get("cycling") in ("required", "not-required"):
            self.c.within("cycling", dosage["cycling"].replace("-", " "), "section dosage", self.section("dosage"))
        if dosage.get("food") in ("with", "without"):
            self.c.within("food", f"{dosage['food']} food", "section dosage", self.section("dosage"))
        if dosage.get("note"):
            self.c.within("note", dosage["note"], "section dosage", self.section("dosage"))

    def p18(self):
        dosed = sum(any("dose" in f for f in self.demo.findings(self.slug, s["id"])) for s in self.demo.counted(self.slug))
        self.number("studies by dose", dosed, "dose_studies")
        sentence = self.page.sentences.get("dose-response", "")
        self.c.same("dose and response", dosed < 3, ("the page", "cannot be shown" in sentence))
        self.c.within("dose and response", sentence or "?", "v1_sentence",
                      self.one("SELECT text FROM v1_sentence WHERE slug = :slug AND name = 'dose-response'").get("text"))

    def p19(self):
        headings = self.section("outcomes")
        for o in self.answer["outcomes"]:
            card = next(c for c in self.card["outcomes"] if c["slug"] == o["id"])
            row = self.one("SELECT * FROM v1_outcome WHERE slug = :slug AND outcome = :o", o=o["id"])
            self.c.same(f"{o['id']} direction", o["direction"], ("v1_outcome", row.get("direction")))
            self.c.same(f"{o['id']} indication", card["indication"], ("v1_outcome", row.get("indication")))
            self.c.same(f"{o['id']} support", o["support_milli"], ("v1_outcome", row.get("support_milli")))
            studies = [s for s in self.demo.counted(self.slug) if any(f["outcome"] == o["id"] for f in s["findings"])]
            self.c.same(f"{o['id']} studies", len(studies), ("v1_outcome", row.get("studies")))
            people = sum(s["participants"] or 0 for s in studies)
            self.c.same(f"{o['id']} participants", people, ("v1_outcome", row.get("participants")))
            if any(f["outcome"] == o["id"] for s in self.answered["studies"] for f in s["findings"]):
                self.c.within(o["id"], card["indication"], "section outcomes", headings)
                self.c.within(o["id"], card["name"], "section outcomes", headings)
                support = points(o["support_milli"]) if o["v_plus_milli"] > 0 else None
                for name, value in (("direction", self.direction_words(o, card)), ("support", support), ("studies", f"{len(studies):,}"),
                                    ("participants", f"{people:,}" if people or not studies else "unknown")):
                    self.c.same(f"{o['id']} {name}", value, ("the page", self.fact(name, None, o["id"])))

    def direction_words(self, outcome, card):
        """A reader's words: against safety is a harm where one was found, and nothing scored says so."""
        if outcome["direction"] == "none":
            return "listed, not scored"
        if outcome["direction"] != "against" or card["domain"] != "safety":
            return outcome["direction"]
        found = {f["direction"] for s in self.demo.counted(self.slug) for f in s["findings"] if f["outcome"] == outcome["id"]}
        return "harm" if "harm" in found else "no difference"

    def p20(self):
        safety = self.card["safety"]
        for name in ("cautions", "interactions", "side_effects"):
            self.listed(name, f"safety.{name}", safety[name], "safety")
        for study in self.demo.counted(self.slug):
            for f in self.demo.findings(self.slug, study["id"]):
                if f["direction"] == "harm":
                    self.c.within("harm", study["id"], "section safety", self.section("safety"))
                    self.c.within("harm", effect_of(f) or "harm", "section safety", self.section("safety"))

    def p21(self):
        wanted = {"q-time": [self.card["dosage"].get("best_time")], "q-dose": [r["dose"] for r in self.card["dosage"]["regimens"]],
                  "q-caution": [c["who"] for c in self.card["safety"]["cautions"]],
                  "q-effects": [s["effect"] for s in self.card["safety"]["side_effects"]]}
        for name, values in wanted.items():
            row = self.one("SELECT text FROM v1_sentence WHERE slug = :slug AND name = :n", n=name)
            for value in values:
                if value in (None, "not-applicable", "any", "unknown"):
                    continue
                self.c.within(name, value, "v1_sentence", row.get("text"))
                self.c.within(name, value, "the page's sentence", self.page.sentences.get(name))

    def p22(self):
        for other, facts in self.demo.facts.items():
            if other == self.slug:
                continue
            row = self.one("SELECT * FROM v1_compound WHERE slug = :o", o=other)
            self.c.same(f"{other} badge", facts["badge"], ("v1_compound", row.get("badge")), ("the page", self.fact("badge", other)))
            self.c.same(f"{other} score", str(self.demo.answers[other]["score"]), ("the page", self.fact("score", other)))
            self.c.within(other, self.demo.cards[other]["name"], "section others", self.section("others"))


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__.strip().split("\n\n")[1].strip(), file=sys.stderr)
        return 2
    release = Path(sys.argv[1])
    fixtures = HERE.parent.parent / "fixtures"
    expected = Path(sys.argv[2]) if len(sys.argv) == 3 else fixtures / "demo" / "expected.json"
    demo, checker = Demo(load_check(), fixtures), Checker()
    database = sqlite3.connect(f"file:{release / 'appraise.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    stored = json.loads(expected.read_text("utf-8"))["compounds"]
    for slug, facts in demo.facts.items():
        checker.same(f"{slug}: what is expected", {k: v for k, v in facts.items() if k != "waits"},
                     (expected.name, {k: stored[slug].get(k) for k in facts if k != "waits"}))
    pages = {s: Page((release / "c" / f"{s}.html").read_text("utf-8")) for s in demo.facts}
    for row in range(1, ROWS + 1):
        checker.row, before = row, checker.compared
        for slug, page in pages.items():
            getattr(Rows(demo, slug, database, page, checker), f"p{row}")()
        bad = [text for r, text in checker.problems if r == row]
        print(f"P{row}: {checker.compared - before} values, {len(bad)} differ")
        for text in bad[:20]:
            print(f"    {text}")
        if checker.compared == before:
            checker.problems.append((row, "nothing was compared"))
    print(f"{ROWS} rows, {checker.compared} values, {len(checker.problems)} differ")
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main())
