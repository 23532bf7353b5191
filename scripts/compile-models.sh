#!/usr/bin/env bash
# Writes EF Core's compiled model of every provider, which spares each start the making of it; after a change of the model.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore
models=src/Infrastructure/Persistence
rm -rf $models/*/CompiledModel
dotnet build src/Infrastructure -clp:ErrorsOnly -p:RunAnalyzers=false
for provider in Sqlite SqlServer PostgreSql; do
  dotnet ef dbcontext optimize --no-build --project src/Infrastructure --startup-project src/Infrastructure \
    --context "${provider}PaymentsDb" --output-dir "Persistence/$provider/CompiledModel" \
    --namespace "CustomerPayments.Infrastructure.Persistence.$provider.CompiledModel" >/dev/null
done
