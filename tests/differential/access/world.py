# SPDX-License-Identifier: Apache-2.0
"""What the kubeconfigs are made of: users the API server knows, keys, plugins, and both programs to compare."""

import atexit
import functools
import json
import os
import pty
import select
import signal
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLUSTER_TESTS = HERE.parents[1] / "cluster"
sys.path[:0] = [str(CLUSTER_TESTS / "test"), str(CLUSTER_TESTS)]

from under_test import SHARED, require_cluster, require_a_machine_for_clusters, until  # noqa: E402  pylint: disable=wrong-import-position
from sandbox import control  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.api import Api, Refused  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.kubeconfig import by_certificate, encoded  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import REPOSITORY, Place  # noqa: E402  pylint: disable=wrong-import-position

API = "https://10.60.0.1:6443"
NOBODY = "https://127.0.0.1:1"  # where nobody listens
NAMESPACE = f"access-{os.getpid()}"
WHOAMI = Path(os.environ.get("WHOAMI") or REPOSITORY / "build/tests/differential/access/whoami_by_sparkjob")
EXTRA = {"example.com/scope": ["one", "two"], "a%b c": ["\u00fc d"]}


class World:
    """A folder, and in the cluster of `CLUSTER` the users jane and joe (ServiceAccounts) and carl (a certificate)."""

    def __init__(self):
        name = os.environ.get("CLUSTER") or SHARED
        require_a_machine_for_clusters()
        if not control.is_ready(Place(name)):
            require_cluster(name)
        self.place = Place(name)
        control.enter_network(self.place)
        self.keys, self.api = self.place.keys, Api(self.place)
        self.at = Path(tempfile.mkdtemp(prefix="access-"))
        atexit.register(self._end)
        self._post("/api/v1/namespaces", {"kind": "Namespace", "metadata": {"name": NAMESPACE}})
        self.jane, self.joe = self._token("jane"), self._token("joe")
        self._let_jane_act_as_joan()
        self.certificate("carl", "/O=drivers/CN=carl")
        self.certificate("late", "/CN=carl", days="-1")
        self.certificate("late-server", "/CN=late", days="-1", names="IP:127.0.0.1")
        self.certificate("proxy", "/CN=proxy", names="IP:127.0.0.1,DNS:its.name")
        for name in ("ca", "front-proxy-ca"):
            self.write(f"{name}.crt", (self.keys / f"{name}.crt").read_text())
        self.write("jane.token", self.jane + "\n")

    def _end(self) -> None:
        subprocess.run(["rm", "-rf", str(self.at)], check=False)
        for path in (f"/api/v1/namespaces/{NAMESPACE}", f"{RBAC}/clusterroles/{NAMESPACE}",
                     f"{RBAC}/clusterrolebindings/{NAMESPACE}"):
            try:
                self.api.ask("DELETE", path)
            except Refused:  # nothing to remove
                pass

    def _post(self, path: str, body: dict) -> dict:
        try:
            return self.api.post(path, {"apiVersion": "v1", **body})
        except Refused as refused:
            if refused.status != 409:
                raise
            return {}

    def _token(self, name: str) -> str:
        accounts = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts"
        self._post(accounts, {"kind": "ServiceAccount", "metadata": {"name": name}})
        return self.api.post(f"{accounts}/{name}/token", {
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"expirationSeconds": 3600}})["status"]["token"]

    def _let_jane_act_as_joan(self) -> None:
        rule = {"apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"], "resourceNames": ["joan"]}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": NAMESPACE}
        jane = {"kind": "ServiceAccount", "name": "jane", "namespace": NAMESPACE}
        common = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": NAMESPACE}}
        self._post(f"{RBAC}/clusterroles", {**common, "kind": "ClusterRole", "rules": [rule]})
        self._post(f"{RBAC}/clusterrolebindings",
                   {**common, "kind": "ClusterRoleBinding", "roleRef": role, "subjects": [jane]})
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                  "spec": {"user": f"system:serviceaccount:{NAMESPACE}:jane",
                           "resourceAttributes": {"resource": "users", "verb": "impersonate", "name": "joan"}}}
        until(lambda: self.api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"])

    def certificate(self, name: str, subject: str, days: str = "1", names: str = "") -> None:
        key, file = self.at / f"{name}.key", self.at / f"{name}.crt"
        request = openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                          "-subj", subject)
        extensions = self.write(f"{name}.ext", f"subjectAltName={names}\n" if names else "basicConstraints=CA:FALSE\n")
        openssl("x509", "-req", "-CA", self.keys / "ca.crt", "-CAkey", self.keys / "ca.key", "-set_serial", "7",
                "-days", days, "-extfile", extensions, "-out", file, text=request)

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        file = self.at / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def data(self, name: str) -> str:
        return encoded(self.at / name)

    def admin(self) -> dict:
        return by_certificate(self.keys, "admin")

    def tls_server(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.at / f"{name}.crt", self.at / f"{name}.key")
        return context

    def plugin(self, name: str, script: str) -> Path:
        """A credential plugin; what it was given is in the file NAME.given beside it."""
        given = 'printf "%s|$*|$EXTRA|$PLAIN\\n" "$(echo "$KUBERNETES_EXEC_INFO" | tr -d "\\n")" >>"$0.given"'
        return self.write(name, f"#!/bin/sh\n{given}\n{script}\n", 0o755)

    def run(self, program: list, environment: dict, folder: str = ".") -> subprocess.CompletedProcess:
        ours = {"PATH": f"{self.at}/bin:{self.place.binaries}:{os.environ['PATH']}", "HOME": str(self.at / "home"),
                "PLAIN": "plain", **environment}
        return subprocess.run([str(word) for word in program], env=ours, cwd=self.at / folder, text=True, timeout=60,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)

    def on_terminal(self, program: list, environment: dict, typed: str) -> str:
        """What the program shows on a terminal on which that is typed."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.at)
            path = f"{self.place.binaries}:{os.environ['PATH']}"
            os.execvpe(str(program[0]), [str(word) for word in program], {"PATH": path, "HOME": "/", **environment})
        os.write(terminal, typed.encode())
        shown = b""
        try:
            while select.select([terminal], [], [], 30)[0] and (more := os.read(terminal, 4096)):
                shown += more
        except OSError:  # Linux's word for the end
            pass
        os.kill(child, signal.SIGKILL)  # where it still waits for an answer
        os.waitpid(child, 0)
        os.close(terminal)
        return shown.decode()


RBAC = "/apis/rbac.authorization.k8s.io/v1"


@functools.cache
def world() -> World:
    """The one world of all tests."""
    return World()


def openssl(*words, text: str = "") -> str:
    return subprocess.run(["openssl", *map(str, words)], input=text, capture_output=True, text=True, check=True).stdout


def credential(version: str = "v1", **status) -> str:
    """A command that prints an ExecCredential."""
    answer = {"apiVersion": f"client.authentication.k8s.io/{version}", "kind": "ExecCredential"}
    return f"cat <<'END'\n{json.dumps({**answer, 'status': status} if status else answer)}\nEND"
