# SPDX-License-Identifier: Apache-2.0
"""`sparkjob run` in client mode with a stand-in for Spark: what the parts tested beside this make
when they are put together."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

from launcher import DEADLINE, STAND_IN

LAYER = """\
apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: stand-in}
spec:
  type: Python
  mode: client
  mainApplicationFile: %s
  arguments: [one, "two words"]
  sparkConf: {spark.ui.port: "14040", spark.some.password: not-on-a-command-line}
"""


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for program, real in (("spark/bin/spark-submit", STAND_IN), ("java/bin/java", "/bin/true")):
            (self.folder / program).parent.mkdir(parents=True)
            (self.folder / program).symlink_to(real)
        for name, text in (("app.py", ""), ("message", "earlier"),
                           ("layers/00.yaml", LAYER % (self.folder / "app.py"))):
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text)
        (self.folder / "tmp").mkdir()

    def start(self, behaviour, *words):
        python = os.path.dirname(sys.executable)
        return subprocess.Popen(
            [os.environ["SPARKJOB"], "run", "--layers", str(self.folder / "layers"), *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={"PATH": python + ":" + os.environ["PATH"], "STAND_IN": behaviour,
                 "SPARK_HOME": str(self.folder / "spark"), "JAVA_HOME": str(self.folder / "java"),
                 "TMPDIR": str(self.folder / "tmp"),
                 "SPARKJOB_TERMINATION_MESSAGE_PATH": str(self.folder / "message")})

    def run_it(self, behaviour, *words):
        with self.start(behaviour, *words) as process:
            out, err = process.communicate(timeout=DEADLINE)
            return process.returncode, out, err

    def message(self):
        return (self.folder / "message").read_text()

    def test_a_success_says_nothing(self):
        self.assertEqual(self.run_it("exit_with 0"), (0, "", ""))
        self.assertEqual(self.message(), "earlier")

    def test_a_failure_is_one_line_and_the_termination_message(self):
        code, _, err = self.run_it("exit_with 77")
        reason = "the driver exited with status 77, reported as 1 because 64–127 are sparkjob's own"
        self.assertEqual((code, err), (1, "sparkjob: %s\n" % reason))
        self.assertEqual(self.message(), reason)

    def test_a_driver_killed_by_the_kernel(self):
        code, _, err = self.run_it("die 9")
        self.assertEqual(code, 137)
        self.assertIn("killed by signal 9 (SIGKILL)", err)

    def test_sigterm_reaches_the_driver_and_nothing_is_left(self):
        with self.start("obey 143") as process:
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=DEADLINE)
        self.assertEqual((process.returncode, out), (143, "got SIGTERM\n"))
        self.assertEqual(err, "sparkjob: stopped by SIGTERM; the driver exited with status 143\n")
        self.assertEqual(list((self.folder / "tmp").iterdir()), [])

    def test_the_driver_gets_its_arguments_and_no_secret_on_the_command_line(self):
        code, out, _ = self.run_it("show")
        words = json.loads(out)["arguments"]
        self.assertEqual(code, 0)
        self.assertEqual(words[-3:], [str(self.folder / "app.py"), "one", "two words"])
        self.assertNotIn("not-on-a-command-line", " ".join(words))

    def test_missing_java_is_told_before_anything_is_started(self):
        (self.folder / "java/bin/java").unlink()
        code, out, err = self.run_it("show")
        self.assertEqual((code, out), (66, ""))
        self.assertTrue(err.startswith("sparkjob: error: JAVA_HOME is "), err)
        self.assertEqual("sparkjob: error: " + self.message() + "\n", err)


if __name__ == "__main__":
    unittest.main()
