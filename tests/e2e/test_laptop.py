# SPDX-License-Identifier: Apache-2.0
"""sparkjob outside the cluster, with a kubeconfig and no Job."""

import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import jobs
from jobs import until
from under_test import HERE, ClusterTest, place

NAMESPACE = "laptop"
SPARKJOB = os.environ.get("SPARKJOB", str(jobs.REPOSITORY / "build" / "sparkjob"))


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


def everything() -> set:
    return {f"{kind}/{item['metadata']['name']}" for kind in jobs.OWN_KINDS for item in jobs.read(NAMESPACE, kind)["items"]}


class Laptop(ClusterTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.layers = Path(folder.name)
        self.before = everything()

    def run_stand_in(self, *steps: str, launcher=None, words=()) -> subprocess.Popen:
        job = jobs.stand_in(NAMESPACE, "laptop", *steps, launcher={"podSecurity": "restricted", **(launcher or {})})
        (self.layers / "50-test.yaml").write_text(job.layer())
        process = subprocess.Popen(  # pylint: disable=consider-using-with; the tests wait for it
            [HERE / "in", SPARKJOB, "run", "--layers", self.layers, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, "CLUSTER": place().name, "KUBECONFIG": str(place().kubeconfig(NAMESPACE))})
        self.addCleanup(process.kill)
        return process

    def await_log(self, process: subprocess.Popen) -> None:
        self.assertIn("hello\n", iter(process.stdout.readline, ""), "it has ended without the driver's line")

    def left(self) -> set:
        """By the run."""
        return everything() - self.before

    def drivers(self) -> list:
        return jobs.read(NAMESPACE, "pods", selector="spark-role=driver")["items"]

    def delete_driver(self) -> None:
        driver, = self.drivers()
        jobs.kubectl("--namespace", NAMESPACE, "delete", "pod", driver["metadata"]["name"], user=NAMESPACE)

    def interrupted(self, on_interrupt: str) -> tuple[int, str]:
        process = self.run_stand_in("print=hello", "hang", launcher={"onInterrupt": on_interrupt})
        self.await_log(process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        return process.returncode, said

    def test_the_drivers_log_and_status_are_the_commands_and_deleting_the_driver_leaves_nothing(self):
        process = self.run_stand_in("print=hello", "exit=3")
        out, said = process.communicate(timeout=300)

        self.assertEqual(process.returncode, 3, said)
        self.assertIn("hello", out.splitlines())
        self.assertEqual(len(self.left()), 2, "the driver and the record")
        self.delete_driver()
        until(lambda: not self.left())

    def test_an_interrupt_leaves_the_driver_which_its_id_leads_to_again(self):
        status, said = self.interrupted("leave")
        self.assertEqual(status, 130, said)
        application = re.search("application spark-([0-9a-f]{32})", said).group(1)

        again = self.run_stand_in("print=hello", "hang", words=["--id", application])
        self.await_log(again)
        self.delete_driver()  # with a Service, a policy and ConfigMaps, which it owns by the record

        _, said = again.communicate(timeout=60)
        self.assertEqual(again.returncode, 74, said)
        self.assertIn(" adopted\n", said)
        until(lambda: not self.left())

    def test_an_interrupt_deletes_the_driver_where_that_is_configured(self):
        status, said = self.interrupted("delete")

        self.assertEqual(status, 130, said)
        until(lambda: not self.left())


if __name__ == "__main__":
    unittest.main()
