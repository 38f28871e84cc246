"""Where a cause strikes, in words that a director reads once."""

from types import SimpleNamespace

import pytest

from ccqa_lib.findings.causes import where_of


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({"queue": ("refunds", "hotels")}, "queue refunds or hotels"),
        (
            {"wait_seconds": ("over 120",), "channel": ("chat",)},
            "wait seconds over 120, channel chat",
        ),
        ({"monthly_charges": ("the higher, the more",)}, "high monthly charges"),
        (
            {"tenure_months": ("the lower, the more", "up to 1")},
            "low tenure months, above all up to 1",
        ),
    ],
)
def test_levels_thresholds_and_directions_are_told_in_words(levels, words):
    assert where_of(SimpleNamespace(levels=levels)) == words
