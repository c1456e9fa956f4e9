#!/bin/sh
# A ticket is bought and verified with nothing of ours but the published JWKS; a changed one is refused.
# usage: tests/outside/verify.sh BUILD_DIR      closes with "N passed, N failed"
set -eu
build=$1
tools=build/outside
mkdir -p "$tools"
cp tests/outside/package.json tests/outside/package-lock.json tests/outside/cose.mjs "$tools"
[ -d "$tools/node_modules/@auth0/cose" ] || (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts)

work=$(mktemp -d /tmp/hoaban-outside-XXXXXX)
chmod 711 "$work"
"$build/hoaband" serve --embedded --data "$work/data" --listen 127.0.0.1:0 --demo >"$work/out" 2>"$work/err" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$work"' EXIT
for _ in $(seq 150); do
	url=$(sed -n 's/^ready //p' "$work/out")
	[ -z "$url" ] || break
	kill -0 "$server" || { cat "$work/err" && exit 1; }
	sleep 0.2
done
curl -fsS "$url/.well-known/jwks.json" -o "$work/jwks.json"
curl -fsS "$url/v1/orders" -H 'Content-Type: application/json' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -o "$work/order.json" \
	-d "{\"visit_date\":\"$(TZ=UTC-7 date +%F)\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],
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
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
