# SPDX-License-Identifier: Apache-2.0
"""The images of services run as their pods run them."""
import contextlib
import http.server
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from container import Image, run, start
from spark_test import folder_for_all, free_port, get, wait_for
from store import KEYS, STORE, store

PROXY = Image("reverse-proxy")


class ReverseProxy(unittest.TestCase):
    VARIABLES = {"DOMAIN": "team.svc.cluster.local", "RESOLVER": "127.0.0.1"}

    @contextlib.contextmanager
    def running(self, **more: str):
        port = free_port()
        with start(PROXY, environment={**self.VARIABLES, "LISTEN": f"127.0.0.1:{port}"}, **more) as process:
            try:
                wait_for("nginx", lambda: get(f"http://127.0.0.1:{port}/healthz"), process)
                yield port
            finally:
                process.kill()
                process.communicate()

    def test_runs_on_a_read_only_root_as_any_user(self):
        for user in ("", "4711:0"):
            with self.running(user=user) as port:
                self.assertIn(b"<title>Spark applications</title>", get(f"http://127.0.0.1:{port}/"))
                self.assertIn(b"history server", get(f"http://127.0.0.1:{port}/assets/applications.js"))

    def test_outside_a_pod_it_says_what_is_missing(self):
        result = run(PROXY)
        self.assertEqual(result.returncode, 78)
        self.assertIn("reverse-proxy: no nameserver in /etc/resolv.conf; name one in RESOLVER", result.stderr)


class S3(unittest.TestCase):
    def ask(self, url: str, *words: str, user: str = "anaccesskey:averysecretkey") -> tuple[int, bytes]:
        done = subprocess.run(["curl", "-s", "-w", "\n%{http_code}", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", user,
                               "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", *words, url], capture_output=True, check=False)
        text, _, status = done.stdout.rpartition(b"\n")
        return int(status), text

    def listed(self, port: int) -> bytes:
        return self.ask(f"http://127.0.0.1:{port}/")[1]

    def test_makes_its_buckets_and_keeps_what_is_in_them(self):
        data = folder_for_all(self)
        with store(data) as port:
            self.assertIn(b"<Name>spark-events</Name>", self.listed(port))
            self.assertEqual(self.ask(f"http://127.0.0.1:{port}/data/a/b", "-X", "PUT", "--data", "text")[0], 200)
        with store(data) as port:
            self.assertEqual(self.ask(f"http://127.0.0.1:{port}/data/a/b"), (200, b"text"))

    def test_nobody_else_may_do_anything(self):
        with store(folder_for_all(self)) as port:
            url = f"http://127.0.0.1:{port}"
            self.assertEqual(self.ask(f"{url}/data/", user="anaccesskey:wrong")[0], 403)
            self.assertIn(self.ask(f"{url}/data/", user="another:averysecretkey")[0], (403, 404))  # there is no such user
            for path in ("/", "/data/", "/data/a"):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(url + path, timeout=10)
                refused.exception.close()
                self.assertEqual(refused.exception.code, 403, path)

    def test_it_listens_at_one_port_and_reports_to_nobody(self):
        with store(folder_for_all(self)) as port:
            lines = subprocess.run(["ss", "-Hatnp"], capture_output=True, text=True, check=True).stdout.splitlines()
            sockets = [line.split() for line in lines if '"versitygw"' in line]
            own = [each for each in sockets if each[3] == f"127.0.0.1:{port}"]
            pids = {each[-1].split("pid=")[1].split(",")[0] for each in own}
            self.assertEqual([each for each in sockets if each[-1].split("pid=")[1].split(",")[0] in pids], own)

    def test_a_volume_that_it_may_not_write_to_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            result = run(STORE, environment=KEYS, mounts={"/data": folder})
        self.assertEqual(result.returncode, 78)
        self.assertIn("s3: user 65532 cannot write to /data; is the volume's fsGroup set?", result.stderr)

    def test_without_its_secret_it_says_so(self):
        result = run(STORE, environment={"ACCESS_KEY": "a"})
        self.assertEqual(result.returncode, 78)
        self.assertIn("s3: SECRET_KEY is not set; is the Secret there, with the keys access-key and secret-key?", result.stderr)


class MakeCredentials(unittest.TestCase):
    """The Job that draws the keys, with an API server that remembers what it was sent."""

    def make(self, status: int) -> tuple[subprocess.CompletedProcess, list]:
        sent = []

        class Api(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                sent.append((self.path, self.headers["Authorization"],
                             json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b'{\n  "message": "secrets is forbidden"\n}')

            def log_message(self, *_):
                pass

        account = pathlib.Path(folder_for_all(self))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=api", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", account / "key", "-out", account / "ca.crt"],
                       capture_output=True, check=True)
        (account / "token").write_text("atoken")
        (account / "namespace").write_text("team")
        server = http.server.HTTPServer(("127.0.0.1", 0), Api)
        self.addCleanup(server.server_close)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(account / "ca.crt", account / "key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        result = run(STORE, "s3-credentials", entrypoint=["/opt/s3/make-credentials"], mounts={"/account": str(account)},
                     environment={"ACCOUNT": "/account", "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                                  "KUBERNETES_SERVICE_PORT": str(server.server_port)})
        return result, sent

    def test_creates_a_secret_with_keys_that_nobody_has_had_before(self):
        drawn = set()
        for _ in range(2):
            result, ((path, authorization, secret),) = self.make(201)
            self.assertEqual((result.returncode, result.stdout), (0, "Secret s3-credentials: made\n"), result.stderr)
            self.assertEqual((path, authorization), ("/api/v1/namespaces/team/secrets", "Bearer atoken"))
            self.assertRegex(secret["stringData"]["access-key"], r"^[A-Za-z0-9]{20}$")
            self.assertRegex(secret["stringData"]["secret-key"], r"^[A-Za-z0-9]{40}$")
            drawn |= set(secret["stringData"].values())
        self.assertEqual(len(drawn), 4)

    def test_one_that_is_there_stays(self):
        result, _ = self.make(409)
        self.assertEqual((result.returncode, result.stdout), (0, "Secret s3-credentials: there already, left as it is\n"))

    def test_a_refusal_is_said_in_the_servers_words(self):
        result, _ = self.make(403)
        self.assertEqual((result.returncode, result.stderr),
                         (1, "Secret s3-credentials: the API server answered 403: secrets is forbidden\n"))
