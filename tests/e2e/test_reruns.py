# SPDX-License-Identifier: Apache-2.0
"""A changed Job, run again in each way that docs/recipes/run-again.md shows, with the page's own commands: the earlier driver
is gone or finished, each Job has had one driver, and the log is that of the change. Argo CD and Flux are imitated: the
requests are theirs, sent by kubectl."""

import json
import threading
import unittest

import jobs
import pages
import side_by_side
import yaml
from jobs import until
from project_copy import ProjectCopy
from under_test import ClusterTest, try_kubectl

PAGE = jobs.REPOSITORY / "docs" / "recipes" / "run-again.md"
FINISHED = ("Succeeded", "Failed")

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()


class Drivers:
    """Looks at the namespace's drivers again and again: which there have been of each Job, and how many went on at once."""

    def __init__(self, namespace: str):
        self.namespace = namespace
        self.of_job: dict[str, set] = {}
        self.at_once = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self):
        while not self._over.wait(0.25):
            try:
                self._look_once()
            except AssertionError:
                continue  # an API server that is busy

    def _look_once(self) -> bool:
        pods = jobs.read(self.namespace, "pods", selector="spark-role=driver")["items"]
        for pod in pods:
            owner, = pod["metadata"]["ownerReferences"]
            self.of_job.setdefault(owner["uid"], set()).add(pod["metadata"]["uid"])
        going_on = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]
                    and pod["status"].get("phase") not in FINISHED]
        self.at_once = max(self.at_once, len(going_on))
        return True

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def end(self) -> "Drivers":
        self.stop()
        until(self._look_once)
        return self


class Team:
    """A namespace, a repository with overlays/dev, and what somebody types there."""

    def __init__(self, test, name: str):
        self.test = test
        self.namespace = jobs.own_namespace(test, f"again-{name}")
        self.copy = ProjectCopy(self.namespace)
        test.addCleanup(self.copy.remove)
        self.drivers = Drivers(self.namespace)
        test.addCleanup(self.drivers.stop)

    def job(self, name: str = "flights") -> jobs.Job:
        return jobs.Job(self.namespace, name, {})

    def recipe(self, heading: str) -> None:
        for done in self.copy.type(pages.steps(PAGE, heading)):
            self.test.assertTrue(done.is_as_shown(), done)

    def type(self, command: str) -> tuple:
        done, = self.copy.type([pages.Step(command)])
        return done.status, done.output

    def must(self, command: str) -> str:
        status, output = self.type(command)
        self.test.assertEqual(status, 0, output)
        return output

    def begin(self, *words) -> dict:
        """The first run, which goes on: its driver."""
        self.copy.play("dev", "print=first", *words)
        self.must("kubectl apply -k overlays/dev")
        job = self.job()
        job.says("first\n")
        driver, = job.drivers()
        return driver

    def uid(self, name: str = "flights") -> str:
        return self.job().get("jobs", name)["metadata"]["uid"]

    def kustomized(self) -> dict:
        """What is in overlays/dev, by kind."""
        return {each["kind"]: each for each in yaml.safe_load_all(self.must("kubectl kustomize overlays/dev"))}

    def send(self, *words, body: dict) -> tuple:
        done = try_kubectl(*words, "--filename=-", user=self.namespace, input=json.dumps(body))
        return done.returncode, done.stdout + done.stderr

    def must_send(self, *words, body: dict) -> None:
        status, output = self.send(*words, body=body)
        self.test.assertEqual(status, 0, output)


class RunAgain(ClusterTest):
    def changed(self, name: str, *words) -> tuple:
        """A first run that goes on until it is ended, and a change that is committed, not applied."""
        team = Team(self, name)
        driver = team.begin("term-status=0", *words, "hang")
        team.copy.play("dev", "print=second")
        return team, driver

    def assert_ran_again(self, team: Team, earlier: dict, name: str = "flights") -> None:
        job = team.job(name)
        owner, = earlier["metadata"]["ownerReferences"]
        self.assertNotEqual(team.uid(name), owner["uid"])
        self.assertEqual(job.end(), "Complete", job.log())
        until(lambda: "second\n" in job.log())
        self.assertNotIn("first\n", job.log())
        jobs.settles(self, lambda: self.goes_on(team, earlier), False)
        of_job = team.drivers.end().of_job
        self.assertEqual({uid: len(drivers) for uid, drivers in of_job.items()}, {owner["uid"]: 1, team.uid(name): 1})

    @staticmethod
    def goes_on(team: Team, driver: dict) -> bool:
        return any(pod["metadata"]["uid"] == driver["metadata"]["uid"] and pod["status"]["phase"] not in FINISHED
                   for pod in team.job().get("pods")["items"])

    # Without a change, and refused ------------------------------------------------------------------

    def test_a_job_applied_again_while_it_runs_changes_nothing(self):
        team = Team(self, "same")
        driver = team.begin("hang")
        before = team.job().get("jobs", "flights")["metadata"]

        said = team.must("kubectl apply -k overlays/dev")

        after = team.job().get("jobs", "flights")["metadata"]
        self.assertRegex(said, "configmap/.* unchanged\njob.batch/flights ")
        self.assertEqual((after["uid"], after["generation"]), (before["uid"], before["generation"]))
        self.assertEqual([pod["metadata"]["uid"] for pod in team.job().drivers()], [driver["metadata"]["uid"]])
        self.assertEqual(len(team.job().launchers()), 1)

    def test_a_changed_job_is_refused_as_immutable_and_what_runs_goes_on(self):
        team, driver = self.changed("refused")

        team.recipe("Run it again")

        self.assertTrue(self.goes_on(team, driver))
        self.assertEqual(team.drivers.end().at_once, 1)

    def test_an_image_tag_that_does_not_exist_shows_on_the_launchers_pod_and_a_run_with_another_mends_it(self):
        team = Team(self, "no-image")
        team.copy.play("dev", "print=second")
        team.must("sed -i '/application$/,/newTag/s/newTag: .*/newTag: never-built/' overlays/dev/kustomization.yaml")
        team.must("kubectl apply -k overlays/dev")
        waiting = until(lambda: jobs.container_state(team.job().launchers()[0], "sparkjob").get("waiting", {}).get("message"))
        self.assertIn("docker.io/sparkjob/launcher:never-built", waiting)
        team.must("git checkout --quiet overlays")

        team.recipe("The Job anew")

        self.assertEqual(team.job().end(), "Complete", team.job().log())

    # By hand ----------------------------------------------------------------------------------------

    def test_deleted_and_applied_it_runs_once_its_driver_is_gone(self):
        team, driver = self.changed("anew", "term-seconds=3")

        team.recipe("The Job anew")

        gone = driver["metadata"]["uid"] not in [pod["metadata"]["uid"] for pod in team.job().get("pods")["items"]]
        self.assertTrue(gone, "the earlier driver was still there after the last command")
        self.assert_ran_again(team, driver)
        self.assertEqual(team.drivers.at_once, 1)

    def test_replaced_by_force_it_runs_when_its_driver_has_been_told_to_stop(self):
        team, driver = self.changed("replaced")

        team.recipe("The Job anew, in one command")

        self.assert_ran_again(team, driver)
        self.assertEqual(team.drivers.at_once, 1)

    def test_a_name_suffix_from_the_commit_makes_a_job_beside_the_earlier_one(self):
        team = Team(self, "suffix")
        driver = team.begin()
        self.assertEqual(team.job().end(), "Complete")
        team.copy.play("dev", "print=second")

        team.recipe("A Job for each commit")

        name = "flights-" + team.must("git rev-parse --short HEAD").strip()
        self.assert_ran_again(team, driver, name)
        self.assertIn("first\n", team.job().log())
        self.assertIn("unchanged\n", team.must("kubectl apply -k build/run"))

    def test_a_cron_job_may_change_and_its_next_run_has_the_change(self):
        team = Team(self, "cron")
        team.copy.play("dev", "print=first", "term-status=0", "hang")
        team.recipe("At a time, or when somebody says so")
        first = team.job("flights-now")
        first.says("first\n")
        driver, = first.drivers()
        team.copy.play("dev", "print=second")

        team.must("kubectl apply -k overlays/nightly")
        self.assertTrue(self.goes_on(team, driver))
        team.must("kubectl delete job/flights-now --cascade=foreground")
        team.must("kubectl create job flights-again --from=cronjob/flights")

        self.assert_ran_again(team, driver, "flights-again")

    # As Argo CD and Flux do -------------------------------------------------------------------------

    def test_as_argo_cd_does_with_force_and_replace(self):
        team, driver = self.changed("argo-replace")
        new = team.kustomized()

        team.must_send("apply", body=new["ConfigMap"])
        team.must_send("replace", "--force", body=new["Job"])

        self.assert_ran_again(team, driver)

    def test_as_argo_cd_does_with_a_hook_and_before_hook_creation(self):
        team, driver = self.changed("argo-hook")
        new = team.kustomized()

        team.must_send("apply", body=new["ConfigMap"])
        team.must("kubectl delete job/flights --cascade=foreground")
        team.must_send("create", body=new["Job"])

        self.assert_ran_again(team, driver)

    def test_as_flux_does_with_force(self):
        team, driver = self.changed("flux")
        new = team.kustomized()
        apply = ("apply", "--server-side", "--field-manager=kustomize-controller", "--force-conflicts")

        team.must_send(*apply, body=new["ConfigMap"])
        self.assertIn("field is immutable", team.send(*apply, "--dry-run=server", body=new["Job"])[1])
        team.must("kubectl delete job/flights --cascade=background --wait=false")
        team.must_send(*apply, body=new["Job"])

        self.assert_ran_again(team, driver)


if __name__ == "__main__":
    unittest.main()
