#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cases by chance, by both programs. One that fails is reduced, and printed as it would stand in a file of cases/.

    tests/conformance/generated.py [--count N] [--seed N]
"""

import argparse
import random
import re
import sys
import time
import unittest
from dataclasses import replace

from case import PI, Case, as_text
from dice import case_by_chance
from differences import REFUSED_ON_PURPOSE, WRONG_WORDS_OR_LAYERS, judge
from live import NAME
from programs import Outcome, Programs


def problems(each: Case, theirs: Outcome, ours: Outcome) -> list[str]:
    """As of a case somebody has written, but nobody has said here whether it is refused."""
    if theirs.refused is None:
        if ours.refused and any(re.search(pattern, ours.refused) for pattern in REFUSED_ON_PURPOSE.values()):
            return []
        return judge(each, theirs, ours).problems
    if ours.refused is None:
        return [f"sparkjob does not refuse it: spark-submit: {theirs.refused.splitlines()[0]}"]
    by_the_server = "Received status:" in theirs.refused
    if by_the_server or ours.status in WRONG_WORDS_OR_LAYERS:
        return []
    return [f"sparkjob's exit status is {ours.status}: {ours.refused}"]


class Reduction:
    """Makes a failing case smaller for as long as it fails in the same way."""

    def __init__(self, programs: Programs):
        self._programs, self._tried = programs, 0

    def of(self, failing: Case, found: list[str], patience: int = 80) -> Case:
        wanted, smaller = _places(found), True
        while smaller and self._tried < patience:
            smaller = next((one for one in _smaller(failing) if wanted & _places(self._problems(one))), None)
            failing = smaller or failing
        return failing

    def _problems(self, each: Case) -> list[str]:
        self._tried += 1
        named = replace(each, name=f"{each.name[:25]} try {self._tried}")
        [(_, theirs, ours)] = self._programs.outcomes([named])
        return problems(named, theirs, ours)


def _smaller(each: Case):
    """The case without some of its settings: first without many, and what is beside each other goes together."""
    settings = [("conf", key) for key in sorted(each.conf)] + [("environment", key) for key in each.environment]
    size = len(settings)
    while size > 0:
        for start in range(0, len(settings), size):
            yield _without(each, settings[start:start + size])
        size //= 2
    if each.words:
        yield replace(each, words=each.words[2:])
    if each.application != tuple(PI):
        yield replace(each, application=tuple(PI))


def _without(each: Case, settings: list[tuple[str, str]]) -> Case:
    conf = {key: value for key, value in each.conf.items() if ("conf", key) not in settings}
    environment = {key: value for key, value in each.environment.items() if ("environment", key) not in settings}
    used = str(conf) + str(environment)
    files = {name: content for name, content in each.files.items() if f"$FILES/{name.split('/')[0]}" in used}
    return replace(each, conf=conf, environment=environment, files=files)


def _places(found: list[str]) -> set[str]:
    """What fails, without what a smaller case has differently."""
    return {re.sub(r"/tmp/[^ ]*/", "", problem).split(": spark-submit: '")[0][:120] for problem in found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=25)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    try:
        programs = Programs(NAME)
    except unittest.SkipTest:
        return 77
    try:
        return _run(programs, options.count, options.seed)
    finally:
        programs.close()


def _run(programs: Programs, count: int, seed: int) -> int:
    print(f"generated.py --count {count} --seed {seed}", flush=True)
    dice, began = random.Random(seed), time.monotonic()
    cases = [case_by_chance(dice, f"generated {seed} {number}") for number in range(count)]
    outcomes = programs.outcomes(cases)
    failed = [(each, found) for each, theirs, ours in outcomes if (found := problems(each, theirs, ours))]
    refused = sum(theirs.refused is not None for _, theirs, _ in outcomes)
    print(f"{count} cases in {time.monotonic() - began:.0f} s: {refused} refused by both or one, {len(failed)} failed",
          flush=True)
    for each, found in failed[:3]:
        print("\n" + as_text(Reduction(programs).of(each, found)), *found[:5], sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
