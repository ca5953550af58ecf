#!/usr/bin/env bash
# tshark, which knows nothing of us, reads what simulated clients sent and received: STUN, and RTP and RTCP as they
# are without SRTP. It finds nothing malformed and no error, and does so in packets that were damaged on purpose.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# dissect FILE KEY=NUMBER...: per packet its protocols, "malformed" if it is, the severities of tshark's marks, and
# what they say. Of payloads only VP8's are read: the others hold nothing real, or tshark does not know their format.
dissect() {
  local file=$1 options=() each
  shift
  for each; do
    [[ $each == server=* ]] && options+=(-d "udp.port==${each#*=},rtp")
    [[ $each == VP8=* ]] && options+=(-d "rtp.pt==${each#*=},vp8")
  done
  tshark -n -r "$file" -o 'rtp.version0_type:STUN packets' "${options[@]}" -T fields -e frame.number \
    -e frame.protocols -e _ws.malformed -e _ws.expert.severity -e _ws.expert.message 2>>"$folder/errors"
}

# Lines of `dissect` that hold a mark of an error (8388608), or for STUN a warning (6291456): of a bad fingerprint.
wrong() {
  awk -F '\t' '$3 != "" || $4 ~ /8388608/ || ($2 ~ /:stun/ && $4 ~ /6291456/)' "$1"
}

# A capture without a kind of packet, or one that tshark could not make sense of, proves nothing.
understood() {
  local kind protocols
  protocols=$(cut -f 2 "$1" | sort -u)
  for kind in stun rtp rtcp vp8; do
    [[ $kind == vp8 && $1 != *VP8* ]] || grep -q ":$kind\(:\|$\)" <<<"$protocols" ||
      { echo "FAIL tshark finds $kind in ${1##*/}"; return 1; }
  done
  ! grep -q 'udp\(:data\)\?$' <<<"$protocols" || { echo "FAIL tshark knows every packet of ${1##*/}"; return 1; }
}

if ! build/release/tests/sim/sim_captures "$folder" >"$folder/list"; then
  echo "FAIL captures were written"
  exit 1
fi
while read -r file kinds; do
  seen=${file%.pcap}
  # shellcheck disable=SC2086
  dissect "$file" $kinds >"$seen"
  count=$(wrong "$seen" | wc -l)
  if [[ $file == *damaged-* ]]; then
    if (( count == 1 )); then echo "PASS tshark objects to ${seen##*/}"
    else echo "FAIL tshark objects to ${seen##*/}: $(cat "$seen")"; fi
  elif understood "$seen"; then
    if (( count == 0 )); then echo "PASS tshark finds nothing wrong in $(wc -l <"$seen") packets of ${seen##*/}"
    else echo "FAIL tshark finds $count packets wrong in ${seen##*/}"; wrong "$seen" | head -n 5; fi
  fi
done <"$folder/list"
