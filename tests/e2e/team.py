# SPDX-License-Identifier: Apache-2.0
"""A team's namespace on the tests' shared cluster: overlays/dev with services beside it, and what its proxy answers."""
import json
import os
import re
import tempfile
import threading
from pathlib import Path

import jobs
from under_test import HERE, ClusterTest, cluster, run, try_kubectl

IMAGES = [{"name": "sparkjob/spark", "newName": "sparkjob/application", "newTag": "dev"},
          *({"name": f"sparkjob/{name}", "newTag": "dev"} for name in ("application", "reverse-proxy", "s3"))]


def title(text: str) -> str:
    found = re.search("<title>(.*?)</title>", text)
    return found[1] if found else ""


class Team(ClusterTest):
    """A namespace with overlays/dev/platform and services, which are gone when the tests are."""

    NAMESPACE = ""

    @classmethod
    def start(cls, resources: list, components: list = ()):
        jobs.kubectl("delete", "namespace", cls.NAMESPACE, "--ignore-not-found")  # of a run before this one
        jobs.prepare(cls.NAMESPACE)
        cls.addClassCleanup(cluster, "remove-tenant", cls.NAMESPACE)
        cls.apply(["overlays/dev/platform", *resources], components)
        for each in json.loads(cls.kubectl("get", "deployments,statefulsets", "--output=json"))["items"]:
            cls.kubectl("rollout", "status", f"{each['kind']}/{each['metadata']['name']}", "--timeout=300s")

    @classmethod
    def kubectl(cls, *words, **options) -> str:
        return jobs.kubectl("--namespace", cls.NAMESPACE, *words, **options)

    @classmethod
    def overlay(cls, folder: str, resources: list, components: list) -> dict:
        def from_here(names) -> list:
            return [os.path.relpath(jobs.REPOSITORY / each, folder) for each in names]
        return {"namespace": cls.NAMESPACE, "resources": from_here(resources), "components": from_here(components),
                "images": IMAGES}

    @classmethod
    def apply(cls, resources: list, components: list = (), *words, user: str = "", more: dict | None = None) -> str:
        """A kustomization of folders of the project, as an overlay of the team's own would be."""
        with tempfile.TemporaryDirectory() as folder:
            overlay = cls.overlay(folder, resources, components) | (more or {})
            for name, text in overlay.pop("files", {}).items():
                Path(folder, name).write_text(text)
            Path(folder, "kustomization.yaml").write_text(json.dumps(overlay))
            done = try_kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", "--kustomize", folder, *words,
                               user=user)
        if done.returncode != 0 or "Warning" in done.stderr:
            raise AssertionError(done.stderr)
        return done.stdout

    @classmethod
    def run_job(cls, name: str, components: list, spec: dict) -> str:
        """overlays/dev with one more layer, applied by somebody with rights in the namespace only: the application id."""
        layer = {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "spec": spec}
        cls.apply(["overlays/dev"], components, user=cls.NAMESPACE, more={
            "files": {"90-test.yaml": json.dumps(layer)},
            "configMapGenerator": [{"name": "sparkjob-layers", "behavior": "merge", "files": ["90-test.yaml"]}],
            "patches": [{"target": {"kind": "Job"},
                         "patch": json.dumps([{"op": "replace", "path": "/metadata/name", "value": name}])}]})
        return "spark-" + cls.kubectl("get", "job", name, "--output=jsonpath={.metadata.uid}").replace("-", "")

    @classmethod
    def end_of(cls, job: str) -> str:
        return jobs.until(lambda: " ".join(set(cls.kubectl(
            "get", "job", job, '--output=jsonpath={.status.conditions[?(@.status=="True")].type}').split())
            & {"Complete", "Failed"}))

    @classmethod
    def ask(cls, path: str, *words: str) -> tuple[int, str, str]:
        """Status, Location and text of the proxy's answer, from inside the cluster's network."""
        done = run(HERE / "in", "curl", "--silent", "--max-time", "60", "--write-out", "\n%{http_code} %{redirect_url}", *words,
                   f"http://reverse-proxy.{cls.NAMESPACE}.svc.cluster.local{path}")
        text, _, last = done.stdout.rpartition("\n")
        status, _, location = last.partition(" ")
        return int(status or 0), re.sub("^https?://[^/]*", "", location), text

    @classmethod
    def listed(cls, application: str) -> dict:
        """Its only attempt, as the front page reads it."""
        status, _, text = cls.ask("/api/v1/applications?limit=1000")
        found = [each for each in json.loads(text) if each["id"] == application] if status == 200 else []
        return found[0]["attempts"][0] if found else {}


class Watched:
    """Looks at an application's address again and again, and keeps every kind of answer in the order it came."""

    def __init__(self, ask, path: str):
        self.answers: list[tuple[int, str]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(ask, path))
        self._thread.start()

    def _look(self, ask, path: str):
        while not self._over.wait(0.2):
            status, location, text = ask(path)
            answer = status, location or title(text)
            if not self.answers or self.answers[-1] != answer:
                self.answers.append(answer)

    def end(self):
        self._over.set()
        self._thread.join()
