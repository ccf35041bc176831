#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The preStop hook of executors (spark.kubernetes.decommission.script): asks the executor to hand on
# its blocks (SIGPWR) and keeps the container alive until it has ended, 60 seconds at most; the pod's
# own grace period may be shorter.
set -euo pipefail

executor_pid() {
  local process
  for process in /proc/[0-9]*; do
    # The JVM itself, not the init process whose words also name it.
    if [[ $(readlink "$process/exe" 2>/dev/null) == */java ]] &&
      tr '\0' '\n' 2>/dev/null <"$process/cmdline" | grep -q 'ExecutorBackend$'; then
      echo "${process#/proc/}"
      return
    fi
  done
}

pid=$(executor_pid)
if [[ -z $pid ]]; then
  echo "decom.sh: no executor runs here" >&2
  exit 0
fi
echo "decom.sh: executor $pid is asked to decommission"
kill -s PWR "$pid"
timeout 60 tail --pid="$pid" -f /dev/null || echo "decom.sh: executor $pid still runs after 60 s" >&2
