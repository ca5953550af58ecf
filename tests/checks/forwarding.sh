#!/usr/bin/env bash
# Forwarding costs nothing that grows: no allocation per forwarded packet, and the same number of instructions per
# packet (within 10 %) with 50, 100 and 1,000 subscribers. Instructions are counted by callgrind.
set -u
cd "$(dirname "$0")/../.."
binary=build/release/bench/sfu_engine/forward_cost
frames=4
report() { echo "$1 forwarding: $2"; }

allocations=0
for subscribers in 50 100 1000; do
  line=$("$binary" "$subscribers" 50) || { report FAIL "$binary $subscribers 50 ran"; exit 1; }
  allocations=$((allocations + ${line##* }))
done
if [ "$allocations" -eq 0 ]; then report PASS "no allocation per forwarded packet"
else report FAIL "no allocation per forwarded packet ($allocations seen)"; fi

declare -A cost
for subscribers in 50 100 1000; do
  out=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --instr-atstart=no --collect-atstart=no \
        --toggle-collect='MeasuredForwarding*' "$binary" "$subscribers" "$frames" 2>&1)
  instructions=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' <<<"$out")
  packets=$(sed -n 's/.*packets \([0-9]*\).*/\1/p' <<<"$out")
  if [ -z "$instructions" ] || [ -z "$packets" ]; then
    echo "$out" | tail -5 >&2
    report FAIL "callgrind counted $subscribers subscribers"; exit 1
  fi
  cost[$subscribers]=$((instructions / packets))
done
least=$(printf '%s\n' "${cost[@]}" | sort -n | head -1)
most=$(printf '%s\n' "${cost[@]}" | sort -n | tail -1)
name="instructions per packet with 50, 100, 1,000 subscribers: ${cost[50]}, ${cost[100]}, ${cost[1000]}"
if [ $((most * 100)) -le $((least * 110)) ]; then report PASS "$name"; else report FAIL "$name"; fi
