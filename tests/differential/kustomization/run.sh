#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SPARKJOB: a kustomization's folder, its built output and its layer directories say the same;
# only the image, and how it is pulled, are the Job's own.
set -euo pipefail

sparkjob=$1
cd "$(dirname "$0")/../../.."
if ! kustomize=$(tests/tools/kustomize.sh); then
  echo "differential.kustomization: SKIPPED, there is no kustomize" >&2
  [[ ${CI:-} == true ]] && exit 1
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$kustomize" "$work/kustomize"
export PATH=$work:/usr/bin:/bin

expect() { # STATUS WORDS…: the status of `sparkjob WORDS…`, its output in $work/out
  local wanted=$1 status=0
  shift
  "$sparkjob" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  ((status == wanted)) || {
    echo "sparkjob $*: exit status $status instead of $wanted" >&2
    cat "$work/out" "$work/err" >&2
    exit 1
  }
}

services=services/s3/layer/layers,services/history-server/s3-layer/layers
for overlay in dev prod; do
  expect 0 diff "overlays/$overlay" "overlays/$overlay"
  expect 1 diff "base/layers,$services,overlays/$overlay/layers" "overlays/$overlay"
  if grep -E '^[a-z]' "$work/out" | grep -vE 'image(\.pullPolicy)?$'; then
    echo "$overlay: more than the image and its pull policy differ between the directories and the kustomization" >&2
    exit 1
  fi
  expect 0 render --layers base/layers --layers "${services%,*}" --layers "${services#*,}" \
    --layers "overlays/$overlay/layers" --show properties
  grep -vE 'container.image(.pullPolicy)?=' "$work/out" >"$work/directories"
  "$kustomize" build "overlays/$overlay" | "$sparkjob" render -f - --show properties |
    grep -vE 'container.image(.pullPolicy)?=' >"$work/built"
  diff "$work/directories" "$work/built"
done
mkdir "$work/broken"
echo 'resources: [nowhere.yaml]' >"$work/broken/kustomization.yaml"
expect 2 diff "$work/broken" overlays/dev
grep -q "kustomize could not build '$work/broken'" "$work/err"

# An overlay that names a layer that is not there: which, and of which overlay.
cp -r base overlays services "$work"
sed -i 's|layers/50-dev.yaml|layers/55-dev.yaml|' "$work/overlays/dev/kustomization.yaml"
expect 2 diff "$work/overlays/prod" "$work/overlays/dev"
grep -q "/overlays/dev/layers/55-dev.yaml.*no such file" "$work/err"
tail -n 1 "$work/err" | grep -qx "sparkjob: error: kustomize could not build '$work/overlays/dev'; see what it says above"
echo "kustomizations, their output and their directories agree"
