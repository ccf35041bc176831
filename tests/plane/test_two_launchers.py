# SPDX-License-Identifier: Apache-2.0
"""Two launchers of one Job that begin at the same moment, again and again: the Job has one driver."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from plane import Namespace, Plane
from runs import Run

TIMES = 100
AT_ONCE = 4
LAYER = {"mainApplicationFile": "local:///app.py", "sparkConf": {"spark.kubernetes.submission.waitAppCompletion": "false"}}

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()


def race(namespace: Namespace, number: int) -> tuple[list, list]:
    """How both launchers ended and what they said, and the drivers there are."""
    run = Run(namespace, f"race-{number}", LAYER)
    pair = [run.launch() for _ in range(2)]
    ended = [(launcher.end(), launcher.said()) for launcher in pair]
    record = namespace.get("ConfigMap", f"sparkjob-{run.uid}")
    drivers = [driver["metadata"]["uid"] for driver in run.drivers()]
    return ended, [*drivers, record["data"]["driverUid"]]


class TwoAtOnce(unittest.TestCase):
    def test_one_hundred_times_there_is_one_driver_which_both_know(self):
        namespace = Namespace(plane, "races")
        with ThreadPoolExecutor(AT_ONCE) as threads:
            races = list(threads.map(lambda number: race(namespace, number), range(TIMES)))

        self.assertEqual(len(races), TIMES)
        for ended, drivers in races:
            told = "\n".join(text for _, text in ended)
            self.assertEqual([status for status, _ in ended], [0, 0], told)
            self.assertEqual(len(drivers), 2, told)
            self.assertEqual(*drivers, told)
        adopted = sum(" adopted\n" in text for ended, _ in races for _, text in ended)
        self.assertEqual(adopted, TIMES, "one of each pair has created it")


if __name__ == "__main__":
    unittest.main()
