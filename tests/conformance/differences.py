# SPDX-License-Identifier: Apache-2.0
"""What is different on purpose (docs/spark-submit.md): why, and where. Everything in these lists does occur."""

import re
from dataclasses import dataclass, field

from case import Case
from programs import Outcome

# Why, and the path it is found at.
DIFFERENCES = {
    "the owner is the Job, not the driver": r"^(?!Pod/).*/metadata/ownerReferences/",
    "a Service by which a proxy finds the UI": r"^Service/APPLICATION-ui/",
    "annotations by which a launcher knows its driver": r"^Pod/.*/metadata/annotations/sparkjob/",
    "the driver itself says when it was submitted": r"/spark\.properties/spark\.app\.submitTime$",
    "nobody types: SPARK_USER is spark": r"/env/SPARK_USER/value$",
    "the namespace is always written": r"/spark\.properties/spark\.kubernetes\.namespace$",
}

# What spark-submit accepts and sparkjob does not: why, and what its message says. A case names the reason.
REFUSED_ON_PURPOSE: dict[str, str] = {}

WRONG_WORDS_OR_LAYERS = (64, 66, 78)  # sparkjob's exit status where trying again cannot help


@dataclass
class Judgement:
    problems: list[str] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)  # for which something may differ, and does


def judge(case: Case, theirs: Outcome, ours: Outcome) -> Judgement:
    """Whether sparkjob does for the case what spark-submit does, or what it does instead on purpose."""
    if case.refused:
        return _both_refuse(case, theirs, ours)
    if theirs.refused is not None:
        return Judgement([f"spark-submit refuses: {theirs.refused}"])
    if case.refused_on_purpose:
        return _sparkjob_refuses(case, ours)
    if ours.refused is not None:
        return Judgement([f"sparkjob refuses ({ours.status}): {ours.refused}"])
    return _same(theirs.objects, ours.objects)


def _both_refuse(case: Case, theirs: Outcome, ours: Outcome) -> Judgement:
    if theirs.refused is None:
        return Judgement(["spark-submit does not refuse it"])
    return Judgement(_refused(ours, case.refused))


def _sparkjob_refuses(case: Case, ours: Outcome) -> Judgement:
    pattern = REFUSED_ON_PURPOSE.get(case.refused_on_purpose)
    if pattern is None:
        return Judgement([f"'{case.refused_on_purpose}' is not in REFUSED_ON_PURPOSE"])
    return Judgement(_refused(ours, pattern), {case.refused_on_purpose})


def _refused(ours: Outcome, pattern: str) -> list[str]:
    if ours.refused is None:
        return ["sparkjob does not refuse it"]
    problems = []
    if ours.status not in WRONG_WORDS_OR_LAYERS:
        problems.append(f"sparkjob's exit status is {ours.status}: {ours.refused}")
    if not re.search(pattern, ours.refused):
        problems.append(f"sparkjob says something else than '{pattern}': {ours.refused}")
    return problems


def _same(theirs: dict[str, object], ours: dict[str, object]) -> Judgement:
    judgement, nothing = Judgement(), "nothing"
    for path in sorted(theirs.keys() | ours.keys()):
        if theirs.get(path, nothing) == ours.get(path, nothing):
            continue
        why = [reason for reason, pattern in DIFFERENCES.items() if re.search(pattern, path)]
        judgement.reasons.update(why)
        if not why:
            judgement.problems.append(
                f"{path}: spark-submit: {theirs.get(path, nothing)!r}, sparkjob: {ours.get(path, nothing)!r}")
    return judgement
