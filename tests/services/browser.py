# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, told what to do over a pipe by its DevTools protocol: visit, look, press keys, take pictures."""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

from nginx import skip_loudly

OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe")


class Browser:
    """One page. `problems` has what a person would find in the browser's console: errors of scripts, of the security
    policy, and what could not be had."""

    def __init__(self, *before: str):
        """`before` is what runs the browser, as where it has to be in another network."""
        program = shutil.which("chromium")
        if not program:
            skip_loudly("no chromium; tests/services/setup.sh installs it")
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        down, up = os.pipe(), os.pipe()
        self._write, self._read = down[1], up[0]
        # It reads from 3 and writes to 4.
        words = ["bash", "-c", f'exec 3<&{down[0]} 4>&{up[1]}; exec "$@"', "browser", *before, program, *OPTIONS,
                 f"--user-data-dir={self._folder.name}", "about:blank"]
        self._process = subprocess.Popen(words, pass_fds=(down[0], up[1]), stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(down[0])
        os.close(up[1])
        self._number, self._rest, self._session = 0, b"", None
        self._network_changed = False  # in a cluster, each new pod changes it
        self.problems: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._folder.cleanup()

    def _ask(self, method: str, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 120
        while time.monotonic() < end:
            told = self._next(1)
            if told and told.get("id") == self._number:
                if "error" in told:
                    raise AssertionError(f"{method}: {told['error']['message']}")
                return told["result"]
        raise AssertionError(f"the browser did not answer: {method}")

    def _next(self, seconds: float) -> dict | None:
        while b"\0" not in self._rest:
            if not select.select([self._read], [], [], seconds)[0]:
                return None
            more = os.read(self._read, 1 << 16)
            if not more:
                raise AssertionError("the browser has ended")
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        told = json.loads(text)
        self._note(told.get("method", ""), told.get("params", {}))
        return told

    def _note(self, method: str, said: dict):
        if method == "Runtime.exceptionThrown":
            self.problems.append(str(said["exceptionDetails"].get("exception", {}).get("description", said)))
        elif method == "Runtime.consoleAPICalled" and said["type"] in ("error", "assert"):
            self.problems.append(f"console: {said['args']}")
        elif method == "Log.entryAdded" and "ERR_NETWORK_CHANGED" in said["entry"]["text"]:
            self._network_changed = True
        elif method == "Log.entryAdded" and said["entry"]["level"] == "error":
            self.problems.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")
        elif method == "Network.responseReceived" and said["response"]["status"] >= 400:
            self.problems.append(f"{said['response']['status']} {said['response']['url']}")

    def screen(self, width: int, height: int, dark: bool = False):
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def visit(self, url: str):
        self.problems.clear()
        self._ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str):
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    def until(self, expression: str, patience: float = 60):
        """The first true value of an expression in the page, of which nothing was lost."""
        end = time.monotonic() + patience
        while True:
            value = self._value_now(expression)
            if self._network_changed:
                self._load_again()
            elif value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"never true in the browser: {expression}; problems: {self.problems}")
            self._next(0.05)

    def _value_now(self, expression: str):
        try:
            return self.value(f"!window.isOld && ({expression})")
        except AssertionError:
            return None  # one page goes, the next comes

    def _load_again(self):
        """What a change of the network has cut is no fault of the page."""
        self._network_changed = False
        self._value_now("window.isOld = true")
        self.problems.clear()
        self._ask("Page.reload")

    def press(self, *keys: str):
        """Keys by their names, or a text."""
        for key in keys:
            if len(key) == 1:
                self._ask("Input.insertText", text=key)
                continue
            code = {"Tab": 9, "Enter": 13}[key]
            for kind in ("keyDown", "keyUp"):
                text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
                self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def picture(self, name: str):
        """Kept in results/services."""
        folder = pathlib.Path(__file__).resolve().parents[2] / "results/services"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"]))
