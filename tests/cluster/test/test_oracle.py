# SPDX-License-Identifier: Apache-2.0
"""The real spark-submit, in cluster mode, as a tenant with rights in one namespace: what sparkjob is compared with.

With SPARKJOB_E2E_NAMESPACE it uses that namespace of the cluster that KUBECONFIG names, and images from
SPARKJOB_E2E_REGISTRY; else the tests' own cluster.
"""

import json
import os
import subprocess
import unittest
from pathlib import Path

from under_test import HERE, ClusterTest, cluster, place, require_cluster, run, skip_loudly, until

from sandbox.images import TAG
from sandbox.place import REPOSITORY

SPARK = Path(os.environ.get("SPARK_HOME") or REPOSITORY / ".spark" / "spark")
GIVEN = os.environ.get("SPARKJOB_E2E_NAMESPACE", "")
REGISTRY = os.environ.get("SPARKJOB_E2E_REGISTRY", "docker.io")
NAMESPACE = GIVEN or "oracle"
SETTINGS = {
    "spark.kubernetes.namespace": NAMESPACE,
    "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
    "spark.kubernetes.container.image": f"{REGISTRY}/sparkjob/application:{TAG}",
    "spark.executor.instances": "1",
    "spark.kubernetes.driver.request.cores": "100m",
    "spark.kubernetes.executor.request.cores": "100m",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    # Ten seconds are not always enough for three Java programs that start side by side on two cores.
    "spark.kubernetes.submission.connectionTimeout": "120000",
    "spark.kubernetes.submission.requestTimeout": "120000",
    "spark.kubernetes.driver.connectionTimeout": "120000",
    "spark.kubernetes.driver.requestTimeout": "120000",
}
VOLUME = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "flights"},
          "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
JVM_PI = ("--class", "sparkjob.examples.Pi", "local:///opt/spark/application/examples.jar")
PYTHON_PI = "local:///opt/spark/examples/src/main/python/pi.py"
PATIENCE = 900  # two cores may be busy with more than this


def setUpModule():
    if not (SPARK / "bin" / "spark-submit").exists():
        skip_loudly(f"{SPARK}: no Spark; first: launcher/setup.sh spark")
    if not GIVEN:
        require_cluster()
        loaded = run(HERE / "cluster", "load", "application")
        if loaded.returncode != 0:
            skip_loudly(loaded.stderr)
        cluster("tenant", NAMESPACE)
    kubectl("apply", "--filename=-", input=json.dumps(VOLUME))


def tearDownModule():
    if GIVEN:
        kubectl("delete", "pods", "--selector=spark-app-name in (pi,spark-pi,flights,fails)")
        kubectl("delete", "pvc", "flights")
    else:
        cluster("remove-tenant", NAMESPACE)


def as_tenant(*words) -> list:
    return [*words] if GIVEN else ["env", f"KUBECONFIG={place().kubeconfig(NAMESPACE)}", HERE / "in", *words]


def kubectl(*words, **options) -> str:
    done = run(*as_tenant("kubectl", f"--namespace={NAMESPACE}", *words), **options)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def submit(name: str, *application: str, **settings: str) -> subprocess.Popen:
    """Starts the real spark-submit; on the tests' own cluster its output is what it writes to the API server."""
    server = kubectl("config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}")
    words = ["--master", f"k8s://{server}", "--deploy-mode", "cluster", "--name", name]
    for key, value in {**SETTINGS, **settings}.items():
        words += ["--conf", f"{key}={value}"]
    capture = [] if GIVEN else [HERE / "capture", NAMESPACE]
    return subprocess.Popen([*capture, SPARK / "bin" / "spark-submit", *words, *application],
                            env={**os.environ, "CLUSTER": place().name, "SPARK_HOME": str(SPARK)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def driver_log(name: str) -> str:
    return kubectl("logs", f"--selector=spark-role=driver,spark-app-name={name}", "--tail=-1")


class SparkSubmit(ClusterTest):
    """Side by side: most of a run is waiting."""

    @classmethod
    def setUpClass(cls):
        volume = "spark.kubernetes.{}.volumes.persistentVolumeClaim.flights.{}"
        shared = {volume.format(pod, key): value for pod in ("driver", "executor")
                  for key, value in (("mount.path", "/flights"), ("options.claimName", "flights"))}
        runs = {
            "pi": submit("pi", *JVM_PI, "2"),
            "spark-pi": submit("spark-pi", PYTHON_PI, "2"),
            "flights": submit("flights", "local:///opt/spark/application/flights.py", "--output", "/flights/out",
                              **shared),
            "fails": submit("fails", *JVM_PI, "not-a-number"),
        }
        cls.ended = {name: (*run.communicate(timeout=PATIENCE), run.returncode) for name, run in runs.items()}

    def assert_succeeded(self, name: str):
        _, said, status = self.ended[name]
        self.assertEqual(status, 0, said[-3000:])

    def test_runs_the_jvm_example(self):
        self.assert_succeeded("pi")
        self.assertIn("Pi is roughly 3.1", driver_log("pi"))

    def test_runs_sparks_own_example(self):
        self.assert_succeeded("spark-pi")
        self.assertIn("Pi is roughly 3.1", driver_log("spark-pi"))

    def test_runs_the_flights_application(self):
        self.assert_succeeded("flights")
        self.assertIn("checked: 336,776 flights", driver_log("flights"))

    def test_tells_of_an_application_that_fails_in_its_log_alone(self):
        _, said, status = self.ended["fails"]
        self.assertEqual(status, 0)
        self.assertIn("exit code: 1", said)
        self.assertIn("NumberFormatException", driver_log("fails"))


@unittest.skipIf(GIVEN, "the audit log of a given cluster cannot be read")
class Capture(ClusterTest):
    def test_has_what_spark_submit_creates_and_is_the_same_for_the_same_submission(self):
        captured = [self.submission(), self.submission()]

        written = {(write["verb"], write["resource"]) for write in json.loads(captured[0]) if write["by"] == NAMESPACE}
        self.assertIn(("create", "pods"), written)
        self.assertLessEqual({"services", "configmaps"}, {resource for _, resource in written})
        self.assertEqual(captured[0], captured[1])

    def submission(self) -> str:
        """Without waiting for the end, and with a driver that no node takes: only the submission writes."""
        submitted = submit("never", *JVM_PI, **{"spark.kubernetes.submission.waitAppCompletion": "false",
                                            "spark.kubernetes.driver.node.selector.sparkjob.test/no-such-node": "true"})
        objects, said = submitted.communicate(timeout=PATIENCE)
        self.assertEqual(submitted.returncode, 0, said[-3000:])
        kubectl("delete", "pods", "--selector=spark-app-name=never", "--force", "--grace-period=0")
        until(lambda: not kubectl("get", "services", "--selector=spark-app-name=never", "--output=name"))
        return objects


if __name__ == "__main__":
    unittest.main()
