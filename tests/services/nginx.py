# SPDX-License-Identifier: Apache-2.0
"""nginx as a local process: the machine's own, or Debian's package, unpacked into the cache; nothing is installed."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "sparkjob"


def skip_loudly(reason: str) -> None:
    """What is missing on a developer's machine is no failure; in CI it is."""
    if os.environ.get("CI") == "true":
        raise AssertionError(reason)
    print(f"\nSKIPPED, NOTHING OF THIS IS TESTED HERE: {reason}\n", file=sys.stderr)
    raise unittest.SkipTest(reason)


@functools.cache
def nginx() -> str:
    """The folder of the program."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or CACHE / "nginx/usr/sbin/nginx"
    if not pathlib.Path(found).exists():
        _unpack()
    done = subprocess.run([found, "-V"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        skip_loudly(f"{found} does not run: {done.stderr.strip()}")
    if "http_auth_request_module" not in done.stderr:
        skip_loudly(f"{found} was built without its module auth_request; Debian's has it")
    return str(pathlib.Path(found).parent)


def _unpack() -> None:
    if not shutil.which("apt-get"):
        skip_loudly("no nginx; install it with this system's package manager")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        for words in (["apt-get", "-qq", "download", "nginx"], ["sh", "-c", "dpkg-deb -x nginx_*.deb unpacked"]):
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                skip_loudly(f"no nginx, and {' '.join(words)} failed: {done.stderr.strip()}")
        shutil.rmtree(CACHE / "nginx", ignore_errors=True)
        pathlib.Path(folder, "unpacked").rename(CACHE / "nginx")
