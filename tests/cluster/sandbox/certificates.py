# SPDX-License-Identifier: Apache-2.0
"""The cluster's keys: two authorities, and a certificate for each part, made by openssl."""

import subprocess
from pathlib import Path

from .place import API_ADDRESS, API_SERVICE, Node

DAYS = "365"
QUICKLY_MADE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
FOR_ANY_CLIENT = ("-newkey", "rsa:2048")  # the Kubernetes client of Spark reads no other in the form openssl writes
API_NAMES = [
    "DNS:localhost", "DNS:kubernetes", "DNS:kubernetes.default", "DNS:kubernetes.default.svc",
    "DNS:kubernetes.default.svc.cluster.local", "IP:127.0.0.1", f"IP:{API_ADDRESS}", f"IP:{API_SERVICE}",
]
USERS = {  # file name → (user, group)
    "admin": ("admin", "system:masters"),
    "controllers": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
    "proxy": ("system:kube-proxy", ""),
    "dns": ("system:coredns", ""),
    "storage": ("local-path-provisioner", ""),
    "kubelet-client": ("kube-apiserver", "system:masters"),
}


def make(folder: Path, nodes: list[Node]) -> None:
    folder.mkdir(parents=True)
    _authority(folder, "ca")
    _authority(folder, "front-proxy-ca")
    _openssl("genrsa", "-out", folder / "service-accounts.key", "2048")
    for name, (user, group) in USERS.items():
        _certificate(folder, name, user, group, "clientAuth")
    for node in nodes:
        _certificate(folder, node.name, f"system:node:{node.name}", "system:nodes", "clientAuth")
    _certificate(folder, "front-proxy", "front-proxy", "", "clientAuth", authority="front-proxy-ca")
    _certificate(folder, "api", "kube-apiserver", "", "serverAuth", names=API_NAMES)


def _authority(folder: Path, name: str) -> None:
    _openssl("req", "-x509", *_new_key(folder, name), "-out", folder / f"{name}.crt", "-days", DAYS,
             "-subj", f"/CN={name}")


def _certificate(folder: Path, name: str, user: str, group: str, usage: str, names=(), authority="ca") -> None:
    extensions = folder / f"{name}.ext"
    extensions.write_text(f"extendedKeyUsage={usage}\n" + (f"subjectAltName={','.join(names)}\n" if names else ""))
    request = _openssl("req", *_new_key(folder, name), "-subj", (f"/O={group}" if group else "") + f"/CN={user}")
    _openssl("x509", "-req", "-CA", folder / f"{authority}.crt", "-CAkey", folder / f"{authority}.key",
             "-CAcreateserial", "-days", DAYS, "-extfile", extensions, "-out", folder / f"{name}.crt", text=request)
    extensions.unlink()


def _new_key(folder: Path, name: str) -> list:
    return [*(FOR_ANY_CLIENT if name == "admin" else QUICKLY_MADE), "-nodes", "-keyout", folder / f"{name}.key"]


def _openssl(*words, text: str = "") -> str:
    done = subprocess.run(["openssl", *map(str, words)], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr.strip()}")
    return done.stdout
