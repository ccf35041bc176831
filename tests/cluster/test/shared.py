#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tests share, brought and taken away by ctest's fixtures. Status 77 where this machine can run no cluster.

    shared.py build                   the parts of clusters, where they are not in the user's cache
    shared.py up CLUSTER              'shared' is for tests that harm nobody, 'fragile' for those that do
    shared.py load CLUSTER IMAGE…     the project's images to its nodes
    shared.py down CLUSTER
"""

import subprocess
import sys
import unittest

from under_test import FRAGILE, HERE, NODES, SHARED, require_a_machine_for_clusters

CLUSTERS = {"shared": SHARED, "fragile": FRAGILE}


def main() -> int:
    verb, *words = sys.argv[1:]
    try:
        require_a_machine_for_clusters()
    except unittest.SkipTest:
        return 77
    if verb == "build":
        return subprocess.run([HERE / "build.sh", "kubernetes", "faults", "dns", "kustomize", "images"],
                              stdout=subprocess.DEVNULL, check=False).returncode
    name = CLUSTERS[words.pop(0)]
    nodes = ["--nodes", str(NODES[name])] if verb == "up" else []
    return subprocess.run([HERE / "cluster", "--name", name, verb, *nodes, *words], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
