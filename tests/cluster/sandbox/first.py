# SPDX-License-Identifier: Apache-2.0
"""The cluster's first process: reaps what nobody else waits for, and ends with the supervisor.

When it ends, by whatever means, the kernel kills every process of the cluster, and with the last one go its
mounts and its network.
"""

import os
import sys

from . import supervisor


def main() -> int:
    child = os.fork()
    if child == 0:
        os._exit(supervisor.main(sys.argv[1]))
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
