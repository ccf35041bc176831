#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The loop of "dev-loop.md" with the real Skaffold on a real cluster, as somebody with rights in one namespace; by hand, as it needs Skaffold:

    make cluster CLUSTER=loop && CLUSTER=loop tests/skaffold/loop_test.py
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))
sys.dont_write_bytecode = True

from environment import Environment  # noqa: E402  pylint: disable=wrong-import-position
from look import under_test  # noqa: E402  pylint: disable=wrong-import-position

PAGE = (REPOSITORY / "docs" / "recipes" / "dev-loop.md").read_text()
NAMESPACE = "flights-dev"
PATIENCE = 600
APPLICATION = "images/application/flights/flights.py"
LAYER = "overlays/dev/layers/50-dev.yaml"
OWN_TAG = {"IMAGES_TAG": "loop-test"}  # not the images that people work with


def run(*words, cwd: Path = REPOSITORY, check: bool = True, **environment: str) -> str:
    done = subprocess.run(words, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done.stdout


def kubectl(*words: str) -> str:
    return run("tests/cluster/in", "kubectl", "--namespace", NAMESPACE, *words)


def uid() -> str:
    return kubectl("get", "job", "flights", "--ignore-not-found", "--output=jsonpath={.metadata.uid}")


def layers() -> list[str]:
    return re.findall("configmap/(sparkjob-layers-.*)", kubectl("get", "configmaps", "--output=name"))


class Loop:
    """What the page types, `make dev`, whose lines are kept; ended as by Ctrl-C."""

    def __init__(self, project: Path, user: str):
        self.lines: list[str] = []
        self._process = subprocess.Popen(re.search(r"^\$ (.+)$", PAGE, re.MULTILINE)[1].split(), cwd=project, env=os.environ | OWN_TAG | {"KUBECONFIG": user}, text=True,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            with self._came:
                self.lines.append(line.rstrip("\n"))
                self._came.notify()
            print(f"    {line}", end="", file=sys.stderr)

    def turn(self, end: str) -> list[str]:
        """The lines up to the first with that text, which are taken away."""
        def position() -> int:
            return next((number for number, line in enumerate(self.lines) if end in line), -1)
        with self._came:
            if not self._came.wait_for(lambda: position() >= 0, PATIENCE):
                raise AssertionError(f"no line with '{end}'")
            taken, self.lines = self.lines[:position() + 1], self.lines[position() + 1:]
        return taken

    def end(self) -> int:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._reader.join()
        self._process.stdout.close()
        return self._process.wait()


@unittest.skipUnless(shutil.which("skaffold"), "skaffold is not on PATH")
class OnACluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        name = os.environ.get("CLUSTER") or "main"
        under_test.use_cluster(name)
        under_test.cluster("load", "application", "reverse-proxy", "s3")
        environment = Environment("dev")
        environment.tenant()
        environment.platform()
        cls.user = str(under_test.place().kubeconfig(NAMESPACE))
        # A copy to change; what is ignored stays behind.
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.project = Path(folder.name)
        files = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        for file in (each for each in files if (REPOSITORY / each).is_file()):
            (cls.project / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / file, cls.project / file)

    def setUp(self):
        self.addCleanup(kubectl, "delete", "job", "flights", "--ignore-not-found")
        self.says("turn 1")

    def says(self, text: str) -> None:
        (self.project / APPLICATION).write_text(f"print('{text}')\n")

    def skaffold(self, *words: str) -> str:
        return run("overlays/skaffold/skaffold", *words, cwd=self.project, KUBECONFIG=self.user, **OWN_TAG)

    def assert_gone(self) -> None:
        self.assertEqual(layers(), [])
        end = time.monotonic() + PATIENCE
        while uid() or "flights-" in kubectl("get", "pods", "--output=name"):
            self.assertLess(time.monotonic(), end, kubectl("get", "all"))

    def test_each_change_is_a_run_of_its_own_whose_log_is_shown_once(self):
        loop = Loop(self.project, self.user)
        self.addCleanup(loop.end)
        first = loop.turn("the driver succeeded")
        self.assertEqual(len([line for line in first if "turn 1" in line]), 1)
        job = uid()

        self.says("turn 2")
        second = loop.turn("the driver succeeded")
        self.assertEqual(len([line for line in second if "turn 2" in line]), 1)
        self.assertFalse([line for line in second if "turn 1" in line])
        self.assertNotIn(uid(), ("", job))
        job, (layer,) = uid(), layers()

        file = self.project / LAYER
        file.write_text(f"{file.read_text()}# Changed.\n")
        third = loop.turn("the driver succeeded")
        self.assertFalse([line for line in third if "Building" in line])
        self.assertNotIn(uid(), ("", job))
        self.assertEqual(len(layers()), 1)
        self.assertNotEqual(layers(), [layer])

        self.says("turn 1")  # as at the beginning
        self.assertEqual(len([line for line in loop.turn("the driver succeeded") if "turn 1" in line]), 1)
        loop.end()
        self.assert_gone()

    def test_a_failed_run_is_no_end_of_the_loop(self):
        (self.project / APPLICATION).write_text("raise SystemExit('broken')\n")
        loop = Loop(self.project, self.user)
        self.addCleanup(loop.end)
        failed = loop.turn("the driver exited with status 1")
        self.assertTrue([line for line in failed if "broken" in line])
        self.says("mended")
        self.assertEqual(len([line for line in loop.turn("the driver succeeded") if "mended" in line]), 1)

    def test_run_runs_again_what_changed_and_delete_removes_it(self):
        self.skaffold("run")
        first = uid()
        self.skaffold("run")
        self.assertEqual(uid(), first, "nothing changed")
        self.says("turn 2")
        self.skaffold("run")
        self.assertNotIn(uid(), ("", first))
        kubectl("wait", "--for=condition=Complete", f"--timeout={PATIENCE}s", "job/flights")
        # Without the layer of the loop its log has the driver's lines.
        self.assertIn("turn 2\n", kubectl("logs", "job/flights"))
        self.skaffold("delete")
        self.assert_gone()


if __name__ == "__main__":
    unittest.main(verbosity=2)
