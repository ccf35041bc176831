# SPDX-License-Identifier: Apache-2.0
"""The rival of the benchmark: what a team writes itself, a deep merge of YAML files with PyYAML.

Usage: pyyaml_merge.py DIRECTORY...   (prints the properties, sorted)
"""
import os
import sys

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def merge(under, over):
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    result = dict(under)
    for key, value in over.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def main():
    files = sorted((name, os.path.join(directory, name)) for directory in sys.argv[1:]
                   for name in os.listdir(directory) if name.endswith((".yaml", ".yml")))
    merged = {}
    for _, path in files:
        with open(path, encoding="utf-8") as stream:
            for document in yaml.load_all(stream, LOADER):
                merged = merge(merged, {document["kind"]: document})
    for key, value in sorted(merged["SparkApplication"]["spec"].get("sparkConf", {}).items()):
        print(f"{key}={value}")


main()
