# SPDX-License-Identifier: Apache-2.0
"""A PySpark application that ends as its first argument says.

exit N     ends with status N
kill NAME  the driver's JVM dies by a signal: KILL, TERM …
show       prints the other arguments, as JSON on one line
hog        takes memory until it is killed
work N     has executors do N tasks of a second each, and says "ready" before and "worked N" after it
rest N     does that twice; between, it waits until all executors have gone
wait       has a Spark session, says "ready", and goes on until it is stopped (half an hour at most)
"""
import json
import os
import signal
import sys
import time


def wait() -> None:
    # Here, since the other ways of ending do not need the second this takes.
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    print("ready", spark.range(3).count(), flush=True)
    time.sleep(1800)


def hog() -> None:
    taken = []
    while True:
        taken.append(bytearray(b"x") * (8 << 20))


def work(count: int) -> None:
    from pyspark.sql import SparkSession

    context = SparkSession.builder.getOrCreate().sparkContext
    print("ready", flush=True)
    worked = context.parallelize(range(count), count).map(lambda number: time.sleep(1) or 1).sum()
    print("worked", worked, flush=True)


def rest(count: int) -> None:
    from pyspark import SparkContext

    work(count)
    tracker = SparkContext.getOrCreate()._jsc.sc().statusTracker()
    while len(tracker.getExecutorInfos()) > 1:  # the driver is one
        time.sleep(0.5)
    print("rested", flush=True)
    work(count)


def main() -> None:
    how, *what = sys.argv[1:]
    if how == "exit":
        sys.exit(int(what[0]))
    if how == "show":
        print("arguments", json.dumps(what), flush=True)
        return
    if how in ("work", "rest"):
        {"work": work, "rest": rest}[how](int(what[0]))
        return
    if how == "hog":
        hog()
    if how == "kill":
        os.kill(os.getppid(), signal.Signals["SIG" + what[0]])
    wait()


if __name__ == "__main__":
    main()
