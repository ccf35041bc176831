#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fake_kubelet.py FOLDER  serves the logs of one container as a kubelet does, whatever pod it is asked for.

FOLDER has proxy.crt and proxy.key, and gets `kubelet.json`, once it serves: {"port", "control"}. Control is plain HTTP:
POST /write {"text": base64, "time": nanoseconds since 1970} adds a line, or with "part": true a part of a long one;
POST /numbered {"from", "count", "equal"} adds lines "line N", of which `equal` follow each other at the same time;
POST /rotate begins a new file, /restart a new container, /end ends the container, /cut ends all who follow;
POST /fail {"status", "body", "times"} answers so instead; POST /new forgets everything.
"""

import base64
import json
import re
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse


class Log:
    """What the container has written: records as a container runtime keeps them, a long line in parts."""

    def __init__(self):
        self.change = threading.Condition()
        self.new({})

    def new(self, _):
        self.records, self.file, self.instance, self.ended, self.cuts, self.failures = [], 0, 0, False, 0, []

    def write(self, words):
        self.records.append((words.get("time", time.time_ns()), base64.b64decode(words["text"]), not words.get("part")))

    def numbered(self, words):
        begin = words.get("time", time.time_ns())
        for number in range(words["from"], words["from"] + words["count"]):
            self.records.append((begin + number // words.get("equal", 1) * 1000, b"line %d" % number, True))

    def rotate(self, _):
        self.file = len(self.records)

    def restart(self, _):
        self.file, self.instance = len(self.records), self.instance + 1

    def end(self, _):
        self.ended = True

    def cut(self, _):
        self.cuts += 1

    def fail(self, words):
        self.failures += [words] * words.get("times", 1)

    def do(self, command: str, words: dict) -> None:
        with self.change:
            getattr(self, command)(words)
            self.change.notify_all()


def shown(records, since: int, begins_line: bool):
    """The records as text from a time on, and whether the next begins a line (kubelet's logs.go, its oddity included)."""
    text = []
    for moment, line, is_whole in records:
        if moment >= since:
            if begins_line:
                seconds, nanoseconds = divmod(moment, 10**9)
                stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds + 19800))
                text.append(f"{stamp}.{nanoseconds:09d}+05:30 ".encode())
            text.append(line + (b"\n" if is_whole else b""))
        begins_line = is_whole
    return b"".join(text), begins_line


def nanoseconds_of(text: str) -> int:
    whole, fraction = re.fullmatch(r"([0-9T:-]+)(\.\d+)?Z", text).groups()
    seconds = int(time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) - time.timezone)
    return seconds * 10**9 + int(float(fraction or 0) * 10**9)


class Kubelet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as a kubelet's: else the end of a short log waits 40 ms
    log: Log

    def do_GET(self):  # pylint: disable=invalid-name
        log, query = self.log, parse_qs(urlparse(self.path).query)
        with log.change:
            failure = log.failures.pop(0) if log.failures else None
        if failure:
            self.send_response(failure["status"])
            body = failure.get("body", "").encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._follow(nanoseconds_of(query["sinceTime"][0]) if "sinceTime" in query else 0, "follow" in query)

    def _follow(self, since: int, follow: bool) -> None:
        log, begins_line = self.log, True
        with log.change:
            at, instance, cuts = log.file, log.instance, log.cuts
        while True:
            with log.change:
                # A follower goes on from the file that was rotated to the new one.
                last = log.file if instance != log.instance else len(log.records)
                end = min(last, at + 2000)  # a part of it: who asks may hang up soon
                is_over = not follow or log.ended or instance != log.instance
                over = (is_over and end == last) or cuts != log.cuts
                records, at = log.records[at:end], end
                if not records and not over:
                    log.change.wait()
                    continue
            text, begins_line = shown(records, since, begins_line)
            for begin in range(0, len(text), 1 << 16):
                piece = text[begin:begin + (1 << 16)]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if over:
                self.wfile.write(b"0\r\n\r\n")
                return

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Control(BaseHTTPRequestHandler):
    log: Log

    def do_POST(self):  # pylint: disable=invalid-name
        words = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        self.log.do(self.path.removeprefix("/"), words)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Who hangs up is no error."""


def main() -> None:
    folder = Path(sys.argv[1])
    Kubelet.log = Control.log = Log()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "proxy.crt", folder / "proxy.key")
    kubelet = Server(("127.0.0.1", 0), Kubelet)
    kubelet.socket = context.wrap_socket(kubelet.socket, server_side=True, do_handshake_on_connect=False)
    commands = Server(("127.0.0.1", 0), Control)
    threading.Thread(target=commands.serve_forever, daemon=True).start()
    ready = {"port": kubelet.server_port, "control": f"http://127.0.0.1:{commands.server_port}"}
    (folder / "kubelet.json.new").write_text(json.dumps(ready))
    (folder / "kubelet.json.new").rename(folder / "kubelet.json")
    kubelet.serve_forever()


if __name__ == "__main__":
    main()
