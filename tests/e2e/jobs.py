# SPDX-License-Identifier: Apache-2.0
"""Jobs of sparkjob on the tests' shared cluster, as users see them: they apply a kustomization with rights in one
namespace, and look with kubectl."""

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from look import (PATIENCE, REPOSITORY, TAG, Over, ask, container_state, enter_cluster, kubectl, read,  # noqa: F401
                  settles, states, under_test, until)

OWN_KINDS = ("pods", "services", "configmaps", "secrets", "networkpolicies", "persistentvolumeclaims")
STAND_IN = f"docker.io/sparkjob/driver-stand-in:{TAG}"
SMALL = {"coreRequest": "10m", "memory": "512m"}
SCRATCH = "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1"
# Each executor gets a volume, and one that comes later that of one that went.
VOLUMES_USED_AGAIN = {
    f"{SCRATCH}.mount.path": "/scratch", f"{SCRATCH}.options.claimName": "OnDemand",
    f"{SCRATCH}.options.storageClass": "local-path", f"{SCRATCH}.options.sizeLimit": "16Mi",
    # Spark takes again what is older than this, and by itself rather makes a new one than wait for that.
    "spark.kubernetes.allocation.executor.timeout": "15s",
    "spark.kubernetes.driver.waitToReusePersistentVolumeClaim": "true"}


def is_going(namespace: str) -> bool:
    found = under_test.try_kubectl("get", "namespace", namespace, "--output=jsonpath={.status.phase}")
    return found.stdout == "Terminating"


def prepare(namespace: str) -> None:
    """What an administrator does once: services/tenant, with somebody who has rights there only."""
    until(lambda: not is_going(namespace))  # of a run before this one
    under_test.cluster("tenant", namespace, "--restricted")


def own_namespace(test, name: str) -> str:
    """One for this test alone."""
    prepare(name)
    test.addCleanup(under_test.cluster, "remove-tenant", name)
    return name


def take_memory(namespace: str, amount: str) -> None:
    """A pod that no node takes uses up so much of the namespace's quota."""
    under_test.apply({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "takes-memory", "namespace": namespace},
        "spec": {"nodeSelector": {"sparkjob.test/no-such-node": "true"}, "terminationGracePeriodSeconds": 0,
                 "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
                 "containers": [{"name": "none", "image": "none", "securityContext": {
                     "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                     "resources": {"requests": {"memory": amount}, "limits": {"memory": amount}}}]}})


def give_memory(namespace: str) -> None:
    kubectl("--namespace", namespace, "delete", "pod", "takes-memory", "--ignore-not-found")


@dataclass
class Job:
    """A Job made from base/ with one more layer. `spec` and `launcher` are what the layer says in the two documents."""

    namespace: str
    name: str
    spec: dict
    launcher: dict = field(default_factory=dict)
    patches: list = field(default_factory=list)  # JSON patch operations on the Job
    image: str = "docker.io/sparkjob/launcher"   # of the launcher's container

    def layer(self) -> str:
        application = {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "spec": self.spec}
        # With its name, no two Jobs' layers are the same ConfigMap, which two would create at once.
        launcher = {"apiVersion": "sparkjob/v1", "kind": "Launcher", "metadata": {"name": self.name}, **self.launcher}
        texts = (json.dumps(document, ensure_ascii=False) for document in (application, launcher))
        return "\n---\n".join(texts) + "\n"

    def apply(self) -> "Job":
        with tempfile.TemporaryDirectory() as folder:
            rename = [{"op": "replace", "path": "/metadata/name", "value": self.name}]
            Path(folder, "50-test.yaml").write_text(self.layer(), encoding="utf-8")
            Path(folder, "kustomization.yaml").write_text(json.dumps({
                "namespace": self.namespace,
                "resources": [os.path.relpath(REPOSITORY / "base", folder)],
                "configMapGenerator": [
                    {"name": "sparkjob-layers", "behavior": "merge", "files": ["50-test.yaml"]}],
                "images": [{"name": "sparkjob/application", "newName": self.image, "newTag": TAG}],
                "patches": [{"target": {"kind": "Job"}, "patch": json.dumps(rename + self.patches)}],
            }))
            self.kubectl("apply", "--kustomize", folder)
        return self

    def kubectl(self, *words, **options) -> str:
        """As the user, who has rights in the namespace and nowhere else."""
        return kubectl("--namespace", self.namespace, *words, user=self.namespace, **options)

    def get(self, kind: str, name: str = "", selector: str = "") -> dict:
        return read(self.namespace, kind, name, selector)

    def condition(self) -> dict:
        """Complete or Failed, once it has come."""
        for condition in self.get("jobs", self.name).get("status", {}).get("conditions", []):
            if condition["type"] in ("Complete", "Failed") and condition["status"] == "True":
                return condition
        return {}

    def end(self) -> str:
        """Complete or Failed."""
        return until(self.condition)["type"]

    def until(self, what):
        """The first true value of `what()` while the Job goes on."""
        def look():
            over = self.condition()
            value = what()
            if over and not value:
                raise Over(f"{self.name} is {over['type']}: {over.get('message', '')}\n{self.log()}")
            return value
        return until(look)

    def launchers(self) -> list:
        """The oldest first."""
        pods = self.get("pods", selector=f"batch.kubernetes.io/job-name={self.name}")["items"]
        return sorted(pods, key=lambda pod: pod["metadata"]["creationTimestamp"])

    def drivers(self) -> list:
        """Of all attempts."""
        uid = self.get("jobs", self.name)["metadata"]["uid"]
        pods = self.get("pods", selector="spark-role=driver")["items"]
        return [pod for pod in pods if any(owner["uid"] == uid for owner in pod["metadata"]["ownerReferences"])]

    def driver_uids(self) -> list:
        return [driver["metadata"]["uid"] for driver in self.drivers()]

    def executors(self) -> list:
        """Of whatever Job: their driver owns them."""
        return self.get("pods", selector="spark-role=executor")["items"]

    def driver_runs(self) -> bool:
        return any(driver["status"].get("phase") == "Running" for driver in self.drivers())

    def launcher_ended(self) -> dict:
        """How the last launcher's container ended: exit code, and the message that `kubectl describe` shows."""
        return container_state(self.launchers()[-1], "sparkjob").get("terminated", {})

    def statuses(self) -> list:
        """What its launchers have ended with, the first one first."""
        return [container_state(pod, "sparkjob").get("terminated", {}).get("exitCode") for pod in self.launchers()]

    def result(self) -> tuple:
        """Exit code and message of the last launcher, once the Job has ended."""
        self.end()
        ended = until(self.launcher_ended)
        return ended["exitCode"], ended.get("message", "")

    def next_launcher(self, after: dict) -> dict:
        """The launcher that came after this one, once there is one."""
        def newest():
            pods = self.launchers()
            return pods[-1] if pods and pods[-1]["metadata"]["uid"] != after["metadata"]["uid"] else {}
        return self.until(newest)

    def log_of(self, launcher: dict) -> str:
        """What it has written; nothing before it has begun."""
        pod = launcher["metadata"]["name"]
        try:
            return ask(f"/api/v1/namespaces/{self.namespace}/pods/{pod}/log?container=sparkjob")
        except AssertionError:
            return ""

    def log(self) -> str:
        """Of all launchers that the cluster still has."""
        return "".join(self.log_of(pod) for pod in self.launchers())

    def says(self, words: str):
        """Waits until a launcher has written these words."""
        self.until(lambda: words in self.log())

    def things(self) -> set:
        """What there is in the namespace that the Job owns."""
        found = set()
        for kind in OWN_KINDS:
            for item in self.get(kind)["items"]:
                if any(owner["name"] == self.name for owner in item["metadata"].get("ownerReferences", [])):
                    found.add(f"{kind}/{item['metadata']['name']}")
        return found

    def left(self) -> set:
        """The same without its own pods and the record of the run, which is there until the Job goes."""
        uid = self.get("jobs", self.name)["metadata"]["uid"]
        own = {f"pods/{pod['metadata']['name']}" for pod in self.launchers()}
        return self.things() - own - {f"configmaps/sparkjob-{uid}"}

    def driver_names(self) -> set:
        return {f"pods/{driver['metadata']['name']}" for driver in self.drivers()}

    def events(self) -> list:
        """About the Job, whoever told them."""
        return [event for event in self.get("events")["items"]
                if (event["involvedObject"]["kind"], event["involvedObject"]["name"]) == ("Job", self.name)]

    def delete(self, pod: dict, *words) -> None:
        self.kubectl("delete", "pod", pod["metadata"]["name"], *words)


def stand_in(namespace: str, name: str, *steps: str, image: str = STAND_IN, spec=None, **more) -> Job:
    """A Job whose driver is the stand-in, which plays the steps; `spec` has more of the application."""
    spec = spec or {}
    return Job(namespace, name, {
        "type": "Java", "image": image, "mainClass": "org.example.Main",
        "mainApplicationFile": "local:///opt/spark/application.jar", "arguments": list(steps),
        **spec, "driver": {**SMALL, **spec.get("driver", {})}, "executor": {**SMALL, **spec.get("executor", {})},
    }, **more)
