# SPDX-License-Identifier: Apache-2.0
"""Each fault does what its name says, and the cluster works again afterwards."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from under_test import (FRAGILE, HERE, ClusterTest, apply, cluster, delete_pods, fault, get, kubectl, phase, place, pod,
                        require_cluster, run, run_pod, try_kubectl, until)

API_SERVICE = "https://10.62.0.1"


def setUpModule():
    require_cluster(FRAGILE)


def ask_as_a_pod_does(path: str, *words: str):
    """A request to the API server's Service: status and body."""
    keys = place().keys
    admin = ["--cacert", keys / "ca.crt", "--cert", keys / "admin.crt", "--key", keys / "admin.key"]
    done = run(HERE / "in", "curl", "--silent", "--max-time", "10", *admin, "--write-out", "\n%{http_code}", *words,
               API_SERVICE + path)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


class Parts(ClusterTest):
    def works(self) -> bool:
        return try_kubectl("get", "--raw=/readyz", "--request-timeout=2s").returncode == 0

    def test_etcd_stops_and_starts(self):
        fault("stop", "etcd")
        self.assertFalse(self.works())
        fault("start", "etcd")
        until(self.works)

    def test_the_api_server_stops_and_starts(self):
        fault("stop", "apiserver")
        refused = try_kubectl("get", "pods", "--request-timeout=2s")
        fault("start", "apiserver")
        self.assertIn("refused", refused.stderr)
        self.assertTrue(self.works())

    def test_a_paused_api_server_keeps_connections_and_answers_nothing(self):
        fault("pause", "apiserver")
        states = run(HERE / "cluster", "status")
        silent = run(HERE / "in", "curl", "--insecure", "--max-time", "1", "https://10.60.0.1:6443/readyz")
        fault("resume", "apiserver")
        self.assertRegex(states.stdout, r"apiserver +paused")
        self.assertEqual(silent.returncode, 28, "curl's own status for a time-out")
        until(self.works)

    def test_pods_live_through_a_restart_of_the_kubelet(self):
        run_pod("survivor")
        before = get("pod", "survivor")["status"]["containerStatuses"][0]
        fault("restart", "kubelet")
        until(lambda: kubectl("exec", "survivor", "--", "echo", "here") == "here")  # the kubelet has found it again
        after = get("pod", "survivor")["status"]["containerStatuses"][0]
        delete_pods("survivor")
        self.assertEqual((after["containerID"], after["restartCount"]), (before["containerID"], 0))

    def test_an_unknown_part_is_refused_with_the_names_of_all(self):
        refused = run(HERE / "fault", "stop", "zookeeper")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("no part is called 'zookeeper'; there are: ", refused.stderr)


class OnePod(ClusterTest):
    def reaches(self, name: str) -> bool:
        return try_kubectl("exec", name, "--", "nc", "-w", "1", "10.62.0.1", "443", stdin=subprocess.DEVNULL).returncode == 0

    def test_one_that_is_cut_off_reaches_the_api_server_no_more_and_others_do(self):
        run_pod("alone")
        run_pod("beside")
        until(lambda: self.reaches("alone") and self.reaches("beside"))
        fault("cut-off", "default", "alone")
        self.assertEqual((self.reaches("alone"), self.reaches("beside")), (False, True))
        fault("reconnect", "default", "alone")
        self.assertTrue(self.reaches("alone"))
        delete_pods("alone", "beside")


class Nodes(ClusterTest):
    def test_pods_of_one_reach_services_on_another_by_their_names(self):
        serve = "mkdir /tmp/www; echo hello >/tmp/www/index.html; httpd -f -p 80 -h /tmp/www"
        run_pod("web", "sh", "-c", serve, nodeName="node-2")
        kubectl("expose", "pod", "web", "--port=80")
        for node in ("node-1", "node-2"):
            apply(pod(f"from-{node}", "sh", "-c", "until wget -qO- http://web; do sleep 0.2; done", nodeName=node,
                      restartPolicy="Never"))
            until(lambda name=f"from-{node}": phase(name) == "Succeeded")
        delete_pods("web", "from-node-1", "from-node-2")
        kubectl("delete", "service", "web")

    def test_a_cordoned_node_takes_no_new_pods(self):
        fault("cordon", "node-2")
        apply(pod("left-out", nodeSelector={"kubernetes.io/hostname": "node-2"}))
        conditions = until(lambda: get("pod", "left-out")["status"].get("conditions"))
        fault("uncordon", "node-2")
        self.assertIn("1 node(s) were unschedulable", conditions[0]["message"])
        until(lambda: phase("left-out") == "Running")
        delete_pods("left-out")

    def test_an_evicted_pod_says_that_it_was_disrupted(self):
        apply(pod("moved", terminationGracePeriodSeconds=10))
        until(lambda: phase("moved") == "Running")
        fault("evict", "default", "moved")
        conditions = {c["type"]: c.get("reason") for c in get("pod", "moved")["status"]["conditions"]}
        delete_pods("moved")
        self.assertEqual(conditions["DisruptionTarget"], "EvictionByEvictionAPI")

    def test_a_lost_node_ends_its_pods_and_nobody_says_so(self):
        self.addCleanup(fault, "return-node", "node-2")
        run_pod("forlorn", nodeName="node-2")
        fault("lose-node", "node-2")
        self.assertEqual(phase("forlorn"), "Running")
        self.assertNotEqual(try_kubectl("exec", "forlorn", "--", "true").returncode, 0)
        fault("return-node", "node-2")
        until(lambda: get("pod", "forlorn")["status"]["containerStatuses"][0]["restartCount"] == 1)
        delete_pods("forlorn")

    def test_a_deleted_node_is_gone_and_can_return(self):
        self.addCleanup(fault, "return-node", "node-2")
        fault("delete-node", "node-2")
        self.assertEqual([node["metadata"]["name"] for node in get("nodes")["items"]], ["node-1"])
        fault("return-node", "node-2")
        run_pod("back-again", nodeName="node-2")
        delete_pods("back-again")


class Images(ClusterTest):
    def test_pods_start_from_an_image_whose_first_load_was_killed(self):
        with tempfile.TemporaryDirectory() as folder:
            program, archive = Path(folder, "program"), Path(folder, "big.tar")
            program.write_bytes(Path(shutil.which("busybox")).read_bytes() + bytes(150 << 20))
            make = HERE / "parts" / "images" / "image.py"
            subprocess.run([make, archive, "docker.io/test/big:1", "/program", program], check=True)
            load = ["load", "--node", "node-2", archive]
            killed = subprocess.Popen([HERE / "cluster", "--name", place().name, *load], start_new_session=True)
            until(lambda: "ingest" in self.content())
            os.killpg(killed.pid, signal.SIGKILL)
            cluster(*load)
        run_pod("from-big", nodeName="node-2",
                main={"image": "docker.io/test/big:1", "command": ["/program", "sleep", "100"]})
        delete_pods("from-big")

    @staticmethod
    def content() -> str:
        return " ".join(str(path) for path in place().folder.glob("node-*/containerd/*content*/ingest/*"))


class Tokens(ClusterTest):
    def test_an_expired_token_is_refused_and_its_file_has_a_new_one(self):
        kubectl("create", "serviceaccount", "short-lived")
        run_pod("holder", serviceAccountName="short-lived")

        def token() -> str:
            return kubectl("exec", "holder", "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/token")

        def known(bearer: str) -> bool:
            done = run(HERE / "in", "curl", "--silent", "--insecure", "--output", "/dev/null", "--write-out",
                       "%{http_code}", "--header", f"Authorization: Bearer {bearer}", API_SERVICE + "/api")
            return done.stdout == "200"

        old = token()
        self.assertTrue(known(old))
        fault("expire-tokens", "default", "short-lived")
        until(lambda: not known(old))
        new = until(lambda: token() != old and token())
        self.assertTrue(known(new))
        delete_pods("holder")
        kubectl("delete", "serviceaccount", "short-lived")


class Quotas(ClusterTest):
    def test_a_full_quota_refuses_pods_with_what_is_used_until_it_is_free(self):
        cluster("tenant", "crowded", "--restricted")
        fault("fill-quota", "crowded")
        refused = self.ask_for_a_pod()
        fault("free-quota", "crowded")
        self.assertIn("exceeded quota: tenant", refused.stderr)
        self.assertIn("used: limits.memory=", refused.stderr)
        until(lambda: self.ask_for_a_pod().returncode == 0)
        cluster("remove-tenant", "crowded")

    @staticmethod
    def ask_for_a_pod():
        allowed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
        modest = pod("modest", main={"securityContext": allowed}, securityContext={
            "runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}})
        return try_kubectl("create", "--filename=-", "--dry-run=server", input=json.dumps(modest), user="crowded")


class Api(ClusterTest):
    def tearDown(self):
        fault("end-api")

    def test_a_throttling_api_server_says_when_to_come_again(self):
        fault("api", "--path=/api/v1/nodes", "--status=429", "--retry-after=7", "--times=1")
        status, headers = ask_as_a_pod_does("/api/v1/nodes", "--include")
        self.assertEqual(status, 429)
        self.assertRegex(headers.lower(), "retry-after: 7")
        self.assertEqual(ask_as_a_pod_does("/api/v1/nodes")[0], 200, "only once was asked for")

    def test_a_slow_api_server_answers_after_the_delay(self):
        fault("api", "--path=/version", "--delay-ms=700")
        done = run(HERE / "in", "curl", "--silent", "--insecure", "--output", "/dev/null", "--write-out",
                   "%{time_total}", API_SERVICE + "/version")
        self.assertGreater(float(done.stdout), 0.7)

    def test_an_answer_can_be_lost_after_the_deed_is_done(self):
        fault("api", "--method=POST", "--path=/configmaps", "--cut=after")
        body = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "written"}})
        status, _ = ask_as_a_pod_does("/api/v1/namespaces/default/configmaps", "--data", body,
                                      "--header", "Content-Type: application/json")
        self.assertEqual(status, 0, "no answer came")
        self.assertEqual(get("configmap", "written")["metadata"]["name"], "written")
        kubectl("delete", "configmap", "written")

    def test_a_request_can_be_lost_before_the_deed_is_done(self):
        fault("api", "--method=POST", "--path=/configmaps", "--cut=before")
        refused = try_kubectl("create", "configmap", "unwritten", user="faulty")
        self.assertNotEqual(refused.returncode, 0)
        self.assertEqual(kubectl("get", "configmap", "unwritten", "--ignore-not-found"), "")

    def test_unharmed_requests_keep_the_identity_of_who_asks(self):
        fault("api", "--path=/never-asked-for", "--status=500")
        name = kubectl("auth", "whoami", "--output=jsonpath={.status.userInfo.username}", user="faulty")
        self.assertEqual(name, "admin")
        run_pod("entered-through-the-proxy")
        self.assertEqual(kubectl("exec", "entered-through-the-proxy", "--", "echo", "hello", user="faulty"), "hello")
        delete_pods("entered-through-the-proxy")


if __name__ == "__main__":
    unittest.main()
