# SPDX-License-Identifier: Apache-2.0
"""What an API server has stored of an application, made comparable: one flat map from path to value."""

import base64
import json
import re

VOLATILE = [  # what it is called, and what it looks like
    ("APPLICATION", re.compile(r"\bspark-[0-9a-f]{32}\b")),
    ("UUID", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")),
    ("ID", re.compile(r"(?<![0-9a-z])[0-9a-fx][0-9a-f]{15}(?=-)")),
    ("TOKEN", re.compile(r"(?<=kube-api-access-)[a-z0-9]{5}\b")),
]
SERVERS_OWN = ("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "namespace",
               "deletionTimestamp", "deletionGracePeriodSeconds")
KEYED = {"env": "name", "volumes": "name", "volumeMounts": "mountPath"}  # lists whose elements have a name
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*[=:]")
DRIVER = "spark.kubernetes.driver"
BY_CHANCE = "|".join([  # the properties with which users name what spark-submit then takes from hash maps
    rf"{DRIVER}Env\.(.+)", rf"{DRIVER}\.secretKeyRef\.(.+)", rf"{DRIVER}\.secrets\.(.+)",
    rf"{DRIVER}\.volumes\.[^.]+\.([^.]+)\..*"])


def flat(objects: list[dict], known: dict[str, str]) -> dict[str, object]:
    """Every value of the objects under its path. What is `known` gets the name given there; ids and the server's own
    fields are taken out, and what is chance with spark-submit: numbers of claims and local directories, and the order
    of what the user names."""
    text = json.dumps([_properties_in_clear(_without_servers_own(stored)) for stored in objects])
    for what, name in known.items():
        text = re.sub(rf"(?<![a-z0-9-]){re.escape(what)}(?![a-z0-9-])", name, text) if what != "default" else text
    result: dict[str, object] = {}
    for cleaned in json.loads(_named_by_content(text, objects)):
        kind, name = cleaned.pop("kind"), cleaned["metadata"].pop("name")
        cleaned.pop("apiVersion", None)
        if not cleaned["metadata"]:
            del cleaned["metadata"]
        _walk(f"{kind}/{_steady(name)}", cleaned, result)
    return _without_chance(result)


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
    for own in SERVERS_OWN:
        cleaned["metadata"].pop(own, None)
    return cleaned


def _properties_in_clear(stored: dict) -> dict:
    """sparkjob keeps properties that look secret in a Secret: to be compared like those in a ConfigMap."""
    if stored["kind"] != "Secret" or "spark.properties" not in stored.get("data", {}):
        return stored
    data = {key: base64.b64decode(value).decode() for key, value in stored["data"].items()}
    return {**{key: value for key, value in stored.items() if key != "type"}, "kind": "ConfigMap", "data": data}


def _named_by_content(text: str, objects: list[dict]) -> str:
    """Claims and local directories have numbers, dealt out by chance where there are several: they get the name of
    the volume that uses them, or of the directory."""
    for pod in (each for each in objects if each["kind"] == "Pod"):
        for volume in pod["spec"].get("volumes", []):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName", "")
            if "-driver-pvc-" in claim:
                text = text.replace(f'"{claim}"', f'"claim-of-{volume["name"]}"')
        mounts = [mount for container in pod["spec"]["containers"] for mount in container.get("volumeMounts", [])]
        local = [mount for mount in mounts if re.fullmatch(r"spark-local-dir-\d+", mount["name"])]
        for mount in local if len(local) > 1 else []:
            text = text.replace(f'"{mount["name"]}"', f'"local-dir-of-{mount["mountPath"]}"')
    return text


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
        _walk_list(path, value, result)
    else:
        result[path] = _steady(value) if isinstance(value, str) else value


def _walk_list(path: str, values: list, result: dict[str, object]) -> None:
    by = KEYED.get(path.rsplit("/", 1)[-1])
    if path.endswith("/volumes/hadoop-properties/configMap/items"):  # in the order a folder is listed in
        values = sorted(values, key=lambda item: item["key"])
    names = [_steady(each[by]) if by else str(index) for index, each in enumerate(values)]
    if by:
        result[f"{path}/order"] = names
    for index, (name, each) in enumerate(zip(names, values)):
        again = names[:index].count(name)
        _walk(f"{path}/{name}" + f" again {again}" * bool(again), each, result)


def _without_chance(result: dict[str, object]) -> dict[str, object]:
    chance = _of_the_user(result)
    for path, value in result.items():
        if path.endswith("/order"):
            result[path] = [chance.get(name, name) for name in value]
        elif path.endswith("/env/SPARK_LOCAL_DIRS/value"):
            result[path] = ",".join(sorted(value.split(",")))
    return result


def _of_the_user(result: dict[str, object]) -> dict[str, str]:
    """What the user has named: among their like, variables, volumes and mounts of the user come in any order."""
    found = {path: "a local directory" for path in str(_ending(result, "/env/SPARK_LOCAL_DIRS/value")).split(",")}
    found |= {f"local-dir-of-{path}": "a local directory's volume" for path in found}
    for path, value in result.items():
        key = path.partition("/spark.properties/")[2]
        if named := re.fullmatch(BY_CHANCE, key):
            name = named[named.lastindex]
            found[name] = found[f"{name}-volume"] = "of the user"
            if key.endswith(".mount.path") or ".secrets." in key:
                found[str(value)] = "of the user"
    return found


def _ending(result: dict[str, object], end: str):
    return next((value for path, value in result.items() if path.endswith(end)), "")
