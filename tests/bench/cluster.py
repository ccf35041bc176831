# SPDX-License-Identifier: Apache-2.0
"""The API server that a benchmark runs against: requests to it, what it was asked, and what it costs.

For programs that run inside its network, by tests/cluster/in with CLUSTER; see tests/bench/run."""
import http.client
import json
import os
import pathlib
import ssl
import sys

from measure import cpu_seconds

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cluster"))
from sandbox.place import API_ADDRESS, API_PORT, Place  # noqa: E402  pylint: disable=wrong-import-position

PLACE = Place(os.environ["CLUSTER"])
SERVER = f"https://{API_ADDRESS}:{API_PORT}"
NAMESPACE = "bench"
CURL = ["curl", "--silent", "--show-error", "--fail", "--fail-early", "--http1.1", "--cacert", f"{PLACE.keys}/ca.crt",
        "--cert", f"{PLACE.keys}/admin.crt", "--key", f"{PLACE.keys}/admin.key", "--output", os.devnull]
AUDIT_LOG = PLACE.logs / "audit.log"


class Connection:
    """One connection to the API server, kept alive, as the administrator."""

    def __init__(self):
        trust = ssl.create_default_context(cafile=f"{PLACE.keys}/ca.crt")
        trust.load_cert_chain(PLACE.keys / "admin.crt", PLACE.keys / "admin.key")
        self._connection = http.client.HTTPSConnection(API_ADDRESS, API_PORT, context=trust, timeout=60)

    def ask(self, method, where, body=None):
        """The status of the answer, and the answer."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        text = None if body is None else json.dumps(body)
        self._connection.request(method, where, text, {"Content-Type": kind, "User-Agent": "bench"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def done(self, method, where, body=None):
        """The answer to what has to succeed."""
        status, answer = self.ask(method, where, body)
        if status >= 300:
            raise SystemExit(f"{method} {where}: {status} {answer.get('message')}")
        return answer


def path(kind, name="", namespace=NAMESPACE):
    return f"/api/v1/namespaces/{namespace}/{kind}" + (f"/{name}" if name else "")


def make_namespace(connection):
    """The namespace of the benchmarks, with the ServiceAccount that the controllers make."""
    connection.ask("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    while connection.ask("GET", path("serviceaccounts", "default"))[0] != 200:
        pass


def requests_since(offset, agent):
    """What clients of this name have asked since the audit log was `offset` long: the events of the log, in order.
    Of a request that is still being answered (a watch) the first event."""
    with open(AUDIT_LOG, encoding="utf-8") as log:
        log.seek(offset)
        events = [json.loads(line) for line in log if line.endswith("\n")]
    seen = {event["auditID"]: event for event in reversed(events) if event.get("userAgent", "").startswith(agent)}
    return sorted(seen.values(), key=lambda event: event["requestReceivedTimestamp"])


def audit_offset():
    return AUDIT_LOG.stat().st_size


def _api_server():
    """The process of the API server: the one in our network."""
    ours = os.readlink("/proc/self/ns/net")
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"/kube-apiserver") and os.readlink(process / "ns/net") == ours:
                return int(process.name)
        except OSError:
            pass  # it has ended meanwhile
    raise SystemExit("no kube-apiserver in this network")


def server_cpu():
    """The CPU time that the API server has taken until now."""
    return cpu_seconds(_api_server())
