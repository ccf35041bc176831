# SPDX-License-Identifier: Apache-2.0
"""The project as a team keeps it: a git repository with a namespace of the team's own, whose application is the
stand-in. There the pages' commands work as they are written."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

import pages
from look import REPOSITORY, TAG, under_test
from pages import Step

AS_IF_TYPED = r"""
{command}
status=$?
printf '\001%s\002' "$status"
(exit "$status")
"""
STAND_IN_LAYER = "99-stand-in.yaml"
DEPLOYED = ("base", "overlays", "services")


@dataclass
class Done:
    """A command that was typed; `page` is its output with the page's namespaces."""

    step: Step
    output: str
    page: str
    status: int

    def is_as_shown(self) -> bool:
        """A command whose failure the page does not show has to succeed."""
        return self.step.is_met_by(self.page) and (self.status == 0 or bool(self.step.shown))

    def __str__(self) -> str:
        return (f"$ {self.step.command}\n{self.output}[{self.status}]\n--- without what differs from run to run:\n"
                f"{pages.masked(self.page)}--- the page shows:\n{pages.masked(self.step.shown)}")


class ProjectCopy:
    """`namespace` takes the place of the one that the page names."""

    def __init__(self, namespace: str = "flights-dev", parts: tuple = DEPLOYED, page_name: str = "flights-dev"):
        self.namespace, self.page_name = namespace, page_name
        self.folder = Path(tempfile.mkdtemp(prefix="sparkjob-copy-"))
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *parts],
                               cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            if (REPOSITORY / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(REPOSITORY / name, self.folder / name)
        for file in (self.folder / "overlays").rglob("*.yaml"):
            file.write_text(self._in_namespace(file.read_text()))
        (self.folder / ".gitignore").write_text("/build\n/.spark\n")
        self._git("init", "--quiet", "--initial-branch=main")
        self.commit("the project")

    def _in_namespace(self, text: str) -> str:
        return text.replace(self.page_name, self.namespace)

    def _on_pages(self, text: str) -> str:
        return text.replace(self.namespace, self.page_name)

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def _git(self, *words) -> None:
        who = ("-c", "user.name=team", "-c", "user.email=team@example.org")
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True)

    def commit(self, message: str) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", message)

    def built_here(self) -> "ProjectCopy":
        """The program, and Spark where it is there, are found as in the project."""
        for name in ("build", ".spark"):
            (self.folder / name).symlink_to(REPOSITORY / name)
        return self

    def play(self, overlay: str, *words) -> None:
        """From the next commit on, the overlay's application is the stand-in, which plays these steps."""
        folder = self.folder / "overlays" / overlay
        spec = {"type": "Java", "image": f"docker.io/sparkjob/driver-stand-in:{TAG}", "mainClass": "org.example.Main",
                "mainApplicationFile": "local:///opt/spark/application.jar", "arguments": list(words), "sparkConf": None,
                **{role: {"coreRequest": "10m", "memory": "512m", "memoryOverhead": None, "envSecretKeyRefs": None}
                   for role in ("driver", "executor")}}
        (folder / "layers" / STAND_IN_LAYER).write_text(json.dumps(
            {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "spec": spec}))
        file = folder / "kustomization.yaml"
        kustomization = yaml.safe_load(file.read_text())
        layers, = (each["files"] for each in kustomization["configMapGenerator"] if each["name"] == "sparkjob-layers")
        if f"layers/{STAND_IN_LAYER}" not in layers:
            layers.append(f"layers/{STAND_IN_LAYER}")
            for image in kustomization["images"]:
                image["newName"] = "docker.io/sparkjob/launcher"
                image["newTag"] = TAG
            file.write_text(yaml.safe_dump(kustomization, sort_keys=False))
        self.commit(f"{overlay}: {' '.join(words)}")

    def type(self, steps: list[Step], user: str = "", place=None) -> list[Done]:
        """One after the other in one shell, in the cluster's network, as the user: somebody with rights in the namespace."""
        place = place or under_test.place()
        return self._type(steps, [under_test.HERE / "in"], {
            "CLUSTER": place.name, "KUBECONFIG": str(place.kubeconfig(user or self.namespace))})

    def type_here(self, steps: list[Step]) -> list[Done]:
        """The same where there is no cluster."""
        return self._type(steps, [], {"KUBECONFIG": "/dev/null"})

    def _type(self, steps: list[Step], where: list, environment: dict) -> list[Done]:
        script = "".join(AS_IF_TYPED.replace("{command}", self._in_namespace(step.command)) for step in steps)
        typed = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # the tests' make is not theirs
        done = subprocess.run([*where, "bash", "-c", script], cwd=self.folder, env={**typed, **environment, "GIT_PAGER": "cat",
                              "GIT_AUTHOR_NAME": "team", "GIT_AUTHOR_EMAIL": "team@example.org",
                              "GIT_COMMITTER_NAME": "team", "GIT_COMMITTER_EMAIL": "team@example.org"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, check=False)
        parts = done.stdout.split("\002")[:-1]
        if len(parts) != len(steps):
            raise AssertionError(f"the shell ended early: {done.stdout}")
        return [Done(step, output, self._on_pages(output), int(status))
                for step, (output, status) in zip(steps, (part.rsplit("\001", 1) for part in parts))]
