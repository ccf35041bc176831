# SPDX-License-Identifier: Apache-2.0
"""How tests look at the shared cluster: without a kubectl, for what many of them do many times a second has to cost
little."""

import json
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "cluster" / "test"))

import under_test  # noqa: E402  pylint: disable=wrong-import-position
from sandbox import control  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.api import Api, Refused  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.images import TAG  # noqa: E402  pylint: disable=wrong-import-position

PATIENCE = 600  # two cores may be busy with more than this
GROUPS = {"jobs": "/apis/batch/v1", "networkpolicies": "/apis/networking.k8s.io/v1"}


def kubectl(*words, **options) -> str:
    return under_test.kubectl(*words, **options)


class Over(Exception):
    """The Job has ended, and what a test waits for will not come any more."""


def until(what, patience: float = PATIENCE):
    return under_test.until(what, patience)


def enter_cluster() -> None:
    """From now on this thread, and threads begun by it, are in the cluster's network."""
    under_test.require_cluster()
    control.enter_network(under_test.place())


def ask(path: str) -> str:
    try:
        return Api(under_test.place()).ask("GET", path)
    except (Refused, OSError) as error:
        raise AssertionError(f"{path}: {error}") from error


def read(namespace: str, kind: str, name: str = "", selector: str = "") -> dict:
    """One object, or the list of those with the labels."""
    path = f"{GROUPS.get(kind, '/api/v1')}/namespaces/{namespace}/{kind}"
    return json.loads(ask(path + (f"/{name}" if name else f"?labelSelector={selector.replace('=', '%3D')}")))


def settles(test, what, wanted) -> None:
    """What a controller has yet to do is waited for; of what does not come, the difference is shown."""
    try:
        until(lambda: what() == wanted, 60)
    except AssertionError:
        test.assertEqual(what(), wanted)


def container_state(pod: dict, container: str) -> dict:
    for status in pod["status"].get("containerStatuses", []):
        if status["name"] == container:
            return status["state"]
    return {}


def states(pod: dict) -> list:
    return [status["state"] for status in pod["status"].get("containerStatuses", [])]
