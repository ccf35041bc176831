#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the given parts of the test cluster, those of parts/, and prints the folder of each. A part is kept in
# the user's cache under a hash of its sources and pins, so that it is built again only when these change; it
# appears there whole or not at all. Safe to run twice at the same time.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sparkjob/cluster
kubernetes_version=$(sed -n 's/^\tk8s.io\/kubernetes //p' "$here/parts/kubernetes/go.mod")

main() {
  local part
  for part in "$@"; do
    ensure "$part"
  done
}

# Prints the part's folder in the cache, building it where it is missing.
ensure() {
  local part=$1 folder
  folder=$cache/$part-$(pins "$part")
  if [[ ! -d $folder ]]; then
    mkdir -p "$cache"
    exec 9>"$cache/.lock"
    flock --nonblock 9 || {
      say "waiting for another build"
      flock 9
    }
    [[ -d $folder ]] || build "$part" "$folder"
    exec 9>&-
  fi
  touch "$folder" # what was not used for a month is dropped
  echo "$folder"
}

pins() {
  (cd "$here/parts/$1" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | head -c 12)
}

build() {
  local part=$1 folder=$2 new began=$SECONDS
  enough_space
  say "building $part …"
  find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +
  rm -rf "$cache/.new-$part"
  new=$cache/.new-$part
  mkdir "$new"
  "build_$part" "$new"
  mv "$new" "$folder"
  say "built $part in $((SECONDS - began)) s"
}

enough_space() {
  local free
  free=$(df --output=avail -BM "$cache" | tail -n 1 | tr -dc 0-9)
  if ((free < 4000)); then
    say "$cache: only $free MiB free; building needs 4000"
    exit 73
  fi
}

build_kubernetes() {
  local stamp=k8s.io/component-base/version minor link
  minor=${kubernetes_version#v1.}
  go_build kubernetes "$1/kubernetes" . \
    "-X $stamp.gitVersion=$kubernetes_version -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}"
  for link in etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
    ln -s kubernetes "$1/$link"
  done
  # In Kubernetes' own module, because nearly all it is made of is compiled already.
  go_build kubernetes "$1/local-path-provisioner" github.com/rancher/local-path-provisioner
}

build_dns() { go_build dns "$1/coredns" .; }
build_kustomize() { go_build kustomize "$1/kustomize" sigs.k8s.io/kustomize/kustomize/v5; }
build_faults() { go_build faults "$1/faulty-api" .; }

# Images that need no registry: what holds a pod's namespaces, and a shell with the usual commands.
build_images() {
  local static
  static=$(mktemp -d)
  cc -static -Os -s -o "$static/pause" "$here/parts/images/pause.c"
  python3 "$here/parts/images/image.py" "$1/pause.tar" docker.io/sparkjob/pause:1 /pause "$static/pause"
  python3 "$here/parts/images/image.py" "$1/busybox.tar" docker.io/library/busybox:1 /bin/sh "$(command -v busybox)"
  rm -r "$static"
}

go_build() {
  local module=$1 output=$2 package=$3 stamp=${4:-} go
  go=$("$here/../tools/go.sh")
  retry "$go" mod download -C "$here/parts/$module"
  GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS=-buildvcs=false nice "$go" build -C "$here/parts/$module" -mod=readonly \
    -trimpath -ldflags "-s -w $stamp" -o "$output" "$package" >&2
}

retry() {
  local try
  for try in 1 2 3; do
    "$@" >&2 && return
    say "try $try of 3 failed: $*"
    sleep "${SPARKJOB_RETRY_SECONDS:-10}"
  done
  say "the Go module registry ($(go_proxy)) does not give what the cluster is built from; the reason is above"
  exit 69
}

go_proxy() { "$("$here/../tools/go.sh")" env GOPROXY; }

say() { echo "cluster: $*" >&2; }

main "$@"
