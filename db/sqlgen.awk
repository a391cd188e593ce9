# sqlgen.awk: named statements (.sql files) to C.
#
#	awk -v mode=h ...	enum stmt and struct stmt_text
#	awk -v mode=c ...	the table of texts, as byte arrays
#
# A statement is headed by
#	-- name: article_by_pmid one|many|exec [scan-ok]
#	-- in: :pmid ...
#	-- out: title journal ...
# and ends before the next heading.

function fail(msg) {
	printf "%s:%d: %s\n", FILENAME, FNR, msg > "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	for (i = 1; i < 256; i++)
		ord[sprintf("%c", i)] = i
	n = 0
}

/^-- name:/ {
	if ($3 in seen)
		fail("statement " $3 " is there twice")
	if ($4 != "one" && $4 != "many" && $4 != "exec")
		fail("statement " $3 ": one, many or exec?")
	seen[$3] = 1
	n++
	name[n] = $3
	kind[n] = $4
	scan[n] = ($5 == "scan-ok")
	next
}
/^-- in:/ { if (!n) fail("no name before in"); sub(/^-- in: */, ""); ins[n] = ins[n] (ins[n] == "" ? "" : " ") $0; next }
/^-- out:/ { if (!n) fail("no name before out"); sub(/^-- out: */, ""); outs[n] = outs[n] (outs[n] == "" ? "" : " ") $0; next }
/^--/ || /^[ \t]*$/ { next }
{
	if (!n)
		fail("SQL before the first name")
	text[n] = text[n] $0 "\n"
}

function bytes(s,	i, out) {
	out = ""
	for (i = 1; i <= length(s); i++)
		out = out ord[substr(s, i, 1)] ","
	return out "0"
}

END {
	if (failed)
		exit 1
	if (mode == "h") {
		print "/* made by db/sqlgen.awk */"
		print "#ifndef STMT_GEN_H\n#define STMT_GEN_H"
		print "enum stmt {"
		for (i = 1; i <= n; i++)
			printf "\tSTMT_%s,\n", name[i]
		print "\tSTMT_N\n};"
		print "struct stmt_text {\n\tconst char *name, *kind, *in, *out, *sql;\n\tint scan_ok;\n};"
		print "extern const struct stmt_text stmt_text[STMT_N];"
		print "#endif"
		exit 0
	}
	print "/* made by db/sqlgen.awk */"
	print "#include \"stmt_gen.h\""
	for (i = 1; i <= n; i++)
		printf "static const char q%d[] = {%s};\n", i, bytes(text[i])
	print "const struct stmt_text stmt_text[STMT_N] = {"
	for (i = 1; i <= n; i++)
		printf "\t{ \"%s\", \"%s\", \"%s\", \"%s\", q%d, %d },\n", name[i], kind[i], ins[i], outs[i], i, scan[i]
	print "};"
}
