# SPDX-License-Identifier: Apache-2.0
"""The images of services run as their pods run them."""
import contextlib
import unittest

from container import Image, run, start
from spark_test import free_port, get, wait_for

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
