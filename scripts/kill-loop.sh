#!/usr/bin/env bash
# Kills a real process under load, again and again, and compares the gateway, the rows and the mails: scripts/kill-loop.sh 20,
# or on another database: scripts/kill-loop.sh 5 PostgreSql
# or with a backup in the middle, which is restored at the end: scripts/kill-loop.sh 4 restore
set -euo pipefail
cd "$(dirname "$0")/.."
[ -n "${SIMULATION_IS_BUILT:-}" ] || dotnet build tests/Simulation.Tests -c Release -clp:ErrorsOnly
exec dotnet tests/Simulation.Tests/bin/Release/net10.0/CustomerPayments.Simulation.Tests.dll kill-loop "${1:-20}" ${2:+"$2"}
