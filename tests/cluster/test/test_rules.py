# SPDX-License-Identifier: Apache-2.0
"""What can be told without a cluster."""

import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sandbox import cgroups, control, quota  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import Place  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.trouble import Trouble  # noqa: E402  pylint: disable=wrong-import-position

V1 = "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n" \
     "31 25 0:27 / /sys/fs/cgroup/pids rw shared:9 - cgroup cgroup rw,pids\n"
V2 = "42 24 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
UNIFIED = V2.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified ")


class Cgroups(unittest.TestCase):
    def mounts(self, mountinfo: str) -> dict[Path, str]:
        with tempfile.NamedTemporaryFile("w", suffix=".mountinfo") as file:
            file.write("1 0 8:1 / / rw - ext4 /dev/root rw\n" + mountinfo)
            file.flush()
            return cgroups.hierarchies(file.name)

    def test_are_known_by_their_mounts(self):
        for version, mountinfo in {"none": "", "v1": V1, "v2": V2, "hybrid": V1 + UNIFIED}.items():
            self.assertEqual(cgroups.version(self.mounts(mountinfo)), version)

    def test_processes_are_tracked_where_pods_are(self):
        self.assertEqual(cgroups.tracker(self.mounts(V2)), Path("/sys/fs/cgroup"))
        self.assertEqual(cgroups.tracker(self.mounts(V1 + UNIFIED)), Path("/sys/fs/cgroup/pids"))

    def test_missing_ones_are_a_trouble(self):
        with self.assertRaisesRegex(Trouble, "no cgroup v2 and no 'pids' controller"):
            cgroups.tracker({})


class Names(unittest.TestCase):
    def test_of_clusters_are_short_and_plain(self):
        for name in ("", "Upper", "a/b", "-a", "a" * 21):
            with self.assertRaises(Trouble, msg=name):
                Place(name)


class Processes(unittest.TestCase):
    def test_that_are_no_more_have_no_start_time(self):
        self.assertEqual(control.start_time(2**22 + 1), "")


class Quantities(unittest.TestCase):
    def test_are_read_as_kubernetes_means_them(self):
        for text, value in {"2": 2, "1500m": Decimal("1.5"), "2Ki": 2048, "12Gi": 12 * 2**30, "1k": 1000}.items():
            self.assertEqual(quota.amount(text), value)


if __name__ == "__main__":
    unittest.main()
