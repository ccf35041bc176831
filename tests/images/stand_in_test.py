# SPDX-License-Identifier: Apache-2.0
"""The stand-in keeps the contract of a driver container, and stages faults as it is told."""
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from container import Image, run
from spark_test import free_port, get, wait_for

LOG_LINE = re.compile(r"^\d\d/\d\d/\d\d \d\d:\d\d:\d\d [A-Z]+ \w+: .+$")


class StandIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.program = pathlib.Path(cls.folder.name) / "entrypoint"
        cls.program.write_bytes(Image("driver-stand-in").read("opt/entrypoint"))
        cls.program.chmod(0o755)

    def setUp(self):
        self.port = free_port()
        self.properties = pathlib.Path(self.folder.name) / f"{self.id()}.properties"
        self.properties.write_text(f"#Java properties\nspark.ui.port={self.port}\nspark.app.name=a\\ \\=\\:name\n"
                                   "spark.app.id=spark-1\n")

    def words(self, *steps: str) -> list[str]:
        return [str(self.program), "driver", "--properties-file", str(self.properties), "--class", "a.Main",
                "local:///a.jar", *steps]

    def play(self, *steps: str, **more) -> subprocess.CompletedProcess:
        return subprocess.run(self.words(*steps), capture_output=True, text=True, timeout=30, check=False,
                              env={"SPARK_APPLICATION_ID": "spark-1", "SPARK_USER": "ada"}, **more)

    def playing(self, *steps: str) -> subprocess.Popen:
        process = subprocess.Popen(self.words(*steps), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env={"SPARK_APPLICATION_ID": "spark-1", "SPARK_USER": "ada"})
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        return process

    def rest(self, path: str):
        return json.loads(get(f"http://127.0.0.1:{self.port}/api/v1{path}") or b"null")

    def test_without_steps_it_succeeds(self):
        self.assertEqual(self.play().returncode, 0)

    def test_ends_with_the_status_it_is_told(self):
        for status in (1, 42, 255):
            self.assertEqual(self.play(f"exit={status}").returncode, status)

    def test_prints_to_stdout_and_logs_to_stderr_in_sparks_layout(self):
        result = self.play("print=a line", "part=half", "print= and half", "lines=3")
        self.assertEqual(result.stdout, "a line\nhalf and half\n")
        for line in result.stderr.splitlines():
            self.assertRegex(line, LOG_LINE)
        self.assertEqual(result.stderr.count("INFO StandIn: line "), 3)

    def test_reads_properties_as_java_does(self):
        self.assertEqual(self.play("property=spark.app.name").stdout, "spark.app.name=a =:name\n")

    def test_sees_its_environment(self):
        result = self.play("environment=SPARK_APPLICATION_ID", "environment=NONE")
        self.assertEqual(result.stdout, "SPARK_APPLICATION_ID=spark-1\nNONE is not set\n")

    def test_a_broken_contract_ends_with_1_and_says_why(self):
        for words, reason in ((["--class", "X"], "the first word is not 'driver'"),
                              (["driver", "--class", "X"], "no application named"),
                              (["driver", "--properties-file", "/none", "a.jar"], "cannot read the properties file '/none'"),
                              (["driver", "a.jar", "dance"], "unknown step 'dance'")):
            result = subprocess.run([self.program, *words], capture_output=True, text=True, check=False,
                                    env={"PATH": os.environ["PATH"]})
            self.assertEqual(result.returncode, 1)
            self.assertIn(f'Exception in thread "main" {reason}', result.stderr)

    def test_an_exception_ends_with_1(self):
        result = self.play("throw=of my own")
        self.assertEqual(result.returncode, 1)
        self.assertIn('Exception in thread "main" java.lang.RuntimeException: of my own', result.stderr)

    def test_sigterm_ends_it_like_a_jvm(self):
        process = self.playing("print=ready", "hang")
        self.assertEqual(process.stdout.readline(), "ready\n")
        process.terminate()
        self.assertEqual(process.wait(10), 143)
        self.assertIn("RECEIVED SIGNAL TERM", process.stderr.read())

    def test_sigterm_can_take_time_and_lead_to_another_status(self):
        process = self.playing("term-seconds=0.5", "term-status=3", "print=ready", "hang")
        process.stdout.readline()
        began = time.monotonic()
        process.terminate()
        self.assertEqual(process.wait(10), 3)
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_sigterm_can_be_ignored(self):
        process = self.playing("ignore-term", "print=ready", "sleep=0.5", "print=still here")
        process.stdout.readline()
        process.terminate()
        self.assertEqual(process.stdout.readline(), "still here\n")
        self.assertEqual(process.wait(10), 0)

    def test_a_signal_of_its_own_is_seen_as_128_and_its_number(self):
        for number in (signal.SIGKILL, signal.SIGSEGV):
            self.assertEqual(self.play(f"signal={number.value}").returncode, 128 + number)

    def test_memory_is_taken_until_there_is_no_more(self):
        limit = 256 << 20
        result = self.play("hog=1024", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        self.assertEqual(result.returncode, 1)
        self.assertIn("java.lang.OutOfMemoryError", result.stderr)

    def test_memory_taken_is_really_there(self):
        process = self.playing("hog=64", "print=ready", "hang")
        process.stdout.readline()
        child = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip()
        resident = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{child}/status").read_text())[1])
        self.assertGreater(resident, 64 * 1024)

    def test_tells_its_progress_as_sparks_rest_api_does(self):
        process = self.playing("executors=2", "job=2", "job=2000,10", "hang")
        jobs = wait_for("a task done", lambda: (lambda all_: all_ and len(all_) == 2 and all_[0]["numCompletedTasks"] > 0
                                                and all_)(self.rest("/applications/spark-1/jobs")), process, 20)
        self.assertEqual([job["status"] for job in jobs], ["RUNNING", "SUCCEEDED"])
        self.assertEqual((jobs[0]["numTasks"], jobs[0]["numActiveTasks"]), (2000, 1))
        self.assertEqual(self.rest("/applications")[0]["id"], "spark-1")
        self.assertEqual(self.rest("/applications/spark-1")["attempts"][0]["sparkUser"], "ada")
        self.assertEqual([each["id"] for each in self.rest("/applications/spark-1/executors")], ["driver", "1", "2"])
        stage = self.rest("/applications/spark-1/stages")[0]
        self.assertEqual((stage["status"], stage["numTasks"]), ("ACTIVE", 2000))
        active, = self.rest("/applications/spark-1/stages?status=active")
        self.assertEqual(active["stageId"], 1)
        ended, = self.rest("/applications/spark-1/stages/0?details=false")
        self.assertEqual((ended["stageId"], ended["status"]), (0, "COMPLETE"))
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/applications/other/jobs", timeout=5)
        self.assertEqual(refused.exception.code, 404)
        refused.exception.close()

    def test_without_a_ui_the_port_stays_closed(self):
        with self.properties.open("a") as file:
            file.write("spark.ui.enabled=false\n")
        process = self.playing("print=ready", "hang")
        process.stdout.readline()
        self.assertIsNone(get(f"http://127.0.0.1:{self.port}/"))

    def test_runs_in_its_image_on_a_read_only_root(self):
        result = run(Image("driver-stand-in"), "driver", "--conf", "spark.ui.enabled=false", "a.jar", "exit=9")
        self.assertEqual(result.returncode, 9, result.stderr)
