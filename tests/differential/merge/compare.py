#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Merges generated pairs of pod templates with kustomize and with sparkjob, and compares the results as JSON.

    compare.py KUSTOMIZE LAYERS_DRIVER [PAIRS]
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import exceptions
import pods

PAIRS = 600
PAIRS_OF_A_RUN = 100

# The templates stand in several kinds of object, so that nothing depends on where they stand.
PATHS = {
    ("v1", "Pod"): ("spec",),
    ("batch/v1", "Job"): ("spec", "template", "spec"),
    ("apps/v1", "Deployment"): ("spec", "template", "spec"),
}


def as_object(number, spec):
    (version, kind), path = list(PATHS.items())[number % len(PATHS)]
    for key in reversed(path):
        spec = {key: spec}
    return {"apiVersion": version, "kind": kind, "metadata": {"name": f"pair-{number}"}, **spec}


def spec_of(merged):
    for key in PATHS[merged["apiVersion"], merged["kind"]]:
        merged = merged.get(key, {})
    return merged


def lines(*command):
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def merged_by_both(work, numbers, kustomize, driver):
    """For each number: base, overlay, sparkjob's object and kustomize's."""
    pairs = {number: pods.pair(number) for number in numbers}
    for name, side in (("base.yaml", 0), ("overlay.yaml", 1)):
        objects = (json.dumps(as_object(number, pair[side])) for number, pair in pairs.items())
        (work / name).write_text("\n---\n".join(objects) + "\n")
    (work / "kustomization.yaml").write_text("resources: [base.yaml]\npatches: [{path: overlay.yaml}]\n")
    (work / "built.yaml").write_bytes(subprocess.run([kustomize, "build", work], check=True, stdout=subprocess.PIPE).stdout)
    theirs = {merged["metadata"]["name"]: merged for merged in lines(driver, "json", work / "built.yaml")}
    ours = lines(driver, "merge", work / "base.yaml", work / "overlay.yaml")
    return [(*pairs[number], mine, theirs[f"pair-{number}"]) for number, mine in zip(pairs, ours, strict=True)]


def compared(base, over, ours, theirs):
    comparison = exceptions.Comparison()
    if "problems" in ours:
        comparison.unexplained += ours["problems"]
    else:
        comparison.value("spec", base, over, spec_of(ours), spec_of(theirs))
    return comparison


def main():
    kustomize, driver = sys.argv[1:3]
    total = int(sys.argv[3]) if len(sys.argv) > 3 else PAIRS
    counts = collections.Counter()
    equal, explained, failed = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, total, PAIRS_OF_A_RUN):
            numbers = range(start, min(start + PAIRS_OF_A_RUN, total))
            for number, pair in zip(numbers, merged_by_both(pathlib.Path(folder), numbers, kustomize, driver)):
                comparison = compared(*pair)
                counts.update(comparison.explained)
                failed += bool(comparison.unexplained)
                explained += bool(comparison.explained) and not comparison.unexplained
                equal += not comparison.explained and not comparison.unexplained
                for difference in comparison.unexplained:
                    print(f"pair {number}: {difference}")
    print(f"{total} pairs: {equal} equal, {explained} with documented exceptions only, {failed} different")
    for name in exceptions.NAMES:
        print(f"  {name}: {counts[name]}")
    missing = [name for name in exceptions.NAMES if not counts[name]]
    if missing:
        print(f"exceptions that never occurred: {', '.join(missing)}")
    return 1 if failed or missing or not equal else 0


if __name__ == "__main__":
    sys.exit(main())
