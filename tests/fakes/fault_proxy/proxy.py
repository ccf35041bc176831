# SPDX-License-Identifier: Apache-2.0
"""Stands between a client and a real API server, with a certificate of its own CA, and harms what passes."""

import base64
import gzip
import json
import socket
import ssl
import threading
import time
from pathlib import Path

from faults import Faults, status
from http11 import ALERT, Answer, Harmed, Reader, Writer, end

PAGE = ("text/html", "<html><head><title>%s Bad Gateway</title></head><body>\n<center>nginx</center></body></html>\n")


class Upstream:
    """The real API server, and the kubeconfig's credentials for requests that bring none."""

    def __init__(self, kubeconfig: Path, folder: Path):
        config = json.loads(kubeconfig.read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        host, port = cluster["server"].removeprefix("https://").rsplit(":", 1)
        self.address = (host, int(port))
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        for name in ("client-certificate", "client-key"):
            (folder / name).write_bytes(base64.b64decode(user[f"{name}-data"]))
        self.anonymous = ssl.create_default_context(cadata=authority)
        self.as_user = ssl.create_default_context(cadata=authority)
        self.as_user.load_cert_chain(folder / "client-certificate", folder / "client-key")

    def ask(self, request, client):
        context = self.anonymous if "authorization" in request.headers() else self.as_user
        plain = socket.create_connection(self.address, timeout=10)
        plain.settimeout(None)
        connection = context.wrap_socket(plain, server_hostname=self.address[0])
        connection.sendall(request.head + b"\r\nConnection: close\r\n\r\n" + request.body)
        return connection, Reader(connection, client).answer()


class Proxy:
    def __init__(self, upstream: Upstream, context: ssl.SSLContext, faults: Faults):
        self.upstream, self.context, self.faults = upstream, context, faults

    def serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, plain: socket.socket) -> None:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            fault = self.faults.of_handshake()
            if fault:
                if fault["how"] == "alert":
                    plain.recv(1024)
                    plain.send(ALERT)
                else:
                    end(plain, fault["how"], self.faults.released)
                return
            with self.context.wrap_socket(plain, server_side=True) as client:
                self.faults.connections["all"] += 1
                self.faults.connections["resumed"] += bool(client.session_reused)
                reader = Reader(client)
                while (request := reader.request()) and self._exchange(client, request):
                    pass
        except (OSError, Harmed, ValueError):
            pass
        finally:
            plain.close()

    def _exchange(self, client, request) -> bool:
        """False when the connection is to be closed."""
        fault = self.faults.of_request(request.line)
        kind, answer, connection = fault.get("kind", ""), None, None
        try:
            if not fault.get("before"):
                for _ in range(2 if kind == "twice" else 1):
                    connection, answer = self.upstream.ask(request, client)
                    fault["entry"]["forwarded"] += 1
                    fault["entry"]["status"] = answer.status if answer else ""
            if kind == "answer":
                answer = _made_up(fault)
            limit = fault["at"] if kind == "cut" else None
            writer = Writer(client, limit, fault.get("how", ""), fault.get("size", 0), self.faults.released)
            if limit == 0 or answer is None:
                writer.harm()
            if kind == "delay":
                time.sleep(fault["seconds"])
            return _deliver(writer, _harmed(answer, fault), fault)
        finally:
            if connection:
                connection.close()


def _made_up(fault: dict) -> Answer:
    code = fault["status"]
    kind, body = "application/json", json.dumps(status(code, fault.get("reason", "InternalError")))
    if fault.get("html"):
        kind, body = PAGE[0], PAGE[1] % code
    elif code == 429:
        kind, body = "text/plain; charset=utf-8", "Too many requests, please try again later.\n"
    headers = {"content-type": kind, "server": "nginx" if fault.get("html") else "", **fault.get("headers", {})}
    if "retry_after" in fault:
        headers["retry-after"] = fault["retry_after"]
    return Answer(f"{code} Made Up", headers, fault.get("body", body).encode())


def _harmed(answer: Answer, fault: dict) -> Answer:
    kind, body = fault.get("kind"), answer.body
    if kind == "truncate" and isinstance(body, bytes):
        answer.body = body[:len(body) // 2]
    elif kind == "gzip":
        answer.headers["content-encoding"] = "gzip"
        answer.body = gzip.compress(body) if isinstance(body, bytes) else map(gzip.compress, body)
    elif kind == "lines" and not isinstance(body, bytes):
        answer.body = _lines(body, fault)
    elif kind == "clean" and not isinstance(body, bytes):
        answer.body = _first(body, fault["at"])
    return answer


def _lines(body, fault: dict):
    rest, number = b"", 0
    for piece in body:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if number == fault.get("at", -1):
                yield fault["insert"].encode() * fault.get("count", 1)
            number += 1
            if "drop" not in fault or fault["drop"].encode() not in line:
                yield (line + b"\n") * (2 if fault.get("twice") else 1)
            if number == fault.get("only"):
                return
    if number <= fault.get("at", -1):
        yield fault["insert"].encode() * fault.get("count", 1)


def _first(body, count: int):
    for piece in body:
        yield piece[:count]
        count -= len(piece)
        if count <= 0:
            return


def _deliver(writer: Writer, answer: Answer, fault: dict) -> bool:
    whole = isinstance(answer.body, bytes)
    for name in ("connection", "content-length", "transfer-encoding"):
        answer.headers.pop(name, None)
    by = fault.get("by", 0) if whole else 0
    closes = by > 0 or fault.get("close", False)
    answer.headers.update({"content-length": str(max(0, len(answer.body) + by))} if whole else
                          {"transfer-encoding": "chunked"})
    if closes:
        answer.headers["connection"] = "close"
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items() if value)
    writer.send(f"HTTP/1.1 {answer.status}\r\n{head}\r\n".encode("latin-1"))
    if whole:
        writer.send(answer.body)
        return not closes and by == 0
    for piece in answer.body:
        if piece:
            writer.send(b"%x\r\n%s\r\n" % (len(piece), piece))
    writer.send(b"0\r\n\r\n")
    return not closes
