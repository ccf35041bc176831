#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks the one-way rule: reads the table of rooms in docs/architecture.md and every #include below
# launcher/. Prints each break as file:line, and fails.
set -euo pipefail
cd "$(dirname "$0")/../.."

declare -A may_include may_use
while IFS='|' read -r _ room _ _ includes libraries _; do
  room=${room// /}
  if [[ $room =~ ^[a-z]+$ && $room != room ]]; then
    may_include[$room]=" $includes "
    may_use[$room]=" $libraries "
  fi
done < <(sed -n '/^| room |/,/^$/p' docs/architecture.md)

broken=0
complain() {
  echo "$1 (docs/architecture.md)" >&2
  broken=1
}

check() { # FILE LINE ROOM INCLUDED
  local place="$1:$2" room=$3 first=${4%%/*}
  if [[ $first == "$room" ]]; then
    return
  fi
  if [[ -d launcher/$first ]]; then
    [[ ${may_include[$room]} == *" $first "* ]] ||
      complain "$place: room '$room' must not include '$first'"
  elif [[ $first =~ ^(CLI|curl|nlohmann|yaml-cpp)$ ]]; then
    [[ ${may_use[$room]} == *" $first "* ]] ||
      complain "$place: room '$room' must not use <$first>"
  fi
}

for folder in launcher/*/; do
  room=$(basename "$folder")
  [[ -v may_include[$room] ]] || complain "$folder: a room without a row"
done
for room in "${!may_include[@]}"; do
  [[ -d launcher/$room ]] || complain "docs/architecture.md: no folder launcher/$room"
done

while IFS=: read -r file line include; do
  room=$(cut -d/ -f2 <<<"$file")
  target=$(sed -E 's/^#include [<"]([^>"]+)[>"].*/\1/' <<<"$include")
  check "$file" "$line" "$room" "$target"
done < <(grep -nE '^#include [<"][A-Za-z-]+/' launcher/*/*.hpp launcher/*/*.cpp | grep -vE 'include <(sys|linux)/')

((broken == 0)) && echo "rooms: ${#may_include[@]} rooms, one way"
exit "$broken"
