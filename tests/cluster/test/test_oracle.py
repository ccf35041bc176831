# SPDX-License-Identifier: Apache-2.0
"""The real spark-submit, in cluster mode, as a tenant with rights in one namespace: what sparkjob is compared with."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from under_test import HERE, NAME, apply, cluster, get, kubectl, require_cluster, run, skip_loudly, until

from sandbox.place import REPOSITORY

SPARK = Path(os.environ.get("SPARK_HOME", REPOSITORY / ".spark" / "spark"))
TENANT = "oracle"
SETTINGS = {
    "spark.kubernetes.namespace": TENANT,
    "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
    "spark.kubernetes.container.image": "sparkjob/application:dev",
    "spark.kubernetes.node.selector.kubernetes.io/hostname": "node-1",  # which has the image
    "spark.executor.instances": "1",
    "spark.kubernetes.driver.request.cores": "100m",
    "spark.kubernetes.executor.request.cores": "100m",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
}
VOLUME = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "flights", "namespace": TENANT},
          "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
PATIENCE = 600


def setUpModule():
    if not (SPARK / "bin" / "spark-submit").exists():
        skip_loudly(f"{SPARK}: no Spark; first: launcher/setup.sh spark")
    require_cluster()
    loaded = run(HERE / "cluster", "load", "--node", "node-1", "application")
    if loaded.returncode != 0:
        skip_loudly(loaded.stderr)
    cluster("tenant", TENANT)
    apply(VOLUME)


def tearDownModule():
    cluster("remove-tenant", TENANT)


def submit(name: str, *application: str, **settings: str) -> subprocess.Popen:
    """Starts the real spark-submit and captures what it writes to the API server."""
    words = ["--master", "k8s://https://10.60.0.1:6443", "--deploy-mode", "cluster", "--name", name]
    for key, value in {**SETTINGS, **settings}.items():
        words += ["--conf", f"{key}={value}"]
    return subprocess.Popen([HERE / "capture", TENANT, SPARK / "bin" / "spark-submit", *words, *application],
                            env={**os.environ, "CLUSTER": NAME, "SPARK_HOME": str(SPARK)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def driver_log(name: str) -> str:
    drivers = [pod["metadata"]["name"] for pod in get("pods", "--namespace", TENANT, "--selector=spark-role=driver")["items"]
               if pod["metadata"]["name"].startswith(f"{name}-")]
    return kubectl("logs", "--namespace", TENANT, drivers[-1])


PI = ("--class", "sparkjob.examples.Pi", "local:///opt/spark/application/examples.jar")


class SparkSubmit(unittest.TestCase):
    """Side by side: most of a run is waiting."""

    @classmethod
    def setUpClass(cls):
        volume = "spark.kubernetes.{}.volumes.persistentVolumeClaim.flights.{}"
        shared = {volume.format(pod, key): value for pod in ("driver", "executor")
                  for key, value in (("mount.path", "/flights"), ("options.claimName", "flights"))}
        runs = {
            "pi": submit("pi", *PI, "2"),
            "flights": submit("flights", "local:///opt/spark/application/flights.py", "--output", "/flights/out", **shared),
            "fails": submit("fails", *PI, "not-a-number"),
        }
        cls.ended = {name: (*run.communicate(timeout=PATIENCE), run.returncode) for name, run in runs.items()}

    def assert_succeeded(self, name: str):
        _, said, status = self.ended[name]
        self.assertEqual(status, 0, said[-3000:])

    def test_runs_the_jvm_example(self):
        self.assert_succeeded("pi")
        self.assertIn("Pi is roughly 3.1", driver_log("pi"))

    def test_runs_the_flights_application(self):
        self.assert_succeeded("flights")
        self.assertIn("checked: 336,776 flights", driver_log("flights"))

    def test_reports_an_application_that_fails(self):
        _, said, status = self.ended["fails"]
        self.assertNotEqual(status, 0)
        self.assertIn("exit code: 1", said)
        self.assertIn("NumberFormatException", driver_log("fails"))


class Capture(unittest.TestCase):
    def test_has_what_spark_submit_creates_and_is_the_same_for_the_same_submission(self):
        captured = []
        for _ in range(2):
            objects, said, status = self.submitted_only()
            self.assertEqual(status, 0, said[-3000:])
            captured.append(objects)

        by_tenant = [(write["verb"], write["resource"]) for write in json.loads(captured[0]) if write["by"] == TENANT]
        self.assertIn(("create", "pods"), by_tenant)
        self.assertTrue({"services", "configmaps"} <= {resource for _, resource in by_tenant}, by_tenant)
        self.assertEqual(captured[0], captured[1])

    @staticmethod
    def submitted_only():
        """Without waiting for the end, and with a driver that no node takes: only the submission writes."""
        run_ = submit("never", *PI, **{"spark.kubernetes.submission.waitAppCompletion": "false",
                                       "spark.kubernetes.driver.node.selector.sparkjob.test/no-such-node": "true"})
        objects, said = run_.communicate(timeout=PATIENCE)
        kubectl("delete", "pods", "--namespace", TENANT, "--selector=spark-app-name=never", "--force", "--grace-period=0")
        until(lambda: not get("services", "--namespace", TENANT, "--selector=spark-app-name=never")["items"])
        return objects, said, run_.returncode


if __name__ == "__main__":
    unittest.main()
