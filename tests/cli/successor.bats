#!/usr/bin/env bats
# What was decided of a PMID that PubMed merged into another one stands as the
# proposal for that one: shown, approved as it stands, corrected, counted only
# then.  And one wrong answer of a server merges nothing.
load helper
load fetch

# $P, $Q, $R come from the stand-in; each test has them linked to oxytocin.
prepare() {
	"$APPRAISE" outcome add oxytocin pain --name pain --indication ache --headline >/dev/null
	"$APPRAISE" outcome add oxytocin harms --name harms --indication ache --domain safety --better lower >/dev/null
	"$APPRAISE" --quiet fetch --compound oxytocin
	ann=$(sql "SELECT handle FROM curator WHERE role <> 'machine' AND uid = $(id -u)")
}
approve_old() { # PMID [MORE...]
	local pmid=$1
	shift
	"$APPRAISE" --quiet approve oxytocin "$pmid" --design rct --type RCT --funding industry --ties yes \
		--participants 208 --risk-of-bias low --flag crossover \
		--finding new=pain,direction=benefit,measure=SMD,value=0.31,low=0.04,high=0.58,primary=yes,certainty=low \
		--finding new=harms,direction=harm,measure=RR,value=2.15 "$@"
}
merge() { # OLD NEW...: PubMed merges each pair, and we see it
	local changes='' all=''
	while [ $# -gt 0 ]; do
		changes="$changes{\"date\": \"2026-06-01\", \"change\": \"merge\", \"pmid\": $1, \"into\": $2},"
		all="$all $1"
		shift 2
	done
	standin "{\"changes\": [${changes%,}]}" >/dev/null
	# shellcheck disable=SC2086
	"$APPRAISE" --quiet fetch $all
}
later() { export APPRAISE_NOW=$1; }
judged() { # PMID
	sql "SELECT state || ' ' || design || ' ' || type || ' ' || funding || ' ' || ties || ' ' || participants || ' ' || rob
		FROM assessment WHERE pmid = $1"
}
found() { # PMID: its active findings
	sql "SELECT group_concat(x, '; ') FROM (SELECT slug || ' ' || direction || ' ' || coalesce(measure || ' ' || value, '') || ' '
		|| is_primary AS x FROM finding JOIN outcome USING (outcome_id) WHERE pmid = $1 AND state = 'active' ORDER BY slug)"
}
proven() { code 0 "$APPRAISE" check --replay; }

@test "nothing of the old PMID counts, and nothing of the new one, until a person approves" {
	prepare
	approve_old $P
	merge $P $Q
	is "$(judged $P)" "suspended rct RCT industry yes 208 low"
	is "$(sql "SELECT state || coalesce(seq, '') FROM link WHERE pmid = $Q") $(sql "SELECT count(*) FROM finding WHERE pmid = $Q")" "open 0"
	is "$("$APPRAISE" --json compound list | jq '.items[0].studies')" 0
	"$APPRAISE" --quiet approve oxytocin $Q
	is "$("$APPRAISE" --json compound list | jq '.items[0].studies')" 1
}

@test "show says whose decision the fields are, with its findings, and what the rules say beside it" {
	prepare
	later 2026-06-01T12:00:00Z
	approve_old $P
	later 2026-06-03T03:30:00Z
	merge $P $Q
	code 0 "$APPRAISE" show $Q
	has "$output" "prefilled as decided for PMID $P, now $Q, by $ann on 2026-06-01"
	has "$output" "people    208"
	has "$output" "as for $P"
	has "$output" "funding   industry"
	has "$output" "flags     crossover"
	has "$output" "finding   pain  benefit  SMD 0.31 (0.04 to 0.58)  primary  certainty low"
	has "$output" "finding   harms  harm  RR 2.15"
	has "$output" "study     that of $P"
	has "$output" "not yet, waits for a decision"
}

@test "show --json carries prefilled_from and the values" {
	prepare
	approve_old $P
	merge $P $Q
	"$APPRAISE" --json show $Q >q.json
	is "$(jq -r '[.prefilled_from, .assessment.state, (.findings | length)] | @tsv' q.json)" "$P	open	0"
	is "$(jq -r '.prefilled[0] | [.compound, .pmid, .curator, .state, .assessment.participants, .assessment.funding,
		(.assessment.flags | index("crossover") != null)] | @tsv' q.json)" "oxytocin	$P	$ann	relevant	208	industry	true"
	is "$(jq -r '.prefilled[0].findings[] | [.outcome, .direction, .value, .primary] | @tsv' q.json | sort)" \
		"harms	harm	2.15	false
pain	benefit	0.31	true"
	is "$("$APPRAISE" --json show $P | jq .replaced_by)" $Q
	is "$("$APPRAISE" --json show $R | jq -c '[.prefilled_from, .prefilled, .replaced_by]')" '[null,[],null]'
}

@test "approve without a word takes all of it; the event holds the values and names the old PMID" {
	prepare
	approve_old $P
	merge $P $Q
	code 0 "$APPRAISE" approve oxytocin $Q
	has "$output" "(RCT, 208 people, 2 findings: benefit, harm)"
	has "$output" "as decided for PMID $P, now $Q, by $ann on 2026-06-03"
	is "$(judged $Q)" "approved rct RCT industry yes 208 low"
	is "$(found $Q)" "harms harm RR 2.15 0; pain benefit SMD 0.31 1"
	is "$(sql "SELECT flag FROM assessment_flag WHERE pmid = $Q AND flag = 'crossover'")" crossover
	body=$(sql "SELECT body FROM event_body JOIN event USING (seq) WHERE kind = 'approve' AND pmid = $Q")
	is "$(jq -r '[.replaces, .assessment.participants, (.findings | length)] | @tsv' <<<"$body")" "$P	208	2"
	proven
}

@test "a field or finding that is given outranks the old one, the others stay" {
	prepare
	approve_old $P
	merge $P $Q
	code 0 "$APPRAISE" approve oxytocin $Q --participants 210 --finding new=pain,direction=no-difference --finding drop=harms
	is "$(judged $Q)" "approved rct RCT industry yes 210 low"
	is "$(found $Q)" "pain no-difference SMD 0.31 1"
	proven
}

@test "--redo starts from what the rules propose" {
	prepare
	approve_old $P
	merge $P $Q
	proposed=$("$APPRAISE" --json show $Q | jq -r '.proposal | [.design, .participants] | @tsv')
	code 0 "$APPRAISE" approve oxytocin $Q --redo
	is "$("$APPRAISE" --json show $Q | jq -r '.assessment | [.design, .participants] | @tsv')" "$proposed"
	is "$(found $Q)" ""
}

@test "the queue says that it replaces, and what replaced the old one" {
	prepare
	approve_old $P
	merge $P $Q
	"$APPRAISE" --json queue oxytocin >queue.json
	is "$(jq -r ".items[] | select(.pmid == $Q) | .replaces" queue.json)" $P
	has "$(jq -r ".items[] | select(.pmid == $Q) | .why" queue.json)" "replaces PMID $P (approved): "
	is "$(jq -r ".items[] | select(.pmid == $Q) | [.participants, .type] | @tsv" queue.json)" "208	RCT"
	is "$(jq -r ".items[] | select(.pmid == $P) | [.why, .replaced_by] | @tsv" queue.json)" "replaced by PMID $Q after approval	$Q"
	code 0 "$APPRAISE" queue oxytocin
	has "$output" "replaces PMID $P"
	code 0 "$APPRAISE" show $P
	has "$output" "DELETED by PubMed, now $Q"
}

@test "the old PMID cleared away first takes nothing from the pre-fill" {
	prepare
	approve_old $P
	merge $P $Q
	"$APPRAISE" --quiet reject oxytocin $P --reason duplicate
	is "$(found $P)" ""
	code 0 "$APPRAISE" approve oxytocin $Q
	is "$(found $Q)" "harms harm RR 2.15 0; pain benefit SMD 0.31 1"
	is "$("$APPRAISE" --json compound list | jq '.items[0].studies')" 1
	proven
}

@test "what was rejected is proposed for rejection, with the reason" {
	prepare
	"$APPRAISE" --quiet reject oxytocin $P --reason not-human
	merge $P $Q
	code 0 "$APPRAISE" show $Q
	has "$output" "prefilled as rejected (not-human) for PMID $P, now $Q, by $ann on 2026-06-03"
	code 0 "$APPRAISE" reject oxytocin $Q
	has "$output" "rejected $Q (not-human)"
	code 2 "$APPRAISE" reject oxytocin $R
	proven
}

@test "a chain leads to what stands, through PMIDs that nobody decided" {
	prepare
	approve_old $P
	merge $P $Q
	merge $Q $R
	is "$(sql "SELECT group_concat(old || '>' || new, ' ') FROM (SELECT * FROM pmid_alias ORDER BY old)")" "$P>$R $Q>$R"
	code 0 "$APPRAISE" show $R
	has "$output" "as decided for PMID $P, now $R"
	code 0 "$APPRAISE" approve oxytocin $R
	is "$(found $R)" "harms harm RR 2.15 0; pain benefit SMD 0.31 1"
	proven
}

@test "in a chain the last decision is taken" {
	prepare
	approve_old $P
	merge $P $Q
	"$APPRAISE" --quiet approve oxytocin $Q --participants 300
	merge $Q $R
	is "$("$APPRAISE" --json show $R | jq -c '.prefilled[0] | [.pmid, .assessment.participants, .earlier]')" "[$Q,300,[$P]]"
	proven
}

@test "of two that went into one the last decided is taken, and the other is named" {
	prepare
	later 2026-06-02T12:00:00Z
	approve_old $Q --participants 99
	later 2026-06-02T13:00:00Z
	approve_old $P
	later 2026-06-03T03:30:00Z
	merge $P $R $Q $R
	code 0 "$APPRAISE" show $R
	has "$output" "as decided for PMID $P, now $R, by $ann on 2026-06-02; decided earlier and merged too: $Q"
	code 0 "$APPRAISE" approve oxytocin $R
	is "$(judged $R)" "approved rct RCT industry yes 208 low"
	proven
}

@test "undo of the approval brings the proposal back" {
	prepare
	approve_old $P
	merge $P $Q
	"$APPRAISE" --quiet approve oxytocin $Q
	"$APPRAISE" --quiet undo
	is "$(sql "SELECT state FROM link WHERE pmid = $Q") $(found $Q)" "open "
	is "$("$APPRAISE" --json show $Q | jq .prefilled_from)" $P
	"$APPRAISE" --quiet approve oxytocin $Q
	is "$(judged $Q)" "approved rct RCT industry yes 208 low"
	proven
}

@test "the new PMID stands in the old one's study and speaks for it, whatever its number" {
	prepare
	approve_old $R
	study=$(sql "SELECT study_id FROM member WHERE pmid = $R")
	merge $R $P
	code 0 "$APPRAISE" approve oxytocin $P
	is "$(sql "SELECT group_concat(study_id) FROM member")" "$study,$study"
	# By year and number the old one would speak, and nothing count.
	is "$("$APPRAISE" --json show $P | jq -c '.study.records | map([.pmid, .speaks]) | sort')" "[[$P,true],[$R,false]]"
	is "$("$APPRAISE" --json compound list | jq -c '.items[0] | [.studies, .participants]')" "[1,208]"
	proven
}

@test "a study that waits for the successor is not spoken for by another record meanwhile" {
	prepare
	"$APPRAISE" --quiet approve oxytocin $Q --type RCT --finding new=pain,direction=benefit
	approve_old $R
	"$APPRAISE" --quiet study merge $R $Q
	merge $R $P
	is "$("$APPRAISE" --json compound list | jq '.items[0].studies')" 0
	"$APPRAISE" --quiet approve oxytocin $P
	is "$("$APPRAISE" --json compound list | jq '.items[0].studies')" 1
	proven
}

@test "what is decided under its own number keeps its own decision" {
	prepare
	approve_old $P
	"$APPRAISE" --quiet approve oxytocin $Q --design cohort --participants 50 --finding new=pain,direction=harm
	merge $P $Q
	is "$("$APPRAISE" --json show $Q | jq -c '[.prefilled_from, .assessment.participants]')" "[null,50]"
	is "$(found $Q)" "pain harm  0"
}

@test "another compound meets the article judged, without findings that are not its own" {
	prepare
	"$APPRAISE" compound add carbetocin --name Carbetocin --status prescription >/dev/null
	"$APPRAISE" --quiet link carbetocin $P
	approve_old $P
	merge $P $Q
	code 0 "$APPRAISE" show $Q
	has "$output" "carbetocin: as judged for another compound for PMID $P"
	code 0 "$APPRAISE" approve carbetocin $Q
	is "$(judged $Q) $(found $Q)" "approved rct RCT industry yes 208 low "
	code 0 "$APPRAISE" approve oxytocin $Q
	is "$(found $Q)" "harms harm RR 2.15 0; pain benefit SMD 0.31 1"
	proven
}

@test "what replaces a retracted PMID is not approved by the way" {
	prepare
	approve_old $P
	spoil F54/retracted efetch
	"$APPRAISE" --quiet fetch $P
	heal
	merge $P $Q
	code 0 "$APPRAISE" show $Q
	has "$output" "RETRACTED"
	code 1 "$APPRAISE" approve oxytocin $Q
	has "$output" "$P, which $Q replaces, is retracted"
	code 0 "$APPRAISE" approve oxytocin $Q --no-flag retracted
}

@test "one answer with another record merges nothing" {
	prepare
	approve_old $P
	before=$(told .requests)
	spoil F55/forward efetch 1 "{\"into\": $Q}"
	code 0 "$APPRAISE" fetch $P
	is "$(told .faults_left) $(($(told .requests) - before))" "0 2"
	is "$(sql "SELECT count(*) FROM pmid_alias") $(judged $P)" "0 approved rct RCT industry yes 208 low"
}

@test "now this record, now that: nothing is merged, the PMID stays asked for" {
	prepare
	approve_old $P
	before=$(told .requests)
	standin "{\"faults\": [{\"fault\": \"F55\", \"variant\": \"forward\", \"kind\": \"efetch\", \"times\": 1, \"args\": {\"into\": $Q}},
		{\"fault\": \"F55\", \"variant\": \"forward\", \"kind\": \"efetch\", \"times\": 1, \"args\": {\"into\": $R}}]}" >/dev/null
	code 3 "$APPRAISE" fetch $P
	is "$(told .faults_left) $(($(told .requests) - before))" "0 2"
	is "$(sql "SELECT count(*) FROM pmid_alias") $(judged $P) $(missing)" "0 approved rct RCT industry yes 208 low $P"
}

@test "the same twice is a merge, in two requests" {
	prepare
	approve_old $P
	before=$(told .requests)
	spoil F55/forward efetch 2 "{\"into\": $Q}"
	code 0 "$APPRAISE" fetch $P
	is "$(($(told .requests) - before)) $(sql "SELECT old || '>' || new FROM pmid_alias")" "2 $P>$Q"
}

@test "a PMID that is served again under its own number was merged into none" {
	prepare
	approve_old $P
	spoil F55/forward efetch 2 "{\"into\": $Q}"
	"$APPRAISE" --quiet fetch $P
	heal
	code 0 "$APPRAISE" fetch $P
	is "$(sql "SELECT count(*) FROM pmid_alias") $("$APPRAISE" --json show $Q | jq .prefilled_from)" "0 null"
	# What a machine withdrew it does not bring back.
	is "$(judged $P)" "suspended rct RCT industry yes 208 low"
}
