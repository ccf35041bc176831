# SPDX-License-Identifier: Apache-2.0
"""Real Spark in a namespace with the Pod Security level restricted: how its applications end. The flights are run in
test_environments.py."""

import json
import unittest

import jobs
from jobs import until
from under_test import ClusterTest

NAMESPACE = "real-spark"
SMALL = {"coreRequest": "100m", "memory": "512m"}
ARGUMENTS = ["two words", "it's \"quoted\"", "a\nb\tc", "$(HOME)", "$$", "$HOME", "a,b", "\u00fc\U0001f600", "--class", "\\", "*", ""]
ENDING = jobs.REPOSITORY / "tests" / "client" / "ending.py"
PI = "local:///opt/spark/examples/src/main/python/pi.py"
RUNS_SPARK_ITSELF = [  # what a Job has to be given where its own container is the driver
    {"op": "replace", "path": "/spec/template/spec/serviceAccountName", "value": "spark"},
    {"op": "replace", "path": "/spec/template/spec/containers/0/resources",
     "value": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}},
    {"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "tmp", "emptyDir": {}}},
    {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts/-", "value": {"name": "tmp", "mountPath": "/tmp"}},
]


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


def ending(name: str, *how: str) -> jobs.Job:
    """An application that ends as it is told."""
    return jobs.Job(NAMESPACE, name, {
        "mainApplicationFile": "local:///opt/ending/ending.py", "arguments": list(how),
        "sparkConf": {"spark.kubernetes.driver.secrets.ending": "/opt/ending"},
        "driver": SMALL, "executor": {**SMALL, "instances": 1}}, image="docker.io/sparkjob/application")


class RealSpark(ClusterTest):
    """Side by side: most of a run is waiting."""

    @classmethod
    def setUpClass(cls):
        cls.pi = jobs.Job(NAMESPACE, "pi", {
            "mainApplicationFile": PI, "arguments": ["4"],
            "driver": SMALL, "executor": {**SMALL, "instances": 1}}, image="docker.io/sparkjob/application").apply()
        cls.pi.kubectl("create", "secret", "generic", "ending", f"--from-file={ENDING}")
        cls.fails, cls.deleted = (ending("fails", "exit", "3").apply(), ending("deleted", "wait").apply())
        cls.shows = ending("shows", "show", *ARGUMENTS).apply()
        for job in (cls.pi, cls.fails, cls.shows):
            job.end()

    def test_pi_succeeds_with_one_executor(self):
        self.assertEqual(self.pi.condition()["type"], "Complete", self.pi.log())
        self.assertIn("Pi is roughly 3.1", self.pi.log())

    def test_a_job_that_runs_spark_itself_has_executor_pods_which_go_with_it(self):
        job = jobs.Job(NAMESPACE, "client", {
            "mode": "client", "mainApplicationFile": PI, "arguments": ["400"], "driver": SMALL,
            "executor": {**SMALL, "instances": 1}}, {"podSecurity": "restricted"}, RUNS_SPARK_ITSELF,
            image="docker.io/sparkjob/application").apply()

        def executors():
            pods = {pod["metadata"]["name"] for pod in job.launchers()}
            return [executor for executor in job.executors()
                    if pods & {owner["name"] for owner in executor["metadata"].get("ownerReferences", [])}]

        until(lambda: executors() or job.condition())
        self.assertFalse(job.condition(), "there were no executors")
        executor = executors()[0]
        self.assertEqual(executor["spec"]["containers"][0]["image"], "docker.io/sparkjob/application:dev")
        self.assertEqual(job.end(), "Complete", job.log())
        self.assertEqual(job.launcher_ended()["exitCode"], 0)
        self.assertIn("Pi is roughly 3.1", job.log())
        self.assertRegex(job.log(), r"sparkjob: stage 0 'reduce at pi.py:\d+': \d+/400 tasks")
        until(lambda: not executors())

    def test_an_application_that_fails_with_status_3_shows_in_the_job(self):
        condition = self.fails.condition()
        self.assertEqual((condition["type"], condition["reason"]), ("Failed", "PodFailurePolicy"), self.fails.log())
        ended = self.fails.launcher_ended()
        self.assertEqual((ended["exitCode"], ended["message"]), (3, "the driver exited with status 3"))
        self.assertEqual(len(self.fails.launchers()), 1)

    def test_the_application_is_given_exactly_the_arguments_of_the_layers(self):
        line = next(line for line in self.shows.log().splitlines() if line.startswith("arguments "))
        self.assertEqual(json.loads(line.removeprefix("arguments ")), ARGUMENTS)

    def test_the_driver_is_the_users_image_and_nothing_runs_as_root(self):
        driver, = self.pi.drivers()
        container, = driver["spec"]["containers"]
        self.assertEqual(container["image"], f"docker.io/sparkjob/application:{jobs.TAG}")
        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
        self.assertEqual(container["securityContext"]["capabilities"], {"drop": ["ALL"]})
        self.assertTrue(driver["spec"]["securityContext"]["runAsNonRoot"])

    def test_deleting_the_job_takes_driver_and_executors_and_leaves_nothing(self):
        until(lambda: "ready 3" in self.deleted.log())

        self.deleted.kubectl("delete", "job", "deleted")

        until(lambda: not self.deleted.things() and not self.deleted.executors())


class InASmallQuota(ClusterTest):
    """3 CPUs and 1939Mi of memory, of which the launcher has 64Mi."""

    NAMESPACE = "small-quota"

    @classmethod
    def setUpClass(cls):
        jobs.prepare(cls.NAMESPACE)
        cls.addClassCleanup(jobs.under_test.cluster, "remove-tenant", cls.NAMESPACE)
        hard = {"requests.cpu": "3", "requests.memory": "1939Mi", "limits.memory": "1939Mi"}
        jobs.kubectl("--namespace", cls.NAMESPACE, "patch", "resourcequota", "tenant", "--patch",
                     json.dumps({"spec": {"hard": hard}}))

    def run_pi(self, name: str, size: dict, instances: int) -> jobs.Job:
        return jobs.Job(self.NAMESPACE, name, {
            "mainApplicationFile": PI, "arguments": ["4"], "driver": size, "executor": {**size, "instances": instances},
        }, image="docker.io/sparkjob/application").apply()

    def test_sizes_that_fit_succeed(self):
        job = self.run_pi("fits", SMALL, 1)

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertIn("Pi is roughly 3.1", job.log())
        job.kubectl("delete", "job", "fits")
        until(lambda: not job.things())

    def test_two_executors_of_sparks_default_sizes_are_told_never_to_fit(self):
        job = self.run_pi("never", {"coreRequest": "100m"}, 2)

        why = ("the quota 'tenant' allows limits.memory 1939Mi, of which 1497Mi is used, and one executor needs 1433Mi; "
               "with the driver's 1433Mi not one executor can ever fit")
        job.says(f"executors: 0 of 2: {why}")
        self.assertEqual(job.result(), (11, f"the driver exited with status 11; no executor has run: {why}"))

        job.kubectl("delete", "job", "never")
        until(lambda: not job.things())


if __name__ == "__main__":
    unittest.main()
