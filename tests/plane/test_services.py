# SPDX-License-Identifier: Apache-2.0
"""Services put in place by the launcher, on a real API server: whose a field is, what a second apply changes, conflicts,
two launchers at once, rights that are missing. Deployments get ready when a test writes so."""

import signal
import unittest

import yaml

from plane import REPOSITORY, Namespace, Plane
from runs import Run
from under_test import until

KINDS = ("ServiceAccount", "ConfigMap", "Service", "NetworkPolicy", "Deployment")
SERVER = "history-server"

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()


def component() -> list:
    """services/rbac/services."""
    return list(yaml.safe_load_all((REPOSITORY / "services/rbac/services/launcher.yaml").read_text()))


class Services(unittest.TestCase):
    def setUp(self):
        self.namespace = Namespace(plane, "services-" + self.id().rpartition(".")[2].replace("_", "-")[5:45].strip("-"))
        self.give(component())

    def give(self, objects: list, without=()) -> None:
        for each in objects:
            for subject in each.get("subjects", []):
                subject["namespace"] = self.namespace.name
            for rule in each.get("rules", []):
                rule["verbs"] = [verb for verb in rule["verbs"] if (verb, rule["resources"][0]) != without]
            if "rules" in each:
                each["rules"] = [rule for rule in each["rules"] if rule["verbs"]]
            each["metadata"]["namespace"] = self.namespace.name
            plane.create(each)

    def run_of(self, name: str, **services) -> Run:
        return Run(self.namespace, name, {"mainApplicationFile": "local:///app.py"},
                   services=services or {"historyServer": {}})

    def pod_of(self, name: str) -> dict:
        pods = until(lambda: [each for each in self.namespace.all("Pod")
                              if each["metadata"]["labels"].get("app.kubernetes.io/name") == name])
        return pods[0]

    def ready(self, name: str = SERVER) -> None:
        """What a scheduler and a kubelet would write; the controllers do the rest."""
        pod = self.pod_of(name)["metadata"]["name"]
        self.namespace.bind(pod)
        self.namespace.status(pod, "Running", {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
                              conditions=[{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}])

    def ended(self, run: Run, launcher) -> str:
        """What a run says whose driver ends well."""
        driver = run.driver_of(launcher)
        self.assertTrue(driver, launcher.said())
        self.namespace.bind(driver["metadata"]["name"])
        self.namespace.runs(driver["metadata"]["name"])
        self.namespace.ended(driver["metadata"]["name"], 0)
        self.assertEqual(launcher.end(), 0, launcher.said())
        return launcher.said()

    def in_place(self, name: str = "first", **services) -> str:
        run = self.run_of(name, **services)
        launcher = run.launch()
        launcher.must_say("history server put in place")
        self.ready()
        return self.ended(run, launcher)

    def versions(self) -> dict:
        return {kind: self.namespace.get(kind, SERVER)["metadata"]["resourceVersion"] for kind in KINDS}

    def test_they_are_sparkjobs_and_stay_when_the_job_is_deleted(self):
        said = self.in_place()
        self.assertIn("history server ready\n", said)
        self.namespace.delete("Job", "first", {"propagationPolicy": "Foreground"})
        until(lambda: not self.namespace.get("Job", "first"))
        for kind in KINDS:
            metadata = self.namespace.get(kind, SERVER)["metadata"]
            self.assertNotIn("ownerReferences", metadata, kind)
            self.assertIn(("sparkjob", "Apply"), {(entry["manager"], entry["operation"])
                                                  for entry in metadata["managedFields"]}, kind)
        self.assertTrue(self.namespace.get("PersistentVolumeClaim", "spark-events"))

    def test_a_second_run_writes_nothing(self):
        self.in_place()
        before = self.versions()
        run = self.run_of("second")
        said = self.ended(run, run.launch())
        self.assertEqual(self.versions(), before)
        self.assertNotIn("history server changed", said)

    def test_a_later_run_changes_them_and_takes_back_what_it_no_longer_says(self):
        self.in_place(historyServer={"resources": {"limits": {"cpu": "1"}}})
        run = self.run_of("second", historyServer={"image": "history:2"}, deadlineSeconds=0)
        said = self.ended(run, run.launch())
        container, = self.namespace.get("Deployment", SERVER)["spec"]["template"]["spec"]["containers"]
        self.assertIn("history server changed", said)
        self.assertEqual(container["image"], "history:2")
        self.assertNotIn("cpu", container["resources"]["limits"])

    def test_what_another_manager_has_changed_stays(self):
        self.in_place()
        self.namespace.patch("Deployment", SERVER, {"spec": {"replicas": 3}}, "?fieldManager=kubectl-scale")
        run = self.run_of("second")
        said = self.ended(run, run.launch())
        self.assertEqual(self.namespace.get("Deployment", SERVER)["spec"]["replicas"], 3)
        self.assertRegex(said, "history server: Deployment history-server is left as it is: Apply failed with 1 "
                               "conflict: conflict with \"kubectl-scale\" using apps/v1: .spec.replicas; the run goes on")

    def test_what_somebody_else_has_made_is_left_alone(self):
        self.namespace.create("Service", metadata={"name": SERVER}, spec={"ports": [{"port": 80}]})
        before = self.namespace.get("Service", SERVER)
        run = self.run_of("first")
        said = self.ended(run, run.launch())
        self.assertIn("left alone, because Service history-server is not sparkjob's", said)
        self.assertEqual(self.namespace.get("Service", SERVER), before)
        self.assertFalse(self.namespace.get("Deployment", SERVER))
        strict = self.run_of("strict", historyServer={}, whenNotReady="fail").launch()
        self.assertEqual(strict.end(), 77, strict.said())

    def test_what_argo_cd_keeps_is_left_alone(self):
        self.in_place()
        self.namespace.patch("Deployment", SERVER, {"metadata": {"annotations": {
            "argocd.argoproj.io/tracking-id": "team:apps/Deployment:team/history-server"}}}, "?fieldManager=argocd")
        before = self.versions()
        run = self.run_of("second", historyServer={"image": "history:2"})
        self.assertIn("Argo CD keeps it", self.ended(run, run.launch()))
        self.assertEqual(self.versions(), before)

    def test_two_launchers_at_once_agree(self):
        runs = [self.run_of(name, historyServer={}, reverseProxy={"image": "proxy:1", "host": "spark.test"})
                for name in ("one", "two")]
        launchers = [run.launch() for run in runs]
        for name in (SERVER, "reverse-proxy"):
            self.ready(name)
        for run, launcher in zip(runs, launchers):
            said = self.ended(run, launcher)
            self.assertNotIn("conflict", said)
            self.assertIn("history server ready", said)
            self.assertIn("reverse proxy ready", said)
        self.assertEqual(len(self.namespace.all("Deployment")), 2)
        self.assertTrue(self.namespace.get("Ingress", "reverse-proxy"))

    def test_an_image_that_cannot_be_had_is_told_in_the_kubelets_words(self):
        run = self.run_of("first", historyServer={"image": "nowhere/spark:1"}, whenNotReady="fail", deadlineSeconds=20)
        launcher = run.launch()
        launcher.must_say("history server put in place")
        pod = self.pod_of(SERVER)
        self.namespace.bind(pod["metadata"]["name"])
        self.namespace.status(pod["metadata"]["name"], "Pending", {"waiting": {
            "reason": "ImagePullBackOff", "message": 'Back-off pulling image "nowhere/spark:1": no such host'}})
        self.assertEqual(launcher.end(), 66, launcher.said())
        self.assertIn('not ready after 20 s: ImagePullBackOff: Back-off pulling image "nowhere/spark:1": no such host',
                      launcher.said())
        self.assertFalse(run.drivers())

    def test_a_launcher_that_is_lost_while_it_waits_is_followed_by_another(self):
        run = self.run_of("first")
        first = run.launch()
        first.must_say("history server put in place")
        first.signal(signal.SIGKILL)
        first.end()
        self.assertFalse(run.drivers())
        second = run.launch()
        self.ready()
        self.assertNotIn("put in place", self.ended(run, second))


class WithoutARight(unittest.TestCase):
    """Each verb of services/rbac/services is needed: without it the service is not put in place, and it is said."""

    def test_each_is_missed(self):
        rights = [(verb, rule["resources"][0]) for each in component() if each["kind"] == "Role"
                  for rule in each["rules"] for verb in rule["verbs"]]
        for verb, resource in rights:
            with self.subTest(f"without {verb} on {resource}"):
                case = Services("run_of")
                case.namespace = Namespace(plane, f"no-{verb}-{resource}")
                case.give(component(), (verb, resource))
                run = case.run_of("first", reverseProxy={"image": "proxy:1", "host": "spark.test"}, whenNotReady="fail")
                launcher = run.launch()
                self.assertEqual(launcher.end(), 77, launcher.said())
                self.assertRegex(launcher.said(), f'cannot {verb} resource "{resource}"')


if __name__ == "__main__":
    unittest.main()
