#!/usr/bin/env bats
# The main job on real records: two compounds from PubMed XML to a verified
# release, decided by people who read the abstracts, and the same run twice.
load helper

REAL=$BATS_TEST_DIRNAME/../real

# outcome SLUG OUTCOME NAME INDICATION OPTION...
outcome() {
	appraise --quiet outcome add --name "$3" --indication "$4" "${@:5}" "$1" "$2"
}

outcomes() {
	local early="early breast cancer" late="advanced breast cancer" prevent="breast cancer prevention"
	local pd="Parkinson's disease" icu="after heart surgery"

	outcome tamoxifen prevention "breast cancer" "$prevent" --critical --better lower
	outcome tamoxifen fractures "fractures" "$prevent" --better lower
	outcome tamoxifen endometrial-cancer "endometrial cancer" "$prevent" --domain safety --critical --better lower
	outcome tamoxifen thrombosis "venous thrombosis" "$prevent" --domain safety --critical --better lower
	outcome tamoxifen cardiovascular "heart events" "$prevent" --domain safety --critical --better lower
	outcome tamoxifen gynaecological "gynaecological findings" "$prevent" --domain safety --better lower
	outcome tamoxifen vasomotor "hot flushes" "$prevent" --domain safety --better lower
	outcome tamoxifen recurrence "recurrence" "$early" --headline --critical --better lower
	outcome tamoxifen recurrence-negative "recurrence of receptor-negative cancer" "$early" --headline --critical --better lower
	outcome tamoxifen local-recurrence "recurrence in the treated breast" "$early" --headline --critical --better lower
	outcome tamoxifen contralateral "cancer of the other breast" "$early" --headline --critical --better lower
	outcome tamoxifen survival "overall survival" "$early" --headline --critical --better higher
	outcome tamoxifen recurrence-endocrine "recurrence against another endocrine drug" "$early" --headline --critical --better lower
	outcome tamoxifen survival-endocrine "survival against another endocrine drug" "$late" --headline --critical --better higher
	outcome tamoxifen response-endocrine "response against another endocrine drug" "$late" --headline --better higher
	outcome tamoxifen progression-endocrine "time to progression against another endocrine drug" "$late" --headline --critical --better higher
	outcome dopamine off-time "hours without effect" "$pd" --headline --critical --better lower
	outcome dopamine motor "motor score" "$pd" --headline --critical --better lower
	outcome dopamine action-awareness "awareness of action" "$pd" --headline --surrogate --better higher
	outcome dopamine dyskinesia "dyskinesia" "$pd" --headline --domain safety --critical --better lower
	outcome dopamine gut-perfusion "blood flow in the gut" "$icu" --surrogate --better higher
	outcome dopamine gut-oxygen "oxygen extraction of the gut" "$icu" --surrogate --better lower
}

# The real files with a PubMed root, in one fixed order.
real_files() {
	local f
	find "$TESTDATA" -type f \( -name '*.xml' -o -name '*.gz' \) | LC_ALL=C sort | while read -r f; do
		zcat -f "$f" | head -c 4000 | grep -aq '<Pubmed' && printf '%s\n' "$f"
	done
	return 0
}

# whole_run FOLDER: from an empty store to a release.
whole_run() {
	mkdir -p "$1"
	export APPRAISE_DB=$1/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
	appraise --quiet init --demo
	appraise --quiet compound add tamoxifen --name Tamoxifen --status prescription
	appraise --quiet compound add dopamine --name Dopamine --status prescription --synonym levodopa
	outcomes
	mapfile -t files <"$BATS_FILE_TMPDIR/files"
	appraise --json ingest --match "${files[@]}" >"$1/ingest.json"
	appraise --json queue >"$1/queue.json"
	appraise approve - <"$REAL/tamoxifen.txt" >"$1/tamoxifen.out"
	appraise approve - <"$REAL/dopamine.txt" >"$1/dopamine.out"
	appraise --json score >"$1/score.json"
	appraise publish "$1/site" >"$1/publish.out"
}

setup_file() {
	load helper
	[ -e "$TESTDATA/README.md" ] || return 0
	real_files >"$BATS_FILE_TMPDIR/files"
	whole_run "$BATS_FILE_TMPDIR/one"
	whole_run "$BATS_FILE_TMPDIR/two"
}

setup() {
	need_data
	ONE=$BATS_FILE_TMPDIR/one TWO=$BATS_FILE_TMPDIR/two
	export APPRAISE_DB=$ONE/appraise.db APPRAISE_NOW=2026-06-03T03:30:00Z
}

# How many records the list of a compound approves or rejects: PMIDs stand where no option does.
listed() { # ACT COMPOUND
	awk -v act="$1" -v c="$2" '$1 == act && $2 == c {
		for (i = 3; i <= NF && $i ~ /^[0-9]+$/; i++) n++
	} END { print n + 0 }' "$REAL/$2.txt"
}

decided() { # STATE COMPOUND: the store's links
	sql "SELECT count(*) FROM link JOIN compound USING (compound_id)
	     WHERE slug = '$2' AND state = '$1'"
}
