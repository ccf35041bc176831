# SPDX-License-Identifier: Apache-2.0
"""The real Spark on this machine, without a cluster: an application and a history server, the reverse proxy before them."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from world import DOMAIN, FLIGHTS, PROJECT, Names, Proxy, free_port, listens, until

SPARK = PROJECT / ".spark/spark"
LOCAL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}


def is_here() -> bool:
    return (SPARK / "bin/spark-submit").exists() and shutil.which("java") is not None


class SparkHere:
    """`folder` has what both write; the application is FLIGHTS, and ends once there is a file `stop`."""

    def __init__(self, prefix: str):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)
        (self.folder / "events").mkdir()
        self.ui_port, self.history_port, self._names = free_port(), free_port(), Names()
        self._names.addresses = {f"{FLIGHTS}-ui.{DOMAIN}": "127.0.0.1"}
        self._prefix = prefix
        self.proxy = Proxy(self._names, f"127.0.0.1:{self.history_port}", self.ui_port, PREFIX=prefix)
        self._processes: list[subprocess.Popen] = []

    def close(self):
        for process in self._processes:
            process.kill()
            process.wait()
        self.proxy.close()
        self._names.close()
        self._folder.cleanup()

    def _start(self, name: str, words: list, **environment: str) -> subprocess.Popen:
        with open(self.folder / name, "w", encoding="utf-8") as out, open(self.folder / f"{name}.log", "w", encoding="utf-8") as log:
            self._processes.append(subprocess.Popen(words, stdout=out, stderr=log, cwd=self.folder,
                                                    env={**os.environ, **LOCAL, **environment}))
        return self._processes[-1]

    def start_history_server(self):
        options = {"fs.logDirectory": self.folder / "events", "ui.port": self.history_port, "fs.update.interval": "1s"}
        self._start("history", [SPARK / "bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"],
                    SPARK_HISTORY_OPTS=" ".join(f"-Dspark.history.{key}={value}" for key, value in options.items()))

    def start_application(self, **more: str) -> subprocess.Popen:
        """Once it runs the job that hangs. `more` are properties."""
        conf = {"spark.test.appId": FLIGHTS, "spark.ui.port": self.ui_port, "spark.eventLog.enabled": "true",
                "spark.eventLog.dir": self.folder / "events", **more}
        process = self._start("application", [
            SPARK / "bin/spark-submit", "--master", "local[2]", *(f"--conf={key}={value}" for key, value in conf.items()),
            PROJECT / "tests/services/endless.py", self.folder / "stop"])
        until("the history server", lambda: listens(self.history_port), 300)
        until("the job that hangs runs", lambda: listens(self.ui_port) and self._hangs(), 300)
        return process

    def _hangs(self) -> bool:
        answer = self.proxy.ask(f"{self._prefix}/proxy/{FLIGHTS}/api/v1/applications/{FLIGHTS}/jobs?status=running")
        # At first the UI answers everything with a page that says it starts.
        return answer.headers.get_content_type() == "application/json" and any(
            job.get("description") == "hangs" for job in json.loads(answer.text))
