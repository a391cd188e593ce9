# labelled: the records that weights may be fitted to; sourced.
#
#	labelled DATA TMP FIT...	run FIT with them as operands
#
# Labelled by people: studytype_train, but for its trials "without an
# intervention", which mix random samples with random allocation.  Nearly all
# randomised trials, the rest found by traps: pico, oncology.  By their own
# publication types: exports of other fields, whose untyped records tell what
# is none of them, and which words are of one field alone.  The sets for
# choosing (studytype_val, recent_pt, medline2000) have no part in it.
# shellcheck shell=sh
labelled() {
	data=$1 table=$2/labels.tsv
	shift 2
	awk -F '\t' '$3 != "Human-RCT-non-intervention"' "$data/design/studytype_train.tsv" >"$table"
	set -- "$@" "$table" "$data/design/studytype_train.xml" \
		rct "$data/participants/pico.xml" rct "$data/direction/oncology.xml"
	for f in medline-derived-narchd.xml p1m-qs/pubmed_result.xml p1m-xs/pubmed_result.1.xml \
		p1m-xs/pubmed_result.2.xml p1m-xs/pubmed_result.3.xml pubMR/pubmed_result.xml \
		net-synergy/pubmed21n0001.xml.gz net-synergy/pubmed21n1001.xml.gz net-synergy/pubmed21n1002.xml.gz \
		net-synergy/pubmed21n1003.xml.gz net-synergy/pubmed21n1005.xml.gz; do
		set -- "$@" types "$data/pubmed/$f"
	done
	set -- "$@" types "$data/funding/funding.xml"
	"$@"
}
