# SPDX-License-Identifier: Apache-2.0
"""History server on a volume and reverse proxy, as their READMEs switch them on: one address for a running and an ended
application. With a store they are test_environments.py's."""
import json
import sys
import time
import unittest

import jobs

sys.path.insert(0, str(jobs.REPOSITORY / "tests" / "services"))

from browser import Browser  # noqa: E402  pylint: disable=wrong-import-position
from team import Team, Watched, title  # noqa: E402  pylint: disable=wrong-import-position
from under_test import HERE, SHARED, cluster, require_cluster, try_kubectl  # noqa: E402  pylint: disable=wrong-import-position

PI = "local:///opt/spark/examples/src/main/python/pi.py"


def setUpModule():
    require_cluster()
    cluster("load", "application", "launcher", "reverse-proxy")


class OnAVolume(Team):
    """An application, from before its driver is there until its history is; and a Job that is deleted as it runs."""

    NAMESPACE = "services-volume"

    @classmethod
    def setUpClass(cls):
        cls.start(["services/history-server", "services/reverse-proxy"])
        cls.before = cls.ask("/api/v1/applications")
        cls.ends = cls.run_job("ends", ["services/history-server/layer"], {"mainApplicationFile": PI, "arguments": ["400"]})
        cls.watched = Watched(cls.ask, f"/proxy/{cls.ends}/")
        cls.addClassCleanup(cls.watched.end)
        cls.stopped = cls.run_job("stopped", ["services/history-server/layer"], {
            "mainApplicationFile": PI, "arguments": ["100000"]})
        cls.live = jobs.until(lambda: (lambda it: "Spark Jobs" in title(it[2]) and it)(cls.ask(f"/proxy/{cls.ends}/jobs/")))
        cls.running = cls.ask(f"/running/{cls.ends}")
        cls.live_listed = jobs.until(lambda: cls.listed(cls.ends))
        cls.result = cls.end_of("ends")
        ended = time.monotonic()
        jobs.until(lambda: cls.ask(f"/proxy/{cls.ends}/")[:2] == (302, f"/history/{cls.ends}/"))
        print(f"the history was there {time.monotonic() - ended:.1f} s after the Job's end")
        cls.watched.end()

    def test_before_any_application_the_list_is_empty(self):
        self.assertEqual((self.before[0], json.loads(self.before[2])), (200, []))

    def test_the_job_succeeds_with_its_event_log(self):
        self.assertEqual(self.result, "Complete", self.kubectl("logs", "job/ends", "--tail=50"))

    def test_its_live_ui_is_seen_through_the_proxy(self):
        self.assertIn(f'href="/proxy/{self.ends}/stages/"', self.live[2])
        self.assertNotEqual(self.running[2], "null")
        self.assertFalse(self.live_listed["completed"])

    def test_afterwards_its_history_is_at_the_same_address(self):
        status, _, text = self.ask(f"/proxy/{self.ends}/jobs/", "--location")
        self.assertEqual((status, title(text)), (200, "PythonPi - Spark Jobs"))
        self.assertIn(f'href="/history/{self.ends}/stages/"', text)
        status, _, text = self.ask(f"/proxy/{self.ends}/api/v1/applications/{self.ends}/jobs", "--location")
        self.assertEqual({job["status"] for job in json.loads(text)}, {"SUCCEEDED"})

    def test_at_no_time_was_there_another_answer_than_live_waiting_or_history(self):
        print(self.watched.answers)
        expected = {(302, f"/proxy/{self.ends}/jobs/"), (302, f"/history/{self.ends}/"), (503, "Not there yet"),
                    (404, "No such application")}
        # 200 is Spark's own page that says it starts.
        self.assertLessEqual({each for each in self.watched.answers if each[0] != 200}, expected)
        # Nobody knows it before its Service is there; from then on it is never unknown.
        self.assertNotIn((404, "No such application"), self.watched.answers[1:])

    def test_the_front_page_lists_it_as_finished(self):
        self.assertTrue(jobs.until(lambda: self.listed(self.ends).get("completed")))
        status, _, text = self.ask("/")
        self.assertEqual((status, title(text)), (200, "Spark applications"))

    def test_a_job_that_is_deleted_as_it_runs_leaves_its_whole_history(self):
        jobs.until(lambda: self.listed(self.stopped))
        self.kubectl("delete", "job", "stopped", user=self.NAMESPACE)

        jobs.until(lambda: self.listed(self.stopped).get("completed"))
        jobs.until(lambda: self.ask(f"/proxy/{self.stopped}/")[:2] == (302, f"/history/{self.stopped}/"))

    def test_an_application_nobody_knows_is_404(self):
        status, _, text = self.ask(f"/proxy/spark-{'0' * 32}/")
        self.assertEqual((status, title(text)), (404, "No such application"))

    def test_neither_has_a_token_or_a_right(self):
        for name in ("history-server", "reverse-proxy"):
            pods = self.kubectl("get", "pods", f"--selector=app.kubernetes.io/name={name}", "--output=json")
            self.assertNotIn("kube-api-access", pods)
            account = f"system:serviceaccount:{self.NAMESPACE}:{name}"
            self.assertEqual(try_kubectl("--namespace", self.NAMESPACE, "auth", "can-i", "get", "pods", "--as",
                                         account).stdout.strip(), "no")

    def test_ingress_and_passwords_pass_the_server_and_its_pod_security(self):
        said = self.apply(["services/reverse-proxy"], ["services/reverse-proxy/ingress", "services/reverse-proxy/basic-auth"],
                          "--dry-run=server")
        self.assertIn("ingress.networking.k8s.io/reverse-proxy serverside-applied (server dry run)", said)


class InABrowser(Team):
    """What a person sees and does, in a real browser inside the cluster's network."""

    NAMESPACE = "services-browser"

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser("env", f"CLUSTER={SHARED}", str(HERE / "in"))
        cls.addClassCleanup(cls.browser.close)
        cls.browser.screen(1200, 800)
        cls.start(["services/history-server", "services/reverse-proxy"])
        cls.application = cls.run_job("pi", ["services/history-server/layer"], {
            "mainApplicationFile": PI, "arguments": ["100000"]})

    def visit(self, path: str):
        self.browser.visit(f"http://reverse-proxy.{self.NAMESPACE}.svc.cluster.local{path}")

    def look_at_all_pages_below(self, start: str):
        """Every page of the UI, with what its scripts bring: nothing is missing, nothing complains."""
        for page in ("jobs", "stages", "storage", "environment", "executors"):
            self.visit(f"{start}/{page}/")
            self.browser.until("document.querySelectorAll('.navbar').length > 0")
            if page == "executors":
                self.browser.until("document.querySelector('#active-executors-table')?.innerText.includes('driver')")
            self.assertEqual(self.browser.problems, [], page)

    def test_live_then_killed_by_its_button_then_history(self):
        self.visit("/")
        self.browser.until("document.querySelector('tbody .running')?.innerText === 'running'", jobs.PATIENCE)
        self.browser.picture("cluster-list")
        self.assertEqual(self.browser.problems, [])
        self.browser.value("document.querySelector('tbody a').click()")
        self.browser.until(f"location.pathname === '/proxy/{self.application}/jobs/'")
        self.look_at_all_pages_below(f"/proxy/{self.application}")

        self.visit(f"/proxy/{self.application}/jobs/")
        self.browser.until("document.querySelectorAll('a.kill-link').length > 0")
        self.browser.picture("cluster-live")
        self.browser.value("window.confirm = () => true, document.querySelector('a.kill-link').click()")
        self.assertEqual(self.end_of("pi"), "Failed")
        self.assertIn("cancelled", self.kubectl("logs", "job/pi", "--tail=-1"))

        self.visit(f"/proxy/{self.application}/")
        self.browser.until(f"location.pathname === '/history/{self.application}/jobs/'")
        self.look_at_all_pages_below(f"/history/{self.application}")
        self.browser.picture("cluster-history")
        self.visit("/")
        self.browser.until("document.querySelector('tbody td.finished')?.innerText === 'finished'")
        self.assertEqual(self.browser.problems, [])


if __name__ == "__main__":
    unittest.main()
