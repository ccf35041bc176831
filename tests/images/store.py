# SPDX-License-Identifier: Apache-2.0
"""The store of images/s3 over a folder, as its pod has it: keys from variables, a volume that outlives it."""
import contextlib

from container import Image, start
from spark_test import free_port, get, wait_for

STORE = Image("s3")
KEYS = {"ACCESS_KEY": "anaccesskey", "SECRET_KEY": "averysecretkey"}


@contextlib.contextmanager
def store(data: str):
    """Its port; what is in a bucket is in `data`/buckets."""
    port = free_port()
    variables = {**KEYS, "BUCKETS": "spark-events data", "LISTEN": f"127.0.0.1:{port}"}
    with start(STORE, environment=variables, mounts={"/data": data}) as process:
        try:
            wait_for("the store", lambda: get(f"http://127.0.0.1:{port}/healthz") is not None, process)
            yield port
        finally:
            process.kill()
            process.communicate()
