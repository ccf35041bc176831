# SPDX-License-Identifier: Apache-2.0
"""What sparkjob renders at the limits of Kubernetes is accepted by the API server's strict dry run, or refused before."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from live import NAME
from programs import SPARKJOB, Programs

MEBIBYTE = 1048576
EVERY_FIELD = {
    "type": "Python", "mainApplicationFile": "local:///a.py", "image": "spark:1", "sparkVersion": "4.3.0",
    "arguments": ["two words", "it's \"quoted\"", "a\nb\tc", "$(HOME)", "$$", "a,b", "\u00fc\U0001f600", ""],
    "hadoopConfigMap": "hadoop", "sparkConfigMap": "spark", "sparkConf": {"spark.some.password": "x"},
    "volumes": [{"name": "data", "emptyDir": {}}, {"name": "spark-local-dir-1", "emptyDir": {"sizeLimit": "1Gi"}}],
    "monitoring": {"exposeDriverMetrics": True, "exposeExecutorMetrics": True,
                   "prometheus": {"jmxExporterJar": "/jmx.jar"}},
    "sparkUIOptions": {"serviceType": "NodePort", "serviceLabels": {"a": "b"}, "serviceAnnotations": {"c": "d"}}}
EVERY_FIELD_OF_A_ROLE = {
    "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "disk", "operator": "Exists"}]}]}}},
    "tolerations": [{"key": "a", "operator": "Exists"}], "nodeSelector": {"disk": "ssd"},
    "podSecurityContext": {"runAsUser": 185}, "securityContext": {"runAsNonRoot": True},
    "sidecars": [{"name": "side", "image": "i", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}],
    "initContainers": [{"name": "init", "image": "i"}], "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["h"]}],
    "dnsConfig": {"searches": ["x"]}, "hostNetwork": True, "schedulerName": "other",
    "priorityClassName": "system-cluster-critical", "terminationGracePeriodSeconds": 5, "shareProcessNamespace": True,
    "lifecycle": {"preStop": {"exec": {"command": ["true"]}}},
    "ports": [{"name": "mine", "protocol": "TCP", "containerPort": 9999}],
    "envFrom": [{"configMapRef": {"name": "c"}}], "gpu": {"name": "nvidia.com/gpu", "quantity": 1},
    "env": [{"name": "HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}},
            {"name": "URL", "value": "http://$(HOST)"}],
    "configMaps": [{"name": "my.settings", "path": "/c"}],
    "secrets": [{"name": "gcp", "path": "/g", "secretType": "GCPServiceAccount"}],
    "volumeMounts": [{"name": "data", "mountPath": "/data"}, {"name": "spark-local-dir-1", "mountPath": "/s"}]}


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        programs = Programs(NAME)
        cls.addClassCleanup(programs.close)
        cls.api = programs.api
        cls.api.namespaces(["limits"], {})

    def render(self, spec: dict, name: str = "limits", files: dict = None, words: tuple = ()):
        layer = {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "metadata": {"name": name},
                 "spec": spec}
        with tempfile.TemporaryDirectory() as folder:
            for file, text in {"00.yaml": json.dumps(layer, ensure_ascii=False), **(files or {})}.items():
                Path(folder, file).write_text(text, encoding="utf-8")
            return subprocess.run(
                [SPARKJOB, "render", "--output=json", "--show-secrets", "--layers", folder,
                 "--conf", "spark.kubernetes.namespace=limits", *words],
                env=dict(os.environ), text=True, capture_output=True, check=False)

    def accepted(self, *args, **options) -> list:
        done = self.render(*args, **options)
        self.assertEqual(done.returncode, 0, done.stderr[-1000:])
        objects = json.loads(done.stdout)["items"]
        for each in objects:
            self.api.would_store("limits", each, strict=True)
        return objects

    def test_every_field_of_an_application_is_accepted_for_drivers_and_executors(self):
        driver = {**EVERY_FIELD_OF_A_ROLE, "memoryLimit": "4g"}
        objects = self.accepted({**EVERY_FIELD, "driver": driver, "executor": EVERY_FIELD_OF_A_ROLE})
        executor = json.loads(next(each["data"]["podspec-configmap-key"] for each in objects
                                   if "podspec-configmap-key" in each.get("data", {})))
        executor["metadata"] = {"name": "executor"}
        executor["spec"]["containers"][0]["image"] = "spark:1"
        self.api.would_store("limits", executor, strict=True)

    def test_a_name_of_63_characters_is_accepted(self):
        self.accepted({"mainApplicationFile": "local:///a.py", "image": "i"}, name="a" * 63)

    def test_names_that_kubernetes_cannot_have_are_cleaned(self):
        for name in ("\u00fcml\u00e4ut", "-a-", "9", "A" * 180, "."):
            self.accepted({"mainApplicationFile": "local:///a.py", "image": "i"}, words=("--name", name))

    def test_hundreds_of_volumes_are_accepted(self):
        conf = {f"spark.kubernetes.driver.volumes.emptyDir.v{i}.mount.path": f"/v/{i}" for i in range(300)}
        self.accepted({"mainApplicationFile": "local:///a.py", "image": "i", "sparkConf": conf})

    def test_a_full_config_map_is_accepted_and_a_fuller_one_refused_before(self):
        spec = {"mainApplicationFile": "local:///a.py", "image": "i"}
        self.accepted(spec, files={"log4j2.properties": "x" * (MEBIBYTE - 4096)})
        done = self.render(spec, files={"log4j2.properties": "x" * (MEBIBYTE - 64)})
        self.assertEqual(done.returncode, 78)
        self.assertIn("put large files into the image", done.stderr)


if __name__ == "__main__":
    unittest.main()
