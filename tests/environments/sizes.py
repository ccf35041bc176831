# SPDX-License-Identifier: Apache-2.0
"""How much of a quota an environment's pods are."""

import json
import sys
from collections import Counter
from decimal import Decimal

import yaml
from kustomizations import REPOSITORY, build, built, named, properties, rendered

sys.path.insert(0, str(REPOSITORY / "tests" / "cluster"))

from sandbox.quota import amount  # noqa: E402,F401  pylint: disable=wrong-import-position

MIB = 2**20


def pods(environment: str) -> list[dict]:
    """The driver, and the executors' template."""
    things = list(yaml.safe_load_all(rendered(build(f"overlays/{environment}"), "objects")))
    template = next(each["data"]["podspec-configmap-key"] for each in things if "podspec-configmap-key" in each.get("data", {}))
    return [named("Pod", things), json.loads(template)]


def of_a_pod(spec: dict) -> Counter:
    """In the words of a quota."""
    total = Counter({"pods": 1})
    for container in spec["containers"]:
        for kind, values in container["resources"].items():
            total.update({f"{kind}.{name}": amount(str(value)) for name, value in values.items()})
    return total


def executor(environment: str) -> Counter:
    """One of them, as Spark counts it: a tenth of the memory, 384 MiB at least, unless the overhead is said; 40 % in
    Python."""
    said = properties(build(f"overlays/{environment}"))
    memory = mebibytes(said["spark.executor.memory"])
    overhead = mebibytes(said["spark.executor.memoryOverhead"]) if "spark.executor.memoryOverhead" in said \
        else max(384, memory * Decimal("0.4"))
    cores = said.get("spark.kubernetes.executor.request.cores", said["spark.executor.cores"])
    return Counter({"pods": 1, "requests.cpu": amount(cores), "requests.memory": (memory + overhead) * MIB,
                    "limits.memory": (memory + overhead) * MIB})


def mebibytes(spark: str) -> Decimal:
    return Decimal(spark[:-1]) * {"m": 1, "g": 1024}[spark[-1]]


def at_most(environment: str) -> Counter:
    """Services, launcher, driver, and as many executors as there can be."""
    said = properties(build(f"overlays/{environment}"))
    count = int(said.get("spark.dynamicAllocation.maxExecutors", said.get("spark.executor.instances", 0)))
    total = Counter()
    for each in built(f"overlays/{environment}/platform"):
        if each["kind"] in ("Deployment", "StatefulSet", "Job"):
            total.update(of_a_pod(each["spec"]["template"]["spec"]))
    total.update(of_a_pod(named("Job", built(f"overlays/{environment}"))["spec"]["template"]["spec"]))
    total.update(of_a_pod(pods(environment)[0]["spec"]))
    for _ in range(count):
        total.update(executor(environment))
    return Counter({what: value for what, value in total.items()
                    if what in ("pods", "requests.cpu", "requests.memory", "limits.memory")})
