"""A line to the stand-in server that can be cut: what connects to `port` is
passed on to the server, its answers with a delay, until cut(how).

    refused     nobody listens any more, and what was open is reset
    reset       every connection is taken and reset
    silent      every connection is taken, and nothing comes back

mend() brings it back under the same port.
"""

import socket
import struct
import threading
import time

WAYS = ("refused", "reset", "silent")


def reset(s):
    """Close with RST, as a line does that breaks."""
    try:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    s.close()


class Link:
    def __init__(self, server_port, delay_s=0.0):
        self.server_port, self.port, self.delay_s = server_port, 0, delay_s
        self.lock, self.how, self.open = threading.Lock(), None, set()
        self.listen()

    def listen(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", self.port))
        self.socket.listen(32)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def accept(self, door):
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            with self.lock:
                how = self.how
                if how in ("refused", "reset"):
                    reset(client)
                    continue
                self.open.add(client)
                if how == "silent":
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self.server_port))
                except OSError:
                    reset(client)
                    continue
                self.open.add(server)
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=(a, b, self.delay_s if a is server else 0), daemon=True).start()

    def copy(self, a, b, delay):
        try:
            while data := a.recv(65536):
                time.sleep(delay)
                if self.how is not None:
                    return
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self, how):
        with self.lock:
            self.how = how
            if how != "silent":
                for s in self.open:
                    reset(s)
                self.open.clear()
            if how == "refused":
                self.socket.shutdown(socket.SHUT_RDWR)
                self.socket.close()

    def mend(self):
        with self.lock:
            was, self.how = self.how, None
            for s in self.open:
                reset(s)
            self.open.clear()
            if was == "refused":
                self.listen()

    def close(self):
        with self.lock:
            self.how = "refused"
            for s in self.open:
                reset(s)
            self.socket.close()
