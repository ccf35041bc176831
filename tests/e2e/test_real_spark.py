# SPDX-License-Identifier: Apache-2.0
"""Real Spark in a namespace with the Pod Security level restricted: what the README promises."""

import unittest

import jobs
from jobs import until
from under_test import ClusterTest, require_cluster, try_kubectl

NAMESPACE = "flights-dev"
SMALL = {"coreRequest": "100m", "memory": "512m"}
ENDING = jobs.REPOSITORY / "tests" / "client" / "ending.py"


def setUpModule():
    require_cluster()
    jobs.prepare(NAMESPACE, "overlays/dev/platform")


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


class RealSpark(ClusterTest):
    """Side by side: most of a run is waiting."""

    @classmethod
    def setUpClass(cls):
        cls.flights = jobs.Job(NAMESPACE, "flights", {})
        cls.flights.kubectl("apply", "--kustomize", jobs.REPOSITORY / "overlays/dev")
        cls.pi = jobs.Job(NAMESPACE, "pi", {
            "mainApplicationFile": "local:///opt/spark/examples/src/main/python/pi.py", "arguments": ["4"],
            "driver": SMALL, "executor": {**SMALL, "instances": 1}}, image="docker.io/sparkjob/application").apply()
        cls.flights.kubectl("create", "secret", "generic", "ending", f"--from-file={ENDING}")
        cls.fails = jobs.Job(NAMESPACE, "fails", {
            "mainApplicationFile": "local:///opt/ending/ending.py", "arguments": ["exit", "3"],
            "sparkConf": {"spark.kubernetes.driver.secrets.ending": "/opt/ending"},
            "driver": SMALL, "executor": {**SMALL, "instances": 1}}, image="docker.io/sparkjob/application").apply()
        for job in (cls.flights, cls.pi, cls.fails):
            job.end()

    def test_flights_succeeds_with_two_executors_and_the_job_log_is_the_drivers(self):
        self.assertEqual(self.flights.condition()["type"], "Complete", self.flights.log())
        log = self.flights.log()
        self.assertIn("checked: 336,776 flights", log)
        self.assertIn("sparkjob: driver running", log)
        self.assertTrue(log.endswith("sparkjob: the driver succeeded\n"), log[-300:])

    def test_pi_succeeds_with_one_executor(self):
        self.assertEqual(self.pi.condition()["type"], "Complete", self.pi.log())
        self.assertIn("Pi is roughly 3.1", self.pi.log())

    def test_an_application_that_fails_with_status_3_shows_in_the_job(self):
        condition = self.fails.condition()
        self.assertEqual((condition["type"], condition["reason"]), ("Failed", "PodFailurePolicy"), self.fails.log())
        ended = self.fails.launcher_ended()
        self.assertEqual((ended["exitCode"], ended["message"]), (3, "the driver exited with status 3"))
        self.assertEqual(len(self.fails.launchers()), 1)

    def test_the_driver_is_the_users_image_and_nothing_runs_as_root(self):
        driver, = self.pi.drivers()
        container, = driver["spec"]["containers"]
        self.assertEqual(container["image"], "docker.io/sparkjob/application:dev")
        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
        self.assertEqual(container["securityContext"]["capabilities"], {"drop": ["ALL"]})
        self.assertTrue(driver["spec"]["securityContext"]["runAsNonRoot"])

    def test_the_user_may_not_write_roles(self):
        refused = try_kubectl("--namespace", NAMESPACE, "auth", "can-i", "create", "roles", user=NAMESPACE)
        self.assertEqual(refused.stdout.strip(), "no")

    def test_deleting_the_job_leaves_nothing(self):
        self.assertTrue(self.pi.things())
        self.pi.kubectl("delete", "job", "pi")
        until(lambda: not self.pi.things())


if __name__ == "__main__":
    unittest.main()
