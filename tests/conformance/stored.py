# SPDX-License-Identifier: Apache-2.0
"""What an API server has stored of an application, made comparable: one flat map from path to value."""

import json
import re

VOLATILE = [  # what it is called, and what it looks like
    ("APPLICATION", re.compile(r"\bspark-[0-9a-f]{32}\b")),
    ("UUID", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")),
    ("ID", re.compile(r"(?<=-)[0-9a-f]{16}(?=-)")),
    ("TOKEN", re.compile(r"(?<=kube-api-access-)[a-z0-9]{5}\b")),
]
SERVERS_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "namespace")
KEYED = {"env": "name", "volumes": "name", "volumeMounts": "mountPath"}  # lists whose elements have a name
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*[=:]")


def flat(objects: list[dict], in_order: bool) -> dict[str, object]:
    """Every value of the objects under its path, with ids and the server's own fields taken out. The order of variables
    and volumes counts where it is not chance: spark-submit takes those of the user from hash maps."""
    result: dict[str, object] = {}
    for stored in objects:
        cleaned = _without_servers_own(stored)
        kind, name = cleaned.pop("kind"), cleaned["metadata"].pop("name")
        cleaned.pop("apiVersion", None)
        if not cleaned["metadata"]:
            del cleaned["metadata"]
        _walk(f"{kind}/{_steady(name)}", cleaned, result)
    return {path: value for path, value in result.items() if in_order or not path.endswith("/order")}


def properties(text: str) -> dict[str, str]:
    """A java.util.Properties file without continuation lines, as Spark and sparkjob write it."""
    found = {}
    for line in text.split("\n"):
        if line and line[0] not in "#!":
            end = SEPARATOR.search(line).end()
            found[_unescaped(line[:end - 1])] = _unescaped(line[end:])
    return found


def _unescaped(text: str) -> str:
    plain = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
    return ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" and len(m[1]) > 1 else plain.get(m[1], m[1]),
                      text)


def _without_servers_own(stored: dict) -> dict:
    cleaned = json.loads(json.dumps(stored))
    cleaned.pop("status", None)
    for field in SERVERS_OWN:
        cleaned["metadata"].pop(field, None)
    return cleaned


def _steady(text: str) -> str:
    for name, pattern in VOLATILE:
        text = pattern.sub(name, text)
    return text


def _walk(path: str, value, result: dict[str, object]) -> None:
    if path.endswith("/spark.properties"):
        value = properties(value)
    if isinstance(value, dict) and value:
        for key, each in value.items():
            _walk(f"{path}/{_steady(key)}", each, result)
    elif isinstance(value, list) and value:
        by = KEYED.get(path.rsplit("/", 1)[-1])
        if by:
            result[f"{path}/order"] = [_steady(each[by]) for each in value]
        for index, each in enumerate(value):
            _walk(f"{path}/{_steady(each[by]) if by else index}", each, result)
    else:
        result[path] = _steady(value) if isinstance(value, str) else value
