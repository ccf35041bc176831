# SPDX-License-Identifier: Apache-2.0
"""Runs commands side by side and compares what they cost.

All commands of one table run in turn, round after round, so that a busy machine slows them all alike;
what is reported is the median of each, and its ratio to the first command.
"""
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field


@dataclass
class Command:
    name: str
    words: list
    stdin: str = os.devnull
    wall: list = field(default_factory=list)  # seconds
    cpu: list = field(default_factory=list)   # seconds, user and system
    peak: int = 0                             # KiB, resident

    def run(self):
        with open(self.stdin, "rb") as stdin:
            start = time.perf_counter()
            child = subprocess.Popen(
                self.words, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            errors = child.stderr.read()
            _, status, usage = os.wait4(child.pid, 0)
            elapsed = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{' '.join(self.words)} failed: {errors.decode()}")
        self.wall.append(elapsed)
        self.cpu.append(usage.ru_utime + usage.ru_stime)

    def measure_peak(self):
        """Asks GNU time: what wait4 tells begins with the size of the process that started it."""
        with open(self.stdin, "rb") as stdin, tempfile.NamedTemporaryFile("r") as answer:
            subprocess.run(["/usr/bin/time", "-f", "%M", "-o", answer.name, *self.words], stdin=stdin,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            self.peak = int(answer.read())


def compare(title, commands, rounds):
    """Runs `commands` `rounds` times each and prints their medians and ratios to the first."""
    for command in commands:
        command.run()  # once to warm the caches
        command.measure_peak()
        command.wall.clear()
        command.cpu.clear()
    for _ in range(rounds):
        for command in commands:
            command.run()
    print(f"\n{title} ({rounds} rounds, medians; ratio to the first line)")
    print(f"  {'':34} {'wall':>10} {'':>7} {'CPU':>10} {'':>7} {'peak':>10}")
    first = commands[0]
    for command in commands:
        wall, cpu = statistics.median(command.wall), statistics.median(command.cpu)
        wall_ratio = wall / statistics.median(first.wall)
        cpu_ratio = cpu / statistics.median(first.cpu)
        print(f"  {command.name:34} {wall * 1000:7.1f} ms {wall_ratio:6.2f}x"
              f" {cpu * 1000:7.1f} ms {cpu_ratio:6.2f}x {command.peak / 1024:6.1f} MB")
