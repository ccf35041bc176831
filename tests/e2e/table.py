# SPDX-License-Identifier: Apache-2.0
"""A PySpark application for services that fail: says "ready", works for as many seconds as its first argument says, then
writes a table to the path of its second, reads it, and says how many rows came back."""
import sys
import time

from pyspark.sql import SparkSession

seconds, path = int(sys.argv[1]), sys.argv[2]
spark = SparkSession.builder.getOrCreate()
print("ready", flush=True)
spark.sparkContext.parallelize(range(seconds), seconds).foreach(lambda _: time.sleep(1))
spark.range(1000).write.mode("overwrite").parquet(path)
print("rows", spark.read.parquet(path).count(), flush=True)
