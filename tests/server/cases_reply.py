"""F22-F35: what E-utilities say instead of a result, or beside it."""

import re

from cases import ANY, EFETCH, ESEARCH, JSON, body, error, fault, variant

fault("F22", "200: the search backend cannot be reached", ESEARCH)
body("F22", "error", 200, error("Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed"))

fault("F23", "200: pubmed is said to be no database", ESEARCH)
body("F23", "error", 200, error("Search Backend failed: Database is not supported: pubmed"))

fault("F24", "200: the address table is empty", ESEARCH)
body("F24", "error", 200, error("Couldn't resolve #PMQuerySrv?dbaf=pubmed, the address table is empty."))

fault("F25", "200: external viewer error", EFETCH)
body("F25", "error", 200, error("Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", "eFetchResult"))

fault("F26", "200: a C++ trace", ANY)
body("F26", "trace", 200, error(
    'NCBI C++ Exception:\n    Error: TXCLIENT(CException::eUnknown) "/a/build/src/txclient.cpp", line 883: '
    "ncbi::CTxRawClientImpl::readAll() --- Read failed: EOF (the other side has unexpectedly closed connection), "
    "peer: 192.0.2.1:7011\n\u009b31m", "eFetchResult"))

fault("F27", "200: JSON with an error", ANY)
body("F27", "db", 200, '{"header":{"type":"esearch","version":"0.3"},"esearchresult":'
     '{"ERROR":"Invalid db name specified: x"}}\n', JSON)
body("F27", "outage", 200, '{"header":{"type":"esearch","version":"0.3"},"esearchresult":'
     '{"ERROR":"Search Backend failed: Unable to open connection"}}\n', JSON)

fault("F28", "PubMed ran another query", ESEARCH)


def remark(label, lists):
    @variant("F28", label)
    def _(c):
        """The last OR branch is left out of the query, and a list says so."""
        term = c.params.get("term", "")
        c.answer = c.search(re.sub(r" OR [^()]*(?=\)|$)", "", term) or term)
        text = re.sub(r"<(Error|Warning)List>.*?</\1List>", "", c.answer.text(), flags=re.S)
        c.answer.put(text.replace("</eSearchResult>", lists + "</eSearchResult>"))


remark("phrase", "<ErrorList><PhraseNotFound>fpf1070x[tiab]</PhraseNotFound></ErrorList>")
remark("field", "<ErrorList><FieldNotFound>tiabx</FieldNotFound></ErrorList>")
remark("quoted", '<WarningList><QuotedPhraseNotFound>"FPF 1070"[tiab]</QuotedPhraseNotFound></WarningList>')
remark("message", "<WarningList><OutputMessage>Wildcard search for 'cere*' used only the first 600 variations."
       "</OutputMessage></WarningList>")
remark("ignored", "<WarningList><PhraseIgnored>of</PhraseIgnored></WarningList>")

fault("F29", "a true zero, and one that is none", ESEARCH)
ZERO = ("<Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>"
        "<QueryTranslation>%TERM%</QueryTranslation>")
NONE = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
body("F29", "zero", 200, f'<?xml version="1.0"?>\n<eSearchResult>{ZERO}{NONE}</eSearchResult>\n', passing=False)
body("F29", "not-zero", 200, f'<?xml version="1.0"?>\n<eSearchResult>{ZERO}<ErrorList><PhraseNotFound>x</PhraseNotFound>'
     f"</ErrorList>{NONE}</eSearchResult>\n")
body("F29", "error", 200, f'<?xml version="1.0"?>\n<eSearchResult><ERROR>Search Backend failed: timeout</ERROR>{ZERO}{NONE}'
     "</eSearchResult>\n")

fault("F30", "fewer ids than the count says", ESEARCH)


@variant("F30", "twenty")
def _(c):
    return c.shorten(20)


@variant("F30", "half")
def _(c):
    return c.shorten(len(c.answer.ids) // 2)


@variant("F30", "none")
def _(c):
    return c.shorten(0)


@variant("F30", "adjusted")
def _(c):
    if c.shorten(len(c.answer.ids) // 2) is False:
        return False
    c.answer.put(c.answer.text().replace(
        "</eSearchResult>", "<WarningList><OutputMessage>Restrictions achieved. start and count adjusted to 0, 9999"
        "</OutputMessage></WarningList></eSearchResult>"))


fault("F31", "the count moves", ESEARCH)


def moved(label, by):
    @variant("F31", label)
    def _(c):
        text = c.answer.text()
        n = int(re.search(r"<Count>(\d+)", text).group(1))
        if n + by < 0:
            return False
        c.answer.put(text.replace(f"<Count>{n}<", f"<Count>{n + by}<", 1))


moved("more", 1)
moved("less", -1)
moved("many", 1000)

fault("F32", "the history server has forgotten the query", ANY)
body("F32", "expired", 200, error("Unable to obtain query #1", "eFetchResult"))

fault("F33", "no WebEnv though usehistory=y", ESEARCH)


@variant("F33", "missing", passing=False)
def _(c):
    if c.params.get("usehistory") != "y":
        return False
    c.answer.put(re.sub(r"<(WebEnv|QueryKey)>[^<]*</\1>", "", c.answer.text()))


fault("F34", "white space and comments where there were none", ESEARCH)


@variant("F34", "drift")
def _(c):
    text = re.sub(r"<Id>(\d+)</Id>", "\t<Id >\n\t\\1\n </Id\n><!-- <Id>1</Id> -->", c.answer.text())
    c.answer.put(re.sub(r"<Count>(\d+)<", "<Count>\n  \\1 <", text))


fault("F35", "book records come first", ESEARCH)


@variant("F35", "first", passing=False)
def _(c):
    books = [str(b) for b in c.corpus.books()]
    if not books:
        return False
    text = c.answer.text()
    n = int(re.search(r"<Count>(\d+)", text).group(1))
    text = text.replace(f"<Count>{n}<", f"<Count>{n + len(books)}<", 1)
    m = re.search(r"<RetMax>(\d+)", text)
    text = text.replace(m.group(0), f"<RetMax>{int(m.group(1)) + len(books)}", 1)
    c.answer.put(text.replace("<IdList>", "<IdList>\n" + "\n".join(f"<Id>{b}</Id>" for b in books), 1))
