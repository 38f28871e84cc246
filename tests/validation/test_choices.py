import re

import pytest

from ccqa_lib.validation.choices import CHOICES, Choice
from ccqa_lib.validation.compare import Leaf

TITLE = "Differences by choice"


def documented(text):
    """Rows of the table under the title, as (method, case, key, reason)."""
    section = text.split(f"## {TITLE}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if re.match(r"\|(?! *-| *method)", line)]
    return [tuple(cell.strip().strip("`") for cell in row.strip("| ").split("|")) for row in rows]


def test_the_documentation_lists_the_same_choices(project):
    text = (project / "docs" / "methods.md").read_text(encoding="utf-8")
    listed = documented(text)
    assert sorted(listed) == sorted((c.method, c.case, c.key, c.reason) for c in CHOICES)
    assert len(listed) == len(set(listed))


def test_every_choice_has_a_sentence():
    for choice in CHOICES:
        assert choice.reason.endswith("."), choice
        assert len(choice.reason) > 40, choice


@pytest.mark.parametrize(
    ("path", "covered"),
    [("a.b", True), ("a.b.c", True), ("a.b[3]", True), ("a.bc", False), ("a", False)],
)
def test_a_key_covers_what_is_inside_it(path, covered):
    choice = Choice("m", "a.b", "Because we say so.")
    assert choice.covers("m", "any", Leaf(path, 1.0, 2.0, False)) is covered
    assert not choice.covers("other", "any", Leaf(path, 1.0, 2.0, False))


def test_a_bounded_choice_excuses_small_differences_only():
    choice = Choice("m", "a", "Because we say so.", at_most=0.01)
    assert choice.covers("m", "", Leaf("a", 100.0, 100.9, False))
    assert not choice.covers("m", "", Leaf("a", 100.0, 101.1, False))
    assert not choice.covers("m", "", Leaf("a", 100.0, None, False))
