"""Phrases of findings."""

import pandas as pd
import pytest

from ccqa_lib.findings.words import (
    OVER,
    STILL_ON,
    certainty,
    nearest_event,
    since,
    the_period,
    widened,
)  # fmt: skip
from ccqa_lib.show.events import read_events

WEEK = pd.Timedelta(days=7)
START = pd.Timestamp("2026-03-02")


@pytest.mark.parametrize(
    ("widths", "on", "over"),
    [(1.1, "uncertain", "uncertain"), (1.3, "likely", "uncertain"),
     (1.7, "very likely", "uncertain"),
     (2.1, "very likely", "likely"), (2.4, "almost certain", "very likely"),
     (2.7, "almost certain", "almost certain")],
)  # fmt: skip
def test_certainty_grows_with_the_distance_from_none(widths, on, over):
    for sign in (1, -1):
        estimate = sign * widths * 5.0
        assert certainty(estimate, estimate - 5, estimate + 5, STILL_ON) == on
        assert certainty(estimate, estimate - 5, estimate + 5, OVER) == over


def test_the_wider_side_of_an_interval_counts():
    assert certainty(10, 9, 20, STILL_ON) == "uncertain"


def test_neighbours_that_follow_one_another_ask_for_more():
    assert widened(STILL_ON, 0.0) == pytest.approx(STILL_ON)
    assert widened((1.0,), 0.75) == pytest.approx(((1.75**0.5) / 0.25,))


@pytest.mark.parametrize(
    ("day", "is_near"),
    [("2026-03-02", True), ("2026-03-22", True), ("2026-03-23", False), ("2026-02-16", True),
     ("2026-02-15", False)],
)  # fmt: skip
def test_events_are_near_up_to_two_periods_away(day, is_near):
    found = nearest_event(read_events([f"{day} x"]), START, WEEK)
    assert (found is not None) == is_near


def test_the_nearest_of_several_events():
    events = read_events(["2026-02-20 far", "2026-03-01 near"])
    assert nearest_event(events, START, WEEK).words == "near"


def test_periods_within_sentences():
    assert since(START, "week") == "since about the week of 2 Mar 2026"
    assert the_period(START, "month") == "Mar 2026"
