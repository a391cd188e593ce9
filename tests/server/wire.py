"""How an answer goes over the wire: whole, or spoiled below HTTP.

send(handler, answer) writes the answer by its plan.  A plan that waits gives
up as soon as the client has gone away, and after the server's hold in any
case, so that no test can leave a thread behind for long.
"""

import os
import select
import socket
import struct
import time


class Answer:
    def __init__(self, status, body, ctype="text/xml; charset=UTF-8", headers=()):
        self.status = status
        self.body = body if isinstance(body, bytes) else body.encode("utf-8", "surrogateescape")
        self.ctype = ctype
        self.headers = list(headers)      # (name, value), beside type and length
        self.plan = "length"
        self.args = {}
        self.ids = []                     # records in an efetch body, in order

    def text(self):
        return self.body.decode("utf-8", "surrogateescape")

    def put(self, text):
        self.body = text.encode("utf-8", "surrogateescape")


REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 400: "Bad Request",
           401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 414: "Request-URI Too Long",
           429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
           503: "Service Unavailable", 504: "Gateway Timeout"}


def head(a, extra, protocol="HTTP/1.1"):
    lines = [f"{protocol} {a.status} {REASONS.get(a.status, 'Unknown')}"]
    if a.ctype:
        lines.append(f"Content-Type: {a.ctype}")
    lines += [f"{n}: {v}" for n, v in a.headers]
    lines += extra
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def gone(sock, seconds):
    """Wait until the client has closed its side, at most so long; True when it has."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([sock], [], [], min(left, 0.5))
        if ready:
            try:
                if sock.recv(4096, socket.MSG_DONTWAIT) == b"":
                    return True
            except BlockingIOError:
                continue
            except OSError:
                return True
    return False


def reset(sock):
    """Close so that the client gets a RST, not an orderly end."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(sock.detach())
    except OSError:
        pass


def chunk(data):
    return b"%x\r\n" % len(data) + data + b"\r\n" if data else b""


def send(h, a, hold_s):
    """Write the answer; h is the request's handler."""
    h.close_connection = True
    sock, w = h.connection, h.wfile
    cut = int(a.args.get("cut", len(a.body) // 2))
    length = [f"Content-Length: {len(a.body)}"]
    close = ["Connection: close"]
    if a.plan == "length":
        w.write(head(a, length) + (b"" if h.command == "HEAD" else a.body))
        w.flush()
        h.close_connection = h.headers.get("Connection", "").lower() == "close"
    elif a.plan == "chunked":
        w.write(head(a, ["Transfer-Encoding: chunked"]))
        for at in range(0, len(a.body), 16384):
            w.write(chunk(a.body[at:at + 16384]))
        w.write(b"0\r\n\r\n")
        w.flush()
        h.close_connection = False
    elif a.plan == "reset":
        reset(sock)
    elif a.plan == "close":
        pass
    elif a.plan == "garbage":
        w.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    elif a.plan == "cut-length":
        w.write(head(a, length) + a.body[:cut])
        w.flush()
        if a.args.get("ending") == "reset":
            time.sleep(0.005)           # let the first half leave before the RST overtakes it
            reset(sock)
    elif a.plan == "cut-chunk":
        w.write(head(a, ["Transfer-Encoding: chunked"]) + chunk(a.body[:cut]))
    elif a.plan == "cut-close":
        w.write(head(a, close, "HTTP/1.0") + a.body[:cut])
    elif a.plan == "close-delimited":
        w.write(head(a, close, "HTTP/1.0") + a.body)
    elif a.plan == "silent":
        gone(sock, hold_s)
    elif a.plan == "silent-headers":
        w.write(head(a, length))
        w.flush()
        gone(sock, hold_s)
    elif a.plan == "silent-body":
        w.write(head(a, length) + a.body[:cut])
        w.flush()
        gone(sock, hold_s)
    elif a.plan == "drip":
        w.write(head(a, length))
        w.flush()
        every, end = float(a.args.get("every_s", 0.05)), time.monotonic() + hold_s
        for at in range(len(a.body)):
            w.write(a.body[at:at + 1])
            w.flush()
            if gone(sock, every) or time.monotonic() > end:
                break
    elif a.plan == "length-long":
        w.write(head(a, [f"Content-Length: {len(a.body) * 2 + 100}"]) + a.body)
    elif a.plan == "length-short":
        w.write(head(a, [f"Content-Length: {cut}"]) + a.body)
    elif a.plan == "headers":
        n = int(a.args.get("lines", 4000))
        w.write(head(a, length + [f"X-Filler-{i}: {'y' * 80}" for i in range(n)]) + a.body)
    elif a.plan == "huge":
        # An endless body of well-formed beginning; the client must stop it.
        w.write(head(a, ["Transfer-Encoding: chunked"]) + chunk(a.body[:cut]))
        block, sent, top = chunk(b" " * 65536), 0, int(a.args.get("max_bytes", 1 << 30))
        while sent < top:
            w.write(block)
            sent += 65536
        w.write(b"0\r\n\r\n")
    else:
        raise ValueError(f"no plan {a.plan}")
