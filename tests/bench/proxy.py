# SPDX-License-Identifier: Apache-2.0
"""What the reverse proxy costs, beside a driver's UI without it: real Spark on this machine, nginx before it.

BENCH_ROUNDS times, in turn; BENCH_APPLICATIONS are in the history server's list."""
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

from measure import memory, spread

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "services"))
from browser import Browser  # noqa: E402  pylint: disable=wrong-import-position
from spark_here import SparkHere  # noqa: E402  pylint: disable=wrong-import-position
from world import FLIGHTS, until  # noqa: E402  pylint: disable=wrong-import-position

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
APPLICATIONS = int(os.environ.get("BENCH_APPLICATIONS", "200"))
REQUESTS, AT_ONCE = 100, 8
PAGES = {"a page made by the driver": "/environment/", "a file": "/static/webui.css"}
LIVE = f"/proxy/{FLIGHTS}"


def latency(port: int, path: str) -> float:
    """Milliseconds of one request over a connection that is kept, in the median."""
    connection, took = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    connection.close()
    return statistics.median(took) * 1000


def rate(port: int, path: str) -> float:
    """Requests a second of one curl that sends several at once."""
    began = time.perf_counter()
    subprocess.run(["curl", "--no-progress-meter", "--fail", "--parallel", "--parallel-max", str(AT_ONCE),
                    "--output", "/dev/null", f"http://127.0.0.1:{port}{path}?number=[1-{4 * REQUESTS}]"], check=True)
    return 4 * REQUESTS / (time.perf_counter() - began)


def compare(spark: SparkHere) -> None:
    print(f"\nthe live UI through the proxy, beside the UI itself; {ROUNDS} rounds, median (least..most)\n"
          f"  {'':26} {'':10} {'latency, ms':>20} {'a second, ' + str(AT_ONCE) + ' at once':>24}")
    for what, path in PAGES.items():
        ways = {"bare": (spark.ui_port, path), "proxied": (spark.proxy.port, LIVE + path)}
        seen = {way: ([], []) for way in ways}
        for _ in range(ROUNDS):
            for way, (port, address) in ways.items():
                seen[way][0].append(latency(port, address))
                seen[way][1].append(rate(port, address))
        for way, (latencies, rates) in seen.items():
            print(f"  {what:26} {way:10} {spread(latencies):>20} {spread(rates):>24}")
        added = statistics.median(seen["proxied"][0]) - statistics.median(seen["bare"][0])
        share = statistics.median(seen["proxied"][1]) / statistics.median(seen["bare"][1])
        print(f"  {'':26} the proxy adds {added:.2f} ms, and lets {share:.2f} of the requests a second through")


def nginx_memory(spark: SparkHere) -> None:
    sizes = [memory(process) / 1024 for process in spark.proxy.processes()]
    print(f"\nnginx: {len(sizes)} processes, {sum(sizes):.1f} MB resident together (shared pages counted in each)")


def fill(events: pathlib.Path) -> None:
    """As many applications as are wanted, each with the event log of the one that has ended."""
    text = (events / FLIGHTS).read_text(encoding="utf-8")
    for number in range(APPLICATIONS - 1):
        other = f"spark-{number:032x}"
        (events / other).write_text(text.replace(FLIGHTS, other), encoding="utf-8")


def timed(action) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def full_list(spark: SparkHere) -> None:
    def listed() -> int:
        return len(json.loads(spark.proxy.ask("/api/v1/applications?limit=1000").text))

    until("all are listed", lambda: listed() == APPLICATIONS, 300)
    browser = Browser()
    row = "document.querySelectorAll('tbody tr').length"

    def visit(address: str, rows: int):
        browser.visit(f"http://127.0.0.1:{address}")
        browser.until(f"{row} >= {rows}")

    ways = {"the list's JSON, through the proxy": listed,
            "the proxy's front page, in a browser": lambda: visit(f"{spark.proxy.port}/", APPLICATIONS),
            # It shows twenty at first.
            "the history server's page, in a browser": lambda: visit(f"{spark.history_port}/", 20)}
    print(f"\n{APPLICATIONS} applications, {ROUNDS} rounds, median (least..most)")
    for what, action in ways.items():
        action()
        print(f"  {what:42} {spread([timed(action) for _ in range(ROUNDS)]):>22} ms")
    browser.close()


def main():
    spark = SparkHere("")
    try:
        spark.start_history_server()
        application = spark.start_application(**{"spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "false"})
        compare(spark)
        nginx_memory(spark)
        (spark.folder / "stop").touch()
        application.wait(300)
        fill(spark.folder / "events")
        full_list(spark)
    finally:
        spark.close()


main()
