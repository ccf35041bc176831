# SPDX-License-Identifier: Apache-2.0
"""How long after a write's answer a watch has shown the change, and what that costs.

All programs watch the same object at the same time: what holds up the machine holds up all of them."""
import atexit
import os
import statistics
import subprocess
import time

from cluster import Connection, path
from measure import cpu_seconds

EVENTS = int(os.environ.get("BENCH_EVENTS", "10000"))


class Watching:
    """A program that watches the object."""

    def __init__(self, name, program):
        self.name = name
        self._child = subprocess.Popen(  # pylint: disable=consider-using-with
            [program, "lag", str(EVENTS)], stdout=subprocess.PIPE, text=True)
        atexit.register(self._child.kill)  # where the benchmark fails
        if self._child.stdout.readline() != "ready\n":
            raise SystemExit(f"{program} lag failed")
        time.sleep(1)  # until its watch is open
        self._before = cpu_seconds(self._child.pid)

    def result(self, answered):
        """The lags in milliseconds, sorted, and the CPU it took in seconds."""
        with self._child.stdout as lines:
            seen = dict(map(int, line.split()) for line in lines)
        _, status, usage = os.wait4(self._child.pid, 0)
        self._child.returncode = os.waitstatus_to_exitcode(status)
        if self._child.returncode != 0:
            raise SystemExit(f"{self.name}: ended with {self._child.returncode}")
        cpu = usage.ru_utime + usage.ru_stime - self._before
        return sorted((when - answered[number]) / 1e6 for number, when in seen.items()), cpu


def _write(connection):
    """Changes the object EVENTS times; when each change was answered, in nanoseconds since 1970."""
    answered = {}
    for number in range(1, EVENTS + 1):
        connection.done("PATCH", path("configmaps", "watched-0"), {"data": {"number": str(number)}})
        answered[number] = time.time_ns()
    return answered


def lag(programs):
    connection = Connection()
    connection.done("PATCH", path("configmaps", "watched-0"), {"data": {"number": "0"}})
    watching = [Watching(name, program) for name, program in programs]
    answered = _write(connection)
    print(f"\na watch of {EVENTS} events on one object, by all at the same time\n"
          "  lag in ms, from the write's answer until the event is seen: below 0 where the event comes first\n"
          f"  {'':34} {'seen':>7} {'median':>8} {'p99':>8} {'most':>8} {'CPU, us each':>13}")
    for one in watching:
        lags, cpu = one.result(answered)
        p99 = lags[len(lags) * 99 // 100]
        print(f"  {one.name:34} {len(lags):7} {statistics.median(lags):8.2f} {p99:8.2f} {lags[-1]:8.2f}"
              f" {cpu / EVENTS * 1e6:13.1f}", flush=True)
