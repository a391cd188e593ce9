"""The book of faults: FAULTS by name, and how an entry is made.

cases_http.py, cases_reply.py and cases_records.py fill it.
"""

import html
import re

from wire import Answer

FAULTS = {}
XML = "text/xml; charset=UTF-8"
HTML = "text/html; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
EFETCH = ("efetch",)
ESEARCH = ("esearch",)
ANY = ("esearch", "efetch")
FILES = ("listing", "file", "md5")
ONE = re.compile(r"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.S)


class Fault:
    def __init__(self, name, title, kinds):
        self.name, self.title, self.kinds = name, title, kinds
        self.variants, self.passing = {}, []


def fault(name, title, kinds):
    FAULTS[name] = Fault(name, title, kinds)


def variant(name, label, passing=True):
    def keep(f):
        FAULTS[name].variants[label] = f
        if passing:
            FAULTS[name].passing.append(label)
        return f
    return keep


def plan(name, label, how, passing=True, **args):
    def spoil(c):
        c.answer.plan = how
        c.answer.args = {**args, **c.args}
    variant(name, label, passing)(spoil)


def body(name, label, status, text, ctype=XML, passing=True, headers=()):
    """A fixed answer; %KEY% and %TERM% are replaced by what the request had."""
    def spoil(c):
        said = text.replace("%KEY%", c.key or "none").replace("%TERM%", html.escape(c.params.get("term", "")))
        c.answer = Answer(status, said, ctype, headers)
    variant(name, label, passing)(spoil)


def error(text, root="eSearchResult"):
    return (f'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            f'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n<{root}><ERROR>{html.escape(text, False)}'
            f"</ERROR></{root}>\n")


def page(title, text):
    return (f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><h1>{title}</h1>\n<p>{text}</p>\n"
            "</body></html>\n")
