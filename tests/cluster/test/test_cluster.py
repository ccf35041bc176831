# SPDX-License-Identifier: Apache-2.0
"""What every test may rely on: pods, names, Services, volumes, and rights that end at a namespace."""

import base64
import json
import unittest

from under_test import (HERE, ClusterTest, apply, cluster, delete_pods, get, kubectl, phase, place, pod,
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
        apply(SERVICE, pod("web", *SERVE))
        until(lambda: phase("web") == "Running")

    @classmethod
    def tearDownClass(cls):
        delete_pods("web")
        kubectl("delete", "service", "web")

    def test_reach_a_service_by_its_name(self):
        apply(pod("asks", "sh", "-c", "until wget -qO- http://web; do sleep 0.2; done", restartPolicy="Never"))
        until(lambda: phase("asks") == "Succeeded")
        self.assertEqual(kubectl("logs", "asks").splitlines()[-1], "hello")
        delete_pods("asks")

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

        volume_name = get("pvc", "data")["spec"]["volumeName"]
        delete_pods("writes", "reads")
        kubectl("delete", "pvc", "data")
        until(lambda: not kubectl("get", "pv", volume_name, "--ignore-not-found"))

    def test_have_no_way_out(self):
        routes = run(HERE / "in", "ip", "route").stdout

        self.assertNotIn("default", routes)

    def test_are_killed_for_using_more_memory_than_their_limit(self):
        apply(pod("hog", "sh", "-c", "head -c 200m /dev/zero | tail", restartPolicy="Never",
                  main={"resources": {"limits": {"memory": "32Mi"}}}))
        state = until(lambda: get("pod", "hog")["status"]["containerStatuses"][0]["state"].get("terminated"))
        delete_pods("hog")

        self.assertEqual((state["reason"], state["exitCode"]), ("OOMKilled", 137))


class Tenants(ClusterTest):
    @classmethod
    def setUpClass(cls):
        cluster("tenant", "team", "--restricted", "--seconds", "3600")
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

    def test_are_known_for_as_long_as_was_asked_for(self):
        users = {name: json.loads(kubectl("config", "view", "--raw", "--output=json", user=name))["users"][0]["user"]
                 for name in ("team", "guest")}
        claims = json.loads(base64.urlsafe_b64decode(users["guest"]["token"].split(".")[1] + "=="))
        self.assertEqual(claims["exp"] - claims["iat"], 600)
        certificate = base64.b64decode(users["team"]["client-certificate-data"]).decode()
        for seconds, said in (("3000", "will not expire"), ("3601", "will expire")):
            done = run("openssl", "x509", "-noout", "-checkend", seconds, input=certificate)
            self.assertIn(said, done.stdout)

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
        audit = (place().logs / "audit.log").read_text()

        created = [line for line in audit.splitlines() if '"name":"recorded"' in line and '"verb":"create"' in line]
        self.assertIn('"requestObject":', created[0])
        self.assertIn('"username":"team"', created[0])

    def test_do_not_have_their_secrets_recorded(self):
        kubectl("create", "secret", "generic", "hidden", "--from-literal=password=swordfish", user="team")

        self.assertNotIn("c3dvcmRmaXNo", (place().logs / "audit.log").read_text())


if __name__ == "__main__":
    unittest.main()
