# SPDX-License-Identifier: Apache-2.0
"""services/rbac gives nobody more than he should have, and docs/rights.md says of every verb why it is given."""

import re
import unittest
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent
LINE = re.compile(r"\| `([a-z]+)` \| `([a-z/]+)` \| ([^|]+) \|")


def objects() -> list:
    files = (REPOSITORY / "services" / "rbac").rglob("*.yaml")
    return [each for file in sorted(files) if file.name != "kustomization.yaml"
            for each in yaml.safe_load_all(file.read_text())]


def given() -> dict:
    """Role → verbs on resources, in the order of the file."""
    return {each["metadata"]["name"]: [(verb, resource) for rule in each["rules"] for resource in rule["resources"]
                                       for verb in rule["verbs"]]
            for each in objects() if each["kind"] == "Role"}


def explained() -> dict:
    """The same of the page: the Role is the one in its heading."""
    found, role = {}, ""
    for line in (REPOSITORY / "docs" / "rights.md").read_text().splitlines():
        if line.startswith("## "):
            role = re.search("Role `([a-z-]+)`", line).group(1)
            found[role] = []
        elif match := LINE.match(line):
            found[role].append((match.group(1), match.group(2)))
    return found


class Rights(unittest.TestCase):
    def test_every_verb_is_explained_and_every_explained_verb_is_given(self):
        self.assertEqual(set(given()), set(explained()))
        for role, rights in given().items():
            self.assertEqual(sorted(rights), sorted(explained()[role]), role)

    def test_nothing_is_given_for_the_whole_cluster(self):
        self.assertEqual({each["kind"] for each in objects()}, {"ServiceAccount", "Role", "RoleBinding"})

    def test_nobody_may_read_a_secret(self):
        for role, rights in given().items():
            self.assertFalse(set(rights) & {(verb, "secrets") for verb in ("get", "list", "watch")}, role)

    def test_no_rule_has_a_wildcard(self):
        for role, rights in given().items():
            self.assertFalse([right for right in rights if "*" in "".join(right)], role)

    def test_nobody_may_hand_out_rights_take_them_or_run_commands_in_pods(self):
        for role, rights in given().items():
            self.assertFalse({verb for verb, _ in rights} & {"bind", "escalate", "impersonate", "approve"}, role)
            self.assertFalse({resource for _, resource in rights}
                             & {"roles", "rolebindings", "serviceaccounts/token", "pods/exec", "pods/attach"}, role)


if __name__ == "__main__":
    unittest.main()
