# SPDX-License-Identifier: Apache-2.0
"""Just enough of HTTP/1.1 to read requests and answers, and to send answers that are no HTTP."""

import select
import socket
from dataclasses import dataclass, field


@dataclass
class Request:
    line: str  # "GET /api/v1/…?query"
    head: bytes
    body: bytes

    def headers(self):
        return _headers(self.head)


@dataclass
class Answer:
    status: str  # "200 OK"
    headers: dict = field(default_factory=dict)
    body: object = b""  # bytes, or an iterator of them without an end that is known


class Reader:
    """Reads from a TLS socket; ends early when `watched`, another socket, is closed by its peer."""

    def __init__(self, tls, watched=None):
        self.tls = tls
        self.watched = watched
        self.buffer = b""

    def more(self) -> bool:
        while not self.tls.pending():
            ready, _, _ = select.select([s for s in (self.tls, self.watched) if s], [], [], 600)
            if self.tls in ready:
                break
            if not ready or self.watched in ready:
                return False
        try:
            data = self.tls.recv(65536)
        except OSError:
            return False
        self.buffer += data
        return bool(data)

    def until(self, end: bytes):
        while end not in self.buffer:
            if not self.more():
                return None
        found, self.buffer = self.buffer.split(end, 1)
        return found

    def exactly(self, count: int):
        while len(self.buffer) < count:
            if not self.more():
                return None
        found, self.buffer = self.buffer[:count], self.buffer[count:]
        return found

    def request(self):
        head = self.until(b"\r\n\r\n")
        if not head:
            return None
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        body = self.exactly(int(_headers(head).get("content-length", 0)))
        return None if body is None else Request(f"{method} {target}", head, body)

    def answer(self):
        head = self.until(b"\r\n\r\n")
        if not head:
            return None
        headers = _headers(head)
        answer = Answer(head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 1)[1], headers)
        if headers.get("transfer-encoding") == "chunked":
            answer.body = self._chunks()
        else:
            answer.body = self.exactly(int(headers.get("content-length", 0))) or b""
        return answer

    def _chunks(self):
        while (size := self.until(b"\r\n")) is not None:
            chunk = self.exactly(int(size, 16))
            if chunk is None or self.exactly(2) is None or not chunk:
                return
            yield chunk


def _headers(head: bytes) -> dict:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


class Harmed(Exception):
    """The connection has been ended as a fault says."""


class Writer:
    """Writes to a client; after `limit` bytes it does what `how` says instead."""

    def __init__(self, tls, limit=None, how="close", size=0, released=None):
        self.tls, self.limit, self.how, self.size, self.released = tls, limit, how, size, released

    def send(self, data: bytes) -> None:
        if self.limit is not None and len(data) >= self.limit:
            self._send(data[:self.limit])
            self.harm()
        self._send(data)
        if self.limit is not None:
            self.limit -= len(data)

    def _send(self, data: bytes) -> None:
        step = self.size or len(data) or 1
        for begin in range(0, len(data), step):
            self.tls.sendall(data[begin:begin + step])

    def harm(self) -> None:
        end(self.tls, self.how, self.released)
        raise Harmed(self.how)


ALERT = bytes.fromhex("15030300020228")  # TLS: fatal, handshake_failure; in clear


def end(connection, how: str, released=None) -> None:
    """Ends a connection: in order, by a reset, by an alert in the middle, by one half, or by silence."""
    with socket.socket(fileno=_same(connection)) as raw:
        if how == "alert":
            raw.send(ALERT)
        elif how == "reset":
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        elif how == "half-close":
            raw.shutdown(socket.SHUT_WR)
            _until_closed(raw, 2)
        elif how == "stall":
            _until_closed(raw, 600, released)
    # Whoever calls this closes the connection itself.


def _same(connection) -> int:
    return socket.dup(connection.fileno())


def _until_closed(raw, seconds: float, released=None) -> None:
    for _ in range(int(seconds * 20)):
        if select.select([raw], [], [], 0.05)[0] or (released and released.is_set()):
            return
