# SPDX-License-Identifier: Apache-2.0
"""Quotas: one that never fits, one that frees up, one that stays full."""

import unittest

import jobs
import side_by_side
from under_test import ClusterTest

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()


class AQuota(ClusterTest):
    def test_one_that_can_never_hold_the_driver_ends_the_run_with_its_numbers(self):
        namespace = jobs.own_namespace(self, "quota-small")
        job = jobs.stand_in(namespace, "too-big", "exit=0", spec={"driver": {"memory": "20g"}}).apply()

        status, message = job.result()

        self.assertEqual((status, job.condition()["reason"]), (77, "PodFailurePolicy"))
        self.assertRegex(message, "exceeded quota: tenant, requested: limits.memory=22Gi,.*used: .*limited: limits.memory=12Gi")
        self.assertEqual(job.drivers(), [])

    def test_one_that_frees_up_lets_the_run_wait_and_then_succeed(self):
        namespace = jobs.own_namespace(self, "quota-frees")
        jobs.take_memory(namespace, "7900Mi")
        job = jobs.stand_in(namespace, "waits", "print=played").apply()
        job.says("exceeded quota: tenant")
        self.assertEqual(job.drivers(), [])

        jobs.give_memory(namespace)

        self.assertEqual(job.end(), "Complete", job.log())
        self.assertIn("played\n", job.log())
        self.assertEqual(len(job.launchers()), 1)

    def test_one_that_stays_full_ends_the_run_with_75_after_the_queue_deadline(self):
        namespace = jobs.own_namespace(self, "quota-full")
        jobs.take_memory(namespace, "7900Mi")
        job = jobs.stand_in(namespace, "full", "exit=0", launcher={"queueDeadlineSeconds": 5},
                            patches=[{"op": "replace", "path": "/spec/backoffLimit", "value": 0}]).apply()

        status, message = job.result()

        self.assertEqual(status, 75, message)
        self.assertIn("exceeded quota: tenant", message)
        self.assertEqual(job.left(), set())


if __name__ == "__main__":
    unittest.main()
