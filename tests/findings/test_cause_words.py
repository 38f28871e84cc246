"""Where a cause strikes, in words that a director reads once."""

from types import SimpleNamespace

import pytest

from ccqa_lib.analyse.effect import Effect
from ccqa_lib.findings.causes import caveats_of, where_of


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


@pytest.mark.parametrize("by_agent", [True, False])
def test_how_agents_differ_is_claimed_only_where_they_are_known(by_agent):
    size = SimpleNamespace(odds=Effect("odds", 1.8, 1.2, 2.5), struck=1228)
    cause = SimpleNamespace(size=size, spared=(), twins=(), same_as="")
    *_, told = caveats_of(cause, Effect("points", 8.0, 4.0, 12.0), "contacts", by_agent)
    assert ("how agents differ" in told) is by_agent
    assert ("Who took each case is not known" in told) is not by_agent
