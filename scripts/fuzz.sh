#!/usr/bin/env bash
# Sends made-up requests to an API of its own: scripts/fuzz.sh 1000000 [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
requests=${1:?"usage: scripts/fuzz.sh REQUESTS [SEED]"}
exec dotnet run --project tests/Fuzz --configuration Release -- "$requests" ${2:+"$2"}
