# SPDX-License-Identifier: Apache-2.0
"""The manifests in the program are what kustomize builds of services/.   manifests.py [--mend] writes them anew."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parent.parent.parent.parent
MANIFESTS = REPOSITORY / "launcher" / "objects" / "manifests"
SERVICES = {"history-server": [], "reverse-proxy": ["reverse-proxy/ingress"]}


def kustomize() -> str:
    found = subprocess.run([REPOSITORY / "tests/tools/kustomize.sh"], capture_output=True, text=True, check=False)
    if found.returncode:
        print(f"manifests: SKIPPED, there is no kustomize\n{found.stderr}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    return found.stdout.strip()


def built(program: str, service: str) -> str:
    """The service with its components, as kustomize builds it: a List in JSON. The ConfigMap's name is without
    kustomize's hash, as the launcher fills in what is in it."""
    folder = REPOSITORY / "services"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".build-") as place:
        (Path(place) / "kustomization.yaml").write_text(json.dumps({
            "resources": [f"../{service}"], "components": [f"../{each}" for each in SERVICES[service]]}))
        text = subprocess.run([program, "build", place], capture_output=True, text=True, check=True).stdout
    text = re.sub(rf"\b({service})-[0-9a-z]{{10}}$", r"\1", text, flags=re.MULTILINE)
    items = list(yaml.safe_load_all(text))
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1, ensure_ascii=False) + "\n"


class Manifests(unittest.TestCase):
    maxDiff = None

    def test_the_program_has_what_kustomize_builds(self):
        program = kustomize()
        for service in SERVICES:
            with self.subTest(service):
                self.assertEqual((MANIFESTS / f"{service}.json").read_text(), built(program, service),
                                 "python3 tests/differential/manifests/manifests.py --mend writes it anew")

    def test_it_hands_out_no_rights(self):
        for service in SERVICES:
            kinds = {each["kind"] for each in json.loads((MANIFESTS / f"{service}.json").read_text())["items"]}
            self.assertFalse(kinds & {"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "Secret"}, service)


def main() -> None:
    if sys.argv[1:] != ["--mend"]:
        unittest.main()
    program = kustomize()
    for service in SERVICES:
        (MANIFESTS / f"{service}.json").write_text(built(program, service))


if __name__ == "__main__":
    main()
