#!/usr/bin/env python3
"""Print the commands that a text shows: examples.py FILE

In a man page (its name ends in a digit) those of its displays, in Markdown
those of its code blocks: each begins with "$ " and goes on while a quotation
is open, the line ends in a backslash or a pipe, or the next line is indented.  An example
without the prompt (`.Dl appraise ...`, a line of a display that begins with
"appraise ") counts too, and a display of SQL is asked of a release's
appraise.db.  Each command is ended by a zero byte.
"""

import re
import sys


def blocks_of_man(text):
    """Displays, with mdoc's escapes undone."""
    block = None
    for line in text.split("\n"):
        if block is not None:
            if line.startswith(".Ed"):
                yield block
                block = None
            elif not line.startswith("."):
                block.append(plain(line))
        elif line.startswith(".Bd"):
            block = []
        elif m := re.match(r"\.D[l1] (.*)", line):
            yield [plain(m.group(1))]


def plain(line):
    for a, b in (("\\&", ""), ("\\e", "\\"), ("\\(aq", "'"), ("\\(dq", '"'), ("\\-", "-"), ("\\ti", "~"), ("\\(ti", "~"),
                 ("\\(ha", "^"), ("\\(ga", "`"), ("\\(bs", "\\")):
        line = line.replace(a, b)
    return re.sub(r'^"(.*)"$', r"\1", line) if line.startswith('"appraise') or line.startswith('"$ ') else line


def blocks_of_markdown(text):
    for m in re.finditer(r"^```[a-z]*\n(.*?)^```", text, re.M | re.S):
        yield m.group(1).split("\n")


def open_quotation(words):
    quote = None
    for c in re.sub(r"\\.", "", words):
        if quote is None and c in "'\"":
            quote = c
        elif c == quote:
            quote = None
    return quote is not None


def commands(lines):
    i = 0
    while i < len(lines):
        m = re.match(r"(?:\$ |(?=appraise ))(.*)", lines[i])
        i += 1
        if not m:
            continue
        words = m.group(1)
        while i < len(lines) and (open_quotation(words) or words.endswith(("\\", "|")) or
                                  (lines[i].startswith("    ") and words.rstrip().endswith(("\\", "|", "&&")))):
            words += "\n" + lines[i]
            i += 1
        yield words


def main():
    name = sys.argv[1]
    text = open(name, encoding="utf-8").read()
    find = blocks_of_man if re.search(r"\.[1-8]$", name) else blocks_of_markdown
    for block in find(text):
        if block and block[0].startswith("SELECT "):
            sys.stdout.write('sqlite3 appraise.db "' + "\n".join(block).strip() + '"\0')
        for words in commands(block):
            sys.stdout.write(words + "\0")


if __name__ == "__main__":
    main()
