# SPDX-License-Identifier: Apache-2.0
"""The objects of sparkjob for other versions of Spark beside what the spark-submit of each has stored (recorded/)."""

import unittest

import recording
from differences import judge
from live import NAME
from programs import Programs


class RecordedVersions(unittest.TestCase):
    def test_differ_only_on_purpose(self):
        programs = Programs(NAME)
        self.addCleanup(programs.close)
        for version in recording.versions():
            self.compare(version, programs)

    def compare(self, version: str, programs: Programs):
        theirs, cases = recording.read(version), recording.cases()
        ours = programs.of_sparkjob(cases, recording.layer(version))
        for each in cases:
            with self.subTest(each.name, version=version):
                key = (each.name, recording.digest(each))
                self.assertIn(key, theirs, "the case is not what was recorded; run tests/conformance/record")
                if problems := judge(each, theirs[key], ours[each.name]).problems:
                    self.fail("\n".join(problems))


if __name__ == "__main__":
    unittest.main()
