"""What happens to a record after it was published, as edits of its XML, and
the script of a year in which all of it happens.

A change is a dictionary with "date" (when it becomes visible) and "change":

    new         pmid, compound, [edat]: a record appears; an edat before the
                date is a late arrival
    revise      pmid: its abstract gains a sentence
    index       pmid, [types], [mesh]: NLM's indexing arrives
    retract     pmid, notice: marked as retracted, and the notice appears
    concern     pmid, notice: an expression of concern appears
    version     pmid: the next Version of the same PMID
    delete      pmid: gone, listed as deleted in that day's update file
    merge       pmid, into: gone; efetch answers with the other record
"""

import datetime
import random
import re

STAMP = "<Year>{0.year}</Year><Month>{0.month:02d}</Month><Day>{0.day:02d}</Day>"


def revised(xml, date):
    stamp = f"<DateRevised>{STAMP.format(date)}</DateRevised>"
    new, n = re.subn(r"<DateRevised>.*?</DateRevised>", stamp, xml, count=1, flags=re.S)
    return new if n else re.sub(r"(<PMID[^>]*>\d+</PMID>)", r"\1" + stamp, xml, count=1)


def add_type(xml, ui, name):
    line = f'<PublicationType UI="{ui}">{name}</PublicationType>\n'
    return xml if line in xml else xml.replace("</PublicationTypeList>", line + "</PublicationTypeList>", 1)


def add_ref(xml, kind, pmid):
    line = (f'<CommentsCorrections RefType="{kind}"><RefSource>Demo J. 2026;1:1</RefSource>'
            f'<PMID Version="1">{pmid}</PMID></CommentsCorrections>\n')
    if "<CommentsCorrectionsList>" in xml:
        return xml.replace("</CommentsCorrectionsList>", line + "</CommentsCorrectionsList>", 1)
    return xml.replace("</MedlineJournalInfo>",
                       f"</MedlineJournalInfo>\n<CommentsCorrectionsList>\n{line}</CommentsCorrectionsList>", 1)


def index(xml, types, mesh):
    for ui, name in types:
        xml = add_type(xml, ui, name)
    heads = "".join(f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="N">{name}</DescriptorName></MeshHeading>\n'
                    for ui, name in mesh)
    if "<MeshHeadingList>" in xml:
        xml = xml.replace("</MeshHeadingList>", heads + "</MeshHeadingList>", 1)
    else:
        xml = xml.replace("</MedlineCitation>", f"<MeshHeadingList>\n{heads}</MeshHeadingList>\n</MedlineCitation>", 1)
    return re.sub(r'(<MedlineCitation[^>]*Status=")[^"]*"', r'\1MEDLINE"', xml, count=1)


def version(xml):
    m = re.search(r'<PMID Version="(\d+)">', xml)
    return xml if not m else xml.replace(m.group(0), f'<PMID Version="{int(m.group(1)) + 1}">', 1)


def apply(xml, change, date):
    """The record's XML after the change; date is a datetime.date."""
    kind = change["change"]
    if kind == "revise":
        add = change.get("text", f"Corrected on {date.isoformat()}.")
        xml = re.sub(r"</AbstractText>(?!.*</AbstractText>)", lambda _: f" {add}</AbstractText>", xml, count=1, flags=re.S)
    elif kind == "index":
        xml = index(xml, change.get("types", [("D016449", "Randomized Controlled Trial")]),
                    change.get("mesh", [("D006801", "Humans"), ("D000328", "Adult")]))
    elif kind == "retract":
        xml = add_ref(add_type(xml, "D016441", "Retracted Publication"), "RetractionIn", change["notice"])
    elif kind == "concern":
        xml = add_ref(xml, "ExpressionOfConcernIn", change["notice"])
    elif kind == "version":
        xml = version(xml)
    return revised(xml, date)


def notice(xml, pmid, change, date, title):
    """The XML of a retraction notice or an expression of concern, made from any record's."""
    what, ref = (("Retraction of Publication", "RetractionOf") if change["change"] == "retract"
                 else ("Expression of Concern", "ExpressionOfConcernFor"))
    ui = "D016440" if ref == "RetractionOf" else "D000075742"
    head = "Retraction note: " if ref == "RetractionOf" else "Expression of concern: "
    xml = re.sub(r"<ArticleTitle>.*?</ArticleTitle>", lambda _: f"<ArticleTitle>{head}{title}</ArticleTitle>", xml,
                 count=1, flags=re.S)
    xml = re.sub(r"<Abstract>.*?</Abstract>\n?", "", xml, count=1, flags=re.S)
    xml = re.sub(r"<PublicationTypeList>.*?</PublicationTypeList>",
                 f'<PublicationTypeList>\n<PublicationType UI="{ui}">{what}</PublicationType>\n</PublicationTypeList>', xml,
                 count=1, flags=re.S)
    return revised(add_ref(xml, ref, pmid), date)


def year(seed, pmids, start, days, compounds, next_pmid, per_night=0.6):
    """
    The changes of so many days: about per_night new records a day, and of the
    others what a year brings.  pmids are those there at the start.
    """
    rng = random.Random(seed)
    known, gone, out = list(pmids), set(), []
    day = datetime.date.fromisoformat(start)

    def some():
        alive = [p for p in known[-400:] if p not in gone]
        return rng.choice(alive) if alive else None

    def add(kind, **more):
        out.append({"date": day.isoformat(), "change": kind, **more})

    for _ in range(days):
        day += datetime.timedelta(days=1)
        born = []
        while rng.random() < per_night / (1 + len(born)):
            born.append(next_pmid)
            late = rng.random() < 0.1
            edat = day - datetime.timedelta(days=rng.randrange(1, 40) if late else 0)
            add("new", pmid=next_pmid, compound=rng.choice(compounds), edat=edat.isoformat())
            next_pmid += 1
        target = some()
        draw = rng.random()
        if target is not None:
            if draw < 0.10:
                add("revise", pmid=target)
            elif draw < 0.20:
                add("index", pmid=target)
            elif draw < 0.225:
                add("retract", pmid=target, notice=next_pmid)
                gone.add(target)        # nothing else happens to it in this script
                born.append(next_pmid)
                next_pmid += 1
            elif draw < 0.235:
                add("concern", pmid=target, notice=next_pmid)
                born.append(next_pmid)
                next_pmid += 1
            elif draw < 0.25:
                add("version", pmid=target)
            elif draw < 0.26:
                add("delete", pmid=target)
                gone.add(target)
            elif draw < 0.275:
                into = some()
                if into is not None and into != target:
                    add("merge", pmid=target, into=into)
                    gone.add(target)
        known += born
    return out
