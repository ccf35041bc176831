# SPDX-License-Identifier: Apache-2.0
"""Spark's own spark-submit, called many times in one JVM (oracle/*.scala)."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple, Optional

HERE = Path(__file__).resolve().parent
SOURCES = sorted((HERE / "oracle").glob("*.scala"))


class Call(NamedTuple):
    id: str
    words: list[str]
    environment: dict[str, str]


class Answer(NamedTuple):
    refused: Optional[str]  # None where spark-submit ended well
    said: str


class Oracle:
    """The spark-submit of the Spark in `home`, ready to be called. To be closed."""

    def __init__(self, home: Path, classes: Path, enter: list[str], environment: dict[str, str], log):
        compiled = _compiled(home, classes)
        self._process = subprocess.Popen(
            [*enter, java(), "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
             "--add-opens=java.base/java.util=ALL-UNNAMED",
             "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.selector.BasicContextSelector",
             "-cp", f"{compiled}:{home}/jars/*", "org.apache.spark.deploy.Submissions"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def submit(self, call: Call) -> Answer:
        self._process.stdin.write(json.dumps(call._asdict()) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the JVM ended with {self._process.wait()} at '{call.id}'")
        answer = json.loads(line)
        return Answer(answer["refused"], answer["said"])


def java() -> Optional[str]:
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/java" if home else shutil.which("java")


def _compiled(home: Path, classes: Path) -> Path:
    """The folder with the oracle's classes, compiled by the compiler that Spark ships: a JRE is enough."""
    version = next(home.glob("jars/spark-core_*.jar")).name
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:12]
    target = classes / f"{version}-{digest}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=classes) as work:  # another test may be making them, too
            making = Path(work) / "classes"
            making.mkdir()
            subprocess.run([java(), "-XX:TieredStopAtLevel=1", "-cp", f"{home}/jars/*", "scala.tools.nsc.Main",
                            "-usejavacp", "-d", str(making), *map(str, SOURCES)], check=True)
            try:
                making.rename(target)
            except OSError:
                if not target.exists():
                    raise
    return target
