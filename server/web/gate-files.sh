#!/bin/sh
# What the phone gate consists of: gate.sums (SHA-256 of each file by its name under /gate/) and gate/files.js for its service
# worker, which keeps all of it but itself and the icons, which the system has kept. The decoder must be the one that was chosen.
# usage: gate-files.sh LIST_OF_PATHS DIRECTORY
set -eu
list=$1 out=$2
(cd server/web/gate/zxing && sha256sum --quiet --strict -c SHA256SUMS)

sums() { # of paths on stdin
	xargs sha256sum | sed 's: build/share/gate/: :'
}
sums <"$list" >"$out/gate.sums.new"
mkdir -p "$out/gate"
{
	echo '// Made by the build. Works in a module and by importScripts.'
	printf "self.GATE_VERSION = '%s';\n" "$(sha256sum "$out/gate.sums.new" | cut -c1-16)"
	echo 'self.GATE_FILES = ['
	awk '$2 != "sw.js" && $2 !~ /LICENSE$|\.png$/ { printf "\t['\''%s'\'', '\''%s'\''],\n", $2 == "gate.html" ? "" : $2, substr($1, 1, 16) }' "$out/gate.sums.new"
	echo '];'
} >"$out/gate/files.js.new"
mv "$out/gate/files.js.new" "$out/gate/files.js"
echo "$out/gate/files.js" | sums >>"$out/gate.sums.new"
mv "$out/gate.sums.new" "$out/gate.sums"
