# SPDX-License-Identifier: Apache-2.0
"""What every cluster has besides Kubernetes itself: names (CoreDNS), volumes (local-path-provisioner), objects."""

import json
import subprocess

from .control_plane import MANIFESTS
from .part import Part, answers
from .place import API_ADDRESS, API_PORT, FAULTY_API_PORT, Place

COREFILE = """\
cluster.local in-addr.arpa {{
    bind {address}
    errors
    ready {address}:8181
    cache 5
    kubernetes cluster.local in-addr.arpa {{
        kubeconfig {kubeconfig}
        pods insecure
        ttl 5
    }}
}}
"""


def write_files(place: Place) -> None:
    (place.folder / "Corefile").write_text(COREFILE.format(address=API_ADDRESS, kubeconfig=place.kubeconfig("dns")))
    (place.folder / "resolv.conf").write_text(
        f"nameserver {API_ADDRESS}\nsearch svc.cluster.local cluster.local\noptions ndots:5\n")
    volumes = place.folder / "volumes"
    volumes.mkdir()
    (place.folder / "storage.json").write_text(json.dumps(
        {"nodePathMap": [{"node": "DEFAULT_PATH_FOR_NON_LISTED_NODES", "paths": [str(volumes)]}]}))


def dns(place: Place) -> Part:
    return Part("dns", [f"{place.binaries}/coredns", "-conf", f"{place.folder}/Corefile"],
                place.logs / "dns.log", answers(f"http://{API_ADDRESS}:8181/ready"))


def storage(place: Place) -> Part:
    return Part("storage", [
        f"{place.binaries}/local-path-provisioner", "start", "--config", f"{place.folder}/storage.json",
        "--kubeconfig", str(place.kubeconfig("storage")), "--namespace", "local-path-storage",
        "--helper-pod-file", f"{MANIFESTS}/storage-helper-pod.yaml", "--service-account-name", "default",
    ], place.logs / "storage.log", lambda: True)


def faulty_api(place: Place) -> Part:
    """The API server seen through a proxy that misbehaves on demand; started by `tests/cluster/fault api`."""
    keys = place.keys
    return Part("faulty-api", [
        f"{place.binaries}/faulty-api", f"--listen={API_ADDRESS}:{FAULTY_API_PORT}",
        f"--rules={place.folder}/api-faults.json",
        f"--api=https://{API_ADDRESS}:{API_PORT}", f"--certificate={keys}/api.crt", f"--key={keys}/api.key",
        f"--authority={keys}/ca.crt", f"--front-proxy-certificate={keys}/front-proxy.crt",
        f"--front-proxy-key={keys}/front-proxy.key",
    ], place.logs / "faulty-api.log",
        answers(f"https://{API_ADDRESS}:{FAULTY_API_PORT}/faulty-api/ready", insecure=True))


def create_objects(place: Place) -> None:
    subprocess.run(
        [f"{place.binaries}/kubectl", f"--kubeconfig={place.kubeconfig('admin')}", "apply", "--server-side",
         f"--filename={MANIFESTS}/objects.yaml"],
        check=True, stdout=subprocess.DEVNULL)
