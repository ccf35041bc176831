# SPDX-License-Identifier: Apache-2.0
"""docs/recipes/add-an-environment.md, done as it says."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import kustomizations
from kustomizations import REPOSITORY, build, named, objects, properties

PAGE = REPOSITORY / "docs" / "recipes" / "add-an-environment.md"
NAME = re.compile(r"`(overlays/staging/[^`]+\.yaml)`")
WHAT = ("tenant", "platform", ".")


def files() -> dict:
    """Each block of YAML, by the name that the page says last before it."""
    said, *blocks = PAGE.read_text().split("```yaml\n")
    found = {}
    for block in blocks:
        text, _, after = block.partition("```")
        found[NAME.findall(said)[-1]] = text
        said = after
    return found


class AnEnvironment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kustomizations.kustomize()
        folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, folder)
        for each in ("base", "overlays", "services"):
            shutil.copytree(REPOSITORY / each, folder / each)
        cls.files = files()
        for name, text in cls.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        cls.built = {each: build(folder / "overlays/staging" / each) for each in WHAT}

    def test_is_one_folder_of_four_short_files(self):
        self.assertEqual(len(self.files), 4)
        self.assertEqual({Path(name).parts[1] for name in self.files}, {"staging"})
        self.assertLessEqual(max(len(text.splitlines()) for text in self.files.values()), 12)

    def test_is_in_a_namespace_of_its_own(self):
        for what, text in self.built.items():
            places = {each["metadata"].get("namespace") or each["metadata"]["name"] for each in objects(text)}
            self.assertEqual(places, {"flights-staging"}, what)
        accounts = [subject["namespace"] for each in objects(self.built["tenant"]) if each["kind"] == "RoleBinding"
                    for subject in each["subjects"] if subject["kind"] == "ServiceAccount"]
        self.assertEqual(set(accounts), {"flights-staging"})

    def test_has_the_image_of_its_own_kustomization(self):
        container, = named("Job", objects(self.built["."]))["spec"]["template"]["spec"]["containers"]
        self.assertEqual(container["image"], "sparkjob/application:0.2.0")

    def test_differs_from_production_in_what_its_layer_says(self):
        production, staging = properties(build("overlays/prod")), properties(self.built["."])
        found = {key: staging.get(key) for key in {*production, *staging} if production.get(key) != staging.get(key)}
        self.assertEqual(found, {
            "spark.kubernetes.container.image": "sparkjob/application:0.2.0",
            "spark.kubernetes.driver.label.environment": "staging",
            "spark.kubernetes.executor.label.environment": "staging",
            "spark.dynamicAllocation.maxExecutors": "5"})


if __name__ == "__main__":
    unittest.main()
