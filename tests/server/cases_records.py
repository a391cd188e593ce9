"""F36-F58: what efetch's records hold, and what is left."""

import re

import edits
from cases import ANY, EFETCH, HTML, ONE, TEXT, XML, body, error, fault, page, plan, variant

fault("F36", "an empty set", EFETCH)
body("F36", "empty", 200, '<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>')

fault("F37", "some of many are missing", EFETCH)


@variant("F37", "silent")
def _(c):
    """With ids given: those, also when asked singly; else a few, never the only one."""
    out = c.wanted or set(c.rng.sample(c.ids, max(1, len(c.ids) // 10)) if len(c.ids) > 1 else [])
    if not out & set(c.ids):
        return False
    c.records(lambda pmid, xml: None if pmid in out else xml)


fault("F38", "records that were not asked for", EFETCH)


@variant("F38", "others")
def _(c):
    spare = [p for p in sorted(c.corpus.all()) if p not in c.ids][:2]
    if not spare:
        return False
    c.answer.put(c.answer.text().replace("<PubmedArticleSet>", "<PubmedArticleSet>\n" + "\n".join(
        c.corpus.record(p).xml for p in spare), 1))


@variant("F38", "instead", passing=False)
def _(c):
    spare = [p for p in sorted(c.corpus.all()) if p not in c.ids][:len(c.ids)]
    c.answer = c.fetch(spare)


fault("F39", "the same PMID twice, and versions", EFETCH)


@variant("F39", "twice")
def _(c):
    return c.records(lambda pmid, xml: xml + "\n" + xml)


@variant("F39", "versions", passing=False)
def _(c):
    def both(pmid, xml):
        two = re.sub(r'<PMID Version="\d+">', '<PMID Version="2">', xml, count=1).replace(
            "</ArticleTitle>", " (second version)</ArticleTitle>", 1)
        return two + "\n" + xml
    return c.records(both, 1)


fault("F40", "a book in place of an article", EFETCH)
BOOK = ('<PubmedBookArticle><BookDocument><PMID Version="1">{0}</PMID><ArticleIdList><ArticleId IdType="bookaccession">'
        "NBK{0}</ArticleId></ArticleIdList><Book><Publisher><PublisherName>Demo Press</PublisherName></Publisher>"
        '<BookTitle book="demo">Demo book</BookTitle><PubDate><Year>2020</Year></PubDate></Book>'
        '<ArticleTitle book="demo" part="a">A chapter about {1}</ArticleTitle><Abstract><AbstractText>About {1}.'
        "</AbstractText></Abstract></BookDocument><PubmedBookData><PublicationStatus>ppublish</PublicationStatus>"
        '<ArticleIdList><ArticleId IdType="pubmed">{0}</ArticleId></ArticleIdList></PubmedBookData></PubmedBookArticle>')


@variant("F40", "book", passing=False)
def _(c):
    return c.records(lambda pmid, xml: BOOK.format(pmid, c.args.get("about", "oxytocin")), 1)


def content(name, label, old, new, count=1, flags=re.S):
    """The first record (or those of ids) changed by a regular expression; not for random schedules."""
    @variant(name, label, passing=False)
    def _(c):
        return c.records(lambda pmid, xml: re.sub(old, new.replace("%PMID%", str(pmid)), xml, count=count, flags=flags),
                         1)


fault("F41", "other PMIDs inside a record", EFETCH)
content("F41", "inside", r"</MedlineJournalInfo>", "</MedlineJournalInfo><CommentsCorrectionsList><CommentsCorrections "
        'RefType="CommentIn"><RefSource>Demo J</RefSource><PMID Version="1">1</PMID></CommentsCorrections>'
        "</CommentsCorrectionsList>")
content("F41", "references", r"</PubmedData>", "<ReferenceList><Reference><Citation>Demo.</Citation><ArticleIdList>"
        '<ArticleId IdType="pubmed">2</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>')

TITLE = r"<ArticleTitle>.*?</ArticleTitle>"
fault("F42", "markup inside a title", EFETCH)
content("F42", "mixed", TITLE, "<ArticleTitle>Oxytocin and <i>E. coli</i> at 10<sup>6</sup> in H<sub>2</sub>O"
        "</ArticleTitle>")
ABSTRACT = r"<Abstract>.*?</Abstract>"
fault("F43", "a structured abstract", EFETCH)
content("F43", "labels", ABSTRACT, '<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">To test oxytocin.'
        '</AbstractText><AbstractText Label="FOUND" NlmCategory="RESULTS">Nothing.</AbstractText></Abstract>')

fault("F44", "no abstract, or only another one", EFETCH)
content("F44", "none", ABSTRACT, "")
content("F44", "not-available", TITLE, "<ArticleTitle>[Not Available].</ArticleTitle>")
content("F44", "other", ABSTRACT + r"(.*?)</MedlineCitation>", r'\1<OtherAbstract Type="Publisher" Language="spa">'
        "<AbstractText>Ensayo de oxitocina.</AbstractText></OtherAbstract></MedlineCitation>")
content("F44", "vernacular", r"</PublicationTypeList>", "</PublicationTypeList><VernacularTitle>Oxitocina."
        "</VernacularTitle>")

AUTHORS = r"<AuthorList[^>]*>.*?</AuthorList>"
fault("F45", "authors without names, groups, none", EFETCH)
content("F45", "bare", AUTHORS, '<AuthorList CompleteYN="N"><Author ValidYN="Y"><LastName>Solo</LastName></Author>'
        '<Author ValidYN="Y"><CollectiveName>The Demo Group</CollectiveName></Author></AuthorList>')
content("F45", "none", AUTHORS, "")

DATED = r"<PubDate>.*?</PubDate>"
fault("F46", "dates in words", EFETCH)
content("F46", "medline", DATED, "<PubDate><MedlineDate>2000 Spring-Summer</MedlineDate></PubDate>")
content("F46", "season", DATED, "<PubDate><Year>2001</Year><Season>Winter</Season></PubDate>")
content("F46", "month", DATED, "<PubDate><Year>2002</Year><Month>12</Month></PubDate>")

fault("F47", "elements and a DTD that nobody knows", EFETCH)


@variant("F47", "elements", passing=False)
def _(c):
    c.answer.put(c.answer.text().replace("pubmed_250101.dtd", "pubmed_310101.dtd"))
    return c.records(lambda p, xml: xml.replace(
        "</MedlineCitation>", '<mtr n="1"><deep><PMID>3</PMID></deep></mtr></MedlineCitation>', 1), 1)


@variant("F47", "dtd")
def _(c):
    c.answer.put(c.answer.text().replace("1st January 2025", "1st January 2031").replace("250101", "310101"))


fault("F48", "namespaces", EFETCH)


@variant("F48", "root")
def _(c):
    c.answer.put(c.answer.text().replace(
        "<PubmedArticleSet>", '<PubmedArticleSet xmlns:mml="http://www.w3.org/1998/Math/MathML">', 1))


content("F48", "undeclared", TITLE, "<ArticleTitle>Oxytocin with <mml:math><mml:mi>x</mml:mi></mml:math></ArticleTitle>")

fault("F49", "bytes that XML forbids, in one record", EFETCH)


def bad_bytes(label, bad):
    @variant("F49", label)
    def _(c):
        text = bad.decode("utf-8", "surrogateescape")
        return c.records(lambda p, xml: xml.replace("</ArticleTitle>", text + "</ArticleTitle>", 1), 1)


bad_bytes("utf8", b"caf\xe9 ")
bad_bytes("control", b"\x01")
bad_bytes("fffe", "\ufffe".encode())
bad_bytes("nul", b"\0")
bad_bytes("mismatch", b"</i>")

fault("F50", "well-formed bytes that end too soon", EFETCH)


@variant("F50", "no-end")
def _(c):
    c.answer.put(c.answer.text().replace("</PubmedArticleSet>", ""))


@variant("F50", "between")
def _(c):
    """After the first record, as if it were the last."""
    m = ONE.search(c.answer.text())
    if not m:
        return False
    c.answer.put(c.answer.text()[:m.end()] + "\n")


@variant("F50", "inside")
def _(c):
    c.answer.body = c.answer.body[:len(c.answer.body) * 2 // 3]


fault("F51", "something before or after the document", EFETCH)


def around(label, before, after):
    @variant("F51", label)
    def _(c):
        c.answer.put(before + c.answer.text() + after(c))


around("bom", "\ufeff", lambda c: "")
around("blank", "\n\n  ", lambda c: "")
around("two", "", lambda c: "\n" + c.fetch(c.ids[:1]).text())
around("html", "", lambda c: page("502 Bad Gateway", "The proxy closed."))
around("text", "", lambda c: "\nerror: timeout\n")

fault("F52", "entities escaped twice", EFETCH)
content("F52", "twice", TITLE, "<ArticleTitle>Oxytocin &amp;#x2265; 10 IU in &lt;i&gt;vivo&lt;/i&gt;"
        "</ArticleTitle>")

fault("F53", "XML as a weapon", EFETCH)


def weapon(label, make):
    variant("F53", label)(make)


def subset(text, inside):
    return re.sub(r"<!DOCTYPE[^>]*>", lambda m: f"<!DOCTYPE PubmedArticleSet [{inside}]>", text, count=1)


weapon("bomb", lambda c: c.answer.put(subset(c.answer.text(), '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))).replace(
        "</ArticleTitle>", "&j;</ArticleTitle>", 1)))
weapon("external", lambda c: c.answer.put(subset(
    c.answer.text(), '<!ENTITY x SYSTEM "file:///etc/passwd">').replace("</ArticleTitle>", "&x;</ArticleTitle>", 1)))
weapon("parameter", lambda c: c.answer.put(subset(
    c.answer.text(), f'<!ENTITY % p SYSTEM "http://127.0.0.1:{c.port}/stolen"> %p;')))
weapon("deep", lambda c: c.records(lambda p, xml: xml.replace(
    "</MedlineCitation>", "<a>" * 5000 + "</a>" * 5000 + "</MedlineCitation>", 1), 1))
weapon("long", lambda c: c.records(lambda p, xml: xml.replace(
    "</ArticleTitle>", "y" * 11_000_000 + "</ArticleTitle>", 1), 1))

fault("F54", "retracted, and its like", EFETCH)


def status(label, ref, ui=None, name=None):
    @variant("F54", label, passing=False)
    def _(c):
        def mark(pmid, xml):
            xml = edits.add_ref(xml, ref, c.args.get("notice", 99999998))
            return edits.add_type(xml, ui, name) if ui else xml
        return c.records(mark, 1)


status("retracted", "RetractionIn", "D016441", "Retracted Publication")
status("concern", "ExpressionOfConcernIn")
status("republished", "RetractedandRepublishedIn")
status("erratum", "ErratumIn")
status("update", "UpdateIn")

fault("F55", "another PMID's record in place of a merged one", EFETCH)


@variant("F55", "forward", passing=False)
def _(c):
    """args.into is the surviving PMID; /control's change "merge" does it for good."""
    into = int(c.args["into"])
    return c.records(lambda pmid, xml: c.corpus.record(into).xml, 1)


fault("F56", "a revised record with other types", EFETCH)


@variant("F56", "indexed", passing=False)
def _(c):
    return c.records(lambda p, xml: edits.index(xml, [("D016449", "Randomized Controlled Trial")],
                                                [("D006801", "Humans")]), 1)


fault("F57", "the client is killed (the test's own doing; the answer is held so that it can be)", ANY)
plan("F57", "held", "silent", passing=False)

fault("F58", "an error that echoes the key", ANY)
ECHO = ("Error: https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?db=pubmed&term=x&api_key=%KEY% "
        "(api-key: %KEY%)\n")
body("F58", "400", 400, ECHO, TEXT, passing=False)
body("F58", "500", 500, page("500", ECHO), HTML)
body("F58", "xml", 200, error("Search Backend failed: " + ECHO), XML)
