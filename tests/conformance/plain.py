# SPDX-License-Identifier: Apache-2.0
"""The objects of sparkjob beside those of the real spark-submit 4.3.0, both as one API server has stored them. The
same words go to both programs; every difference is in DIFFERENCES, and everything in there does occur."""

import atexit
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLUSTER_TESTS = HERE.parent / "cluster"
sys.path[:0] = [str(CLUSTER_TESTS / "test"), str(CLUSTER_TESTS)]

from under_test import cluster, require_a_machine_for_clusters, run, skip_loudly, until  # noqa: E402  pylint: disable=wrong-import-position
from sandbox import control  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import REPOSITORY, Place  # noqa: E402  pylint: disable=wrong-import-position

from stored import flat  # noqa: E402  pylint: disable=wrong-import-position

NAME = os.environ.get("CLUSTER") or "conformance"
SPARK = Path(os.environ.get("SPARK_HOME") or REPOSITORY / ".spark" / "spark")
SPARKJOB = Path(os.environ.get("SPARKJOB") or REPOSITORY / "build" / "sparkjob")
KINDS = "pods,services,configmaps,networkpolicies,persistentvolumeclaims,secrets"

# What is different on purpose (docs/spark-submit.md): why, and the path it is found at.
DIFFERENCES = {
    "the owner is the Job, not the driver": r"^(?!Pod/).*/metadata/ownerReferences/",
    "a Service by which a proxy finds the UI": r"^Service/APPLICATION-ui/",
    "annotations by which a launcher knows its driver": r"^Pod/.*/metadata/annotations/sparkjob/",
    "the driver itself says when it was submitted": r"/spark\.properties/spark\.app\.submitTime$",
    "nobody types: SPARK_USER is spark": r"/env/SPARK_USER/value$",
    "the namespace is always written": r"/spark\.properties/spark\.kubernetes\.namespace$",
}


def conf(**settings: str) -> list[str]:
    return [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]


def volume(kind: str, name: str, **options: str) -> dict[str, str]:
    return {f"spark.kubernetes.driver.volumes.{kind}.{name}.{key.replace('_', '.')}": value
            for key, value in options.items()}


PI = ["--class", "org.apache.spark.examples.SparkPi", "local:///opt/spark/examples/jars/spark-examples.jar"]
EVERYTHING = {
    "spark.kubernetes.namespace": "everything",
    "spark.driver.cores": "2", "spark.driver.memory": "4g", "spark.driver.memoryOverheadFactor": "0.2",
    "spark.kubernetes.driver.request.cores": "500m", "spark.kubernetes.driver.limit.cores": "3",
    "spark.driver.resource.gpu.amount": "1", "spark.driver.resource.gpu.vendor": "nvidia.com",
    "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
    "spark.kubernetes.container.image.pullPolicy": "Always",
    "spark.kubernetes.container.image.pullSecrets": "one,two",
    "spark.kubernetes.driver.label.team": "data", "spark.kubernetes.driver.label.app": "{{APP_ID}}",
    "spark.kubernetes.driver.annotation.example.com/app": "{{APP_ID}}",
    "spark.kubernetes.driver.service.label.tier": "back", "spark.kubernetes.driver.service.annotation.note": "x",
    "spark.kubernetes.node.selector.disk": "ssd", "spark.kubernetes.driver.node.selector.zone": "a",
    "spark.kubernetes.scheduler.name": "other", "spark.kubernetes.driverEnv.B": "2", "spark.kubernetes.driverEnv.A": "1",
    "spark.kubernetes.driver.secrets.keys": "/etc/keys", "spark.kubernetes.driver.secretKeyRef.PASSWORD": "keys:password",
    "spark.driver.port": "9000", "spark.blockManager.port": "9001", "spark.ui.port": "4050",
    "spark.kubernetes.local.dirs.tmpfs": "true", "spark.local.dir": "/a",
    "spark.jars": "local:///other.jar,https://example.com/more.jar",
    "spark.key.text": "a b=c:d#e!f\\g \u00fc \U0001f600", "spark.key.with blank": "x",
    **volume("emptyDir", "scratch", mount_path="/scratch", options_medium="Memory", options_sizeLimit="512Mi"),
    **volume("hostPath", "host", mount_path="/host", options_path="/tmp", options_type="Directory"),
    **volume("hostPath", "untyped", mount_path="/untyped", options_path="/tmp", mount_readOnly="true"),
    **volume("nfs", "files", mount_path="/files", options_path="/", options_server="nfs.example.com"),
    **volume("persistentVolumeClaim", "data", mount_path="/data", options_claimName="existing", mount_readOnly="true",
             mount_subPath="d"),
    **volume("persistentVolumeClaim", "made", mount_path="/made", options_claimName="made-here",
             options_storageClass="fast", options_sizeLimit="1Gi", label_team="x", annotation_note="y"),
}
CASES = {
    "default": ["--name", "pi", *PI, "100"],
    "python": ["--name", "sparkpi.py", *conf(**{"spark.kubernetes.namespace": "python",
                                                 "spark.pyspark.python": "python3"}),
               "--py-files", "local:///a.py,https://example.com/c.zip", "local:///opt/spark/examples/pi.py", "1", "two words",
               'and "quotes"', "--class", "x"],
    "everything": ["--name", "Every_Thing!", *conf(**EVERYTHING), *PI],
    "named": ["--name", "2024 a very long name, \u00fcmlauts and all, that a Service cannot have",
              *conf(**{"spark.kubernetes.namespace": "named", "spark.kubernetes.driver.pod.name": "my-driver"}), *PI],
    "unnamed": [*conf(**{"spark.kubernetes.namespace": "unnamed"}), "local:///opt/spark/examples/pi.py"],
    "bare": [*conf(**{"spark.kubernetes.namespace": "bare", "spark.kubernetes.memoryOverheadFactor": "0.00050"}),
             "--class", "a.B", "--driver-memory", "2048", "spark-internal"],
}
CLAIM = volume("persistentVolumeClaim", "ondemand", mount_path="/od", options_claimName="OnDemand",
               options_storageClass="fast", options_sizeLimit="1Gi")
CASES["claim"] = [*conf(**{"spark.kubernetes.namespace": "claim"}, **CLAIM), "--name", "claim", *PI]


def kubectl(*words, **options) -> str:
    done = run(CLUSTER_TESTS / "in", "kubectl", *words, name=NAME, **options)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def setUpModule():
    require_a_machine_for_clusters()
    for needed, first in ((SPARK / "bin" / "spark-submit", "launcher/setup.sh spark"), (SPARKJOB, "make build")):
        if not needed.exists():
            skip_loudly(f"{needed} is missing; first: {first}")
    if not control.is_ready(Place(NAME)):
        cluster("control-plane", name=NAME)
        atexit.register(cluster, "down", name=NAME)


class Namespace:
    """Where both programs work, one after the other."""

    def __init__(self, name: str):
        self.name = name
        self.apply("v1", "Namespace", name)
        self.apply("v1", "ServiceAccount", "spark")
        until(lambda: self.kubectl("get", "serviceaccount/default", "configmap/kube-root-ca.crt"))
        self.taken()

    def kubectl(self, *words, **options) -> str:
        return kubectl(f"--namespace={self.name}", *words, **options)

    def apply(self, version: str, kind: str, name: str) -> None:
        kubectl("apply", "--filename=-", input=json.dumps({
            "apiVersion": version, "kind": kind,
            "metadata": {"name": name, **({} if kind == "Namespace" else {"namespace": self.name})}}))

    def stored(self) -> list[dict]:
        items = json.loads(self.kubectl("get", KINDS, "--output=json"))["items"]
        return [item for item in items if item["metadata"]["name"] not in ("kube-root-ca.crt", "kubernetes")]

    def taken(self) -> dict[str, object]:
        """What is stored now; afterwards it is not."""
        found = flat(self.stored(), in_order=self.name != "everything")
        self.kubectl("delete", KINDS, "--all", "--wait=false")
        until(lambda: not self.stored())
        return found


def by_spark_submit(words: list[str], namespace: Namespace, conf_dir: str) -> dict[str, object]:
    done = run(CLUSTER_TESTS / "in", SPARK / "bin" / "spark-submit", *words, name=NAME,
               env={"SPARK_HOME": str(SPARK), "SPARK_CONF_DIR": conf_dir})
    if done.returncode != 0:
        raise AssertionError(done.stderr[-3000:])
    return namespace.taken()


def by_sparkjob(words: list[str], namespace: Namespace, conf_dir: str) -> dict[str, object]:
    done = subprocess.run([SPARKJOB, "render", "--show-secrets", "--output=json", "--id", "0123456789abcdef" * 2,
                           "--layers", conf_dir, *words], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    namespace.kubectl("create", "--filename=-", input=done.stdout)
    return namespace.taken()


def differences(theirs: dict[str, object], ours: dict[str, object]) -> dict[str, str]:
    nothing = "nothing"
    return {path: f"spark-submit: {theirs.get(path, nothing)!r}, sparkjob: {ours.get(path, nothing)!r}"
            for path in sorted(theirs.keys() | ours.keys())
            if theirs.get(path, nothing) != ours.get(path, nothing)}


class StoredObjects(unittest.TestCase):
    found: dict[str, dict[str, str]] = {}

    @classmethod
    def setUpClass(cls):
        server = kubectl("config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}")
        common = ["--master", f"k8s://{server}", "--deploy-mode", "cluster",
                  *conf(**{"spark.kubernetes.container.image": "spark:4.3.0",
                           "spark.kubernetes.submission.waitAppCompletion": "false"})]
        for case, words in CASES.items():
            with tempfile.TemporaryDirectory() as conf_dir:
                (Path(conf_dir) / "log4j2.properties").write_text("rootLogger.level = warn\n")
                (Path(conf_dir) / "spark-defaults.conf").write_text("spark.default said\n")
                namespace = Namespace(case)
                theirs = by_spark_submit([*common, *words], namespace, conf_dir)
                ours = by_sparkjob([*common, *words], namespace, conf_dir)
            cls.found[case] = differences(theirs, ours)

    def test_differ_only_on_purpose(self):
        for case, found in self.found.items():
            with self.subTest(case):
                unknown = [f"{path}: {told}" for path, told in found.items()
                           if not any(re.search(pattern, path) for pattern in DIFFERENCES.values())]
                if unknown:
                    self.fail("not in the list of differences:\n" + "\n".join(unknown))

    def test_differ_in_all_that_is_said_to_differ(self):
        paths = [path for found in self.found.values() for path in found]
        for why, pattern in DIFFERENCES.items():
            with self.subTest(why):
                self.assertTrue(any(re.search(pattern, path) for path in paths), "no such difference any more")


class RestrictedNamespace(unittest.TestCase):
    """The shipped base with `podSecurity: restricted`, where Kubernetes enforces that level."""

    @classmethod
    def setUpClass(cls):
        kubectl("apply", "--filename=-", input=json.dumps({
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": "restricted", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}))
        kubectl("create", "--namespace=restricted", "serviceaccount", "spark")  # the base's driver
        until(lambda: kubectl("get", "--namespace=restricted", "serviceaccount/default"))
        layers = [word for folder in ("base", "overlays/dev") for word in ("--layers", REPOSITORY / folder / "layers")]
        done = run(SPARKJOB, "render", "--output=json", *layers,
                   *conf(**{"spark.kubernetes.namespace": "restricted", "spark.kubernetes.container.image": "spark:1"}))
        cls.objects = json.loads(done.stdout)["items"]

    def create(self, *objects: dict) -> None:
        kubectl("create", "--namespace=restricted", "--dry-run=server", "--filename=-",
                input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))

    def test_takes_all_objects(self):
        self.create(*self.objects)

    def test_takes_executors_made_from_the_template(self):
        template = next(each["data"]["podspec-configmap-key"] for each in self.objects
                        if "podspec-configmap-key" in each.get("data", {}))
        executor = json.loads(template)
        executor["metadata"] = {"name": "executor"}
        executor["spec"]["containers"][0]["image"] = "spark:1"
        self.create(executor)

    def test_refuses_what_is_not_restricted(self):
        driver = json.loads(json.dumps(self.objects[-1]))
        del driver["spec"]["securityContext"]
        with self.assertRaisesRegex(AssertionError, "violates PodSecurity"):
            self.create(driver)


if __name__ == "__main__":
    unittest.main()
