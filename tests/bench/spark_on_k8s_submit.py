# SPDX-License-Identifier: Apache-2.0
"""spark_on_k8s_submit.py NAMESPACE: the same application as in submit.py, by the Python client spark-on-k8s."""
import os
import secrets
import sys

from spark_on_k8s.client import SparkOnK8S
from spark_on_k8s.k8s.sync_client import KubernetesClientManager

SparkOnK8S(k8s_client_manager=KubernetesClientManager(config_file=os.environ["KUBECONFIG"])).submit_app(
    image="spark:4.3.0",
    app_path="local:///opt/spark/examples/jars/examples.jar",
    class_name="org.apache.spark.examples.SparkPi",
    app_name="pi",
    app_id_suffix=lambda: f"-{secrets.token_hex(8)}",  # its own has whole seconds
    namespace=sys.argv[1],
    service_account="default",
    app_waiter="no_wait",
)
