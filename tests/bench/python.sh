#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the path of a Python that has requirements.txt, which it puts once into the user's cache. Safe to run twice at
# the same time.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/sparkjob/bench-$(sha256sum <"$here/requirements.txt" | head -c 12)

install() {
  mkdir -p "$folder"
  exec 9>"$folder/.lock"
  flock 9
  [[ -e $folder/complete ]] && return
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2 || {
    echo "python.sh: requirements.txt could not be installed from PyPI; is there a network?" >&2
    exit 69
  }
  touch "$folder/complete"
}

[[ -e $folder/complete ]] || install
echo "$folder/venv/bin/python"
