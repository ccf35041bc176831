#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What Spark on Kubernetes starts in a container: `driver ARGUMENT…`, `executor`, or any command.
# The words, variables and commands are those of Apache's own image; nothing is written to disk, so a
# read-only root and any user id will do.
set -euo pipefail

: "${SPARK_HOME:=/opt/spark}"
: "${JAVA_HOME:=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
# A user id without an entry of its own gets "/" from the container runtime.
if [[ -z ${HOME:-} || $HOME == / ]]; then HOME=$(getent passwd "$(id -u)" | cut -d: -f6); fi
export SPARK_HOME JAVA_HOME HOME
if [[ -n ${PYSPARK_PYTHON+set} ]]; then export PYSPARK_PYTHON; fi
if [[ -n ${PYSPARK_DRIVER_PYTHON+set} ]]; then export PYSPARK_DRIVER_PYTHON; fi
if [[ -n ${HADOOP_HOME:-} && -z ${SPARK_DIST_CLASSPATH:-} ]]; then
  SPARK_DIST_CLASSPATH=$("$HADOOP_HOME/bin/hadoop" classpath)
  export SPARK_DIST_CLASSPATH
fi

# Settings first, so that a log4j2.properties there beats one in a jar.
executor_classpath() {
  local path="${SPARK_CLASSPATH:-}:$SPARK_HOME/jars/*"
  if [[ -n ${SPARK_EXTRA_CLASSPATH:-} ]]; then path+=:$SPARK_EXTRA_CLASSPATH; fi
  if [[ -n ${HADOOP_CONF_DIR+set} ]]; then path=$HADOOP_CONF_DIR:$path; fi
  printf '%s' "${SPARK_CONF_DIR-$SPARK_HOME/conf}:$path:$PWD:${SPARK_DIST_CLASSPATH:-}"
}

# SPARK_JAVA_OPT_0, _1, … _10: one JVM option each, in the order of their numbers.
executor_java_options() {
  local name
  compgen -v SPARK_JAVA_OPT_ | sort -V | while read -r name; do printf '%s\0' "${!name}"; done
}

# Beside the JVM's start: nothing waits for it.
look_at_storage() { python3 -I /opt/look_at_storage.py "$@" </dev/null & }

case ${1:?entrypoint.sh: say driver, executor or a command} in
  driver)
    shift
    look_at_storage "$@"
    command=(
      "$SPARK_HOME/bin/spark-submit"
      --conf "spark.driver.bindAddress=${SPARK_DRIVER_BIND_ADDRESS:-}"
      --conf "spark.executorEnv.SPARK_DRIVER_POD_IP=${SPARK_DRIVER_BIND_ADDRESS:-}"
      --deploy-mode client "$@"
    )
    ;;
  executor)
    for name in SPARK_DRIVER_URL SPARK_EXECUTOR_ID SPARK_EXECUTOR_CORES SPARK_EXECUTOR_MEMORY \
      SPARK_APPLICATION_ID SPARK_EXECUTOR_POD_IP SPARK_EXECUTOR_POD_NAME; do
      if [[ -z ${!name:-} ]]; then
        echo "entrypoint.sh: executor: $name is not set; the driver's pod sets it" >&2
        exit 64
      fi
    done
    readarray -d '' -t options < <(executor_java_options)
    command=(
      "$JAVA_HOME/bin/java" "${options[@]}"
      "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY"
      -cp "$(executor_classpath)"
      org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend
      --driver-url "$SPARK_DRIVER_URL"
      --executor-id "$SPARK_EXECUTOR_ID"
      --cores "$SPARK_EXECUTOR_CORES"
      --app-id "$SPARK_APPLICATION_ID"
      --hostname "$SPARK_EXECUTOR_POD_IP"
      --resourceProfileId "${SPARK_RESOURCE_PROFILE_ID:-0}"
      --podName "$SPARK_EXECUTOR_POD_NAME"
    )
    ;;
  *)
    if [[ ${2:-} == org.apache.spark.deploy.history.HistoryServer ]]; then look_at_storage "$@"; fi
    command=("$@")
    ;;
esac

exec tini -s -- "${command[@]}"
