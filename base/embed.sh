#!/bin/sh
# embed.sh ROOM FILE...: C source of one table that holds the files' bytes.
# Byte arrays, because string literals over 4,095 bytes are not portable.
set -eu
room=$1
shift
echo '#include "../../base/embed.h"'
n=0
for f in "$@"; do
	printf 'static const unsigned char b%d[] = {\n' "$n"
	od -An -v -tu1 "$f" | sed 's/  */,/g; s/^,//; s/$/,/'
	echo '0};'
	n=$((n + 1))
done
printf 'const struct embed embed_%s[] = {\n' "$room"
n=0
for f in "$@"; do
	printf '\t{ "%s", b%d, sizeof(b%d) - 1 },\n' "${f#"$room"/}" "$n" "$n"
	n=$((n + 1))
done
printf '\t{ 0, 0, 0 }\n};\n'
