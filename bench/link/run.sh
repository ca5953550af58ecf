#!/usr/bin/env bash
# One command: shows what a subscriber in real Chromium sees when its link drops from 2.5 to 0.5 Mb/s and rises again,
# with Switchboard and with Debian's Janus. Needs root (network namespaces), two free cores and four minutes.
#
#   bench/link/run.sh [FOLDER]    writes link.json, link.svg, link.png and screenshots to FOLDER (default build/link)
#
# SWITCHBOARD_BINARY names a server that is built already; without it the release build is brought up to date.
set -euo pipefail
folder=$(realpath -m "${1:-"$(dirname "$0")/../../build/link"}")
cd "$(dirname "$0")/../.."

server=sb-link-server # the servers and the publisher, who share a network without limits
client=sb-link-client # the subscriber, behind the link
main=
scratch=$(mktemp -d)
export TMPDIR=$scratch # of the servers and browsers, so that nothing of theirs stays

clean_up() {
  trap - EXIT
  if [[ -n $main ]]; then
    kill "$main" 2>/dev/null || true
    wait "$main" 2>/dev/null || true
  fi
  ip netns delete "$server" 2>/dev/null || true
  ip netns delete "$client" 2>/dev/null || true
  rm -rf "$scratch" || true # a browser that is just ending may still write
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

deploy/install_packages.sh deploy/packages.txt bench/link/packages.txt
if [[ -z ${SWITCHBOARD_BINARY:-} ]]; then
  deploy/build.sh release switchboard
  SWITCHBOARD_BINARY=$PWD/build/release/switchboard
fi
export SWITCHBOARD_BINARY
if [[ ! -d tests/e2e/node_modules ]]; then
  (cd tests/e2e && npm ci --no-audit --no-fund --silent)
fi

for namespace in "$server" "$client"; do
  ip netns delete "$namespace" 2>/dev/null || true # of a run that was killed
  ip netns add "$namespace"
  ip -n "$namespace" link set lo up
done
mkdir -p "$folder"
# In the background, so that a signal to this script is taken at once.
nsenter --net="/run/netns/$server" node bench/link/main.mjs "$client" "$folder" &
main=$!
wait "$main" || { main=; exit 1; }
main=
rsvg-convert --zoom 2 --output "$folder/link.png" "$folder/link.svg"
