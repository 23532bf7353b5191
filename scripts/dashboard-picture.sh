#!/usr/bin/env bash
# A picture of the dashboard's panels under a load that meets trouble: scripts/dashboard-picture.sh [FILE.svg]
# Starts an API of its own, lets Prometheus read it, and has customers pay for five minutes, in which the gateway is slow,
# declines, and is away, and emails cannot be written. Then it asks Prometheus for every panel of
# deploy/grafana/dashboard.json and draws the answers. Needs Debian's prometheus, gnuplot-nox, curl and jq.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-docs/images/dashboard.svg}
port=${PICTURE_PORT:-5092} management=$((${PICTURE_PORT:-5092} + 1)) prometheus=$((${PICTURE_PORT:-5092} + 2))
api=http://127.0.0.1:$port
for tool in prometheus gnuplot curl jq; do
  command -v $tool >/dev/null || { echo "$tool is missing: apt-get install prometheus gnuplot-nox curl jq" >&2; exit 2; }
done
data=$(mktemp -d)
server='' watcher=''
trap 'kill $server $watcher 2>/dev/null || true; wait $server $watcher 2>/dev/null || true; rm -rf "$data"' EXIT
dotnet build src/Api -c Release -clp:ErrorsOnly
ASPNETCORE_ENVIRONMENT=Development DataDirectory="$data/api" ASPNETCORE_URLS=$api Management__Port=$management \
  Demo__Seed=false Logging__LogLevel__Default=Error Limits__DeclinesPerCustomer=1000000 \
  Limits__DeclinesPerAddress=1000000 dotnet src/Api/bin/Release/net10.0/CustomerPayments.Api.dll >"$data/log" 2>&1 &
server=$!
cat >"$data/prometheus.yml" <<YML
global: { scrape_interval: 1s }
scrape_configs:
  - { job_name: api, static_configs: [ { targets: [ "127.0.0.1:$management" ] } ] }
YML
prometheus --config.file="$data/prometheus.yml" --storage.tsdb.path="$data/series" \
  --web.listen-address="127.0.0.1:$prometheus" >"$data/prometheus.log" 2>&1 &
watcher=$!
for _ in $(seq 240); do
  curl -sf -o /dev/null "$api/health/live" && break
  kill -0 $server 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.5
done

# One customer with many invoices, who has activated the account.
json='Content-Type: application/json'
bearer() {
  curl -sf "$api/oauth/token" -d grant_type=client_credentials -d client_id=rapidworks \
    -d client_secret=rapidworks-demo-secret | jq -r .access_token
}
office() { curl -sf -o /dev/null -H "$json" -H "Authorization: Bearer $(bearer)" "$@"; }
sign_in() {
  curl -sf "$api/v1/sessions" -H "$json" -d '{"email":"ap@c-1.example","password":"gravel sand lime mortar"}' |
    jq -r .accessToken
}
office -X PUT "$api/v1/backoffice/customers/C-1" -d '{"name":"Cedar Homes","primaryEmail":"ap@c-1.example"}'
runs=0
for amount in 12000 12000 210000; do # minor units; 2,100.00 is declined
  jq -n --argjson amount $amount --arg run "$((++runs))" '{invoices: [range(400) | {customerReference: "C-1",
    reference: "I-\($run)-\(.)", number: "I-\($run)-\(.)", issuedOn: "2026-11-01", dueOn: "2026-12-01", currency: "USD",
    total: $amount, amountDue: $amount}]}' >"$data/invoices.json"
  office "$api/v1/backoffice/invoices/import" -d "@$data/invoices.json"
done
office -X POST "$api/v1/backoffice/customers/C-1/activation-link"
curl -sf -o /dev/null -X POST "$api/dev/jobs/send-emails/run"
code=$(curl -sf "$api/dev/mailbox.json" | jq -r '.[0].text' | grep -o 'token=[A-Za-z0-9_-]*' | head -1 | cut -c7-)
curl -sf -o /dev/null "$api/v1/activation" -H "$json" -d "{\"token\":\"$code\",\"password\":\"gravel sand lime mortar\"}"
token=$(sign_in)
unpaid() { # unpaid AMOUNT: the ids of the invoices of that amount
  local cursor=''
  while [ "$cursor" != null ]; do
    curl -sf "$api/v1/invoices?status=unpaid&limit=100${cursor:+&cursor=$cursor}" -H "Authorization: Bearer $token" >"$data/page"
    jq -r --argjson amount "$1" '.items[] | select(.amountDue == $amount).id' "$data/page"
    cursor=$(jq -r .nextCursor "$data/page")
  done
}
unpaid 12000 >"$data/12000" && unpaid 210000 >"$data/210000"

# pay AMOUNT METHOD: the next invoice of that amount, in the background, so that a slow gateway holds up nobody
paying=() payments=0
pay() {
  local id
  id=$(sed -n "1p" "$data/$1") && sed -i 1d "$data/$1"
  payments=$((payments + 1))
  curl -s -o /dev/null --max-time 30 "$api/v1/payments" -H "$json" -H "Authorization: Bearer $token" \
    -H "Idempotency-Key: $payments" -d "{\"invoices\":[{\"id\":\"$id\",\"amountDue\":$1}],\"total\":$1,\"currency\":\"USD\",\"method\":$2}" &
  paying+=($!)
}
card='{"type":"card","nonce":"fake-valid-visa-nonce"}'
tokenize='mutation ($input: TokenizeUsBankAccountInput!) { tokenizeUsBankAccount(input: $input) { paymentMethod { id } } }'
nonce() { # of a bank account that the bank network does not know, so that two deposits are to verify it
  local fingerprint
  fingerprint=$(curl -sf -X POST "$api/v1/gateway/client-token" -H "Authorization: Bearer $token" |
    jq -r .clientToken | base64 -d | jq -r .authorizationFingerprint)
  jq -n --arg query "$tokenize" '{$query, variables: {input: {usBankAccount: {accountNumber: "1000000006",
      routingNumber: "011000015", accountType: "CHECKING", businessOwner: {businessName: "Cedar Homes"},
      achMandate: "I authorize the debit."}}}}' |
    curl -sf "$api/simulator/graphql" -H "$json" -H 'Braintree-Version: 2025-06-01' \
      -H "Authorization: Bearer $fingerprint" -d @- | jq -r .data.tokenizeUsBankAccount.paymentMethod.id
}

# phase NAME SECONDS AMOUNT: load for so long; what is not named "well" is drawn as a band
began=$(date +%s)
phase() {
  local from=$(($(date +%s) - began)) end=$((SECONDS + $2))
  while [ $SECONDS -lt $end ]; do
    pay "$3" "$card"
    curl -s -o /dev/null "$api/v1/invoices?limit=25" -H "Authorization: Bearer $token"
    ((payments % 8)) || token=$(sign_in)
    sleep 0.35
  done
  [ "$1" = well ] || printf '%s\t%s\t%s\n' "$1" $from $(($(date +%s) - began)) >>"$data/bands"
}
arm() { curl -sf -o /dev/null "$api/simulator/faults" -H "$json" -d "$1"; }
clear_faults() { curl -sf -o /dev/null -X DELETE "$api/simulator/faults"; }
phase well 45 12000
arm '{"fault":"slow-answer","seconds":8,"times":10000}'
phase 'gateway slow' 40 12000
clear_faults
phase well 15 12000
pay 12000 "{\"type\":\"ach\",\"nonce\":\"$(nonce)\",\"mandate\":{\"version\":\"2026-11\",\"accepted\":true}}"
phase well 15 12000
phase 'cards declined' 40 210000
mv "$data/api/emails" "$data/emails" && touch "$data/api/emails"
phase 'mail stuck' 40 12000
rm "$data/api/emails" && mv "$data/emails" "$data/api/emails"
phase well 20 12000
arm '{"fault":"http-503","times":10000,"operation":"*"}'
phase 'gateway away' 40 12000
clear_faults
phase well 45 12000
wait "${paying[@]}" || true
seconds=$(($(date +%s) - began))

# ask QUERY FILE: what Prometheus answers, over windows of half a minute in place of five, because all is over soon
ask() {
  curl -sfG "http://127.0.0.1:$prometheus/api/v1/query_range" --data-urlencode "query=${1//\[5m\]/[30s]}" \
    -d "start=$began" -d "end=$((began + seconds))" -d step=2 >"$2"
}

# One plot for each panel, in the dashboard's order.
columns=3 height=280 named=3 # pixels; so many lines of a panel have a name, the largest
rows=$((($(jq '.panels | length' deploy/grafana/dashboard.json) + columns - 1) / columns))
ink='#1f2933' quiet='#7b8794' colors=('#0f5f66' '#c2562d' '#5b6abf' '#b08900' '#8a4f7d' '#2f7d5b' '#6b7280' '#c08497' '#1f2933')
bands=('#fbf3d9' '#f9e3dc' '#e6e3f3' '#e3edf0')
{
  echo "set terminal svg size 1200,$((rows * height + 60)) font 'Helvetica,Arial,sans-serif,13' background '#ffffff'"
  echo "set output '$data/picture.svg'"
  echo "set multiplot"
  echo "set border 3 lc rgb '$quiet' lw 0.5; set tics nomirror out scale 0.4 textcolor rgb '$quiet'; unset mxtics"
  echo "set grid ytics lc rgb '#e4e7eb' lt 1 lw 0.5; set xrange [0:$seconds]; set xtics 60; set format x '%.0f s'; set ytics nomirror"
  echo "set key at graph 0, graph -0.2 left top Left reverse horizontal maxrows 2 samplen 1 font ',11' textcolor rgb '$ink'"
  for ((n = 0; n < ${#colors[@]}; n++)); do echo "set linetype $((n + 1)) lc rgb '${colors[n]}' lw 1.7"; done
  echo "set linetype cycle ${#colors[@]}"
  n=0
  while IFS=$'\t' read -r name from to; do
    n=$((n + 1))
    echo "set object $n rectangle from $from, graph 0 to $to, graph 1 fc rgb '${bands[n - 1]}' fs solid noborder behind"
    echo "set label $n '$name' at screen $(jq -n "0.052 + 0.24 * $((n - 1)) + 0.018"), screen $(jq -n "1 - 26 / ($rows * $height + 60)") left font ',13' textcolor rgb '$ink'"
    echo "set object $((n + 20)) rectangle from screen $(jq -n "0.052 + 0.24 * $((n - 1))"), screen $(jq -n "1 - 33 / ($rows * $height + 60)") to screen $(jq -n "0.064 + 0.24 * $((n - 1))"), screen $(jq -n "1 - 19 / ($rows * $height + 60)") fc rgb '${bands[n - 1]}' fs solid border lc rgb '$quiet'"
  done <"$data/bands"
} >"$data/plot"
place=0
while read -r panel; do
  lines=() tops=() top=0
  while read -r target; do
    ask "$(jq -r .expr <<<"$target")" "$data/answer"
    for ((series = 0; series < $(jq '.data.result | length' "$data/answer"); series++)); do
      points=$data/$place-${#lines[@]}
      jq -r --argjson s $series --argjson t "$began" \
        '.data.result[$s].values[] | select(.[1] != "NaN") | "\(.[0] - $t) \(.[1])"' "$data/answer" >"$points"
      [ -s "$points" ] || continue
      name=$(jq -r --argjson s $series --arg legend "$(jq -r .legendFormat <<<"$target")" \
        '.data.result[$s].metric as $m | reduce ($m | keys[]) as $k ($legend; gsub("{{" + $k + "}}"; $m[$k]))
          | gsub("{{[a-z_]+}}"; "") | gsub("127.0.0.1:[0-9]+"; "replica")' "$data/answer")
      tops+=("$(awk '$2 > top { top = $2 } END { print top + 0 }' "$points")")
      lines+=("'$points' using 1:2 with lines title \"$name\" noenhanced")
    done
  done < <(jq -c '.targets[]' <<<"$panel")
  top=$(printf '%s\n' 0 "${tops[@]}" | sort -g | tail -1)
  if [ ${#lines[@]} -gt $named ]; then # of many lines the small ones stay quiet
    while read -r n; do lines[n]="${lines[n]% title *} lc rgb '#cbd2d9' notitle"; done \
      < <(paste <(printf '%s\n' "${tops[@]}") <(seq 0 $((${#lines[@]} - 1))) | sort -gr | tail -n +$((named + 1)) | cut -f2)
  fi
  [ ${#lines[@]} -gt 0 ] || lines=("0 with lines title 'nothing to show'")
  threshold=$(jq -r '.fieldConfig.defaults.thresholds.steps // [] | map(.value // empty) | .[0] // empty' <<<"$panel")
  case $(jq -r .fieldConfig.defaults.unit <<<"$panel") in
    s) format="'%.3g s'" ;;
    reqps) format="'%.3g /s'" ;;
    percentunit)
      format="'%.0f %%'" lines=("${lines[@]/using 1:2/using 1:(\$2*100)}")
      top=$(jq -n "$top * 100") threshold=$(jq -n "${threshold:-1} * 100")
      ;;
    *) format="'%.3g'" ;;
  esac
  left=$(jq -n "0.052 + ($place % $columns) * 0.33") row=$((place / columns))
  {
    echo "set lmargin at screen $left; set rmargin at screen $(jq -n "$left + 0.265")"
    echo "set tmargin at screen $(jq -n "1 - (80 + $row * $height) / ($rows * $height + 60)"); set bmargin at screen $(jq -n "1 - (235 + $row * $height) / ($rows * $height + 60)")"
    echo "set title \"$(jq -r .title <<<"$panel")\" noenhanced font ',13' textcolor rgb '$ink' offset 0,-0.4"
    echo "set format y $format; set yrange [0:$(jq -n "if $top > 0 then $top * 1.1 else 1 end")]"
    [ -z "$threshold" ] || [ "$(jq -n "$threshold > $top * 1.1")" = true ] || lines+=("$threshold with lines lc rgb '#b42318' lw 1 dt 2 title 'limit'")
    (IFS=,; echo "plot ${lines[*]}")
    # the names of the bands stand above the first panel alone
    echo "unset label; unset object 21; unset object 22; unset object 23; unset object 24"
  } >>"$data/plot"
  place=$((place + 1))
done < <(jq -c '.panels | sort_by(.gridPos.y, .gridPos.x)[]' deploy/grafana/dashboard.json)
echo "unset multiplot" >>"$data/plot"
gnuplot "$data/plot"
mkdir -p "$(dirname "$file")"
cp "$data/picture.svg" "$file"
echo "$payments payments in $seconds seconds, $place panels drawn in $file"
