#!/usr/bin/env bash
# Adds a migration to every provider: scripts/add-migration.sh NameOfTheChange
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?"usage: scripts/add-migration.sh NameOfTheChange"}
dotnet tool restore
for provider in Sqlite SqlServer PostgreSql; do
  dotnet ef migrations add "$name" --project src/Infrastructure --startup-project src/Infrastructure \
    --context "${provider}PaymentsDb" --output-dir "Persistence/$provider/Migrations"
done
scripts/compile-models.sh
