#!/usr/bin/env bash
# Builds `quality`, runs every case over 20 seeds beside plain GCC, prints the table and draws each case.
#
#   bench/quality/run.sh [FOLDER] [ARGUMENTS OF quality]    default folder: build/quality
#
# About ten minutes on one core: the networks are simulated, in virtual time, so nothing else on the
# machine matters and every figure repeats exactly.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-build/quality}
shift || true
deploy/install_packages.sh deploy/packages.txt bench/quality/packages.txt
deploy/build.sh release quality
mkdir -p "$folder"
build/release/bench/quality/quality --plots "$folder" "$@" | tee "$folder/table.md"
for plot in "$folder"/*.svg; do
  rsvg-convert --zoom 1.5 --output "${plot%.svg}.png" "$plot"
done
echo "The table and a PNG for each case are in $folder."
