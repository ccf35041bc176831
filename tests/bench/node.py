# SPDX-License-Identifier: Apache-2.0
"""A node for the benchmarks that runs nothing: its pods have a log (tests/fakes/fake_kubelet.py), and their status
is what the benchmark writes."""
import json
import pathlib
import subprocess
import sys
import threading
import time
import urllib.request

from cluster import PLACE, ROOT, Connection, path

CONTAINER = "spark-kubernetes-driver"
HEARTBEAT_SECONDS = 10


class Node:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        for part in ("crt", "key"):
            (folder / f"proxy.{part}").write_bytes((PLACE.keys / f"api.{part}").read_bytes())
        self._kubelet = subprocess.Popen(  # pylint: disable=consider-using-with
            [sys.executable, "-B", str(ROOT / "tests/fakes/fake_kubelet.py"), str(folder)])
        ready = folder / "kubelet.json"
        while not ready.exists():
            time.sleep(0.05)
        where = json.loads(ready.read_text())
        self._control = where["control"]
        # Unschedulable: only what is bound to it by hand runs here, and other benchmarks' pods go on waiting.
        Connection().ask("POST", "/api/v1/nodes", {"metadata": {"name": "fake"}, "spec": {"unschedulable": True}})
        self._status = {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                        "daemonEndpoints": {"kubeletEndpoint": {"Port": where["port"]}}}
        self._over = threading.Event()
        self._beats = threading.Thread(target=self._beat, daemon=True)
        self._beats.start()

    def close(self):
        self._over.set()
        self._beats.join()
        self._kubelet.terminate()
        self._kubelet.wait()
        Connection().ask("DELETE", "/api/v1/nodes/fake")

    def _beat(self):
        """Says that the node is well, or the controllers would take its pods away."""
        connection = Connection()
        while True:
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            well = [{"type": "Ready", "status": "True", "lastHeartbeatTime": now}]
            connection.done("PATCH", "/api/v1/nodes/fake/status", {"status": {**self._status, "conditions": well}})
            if self._over.wait(HEARTBEAT_SECONDS):
                return

    def starts(self, pod):
        """The driver runs, and its log has begun."""
        self._log("new")
        self._log("numbered", {"from": 1, "count": 3})
        Connection().done("POST", path("pods", f"{pod}/binding"), {
            "metadata": {"name": pod}, "target": {"kind": "Node", "name": "fake"}})
        self._write(pod, "Running", {"running": {"startedAt": "2025-01-01T00:00:00Z"}})

    def ends(self, pod):
        """The driver's container ends well: its log first, then its status, as a kubelet tells it."""
        self._log("end")
        self._write(pod, "Succeeded", {"terminated": {"exitCode": 0, "reason": "Completed"}})

    def _write(self, pod, phase, state):
        container = {"name": CONTAINER, "image": "spark", "imageID": "", "restartCount": 0, "ready": False,
                     "state": state}
        Connection().done("PATCH", path("pods", f"{pod}/status"), {
            "status": {"phase": phase, "containerStatuses": [container]}})

    def _log(self, command, words=None):
        with urllib.request.urlopen(f"{self._control}/{command}", json.dumps(words or {}).encode(), timeout=10):
            pass
