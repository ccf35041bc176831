# SPDX-License-Identifier: Apache-2.0
"""Compares a merged pod spec with kustomize's, and explains differences by the exceptions of docs/merging.md.

Each exception is a predicate over what was written (base and overlay) and both results, as narrow as it can be
put. A difference that none explains is a failure; an exception that explains nothing is one too, since then it
is not tested or no longer true.
"""

import json
import re

LIST_KEYS = {
    "containers": ("name",),
    "initContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "imagePullSecrets": ("name",),
    "schedulingGates": ("name",),
    "hostAliases": ("ip",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "protocol"),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
}
NAMES = (
    "null-kept",
    "quotes-kept",
    "directive-kept",
    "directive-ignored",
    "two-sources",
    "two-protocols",
    "two-key-order",
    "partial-spread-key",
    "newer-list",
    "reference-order",
)
ABSENT = object()
SOURCES = {
    "env": lambda key: key in ("value", "valueFrom"),
    "valueFrom": lambda key: True,
    "volumes": lambda key: key != "name",
    "livenessProbe": lambda key: key in ("exec", "grpc", "httpGet", "tcpSocket"),
}


def is_directive(element):
    return isinstance(element, dict) and list(element) == ["$patch"]


def items(value):
    return value if isinstance(value, list) else []


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [without_nulls(below) for below in value]
    return value


def identity(field, element):
    default = {"ports": "TCP"}.get(field, "")
    first, *second = LIST_KEYS[field]
    return (element.get(first), *(element.get(key, default) for key in second))


def by_identity(field, elements):
    return {identity(field, element): element for element in items(elements) if not is_directive(element)}


def loses_elements(field, base, over):
    """Whether kustomize may lose or keep elements by mistake: the second key is written for an element in one place
    and not, or otherwise, in another; or an element is deleted by the first key where others have both."""
    first, second = LIST_KEYS[field]
    elements = [element for element in items(base) + items(over) if not is_directive(element)]
    written = {}
    for element in elements:
        written.setdefault(element.get(first), set()).add(element.get(second))
    deletes = any(element.get("$patch") == "delete" and second not in element for element in elements)
    return any(len(ways) > 1 for ways in written.values()) or (deletes and any(second in e for e in elements))


def refers_forward(variables):
    """Whether a variable refers to one that only comes after it."""
    names = [variable["name"] for variable in variables]
    for at, variable in enumerate(variables):
        for name in re.findall(r"(?<!\$)\$\((\w+)\)", variable.get("value") or ""):
            if name in names[at + 1 :]:
                return True
    return False


class Comparison:
    """The differences of one pair: `explained` counts exceptions, `unexplained` are texts."""

    def __init__(self):
        self.explained = []
        self.unexplained = []

    def fail(self, path, ours, theirs):
        self.unexplained.append(f"{path}: sparkjob has {ours!r}, kustomize {theirs!r}")

    def value(self, path, base, over, ours, theirs):
        """`base` and `over` are what was written there, or ABSENT."""
        if ours == theirs and ours is not ABSENT and repr(ours) == repr(theirs):
            return
        field = path.rsplit(".", 1)[-1].split("[")[0]
        if ours is ABSENT and theirs is None and (base is None or over is None):
            self.explained.append("null-kept")
        elif isinstance(base, str) and ours == over and isinstance(over, (int, float)) and theirs == json.dumps(over):
            self.explained.append("quotes-kept")
        elif self.is_directive_kept(over, base, ours, theirs):
            self.explained.append("directive-kept")
        elif isinstance(ours, dict) and isinstance(theirs, dict):
            self.map(path, field, base, over, ours, theirs)
        elif isinstance(ours, list) and isinstance(theirs, list):
            self.list(path, field, base, over, ours, theirs)
        else:
            self.fail(path, ours, theirs)

    def is_directive_kept(self, over, base, ours, theirs):
        """kustomize leaves a list's directive in the result where the base has no such list, or where the list
        has no merge key; of the other elements it may lose some."""
        directives = [element["$patch"] for element in items(over) if is_directive(element)]
        if not directives or not any(is_directive(element) for element in items(theirs)):
            return False
        rest = [without_nulls(element) for element in over if not is_directive(element)]
        kept = [without_nulls(element) for element in rest if element.get("$patch") != "delete"]
        for element in kept:
            element.pop("$patch", None)
        expected = ABSENT if directives[-1] == "delete" else kept
        return ours == expected or (ours is not ABSENT and without_directives(kept) == ours)

    def map(self, path, field, base, over, ours, theirs):
        base = base if isinstance(base, dict) else {}
        over = over if isinstance(over, dict) else {}
        for key in sorted(ours.keys() | theirs.keys()):
            mine, other = ours.get(key, ABSENT), theirs.get(key, ABSENT)
            if mine is ABSENT and self.is_beaten_source(field, key, base, over):
                self.explained.append("two-sources")
            else:
                self.value(f"{path}.{key}", base.get(key, ABSENT), over.get(key, ABSENT), mine, other)

    def is_beaten_source(self, field, key, base, over):
        """The base's way to get a value, which excludes the overlay's."""
        one_of = SOURCES.get(field)
        if one_of is None or not one_of(key) or key not in base or key in over:
            return False
        return any(one_of(other) and over[other] is not None for other in over)

    def list(self, path, field, base, over, ours, theirs):
        if field not in LIST_KEYS:
            if without_nulls(theirs) == ours and theirs != ours:
                self.explained.append("null-kept")
            else:
                self.fail(path, ours, theirs)
            return
        if field == "schedulingGates" and theirs == over:
            # Not in the API kustomize knows: replaced whole.
            expected = by_identity(field, over) | by_identity(field, base)
            if by_identity(field, ours) == expected:
                self.explained.append("newer-list")
            else:
                self.fail(path, ours, theirs)
            return
        if field in ("ports", "topologySpreadConstraints") and loses_elements(field, base, over):
            self.partial_keys(path, field, base, over, ours)
            return
        self.keyed_list(path, field, base, over, ours, theirs)

    def partial_keys(self, path, field, base, over, ours):
        """kustomize's result is no measure here, so ours is checked alone: what was written, less what is deleted,
        each once."""
        below, above = by_identity(field, base), by_identity(field, over)
        full = {}  # a name without its second part means the base's only one of that first part
        for name in above:
            candidates = [other for other in below if other[0] == name[0]]
            full[name] = candidates[0] if not name[1] and len(candidates) == 1 else name
        deleted = {full[name] for name, element in above.items() if element.get("$patch") == "delete"}
        expected = (set(below) | set(full.values())) - deleted
        names = [identity(field, element) for element in ours]
        if len(set(names)) == len(names) and set(names) == expected:
            self.explained.append("two-protocols" if field == "ports" else "partial-spread-key")
        else:
            self.fail(path, names, expected)

    def keyed_list(self, path, field, base, over, ours, theirs):
        mine, other = by_identity(field, ours), by_identity(field, theirs)
        bases, overs = by_identity(field, base), by_identity(field, over)
        if set(mine) != set(other) or len(mine) != len(ours) or len(other) != len(theirs):
            self.fail(path, ours, theirs)
            return
        for name in mine:
            below, above = bases.get(name, ABSENT), overs.get(name, ABSENT)
            if self.is_directive_ignored(below, above, mine[name], other[name]):
                self.explained.append("directive-ignored")
            else:
                self.value(f"{path}[{'/'.join(map(str, name))}]", below, above, mine[name], other[name])
        if list(mine) != list(other):
            self.order(path, field, base, over, ours, theirs)

    def is_directive_ignored(self, below, above, ours, theirs):
        """`$patch: replace` in an element leaves the base's element as it was."""
        if below is ABSENT or above is ABSENT or above.get("$patch") != "replace" or theirs == ours:
            return False
        replacement = without_directives({key: value for key, value in above.items() if key != "$patch"})
        return without_nulls(theirs) == without_nulls(below) and ours == replacement

    def order(self, path, field, base, over, ours, theirs):
        """By the rule of every list: the overlay's elements first, then the rest of the base."""
        elements = by_identity(field, ours)
        by_rule = [name for name in by_identity(field, over) | by_identity(field, base) if name in elements]
        mine, other = list(elements), list(by_identity(field, theirs))
        second_written = any(LIST_KEYS[field][-1] in element for element in items(base) + items(over))
        if len(LIST_KEYS[field]) > 1 and second_written and mine == by_rule:
            self.explained.append("two-key-order")
        elif (
            field == "env"
            and other == by_rule
            and refers_forward([elements[name] for name in by_rule])
            and not refers_forward(ours)
        ):
            self.explained.append("reference-order")
        else:
            self.fail(path, mine, other)


def without_directives(value):
    """What a value nothing lies under comes to: nulls and directives gone."""
    if isinstance(value, dict):
        return {
            key: without_directives(below)
            for key, below in value.items()
            if key != "$patch" and below is not None and not is_deleted(below)
        }
    if isinstance(value, list):
        return [without_directives(below) for below in value if not is_deleted(below) and not is_directive(below)]
    return value


def is_deleted(value):
    if isinstance(value, list):
        return [element["$patch"] for element in value if is_directive(element)][-1:] == ["delete"]
    return isinstance(value, dict) and value.get("$patch") == "delete"
