# SPDX-License-Identifier: Apache-2.0
"""Access for ten minutes, which is the least there is, begun at the start of all tests and looked at when it is over:

    test_access.Granted   gives it, by certificate and by token; it works
    test_access.Over      waits for what is left of its time, and sees it refused
"""

import json
import time
import unittest
from pathlib import Path

import environment
import jobs
from jobs import until
from under_test import ClusterTest, place, try_kubectl

NAMESPACE, SECONDS = "access", 600
PEOPLE = {"by-certificate": (), "by-token": ("--token",)}
LATE = 180  # the API server takes a token for a minute longer, as clocks may differ
NOTE = "access-begun.json"


def setUpModule():
    jobs.enter_cluster()


def note() -> Path:
    return place().folder / NOTE


class Granted(ClusterTest):
    def test_for_ten_minutes_it_works(self):
        environment.apply(["services/tenant"], namespace=NAMESPACE)
        for name, how in PEOPLE.items():
            environment.grant(NAMESPACE, *how, str(SECONDS), who=name, group="tenant")
        note().write_text(json.dumps(time.time()))
        for name in PEOPLE:
            until(lambda name=name: try_kubectl("get", "pods", user=name).returncode == 0)
            self.assertIn("created", try_kubectl("create", "configmap", name, user=name).stdout)


class Over(ClusterTest):
    def test_afterwards_it_does_not(self):
        began = json.loads(note().read_text())
        self.addCleanup(jobs.under_test.cluster, "remove-tenant", NAMESPACE)
        for name in PEOPLE:
            if time.time() < began + SECONDS - 60:
                self.assertEqual(try_kubectl("get", "pods", user=name).returncode, 0, "it ended early")
        until(lambda: time.time() > began + SECONDS + 1, SECONDS)

        for name in PEOPLE:
            until(lambda name=name: "Unauthorized" in try_kubectl("get", "pods", user=name).stderr, LATE)
            print(f"{name}: refused {time.time() - began:.0f} s after it was given", flush=True)


if __name__ == "__main__":
    unittest.main()
