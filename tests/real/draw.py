#!/usr/bin/env python3
"""Draw the records that the order is measured on.

    appraise --json queue SLUG | tests/real/draw.py [HOW_MANY [SEED]]

Takes the PubMed ids that wait for the compound (ids from 99000001 up are not
PubMed's and are left out), sorts them by number, so that the queue's own order
has no say, and prints a sample without replacement, one id a line, by number.
The same queue, size and seed give the same ids.
"""
import json
import random
import sys

FIRST_INVENTED = 99000001


def draw(pmids, how_many=40, seed=20261125):
    """A list of how_many of the ids, sorted; all of them when there are fewer."""
    waiting = sorted({int(p) for p in pmids if int(p) < FIRST_INVENTED})
    return sorted(random.Random(seed).sample(waiting, min(how_many, len(waiting))))


def main():
    items = json.load(sys.stdin)["items"]
    for pmid in draw((i["pmid"] for i in items), *map(int, sys.argv[1:3])):
        print(pmid)


if __name__ == "__main__":
    main()
