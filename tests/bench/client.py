# SPDX-License-Identifier: Apache-2.0
"""What sparkjob's Kubernetes client costs, beside curl and client-go on one API server: requests, and open watches.

client.py CLIENT_BENCH CLIENT_GO, inside the API server's network: see tests/bench/run."""
import json
import os
import subprocess
import sys
import tempfile

from cluster import CURL, NAMESPACE, ROOT, SERVER, Connection, audit_offset, make_namespace, path, requests_since
from measure import Command, compare, memory
from watching import lag

OURS, CLIENT_GO = str(ROOT / sys.argv[1]), sys.argv[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
GETS, CREATES, WATCHES = 2000, 300, 50


def gets():
    url = f"{SERVER}{path('configmaps', 'watched-0')}?n=[1-{GETS}]"
    compare(f"GET of one ConfigMap, {GETS} times in one process; the cost of one", [
        Command("sparkjob's client", [OURS, "get", str(GETS)]),
        Command("curl, one connection", [*CURL, url]),
        Command("client-go", [CLIENT_GO, "get", str(GETS)]),
    ], ROUNDS, each=GETS)


def creates():
    with tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        json.dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "curl-"},
                   "data": {"state": "new"}}, body)
        body.flush()
        url = f"{SERVER}{path('configmaps')}?fieldValidation=Strict&n=[1-{CREATES}]"
        post = [*CURL, "--header", "Content-Type: application/json", "--data", f"@{body.name}"]
        compare(f"CREATE of ConfigMaps, {CREATES} in one process; the cost of one", [
            Command("sparkjob's client (fresh each)", [OURS, "create", str(CREATES)]),
            Command("curl, fresh connections", [*post, "--header", "Connection: close", url]),
            Command("curl, one connection", [*post, url]),
            Command("client-go, one connection", [CLIENT_GO, "create", str(CREATES)]),
        ], ROUNDS, each=CREATES)


def resident(program, agent, count):
    """The memory, in KiB, of a program with so many open watches, of which the audit log tells."""
    before = audit_offset()
    with subprocess.Popen([program, "watches", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdout.readline() != b"ready\n":
            raise SystemExit(f"{program} watches {count} failed")
        size = memory(child.pid)
        opened = sum(event["verb"] == "watch" for event in requests_since(before, agent))
        if opened < count:  # more: one has ended and was opened again
            raise SystemExit(f"{program}: {opened} watches were opened, not {count}")
        child.stdin.close()
    return size


def watches():
    print("\nmemory with open watches of one ConfigMap each (resident, MB)\n"
          f"  {'':34} {'1':>8} {WATCHES:>8} {'each':>8}")
    for name, program, agent in (("sparkjob's ObjectWatch", OURS, "sparkjob"),
                                 ("client-go's RetryWatcher", CLIENT_GO, "client_go")):
        one, many = resident(program, agent, 1) / 1024, resident(program, agent, WATCHES) / 1024
        print(f"  {name:34} {one:8.1f} {many:8.1f} {(many - one) / (WATCHES - 1):8.3f}", flush=True)


def main():
    connection = Connection()
    make_namespace(connection)
    for number in range(WATCHES):
        connection.ask("POST", path("configmaps"), {
            "metadata": {"name": f"watched-{number}", "namespace": NAMESPACE}, "data": {"number": "0"}})
    gets()
    creates()
    watches()
    lag([("sparkjob's ObjectWatch", OURS), ("client-go's RetryWatcher", CLIENT_GO)])


main()
