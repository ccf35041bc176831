# SPDX-License-Identifier: Apache-2.0
"""Kustomizations of this repository: built by kustomize, and what sparkjob makes of them."""

import functools
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SPARKJOB = os.environ.get("SPARKJOB", str(REPOSITORY / "build" / "sparkjob"))
ENVIRONMENTS = ("dev", "prod")


@functools.cache
def kustomize() -> str:
    """The program; tests are skipped where it can neither be found nor built."""
    found = subprocess.run([REPOSITORY / "tests/tools/kustomize.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        if os.environ.get("CI") == "true":
            raise AssertionError("there is no kustomize")
        print("\nSKIPPED, NOTHING OF THIS IS TESTED HERE: there is no kustomize\n", file=sys.stderr)
        raise unittest.SkipTest("there is no kustomize")
    return found.stdout.strip()


# What a component is laid over, where that is not the base.
UNDER = {
    "base/schedule": "overlays/prod",
    "base/schedule/from-job": "overlays/prod",
    "services/history-server/s3": "services/history-server",
    "services/reverse-proxy/basic-auth": "services/reverse-proxy",
    "services/reverse-proxy/ingress": "services/reverse-proxy",
}


def folders(kind: str) -> list[str]:
    """Those with a kustomization of the kind: Kustomization or Component."""
    found = [file for top in ("base", "overlays", "services") for file in (REPOSITORY / top).rglob("kustomization.yaml")]
    return sorted(str(file.parent.relative_to(REPOSITORY)) for file in found
                  if yaml.safe_load(file.read_text())["kind"] == kind)


@functools.cache
def build(folder, program=()) -> str:
    """What kustomize makes of it, without a word on stderr."""
    done = subprocess.run([*(program or [kustomize(), "build"]), str(folder)], cwd=REPOSITORY, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{folder}: {done.stderr}")
    return done.stdout


def objects(built: str) -> list[dict]:
    return list(yaml.safe_load_all(built))


def built(folder: str) -> list[dict]:
    return objects(build(folder))


def over(resource: str, **more) -> str:
    """What kustomize makes of one more kustomization over the folder, as a fork's own would be. `files` are put beside it."""
    with tempfile.TemporaryDirectory() as place:
        for name, text in more.pop("files", {}).items():
            Path(place, name).write_text(text)
        more["components"] = [os.path.relpath(REPOSITORY / each, place) for each in more.get("components", [])]
        Path(place, "kustomization.yaml").write_text(json.dumps(
            {"resources": [os.path.relpath(REPOSITORY / resource, place)], **more}))
        return build(place)


def rendered(kustomization: str, show: str) -> str:
    """What `sparkjob render -f -` says of kustomize's output."""
    done = subprocess.run([SPARKJOB, "render", "-f", "-", "--show", show], input=kustomization, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def properties(kustomization: str) -> dict[str, str]:
    """Spark's properties."""
    return dict(line.split("=", 1) for line in rendered(kustomization, "properties").splitlines() if line)


def named(kind: str, things: list[dict]) -> dict:
    """The only one of its kind."""
    found, = [each for each in things if each["kind"] == kind]
    return found
