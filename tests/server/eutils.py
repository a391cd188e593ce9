#!/usr/bin/env python3
"""A stand-in for NCBI's E-utilities and NLM's file directories, on loopback.

    eutils.py --port-file FILE [--log FILE] [--corpus PATH]... [--generate JSON]
              [--today DATE] [--key KEY]... [--rate] [--replay DIR]
              [--tls CERT:KEY] [--port N] [--hold SECONDS] [--list]

Answers esearch, efetch, epost (/entrez/eutils/NAME.fcgi) and /pubmed/baseline/
and /pubmed/updatefiles/ as the real servers do, with PubMed's caps, and spoils
answers with the faults F01-F58 by name or by a seeded share.  Everything can
be changed while it runs by a JSON document posted to /control.  README.md
beside this file has the details; --list names the faults.
"""

import argparse
import html
import json
import os
import random
import ssl
import sys
import threading
import time
import traceback
from collections import Counter, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import edits
import query
from corpus import HEAD, TAIL, Corpus
from faults import FAULTS, ONE, Schedule
from files import Files
from replay import Replay
from wire import Answer, send

CAP = 9999                  # records of one PubMed search that can be had
LAST_START = 9998
URL_MAX = 4000              # bytes of a request's address
JSON = "application/json; charset=UTF-8"
BEYOND = ("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
          "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using <EDirect> "
          "that contains additional logic to batch PubMed search results automatically so that an arbitrary number can "
          "be retrieved.")
KINDS = {"esearch.fcgi": "esearch", "efetch.fcgi": "efetch", "epost.fcgi": "epost"}


def esc(text):
    return html.escape(text, False)


class Bucket:
    """So many requests a second for one caller, as NCBI grants them."""

    def __init__(self, limit):
        self.limit, self.left, self.at = limit, float(limit), time.monotonic()

    def take(self):
        now = time.monotonic()
        self.left = min(self.limit, self.left + (now - self.at) * self.limit)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Call:
    """One request, and what faults may do with its answer."""

    def __init__(self, world, kind, path, params, port):
        self.world, self.kind, self.path, self.port = world, kind, path, port
        self.params = dict(params)
        self.key = self.params.get("api_key")
        self.corpus = world.corpus
        self.ids = [int(i) for i in self.params.get("id", "").replace(" ", "").split(",") if i.isdigit()]
        self.answer, self.args, self.wanted, self.rng = None, {}, set(), random.Random(1)

    def search(self, term):
        return self.world.esearch({**self.params, "term": term})

    def fetch(self, ids):
        return self.world.efetch_answer(ids)

    def records(self, change, limit=None):
        """Change (or, by None, drop) records of the answer: those of the fault's ids, else the first few."""
        left = [limit if limit is not None else len(self.ids) + 1]
        done = []

        def one(m):
            pmid = int(m.group(0).split("<PMID", 1)[1].split(">", 1)[1].split("<", 1)[0])
            if self.wanted and pmid not in self.wanted:
                return m.group(0)
            if not self.wanted:
                if left[0] == 0:
                    return m.group(0)
                left[0] -= 1
            done.append(pmid)
            return change(pmid, m.group(0)) or ""

        self.answer.put(ONE.sub(one, self.answer.text()))
        return None if done else False

    def shorten(self, n):
        """Leave only the first n ids of a search's answer."""
        ids = self.answer.ids
        if len(ids) <= n or "json" in self.answer.ctype:
            return False
        head, tail = self.answer.text().split("<IdList>", 1)
        rest = tail.split("</IdList>", 1)[1]
        self.answer.put(head + "<IdList>" + "".join(f"<Id>{i}</Id>" for i in ids[:n]) + "</IdList>" + rest)
        return None


class World:
    """Everything that the server knows; one lock around it."""

    def __init__(self, log):
        self.lock = threading.RLock()
        self.corpus = Corpus()
        self.files = Files(self.corpus)
        self.schedule = Schedule()
        self.history = {}
        self.replay = None
        self.keys, self.enforce, self.limits, self.buckets = set(), False, (3, 10), {}
        self.hold_s, self.warn, self.over = 30.0, True, "error"
        self.log = log
        self.calm()

    def calm(self):
        """Forget the counts, not the corpus."""
        self.counts, self.played, self.recent = Counter(), Counter(), deque()
        self.peak = self.flying = self.most_flying = self.last_start = self.in_url = self.over_rate = 0
        self.asked = Counter()

    # ---- answers

    def esearch(self, p):
        if p.get("db") != "pubmed":
            return self.wrong_db(p, "esearch")
        as_json = p.get("retmode") == "json"
        try:
            got, said, remarks = query.search(self.corpus, p.get("term", ""), p.get("datetype", ""),
                                              p.get("mindate", ""), p.get("maxdate", ""), p.get("reldate", ""))
            start, top = int(p.get("retstart") or 0), int(p.get("retmax") or 20)
        except (query.Bad, ValueError) as e:
            return self.search_error(str(e), as_json)
        if not p.get("term"):
            return self.search_error("Empty term and query_key - nothing todo", as_json)
        if start > LAST_START:
            if self.over == "adjust":
                start, top = 0, CAP
                remarks.messages.append("Restrictions achieved. start and count adjusted to 0, 9999")
            else:
                return self.search_error(BEYOND, as_json)
        ids = got[:CAP][start:start + min(top, CAP)]
        if not self.warn:
            remarks.phrases, remarks.quoted = [], []
        if p.get("rettype") == "count":
            return Answer(200, f'<?xml version="1.0" encoding="UTF-8" ?>\n<eSearchResult><Count>{len(got)}</Count>'
                          "</eSearchResult>\n")
        extra = ""
        if p.get("usehistory") == "y":
            env = f"MCID_{len(self.history):08x}"
            self.history[env] = got[:CAP]
            extra = f"<QueryKey>1</QueryKey><WebEnv>{env}</WebEnv>"
        if as_json:
            a = Answer(200, self.search_json(got, ids, start, said, remarks), JSON)
        else:
            a = Answer(200, self.search_xml(got, ids, start, said, remarks, extra))
        a.ids = ids
        return a

    @staticmethod
    def search_xml(got, ids, start, said, r, extra):
        lists = ""
        if r.phrases or r.fields:
            lists += "<ErrorList>" + "".join(f"<PhraseNotFound>{esc(x)}</PhraseNotFound>" for x in r.phrases) + "".join(
                f"<FieldNotFound>{esc(x)}</FieldNotFound>" for x in r.fields) + "</ErrorList>"
        if r.quoted or r.messages:
            lists += "<WarningList>" + "".join(
                f"<QuotedPhraseNotFound>{esc(x)}</QuotedPhraseNotFound>" for x in r.quoted) + "".join(
                f"<OutputMessage>{esc(x)}</OutputMessage>" for x in r.messages) + "</WarningList>"
        return ('<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
                '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n<eSearchResult>'
                f"<Count>{len(got)}</Count><RetMax>{len(ids)}</RetMax><RetStart>{start}</RetStart>{extra}<IdList>\n"
                + "".join(f"<Id>{i}</Id>\n" for i in ids) +
                f"</IdList><TranslationSet/><QueryTranslation>{esc(said)}</QueryTranslation>{lists}</eSearchResult>\n")

    @staticmethod
    def search_json(got, ids, start, said, r):
        out = {"count": str(len(got)), "retmax": str(len(ids)), "retstart": str(start), "idlist": [str(i) for i in ids],
               "translationset": [], "querytranslation": said}
        if r.phrases or r.fields:
            out["errorlist"] = {"phrasesnotfound": r.phrases, "fieldsnotfound": r.fields}
        if r.quoted or r.messages:
            out["warninglist"] = {"phrasesignored": [], "quotedphrasesnotfound": r.quoted, "outputmessages": r.messages}
        return json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": out})

    @staticmethod
    def search_error(text, as_json):
        if as_json:
            return Answer(200, json.dumps({"header": {"type": "esearch", "version": "0.3"},
                                           "esearchresult": {"ERROR": text}}), JSON)
        return Answer(200, f'<?xml version="1.0" encoding="UTF-8" ?>\n<eSearchResult><ERROR>{esc(text)}</ERROR>'
                      "</eSearchResult>\n")

    @staticmethod
    def wrong_db(p, kind):
        if not p.get("db"):
            return Answer(400, "Mandatory parameter: db - is omitted\n", "text/plain; charset=UTF-8")
        root = "eSearchResult" if kind == "esearch" else "eFetchResult"
        return Answer(200, f'<?xml version="1.0" encoding="UTF-8" ?>\n<{root}><ERROR>Invalid db name specified: '
                      f'{esc(p["db"])}</ERROR></{root}>\n')

    def efetch(self, p):
        if p.get("db") != "pubmed":
            return self.wrong_db(p, "efetch")
        if "WebEnv" in p:
            ids = self.history.get(p["WebEnv"])
            if ids is None:
                return Answer(400, '<?xml version="1.0" encoding="UTF-8" ?>\n<eFetchResult><ERROR>Unable to obtain query #1'
                              "</ERROR></eFetchResult>\n")
            start = int(p.get("retstart") or 0)
            ids = ids[start:start + int(p.get("retmax") or 20)]
        else:
            ids = [int(i) for i in p.get("id", "").replace(" ", "").split(",") if i.isdigit()]
        if not ids:
            return Answer(400, '<?xml version="1.0" encoding="UTF-8" ?>\n<eFetchResult><ERROR>ID list is empty! Possibly it '
                          "has no correct IDs.</ERROR></eFetchResult>\n")
        if p.get("retmode") != "xml":
            text = "\n\n".join(f"{n}. {r.title}\nPMID: {r.pmid}" for n, r in enumerate(
                filter(None, map(self.corpus.record, ids)), 1))
            return Answer(200, text + "\n", "text/plain; charset=UTF-8")
        return self.efetch_answer(ids)

    def efetch_answer(self, ids):
        found = list(filter(None, (self.corpus.record(self.corpus.forward(i)) for i in dict.fromkeys(ids))))
        if not found:
            return Answer(200, '<?xml version="1.0" ?>\n<PubmedArticleSet></PubmedArticleSet>')
        a = Answer(200, HEAD + "\n".join(r.xml for r in found) + TAIL)
        a.ids = [r.pmid for r in found]
        return a

    def epost(self, p):
        ids = [int(i) for i in p.get("id", "").split(",") if i.strip().isdigit()]
        if not ids or len(ids) > 10000:
            return Answer(400, "<ePostResult><ERROR>IDs contain invalid characters, or too many of them</ERROR></ePostResult>")
        env = f"MCID_{len(self.history):08x}"
        self.history[env] = ids
        return Answer(200, f'<?xml version="1.0" encoding="UTF-8" ?>\n<ePostResult><QueryKey>1</QueryKey><WebEnv>{env}'
                      "</WebEnv></ePostResult>\n")

    # ---- one request

    def limited(self, key):
        limit = self.limits[1] if key else self.limits[0]
        bucket = self.buckets.setdefault(key, Bucket(limit))
        if bucket.take():
            return None
        self.over_rate += 1
        return Answer(429, json.dumps({"error": "API rate limit exceeded", "api-key": key or "127.0.0.1",
                                       "count": str(limit + 1), "limit": str(limit)}) + "\n", JSON,
                      [("X-RateLimit-Limit", str(limit)), ("X-RateLimit-Remaining", "0"), ("Retry-After", "1")])

    def count(self, call, key_at):
        now = time.monotonic()
        self.counts[call.kind] += 1
        self.recent.append(now)
        while self.recent[0] < now - 1.0:
            self.recent.popleft()
        self.peak = max(self.peak, len(self.recent))
        start = call.params.get("retstart", "0")
        self.last_start = max(self.last_start, int(start) if start.isdigit() else 0)
        self.in_url += key_at == "url"
        if call.kind == "efetch":
            self.asked.update(call.ids)

    def respond(self, call, method, target, key_at):
        """The answer to a call, spoiled when its turn has come; also the fault's name."""
        if method == "GET" and len(target) > URL_MAX:
            return Answer(414, "<html><head><title>414 Request-URI Too Long</title></head></html>\n", "text/html"), None
        if self.replay:
            return self.replay.answer(call.path, call.params.items()), None
        if call.kind in ("listing", "file", "md5"):
            return self.spoil(call)
        if self.keys and call.key and call.key not in self.keys:
            return Answer(400, json.dumps({"error": "API key invalid", "api-key": call.key, "type": "client",
                                           "status": "unknown"}) + "\n", JSON), None
        if self.enforce and (no := self.limited(call.key)):
            return no, "rate"
        call.answer = getattr(self, call.kind)(call.params)
        if self.enforce:
            b = self.buckets[call.key]
            call.answer.headers += [("X-RateLimit-Limit", str(b.limit)), ("X-RateLimit-Remaining", str(int(b.left)))]
        return self.spoil(call)

    def spoil(self, call):
        s = self.schedule
        for entry in s.entries:
            if entry.takes(call.kind, call.ids):
                call.args, call.wanted = entry.args, entry.wanted
                if self.play(call, entry.fault, entry.variant):
                    if entry.times is not None:
                        entry.times -= 1
                    return call.answer, f"{entry.fault.name}/{entry.variant}"
        drawn = s.draw(call.kind)
        if drawn:
            fault, label, call.rng = drawn
            call.args, call.wanted = {}, set()
            if self.play(call, fault, label):
                return call.answer, f"{fault.name}/{label}"
        return call.answer, None

    def play(self, call, fault, label):
        before = (call.answer, call.answer.body)
        try:
            done = fault.variants[label](call) is not False
        except (AttributeError, IndexError):       # made for XML, and this is none
            done = False
        if done:
            self.played[f"{fault.name}/{label}"] += 1
        else:
            call.answer, call.answer.body = before
        return done

    # ---- control

    def control(self, doc):
        if doc.get("reset"):
            hold_s = self.hold_s            # of the command line
            self.__init__(self.log)
            self.hold_s = hold_s
        if doc.get("calm"):
            self.schedule.clear()
            self.calm()
        if "corpus" in doc:
            self.corpus.load(doc["corpus"])
        if "generate" in doc:
            self.corpus.generate(doc["generate"])
        if "xml" in doc:
            self.corpus.add(doc["xml"])
        if "today" in doc:
            self.corpus.set_today(doc["today"])
        if "year" in doc:
            y = doc["year"]
            pmids = sorted(self.corpus.all())
            self.corpus.change(edits.year(
                y["seed"], pmids, y["start"], int(y.get("days", 365)), y["compounds"],
                int(y.get("next_pmid", pmids[-1] + 1 if pmids else 99000001)), float(y.get("per_night", 0.6))))
        if "changes" in doc:
            self.corpus.change(doc["changes"])
        if "files" in doc:
            self.files.configure(doc["files"])
        if "faults" in doc:
            self.schedule.entries.clear()
            for entry in doc["faults"]:
                self.schedule.add(entry)
        if "random" in doc:
            self.schedule.set_random(doc["random"])
        if "keys" in doc:
            self.keys = set(doc["keys"])
        if "rate" in doc:
            self.enforce, self.buckets = bool(doc["rate"]), {}
            if isinstance(doc["rate"], list):
                self.limits = tuple(doc["rate"])
        for name, field in (("hold_s", "hold_s"), ("warn", "warn"), ("over", "over")):
            if name in doc:
                setattr(self, field, doc[name])
        if "replay" in doc:
            self.replay = Replay(doc["replay"]) if doc["replay"] else None
        return self.state(doc.get("tell", ()))

    def state(self, tell=()):
        out = {"requests": sum(self.counts.values()), **{k: self.counts[k] for k in sorted(self.counts)},
               "played": dict(self.played), "peak_per_s": self.peak, "over_rate": self.over_rate,
               "most_in_flight": self.most_flying, "max_retstart": self.last_start, "key_in_url": self.in_url,
               "records": len(self.corpus.all()),
               "most_asked": max(self.asked.values(), default=0),
               "today": self.corpus.today.isoformat() if self.corpus.today else None,
               "faults_left": sum(1 for e in self.schedule.entries if e.times is None or e.times > 0)}
        if "pmids" in tell:
            out["pmids"] = sorted(self.corpus.all())
        if "pending" in tell:
            out["pending"] = self.corpus.pending
        if "asked" in tell:
            out["asked"] = {str(k): v for k, v in sorted(self.asked.items())}
        return out


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "standin/1"
    timeout = 300
    disable_nagle_algorithm = True

    def setup(self):
        if self.server.tls:
            self.request.settimeout(10)
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def log_message(self, *args):
        pass

    def form(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            out = b""
            while n := int(self.rfile.readline().split(b";")[0], 16):
                out += self.rfile.read(n)
                self.rfile.readline()
            self.rfile.readline()
            return out
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_POST(self):
        self.handle_it(self.form())

    def do_GET(self):
        self.handle_it(b"")

    do_HEAD = do_GET

    def handle_it(self, form):
        world, began = self.server.world, time.monotonic()
        url = urlsplit(self.path)
        path = unquote(url.path)
        if path.startswith("/control"):
            return self.control(form)
        in_url = parse_qsl(url.query, True)
        in_form = [] if not form else parse_qsl(form.decode("utf-8", "replace"), True)
        params = in_url + in_form
        key_at = ("url" if any(n == "api_key" for n, _ in in_url) else
                  "form" if any(n == "api_key" for n, _ in in_form) else "none")
        kind = KINDS.get(path.rsplit("/", 1)[-1])
        with world.lock:
            answer = None
            if kind is None:
                kind, answer = world.files.answer(path) or ("other", None)
            call = Call(world, kind, self.path, params, self.server.server_address[1])
            call.path = path
            call.answer = answer or Answer(404, "<html><head><title>404 Not Found</title></head></html>\n", "text/html")
            world.count(call, key_at)
            world.flying += 1
            world.most_flying = max(world.most_flying, world.flying)
            try:
                answer, fault = (call.answer, None) if kind == "other" else world.respond(
                    call, self.command, self.path, key_at)
            except Exception:               # a fault of this server must not look like one of NCBI's
                traceback.print_exc()
                answer, fault = Answer(599, "the stand-in server failed\n", "text/plain"), "BROKEN"
        try:
            send(self, answer, world.hold_s)
        except OSError:
            self.close_connection = True
        with world.lock:
            world.flying -= 1
        shown = {n: v for n, v in params if n not in ("api_key", "id")}
        world.log({"at": time.time(), "method": self.command, "path": path, "kind": kind, "params": shown, "key": key_at,
                   "host": self.headers.get("Host"), "agent": self.headers.get("User-Agent"),
                   "retstart": int(shown.get("retstart", 0) or 0), "ids": len(call.ids), "id": call.ids,
                   "status": answer.status, "bytes": len(answer.body), "fault": fault,
                   "ms": round((time.monotonic() - began) * 1000, 1)})

    def control(self, form):
        world, status = self.server.world, 200
        try:
            doc = json.loads(form or b"{}")
            with world.lock:
                said = world.control(doc)
        except (KeyError, ValueError, TypeError, OSError) as e:
            status, said, doc = 400, {"error": f"{type(e).__name__}: {e}"}, {}
        body = (json.dumps(said) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if doc.get("stop"):
            os._exit(0)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    tls = None

    def handle_error(self, request, client_address):
        # Clients that go away are the daily bread of this server.
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


def logger(path):
    if path is None:
        return lambda line: None
    out, lock = open(path, "a", encoding="utf-8"), threading.Lock()

    def log(line):
        with lock:
            out.write(json.dumps(line) + "\n")
            out.flush()
    return log


def watch_parent():
    """End with the test that started us, also when it was killed."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)
    threading.Thread(target=watch, daemon=True).start()


def main():
    ap = argparse.ArgumentParser(description="stand-in for NCBI's E-utilities", allow_abbrev=False)
    ap.add_argument("--port-file", help="the port is written there once the server listens")
    ap.add_argument("--port", type=int, default=0)
    ap.add_argument("--log", help="one JSON line per request")
    ap.add_argument("--corpus", action="append", default=[], help="PubMed XML file or folder, plain or gzip")
    ap.add_argument("--generate", help="JSON; see generated.py")
    ap.add_argument("--today", help="the simulated day, YYYY-MM-DD")
    ap.add_argument("--key", action="append", default=[], help="a valid API key; with none every key is")
    ap.add_argument("--rate", action="store_true", help="answer 429 above 3 requests a second (10 with a key)")
    ap.add_argument("--replay", help="folder written by --record")
    ap.add_argument("--files", help="folder with baseline/ and updatefiles/")
    ap.add_argument("--tls", help="CERT:KEY in PEM: speak https")
    ap.add_argument("--hold", type=float, default=30.0, help="most seconds that a silence lasts")
    ap.add_argument("--stay", action="store_true", help="do not end when the starting process ends")
    ap.add_argument("--list", action="store_true", help="name the faults and their variants")
    o = ap.parse_args()
    if o.list:
        for _, f in sorted(FAULTS.items()):
            print(f"{f.name}  {f.title}\n     {' '.join(f.kinds)}: {' '.join(f.variants)}")
        return
    world = World(logger(o.log))
    first = {"corpus": o.corpus, "keys": o.key, "rate": o.rate, "hold_s": o.hold, "replay": o.replay}
    if o.generate:
        first["generate"] = json.loads(o.generate)
    if o.today:
        first["today"] = o.today
    if o.files:
        first["files"] = {"dir": o.files}
    world.control(first)
    server = Server(("127.0.0.1", o.port), Handler)
    server.world = world
    if o.tls:
        cert, key = o.tls.split(":")
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(cert, key)
    if not o.stay:
        watch_parent()
    if o.port_file:
        part = Path(o.port_file + ".part")
        part.write_text(f"{server.server_address[1]}\n")
        part.rename(o.port_file)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
