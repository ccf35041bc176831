# SPDX-License-Identifier: Apache-2.0
"""What every test may rely on: pods, names, Services, volumes, and rights that end at a namespace."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from under_test import (ClusterTest, HERE, NAME, Place, apply, cluster, delete_pods, get, kubectl, phase, pod,
                        require_cluster, run, try_kubectl, until)

CLAIM = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
         "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Mi"}}}}
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
           "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}}
SERVE = ("sh", "-c", "mkdir /tmp/www; echo hello >/tmp/www/index.html; httpd -f -p 8080 -h /tmp/www")


def setUpModule():
    require_cluster()


class Pods(ClusterTest):
    @classmethod
    def setUpClass(cls):
        apply(SERVICE, pod("web", *SERVE, nodeName="node-1"))
        until(lambda: phase("web") == "Running")

    @classmethod
    def tearDownClass(cls):
        delete_pods("web")
        kubectl("delete", "service", "web")

    def test_reach_a_service_by_its_name_from_every_node(self):
        for node in ("node-1", "node-2"):
            name = f"asks-from-{node}"
            apply(pod(name, "sh", "-c", "until wget -qO- http://web; do sleep 0.2; done",
                      nodeName=node, restartPolicy="Never"))
            until(lambda name=name: phase(name) == "Succeeded")
            self.assertEqual(kubectl("logs", name).splitlines()[-1], "hello")
            delete_pods(name)

    def test_are_reached_by_commands_run_in_the_cluster(self):
        answer = until(lambda: run(HERE / "in", "curl", "--silent", "http://web.default").stdout)

        self.assertEqual(answer, "hello\n")

    def test_can_be_entered(self):
        self.assertEqual(kubectl("exec", "web", "--", "cat", "/tmp/www/index.html"), "hello")

    def test_keep_files_on_a_volume_of_the_default_storage_class(self):
        volume = {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
                  "main": {"volumeMounts": [{"name": "data", "mountPath": "/data"}]}, "restartPolicy": "Never"}
        apply(CLAIM, pod("writes", "sh", "-c", "echo kept >/data/file", **volume))
        until(lambda: phase("writes") == "Succeeded")
        apply(pod("reads", "cat", "/data/file", **volume))
        until(lambda: phase("reads") == "Succeeded")

        self.assertEqual(kubectl("logs", "reads"), "kept")

        delete_pods("writes", "reads")
        kubectl("delete", "pvc", "data")
        until(lambda: not get("pv")["items"])

    def test_have_no_way_out(self):
        routes = run(HERE / "in", "ip", "route").stdout

        self.assertNotIn("default", routes)

    def test_are_killed_for_using_more_memory_than_their_limit(self):
        apply(pod("hog", "sh", "-c", "head -c 200m /dev/zero | tail", restartPolicy="Never",
                  main={"resources": {"limits": {"memory": "32Mi"}}}))
        state = until(lambda: get("pod", "hog")["status"]["containerStatuses"][0]["state"].get("terminated"))
        delete_pods("hog")

        self.assertEqual((state["reason"], state["exitCode"]), ("OOMKilled", 137))

    def test_start_from_an_image_whose_first_load_was_killed(self):
        with tempfile.TemporaryDirectory() as folder:
            program, archive = Path(folder, "program"), Path(folder, "big.tar")
            program.write_bytes(Path(shutil.which("busybox")).read_bytes() + bytes(300 << 20))
            make = HERE / "parts" / "images" / "image.py"
            subprocess.run([make, archive, "docker.io/test/big:1", "/program", program], check=True)
            killed = subprocess.Popen([HERE / "cluster", "--name", NAME, "load", archive], start_new_session=True)
            until(lambda: "ingest" in self.content())
            os.killpg(killed.pid, signal.SIGKILL)
            cluster("load", archive)
        apply(pod("from-big", main={"image": "docker.io/test/big:1", "command": ["/program", "sleep", "100"]}))
        until(lambda: phase("from-big") == "Running")
        delete_pods("from-big")

    @staticmethod
    def content() -> str:
        return " ".join(str(path) for path in Place(NAME).folder.glob("node-*/containerd/*content*/ingest/*"))


class Tenants(ClusterTest):
    @classmethod
    def setUpClass(cls):
        cluster("tenant", "team", "--restricted")
        cluster("tenant", "guest", "--token", "--seconds", "600")

    @classmethod
    def tearDownClass(cls):
        cluster("remove-tenant", "team")
        cluster("remove-tenant", "guest")

    def test_have_rights_in_their_namespace_alone(self):
        for user in ("team", "guest"):
            self.assertEqual(kubectl("auth", "can-i", "create", "pods", user=user), "yes")
            for forbidden in (("list", "nodes"), ("create", "pods", "--namespace=default"), ("create", "roles"),
                              ("create", "namespaces"), ("list", "customresourcedefinitions")):
                answer = try_kubectl("auth", "can-i", *forbidden, user=user).stdout.strip()
                self.assertEqual(answer, "no", forbidden)

    def test_are_known_by_certificate_or_by_token(self):
        def name(user):
            return kubectl("auth", "whoami", "--output=jsonpath={.status.userInfo.username}", user=user)

        self.assertEqual(name("team"), "team")
        self.assertEqual(name("guest"), "system:serviceaccount:guest:tenant")

    def test_cannot_run_pods_that_the_restricted_level_forbids(self):
        refused = try_kubectl("run", "root", "--image=busybox:1", user="team")

        self.assertIn('violates PodSecurity "restricted:latest"', refused.stderr)

    def test_cannot_use_more_than_their_quota(self):
        big = json.dumps(pod("big", main={"resources": {"requests": {"cpu": "5"}}}))
        refused = try_kubectl("create", "--filename=-", user="guest", input=big)

        self.assertIn("exceeded quota: tenant, requested: requests.cpu=5", refused.stderr)

    def test_get_default_memory_from_the_limit_range(self):
        kubectl("run", "small", "--image=busybox:1", "--", "true", user="guest")

        self.assertEqual(get("pod", "small", user="guest")["spec"]["containers"][0]["resources"]["limits"],
                         {"memory": "512Mi"})

    def test_leave_a_record_of_what_they_created(self):
        kubectl("create", "configmap", "recorded", "--from-literal=key=value", user="team")
        audit = (Place(NAME).logs / "audit.log").read_text()

        created = [line for line in audit.splitlines() if '"name":"recorded"' in line and '"verb":"create"' in line]
        self.assertIn('"requestObject":', created[0])
        self.assertIn('"username":"team"', created[0])

    def test_do_not_have_their_secrets_recorded(self):
        kubectl("create", "secret", "generic", "hidden", "--from-literal=password=swordfish", user="team")

        self.assertNotIn("c3dvcmRmaXNo", (Place(NAME).logs / "audit.log").read_text())


if __name__ == "__main__":
    unittest.main()
