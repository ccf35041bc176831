#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes an image of one static program as an OCI archive: image.py ARCHIVE NAME COMMAND PROGRAM

A program called busybox gets its applets' names as links.
"""

import hashlib
import io
import json
import platform
import subprocess
import sys
import tarfile
from pathlib import Path

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def layer(program: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        if program.name != "busybox":
            _file(tar, program.name, program.read_bytes(), 0o755)
            return _closed(tar, out)
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777), ("root", 0o700)):
            _add(tar, folder, tarfile.DIRTYPE, mode)
        _file(tar, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n", 0o644)
        _file(tar, "bin/busybox", program.read_bytes(), 0o755)
        for applet in subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split():
            if applet != "busybox":
                _add(tar, f"bin/{applet}", tarfile.SYMTYPE, 0o777, "busybox")
        return _closed(tar, out)


def _closed(tar: tarfile.TarFile, out: io.BytesIO) -> bytes:
    tar.close()
    return out.getvalue()


def _add(tar: tarfile.TarFile, name: str, kind: bytes, mode: int, target: str = "") -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.linkname = kind, mode, target
    tar.addfile(entry)


def _file(tar: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.size = mode, len(content)
    tar.addfile(entry, io.BytesIO(content))


def write(archive: Path, name: str, command: str, content: bytes) -> None:
    with tarfile.open(archive, "w") as tar:
        def blob(data: bytes, kind: str) -> dict:
            digest = hashlib.sha256(data).hexdigest()
            _file(tar, f"blobs/sha256/{digest}", data, 0o644)
            return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

        kind = "application/vnd.oci.image."
        tar_layer = blob(content, kind + "layer.v1.tar")
        config = blob(json.dumps({
            "architecture": ARCHITECTURES[platform.machine()], "os": "linux",
            "config": {"Env": ["PATH=/bin"], "Cmd": [command]},
            "rootfs": {"type": "layers", "diff_ids": [tar_layer["digest"]]}}).encode(), kind + "config.v1+json")
        manifest = blob(json.dumps({
            "schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "config": config,
            "layers": [tar_layer]}).encode(), kind + "manifest.v1+json")
        manifest["annotations"] = {"io.containerd.image.name": name}
        _file(tar, "oci-layout", b'{"imageLayoutVersion": "1.0.0"}', 0o644)
        _file(tar, "index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode(), 0o644)


if __name__ == "__main__":
    archive_name, image_name, run, program_name = sys.argv[1:]
    write(Path(archive_name), image_name, run, layer(Path(program_name)))
