# SPDX-License-Identifier: Apache-2.0
"""Every kustomization builds: by kustomize and by kubectl, to the same, without a warning."""

import subprocess
import unittest

import kustomizations
from kustomizations import REPOSITORY, built, named, over, properties, rendered

KUBECTL = REPOSITORY / "tests" / "cluster" / "build.sh"
DEPRECATED = ("bases", "commonLabels", "commonAnnotations", "vars", "patchesStrategicMerge", "patchesJson6902", "imageTags")
RUNS = ["base", *(f"overlays/{each}" for each in ("dev", "prod", "scheduled"))]


def setUpModule():
    kustomizations.kustomize()


class Builds(unittest.TestCase):
    def test_every_kustomization_builds(self):
        folders = kustomizations.folders("Kustomization")
        self.assertLess({"base", "overlays/dev/tenant", "overlays/prod/platform", "services/tenant"}, set(folders))
        for folder in folders:
            with self.subTest(folder):
                self.assertTrue(built(folder))

    def test_every_component_builds_over_what_it_is_for(self):
        for component in kustomizations.folders("Component"):
            with self.subTest(component):
                base = kustomizations.UNDER.get(component, "base")
                self.assertNotEqual(over(base, components=[component]), kustomizations.build(base))

    def test_none_uses_a_field_that_kustomize_has_given_up(self):
        for folder in (*kustomizations.folders("Kustomization"), *kustomizations.folders("Component")):
            text = (REPOSITORY / folder / "kustomization.yaml").read_text()
            fields = {line.split(":")[0] for line in text.splitlines()}
            self.assertFalse(fields & set(DEPRECATED), folder)


class AJob(unittest.TestCase):
    def test_its_kustomization_has_nothing_that_lives_longer(self):
        for folder in RUNS:
            kinds = {each["kind"] for each in built(folder)}
            self.assertEqual(kinds, {"ConfigMap", "CronJob" if folder == "overlays/scheduled" else "Job"}, folder)

    def test_a_name_suffix_renames_the_job_and_its_config_map_and_nothing_it_refers_to(self):
        for environment in kustomizations.ENVIRONMENTS:
            plain = kustomizations.build(f"overlays/{environment}")
            suffixed = over(f"overlays/{environment}", nameSuffix="-1a2b3c4")
            job = named("Job", kustomizations.objects(suffixed))
            config_map = named("ConfigMap", kustomizations.objects(suffixed))

            self.assertEqual(job["metadata"]["name"], "flights-1a2b3c4")
            self.assertEqual(job["spec"]["template"]["spec"]["volumes"][0]["configMap"]["name"], config_map["metadata"]["name"])
            self.assertRegex(config_map["metadata"]["name"], "^sparkjob-layers-1a2b3c4-")
            self.assertEqual(job["spec"]["template"]["spec"]["serviceAccountName"], "sparkjob")
            self.assertEqual(rendered(suffixed, "documents"), rendered(plain, "documents"))
            self.assertEqual(rendered(suffixed, "objects").replace("name: flights-1a2b3c4\n", "name: flights\n"),
                             rendered(plain, "objects"))  # whose owner the Job is

    def test_driver_and_executors_follow_the_image_that_kustomize_writes(self):
        images = [{"name": "sparkjob/application", "newName": "registry.example/flights", "newTag": "1a2b3c4"}]
        for folder in RUNS:
            said = properties(over(folder, images=images))
            self.assertEqual(said["spark.kubernetes.container.image"], "registry.example/flights:1a2b3c4", folder)
            self.assertFalse([key for key in said if key.endswith("r.container.image")], folder)

    def test_only_development_removes_it_by_the_clock(self):
        lives = {folder: named("Job", built(folder))["spec"].get("ttlSecondsAfterFinished")
                 for folder in ("base", "overlays/dev", "overlays/prod")}
        self.assertEqual(lives, {"base": None, "overlays/dev": 86400, "overlays/prod": None})


class Scheduled(unittest.TestCase):
    def test_every_run_has_all_of_the_environments_job(self):
        cron_job = named("CronJob", built("overlays/scheduled"))
        job = named("Job", built("overlays/prod"))

        self.assertEqual(cron_job["spec"]["jobTemplate"]["spec"], job["spec"])
        self.assertEqual(cron_job["spec"]["jobTemplate"]["metadata"]["labels"], job["metadata"]["labels"])
        self.assertEqual(cron_job["metadata"], job["metadata"])
        self.assertEqual(properties(kustomizations.build("overlays/scheduled")),
                         properties(kustomizations.build("overlays/prod")))

    def test_runs_neither_overlap_nor_pile_up(self):
        spec = named("CronJob", built("overlays/scheduled"))["spec"]

        self.assertEqual((spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]), ("Forbid", 3600))
        self.assertEqual((spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]), (3, 3))
        self.assertEqual((spec["schedule"], spec["timeZone"]), ("30 2 * * *", "Etc/UTC"))

    def test_any_environment_becomes_a_cron_job(self):
        cron_job = named("CronJob", kustomizations.objects(over("overlays/dev", components=["base/schedule"])))

        self.assertEqual(cron_job["metadata"]["namespace"], "flights-dev")
        self.assertEqual(cron_job["spec"]["jobTemplate"]["spec"], named("Job", built("overlays/dev"))["spec"])


class Kubectl(unittest.TestCase):
    def test_builds_the_same(self):
        found = subprocess.run([KUBECTL, "kubernetes"], stdout=subprocess.PIPE, text=True, check=False)
        for folder in kustomizations.folders("Kustomization"):
            with self.subTest(folder):
                self.assertEqual(kustomizations.build(folder, (f"{found.stdout.strip()}/kubectl", "kustomize")),
                                 kustomizations.build(folder))


if __name__ == "__main__":
    unittest.main()
