# SPDX-License-Identifier: Apache-2.0
"""History server on a volume and reverse proxy, as their READMEs switch them on, and as the launcher of a Job puts them
in place: one address for a running and an ended application. With a store they are test_environments.py's."""
import json
import os
import shutil
import sys
import time
import unittest

import jobs
import side_by_side
from environment import apply
from jobs import until

sys.path.insert(0, str(jobs.REPOSITORY / "tests" / "services"))

from browser import Browser  # noqa: E402  pylint: disable=wrong-import-position
from team import Team, Watched, title  # noqa: E402  pylint: disable=wrong-import-position
from under_test import HERE, SHARED, try_kubectl  # noqa: E402  pylint: disable=wrong-import-position

PI = "local:///opt/spark/examples/src/main/python/pi.py"
LAYER = ["services/history-server/layer"]

load_tests = side_by_side.load_classes


def setUpModule():
    jobs.enter_cluster()
    unittest.addModuleCleanup(OnAVolume.doClassCleanups)
    OnAVolume.start(["services/history-server", "services/reverse-proxy"])
    OnAVolume.before = OnAVolume.ask("/api/v1/applications")


class Services(Team):
    """What these tests ask of both kinds."""

    @classmethod
    def pi(cls, name: str, components: list, rounds: int, launcher: dict | None = None) -> str:
        return cls.run_job(name, components, {"mainApplicationFile": PI, "arguments": [str(rounds)]}, launcher)

    @classmethod
    def live_page(cls, application: str) -> str:
        """Of its jobs, once Spark has it."""
        return until(lambda: (lambda it: "Spark Jobs" in title(it[2]) and it[2])(cls.ask(f"/proxy/{application}/jobs/")))

    @classmethod
    def leads_to_history(cls, application: str) -> bool:
        return cls.ask(f"/proxy/{application}/")[:2] == (302, f"/history/{application}/")

    def assert_is_in_history(self, application: str) -> None:
        """At the address its live UI had."""
        status, _, text = self.ask(f"/proxy/{application}/jobs/", "--location")
        self.assertEqual((status, title(text)), (200, "PythonPi - Spark Jobs"))
        self.assertIn(f'href="/history/{application}/stages/"', text)
        status, _, text = self.ask(f"/proxy/{application}/api/v1/applications/{application}/jobs", "--location")
        self.assertEqual({job["status"] for job in json.loads(text)}, {"SUCCEEDED"})


class OnAVolume(Services):
    """A namespace for the classes that follow."""

    NAMESPACE = "services-volume"
    before: tuple = ()


class FromBeginningToEnd(OnAVolume):
    """An application, from before its driver is there until its history is."""

    @classmethod
    def setUpClass(cls):
        cls.ends = cls.pi("ends", LAYER, 400)
        cls.watched = Watched(cls.ask, f"/proxy/{cls.ends}/")
        cls.addClassCleanup(cls.watched.end)
        cls.live = cls.live_page(cls.ends)
        cls.running = cls.ask(f"/running/{cls.ends}")
        cls.live_listed = until(lambda: cls.listed(cls.ends))
        cls.result = cls.end_of("ends")
        ended = time.monotonic()
        until(lambda: cls.leads_to_history(cls.ends))
        print(f"the history was there {time.monotonic() - ended:.1f} s after the Job's end")
        cls.watched.end()

    def test_before_any_application_the_list_is_empty(self):
        self.assertEqual((self.before[0], json.loads(self.before[2])), (200, []))

    def test_the_job_succeeds_with_its_event_log(self):
        self.assertEqual(self.result, "Complete", self.kubectl("logs", "job/ends", "--tail=50"))

    def test_its_live_ui_is_seen_through_the_proxy(self):
        self.assertIn(f'href="/proxy/{self.ends}/stages/"', self.live)
        self.assertNotEqual(self.running[2], "null")
        self.assertFalse(self.live_listed["completed"])

    def test_afterwards_its_history_is_at_the_same_address(self):
        self.assert_is_in_history(self.ends)

    def test_at_no_time_was_there_another_answer_than_live_waiting_or_history(self):
        print(self.watched.answers)
        expected = {(302, f"/proxy/{self.ends}/jobs/"), (302, f"/history/{self.ends}/"), (503, "Not there yet"),
                    (404, "No such application")}
        # 200 is Spark's own page that says it starts.
        self.assertLessEqual({each for each in self.watched.answers if each[0] != 200}, expected)
        # Nobody knows it before its Service is there; from then on it is never unknown.
        self.assertNotIn((404, "No such application"), self.watched.answers[1:])

    def test_the_front_page_lists_it_as_finished(self):
        self.assertTrue(until(lambda: self.listed(self.ends).get("completed")))
        status, _, text = self.ask("/")
        self.assertEqual((status, title(text)), (200, "Spark applications"))

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


class Deleted(OnAVolume):
    def test_a_job_that_is_deleted_as_it_runs_leaves_its_whole_history(self):
        stopped = self.pi("stopped", LAYER, 100000)
        until(lambda: self.listed(stopped))
        self.kubectl("delete", "job", "stopped", user=self.NAMESPACE)

        until(lambda: self.listed(stopped).get("completed"))
        until(lambda: self.leads_to_history(stopped))


class ByTheLauncher(Services):
    """The launcher in a Job's pod, with the rights of services/rbac/services, puts both in place; nobody else does."""

    NAMESPACE = "services-launcher"

    def in_place(self) -> dict:
        """What is there of the services, by kind and name."""
        found = json.loads(self.kubectl(
            "get", "deployments,services,serviceaccounts,networkpolicies,configmaps,persistentvolumeclaims", "--output=json"))
        names = ("history-server", "reverse-proxy", "spark-events")
        return {f"{each['kind']}/{each['metadata']['name']}": each["metadata"]["uid"] for each in found["items"]
                if each["metadata"]["name"] in names}

    def test_services_that_a_job_brings_along_show_it_live_and_ended_and_stay(self):
        self.start([])
        apply(["services/rbac"], namespace=self.NAMESPACE, components=["services/rbac/services"])  # an administrator
        self.assertEqual(self.in_place(), {})

        pi = self.pi("pi", [], 400, {"services": {
            "historyServer": {}, "reverseProxy": {"image": f"sparkjob/reverse-proxy:{jobs.TAG}"}, "whenNotReady": "fail"}})
        self.assertIn(f'href="/proxy/{pi}/stages/"', self.live_page(pi))
        self.assertEqual(self.end_of("pi"), "Complete")
        log = self.kubectl("logs", "job/pi")
        for name in ("history server", "reverse proxy"):
            self.assertIn(f"sparkjob: {name} put in place\n", log)
            self.assertIn(f"sparkjob: {name} ready\n", log)
        self.assertIn("Pi is roughly 3.1", log)
        self.assertLess(log.index("history server ready"), log.index("driver created"))
        until(lambda: self.leads_to_history(pi))
        self.assert_is_in_history(pi)

        before = self.in_place()
        self.kubectl("delete", "job", "pi", "--cascade=foreground", user=self.NAMESPACE)
        self.assertEqual(self.in_place(), before)
        self.assertLessEqual({f"{kind}/{name}" for kind in ("Deployment", "Service", "ServiceAccount", "NetworkPolicy")
                              for name in ("history-server", "reverse-proxy")}, set(before))
        self.assert_is_in_history(pi)


class InABrowser(OnAVolume):
    """What a person sees and does, in a real browser inside the cluster's network."""

    @classmethod
    def setUpClass(cls):
        # Said with other words than ctest takes for a skip of all: the other classes are tested without a browser.
        if not shutil.which("chromium") and os.environ.get("CI") != "true":
            print("\nSKIPPED, NOTHING IS SEEN IN A BROWSER: no chromium; tests/services/setup.sh installs it\n", file=sys.stderr)
            raise unittest.SkipTest("no chromium")
        cls.browser = Browser("env", f"CLUSTER={SHARED}", str(HERE / "in"))
        cls.addClassCleanup(cls.browser.close)
        cls.browser.screen(1200, 800)
        cls.application = cls.pi("pi", LAYER, 100000)

    def visit(self, path: str):
        self.browser.visit(f"http://reverse-proxy.{self.NAMESPACE}.svc.cluster.local{path}")

    def row(self, what: str) -> str:
        """Something in its line of the front page, for the browser to find."""
        return f"document.querySelector('tbody a[href*=\"{self.application}\"]')?.closest('tr').querySelector('{what}')"

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
        self.browser.until(f"{self.row('.running')}?.innerText === 'running'", jobs.PATIENCE)
        self.browser.picture("cluster-list")
        self.assertEqual(self.browser.problems, [])
        self.browser.value(f"{self.row('a')}.click()")
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
        self.browser.until(f"{self.row('td.finished')}?.innerText === 'finished'")
        self.assertEqual(self.browser.problems, [])


if __name__ == "__main__":
    unittest.main()
