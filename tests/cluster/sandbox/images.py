# SPDX-License-Identifier: Apache-2.0
"""Brings images to the nodes: pods with imagePullPolicy IfNotPresent find them.

They come from archives (OCI or Docker), or by their short names from the folder that images/build keeps.
"""

import contextlib
import json
import os
import subprocess
import sys
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import control, node
from .place import REPOSITORY, Node, Place
from .trouble import BROKEN, MISSING, Trouble

BUILT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sparkjob" / "images" / "layout"
TAG = os.environ.get("IMAGES_TAG") or "dev"


def load(place: Place, wanted: list[str], only: str = "") -> None:
    """Loads each archive or image on every node (or `only` that one), but where the very same image is there, whole,
    already."""
    archives = [Path(word) for word in wanted if "/" in word or word.endswith(".tar")]
    names = [f"docker.io/sparkjob/{word}:{TAG}" for word in wanted if Path(word) not in archives]
    with ThreadPoolExecutor() as nodes:
        list(nodes.map(lambda each: _load(place, each, archives, names), _nodes(place, only)))


def _load(place: Place, each: Node, archives: list[Path], names: list[str]) -> None:
    present = _complete(place, each)
    for archive in archives:
        if _missing(present, _in_archive(archive)):
            with open(archive, "rb") as content:
                _import(place, each, content, str(archive))
    absent = _missing(present, _built(names)) if names else []
    if absent:
        with subprocess.Popen([REPOSITORY / "images" / "layout", BUILT, "export", "-", *absent],
                              stdout=subprocess.PIPE) as export:
            _import(place, each, export.stdout, ", ".join(absent))


def _missing(present: set, images: dict[str, str]) -> list[str]:
    return [name for name, digest in images.items() if (name, digest) not in present]


def _import(place: Place, each: Node, content, what: str) -> None:
    began = time.monotonic()
    done = subprocess.run(node.ctr(place, each, "images", "import", "-"), stdin=content, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise Trouble(f"{each.name} could not load {what}: {(done.stderr + done.stdout).strip()}", BROKEN)
    print(f"loaded on {each.name} in {time.monotonic() - began:.1f} s: {what}", file=sys.stderr, flush=True)


def _nodes(place: Place, only: str) -> list[Node]:
    if not control.is_ready(place):
        raise Trouble(f"cluster '{place.name}' does not run; start it with: make cluster", MISSING)
    nodes = [Node(number) for number in range(1, control.settings(place)["nodes"] + 1)]
    chosen = [each for each in nodes if only in ("", each.name)]
    if not chosen:
        raise Trouble(f"cluster '{place.name}' has no node '{only}'", MISSING)
    return chosen


def _complete(place: Place, each: Node) -> set[tuple[str, str]]:
    """Name and digest of every image the node has whole; a killed import may leave one that is not."""
    listed = subprocess.run(node.ctr(place, each, "images", "check"), capture_output=True, text=True, check=True)
    lines = [line.split() for line in listed.stdout.splitlines()]
    return {(words[0], words[2]) for words in lines if len(words) > 3 and words[3] == "complete"}


def _in_archive(archive: Path) -> dict[str, str]:
    """Name → digest of the images in an OCI archive; for others a name that no node has."""
    try:
        with tarfile.open(archive) as tar:
            with contextlib.suppress(KeyError):
                return _images(json.load(tar.extractfile("index.json")))
    except (OSError, tarfile.TarError) as error:
        raise Trouble(f"{archive}: not an archive of images: {error}", MISSING) from error
    return {str(archive): ""}


def _built(names: list[str]) -> dict[str, str]:
    index = BUILT / "index.json"
    built = _images(json.loads(index.read_text())) if index.exists() else {}
    for name in names:
        if name not in built:
            raise Trouble(f"image {name} is not built; first: make images", MISSING)
    return {name: built[name] for name in names}


def _images(index: dict) -> dict[str, str]:
    found = {}
    for manifest in index["manifests"]:
        notes = manifest.get("annotations", {})
        name = notes.get("io.containerd.image.name") or notes.get("org.opencontainers.image.ref.name")
        if name:
            found[name] = manifest["digest"]
    return found
