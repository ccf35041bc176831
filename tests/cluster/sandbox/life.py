# SPDX-License-Identifier: Apache-2.0
"""A cluster's life as seen from outside: up, down, status."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import cgroups, control, surroundings
from .place import REPOSITORY, ROOT, Node, Place
from .trouble import CANNOT_CREATE, UNAVAILABLE, Trouble

HERE = Path(__file__).resolve().parent.parent
PATIENCE = 400  # a start takes seconds; two cores that compile meanwhile have taken minutes


def up(place: Place, nodes: int) -> None:
    """Returns when the cluster is ready. Starts nothing twice; what a crash has left of it is cleared first."""
    surroundings.check(place, nodes)
    with _alone(place):
        if _runs_already(place, nodes):
            return
        _clear(place)
        parts = _build(nodes)
        began = time.monotonic()
        try:
            _prepare(place, nodes, parts)
            _wait(place, _start(place))
        except BaseException:
            _clear(place, keep_logs=True)
            raise
    _say(f"cluster '{place.name}' is ready after {time.monotonic() - began:.1f} s; "
         "try: tests/cluster/in kubectl get namespaces")


def down(place: Place) -> None:
    """Ends every process of the cluster and removes everything it made. No error where there is none."""
    if not ROOT.exists():
        return
    with _alone(place):
        _clear(place)
        place.lock.unlink()
    with contextlib.suppress(OSError):
        ROOT.rmdir()  # of the last cluster


def _runs_already(place: Place, nodes: int) -> bool:
    if not control.is_ready(place):
        return False
    settings = control.settings(place)
    if settings["repository"] != str(REPOSITORY):
        raise Trouble(f"the name '{place.name}' is taken by a cluster started from {settings['repository']}; "
                      "choose another: make cluster CLUSTER=…", CANNOT_CREATE)
    if settings["nodes"] < nodes:
        raise Trouble(f"cluster '{place.name}' runs with {settings['nodes']} nodes instead of {nodes}; "
                      "first: make cluster-down", CANNOT_CREATE)
    _say(f"cluster '{place.name}' runs already")
    return True


def _build(nodes: int) -> list[Path]:
    wanted = ["kubernetes", "faults"] + (["dns", "kustomize", "images"] if nodes else [])
    built = subprocess.run([HERE / "build.sh", *wanted], stdout=subprocess.PIPE, text=True, check=False)
    if built.returncode != 0:
        raise Trouble("the parts of the cluster could not be built; the reason is above", built.returncode)
    return [Path(line) for line in built.stdout.splitlines()]


def _prepare(place: Place, nodes: int, parts: list[Path]) -> None:
    for folder in (place.folder, place.logs, place.binaries):
        folder.mkdir(mode=0o755)
    files = [file for folder in parts for file in sorted(folder.iterdir())]
    for file in files:
        (place.binaries / file.name).symlink_to(file)
    (place.folder / "cluster.json").write_text(json.dumps({
        "repository": str(REPOSITORY), "nodes": nodes,
        "images": [str(file) for file in files if file.suffix == ".tar"]}))
    cgroups.create(place.cgroup, ["parts", *(Node(number).name for number in range(1, nodes + 1))])


def _start(place: Place) -> subprocess.Popen:
    def before_exec():
        number = os.getpid()
        (place.folder / "pid").write_text(f"{number} {control.start_time(number)}\n")
        cgroups.join(place.cgroup, "parts")

    with open(place.logs / "start.log", "wb") as log:
        return subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child",
             sys.executable, "-m", "sandbox.first", place.name],
            cwd=HERE, env=_environment(place), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=before_exec)


def _environment(place: Place) -> dict[str, str]:
    """Little of the caller's: no proxy settings, no language, no KUBECONFIG."""
    return {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", "HOME": str(place.folder), "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1", "SPARKJOB_CLUSTERS": str(ROOT)}


def _wait(place: Place, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    with open(place.logs / "start.log", encoding="utf-8", errors="replace") as log:
        while True:
            ended = process.poll() is not None
            sys.stderr.write(log.read())
            if (place.folder / "ready").exists():
                return
            if ended:
                raise Trouble(f"cluster '{place.name}' did not start: {_reason(place)}\n"
                              f"all logs: {place.logs}", UNAVAILABLE)
            if time.monotonic() > end:
                raise Trouble(f"cluster '{place.name}' was not ready after {PATIENCE} s; logs: {place.logs}",
                              UNAVAILABLE)
            time.sleep(0.05)


def _reason(place: Place) -> str:
    with contextlib.suppress(FileNotFoundError):
        return (place.folder / "failed").read_text()
    return "its first process was killed"


def _clear(place: Place, keep_logs: bool = False) -> None:
    number = control.pid(place)
    for each in [number] if number else []:
        os.kill(each, 9)
    end = time.monotonic() + 20
    while left := cgroups.processes(place.cgroup):  # the kernel is killing them, but for what escaped a crash
        for each in left if time.monotonic() > end - 18 else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, 9)
        if time.monotonic() > end:
            raise Trouble(f"processes of cluster '{place.name}' do not end: {left}")
        time.sleep(0.02)
    cgroups.remove(place.cgroup)
    _remove_folder(place, keep_logs)


def _remove_folder(place: Place, keep_logs: bool) -> None:
    if not place.folder.exists():
        return
    for entry in place.folder.iterdir():
        if keep_logs and entry == place.logs:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if not keep_logs:
        place.folder.rmdir()


def status(place: Place) -> bool:
    """Prints one line a part; whether all of them run."""
    if not control.is_ready(place):
        _say(f"cluster '{place.name}' does not run" + (" (it has left something: make cluster-down)"
                                                       if place.folder.exists() else ""))
        return False
    states = control.order(place, "status")
    for name, state in states.items():
        print(f"{name:24} {state}")
    return all(state == "running" for name, state in states.items() if name != "faulty-api")


@contextlib.contextmanager
def _alone(place: Place):
    """One command at a time changes a cluster; the others wait."""
    while True:
        ROOT.mkdir(parents=True, exist_ok=True)
        with open(place.lock, "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if place.lock.exists() and os.path.samestat(os.fstat(lock.fileno()), place.lock.stat()):
                yield
                return
        # it was removed by a way down while we waited


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
