#!/usr/bin/env bash
# Whether the time of an answer tells who is a customer: scripts/timing.sh 200 asks an API of its own that many times each for
# people it knows and for people it does not, in a random order, and prints how likely the known one is the slower. 0.5 tells
# nothing, 0.4 to 0.6 is right; a few samples scatter more.
set -euo pipefail
cd "$(dirname "$0")/.."
samples=${1:?"usage: scripts/timing.sh SAMPLES"}
people=$(((samples + 3) / 4)) # each login is tried four times; the fifth failure would make the next wait
data=$(mktemp -d)
address=http://127.0.0.1:${TIMING_PORT:-5091}
dotnet build src/Api -c Release -clp:ErrorsOnly
DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development DataDirectory="$data" ASPNETCORE_URLS="$address" \
  Demo__Seed=false Logging__LogLevel__Default=Error Portal__BaseUrl="$address/portal" \
  Limits__AddressPerMinute=1000000 Limits__CredentialsPerMinute=1000000 Limits__BackOfficePerMinute=1000000 \
  Alarms__GuessesInAll=1000000 dotnet run --no-build --no-launch-profile -c Release --project src/Api >"$data/log" 2>&1 &
server=$!
trap 'pkill -TERM -P $server 2>/dev/null || true; kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 240); do
  curl -sf -o /dev/null "$address/health/live" && break
  kill -0 $server 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.5
done

post() { curl -sf "$address$1" -H 'Content-Type: application/json' -d "$2"; }
office=$(curl -sf "$address/oauth/token" -d grant_type=client_credentials -d client_id=rapidworks \
  -d client_secret=rapidworks-demo-secret | jq -r .access_token)
for n in $(seq "$people"); do
  for kind in active invited; do
    customer=$address/v1/backoffice/customers/$kind-$n
    curl -sf -o /dev/null -X PUT "$customer" -H "Authorization: Bearer $office" -H 'Content-Type: application/json' \
      -d "{\"name\":\"Cedar Homes\",\"primaryEmail\":\"ap@$kind-$n.example\"}"
    curl -sf -o /dev/null -X POST "$customer/activation-link" -H "Authorization: Bearer $office"
  done
done
emails() { find "$data" -name '*.json' -path '*/emails/*' -exec cat {} +; }
for _ in $(seq 240); do
  [ "$(emails | jq -r .To | wc -l)" -ge $((2 * people)) ] && break
  sleep 0.5
done
emails | jq -r 'select(.To | startswith("ap@active-")) | .Text | capture("#token=(?<t>[A-Za-z0-9_-]+)").t' |
  while read -r token; do
    post /v1/activation "{\"token\":\"$token\",\"password\":\"gravel sand lime mortar\"}" >/dev/null
  done

# measure NAME PATH KIND MORE: who is known is of KIND, and MORE is in the body beside the email
measure() {
  local n
  for n in $(seq 10); do
    curl -s -o /dev/null "$address$2" -H 'Content-Type: application/json' -d "{\"email\":\"ap@warm-$1-$n.example\"$4}"
  done
  for n in $(seq "$samples"); do
    printf 'known ap@%s-%s.example\nunknown ap@%s-%s.nowhere\n' "$3" $((n % people + 1)) "$3" $((n % people + 1))
  done | shuf >"$data/order"
  while read -r _ email; do
    printf 'next\nurl = "%s"\nheader = "Content-Type: application/json"\ndata = "{\\"email\\":\\"%s\\"%s}"\n' \
      "$address$2" "$email" "${4//\"/\\\"}"
    printf 'output = "/dev/null"\nwrite-out = "%%{time_starttransfer} %%{http_code}\\n"\nsilent\n'
  done <"$data/order" | tail -n +2 >"$data/requests"
  curl -K "$data/requests" >"$data/times"
  paste -d ' ' "$data/order" "$data/times" | awk -v name="$1" -v status="$5" '
    $4 != status { print name ": " $2 " was answered " $4 > "/dev/stderr"; failed = 1 }
    $1 == "known" { known[++k] = $3 }
    $1 == "unknown" { unknown[++u] = $3 }
    END {
      for (i = 1; i <= k; i++) for (j = 1; j <= u; j++) slower += known[i] > unknown[j] ? 1 : known[i] == unknown[j] ? 0.5 : 0
      for (i = 1; i <= k; i++) a += known[i]
      for (j = 1; j <= u; j++) b += unknown[j]
      printf "%-18s the known one is slower with probability %.2f (%.2f ms, %.2f ms on average)\n", name, slower / (k * u),
        1000 * a / k, 1000 * b / u
      exit failed
    }'
}
measure sign-in /v1/sessions active ',"password":"not the right password"' 401
measure password-reset /v1/password-resets active '' 202
measure activation-resend /v1/activation/resend invited '' 202
