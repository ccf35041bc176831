# SPDX-License-Identifier: Apache-2.0
"""What an administrator hands to a team (services/tenant), and the environments that a team deploys with it: what is
allowed works, what is not is refused."""

import json
import os
import subprocess
import sys
import unittest

from plane import NAME, REPOSITORY, Namespace, Plane, until
from runs import SPARKJOB, Run
from sandbox.api import Refused

sys.path.insert(0, str(REPOSITORY / "tests" / "environments"))

import kustomizations  # noqa: E402  pylint: disable=wrong-import-position

MAY = """get pods, create pods, get pods/log, create pods/exec, create pods/portforward, create pods/eviction, create jobs.batch,
    create cronjobs.batch, delete jobs.batch, create configmaps, create secrets, create services, create persistentvolumeclaims,
    create serviceaccounts, create deployments.apps, create statefulsets.apps, create networkpolicies.networking.k8s.io,
    create ingresses.networking.k8s.io, patch deployments/scale.apps, patch statefulsets/scale.apps,
    list resourcequotas, list limitranges, list events"""
MAY_NOT = """patch resourcequotas, delete resourcequotas, create resourcequotas, patch limitranges, delete limitranges,
    create roles.rbac.authorization.k8s.io, patch rolebindings.rbac.authorization.k8s.io, bind roles.rbac.authorization.k8s.io,
    escalate roles.rbac.authorization.k8s.io, create serviceaccounts/token, impersonate serviceaccounts, patch namespaces,
    delete namespaces, list nodes, get persistentvolumes, create certificatesigningrequests.certificates.k8s.io"""
SMALL = {"coreRequest": "1", "memory": "512m"}  # with Spark's overhead 896 MiB

plane = Plane()


def setUpModule():
    unittest.addModuleCleanup(plane.down)
    plane.up()
    plane.api("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", {
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "production"}, "value": 1000})


def grant(*words) -> str:
    """services/tenant/grant-access by the administrator: the name of the kubeconfig."""
    kubeconfig = {"KUBECONFIG": str(plane.place.kubeconfig("admin")), "CLUSTER": NAME}
    done = subprocess.run([REPOSITORY / "tests/cluster/in", REPOSITORY / "services/tenant/grant-access", *words],
                          env={**os.environ, **kubeconfig}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    name = words[-2]
    plane.place.kubeconfig(name).write_text(done.stdout)
    return name


def succeed(done: subprocess.CompletedProcess) -> str:
    if done.returncode != 0 or "Warning" in done.stderr:
        raise AssertionError(done.stderr)
    return done.stdout


def apply(folder: str, user: str = "") -> subprocess.CompletedProcess:
    return plane.kubectl("apply", "--server-side", "--validate=strict", "--kustomize", REPOSITORY / folder, user=user)


class Tenant(Namespace):
    """services/tenant with the quota's figures."""

    def __init__(self, name: str, **hard: str):
        self.hard = hard
        super().__init__(plane, name)

    def hand_out(self, _change) -> None:
        quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "tenant"}, "spec": {"hard": self.hard}}
        built = kustomizations.over("services/tenant", namespace=self.name, patches=[{"patch": json.dumps(quota)}])
        succeed(plane.kubectl("apply", "--server-side", "--filename=-", input=built))
        until(lambda: self.get("ResourceQuota", "tenant").get("status", {}).get("used"))


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        succeed(apply("overlays/dev/tenant"))
        plane.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "others"}})

    @staticmethod
    def may(right: str, namespace: str, **who) -> bool:
        verb, what = right.split()
        resource, _, group = what.partition(".")
        resource, _, sub = resource.partition("/")
        answer = plane.api("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
                **who, "resourceAttributes": {"namespace": namespace, "verb": verb, "group": group, "resource": resource,
                                              "subresource": sub}}})
        return answer["status"]["allowed"]

    def test_the_team_may_do_what_spark_and_its_services_need_and_nothing_that_limits_it(self):
        for who in ({"user": "ada", "groups": ["flights-dev"]}, {"user": "system:serviceaccount:flights-dev:tenant"}):
            for right in MAY.split(","):
                self.assertTrue(self.may(right, "flights-dev", **who), right)
                self.assertFalse(self.may(right, "others", **who), right)
            for right in MAY_NOT.split(","):
                self.assertFalse(self.may(right, "flights-dev", **who), right)

    def test_nobody_else_may_do_anything(self):
        for who in ({"user": "ada", "groups": ["flights-prod"]}, {"user": "system:serviceaccount:flights-dev:default"}):
            self.assertEqual([right for right in MAY.split(",") if self.may(right, "flights-dev", **who)], [])


class Access(unittest.TestCase):
    """That it ends at its time is tests/e2e/test_access.py."""

    @classmethod
    def setUpClass(cls):
        succeed(apply("overlays/dev/tenant"))

    def test_of_less_than_ten_minutes_is_not_given(self):
        with self.assertRaisesRegex(AssertionError, "'599' seconds: the API server gives nobody less than 600"):
            grant("flights-dev", "short", "599")

    def test_by_certificate_outlives_its_request_and_ends_with_the_binding(self):
        grant("flights-dev", "carol", "600")
        self.assertEqual(succeed(plane.kubectl("get", "csr", "--output=name")), "")
        succeed(plane.kubectl("get", "pods", user="carol"))

        succeed(plane.kubectl("delete", "rolebinding", "tenant", "--namespace=flights-dev"))
        self.addCleanup(apply, "overlays/dev/tenant")

        until(lambda: "Forbidden" in plane.kubectl("get", "pods", user="carol").stderr)

    def test_by_token_ends_with_its_secret(self):
        grant("--token", "flights-dev", "dora", "600")
        until(lambda: plane.kubectl("get", "pods", user="dora").returncode == 0)

        succeed(plane.kubectl("delete", "secret", "access-dora", "--namespace=flights-dev"))

        until(lambda: "Unauthorized" in plane.kubectl("get", "pods", user="dora").stderr)  # 10 s later at most


class Environments(unittest.TestCase):
    """Applied as their people do: on an API server that takes no field it does not know."""

    @classmethod
    def setUpClass(cls):
        for environment in ("dev", "prod"):
            succeed(apply(f"overlays/{environment}/tenant"))
        cls.users = {"dev": grant("flights-dev", "ada", "600"), "prod": grant("--token", "flights-prod", "bob", "600")}

    def test_platform_and_job_are_applied_with_rights_in_the_namespace_alone(self):
        for folder in ("dev/platform", "dev", "prod/platform", "prod", "scheduled"):
            user = self.users["dev" if folder.startswith("dev") else "prod"]
            with self.subTest(folder):
                self.assertIn("serverside-applied", succeed(apply(f"overlays/{folder}", user)))

    def test_the_tenant_is_not(self):
        for environment, user in self.users.items():
            done = apply(f"overlays/{environment}/tenant", user)
            self.assertIn("cannot patch resource \"rolebindings\"", done.stderr)
            self.assertIn("cannot patch resource \"resourcequotas\"", done.stderr)

    def test_every_kustomization_and_component_is_taken_without_a_field_unknown(self):
        plane.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "any"}})
        plain = [(each, []) for each in kustomizations.folders("Kustomization")]
        laid = [(kustomizations.UNDER.get(each, "base"), [each]) for each in kustomizations.folders("Component")]
        for folder, components in plain + laid:
            with self.subTest(folder, components=components):
                made = kustomizations.over(folder, components=components, namespace="any")
                succeed(plane.kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename=-", input=made))

    def test_what_sparkjob_makes_of_them_is_taken(self):
        for folder in ("dev", "prod", "scheduled"):
            made = subprocess.run([SPARKJOB, "render", "-f", "-", "--output=json"], text=True, capture_output=True, check=True,
                                  input=kustomizations.build(f"overlays/{folder}")).stdout
            said = succeed(plane.kubectl("create", "--dry-run=server", "--validate=strict", "--filename=-", input=made))
            self.assertEqual(len(said.splitlines()), len(json.loads(made)["items"]))
            self.assertRegex(said, r"pod/flights-0+-driver created")

    def test_a_pod_that_the_restricted_level_forbids_is_refused(self):
        for user in self.users.values():
            done = plane.kubectl("run", "root", "--image=busybox:1", user=user)
            self.assertIn('violates PodSecurity "restricted:latest"', done.stderr)

    def test_a_priority_class_that_is_not_there_is_told(self):
        run = Run(Tenant("no-class"), "no-class", {"driver": {"priorityClassName": "missing"}})
        launcher = run.launch()

        self.assertEqual(launcher.end(), 77)
        self.assertIn("no PriorityClass with name missing was found", launcher.said())


class Quota(unittest.TestCase):
    """Of 3 CPUs and 1939Mi: room for the launcher (64Mi), a driver and one executor of 512 MB (896Mi each)."""

    @classmethod
    def setUpClass(cls):
        cls.team = Tenant("small-quota", **{"requests.cpu": "3", "requests.memory": "1939Mi", "limits.memory": "1939Mi"})

    def executor(self, driver: dict, name: str) -> dict:
        """As the driver asks for it."""
        driver["spec"].pop("nodeName", None)
        container = driver["spec"]["containers"][0]
        return self.team.create("Pod", metadata={
            "name": name, "labels": {**driver["metadata"]["labels"], "spark-role": "executor"},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": driver["metadata"]["name"],
                                 "uid": driver["metadata"]["uid"], "controller": True}]},
            spec={"securityContext": driver["spec"]["securityContext"], "containers": [
                {"name": "spark-kubernetes-executor", "image": "none", "resources": container["resources"],
                 "securityContext": container["securityContext"]}]})

    def test_sizes_that_fit_run_and_what_does_not_fit_beside_them_is_told(self):
        run = Run(self.team, "fits", {"driver": SMALL, "executor": {**SMALL, "instances": 2}})
        launcher = run.launch()
        driver = run.driver_of(launcher)
        self.assertTrue(driver, launcher.said())
        name = driver["metadata"]["name"]
        self.team.bind(name)
        self.team.runs(name)
        self.executor(driver, "first")
        self.team.bind("first")
        self.team.runs("first")
        with self.assertRaisesRegex(Refused, "exceeded quota: tenant, requested: .*limits.memory=896Mi"):
            self.executor(driver, "second")

        launcher.must_say("executors: 1 of 2")

        self.team.ended(name, 0)
        self.assertEqual(launcher.end(), 0, launcher.said())
        self.assertRegex(launcher.said(), "executors: 1 of 2.*'tenant'.*1939Mi")
        self.team.patch("Job", "fits", {"spec": {"suspend": True}})

    def test_sizes_that_never_fit_end_the_run_with_the_numbers(self):
        for size, said in (({**SMALL, "memory": "2g"}, r"requested: .*limits.memory=2867Mi.*limited: .*limits.memory=1939Mi"),
                           ({**SMALL, "coreRequest": "4"}, "requested: requests.cpu=4.*limited: requests.cpu=3")):
            name = f"never-{size['memory']}"
            launcher = Run(self.team, name, {"driver": size}).launch()

            self.assertEqual(launcher.end(), 77, launcher.said())
            self.assertRegex(launcher.said(), said)


if __name__ == "__main__":
    unittest.main()
