# SPDX-License-Identifier: Apache-2.0
"""What may be different between two environments, and what has to agree in each."""

import fnmatch
import re
import unittest

import kustomizations
import sizes
from kustomizations import ENVIRONMENTS, REPOSITORY, build, built, named, properties

# Of production and development; anything else is a mistake somebody finds in production.
MAY_DIFFER = [
    "spark.kubernetes.container.image",
    # sizes
    "spark.driver.cores", "spark.driver.memory*", "spark.executor.cores", "spark.executor.memory*", "spark.executor.instances",
    "spark.kubernetes.*.request.cores", "spark.kubernetes.*.limit.cores", "spark.dynamicAllocation.*",
    "spark.sql.shuffle.partitions",
    # where data and event logs are
    "spark.hadoop.fs.s3a.endpoint*", "spark.hadoop.fs.s3a.path.style.access", "spark.eventLog.dir",
    # nodes that go and nodes that are slow
    "spark.kubernetes.*.annotation.cluster-autoscaler.kubernetes.io/safe-to-evict", "spark.*decommission.*", "spark.speculation",
    "spark.task.maxFailures",
    # what people see
    "spark.kubernetes.*.label.environment", "spark.log.level",
]


def setUpModule():
    kustomizations.kustomize()


def differing(one: dict, other: dict) -> set:
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def settings(text: str) -> dict:
    """Of a spark-defaults.conf."""
    return dict(line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#"))


class Differences(unittest.TestCase):
    def test_production_differs_from_development_in_what_is_listed_here_alone(self):
        dev, prod = (properties(build(f"overlays/{each}")) for each in ENVIRONMENTS)
        found = differing(dev, prod)

        self.assertEqual([key for key in sorted(found) if not any(fnmatch.fnmatch(key, one) for one in MAY_DIFFER)], [])
        self.assertEqual([one for one in MAY_DIFFER if not fnmatch.filter(found, one)], [], "no longer different")

    def test_their_jobs_differ_in_namespace_image_layers_and_time_to_live_alone(self):
        dev, prod = (named("Job", built(f"overlays/{each}")) for each in ENVIRONMENTS)
        for job in (dev, prod):
            del job["metadata"]["namespace"]
            job["spec"].pop("ttlSecondsAfterFinished", None)
            del job["spec"]["template"]["spec"]["containers"][0]["image"]
            del job["spec"]["template"]["spec"]["volumes"][0]["configMap"]["name"]

        self.assertEqual(dev, prod)


class Production(unittest.TestCase):
    def test_its_driver_and_executors_keep_their_node_and_have_a_priority(self):
        driver, executor = sizes.pods("prod")
        said = properties(build("overlays/prod"))
        stays = "cluster-autoscaler.kubernetes.io/safe-to-evict"

        self.assertEqual(driver["metadata"]["annotations"][stays], "false")
        self.assertEqual(said[f"spark.kubernetes.executor.annotation.{stays}"], "false")
        self.assertEqual({driver["spec"]["priorityClassName"], executor["spec"]["priorityClassName"]}, {"production"})

    def test_has_no_store_of_its_own(self):
        self.assertEqual([each["metadata"]["name"] for folder in ("platform", "tenant")
                          for each in built(f"overlays/prod/{folder}") if each["metadata"]["name"].startswith("s3")], [])


class AnEnvironment(unittest.TestCase):
    def test_its_history_server_reads_where_its_jobs_write(self):
        for environment in ENVIRONMENTS:
            written = properties(build(f"overlays/{environment}"))
            config_map = next(each for each in built(f"overlays/{environment}/platform")
                              if each["kind"] == "ConfigMap" and each["metadata"]["name"].startswith("history-server"))
            read = settings(config_map["data"]["history-server.conf"])
            self.assertEqual(read["spark.history.fs.logDirectory"], written["spark.eventLog.dir"], environment)
            self.assertEqual({key: value for key, value in read.items() if re.search("endpoint|path.style", key)},
                             {key: value for key, value in written.items() if re.search("endpoint|path.style", key)})

    def test_its_quota_has_room_for_its_services_and_one_run_at_its_largest(self):
        for environment in ENVIRONMENTS:
            hard = named("ResourceQuota", built(f"overlays/{environment}/tenant"))["spec"]["hard"]
            wanted = sizes.at_most(environment)
            for what, amount in wanted.items():
                with self.subTest(f"{environment}: {what}"):
                    self.assertLessEqual(amount, sizes.amount(hard[what]))
        self.assertGreater(2 * sizes.at_most("prod")["requests.memory"], sizes.amount("110Gi"), "two fit: is that meant?")

    def test_its_tenant_platform_and_job_are_in_one_namespace(self):
        for environment in ENVIRONMENTS:
            for folder in ("tenant", "platform", "."):
                places = {each["metadata"].get("namespace") or each["metadata"]["name"]
                          for each in built(f"overlays/{environment}/{folder}")}
                self.assertEqual(places, {f"flights-{environment}"})

    def test_a_team_is_given_no_right_by_what_it_applies_itself(self):
        for folder in (f"overlays/{each}{of}" for each in ENVIRONMENTS for of in ("", "/platform")):
            self.assertFalse({"Role", "RoleBinding", "ClusterRole", "ResourceQuota", "LimitRange", "Namespace"}
                             & {each["kind"] for each in built(folder)}, folder)


class WithoutKeys(unittest.TestCase):
    def test_workload_identity_takes_the_keys_away_and_changes_nothing_else(self):
        plain = properties(build("overlays/prod"))
        identity = properties(kustomizations.over("overlays/prod", components=["services/s3/workload-identity"]))

        self.assertEqual(differing(plain, identity),
                         {f"spark.kubernetes.{pod}.secretKeyRef.AWS_{key}" for pod in ("driver", "executor")
                          for key in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")})
        layer = (REPOSITORY / "services/s3/workload-identity/layers/25-workload-identity.yaml").read_text()
        self.assertIn("WebIdentityTokenFileCredentialsProvider", layer)  # of which render shows nothing: it looks secret


if __name__ == "__main__":
    unittest.main()
