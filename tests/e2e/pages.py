# SPDX-License-Identifier: Apache-2.0
"""The commands of a page, as somebody types them who reads it, and what it says comes of them."""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?:console|sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What differs from run to run, or with a comment in a layer: names that are drawn, hashes, ages, places; and what
# is told of a step that lasts.
VOLATILE = (
    (r"^(== |ninja: |sparkjob: stage |WARNING: Using incubator ).*\n", ""),
    # Spark's UI, when it is asked for progress while it goes down.
    (r"^\S+ ERROR ServerRuntime.*\n(\S+Exception.*\n|Caused by: .*\n|\t.*\n)*", ""),
    (r":\d+:\d+\)", ":LINE:COLUMN)"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID"),
    (r"\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b", "ID"),
    (r"-[bcdfghkmt2456789]{10}\b", "-HASH"),
    (r"-[bcdfghjklmnpqrstvwxz2456789]{5}\b", "-DRAWN"),
    (r"\b[0-9a-f]{7,12}\b", "COMMIT"),
    (r"\b(\d+m)?\d+(\.\d+)?s\b", "AGE"),
    (r"[ \t]+", " "),
    (r" $", ""),
    (r"^\n+", ""),
)


@dataclass
class Step:
    """One command, and what the page shows of its output: `…` stands for whatever the page leaves out."""

    command: str
    shown: str = ""

    def is_met_by(self, output: str) -> bool:
        return not self.shown or re.fullmatch(self.pattern(), masked(output)) is not None

    def pattern(self) -> str:
        lines = []
        for line in masked(self.shown).splitlines():
            lines.append("(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n")
        return "".join(lines)


def masked(text: str) -> str:
    """Empty lines are not compared: on a page they set commands apart."""
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


def section(page: Path, heading: str) -> str:
    """The page's text below a heading, up to the next one; all of it where none is given."""
    text = page.read_text(encoding="utf-8")
    if not heading:
        return text
    found, wanted, fenced = "", False, False
    for line in text.splitlines(keepends=True):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            wanted = line.strip("# \n") == heading
        elif wanted:
            found += line
    return found


def steps(page: Path, heading: str = "") -> list[Step]:
    found = [step for block in FENCE.findall(section(page, heading)) for step in _steps(block)]
    if not found:
        raise AssertionError(f"{page}: no commands below '{heading}'")
    return found


def _steps(block: str) -> list[Step]:
    result: list[Step] = []
    end = ""  # of a here-document
    for line in block.splitlines():
        if end or result and result[-1].command.endswith("\\"):
            result[-1].command += "\n" + line
            end = "" if line == end else end
        elif line.startswith("$ "):
            result.append(Step(line.removeprefix("$ ")))
            here = re.search(r"<<'?(\w+)'?$", line)
            end = here[1] if here else ""
        elif result and line:
            result[-1].shown += line + "\n"
    return result
