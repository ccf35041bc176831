# SPDX-License-Identifier: Apache-2.0
"""What a command and the pods it starts write to the API server, from the audit log, made comparable.

Two runs of the same submission give the same text: ids, times and hash orders are taken out, and what was
equal within the run stays equal.
"""

import json
import re
from pathlib import Path

VOLATILE = [  # in this order: what it is called, and what it looks like
    ("APPLICATION", re.compile(r"\bspark-[0-9a-f]{32}\b")),
    ("UID", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")),
    ("ID", re.compile(r"(?<=-)[0-9a-f]{16}\b")),
    ("TIME", re.compile(r"\b1[0-9]{12}\b")),
    ("POD-ADDRESS", re.compile(r"\b10\.61\.\d+\.\d+\b")),
    ("DATE", re.compile(r"(?<=#)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d .*? \d{4}\b")),
]
WRITES = {"create", "update", "patch", "delete", "deletecollection"}


def writes(audit_log: Path, offset: int, namespace: str) -> list[dict]:
    """Every accepted write to the namespace that is recorded after `offset`, in order of its arrival."""
    with open(audit_log, encoding="utf-8") as log:
        log.seek(offset)
        events = [json.loads(line) for line in log if line.endswith("\n")]
    chosen = [e for e in events if e["verb"] in WRITES and e.get("objectRef", {}).get("namespace") == namespace
              and e["responseStatus"]["code"] < 300 and not e["user"]["username"].startswith("system:kube-")
              and e["user"]["username"] != "system:serviceaccount:kube-system:generic-garbage-collector"]
    chosen.sort(key=lambda e: e["requestReceivedTimestamp"])
    return [_told(event) for event in chosen]


def _told(event: dict) -> dict:
    what = event["objectRef"]
    resource = "/".join(filter(None, [what["resource"], what.get("subresource")]))
    told = {"by": event["user"]["username"], "verb": event["verb"], "resource": resource, "name": what.get("name", "")}
    if "requestObject" in event and event["verb"] in ("create", "update", "patch"):
        told["object"] = event["requestObject"]
    return told


def normalised(found: list[dict]) -> str:
    text = json.dumps(_with_sorted_properties(found), indent=1, sort_keys=True)
    for kind, pattern in VOLATILE:
        numbers: dict[str, int] = {}
        text = pattern.sub(lambda match: f"{kind}-{numbers.setdefault(match[0], len(numbers) + 1)}", text)
    return text


def _with_sorted_properties(value):
    """Spark writes its properties into a ConfigMap in the order of their hashes."""
    if isinstance(value, dict):
        return {key: _sorted_lines(each) if key.endswith(".properties") and isinstance(each, str)
                else _with_sorted_properties(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_sorted_properties(each) for each in value]
    return value


def _sorted_lines(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([line for line in lines if line.startswith("#")] + sorted(
        line for line in lines if line and not line.startswith("#"))) + "\n"
