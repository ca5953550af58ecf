#!/usr/bin/env bash
# prepare.sh TARGET...: what the measurements between network namespaces need: root, packages, and what is built.
set -euo pipefail
cd "$(dirname "$0")/.."
(( EUID == 0 )) || { echo "This needs root: it makes network namespaces." >&2; exit 1; }

# Debian starts a service with the package; who had none before does not want one now.
had_janus=$(dpkg-query -W -f '${Status}' janus 2>/dev/null || true)
deploy/install_packages.sh deploy/packages.txt bench/packages.txt
if [[ $had_janus != *" installed" ]] && command -v systemctl >/dev/null; then
  systemctl disable --now janus 2>/dev/null || true
fi
deploy/build.sh release "$@"
