# shellcheck shell=bash disable=SC2154 # sourced by images/build, which sets engine, base, tag …
# SPDX-License-Identifier: Apache-2.0
# How images are built and kept with each of the two engines.
#
# Docker keeps the images itself. Buildah works as root, without a daemon, in a storage of its own below
# the cache (an engine of the user's with images of its own is left alone), and in namespaces of its own:
# whatever kills it, no mount and no process of it stays. Finished images go to an OCI layout, from
# which clusters and registries get them.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sparkjob/images
DEBIAN=docker.io/library/debian:bookworm-slim
SECRETS=(apt.conf apt.list pip.conf settings.xml go.env ca.crt)
export TMPDIR=$CACHE/tmp

choose_engine() {
  if [[ -z $engine ]]; then
    if timeout 10 docker info >/dev/null 2>&1; then engine=docker; else engine=buildah; fi
  fi
  case $engine in
    docker) : "${base:=registry}" ;;
    buildah)
      : "${base:=debootstrap}"
      command -v buildah >/dev/null || fail "neither a Docker engine nor buildah is here; images/setup.sh installs buildah"
      ((EUID == 0)) || fail "building with buildah needs root; become root, or start Docker"
      ;;
    *) fail "no such engine: '$engine'; there are docker and buildah" ;;
  esac
  [[ $base == registry || $base == debootstrap ]] || fail "no such base: '$base'; there are registry and debootstrap"
}

# A command in mount and process namespaces of its own, which end with it, and it with this script.
contained() {
  setpriv --pdeathsig KILL nice -n 10 \
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private "$@" 9>&-
}

# Buildah with the storage below the cache; what it keeps of running containers is of no use afterwards.
own_buildah() {
  local runroot status=0
  runroot=$(mktemp -d "$CACHE/tmp/run.XXXXXX")
  contained buildah --root "$CACHE/storage" --runroot "$runroot" "$@" || status=$?
  rm -rf --one-file-system "$runroot"
  return "$status"
}

# The Debian image under its usual name.
provide_base() {
  local mirror wanted
  if [[ $base == registry ]]; then
    if [[ $engine == buildah ]]; then attempt base own_buildah pull -q "$DEBIAN"; fi
    return
  fi
  wanted=$(sha256sum images/base/* | sha256sum | cut -c-64)
  if [[ -z $rebuild && $(cat "$CACHE/keys/base" 2>/dev/null) == "$wanted" ]] && has_base; then return; fi
  command -v debootstrap >/dev/null || fail "debootstrap is missing; images/setup.sh installs it"
  ((EUID == 0)) || fail "the base image is made by debootstrap, which needs root; become root, or use --base registry"
  say "base: Debian bookworm by debootstrap"
  mkdir -p "$CACHE/tmp/base"
  images/machine-settings "$CACHE/tmp/settings"
  mirror=$(awk '$3 == "bookworm" { print $2; exit }' "$CACHE/tmp/settings/apt.list" 2>/dev/null || true)
  attempt base images/base/build "$CACHE/tmp/base/base.tar" "$mirror"
  if [[ $engine == docker ]]; then
    attempt base docker import --change 'CMD ["bash"]' "$CACHE/tmp/base/base.tar" "$DEBIAN"
  else
    attempt base own_buildah bud -q --timestamp "$TIMESTAMP" --isolation chroot -f images/base/Dockerfile -t "$DEBIAN" \
      "$CACHE/tmp/base"
  fi
  rm -rf "$CACHE/tmp/base"
  echo "$wanted" >"$CACHE/keys/base"
}

has_base() {
  case $engine in
    docker) docker image inspect "$DEBIAN" >/dev/null 2>&1 ;;
    buildah) own_buildah inspect --type image "$DEBIAN" >/dev/null 2>&1 ;;
  esac
}

# One time for all files that a build writes, so that the same build gives the same layers.
TIMESTAMP=${SOURCE_DATE_EPOCH:-1767225600}

build_image() { # reference, Dockerfile, context, argument…
  local reference=$1 file=$2 context=$3 secret
  local -a words
  shift 3
  words=("$@" -f "$file" -t "$reference")
  rm -rf "$CACHE/tmp/settings"
  images/machine-settings "$CACHE/tmp/settings"
  for secret in "${SECRETS[@]}"; do
    if [[ -e $CACHE/tmp/settings/$secret ]]; then words+=(--secret "id=$secret,src=$CACHE/tmp/settings/$secret"); fi
  done
  if [[ -n $rebuild ]]; then words+=(--no-cache); fi
  case $engine in
    docker)
      DOCKER_BUILDKIT=1 docker build --progress plain --build-arg "SOURCE_DATE_EPOCH=$TIMESTAMP" "${words[@]}" "$context"
      ;;
    buildah)
      own_buildah bud --isolation chroot --layers --pull=false --timestamp "$TIMESTAMP" "${words[@]}" "$context"
      ;;
  esac
}

keep_image() {
  if [[ $engine == docker ]]; then return; fi
  # Not compressed: they are read on this machine, again and again, and most of it is jars.
  local runroot driver=vfs status=0
  if [[ -d $CACHE/storage/overlay-images ]]; then driver=overlay; fi
  runroot=$(mktemp -d "$CACHE/tmp/run.XXXXXX")
  contained skopeo copy -q --dest-oci-accept-uncompressed-layers --format oci \
    "containers-storage:[$driver@$CACHE/storage+$runroot]$1" "oci:$CACHE/layout:$1" || status=$?
  rm -rf --one-file-system "$runroot"
  return "$status"
}

is_kept() {
  case $engine in
    docker) docker image inspect "$1" >/dev/null 2>&1 ;;
    buildah) images/layout "$CACHE/layout" has "$1" ;;
  esac
}

list_kept() {
  case $engine in
    docker)
      docker images -q 'sparkjob/*' |
        xargs -r docker image inspect -f '{{index .RepoTags 0}} {{.Size}} {{.Id}}'
      ;;
    buildah) images/layout "$CACHE/layout" list ;;
  esac
}

export_kept() { # file, name…
  local file=$1 name
  local -a references=()
  shift
  for name; do references+=("$(ref "$name")"); done
  case $engine in
    docker) docker save -o "$file" "${references[@]}" ;;
    buildah) images/layout "$CACHE/layout" export "$file" "${references[@]}" ;;
  esac
}

push_image() { # reference, where to
  case $engine in
    docker) docker tag "$1" "$2" && docker push "$2" ;;
    buildah) own_buildah push "$1" "docker://$2" ;;
  esac
}

# Layers of earlier builds are what makes the next one fast; past a size they go.
forget_unused() {
  if [[ $engine == docker ]]; then return; fi
  images/layout "$CACHE/layout" prune >/dev/null
  if (($(du -sm --exclude=layout "$CACHE" | cut -f1) > ${SPARKJOB_IMAGES_MB:-9000})); then
    say "more than ${SPARKJOB_IMAGES_MB:-9000} MB of layers: removing what no image is made of"
    own_buildah rmi --prune >/dev/null
  fi
}

clean_up() {
  if [[ $engine == docker ]]; then
    docker images -q 'sparkjob/*' | xargs -r docker image rm
  fi
  rm -rf --one-file-system "$CACHE"/{storage,layout,keys,logs,tmp}
}
