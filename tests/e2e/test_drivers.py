# SPDX-License-Identifier: Apache-2.0
"""Drivers that are lost, do not start, do not end, or fail: what the Job then shows, and what is left of the run."""

import unittest

import jobs
import processes
import side_by_side
from jobs import until
from under_test import ClusterTest, apply, fault

NAMESPACE, MORE = "drivers", "drivers-more"  # each with a quota for a dozen drivers
SIDECAR = {"name": "mesh", "image": "busybox:1", "command": ["sleep", "100000"], "securityContext": {
    "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()
    for namespace in (NAMESPACE, MORE):
        jobs.prepare(namespace)


def tearDownModule():
    for namespace in (NAMESPACE, MORE):
        jobs.under_test.cluster("remove-tenant", namespace)


class DriverTest(ClusterTest):
    def assert_left(self, job: jobs.Job, *things: str) -> None:
        """The record of the run is left besides, and the launcher's pods."""
        jobs.settles(self, job.left, set(things))

    def assert_driver_is_left(self, job: jobs.Job) -> None:
        self.assertEqual(len(job.drivers()), 1)
        self.assert_left(job, *job.driver_names())


class ADriver(DriverTest):
    def start(self, name: str, *steps: str, **more) -> jobs.Job:
        return jobs.stand_in(NAMESPACE, name, *steps, **more).apply()

    def test_one_that_is_deleted_by_hand_is_lost(self):
        job = self.start("deleted-driver", "hang")
        job.until(job.driver_runs)

        job.delete(job.drivers()[0], "--wait=false")

        status, message = job.result()
        self.assertEqual((status, job.condition()["reason"]), (74, "PodFailurePolicy"))
        self.assertRegex(message, "pod.* was deleted")
        self.assert_left(job)

    def test_one_that_is_evicted_is_lost_and_the_job_says_evicted(self):
        job = self.start("evicted-driver", "hang")
        job.until(job.driver_runs)

        fault("evict", NAMESPACE, job.drivers()[0]["metadata"]["name"])

        status, message = job.result()
        self.assertEqual(status, 74)
        self.assertRegex(message, "(?i)evict")
        self.assert_left(job)

    def test_one_that_ended_well_is_kept_to_look_at_and_all_else_goes(self):
        job = self.start("well", "print=played")

        self.assertEqual(job.end(), "Complete")

        self.assert_driver_is_left(job)
        self.assertEqual({event["reason"] for event in job.events()}
                         & {"DriverCreated", "Succeeded", "Failed"}, {"DriverCreated", "Succeeded"})

    def test_one_that_failed_is_kept_too_and_the_job_has_an_event_with_the_reason(self):
        job = self.start("badly", "exit=3")

        self.assertEqual(job.result(), (3, "the driver exited with status 3"))

        self.assert_driver_is_left(job)
        failed = [event for event in job.events() if event["reason"] == "Failed" and event["type"] == "Warning"]
        self.assertEqual(len(failed), 1)
        self.assertIn("the driver exited with status 3", failed[0]["message"])

    def test_of_keep_driver_never_nothing_is_left(self):
        job = self.start("kept-never", "exit=3", launcher={"keepDriver": "never"})

        self.assertEqual(job.result()[0], 3)

        self.assert_left(job)

    def test_keep_driver_on_failure_keeps_one_that_failed_and_no_other(self):
        well = self.start("kept-not", "exit=0", launcher={"keepDriver": "onFailure"})
        badly = self.start("kept-failed", "exit=3", launcher={"keepDriver": "onFailure"})

        self.assertEqual((well.result()[0], badly.result()[0]), (0, 3))

        self.assert_left(well)
        self.assert_driver_is_left(badly)

    def test_a_sidecar_that_never_ends_delays_nothing_and_does_not_stay(self):
        job = self.start("sidecar", "print=played", spec={"driver": {"sidecars": [SIDECAR]}})
        job.says("played")

        until(job.condition, 60)

        self.assertEqual(job.result()[0], 0)
        until(lambda: not any(state.get("running") for driver in job.drivers() for state in jobs.states(driver)), 60)

    def test_one_that_fails_is_tried_again_as_often_as_the_restart_policy_says(self):
        job = self.start("again", "exit=3", spec={"restartPolicy": {
            "type": "OnFailure", "onFailureRetries": 2, "onFailureRetryInterval": 1}})

        self.assertEqual(job.result()[0], 3)

        self.assertRegex(job.log(), "(?s)retry 1 of 2 in 1 s\n.*retry 2 of 2 in 2 s\n")
        self.assertEqual(job.log().count(" created\n"), 3)
        self.assertEqual(len(job.launchers()), 1)
        self.assert_driver_is_left(job)

    def test_one_that_is_lost_is_tried_again_and_the_run_succeeds(self):
        job = self.start("second-time", "term-status=0", "print=before", "hang", spec={"restartPolicy": {
            "type": "OnFailure", "onFailureRetries": 1, "onFailureRetryInterval": 1}})
        job.says("before")
        first, = job.drivers()
        job.delete(first, "--force", "--grace-period=0")  # gone before it has ended, as with its node

        job.until(lambda: first["metadata"]["uid"] not in job.driver_uids() and job.driver_runs())
        job.until(lambda: job.log().count("before\n") == 2)
        processes.end_driver(job)

        self.assertEqual(job.end(), "Complete")
        self.assert_driver_is_left(job)


class Deadlines(DriverTest):
    def start(self, name: str, *steps: str, **more) -> jobs.Job:
        return jobs.stand_in(MORE, name, *steps, **more).apply()

    def test_a_secret_volume_that_is_missing_is_named_after_the_start_deadline(self):
        job = self.start("no-secret", launcher={"startDeadlineSeconds": 10}, spec={"driver": {
            "secrets": [{"name": "no-such-secret", "path": "/secret", "secretType": "Generic"}]}})

        status, message = job.result()
        self.assertEqual(status, 66, message)
        self.assertIn("not running after 10 s: ", message)
        self.assertIn('secret "no-such-secret" not found', message)
        self.assert_left(job)

    def test_a_secret_of_a_variable_that_is_missing_is_named_after_the_start_deadline(self):
        job = self.start("no-variable", launcher={"startDeadlineSeconds": 10}, spec={"driver": {
            "envSecretKeyRefs": {"PASSWORD": {"name": "no-such-secret", "key": "password"}}}})

        status, message = job.result()
        self.assertEqual(status, 66, message)
        self.assertIn('secret "no-such-secret" not found', message)

    def test_a_volume_that_is_not_bound_is_told_while_the_driver_waits_for_it(self):
        apply({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "stuck", "namespace": MORE},
               "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "no-such-class",
                        "resources": {"requests": {"storage": "1Mi"}}}})
        claim = "spark.kubernetes.driver.volumes.persistentVolumeClaim.data"
        job = self.start("no-volume", spec={"sparkConf": {
            f"{claim}.options.claimName": "stuck", f"{claim}.mount.path": "/data"}})

        job.says("unbound immediate PersistentVolumeClaims")
        job.until(lambda: [event for event in job.events() if event["reason"] == "DriverStuck"
                           and "PersistentVolumeClaims" in event["message"] and event["type"] == "Warning"])

        job.kubectl("delete", "job", "no-volume")
        until(lambda: not job.things())

    def test_a_driver_that_no_node_takes_ends_with_75_after_the_queue_deadline(self):
        job = self.start("no-node", launcher={"queueDeadlineSeconds": 5},
                         spec={"driver": {"nodeSelector": {"sparkjob.test/no-such-node": "true"}}},
                         patches=[{"op": "replace", "path": "/spec/backoffLimit", "value": 0}])

        status, message = job.result()
        self.assertEqual(status, 75, message)
        self.assertIn("didn't match Pod's node affinity/selector", message)
        self.assert_left(job)

    def test_a_driver_that_does_not_come_to_run_ends_with_124_after_the_start_deadline(self):
        slow = {**SIDECAR, "name": "slow"}
        job = self.start("no-start", launcher={"startDeadlineSeconds": 5}, spec={"driver": {"initContainers": [slow]}})

        status, message = job.result()
        self.assertEqual(status, 124, message)
        self.assertIn("not running after 5 s", message)
        self.assert_left(job)

    def test_a_driver_that_does_not_end_is_deleted_after_the_run_deadline(self):
        job = self.start("no-end", "print=before", "hang", launcher={"runDeadlineSeconds": 5})

        status, message = job.result()
        self.assertEqual(status, 124, message)
        self.assertIn("5 s", message)
        self.assertIn("before\n", job.log())
        self.assert_left(job)

    def test_the_jobs_own_deadline_ends_the_driver_too(self):
        job = self.start("over", "print=before", "hang",
                         patches=[{"op": "add", "path": "/spec/activeDeadlineSeconds", "value": 15}])
        job.says("before")

        self.assertEqual(job.end(), "Failed")

        self.assertEqual(job.condition()["reason"], "DeadlineExceeded")
        until(lambda: not job.drivers())
        self.assert_left(job)


if __name__ == "__main__":
    unittest.main()
