"""F01-F21: transport and HTTP; D01-D05: the file directories."""

import gzip
import zlib

from cases import ANY, EFETCH, HTML, JSON, TEXT, XML, body, error, fault, page, plan, variant
from wire import Answer

fault("F01", "no connection: closed at once, or no HTTP at all (DNS, refused, TLS: the test's own URL)", ANY)
plan("F01", "closed", "close")
plan("F01", "garbage", "garbage")

fault("F02", "reset before the headers", ANY)
plan("F02", "reset", "reset")

fault("F03", "body with Content-Length ends early", ANY)
plan("F03", "end", "cut-length")
plan("F03", "reset", "cut-length", ending="reset")

fault("F04", "chunked body ends early", ANY)
plan("F04", "half", "cut-chunk")
plan("F04", "none", "cut-chunk", cut=0)

fault("F05", "HTTP/1.0 body without a length, cut", ANY)
plan("F05", "half", "cut-close")

fault("F06", "silence", ANY)
plan("F06", "headers", "silent-headers")
plan("F06", "at-once", "silent")
plan("F06", "body", "silent-body")

fault("F07", "a byte now and then, for ever", ANY)
plan("F07", "drip", "drip")

LIMIT = '{"error":"API rate limit exceeded","api-key":"%KEY%","count":"4","limit":"3"}\n'
SPENT = [("X-RateLimit-Limit", "3"), ("X-RateLimit-Remaining", "0")]
fault("F08", "429", ANY)
body("F08", "plain", 429, LIMIT, JSON, headers=SPENT)
body("F08", "retry-after", 429, LIMIT, JSON, headers=SPENT + [("Retry-After", "2")])
body("F08", "date", 429, LIMIT, JSON, headers=SPENT + [("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")])
body("F08", "for-ever", 429, LIMIT, JSON, passing=False, headers=SPENT + [("Retry-After", "864000")])

fault("F09", "429's body under status 200", ANY)
body("F09", "json", 200, LIMIT, JSON)
body("F09", "as-xml", 200, LIMIT, XML)

DIAGNOSTIC = page("NCBI/eutils202 - WWW Error 500 Diagnostic", "An error occurred. Diagnostic information follows.")
fault("F10", "5xx with an HTML page", ANY)
body("F10", "500", 500, DIAGNOSTIC, HTML)
body("F10", "503", 503, page("503 Service Unavailable", "No server is available."), HTML)
body("F10", "504", 504, page("504 Gateway Time-out", "The server did not respond in time."), HTML)
body("F10", "501", 501, page("501 Not Implemented", "The server does not support this."), HTML, passing=False)

fault("F11", "502 on a big request", EFETCH)
body("F11", "any", 502, page("502 Bad Gateway", "The proxy got an invalid response."), HTML)


@variant("F11", "big", passing=False)
def _(c):
    """Only a request for more than args.max ids (100)."""
    if len(c.ids) <= int(c.args.get("max", 100)):
        return False
    c.answer = Answer(502, page("502 Bad Gateway", "The proxy got an invalid response."), HTML)


fault("F12", "400 that is an outage behind the front", ANY)
body("F12", "proxy", 400, error("Error reading from proxy_stream(): <html><head><title>502 Bad Gateway</title></head></html>",
                               "eFetchResult"))
body("F12", "pubone", 400, error("Failed to connect to PubOne service", "eFetchResult"))

fault("F13", "400: the id list is empty", EFETCH)


@variant("F13", "empty", passing=True)
def _(c):
    """With ids given: only a request for nothing but them."""
    if c.wanted and not set(c.ids) <= c.wanted:
        return False
    c.answer = Answer(400, error("ID list is empty! Possibly it has no correct IDs.", "eFetchResult"))


fault("F14", "400: a parameter or the key is wrong", ANY)
body("F14", "db", 400, "Mandatory parameter: db - is omitted\n", TEXT)
body("F14", "key", 400, '{"error":"API key invalid","api-key":"%KEY%","type":"client","status":"unknown"}\n', JSON)

fault("F15", "414: the address is too long", ANY)
body("F15", "any", 414, page("414 Request-URI Too Long", "The requested URL's length exceeds the limit."), HTML)

fault("F16", "redirects", ANY)


def redirect(label, where, passing=True):
    def spoil(c):
        c.answer = Answer(302, page("302 Found", "Moved."), HTML, [("Location", where(c))])
    variant("F16", label, passing)(spoil)


redirect("other-host", lambda c: f"http://localhost:{c.port}{c.path}")
redirect("loop", lambda c: f"http://127.0.0.1:{c.port}{c.path}")
redirect("http", lambda c: f"http://127.0.0.1:{c.port + 1}{c.path}")
redirect("file", lambda c: "file:///etc/passwd")
redirect("user", lambda c: f"http://a:b@example.org{c.path}")

fault("F17", "200 and a page about maintenance", ANY)
body("F17", "page", 200, page("NCBI - Site Maintenance", 'Down for maintenance. <img src="/down_bethesda.png">'), HTML)
body("F17", "xhtml", 200, '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Maintenance'
     "</title></head><body><p>NCBI is down for maintenance.</p></body></html>\n", XML)

fault("F18", "200 and the router's apology", ANY)
body("F18", "text", 200, "Unable to route request! service name: /http/service/ratecontrol\n", TEXT)
body("F18", "as-xml", 200, "Unable to route request! service name: /http/service/ratecontrol\n", XML)

fault("F19", "200 and nothing", ANY)
body("F19", "empty", 200, "")
body("F19", "blank", 200, "\n \n")

fault("F20", "compressed wrongly", ANY)


def packed(label, make, passing=True):
    def spoil(c):
        c.answer.body = make(c)
        c.answer.headers.append(("Content-Encoding", c.args.get("encoding", "gzip")))
    variant("F20", label, passing)(spoil)


BLANKS = 1 << 20


def bomb(c):
    """
    A body that unpacks to args.mb (2048) MB of blanks inside its frame.  A
    flushed block repeats byte for byte, so that it need be packed but once;
    the checksum at the end is that of no such text, but nobody should get there.
    """
    z = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = z.compress(c.answer.body[:200]) + z.flush(zlib.Z_FULL_FLUSH)
    block = z.compress(b" " * BLANKS) + z.flush(zlib.Z_FULL_FLUSH)
    return head + block * int(c.args.get("mb", 2048)) + z.flush()


packed("wrong", lambda c: c.answer.body)
packed("cut", lambda c: (lambda g: g[:len(g) // 2])(gzip.compress(c.answer.body, 6, mtime=0)))
packed("bomb", bomb, passing=False)


@variant("F20", "unknown")
def _(c):
    c.answer.headers.append(("Content-Encoding", "x-snappy"))


fault("F21", "absurd sizes", ANY)
plan("F21", "headers", "headers")
plan("F21", "length-long", "length-long")
plan("F21", "length-short", "length-short")
plan("F21", "huge", "huge", passing=False)

fault("D01", "a file's checksum is another file's", ("md5",))
body("D01", "other", 200, "MD5(x.xml.gz)= 00000000000000000000000000000000\n", TEXT)
fault("D02", "a file's bytes are damaged", ("file",))


@variant("D02", "flip")
def _(c):
    b = bytearray(c.answer.body)
    b[len(b) // 2] ^= 0x55
    c.answer.body = bytes(b)


fault("D03", "a file is empty", ("file",))
body("D03", "empty", 200, "", "application/x-gzip")
fault("D04", "a file or its checksum is not there yet", ("file", "md5"))
body("D04", "404", 404, page("404 Not Found", "The requested URL was not found."), HTML)
fault("D05", "the listing is a page about maintenance", ("listing",))
body("D05", "page", 200, page("NCBI - Site Maintenance", "Down for maintenance."), HTML)
