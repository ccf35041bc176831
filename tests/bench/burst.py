# SPDX-License-Identifier: Apache-2.0
"""Many launchers at once, beside as many bare curls that send the same requests: drivers a second, what goes wrong, and
what that costs the API server.

burst.py SPARKJOB, inside the network of an API server without nodes: see tests/bench/run."""
import os
import pathlib
import subprocess
import tempfile
import time

from cluster import CURL, Connection, audit_offset, make_namespace, requests_since, server_cpu
from measure import wanted
from replay import Replay
from submission import SPARKJOB, submission

LAUNCHERS = int(os.environ.get("BENCH_LAUNCHERS", "200"))
ROUNDS = 3
RUN = [SPARKJOB, "run", *submission(waits=False)]


def burst(commands, agent):
    """Starts all commands at once and waits for them. What came of it, as a row."""
    offset, server, began = audit_offset(), server_cpu(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as errors:
        children = [subprocess.Popen(words, stdout=subprocess.DEVNULL,  # pylint: disable=consider-using-with
                                     stderr=errors) for words in commands]
        ended = [os.wait4(child.pid, 0) for child in children]
        wall = time.perf_counter() - began
        for child, (_, status, _) in zip(children, ended):
            child.returncode = os.waitstatus_to_exitcode(status)
        failures = sum(child.returncode != 0 for child in children)
        if failures:
            errors.seek(0)
            print("".join(line for line in errors if "created" not in line and "not waiting" not in line))
    events = requests_since(offset, agent)
    return {
        "wall": wall, "server": server_cpu() - server, "failures": failures,
        "cpu": sum(usage.ru_utime + usage.ru_stime for _, _, usage in ended), "requests": len(events),
        "refused": sum(event["responseStatus"]["code"] >= 300 for event in events),
        "drivers": sum(event["objectRef"]["resource"] == "pods" and event["responseStatus"]["code"] == 201
                       for event in events)}


def show(name, row):
    each = 1000 / LAUNCHERS
    print(f"  {name:26} {row['drivers']:7} {row['drivers'] / row['wall']:9.1f} {row['failures']:7} {row['requests']:9}"
          f" {row['refused']:8} {row['cpu'] * each:12.1f} {row['server'] * each:13.1f}", flush=True)


def main():
    make_namespace(Connection())
    offset = audit_offset()
    subprocess.run(RUN, check=True, capture_output=True)
    replay = Replay(requests_since(offset, "sparkjob"))
    print(f"\n{LAUNCHERS} launchers at once, {ROUNDS} rounds; CPU in ms for each driver\n"
          f"  {'':26} {'drivers':>7} {'a second':>9} {'errors':>7} {'requests':>9} {'refused':>8} {'CPU':>12}"
          f" {'server CPU':>13}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        configs = [pathlib.Path(folder) / f"{number}.conf" for number in range(LAUNCHERS)]
        for _ in range(ROUNDS):
            rows.append(burst([RUN] * LAUNCHERS, "sparkjob"))
            show("sparkjob run", rows[-1])
            for config in configs:
                replay.write(config)
            show("curl, the same requests", burst([[CURL[0], "--config", str(config)] for config in configs], "curl"))
    wanted("errors of launchers", sum(row["failures"] for row in rows), at_most=0)
    wanted("drivers created in the worst round", min(row["drivers"] for row in rows), at_least=LAUNCHERS)


main()
