#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts on this machine what images/build needs and is missing: Python and, unless a Docker engine runs
# here, buildah, skopeo and debootstrap.
set -euo pipefail

absent=()
need() { command -v "$1" >/dev/null || absent+=("${2:-$1}"); }
need python3
need unshare util-linux
if ! timeout 10 docker info >/dev/null 2>&1; then
  need buildah
  need debootstrap
  need skopeo
fi
if ((${#absent[@]} == 0)); then exit 0; fi

if ! command -v apt-get >/dev/null; then
  echo "setup: missing: ${absent[*]}; install them with this system's package manager" >&2
  exit 1
elif ((EUID != 0)); then
  echo "setup: missing: ${absent[*]}; installing them needs root:" >&2
  echo "  sudo apt-get install --no-install-recommends ${absent[*]}" >&2
  exit 1
fi
echo "setup: installing with apt-get: ${absent[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}
if ! { apt update && apt install "${absent[@]}"; }; then
  tail -n 8 "$log" >&2
  echo "setup: apt-get could not install ${absent[*]}; see above" >&2
  exit 1
fi
