#!/usr/bin/env bash
# Lists every package that the API ships with, as CycloneDX in JSON: scripts/sbom.sh [FILE]
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-sbom.json}
dotnet tool restore >/dev/null
dotnet tool run dotnet-CycloneDX -- src/Api/Api.csproj --recursive --disable-package-restore \
  --output "$(dirname "$file")" --filename "$(basename "$file")" --output-format Json \
  --set-name CustomerPayments --set-version "$(git describe --always 2>/dev/null || echo 0)"
