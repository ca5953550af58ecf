#!/usr/bin/env bash
# Installs what the tests need, builds the release and the sanitized tree, and runs everything.
#
#   tests/run.sh          what every change must pass
#   tests/run.sh --all    also the thread-sanitizer tree, and clang-tidy over all files
#
# One line per suite; details of a failure follow it, everything else is in build/logs. The last
# line is `N passed, N failed`; the exit code is 0 only when something ran and nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
exec </dev/null
source tests/suites.sh

all=no
for argument; do
  case $argument in
    --all) all=yes ;;
    *) echo "Unknown argument $argument; the only one is --all." >&2; exit 2 ;;
  esac
done
trees=(release asan)
[[ $all == yes ]] && trees+=(tsan)

mkdir -p build/logs
deploy/install_packages.sh deploy/packages.txt tests/packages.txt || report packages 0 1
suite_format
for tree in "${trees[@]}"; do suite_build "$tree"; done
suite_beast "${trees[@]}"
for tree in "${trees[@]}"; do suite_gtest "$tree"; done
suite_corpora
suite_tidy "$all"
suite_checks
suite_node
suite_e2e
finish
