# shellcheck shell=bash
# The suites of tests/run.sh, which sources this file from the root of the tree. Each ends with
# `report`, so that a suite that could not run counts as failed.

passed=0
failed=0
broken=()

# The tree may belong to somebody else than who runs its tests.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$PWD

# report SUITE PASSED FAILED [NOTE]
report() {
  passed=$(( passed + $2 ))
  failed=$(( failed + $3 ))
  local verdict=ok
  (( $3 > 0 )) && verdict=FAILED && broken+=("$1")
  printf '%-34s %5d passed %4d failed  %-6s %s\n' "$1" "$2" "$3" "$verdict" "${4:-}"
}

# details LOG [LINES]: the end of a failed step's output.
details() {
  sed 's/^/    /' "$1" | tail -n "${2:-40}"
  echo "    (all of it: $1)"
}

# The end of a long output is what is read: it names what to look for above.
finish() {
  (( ${#broken[@]} == 0 )) || printf 'FAILED: %s\n' "${broken[@]}"
  echo "$passed passed, $failed failed"
  (( passed > 0 && failed == 0 ))
}

sources() {
  find rtp ice dtls sfu signaling bench tests -name node_modules -prune -o \
    \( -name '*.h' -o -name '*.cc' \) -print
}

suite_format() {
  local log=build/logs/format.log
  if sources | xargs -r clang-format-19 --dry-run -Werror >"$log" 2>&1; then
    report format 1 0
  else
    report format 0 1 "clang-format-19 -i mends it"
    grep -o '^[^ ]*: error' "$log" | cut -d: -f1 | sort | uniq -c
  fi
}

suite_build() {
  local start=$SECONDS
  if deploy/build.sh "$1" 2>build/logs/build-error.log; then
    report "build $1" 1 0 "$(( SECONDS - start )) s"
  else
    report "build $1" 0 1
    details build/logs/build-error.log 80
  fi
}

# Only the HTTP layer's files may pay for Boost.Beast, in every tree: the compiler's own
# dependency lists say which do.
suite_beast() {
  local tree bad=
  for tree; do
    bad+=$(ninja -C "build/$tree" -t deps 2>/dev/null | awk '
      /^[^ ].*: #deps/ { object = $1 }
      /boost\/beast\// && object !~ /signaling\/http\// && !seen[object]++ { print object }')
  done
  if [[ -z $bad ]]; then
    report "only signaling/http sees Beast" 1 0
  else
    report "only signaling/http sees Beast" 0 1
    printf '    %s\n' $bad
  fi
}

# The parts it is run in, side by side: under sanitizers the simulator takes longer than all others together.
parts() {
  [[ ${1##*/} == sim_test ]] && echo 0/2 1/2 || echo 0/1
}

# gtest_log TREE BINARY PART: build/logs/TREE-NAME, to which .log, .json and .code (the exit code) are added.
gtest_log() {
  local log=build/logs/$1-${2##*/}
  [[ $3 == */1 ]] || log+=-part${3%/*}
  echo "$log"
}

# run_gtest TREE BINARY PART
run_gtest() {
  local log
  log=$(gtest_log "$@")
  rm -f "$log".{json,code}
  GTEST_TOTAL_SHARDS=${3#*/} GTEST_SHARD_INDEX=${3%/*} \
    timeout 900 "$2" --gtest_output=json:"$log.json" >"$log.log" 2>&1
  echo $? >"$log.code"
}

# judge_gtest TREE BINARY PART: counts the test cases of one that ran.
judge_gtest() {
  local base log json code run=0 bad=0 skipped=0
  base=$(gtest_log "$@")
  log=$base.log json=$base.json code=$(cat "$base.code")
  if [[ -s $json ]]; then
    run=$(grep -c '"status": "RUN"' "$json")
    skipped=$(grep -c '"result": "SKIPPED"' "$json")
    bad=$(sed -n 's/^  "failures": \([0-9]*\),/\1/p' "$json" | head -n 1)
  else  # it crashed or hung: what it finished counts, and the crash is one failure
    run=$(( $(grep -c '^\[       OK \]' "$log") + 1 ))
    bad=1
  fi
  (( code != 0 && bad == 0 )) && bad=1 && run=$(( run + 1 ))  # a leak, a race found at exit
  local note
  note="$(sed -n 's/^  "time": "\([0-9]*\).*/\1 s/p' "$json" 2>/dev/null | head -n 1)"
  (( skipped > 0 )) && note+=", $skipped skipped"
  base=${base##*/}
  report "${base/-/ }" $(( run - bad - skipped )) "$bad" "$note"
  if (( bad > 0 )); then
    grep -E '^\[  FAILED  \] [^ ]+ \(|ERROR: |runtime error:|WARNING: Thread' "$log" | head -n 20 | sed 's/^/    /'
    details "$log" 40
  fi
}

# Tests with real sockets and processes have the machine to themselves; the others, in virtual time, share it.
uses_real_time() {
  [[ ${1##*/} =~ ^(sfu_net|sfu_server|signaling_http|signaling_main|signaling_push)_test$ ]]
}

suite_gtest() {
  export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
  export UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19 TSAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
  local binaries binary part
  mapfile -t binaries < <(find build/"$1"/tests -name '*_test' -type f -executable -printf '%s %p\n' |
    sort -rn | cut -d' ' -f2)  # the largest takes longest
  (( ${#binaries[@]} > 0 )) || report "$1 tests" 0 1 "none was built"
  for binary in "${binaries[@]}"; do
    uses_real_time "$binary" && continue
    for part in $(parts "$binary"); do
      while (( $(jobs -rp | wc -l) >= $(nproc) )); do wait -n; done
      run_gtest "$1" "$binary" "$part" &
    done
  done
  wait
  for binary in "${binaries[@]}"; do
    uses_real_time "$binary" && run_gtest "$1" "$binary" 0/1
  done
  for binary in "${binaries[@]}"; do
    for part in $(parts "$binary"); do judge_gtest "$1" "$binary" "$part"; done
  done
}

# Every file of every corpus once, under the sanitizers.
suite_corpora() {
  local source name log ok=0 bad=0 output=
  for source in tests/fuzz/*_fuzz.cc; do
    [[ -e $source ]] || continue
    name=$(basename "$source" _fuzz.cc)
    log=build/logs/corpus-$name.log
    if timeout 600 "build/asan/tests/fuzz/${name}_fuzz" -runs=0 -artifact_prefix=build/logs/ \
        "tests/fuzz/corpus/$name" >"$log" 2>&1; then
      ok=$(( ok + 1 ))
    else
      bad=$(( bad + 1 ))
      output+=$(echo; echo "    $name"; details "$log" 20)
    fi
  done
  (( ok + bad == 0 )) && bad=1 && output="    there is no fuzz target"
  report "fuzz corpora" "$ok" "$bad" "$(find tests/fuzz/corpus -type f 2>/dev/null | wc -l) inputs"
  [[ -z $output ]] || echo "$output"
}

# The .cc files to check: all of them, or those changed since the branch left the main line (on it:
# since the last commit), with what is not committed yet. A changed header stands for the .cc
# beside it.
tidy_files() {
  if [[ $1 == yes ]]; then
    sources | grep '\.cc$'
    return
  fi
  local base
  base=$(git merge-base HEAD origin/HEAD 2>/dev/null || git merge-base HEAD origin/main 2>/dev/null) || base=
  if [[ -z $base || $base == "$(git rev-parse HEAD)" ]]; then
    base=$(git rev-parse -q --verify HEAD~1) || base=HEAD
  fi
  { git diff --name-only --diff-filter=d "$base" -- '*.h' '*.cc'
    git ls-files -o --exclude-standard -- '*.h' '*.cc'; } | sed 's/\.h$/.cc/' | sort -u |
    while read -r file; do [[ -e $file ]] && echo "$file"; done
}

suite_tidy() {
  local log=build/logs/tidy.log files
  if ! cmake --preset tidy >build/logs/tidy-configure.log 2>&1; then
    report clang-tidy 0 1
    details build/logs/tidy-configure.log 20
    return
  fi
  # Files that are not compiled (yet) have no flags to be checked with.
  files=$(tidy_files "$1" | while read -r file; do
    grep -qF "\"file\": \"$PWD/$file\"" build/tidy/compile_commands.json && echo "$file"
  done)
  rm -rf build/logs/tidy && mkdir -p build/logs/tidy
  local count
  count=$(wc -w <<<"$files")
  # shellcheck disable=SC2016
  xargs -r -P "$(nproc)" -n 1 bash -c 'log=build/logs/tidy/${0//\//_}.log
    clang-tidy-19 -p build/tidy --quiet "$0" >"$log" 2>&1 && rm "$log"' <<<"$files"
  local bad
  bad=$(find build/logs/tidy -name '*.log' | wc -l)
  report clang-tidy $(( count - bad )) "$bad" "$count files"
  if (( bad > 0 )); then
    cat build/logs/tidy/*.log >"$log"
    grep -h -E 'error:|warning:' "$log" | grep -v 'warnings generated' | sort -u | head -n 40 | sed 's/^/    /'
  fi
}

# Scripts that print one line "PASS what" or "FAIL what" per check.
suite_checks() {
  local script log ok bad
  for script in tests/checks/*.sh; do
    log=build/logs/check-$(basename "$script" .sh).log
    timeout 900 bash "$script" >"$log" 2>&1
    local code=$?
    ok=$(grep -c '^PASS ' "$log")
    bad=$(grep -c '^FAIL ' "$log")
    (( code != 0 && bad == 0 || ok + bad == 0 )) && bad=$(( bad + 1 ))
    report "checks $(basename "$script" .sh)" "$ok" "$bad"
    (( bad == 0 )) || details "$log" 30
  done
}

# node_suite NAME LOG COMMAND...: counts "N passed, N failed", or the totals of node --test.
node_suite() {
  local name=$1 log=$2 ok bad
  shift 2
  timeout 1800 "$@" >"$log" 2>&1
  local code=$?
  read -r ok bad < <(awk '
    /^[0-9]+ passed, [0-9]+ failed/ { ok = $1; bad = $3 }
    /^# pass [0-9]+/ { ok = $3 }
    /^# fail [0-9]+/ { bad = $3 }
    END { print ok + 0, bad + 0 }' "$log")
  (( code != 0 && bad == 0 || ok + bad == 0 )) && bad=$(( bad + 1 ))
  report "$name" "$ok" "$bad"
  (( bad == 0 )) || details "$log" 60
}

# The npm packages of tests/e2e, as its lock file names them; also used by tests beside it.
suite_node() {
  if [[ -e tests/e2e/package-lock.json ]] &&
      ! (cd tests/e2e && npm ci --no-audit --no-fund) >build/logs/npm.log 2>&1; then
    report "npm ci" 0 1
    details build/logs/npm.log 20
  fi
  local folder
  for folder in tests/*/; do
    compgen -G "$folder*.test.mjs" >/dev/null || continue
    [[ $folder == tests/e2e/ ]] && continue
    node_suite "node $(basename "$folder")" "build/logs/node-$(basename "$folder").log" \
      node --test --test-reporter=tap "$folder"*.test.mjs
  done
}

suite_e2e() {
  [[ -e tests/e2e/package.json ]] || return 0
  node_suite "browsers and clients" build/logs/e2e.log bash -c 'cd tests/e2e && npm test --silent'
  grep -E '^(ok|not ok)' build/logs/e2e.log | sed 's/^/    /'
  # Last of all what failed, with its reasons: the end of a long output is what is read.
  awk '/^(ok|not ok|skip) /{ wanted = /^not ok/ } wanted' build/logs/e2e.log | sed 's/^/    /'
}
