# SPDX-License-Identifier: Apache-2.0
"""How an image gets the name that Skaffold gives it, and from the folder of images to a cluster without a registry of its
own. Docker's engine is a program that notes what it is told."""

import hashlib
import http.client
import json
import os
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
DOCKER = '#!/bin/bash\necho "$*" >>"$(dirname "$0")/../calls"\n'
NO_DOCKER = '#!/bin/bash\nexit 1\n'
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Folder:
    """An image layout with one image, docker.io/sparkjob/application:dev, of a configuration and a layer."""

    def __init__(self, test: unittest.TestCase):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "layout")
        (self.path / "blobs" / "sha256").mkdir(parents=True)
        self.layer = self.blob(b"layer")
        self.index: list[dict] = []
        self.add("docker.io/sparkjob/application:dev", b"{}")

    def blob(self, content: bytes) -> dict:
        name = hashlib.sha256(content).hexdigest()
        (self.path / "blobs" / "sha256" / name).write_bytes(content)
        return {"digest": f"sha256:{name}", "size": len(content)}

    def add(self, name: str, config: bytes) -> str:
        manifest = self.blob(json.dumps({"config": self.blob(config), "layers": [self.layer]}).encode())
        self.index.append(manifest | {"mediaType": MANIFEST, "annotations": {"org.opencontainers.image.ref.name": name}})
        (self.path / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": self.index}))
        return manifest["digest"]

    def call(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([REPOSITORY / "images/layout", self.path, *words], capture_output=True, text=True, check=False)

    def names(self) -> list[str]:
        return [line.split()[0] for line in self.call("list").stdout.splitlines()]


class Names(unittest.TestCase):
    def test_an_image_gets_another_name_and_keeps_its_own(self):
        folder = Folder(self)
        self.assertEqual(folder.call("name", "docker.io/sparkjob/application:dev", "localhost:5000/app:1").returncode, 0)
        self.assertEqual(folder.names(), ["docker.io/sparkjob/application:dev", "localhost:5000/app:1"])

    def test_the_tag_of_an_earlier_turn_is_given_up(self):
        folder = Folder(self)
        for tag in ("1", "2"):
            folder.call("name", "docker.io/sparkjob/application:dev", f"localhost:5000/app:{tag}")
        self.assertEqual(folder.names(), ["docker.io/sparkjob/application:dev", "localhost:5000/app:2"])

    def test_an_image_that_is_not_built_has_no_other_name(self):
        refused = Folder(self).call("name", "docker.io/sparkjob/spark:dev", "localhost:5000/spark:1")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no such image: docker.io/sparkjob/spark:dev", refused.stderr)


class Registry(unittest.TestCase):
    def setUp(self):
        self.folder = Folder(self)
        self.server = subprocess.Popen(  # pylint: disable=consider-using-with
            [REPOSITORY / "images/layout", self.folder.path, "serve", "0"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.terminate)
        self.addCleanup(self.server.stdout.close)
        self.port = int(self.server.stdout.readline().rpartition(":")[2])

    def ask(self, path: str, method: str = "GET") -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def test_a_tag_leads_to_the_manifest_and_the_manifest_to_its_parts(self):
        status, headers, text = self.ask("/v2/sparkjob/application/manifests/dev")
        self.assertEqual((status, headers["Content-Type"]), (200, MANIFEST))
        self.assertEqual(headers["Docker-Content-Digest"], f"sha256:{hashlib.sha256(text).hexdigest()}")
        self.assertEqual(self.ask(f"/v2/sparkjob/application/manifests/{headers['Docker-Content-Digest']}")[2], text)
        layer = json.loads(text)["layers"][0]["digest"]
        self.assertEqual(self.ask(f"/v2/sparkjob/application/blobs/{layer}")[2], b"layer")

    def test_who_asks_for_the_head_gets_digest_and_size_alone(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(b"HEAD /v2/sparkjob/application/manifests/dev HTTP/1.1\r\nConnection: close\r\n\r\n")
            answer = connection.makefile("rb").read()
        self.assertRegex(answer, rb"(?s)^HTTP/1.1 200 .*Content-Length: [1-9].*Docker-Content-Digest: sha256:\w+\r\n\r\n$")

    def test_what_is_built_meanwhile_is_there(self):
        self.assertEqual(self.ask("/v2/sparkjob/application/manifests/new")[0], 404)
        digest = self.folder.add("localhost:5000/sparkjob/application:new", b'{"new": 1}')
        self.assertEqual(self.ask("/v2/sparkjob/application/manifests/new")[1]["Docker-Content-Digest"], digest)

    def test_a_digest_of_another_repository_is_not_there(self):
        digest = self.ask("/v2/sparkjob/application/manifests/dev")[1]["Docker-Content-Digest"]
        self.assertEqual(self.ask(f"/v2/other/application/manifests/{digest}")[0], 404)

    def test_it_serves_no_other_file_and_takes_nothing(self):
        for path in ("/v2/x/blobs/../../index.json", "/v2/x/blobs/..:index.json", "/index.json", "/v2/x/blobs/sha256:" + "0" * 64):
            self.assertEqual(self.ask(path)[0], 404, path)
        self.assertEqual(self.ask("/v2/")[0], 200)
        self.assertEqual(self.ask("/v2/sparkjob/application/manifests/dev", "PUT")[0], 501)


class Artifact(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "bin").mkdir()

    def build(self, docker: str, **environment: str) -> subprocess.CompletedProcess:
        for name, text in {"docker": docker, "apt-config": "#!/bin/bash\n"}.items():
            (self.folder / "bin" / name).write_text(text)
            (self.folder / "bin" / name).chmod(0o755)
        return subprocess.run([REPOSITORY / "images/artifact", "driver-stand-in"], capture_output=True, text=True, check=False, env={
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": str(self.folder), **environment})

    def calls(self) -> list[str]:
        words = (self.folder / "calls").read_text().splitlines()
        return [line for line in words if line.split()[0] in ("tag", "push")]

    def test_with_docker_it_is_tagged(self):
        done = self.build(DOCKER, IMAGE="sparkjob/driver-stand-in:1", PUSH_IMAGE="false", IMAGES_TAG="mine")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls(), ["tag docker.io/sparkjob/driver-stand-in:mine sparkjob/driver-stand-in:1"])

    def test_with_docker_it_is_pushed_where_skaffold_says_so(self):
        done = self.build(DOCKER, IMAGE="registry.example/x:1", PUSH_IMAGE="true")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls(), ["tag docker.io/sparkjob/driver-stand-in:dev registry.example/x:1",
                                        "push --quiet registry.example/x:1"])

    def test_without_an_image_to_be_it_says_how_to_build_one_by_hand(self):
        done = self.build(NO_DOCKER)
        self.assertEqual(done.returncode, 1)
        self.assertIn("by hand it is images/build driver-stand-in", done.stderr)


if __name__ == "__main__":
    unittest.main()
