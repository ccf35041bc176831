# SPDX-License-Identifier: Apache-2.0
"""A driver that writes a megabyte a second, for longer than the node keeps a log in one file: every line arrives, once
and in order."""

import gzip
import re
import unittest
from pathlib import Path

import jobs
import side_by_side
from under_test import ClusterTest, place

NAMESPACE = "logs"
LINES, SECONDS = 15000, 20  # a line has 70 bytes, and the node's limit is 10 MiB
PART = re.compile(rb"\S+ stdout ([PF]) (.*)\n")

load_tests = side_by_side.load_tests


def setUpModule():
    jobs.enter_cluster()
    jobs.prepare(NAMESPACE)


def tearDownModule():
    jobs.under_test.cluster("remove-tenant", NAMESPACE)


def written(pod: dict) -> bytes:
    """What the container has written to stdout: files that the node has rotated are there too, and `kubectl logs` shows
    the last one only."""
    metadata = pod["metadata"]
    folder = Path(place().folder, "node-1", "pod-logs",
                  f"{metadata['namespace']}_{metadata['name']}_{metadata['uid']}", "sparkjob")
    text = b""
    for file in sorted(folder.iterdir(), key=lambda file: (file.name == "0.log", file.name)):
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        text += b"".join(part + (b"\n" if end == b"F" else b"") for end, part in PART.findall(raw))
    return text


class ALog(ClusterTest):
    def test_of_a_megabyte_a_second_every_line_arrives_once(self):
        steps = [step for _ in range(SECONDS) for step in (f"lines={LINES}", "sleep=0.8")]
        job = jobs.stand_in(NAMESPACE, "talks", *steps).apply()

        self.assertEqual(job.end(), "Complete")

        launcher, = job.launchers()
        numbers = [int(number) for number in re.findall(rb"INFO StandIn: line (\d+) of", written(launcher))]
        self.assertEqual(len(numbers), LINES * SECONDS)
        self.assertTrue(numbers == list(range(1, LINES + 1)) * SECONDS, "lines came twice, or in another order")


if __name__ == "__main__":
    unittest.main()
