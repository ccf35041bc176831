# SPDX-License-Identifier: Apache-2.0
"""The same files give the same image, wherever and whenever it is built; minutes, so `make verify` runs it."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from container import PROJECT, Image


class Rebuild(unittest.TestCase):
    """From nothing, in a cache of its own, from a copy of the project."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.cache, cls.project = folder / "cache", folder / "project"
        cls.project.mkdir()
        shutil.copytree(PROJECT / "images", cls.project / "images")
        shutil.copy2(PROJECT / "CMakeLists.txt", cls.project)
        cls.build("driver-stand-in")

    @classmethod
    def build(cls, *names: str) -> None:
        subprocess.run([cls.project / "images/build", "--engine", "buildah", "--tag", "dev", *names], check=True,
                       env=os.environ | {"XDG_CACHE_HOME": str(cls.cache)})

    def layers(self, name: str) -> list[str]:
        """Digests of the layers that were built here."""
        layout = self.cache / "sparkjob/images/layout"
        for each in json.loads((layout / "index.json").read_text())["manifests"]:
            if each["annotations"]["org.opencontainers.image.ref.name"] == f"docker.io/sparkjob/{name}:dev":
                manifest = layout / "blobs" / each["digest"].replace(":", "/")
                return [layer["digest"] for layer in json.loads(manifest.read_text())["layers"]]
        raise AssertionError(f"{name} is not there")

    def test_the_same_files_give_the_same_layers(self):
        expected = [layer["digest"] for layer in Image("driver-stand-in").manifest["layers"]]
        self.assertEqual(self.layers("driver-stand-in"), expected)

    def test_a_changed_file_is_built_in_seconds(self):
        with (self.project / "images/driver-stand-in/main.cpp").open("a") as file:
            file.write('const char* const kChanged = "changed";\n')
        began = time.monotonic()
        self.build("driver-stand-in")
        self.assertLess(time.monotonic() - began, 90)
