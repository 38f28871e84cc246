"""The mixed logit: its block solution is the plain one, and it recovers how agents differ."""

import numpy as np
import pytest
import statsmodels.api as sm

from ccqa_lib.analyse.causes.mixed import fit_mixed, units_of


@pytest.fixture(scope="module")
def made():
    draw = np.random.default_rng(3)
    n = 20_000
    agent, week = draw.integers(0, 100, n), draw.integers(0, 12, n)
    x = draw.normal(size=n)
    linear = -1.5 + 0.5 * x + draw.normal(0, 0.6, 100)[agent]
    outcome = (draw.random(n) < 1 / (1 + np.exp(-linear))).astype(float)
    return outcome, np.column_stack([np.ones(n), x]), {"agent": agent, "week": week}


def test_the_block_solution_is_that_of_the_whole_matrix(made):
    outcome, design, codes = (made[0], made[1], made[2])
    fit = fit_mixed(outcome, design, units_of(codes, len(outcome)))
    whole = np.hstack([design, fit.units.matrix.toarray()])
    penalty = [np.full(2, 1e-6)]
    penalty += [np.full(size, 1 / fit.variances[name]) for name, size in fit.units.sizes.items()]
    inverse = np.linalg.inv(
        whole.T @ (whole * fit.weight[:, None]) + np.diag(np.concatenate(penalty))
    )
    right = np.random.default_rng(1).normal(size=(len(inverse), 3))
    assert fit.information.solve(right) == pytest.approx(inverse @ right, abs=1e-9)
    assert fit.information.inverse_diagonal() == pytest.approx(np.diag(inverse), abs=1e-9)
    assert fit.covariance == pytest.approx(inverse[:2, :2], abs=1e-9)


def test_it_recovers_the_effect_and_the_spread_of_agents(made):
    outcome, design, codes = made
    fit = fit_mixed(outcome, design, units_of(codes, len(outcome)))
    assert fit.beta[1] == pytest.approx(0.5, abs=0.07)
    assert np.sqrt(fit.variances["agent"]) == pytest.approx(0.6, abs=0.12)
    assert fit.variances["week"] < 0.01


def test_without_units_it_is_the_plain_logit(made):
    outcome, design, _ = made
    fit = fit_mixed(outcome, design, units_of({}, len(outcome)))
    plain = sm.Logit(outcome, design).fit(disp=0)
    assert fit.beta == pytest.approx(plain.params, abs=1e-4)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(plain.bse, rel=1e-3)


def test_a_column_that_follows_agents_is_judged_between_agents(made):
    """Its score variance is far below that of the same column spread over contacts."""
    outcome, design, codes = made
    fit = fit_mixed(outcome, design, units_of(codes, len(outcome)))
    draw = np.random.default_rng(9)
    roots = [
        fit.scores(draw.integers(0, 2, 100)[codes["agent"]][:, None].astype(float))[0]
        for _ in range(300)
    ]
    assert 0.8 < np.std(roots) < 1.2
