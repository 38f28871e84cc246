"""Do 95 % intervals hold the truth in 93 to 97 of 100 made-up data sets, and tests keep 5 %?"""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.accelerated import fit_accelerated
from ccqa_lib.analyse.survival.cluster_errors import cluster_robust_cox
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.cox_curves import predict_curves
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.lifetimes import LOG_NORMAL, WEIBULL
from ccqa_lib.analyse.survival.logrank import logrank
from ccqa_lib.analyse.survival.person_time import person_time_rate
from ccqa_lib.analyse.survival.proportionality import proportionality_test
from ccqa_lib.analyse.survival.restricted_mean import restricted_mean
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes, read_spells

TIMES = SpellColumns("time", "left")
LATE = SpellColumns("time", "left", entry="entry")
CAUSES = SpellColumns("time", "cause")
EFFECT = 0.5


def leavers(rng, n=200, each_team=0):
    """Hazard 0.05 exp(0.5 x), watched for 10 to 60; with late entry and, if asked, teams."""
    frame = pd.DataFrame({"x": rng.normal(size=n), "team": 0})
    shift = np.zeros(n)
    if each_team:
        frame["team"] = np.arange(n) // each_team
        frame["x"] = rng.normal(size=n)[frame["team"]]
        shift = rng.normal(0, 0.4, n)[frame["team"]]
    leaves = rng.exponential(1 / (0.05 * np.exp(EFFECT * frame["x"] + shift)))
    seen = rng.uniform(10, 60, n)
    frame["time"], frame["left"] = np.minimum(leaves, seen), (leaves <= seen).astype(int)
    frame["entry"] = np.where(rng.random(n) < 0.5, rng.uniform(0, 15, n), 0)
    return frame


def causes(rng, n=250, effect=0.0):
    """Fine and Gray's own worlds: incidence of cause 1 is 1 - (1 - 0.5(1 - exp(-t)))^exp(bx)."""
    x = rng.integers(0, 2, n)
    ratio = np.exp(effect * x)
    ends_by_first = rng.random(n) < 1 - 0.5**ratio
    u = rng.random(n) * (1 - 0.5**ratio)
    first = -np.log(1 - 2 * (1 - (1 - u) ** (1 / ratio)))
    when = np.where(ends_by_first, first, rng.exponential(1, n))
    seen = rng.uniform(0.3, 3, n)
    frame = pd.DataFrame({"x": x, "time": np.minimum(when, seen)})
    frame["cause"] = np.where(when > seen, 0, np.where(ends_by_first, 1, 2))
    return frame


def cox_design(frame, columns, also=()):
    return build_design(frame, ["x"], also=[*columns.names, *also], constant="implied")


def cox_late(rng):
    frame = leavers(rng)
    frame = frame[frame["time"] > frame["entry"]]
    return fit_cox(cox_design(frame, LATE), LATE).coefficients.interval()[0], EFFECT


def cox_in_weeks(rng):
    """Ties: times in whole weeks, when a week is short beside the spells."""
    frame = leavers(rng)
    frame["time"] = np.ceil(frame["time"] * 4)
    return fit_cox(cox_design(frame, TIMES), TIMES).coefficients.interval()[0], EFFECT


def cox_teams(rng):
    """Teams share x and a frailty, which pulls the marginal effect a little towards 0."""
    fit = fit_cox(cox_design(leavers(rng, 400, 10), TIMES, ["team"]), TIMES)
    return cluster_robust_cox(fit, "team").interval()[0], MARGINAL


def predicted(rng):
    people = pd.DataFrame({"x": [1.0]})
    row = predict_curves(fit_cox(cox_design(leavers(rng), TIMES), TIMES), people)[0].at(8.0)
    return row[["low", "high"]].to_numpy()[0], np.exp(-0.05 * np.exp(EFFECT) * 8)


def curve_late(rng):
    frame = leavers(rng, 300).assign(x=0.0)
    leaves = rng.exponential(20, 300)
    frame = frame.assign(time=np.minimum(leaves, 40), left=(leaves <= 40) * 1)
    frame = frame[frame["time"] > frame["entry"]]
    row = kaplan_meier(read_spells(frame, LATE)).at(12.0)
    return row[["low", "high"]].to_numpy()[0], np.exp(-12 / 20)


def median(rng):
    times = rng.exponential(20, 150)
    frame = pd.DataFrame({"time": np.minimum(times, 60), "left": (times <= 60) * 1})
    return kaplan_meier(read_spells(frame, TIMES)).quantile(0.5).interval, 20 * np.log(2)


def mean_within(rng):
    times = rng.exponential(20, 150)
    frame = pd.DataFrame({"time": np.minimum(times, 60), "left": (times <= 60) * 1})
    found = restricted_mean(kaplan_meier(read_spells(frame, TIMES)), 26)
    return found.effect().interval, 20 * (1 - np.exp(-26 / 20))


def incidence(rng):
    row = cumulative_incidence(read_causes(causes(rng, 150), CAUSES)).at(0.8).iloc[0]
    return (row["low"], row["high"]), 0.5 * (1 - np.exp(-0.8))


def fine_gray(rng):
    fit = fit_fine_gray(cox_design(causes(rng, effect=EFFECT), CAUSES), CAUSES, 1)
    return fit.coefficients.interval()[0], EFFECT


def weibull(rng):
    frame = leavers(rng)
    build = build_design(frame, ["x"], also=TIMES.names)
    return fit_accelerated(build, TIMES, WEIBULL).coefficients.interval()[1], -EFFECT


def log_normal_late(rng):
    x = rng.normal(size=250)
    times = np.exp(2.5 + 0.4 * x + 0.8 * rng.normal(size=250))
    frame = pd.DataFrame({"x": x, "time": np.minimum(times, 40), "left": (times <= 40) * 1})
    frame["entry"] = np.where(rng.random(250) < 0.5, rng.uniform(0, 8, 250), 0)
    frame = frame[frame["time"] > frame["entry"]]
    build = build_design(frame, ["x"], also=LATE.names)
    return fit_accelerated(build, LATE, LOG_NORMAL).coefficients.interval()[1], 0.4


def rate(rng):
    frame = leavers(rng, 120).assign(x=0)
    times = rng.exponential(20, 120)
    frame = frame.assign(time=np.minimum(times, 30), left=(times <= 30) * 1)
    return person_time_rate(read_spells(frame, TIMES), per=52).interval, 52 / 20


def marginal_effect():
    """The effect that a Cox model of all teams together finds, from one very large world."""
    frame = leavers(np.random.default_rng(99), 400_000, 10)
    return fit_cox(cox_design(frame, TIMES), TIMES).coefficients.estimate[0]


MARGINAL = None
METHODS = [
    cox_late, cox_in_weeks, cox_teams, predicted, curve_late, median, mean_within, incidence,
    fine_gray, weibull, log_normal_late, rate,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.__name__)
def test_intervals_hold_the_truth(method, monkeypatch):
    if method is cox_teams:
        monkeypatch.setitem(globals(), "MARGINAL", marginal_effect())
    held, times = 0, 1200
    for seed in range(times):
        (low, high), truth = method(np.random.default_rng(seed))
        held += low <= truth <= (np.inf if np.isnan(high) else high)
    assert 0.93 <= held / times <= 0.97


def logrank_p(rng):
    frame = leavers(rng, 120).assign(group=rng.integers(0, 3, 120))
    return logrank(read_spells(frame, TIMES, ["group"]), "group").p


def gray_p(rng):
    frame = causes(rng, 150)
    return gray_test(read_causes(frame, CAUSES, also=["x"]), "x").causes["p"][0]


def drift_p(rng):
    return proportionality_test(fit_cox(cox_design(leavers(rng), TIMES), TIMES)).p


@pytest.mark.slow
@pytest.mark.parametrize("method", [logrank_p, gray_p, drift_p], ids=lambda m: m.__name__)
def test_tests_keep_their_risk(method):
    found = [method(np.random.default_rng(seed)) < 0.05 for seed in range(1200)]
    assert 0.03 <= np.mean(found) <= 0.07
