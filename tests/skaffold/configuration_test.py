# SPDX-License-Identifier: Apache-2.0
"""skaffold.yaml against what it names: images, overlays, services, programs. Skaffold itself reads and renders it where it
is on PATH; where it is not, that is said, and is no failure."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SCHEMA = "skaffold/v4beta14"  # of Skaffold 2.19 and newer, as overlays/skaffold/skaffold asks for


def read(name: str) -> dict:
    return yaml.safe_load((REPOSITORY / name).read_text())


CONFIGURATION = read("skaffold.yaml")
ARTIFACTS = {each["image"]: each for each in CONFIGURATION["build"]["artifacts"]}
PROFILES = {each["name"]: each for each in CONFIGURATION["profiles"]}


def dockerfile(image: str) -> str:
    return (REPOSITORY / "images" / image.removeprefix("sparkjob/") / "Dockerfile").read_text()


def copied(image: str) -> set[str]:
    """What the Dockerfile takes from its context, as paths of the project."""
    context = "" if image == "sparkjob/launcher" else f"images/{image.removeprefix('sparkjob/')}/"
    lines = re.findall(r"^COPY (?!--from)(.+)$", dockerfile(image).replace("\\\n", " "), re.MULTILINE)
    return {context + word.removesuffix("/") for line in lines for word in line.split()[:-1] if not word.startswith("--")}


def folders(pipeline: dict) -> list[str]:
    return pipeline["manifests"]["kustomize"]["paths"]


class Configuration(unittest.TestCase):
    def test_the_schema_is_the_newest_that_the_asked_for_skaffold_knows(self):
        self.assertEqual(CONFIGURATION["apiVersion"], SCHEMA)
        self.assertIn("Skaffold 2.19 or newer", (REPOSITORY / "overlays/skaffold/skaffold").read_text())
        self.assertIn("Skaffold 2.19 or newer", (REPOSITORY / "docs/recipes/dev-loop.md").read_text())

    def test_the_artifacts_are_the_images_that_the_job_is_made_of(self):
        self.assertEqual(list(ARTIFACTS), [f"sparkjob/{name}" for name in ("launcher", "spark", "application")])
        containers = read("base/job.yaml")["spec"]["template"]["spec"]["containers"]
        self.assertLessEqual({each["image"] for each in containers}, set(ARTIFACTS))

    def test_what_a_dockerfile_is_made_from_is_required_under_its_argument(self):
        for image in ARTIFACTS:
            made_from = set(re.findall(r"^ARG (\w+)=(sparkjob/\w+):dev$", dockerfile(image), re.MULTILINE))
            required = {(each["alias"], each["image"]) for each in ARTIFACTS[image].get("requires", [])}
            self.assertEqual(required, made_from, image)

    def test_every_file_that_a_dockerfile_copies_is_watched(self):
        for image, artifact in ARTIFACTS.items():
            watched = artifact["custom"]["dependencies"]["paths"]
            self.assertTrue(copied(image), image)
            for file in copied(image) | {f"images/{image.removeprefix('sparkjob/')}/Dockerfile"}:
                self.assertTrue(any(f"{file}/".startswith(f"{each}/") for each in watched), f"{image}: {file}")

    def test_every_file_and_program_it_names_is_there(self):
        for artifact in ARTIFACTS.values():
            program, name = artifact["custom"]["buildCommand"].split()
            self.assertTrue(os.access(REPOSITORY / program, os.X_OK), program)
            self.assertEqual(f"sparkjob/{name}", artifact["image"])
            for file in artifact["custom"]["dependencies"]["paths"]:
                self.assertTrue((REPOSITORY / file).exists(), file)
        for hook in CONFIGURATION["deploy"]["kubectl"]["hooks"]["after"]:
            self.assertTrue(os.access(REPOSITORY / hook["host"]["command"][0], os.X_OK), hook)
        for pipeline in [CONFIGURATION, *PROFILES.values()]:
            for folder in folders(pipeline) if "manifests" in pipeline else []:
                self.assertTrue((REPOSITORY / folder / "kustomization.yaml").is_file(), folder)

    def test_the_profiles_are_the_environments(self):
        self.assertEqual(set(PROFILES), {"dev", "prod", "local"})
        self.assertEqual(folders(CONFIGURATION), ["overlays/dev"])
        self.assertEqual(folders(PROFILES["dev"]), ["overlays/skaffold"])
        self.assertEqual(folders(PROFILES["prod"]), ["overlays/prod"])
        self.assertNotIn("manifests", PROFILES["local"])

    def test_the_loop_is_overlays_dev_whose_launcher_leaves_the_log_to_skaffold(self):
        overlay = read("overlays/skaffold/kustomization.yaml")
        (added,) = overlay.pop("configMapGenerator")
        self.assertEqual(overlay["resources"], ["../dev"])
        self.assertEqual((added["name"], added["behavior"]), ("sparkjob-layers", "merge"))
        (layer,) = added["files"]
        self.assertEqual(read(f"overlays/skaffold/{layer}"), {"apiVersion": "sparkjob/v1", "kind": "Launcher", "logs": "none"})
        others = [Path(each).name for name in ("base", "overlays/dev")
                  for maker in read(f"{name}/kustomization.yaml")["configMapGenerator"] for each in maker["files"]]
        self.assertGreater(Path(layer).name, max(each for each in others if each[:1].isdigit()))

    def test_the_forwarded_port_is_that_of_the_reverse_proxy_beside_the_job(self):
        (forward,) = PROFILES["dev"]["portForward"]
        service = read("services/reverse-proxy/service.yaml")
        self.assertEqual(forward["resourceName"], service["metadata"]["name"])
        self.assertIn(forward["port"], [each["port"] for each in service["spec"]["ports"]])
        self.assertEqual(forward["namespace"], read("overlays/dev/kustomization.yaml")["namespace"])


class BySkaffold(unittest.TestCase):
    """The real program, without a cluster and without a word to anybody."""

    def setUp(self):
        if not shutil.which("skaffold"):
            self.skipTest("skaffold is not on PATH")
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        Path(home.name, ".skaffold").mkdir()
        Path(home.name, ".skaffold", "config").write_text("global: {collect-metrics: false, survey: {disable-prompt: true}}\n")
        self.environment = os.environ | {"HOME": home.name, "KUBECONFIG": "/dev/null", "SKAFFOLD_UPDATE_CHECK": "false"}

    def skaffold(self, *words: str) -> list[dict]:
        done = subprocess.run(["skaffold", *words], cwd=REPOSITORY, env=self.environment, capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return list(yaml.safe_load_all(done.stdout))

    def test_it_reads_every_profile(self):
        for profile in ("", *PROFILES):
            (known,) = self.skaffold("diagnose", "--yaml-only", "--profile", profile)
            self.assertEqual([each["image"] for each in known["build"]["artifacts"]], list(ARTIFACTS))

    def test_it_renders_every_profile_with_the_image_of_the_build(self):
        if not (shutil.which("kustomize") or shutil.which("kubectl")):
            self.skipTest("neither kustomize nor kubectl is on PATH")
        built = {each: f"registry.example/{each}:built" for each in ARTIFACTS}
        words = ("--offline=true", "--digest-source=tag",  # asks no registry
                 "--images", ",".join(f"{image}={tag}" for image, tag in built.items()))
        for profile, namespace in {"": "flights-dev", "dev": "flights-dev", "prod": "flights-prod", "local": "flights-dev"}.items():
            objects = self.skaffold("render", *words, "--profile", profile)
            (job,) = [each for each in objects if each["kind"] == "Job"]
            self.assertEqual(job["metadata"]["namespace"], namespace)
            (layers,) = [each for each in objects if each["kind"] == "ConfigMap"]
            self.assertEqual("90-skaffold.yaml" in layers["data"], profile == "dev", profile)
            (container,) = job["spec"]["template"]["spec"]["containers"]
            self.assertEqual(container["image"], built["sparkjob/application"])


if __name__ == "__main__":
    if not shutil.which("skaffold"):
        print("structure.skaffold: SKIPPED what only Skaffold can tell, as skaffold is not on PATH: that it reads and renders "
              "skaffold.yaml", file=sys.stderr)
    unittest.main()
