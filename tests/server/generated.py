"""Records made on the fly: the same (seed, pmid) always gives the same bytes.

A generated corpus of any size keeps three small things in memory (a day and
a compound mask per record, and the days' lists); titles, abstracts and XML
are written when they are asked for.  All records are invented, and their
PMIDs start at 99000001.
"""

import datetime
import random
import re
from xml.sax.saxutils import escape

FIRST = 99000001
COMPOUNDS = ["Cerebrolysin", "Oxytocin", "Casein hydrolysate"]

# design: share of 100, title, methods, result, publication types
DESIGNS = [
    (25, "a double-blind randomised trial",
     "We randomly assigned {n} adults to {c} or placebo for {w} weeks. Outcome assessors were blinded.",
     "The primary outcome improved more with {c} (SMD 0.{d}, 95% CI 0.0{e} to 0.{f}).",
     [("D016428", "Journal Article"), ("D016449", "Randomized Controlled Trial")]),
    (15, "a prospective cohort study",
     "This prospective cohort study followed {n} patients, of whom some were given {c}, for {w} weeks.",
     "Use of {c} was associated with a lower risk (HR 0.{f}, 95% CI 0.{d} to 1.0{e}).",
     [("D016428", "Journal Article"), ("D016430", "Observational Study")]),
    (10, "systematic review and meta-analysis",
     "We searched three databases and included {w} randomised trials with {n} participants of {c}.",
     "The pooled effect did not differ from placebo (RR 1.0{e}, 95% CI 0.{f} to 1.{d}).",
     [("D016428", "Journal Article"), ("D017418", "Meta-Analysis"), ("D000078182", "Systematic Review")]),
    (20, "a study in rats",
     "Male Wistar rats (n = {w}) received {c} or saline after the lesion.",
     "Infarct volume was smaller with {c} (p = 0.0{e}).",
     [("D016428", "Journal Article")]),
    (10, "a case report",
     "We report a {w}-year-old man who was treated with {c}.",
     "He recovered within {e} days.",
     [("D002363", "Case Reports"), ("D016428", "Journal Article")]),
    (20, "a narrative review",
     "This review summarises what is known about {c}.",
     "Evidence for {c} remains limited; larger trials are needed.",
     [("D016428", "Journal Article"), ("D016454", "Review")]),
]
CONDITIONS = ["ischaemic stroke", "traumatic brain injury", "autism", "mild hypertension", "vascular dementia",
              "postpartum haemorrhage", "social anxiety", "type 2 diabetes", "spinal cord injury", "depression"]
FUNDING = ["", "", "FUNDING: National Demo Council.", "FUNDING: Demo Pharma.", "No external funding was received."]
NAMES = ["Ferrante", "Morvane", "Tervonen", "Brouwer", "Iwersen", "Jaskolski", "Quintane", "Okonjo", "Lindqvist", "Sato"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
OTHER = "the study drug"


def words(text):
    """The text as PubMed's word index sees it: case-folded words between single blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def mix(seed, i):
    """A well spread 64-bit number of (seed, i): splitmix64."""
    z = (seed * 0x9E3779B97F4A7C15 + (i + 1) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)


class Article:
    """What one record says, from which its XML and its searchable words are made."""

    def __init__(self, pmid, seed, edat, names):
        rng = random.Random(mix(seed, pmid) ^ 0x5DEECE66D)
        pick = rng.randrange(100)
        for share, self.design, methods, result, self.types in DESIGNS:
            if pick < share:
                break
            pick -= share
        figures = {"c": names[0] if names else OTHER, "n": rng.randrange(20, 900), "w": rng.randrange(4, 90),
                   "d": rng.randrange(11, 40), "e": rng.randrange(1, 10), "f": rng.randrange(41, 96)}
        condition = rng.choice(CONDITIONS)
        lead = " and ".join(names) if names else OTHER[0].upper() + OTHER[1:]
        self.pmid, self.version, self.edat, self.revised = pmid, 1, edat, edat
        self.title = f"{lead} in {condition}: {self.design}."
        self.sections = [
            ("BACKGROUND", f"The value of {figures['c']} in {condition} is uncertain."),
            ("METHODS", methods.format(**figures)),
            ("RESULTS", result.format(**figures)),
            ("CONCLUSIONS", (f"{figures['c']} may help in {condition}. " + rng.choice(FUNDING)).strip()),
        ]
        self.condition = condition
        self.journal = rng.randrange(1, 80)
        self.authors = rng.sample(NAMES, rng.randrange(1, 6))
        self.pages = rng.randrange(10, 900)

    def text(self):
        return self.title + " " + " ".join(t for _, t in self.sections)

    def xml(self):
        d, r, pmid = self.edat, self.revised, self.pmid
        out = [
            "<PubmedArticle>\n", '<MedlineCitation Status="Publisher" Owner="NLM">\n',
            f'<PMID Version="{self.version}">{pmid}</PMID>\n',
            f"<DateRevised><Year>{r.year}</Year><Month>{r.month:02d}</Month><Day>{r.day:02d}</Day></DateRevised>\n",
            '<Article PubModel="Print-Electronic">\n',
            f'<Journal><ISSN IssnType="Electronic">0000-{self.journal:04d}</ISSN><JournalIssue CitedMedium="Internet">'
            f"<Volume>{d.year - 1990}</Volume><Issue>{d.month}</Issue><PubDate><Year>{d.year}</Year>"
            f"<Month>{MONTHS[d.month - 1]}</Month></PubDate></JournalIssue><Title>Demo journal {self.journal}</Title>"
            f"<ISOAbbreviation>Demo J {self.journal}</ISOAbbreviation></Journal>\n",
            f"<ArticleTitle>{escape(self.title)}</ArticleTitle>\n",
            f"<Pagination><MedlinePgn>{self.pages}-{self.pages % 10 + 7}</MedlinePgn></Pagination>\n",
            f'<ELocationID EIdType="doi" ValidYN="Y">10.99999/demo.{pmid}</ELocationID>\n', "<Abstract>\n",
        ]
        out += [f'<AbstractText Label="{label}" NlmCategory="{label}">{escape(text)}</AbstractText>\n'
                for label, text in self.sections]
        out.append('</Abstract>\n<AuthorList CompleteYN="Y">\n')
        out += [f'<Author ValidYN="Y"><LastName>{n}</LastName><ForeName>A</ForeName><Initials>A</Initials></Author>\n'
                for n in self.authors]
        out.append("</AuthorList>\n<Language>eng</Language>\n<PublicationTypeList>\n")
        out += [f'<PublicationType UI="{ui}">{name}</PublicationType>\n' for ui, name in self.types]
        stamp = (f"<Year>{d.year}</Year><Month>{d.month}</Month><Day>{d.day}</Day>"
                 "<Hour>6</Hour><Minute>0</Minute></PubMedPubDate>\n")
        out += [
            "</PublicationTypeList>\n</Article>\n",
            f"<MedlineJournalInfo><Country>England</Country><MedlineTA>Demo J {self.journal}</MedlineTA>"
            f"<NlmUniqueID>99{self.journal:05d}</NlmUniqueID></MedlineJournalInfo>\n",
            "</MedlineCitation>\n<PubmedData>\n<History>\n",
            f'<PubMedPubDate PubStatus="pubmed">{stamp}', f'<PubMedPubDate PubStatus="entrez">{stamp}',
            "</History>\n<PublicationStatus>epublish</PublicationStatus>\n",
            f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
            f'<ArticleId IdType="doi">10.99999/demo.{pmid}</ArticleId></ArticleIdList>\n',
            "</PubmedData>\n</PubmedArticle>",
        ]
        return "".join(out)


class Generated:
    """
    records     how many; PMIDs are first .. first + records - 1
    seed        any integer
    from, to    entrez dates, spread evenly and rising with the PMID
    peaks       {date: share}: that share of all records has this entrez date
    compounds   names; a record is about one of them, each tenth about two
    none        share of records that name no compound
    first       first PMID
    """

    def __init__(self, spec):
        self.n = int(spec.get("records", 1000))
        self.seed = int(spec.get("seed", 1))
        self.first = int(spec.get("first", FIRST))
        self.compounds = list(spec.get("compounds", COMPOUNDS))
        low = datetime.date.fromisoformat(spec.get("from", "2016-01-01"))
        high = datetime.date.fromisoformat(spec.get("to", "2025-12-31"))
        span = (high - low).days + 1
        peaks, top = [], 0.0
        for day, share in spec.get("peaks", {}).items():
            top += float(share)
            peaks.append((int(top * 1e6), datetime.date.fromisoformat(day).toordinal()))
        none = int(float(spec.get("none", 0.2)) * 1e6)
        self.days, self.about = [], [set() for _ in self.compounds]
        self.masks = bytearray(self.n)
        self.by_day = {}
        base = low.toordinal()
        for i in range(self.n):
            h = mix(self.seed, i)
            day = base + i * span // self.n
            draw = h % 1000000
            for edge, peak in peaks:
                if draw < edge:
                    day = peak
                    break
            self.days.append(day)
            pmid = self.first + i
            self.by_day.setdefault(day, []).append(pmid)
            if (h >> 20) % 1000000 < none:
                continue
            k = (h >> 40) % len(self.compounds)
            self.about[k].add(pmid)
            self.masks[i] |= 1 << k
            if (h >> 50) % 10 == 0:
                k = (k + 1) % len(self.compounds)
                self.about[k].add(pmid)
                self.masks[i] |= 1 << k
        self.names = {words(c): k for k, c in enumerate(self.compounds)}
        self.vocabulary = set(words(" ".join(
            [w for d in DESIGNS for w in d[1:4]] + CONDITIONS + FUNDING + self.compounds +
            ["background the value of is uncertain may help in and", OTHER])).split())

    def __contains__(self, pmid):
        return self.first <= pmid < self.first + self.n

    def pmids(self):
        return range(self.first, self.first + self.n)

    def article(self, pmid):
        i = pmid - self.first
        names = [c for k, c in enumerate(self.compounds) if self.masks[i] >> k & 1]
        return Article(pmid, self.seed, datetime.date.fromordinal(self.days[i]), names)

    def naming(self, phrase):
        """The PMIDs whose title or abstract has the phrase (already in words() form)."""
        if phrase in self.names:
            return self.about[self.names[phrase]]
        for word in phrase.split():
            # No figure in a generated text has more than three digits.
            if word not in self.vocabulary and not (word.isdigit() and len(word) < 4):
                return set()
        needle = f" {phrase} "
        return {p for p in self.pmids() if needle in f" {words(self.article(p).text())} "}
