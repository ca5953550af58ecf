#!/usr/bin/env bash
# Brings Switchboard up on a bare Debian 12 machine: installs missing packages, builds the release
# binary, and starts it in development mode; the server prints the address to open. Arguments go to
# the server; see `deploy/run.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install_packages.sh deploy/packages.txt

echo "Building Switchboard (a few minutes the first time)…"
deploy/build.sh release switchboard

exec build/release/switchboard --dev "$@"
