# SPDX-License-Identifier: Apache-2.0
"""Launchers that are lost, each way in each phase of a run: the next one finishes what the first began. Nothing happens
twice, and of the driver's log nothing is missing."""

import signal
import unittest

import jobs
import processes
import side_by_side
from jobs import until
from under_test import ClusterTest, kubectl

NAMESPACE = "launchers"
GATE = "sparkjob.test/gate-"  # a label of the node, one for each way

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)


def tearDownModule():
    kubectl("label", "node", "node-1", *(f"{GATE}{way}-" for way in WAYS))
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


def delete(job, launcher):
    job.delete(launcher, "--wait=false")


def terminate(_, launcher):
    processes.send(launcher, "sparkjob", signal.SIGTERM)


def kill(_, launcher):
    processes.send(launcher, "sparkjob", signal.SIGKILL)


WAYS = {"deleted": delete, "stopped_with_sigterm": terminate, "killed": kill}


class ALauncher(ClusterTest):
    def start(self, way: str, phase: str, namespace: str = NAMESPACE, **more) -> jobs.Job:
        """Its driver goes on until processes.end_driver."""
        name = f"{way.split('_')[0]}-{phase}"
        return jobs.stand_in(namespace, name, "term-status=0", "print=before", "hang", **more).apply()

    def assert_finished_by_another(self, job: jobs.Job, driver: dict) -> None:
        self.assertEqual(job.end(), "Complete", job.log())
        self.assertEqual(job.driver_uids(), [driver["metadata"]["uid"]])
        for last in job.launchers()[-1:]:  # one that was deleted, and ended well all the same, is gone with its log
            self.assertEqual(job.log_of(last).count("before\n"), 1, job.log())
        jobs.settles(self, job.left, job.driver_names())

    def adopts(self, job: jobs.Job, first: dict) -> None:
        """Waits until another launcher has the driver."""
        second = job.next_launcher(first)
        job.until(lambda: " adopted\n" in job.log_of(second))

    def lost_before_its_driver(self, way: str) -> None:
        full = jobs.own_namespace(self, f"launchers-{way.split('_')[0]}")
        jobs.take_memory(full, "7900Mi")
        job = self.start(way, "early", full)
        job.says("exceeded quota")
        first = job.launchers()[-1]
        WAYS[way](job, first)
        second = job.next_launcher(first)
        job.until(lambda: "exceeded quota" in job.log_of(second))

        jobs.give_memory(full)

        job.until(job.driver_runs)
        driver, = job.drivers()
        job.says("before")
        processes.end_driver(job)
        self.assert_finished_by_another(job, driver)

    def lost_while_its_driver_waits_for_a_node(self, way: str) -> None:
        job = self.start(way, "pending", spec={"driver": {"nodeSelector": {GATE + way: "open"}}})
        job.says("driver waiting for a node: ")
        first, = job.launchers()
        driver, = job.drivers()

        WAYS[way](job, first)
        self.adopts(job, first)
        kubectl("label", "--overwrite", "node", "node-1", f"{GATE}{way}=open")

        job.says("before")
        processes.end_driver(job)
        self.assert_finished_by_another(job, driver)

    def lost_while_its_driver_runs(self, way: str) -> None:
        job = self.start(way, "running")
        job.says("before")
        first, = job.launchers()
        driver, = job.drivers()

        WAYS[way](job, first)
        self.adopts(job, first)
        processes.end_driver(job)

        self.assert_finished_by_another(job, driver)

    def lost_when_its_driver_has_just_ended(self, way: str) -> None:
        job = self.start(way, "ended")
        job.says("before")
        first, = job.launchers()
        driver, = job.drivers()

        processes.send(first, "sparkjob", signal.SIGSTOP)  # it will not see the end
        processes.end_driver(job)
        until(lambda: job.drivers()[0]["status"]["phase"] == "Succeeded")
        WAYS[way](job, first)
        if way != "killed":
            processes.send(first, "sparkjob", signal.SIGCONT)

        self.assert_finished_by_another(job, driver)


def _is_survived(phase: str, way: str):
    return lambda self: getattr(self, "lost_" + phase)(way)


for _way in WAYS:
    for _phase in ("before_its_driver", "while_its_driver_waits_for_a_node", "while_its_driver_runs",
                   "when_its_driver_has_just_ended"):
        setattr(ALauncher, f"test_a_launcher_{_way}_{_phase}_is_followed_by_one_that_ends_the_run_well",
                _is_survived(_phase, _way))


if __name__ == "__main__":
    unittest.main()
