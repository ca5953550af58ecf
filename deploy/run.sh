#!/usr/bin/env bash
# Brings Switchboard up on a bare Debian 12 machine: installs missing packages, builds the release
# binary, and starts it in development mode. Arguments go to the server; see `deploy/run.sh --help`.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install_packages.sh deploy/packages.txt

echo "Building Switchboard (a few minutes the first time)…"
deploy/build.sh release switchboard

# The address to open, as the server will choose it: flag over environment over default.
listen=${SWITCHBOARD_HTTP_LISTEN:-127.0.0.1:8080}
say=yes
for (( i = 1; i <= $#; ++i )); do
  next=$(( i + 1 ))
  case ${!i} in
    --http_listen=*) listen=${!i#*=} ;;
    --http_listen) (( next <= $# )) && listen=${!next} ;;
    --config | --config=* | --help | -h | --version) say=no ;;
  esac
done
if [[ $say == yes ]]; then
  host=${listen%:*}
  case $host in
    0.0.0.0 | '[::]' | '*' | '' | 127.0.0.1) host=localhost ;;
  esac
  echo "Starting Switchboard. Open http://$host:${listen##*:}/ in two browser windows."
fi
exec build/release/switchboard --dev "$@"
