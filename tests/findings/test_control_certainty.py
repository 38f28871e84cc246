"""How often a stable process is said to have changed: the calibration of `findings.words`."""

import numpy as np
import pandas as pd
import pytest
from made_charts import made, weeks
from scipy.signal import lfilter

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.findings.control import control_findings

STABLE = 300


@pytest.mark.slow
@pytest.mark.parametrize(("points", "baseline"), [(40, 24), (70, 24), (150, 52)])
def test_stable_series_seldom_raise_a_claim(points, baseline):
    rng = np.random.default_rng(11)
    acts = claims = strong = 0
    for _ in range(STABLE):
        chart = made(300 + 7 * rng.standard_normal(points), baseline=baseline)
        signals = [f for f in control_findings(chart, "s") if f.kind == "signal"]
        sure = [f for f in signals if not f.certainty.startswith("uncertain")]
        acts += any(f.verdict == "act" for f in sure)
        claims += bool(sure)
        strong += any(f.certainty.startswith("almost certain") for f in sure)
    assert acts / STABLE <= 0.05
    assert claims / STABLE <= 0.10
    assert strong / STABLE <= 0.02


def _share(rng, n):
    return "share", rng.binomial(n, 0.12), n


def _busy_share(rng, n):
    chance = np.clip(rng.normal(0.12, 0.02, len(n)), 0.01, 1)
    return "share", rng.binomial(n, chance), n


def _rate(rng, n):
    return "rate", rng.poisson(30 * n / 600), n / 600


def _bursts(rng, n):
    return "rate", rng.poisson(60 * rng.gamma(10, 0.1, len(n))), np.ones(len(n))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [_share, _busy_share, _rate, _bursts])
def test_stable_shares_and_rates_seldom_raise_a_claim(kind):
    rng = np.random.default_rng(21)
    acts = claims = 0
    for _ in range(STABLE):
        family, events, n = kind(rng, rng.integers(200, 2001, 60))
        frame = pd.DataFrame({"period": weeks(60), "events": events, "n": n})
        chart = control_chart(frame, family, ControlSettings("M", "", "lower", 24))
        signals = [f for f in control_findings(chart, "s") if f.id.startswith("signal")]
        acts += any(f.verdict == "act" for f in signals)
        claims += any(not f.certainty.startswith("uncertain") for f in signals)
    assert acts / STABLE <= 0.05
    assert claims / STABLE <= 0.10


@pytest.mark.slow
@pytest.mark.parametrize("values", ["lognormal", "student", "autoregressive"])
def test_stable_series_of_unkind_shape_seldom_call_to_act(values):
    rng = np.random.default_rng(22)
    acts = strong = 0
    for _ in range(STABLE):
        noise = rng.standard_normal(60)
        drawn = {
            "lognormal": 20 * np.exp(0.6 * noise),
            "student": 300 + 10 * rng.standard_t(3, 60),
            "autoregressive": 300 + 10 * lfilter([1], [1, -0.4], noise),
        }[values]
        signals = [f for f in control_findings(made(drawn), "s") if f.id.startswith("signal")]
        acts += any(f.verdict == "act" for f in signals)
        strong += any(f.certainty.startswith("almost certain") for f in signals)
    assert acts / STABLE <= 0.05
    assert strong / STABLE <= 0.08


@pytest.mark.slow
def test_a_step_of_two_sigma_is_found_and_sized():
    rng = np.random.default_rng(12)
    found = covered = 0
    for _ in range(STABLE):
        values = 300 + 7 * rng.standard_normal(60)
        values[44:] += 14
        told = control_findings(made(values), "s")
        first = next((f for f in told if f.id.startswith("signal")), None)
        if first is not None and first.verdict in ("act", "watch"):
            found += not first.certainty.startswith("uncertain")
            covered += first.effect.low <= 14 <= first.effect.high
    assert found / STABLE >= 0.9
    assert covered / found >= 0.85
