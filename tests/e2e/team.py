# SPDX-License-Identifier: Apache-2.0
"""A team's namespace on the tests' shared cluster: services and Jobs of base/ beside them, and what its proxy answers."""
import json
import re
import threading

import environment
import jobs
from under_test import HERE, ClusterTest, cluster, run

SMALL = {"coreRequest": "100m", "memory": "512m"}


def title(text: str) -> str:
    found = re.search("<title>(.*?)</title>", text)
    return found[1] if found else ""


class Team(ClusterTest):
    """A namespace with services, which are gone when the tests are."""

    NAMESPACE = ""

    @classmethod
    def start(cls, resources: list, components: list = (), rights: list = ()):
        """`rights` are what an administrator applies before."""
        jobs.kubectl("delete", "namespace", cls.NAMESPACE, "--ignore-not-found")  # of a run before this one
        jobs.prepare(cls.NAMESPACE)
        cls.addClassCleanup(cluster, "remove-tenant", cls.NAMESPACE)
        if rights:
            environment.apply(rights, namespace=cls.NAMESPACE)
        if resources:
            cls.apply(resources, components)
        for each in json.loads(cls.kubectl("get", "deployments,statefulsets", "--output=json"))["items"]:
            cls.kubectl("rollout", "status", f"{each['kind']}/{each['metadata']['name']}", "--timeout=300s")

    @classmethod
    def kubectl(cls, *words, **options) -> str:
        return jobs.kubectl("--namespace", cls.NAMESPACE, *words, **options)

    @classmethod
    def apply(cls, resources: list, components: list = (), *words, **more) -> str:
        """As somebody with rights in the namespace only."""
        return environment.apply(resources, cls.NAMESPACE, words, namespace=cls.NAMESPACE, components=components, **more)

    @classmethod
    def run_job(cls, name: str, components: list, spec: dict, launcher: dict | None = None) -> str:
        """base/ with one more layer: the application id."""
        layer = environment.with_layer({"driver": SMALL, "executor": SMALL, **spec}, metadata={"name": name},
                                       **(launcher or {}))
        cls.apply(["base"], components, **layer, patches=[{
            "target": {"kind": "Job"}, "patch": json.dumps([{"op": "replace", "path": "/metadata/name", "value": name}])}])
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
