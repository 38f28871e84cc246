import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.change.ar1 import fit_ar1
from ccqa_lib.analyse.change.interrupted import interrupted_series
from ccqa_lib.analyse.change.newey_west import newey_west, newey_west_covariance, usual_lag
from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.sandwich import hc_covariance
from ccqa_lib.errors import AnalysisError

HANDLE = ("Handle time", "seconds")


def noise(n, phi, seed):
    shocks = np.random.default_rng(seed).standard_normal(n)
    errors = [shocks[0]]
    for shock in shocks[1:]:
        errors.append(phi * errors[-1] + np.sqrt(1 - phi**2) * shock)
    return np.array(errors)


def line(n, seed=3):
    frame = pd.DataFrame({"t": np.arange(1, n + 1), "y": noise(n, 0.3, seed)})
    return fit_linear(build_design(frame, ["t"], also=["y"]), "y")


def test_a_step_is_found_where_it_was_planted():
    y = 300 + noise(60, 0.3, 1) * 5 - 25 * (np.arange(60) >= 30)
    result = interrupted_series(y, 30, 3, label=HANDLE)
    step = result.effects[0]
    assert step.low < -25 < step.high < 0
    assert result.is_claim
    assert str(result).startswith("Handle time changed: effect in the last period -17.6")
    assert "Whatever else changed at that time" in result.to_block().content["note"]


def test_nothing_planted_is_nothing_claimed():
    result = interrupted_series(300 + 5 * noise(60, 0.3, 2), 30, 3, label=HANDLE)
    assert not result.is_claim
    assert "no change beyond chance" in str(result)


def test_shift_and_scale_and_the_same_answer_twice():
    y = noise(50, 0.4, 5) + 2 * (np.arange(50) >= 25)
    one, two = interrupted_series(y, 25, 3), interrupted_series(1000 + 60 * y, 25, 3)
    for a, b in zip(one.effects, two.effects, strict=True):
        assert b.interval == pytest.approx([60 * end for end in a.interval], rel=1e-5)
    assert one.p == two.p == interrupted_series(y, 25, 3).p


def test_the_line_without_the_change_is_the_fit_before_it():
    result = interrupted_series(noise(40, 0.2, 6), 20, 3)
    points = result.points
    assert points["without"][:20].tolist() == points["fitted"][:20].tolist()
    gap = points["fitted"].iloc[-1] - points["without"].iloc[-1]
    assert gap == pytest.approx(result.effects[2].estimate)


def test_a_programme_begun_at_the_worst_is_no_claim():
    y = noise(48, 0, 7)
    y[21:24] += 6  # three dreadful months, then back to normal
    result = interrupted_series(y, 24, 3, label=HANDLE)
    assert not result.is_claim
    assert "regression to the mean" in str(result)


def test_a_season_is_not_taken_for_a_change():
    months = np.arange(48)
    y = 10 * np.cos(2 * np.pi * months / 12) + noise(48, 0, 8)
    without, within = interrupted_series(y, 30, 3), interrupted_series(y, 30, 3, season=12)
    wide, narrow = (r.effects[0].high - r.effects[0].low for r in (without, within))
    assert narrow < wide / 2
    assert not within.is_claim


def test_lag_zero_is_white():
    fit = line(40)
    assert newey_west_covariance(fit, 0) == pytest.approx(hc_covariance(fit, "HC0"))


def test_newey_west_by_the_long_way():
    fit = line(30)
    scores = fit.design.matrix * fit.residuals[:, None]
    weights = np.clip(1 - np.abs(np.subtract.outer(np.arange(30), np.arange(30))) / 4, 0, None)
    expected = fit.inverse @ scores.T @ weights @ scores @ fit.inverse
    assert newey_west_covariance(fit, 3) == pytest.approx(expected)
    assert newey_west(fit, 3).covariance == pytest.approx(expected * 30 / 28)
    assert (usual_lag(48), usual_lag(100)) == (3, 4)


def test_ar1_errors_are_those_of_the_full_covariance():
    fit = line(25)
    periods = np.r_[1:13, 15:28]  # two periods left out
    found = fit_ar1(fit.design, fit.y, periods)
    R = found.phi ** np.abs(np.subtract.outer(periods, periods))
    X = fit.design.matrix
    inverse = np.linalg.inv(X.T @ np.linalg.solve(R, X))
    beta = inverse @ X.T @ np.linalg.solve(R, fit.y)
    assert found.coefficients.estimate == pytest.approx(beta)
    assert found.coefficients.covariance == pytest.approx(inverse * found.sigma**2)


def test_correlation_is_recovered():
    frame = pd.DataFrame({"t": np.arange(3000.0), "y": noise(3000, 0.6, 4)})
    design = build_design(frame, ["t"], also=["y"])
    for likelihood in ("REML", "ML"):
        found = fit_ar1(design, frame["y"].to_numpy(), np.arange(3000), likelihood)
        assert found.phi == pytest.approx(0.6, abs=0.04)
        assert found.sigma == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: interrupted_series(noise(12, 0, 1), 6, 3), "needs at least 16 periods and got 12"),
        (
            lambda: interrupted_series(noise(40, 0, 1), 36, 3, label=HANDLE),
            "Handle time: 36 periods before and 4 after the change .* at least 8 on each side",
        ),
        (
            lambda: interrupted_series(np.arange(40.0), 20, 3),
            "value: the columns explain every row exactly",
        ),
        (lambda: interrupted_series([5.0] * 30, 15, 3), "all 30 periods are 5; an interrupted"),
        (
            lambda: interrupted_series([*noise(29, 0, 1), np.nan], 15, 3),
            "series: 1 of 30 values are missing",
        ),
        (lambda: interrupted_series(noise(30, 0, 1), 15, 30), "lag: 30 was given for 30 periods"),
        (lambda: interrupted_series(noise(30, 0, 1), 15, -1), "lag: -1 was given.*usually 3"),
        (
            lambda: interrupted_series(noise(20, 0, 1), 10, 3, season=12),
            "a season of 12 periods needs at least 24; there are 20",
        ),
        (lambda: interrupted_series(noise(20, 0, 1), 10, 3, season=0), "a season of 0 periods"),
        (
            lambda: fit_ar1(line(20).design, line(20).y, np.r_[1:20, 19]),
            "periods: they repeat, run backwards",
        ),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


@pytest.mark.slow
@pytest.mark.parametrize(("n", "before", "phi"), [(48, 24, 0.0), (48, 28, 0.5), (60, 30, 0.7)])
def test_false_claims_in_series_without_change(n, before, phi):
    results = [interrupted_series(noise(n, phi, seed), before, 3) for seed in range(400)]
    assert np.mean([result.is_claim for result in results]) <= 0.065
    assert np.mean([result.p < 0.05 for result in results]) <= 0.08  # 5 %, and luck 1 in 200


@pytest.mark.slow
def test_intervals_cover_the_planted_step():
    hits = 0
    for seed in range(250):
        y = noise(48, 0.4, 1000 + seed) + 3 * (np.arange(48) >= 24)
        step = interrupted_series(y, 24, 3).effects[0]
        hits += step.low <= 3 <= step.high
    assert 0.92 <= hits / 250 <= 0.98
