# SPDX-License-Identifier: Apache-2.0
"""The shipped base with `podSecurity: restricted`, where Kubernetes enforces that level."""

import json
import os
import subprocess
import unittest

from api import Refused
from live import NAME
from programs import REPOSITORY, SPARKJOB, Programs

WORDS = ["--conf", "spark.kubernetes.namespace=restricted", "--conf", "spark.kubernetes.container.image=spark:1"]


class RestrictedNamespace(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        programs = Programs(NAME)
        cls.addClassCleanup(programs.close)
        cls.api = programs.api
        cls.api.namespaces(["restricted"], {"pod-security.kubernetes.io/enforce": "restricted"})
        layers = [word for folder in ("base", "overlays/dev") for word in ("--layers", REPOSITORY / folder / "layers")]
        done = subprocess.run([SPARKJOB, "render", "--output=json", *layers, *WORDS], env=dict(os.environ), text=True,
                              capture_output=True, check=True)
        cls.objects = json.loads(done.stdout)["items"]

    def create(self, *objects: dict) -> None:
        for each in objects:
            self.api.would_store("restricted", each, strict=True)

    def test_takes_all_objects(self):
        self.create(*self.objects)

    def test_takes_executors_made_from_the_template(self):
        template = next(each["data"]["podspec-configmap-key"] for each in self.objects
                        if "podspec-configmap-key" in each.get("data", {}))
        executor = json.loads(template)
        executor["metadata"] = {"name": "executor"}
        executor["spec"]["containers"][0]["image"] = "spark:1"
        self.create(executor)

    def test_refuses_what_is_not_restricted(self):
        driver = json.loads(json.dumps(self.objects[-1]))
        del driver["spec"]["securityContext"]
        with self.assertRaisesRegex(Refused, "violates PodSecurity"):
            self.create(driver)


if __name__ == "__main__":
    unittest.main()
