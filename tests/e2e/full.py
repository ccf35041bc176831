# SPDX-License-Identifier: Apache-2.0
"""A PySpark application for a store whose volume is small: writes a table that fits and one that does not, and says
what it then reads of the first."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

path = sys.argv[1]
spark = SparkSession.builder.getOrCreate()
spark.range(1000).write.parquet(f"{path}/fits")
try:
    spark.range(0, 100_000, 1, 1).select(f.sha2(f.rand().cast("string"), 512)).write.parquet(f"{path}/does-not")
finally:
    print("rows", spark.read.parquet(f"{path}/fits").count(), flush=True)
