"""Nights of one table, held against one another, tell of few people no more than one night does."""

import itertools

import numpy as np
import pandas as pd
import pytest
from test_suppression import LEAST, by_differences, made_table

from ccqa_lib.analyse.privacy import nights
from ccqa_lib.analyse.privacy.attack import knowledge, recovered
from ccqa_lib.analyse.privacy.nights import (
    came_between,
    joined_sums,
    protect_nights,
    suppress_nights,
)
from ccqa_lib.analyse.privacy.suppress import TOTAL, protect, table_sums
from ccqa_lib.errors import AnalysisError

GROWTHS = (0.05, 0.3, 1.0)  # people who come to a cell between two nights


def grown(seed: int, growth: float, many: int = 2) -> list[pd.DataFrame]:
    """Return made-up tables of consecutive nights, the first as `made_table` makes it."""
    rng = np.random.default_rng(10_000 + seed)
    tables = [made_table(seed)]
    while len(tables) < many:
        tables.append(tables[-1] + rng.poisson(growth, tables[0].shape))
    return tables


def attacked(tables: list[pd.DataFrame], are_wide: bool = True) -> list[str]:
    """Return what all nights together tell of few people that is hidden, or how many few came.

    By exact elimination and by linear programs; with `are_wide` also what is left fewer than
    `LEAST` values wide.
    """
    sums = [table_sums(table) for table in tables]
    shown = nights.protect_nights(sums, LEAST)
    came = [each for each in came_between(sums) if 0 < each.count < LEAST]
    every = [*itertools.chain(*joined_sums(sums)), *came]
    told = np.array([*np.concatenate(shown), *[False] * len(came)], dtype=bool)
    counts = np.array([each.count for each in every])
    assert not told[counts < LEAST].any()
    small = {each.name for each in every if each.count < LEAST}
    found = small & {*by_differences(every, told), *recovered(every, told)}
    if are_wide:
        known = knowledge(every, told)
        ends = [known.between(place) for place in np.flatnonzero(counts < LEAST)]
        found |= {f"narrow: {low} to {high}" for low, high in ends if high - low < LEAST}
    return sorted(found)


@pytest.mark.parametrize("growth", GROWTHS)
def test_two_nights_tell_nothing_of_few_people_of_60_tables(growth):
    assert {s: found for s in range(20) if (found := attacked(grown(s, growth)))} == {}


def test_three_nights_tell_nothing_of_few_people():
    assert {s: found for s in range(6) if (found := attacked(grown(s, 0.3, many=3)))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_nights_tell_nothing_of_few_people_of_2000_tables(part):
    seeds = range(1000 + 200 * part, 1200 + 200 * part)
    assert {s: found for s in seeds if (found := attacked(grown(s, GROWTHS[s % 3])))} == {}


@pytest.mark.slow
def test_four_nights_tell_nothing_of_few_people_of_100_tables():
    seeds = range(100)
    assert {s: f for s in seeds if (f := attacked(grown(s, GROWTHS[s % 3], many=4)))} == {}


def test_nights_that_hide_by_themselves_are_worked_out(monkeypatch):
    """The attack finds what the guard hides: a small count, and how many came by each count."""
    monkeypatch.setattr(
        nights, "protect_nights",
        lambda every, least: [protect(own, least) for own in every],
    )  # fmt: skip
    monkeypatch.setattr(
        f"{__name__}.came_between", lambda every: [],
    )  # fmt: skip
    assert attacked(grown(59, 0.05), are_wide=False) != []


def test_a_night_on_which_nobody_came_tells_the_same_again():
    first, second = suppress_nights(grown(3, 0.0), LEAST)
    assert first.notna().any(axis=None)
    pd.testing.assert_frame_equal(first, second)


def test_the_first_night_tells_what_it_tells_alone():
    table = pd.DataFrame([[20, 3], [30, 40]], index=["a", "b"])
    (first,) = suppress_nights([table], LEAST)
    assert first.loc[TOTAL, TOTAL] == 93
    assert first.loc[["a", "b"], [0, 1]].isna().all(axis=None)


def test_what_moved_by_few_is_not_told_again_and_what_moved_by_many_is():
    first = pd.DataFrame([[20, 30], [40, 50]], index=["a", "b"])
    more = pd.DataFrame([[6, 7], [8, 9]], index=["a", "b"])
    assert suppress_nights([first, first + more], LEAST)[1].notna().all(axis=None)
    few = pd.DataFrame([[1, 7], [8, 9]], index=["a", "b"])
    told = suppress_nights([first, first + few], LEAST)[1]
    assert np.isnan(told.loc["a", 0]) and told.loc[TOTAL, TOTAL] == 165
    assert suppress_nights([first, first + few], 1)[1].notna().all(axis=None)


def test_nights_that_cannot_be_are_refused():
    with pytest.raises(AnalysisError, match="people may come, but not go"):
        suppress_nights([pd.DataFrame([[5, 6]]), pd.DataFrame([[4, 9]])], LEAST)
    with pytest.raises(AnalysisError, match="each needs the same ones"):
        suppress_nights([pd.DataFrame([[5, 6]]), pd.DataFrame([[5]])], LEAST)
    with pytest.raises(AnalysisError, match="counts of people are 0 or more"):
        protect_nights([table_sums(pd.DataFrame([[-1, 6]]))], LEAST)
