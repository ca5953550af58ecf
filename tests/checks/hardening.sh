#!/usr/bin/env bash
# The release binary is hardened: PIE, full RELRO, no executable stack, stack protector, FORTIFY and
# the standard library's assertions (S-22).
set -uo pipefail
binary=${1:-build/release/switchboard}
[[ -x $binary ]] || { echo "FAIL hardening: $binary does not exist"; exit 1; }

headers=$(readelf -W -h -l -d "$binary")
symbols=$(readelf -W --dyn-syms "$binary")

# check NAME HAYSTACK PATTERN
check() {
  if grep -Eq -- "$3" <<<"$2"; then echo "PASS $1"; else echo "FAIL $1"; fi
}
check "position-independent executable" "$headers" 'FLAGS_1.*PIE'
check "position-independent type" "$headers" 'Type: +DYN'
check "relocations are read-only" "$headers" 'GNU_RELRO'
check "symbols are bound at start" "$headers" 'BIND_NOW|FLAGS_1.*NOW'
check "stack is not executable" "$headers" 'GNU_STACK .* RW  '
check "stack protector" "$symbols" '__stack_chk_fail'
check "FORTIFY" "$symbols" '__(memcpy|memmove|memset|read|recv|poll|ppoll|snprintf|vsnprintf|fprintf|fdelt)_chk'
check "standard library assertions" "$symbols" '__glibcxx_assert_fail'
