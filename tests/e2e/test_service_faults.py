# SPDX-License-Identifier: Apache-2.0
"""Services that are lost while an application runs, or full: nothing that Spark had written is lost, and the Job's
outcome is what the application's was. And what of services is named wrongly: the user reads which, and where."""

import base64
import json
import signal
import time
import unittest

import jobs
import processes
import side_by_side
from environment import apply
from jobs import until
from team import SMALL, Team

APPLICATIONS = [jobs.REPOSITORY / "tests" / "e2e" / name for name in ("table.py", "full.py")]
STORE = ["services/s3/layer", "services/history-server/s3-layer"]
AWAY = 60

load_tests = side_by_side.load_classes


def setUpModule():
    jobs.enter_cluster()


class Faults(Team):
    @classmethod
    def prepare(cls, *words) -> None:
        cls.start(*words)
        cls.give_applications()

    @classmethod
    def give_applications(cls) -> None:
        cls.kubectl("create", "secret", "generic", "table", *(f"--from-file={each}" for each in APPLICATIONS))

    @classmethod
    def table(cls, name: str, components: list, seconds: int, path: str, launcher=None, **more) -> tuple[str, jobs.Job]:
        application = cls.run_job(name, components, {
            "mainApplicationFile": "local:///opt/table/table.py", "arguments": [str(seconds), path],
            **more, "sparkConf": {"spark.kubernetes.driver.secrets.table": "/opt/table", **more.get("sparkConf", {})}}, launcher)
        return application, jobs.Job(cls.NAMESPACE, name, {})

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


class NamedWronglyOrFull(Faults):
    """A store on a volume of 4 MiB, and applications that nobody could help: what their Jobs say."""

    NAMESPACE = "faults-input"
    VOLUME = "spark.kubernetes.driver.volumes.emptyDir.events"
    WRONG = {"access-key": "NOBODYSACCESSKEY0000", "secret-key": "nobodyssecretkeynobodyssecretkey00000000"}

    @classmethod
    def setUpClass(cls):
        cls.start([])
        apply(["services/s3/rbac"], namespace=cls.NAMESPACE)
        apply(["services/rbac"], namespace=cls.NAMESPACE, components=["services/rbac/services"])
        volume = {"name": "data", "emptyDir": {"medium": "Memory", "sizeLimit": "4Mi"}}
        cls.apply(["services/s3"], patches=[{"target": {"kind": "StatefulSet"}, "patch": json.dumps([
            {"op": "remove", "path": "/spec/volumeClaimTemplates"},
            {"op": "add", "path": "/spec/template/spec/volumes/-", "value": volume}])}])
        cls.kubectl("rollout", "status", "statefulset/s3", "--timeout=300s")
        cls.give_applications()
        wrong = (f"--from-literal={key}={value}" for key, value in cls.WRONG.items())
        cls.kubectl("create", "secret", "generic", "wrong", *wrong)

        _, cls.waits = cls.table("no-history", ["services/history-server/layer"], 1, "file:///tmp/none", sparkConf={
            "spark.eventLog.dir": "file:///var/spark/events/none"}, launcher={
            "services": {"historyServer": {}, "deadlineSeconds": 600}})
        ran = cls.run_all()
        cls.told = {name: job.result() for name, job in ran.items()}
        cls.logs = {name: job.log() for name, job in ran.items()}

    @classmethod
    def run_all(cls) -> dict:
        """Side by side, as most of it is a JVM that starts. Those that fail at their start have no executor."""
        no_executor = {"dynamicAllocation": {"enabled": True, "initialExecutors": 0, "minExecutors": 0, "maxExecutors": 1}}
        wrong = {variable: {"name": "wrong", "key": key} for variable, key in (
            ("AWS_ACCESS_KEY_ID", "access-key"), ("AWS_SECRET_ACCESS_KEY", "secret-key"))}
        events = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:///var/spark/events"}
        store = ["services/s3/layer"]
        wanted = {
            "full": (store, {"mainApplicationFile": "local:///opt/table/full.py", "arguments": ["s3a://data"], "sparkConf": {
                # By default it takes six minutes until the last of four attempts is given up.
                "spark.task.maxFailures": "1", "spark.hadoop.fs.s3a.retry.limit": "1"}}),
            "full-log": (store, {"sparkConf": {**events, f"{cls.VOLUME}.mount.path": "/var/spark/events",
                                               f"{cls.VOLUME}.options.medium": "Memory",
                                               f"{cls.VOLUME}.options.sizeLimit": "8Ki"}}),
            "wrong-key": (STORE, {"driver": {**SMALL, "envSecretKeyRefs": wrong}, **no_executor}),
            "no-bucket": (STORE, {"sparkConf": {"spark.eventLog.dir": "s3a://no-such-bucket/"}, **no_executor}),
            "no-folder": (store, {"sparkConf": events, **no_executor}),
        }
        return {name: cls.table(name, components, 1, f"s3a://data/{name}", **more)[1]
                for name, (components, more) in wanted.items()}

    def assert_driver_told(self, name: str, words: str) -> None:
        status, message = self.told[name]
        self.assertNotEqual(status, 0)
        self.assertIn(f"the driver exited with status {status}: at its start: {words}", message)

    def test_a_wrong_key_is_told_with_bucket_and_endpoint_and_shown_nowhere(self):
        self.assert_driver_told("wrong-key", "spark.eventLog.dir: s3a://spark-events at http://s3:8333: the store does not "
                                             "know the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        secret = jobs.read(self.NAMESPACE, "secrets", "s3-credentials")["data"]
        keys = [*self.WRONG.values(), *(base64.b64decode(value).decode() for value in secret.values())]
        everything = "".join(self.logs.values()) + json.dumps(self.told) + json.dumps(jobs.read(self.NAMESPACE, "pods"))
        self.assertEqual([len(key) for key in keys if key in everything], [])

    def test_a_bucket_that_is_not_there_is_told_with_its_endpoint(self):
        self.assert_driver_told("no-bucket", "spark.eventLog.dir: s3a://no-such-bucket at http://s3:8333: there is no such bucket")

    def test_a_folder_for_event_logs_that_is_not_there_is_told(self):
        self.assert_driver_told("no-folder", "spark.eventLog.dir: /var/spark/events: is no folder in this container")

    def test_a_history_server_without_its_directory_is_told_by_the_launcher(self):
        self.waits.says("at its start: spark.history.fs.logDirectory: /var/spark/events/none: is no folder in this container")
        self.assertNotIn("history server ready", self.waits.log())

    def test_a_store_that_is_full_fails_the_job_and_keeps_what_it_had(self):
        self.assertEqual(self.told["full"][0], 1)
        self.assertIn("No space left on device", self.logs["full"])
        self.assertIn("\nrows 1000\n", self.logs["full"])

    def test_an_event_log_that_is_full_is_said_and_the_job_goes_on(self):
        self.assertEqual(self.told["full-log"][0], 0, self.logs["full-log"][-6000:])
        self.assertIn("spark.eventLog.dir: /var/spark/events: is full, 8 KiB are free", self.logs["full-log"])
        self.assertIn("\nrows 1000\n", self.logs["full-log"])


if __name__ == "__main__":
    unittest.main()
