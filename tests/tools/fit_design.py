#!/usr/bin/env python3
"""Fit the design rules' weights to labelled records.

usage: fit_design.py [--l2 X] [--cv K] [--without SOURCE_LABEL]... [--not-rct RULE]... RULES_DIR OUT.tsv GOLD.tsv:HITS.tsv ...

HITS.tsv is what `appraise rules eval design GOLD.tsv XML --hits FILE` writes: PMID, tab, ids of the
rules that hit.  GOLD.tsv has columns pmid and design, in the merged classes of published label sets
(meta-analysis counts as systematic-review; everything that is no class of its own is "other").

--without leaves out records of a source_label that mixes designs; --not-rct those labelled rct in which
RULE hits (indexing calls "patients were randomly divided into a training and a validation cohort" a trial).

Eight records in which nothing hits are added as "other", which starts with a bias of 1: where no rule
speaks, that is the answer.

A rule's weights start at those of the rule files and are moved by maximum likelihood of the merged
classes, held back by a quadratic penalty towards the start.  Labels that no gold set tells apart (cohort
and cross-sectional, meta-analysis and systematic review) move together, so that what stands between
them is the judgement of the rule files.  Full-batch resilient
propagation from a fixed start: the same data give the same weights.  Standard library only.
"""
import csv
import glob
import hashlib
import math
import re
import sys

LABELS = ("meta-analysis systematic-review rct nonrandomised-trial cohort case-control cross-sectional case-report "
          "narrative-review guideline protocol animal in-vitro comment other").split()
OWN = {"rct", "case-report", "narrative-review", "protocol", "animal", "in-vitro"}
MERGED = ["systematic-review" if x in ("meta-analysis", "systematic-review") else x if x in OWN else "other" for x in LABELS]
N = len(LABELS)
SILENT = [([], "other")] * 8
GROUP = {m: [k for k, x in enumerate(MERGED) if x == m] for m in set(MERGED)}
TRIALS = 5.5          # weight of a record labelled rct: a missed trial costs more than one looked at in vain


def hand_weights(folder):
    out, rule = {}, None
    for path in sorted(glob.glob(folder + "/*.rules")):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if m := re.match(r"rule (\S+)", line):
                    rule = m.group(1)
                elif m := re.match(r"label design:(\S+)(?: (\S+))?", line):
                    out.setdefault(rule, [0.0] * N)[LABELS.index(m.group(1))] = float(m.group(2) or 1)
    return out


def records(args, known, without, not_rct):
    out = []
    for pair in args:
        gold_path, hits_path = pair.split(":")
        csv.field_size_limit(10 ** 9)
        with open(gold_path, encoding="utf-8") as f:
            gold = {r["pmid"]: r["design"] for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
                    if r.get("source_label") not in without}
        with open(hits_path, encoding="utf-8") as f:
            for line in f:
                pmid, _, ids = line.rstrip("\n").partition("\t")
                if pmid in gold and not (gold[pmid] == "rct" and not_rct & set(ids.split())):
                    out.append((sorted(set(ids.split()) & known), gold[pmid]))
    return out


def softmax(feats, w, bias):
    s = bias[:]
    for f in feats:
        for k, v in enumerate(w[f]):
            s[k] += v
    top = max(s)
    e = [math.exp(x - top) for x in s]
    z = sum(e)
    return [x / z for x in e]


def predict(feats, w, bias):
    p = softmax(feats, w, bias)
    return MERGED[p.index(max(p))], p


def fit(data, hand, l2, rounds=80):
    w = {r: v[:] for r, v in hand.items()}
    w["bias"] = [1.0 if x == "other" else 0.0 for x in LABELS]
    start = {r: v[:] for r, v in w.items()}
    step = {r: [0.1] * N for r in w}
    last = {r: [0.0] * N for r in w}
    zero = [0.0] * N
    for _ in range(rounds):
        grad = {r: [l2 * (a - b) for a, b in zip(w[r], start[r])] for r in w}
        for feats, gold in data + SILENT:
            mine = [m == gold for m in MERGED]
            p = softmax(feats + ["bias"], w, zero)
            z = sum(x for x, m in zip(p, mine) if m) or 1e-12
            much = TRIALS if gold == "rct" else 1.0
            d = [much * (x - (x / z if m else 0.0)) for x, m in zip(p, mine)]
            for members in GROUP.values():
                shared = sum(d[k] for k in members)
                for k in members:
                    d[k] = shared
            for f in feats + ["bias"]:
                g = grad[f]
                for k in range(N):
                    g[k] += d[k]
        for r in w:
            for k in range(N):
                g, s = grad[r][k], step[r][k]
                turn = g * last[r][k]
                s = min(s * 1.2, 0.5) if turn > 0 else max(s * 0.5, 1e-4) if turn < 0 else s
                step[r][k] = s
                last[r][k] = 0.0 if turn < 0 else g
                if g and turn >= 0:
                    w[r][k] -= math.copysign(s, g)
    return w


def accuracy(data, w):
    return sum(predict(f + ["bias"], w, [0.0] * N)[0] == g for f, g in data) / max(1, len(data))


def main(argv):
    l2, cv, without, not_rct, args = 1.0, 0, set(), set(), []
    it = iter(argv)
    for a in it:
        if a == "--l2":
            l2 = float(next(it))
        elif a == "--cv":
            cv = int(next(it))
        elif a == "--without":
            without.add(next(it))
        elif a == "--not-rct":
            not_rct.add(next(it))
        else:
            args.append(a)
    if len(args) < 3:
        raise SystemExit(__doc__)
    hand = hand_weights(args[0])
    data = records(args[2:], set(hand), without, not_rct)
    order = sorted(range(len(data)), key=lambda i: hashlib.sha256(repr((i, data[i])).encode()).digest())
    if cv:
        right = 0.0
        for k in range(cv):
            held = {order[i] for i in range(k, len(order), cv)}
            w = fit([data[i] for i in range(len(data)) if i not in held], hand, l2)
            right += accuracy([data[i] for i in sorted(held)], w) * len(held)
        print(f"l2 {l2}: {cv}-fold accuracy {right / len(data):.4f}, by hand {accuracy(data, hand | {'bias': [0.0] * N}):.4f}")
    w = fit(data, hand, l2)
    used = {f for feats, _ in data for f in feats} | {"bias"}
    with open(args[1], "w", encoding="utf-8") as f:
        f.write(f"# Weights of design rules, in thousandths, fitted by tests/tools/fit_design.py\n"
                f"# to {len(data)} records of {', '.join(a.split(':')[0].split('/')[-1] for a in args[2:])}; l2 {l2} towards the rule files' weights,\n"
                f"# records of trials counted {TRIALS} times.\n"
                f"# A weight that moved by less than 0.05 is left out: the rule file's holds.\n")
        for r in sorted(w):
            for k in range(N):
                was = hand.get(r, [0.0] * N)[k]
                if r in used and abs(w[r][k] - was) >= 0.05:
                    f.write(f"{r}\t{LABELS[k]}\t{round(w[r][k] * 1000)}\n")
    print(f"fitted {len(data)} records, {len(used)} rules; accuracy on them {accuracy(data, w):.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
