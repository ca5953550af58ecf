#!/usr/bin/env bash
# Runs everything that forwards media once more for each way of doing it: without trains sent
# (UDP_SEGMENT), without trains received (UDP_GRO), with each implementation of SRTP. The trees must
# have been built (tests/run.sh). About 20 minutes each, with browsers; none of them: --no-browsers.
#
#   tests/variants.sh [--no-browsers] [SETTING=VALUE[,SETTING=VALUE ...] ...]
#
# Settings joined by commas are set together.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
exec </dev/null
source tests/suites.sh

browsers=yes
[[ ${1:-} == --no-browsers ]] && { browsers=no; shift; }
variants=("$@")
(( ${#variants[@]} > 0 )) ||
  variants=(udp_gso=false udp_gro=false srtp_ciphers=openssl srtp_ciphers=stock)

mkdir -p build/logs
for variant in "${variants[@]}"; do
  echo "$variant"
  names=()
  for setting in ${variant//,/ }; do
    names+=("SWITCHBOARD_$(tr '[:lower:]' '[:upper:]' <<<"${setting%%=*}")")
    export "${names[-1]}=${setting#*=}"
  done
  suite_gtest release
  suite_node
  [[ $browsers == yes ]] && suite_e2e
  unset "${names[@]}"
done
finish
