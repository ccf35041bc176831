# SPDX-License-Identifier: Apache-2.0
"""images/build in bad surroundings; programs that behave badly stand for buildah and the others."""
import io
import json
import os
import pathlib
import signal
import subprocess
import tarfile
import tempfile
import time
import unittest

from container import PROJECT

# Notes that it was called; fails to build with the text in ../says as long as ../failures says so.
BUILDAH = """#!/bin/bash
here=$(dirname "$0")
case " $* " in
  *" inspect "*) exit 0 ;;
  *" rmi "*) exit 0 ;;
esac
echo "$*" >>"$here/../calls"
if [[ -e $here/../hangs ]]; then echo $$ >"$here/../hanging"; sleep 600; fi
left=$(cat "$here/../failures" 2>/dev/null || echo 0)
if ((left > 0)); then
  echo $((left - 1)) >"$here/../failures"
  cat "$here/../says"
  exit 1
fi
"""
# Instead of an archive: the base is said to be there.
DEBOOTSTRAP = '#!/bin/bash\nmkdir -p "$3"/{etc/{apt/apt.conf.d,dpkg/dpkg.cfg.d},usr/{sbin,share/doc},var}\n'
DF = '#!/bin/bash\necho "Filesystem 1M Used Available Use% Mounted"; echo "/dev/x 9000 8700 300 97% /"\n'


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)
        self.cache = self.folder / "cache"
        (self.folder / "bin").mkdir()
        self.program("docker", "#!/bin/bash\nexit 1\n")
        for name in ("skopeo", "apt-get", "apt-config"):
            self.program(name, "#!/bin/bash\n")
        self.program("buildah", BUILDAH)
        self.program("debootstrap", DEBOOTSTRAP)

    def program(self, name: str, text: str) -> None:
        file = self.folder / "bin" / name
        file.write_text(text)
        file.chmod(0o755)

    def environment(self) -> dict[str, str]:
        return os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "XDG_CACHE_HOME": str(self.cache),
                             "SPARKJOB_RETRY_SECONDS": "0", "IMAGES_TAG": ""}

    def build(self, *words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
        return subprocess.run([*before, str(PROJECT / "images/build"), *words], capture_output=True, text=True,
                              timeout=60, check=False, env=self.environment())

    def broken(self, times: int, text: str) -> None:
        (self.folder / "failures").write_text(str(times))
        (self.folder / "says").write_text(text)

    def calls(self) -> list[str]:
        file = self.folder / "calls"
        return [line for line in file.read_text().splitlines() if "images/driver-stand-in" in line] if file.exists() else []

    def built(self) -> subprocess.CompletedProcess:
        """A first build that works, so that the base is there."""
        result = self.build("driver-stand-in")
        self.assertEqual(result.returncode, 0, result.stderr)
        (self.folder / "calls").unlink()
        return result

    def test_an_unknown_image_is_named_with_the_known_ones(self):
        result = self.build("driver")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no such image: 'driver'; there are launcher spark application driver-stand-in ", result.stderr)

    def test_without_root_it_says_what_to_do(self):
        result = self.build("launcher", before=("setpriv", "--reuid", "4711", "--clear-groups"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("needs root", result.stderr)

    def test_without_an_engine_it_says_what_to_do(self):
        (self.folder / "bin/buildah").unlink()
        environment = self.environment() | {"PATH": f"{self.folder}/bin:/none"}
        for name in ("bash", "dirname", "timeout", "env"):
            os.symlink(f"/usr/bin/{name}", self.folder / "bin" / name)
        result = subprocess.run(["/usr/bin/bash", PROJECT / "images/build"], capture_output=True, text=True,
                                env=environment, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("neither a Docker engine nor buildah is here; images/setup.sh installs buildah", result.stderr)

    def test_without_space_it_says_how_much_is_needed_before_it_begins(self):
        self.program("df", DF)
        result = self.build("launcher")
        self.assertEqual(result.returncode, 1)
        self.assertIn("has 300 MB free and 7000 MB are needed", result.stderr)
        self.assertEqual(self.calls(), [])

    def test_a_registry_that_does_not_answer_is_asked_three_times_and_named(self):
        self.built()
        self.broken(9, "Could not transfer artifact a:b from central (https://maven.example/x): Read timed out\n")
        result = self.build("--rebuild", "--base", "registry", "driver-stand-in")
        self.assertEqual(result.returncode, 1)
        self.assertIn("not built: https://maven.example did not answer", result.stderr)
        self.assertIn("try 2 of 3", result.stderr)

    def test_a_registry_that_answers_at_the_second_try_is_enough(self):
        self.built()
        (self.cache / "sparkjob/images/keys/driver-stand-in-dev").unlink()
        self.broken(1, "E: Failed to fetch http://debian.example/x Connection timed out\n")
        result = self.build("driver-stand-in")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("http://debian.example did not answer (try 1 of 3)", result.stderr)
        self.assertEqual(len(self.calls()), 2)

    def test_an_error_of_the_build_itself_is_shown_and_not_tried_again(self):
        self.built()
        self.broken(9, "Pi.java:19: error: ';' expected\n")
        result = self.build("--tag", "other", "driver-stand-in")
        self.assertEqual(result.returncode, 1)
        self.assertIn("| Pi.java:19: error: ';' expected", result.stderr)
        self.assertEqual(len(self.calls()), 1)

    def test_no_space_within_a_build_is_said(self):
        self.built()
        self.broken(9, "write /x: no space left on device\n")
        result = self.build("--tag", "other", "driver-stand-in")
        self.assertIn("not built: no space left in", result.stderr)
        self.assertEqual(len(self.calls()), 1)

    def test_a_killed_build_leaves_no_process_and_the_next_one_works(self):
        self.built()
        (self.folder / "hangs").touch()
        words = [str(PROJECT / "images/build"), "--tag", "other", "driver-stand-in"]
        with subprocess.Popen(words, env=self.environment(), stderr=subprocess.DEVNULL) as process:
            self.wait_until("the build hangs", (self.folder / "hanging").exists)
            process.send_signal(signal.SIGKILL)
        self.wait_until("all its processes are gone", lambda: not self.processes())
        (self.folder / "hangs").unlink()
        result = self.build("--tag", "other", "driver-stand-in")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("waiting", result.stderr)

    def processes(self) -> list[str]:
        """Command lines of processes that have this test's folder in them."""
        found = []
        for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line:
                found.append(line)
        return found

    def wait_until(self, what: str, condition) -> None:
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, f"not within 20 s: {what}")
            time.sleep(0.05)

    def test_settings_of_the_machine_do_not_stay_in_the_cache(self):
        self.built()
        self.assertEqual(list(self.cache.glob("sparkjob/images/tmp/*settings*")), [])


class Layout(unittest.TestCase):
    """The folder of built images, with two images that share a layer."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "blobs/sha256").mkdir(parents=True)
        shared, own = self.blob(b"shared" * 100), self.blob(b"own")
        self.own = own
        manifests = []
        for name, layers in (("one", [shared]), ("two", [shared, own])):
            manifest = self.blob(json.dumps({"config": self.blob(name.encode()), "layers": layers}).encode())
            manifests.append(manifest | {"annotations": {"org.opencontainers.image.ref.name": name}})
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": manifests}))

    def blob(self, content: bytes) -> dict:
        digest = f"{abs(hash(content)):064x}"
        (self.folder / "blobs/sha256" / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    def layout(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([PROJECT / "images/layout", self.folder, *words], capture_output=True, check=False)

    def test_an_archive_holds_a_shared_layer_once(self):
        archive = self.layout("export", "-", "one", "two").stdout
        names = tarfile.open(fileobj=io.BytesIO(archive)).getnames()
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(len(names), 2 + 2 + 2 + 2)

    def test_an_archive_names_its_images_for_containerd(self):
        archive = tarfile.open(fileobj=io.BytesIO(self.layout("export", "-", "two").stdout))
        index = json.load(archive.extractfile("index.json"))
        self.assertEqual([each["annotations"]["io.containerd.image.name"] for each in index["manifests"]], ["two"])

    def test_half_an_image_is_none(self):
        self.assertEqual(self.layout("has", "two").returncode, 0)
        (self.folder / "blobs" / self.own["digest"].replace(":", "/")).write_bytes(b"o")
        self.assertEqual(self.layout("has", "two").returncode, 1)
        self.assertEqual(self.layout("has", "one").returncode, 0)
        target = self.folder / "archive"
        result = self.layout("export", str(target), "two")
        self.assertIn(b"no such image, or only half of it: two", result.stderr)
        self.assertFalse(target.exists())

    def test_what_no_image_needs_goes(self):
        index = json.loads((self.folder / "index.json").read_text())
        del index["manifests"][1]["annotations"]
        (self.folder / "index.json").write_text(json.dumps(index))
        self.layout("prune")
        self.assertEqual(len(list((self.folder / "blobs/sha256").iterdir())), 3)
        self.assertEqual(self.layout("has", "one").returncode, 0)
