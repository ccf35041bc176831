# SPDX-License-Identifier: Apache-2.0
"""Runs commands side by side and compares what they cost.

All commands of one table run in turn, round after round, so that a busy machine slows them all alike;
what is reported is the median of each with its spread, and its ratio to the first command.
"""
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False)
class Command:
    name: str
    words: list
    stdin: str = os.devnull
    prepare: Callable = lambda: None          # before each run, and not measured
    wall: list = field(default_factory=list)  # seconds
    cpu: list = field(default_factory=list)   # seconds, user and system
    peak: int = 0                             # KiB, resident

    def run(self):
        self.prepare()
        with open(self.stdin, "rb") as stdin:
            start = time.perf_counter()
            child = subprocess.Popen(  # pylint: disable=consider-using-with
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
        self.prepare()
        with open(self.stdin, "rb") as stdin, tempfile.NamedTemporaryFile("r") as answer:
            subprocess.run(["/usr/bin/time", "-f", "%M", "-o", answer.name, *self.words], stdin=stdin,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            self.peak = int(answer.read())


def spread(values, scale=1.0):
    """The median and, in brackets, the least and the most: `12.3 (11.9..14.0)`."""
    middle, least, most = (scale * value for value in (statistics.median(values), min(values), max(values)))
    digits = 1 if middle < 1000 else 0
    return f"{middle:.{digits}f} ({least:.{digits}f}..{most:.{digits}f})"


def times(command, other, what):
    """How many times what the command takes (its wall or cpu) the other one takes, in the median."""
    return statistics.median(getattr(other, what)) / statistics.median(getattr(command, what))


def compare(title, commands, rounds, each=1):
    """Runs `commands` `rounds` times each and prints their medians and ratios to the first. Where one
    run does something `each` times over, what is printed is the cost of one, in microseconds."""
    for command in commands:
        command.run()  # once to warm the caches
        command.measure_peak()
        command.wall.clear()
        command.cpu.clear()
    for _ in range(rounds):
        for command in commands:
            command.run()
    width = max(len(command.name) for command in commands)
    scale, unit = (1e3, "ms") if each == 1 else (1e6 / each, "us")
    print(f"\n{title}\n  {rounds} rounds; median (least..most), and its ratio to the first line")
    print(f"  {'':{width}} {'wall, ' + unit:>23} {'':>7} {'CPU, ' + unit:>23} {'':>7} {'peak':>10}"
          + (f" {'a second':>10}" if each > 1 else ""))
    first = commands[0]
    for command in commands:
        rate = f" {each / statistics.median(command.wall):10.0f}" if each > 1 else ""
        print(f"  {command.name:{width}} {spread(command.wall, scale):>23} {times(first, command, 'wall'):6.2f}x"
              f" {spread(command.cpu, scale):>23} {times(first, command, 'cpu'):6.2f}x"
              f" {command.peak / 1024:7.1f} MB{rate}", flush=True)


def wanted(what, got, at_most=None, at_least=None, unit=""):
    """Prints what was wanted beside what was got, and says so where it was missed."""
    missed = (at_most is not None and got > at_most) or (at_least is not None and got < at_least)
    bound = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    print(f"  {'MISSED' if missed else 'met':6}  {what}: wanted {bound}{unit}, got {got:.3g}{unit}", flush=True)


def cpu_seconds(process):
    """The CPU time of a running process with all its threads, to the nanosecond (clock_getcpuclockid)."""
    return time.clock_gettime((~process << 3) | 2)


def memory(process):
    """What of a running process is in memory (resident), in KiB."""
    with open(f"/proc/{process}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
