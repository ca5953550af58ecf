#!/usr/bin/env bash
# build.sh PRESET [TARGET...]: configures and builds build/PRESET, with as many jobs as cores and
# memory allow. What the tools say goes to build/logs/build-PRESET.log and is shown on failure.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
mkdir -p build/logs
log=build/logs/build-$preset.log

# The largest file needs 1.2 GB to compile, and more with sanitizers.
memory_mb=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo)
jobs=$(nproc)
(( memory_mb / 1500 < jobs )) && jobs=$(( memory_mb / 1500 ))
(( jobs < 1 )) && jobs=1

targets=()
(( $# > 0 )) && targets=(--target "$@")
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs" "${targets[@]}"; } \
    </dev/null >"$log" 2>&1; then
  # The first error matters most; ninja finishes what was running before it stops.
  grep -n -m 5 -A 12 -E 'error:|CMake Error|FAILED:|fatal error' "$log" >&2 || tail -n 40 "$log" >&2
  echo "The $preset build failed; all of its output is in $log." >&2
  exit 1
fi
