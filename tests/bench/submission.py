# SPDX-License-Identifier: Apache-2.0
"""The application that is submitted in the benchmarks, in spark-submit's words."""
import sys

from cluster import NAMESPACE, ROOT, SERVER

SPARKJOB = str(ROOT / sys.argv[1])


def submission(waits, **more):
    """The words after `spark-submit` and `sparkjob run`; `more` are properties of Kubernetes besides."""
    settings = {
        "namespace": NAMESPACE,
        "container.image": "spark:4.3.0",
        "authenticate.driver.serviceAccountName": "default",
        "submission.waitAppCompletion": str(waits).lower(),
        "submission.connectionTimeout": "60000",
        "submission.requestTimeout": "60000",
        **more,
    }
    conf = [word for key, value in settings.items() for word in ("--conf", f"spark.kubernetes.{key}={value}")]
    return ["--master", f"k8s://{SERVER}", "--deploy-mode", "cluster", "--name", "pi",
            "--class", "org.apache.spark.examples.SparkPi", *conf, "local:///opt/spark/examples/jars/examples.jar"]
