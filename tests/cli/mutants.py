#!/usr/bin/env python3
"""Exports that say something else, summed anew: mutants.py PROGRAM EXPORT STORE FOLDER COUNT [SEED]

One value of one line is changed, the sums are made right again, and the file
is imported into a copy of the store (empty, or with decisions of its own).  It must be refused with a line
(65) and leave the store as it was, or be taken and leave a store that `check
--replay` finds sound.  Prints the seed; exit 1 at the first that does neither.
"""

import hashlib
import json
import random
import shutil
import subprocess
import sys

ODD = [None, 0, -1, 1, 2, 1 << 40, -(1 << 62), "", "x", "\u0007\u009b[31m", "../..", [], {}, [[]], True, "9" * 400, 99000041, "relevant"]


def resum(objects):
    before, whole, out = "", hashlib.sha256(), []
    for n, o in enumerate(objects, 1):
        o.pop("sum", None)
        o["n"] = n
        if o.get("type") == "end":
            o["lines"], o["sha256"] = n, whole.hexdigest()
        text = json.dumps(o, ensure_ascii=False, separators=(",", ":"))[:-1]
        before = hashlib.sha256((before + text).encode()).hexdigest()
        line = (text + ',"sum":"' + before + '"}\n').encode()
        whole.update(line)
        out.append(line)
    return b"".join(out)


def places(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if not path and key in ("n", "sum"):
            continue
        yield value, key
        yield from places(inner, path + (key,))


def mutate(rng, lines):
    objects = [json.loads(line) for line in lines]
    kinds = sorted({o["type"] for o in objects} - {"end"})
    kind = rng.choice(kinds)
    o = rng.choice([o for o in objects if o["type"] == kind])
    holder, key = rng.choice(list(places(o)))
    how = rng.randrange(5)
    if how == 0 and isinstance(holder, dict):
        del holder[key]
        what = f"{kind}: {key} taken out"
    elif how == 1:
        objects.remove(o)
        what = f"{kind}: line taken out"
    elif how == 2 and isinstance(holder, list):
        holder.append(holder[key])
        what = f"{kind}: an entry twice"
    else:
        holder[key] = rng.choice(ODD)
        what = f"{kind}: {key} = {holder[key]!r:.40}"
    return objects, what


def events(program, store):
    log = subprocess.run([program, "--db", store, "--json", "log"], capture_output=True, text=True, check=True)
    return [i["hash"] for i in json.loads(log.stdout)["items"]]


def main():
    program, export, empty, folder, count = sys.argv[1:5] + [int(sys.argv[5])]
    seed = int(sys.argv[6]) if len(sys.argv) > 6 else random.SystemRandom().randrange(1 << 30)
    print("seed", seed)
    rng = random.Random(seed)
    lines = open(export, encoding="utf-8").read().split("\n")[:-1]
    before = events(program, empty)
    taken = 0
    for i in range(count):
        objects, what = mutate(rng, lines)
        name, store = f"{folder}/mutant.ndjson", f"{folder}/mutant.db"
        with open(name, "wb") as f:
            f.write(resum(objects))
        shutil.copyfile(empty, store)
        run = subprocess.run([program, "--db", store, "import", name], capture_output=True, text=True, errors="replace", check=False)
        if run.returncode == 65:
            good = f"{name}:" in run.stderr and "  try: " in run.stderr
            good = good and events(program, store) == before
        else:
            check = subprocess.run([program, "--db", store, "check", "--replay"], capture_output=True, text=True, check=False)
            good = run.returncode == 0 and check.returncode == 0
            run.stderr += check.stdout
            # What reads the store must not fall over it.
            for words in (["score"], ["queue"], ["find", "trial"], ["stats"], ["export", "-"], ["export", "--format", "ris"]):
                use = subprocess.run([program, "--db", store, *words], capture_output=True, text=True, errors="replace", check=False)
                if use.returncode < 0 or "Sanitizer" in use.stderr:
                    good = False
                    run.stderr += f"{words}: {use.returncode} {use.stderr}"
            taken += 1
        if not good:
            print(f"mutant {i} ({what}): exit {run.returncode}\n{run.stdout}{run.stderr}")
            return 1
    print(f"{count} mutants: {count - taken} refused, {taken} taken and sound")
    return 0


if __name__ == "__main__":
    sys.exit(main())
