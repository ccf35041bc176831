#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh LAYERS_DRIVER: compares sparkjob's merging with kustomize's.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if ! kustomize=$("$here/../../tools/kustomize.sh"); then
  echo "differential.merge: SKIPPED, there is no kustomize to compare with" >&2
  [[ ${CI:-} == true ]] && exit 1
  exit 77
fi
exec python3 -B "$here/compare.py" "$kustomize" "$1"
