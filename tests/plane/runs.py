# SPDX-License-Identifier: Apache-2.0
"""A Job, and launchers of it, which are processes of this machine and believe that they run in its pod."""

import json
import os
import subprocess
import threading

import yaml
from plane import REPOSITORY, Namespace
from under_test import until

SPARKJOB = os.environ.get("SPARKJOB", str(REPOSITORY / "build" / "sparkjob"))


class Run:
    def __init__(self, namespace: Namespace, name: str, spec: dict, **launcher):
        self.namespace, self.name = namespace, name
        self.layers = namespace.plane.folder / f"{namespace.name}.{name}"
        self.layers.mkdir()
        documents = ({"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication",
                      "spec": {"image": "none", **spec}}, {"apiVersion": "sparkjob/v1", "kind": "Launcher", **launcher})
        (self.layers / "50-test.yaml").write_text("\n---\n".join(json.dumps(each) for each in documents))
        template = yaml.safe_load((REPOSITORY / "base/job.yaml").read_text())["spec"]["template"]
        self.job = namespace.create("Job", metadata={"name": name}, spec={"backoffLimit": 0, "template": template})
        self.uid = self.job["metadata"]["uid"]
        self.pod = until(self._pod)["metadata"]["name"]

    def _pod(self) -> dict:
        return next((pod for pod in self.namespace.all("Pod")
                     if pod["metadata"]["labels"].get("batch.kubernetes.io/job-name") == self.name), {})

    def launch(self) -> "Launcher":
        return Launcher(self)

    def owned(self, kind: str) -> list:
        return [each for each in self.namespace.all(kind)
                if any(owner["uid"] == self.uid for owner in each["metadata"].get("ownerReferences", []))]

    def drivers(self) -> list:
        return [pod for pod in self.owned("Pod") if pod["metadata"]["labels"].get("spark-role") == "driver"]

    def driver(self) -> str:
        """Its name, once it is there."""
        return until(self.drivers)[0]["metadata"]["name"]

    def driver_of(self, launcher: "Launcher") -> dict:
        """Its pod, once the launcher has created it; empty where it has ended without one."""
        return (until(lambda: self.drivers() or launcher.is_over() and [{}]) if launcher.says("driver ") else [{}])[0]


class Launcher:
    def __init__(self, run: Run):
        environment = {"PATH": os.environ["PATH"], "KUBERNETES_SERVICE_HOST": "10.60.0.1", "SPARKJOB_POD_NAME": run.pod,
                       "SPARKJOB_CONTAINER": "sparkjob", "SPARKJOB_TERMINATION_MESSAGE_PATH": "/dev/null"}
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with; end() waits for it
            [SPARKJOB, "run", "--kubeconfig", run.namespace.kubeconfig, "--layers", REPOSITORY / "base/layers",
             "--layers", run.layers], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with self._process.stdout:
            for line in self._process.stdout:
                self._lines.append(line)

    def said(self) -> str:
        return "".join(self._lines)

    def says(self, words: str) -> bool:
        """Waits for the words, or for its end; whether it has said them."""
        until(lambda: words in self.said() or not self._reader.is_alive())
        return words in self.said()

    def must_say(self, words: str) -> None:
        if not self.says(words):
            raise AssertionError(f"it has ended without '{words}':\n{self.said()}")

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self, patience: float = 60) -> int:
        """Its exit status; -9 for one that was killed."""
        try:
            status = self._process.wait(patience)
        except subprocess.TimeoutExpired as late:
            self._process.kill()
            raise AssertionError(f"the launcher did not end in {patience:.0f} s:\n{self.said()}") from late
        self._reader.join()
        return status
