# SPDX-License-Identifier: Apache-2.0
"""Ways up and down, crashes between them, and bad surroundings: nothing is left, and the reason is said."""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from under_test import (BESIDE, HERE, SHARED, ClusterTest, Place, cluster, get, kubectl, place, require_cluster, run,
                        run_pod, until)

from sandbox import cgroups, control

def setUpModule():
    require_cluster()


def machine() -> dict[str, str]:
    """What a cluster could have changed on this machine."""
    def said(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return {
        "interfaces": said("ip", "-brief", "link"),
        "routes": said("ip", "route", "show", "table", "all"),
        "firewall": said("iptables-save"),
        "mounts": Path("/proc/self/mounts").read_text(),
        "sockets": "\n".join(sorted(os.listdir("/run"))),
        "kernel": "".join(Path("/proc/sys", name).read_text() for name in (
            "vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward")),
    }


def left_of(name: str) -> list[str]:
    """What is left of a cluster: processes, cgroups, files."""
    found = [f"process {pid}" for pid in cgroups.processes(Place(name).cgroup)]
    paths = [mount / Place(name).cgroup for mount in cgroups.hierarchies()] + [Place(name).folder, Place(name).lock]
    return found + [str(path) for path in paths if path.exists()]


class MachinesContainerd:
    """The containerd that the machine runs for itself, at the usual address; where it has none, one is started, with a
    container of its own."""

    FOLDER = Path("/run/containerd")

    def __init__(self, test: unittest.TestCase):
        if (self.FOLDER / "containerd.sock").exists():
            return
        root = tempfile.mkdtemp()
        test.addCleanup(shutil.rmtree, self.FOLDER, ignore_errors=True)
        test.addCleanup(shutil.rmtree, root, ignore_errors=True)
        daemon = subprocess.Popen(["containerd", "--root", root, "--log-level", "fatal"], stderr=subprocess.DEVNULL)
        test.addCleanup(daemon.wait)
        test.addCleanup(daemon.terminate)
        until(lambda: self.said("version"))
        self.said("images", "import", place().binaries / "busybox.tar")
        self.said("run", "--detach", "docker.io/library/busybox:1", "of-the-machine", "sleep", "1000")
        test.addCleanup(self.said, "tasks", "rm", "--force", "of-the-machine")
        until(lambda: "RUNNING" in self.said("tasks", "ls"))

    def everything(self) -> dict[str, str]:
        """What runs, by namespace."""
        return {name: self.said("--namespace", name, "tasks", "ls") for name in self.said("namespaces", "ls", "-q").split()}

    @staticmethod
    def said(*words) -> str:
        done = run("ctr", *words)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout


class TheWayDown(ClusterTest):
    def tearDown(self):
        cluster("down", name=BESIDE)

    def start_with_a_pod(self) -> None:
        cluster("up", name=BESIDE)
        kubectl("run", "there", "--image=busybox:1", "--", "sleep", "1000", name=BESIDE)
        until(lambda: get("pod", "there", name=BESIDE)["status"]["phase"] == "Running")

    def test_leaves_nothing_and_meanwhile_the_machine_and_other_clusters_are_left_alone(self):
        self.addCleanup(kubectl, "delete", "pod", "of-another-cluster", "--now")
        run_pod("of-another-cluster")
        containerd = MachinesContainerd(self)
        before, containers = machine(), containerd.everything()
        self.start_with_a_pod()
        during, pods = machine(), [pod["metadata"]["name"] for pod in get("pods")["items"]]
        cluster("down", name=BESIDE)

        self.assertEqual(during, before)
        self.assertEqual(machine(), before)
        self.assertEqual(left_of(BESIDE), [])
        self.assertIn("of-another-cluster", pods)
        self.assertNotIn("there", pods)
        self.assertEqual(kubectl("exec", "of-another-cluster", "--", "echo", "alive"), "alive")
        self.assertEqual(containerd.everything(), containers)

    def test_is_no_error_where_there_is_nothing(self):
        cluster("down", name=BESIDE)
        cluster("down", name=BESIDE)

    def test_the_killed_first_process_takes_everything_with_it_and_the_next_start_works(self):
        self.start_with_a_pod()
        os.kill(control.pid(Place(BESIDE)), signal.SIGKILL)
        until(lambda: not cgroups.processes(Place(BESIDE).cgroup))

        self.assertIn("does not run (it has left something: make cluster-down)",
                      run(HERE / "cluster", "status", name=BESIDE).stderr)
        self.start_with_a_pod()
        cluster("down", name=BESIDE)
        self.assertEqual(left_of(BESIDE), [])


class AStart(ClusterTest):
    def tearDown(self):
        cluster("down", name=BESIDE)
        self.assertEqual(left_of(BESIDE), [])

    def start_in_background(self) -> subprocess.Popen:
        return subprocess.Popen([HERE / "cluster", "--name", BESIDE, "control-plane"], stderr=subprocess.DEVNULL)

    def test_that_was_killed_in_the_middle_is_cleared_by_the_next(self):
        killed = self.start_in_background()
        until(lambda: (Place(BESIDE).logs / "apiserver.log").exists())
        killed.kill()
        killed.wait()
        cluster("control-plane", name=BESIDE)

        self.assertEqual(kubectl("get", "--raw=/readyz", name=BESIDE), "ok")

    def test_that_was_killed_in_the_middle_is_removed_by_a_way_down(self):
        killed = self.start_in_background()
        until(lambda: (Place(BESIDE).logs / "etcd.log").exists())
        killed.kill()
        killed.wait()
        cluster("down", name=BESIDE)

        self.assertEqual(left_of(BESIDE), [])

    def test_that_was_interrupted_leaves_nothing_running(self):
        interrupted = self.start_in_background()
        until(lambda: (Place(BESIDE).logs / "etcd.log").exists())
        interrupted.send_signal(signal.SIGINT)

        self.assertEqual(interrupted.wait(30), 130)
        self.assertEqual(cgroups.processes(Place(BESIDE).cgroup), [])

    def test_made_twice_at_once_gives_one_cluster(self):
        both = [self.start_in_background(), self.start_in_background()]

        self.assertEqual([each.wait(120) for each in both], [0, 0])
        self.assertEqual(kubectl("get", "--raw=/readyz", name=BESIDE), "ok")

    def test_that_fails_says_which_part_failed_and_why(self):
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder, "containerd")
            broken.write_text("#!/bin/sh\necho the disk is made of cheese\nexit 3\n")
            broken.chmod(0o755)
            failed = run(HERE / "cluster", "up", name=BESIDE, env={"PATH": f"{folder}:{os.environ['PATH']}"})

        self.assertEqual(failed.returncode, 69)
        self.assertIn("containerd.node-1 ended with status 3", failed.stderr)
        self.assertIn("the disk is made of cheese", failed.stderr)
        self.assertEqual(cgroups.processes(Place(BESIDE).cgroup), [])


class BadSurroundings(ClusterTest):
    def assert_refused(self, done: subprocess.CompletedProcess, status: int, message: str):
        self.assertEqual((done.returncode, left_of(BESIDE)), (status, []), done.stderr)
        self.assertIn(message, done.stderr)

    def copy(self) -> Path:
        """Another checkout that everybody may read."""
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        folder.chmod(0o755)
        return Path(shutil.copytree(HERE, folder / "tests" / "cluster"))

    def test_a_user_who_is_not_root(self):
        refused = run("/usr/bin/python3", self.copy() / "cluster", "up", name=BESIDE,
                      user=65534, group=65534, extra_groups=[])
        self.assert_refused(refused, 77, "a cluster needs root")

    def test_a_name_that_cannot_be_one(self):
        self.assertEqual(run(HERE / "cluster", "up", name="../etc").returncode, 64)

    def test_a_name_taken_from_another_checkout(self):
        refused = run(self.copy() / "cluster", "control-plane", name=SHARED)
        self.assert_refused(refused, 73, f"the name '{SHARED}' is taken by a cluster started from ")

    def test_a_name_taken_in_another_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            refused = run(HERE / "cluster", "control-plane", name=SHARED, env={"SPARKJOB_CLUSTERS": folder})
        self.assert_refused(refused, 73, f"the name '{SHARED}' is taken")

    def test_a_full_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            refused = run("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=64m full "$0" && exec "$@"',
                          folder, HERE / "cluster", "up", name=BESIDE, env={"SPARKJOB_CLUSTERS": folder})
        self.assert_refused(refused, 73, "MiB free, 2048 MiB are needed")

    def test_a_missing_package(self):
        tools = "curl ip mount nsenter openssl unshare ctr iptables runc conntrack python3 env".split()
        with tempfile.TemporaryDirectory() as folder:
            for tool in tools:
                Path(folder, tool).symlink_to(shutil.which(tool))
            refused = run(HERE / "cluster", "up", name=BESIDE, env={"PATH": folder})
        self.assert_refused(refused, 69, "not installed: containerd; run tests/cluster/setup.sh")

    def test_a_registry_that_does_not_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            refused = run(HERE / "build.sh", "kustomize", env={
                "XDG_CACHE_HOME": folder, "GOMODCACHE": f"{folder}/modules", "GOPROXY": "http://127.0.0.1:9",
                "SPARKJOB_RETRY_SECONDS": "0"})
        self.assertEqual(refused.returncode, 69)
        self.assertIn("try 3 of 3 failed", refused.stderr)
        self.assertIn("the Go module registry (http://127.0.0.1:9) does not give", refused.stderr)

    def test_a_build_that_was_killed(self):
        with tempfile.TemporaryDirectory() as folder:
            half = Path(folder, "sparkjob", "cluster", ".new-images")
            half.mkdir(parents=True)
            (half / "half-written.tar").touch()
            built = run(HERE / "build.sh", "images", env={"XDG_CACHE_HOME": folder})
            self.assertEqual(sorted(os.listdir(built.stdout.strip())), ["busybox.tar", "pause.tar"])


if __name__ == "__main__":
    unittest.main()
