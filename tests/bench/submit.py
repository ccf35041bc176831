# SPDX-License-Identifier: Apache-2.0
"""What it costs to get a driver pod created: sparkjob beside bare curl, a Python client and the real spark-submit.

Runs inside the network of an API server without nodes: see tests/bench/run."""
import dataclasses
import os
import pathlib
import sys
import tempfile

from cluster import CURL, NAMESPACE, ROOT, Connection, audit_offset, make_namespace, requests_since
from measure import Command, compare, times, wanted
from replay import Replay
from submission import SPARKJOB, submission

SPARK = pathlib.Path(os.environ.get("SPARK_HOME") or ROOT / ".spark/spark")
PYTHON = sys.argv[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))


def events_of(command, agent):
    """What one run of the command asks the API server."""
    before = audit_offset()
    dataclasses.replace(command, wall=[], cpu=[]).run()
    events = requests_since(before, agent)
    refused = [event["requestURI"] for event in events if event["responseStatus"]["code"] >= 300]
    if refused and agent in ("sparkjob", "curl"):
        raise SystemExit(f"{command.name}: refused: {' '.join(refused)}")
    return events


def judged(sparkjob, curl, python, spark_submit, requests):
    print()
    wanted("wall, spark-submit : sparkjob", times(sparkjob, spark_submit, "wall"), at_least=100, unit="x")
    wanted("CPU, spark-submit : sparkjob", times(sparkjob, spark_submit, "cpu"), at_least=300, unit="x")
    wanted("CPU, Python client : sparkjob", times(sparkjob, python, "cpu"), at_least=15, unit="x")
    wanted("wall, sparkjob : curl", times(curl, sparkjob, "wall"), at_most=1.5, unit="x")
    wanted("CPU, sparkjob : curl", times(curl, sparkjob, "cpu"), at_most=1.5, unit="x")
    wanted("peak memory of sparkjob", sparkjob.peak / 1024, at_most=16, unit=" MB")
    wanted("requests of one run of sparkjob", requests, at_most=8)


def main():
    make_namespace(Connection())
    sparkjob = Command("sparkjob run", [SPARKJOB, "run", *submission(waits=False)])
    seen = events_of(sparkjob, "sparkjob")
    with tempfile.TemporaryDirectory() as folder:
        config, replay = pathlib.Path(folder) / "curl.conf", Replay(seen)
        curl = Command("curl, the same requests", [CURL[0], "--config", str(config)],
                       prepare=lambda: replay.write(config))
        python = Command("spark-on-k8s (Python)",
                         [PYTHON, str(ROOT / "tests/bench/spark_on_k8s_submit.py"), NAMESPACE])
        spark_submit = Command("spark-submit 4.3.0", [str(SPARK / "bin/spark-submit"), *submission(waits=False)])
        compare("from start to driver pod created", [sparkjob, curl, python, spark_submit], rounds=ROUNDS)
        agents = {sparkjob: "sparkjob", curl: "curl", python: "OpenAPI-Generator", spark_submit: "fabric8"}
        print("\n  requests of one run: " + ", ".join(
            f"{command.name} {len(events_of(command, agent))}" for command, agent in agents.items()))
        judged(sparkjob, curl, python, spark_submit, len(seen))


main()
