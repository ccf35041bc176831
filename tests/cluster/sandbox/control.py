# SPDX-License-Identifier: Apache-2.0
"""Talks to a running cluster from outside: orders to its supervisor, and a way into its network."""

import ctypes
import json
import os
import socket
from pathlib import Path

from .place import Place
from .trouble import MISSING, NOT_ALLOWED, UNAVAILABLE, Trouble

CLONE_NEWNET = 0x40000000


def settings(place: Place) -> dict:
    try:
        return json.loads((place.folder / "cluster.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}


def pid(place: Place) -> int | None:
    """The process whose namespaces are the cluster's, or None where it does not run."""
    try:
        number, began = (place.folder / "pid").read_text().split()
        return int(number) if began == start_time(int(number)) else None
    except (FileNotFoundError, ValueError):
        return None


def start_time(number: int) -> str:
    """When a process began: with its number it names one process for ever. Empty where there is none."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state == "Z" else fields[18]


def is_ready(place: Place) -> bool:
    return pid(place) is not None and (place.folder / "ready").exists()


def order(place: Place, verb: str, part: str = "") -> dict[str, str]:
    """Gives the supervisor an order; the states of all parts afterwards."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(place.control_socket))
        except OSError as error:
            raise Trouble(f"cluster '{place.name}' does not run: {error.strerror}", UNAVAILABLE) from error
        connection.sendall(f"{verb} {part}\n".encode())
        with connection.makefile(encoding="utf-8") as stream:
            answer = json.load(stream)
    if "trouble" in answer:
        raise Trouble(answer["trouble"])
    return answer["parts"]


def enter_network(place: Place) -> None:
    """Moves this process into the cluster's network."""
    if os.geteuid() != 0:
        raise Trouble("only root can enter a cluster's network", NOT_ALLOWED)
    number = pid(place)
    if number is None:
        raise Trouble(f"cluster '{place.name}' does not run; start it with: make cluster", MISSING)
    with open(f"/proc/{number}/ns/net", "rb") as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise Trouble(f"cannot enter the network of cluster '{place.name}': {os.strerror(ctypes.get_errno())}")
