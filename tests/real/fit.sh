#!/bin/sh
# fit: the weights of ingest/rules/weights.tsv, from the labelled records.
#
#	tests/real/fit.sh PROGRAM DATA OUT.tsv
set -eu
program=$1 data=$2 out=$3
[ -d "$data/design" ] || { echo "skipped: shared data not here"; exit 0; }
here=$(dirname "$0")
# shellcheck source=tests/real/labelled.sh
. "$here/labelled.sh"
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
cp "$here"/../../ingest/rules/*.rules "$own"	# without the weights that are there
labelled "$data" "$own" "$program" --quiet rules fit --rules "$own" --out "$out" \
	--origin "Labelled: StudyTypeTeller (Ineichen-Group, github.com/Ineichen-Group/StudyTypeTeller), training part, without RCT-non-intervention." \
	--origin "Three fifths as heavy, exports with the types of PubMed (US National Library of Medicine), a sixth of that where the types tell only what a record is not; two fifths, trials of PICO-Corpus (github.com/sociocom/PICO-Corpus), positive_negative (github.com/windisch-paul/positive_negative)." \
	--origin "Weights are numbers over rules and single words; no sentence of an abstract is kept."
