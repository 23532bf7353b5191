#!/usr/bin/env bash
# Sends made-up requests to an API of its own: scripts/fuzz.sh 1000000 [SEED], or on another database:
# scripts/fuzz.sh 1000000 1 PostgreSql
set -euo pipefail
cd "$(dirname "$0")/.."
requests=${1:?"usage: scripts/fuzz.sh REQUESTS [SEED] [PROVIDER]"}
exec dotnet run --project tests/Fuzz --configuration Release -- "$requests" "${@:2}"
