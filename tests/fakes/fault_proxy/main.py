#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fault_proxy/main.py KUBECONFIG FOLDER  passes requests on to the kubeconfig's API server, and harms them as it is told.

KUBECONFIG is JSON. FOLDER gets the certificate and `proxy.json`, once it serves: {"server", "ca", "control"}. Control is
plain HTTP: POST /rule {"match": part of "GET /api/…", "kind": …, "times": 1, "skip": 0} (faults.py has the kinds),
POST /random {"seed", "rate"}, POST /calm, GET /log.
"""

import json
import socket
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from faults import Faults  # noqa: E402  pylint: disable=wrong-import-position
from proxy import Proxy, Upstream  # noqa: E402  pylint: disable=wrong-import-position


def certificate(folder: Path) -> ssl.SSLContext:
    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, stderr=subprocess.DEVNULL)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-days", "2", "-subj", "/CN=fault-proxy-ca")
    openssl("req", *key, "-keyout", "proxy.key", "-out", "proxy.csr", "-subj", "/CN=fault-proxy")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("x509", "-req", "-in", "proxy.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-out", "proxy.crt", "-extfile", "names")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "proxy.crt", folder / "proxy.key")
    return context


def control(faults: Faults) -> ThreadingHTTPServer:
    class Control(BaseHTTPRequestHandler):
        def do_POST(self):  # pylint: disable=invalid-name
            words = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
            if self.path == "/rule":
                faults.add(words)
            elif self.path == "/random":
                faults.at_random(words["seed"], words["rate"])
            else:
                faults.calm()
            self.answer({})

        def do_GET(self):  # pylint: disable=invalid-name
            with faults.lock:
                self.answer({"requests": list(faults.log), "connections": faults.connections})

        def answer(self, value):
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):  # pylint: disable=arguments-differ
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Control)


def main() -> None:
    kubeconfig, folder = map(Path, sys.argv[1:3])
    faults = Faults()
    commands = control(faults)
    threading.Thread(target=commands.serve_forever, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(Upstream(kubeconfig, folder), certificate(folder), faults)
    ready = {"server": f"https://127.0.0.1:{listener.getsockname()[1]}", "ca": str(folder / "ca.crt"),
             "control": f"http://127.0.0.1:{commands.server_port}"}
    (folder / "proxy.json.new").write_text(json.dumps(ready))
    (folder / "proxy.json.new").rename(folder / "proxy.json")
    proxy.serve(listener)


if __name__ == "__main__":
    main()
