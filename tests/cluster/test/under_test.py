# SPDX-License-Identifier: Apache-2.0
"""The cluster the tests share, and the few words they are written in."""

import atexit
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from sandbox import control, surroundings  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import REPOSITORY, Place  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.trouble import Trouble  # noqa: E402  pylint: disable=wrong-import-position

# One cluster for all tests that harm nobody, one of two nodes for those that do, one for ways up and down.
SHARED = os.environ.get("SPARKJOB_TEST_CLUSTER", "test")
FRAGILE, BESIDE = f"{SHARED}-faults", f"{SHARED}-beside"
NODES = {SHARED: 1, FRAGILE: 2, BESIDE: 1}
_used = SHARED


def place() -> Place:
    """Where the cluster is that these tests use."""
    return Place(_used)


def require_a_machine_for_clusters(name: str = SHARED) -> None:
    try:
        surroundings.check(Place(name), NODES[name])
    except Trouble as trouble:
        skip_loudly(str(trouble))


def skip_loudly(reason: str) -> None:
    """What is missing on a developer's machine is no failure; in CI it is."""
    if os.environ.get("CI") == "true":
        raise AssertionError(reason)
    print(f"\nSKIPPED, NOTHING OF THIS IS TESTED HERE: {reason}\n", file=sys.stderr)
    raise unittest.SkipTest(reason)


def use_cluster(name: str) -> None:
    """From here on, this cluster is meant."""
    global _used  # pylint: disable=global-statement; a run of tests has one cluster
    _used = name


def require_cluster(name: str = SHARED) -> None:
    """From here on, tests use this cluster. It is started where it does not run; then these tests also remove it."""
    require_a_machine_for_clusters(name)
    use_cluster(name)
    if not control.is_ready(place()):
        atexit.register(cluster, "down", name=name)
    cluster("up", "--nodes", str(NODES[name]))


class ClusterTest(unittest.TestCase):
    """Says how long each test took. Of a failed one it prints the latest events, and keeps what it can be understood
    from in results/cluster."""

    def run(self, result=None):
        before, began = len(result.failures) + len(result.errors), time.monotonic()
        super().run(result)
        print(f"  {time.monotonic() - began:6.1f} s  {self.id()}", file=sys.stderr, flush=True)
        if len(result.failures) + len(result.errors) > before and control.is_ready(place()):
            folder = REPOSITORY / "results" / "cluster" / self.id()
            run(HERE / "cluster", "dump", folder)
            events = (folder / "events.txt").read_text().splitlines()[-15:]
            print(f"kept in {folder}; the latest events:", *events, sep="\n", file=sys.stderr)
        return result


def run(*command, name: str = "", **options) -> subprocess.CompletedProcess:
    """Runs a command; it may fail."""
    environment = {**os.environ, "CLUSTER": name or _used, **options.pop("env", {})}
    return subprocess.run([str(word) for word in command], env=environment, text=True, capture_output=True, check=False,
                          **options)


def _succeed(done: subprocess.CompletedProcess) -> str:
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(done.args)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def cluster(*words, name: str = "") -> str:
    return _succeed(run(HERE / "cluster", *words, name=name))


def fault(*words) -> str:
    return _succeed(run(HERE / "fault", *words))


def kubectl(*words, name: str = "", user: str = "", **options) -> str:
    return _succeed(try_kubectl(*words, name=name, user=user, **options))


def try_kubectl(*words, name: str = "", user: str = "", **options) -> subprocess.CompletedProcess:
    environment = {"KUBECONFIG": str(Place(name or _used).kubeconfig(user or "admin"))}
    return run(HERE / "in", "kubectl", *words, name=name, env=environment, **options)


def get(*words, **options) -> dict:
    return json.loads(kubectl("get", "--output=json", *words, **options))


def apply(*objects: dict, **options) -> None:
    everything = {"apiVersion": "v1", "kind": "List", "items": objects}
    kubectl("apply", "--filename=-", input=json.dumps(everything), **options)


def until(what, patience: float = 60):
    """The first true value of `what()`; a test never waits for a time, always for this."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if value := what():
                return value
        except AssertionError:
            pass  # a command did not succeed yet
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:.0f} s in vain")


def pod(name: str, *command: str, **spec) -> dict:
    """A pod that runs the command, with more of its container in `main` and more of its spec in the other words."""
    main = {"name": "main", "image": "busybox:1", "command": list(command or ("sleep", "1000")), **spec.pop("main", {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}},
            "spec": {"terminationGracePeriodSeconds": 1, "containers": [main], **spec}}


def run_pod(name: str, *command: str, **spec) -> None:
    apply(pod(name, *command, **spec))
    until(lambda: phase(name) == "Running")


def phase(name: str) -> str:
    return get("pod", name)["status"].get("phase", "")


def delete_pods(*names: str) -> None:
    kubectl("delete", "pod", *names, "--force", "--grace-period=0", "--ignore-not-found")
