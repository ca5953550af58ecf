#!/usr/bin/env bash
# Fuzzing of every parser of untrusted bytes, with clang-19 and its sanitizers.
#
#   tests/fuzz/run.sh [SECONDS] [NAME...]    each target (or the named ones) for so long; default 60
#   tests/fuzz/run.sh --total MINUTES [NAME...]  goes on, over as many calls as it takes, until each
#                                            has had so many minutes of a core in all; all cores
#   tests/fuzz/run.sh --coverage [NAME...]   lines of the parser files that the corpora reach
#
# New inputs go to build/fuzz/NAME/corpus, never into the tree; a crash is kept in build/fuzz/NAME.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

targets() {
  if (( $# > 0 )); then printf '%s\n' "$@"; return; fi
  for source in tests/fuzz/*_fuzz.cc; do basename "$source" _fuzz.cc; done
}

# The source files a target is about: those beside the headers it includes.
parser_files() {
  sed -n 's/^#include "\([^"]*\)\.h"$/\1/p' "tests/fuzz/$1_fuzz.cc" | grep -v '^tests/' |
    while read -r stem; do for file in "$stem.cc" "$stem.h"; do [[ -e $file ]] && echo "$file"; done; done
}

input_seconds=10  # an input that takes longer hangs

# fuzz_one SECONDS NAME: prints its row.
fuzz_one() {
  local seconds=$1 name=$2
  local folder=build/fuzz/$name
  mkdir -p "$folder/corpus"
  "build/asan/tests/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout="$input_seconds" -rss_limit_mb=2560 \
    -print_final_stats=1 -artifact_prefix="$folder/" "$folder/corpus" "tests/fuzz/corpus/$name" \
    </dev/null >"$folder/log" 2>&1
  local code=$? result=ok
  (( code == 0 )) || result="FAILED, see $folder/log"
  awk -v name="$name" -v result="$result" '
    /^stat::number_of_executed_units/ { units = $2 }
    /^stat::average_exec_per_sec/ { rate = $2 }
    / cov: [0-9]+/ { for (i = 1; i < NF; ++i) { if ($i == "cov:") edges = $(i + 1); if ($i == "corp:") corpus = $(i + 1) } }
    END { printf "%-28s %12d %8d %8d %7s  %s\n", name, units, rate, edges, corpus, result }' "$folder/log"
  return "$code"
}

fuzz() {
  local seconds=$1 name bad=0
  shift
  local names=()
  mapfile -t names < <(targets "$@")
  deploy/build.sh asan "${names[@]/%/_fuzz}" || exit 1
  printf '%-28s %12s %8s %8s %7s  %s\n' target executions per/s edges corpus result
  for name in "${names[@]}"; do fuzz_one "$seconds" "$name" || bad=1; done
  exit $bad
}

# what_had NAME: "seconds of a core, executions" of all calls so far.
what_had() {
  cat "build/fuzz/$1/total" 2>/dev/null || echo 0 0
}

# slice NAME WANTED: some minutes of one target, or what it lacks of so many seconds, added to what
# it had.
slice() {
  local name=$1 wanted=$2 row code seconds units had slice_seconds=150
  read -ra had < <(what_had "$name")
  (( wanted - had[0] < slice_seconds )) && slice_seconds=$(( wanted - had[0] + 5 ))
  TIMEFORMAT='%U %S'
  { time { row=$(fuzz_one "$slice_seconds" "$name"); code=$?; } 2>&3; } 3>&2 2>"build/fuzz/$name/time"
  (( code == 0 )) || echo "$row"
  seconds=$(awk '{ print int($1 + $2) }' "build/fuzz/$name/time")
  units=$(awk '{ print $2 }' <<<"$row")
  echo "$(( had[0] + seconds )) $(( had[1] + units ))" >"build/fuzz/$name/total"
  return "$code"
}

total() {
  local wanted=$(( $1 * 60 )) name bad=0 least
  shift
  local names=()
  mapfile -t names < <(targets "$@")
  deploy/build.sh asan "${names[@]/%/_fuzz}" || exit 1
  mkdir -p "${names[@]/#/build/fuzz/}"
  input_seconds=100  # beside other work
  declare -A running=() failed=()
  while :; do
    # Those that had least come first.
    least=$(for name in "${names[@]}"; do
      [[ -n ${running[$name]:-}${failed[$name]:-} ]] || echo "$(what_had "$name") $name"
    done | sort -n | awk -v wanted="$wanted" '$1 < wanted { print $3; exit }')
    if [[ -n $least && ${#running[@]} -lt $(nproc) ]]; then
      slice "$least" "$wanted" &
      running[$least]=$!
      continue
    fi
    (( ${#running[@]} == 0 )) && break
    wait -n
    for name in "${!running[@]}"; do
      kill -0 "${running[$name]}" 2>/dev/null && continue
      wait "${running[$name]}" || { failed[$name]=1; bad=1; }
      unset "running[$name]"
    done
  done
  wait
  printf '%-28s %8s %14s\n' target minutes executions
  for name in "${names[@]}"; do
    what_had "$name" | awk -v name="$name" '{ printf "%-28s %8.1f %14d\n", name, $1 / 60, $2 }'
  done
  exit $bad
}

coverage() {
  local build=build/coverage name names=() files=()
  mapfile -t names < <(targets "$@")
  mkdir -p build/logs "$build"
  if ! { cmake --preset asan -B "$build" -DSWITCHBOARD_SANITIZE= \
           -DCMAKE_CXX_FLAGS="-fprofile-instr-generate -fcoverage-mapping" &&
         cmake --build "$build" --target "${names[@]/%/_fuzz}"; } >build/logs/coverage.log 2>&1; then
    tail -n 40 build/logs/coverage.log
    exit 1
  fi
  rm -f "$build"/*.profraw "$build"/*.lcov
  for name in "${names[@]}"; do
    LLVM_PROFILE_FILE=$build/$name.profraw "$build/tests/fuzz/${name}_fuzz" -runs=0 \
      "tests/fuzz/corpus/$name" </dev/null >/dev/null 2>&1 || echo "$name: a corpus input fails" >&2
  done
  mapfile -t files < <(for name in "${names[@]}"; do parser_files "$name"; done | sort -u)
  # Each target by itself: functions that only one file knows have the same names in several.
  for name in "${names[@]}"; do
    llvm-profdata-19 merge -sparse "$build/$name.profraw" -o "$build/$name.profdata"
    llvm-cov-19 export -format=lcov -instr-profile="$build/$name.profdata" \
      "$build/tests/fuzz/${name}_fuzz" "${files[@]}" >"$build/$name.lcov" 2>/dev/null
  done
  node tests/fuzz/coverage.mjs "$build"/*.lcov
}

case ${1:-} in
  --coverage) shift; coverage "$@" ;;
  --total) total "${2:?minutes}" "${@:3}" ;;
  '' | [0-9]*) seconds=${1:-60}; (( $# > 0 )) && shift; fuzz "$seconds" "$@" ;;
  *) fuzz 60 "$@" ;;
esac
