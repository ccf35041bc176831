# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs, as JSON (which is YAML too), with everything in the one file."""

import base64
import json
import os
from pathlib import Path

from .place import API_ADDRESS, API_PORT


def encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def by_certificate(keys: Path, name: str) -> dict:
    return {"client-certificate-data": encoded(keys / f"{name}.crt"), "client-key-data": encoded(keys / f"{name}.key")}


def write(file: Path, keys: Path, user: dict, namespace: str = "default", port: int = API_PORT) -> None:
    """Writes a kubeconfig for `user`, the `user` part of such a file: a certificate or a token."""
    cluster = {"server": f"https://{API_ADDRESS}:{port}", "certificate-authority-data": encoded(keys / "ca.crt")}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "sparkjob", "cluster": cluster}],
        "users": [{"name": file.name, "user": user}],
        "contexts": [{"name": file.name,
                      "context": {"cluster": "sparkjob", "user": file.name, "namespace": namespace}}],
        "current-context": file.name,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(config, out, indent=1)
