# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in a cluster, on demand. Each function returns when the fault is in place."""

import json
import re
import subprocess
import time
from pathlib import Path

from . import cgroups, control, quota
from .api import Api, Refused
from .place import API_ADDRESS, API_SERVICE, FAULTY_API_PORT, Node, Place
from .trouble import BROKEN, MISSING, USAGE, Trouble


def part(place: Place, verb: str, name: str) -> None:
    """stop, kill, start, restart, pause or resume one part, or all of its kind."""
    control.order(place, verb, name)


def cordon(place: Place, node: str, unschedulable: bool = True) -> None:
    _api(place).ask("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": unschedulable}},
                    "application/merge-patch+json")


def evict(place: Place, namespace: str, pod: str) -> None:
    """As a drain does: by the Eviction subresource, with the condition DisruptionTarget."""
    _api(place).post(f"/api/v1/namespaces/{namespace}/pods/{pod}/eviction", {
        "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": namespace}})


def cut_off(place: Place, namespace: str, pod: str, lost: bool = True) -> None:
    """What the pod sends to the API server is lost on its way, on connections it has too; nobody tells it so."""
    found = _api(place).get(f"/api/v1/namespaces/{namespace}/pods/{pod}")
    if "podIP" not in found["status"]:
        raise Trouble(f"pod '{pod}' in '{namespace}' has no address yet", MISSING)
    rule = ["PREROUTING", "-s", found["status"]["podIP"], "-d", API_SERVICE, "-p", "tcp", "-j", "DROP"]
    if not _inside(place, _node(place, found["spec"]["nodeName"]), "iptables", "-w", "-t", "raw", "-I" if lost else "-D",
                   *rule):
        raise Trouble(f"pod '{pod}' in '{namespace}' " + ("cannot be cut off" if lost else "is not cut off"), BROKEN)


def lose_node(place: Place, node: str, delete: bool = False) -> None:
    """The node's power fails: kubelet, containerd and all its pods end at once, and nobody says so."""
    _node(place, node)
    for kind in ("kubelet", "containerd", "proxy"):
        control.order(place, "kill", f"{kind}.{node}")
    _kill_pods(place, node)
    if delete:
        _api(place).ask("DELETE", f"/api/v1/nodes/{node}")


def return_node(place: Place, node: str) -> None:
    _node(place, node)
    for kind in ("containerd", "kubelet", "proxy"):
        control.order(place, "start", f"{kind}.{node}")


def _kill_pods(place: Place, node: str) -> None:
    end = time.monotonic() + 10
    while left := cgroups.processes(f"{place.cgroup}/{node}"):
        if time.monotonic() > end:
            raise Trouble(f"processes of pods on {node} do not end: {left}")
        for pid in left:
            subprocess.run(["kill", "-KILL", str(pid)], stderr=subprocess.DEVNULL, check=False)
        time.sleep(0.05)


def _node(place: Place, name: str) -> Node:
    nodes = [Node(number) for number in range(1, control.settings(place).get("nodes", 0) + 1)]
    for node in nodes:
        if node.name == name:
            return node
    raise Trouble(f"cluster '{place.name}' has no node '{name}'", MISSING)


def expire_tokens(place: Place, namespace: str, account: str) -> None:
    """Every token of the ServiceAccount becomes invalid (the API server may believe one it has just seen for 10 s
    more), and pods find a fresh one in the same file: the account is made anew, and the kubelets forget."""
    api = _api(place)
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    old = api.get(f"{path}/{account}")
    api.ask("DELETE", f"{path}/{account}")
    kept = {key: old["metadata"][key] for key in ("name", "labels", "annotations") if key in old["metadata"]}
    new = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": kept,
           **{key: old[key] for key in ("imagePullSecrets", "secrets", "automountServiceAccountToken") if key in old}}
    try:
        api.post(path, new)
    except Refused as refused:
        if refused.status != 409:  # a controller was faster: 'default' comes back by itself
            raise
    control.order(place, "restart", "kubelet")


def fill_quota(place: Place, namespace: str) -> None:
    """Uses up what the namespace's quotas leave of cpu, memory and pods, by pods that never start."""
    quota.fill(_api(place), namespace)


def free_quota(place: Place, namespace: str) -> None:
    quota.free(_api(place), namespace)


def api(place: Place, rule: dict) -> None:
    """Adds a rule (parts/faults/rules.go) for requests that pods send to the API server, and breaks the
    connections they have. Commands outside pods meet it with the kubeconfig 'faulty'."""
    try:
        re.compile(rule.get("path", ""))
    except re.error as error:
        raise Trouble(f"--path: '{rule['path']}' is no regular expression: {error}", USAGE) from error
    file = place.folder / "api-faults.json"
    rules = json.loads(file.read_text()) if file.exists() else []
    _replace(file, json.dumps([*rules, rule], indent=1))
    control.order(place, "start", "faulty-api")
    _divert(place, True)


def end_api(place: Place) -> None:
    (place.folder / "api-faults.json").unlink(missing_ok=True)
    _divert(place, False)
    control.order(place, "stop", "faulty-api")


def _replace(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(text)
    new.rename(file)


def _divert(place: Place, on: bool) -> None:
    """Ahead of kube-proxy's rules, on every node: the API server's Service leads to the faulty one."""
    rule = ["-d", API_SERVICE, "-p", "tcp", "--dport", "443", "-j", "DNAT", "--to", f"{API_ADDRESS}:{FAULTY_API_PORT}"]
    for number in range(1, control.settings(place)["nodes"] + 1):
        for chain in ("PREROUTING", "OUTPUT"):
            is_on = _inside(place, Node(number), "iptables", "-w", "-t", "nat", "-C", chain, *rule)
            if is_on != on:
                _inside(place, Node(number), "iptables", "-w", "-t", "nat", "-I" if on else "-D", chain, *rule)
        _inside(place, Node(number), "conntrack", "-D", "-d", API_SERVICE)


def _inside(place: Place, node: Node, *command: str) -> bool:
    enter = ["nsenter", f"--target={control.pid(place)}", "--mount", "--net", "--"]
    done = subprocess.run([*enter, *node.inside, *command], capture_output=True, check=False)
    return done.returncode == 0


def _api(place: Place) -> Api:
    control.enter_network(place)
    return Api(place)
