# SPDX-License-Identifier: Apache-2.0
"""The processes of a pod, as the node's kernel sees them: what nobody can do from inside a container, where the first
process is spared by SIGKILL and SIGSTOP."""

import os
import signal as signals
from pathlib import Path


def of(pod: dict, program: str) -> list[int]:
    """Those of the pod that run the program."""
    uid = pod["metadata"]["uid"]
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == program and uid in (folder / "cgroup").read_text():
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended
    return sorted(found)


def send(pod: dict, program: str, signal: int) -> None:
    """To the first of them: the one the container was started with."""
    found = of(pod, program)
    if not found:
        raise AssertionError(f"no process '{program}' in pod {pod['metadata']['name']}")
    os.kill(found[0], signal)


def end_driver(job) -> None:
    """The stand-in ends as its step `term-status` says, without a change of its pod's object."""
    driver, = job.drivers()
    send(driver, "entrypoint", signals.SIGTERM)
