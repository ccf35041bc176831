# SPDX-License-Identifier: Apache-2.0
"""What the reverse proxy stands between: names, UIs of drivers and a history server that behave as Spark's do, and the
proxy itself, all on the loopback device."""
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

from nginx import nginx

PROJECT = pathlib.Path(__file__).resolve().parents[2]
START = PROJECT / "images/reverse-proxy/start"
DOMAIN = "team.svc.cluster.local"
FLIGHTS, OTHER, NOBODY = ("spark-" + digit * 32 for digit in "abc")


class Names:
    """A DNS server: each name is an address or, as in a cluster, unknown."""

    def __init__(self):
        self.addresses: dict[str, str] = {}
        self.asked: set[str] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                question, sender = self._socket.recvfrom(512)
                self._socket.sendto(self._answer(question), sender)

    def _answer(self, question: bytes) -> bytes:
        at, labels = 12, []
        while length := question[at]:
            labels.append(question[at + 1:at + 1 + length].decode())
            at += length + 1
        at += 5
        name, kind = ".".join(labels), struct.unpack("!H", question[at - 4:at - 2])[0]
        self.asked.add(name)
        address, answer = self.addresses.get(name), b""
        if address and kind == 1:
            answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + socket.inet_aton(address)
        status = 0x8400 if address else 0x8403
        return question[:2] + struct.pack("!HHHHH", status, 1, bool(answer), 0, 0) + question[12:at] + answer

    def close(self):
        self._socket.close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, text: str = "", kind: str = "text/html", **headers):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def to(self, path: str):
        """As Jetty: with the host that the request named."""
        self.answer(302, Location=f"http://{self.headers['Host']}{path}")

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.seen.append(self)
        self.server.serve(self)

    do_POST = do_HEAD = do_GET


class Server(http.server.ThreadingHTTPServer):
    """Remembers the requests it has seen."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1", port: int = 0):
        super().__init__((address, port), _Handler)
        self.port = self.server_address[1]
        self.seen: list[_Handler] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def serve(self, request: _Handler):
        request.answer(200)

    def close(self):
        self.shutdown()
        self.server_close()


class Ui(Server):
    """A running driver's UI; at first it has no pages."""

    starts = False

    def serve(self, request: _Handler):
        path, root = request.path.split("?")[0], request.headers.get("X-Forwarded-Context", "")
        if self.starts:
            request.answer(404, "Spark's own page")
        elif path == "/":
            request.to("/jobs/")
        elif path == "/jobs":
            request.answer(301, Location="/jobs/")
        elif path == "/configured/":
            request.answer(302, Location=f"{root}/jobs/")
        elif path == "/elsewhere/":
            request.answer(302, Location="https://login.example/?back=1")
        elif path == "/api/v1/version":
            request.answer(200, '{"spark": "4.3.0"}', "application/json")
        elif path == "/jobs/job/kill/":
            request.answer(405) if request.command == "GET" else request.to(f"/jobs/?{request.path.split('?')[1]}")
        elif path == "/fails/":
            request.answer(500, "Spark's own error")
        else:
            request.answer(200, f'<a href="{root}/stages/">stages</a>', X_Frame_Options="SAMEORIGIN")


class History(Server):
    """A history server that knows the applications in `known`."""

    def __init__(self):
        self.known: set[str] = set()
        self.listed: list[dict] = []
        super().__init__()

    def serve(self, request: _Handler):
        path, root = request.path.split("?")[0], request.headers.get("X-Forwarded-Context", "")
        if page := re.match(r"/history/([^/]+)(/.*)?$", path):
            if page[1] not in self.known:
                request.answer(404, "Spark's own page")
            elif page[2] == "/":
                request.to(f"/history/{page[1]}/jobs/")
            else:
                request.answer(200, f'<a href="{root}/history/{page[1]}/stages/">history of {page[1]}</a>')
        elif path == "/api/v1/applications":
            request.answer(200, json.dumps(self.listed), "application/json")
        else:
            request.answer(200, f"{root} {request.path}")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def title(self) -> str:
        found = re.search("<title>(.*?)</title>", self.text)
        return found[1] if found else ""

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


class Proxy:
    """images/reverse-proxy/start, on a port of its own."""

    def __init__(self, names: Names, history: str, ui_port: int, **variables: str):
        self._folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        self._log = open(pathlib.Path(self._folder.name) / "log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [START], stdout=self._log, stderr=self._log,
            env={"PATH": f"{nginx()}:{os.environ['PATH']}", "RUN": f"{self._folder.name}/run",
                 "LISTEN": f"127.0.0.1:{self.port}", "RESOLVER": f"127.0.0.1:{names.port}", "DOMAIN": DOMAIN,
                 "SPARK_UI_PORT": str(ui_port), "HISTORY_SERVER": history, **variables})
        until("nginx answers", lambda: self._process.poll() is not None or listens(self.port))
        if self._process.poll() is not None:
            said = self.log
            self.close()
            raise AssertionError(said)

    def processes(self) -> list[int]:
        """nginx's own, the master first."""
        master = self._process.pid
        return [master, *map(int, pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split())]

    @property
    def log(self) -> str:
        return pathlib.Path(self._log.name).read_text()

    @property
    def configuration(self) -> str:
        return "".join(file.read_text() for file in sorted(pathlib.Path(self._folder.name).glob("run/*.conf")))

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """The path goes out as it is written."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": "proxy.example", **headers}.items():
                connection.putheader(name.replace("_", "-"), value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body.encode())
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode(errors="replace"))
        finally:
            connection.close()

    def close(self):
        self._process.terminate()
        self._process.wait(20)
        self._log.close()
        self._folder.cleanup()


def listens(port: int, address: str = "127.0.0.1") -> bool:
    with socket.socket() as each:
        return each.connect_ex((address, port)) == 0


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


def until(what: str, condition, patience: float = 60):
    end = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience:.0f} s: {what}")
        time.sleep(0.05)
    return value
