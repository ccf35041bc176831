# SPDX-License-Identifier: Apache-2.0
"""Whether the launcher needs each right that services/rbac gives it, and none else: without any one of them, a run
that needs all lacks something that its user sees."""

import re
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

from plane import Namespace, Plane, rights
from runs import Run
from sandbox.api import Refused
from under_test import until

AT_ONCE = 6
LAYER = {
    "mainApplicationFile": "local:///app.py",
    "sparkConf": {
        "spark.hadoop.fs.s3a.secret.key": "very-secret",  # so there is a Secret
        "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": "OnDemand",
        "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.storageClass": "none",
        "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.sizeLimit": "1Mi",
        "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path": "/data"},
}
# What is seen without a right: of all not listed, that the API server refuses it, with verb and resource.
SEEN = {
    ("list", "events"): "stuck: 124 .*not running after 10 s$",
    ("create", "events"): "events of the Job: none",
    ("get", "pods/log"): "log: missing",
}
KINDS = ("ConfigMap", "Secret", "Service", "NetworkPolicy", "PersistentVolumeClaim", "Pod")

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()


def launchers_role() -> dict:
    role, = [each for each in rights() if each["kind"] == "Role" and each["metadata"]["name"] == "sparkjob"]
    return role


def verbs(role: dict) -> list:
    return [(verb, resource) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]]


def without(verb: str, resource: str):
    """The Roles, less one verb on one resource."""
    def change(each: dict) -> dict:
        if each["kind"] != "Role" or each["metadata"]["name"] != "sparkjob":
            return each
        rules = []
        for rule in each["rules"]:
            for one in rule["resources"]:
                left = [word for word in rule["verbs"] if (word, one) != (verb, resource)]
                rules.append({**rule, "resources": [one], "verbs": left})
        return {**each, "rules": [rule for rule in rules if rule["verbs"]]}
    return change


class Scenario:
    """Three runs that need every right between them, and what a user sees of them, as text."""

    def __init__(self, namespace: Namespace):
        self.namespace = namespace
        self._seen: list[str] = []

    def see(self, what: str, text: str) -> None:
        self._seen.append(f"{what}: {text}")

    def told(self, what: str, launcher, status: int) -> None:
        last = [line for line in launcher.said().splitlines() if line.startswith("sparkjob: ")]
        self.see(what, f"{status} {' | '.join(last)}")

    def play(self) -> str:
        self.interrupted_adopted_and_ended_well()
        self.stuck()
        self.suspended()
        return "\n".join(self._seen)

    def full(self, name: str, **hard: str) -> None:
        """A quota that counts what is there already."""
        self.namespace.create("ResourceQuota", metadata={"name": name}, spec={"hard": hard})
        until(lambda: self.namespace.get("ResourceQuota", name).get("status", {}).get("used"))

    def is_running(self, driver: str, launcher) -> bool:
        """Whether the launcher follows it that far; it gives up a driver that it may not look at."""
        try:
            self.namespace.bind(driver)
            self.namespace.runs(driver)
        except Refused:
            return False
        return launcher.says("driver running")

    def interrupted_adopted_and_ended_well(self) -> None:
        """The first launcher leaves everything but the driver, the second creates it, the third adopts it and misses
        its executors."""
        run = Run(self.namespace, "well", LAYER)
        self.full("pods", pods="1")
        first = run.launch()
        if first.says("waiting for room"):
            first.signal(signal.SIGKILL)
        self.told("first", first, first.end())
        self.namespace.delete("ResourceQuota", "pods")
        second = run.launch()
        pod = run.driver_of(second)
        if not pod or not self.is_running(pod["metadata"]["name"], second):
            self.told("second", second, second.end())
            return
        driver = pod["metadata"]["name"]
        second.signal(signal.SIGKILL)
        second.end()
        third = run.launch()
        self.full("memory", **{"limits.memory": "100Mi"})
        third.says("executors: 0 of ")
        self.namespace.delete("ResourceQuota", "memory")
        self.namespace.ended(driver, 0)
        self.told("third", third, third.end())
        self.see("log", "there" if "\nhello" in "\n" + third.said() else "missing")
        self.see("left", ", ".join(f"{kind} {len(run.owned(kind))}" for kind in KINDS))
        events = [event["reason"] for event in self.namespace.all("Event") if event["involvedObject"]["name"] == "well"]
        self.see("events of the Job", ", ".join(sorted(set(events) & {"DriverCreated", "DriverAdopted", "Succeeded"})) or "none")

    def stuck(self) -> None:
        run = Run(self.namespace, "stuck", LAYER, startDeadlineSeconds=10)
        launcher = run.launch()
        pod = run.driver_of(launcher)
        if pod:  # it is given up at once where nobody may list pods
            self.namespace.create("Event", metadata={"generateName": "stuck-"}, type="Warning", reason="FailedMount",
                                  message="the volume is on fire", involvedObject={
                                      "kind": "Pod", "name": pod["metadata"]["name"],
                                      "namespace": self.namespace.name, "uid": pod["metadata"]["uid"]})
            try:
                self.namespace.bind(pod["metadata"]["name"])
            except Refused:
                pass
        self.told("stuck", launcher, launcher.end())

    def suspended(self) -> None:
        run = Run(self.namespace, "suspended", LAYER)
        launcher = run.launch()
        if launcher.says("driver "):
            self.namespace.patch("Job", "suspended", {"spec": {"suspend": True}})
            launcher.signal(signal.SIGTERM)
        self.told("suspended", launcher, launcher.end())


class LaunchersRights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wanted = verbs(launchers_role())
        with ThreadPoolExecutor(AT_ONCE) as threads:
            whole = threads.submit(lambda: Scenario(Namespace(plane, "all-rights")).play())
            lacking = {right: threads.submit(cls.play_without, *right) for right in cls.wanted}
            cls.whole = whole.result()
            cls.lacking = {right: future.result() for right, future in lacking.items()}

    @staticmethod
    def play_without(verb: str, resource: str) -> str:
        name = f"no-{verb}-{resource}".replace("/", "-")
        return Scenario(Namespace(plane, name, without(verb, resource))).play()

    def test_with_all_of_them_everything_is_done(self):
        for line in ("third: 0 .* adopted | .*executors: 0 of 1: the quota 'memory' .* | .*the driver succeeded",
                     "log: there", r"left: ConfigMap 1, Secret 0, Service 0, NetworkPolicy 0, .*, Pod 2",
                     "events of the Job: DriverAdopted, DriverCreated, Succeeded",
                     "stuck: 66 .*the volume is on fire", "suspended: 143 .*the Job is suspended; the driver is deleted"):
            with self.subTest(line):
                self.assertRegex(self.whole, line)
        self.assertNotIn(" cannot ", self.whole)

    def test_without_any_one_of_them_the_user_sees_what_is_missing(self):
        for (verb, resource), seen in self.lacking.items():
            with self.subTest(f"without {verb} on {resource}"):
                expected = SEEN.get((verb, resource), f'cannot {verb} resource "{resource}"')
                self.assertRegex(seen, re.compile(expected, re.MULTILINE))
                self.assertNotRegex(self.whole, re.compile(expected, re.MULTILINE))


if __name__ == "__main__":
    unittest.main()
