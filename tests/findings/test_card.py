"""A report card counts what does not hold and what only nearly does."""

import pytest

from ccqa_lib.findings.card import Assumption, card


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (["holds", "holds", "does not apply"], "all hold"),
        (["holds", "nearly"], "all hold, 1 only nearly"),
        (["does not hold", "nearly", "holds"], "1 of 3 do not hold, 1 only nearly"),
    ],
)
def test_the_caption_counts(verdicts, told):
    rows = [Assumption(f"a{place}", verdict, "seen") for place, verdict in enumerate(verdicts)]
    content = card(rows, "the study").content
    assert content["caption"] == f"Assumptions of the study: {told}"
    assert [row[1]["text"] for row in content["rows"]] == verdicts
