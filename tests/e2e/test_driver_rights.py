# SPDX-License-Identifier: Apache-2.0
"""Whether the driver needs each right that services/rbac gives it: real Spark, once with all, then without one after
the other, says which verb it lacks."""

import unittest

import jobs
import side_by_side
import yaml
from under_test import ClusterTest, apply

NAMESPACE = "driver-rights"
ENDING = jobs.REPOSITORY / "tests" / "client" / "ending.py"
SMALL = {"coreRequest": "100m", "memory": "512m"}

# Where it does not pass on the API server's words.
SAYS = {("list", "persistentvolumeclaims"): "Cannot list PVC resources", ("watch", "pods"): "Received 403 on websocket"}

load_tests = side_by_side.load_tests


def role() -> dict:
    documents = yaml.safe_load_all((jobs.REPOSITORY / "services/rbac/driver.yaml").read_text())
    found, = (each for each in documents if each["kind"] == "Role")
    return found


def rights() -> list:
    return [(verb, resource) for rule in role()["rules"] for resource in rule["resources"] for verb in rule["verbs"]]


def account(verb: str, resource: str) -> str:
    return f"no-{verb}-{resource}"


def give_all_but(verb: str, resource: str) -> None:
    """A ServiceAccount with the driver's Role less one verb."""
    name = account(verb, resource)
    metadata = {"name": name, "namespace": NAMESPACE}
    rules = [{"apiGroups": [""], "resources": [one], "verbs": [word]} for word, one in rights() if (word, one) != (verb, resource)]
    apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    apply({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": rules})
    apply({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata,
           "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
           "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": NAMESPACE}]})


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)
    jobs.kubectl("--namespace", NAMESPACE, "create", "secret", "generic", "ending", f"--from-file={ENDING}")
    for right in rights():
        give_all_but(*right)


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


def start(name: str, service_account: str) -> jobs.Job:
    """An application that uses every right: its executor goes while it rests, and the next takes its volume."""
    return jobs.Job(NAMESPACE, name, {
        "mainApplicationFile": "local:///opt/ending/ending.py", "arguments": ["rest", "1"],
        "driver": {**SMALL, "serviceAccount": service_account}, "executor": SMALL,
        "dynamicAllocation": {"enabled": True, "minExecutors": 0, "maxExecutors": 1, "initialExecutors": 1},
        "sparkConf": {
            "spark.kubernetes.driver.secrets.ending": "/opt/ending", "spark.log.level": "INFO",
            **jobs.VOLUMES_USED_AGAIN,
            "spark.decommission.enabled": "true", "spark.kubernetes.executor.decommissionLabel": "leaves",
            "spark.dynamicAllocation.executorIdleTimeout": "4s"}}, image="docker.io/sparkjob/application").apply()


class DriversRights(ClusterTest):
    def test_with_all_of_them_nothing_is_refused(self):
        job = start("all", "spark")

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertNotRegex(job.log(), "|".join(["orbidden", r"cannot \w+ resource", *SAYS.values()]))


def without(verb: str, resource: str):
    def test(_self):
        job = start(account(verb, resource), account(verb, resource))
        job.says(SAYS.get((verb, resource), f'cannot {verb} resource "{resource}"'))
        job.kubectl("delete", "job", job.name)
    return test


for _right in rights():
    setattr(DriversRights, f"test_without_{'_'.join(_right)}_spark_says_that_it_lacks_it", without(*_right))


if __name__ == "__main__":
    unittest.main()
