# SPDX-License-Identifier: Apache-2.0
"""Can a cluster run here at all? Everything is looked at before anything is made."""

import os
import shutil
import subprocess
from pathlib import Path

from . import cgroups, node
from .place import ROOT, Place
from .trouble import CANNOT_CREATE, NOT_ALLOWED, UNAVAILABLE, Trouble

CONTROL_PLANE_TOOLS = ("curl", "ip", "mount", "nsenter", "openssl", "unshare")
NODE_TOOLS = ("conntrack", "containerd", "ctr", "iptables", "runc")
NEEDED_SPACE = 2 << 30


def check(place: Place, nodes: int) -> None:
    _root()
    _tools(nodes)
    _namespaces()
    _space()
    cgroups.tracker(cgroups.hierarchies())
    _name(place)


def _root() -> None:
    if os.geteuid() != 0:
        raise Trouble("a cluster needs root (namespaces, mounts, cgroups); try again with sudo", NOT_ALLOWED)


def _tools(nodes: int) -> None:
    wanted = CONTROL_PLANE_TOOLS + (NODE_TOOLS if nodes else ())
    missing = [tool for tool in wanted if shutil.which(tool) is None]
    if nodes and not Path(node.cni_programs(), "ptp").exists():
        missing.append("the CNI plugins")
    if missing:
        raise Trouble(f"not installed: {', '.join(missing)}; run tests/cluster/setup.sh", UNAVAILABLE)


def _namespaces() -> None:
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "true"],
                           capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise Trouble(f"this machine gives no namespaces ({tried.stderr.strip()}); in a container, it has to be "
                      "privileged", NOT_ALLOWED)


def _space() -> None:
    try:
        ROOT.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(ROOT).free
    except OSError as error:
        raise Trouble(f"{ROOT}: {error.strerror}; set SPARKJOB_CLUSTERS to a folder that can be written",
                      CANNOT_CREATE) from error
    if free < NEEDED_SPACE:
        raise Trouble(f"{ROOT}: only {free >> 20} MiB free, {NEEDED_SPACE >> 20} MiB are needed; make room or set "
                      "SPARKJOB_CLUSTERS to another folder", CANNOT_CREATE)


def _name(place: Place) -> None:
    if not place.folder.exists() and cgroups.processes(place.cgroup):
        raise Trouble(f"the name '{place.name}' is taken: processes run in cgroup {place.cgroup}, started with another "
                      "SPARKJOB_CLUSTERS; use another name: make cluster CLUSTER=…", CANNOT_CREATE)
