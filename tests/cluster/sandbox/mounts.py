# SPDX-License-Identifier: Apache-2.0
"""What of the machine's file tree a cluster sees otherwise than the machine does.

All of it happens in a mount namespace of the cluster's own and vanishes with it, as do the hundreds of
mounts that containerd and the kubelets make later.
"""

import subprocess
from pathlib import Path

from .place import Place

# The kubelet sets these for the whole machine. It leaves alone what it finds set, so it is shown them set.
WANTED_BY_KUBELET = {
    "vm/overcommit_memory": 1,
    "vm/panic_on_oom": 0,
    "kernel/panic": 10,
    "kernel/panic_on_oops": 1,
    "kernel/keys/root_maxkeys": 1000000,
    "kernel/keys/root_maxbytes": 25000000,
}


def make(place: Place) -> None:
    _mount("--make-rshared", "/")  # among the cluster's own mounts: volumes of pods may be shared
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")  # neither the machine's containerd nor its Docker
    for path in ("/run/netns", "/run/lock"):
        Path(path).mkdir()
    _cover("/var/log", place.folder / "var-log")
    for name, value in WANTED_BY_KUBELET.items():
        shown = place.folder / "shown" / name.replace("/", ".")
        shown.parent.mkdir(exist_ok=True)
        shown.write_text(f"{value}\n")
        _mount("--bind", shown, f"/proc/sys/{name}")


def _cover(path: str, by: Path) -> None:
    by.mkdir(exist_ok=True)
    _mount("--bind", by, path)


def _mount(*words) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)
