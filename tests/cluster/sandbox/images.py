# SPDX-License-Identifier: Apache-2.0
"""Brings images from archives (OCI or Docker) to the nodes: pods with imagePullPolicy IfNotPresent find them."""

import json
import subprocess
import tarfile
from pathlib import Path

from . import control, node
from .place import Node, Place
from .trouble import BROKEN, MISSING, Trouble


def load(place: Place, archives: list[Path]) -> None:
    """Loads each archive on every node, but where the very same image is there, whole, already."""
    for archive in archives:
        if not archive.is_file():
            raise Trouble(f"{archive}: no such file", MISSING)
        for each in _nodes(place):
            if _is_there(place, each, archive):
                print(f"{archive.name}: on {each.name} already")
                continue
            done = subprocess.run(node.ctr(place, each, "images", "import", str(archive)), capture_output=True,
                                  text=True, check=False)
            if done.returncode != 0:
                raise Trouble(f"{archive}: {each.name} could not load it: {done.stderr.strip()}", BROKEN)
            print(f"{archive.name}: loaded on {each.name}")


def _nodes(place: Place) -> list[Node]:
    if not control.is_ready(place):
        raise Trouble(f"cluster '{place.name}' does not run; start it with: make cluster", MISSING)
    return [Node(number) for number in range(1, control.settings(place)["nodes"] + 1)]


def _is_there(place: Place, each: Node, archive: Path) -> bool:
    """Whether all images of the archive are on the node; a killed import leaves one that is not complete."""
    wanted = _images(archive)
    listed = subprocess.run(node.ctr(place, each, "images", "check"), capture_output=True, text=True, check=True)
    lines = [line.split() for line in listed.stdout.splitlines()]
    complete = {(words[0], words[2]) for words in lines if len(words) > 3 and words[3] == "complete"}
    return bool(wanted) and all(image in complete for image in wanted)


def _images(archive: Path) -> list[tuple[str, str]]:
    """Name and digest of every image in an OCI archive; none for other archives, which are always loaded."""
    with tarfile.open(archive) as tar:
        try:
            index = json.load(tar.extractfile("index.json"))
        except KeyError:
            return []
    return [(_full_name(manifest), manifest["digest"]) for manifest in index["manifests"]]


def _full_name(manifest: dict) -> str:
    notes = manifest.get("annotations", {})
    return notes.get("io.containerd.image.name") or notes.get("org.opencontainers.image.ref.name", "")
