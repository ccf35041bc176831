# SPDX-License-Identifier: Apache-2.0
"""Both programs, given the same cases on one API server: what each has it store, or why it refuses."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

HERE = Path(__file__).resolve().parent
CLUSTER_TESTS = HERE.parent / "cluster"
sys.path[:0] = [str(CLUSTER_TESTS / "test"), str(CLUSTER_TESTS)]

from under_test import cluster, require_a_machine_for_clusters, skip_loudly  # noqa: E402  pylint: disable=wrong-import-position
from sandbox import control  # noqa: E402  pylint: disable=wrong-import-position
from sandbox.place import API_ADDRESS, API_PORT, REPOSITORY, Place  # noqa: E402  pylint: disable=wrong-import-position

from api import Api, Refused  # noqa: E402  pylint: disable=wrong-import-position
from case import Case  # noqa: E402  pylint: disable=wrong-import-position
from oracle import Call, Oracle, java  # noqa: E402  pylint: disable=wrong-import-position
from stored import flat  # noqa: E402  pylint: disable=wrong-import-position

SPARK = Path(os.environ.get("SPARK_HOME") or REPOSITORY / ".spark" / "spark")
SPARKJOB = Path(os.environ.get("SPARKJOB") or REPOSITORY / "build" / "sparkjob")
BUILD = Path(os.environ.get("SPARKJOB_BUILD") or REPOSITORY / "build") / "conformance"
MASTER = f"k8s://https://{API_ADDRESS}:{API_PORT}"
INHERITED = ("PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL")


@dataclass
class Outcome:
    refused: Optional[str] = None  # the reason, where nothing runs afterwards
    status: int = 0  # sparkjob's exit status
    objects: dict[str, object] = field(default_factory=dict)


class Programs:
    """A control plane, the real spark-submit, and sparkjob. To be closed.

    Both get the words and the environment of a case, the same files at the same path, and nothing else."""

    def __init__(self, name: str):
        require_a_machine_for_clusters()
        if not SPARKJOB.exists():
            skip_loudly(f"{SPARKJOB} is missing; first: make build")
        self._name = name
        self._mine = not control.is_ready(Place(name))
        if self._mine:
            cluster("control-plane", name=name)
        BUILD.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="conformance."))
        self.entered = {**os.environ, "CLUSTER": name}
        self.enter = [str(CLUSTER_TESTS / "in")]
        self.api = Api(self.enter, self.entered, self.folder)
        self._log = (BUILD / f"{name}.log").open("w", encoding="utf-8")
        self._oracle: Optional[Oracle] = None
        self._run, self._used = secrets.token_hex(2), set()

    def close(self) -> None:
        self.api.close()
        if self._oracle:
            self._oracle.close()
        self._log.close()
        shutil.rmtree(self.folder)
        if self._mine:
            cluster("down", name=self._name)

    def outcomes(self, cases: list[Case]) -> list[tuple[Case, Outcome, Outcome]]:
        """Of each case what spark-submit and what sparkjob makes of it. Each name is used once."""
        self.prepare(cases)
        with ThreadPoolExecutor(2) as pool:
            ours = [pool.submit(self._by_sparkjob, case, []) for case in cases]
            theirs = self._by_spark_submit(cases)
            return [(case, theirs[case.name], mine.result()) for case, mine in zip(cases, ours)]

    def of_spark_submit(self, cases: list[Case], home: Path = SPARK) -> dict[str, Outcome]:
        self.prepare(cases)
        return self._by_spark_submit(cases, home)

    def of_sparkjob(self, cases: list[Case], layer: str) -> dict[str, Outcome]:
        """Of sparkjob alone, with a layer besides. The cases may come again afterwards."""
        self._run = secrets.token_hex(2)
        self._used.clear()
        self.prepare(cases)
        layers = self.folder / f"layers-{self._run}"
        layers.mkdir()
        (layers / "application.yaml").write_text(layer)
        with ThreadPoolExecutor(4) as pool:
            done = pool.map(lambda case: self._by_sparkjob(case, ["--layers", str(layers)]), cases)
            return dict(zip((case.name for case in cases), done))

    def prepare(self, cases: list[Case]) -> None:
        """A namespace and a folder with files for each of them."""
        names = [self.namespace(case) for case in cases]
        if again := self._used & set(names):
            raise ValueError(f"used before: {', '.join(again)}")
        self._used |= set(names)
        self.api.namespaces([name for name in names if name != "default"])
        if "default" in names:
            self.api.clear("default")
        for case in cases:
            case.write_files(self.files(case))

    def namespace(self, case: Case) -> str:
        return f"{case.slug}-{self._run}" if case.names_a_namespace else "default"

    def files(self, case: Case) -> Path:
        return self.folder / f"{case.slug}-{self._run}"

    def words(self, case: Case) -> list[str]:
        return case.all_words(MASTER, self.namespace(case), self.files(case))

    def environment(self, case: Case) -> dict[str, str]:
        """A submitter's: the case's variables, and what a program needs to run at all."""
        own = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**own, "KUBECONFIG": str(Place(self._name).kubeconfig("admin")), "SPARK_HOME": str(SPARK),
                **case.full_environment(self.files(case))}

    def stored(self, case: Case) -> dict[str, object]:
        namespace = self.namespace(case)
        return self._flat(case, self.api.stored(namespace).get(namespace, []))

    def _flat(self, case: Case, objects: list[dict]) -> dict[str, object]:
        return flat(objects, {str(self.files(case)): "$FILES", self.namespace(case): "$NAMESPACE"})

    def _by_spark_submit(self, cases: list[Case], home: Path = SPARK) -> dict[str, Outcome]:
        if not (home / "jars").exists() or not java():
            skip_loudly(f"{home}/jars or Java is missing; first: launcher/setup.sh spark")
        if not self._oracle:
            self._oracle = Oracle(home, BUILD, self.enter, self.entered, self._log)
        refused = {case.name: self._oracle.submit(Call(case.name, self.words(case), self.environment(case))).refused
                   for case in cases}
        stored = self.api.stored(self.namespace(cases[0]) if len(cases) == 1 else "")
        return {case.name: Outcome(refused[case.name], objects=self._flat(case, stored.get(self.namespace(case), [])))
                for case in cases}

    def _by_sparkjob(self, case: Case, layers: list[str]) -> Outcome:
        words = ["render", "--show-secrets", "--output=json", "--id", "0123456789abcdef" * 2, *layers,
                 *self.words(case)]
        done = subprocess.run([SPARKJOB, *words], env=self.environment(case), text=True, capture_output=True,
                              check=False)
        if done.returncode != 0:
            return Outcome(done.stderr.strip(), done.returncode)
        try:
            items = [self.api.would_store(self.namespace(case), item) for item in json.loads(done.stdout)["items"]]
        except Refused as refused:
            return Outcome(str(refused), 77)
        return Outcome(objects=self._flat(case, items))
