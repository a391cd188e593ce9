#!/bin/sh
# layers: arrows between rooms run one way.  For each room a program is
# linked from its objects and its lower rooms' alone, undefined symbols
# refused; and no object's headers come from a higher room or from another
# room's library.
set -eu
cd "$(dirname "$0")/.."
B=build/release
bad=0
libs=$(pkg-config --libs libcurl libxml-2.0 sqlite3 libpcre2-8 zlib libisal jansson libutf8proc libcrypto ncursesw)
objs() { for r in "$@"; do find "$B/$r" -name '*.o' 2>/dev/null; [ ! -f "$B/embed_$r.o" ] || echo "$B/embed_$r.o"; done
	case " $* " in *" db "*) [ ! -f "$B/stmt_gen.o" ] || echo "$B/stmt_gen.o" ;; esac; }
check() { # ROOM LOWER...
	room=$1
	[ -n "$(find "$room" -name "*.c" 2>/dev/null)" ] || return 0
	# cmd_table is main's: the base may name it, a room must not need it.
	# shellcheck disable=SC2046,SC2086
	if ! gcc -shared -Wl,-z,defs -o "$B/layer_$room.so" $(objs "$@") $libs -lpthread -lm 2>"$B/layer.log"; then
		echo "layers: $room does not link with only: $*"
		grep -o 'undefined reference to .*' "$B/layer.log" | sort | uniq -c | sort -rn | head -5
		bad=1
	fi
	find "$B/$room" -name '*.d' >"$B/layer.list"
	while read -r d; do
		for other in base db ingest score curate publish cron; do
			case " $* " in *" $other "*) continue ;; esac
			if tr ' ' '\n' <"$d" | grep -qE "(^|/)$other/[a-z_0-9]+\.h"; then
				echo "layers: ${d#"$B"/} includes a header of $other"
				bad=1
			fi
		done
	done <"$B/layer.list"
}
check base
check db base
check ingest db base
check score db base
check curate score db base
check publish score db base
check cron publish curate score ingest db base
only() { # LIBRARY-HEADER PLACE: a file, or a folder with a slash at its end
	grep -rslE "#include <$1" main.c base db ingest score curate publish cron --include='*.[ch]' >"$B/layer.list" || true
	while read -r f; do
		[ "${f#"$2"}" != "$f" ] || { echo "layers: $f includes <$1>; only $2 may"; bad=1; }
	done <"$B/layer.list"
}
only curl/ ingest/http.c
only libxml/ ingest/xml.c
only pcre2.h ingest/re.c
only sqlite3.h db/
only zlib.h base/gz.c
only isa-l/igzip_lib.h base/gz.c
only utf8proc.h base/utf8.c
only jansson.h base/json.c
only openssl/ base/sha256.c
only pthread.h base/pool.c
[ "$bad" = 0 ] && echo "layers ok: each room links with its lower rooms alone"
exit "$bad"
