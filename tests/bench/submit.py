# SPDX-License-Identifier: Apache-2.0
"""What it costs to get a driver pod created: sparkjob beside the real spark-submit, on one API server without nodes.

Runs inside the cluster's network, with KUBECONFIG; see tests/bench/run."""
import json
import os
import pathlib
import subprocess
import sys

from measure import Command, compare

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPARKJOB = str(ROOT / sys.argv[1])
SPARK = pathlib.Path(os.environ.get("SPARK_HOME") or ROOT / ".spark/spark")
AUDIT_LOG = pathlib.Path(sys.argv[2])
NAMESPACE = "bench"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))


def kubectl(*words, **options):
    return subprocess.run(["kubectl", *words], check=True, text=True, capture_output=True, **options).stdout


def words(server):
    settings = {
        "spark.kubernetes.namespace": NAMESPACE,
        "spark.kubernetes.container.image": "spark:4.3.0",
        "spark.kubernetes.authenticate.driver.serviceAccountName": "default",
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.kubernetes.submission.connectionTimeout": "60000",
        "spark.kubernetes.submission.requestTimeout": "60000",
    }
    conf = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    return ["--master", f"k8s://{server}", "--deploy-mode", "cluster", "--name", "pi",
            "--class", "org.apache.spark.examples.SparkPi", *conf, "local:///opt/spark/examples/jars/examples.jar"]


def requests_of(command):
    """How many requests one run sends, by the server's own audit log."""
    before = AUDIT_LOG.stat().st_size
    command.run()
    marker = "end-of-run"
    subprocess.run(["kubectl", "get", "configmap", marker, "--namespace", NAMESPACE], check=False, capture_output=True)
    agents = ("sparkjob", "fabric8")
    with open(AUDIT_LOG, encoding="utf-8") as log:
        log.seek(before)
        events = [json.loads(line) for line in log if line.endswith("\n")]
    return sum(event.get("userAgent", "").startswith(agents) and event["stage"] == "ResponseComplete"
               for event in events)


def main():
    kubectl("apply", "--filename=-", input=json.dumps(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}))
    while subprocess.run(["kubectl", "get", "serviceaccount", "default", "--namespace", NAMESPACE], check=False,
                         capture_output=True).returncode != 0:
        pass  # the controllers make it
    server = kubectl("config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}")
    commands = [
        Command("sparkjob run", [SPARKJOB, "run", *words(server)]),
        Command("spark-submit 4.3.0", [str(SPARK / "bin/spark-submit"), *words(server)]),
    ]
    compare("from start to driver pod created", commands, rounds=ROUNDS)
    print("\n  requests of one run: " + ", ".join(f"{c.name} {requests_of(c)}" for c in commands))
    kubectl("delete", "namespace", NAMESPACE, "--wait=false")


main()
