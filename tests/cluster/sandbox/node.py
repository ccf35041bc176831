# SPDX-License-Identifier: Apache-2.0
"""A node: containerd with its images, kubelet, kube-proxy. Each has a folder of its own below the cluster's."""

import json
import subprocess
from pathlib import Path

from . import kubeconfig
from .api import Api, Refused
from .part import Part, answers
from .place import DNS_SERVICE, POD_RANGE, Node, Place, pod_range

PAUSE = "docker.io/sparkjob/pause:1"
CNI_PROGRAMS = ("/usr/lib/cni", "/opt/cni/bin")

CONTAINERD = """\
version = 2
root = "{folder}/containerd"
state = "/run/{name}"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "{folder}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "{folder}/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  # Without CAP_SYS_RESOURCE nothing may lower its oom_score_adj, and runc would die trying.
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "{snapshotter}"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "{cni_programs}"
  conf_dir = "{folder}/cni"
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "{folder}/registries"
"""


def write_files(place: Place, node: Node) -> None:
    folder = place.node_folder(node)
    for name in ("cni", "registries", "kubelet", "pod-logs"):
        (folder / name).mkdir(parents=True)
    (folder / "containerd.toml").write_text(CONTAINERD.format(
        folder=folder, name=node.name, pause=PAUSE, cni_programs=cni_programs(), snapshotter=_snapshotter(folder)))
    _write(folder / "cni" / "10-pods.conflist", _pod_network(folder, node))
    _write(folder / "kubelet.json", _kubelet(place, node))
    _write(folder / "proxy.json", _proxy(place, node))
    (folder / "resolv.conf").write_text("")
    kubeconfig.write(place.kubeconfig(node.name), place.keys, kubeconfig.by_certificate(place.keys, node.name))


def cni_programs() -> str:
    return next((path for path in CNI_PROGRAMS if Path(path, "ptp").exists()), CNI_PROGRAMS[0])


def _snapshotter(folder: Path) -> str:
    """overlayfs, but for a folder that is itself on one (in a container), where it cannot be stacked."""
    kind = subprocess.run(["stat", "--file-system", "--format=%T", folder], capture_output=True, text=True, check=True)
    return "native" if kind.stdout.strip() == "overlayfs" else "overlayfs"


def _pod_network(folder: Path, node: Node) -> dict:
    addresses = {"type": "host-local", "dataDir": f"{folder}/cni-addresses",
                 "ranges": [[{"subnet": pod_range(node.number)}]], "routes": [{"dst": "0.0.0.0/0"}]}
    return {"cniVersion": "0.4.0", "name": "pods", "plugins": [
        {"type": "ptp", "ipam": addresses}, {"type": "portmap", "capabilities": {"portMappings": True}}]}


def _kubelet(place: Place, node: Node) -> dict:
    folder = place.node_folder(node)
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": node.address,
        "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": True, "cacheTTL": "10s"},
                           "x509": {"clientCAFile": f"{place.keys}/ca.crt"}},
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{place.cgroup}/{node.name}",  # two kubelets on one tree delete each other's pods
        "clusterDNS": [DNS_SERVICE],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": f"unix://{folder}/containerd.sock",
        "enforceNodeAllocatable": [],
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "300Mi", "imagefs.available": "300Mi"},
        "failSwapOn": False,
        "imageGCHighThresholdPercent": 100,  # images are brought by hand: never collect them
        "maxPods": 110,
        "nodeLeaseDurationSeconds": 8,
        "oomScoreAdj": 0,  # lowering it needs CAP_SYS_RESOURCE
        "podLogsDir": f"{folder}/pod-logs",
        "resolvConf": f"{folder}/resolv.conf",
        "serializeImagePulls": False,
        "volumePluginDir": f"{folder}/kubelet/plugins",
    }


def _proxy(place: Place, node: Node) -> dict:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "bindAddress": node.address,
        "hostnameOverride": node.name,
        "clientConnection": {"kubeconfig": str(place.kubeconfig("proxy"))},
        "clusterCIDR": POD_RANGE,
        "mode": "iptables",
        "iptables": {"minSyncPeriod": "100ms"},
        # The limits of connection tracking belong to the machine.
        "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
    }


def _write(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, indent=1))


def containerd(place: Place, node: Node) -> Part:
    folder = place.node_folder(node)
    return Part(f"containerd.{node.name}", [*node.inside, "containerd", "--config", f"{folder}/containerd.toml"],
                place.logs / f"containerd.{node.name}.log", lambda: _serves_kubelets(folder / "containerd.sock"))


def _serves_kubelets(containerd: Path) -> bool:
    """Whether the kubelet's part of containerd, which comes last, answers: an empty gRPC message to Version. A kubelet
    that meets a containerd without it gives up at once."""
    asked = subprocess.run(
        ["curl", "--silent", "--max-time", "2", "--http2-prior-knowledge", "--unix-socket", containerd,
         "--header", "content-type: application/grpc", "--header", "te: trailers", "--data-binary", "@-",
         "--dump-header", "-", "--output", "/dev/null", "http://localhost/runtime.v1.RuntimeService/Version"],
        input=bytes(5), capture_output=True, check=False)
    return b"grpc-status: 0" in asked.stdout


def kubelet(place: Place, node: Node) -> Part:
    folder = place.node_folder(node)
    healthy = answers("http://127.0.0.1:10248/healthz", node.inside)
    return Part(f"kubelet.{node.name}", [
        *node.inside, f"{place.binaries}/kubelet", f"--config={folder}/kubelet.json", f"--root-dir={folder}/kubelet",
        f"--kubeconfig={place.kubeconfig(node.name)}", f"--node-ip={node.address}",
        f"--hostname-override={node.name}",
    ], place.logs / f"kubelet.{node.name}.log", lambda: healthy() and _is_ready(place, node))


def proxy(place: Place, node: Node) -> Part:
    return Part(f"proxy.{node.name}", [*node.inside, f"{place.binaries}/kube-proxy",
                                       f"--config={place.node_folder(node)}/proxy.json"],
                place.logs / f"proxy.{node.name}.log", answers(f"http://{node.address}:10256/healthz", node.inside))


def ctr(place: Place, node: Node, *words: str) -> list[str]:
    """The command line that talks to the node's containerd, as the kubelet sees it."""
    return ["ctr", "--address", f"{place.node_folder(node)}/containerd.sock", "--namespace", "k8s.io", *words]


def _is_ready(place: Place, node: Node) -> bool:
    try:
        status = Api(place).get(f"/api/v1/nodes/{node.name}")["status"]
    except (OSError, Refused):
        return False
    return any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", []))
