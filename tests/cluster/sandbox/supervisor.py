# SPDX-License-Identifier: Apache-2.0
"""Starts the parts of a cluster in order, then obeys: one word and a part's name on a Unix socket."""

import json
import signal
import socket
import subprocess
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from . import addons, certificates, control_plane, mounts, network, node
from .api import Api
from .part import Part
from .place import Node, Place
from .trouble import Trouble


class Supervisor:
    def __init__(self, place: Place, settings: dict):
        self._place = place
        self._nodes = [Node(number) for number in range(1, settings["nodes"] + 1)]
        self._images = [Path(image) for image in settings["images"]]
        self._parts: dict[str, Part] = {}
        self._began = time.monotonic()

    def bring_up(self) -> None:
        place = self._place
        mounts.make(place)
        network.make(self._nodes or [Node(1)])
        certificates.make(place.keys, self._nodes)
        control_plane.write_kubeconfigs(place)
        self._say("network and keys made")
        runtimes = self._bring_up_runtimes()
        self._bring_up_control_plane()
        if self._nodes:
            self._bring_up_nodes(runtimes)

    def _bring_up_runtimes(self) -> list[Part]:
        for each in self._nodes:
            node.write_files(self._place, each)
        return [self._start(node.containerd(self._place, each)) for each in self._nodes]

    def _bring_up_control_plane(self) -> None:
        etcd, apiserver, *others = control_plane.parts(self._place)
        self._start(etcd)
        self._wait(etcd)
        self._start(apiserver)
        self._wait(apiserver)
        for part in others:
            self._start(part)
        for part in others:
            self._wait(part)
        self._add(addons.faulty_api(self._place))

    def _bring_up_nodes(self, runtimes: list[Part]) -> None:
        place = self._place
        for runtime, each in zip(runtimes, self._nodes):
            self._wait(runtime)
            for image in self._images:
                subprocess.run(node.ctr(place, each, "images", "import", str(image)),
                               check=True, stdout=subprocess.DEVNULL)
        kubelets = [self._start(node.kubelet(place, each)) for each in self._nodes]
        addons.write_files(place)
        addons.create_objects(place)
        others = [node.proxy(place, each) for each in self._nodes] + [addons.dns(place), addons.storage(place)]
        for part in others:
            self._start(part)
        for part in [*others, *kubelets]:
            self._wait(part)
        self._wait_until("default ServiceAccount made", lambda: Api(place).answers(
            "/api/v1/namespaces/default/serviceaccounts/default"))

    def _add(self, part: Part) -> Part:
        self._parts[part.name] = part
        return part

    def _start(self, part: Part) -> Part:
        self._add(part).start()
        return part

    def _wait(self, part: Part) -> None:
        part.wait()
        self._say(f"{part.name} ready")

    def _wait_until(self, what: str, true: Callable[[], bool], patience: float = 30) -> None:
        end = time.monotonic() + patience
        while not true():
            if time.monotonic() > end:
                raise Trouble(f"waited {patience:.0f} s in vain: {what}")
            time.sleep(0.05)
        self._say(what)

    def _say(self, what: str) -> None:
        print(f"  {time.monotonic() - self._began:5.1f} s  {what}", flush=True)

    def serve(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(str(self._place.control_socket))
            server.listen()
            (self._place.folder / "ready").touch()
            while True:
                connection, _ = server.accept()
                with connection, connection.makefile("rw", encoding="utf-8") as stream:
                    self._answer_one(stream)

    def _answer_one(self, stream) -> None:
        try:
            words = stream.readline().split()
            json.dump(self.obey(*words), stream)
            stream.flush()
        except OSError:
            pass  # the asker went away
        except Exception:  # pylint: disable=broad-except; the cluster outlives a mistake in a request
            traceback.print_exc()
            json.dump({"trouble": traceback.format_exc(limit=1)}, stream)

    def obey(self, verb: str, name: str = "") -> dict:
        """Does `verb` to the part `name`, or to all of its kind ('kubelet' is every node's); tells all states."""
        chosen = [p for p in self._parts.values() if name in (p.name, p.name.split(".")[0])]
        deeds = {
            "status": lambda part: None,
            "start": self._start_again,
            "stop": Part.stop,
            "kill": lambda part: part.stop(signal.SIGKILL),
            "restart": lambda part: (part.stop(), self._start_again(part)),
            "pause": Part.pause,
            "resume": Part.resume,
        }
        if verb not in deeds:
            return {"trouble": f"cannot '{verb}' a part; can: {', '.join(deeds)}"}
        if name and not chosen:
            return {"trouble": f"no part is called '{name}'; there are: {', '.join(self._parts)}"}
        try:
            for part in chosen:
                deeds[verb](part)
        except Trouble as trouble:
            return {"trouble": str(trouble)}
        return {"parts": {part.name: part.state for part in self._parts.values()}}

    @staticmethod
    def _start_again(part: Part) -> None:
        part.start()
        part.wait()


def main(name: str) -> int:
    place = Place(name)
    settings = json.loads((place.folder / "cluster.json").read_text())
    supervisor = Supervisor(place, settings)
    try:
        supervisor.bring_up()
        supervisor.serve()
    except Trouble as trouble:
        (place.folder / "failed").write_text(str(trouble))
    except Exception:  # pylint: disable=broad-except; told to whoever waits for the cluster
        (place.folder / "failed").write_text(traceback.format_exc())
    return 1
