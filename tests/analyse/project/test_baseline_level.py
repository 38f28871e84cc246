"""The level of a measure: as by hand, wide where periods differ, honest in made-up data."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.project.baseline import baseline_level
from ccqa_lib.errors import AnalysisError

RNG = np.random.default_rng(7)


def weeks(events, n):
    days = pd.date_range("2025-01-06", periods=len(events), freq="7D")
    return pd.DataFrame({"period": days, "events": events, "n": n})


def test_a_level_is_the_ratio_of_sums_with_the_interval_of_a_plain_mean_where_weeks_are_alike():
    values = RNG.normal(300, 20, 40)
    days = pd.date_range("2025-01-06", periods=40, freq="7D")
    series = pd.DataFrame({"period": days, "value": values, "n": 50})
    level = baseline_level(series, "measure", "time", 280)
    half = stats.t.isf(0.025, 39) * values.std(ddof=1) / np.sqrt(40)
    assert level.effect.estimate == pytest.approx(values.mean())
    assert level.effect.high - level.effect.estimate >= half - 1e-9
    assert level.a_year(280) == pytest.approx(365)


def test_a_share_weighs_weeks_by_their_contacts():
    level = baseline_level(weeks([1, 2, 30, 4], [10, 20, 100, 40]), "share", "share", 28)
    assert level.effect.estimate == pytest.approx(37 / 170)
    assert level.contacts == 170 and level.events == 37


@pytest.mark.parametrize(("spread", "least", "most"), [(0.0, 0.5, 2.0), (0.03, 4.0, 60.0)])
def test_the_design_tells_weeks_that_resemble_themselves_from_single_contacts(spread, least, most):
    shares = np.clip(0.12 + spread * RNG.standard_normal(80), 0.01, 0.9)
    level = baseline_level(weeks(RNG.binomial(1000, shares), 1000), "share", "share", 560)
    assert least < level.design < most


def test_intervals_cover_a_level_that_weeks_share_and_neighbours_resemble():
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        shock, shares = 0.0, []
        for _ in range(52):
            shock = 0.3 * shock + 0.02 * rng.standard_normal()
            shares.append(0.15 + shock)
        events = rng.binomial(400, np.clip(shares, 0, 1))
        effect = baseline_level(weeks(events, 400), "share", "share", 364).effect
        covered += effect.low <= 0.15 <= effect.high
    assert covered / 300 >= 0.88


def test_three_weeks_are_too_few():
    with pytest.raises(AnalysisError, match="3 whole periods are too few"):
        baseline_level(weeks([1, 2, 3], 10), "share", "share", 21)
