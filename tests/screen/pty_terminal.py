"""A program on a pseudo-terminal, typed at and read from.

    with Terminal([program, "review"]) as t:
        t.expect("Item 1 of")
        t.type("r3")

expect waits for text in what came since the last expect, never for a time.
Used by the tests; Python's standard library alone.
"""

import errno
import os
import pty
import select
import signal
import struct
import sys
import termios
import fcntl
import time

LIMIT_S = 60


class Terminal:
    def __init__(self, argv, env=None, rows=24, cols=80):
        self.argv = argv
        self.raw = b""      # everything that came
        self.at = 0         # what expect has taken
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(env or {})
            os.execv(argv[0], argv)
        self.resize(rows, cols)

    def resize(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            self.kill()
        os.close(self.fd)

    def read(self, wait_s):
        """More output; False at its end."""
        if not select.select([self.fd], [], [], wait_s)[0]:
            return True
        try:
            got = os.read(self.fd, 65536)
        except OSError as e:
            if e.errno != errno.EIO:
                raise
            got = b""
        self.raw += got
        return bool(got)

    def text(self):
        return self.raw[self.at:].decode("utf-8", "replace").replace("\r\n", "\n")

    def expect(self, *parts):
        """Wait until one of the parts came; what came up to and with it."""
        end = time.monotonic() + LIMIT_S
        while True:
            new = self.raw[self.at:]
            found = [(new.find(p.encode()), p) for p in parts if p.encode() in new]
            if found:
                at, part = min(found)
                self.at += at + len(part.encode())
                return new[:at + len(part.encode())].decode("utf-8", "replace").replace("\r\n", "\n")
            if not self.read(max(0, end - time.monotonic())) or time.monotonic() >= end:
                sys.exit(f"{' '.join(self.argv[1:])}: none of {parts} in:\n{self.text()[-3000:]}")

    def type(self, keys):
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def kill(self, sig=signal.SIGKILL):
        os.kill(self.pid, sig)
        return self.wait()

    def hang_up(self):
        """The line is lost: the master is closed."""
        os.close(self.fd)
        self.fd = os.open("/dev/null", os.O_RDWR)
        return self.wait()

    def wait(self):
        """Until it has ended: its exit code, or minus the signal."""
        end = time.monotonic() + LIMIT_S
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                sys.exit(f"{' '.join(self.argv[1:])}: does not end:\n{self.text()[-3000:]}")
            else:
                try:
                    self.read(0.05)
                except OSError:
                    pass
        while self.read(0) and select.select([self.fd], [], [], 0)[0]:
            pass
        return self.status

    def modes(self):
        """Does the terminal edit lines and echo (as it did before)?"""
        flags = termios.tcgetattr(self.fd)[3]
        return bool(flags & termios.ICANON), bool(flags & termios.ECHO)
