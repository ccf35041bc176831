# SPDX-License-Identifier: Apache-2.0
"""What other versions of spark-submit have stored, as it stands in recorded/VERSION/THEME.json. Each case is kept
as what it adds to the case `default` of its version and takes from it."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import case
from case import Case
from programs import Outcome

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "recorded"
BASE = "default"
# What a SparkApplication, which says the version to sparkjob, says besides.
SAID_BY_DEFAULT = {"spark.driver.cores": "1", "spark.driver.memory": "1g", "spark.executor.cores": "1",
                   "spark.executor.instances": "1", "spark.executor.memory": "1g"}


def versions() -> list[str]:
    lines = (HERE / "requirements.txt").read_text().splitlines()
    return [line.split()[0].split("==")[1] for line in lines if line.startswith("pyspark==")]


def layer(version: str) -> str:
    return f"apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nspec: {{sparkVersion: {version}}}\n"


def cases() -> list[Case]:
    return [replace(each, conf={**SAID_BY_DEFAULT, **each.conf}) for each in case.load() if each.recorded]


def write(version: str, outcomes: dict[str, Outcome]) -> None:
    folder = FOLDER / version
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    base = _lasting(outcomes[BASE].objects)
    for theme in sorted({each.theme for each in cases()}):
        told = {each.name: {"case": digest(each), **_told(each.name, outcomes[each.name], base)}
                for each in cases() if each.theme == theme}
        (folder / f"{theme}.json").write_text(json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def read(version: str) -> dict[tuple[str, str], Outcome]:
    """By the case's name and its digest."""
    told = {}
    for path in sorted((FOLDER / version).glob("*.json")):
        told.update(json.loads(path.read_text()))
    base = told[BASE]["adds"]
    return {(name, each["case"]): _outcome(each, {} if name == BASE else base) for name, each in told.items()}


def digest(each: Case) -> str:
    """Another one when the case is no longer what was recorded."""
    text = repr((each.conf, each.words, each.application, each.files, each.environment))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _lasting(objects: dict[str, object]) -> dict[str, object]:
    return {path: value for path, value in objects.items() if not path.endswith("/spark.app.submitTime")}


def _told(name: str, outcome: Outcome, base: dict[str, object]) -> dict:
    if outcome.refused is not None:
        return {"refused": outcome.refused.splitlines()[0]}
    under, objects = {} if name == BASE else base, _lasting(outcome.objects)
    return {"adds": {path: value for path, value in objects.items() if under.get(path) != value or path not in under},
            "takes": sorted(under.keys() - objects.keys())}


def _outcome(told: dict, base: dict[str, object]) -> Outcome:
    if "refused" in told:
        return Outcome(told["refused"])
    left = {path: value for path, value in base.items() if path not in told["takes"]}
    return Outcome(objects={**left, **told["adds"]})
