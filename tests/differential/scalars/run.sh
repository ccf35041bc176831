#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh LAYERS_DRIVER: compares what scalars mean to sparkjob and to the API server's YAML library.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build_reader() {
  local go
  go=$("$here/../../tools/go.sh") && cd "$here" && GOTOOLCHAIN=local GOFLAGS=-mod=readonly "$go" build -o "$work/reader" .
}

if ! (build_reader); then
  echo "differential.scalars: SKIPPED, sigs.k8s.io/yaml could not be built" >&2
  [[ ${CI:-} == true ]] && exit 1
  exit 77
fi
python3 -B "$here/compare.py" "$work/reader" "$1"
