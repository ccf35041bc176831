# SPDX-License-Identifier: Apache-2.0
"""The words the tests are written in: the same kubeconfigs and flags for kubectl and for sparkjob."""

import json
import re
import unittest

from world import API, NAMESPACE, WHOAMI, world


def config(user: dict | None = None, cluster: dict | None = None, **more) -> dict:
    """A kubeconfig with one context, in which `user` meets the API server."""
    trusted = {"server": API, "certificate-authority": "ca.crt"}
    parts = {"apiVersion": "v1", "kind": "Config", "current-context": "here",
             "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u", "namespace": "team"}}],
             "clusters": [{"name": "c", "cluster": trusted if cluster is None else cluster}],
             "users": [{"name": "u", "user": {"token": world().jane} if user is None else user}], **more}
    return {key: value for key, value in parts.items() if value is not None}


def trusted(**more) -> dict:
    return {"server": API, "certificate-authority": "ca.crt", **more}


def execs(command, **more) -> dict:
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(command),
                     "interactiveMode": "Never", **more}}


class Access(unittest.TestCase):
    """In each test, kubeconfigs are files relative to the world's folder."""

    def both(self, *words, files: dict | None = None, environment: dict | None = None, folder: str = ".", inside=()):
        """What kubectl and sparkjob say, each (user or None, its words); by jane's kubeconfig where none is given."""
        files = {"config": config()} if files is None and environment is None else files
        for name, content in (files or {}).items():
            world().write(name, content if isinstance(content, str) else json.dumps(content))
        listed = {"KUBECONFIG": ":".join(files)} if files else {}
        given = {**listed, **(environment or {})}
        theirs = world().run([*inside, "kubectl", "auth", "whoami", "-o", "json", *words], given, folder)
        ours = world().run([*inside, WHOAMI, *words], given, folder)
        self.assertNotIn(world().jane, ours.stdout + ours.stderr)
        told = json.loads(ours.stdout)
        user = json.loads(theirs.stdout)["status"]["userInfo"] if theirs.returncode == 0 else None
        return (user, theirs.stdout + theirs.stderr), (told.get("user"), ours.stdout + ours.stderr)

    def same(self, expected: str, *words, **given) -> dict:
        """Both are `expected` to the API server; what sparkjob says of it all."""
        theirs, ours = self.both(*words, **given)
        self.assertEqual(theirs[0], ours[0], f"kubectl: {theirs[1]}\nsparkjob: {ours[1]}")
        self.assertIsNotNone(ours[0], ours[1])
        self.assertEqual(ours[0]["username"].replace(f"system:serviceaccount:{NAMESPACE}:", ""), expected)
        return json.loads(ours[1].splitlines()[0])

    def refused(self, by_kubectl: str, by_sparkjob: str, *words, **given) -> None:
        """Both fail; the two patterns are the reason in their words."""
        theirs, ours = self.both(*words, **given)
        self.assertIsNone(theirs[0], theirs[1])
        self.assertIsNone(ours[0], ours[1])
        self.assertRegex(theirs[1], re.compile(by_kubectl, re.DOTALL))
        self.assertRegex(ours[1], re.compile(by_sparkjob, re.DOTALL))


    def differs(self, by_kubectl: str, expected: str, *words, **given) -> None:
        """kubectl fails, sparkjob is `expected`: on purpose (docs/running.md)."""
        theirs, ours = self.both(*words, **given)
        self.assertRegex(theirs[1], by_kubectl)
        self.assertIsNone(theirs[0], theirs[1])
        self.assertEqual((ours[0] or {}).get("username", "").rsplit(":", 1)[-1], expected, ours[1])
