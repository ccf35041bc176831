# SPDX-License-Identifier: Apache-2.0
"""Which request meets which fault: on command, or at random from a seed.

A fault is a dictionary. `kind` says what happens, the rest how:

  answer     another answer: status, headers, body, html (a proxy's page), retry_after; before: the request is not
             forwarded, else the effect takes place and its answer is lost
  cut        the connection ends after `at` bytes of the answer, `how`: close, reset, half-close, alert, stall;
             before: the request is not forwarded
  clean      a stream ends in order after `at` bytes of its body
  delay      the answer waits for `seconds`
  split      the answer comes in writes of `size` bytes
  twice      the request is forwarded twice, the second answer is given: a proxy that tries again
  truncate   the body is cut in half, in order
  length     the answer's Content-Length is wrong `by` so many bytes
  gzip       the body is compressed though nobody asked
  lines      of a stream: `drop` those with these words, each one `twice`, `insert` a text before line `at`, or `only`
             so many before the stream ends in order
  handshake  the connection ends before TLS is there, `how`: alert, close, reset, stall
"""

import collections
import json
import random
import threading

BOOKMARK = '"type":"BOOKMARK"'


def status(code: int, reason: str, **details) -> dict:
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": f"made up: {reason}",
            "reason": reason, "details": details, "code": code}


def error_event(code: int, reason: str, **details) -> str:
    return json.dumps({"type": "ERROR", "object": status(code, reason, **details)}) + "\n"


class Faults:
    def __init__(self):
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.rules = []
        self.log = collections.deque(maxlen=20_000)
        self.connections = {"all": 0, "resumed": 0}
        self.chance = None
        self.rate = 0.0

    def add(self, rule: dict) -> None:
        with self.lock:
            self.rules.append(dict(rule))

    def calm(self) -> None:
        with self.lock:
            self.rules, self.chance = [], None
            self.log.clear()
            self.released.set()
            self.released = threading.Event()

    def at_random(self, seed: int, rate: float) -> None:
        with self.lock:
            self.chance, self.rate = random.Random(seed), rate

    def of_request(self, line: str) -> dict:
        with self.lock:
            fault = self._rule(line) or self._drawn(line)
            self.log.append({"request": line, "fault": fault.get("kind", ""), "forwarded": 0})
            return {**fault, "entry": self.log[-1]}

    def of_handshake(self) -> dict:
        with self.lock:
            fault = self._rule("HANDSHAKE")
            if not fault and self.chance and self.chance.random() < self.rate / 5:
                fault = {"kind": "handshake", "how": self.chance.choice(["alert", "close", "reset"])}
            return fault

    def _rule(self, line: str) -> dict:
        for rule in self.rules:
            if rule["match"] in line and (line == "HANDSHAKE") == (rule["kind"] == "handshake"):
                if rule.get("skip", 0) > 0:
                    rule["skip"] -= 1
                    continue
                rule["times"] = rule.get("times", 1) - 1
                if rule["times"] == 0:
                    self.rules.remove(rule)
                return rule
        return {}

    def _drawn(self, line: str) -> dict:
        if not self.chance or self.chance.random() >= self.rate:
            return {}
        draw = self.chance
        before = draw.random() < 0.5
        how = draw.choice(["close", "reset", "half-close", "alert"])
        # With a log, only what a network does: nobody can know that a line was invented or left out in order.
        network = [
            {"kind": "cut", "at": 0, "how": how, "before": before},
            {"kind": "cut", "at": draw.randrange(3000), "how": how},
            {"kind": "delay", "seconds": draw.random() / 5},
            {"kind": "split", "size": draw.randrange(1, 100)},
            {"kind": "answer", "status": draw.choice([429, 503]), "retry_after": draw.choice(["0", "1"]), "before": True},
            {"kind": "answer", "status": draw.choice([500, 502, 503, 504]), "html": True, "before": before},
            {"kind": "answer", "status": draw.choice([500, 504]), "reason": "Timeout", "before": before},
        ]
        watch = [
            {"kind": "lines", "drop": BOOKMARK}, {"kind": "lines", "twice": True},
            {"kind": "lines", "insert": error_event(410, "Expired"), "at": draw.randrange(3)},
            {"kind": "lines", "insert": error_event(500, "InternalError"), "at": draw.randrange(3)},
            {"kind": "lines", "insert": '{"type": "ADDED", "object": {]\n', "at": draw.randrange(3)},
            {"kind": "gzip"}, {"kind": "clean", "at": draw.randrange(3000)},
            {"kind": "answer", "status": 410, "reason": "Expired", "before": True},
        ]
        plain = [{"kind": "truncate"}, {"kind": "gzip"}, {"kind": "twice"}, {"kind": "length", "by": draw.choice([-9, 9])}]
        if "/log?" in line:
            follow = [{"kind": "clean", "at": draw.randrange(3000)}] if "follow=true" in line else []
            return draw.choice(network + follow)
        return draw.choice(network + (watch if "watch=true" in line else plain))
