# SPDX-License-Identifier: Apache-2.0
"""Where one cluster lives: its name, its one folder, and the addresses inside its network.

Every cluster has a network namespace of its own, so all of them use the same addresses.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from .trouble import USAGE, Trouble

ROOT = Path(os.environ.get("SPARKJOB_CLUSTERS", "/var/lib/sparkjob-clusters"))
REPOSITORY = Path(__file__).resolve().parents[3]

API_PORT = 6443
FAULTY_API_PORT = 7443
SERVICE_RANGE = "10.62.0.0/16"
API_SERVICE = "10.62.0.1"
DNS_SERVICE = "10.62.0.10"
POD_RANGE = "10.61.0.0/16"
API_ADDRESS = "10.60.0.1"  # of node-1, whose network is the cluster's own


def pod_range(node: int) -> str:
    return f"10.61.{node}.0/24"


@dataclass(frozen=True)
class Node:
    number: int

    @property
    def name(self) -> str:
        return f"node-{self.number}"

    @property
    def address(self) -> str:
        return f"10.60.0.{self.number}"

    @property
    def inside(self) -> list[str]:
        """The words before a command that make it run in this node's network."""
        return [] if self.number == 1 else ["nsenter", f"--net=/run/netns/{self.name}", "--"]


@dataclass(frozen=True)
class Place:
    name: str

    def __post_init__(self):
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,19}", self.name):
            raise Trouble(f"'{self.name}' cannot be a cluster's name; use at most 20 of a-z, 0-9 and -", USAGE)
        if len(str(self.node_folder(Node(1)) / "containerd.sock.ttrpc")) > 100:
            raise Trouble(f"the path '{ROOT}' is too long for a socket; set SPARKJOB_CLUSTERS to a shorter one", USAGE)

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def lock(self) -> Path:
        return ROOT / f".{self.name}.lock"

    @property
    def cgroup(self) -> str:
        return f"sparkjob-{self.name}"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def binaries(self) -> Path:
        return self.folder / "bin"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def control_socket(self) -> Path:
        return self.folder / "control.sock"

    def kubeconfig(self, who: str) -> Path:
        return self.folder / "kubeconfig" / who

    def node_folder(self, node: Node) -> Path:
        return self.folder / node.name
