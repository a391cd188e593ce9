#!/bin/sh
# ablation: what rules and words give alone and together, held out in turn on
# the labelled records (title and abstract).
#
#	tests/real/ablation.sh PROGRAM DATA
#
# What publication types, MeSH and links add is seen in measure.py, which
# reads medline2000 without and with them.
set -eu
program=$1 data=$2
[ -d "$data/design" ] || { echo "skipped: shared data not here"; exit 0; }
here=$(dirname "$0")
# shellcheck source=tests/real/labelled.sh
. "$here/labelled.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/all" "$tmp/silent"
cp "$here"/../../ingest/rules/*.rules "$tmp/all"
cp "$here"/../../ingest/rules/certainty.rules "$tmp/silent"	# says nothing of design
fit() {
	printf '%-22s ' "$1"
	shift
	labelled "$data" "$tmp" "$program" --quiet rules fit "$@" | tail -1
}
fit 'as authors weigh them' --rules "$tmp/all" --words 0 --hold-rules 1000000
fit 'rules, fitted' --rules "$tmp/all" --words 0
fit 'words alone' --rules "$tmp/silent"
fit 'both' --rules "$tmp/all"
