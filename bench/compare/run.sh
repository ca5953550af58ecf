#!/usr/bin/env bash
# One command: installs what is missing, builds, measures the ideal loop, Switchboard and Janus side by side, and
# writes a report with plots to build/compare. Needs root (network namespaces). Arguments go to compare.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

[[ " $* " == *" --report_only "* ]] || bench/prepare.sh switchboard load limit dtls_bench
exec python3 bench/compare/compare.py "$@"
