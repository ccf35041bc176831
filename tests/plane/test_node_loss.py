# SPDX-License-Identifier: Apache-2.0
"""A node that falls silent: nobody knows whether the driver on it still runs, so nobody may start another."""

import signal
import unittest

from plane import Namespace, Plane
from runs import Run
from under_test import until

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()


class ASilentNode(unittest.TestCase):
    def setUp(self):
        self.namespace = Namespace(plane, "lost-" + self.id().rpartition("_")[2])

    def start(self, **spec) -> tuple:
        run = Run(self.namespace, "flights", {"mainApplicationFile": "local:///app.py", **spec})
        launcher = run.launch()
        launcher.must_say(" created\n")
        driver = run.driver()
        self.namespace.bind(driver)
        self.namespace.runs(driver)
        launcher.must_say("driver running")
        return run, launcher, driver

    def fall_silent(self, driver: str) -> None:
        """What the node controller writes once it has heard nothing for long enough; no kubelet answers to it."""
        self.namespace.patch("Pod", driver, {"status": {"conditions": [
            {"type": "Ready", "status": "False", "reason": "NodeNotReady"},
            {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager",
             "message": "Taint manager: deleting due to NoExecute taint"}]}}, "/status")
        self.namespace.delete("Pod", driver)
        self.assertIn("deletionTimestamp", self.namespace.get("Pod", driver)["metadata"])

    def test_there_is_no_verdict_and_no_second_driver_until_the_pod_is_gone(self):
        run, launcher, driver = self.start(restartPolicy={"type": "OnFailure", "onFailureRetries": 1,
                                                          "onFailureRetryInterval": 1})

        self.fall_silent(driver)
        # A second launcher sees the same, and with it we know that the change has long been told.
        launcher.signal(signal.SIGKILL)
        launcher.end()
        second = run.launch()
        second.must_say("driver running")
        self.assertEqual([pod["metadata"]["name"] for pod in run.drivers()], [driver])
        self.assertFalse(second.is_over())

        self.namespace.gone(driver)
        until(lambda: run.drivers() and run.driver() != driver)
        self.assertIn("retry 1 of 1", second.said())
        second.signal(signal.SIGKILL)
        second.end()

    def test_a_driver_that_is_gone_with_its_node_is_lost(self):
        run, launcher, driver = self.start()

        self.fall_silent(driver)
        self.namespace.gone(driver)

        self.assertEqual(launcher.end(), 74, launcher.said())
        self.assertEqual(run.drivers(), [])

    def test_a_node_that_comes_back_has_its_drivers_result_after_all(self):
        _, launcher, driver = self.start()

        self.fall_silent(driver)
        self.namespace.ended(driver, 0)
        self.namespace.gone(driver)

        self.assertEqual(launcher.end(), 0, launcher.said())


if __name__ == "__main__":
    unittest.main()
