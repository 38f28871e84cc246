"""Sentences, captions, notes and alternative texts tell no count that the attack does not know."""

import re

import built_centres as built
import pytest
from published_counts import published, read_counts
from test_each_guard_is_needed import MIN_CELL, study

from ccqa_lib.findings.attrition import attrition_findings

CENTRES = (built.few_dismissed, built.few_of_a_team, built.few_after_the_cut_of_the_trial)
OF_LEAVERS = (
    r"for ([\d,]+) leavers? in", r"with ([\d,]+) leavers?\b(?! or more)",
    r"looked at, ([\d,]+) leavers?", r"and ([\d,]+) came", r"nly ([\d,]+) left",
    r"\(([\d,]+) events?\)", r"^([\d,]+) leavers? in",
)  # fmt: skip
OF_PEOPLE = re.compile(
    r"(?<!Expect )(?<![\d.,])(\d[\d,]*) (?:leavers?|people|persons?|spells?|events?|hires?)\b"
    r"(?! a | for each)"
)


def sentences(result) -> list[str]:
    """Return all texts of a report: of findings, and of blocks as they are stored."""
    found: list[str] = []

    def gather(part) -> None:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, dict):
            for name, each in part.items():
                gather(each if name not in ("svg", "png", "data") else None)
        elif isinstance(part, list | tuple):
            for each in part:
                gather(each)

    gather(published(result))
    gather(attrition_findings(result, "staff_attrition").to_list())
    return found


@pytest.mark.parametrize("build", CENTRES)
def test_a_sentence_counts_nobody_that_the_attack_does_not_count(build):
    result = study(build())
    texts = sentences(result)
    known = {count for *_, count in read_counts(result, published(result)).counts}
    told = [
        int(number.replace(",", ""))
        for pattern in OF_LEAVERS for text in texts for number in re.findall(pattern, text)
    ]  # fmt: skip
    assert told and set(told) <= known
    people = [(int(n.replace(",", "")), text) for text in texts for n in OF_PEOPLE.findall(text)]
    assert people and not [text for n, text in people if n < MIN_CELL]


def test_a_sentence_that_counts_few_would_be_seen():
    (found,) = OF_PEOPLE.findall("By kind of leaving: 3 people were dismissed.")
    assert int(found) < MIN_CELL
    assert not OF_PEOPLE.findall("plan about 2 hires a month, 10.5 people")
