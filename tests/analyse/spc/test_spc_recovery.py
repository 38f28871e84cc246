"""Known effects in made-up data come back: false alarms, shifts, and intervals that cover."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.analyse.spc.dispersion import choose_chart
from ccqa_lib.analyse.spc.levels import Levels
from ccqa_lib.analyse.spc.series import read_series

WEEKS = pd.date_range("2025-01-06", periods=52, freq="7D")
BASE = np.arange(52) < 24
SERIES = 300


def frame(values=None, events=None, n=1):
    if values is not None:
        return pd.DataFrame({"period": WEEKS, "value": values})
    return pd.DataFrame({"period": WEEKS, "events": events, "n": n})


@pytest.mark.slow
@pytest.mark.parametrize("rules", ["making_data_count", "western_electric", "limits_only"])
def test_stable_measures_alarm_as_often_as_stated(rules):
    rng = np.random.default_rng(1)
    settings = ControlSettings("AHT", rules=rules)
    charts = [
        control_chart(frame(rng.normal(300, 9, 52)), "measure", settings) for _ in range(SERIES)
    ]
    share = np.mean([bool(chart.signals) for chart in charts])
    assert share == pytest.approx(charts[0].rules.false_alarm, abs=0.08)


@pytest.mark.slow
def test_stable_shares_alarm_as_often_as_stated():
    rng = np.random.default_rng(2)
    settings = ControlSettings("Abandoned", rules="limits_only", kind="p")
    made = [frame(events=rng.binomial(2000, 0.1, 52), n=2000) for _ in range(SERIES)]
    charts = [control_chart(data, "share", settings) for data in made]
    share = np.mean([bool(chart.signals) for chart in charts])
    assert share == pytest.approx(charts[0].rules.false_alarm, abs=0.06)


def test_a_planted_shift_is_found_near_its_week():
    rng = np.random.default_rng(3)
    found, early = 0, []
    for _ in range(100):
        values = rng.normal(300, 10, 52) + 20 * (np.arange(52) >= 36)
        chart = control_chart(frame(values), "measure", ControlSettings("AHT", better="lower"))
        late = [s for s in chart.signals if s.last >= WEEKS[36] and s.judgement == "concern"]
        found += bool(late)
        early += [(s.since - WEEKS[36]).days / 7 for s in late[:1]]
    assert found >= 97
    assert np.mean(np.abs(early) <= 1) >= 0.8


def levels(family, data, kind="auto"):
    series = read_series(data, family, "x")
    return Levels(series, choose_chart(series, family, kind, BASE, "x"), BASE)


def coverage(intervals, truth):
    return np.mean([interval.low <= truth <= interval.high for interval in intervals])


@pytest.mark.parametrize("weeks", [1, 6, 28])
def test_intervals_of_measures_cover(weeks):
    rng, after = np.random.default_rng(4), np.arange(52) >= 52 - weeks
    made = [levels("measure", frame(rng.normal(50, 4, 52) + 3 * after)) for _ in range(1200)]
    assert 0.93 <= coverage([one.difference(after) for one in made], 3) <= 0.97
    assert 0.93 <= coverage([one.level(after) for one in made], 53) <= 0.97


def test_a_stretch_inside_the_baseline_has_a_fitting_interval():
    rng, inside = np.random.default_rng(5), np.arange(52) < 8
    made = [levels("measure", frame(rng.normal(50, 4, 52))) for _ in range(1200)]
    assert 0.93 <= coverage([one.difference(inside) for one in made], 0) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize(("n", "before", "now"), [(40, 0.15, 0.3), (1500, 0.06, 0.05)])
def test_intervals_of_shares_cover(n, before, now):
    rng, after = np.random.default_rng(6), np.arange(52) >= 44
    share = np.where(after, now, before)
    made = [levels("share", frame(events=rng.binomial(n, share), n=n), "p") for _ in range(1200)]
    assert 0.93 <= coverage([one.difference(after) for one in made], now - before) <= 0.97


@pytest.mark.slow
def test_intervals_of_rates_cover():
    rng, after = np.random.default_rng(7), np.arange(52) >= 46
    n = rng.uniform(2, 6, 52)
    rate = np.where(after, 3.0, 2.0)
    made = [levels("rate", frame(events=rng.poisson(rate * n), n=n), "u") for _ in range(1200)]
    assert 0.93 <= coverage([one.difference(after) for one in made], 1.0) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [4, 20])
def test_intervals_of_over_dispersed_shares_cover(weeks):
    rng, after = np.random.default_rng(8), np.arange(52) >= 52 - weeks
    n = rng.integers(4000, 6000, 52)
    made = []
    for _ in range(1200):
        share = np.clip(rng.normal(0.30, 0.02, 52), 0, 1) - 0.05 * after
        made.append(levels("share", frame(events=rng.binomial(n, share), n=n), "p_prime"))
    assert 0.93 <= coverage([one.difference(after) for one in made], -0.05) <= 0.97
