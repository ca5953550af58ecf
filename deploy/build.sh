#!/usr/bin/env bash
# build.sh PRESET [TARGET...]: configures and builds build/PRESET, with as many jobs as cores and
# memory allow. What the tools say goes to build/logs/build-PRESET.log and is shown on failure.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
mkdir -p build/logs
log=build/logs/build-$preset.log

memory_mb=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo)
jobs=$(nproc)
# A container may have less than its host: what the process's cgroup (v2) and those around it grant.
group=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup || true)
while [[ $group == /sys/fs/cgroup* ]]; do
  read -r quota period <"$group/cpu.max" && [[ $quota != max ]] &&
    (( quota / period < jobs )) && jobs=$(( quota / period ))
  if read -r most <"$group/memory.max" && [[ $most != max ]]; then
    # As with MemAvailable, what old pages of files take counts as free.
    free_mb=$(awk -v most="$most" 'FILENAME ~ /current$/ {used = $1} /^inactive_file / {used -= $2}
      END {print int((most - used) / 1048576)}' "$group/memory.current" "$group/memory.stat" || true)
    (( free_mb < memory_mb )) && memory_mb=$free_mb
  fi
  group=${group%/*}
done 2>/dev/null
# The largest file needs 1.2 GB to compile, and more with sanitizers.
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
