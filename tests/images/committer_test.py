# SPDX-License-Identifier: Apache-2.0
"""How applications commit their output to the store: real Spark with the settings of services/s3/layer."""
import json
import pathlib
import time
import unittest

import yaml
from container import PROJECT, run, start
from spark_test import LOCAL, SMALL, SPARK, folder_for_all
from store import KEYS, store

FILES = 200
SCRIPT = f"""
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(0, 20000, 1, {FILES}).write.mode("overwrite").parquet("s3a://data/table")
print("rows", spark.read.parquet("s3a://data/table").count())
"""
ENVIRONMENT = {**LOCAL, "AWS_ACCESS_KEY_ID": KEYS["ACCESS_KEY"], "AWS_SECRET_ACCESS_KEY": KEYS["SECRET_KEY"]}


def settings(endpoint: str) -> list[str]:
    """The layer's own properties, at another address."""
    layer, = yaml.safe_load_all((PROJECT / "services/s3/layer/layers/20-s3.yaml").read_text())
    properties = layer["spec"]["sparkConf"] | {"spark.hadoop.fs.s3a.endpoint": endpoint}
    return [word for key, value in properties.items() for word in ("--conf", f"{key}={value}")]


class Committer(unittest.TestCase):
    def setUp(self):
        data, script = folder_for_all(self), folder_for_all(self)
        self.table = pathlib.Path(data) / "buckets/data/table"
        (pathlib.Path(script) / "write.py").write_text(SCRIPT)
        self.mounts = {"/script": script}
        running = store(data)
        # Nobody reads what it says before its end, so it says little.
        self.words = ["driver", *SMALL, "--conf", "spark.log.level=ERROR", *settings(f"http://127.0.0.1:{running.__enter__()}"), "/script/write.py"]
        self.addCleanup(running.__exit__, None, None, None)

    def parts(self) -> int:
        return len(list(self.table.glob("part-*.parquet")))

    def kill_while_it_commits(self) -> None:
        """As soon as there is something of the table to be seen."""
        with start(SPARK, *self.words, environment=ENVIRONMENT, mounts=self.mounts) as process:
            while not self.parts():
                if process.poll() is not None:
                    raise AssertionError(f"it has ended: {process.communicate()}")
                time.sleep(0.002)
            process.kill()
            process.communicate()

    def test_a_driver_killed_while_it_commits_leaves_no_table_that_is_marked_complete(self):
        self.kill_while_it_commits()

        self.assertLess(self.parts(), FILES, "it was killed too late to show anything")
        self.assertFalse((self.table / "_SUCCESS").exists())

        again = run(SPARK, *self.words, environment=ENVIRONMENT, mounts=self.mounts)
        self.assertIn("rows 20000\n", again.stdout, again.stderr[-3000:])
        self.assertEqual(self.parts(), FILES)
        self.assertEqual(json.loads((self.table / "_SUCCESS").read_text())["committer"], "magic")


if __name__ == "__main__":
    unittest.main()
