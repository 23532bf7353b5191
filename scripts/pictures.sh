#!/usr/bin/env bash
# Pictures of the portal's pages, light and dark, on a desktop and on a phone.
#
#   scripts/pictures.sh              those that the README shows, into docs/images
#   scripts/pictures.sh <folder>     all, into a folder
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/docs/images}
mkdir -p "$folder"
PICTURES=$(cd "$folder" && pwd) PICTURES_OF=$([ $# -gt 0 ] && echo all || echo shown) \
  dotnet test "$root/tests/Portal.Tests" --filter FullyQualifiedName~Pictures
