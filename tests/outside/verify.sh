#!/bin/sh
# What others verify with nothing of ours: a ticket by the published JWKS and a COSE library; the revenue log, of a running server and of
# the publisher at the edges of its tiles, by Go's sumdb/note and sumdb/tlog. What is changed is refused.
# usage: tests/outside/verify.sh BUILD_DIR      closes with "N passed, N failed"
set -eu
build=$1
tools=build/outside
mkdir -p "$tools"
cp tests/outside/package.json tests/outside/package-lock.json tests/outside/cose.mjs "$tools"
[ -d "$tools/node_modules/@auth0/cose" ] || (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts)

# Go as Debian has it, with golang.org/x/mod from its package: nothing is fetched.
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$PWD/$tools/gocache" GOFLAGS='' go build -o "$tools/sumdb" ./tests/outside/sumdb

work=$(mktemp -d /tmp/hoaban-outside-XXXXXX)
chmod 711 "$work"
"$build/hoaband" serve --embedded --data "$work/data" --listen 127.0.0.1:0 --demo >"$work/out" 2>"$work/err" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$work"' EXIT
for _ in $(seq 900); do
	url=$(sed -n 's/^ready //p' "$work/out")
	[ -z "$url" ] || break
	kill -0 "$server" || { cat "$work/err" && exit 1; }
	sleep 0.2
done
curl -fsS "$url/.well-known/jwks.json" -o "$work/jwks.json"
# For tomorrow: a day that is over when the order comes, at midnight, is refused.
curl -fsS "$url/v1/orders" -H 'Content-Type: application/json' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -o "$work/order.json" \
	-d "{\"visit_date\":\"$(TZ=UTC-7 date -d tomorrow +%F)\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],
	     \"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
qr=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).tickets[0].qr' "$work/order.json")

passed=0
failed=0
verdict() { # EXPECTED NAME QR
	if node "$tools/cose.mjs" "$work/jwks.json" "$3" >"$work/claims" 2>&1; then is=holds; else is=refused; fi
	if [ "$is" = "$1" ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAIL $2: $is" && cat "$work/claims"; fi
}
verdict holds 'the ticket as sold' "$qr"
# Another character in the middle of the payload; the signature cannot hold.
front=$(printf %s "$qr" | cut -c1-60)
back=$(printf %s "$qr" | cut -c62-)
case $qr in "${front}7"*) other=8 ;; *) other=7 ;; esac
verdict refused 'one character changed' "$front$other$back"

counted() { # COMMAND… closes with "N passed, N failed"
	"$@" >"$work/counts" || true
	grep '^FAIL ' "$work/counts" || true
	counts=$(sed -n '$s/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p' "$work/counts")
	counts=${counts:-0 1}
	passed=$((passed + ${counts% *}))
	failed=$((failed + ${counts#* }))
}
# A witness beside it, whose line Go's own Ed25519 checks.
curl -fsS "$url/log/vkey" -o "$work/vkey"
witness=$("$build/hoaban-audit" witness key --key "$work/witness.key" --name department.example/witness)
"$build/hoaband" witness add --data "$work/data" --vkey "$witness" >/dev/null
lookup=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).receipts[0].lookup' "$work/order.json")
for _ in $(seq 600); do # the receipt's place in the log is published within seconds
	curl -fsS "$url/log/proof/$lookup" -o "$work/proof" 2>/dev/null && break
	sleep 0.2
done
"$build/hoaban-audit" witness --server "$url" --vkey "$work/vkey" --key "$work/witness.key" --state "$work/state" --submit >"$work/said" ||
	{ failed=$((failed + 1)) && echo 'FAIL the witness' && cat "$work/said"; }
WITNESS_VKEY=$witness counted "$tools/sumdb" server "$url" "$(cat "$work/vkey")" "$lookup"

mkdir "$work/logs"
sizes='0 1 255 256 257 70000'
# shellcheck disable=SC2086 # a list of numbers
"$build/tests/outside/logmaker" "$work/logs" $sizes >"$work/logmaker" 2>&1 || { failed=$((failed + 1)) && echo 'FAIL logmaker' && cat "$work/logmaker"; }
# shellcheck disable=SC2086
counted "$tools/sumdb" logs "$work/logs" "$(cat "$work/logs/vkey")" $sizes
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
