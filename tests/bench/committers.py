# SPDX-License-Identifier: Apache-2.0
"""What the example's flights cost to write to the store, with each committer in turn: real Spark in its image, the store of
images/s3, the settings of services/s3/layer (docs/decisions/0015)."""
import json
import os
import pathlib
import statistics
import sys
import tempfile

from measure import spread

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "images"))
from committer_test import ENVIRONMENT, settings  # noqa: E402  pylint: disable=wrong-import-position
from container import PROJECT, run  # noqa: E402  pylint: disable=wrong-import-position
from spark_test import SMALL, SPARK  # noqa: E402  pylint: disable=wrong-import-position
from store import store  # noqa: E402  pylint: disable=wrong-import-position

ROUNDS = os.environ.get("BENCH_ROUNDS", "7")
# Where the directory committer keeps its lists; the image's root is read-only.
STAGING = ["--conf", "spark.hadoop.fs.s3a.committer.staging.tmp.path=/tmp/staging"]


def measured() -> dict:
    mounts = {"/data": str(PROJECT / ".spark/data/nycflights13"),
              "/script": str(pathlib.Path(__file__).resolve().parent)}
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        with store(folder) as port:
            done = run(SPARK, "driver", *SMALL, "--conf", "spark.log.level=ERROR", *settings(f"http://127.0.0.1:{port}"),
                       *STAGING, "/script/committers_write.py", ROUNDS, environment=ENVIRONMENT, mounts=mounts)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main():
    result = measured()
    print(f"\n{result['rows']:,} rows in 40 Parquet files to the store of images/s3, {ROUNDS} rounds, median (least..most)")
    default = statistics.median(next(iter(result["seconds"].values())))
    for name, seconds in result["seconds"].items():
        print(f"  {name:30} {spread(seconds):>20} s  {statistics.median(seconds) / default:6.2f} of Spark's default")


main()
