# fetch: what E-utilities say instead of a result, or beside it, by name (F22-F35).
load helper
load fetch

@test "F22 the search backend cannot be reached" { lasts F22 esearch 75 "backend"; }
@test "F22 the search backend cannot be reached, once" { passes F22 esearch 3; }
@test "F23 pubmed is said to be no database: an outage all the same" { lasts F23 esearch 75 "backend"; }
@test "F24 the address table is empty" { lasts F24 esearch 75 "backend"; }
@test "F25 external viewer error" { lasts F25 efetch 75 "nothing lost"; }
@test "F26 a C++ trace is not shown to people" {
	lasts F26 esearch 75 "internal error at NCBI"
}
@test "F27 a JSON error where XML was asked: a setting is wrong" {
	spoil F27/db esearch null
	code 2 "$APPRAISE" fetch --compound oxytocin
	sentence "db name"
	is "$(told .requests) $(watermark)" "1 never"
}
@test "F27 a JSON error that passes" { passes F27/outage efetch; }

@test "F28 where PubMed ran another query the search is not complete" {
	for v in phrase field quoted message ignored; do
		spoil F28/$v esearch null
		run "$APPRAISE" fetch --compound oxytocin
		[ "$status" != 0 ] || { echo "exit 0 on $v: $output"; false; }
		sentence "searched for something else"
		is "$(watermark)" never
	done
	heal
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(watermark)" "12 2026-06-03"
	code 2 "$APPRAISE" fetch --term 'oxytocin[tiab] OR xyzzyq[tiab]'
	sentence "xyzzyq"
}

@test "F28 the part of a compound's query that PubMed does not know is named, with the command that removes it" {
	"$APPRAISE" --quiet compound edit oxytocin --synonym 'FPF 1070'
	code 75 "$APPRAISE" fetch --compound oxytocin
	has "$output" 'no record has the phrase "FPF 1070"[tiab]'
	has "$output" "  try: appraise compound edit oxytocin --no-synonym 'FPF 1070'"
	"$APPRAISE" --quiet compound edit oxytocin --no-synonym 'FPF 1070'
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(watermark)" 2026-06-03
}

@test "F29 a true zero is none, with a watermark; a zero beside an error is not" {
	"$APPRAISE" compound edit oxytocin --retire 2>/dev/null || true
	spoil F29/not-zero esearch null
	run "$APPRAISE" fetch --compound oxytocin
	[ "$status" != 0 ]
	is "$(watermark)" never
	spoil F29/error esearch null
	code 75 "$APPRAISE" fetch --compound oxytocin
	is "$(watermark)" never
	spoil F29/zero esearch 9
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(stored) $(watermark)" "0 2026-06-03"
}

@test "F30 fewer ids than the count: never taken for all" {
	corpus 60
	for v in twenty half none adjusted; do
		spoil F30/$v esearch 1
		code 0 "$APPRAISE" fetch --compound oxytocin
		is "$(told .faults_left)" 0
		is "$(stored) $(watermark)" "60 2026-06-03"
		anew
	done
	spoil F30/none esearch null
	run "$APPRAISE" fetch --compound oxytocin
	[ "$status" = 75 ] || [ "$status" = 65 ]
	sentence "60"
	is "$(watermark)" never
}

@test "F30 beyond 9,999 a search is split by dates, and a day by PMIDs" {
	corpus 10500 '"peaks": {"2026-05-15": 1}'
	code 0 "$APPRAISE" --quiet fetch --max 20000 --compound oxytocin
	is "$(stored) $(open_) $(watermark)" "10500 0 2026-06-03"
	[ "$(told .max_retstart)" -le 9998 ]
	[ "$(told .esearch)" -le 40 ]
	is "$(told .most_asked)" 1
}

@test "F31 a count that moves: the search is run again" {
	passes F31/more esearch
	anew
	standin '{"calm": true}' >/dev/null
	passes F31/many esearch
}

@test "F32 a forgotten history is an outage; none is used" { lasts F32 efetch 75 "nothing lost"; }

@test "F33 usehistory is never asked for, so that no WebEnv can be missing" {
	spoil F33 esearch null
	code 0 "$APPRAISE" fetch --compound oxytocin
	is "$(told '.played | length')" 0
	is "$(stored)" 12
}

@test "F34 white space and comments among the ids" { passes F34 esearch; }

@test "F35 books among the ids are stored as books" {
	standin "{\"corpus\": [\"$ROOT/fixtures/pubmed/book-set.xml\"]}" >/dev/null
	spoil F35 esearch null
	code 0 "$APPRAISE" fetch --compound oxytocin
	n=$(grep -c '<PubmedBookArticle>' "$ROOT/fixtures/pubmed/book-set.xml")
	is "$(sql "SELECT count(*) FROM article WHERE kind = 'journal'")" 12
	is "$(sql "SELECT count(*) FROM article WHERE kind = 'book'")" "$n"
	has "$output" "$n book"
	is "$(watermark)" 2026-06-03
}
