# SPDX-License-Identifier: Apache-2.0
"""The objects of sparkjob beside those of the real spark-submit, both as one API server has stored them. The same
words, files and variables go to both programs; what differs on purpose is in differences.py."""

import os
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import case
from differences import ACCEPTED_ON_PURPOSE, DIFFERENCES, REFUSED_ON_PURPOSE, Judgement, judge
from programs import SPARK, Programs

NAME = os.environ.get("CLUSTER") or "conformance"
CASES = [each for each in case.load() if each.name == os.environ.get("CASE", each.name)]


class LiveCases(unittest.TestCase):
    """CASE=… picks one by its name."""

    judged: dict[str, Judgement] = {}

    @classmethod
    def setUpClass(cls):
        programs = Programs(NAME)
        cls.addClassCleanup(programs.close)
        began = time.monotonic()
        cls.judged = {each.name: judge(each, theirs, ours) for each, theirs, ours in programs.outcomes(CASES)}
        print(f"{len(CASES)} cases in {time.monotonic() - began:.0f} s", file=sys.stderr)

    def test_differ_only_on_purpose(self):
        for name, judged in self.judged.items():
            with self.subTest(name):
                if judged.problems:
                    self.fail("not in the lists of differences.py:\n" + "\n".join(judged.problems))

    def test_differ_in_all_that_is_said_to_differ(self):
        seen = set().union(*(judged.reasons for judged in self.judged.values()))
        for why in [*DIFFERENCES, *REFUSED_ON_PURPOSE, *ACCEPTED_ON_PURPOSE] if len(CASES) > 1 else []:
            with self.subTest(why):
                self.assertIn(why, seen, "no such difference any more")


class OneJvm(unittest.TestCase):
    """Many calls in one JVM have the same stored as bin/spark-submit, called for each."""

    CASES = ("directory of spark", "all of kerberos")
    REFUSED = ("memory as a fraction", "an unknown option")

    @classmethod
    def setUpClass(cls):
        cls.programs = Programs(NAME)
        cls.addClassCleanup(cls.programs.close)
        cases = {each.name: each for each in case.load() if each.name in cls.CASES + cls.REFUSED}
        cls.in_one_jvm = cls.programs.of_spark_submit(list(cases.values()))
        cls.again = {name: replace(each, name=f"again {name}") for name, each in cases.items()}
        cls.programs.prepare(list(cls.again.values()))
        with ThreadPoolExecutor(2) as pool:
            cls.done = dict(zip(cls.again, pool.map(cls.submit, cls.again.values())))

    @classmethod
    def submit(cls, each: case.Case) -> subprocess.CompletedProcess:
        variables = {**cls.programs.environment(each), "SPARK_HOME": str(SPARK)}
        command = [*cls.programs.enter, "env", "-i", *(f"{key}={value}" for key, value in variables.items()),
                   str(SPARK / "bin" / "spark-submit"), *cls.programs.words(each)]
        return subprocess.run(command, env=cls.programs.entered, text=True, capture_output=True, check=False)

    def test_stores_the_same(self):
        for name in self.CASES:
            with self.subTest(name):
                self.assertEqual(self.done[name].returncode, 0, self.done[name].stderr[-2000:])
                self.assertEqual(without_the_time(self.programs.stored(self.again[name])),
                                 without_the_time(self.in_one_jvm[name].objects))

    def test_refuses_the_same_for_the_same_reason(self):
        for name in self.REFUSED:
            with self.subTest(name):
                self.assertNotEqual(self.done[name].returncode, 0)
                self.assertIn(self.in_one_jvm[name].refused.splitlines()[0].split(": ", 1)[1], self.done[name].stderr)


def without_the_time(objects: dict[str, object]) -> dict[str, object]:
    return {path: value for path, value in objects.items() if not path.endswith("/spark.app.submitTime")}


if __name__ == "__main__":
    unittest.main()
