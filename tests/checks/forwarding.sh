#!/usr/bin/env bash
# Forwarding costs nothing that grows: no allocation per forwarded packet, and the same number of instructions per
# packet (within 10 %) with 50, 100 and 1,000 subscribers. Instructions are counted by callgrind.
#   --long: and after 10^8 forwarded packets, which takes valgrind a good while.
set -u
cd "$(dirname "$0")/../.."
binary=build/release/bench/sfu_engine/forward_cost
frames=4
long_before=12500 # of 8 packets, to 1,000 subscribers
report() { echo "$1 forwarding: $2"; }

# instructions SUBSCRIBERS [BEFORE]: per forwarded packet, after so many frames.
instructions() {
  local out instructions packets
  out=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --instr-atstart=no --collect-atstart=no \
        --toggle-collect='MeasuredForwarding*' "$binary" "$1" "$frames" "${2:-0}" 2>&1)
  instructions=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' <<<"$out")
  packets=$(sed -n 's/.*packets \([0-9]*\).*/\1/p' <<<"$out")
  if [ -z "$instructions" ] || [ -z "$packets" ]; then
    echo "$out" | tail -5 >&2
    return 1
  fi
  echo $((instructions / packets))
}

# alike WHAT COUNT...: the largest is at most a tenth more than the smallest.
alike() {
  local name=$1 least most
  shift
  name="instructions per packet with $name: $(sed 's/ /, /g' <<<"$*")"
  least=$(printf '%s\n' "$@" | sort -n | head -1)
  most=$(printf '%s\n' "$@" | sort -n | tail -1)
  if [ $((most * 100)) -le $((least * 110)) ]; then report PASS "$name"; else report FAIL "$name"; fi
}

allocations=0
for subscribers in 50 100 1000; do
  line=$("$binary" "$subscribers" 50) || { report FAIL "$binary $subscribers 50 ran"; exit 1; }
  allocations=$((allocations + ${line##* }))
done
if [ "$allocations" -eq 0 ]; then report PASS "no allocation per forwarded packet"
else report FAIL "no allocation per forwarded packet ($allocations seen)"; fi

counts=()
for subscribers in 50 100 1000; do
  counts+=("$(instructions "$subscribers")") || { report FAIL "callgrind counted $subscribers subscribers"; exit 1; }
done
alike "50, 100, 1,000 subscribers" "${counts[@]}"

if [ "${1:-}" = --long ]; then
  later=$(instructions 1000 "$long_before") || { report FAIL "callgrind counted after 10^8 packets"; exit 1; }
  alike "1,000 subscribers, at first and after 10^8 packets" "${counts[2]}" "$later"
fi
