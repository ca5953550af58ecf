#!/usr/bin/env bash
# One command: where the server's time goes while it forwards. Installs what is missing, builds, and writes a table to
# standard output and a plot to build/profile. Needs root (network namespaces, perf). Arguments go to profile.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

bench/prepare.sh switchboard load
exec python3 bench/profile/profile.py "$@"
