#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's first commands, and the recipes that need no cluster, typed as they are written: real Spark, on this
machine."""

import os
import sys
import unittest
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))

import pages  # noqa: E402  pylint: disable=wrong-import-position
from project_copy import DEPLOYED, ProjectCopy  # noqa: E402  pylint: disable=wrong-import-position

RECIPES = REPOSITORY / "docs" / "recipes"
FOR_MAKE = ("Makefile", "CMakeLists.txt", "CMakePresets.json", "launcher", "images", "tests/tools", "tests/cluster/cluster.mk",
            "LICENSE")
EXIT_SKIPPED = 4


class Here(unittest.TestCase):
    @classmethod
    def copy(cls) -> ProjectCopy:
        copy = ProjectCopy(parts=(*DEPLOYED, *FOR_MAKE)).built_here()
        cls.addClassCleanup(copy.remove)
        return copy

    @classmethod
    def setUpClass(cls):
        """Two pages begin with it, and it takes a while."""
        cls.make_run, = cls.copy().type_here([pages.Step("make run")])

    def typed_as_written(self, page: Path, heading: str = "") -> None:
        steps = pages.steps(page, heading)
        typed = iter(self.copy().type_here([step for step in steps if step.command != "make run"]))
        for step in steps:
            done = replace(self.make_run, step=step) if step.command == "make run" else next(typed)
            with self.subTest(step.command):
                self.assertTrue(done.is_as_shown(), done)

    def test_sixty_seconds_of_the_readme(self):
        self.typed_as_written(REPOSITORY / "README.md", "Sixty seconds")

    def test_try_it_here(self):
        self.typed_as_written(RECIPES / "try-it-here.md")

    def test_my_own_data_and_code(self):
        self.typed_as_written(RECIPES / "my-own-data-and-code.md")


if __name__ == "__main__":
    if not (REPOSITORY / ".spark" / "spark").exists():
        print("client.recipes: SKIPPED, there is no Spark; launcher/setup.sh spark brings it", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else EXIT_SKIPPED)
    unittest.main(verbosity=2)
