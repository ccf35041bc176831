# SPDX-License-Identifier: Apache-2.0
"""Jobs of sparkjob on the tests' shared cluster, as users see them: they apply a kustomization with rights in one
namespace, and look with kubectl."""

import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "cluster" / "test"))

import under_test  # noqa: E402  pylint: disable=wrong-import-position

PATIENCE = 600  # two cores may be busy with more than this
OWN_KINDS = "pods,services,configmaps,networkpolicies,persistentvolumeclaims"
STAND_IN = "docker.io/sparkjob/driver-stand-in:dev"


def kubectl(*words, **options) -> str:
    return under_test.kubectl(*words, **options)


def until(what):
    return under_test.until(what, PATIENCE)


def prepare(namespace: str, *platform: str) -> None:
    """What an administrator does once: the namespace (Pod Security level restricted, a quota), somebody with rights
    there only, and services/rbac or the given kustomizations."""
    under_test.cluster("tenant", namespace, "--restricted")
    if platform:
        for folder in platform:
            kubectl("apply", "--server-side", "--force-conflicts", "--kustomize", REPOSITORY / folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        kustomization = {"namespace": namespace, "resources": [os.path.relpath(REPOSITORY / "services/rbac", folder)]}
        Path(folder, "kustomization.yaml").write_text(json.dumps(kustomization))
        kubectl("apply", "--server-side", "--force-conflicts", "--kustomize", folder)


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
        launcher = {"apiVersion": "sparkjob/v1", "kind": "Launcher", **self.launcher}
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
                "images": [{"name": "sparkjob/application", "newName": self.image, "newTag": "dev"}],
                "patches": [{"target": {"kind": "Job"}, "patch": json.dumps(rename + self.patches)}],
            }))
            self.kubectl("apply", "--kustomize", folder)
        return self

    def kubectl(self, *words, **options) -> str:
        """As the user, who has rights in the namespace and nowhere else."""
        return kubectl("--namespace", self.namespace, *words, user=self.namespace, **options)

    def get(self, *words) -> dict:
        return json.loads(self.kubectl("get", "--output=json", *words))

    def status(self) -> dict:
        return self.get("job", self.name).get("status", {})

    def condition(self) -> dict:
        """Complete or Failed, once it has come."""
        for condition in self.status().get("conditions", []):
            if condition["type"] in ("Complete", "Failed") and condition["status"] == "True":
                return condition
        return {}

    def end(self) -> dict:
        return until(self.condition)

    def launchers(self) -> list:
        return self.get("pods", f"--selector=batch.kubernetes.io/job-name={self.name}")["items"]

    def drivers(self) -> list:
        uid = self.get("job", self.name)["metadata"]["uid"].replace("-", "")
        return self.get("pods", f"--selector=spark-role=driver,spark-app-selector=spark-{uid}")["items"]

    def executors(self) -> list:
        """Of whatever Job: their driver owns them."""
        return self.get("pods", "--selector=spark-role=executor")["items"]

    def driver_runs(self) -> bool:
        return any(driver["status"].get("phase") == "Running" for driver in self.drivers())

    def launcher_ended(self) -> dict:
        """How the last launcher's container ended: exit code, and the message that `kubectl describe` shows."""
        pods = sorted(self.launchers(), key=lambda pod: pod["metadata"]["creationTimestamp"])
        statuses = {status["name"]: status for status in pods[-1]["status"].get("containerStatuses", [])}
        return statuses["sparkjob"]["state"].get("terminated", {})

    def log(self) -> str:
        return self.kubectl("logs", f"job/{self.name}", "--container=sparkjob", "--tail=-1")

    def things(self) -> set:
        """What there is in the namespace that the Job owns."""
        found = set()
        for item in self.get(OWN_KINDS)["items"]:
            owners = [owner["name"] for owner in item["metadata"].get("ownerReferences", [])]
            if self.name in owners:
                found.add(f"{item['kind']}/{item['metadata']['name']}")
        return found
