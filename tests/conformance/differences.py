# SPDX-License-Identifier: Apache-2.0
"""What is different on purpose (docs/spark-submit.md): why, and where. Everything in these lists does occur."""

import re
from dataclasses import dataclass, field

from case import Case
from programs import Outcome

# Why, and where: of which cases (all where nothing is said), and the path it is found at.
ALL = ""
DIFFERENCES = {
    "the owner is the Job, not the driver": (ALL, r"^(?!Pod/).*/metadata/ownerReferences/"),
    "a Service by which a proxy finds the UI": (ALL, r"^Service/APPLICATION-ui/"),
    "annotations by which a launcher knows its driver": (ALL, r"^Pod/.*/metadata/annotations/sparkjob/"),
    "the driver itself says when it was submitted": (ALL, r"/spark\.properties/spark\.app\.submitTime$"),
    "nobody types: SPARK_USER is spark": (ALL, r"/env/SPARK_USER/value$"),
    "the namespace is always written": ("no namespace", r"/spark\.properties/spark\.kubernetes\.namespace$"),
    "secrets among the properties are kept in a Secret":
        ("token of a client", r"/volumes/spark-conf-volume-driver/(configMap|projected)/"),
    "local directories of the submitter count for nothing":
        ("local directories of the submitter", r"/SPARK_LOCAL_DIRS/|/volumeMounts/|/volumes/"),
    "the submitter's Python counts for nothing":
        ("python of the submitter", r"/env/(PYSPARK_(DRIVER_)?PYTHON/|order$)"),
    "arguments reach the application as they were given": ("arguments with dollars", r"/args/\d$"),
    "no HADOOP_CONF_DIR, and no name in it, are the same":
        ("hadoop's directory of no name", r"hadoop|HADOOP_CONF_DIR|/order$"),
    "a label of a template is the text that is written there":
        ("template with words that were truth values once", r"/metadata/labels/g$"),
    "a token never stands in clear among the properties":
        ("without the credentials", r"/spark\.properties/.*oauthToken$"),
}

# What spark-submit accepts and sparkjob does not: why, and what its message says. A case names the reason.
REFUSED_ON_PURPOSE = {
    "sparkjob uploads nothing": r"upload",
    "a Job would take the driver for its own pod": r"label",
    "an option that has no meaning here": r"has no meaning here",
    "no properties file can hold it": r"no properties file can hold",
    "a directory that is not there": r"/nowhere|core-site\.xml",
    "some of the files would be left out": r"bytes of a ConfigMap",
    "no driver would start": r"no driver runs without",
    "a driver that Spark would not start": r"450m",
    "a step that Spark does not have": r"is no step of Spark",
    "nobody says which container of the template is the driver": r"podTemplateContainerName",
    "the template has no container of that name": r"podTemplateContainerName",
    "a wrong value is told even where another wins": r"is not an amount of memory",
    "two volumes of the executors at one path, before they start": r"is the path of the volume",
    "executors' template is no pod": r"executor\.yaml is not one pod",
}

# What sparkjob accepts and spark-submit does not: why, and what spark-submit says. A case names the reason.
ACCEPTED_ON_PURPOSE = {
    "a blank in a path does not make it one of this machine": r"file\.upload\.path",
    "Spark looks for R packages in jars, and stumbles over those that are in the image": r"URI scheme is not \"file\"",
}

WRONG_WORDS_OR_LAYERS = (64, 66, 78)  # sparkjob's exit status where trying again cannot help


@dataclass
class Judgement:
    problems: list[str] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)  # for which something may differ, and does


def judge(case: Case, theirs: Outcome, ours: Outcome) -> Judgement:
    """Whether sparkjob does for the case what spark-submit does, or what it does instead on purpose."""
    if case.refused:
        return _both_refuse(case, theirs, ours)
    if case.accepted_on_purpose:
        return _spark_submit_refuses(case, theirs, ours)
    if theirs.refused is not None:
        return Judgement([f"spark-submit refuses: {theirs.refused}"])
    if case.refused_on_purpose:
        return _sparkjob_refuses(case, ours)
    if ours.refused is not None:
        return Judgement([f"sparkjob refuses ({ours.status}): {ours.refused}"])
    return _same(case, theirs.objects, ours.objects)


def _both_refuse(case: Case, theirs: Outcome, ours: Outcome) -> Judgement:
    if theirs.refused is None:
        return Judgement(["spark-submit does not refuse it"])
    return Judgement(_refused(ours, case.refused))


def _sparkjob_refuses(case: Case, ours: Outcome) -> Judgement:
    pattern = REFUSED_ON_PURPOSE.get(case.refused_on_purpose)
    if pattern is None:
        return Judgement([f"'{case.refused_on_purpose}' is not in REFUSED_ON_PURPOSE"])
    return Judgement(_refused(ours, pattern), {case.refused_on_purpose})


def _spark_submit_refuses(case: Case, theirs: Outcome, ours: Outcome) -> Judgement:
    pattern = ACCEPTED_ON_PURPOSE.get(case.accepted_on_purpose)
    if pattern is None:
        return Judgement([f"'{case.accepted_on_purpose}' is not in ACCEPTED_ON_PURPOSE"])
    if theirs.refused is None or not re.search(pattern, theirs.refused):
        return Judgement([f"spark-submit does not refuse it for that reason: {theirs.refused}"])
    return Judgement([f"sparkjob refuses ({ours.status}): {ours.refused}"] if ours.refused else [],
                     {case.accepted_on_purpose})


def _refused(ours: Outcome, pattern: str) -> list[str]:
    if ours.refused is None:
        return ["sparkjob does not refuse it"]
    problems = []
    if ours.status not in WRONG_WORDS_OR_LAYERS:
        problems.append(f"sparkjob's exit status is {ours.status}: {ours.refused}")
    if not re.search(pattern, ours.refused):
        problems.append(f"sparkjob says something else than '{pattern}': {ours.refused}")
    return problems


def _same(case: Case, theirs: dict[str, object], ours: dict[str, object]) -> Judgement:
    judgement, nothing = Judgement(), "nothing"
    for path in sorted(theirs.keys() | ours.keys()):
        if theirs.get(path, nothing) == ours.get(path, nothing):
            continue
        why = [reason for reason, (name, pattern) in DIFFERENCES.items()
               if name in (ALL, case.name) and re.search(pattern, path)]
        judgement.reasons.update(why)
        if not why:
            judgement.problems.append(
                f"{path}: spark-submit: {theirs.get(path, nothing)!r}, sparkjob: {ours.get(path, nothing)!r}")
    return judgement
