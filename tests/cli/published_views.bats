# The published views: what appraise-published(5) says is what a release has.
load helper

# Each view with its columns in order, as the schema makes them.
made() {
	sqlite3 -batch "$BATS_TEST_TMPDIR/schema.db" <"$ROOT/publish/schema.sql"
	sqlite3 -batch -noheader -separator ' ' "$BATS_TEST_TMPDIR/schema.db" \
		"SELECT v.name, c.name FROM sqlite_schema AS v, pragma_table_info(v.name) AS c
		WHERE v.type = 'view' AND v.name GLOB 'v[0-9]*_*' ORDER BY v.name, c.cid"
}

# The same as the manual page documents them.
documented() {
	awk '/^\.Ss v1_/ { view = $2 } /^\.S[hs] / && !/^\.Ss v1_/ { view = "" }
		view != "" && /^\.It Va / { print view, $3 }' "$ROOT/man/appraise-published.5" |
		LC_ALL=C sort -s -k1,1
}

@test "the manual page documents every column of every view, in order" {
	is "$(documented)" "$(made)"
}

@test "every documented column has words behind it" {
	run awk '/^\.Ss v1_/ { view = $2 } /^\.Sh / { view = "" }
		column != "" && (/^\.(It|El|Ss|Sh)/) { print column }
		{ column = "" } view != "" && /^\.It Va / { column = view " " $3 }' "$ROOT/man/appraise-published.5"
	is "$output" ""
}

@test "the contract of version 1 has these views, and none of them is lost" {
	for view in meta compound outcome study finding grade term param rule decision citation overlap flow \
		profile pathway sentence change source; do
		has "$(made)" "v1_$view "
	done
}

@test "the gate reads every view as CSV" {
	is "$(sed -n 's/.* FROM \(v1_[a-z]*\).*/\1/p' "$ROOT/publish/sql/gate_views.sql" | LC_ALL=C sort)" \
		"$(made | cut -d' ' -f1 | uniq)"
}

@test "the manual page is clean mdoc" {
	command -v mandoc >/dev/null || skip "mandoc is not here"
	# Whether the pages it names are installed here is no fault of its own.
	is "$(mandoc -Tlint -W style "$ROOT/man/appraise-published.5" 2>&1 | grep -v -e 'referenced manual not found' -e 'mandoc.db')" ""
}
