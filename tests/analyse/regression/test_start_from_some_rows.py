"""Where a fit begins changes nothing of where it ends."""

import numpy as np
import pytest

from ccqa_lib.analyse.regression import glm
from ccqa_lib.analyse.regression.families import BINOMIAL, GAMMA, POISSON


def made(family: str, rows=24_000, rare=False):
    rng = np.random.default_rng(11)
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, 3)), np.zeros(rows)])
    X[rng.choice(rows, 40 if rare else rows // 2, replace=False), 4] = 1
    eta = X @ np.array([-0.4, 0.6, -0.3, 0.0, 1.2])
    y = {"logistic": lambda: rng.random(rows) < 1 / (1 + np.exp(-eta)),
         "Poisson": lambda: rng.poisson(np.exp(eta)),
         "gamma": lambda: rng.gamma(2, np.exp(eta) / 2)}[family]()  # fmt: skip
    return X, glm.GlmData(y.astype(float), np.ones(rows), np.zeros(rows))


@pytest.mark.parametrize("rare", [False, True])
@pytest.mark.parametrize("family", [BINOMIAL, POISSON, GAMMA])
def test_a_start_from_some_rows_ends_where_any_start_does(monkeypatch, family, rare):
    X, data = made(family.name, rare=rare)
    fast = glm.solve_glm(X, family, data, "y")
    monkeypatch.setattr(glm, "MANY_ROWS", 10**9)
    plain = glm.solve_glm(X, family, data, "y")
    np.testing.assert_allclose(fast[0], plain[0], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fast[1], plain[1], rtol=1e-8)


def test_rows_that_show_nothing_are_no_start():
    X, data = made("logistic")
    X[:, 4] = 0
    X[1, 4] = X[2, 4] = X[3, 4] = X[11, 4] = 1  # none of every tenth row
    data.y[[1, 2]], data.y[[3, 11]] = 0, 1
    beta, _ = glm.solve_glm(X, BINOMIAL, data, "y")
    assert np.isfinite(beta).all()
    score = X.T @ (data.y - BINOMIAL.mean(X @ beta))
    assert np.abs(score).max() < 1e-6
