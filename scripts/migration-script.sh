#!/usr/bin/env bash
# Prints the idempotent deployment script for an administrator: scripts/migration-script.sh SqlServer|PostgreSql > migrate.sql
set -euo pipefail
cd "$(dirname "$0")/.."
provider=${1:?"usage: scripts/migration-script.sh SqlServer|PostgreSql"}
dotnet build src/Api -v quiet >&2
dotnet run --project src/Api --no-build --no-launch-profile -- migration-script "$provider"
