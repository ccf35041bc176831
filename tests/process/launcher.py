# SPDX-License-Identifier: Apache-2.0
"""Starts the launcher with a stand-in for Spark, and waits for conditions with a deadline."""

import os
import pathlib
import select
import subprocess
import sys
import time

FAKES = pathlib.Path(__file__).resolve().parent.parent / "fakes"
STAND_IN = FAKES / "stand_in"
DEADLINE = 60.0  # for conditions that come true at once on a machine that has nothing else to do


def command(words=()):
    """How the launcher is started so that it runs the stand-in with `words`: the one place that
    knows which program the launcher is."""
    return [os.environ["SPARKJOB_RUN_CHILD"], str(STAND_IN), *words]


def environment(behaviour, grace=None, sweep=None, **more):
    found = dict(os.environ, STAND_IN=behaviour, **more)
    # This very Python for the stand-in: what is found on PATH may be a slow wrapper around one.
    found["PATH"] = os.path.dirname(sys.executable) + ":" + os.environ["PATH"]
    if grace is not None:
        found["RUN_CHILD_GRACE"] = str(int(grace * 1000))
    if sweep is not None:
        found["RUN_CHILD_SWEEP"] = str(int(sweep * 1000))
    return found


class Launcher(subprocess.Popen):
    """A launcher whose child behaves as told. Use it in a `with`: it is killed at the end."""

    def __init__(self, behaviour, words=(), wrapper=(), grace=None, sweep=None, more=None, **options):
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        super().__init__([*wrapper, *command(words)],
                         env=environment(behaviour, grace, sweep, **(more or {})), **options)

    def line(self):
        """The next line of the child's output, byte by byte so that nothing is read ahead."""
        text = b""
        end = time.monotonic() + DEADLINE
        while not text.endswith(b"\n"):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.stdout], [], [], left)[0]:
                raise TimeoutError("no line but %r" % text)
            byte = os.read(self.stdout.fileno(), 1)
            if not byte:
                raise EOFError("output ended after %r" % text)
            text += byte
        return text.decode().rstrip("\n")

    def end(self):
        """Status, rest of stdout, stderr as text."""
        out, err = self.communicate(timeout=DEADLINE)
        return self.returncode, out, err.decode() if err is not None else None

    def __exit__(self, *error):
        if self.poll() is None:
            self.kill()
        super().__exit__(*error)


def run(behaviour, **options):
    with Launcher(behaviour, **options) as launcher:
        return launcher.end()


def children(pid):
    """The ids of its children, oldest first."""
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(child) for child in file.read().split()]


def state(pid):
    """The state letter of a process, None when there is none of this id."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def eventually(condition):
    """Whether `condition` comes true before the deadline."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True
