# SPDX-License-Identifier: Apache-2.0
"""An environment of overlays/ on the tests' cluster, applied as its people do: the tenant by an administrator, platform
and Jobs by somebody of the team, who has rights in the namespace and nowhere else.

What production's cluster provides (overlays/README.md) is played here: a PriorityClass, and a store outside with the
Secret for it, which is services/s3 in a namespace of its own. Only sizes and the store's address are the tests' own."""

import json
import os
import tempfile
from pathlib import Path

import look
from look import REPOSITORY, TAG, kubectl
from under_test import HERE, place, run, try_kubectl

IMAGES = [{"name": "sparkjob/spark", "newName": "sparkjob/application", "newTag": TAG},
          *({"name": f"sparkjob/{name}", "newTag": TAG} for name in ("application", "reverse-proxy", "s3"))]
OUTSIDE = "outside"
STORE = f"http://s3.{OUTSIDE}:8333"
BUCKETS = "example-data example-spark-events"
SMALL = {"cores": 1, "coreRequest": "100m", "coreLimit": "1", "memory": "768m", "memoryOverhead": "384m"}
SIZES = {  # of production on this machine
    "driver": SMALL, "executor": SMALL, "dynamicAllocation": {"initialExecutors": 1, "maxExecutors": 2},
    "sparkConf": {"spark.hadoop.fs.s3a.endpoint": STORE, "spark.hadoop.fs.s3a.path.style.access": "true",
                  "spark.sql.shuffle.partitions": "4"}}


def grant(namespace: str, *words: str, who: str = "") -> None:
    """services/tenant/grant-access: the kubeconfig of this name is then somebody's of the team."""
    grant_access = REPOSITORY / "services/tenant/grant-access"
    token = [word for word in words if word == "--token"]
    seconds = [word for word in words if word != "--token"]
    done = run(HERE / "in", grant_access, *token, namespace, who or "developer", *seconds,
               env={"KUBECONFIG": str(place().kubeconfig("admin"))})
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    file = place().kubeconfig(who or namespace)
    file.touch(mode=0o600)
    file.write_text(done.stdout)


def apply(resources: list, user: str = "", words=(), **more) -> str:
    """A kustomization over folders of the project, as a fork's own would be; `files` are put beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in more.pop("files", {}).items():
            Path(folder, name).write_text(text)
        for field, folders in (("resources", resources), ("components", more.pop("components", []))):
            more[field] = [os.path.relpath(REPOSITORY / each, folder) for each in folders]
        Path(folder, "kustomization.yaml").write_text(json.dumps({"images": IMAGES, **more}))
        done = try_kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", "--kustomize", folder, *words,
                           user=user)
    if done.returncode != 0 or "Warning" in done.stderr:
        raise AssertionError(done.stderr)
    return done.stdout


def with_layer(spec: dict, **launcher) -> dict:
    """What apply() needs for one more layer."""
    documents = ({"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "spec": spec},
                 {"apiVersion": "sparkjob/v1", "kind": "Launcher", **launcher})
    return {"files": {"90-test.yaml": "\n---\n".join(json.dumps(each) for each in documents)},
            "configMapGenerator": [{"name": "sparkjob-layers", "behavior": "merge", "files": ["90-test.yaml"]}]}


class Environment:
    def __init__(self, name: str):
        self.name, self.namespace = name, f"flights-{name}"

    def kubectl(self, *words, **options) -> str:
        """As somebody of the team."""
        return kubectl("--namespace", self.namespace, *words, user=self.namespace, **options)

    def tenant(self) -> None:
        """By the administrator."""
        look.until(lambda: try_kubectl("get", "namespace", self.namespace, "--output=jsonpath={.status.phase}").stdout
                   != "Terminating")  # of a run before this one
        apply([f"overlays/{self.name}/tenant"])
        grant(self.namespace)
        if self.name == "prod":
            self._from_the_cluster()

    def _from_the_cluster(self) -> None:
        value = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "production"}, "value": 1000}
        kubectl("apply", "--filename=-", input=json.dumps(value))
        kubectl("apply", "--filename=-", input=json.dumps(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": OUTSIDE}}))
        buckets = [{"op": "replace", "path": "/spec/template/spec/containers/0/env/0/value", "value": BUCKETS}]
        apply(["services/s3", "services/s3/rbac"], namespace=OUTSIDE,
              patches=[{"target": {"kind": "StatefulSet"}, "patch": json.dumps(buckets)}])
        kubectl("--namespace", OUTSIDE, "rollout", "status", "statefulset/s3", "--timeout=300s")
        secret = json.loads(kubectl("--namespace", OUTSIDE, "get", "secret", "s3-credentials", "--output=json"))
        kubectl("apply", "--server-side", "--filename=-", input=json.dumps({
            "apiVersion": "v1", "kind": "Secret", "data": secret["data"],
            "metadata": {"name": "s3-credentials", "namespace": self.namespace}}))

    def platform(self) -> None:
        apply([f"overlays/{self.name}/platform"], self.namespace, **self._platform_here())
        for kind in ("deployments", "statefulsets"):
            for name in self.kubectl("get", kind, "--output=name").split():
                self.kubectl("rollout", "status", name, "--timeout=300s")

    def _platform_here(self) -> dict:
        if self.name != "prod":
            return {}
        settings = (REPOSITORY / "overlays/prod/platform/history-server.yaml").read_text()
        here = settings.replace("https://s3.eu-central-1.amazonaws.com", STORE).replace("style.access      false",
                                                                                       "style.access      true")
        return {"files": {"history-server.yaml": here.replace("60s", "10s")}, "patches": [{"path": "history-server.yaml"}]}

    def job(self) -> str:
        """Anew: a Job cannot be changed. Its application id."""
        self.kubectl("delete", "job", "flights", "--ignore-not-found")
        apply([f"overlays/{self.name}"], self.namespace, **(with_layer(SIZES) if self.name == "prod" else {}))
        return "spark-" + self.kubectl("get", "job", "flights", "--output=jsonpath={.metadata.uid}").replace("-", "")

    def remove(self) -> None:
        """By the administrator: the tenant with all it has."""
        kubectl("delete", "namespace", self.namespace, *([OUTSIDE] if self.name == "prod" else []), "--ignore-not-found")
        if self.name == "prod":
            kubectl("delete", "priorityclass", "production", "--ignore-not-found")
