#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the path of kustomize, the very version that the merge tests compare with; builds it once into the
# user's cache, from the Go module proxy. Safe to run twice at the same time.
set -euo pipefail

readonly kVersion=5.8.1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sparkjob/bin
program=$cache/kustomize-$kVersion

build() {
  mkdir -p "$cache"
  exec 9>"$program.lock"
  flock 9
  [[ -x $program ]] && return
  local go work
  go=$("$here/go.sh")
  work=$(mktemp -d "$cache/build-XXXXXX")
  echo "kustomize.sh: building kustomize $kVersion, which takes a minute or two, once" >&2
  if ! GOBIN=$work GOTOOLCHAIN=local GOFLAGS=-modcacherw "$go" install \
    "sigs.k8s.io/kustomize/kustomize/v5@v$kVersion" >&2; then
    rm -rf "$work"
    echo "kustomize.sh: kustomize $kVersion could not be built: is the Go module proxy reached?" >&2
    exit 1
  fi
  mv "$work/kustomize" "$program"
  rm -rf "$work"
}

[[ -x $program ]] || build
echo "$program"
