# SPDX-License-Identifier: Apache-2.0
"""No recipe without a test that types it, none that the index does not name, none longer than a page; and what the
pages link to is there."""

import re
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RECIPES = REPOSITORY / "docs" / "recipes"
TYPISTS = ("tests/e2e/test_*.py", "tests/client/recipes_test.py", "tests/plane/test_*.py",
           "tests/environments/test_*.py",
           "tests/skaffold/loop_test.py")  # by hand, as it needs Skaffold
A_PAGE = 80


def recipes() -> list[Path]:
    found = sorted(page for page in RECIPES.glob("*.md") if page.name != "README.md")
    assert found, "no recipes?"
    return found


class Recipes(unittest.TestCase):
    def test_each_is_typed_by_a_test(self):
        tests = "".join(file.read_text() for pattern in TYPISTS for file in REPOSITORY.glob(pattern))
        self.assertEqual([page.name for page in recipes() if f'"{page.name}"' not in tests], [])

    def test_each_is_in_the_index(self):
        index = (RECIPES / "README.md").read_text()
        self.assertEqual([page.name for page in recipes() if f"]({page.name})" not in index], [])

    def test_each_is_a_page(self):
        lines = {page.name: len(page.read_text().splitlines()) for page in recipes()}
        self.assertEqual({name: count for name, count in lines.items() if count > A_PAGE}, {})


class Links(unittest.TestCase):
    def test_what_the_pages_link_to_is_there(self):
        lost = []
        for page in [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]:
            for target in re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", page.read_text()):
                if not (page.parent / target).exists():
                    lost.append(f"{page.relative_to(REPOSITORY)}: {target}")
        self.assertEqual(lost, [])


if __name__ == "__main__":
    unittest.main()
