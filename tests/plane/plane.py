# SPDX-License-Identifier: Apache-2.0
"""A real API server with its controllers and no node: what a kubelet would write, the tests write. So a run takes
seconds, and what no kubelet does on demand can be staged."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "cluster" / "test"))

import under_test  # noqa: E402  pylint: disable=wrong-import-position
from sandbox import control, kubeconfig  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.api import Api, Refused  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import Place  # noqa: E402  pylint: disable=wrong-import-position
from under_test import until  # noqa: E402  pylint: disable=wrong-import-position

NAME = f"{under_test.SHARED}-plane"
PLURALS = {"Job": ("batch/v1", "jobs"), "NetworkPolicy": ("networking.k8s.io/v1", "networkpolicies"),
           "Ingress": ("networking.k8s.io/v1", "ingresses"), "Deployment": ("apps/v1", "deployments"),
           "Role": ("rbac.authorization.k8s.io/v1", "roles"),
           "RoleBinding": ("rbac.authorization.k8s.io/v1", "rolebindings")}


class Plane:
    """The API server, and one node called `fake` whose kubelet has one log for all pods: the line "hello"."""

    def __init__(self):
        self.place = Place(NAME)
        self.folder = Path(tempfile.mkdtemp())
        self._kubelet = None

    def up(self) -> None:
        under_test.require_a_machine_for_clusters(under_test.SHARED)
        under_test.cluster("control-plane", name=NAME)
        control.enter_network(self.place)
        self._start_kubelet()
        port = json.loads((self.folder / "kubelet.json").read_text())["port"]
        self.api("POST", "/api/v1/nodes", {
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": "fake"}, "status": {
                "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                "daemonEndpoints": {"kubeletEndpoint": {"Port": port}}}})

    def down(self) -> None:
        if self._kubelet:
            self._kubelet.terminate()
            self._kubelet.wait()
        under_test.cluster("down", name=NAME)

    def kubectl(self, *words, user: str = "", **options) -> subprocess.CompletedProcess:
        """As the administrator, or by the kubeconfig of that name; it may fail."""
        return under_test.try_kubectl(*words, name=NAME, user=user, **options)

    def _start_kubelet(self) -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=fake", "-days", "2",
                        "-keyout", self.folder / "proxy.key", "-out", self.folder / "proxy.crt"],
                       check=True, capture_output=True)
        self._kubelet = subprocess.Popen(  # pylint: disable=consider-using-with; it ends with down()
            [sys.executable, "-B", REPOSITORY / "tests/fakes/fake_kubelet.py", self.folder])
        ready = self.folder / "kubelet.json"
        until(ready.exists)
        control_address = json.loads(ready.read_text())["control"]
        for command, words in (("write", {"text": "aGVsbG8="}), ("end", {})):
            subprocess.run(["curl", "--silent", "--fail", "--noproxy", "*", "--data", json.dumps(words),
                            f"{control_address}/{command}"], check=True, capture_output=True)

    def api(self, method: str, path: str, body=None, kind: str = "application/json") -> dict:
        """As the administrator. Raises Refused."""
        return json.loads(Api(self.place).ask(method, path, body, kind))

    def create(self, *objects: dict) -> list:
        return [self.api("POST", path_of(each, collection=True), each) for each in objects]


class Namespace:
    """One test's own, with the Roles of services/rbac as `change` leaves them."""

    def __init__(self, plane: Plane, name: str, change=lambda role: role):
        self.plane, self.name = plane, name
        self.hand_out(change)
        until(lambda: self.get("ServiceAccount", "default"))
        token = plane.api("POST", f"/api/v1/namespaces/{name}/serviceaccounts/sparkjob/token", {
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600}})
        self.kubeconfig = plane.folder / f"{name}.kubeconfig"
        kubeconfig.write(self.kubeconfig, plane.place.keys, {"token": token["status"]["token"]}, namespace=name)

    def hand_out(self, change) -> None:
        """The namespace, and what an administrator puts there."""
        self.plane.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.name}})
        for each in rights():
            each["metadata"]["namespace"] = self.name
            for subject in each.get("subjects", []):
                subject["namespace"] = self.name
            self.plane.create(change(each))

    def path(self, kind: str, name: str = "") -> str:
        api, plural = PLURALS.get(kind, ("v1", kind.lower() + "s"))
        root = f"/api/{api}" if "/" not in api else f"/apis/{api}"
        return f"{root}/namespaces/{self.name}/{plural}" + (f"/{name}" if name else "")

    def get(self, kind: str, name: str) -> dict:
        """Empty where there is none."""
        try:
            return self.plane.api("GET", self.path(kind, name))
        except Refused as refused:
            if refused.status != 404:
                raise
            return {}

    def all(self, kind: str) -> list:
        return self.plane.api("GET", self.path(kind))["items"]

    def create(self, kind: str, **more) -> dict:
        api = PLURALS.get(kind, ("v1", ""))[0]
        return self.plane.api("POST", self.path(kind), {"apiVersion": api, "kind": kind, **more})

    def patch(self, kind: str, name: str, change: dict, part: str = "") -> dict:
        return self.plane.api("PATCH", self.path(kind, name) + part, change, "application/merge-patch+json")

    def delete(self, kind: str, name: str, options=None) -> None:
        self.plane.api("DELETE", self.path(kind, name), options)

    # What a kubelet and a scheduler do ------------------------------------------------------------

    def bind(self, pod: str) -> None:
        self.plane.api("POST", self.path("Pod", pod) + "/binding", {
            "apiVersion": "v1", "kind": "Binding", "metadata": {"name": pod},
            "target": {"apiVersion": "v1", "kind": "Node", "name": "fake"}})

    def status(self, pod: str, phase: str, state: dict, **more) -> None:
        """Of its first container."""
        container = self.get("Pod", pod)["spec"]["containers"][0]["name"]
        self.patch("Pod", pod, {"status": {"phase": phase, "containerStatuses": [{
            "name": container, "image": "none", "imageID": "", "restartCount": 0, "ready": False, "state": state}],
            **more}}, "/status")

    def runs(self, pod: str) -> None:
        self.status(pod, "Running", {"running": {"startedAt": "2026-01-01T00:00:00Z"}})

    def ended(self, pod: str, code: int) -> None:
        self.status(pod, "Failed" if code else "Succeeded", {"terminated": {"exitCode": code}})

    def gone(self, pod: str) -> None:
        """The kubelet says that nothing of a pod being deleted is left."""
        self.delete("Pod", pod, {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0})


def path_of(thing: dict, collection: bool = False) -> str:
    api, plural = PLURALS.get(thing["kind"], (thing["apiVersion"], thing["kind"].lower() + "s"))
    root = f"/api/{api}" if "/" not in api else f"/apis/{api}"
    place = f"/namespaces/{thing['metadata']['namespace']}" if "namespace" in thing["metadata"] else ""
    return f"{root}{place}/{plural}" + ("" if collection else f"/{thing['metadata']['name']}")


def rights() -> list:
    """What is in services/rbac."""
    return [each for name in ("launcher", "driver")
            for each in yaml.safe_load_all((REPOSITORY / f"services/rbac/{name}.yaml").read_text())]
