#!/usr/bin/env python3
"""Where a key could have been left: keysearch.py needles KEY | plant KEY DIR | search NEEDLES PATH...

needles   the forms in which the key could be seen, one a line: itself,
          upper case, base64 at its three alignments (with and without URL's
          alphabet), its bytes in hex, percent-encoded
plant     files in DIR that each hold the key in another way, one name a line
search    FILE: FORM for each file of PATHs that holds one; exit 1 then.
          Compressed files are unpacked; of SQLite stores every value is read
          (one may be cut by a page's end), and what is compressed unpacked.
"""

import base64
import gzip
import hashlib
import os
import sqlite3
import stat
import sys
import zlib
from pathlib import Path
from urllib.parse import quote

MOST = 256 << 20        # of a file that is read at once; the pieces overlap
UNPACKED = 64 << 20


def needles(key):
    raw = key.encode()
    out = [key, key.upper()]
    for lead in range(3):
        # The characters that only the key's bytes decide, whatever stands before and behind.
        text = base64.b64encode(b"x" * lead + raw).decode().rstrip("=")
        inner = text[(lead * 8 + 5) // 6:len(raw + b"x" * lead) * 8 // 6]
        out += [inner, inner.replace("+", "-").replace("/", "_")]
    out += [raw.hex(), raw.hex().upper(), "".join(f"%{b:02X}" for b in raw)]
    return list(dict.fromkeys(out))


def form(data, forms):
    for n in forms:
        if n in data:
            return n
    return None


def unpacked(data):
    """What is inside of gzip or zlib data, as far as it can be unpacked."""
    try:
        return zlib.decompressobj(47).decompress(data, UNPACKED)
    except zlib.error:
        return b""


def packed(data):
    return data[:2] == b"\x1f\x8b" or data[:2] in (b"x\x01", b"x\x9c", b"x\xda")


class Search:
    def __init__(self, forms):
        self.forms = [f.encode() for f in forms]
        self.wide = [f.encode("utf-16-le") for f in forms[:2]]
        self.seen = set()

    def bytes(self, data):
        found = form(data, self.forms) or form(data, self.wide)
        if found is None and packed(data):
            found = form(unpacked(data), self.forms)
        return found

    def file(self, path):
        keep = max(map(len, self.forms + self.wide))
        with open(path, "rb") as f:
            head = data = f.read(MOST)
            while data:
                found = self.bytes(data)
                if found:
                    return found
                more = f.read(MOST)
                data = data[-keep:] + more if more else b""
        return self.store(path) if head[:16] == b"SQLite format 3\0" else None

    def store(self, path):
        # As its program would see it; where that does not go, without what a log beside it holds.
        for how in ("", "&immutable=1"):
            try:
                db = sqlite3.connect(f"file:{quote(path)}?mode=ro{how}", uri=True, timeout=0.1)
                try:
                    return self.tables(db)
                finally:
                    db.close()
            except sqlite3.Error:       # one that a test broke: its bytes were searched
                pass
        return None

    def tables(self, db):
        db.text_factory = bytes
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"):
            for row in db.execute("SELECT * FROM \"%s\"" % table.decode().replace('"', '""')):
                found = self.row(row)
                if found:
                    return found
        return None

    def row(self, row):
        for value in row:
            if not isinstance(value, bytes) or len(value) < 24:
                continue
            if packed(value):
                mark = hashlib.blake2b(value, digest_size=16).digest()
                if mark in self.seen:
                    continue
                self.seen.add(mark)
            found = self.bytes(value)
            if found:
                return found
        return None


def files(paths):
    for top in paths:
        if os.path.isdir(top) and not os.path.islink(top):
            for folder, folders, names in os.walk(top):
                yield from (os.path.join(folder, n) for n in names)
                # A name can show it as well, and a link.
                yield from (os.path.join(folder, n) for n in folders if os.path.islink(os.path.join(folder, n)))
        else:
            yield top


def search(forms, paths):
    s, status = Search(forms), 0
    for path in files(paths):
        found = form(os.fsencode(path), s.forms)
        try:
            mode = os.lstat(path).st_mode
            if found is None and stat.S_ISLNK(mode):
                found = form(os.fsencode(os.readlink(path)), s.forms)
            elif found is None and stat.S_ISREG(mode):
                found = s.file(path)
        except FileNotFoundError:
            pass
        except OSError as e:
            print(f"{path}: cannot be searched: {e.strerror}")
            status = 1
        if found is not None:
            print(f"{path}: {found.decode('latin-1')[:12]}...")
            status = 1
    return status


def plant(key, folder):
    folder = Path(folder)
    folder.mkdir(parents=True)
    raw = b"<Note>" + key.encode() + b"</Note>"
    (folder / "plain.log").write_bytes(b"\0\xff" * 5000 + raw)
    (folder / "shouted").write_text(key.upper())
    for i in range(3):
        (folder / f"base64.{i}").write_bytes(base64.b64encode(b"api_key="[i:] + key.encode() + b"&x=1"))
    (folder / "hex").write_text(key.encode().hex())
    (folder / "percent").write_text("".join(f"%{b:02X}" for b in key.encode()))
    (folder / "packed.gz").write_bytes(gzip.compress(raw))
    os.symlink(key, folder / "link")
    (folder / f"name-{key}").write_text("")
    with sqlite3.connect(folder / "packed.db") as db:
        db.execute("CREATE TABLE record (raw BLOB)")
        db.execute("INSERT INTO record VALUES (?)", (gzip.compress(raw),))
    for rest in range(0, 9000, 16):     # until a page ends within the key; the last page is always full
        db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE text (text TEXT)")
        db.execute("INSERT INTO text VALUES (?)", (" " * 9000 + key + " " * rest,))
        db.commit()
        data = db.serialize()
        db.close()
        if key.encode() not in data:
            break
    (folder / "cut.db").write_bytes(data)
    # As a killed program leaves it: the record is in the log alone.
    db = sqlite3.connect(folder / "open.db")
    db.executescript("PRAGMA journal_mode = WAL; CREATE TABLE record (raw BLOB)")
    db.execute("INSERT INTO record VALUES (?)", (gzip.compress(raw + b" in the log"),))
    db.commit()
    for end in ("", "-wal"):
        (folder / f"killed.db{end}").write_bytes((folder / f"open.db{end}").read_bytes())
    db.close()
    (folder / "open.db").unlink()
    print("\n".join(n for n in sorted(os.listdir(folder)) if n != "killed.db-wal"))


def main():
    what, rest = sys.argv[1], sys.argv[2:]
    if what == "needles":
        print("\n".join(needles(Path(rest[0]).read_text().strip())))
    elif what == "plant":
        plant(Path(rest[0]).read_text().strip(), rest[1])
    else:
        return search(Path(rest[0]).read_text().split(), rest[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
