"""Runs cases of tables through the oracle or through a program that speaks the stream protocol.

The protocol: one table (JSON) a line on standard input, one answer (JSON) a line on standard
output, in order.  The program is started once; its input is closed after the last table.
"""

import json
import queue
import subprocess
import threading

from score import score


class ProgramError(Exception):
    """The program ended early or answered with something that is no answer."""


def answered_cases(cases, command=None):
    """Yields (case, answers) for every case, an object whose `tables` is a list of tables.

    A thread of its own feeds the program while answers are read here, so neither side waits
    for the other, whatever the program buffers; the pipe holds the feeder back.
    """
    if command is None:
        for case in cases:
            yield case, [score(table) for table in case.tables]
        return

    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    pending = queue.SimpleQueue()
    stopped = threading.Event()

    def feed():
        failure = None
        try:
            with process.stdin:
                for case in cases:
                    if stopped.is_set():
                        break
                    pending.put(case)
                    for table in case.tables:
                        process.stdin.write(json.dumps(table) + "\n")
        except BrokenPipeError:
            pass  # the reader sees the end of the answers and tells why
        except Exception as error:  # a fault of the generator belongs to the caller
            failure = error
        pending.put(failure)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        while True:
            case = pending.get()
            if case is None:
                break
            if isinstance(case, Exception):
                raise case
            yield case, [read_answer(process, table) for table in case.tables]
        if process.stdout.readline():
            raise ProgramError("the program answered more lines than it was asked")
        status = process.wait()
        if status != 0:
            raise ProgramError(f"the program ended with status {status} after its last answer")
    finally:
        stopped.set()
        if process.poll() is None:
            process.kill()
            process.wait()
        feeder.join()
        process.stdout.close()


def read_answer(process, table):
    line = process.stdout.readline()
    if not line:
        status = process.wait()
        raise ProgramError(f"no answer (status {status}) to {json.dumps(table)}")
    try:
        return json.loads(line)
    except ValueError as error:
        raise ProgramError(f"not JSON ({error}): {line!r} for {json.dumps(table)}") from None
