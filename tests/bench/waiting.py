# SPDX-License-Identifier: Apache-2.0
"""What it costs to wait for a driver, and how soon its end is the launcher's.

waiting.py SPARKJOB, inside the network of an API server: see tests/bench/run. BENCH_WAIT_SECONDS is how long the driver
runs while the waiting is measured."""
import atexit
import collections
import os
import secrets
import subprocess
import tempfile
import time

from cluster import Connection, audit_offset, make_namespace, requests_since
from measure import cpu_seconds, memory, spread, wanted
from node import Node
from submission import SPARKJOB, submission

WAIT_SECONDS = int(os.environ.get("BENCH_WAIT_SECONDS", "300"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SETTLING_SECONDS = 2


class Launcher:
    """A launcher whose driver runs on the node."""

    def __init__(self, node):
        self._node, self._pod = node, f"waited-for-{secrets.token_hex(4)}"
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [SPARKJOB, "run", *submission(waits=True, **{"driver.pod.name": self._pod})],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)  # where the benchmark fails
        self._read_until(self.process.stderr, "created\n")
        node.starts(self._pod)
        self._read_until(self.process.stdout, "line 3\n")  # it follows the log

    def _read_until(self, stream, end):
        said = ""
        for line in stream:
            said += line
            if line.endswith(end):
                return
        raise SystemExit(f"sparkjob ended with {self.process.wait()}: {said}{self.process.stderr.read()}")

    def end(self):
        """Ends the driver. Seconds until the launcher has ended too."""
        self._node.ends(self._pod)
        answered = time.perf_counter()
        status = self.process.wait()  # with a time-out Python looks only now and then
        delay = time.perf_counter() - answered
        if status != 0:
            raise SystemExit(f"sparkjob ended with {status}: {self.process.stderr.read()}")
        return delay


def waiting(node):
    launcher = Launcher(node)
    time.sleep(SETTLING_SECONDS)
    before, began, offset = cpu_seconds(launcher.process.pid), time.perf_counter(), audit_offset()
    time.sleep(WAIT_SECONDS)
    took, cpu = time.perf_counter() - began, cpu_seconds(launcher.process.pid) - before
    asked = collections.Counter(event["verb"] for event in requests_since(offset, "sparkjob"))
    size = memory(launcher.process.pid) / 1024
    delay = launcher.end()
    print(f"\nwaiting {took:.0f} s for a driver that runs\n"
          f"  CPU {cpu * 1000:.1f} ms, memory {size:.1f} MB, "
          f"{sum(asked.values())} requests ({', '.join(f'{count} {verb}' for verb, count in asked.items()) or 'none'})")
    wanted("CPU of an hour of waiting", cpu / took * 3600, at_most=1, unit=" s")
    wanted("the launcher's exit after the driver's end, after that wait", delay * 1000, at_most=50, unit=" ms")


def ends(node):
    delays = [Launcher(node).end() * 1000 for _ in range(ROUNDS)]
    print(f"\nfrom the driver's end (the status is written) to the launcher's exit, {ROUNDS} rounds\n"
          f"  {spread(delays)} ms")
    wanted("the launcher's exit after the driver's end, at worst of many", max(delays), at_most=50, unit=" ms")


def main():
    make_namespace(Connection())
    with tempfile.TemporaryDirectory() as folder:
        node = Node(folder)
        try:
            waiting(node)
            ends(node)
        finally:
            node.close()


main()
