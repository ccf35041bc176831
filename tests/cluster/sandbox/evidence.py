# SPDX-License-Identifier: Apache-2.0
"""Keeps what a failed run can be understood from, after its cluster has gone."""

import shutil
import subprocess
from pathlib import Path

from . import control
from .place import Node, Place
from .trouble import MISSING, Trouble

QUESTIONS = {
    "events.txt": ["get", "events", "--all-namespaces", "--sort-by=.metadata.creationTimestamp"],
    "objects.txt": ["get", "nodes,pods,jobs,services,configmaps,persistentvolumeclaims", "--all-namespaces",
                    "--output=wide"],
    "pods.yaml": ["get", "pods", "--all-namespaces", "--output=yaml"],
    "pods-described.txt": ["describe", "pods", "--all-namespaces"],
    "nodes-described.txt": ["describe", "nodes"],
}


def keep(place: Place, folder: Path) -> None:
    if not place.folder.exists():
        raise Trouble(f"there is no cluster '{place.name}'", MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(place.logs, folder / "parts", dirs_exist_ok=True)
    for number in range(1, control.settings(place).get("nodes", 0) + 1):
        pods = place.node_folder(Node(number)) / "pod-logs"
        if pods.exists():
            shutil.copytree(pods, folder / "pods" / f"node-{number}", dirs_exist_ok=True, symlinks=True)
    if control.is_ready(place):
        control.enter_network(place)
        for name, words in QUESTIONS.items():
            with open(folder / name, "wb") as out:
                subprocess.run([place.binaries / "kubectl", f"--kubeconfig={place.kubeconfig('admin')}",
                                "--request-timeout=10s", *words], stdout=out, stderr=out, check=False)
