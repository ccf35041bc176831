# SPDX-License-Identifier: Apache-2.0
"""A Spark application whose one long job ends by a kill button, or as the application itself by the file named."""
import os
import sys
import time

from pyspark.sql import SparkSession


STOP = sys.argv[1]


def hang(number: int) -> int:
    while not os.path.exists(STOP):
        time.sleep(0.5)
    return number


spark = SparkSession.builder.appName("endless <&> \u00fc").getOrCreate()
spark.range(1000).selectExpr("sum(id)").collect()
spark.sparkContext.parallelize(range(10), 2).setName("a/b <c>").cache().count()
spark.sparkContext.setJobDescription("hangs")
try:
    spark.sparkContext.parallelize([0], 1).map(hang).collect()
except Exception as error:  # pylint: disable=broad-exception-caught; how Py4J says it is not the point
    print("ended:", "cancelled" in str(error), flush=True)
while not os.path.exists(STOP):
    time.sleep(0.1)
spark.stop()
