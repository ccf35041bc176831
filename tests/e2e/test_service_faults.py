# SPDX-License-Identifier: Apache-2.0
"""Services that are lost while an application runs: nothing that Spark had written is lost, and the Job's outcome is
what the application's was."""

import signal
import time
import unittest

import jobs
import processes
import side_by_side
from jobs import until
from team import SMALL, Team

TABLE = jobs.REPOSITORY / "tests" / "e2e" / "table.py"
STORE = ["services/s3/layer", "services/history-server/s3-layer"]
AWAY = 30

load_tests = side_by_side.load_classes


def setUpModule():
    jobs.enter_cluster()


class Faults(Team):
    @classmethod
    def prepare(cls, *words) -> None:
        cls.start(*words)
        cls.kubectl("create", "secret", "generic", "table", f"--from-file={TABLE}")

    def table(self, name: str, components: list, seconds: int, path: str, **more) -> tuple[str, jobs.Job]:
        application = self.run_job(name, components, {
            "mainApplicationFile": "local:///opt/table/table.py", "arguments": [str(seconds), path],
            **more, "sparkConf": {"spark.kubernetes.driver.secrets.table": "/opt/table", **more.get("sparkConf", {})}})
        return application, jobs.Job(self.NAMESPACE, name, {})

    def assert_written(self, job: jobs.Job) -> None:
        self.assertEqual(job.end(), "Complete", job.log()[-6000:])
        self.assertIn("\nrows 1000\n", job.log())

    def assert_history(self, application: str, completed: bool = True) -> None:
        until(lambda: self.listed(application).get("completed") == completed)
        until(lambda: self.ask(f"/proxy/{application}/")[:2] == (302, f"/history/{application}/"))
        until(lambda: self.ask(f"/proxy/{application}/jobs/", "--location")[0] == 200)


class InABucket(Faults):
    NAMESPACE = "faults-bucket"

    @classmethod
    def setUpClass(cls):
        cls.prepare(["services/s3", "services/history-server", "services/reverse-proxy"], ["services/history-server/s3"],
                    ["services/s3/rbac"])

    def test_1_without_the_secret_of_its_keys_a_run_says_so(self):
        _, job = self.table("no-secret", ["services/s3/layer"], 1, "s3a://data/none", driver={
            **SMALL, "envSecretKeyRefs": {"AWS_ACCESS_KEY_ID": {"name": "no-such-secret", "key": "access-key"}}})

        job.says('secret "no-such-secret" not found')
        job.kubectl("delete", "job", "no-secret")

    def test_2_a_store_that_is_away_while_it_is_written_to_loses_nothing(self):
        application, job = self.table("away", STORE, 1, "s3a://data/away")
        job.says("ready")

        self.kubectl("scale", "statefulset", "s3", "--replicas=0")
        until(lambda: not job.get("pods", selector="app.kubernetes.io/name=s3")["items"])
        since = time.monotonic()
        until(lambda: time.monotonic() - since >= AWAY, 2 * AWAY)
        self.assertFalse(job.condition(), job.log()[-6000:])
        self.assertNotIn("\nrows ", job.log())
        self.kubectl("scale", "statefulset", "s3", "--replicas=1")

        self.assert_written(job)
        self.assert_history(application)


class OnAVolume(Faults):
    NAMESPACE = "faults-volume"

    @classmethod
    def setUpClass(cls):
        cls.prepare(["services/history-server", "services/reverse-proxy"])

    def test_services_that_are_lost_and_a_driver_that_is_killed_hard_then_its_history_is_there(self):
        application, job = self.table("killed", ["services/history-server/layer"], 300, "file:///tmp/none")
        job.says("stage 0 ")
        lost = self.services()
        self.kubectl("delete", "pods", "--wait=false", user=self.NAMESPACE, *lost)
        driver, = job.drivers()

        processes.send(driver, "java", signal.SIGKILL)

        self.assertEqual(job.end(), "Failed")
        self.assert_history(application, completed=False)
        self.assertFalse(set(lost) & set(self.services()))

    def services(self) -> list:
        pods = jobs.read(self.NAMESPACE, "pods")["items"]
        return [each["metadata"]["name"] for each in pods if each["metadata"]["labels"].get("app.kubernetes.io/name") in (
            "history-server", "reverse-proxy")]


if __name__ == "__main__":
    unittest.main()
