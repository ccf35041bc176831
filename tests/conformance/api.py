# SPDX-License-Identifier: Apache-2.0
"""The API server of a test cluster, asked from outside its network: through kubectl's proxy on a socket."""

import http.client
import json
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Optional

KINDS = {  # the kinds an application is made of, and where the server keeps them
    "Pod": ("api/v1", "pods"), "Service": ("api/v1", "services"), "ConfigMap": ("api/v1", "configmaps"),
    "Secret": ("api/v1", "secrets"), "PersistentVolumeClaim": ("api/v1", "persistentvolumeclaims"),
    "NetworkPolicy": ("apis/networking.k8s.io/v1", "networkpolicies"),
}


SERVERS_OWN = ("kube-root-ca.crt", "kubernetes")
ACCOUNTS = ("default", "spark", "templates")  # who a pod of a case may run as


class Refused(Exception):
    """What the server said no to, in its words."""


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path):
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


class Api:
    """One proxy and, for each thread that asks, one connection to it. To be closed."""

    def __init__(self, enter: list[str], environment: dict[str, str], folder: Path):
        self._socket = folder / "api.sock"
        self._proxy = subprocess.Popen([*enter, "kubectl", "proxy", f"--unix-socket={self._socket}"],
                                       env=environment, stdout=subprocess.DEVNULL)
        self._own, self._connections = threading.local(), []
        while not self._listens():
            if self._proxy.poll() is not None:
                raise RuntimeError("kubectl proxy did not start")
            time.sleep(0.02)

    def _listens(self) -> bool:
        """The socket is there a moment before anybody listens."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            return trial.connect_ex(str(self._socket)) == 0

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
        self._proxy.terminate()
        self._proxy.wait()

    def ask(self, method: str, path: str, body=None) -> dict:
        if not hasattr(self._own, "connection"):
            self._own.connection = _Connection(self._socket)
            self._connections.append(self._own.connection)
        connection = self._own.connection
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        if answer.status >= 400:
            raise Refused(said.get("message", str(said)))
        return said

    def namespaces(self, names: list[str], labels: Optional[dict[str, str]] = None) -> None:
        """Makes them, as fast as the server can; pods can be created in them at once."""
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: self._namespace(name, labels or {}), names))

    def _namespace(self, name: str, labels: dict[str, str]) -> None:
        self._unless("already exists", "POST", "/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
        for account in ACCOUNTS:  # the controllers make the first of them themselves, but later
            self._unless("already exists", "POST", f"/api/v1/namespaces/{name}/serviceaccounts",
                         {"metadata": {"name": account}})

    def _unless(self, said: str, *request) -> None:
        try:
            self.ask(*request)
        except Refused as refused:
            if said not in str(refused):
                raise

    def clear(self, namespace: str) -> None:
        """Removes all objects of an application there."""
        for group, plural in KINDS.values():
            for item in self.ask("GET", f"/{group}/namespaces/{namespace}/{plural}")["items"]:
                if item["metadata"]["name"] not in SERVERS_OWN:
                    path = f"/{group}/namespaces/{namespace}/{plural}/{item['metadata']['name']}"
                    self._unless("not found", "DELETE", f"{path}?gracePeriodSeconds=0")

    def stored(self, namespace: str = "") -> dict[str, list[dict]]:
        """All objects of the kinds above, by namespace; of one namespace where one is named."""
        within = f"namespaces/{namespace}/" if namespace else ""
        found: dict[str, list[dict]] = {}
        for kind, (group, plural) in KINDS.items():
            for item in self.ask("GET", f"/{group}/{within}{plural}")["items"]:
                item["kind"] = kind
                if item["metadata"]["name"] not in SERVERS_OWN:
                    found.setdefault(item["metadata"]["namespace"], []).append(item)
        return found

    def would_store(self, namespace: str, item: dict, strict: bool = False) -> dict:
        """The object as the server would store it; nothing is. Strict: with fields that it does not know it is refused,
        as what `sparkjob run` sends."""
        group, plural = KINDS[item["kind"]]
        validation = "&fieldValidation=Strict" if strict else ""
        return self.ask("POST", f"/{group}/namespaces/{namespace}/{plural}?dryRun=All{validation}", item)
