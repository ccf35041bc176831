# SPDX-License-Identifier: Apache-2.0
"""In the image, by committers.py: writes the flights to the store with each committer in turn, ROUNDS times, and prints a JSON
object of the seconds that each write took."""
import json
import sys
import time

from pyspark.sql import SparkSession

FILES = 40
SPARKS_OWN = {"spark.sql.sources.commitProtocolClass":
              "org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol",
              "spark.sql.parquet.output.committer.class": "org.apache.parquet.hadoop.ParquetOutputCommitter"}
VERSION = "mapreduce.fileoutputcommitter.algorithm.version"
S3A = {"spark.sql.sources.commitProtocolClass": "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol",
       "spark.sql.parquet.output.committer.class": "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"}
COMMITTERS = {"file, v1 (Spark's default)": {**SPARKS_OWN, VERSION: "1"}, "file, v2": {**SPARKS_OWN, VERSION: "2"},
              "directory": {**S3A, "fs.s3a.committer.name": "directory"},
              "magic (services/s3/layer)": {**S3A, "fs.s3a.committer.name": "magic"}}
first = SparkSession.builder.getOrCreate()


def who_committed() -> str:
    """S3A's committers say it in the file that marks a table as complete; Spark's own leave it empty."""
    hadoop, io = first._jvm.org.apache.hadoop.fs, first._jvm.org.apache.commons.io  # pylint: disable=protected-access
    marker = hadoop.Path("s3a://data/table/_SUCCESS")
    stream = marker.getFileSystem(first._jsc.hadoopConfiguration()).open(marker)  # pylint: disable=protected-access
    text = io.IOUtils.toString(stream, "UTF-8")
    stream.close()
    return json.loads(text)["committer"] if text else "file"


rounds = int(sys.argv[1])
flights = first.read.csv("file:///data/flights.csv", header=True).repartition(FILES).cache()
rows = flights.count()
seconds = {name: [] for name in COMMITTERS}
for number in range(-1, rounds):  # the one before the first warms up
    for name, settings in COMMITTERS.items():
        for key, value in settings.items():
            first.conf.set(key, value)
        began = time.perf_counter()
        flights.write.mode("overwrite").parquet("s3a://data/table")
        took = time.perf_counter() - began
        if first.read.parquet("s3a://data/table").count() != rows:
            sys.exit(f"{name}: rows are missing")
        if who_committed() not in name:
            sys.exit(f"{name}: {who_committed()} has committed")
        if number >= 0:
            seconds[name].append(took)
print(json.dumps({"rows": rows, "seconds": seconds}))
