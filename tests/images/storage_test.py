# SPDX-License-Identifier: Apache-2.0
"""What the Spark image says, beside the start of a driver or a history server, of the places that it is to read and write:
the real store, real folders. Of what is right it says nothing."""
import pathlib
import subprocess
import tempfile
import unittest

from container import Image, run
from spark_test import folder_for_all, free_port
from store import KEYS, store

SPARK = Image("spark")
RIGHT = {"AWS_ACCESS_KEY_ID": KEYS["ACCESS_KEY"], "AWS_SECRET_ACCESS_KEY": KEYS["SECRET_KEY"]}
PROVIDER = "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider"


class LookAtStorage(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(folder_for_all(self))
        self.message = self.folder / "message"
        self.message.touch()
        self.message.chmod(0o666)

    def look(self, *words: str, keys: dict | None = None, mounts: dict | None = None, **properties: str) -> str:
        """What it says on stderr; `self.message` is the termination message then."""
        file = self.folder / "spark.properties"
        file.write_text("#Java properties built from layers\n" + "".join(
            f"spark.{name.replace('_', '.')}={value.replace(':', chr(92) + ':')}\n" for name, value in properties.items()))
        result = run(SPARK, "--properties-file", "/properties", "--class", "a.B", "local:///app.py", *words,
                     entrypoint=["python3", "-I", "/opt/look_at_storage.py"], environment=keys or RIGHT,
                     mounts={"/properties": str(file), "/dev/termination-log": str(self.message), **(mounts or {})})
        self.assertEqual((result.returncode, result.stdout), (0, ""))
        return result.stderr.replace("look_at_storage.py: ", "")

    def in_store(self, port: int, *words: str, **more) -> str:
        said = self.look(*words, **{
            "hadoop_fs_s3a_endpoint": f"http://127.0.0.1:{port}", "hadoop_fs_s3a_path_style_access": "true",
            "hadoop_fs_s3a_aws_credentials_provider": PROVIDER, **more})
        return said.replace(str(port), "PORT")

    def test_of_buckets_that_are_there_and_a_folder_nothing_is_said(self):
        with store(folder_for_all(self)) as port:
            self.assertEqual(self.in_store(port, "--data", "s3a://data/a", eventLog_enabled="true", eventLog_dir="s3a://spark-events/"), "")
            self.assertEqual(self.in_store(port, eventLog_enabled="true", eventLog_dir="file:///tmp"), "")
        self.assertEqual(self.message.read_text(), "")

    def test_a_bucket_that_is_not_there_is_named_with_its_store(self):
        with store(folder_for_all(self)) as port:
            self.assertEqual(self.in_store(port, "s3a://none/a"),
                             "s3a://none at http://127.0.0.1:PORT: there is no such bucket; make it (BUCKETS of services/s3), or "
                             "name another\n")
            self.assertRegex(self.message.read_text(), "^at its start: s3a://none at http://127.0.0.1:[0-9]+: there is no such")
            self.assertRegex(self.in_store(port, eventLog_enabled="true", eventLog_dir="s3a://logs/"),
                             "^spark.eventLog.dir: s3a://logs at http://127.0.0.1:PORT: there is no such bucket")
            self.assertEqual(self.in_store(port, eventLog_enabled="false", eventLog_dir="s3a://logs/"), "")

    def test_keys_that_the_store_does_not_know_are_said_and_not_shown(self):
        with store(folder_for_all(self)) as port:
            for name, code in (("AWS_ACCESS_KEY_ID", "XAdminUserNotFound|InvalidAccessKeyId"),
                               ("AWS_SECRET_ACCESS_KEY", "SignatureDoesNotMatch")):
                said = self.in_store(port, "s3a://data/a", keys=RIGHT | {name: "awrongone"})
                self.assertRegex(said, "^s3a://data at http://127.0.0.1:PORT: the store does not know the keys in "
                                       rf"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY \(({code})\); ")
                for secret in ("awrongone", *RIGHT.values()):
                    self.assertNotIn(secret, said + self.message.read_text())

    def test_a_store_that_is_not_there_is_said(self):
        self.assertRegex(self.in_store(free_port(), "s3a://data/a"),
                         "^s3a://data at http://127.0.0.1:PORT: nobody answers .Failed to connect to 127.0.0.1 port PORT .*; is the store there")

    def test_what_it_cannot_tell_it_leaves_to_spark(self):
        port = free_port()
        self.assertEqual(self.in_store(port, "s3a://data/a", keys={"NO": "KEYS"}), "")
        self.assertEqual(self.in_store(port, "s3a://data/a", hadoop_fs_s3a_aws_credentials_provider="an.Other"), "")
        self.assertEqual(self.look("s3a://data/a"), "")

    def test_a_folder_that_is_not_there_or_may_not_be_written_to(self):
        self.assertRegex(self.look(eventLog_enabled="true", eventLog_dir="file:///var/spark/none"),
                         "^spark.eventLog.dir: /var/spark/none: is no folder in this container; mount the volume")
        self.assertRegex(self.look(eventLog_enabled="true", eventLog_dir="/opt"),
                         "^spark.eventLog.dir: /opt: user 185 may not write to it; has the pod the fsGroup")

    def test_a_history_server_is_told_of_its_own_directory(self):
        words = ["org.apache.spark.deploy.history.HistoryServer"]
        self.assertRegex(self.look(*words, history_fs_logDirectory="file:/var/spark/none"),
                         "^spark.history.fs.logDirectory: /var/spark/none: is no folder in this container; mount the volume")
        self.assertEqual(self.look(*words, history_fs_logDirectory="file:/opt"), "")

    def test_a_volume_that_is_full(self):
        with tempfile.TemporaryDirectory() as full:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=1777", "tmpfs", full], check=True)
            try:
                said = self.look(eventLog_enabled="true", eventLog_dir="file:///var/spark/events",
                                 mounts={"/var/spark/events": full})
            finally:
                subprocess.run(["umount", full], check=True)
        self.assertRegex(said, "^spark.eventLog.dir: /var/spark/events: is full, 64 KiB are free; the application runs without")


if __name__ == "__main__":
    unittest.main()
