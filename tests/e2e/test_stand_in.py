# SPDX-License-Identifier: Apache-2.0
"""What needs a real cluster but no real Spark: launchers that come and go, and what cannot work. The driver is the
stand-in, which plays the application's arguments."""

import json
import unittest

import jobs
import processes
import side_by_side
from jobs import until
from under_test import ClusterTest, kubectl

NAMESPACE = "runs"
PODS_RULE = "0"  # of the Role in services/rbac/launcher.yaml


load_tests = side_by_side.load_tests


def stand_in(name: str, *steps: str, namespace: str = NAMESPACE, **more) -> jobs.Job:
    return jobs.stand_in(namespace, name, *steps, **more)


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


class Progress(ClusterTest):
    def test_the_stages_of_a_driver_in_a_pod_are_told_unless_nobody_wants_them(self):
        told = stand_in("told", "job=8,1000", "sleep=5").apply()
        untold = stand_in("untold", "job=8,1000", "sleep=5", launcher={"progress": "none"}).apply()

        self.assertEqual((told.end(), untold.end()), ("Complete", "Complete"))

        self.assertRegex(told.log(), r"sparkjob: stage 0 'stage 0 of the stand-in': \d/8 tasks\n")
        self.assertRegex(told.log(), r"sparkjob: stage 0 'stage 0 of the stand-in' done in \d+ s: 8/8 tasks\n")
        self.assertNotIn("sparkjob: stage", untold.log())


class Ending(ClusterTest):
    def test_deleting_the_job_ends_the_driver_and_leaves_nothing(self):
        job = stand_in("deleted", "hang").apply()
        until(job.driver_runs)

        job.kubectl("delete", "job", "deleted")

        until(lambda: not job.things())

    def test_a_suspended_job_loses_its_driver_and_a_resumed_one_starts_another(self):
        job = stand_in("suspended", "term-status=0", "print=before", "hang").apply()
        job.says("before")

        job.kubectl("patch", "job", "suspended", "--patch", '{"spec": {"suspend": true}}')
        until(lambda: not job.drivers() and not job.launchers())  # the log of the first one with it
        job.kubectl("patch", "job", "suspended", "--patch", '{"spec": {"suspend": false}}')
        job.says("before")
        processes.end_driver(job)

        self.assertEqual(job.end(), "Complete")

    def test_an_image_that_does_not_exist_is_a_clear_end_within_the_deadline(self):
        job = stand_in("no-image", image="docker.io/sparkjob/no-such-image:1",
                       launcher={"startDeadlineSeconds": 10}).apply()

        self.assertEqual(job.end(), "Failed")

        ended = job.launcher_ended()
        self.assertEqual(ended["exitCode"], 66)
        self.assertRegex(ended["message"], "not running after 10 s: .*no-such-image")
        self.assertEqual(job.drivers(), [])

    def test_a_driver_out_of_memory_is_told_with_the_memory_it_had(self):
        job = stand_in("hungry", "hog=2000").apply()

        self.assertEqual(job.end(), "Failed")

        # A lost launcher shows 137, too, so there is a second one: it knows that the driver was it.
        self.assertEqual(job.statuses(), [137, 1])
        self.assertIn("limit of 896Mi (OOMKilled)", job.launcher_ended()["message"])

    def test_arguments_reach_the_driver_as_they_are(self):
        words = ["two words", "$(HOME)", "a,b", "it's \"quoted\"", "päivää"]
        job = stand_in("arguments", *(f"print={word}" for word in words)).apply()

        self.assertEqual(job.end(), "Complete")

        for word in words:
            self.assertIn(word + "\n", job.log())


class BadInput(ClusterTest):
    """Each has a namespace of its own where rights are to be missing."""

    def test_a_launcher_without_rights_on_pods_says_which_verb_and_who_gives_it(self):
        namespace = jobs.own_namespace(self, "no-rights")
        kubectl("--namespace", namespace, "patch", "role", "sparkjob", "--type=json", "--patch", json.dumps(
            [{"op": "replace", "path": f"/rules/{PODS_RULE}/verbs", "value": ["get", "list", "watch"]}]))
        job = stand_in("refused", "exit=0", namespace=namespace).apply()

        self.assertEqual(job.end(), "Failed")

        ended = job.launcher_ended()
        self.assertEqual(ended["exitCode"], 77)
        self.assertRegex(ended["message"], 'cannot create resource "pods" .*namespace "no-rights"')
        self.assertIn("services/rbac", ended["message"])

    def test_a_namespace_without_the_drivers_service_account_is_told(self):
        namespace = jobs.own_namespace(self, "no-account")
        kubectl("--namespace", namespace, "delete", "serviceaccount", "spark")
        job = stand_in("refused", "exit=0", namespace=namespace).apply()

        self.assertEqual(job.end(), "Failed")

        ended = job.launcher_ended()
        self.assertEqual(ended["exitCode"], 66)
        self.assertRegex(ended["message"], 'serviceaccount "spark" not found')

    def test_an_injected_container_does_not_confuse_which_image_is_the_applications(self):
        sidecar = {"name": "mesh", "image": "busybox:1", "command": ["sleep", "1"], "securityContext": {
            "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}
        job = stand_in("injected", "print=played", image=None, patches=[
            {"op": "add", "path": "/spec/template/spec/containers/0", "value": sidecar},
            # The image of the launcher's own container is the driver's: here one that cannot run a driver.
        ]).apply()

        job.end()

        driver, = job.drivers()
        self.assertEqual(driver["spec"]["containers"][0]["image"], f"docker.io/sparkjob/launcher:{jobs.TAG}")

    def test_layers_that_are_empty_are_told_before_anything_is_created(self):
        job = stand_in("empty", patches=[
            {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "layers", "emptyDir": {}}}
        ]).apply()

        self.assertEqual(job.end(), "Failed")

        self.assertIn(job.launcher_ended()["exitCode"], (66, 78))
        self.assertEqual([thing for thing in job.things() if not thing.startswith("pods/")], [])

    def test_an_api_server_that_does_not_answer_is_told_with_its_address(self):
        job = stand_in("unreachable", patches=[
            {"op": "add", "path": "/spec/template/spec/containers/0/env/-",
             "value": {"name": "KUBERNETES_SERVICE_PORT", "value": "1"}},
            {"op": "add", "path": "/spec/backoffLimit", "value": 0},
        ]).apply()

        until(lambda: "cannot read Pod unreachable-" in job.log())


if __name__ == "__main__":
    unittest.main()
