# SPDX-License-Identifier: Apache-2.0
"""The cgroup every process of a cluster lives in: cgroup v1, v2, or both side by side (hybrid).

The kubelets keep their pods in cgroups below it, so that it also tells what is still alive.
"""

import os
import time
from pathlib import Path

from .trouble import UNAVAILABLE, Trouble

V2_CONTROLLERS = ("cpu", "cpuset", "io", "memory", "pids")


def hierarchies(mountinfo: str = "/proc/self/mountinfo") -> dict[Path, str]:
    """Where cgroup file systems are mounted, and what each is: 'cgroup2', or the options of a v1 mount."""
    found = {}
    for line in Path(mountinfo).read_text().splitlines():
        before, after = line.split(" - ")
        kind, _, options = after.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            found[Path(before.split()[4])] = kind if kind == "cgroup2" else options
    return found


def version(mounts: dict[Path, str]) -> str:
    kinds = {"v2" if what == "cgroup2" else "v1" for what in mounts.values()}
    return "none" if not kinds else "hybrid" if len(kinds) == 2 else kinds.pop()


def tracker(mounts: dict[Path, str]) -> Path:
    """The hierarchy that tells which processes belong to a cluster: both kubelet and runc use it for pods."""
    for path, what in mounts.items():
        if what == "cgroup2" and version(mounts) == "v2" or "pids" in what.split(","):
            return path
    raise Trouble("no cgroup v2 and no 'pids' controller of v1 is mounted below /sys/fs/cgroup", UNAVAILABLE)


def create(name: str, children: list[str]) -> None:
    mounts = hierarchies()
    for mount, what in mounts.items():
        if what == "cgroup2" and version(mounts) == "v2":
            _hand_down_controllers(mount)
        for folder in (mount / name, *(mount / name / child for child in children)):
            folder.mkdir(exist_ok=True)
            if what == "cgroup2" and version(mounts) == "v2" and folder == mount / name:
                _hand_down_controllers(folder)
            if "cpuset" in what.split(","):
                _inherit_cpus(folder)
            _weigh(folder)


def _weigh(folder: Path) -> None:
    """A node counts for more than one of the machine's other processes: else pods starve while it compiles."""
    for file, weight in (("cpu.shares", "4096"), ("cpu.weight", "400")):
        if (folder / file).exists():
            (folder / file).write_text(weight)


def _inherit_cpus(folder: Path) -> None:
    for file in ("cpuset.cpus", "cpuset.mems"):
        if not (folder / file).read_text().strip():
            (folder / file).write_text((folder.parent / file).read_text())


def _hand_down_controllers(folder: Path) -> None:
    wanted = [c for c in V2_CONTROLLERS if c in (folder / "cgroup.controllers").read_text().split()]
    try:
        (folder / "cgroup.subtree_control").write_text(" ".join(f"+{c}" for c in wanted))
    except OSError as error:
        raise Trouble(f"{folder}: cannot hand controllers to children ({error.strerror}); in a container, "
                      "move its processes to a cgroup of their own first", UNAVAILABLE) from error


def join(name: str, child: str) -> None:
    """Where it is known by, and where it has its weight."""
    mounts = hierarchies()
    for mount in {tracker(mounts), *(path for path, what in mounts.items() if "cpu" in what.split(","))}:
        (mount / name / child / "cgroup.procs").write_text(str(os.getpid()))


def processes(name: str) -> list[int]:
    found = []
    for folder, _, _ in os.walk(tracker(hierarchies()) / name):
        try:
            found += [int(pid) for pid in (Path(folder) / "cgroup.procs").read_text().split()]
        except OSError:
            pass  # went away meanwhile
    return found


def remove(name: str, deadline: float = 10) -> None:
    """Removes the cgroups once their processes have ended."""
    end = time.monotonic() + deadline
    for mount in hierarchies():
        while (mount / name).exists():
            for folder, _, _ in os.walk(mount / name, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass  # busy until its last process is reaped
            if time.monotonic() > end:
                raise Trouble(f"{mount / name} cannot be removed: a process in it does not end")
            time.sleep(0.02)
