# SPDX-License-Identifier: Apache-2.0
"""Tiny proxies on 127.0.0.1, each in a thread: what they were asked for is in `asked`."""

import base64
import socket
import ssl
import threading

TOLD = ("host", "authorization", "impersonate-")


class Proxy:
    """CONNECT over HTTP, or over HTTPS with `tls`; who does not know `login` gets 407. Knows no names but `names`."""

    def __init__(self, login: str = "", tls: ssl.SSLContext | None = None, names: dict | None = None):
        self.asked, self._login, self._tls, self._names = [], login, tls, names or {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
            target = self.greet(client)
            if target:
                relay(client, target)
        except OSError:  # the other end went away, or did not trust us
            pass
        finally:
            client.close()

    def connect(self, host: str, port: int) -> socket.socket:
        self.asked.append(host)
        return socket.create_connection((self._names.get(host, host), port))

    def greet(self, client: socket.socket) -> socket.socket | None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        host, port = head.split()[1].decode().rsplit(":", 1)
        wanted = b"Basic " + base64.b64encode(self._login.encode())
        if self._login and wanted not in head:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return None
        target = self.connect(host.strip("[]"), int(port))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return target


class Socks(Proxy):
    """SOCKS version 5, without a password."""

    def greet(self, client: socket.socket) -> socket.socket | None:
        client.recv(257)
        client.sendall(b"\5\0")
        kind = client.recv(4)[3]
        if kind == 3:
            host = client.recv(client.recv(1)[0]).decode()
        else:
            family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
            host = socket.inet_ntop(family, client.recv(size))
        target = self.connect(host, int.from_bytes(client.recv(2), "big"))
        client.sendall(b"\5\0\0\1\0\0\0\0\0\0")
        return target


class Terminator(Proxy):
    """No proxy: a server in TLS that lets nobody in, and keeps who asked it: the headers that say so."""

    def __init__(self, tls: ssl.SSLContext):
        super().__init__(tls=tls)

    def greet(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := client.recv(4096)):
            head += more
        lines = (line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.asked.append(sorted(f"{name.lower()}: {value}" for name, value in lines if name.lower().startswith(TOLD)))
        client.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def relay(one: socket.socket, other: socket.socket) -> None:
    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()
    other.close()
