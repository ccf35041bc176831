# SPDX-License-Identifier: Apache-2.0
"""The README's and the recipes' commands for a cluster, typed as they are written by somebody with rights in one
namespace; what an administrator does, by him. The application is the stand-in, so what Spark itself says in the README is
not compared (test_real_spark.py sees it)."""

import unittest

import jobs
import pages
import side_by_side
from jobs import until
from project_copy import ProjectCopy
from under_test import ClusterTest, try_kubectl

RECIPES = jobs.REPOSITORY / "docs" / "recipes"
README = jobs.REPOSITORY / "README.md"

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()


class Recipes(ClusterTest):
    def reader(self, name: str, *steps) -> ProjectCopy:
        """Somebody with the project and a namespace of his own for flights-dev; overlays/dev plays the steps."""
        namespace = jobs.own_namespace(self, f"reads-{name}")
        copy = ProjectCopy(namespace).built_here()
        self.addCleanup(copy.remove)
        copy.play("dev", *steps)
        return copy

    def typed_as_written(self, copy: ProjectCopy, steps: list, user: str = "") -> None:
        for done in copy.type(steps, user=user):
            self.assertTrue(done.is_as_shown(), done)

    def must(self, copy: ProjectCopy, command: str, user: str = "") -> str:
        done, = copy.type([pages.Step(command)], user=user)
        self.assertEqual(done.status, 0, done)
        return done.output

    def test_on_a_cluster_of_the_readme(self):
        copy = self.reader("readme", "print=played")
        first, *rest = pages.steps(README, "On a cluster")
        job = jobs.Job(copy.namespace, "flights", {})

        applied, = copy.type([first])
        self.assertTrue(applied.is_as_shown(), applied)
        self.assertEqual(job.end(), "Complete", job.log())

        for done in copy.type([step for step in rest if step.command.startswith("kubectl")]):
            self.assertEqual(done.status, 0, done)

    def test_deploy_to_my_namespace(self):
        namespace, page = "reads-deploy", RECIPES / "deploy-to-my-namespace.md"
        until(lambda: not jobs.is_going(namespace))
        self.addCleanup(jobs.under_test.cluster, "remove-tenant", namespace)
        copy = ProjectCopy(namespace, page_name="my-team").built_here()
        self.addCleanup(copy.remove)
        copy.play("dev", "print=played")

        for heading in ("An overlay of my own", "An administrator, once"):
            self.typed_as_written(copy, pages.steps(page, heading), "admin")
        # It says by which kubeconfig itself.
        self.typed_as_written(copy, pages.steps(page, "I, once") + pages.steps(page, "I, for every run"), "admin")

    def test_see_the_ui(self):
        copy = self.reader("ui", "print=up", "job=8,100", "hang")
        self.must(copy, "kubectl apply -k overlays/dev")
        jobs.Job(copy.namespace, "flights", {}).says("up\n")

        self.typed_as_written(copy, pages.steps(RECIPES / "see-the-ui.md"))

    def test_clean_up(self):
        copy = self.reader("clean", "print=first", "hang")
        job = jobs.Job(copy.namespace, "flights", {})
        page = RECIPES / "clean-up.md"
        self.must(copy, "kubectl apply -k overlays/dev")
        job.says("first\n")

        self.typed_as_written(copy, pages.steps(page, "One run"))
        jobs.settles(self, job.things, set())
        copy.play("dev", "print=second", "hang")
        self.must(copy, "kubectl apply -k overlays/dev")
        job.says("second\n")
        self.typed_as_written(copy, pages.steps(page, "All runs of an overlay"))
        left = jobs.read(copy.namespace, "configmaps")["items"] + jobs.read(copy.namespace, "jobs")["items"]
        self.assertEqual([each["metadata"]["name"] for each in left if not is_the_clusters(each)], [])
        jobs.settles(self, lambda: jobs.read(copy.namespace, "pods")["items"], [])
        self.typed_as_written(copy, pages.steps(page, "The services beside them"))
        self.typed_as_written(copy, pages.steps(page, "The namespace, by an administrator"), "admin")
        until(lambda: try_kubectl("get", "namespace", copy.namespace).returncode)


def is_the_clusters(thing: dict) -> bool:
    return thing["metadata"]["name"] == "kube-root-ca.crt"


if __name__ == "__main__":
    unittest.main()
