#!/bin/sh
# fit: the weights of ingest/rules/weights.tsv, from the labelled records.
#
#	tests/real/fit.sh PROGRAM DATA OUT.tsv
#
# Labelled by people: studytype_train, but for its trials "without an
# intervention", which mix random samples with random allocation.  All
# randomised trials: pico, oncology.  By their own publication types: exports
# of other fields, whose untyped records tell which words are of one field
# alone.  The sets for choosing (studytype_val, recent_pt, medline2000) have no
# part in it.
set -eu
program=$1 data=$2 out=$3
[ -d "$data/design" ] || { echo "skipped: shared data not here"; exit 0; }
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
cp "$(dirname "$0")"/../../ingest/rules/*.rules "$own"	# without the weights that are there
awk -F '\t' '$3 != "Human-RCT-non-intervention"' "$data/design/studytype_train.tsv" >"$own/labels"
others=
for f in medline-derived-narchd.xml p1m-qs/pubmed_result.xml p1m-xs/pubmed_result.1.xml p1m-xs/pubmed_result.2.xml \
	p1m-xs/pubmed_result.3.xml; do
	others="$others types $data/pubmed/$f"
done
# shellcheck disable=SC2086
"$program" --quiet rules fit --rules "$own" --out "$out" \
	--origin "Labelled: StudyTypeTeller (Ineichen-Group, github.com/Ineichen-Group/StudyTypeTeller), training part, without RCT-non-intervention." \
	--origin "Three fifths as heavy, exports with the types of PubMed (US National Library of Medicine); two fifths, trials of PICO-Corpus (github.com/sociocom/PICO-Corpus), positive_negative (github.com/windisch-paul/positive_negative)." \
	--origin "Weights are numbers over rules and single words; no sentence of an abstract is kept." \
	"$own/labels" "$data/design/studytype_train.xml" \
	rct "$data/participants/pico.xml" rct "$data/direction/oncology.xml" $others
