# SPDX-License-Identifier: Apache-2.0
"""What is in the images, and what is not."""
import json
import re
import unittest

from container import CACHE, PROJECT, Image, run

ALL = ("launcher", "spark", "application", "driver-stand-in", "reverse-proxy", "s3")
MB = 1_000_000


class Every(unittest.TestCase):
    def test_runs_as_a_user_other_than_root_given_by_number(self):
        for name in ALL:
            self.assertRegex(Image(name).config["User"], r"^[1-9]\d*(:[1-9]\d*)?$", name)

    def test_names_its_version_and_source(self):
        version = re.search(r"^project\(sparkjob VERSION (\S+)", (PROJECT / "CMakeLists.txt").read_text(), re.M)[1]
        for name in ALL:
            labels = Image(name).config["Labels"]
            self.assertEqual(labels["org.opencontainers.image.version"], version, name)
            self.assertRegex(labels["org.opencontainers.image.revision"], r"^([0-9a-f]{40}(-changed)?|unknown)$", name)
            self.assertTrue(labels["org.opencontainers.image.source"], name)

    def test_keeps_nothing_of_the_machine_it_was_built_on(self):
        settings = ("etc/pip.conf", "root/.config/pip/pip.conf", "root/.m2/settings.xml", "etc/resolv.conf")
        for name in ALL:
            files = Image(name).files()
            left = [path for path, entry in files.items()
                    if (path in settings or path.startswith("run/secrets/")) and entry.size > 0]
            self.assertEqual(left, [], name)

    def test_trusts_debians_authorities_and_none_of_this_machine(self):
        spark = Image("spark")
        debians = run(spark, "bash", "-c", "cat /usr/share/ca-certificates/*/*.crt").stdout
        for image in (Image("launcher"), spark):
            trusted = image.read("etc/ssl/certs/ca-certificates.crt").decode()
            certificates = re.findall(r"-----BEGIN.*?END CERTIFICATE-----", trusted, re.S)
            self.assertGreater(len(certificates), 100)
            self.assertEqual([each for each in certificates if each not in debians], [], image.name)

    def test_gets_its_packages_from_debian(self):
        sources = Image("spark").read("etc/apt/sources.list").decode().split()
        self.assertEqual([word for word in sources if word.startswith("bookworm")],
                         ["bookworm", "bookworm-updates", "bookworm-security"])

    def test_sizes_stay_within_their_targets(self):
        for name, limit in {"launcher": 30, "spark": 950, "driver-stand-in": 4, "reverse-proxy": 110, "s3": 160}.items():
            size = Image(name).size()
            print(f"    {name}: {size / MB:.1f} MB")
            self.assertLess(size, limit * MB, name)
        own = Image("application").size() - Image("spark").size()
        print(f"    application: {own / MB:.1f} MB on top of spark")
        self.assertLess(own, 60 * MB)

    def test_application_begins_with_the_layers_of_spark(self):
        layers = [[layer["digest"] for layer in Image(name).manifest["layers"]] for name in ("spark", "application")]
        self.assertEqual(layers[1][:len(layers[0])], layers[0])


class Launcher(unittest.TestCase):
    IMAGE = Image("launcher")

    def test_has_every_library_that_sparkjob_loads(self):
        result = run(self.IMAGE, entrypoint=["/lib64/ld-linux-x86-64.so.2", "--list", "/usr/bin/sparkjob"])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("not found", result.stdout)

    def test_starts_on_a_read_only_root_as_any_user(self):
        result = run(self.IMAGE, "version", user="4711:0")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_has_no_shell_and_no_package_manager(self):
        programs = [path for path, entry in self.IMAGE.files().items()
                    if entry.isfile() and "/lib" not in f"/{path}" and entry.mode & 0o111]
        self.assertEqual(programs, ["usr/bin/sparkjob"])

    def test_has_certificate_authorities_and_names(self):
        self.assertGreater(self.IMAGE.read("etc/ssl/certs/ca-certificates.crt").count(b"BEGIN CERTIFICATE"), 100)
        self.assertIn(b"hosts: files dns", self.IMAGE.read("etc/nsswitch.conf"))
        self.assertIn(b"nonroot:x:65532:65532:", self.IMAGE.read("etc/passwd"))


class Spark(unittest.TestCase):
    IMAGE = Image("spark")

    @classmethod
    def setUpClass(cls):
        cls.files = cls.IMAGE.files()

    def test_has_the_folders_of_apaches_image(self):
        for path in ("opt/entrypoint.sh", "opt/decom.sh", "opt/spark/RELEASE", "opt/spark/bin/spark-submit",
                     "opt/spark/bin/spark-class", "opt/spark/sbin/start-history-server.sh", "opt/spark/conf",
                     "opt/spark/data", "opt/spark/examples/src/main/python/pi.py", "opt/spark/work-dir",
                     "opt/spark/python/lib/pyspark.zip", "opt/spark/python/pyspark/__init__.py", "usr/bin/tini"):
            self.assertIn(path, self.files)
        self.assertEqual(self.IMAGE.config["WorkingDir"], "/opt/spark/work-dir")
        self.assertIn("SPARK_HOME=/opt/spark", self.IMAGE.config["Env"])
        self.assertEqual(self.IMAGE.config["User"], "185")

    def test_has_one_version_of_each_jar(self):
        versions: dict[str, str] = {}
        for path in sorted(self.files):
            match = re.fullmatch(r"opt/spark/jars/(.+)-\d[^-/]*(-[a-z][^/]*)?\.jar", path)
            if match:
                artifact = match[1] + (match[2] or "")
                self.assertNotIn(artifact, versions, (versions.get(artifact), path))
                versions[artifact] = path
        self.assertGreater(len(versions), 300)

    def test_has_the_modules_of_the_aws_sdk_and_not_its_bundle(self):
        jars = {path.removeprefix("opt/spark/jars/"): entry.size for path, entry in self.files.items()
                if path.startswith("opt/spark/jars/")}
        listed = [line.split()[1] for line in (PROJECT / "images/spark/s3a/jars.sha256").read_text().splitlines()]
        self.assertEqual([jar for jar in listed if jar not in jars], [])
        self.assertLess(sum(jars[jar] for jar in listed), 15 * MB)

    def test_has_sparkjob_and_its_libraries(self):
        result = run(self.IMAGE, "ldd", "/usr/local/bin/sparkjob")
        self.assertEqual(result.returncode, 0)
        self.assertNotIn("not found", result.stdout)

    def test_lets_images_made_from_it_use_pip(self):
        self.assertIn("usr/bin/pip3", self.files)
        self.assertEqual([path for path in self.files if path.endswith("EXTERNALLY-MANAGED")], [])


class Layout(unittest.TestCase):
    def test_has_every_part_of_every_image_and_nothing_else(self):
        needed = {CACHE / "layout/blobs/sha256" / entry["digest"].removeprefix("sha256:")
                  for entry in json.loads((CACHE / "layout/index.json").read_text())["manifests"]}
        for manifest in list(needed):
            content = json.loads(manifest.read_text())
            needed |= {CACHE / "layout/blobs/sha256" / part["digest"].removeprefix("sha256:")
                       for part in [content["config"], *content["layers"]]}
        self.assertEqual(set((CACHE / "layout/blobs/sha256").iterdir()), needed)
