# SPDX-License-Identifier: Apache-2.0
"""Real Spark when something goes wrong: executors that are killed, memory that runs out, an API server that is away."""

import re
import signal
import time
import unittest

import jobs
import processes
import side_by_side
from jobs import until
from under_test import ClusterTest, fault

FIRST, SECOND, FULL = NAMESPACES = ("spark-faults", "spark-faults-more", "spark-faults-full")  # quotas for two each
SMALL = {"coreRequest": "100m", "memory": "512m"}
ENDING = jobs.REPOSITORY / "tests" / "client" / "ending.py"
AWAY = 90

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()
    for namespace in NAMESPACES:
        jobs.prepare(namespace)
        jobs.kubectl("--namespace", namespace, "create", "secret", "generic", "ending", f"--from-file={ENDING}")


def tearDownModule():
    for namespace in NAMESPACES:
        jobs.under_test.cluster("remove-tenant", namespace)


def start(namespace: str, name: str, how: str, what: str = "", conf=None, **spec) -> jobs.Job:
    job = jobs.Job(namespace, name, {
        "mainApplicationFile": "local:///opt/ending/ending.py", "arguments": [how, *([what] if what else [])],
        "sparkConf": {"spark.kubernetes.driver.secrets.ending": "/opt/ending", **(conf or {})},
        "driver": SMALL, "executor": {**SMALL, "instances": 1}, **spec}, image="docker.io/sparkjob/application")
    return job.apply()


def executors(job: jobs.Job) -> list:
    """Those that run, of this Job alone."""
    driver, = job.drivers()
    application = driver["metadata"]["labels"]["spark-app-selector"]
    pods = job.get("pods", selector=f"spark-role=executor,spark-app-selector={application}")["items"]
    return [pod for pod in pods if pod["status"]["phase"] == "Running"]


def claims(job: jobs.Job) -> dict:
    """Of each executor that runs, by its name."""
    return {pod["metadata"]["name"]: volume["persistentVolumeClaim"]["claimName"]
            for pod in (executors(job) if job.drivers() else [])
            for volume in pod["spec"]["volumes"] if "persistentVolumeClaim" in volume}


def is_told(job: jobs.Job, reason: str, words: str) -> bool:
    return any((event["type"], event["reason"]) == ("Warning", reason) and words in event["message"]
               for event in job.events())


def kill_executor(job: jobs.Job) -> dict:
    job.says("ready")
    executor = job.until(lambda: executors(job))[0]
    job.until(lambda: processes.of(executor, "python3") or processes.of(executor, "python"))  # it works
    processes.send(executor, "java", signal.SIGKILL)
    return executor


class RealSpark(ClusterTest):
    def test_an_executor_that_is_killed_is_replaced_and_the_launcher_tells_of_it(self):
        job = start(FIRST, "loses-executor", "work", "40")

        killed = kill_executor(job)
        job.until(lambda: [pod for pod in executors(job) if pod["metadata"]["uid"] != killed["metadata"]["uid"]])

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertIn("\nworked 40\n", job.log())
        self.assertRegex(job.log(), "sparkjob: .*executor.* lost")

    def test_a_driver_out_of_memory_ends_with_137_and_its_memory(self):
        job = start(FIRST, "hungry", "hog")

        _, message = job.result()

        self.assertEqual(job.statuses(), [137, 1])  # the second launcher knows that it was the driver
        self.assertIn("limit of 896Mi (OOMKilled)", message)

    def test_an_api_server_away_for_90_seconds_changes_nothing(self):
        job = start(SECOND, "away", "work", str(AWAY + 30))
        job.says("ready")
        pods = [*job.launchers(), *job.drivers()]

        for pod in pods:
            fault("cut-off", job.namespace, pod["metadata"]["name"])
        since = time.monotonic()
        job.says("the API server does not answer")
        until(lambda: time.monotonic() - since >= AWAY)
        for pod in pods:
            fault("reconnect", job.namespace, pod["metadata"]["name"])

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertIn(f"\nworked {AWAY + 30}\n", job.log())
        self.assertIn("the API server answers again", job.log())
        self.assertEqual((len(job.launchers()), len(job.drivers())), (1, 1))

    def test_executors_that_no_node_takes_are_told_with_the_schedulers_reason(self):
        job = start(FIRST, "no-node", "work", "1",
                    executor={**SMALL, "nodeSelector": {"sparkjob.test/no-such-node": "true"}})

        job.says("executors: 0 running, 1 waiting for a node: Unschedulable: 0/1 nodes are available")
        job.until(lambda: is_told(job, "ExecutorsStuck", "0/1 nodes are available"))

        job.kubectl("delete", "job", job.name)
        until(lambda: not job.things())

    def test_executors_that_a_quota_cannot_hold_are_told_with_its_numbers_and_come_when_it_frees_up(self):
        jobs.take_memory(FULL, "6600Mi")
        # Without more failures allowed, Spark gives up after three executors that could not be created, with status 11.
        job = start(FULL, "no-room", "work", "2", {"spark.executor.maxNumFailures": "1000"})

        line = job.until(lambda: re.search("sparkjob: executors: 0 of 1: the quota 'tenant' allows .*", job.log())).group()
        for amount in ("896Mi", "8Gi"):  # what one needs, what the quota allows
            self.assertIn(amount, line)
        jobs.give_memory(job.namespace)

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertIn("\nworked 2\n", job.log())

    def test_an_executor_that_comes_after_a_rest_takes_the_volume_of_one_that_went(self):
        job = start(SECOND, "rests", "rest", "2", {
            **jobs.VOLUMES_USED_AGAIN,
            "spark.dynamicAllocation.executorIdleTimeout": "5s"},
            dynamicAllocation={"enabled": True, "minExecutors": 0, "maxExecutors": 1, "initialExecutors": 1})

        (first, volume), = job.until(lambda: claims(job)).items()
        job.says("rested")
        later = job.until(lambda: {name: claim for name, claim in claims(job).items() if name != first})

        self.assertEqual(set(later.values()), {volume})
        self.assertEqual(job.end(), "Complete", job.log())
        self.assertEqual(job.log().count("\nworked 2\n"), 2)
        until(lambda: not job.get("persistentvolumeclaims")["items"])


if __name__ == "__main__":
    unittest.main()
