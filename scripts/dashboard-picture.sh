#!/usr/bin/env bash
# A picture of the dashboard's panels under a load that meets faults: scripts/dashboard-picture.sh [FILE.svg]
# Starts an API of its own with the simulator, lets Prometheus read it, pays for four minutes while the gateway is slow,
# declines and is away, asks Prometheus for every panel of deploy/grafana/dashboard.json, and draws what it answers.
# Needs Debian's prometheus, gnuplot-nox, curl and jq. API_DLL names an API that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-docs/images/dashboard.svg}
port=${PICTURE_PORT:-5092} management=${PICTURE_MANAGEMENT_PORT:-9492} prometheus=${PICTURE_PROMETHEUS_PORT:-9493}
data=$(mktemp -d)
trap 'kill $server $watcher 2>/dev/null || true; wait $server $watcher 2>/dev/null || true; rm -rf "$data"' EXIT
server='' watcher=''
if [ -z "${API_DLL:-}" ]; then
  dotnet build src/Api -c Release -clp:ErrorsOnly
  API_DLL=src/Api/bin/Release/net10.0/CustomerPayments.Api.dll
fi
api=http://127.0.0.1:$port
ASPNETCORE_ENVIRONMENT=Development DataDirectory="$data/api" ASPNETCORE_URLS="$api" Management__Port="$management" \
  Demo__Seed=false Logging__LogLevel__Default=Error Limits__DeclinesPerCustomer=100000 Limits__DeclinesPerAddress=100000 \
  Limits__BackOfficePerMinute=100000 Limits__CustomerPerMinute=100000 dotnet "$API_DLL" >"$data/log" 2>&1 &
server=$!
cat >"$data/prometheus.yml" <<YML
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [ "$PWD/deploy/prometheus/alerts.yml" ]
scrape_configs: [ { job_name: api, static_configs: [ { targets: [ "127.0.0.1:$management" ] } ] } ]
YML
prometheus --config.file="$data/prometheus.yml" --storage.tsdb.path="$data/series" \
  --web.listen-address="127.0.0.1:$prometheus" >"$data/prometheus.log" 2>&1 &
watcher=$!
for _ in $(seq 240); do
  curl -sf -o /dev/null "$api/health/live" && break
  kill -0 $server 2>/dev/null || { cat "$data/log"; exit 1; }
  sleep 0.5
done

json='Content-Type: application/json'
office() {
  curl -sf "$@" -H "$json" -H "Authorization: Bearer $(curl -sf "$api/oauth/token" -d grant_type=client_credentials \
    -d client_id=rapidworks -d client_secret=rapidworks-demo-secret | jq -r .access_token)"
}
office -o /dev/null -X PUT "$api/v1/backoffice/customers/C-1" -d '{"name":"Cedar Homes","primaryEmail":"ap@c-1.example"}'
office -o /dev/null -X POST "$api/v1/backoffice/customers/C-1/activation-link"
for _ in $(seq 60); do
  curl -sf -o /dev/null -X POST "$api/dev/jobs/send-emails/run"
  code=$(curl -sf "$api/dev/mailbox.json" | jq -r 'map(select(.to == "ap@c-1.example"))[0].text // ""' |
    grep -o 'token=[A-Za-z0-9_-]*' | head -1 | cut -c7-) || true
  [ -n "$code" ] && break
  sleep 0.5
done
curl -sf -o /dev/null "$api/v1/activation" -H "$json" -d "{\"token\":\"$code\",\"password\":\"gravel sand lime mortar\"}"
token=$(curl -sf "$api/v1/sessions" -H "$json" -d '{"email":"ap@c-1.example","password":"gravel sand lime mortar"}' |
  jq -r .accessToken)
bearer=$(curl -sf "$api/oauth/token" -d grant_type=client_credentials -d client_id=rapidworks \
  -d client_secret=rapidworks-demo-secret | jq -r .access_token)

n=0
pay() { # pay AMOUNT: one invoice, in the background, so that a slow gateway holds up nobody
  n=$((n + 1))
  local number=P-$n id
  id=$(curl -s -X PUT "$api/v1/backoffice/invoices/$number" -H "$json" -H "Authorization: Bearer $bearer" \
    -d "{\"customerReference\":\"C-1\",\"number\":\"$number\",\"issuedOn\":\"2026-11-01\",\"dueOn\":\"2026-12-01\",
        \"currency\":\"USD\",\"total\":$1,\"amountDue\":$1}" | jq -r .id)
  curl -s -o /dev/null "$api/v1/invoices?limit=25" -H "Authorization: Bearer $token"
  curl -s -o /dev/null --max-time 30 "$api/v1/payments" -H "$json" -H "Authorization: Bearer $token" \
    -H "Idempotency-Key: $number" -d "{\"invoices\":[{\"id\":\"$id\",\"amountDue\":$1}],\"total\":$1,
        \"currency\":\"USD\",\"method\":{\"type\":\"card\",\"nonce\":\"fake-valid-visa-nonce\"}}" &
  paying+=($!)
}
paying=()
arm() { curl -sf -o /dev/null "$api/simulator/faults" -H "$json" -d "$1"; }
clear_faults() { curl -sf -o /dev/null -X DELETE "$api/simulator/faults"; }
during() { # during SECONDS AMOUNT
  local end=$((SECONDS + $1))
  while [ $SECONDS -lt $end ]; do
    pay "$2"
    sleep 0.5
  done
}
began=$(date +%s)
during 50 12000
arm '{"fault":"slow-answer","seconds":8,"times":1000}'
during 40 12000
clear_faults
during 30 12000
during 40 200000 # declined
during 20 12000
arm '{"fault":"http-503","times":1000,"operation":"*"}'
during 40 12000
clear_faults
during 20 12000
wait "${paying[@]}" || true
ended=$(date +%s)

# every panel with its lines, over windows of half a minute in place of five
panels=$(jq -c '.panels[] | {id, title, unit: .fieldConfig.defaults.unit, targets}' deploy/grafana/dashboard.json)
{
  echo "set terminal svg size 1500,1500 font 'sans-serif,11' background '#ffffff'"
  echo "set output '$data/out.svg'"
  echo "set multiplot layout 6,3 margins 0.04,0.98,0.03,0.97 spacing 0.05,0.055"
  echo "set grid lc rgb '#dddddd'; set key top left samplen 1.5; set yrange [0:*]; set xrange [0:$((ended - began))]; unset xlabel"
} >"$data/plot"
while read -r panel; do
  id=$(jq -r .id <<<"$panel")
  lines=()
  while read -r target; do
    expr=$(jq -r .expr <<<"$target" | sed 's/\[5m\]/[30s]/g')
    legend=$(jq -r .legendFormat <<<"$target")
    curl -sfG "http://127.0.0.1:$prometheus/api/v1/query_range" --data-urlencode "query=$expr" \
      -d "start=$began" -d "end=$ended" -d step=2 >"$data/answer"
    count=$(jq '.data.result | length' "$data/answer")
    for ((series = 0; series < count; series++)); do
      points=$data/$id-${#lines[@]}
      jq -r --argjson s $series --argjson t "$began" \
        '.data.result[$s].values[] | "\(.[0] - $t) \(.[1])"' "$data/answer" | grep -v NaN >"$points" || continue
      name=$(jq -r --argjson s $series --arg legend "$legend" \
        '.data.result[$s].metric as $m | reduce ($m | keys[]) as $k ($legend; gsub("{{" + $k + "}}"; $m[$k]))
          | gsub("{{[a-z_]+}}"; "")' "$data/answer")
      lines+=("'$points' using 1:2 with lines lw 1.6 title \"${name//_/\\\\_}\"")
    done
  done < <(jq -c '.targets[]' <<<"$panel")
  echo "set title \"$(jq -r '.title' <<<"$panel")\"" >>"$data/plot"
  [ ${#lines[@]} -eq 0 ] && lines=("-1 notitle") # nothing to show
  (IFS=,; echo "plot ${lines[*]}") >>"$data/plot"
done <<<"$panels"
echo "unset multiplot" >>"$data/plot"
gnuplot "$data/plot"
mkdir -p "$(dirname "$file")"
cp "$data/out.svg" "$file"
curl -sf "http://127.0.0.1:$prometheus/api/v1/query_range" --data-urlencode 'query=ALERTS{alertstate="firing"}' -G \
  -d "start=$began" -d "end=$ended" -d step=2 | jq -r '.data.result[].metric.alertname' | sort -u |
  sed 's/^/fired: /'
echo "$n payments, drawn in $file"
