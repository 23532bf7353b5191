#!/usr/bin/env bash
# The proof that nobody is charged twice and no charge is lost: scripts/prove.sh 10000 plays that many schedules of crashes
# and lost answers; scripts/prove.sh replay 4711 tells one of them step by step; scripts/prove.sh crashes ends the process at every
# point of one payment, and at every two. On PostgreSQL: scripts/prove.sh 500 1 PostgreSql
set -euo pipefail
cd "$(dirname "$0")/.."
[ -n "${SIMULATION_IS_BUILT:-}" ] || dotnet build tests/Simulation.Tests -c Release -clp:ErrorsOnly
program=tests/Simulation.Tests/bin/Release/net10.0/CustomerPayments.Simulation.Tests.dll
case ${1:-10000} in
  replay | crashes) exec dotnet "$program" "$@" ;;
  *) exec dotnet "$program" prove "${1:-10000}" "${@:2}" ;;
esac
