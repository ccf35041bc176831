# SPDX-License-Identifier: Apache-2.0
"""From dev to prod in a git repository, as docs/recipes/promotion.md shows it; and what comes of both overlays is what a
real API server takes, in its strictest mode."""

import subprocess
import sys
import unittest

import yaml
from plane import REPOSITORY, Plane
from runs import SPARKJOB
from under_test import try_kubectl, until

sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))
import pages  # noqa: E402  pylint: disable=wrong-import-position
from project_copy import DEPLOYED, ProjectCopy  # noqa: E402  pylint: disable=wrong-import-position

PAGE = REPOSITORY / "docs" / "recipes" / "promotion.md"
MAKE = ("Makefile", "images/images.mk", "tests/cluster/cluster.mk")

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()


def kubectl(*words, **options) -> "subprocess.CompletedProcess":
    return try_kubectl(*words, name=plane.place.name, **options)


class Promotion(unittest.TestCase):
    def setUp(self):
        self.copy = ProjectCopy(parts=(*DEPLOYED, *MAKE)).built_here()
        self.addCleanup(self.copy.remove)

    def type(self, *steps) -> list:
        return self.copy.type(list(steps), user="admin", place=plane.place)

    def must(self, *commands) -> str:
        done = self.type(*map(pages.Step, commands))
        self.assertEqual([each.status for each in done], [0] * len(commands), "".join(map(str, done)))
        return "".join(each.output for each in done)

    def built(self, overlay: str) -> list:
        return list(yaml.safe_load_all(self.must(f"kubectl kustomize overlays/{overlay}")))

    def platform(self, overlay: str) -> str:
        """What an administrator does once for the overlay: its namespace with the accounts."""
        namespace = self.built(overlay)[0]["metadata"]["namespace"]
        kubectl("create", "priorityclass", "production", "--value=1000")
        kubectl("create", "namespace", namespace)
        until(lambda: kubectl("--namespace", namespace, "get", "serviceaccount", "default").returncode == 0)
        self.must("mkdir -p .work/rbac",
                  f"echo '{{namespace: {namespace}, resources: [../../services/rbac]}}' >.work/rbac/kustomization.yaml",
                  "kubectl apply -k .work/rbac")
        return namespace

    def test_the_page_is_what_happens(self):
        self.platform("prod")

        for done in self.type(*pages.steps(PAGE)):
            self.assertTrue(done.is_as_shown(), done)

        self.assertEqual(self.must("git log --format=%s main.."), "prod: sparkjob/application 0.2.0, as in dev\n")
        self.assertEqual(self.must("git diff --name-only main"), "overlays/prod/kustomization.yaml\n")
        self.assertRegex(self.must("git diff main"), r"\n-    newTag: .*\n\+    newTag: 0.2.0\n")

    def test_a_difference_is_told_with_1_none_with_0_trouble_with_2(self):
        done = self.type(*(pages.Step(f"build/sparkjob diff overlays/dev overlays/{other}") for other in ("prod", "dev", "none")))

        self.assertEqual([each.status for each in done], [1, 0, 2], "".join(map(str, done)))

    def test_the_same_files_give_the_same_text(self):
        first, second = self.type(*[pages.Step("build/sparkjob diff overlays/dev overlays/prod")] * 2)

        self.assertEqual(first.output, second.output)

    def test_what_is_promoted_already_is_told_and_no_commit(self):
        self.must("overlays/promote --commit dev prod")

        again, = self.type(pages.Step("overlays/promote --commit dev prod"))

        self.assertEqual(again.status, 0)
        self.assertIn("promote: prod has dev's image already, ", again.output)
        self.assertEqual(self.must("git rev-list --count HEAD"), "2\n")

    def test_an_overlay_that_is_not_there_is_named(self):
        done, = self.type(pages.Step("overlays/promote dev production"))

        self.assertEqual((done.status, done.output),
                         (66, "promote: there is no overlays/production; name two folders of overlays/\n"))

    def test_what_is_built_and_what_render_prints_passes_the_strict_dry_run(self):
        self.must("sed -i 's/newTag: .*/newTag: 0.2.0/' overlays/dev/kustomization.yaml", "git commit -qm dev overlays",
                  "overlays/promote --commit dev prod")
        for overlay in ("dev", "prod"):
            with self.subTest(overlay):
                namespace = self.platform(overlay)
                built = self.must(f"kubectl kustomize overlays/{overlay}")
                rendered = subprocess.run([SPARKJOB, "render", "--filename", "-"], input=built, text=True,
                                          capture_output=True, check=True).stdout

                self.assertIn("image: sparkjob/application:0.2.0", built)
                self.assertIn("image: sparkjob/application:0.2.0", rendered)
                for text in (built, rendered):
                    taken = kubectl("apply", "--dry-run=server", "--validate=strict", "--filename=-", input=text)
                    self.assertEqual((taken.returncode, taken.stderr), (0, ""))
                    self.assertEqual(taken.stdout.count("(server dry run)"), len(list(yaml.safe_load_all(text))))
                self.assertIn(f"namespace: {namespace}\n", rendered)


if __name__ == "__main__":
    unittest.main()
