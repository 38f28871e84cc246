"""How often a stable process is said to have changed: the calibration of `findings.words`."""

import numpy as np
import pytest
from made_charts import made

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


@pytest.mark.slow
def test_a_step_of_two_sigma_is_found_and_sized():
    rng = np.random.default_rng(12)
    found = covered = 0
    for _ in range(STABLE):
        values = 300 + 7 * rng.standard_normal(60)
        values[44:] += 14
        first = next(iter(control_findings(made(values), "s")))
        if first.kind == "signal" and first.verdict in ("act", "watch"):
            found += not first.certainty.startswith("uncertain")
            covered += first.effect.low <= 14 <= first.effect.high
    assert found / STABLE >= 0.9
    assert covered / found >= 0.85
