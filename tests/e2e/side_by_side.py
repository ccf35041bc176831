# SPDX-License-Identifier: Apache-2.0
"""Tests that run side by side, for most of what a Job does is waiting. In a module of such tests:

    load_tests = side_by_side.load_tests

Or its classes do, each with its fixtures and its tests one after the other:

    load_tests = side_by_side.load_classes
"""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = int(os.environ.get("SPARKJOB_E2E_AT_ONCE", "10"))


class Told(unittest.TestResult):
    """Keeps what tests tell of themselves, to tell it once more."""

    def __init__(self):
        super().__init__()
        self.told = []

    def _keep(self, what, *words):
        self.told.append((what, words))
        getattr(super(), what)(*words)

    def startTest(self, *words):  # pylint: disable=invalid-name
        self._keep("startTest", *words)

    def stopTest(self, *words):  # pylint: disable=invalid-name
        self._keep("stopTest", *words)

    def addSuccess(self, *words):  # pylint: disable=invalid-name
        self._keep("addSuccess", *words)

    def addFailure(self, *words):  # pylint: disable=invalid-name
        self._keep("addFailure", *words)

    def addError(self, *words):  # pylint: disable=invalid-name
        self._keep("addError", *words)

    def addSkip(self, *words):  # pylint: disable=invalid-name
        self._keep("addSkip", *words)


class OneClass(unittest.TestSuite):
    """The tests of one class; the fixtures of the module are another's matter."""

    def _handleModuleFixture(self, _test, _result):  # pylint: disable=invalid-name; a suite's own
        pass

    def _handleModuleTearDown(self, _result):  # pylint: disable=invalid-name
        pass


class SideBySide(unittest.TestSuite):
    """Has its parts told in their order. The fixtures are those of the module: setUpModule, tearDownModule."""

    def run(self, result, debug=False):
        tests = list(_flat(self))
        if tests:
            self._handleModuleFixture(tests[0], result)
            if not result._moduleSetUpFailed:  # pylint: disable=protected-access; a suite's own
                self._run_all(self, result)
            result._previousTestClass = type(tests[0])  # pylint: disable=protected-access
            self._handleModuleTearDown(result)
            result._previousTestClass = None  # pylint: disable=protected-access; torn down
        return result

    @staticmethod
    def _run_all(parts, result) -> None:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for own in threads.map(_alone, parts):
                for what, words in own.told:
                    getattr(result, what)(*words)


def _flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestCase):
            yield test
        else:
            yield from _flat(test)


def _alone(part) -> Told:
    own = Told()
    part.run(own)
    return own


def load_tests(_loader, tests, _pattern):
    return SideBySide(_flat(tests))


def load_classes(_loader, tests, _pattern):
    classes = {}
    for test in _flat(tests):
        classes.setdefault(type(test), []).append(test)
    return SideBySide(OneClass(each) for each in classes.values())
