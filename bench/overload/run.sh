#!/usr/bin/env bash
# One command: what the server does with twice the load it can carry. Installs what is missing, builds, and writes a
# table to standard output and every figure to build/overload. Needs root (network namespaces). Arguments go to overload.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

bench/prepare.sh switchboard load
exec python3 bench/overload/overload.py "$@"
