#!/usr/bin/env bash
# Measures the product against the least that any program could do on the same rows: benchmarks/run.sh [--only list,pay] [--pairs 9] ...
# Needs wrk (Debian: wrk), and for PostgreSQL Debian's postgresql. The data, some gigabytes, is kept in BENCHMARK_DATA if that is set.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 2; }
out=$(mktemp -d)
data=${BENCHMARK_DATA:-$out/data}
trap 'rm -rf "$out"' EXIT
dotnet publish src/Api -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -o "$out/api" -clp:ErrorsOnly
dotnet publish benchmarks/Floor -c Release -o "$out/floor" -clp:ErrorsOnly
dotnet build benchmarks/Runner -c Release -clp:ErrorsOnly
dotnet benchmarks/Runner/bin/Release/net10.0/CustomerPayments.Benchmarks.Runner.dll \
  --product "$out/api/CustomerPayments.Api.dll" --floor "$out/floor/CustomerPayments.Benchmarks.Floor.dll" --data "$data" "$@"
