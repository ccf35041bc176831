#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts on this machine what the tests of services are made of and is missing: Chromium, to see pages as people do.
# nginx needs no installing: the tests unpack Debian's package where there is none.
set -euo pipefail

if command -v chromium >/dev/null; then exit 0; fi
if ! apt-cache policy chromium 2>/dev/null | grep -q 'Candidate: [0-9]'; then
  echo "setup: missing: chromium, which this system has no package of; tests in a browser are left out" >&2
  exit 69
elif ((EUID != 0)); then
  echo "setup: missing: chromium; installing it needs root:" >&2
  echo "  sudo apt-get install --no-install-recommends chromium" >&2
  exit 77
fi
echo "setup: installing with apt-get: chromium" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}
if ! { apt update && apt install chromium; }; then
  tail -n 8 "$log" >&2
  echo "setup: apt-get could not install chromium; see above" >&2
  exit 69
fi
