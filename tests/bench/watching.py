# SPDX-License-Identifier: Apache-2.0
"""How long after a write's answer a watch has shown the change, and what that costs."""
import os
import statistics
import subprocess
import time

from cluster import Connection, path
from measure import cpu_seconds

EVENTS = int(os.environ.get("BENCH_EVENTS", "10000"))


def _write(connection):
    """Changes the object that is watched EVENTS times; when each change was answered, in nanoseconds since 1970."""
    answered = {}
    for number in range(1, EVENTS + 1):
        connection.done("PATCH", path("configmaps", "watched-0"), {"data": {"number": str(number)}})
        answered[number] = time.time_ns()
    return answered


def _seen(program):
    """The lags of one program in milliseconds, sorted, and the CPU it took from the first event on."""
    connection = Connection()
    connection.done("PATCH", path("configmaps", "watched-0"), {"data": {"number": "0"}})
    with subprocess.Popen([program, "lag", str(EVENTS)], stdout=subprocess.PIPE, text=True) as child:
        if child.stdout.readline() != "ready\n":
            raise SystemExit(f"{program} lag failed")
        time.sleep(1)  # until its watch is open
        before = cpu_seconds(child.pid)
        answered = _write(connection)
        seen = dict(map(int, line.split()) for line in child.stdout)
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    return sorted((seen[number] - answered[number]) / 1e6 for number in seen), usage.ru_utime + usage.ru_stime - before


def lag(programs):
    print(f"\na watch of {EVENTS} events on one object\n"
          "  lag in ms, from the write's answer until the event is seen: below 0 where the event comes first\n"
          f"  {'':34} {'seen':>7} {'median':>8} {'p99':>8} {'most':>8} {'CPU, us each':>13}")
    for name, program in programs:
        lags, cpu = _seen(program)
        p99 = lags[len(lags) * 99 // 100]
        print(f"  {name:34} {len(lags):7} {statistics.median(lags):8.2f} {p99:8.2f} {lags[-1]:8.2f}"
              f" {cpu / EVENTS * 1e6:13.1f}", flush=True)
