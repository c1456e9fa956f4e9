#!/bin/sh
# The rooms check: which room may use what (*.table beside this script), on object files and sources.
# usage: tests/rooms/check.sh BUILD_DIR      whose objects are read
set -u
here=$(dirname "$0")
build=${1:?usage: tests/rooms/check.sh BUILD_DIR}
work=$(mktemp -d /tmp/hoaban-rooms-XXXXXX)
trap 'rm -rf "$work"' EXIT

# One stream for rules.awk: T rows of the table, H headers there are, C files without object, N undefined symbols, S source lines.
facts() { # TABLE ROOT BUILD
	sources=$(sed -n 's/^source[[:space:]]*//p' "$1")
	sed -n 's/^\(symbol\|word\|include\)/T \1/p' "$1"
	cd "$2" || exit 3
	find include lib server pos-client audit assets -name '*.h' 2>/dev/null | sed 's/^/H /'
	# shellcheck disable=SC2086
	find $sources -name '*.c' | while read -r file; do
		[ -f "$3/${file%.c}.o" ] && echo "$3/${file%.c}.o" >&3 || echo "C $file"
	done 3>"$work/objects"
	xargs nm -A -u <"$work/objects" | sed -n "s|^$3/\(.*\)\.o:.* \([^ ]*\)\$|N \1.c \2|p"
	# shellcheck disable=SC2086
	grep -rn '' --include='*.[ch]' $sources | sed 's/^\([^:]*\):\([0-9]*\):/S \1 \2 /'
}

check() { # TABLE ROOT BUILD
	facts "$@" | awk -v program="$(basename "$1" .table)" -f "$here/rules.awk"
}

for table in server till audit lib; do
	check "$here/$table.table" . "$build"
done >"$work/found"
grep -v '^count' "$work/found"

# A check that cannot fail proves nothing: a house with one fault of each kind must be found out, and without them be clean.
plant() { # DIR CODE INCLUDE
	mkdir -p "$1/server/domain" "$1/server/http" "$1/server/store" "$1/o/server/domain" "$1/o/server/store"
	printf 'int MHD_start_daemon(void);\n' >"$1/server/http/http.h"
	printf 'int mysql_query(void);\nint store(void);\nint store(void) { return mysql_query(); }\n' >"$1/server/store/store.c"
	printf '%s\nint mysql_query(void);\nint domain(void);\nint domain(void) { return %s\n; }\n' "$3" "$2" >"$1/server/domain/a.c"
	for file in server/domain/a server/store/store; do
		(cd "$1" && gcc -O0 -I. -Iserver -c -o "o/$file.o" "$file.c") || exit 3
	done
}
canary() { # NAME EXPECTED_FAULTS CODE INCLUDE
	plant "$work/$1" "$3" "$4"
	faults=$(check "$(realpath "$here")/canary.table" "$work/$1" o | grep -c '^FAIL')
	[ "$faults" -eq "$2" ] && echo "count 1 0" && return
	echo "FAIL canary $1: $faults faults found, $2 planted"
	echo "count 0 1"
}
{
	canary clean 0 1 ''
	canary symbol 1 'mysql_query()' ''
	canary word 1 '1 // CLOCK_REALTIME' ''
	canary include 1 1 '#include "http/http.h"'
} >"$work/canaries"
grep -v '^count' "$work/canaries"
cat "$work/found" "$work/canaries" |
	awk '$1 == "count" { p += $2; f += $3 } END { printf "%d passed, %d failed\n", p, f; exit !(p > 0 && f == 0) }'
