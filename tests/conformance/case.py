# SPDX-License-Identifier: Apache-2.0
"""The cases: what both programs are told. They are read from cases/*.yaml; README.md says what a case can have."""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
PI = ["--class", "org.apache.spark.examples.SparkPi", "local:///opt/spark/examples/jars/spark-examples.jar"]
NAMESPACE = "spark.kubernetes.namespace"
IMAGE = "spark.kubernetes.container.image"
FIELDS = {"case", "conf", "words", "application", "files", "environment", "refused", "refused_on_purpose",
          "accepted_on_purpose", "recorded"}


@dataclass(frozen=True)
class Case:
    name: str
    theme: str
    conf: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ("--name", "pi")
    application: tuple[str, ...] = tuple(PI)
    files: dict = field(default_factory=dict)  # by path below $FILES
    environment: dict[str, str] = field(default_factory=dict)
    refused: str = ""  # what sparkjob's message says; spark-submit refuses as well
    refused_on_purpose: str = ""  # the same, but spark-submit does not
    accepted_on_purpose: str = ""  # spark-submit refuses it, and sparkjob does not
    recorded: bool = False  # for other versions of Spark, too

    @property
    def slug(self) -> str:
        """What its namespace and its folder are called after."""
        return re.sub(r"-+", "-", re.sub(r"[^a-z0-9]", "-", self.name.lower()))[:50].strip("-")

    @property
    def names_a_namespace(self) -> bool:
        return self.conf.get(NAMESPACE) != "~"

    def all_words(self, master: str, namespace: str, files: Path) -> list[str]:
        """What follows the program's name, for either of the two."""
        conf = {NAMESPACE: namespace, IMAGE: "spark:4.3.0",
                "spark.kubernetes.submission.waitAppCompletion": "false", **self.conf}
        words = ["--deploy-mode", "cluster", *(("--master", master) if "--master" not in self.words else ())]
        words += [word for key, value in conf.items() if value != "~" for word in ("--conf", f"{key}={value}")]
        return [word.replace("$FILES", str(files)) for word in (*words, *self.words, *self.application)]

    def full_environment(self, files: Path) -> dict[str, str]:
        variables = {"SPARK_CONF_DIR": str(files), "SPARK_USER": "spark", **self.environment}
        return {name: value.replace("$FILES", str(files)) for name, value in variables.items() if value != "~"}

    def write_files(self, files: Path) -> None:
        files.mkdir(parents=True)
        for name, content in self.files.items():
            path = files / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_content(content, files))


def _content(written, files: Path) -> bytes:
    if isinstance(written, dict) and "base64" in written:
        return base64.b64decode(written["base64"])
    if isinstance(written, dict):
        return written["text"].encode() * int(written["times"])
    return written.replace("$FILES", str(files)).encode()


def load(folder: Path = HERE / "cases") -> list[Case]:
    cases = [_case(each, path) for path in sorted(folder.glob("*.yaml")) for each in _read(path)]
    slugs = [case.slug for case in cases]
    twice = {slug for slug in slugs if slugs.count(slug) > 1}
    if twice:
        raise ValueError(f"two cases have the same name: {', '.join(sorted(twice))}")
    return cases


def _read(path: Path) -> list[dict]:
    return yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # every scalar stays the text it is


def _case(written: dict, path: Path) -> Case:
    if unknown := written.keys() - FIELDS:
        raise ValueError(f"{path.name}: '{written.get('case')}' has unknown fields: {', '.join(sorted(unknown))}")
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in written.items()}
    fields["recorded"] = written.get("recorded") == "true"
    return Case(name=fields.pop("case"), theme=path.stem, **fields)


def as_text(case: Case) -> str:
    """The case as it would stand in a file of cases/."""
    shown = {"case": case.name, "conf": case.conf}
    for name, usual in (("words", ("--name", "pi")), ("application", tuple(PI)), ("files", {}), ("environment", {})):
        value = getattr(case, name)
        if value != usual:
            shown[name] = list(value) if isinstance(value, tuple) else value
    return yaml.safe_dump([shown], sort_keys=False, allow_unicode=True, width=110)
