"""Answers recorded by `appraise fetch --record DIR`, given again.

NNNNN.req holds "POST URL" or "GET URL", a blank line and the form;
NNNNN.ans holds "end: WORD", "status: N", "header: NAME: VALUE" lines, a blank
line and the body.  A request is answered by the next recording with the same
path and parameters (host and key aside); the last one repeats.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from wire import Answer

# How an exchange that did not end well is played.
PLANS = {"complete": "length", "reset": "reset", "cut": "length-long", "silence": "silent", "deadline": "drip"}
OURS = {"content-length", "transfer-encoding", "content-encoding", "connection", "content-type", "date", "server"}


def key_of(path, params):
    return path, tuple(sorted((n, v) for n, v in params if n != "api_key"))


class Replay:
    def __init__(self, folder):
        self.answers = {}
        for req in sorted(Path(folder).glob("*.req")):
            first, _, form = req.read_text(errors="surrogateescape").partition("\n\n")
            url = urlsplit(first.split(" ", 1)[1])
            params = parse_qsl(url.query, True) + parse_qsl(form.strip("\n"), True)
            self.answers.setdefault(key_of(url.path, params), []).append(self.load(req.with_suffix(".ans")))

    @staticmethod
    def load(path):
        head, _, body = path.read_bytes().partition(b"\n\n")
        a = Answer(200, body, "text/xml")
        for line in head.decode("utf-8", "replace").split("\n"):
            name, _, value = line.partition(": ")
            if name == "end":
                a.plan = PLANS.get(value, "close")
            elif name == "status":
                a.status = int(value)
            elif name == "header":
                field, _, value = value.partition(":")
                if field.lower() == "content-type":
                    a.ctype = value.strip()
                elif field.lower() not in OURS:
                    a.headers.append((field, value.strip()))
        return a

    def answer(self, path, params):
        queue = self.answers.get(key_of(path, params))
        if not queue:
            return Answer(404, "no such exchange was recorded\n", "text/plain")
        return queue.pop(0) if len(queue) > 1 else queue[0]
