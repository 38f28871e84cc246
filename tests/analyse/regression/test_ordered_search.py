"""Sums of blocks lead to the top of the ordered likelihood, as its ends written out would."""

import numpy as np
import pytest

from ccqa_lib.analyse.regression import ordered_search
from ccqa_lib.analyse.regression.cumulative import (
    LOGIT,
    PROBIT,
    interval_ends,
    pieces,
    row_scores,
)
from ccqa_lib.analyse.regression.ordered_search import Answers, maximise
from ccqa_lib.errors import AnalysisError


def answers(n: int, nominal: int = 0, seed: int = 8) -> Answers:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 3)) * [1, 5, 0.2] + [0, 40, 1]
    Z = rng.standard_normal((n, nominal)) if nominal else None
    felt = X @ [0.5, -0.1, 2.0] + rng.logistic(size=n)
    codes = np.digitize(felt, np.quantile(felt, [0.1, 0.3, 0.8]))
    middle, scale = X.mean(axis=0), X.std(axis=0)
    return Answers(codes, 4, rng.integers(0, 4, n).astype(float), X, middle, scale, Z)


@pytest.mark.parametrize("link", [LOGIT, PROBIT])
@pytest.mark.parametrize("nominal", [0, 2])
def test_gradient_and_information_are_those_of_the_ends_written_out(nominal, link, monkeypatch):
    monkeypatch.setattr(ordered_search, "AT_ONCE", 70)
    rows = answers(500, nominal)
    rng = np.random.default_rng(3)
    parameters = np.concatenate(
        [[-1.5, 0.1, 1.4], 0.1 * rng.standard_normal(3 * nominal), 0.3 * rng.standard_normal(3)]
    )
    scaled = (rows.common - rows.middle) / rows.scale
    ends = interval_ends(rows.codes, 4, scaled, rows.nominal)
    now = pieces(ends, parameters, link)
    scores = row_scores(ends, now)
    bend = (ends.upper.T * (rows.counts * now.upper_slope / now.chance)) @ ends.upper
    bend -= (ends.lower.T * (rows.counts * now.lower_slope / now.chance)) @ ends.lower
    found = ordered_search._at(rows, link, parameters)
    close = {"rtol": 1e-10, "atol": 1e-10}
    np.testing.assert_allclose(found.gradient, rows.counts @ scores, **close)
    np.testing.assert_allclose(found.information, (scores.T * rows.counts) @ scores - bend, **close)
    assert found.loglik == pytest.approx(rows.counts @ np.log(now.chance), rel=1e-12)
    assert found.farthest == pytest.approx(np.abs(ends.upper @ parameters).max(), rel=1e-12)


def test_every_tenth_row_first_leads_to_the_same_top(monkeypatch):
    rows, start = answers(6_000), np.array([-2.0, -0.8, 1.4, 0, 0, 0])
    plain = maximise(rows, LOGIT, start)
    monkeypatch.setattr(ordered_search, "MANY_ROWS", 100)
    assert len(rows.some().codes) == 600
    near = maximise(rows, LOGIT, start)
    np.testing.assert_allclose(near.parameters, plain.parameters, rtol=1e-9)
    np.testing.assert_allclose(near.information, plain.information, rtol=1e-8)


def test_rows_that_lack_an_answer_or_lead_astray_are_no_start(monkeypatch):
    monkeypatch.setattr(ordered_search, "MANY_ROWS", 100)
    rows, start = answers(3_000), np.array([-2.0, -0.8, 1.4, 0, 0, 0])
    plain = maximise(rows, LOGIT, start)
    codes = rows.codes.copy()
    codes[::10] = np.minimum(codes[::10], 2)
    assert ordered_search.replace(rows, codes=codes).some() is None

    def astray(self):
        return ordered_search.replace(rows, counts=np.zeros(3_000))

    monkeypatch.setattr(Answers, "some", astray)
    found = maximise(rows, LOGIT, start)
    np.testing.assert_allclose(found.parameters, plain.parameters, rtol=1e-9)


def test_an_effect_without_end_is_refused():
    rows = answers(200)
    apart = ordered_search.replace(rows, common=rows.codes[:, None] * 1.0, middle=0.0, scale=1.0)
    with pytest.raises((AnalysisError, FloatingPointError)):
        top = maximise(apart, LOGIT, np.array([-2.0, -0.8, 1.4, 0.0]))
        if top.farthest > 12:  # which `ordered` takes as a sign of separation
            raise FloatingPointError
