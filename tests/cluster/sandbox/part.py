# SPDX-License-Identifier: Apache-2.0
"""One long-running process of a cluster: its command, its log, and how to see that it works."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .trouble import UNAVAILABLE, Trouble


@dataclass
class Part:
    name: str
    command: list[str]
    log: Path
    ready: Callable[[], bool]
    stop_seconds: float = 20  # what it has to end in order; then it is killed
    process: subprocess.Popen | None = field(default=None, init=False)
    paused: bool = field(default=False, init=False)

    @property
    def state(self) -> str:
        if self.process is None:
            return "not started"
        status = self.process.poll()
        if status is not None:
            return "stopped" if status in (0, -signal.SIGTERM, -signal.SIGKILL) else f"ended with status {status}"
        return "paused" if self.paused else "running"

    def start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        self.paused = False
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.resume()
        self.process.send_signal(how)
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        self.paused = True

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.paused = False

    def wait(self, patience: float = 240) -> None:
        """Returns when the part works; raises Trouble with the end of its log when it ends or takes too long."""
        end = time.monotonic() + patience
        while not self.ready():
            if self.process.poll() is not None:
                raise self._trouble(f"ended with status {self.process.returncode}")
            if time.monotonic() > end:
                raise self._trouble(f"did not get ready in {patience:.0f} s")
            time.sleep(0.05)

    def _trouble(self, what: str) -> Trouble:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        end = "\n".join(f"    {line[:300]}" for line in lines)
        return Trouble(f"{self.name} {what}; the end of {self.log}:\n{end}", UNAVAILABLE)


def answers(url: str, inside=(), insecure: bool = False) -> Callable[[], bool]:
    """A check that an HTTP address answers with success."""
    command = [*inside, "curl", "--silent", "--fail", "--noproxy", "*", "--max-time", "2", "--output", "/dev/null",
               *(["--insecure"] if insecure else []), url]
    return lambda: subprocess.run(command, check=False).returncode == 0
