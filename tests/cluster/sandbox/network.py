# SPDX-License-Identifier: Apache-2.0
"""The cluster's network: a bridge that the nodes meet on, and no route out.

node-1 lives in the cluster's own network namespace and its address is the bridge's; every further node has a
namespace of its own and a cable to the bridge. Pods are routed, not bridged: Services then work between
pods of the same node without br_netfilter.
"""

import subprocess
from pathlib import Path

from .place import SERVICE_RANGE, Node, pod_range

BRIDGE = "nodes"


def make(nodes: list[Node]) -> None:
    first, *others = nodes
    _ip("link", "set", "lo", "up")
    _ip("link", "add", BRIDGE, "type", "bridge")
    _ip("address", "add", f"{first.address}/24", "dev", BRIDGE)
    _ip("link", "set", BRIDGE, "up")
    for node in others:
        _plug_in(node)
    for node in nodes:
        _forward(node, [other for other in nodes if other != node])


def _plug_in(node: Node) -> None:
    _ip("netns", "add", node.name)
    _ip("link", "add", node.name, "master", BRIDGE, "type", "veth", "peer", "name", "eth0", "netns", node.name)
    _ip("link", "set", node.name, "up")
    _ip("link", "set", "lo", "up", inside=node)
    _ip("address", "add", f"{node.address}/24", "dev", "eth0", inside=node)
    _ip("link", "set", "eth0", "up", inside=node)


def _forward(node: Node, others: list[Node]) -> None:
    settings = {"ipv4/ip_forward": "1", "bridge/bridge-nf-call-iptables": "0"}
    for name, value in settings.items():
        if Path("/proc/sys/net", name).exists():
            subprocess.run([*node.inside, "sh", "-c", f"echo {value} >/proc/sys/net/{name}"], check=True)
    # Where to does not matter: kube-proxy rewrites it. But without any route nothing leaves to be rewritten.
    _ip("route", "add", SERVICE_RANGE, "dev", BRIDGE if node.number == 1 else "eth0", inside=node)
    for other in others:
        _ip("route", "add", pod_range(other.number), "via", other.address, inside=node)


def _ip(*words: str, inside: Node = Node(1)) -> None:
    subprocess.run([*inside.inside, "ip", *words], check=True)
