#!/usr/bin/env bash
# install_packages.sh LIST...: installs those of the Debian packages in the lists (see packages.txt)
# that are missing. Silent, and in need of no privileges, when none is.
set -euo pipefail

missing=()
while read -r package command _; do
  [[ -z $package || $package == \#* ]] && continue
  if [[ -n ${command:-} ]] && command -v "$command" >/dev/null; then continue; fi
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
  [[ $status == installed ]] || missing+=("$package")
done < <(cat "$@")
(( ${#missing[@]} == 0 )) && exit 0

if ! command -v apt-get >/dev/null; then
  echo "This script installs packages with apt-get, which this system does not have. On Debian 12 it needs: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if (( EUID != 0 )); then
  if ! command -v sudo >/dev/null; then
    echo "These Debian packages are missing: ${missing[*]}" >&2
    echo "Run this script as root, or install sudo, or install them yourself." >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 "$@" </dev/null >>"$log" 2>&1
}
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
# The package lists may be absent (a fresh container), or too old to find what they name or to name
# what is current. Without them at hand, what they name may still be.
apt update || true
if ! apt install -y --no-install-recommends "${missing[@]}"; then
  tail -n 20 "$log" >&2
  echo "Could not install the packages; see above. Debian 12 (bookworm) has all of them." >&2
  exit 1
fi
