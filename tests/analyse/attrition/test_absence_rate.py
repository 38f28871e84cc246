"""Absences: intervals take people as drawn, hours are a share of scheduled ones, few are not
told."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.absence import absence_rate
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.analyse.compare.rates import garwood
from ccqa_lib.errors import AnalysisError

OPENS = pd.Timestamp("2024-01-01")


def absences(pace: np.ndarray, seed: int, days: int = 365):
    """Return times between absences of people with a pace a year each."""
    rng = np.random.default_rng(seed)
    rows = []
    for person, own in enumerate(pace):
        at = 0.0
        while at < days:
            gap = min(rng.exponential(365.25 / own), days - at)
            ends = at + gap >= days
            rows.append((f"p{person}", gap, "" if ends else "absent", at))
            at += max(gap, 0.01)
    frame = pd.DataFrame(rows, columns=["person", "exit", "cause", "at"])
    start = OPENS + pd.to_timedelta(frame["at"].astype(int), "D")
    return read_staff(
        frame.assign(entry=0.0, hired_on=start, entry_on=start, exit_on=start, absent_hours=8.0), 5
    )


def test_intervals_cover_where_a_few_people_have_most_absences():
    rng = np.random.default_rng(1)
    held = poisson = 0
    for seed in range(100):
        found = absence_rate(absences(rng.gamma(1.0, 6.0, 40) + 0.01, seed), 0)
        held += found.rate.low <= 6.01 <= found.rate.high
        low, high = garwood(found.absences)
        poisson += low / found.years <= 6.01 <= high / found.years
    assert held >= 86  # 93 to 95 expected
    assert poisson < 75  # what counting absences as independent would have given


def test_hours_are_a_share_of_scheduled_ones():
    found = absence_rate(absences(np.full(30, 6.0), 2), 40)
    share = found.rate.estimate * 8 / (365.25 / 7 * 40)
    assert found.shrinkage.estimate == pytest.approx(share, rel=0.05)


def test_few_people_and_spells_of_employment_are_refused():
    with pytest.raises(AnalysisError, match="fewer than 5 people"):
        absence_rate(absences(np.full(4, 6.0), 3), 0)
    staff = absences(np.full(9, 6.0), 3)
    left = staff.frame.assign(cause=staff.frame["cause"].replace("absent", "left"))
    with pytest.raises(AnalysisError, match="spells are of employment"):
        absence_rate(read_staff(left, 5), 0)
