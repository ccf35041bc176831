# SPDX-License-Identifier: Apache-2.0
"""The floor of a submission: bare curl sends the very requests that sparkjob was seen to send.

One curl process, and as sparkjob does it each POST over a fresh connection and the rest over one."""
import json
import secrets

from cluster import CURL, SERVER

POD_ID = 16  # hex digits: the end of an application's id, which the names of all its objects have


class Replay:
    """`events` are from the audit log of one run."""

    def __init__(self, events):
        self._requests = events
        pod = next(event for event in events if event["objectRef"]["resource"] == "pods")
        self._id = pod["requestObject"]["metadata"]["labels"]["spark-app-selector"][-POD_ID:]

    def write(self, config):
        """Writes a file for `curl --config`, with names that are new. Owners stay those of the run that
        was seen: they are there, so that nobody clears away what is owned."""
        new = secrets.token_hex(POD_ID // 2)
        sections = [self._section(event, new) for event in self._requests]
        config.write_text("next\n".join(sections), encoding="utf-8")

    def _section(self, event, new):
        method = {"create": "POST", "patch": "PATCH", "get": "GET", "list": "GET"}[event["verb"]]
        lines = [f"{word[2:]} = {_quoted(value)}" if value else word[2:] for word, value in _options(CURL[1:])]
        lines += [f"url = {_quoted(SERVER + event['requestURI'].replace(self._id, new))}", f"request = {method}"]
        if "requestObject" in event:
            kind = "merge-patch+json" if method == "PATCH" else "json"
            lines += [f"header = \"Content-Type: application/{kind}\"",
                      f"data-raw = {_quoted(self._body(event['requestObject'], new))}"]
        if method == "POST":
            lines.append('header = "Connection: close"')
        return "\n".join(lines) + "\n"

    def _body(self, body, new):
        metadata = dict(body.get("metadata", {}))
        owners = metadata.pop("ownerReferences", None)
        renamed = json.loads(json.dumps({**body, "metadata": metadata}).replace(self._id, new))
        if owners:
            renamed["metadata"]["ownerReferences"] = owners
        elif not metadata:
            del renamed["metadata"]
        return json.dumps(renamed, separators=(",", ":"))


def _options(words):
    """Options with their values: those that are followed by a word which is no option."""
    for at, word in enumerate(words):
        if word.startswith("--"):
            value = words[at + 1] if at + 1 < len(words) and not words[at + 1].startswith("--") else None
            yield word, value


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
