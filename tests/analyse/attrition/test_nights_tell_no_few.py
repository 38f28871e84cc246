"""Reports of several days of one centre, held against one another, tell nothing of few people.

See `nights` for how it is tried. Each centre is looked at around the month end at which what is
told by tenure or team moves on: between such days the reports tell the same.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from built_centres import centre, month_days, over
from made_staff import made_staff
from nights import MIN_CELL, around_a_step, days_told, recovered_together, study, until
from published_counts import published, read_counts
from test_report_tells_no_few import WORLDS

from ccqa_lib.analyse.attrition import (
    calendar,
    cohorts_joined,
    editions,
    probation,
    teams,
    tenure,
    told,
)
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.errors import AnalysisError

SEEDS = (2, 3, 8, 9, 12)


def a_centre(seed: int) -> pd.DataFrame:
    """Return the spells of a made-up centre of 60 to 420 hires; some people are of no team."""
    frame = made_staff(WORLDS[seed % len(WORLDS)], seed)
    if seed % 3 == 1:
        frame = frame.assign(team=frame["team"].mask(frame.index % 11 == 0))
    return frame


def worked_out(seed: int, **given) -> list[str]:
    """Return what three reports of a centre tell together of one to four people."""
    rows = around_a_step(a_centre(seed), seed)
    return recovered_together([study(each, **given) for each in rows], seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_reports_tell_nothing_of_few(seed):
    assert worked_out(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_three_reports_tell_nothing_of_few_in_100_centres(part):
    seeds = range(100 + 20 * part, 120 + 20 * part)
    assert {seed: few for seed in seeds if (few := worked_out(seed))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 210))
def test_reports_of_seven_months_tell_nothing_of_few(seed):
    days = pd.date_range("2025-06-30", "2025-12-31", freq="ME") + pd.Timedelta(days=1)
    rows = [until(a_centre(seed), str(day.date())) for day in days]
    assert recovered_together([study(each) for each in rows], seed) == []


def test_reports_that_stand_alone_tell_of_few_together():
    assert worked_out(12, stands_alone=True) != []


def by_every_month(monkeypatch) -> None:
    """Counts move on however few left since."""
    kept = editions._steps
    monkeypatch.setattr(
        editions, "_steps",
        lambda days, groups, is_enough: kept(days, groups, lambda new, before: bool(new.any())),
    )  # fmt: skip


def tenure_by_itself(monkeypatch) -> None:
    """Days of tenure do not mind who left since the last edition."""
    kept = told.tenures_gone

    def alone(staff, kind=None):
        return kept(replace(staff, edition=None), kind)

    monkeypatch.setattr(probation, "tenures_gone", alone)
    monkeypatch.setattr(tenure, "tenures_gone", alone)


def teams_that_moved_little(monkeypatch) -> None:
    """Teams are told however few left them since the last edition."""
    monkeypatch.setattr(teams, "_moved_enough", lambda *given: np.ones(len(given[-1]), dtype=bool))


def kinds_by_every_day(monkeypatch) -> None:
    """Kinds are told whenever all leavers are."""
    monkeypatch.setattr(told, "_are_kinds_told", lambda staff, days: True)


def the_last_12_months_exactly(monkeypatch) -> None:
    """The last 12 months begin on a day by which leavers are not told otherwise."""
    monkeypatch.setattr(
        told, "step_before",
        lambda staff, months: told.months_before(staff.last_day, months).to_datetime64().astype(
            "datetime64[D]"),
    )  # fmt: skip


def periods_of_the_calendar(monkeypatch) -> None:
    """Periods begin and end on days by which leavers are not told otherwise."""

    def by_themselves(staff):
        return calendar._told_series(replace(staff, edition=None))

    monkeypatch.setattr(calendar, "_stepped_series", by_themselves)


@pytest.mark.parametrize(
    ("breaking", "seed"),
    [
        (by_every_month, 2), (tenure_by_itself, 12), (teams_that_moved_little, 8),
        (kinds_by_every_day, 9), (the_last_12_months_exactly, 2), (periods_of_the_calendar, 3),
    ],
)  # fmt: skip
def test_without_one_of_the_guards_few_are_worked_out(breaking, seed, monkeypatch):
    assert seed in SEEDS  # with it nothing is
    breaking(monkeypatch)
    assert worked_out(seed) != []


def few_of_no_cohort(seed: int) -> bool:
    """Would an edition tell, by day 90 less the cohorts that are complete, of few people?"""
    staff = editions.editions(read_staff(a_centre(seed), MIN_CELL), "team").details
    if staff is None:
        return False
    fresh = staff.frame[staff.frame["entry"] == 0]
    names = cohorts_joined._put_together(staff, fresh, 90)
    months = fresh["hired_on"].dt.to_period("M")
    left = (fresh["exit"] <= 90) & (fresh["cause"] != "")
    for step in staff.edition.steps:
        told_now = [name for name in names
                    if (complete := cohorts_joined._complete_in(staff, name.last, 90)) is not None
                    and complete <= step]  # fmt: skip
        inside = sum(int(left[(months >= n.first) & (months <= n.last)].sum()) for n in told_now)
        gone = staff.frame[staff.frame["cause"] != ""]
        by_then = (gone["exit"] <= 90) & (gone["exit_on"] <= pd.Timestamp(step))
        if told_now and staff.is_few(int(by_then.sum()) - inside):
            return True
    return False


def test_leavers_of_no_cohort_are_never_few(monkeypatch):
    seeds = [seed for seed in range(60) if seed % len(WORLDS) > 1]
    assert not any(few_of_no_cohort(seed) for seed in seeds)
    monkeypatch.setattr(cohorts_joined, "_left_by", lambda *given: 10**6)
    assert any(few_of_no_cohort(seed) for seed in seeds)


def test_later_rows_find_the_steps_that_earlier_ones_found():
    frame = a_centre(4)
    latest = editions.editions(read_staff(frame, MIN_CELL), "team")
    for day in ("2025-03-10", "2025-08-01", "2025-11-30"):
        earlier = editions.editions(read_staff(until(frame, day), MIN_CELL), "team")
        for part in ("level", "kinds", "details", "teams"):
            own, later = getattr(earlier, part), getattr(latest, part)
            assert own is None or own.edition.steps == later.edition.steps[: len(own.edition.steps)]


def counts_of(frame: pd.DataFrame) -> list[int]:
    """Return all counts of leavers that a report tells."""
    result = study(frame)
    return [count for *_, count in read_counts(result, published(result)).counts]


def test_a_night_within_a_month_tells_what_the_night_before_told():
    frame = a_centre(9)
    first, last = until(frame, "2025-11-05"), until(frame, "2025-11-28")
    assert (first["cause"] != "").sum() < (last["cause"] != "").sum()
    assert counts_of(first) == counts_of(last) != []


def test_a_month_in_which_one_left_is_not_counted_yet_and_one_in_which_five_left_is():
    gone = over(month_days("2024-01-01", "2025-10-01"), 22 * 6, tenure=200)
    one = centre([*gone, *over(["2025-11-20"], 1)], last=pd.Timestamp("2025-12-05"))
    five = centre([*gone, *over(["2025-11-20"], 5)], last=pd.Timestamp("2025-12-05"))
    assert days_told(one)[0] == pd.Timestamp("2025-10-31")
    assert days_told(five)[0] == pd.Timestamp("2025-11-30")
    (words,) = [b for b in published(study(one)) if b["caption"].startswith("Up to which day")]
    assert "counted up to 31 Oct 2025; the rows go on to 5 Dec 2025" in str(words)


def test_a_chart_by_steps_does_not_begin_on_the_day_on_which_one_person_was_hired():
    gone = over(month_days("2024-02-01", "2025-11-01", day=20), 22 * 3, tenure=200)
    frame = centre(gone)
    early = frame["entry_on"] == frame["entry_on"].min()
    first = frame[early].head(1).assign(entry_on=pd.Timestamp("2023-12-20"))
    frame = pd.concat([first, frame], ignore_index=True)
    result = study(frame)
    assert result.by_period.length == "step of whole months"
    assert result.by_period.series["period"].min() > pd.Timestamp("2024-01-01")


def test_rows_of_less_than_a_month_say_what_to_do():
    with pytest.raises(AnalysisError, match="reach the end of no month"):
        study(until(a_centre(9), "2024-01-20"))


def test_where_all_may_be_told_or_no_days_are_known_nothing_is_held_back():
    frame = a_centre(9)
    open_to_all = editions.editions(read_staff(frame, 1), "team")
    assert open_to_all.level.last_day == open_to_all.teams.last_day == frame["exit_on"].max()
    undated = frame.assign(hired_on=pd.NaT, entry_on=pd.NaT, exit_on=pd.NaT)
    assert editions.editions(read_staff(undated, MIN_CELL), "team").level.edition is None
