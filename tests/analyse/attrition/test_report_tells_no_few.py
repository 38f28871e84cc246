"""Nothing that the published blocks of one report tell at once tells of few people.

See `attack` for how it is tried.
"""

import pytest
from attack import MIN_CELL, recovered
from made_staff import World, made_staff
from nights import until

from ccqa_lib.analyse import attrition
from ccqa_lib.analyse.attrition import factors, probation
from ccqa_lib.analyse.attrition.told import days_apart

WORLDS = (
    World(hires=60, teams=3, worse=0),
    World(hires=110, teams=3, worse=0),
    World(hires=170, teams=4, worse=0),
    World(hires=260, teams=4, worse=0),
    World(hires=420, teams=5, worse=0),
)


def a_report(seed: int):
    """Return the study of a small centre; some are told to a day in the middle of a month."""
    frame = made_staff(WORLDS[seed % len(WORLDS)], seed)
    if seed % 3 == 1:
        frame = frame.assign(entry_on=frame["entry_on"], team=frame["team"].mask(
            frame.index % 11 == 0))  # fmt: skip
    if seed % 4 == 2:  # an export of people who came after the first day only
        frame = frame[frame["entry"] == 0].reset_index(drop=True)
    if seed % 4 == 3:
        frame = until(frame, "2025-11-17")
    settings = attrition.AttritionSettings(
        min_cell=MIN_CELL, teams="team", factors=("shift",), cluster="team"
    )
    return attrition.study_attrition(frame, settings)


SEEDS = (1, 2, 7, 12)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_few_can_be_worked_out(seed):
    assert recovered(a_report(seed), seed) == []


def with_resigning_told(monkeypatch) -> None:
    """How many resigned is told, however few left otherwise."""
    monkeypatch.setattr(factors, "is_resigning_told", lambda staff: True)


def with_kinds_by_every_day(monkeypatch) -> None:
    """Shares of each kind are told by every day."""
    monkeypatch.setattr(probation, "_kinds_apart", lambda staff, fine, told: sorted({*fine, *told}))


def with_steps_of_their_own(monkeypatch) -> None:
    """Steps of the curve do not mind the days that the table tells."""
    monkeypatch.setattr(
        probation, "days_apart",
        lambda groups, days, kept, least: sorted({*kept, *days_apart(groups, days, (), least)}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("breaking", "seed"),
    [(with_resigning_told, 2), (with_kinds_by_every_day, 1), (with_steps_of_their_own, 0)],
)
def test_what_is_told_carelessly_is_worked_out(breaking, seed, monkeypatch):
    breaking(monkeypatch)
    assert recovered(a_report(seed), seed)


@pytest.mark.slow
def test_nothing_of_few_can_be_worked_out_in_100_centres():
    seeds = range(100, 200)
    assert {seed: few for seed in seeds if (few := recovered(a_report(seed), seed))} == {}
