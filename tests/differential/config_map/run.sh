#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh LAYERS_DRIVER: layers from directories, and from the ConfigMap that kustomize makes of them, give the same.
set -euo pipefail

driver=$1
here=$(cd "$(dirname "$0")" && pwd)
if ! kustomize=$("$here/../../tools/kustomize.sh"); then
  echo "differential.config_map: SKIPPED, there is no kustomize" >&2
  [[ ${CI:-} == true ]] && exit 1
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p base/layers prod/layers

cat >base/layers/00-base.yaml <<'YAML'
# The base: comments, quotes, tabs and lines that end in blanks go through a ConfigMap unharmed.
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: flights}
spec:
  arguments: ["--table", 'it''s	tabbed', "trailing  "]  
  sparkConf:
    spark.ratio: 0.10
    spark.text: |
      two
        lines
  driver:
    env:
    - {name: HOME, value: /home/spark}
---
apiVersion: sparkjob/v1
kind: Launcher
spec: {logs: driver}
YAML
printf 'spark.a  1\r\nspark.b=\xc3\xa9\\u00e9\r\n' >base/layers/10-spark-defaults.conf
printf 'rootLogger.level = info\n\n\n' >base/layers/log4j2.properties
printf '<configuration/>' >base/layers/core-site.xml
cat >prod/layers/50-prod.yaml <<'YAML'
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
spec:
  sparkConf: {spark.a: "2", spark.text: null}
  driver:
    env: [{name: BIN, value: $(HOME)/bin}]
YAML
cat >base/kustomization.yaml <<'YAML'
configMapGenerator:
- name: layers
  files: [layers/00-base.yaml, layers/10-spark-defaults.conf, layers/log4j2.properties, layers/core-site.xml]
YAML
cat >prod/kustomization.yaml <<'YAML'
resources: [../base]
configMapGenerator:
- name: layers
  behavior: merge
  files: [layers/50-prod.yaml]
YAML

"$kustomize" build prod >built.yaml
"$driver" config-map built.yaml >from-config-map
"$driver" load base/layers prod/layers >from-directories
[[ -s from-directories ]]
grep -q '"spark.a":"2"' from-directories
diff from-directories from-config-map
echo "directories and their ConfigMap give the same: $(wc -c <from-directories) bytes of JSON"
