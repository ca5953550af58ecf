#!/usr/bin/env bash
# What a subscriber of video costs in memory does not grow unnoticed: bytes of heap for each further one, which repeat
# exactly. In the engine (SRTP, a slot at 240 packets/s, a bandwidth estimator) and for its DTLS association.
set -u
cd "$(dirname "$0")/../.."
binary=build/release/bench/sfu_engine/subscriber_memory
most_engine=22000
most_dtls=1500
report() { echo "$1 memory: $2"; }

line=$("$binary" 200) || { report FAIL "$binary 200 ran"; exit 1; }
read -r _ _ _ engine _ dtls <<<"$line"
check() {  # NAME BYTES MOST
  if [ "$2" -le "$3" ]; then report PASS "$1: $2 bytes a subscriber, at most $3"
  else report FAIL "$1: $2 bytes a subscriber, at most $3"; fi
}
check "engine" "$engine" "$most_engine"
check "DTLS association" "$dtls" "$most_dtls"
