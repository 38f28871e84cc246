"""Cells with counts give the same answer as the rows behind them."""

import numpy as np
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.importance.driver_rows import driver_data
from ccqa_lib.analyse.importance.shares import lmg
from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.regression.counts import fit_negative_binomial, fit_poisson
from ccqa_lib.analyse.regression.effects import Raise, effect_on_top_share
from ccqa_lib.analyse.regression.glm import cluster_robust_glm, robust_covariance
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.logit import discrimination, fit_logit
from ccqa_lib.analyse.regression.mixed import RandomPart, fit_mixed
from ccqa_lib.analyse.regression.mixed_ordered import fit_mixed_ordered
from ccqa_lib.analyse.regression.ordered import cluster_robust_ordered, fit_ordered
from ccqa_lib.analyse.regression.proportional import brant_test, nominal_test
from ccqa_lib.analyse.regression.quantile import fit_quantile
from ccqa_lib.analyse.regression.sandwich import cluster_robust, hc_covariance, hc_robust

TERMS = ["wait", "resolved", "channel"]
SAME = {"rtol": 1e-9, "atol": 1e-11}


def same(left, right):
    np.testing.assert_allclose(left, right, **SAME)


def same_coefficients(left, right):
    same(left.estimate, right.estimate)
    same(left.covariance, right.covariance)
    same(left.df, right.df)


def both(contacts, cells, outcome, constant="column"):
    grouped = cells(contacts, [*TERMS, "agent", outcome])
    by_row = build_design(contacts, TERMS, also=[outcome, "agent"], constant=constant)
    by_cell = build_design(grouped, TERMS, also=[outcome, "agent", "rows"], constant=constant)
    assert len(by_cell.rows) < len(by_row.rows)
    return by_row, by_cell


def test_linear_with_every_kind_of_error(contacts, cells):
    by_row, by_cell = both(contacts, cells, "csat")
    rows, grouped = fit_linear(by_row, "csat"), fit_linear(by_cell, "csat", "rows")
    same_coefficients(rows.coefficients, grouped.coefficients)
    for kind in ("HC0", "HC1", "HC2", "HC3", "HC4"):
        same(hc_covariance(rows, kind), hc_covariance(grouped, kind))
    same_coefficients(hc_robust(rows), hc_robust(grouped))
    same_coefficients(cluster_robust(rows, "agent"), cluster_robust(grouped, "agent"))
    assert rows.loglik == pytest.approx(grouped.loglik, rel=1e-12)


def test_linear_from_means_and_squares(contacts):
    keys = [*TERMS, "agent"]
    grouped = contacts.groupby(keys)["handle"].agg(
        mean="mean", rows="size", within=lambda x: ((x - x.mean()) ** 2).sum()
    )
    by_row = build_design(contacts, TERMS, also=["handle", "agent"])
    by_cell = build_design(grouped.reset_index(), TERMS, also=["mean", "rows", "within", "agent"])
    rows, cell_fit = fit_linear(by_row, "handle"), fit_linear(by_cell, "mean", "rows", "within")
    same_coefficients(rows.coefficients, cell_fit.coefficients)
    same(hc_covariance(rows, "HC3"), hc_covariance(cell_fit, "HC3"))
    same_coefficients(cluster_robust(rows, "agent"), cluster_robust(cell_fit, "agent"))
    assert rows.r2 == pytest.approx(cell_fit.r2, rel=1e-12)


def test_logit(contacts, cells):
    by_row, by_cell = both(contacts, cells, "complaint")
    rows, grouped = fit_logit(by_row, "complaint"), fit_logit(by_cell, "complaint", "rows")
    same_coefficients(rows.coefficients, grouped.coefficients)
    same(robust_covariance(rows), robust_covariance(grouped))
    same_coefficients(cluster_robust_glm(rows, "agent"), cluster_robust_glm(grouped, "agent"))
    one, other = discrimination(rows), discrimination(grouped)
    assert vars(one) == pytest.approx(vars(other), rel=1e-10)


def test_ordered_with_its_tests(contacts, cells):
    by_row, by_cell = both(contacts, cells, "csat", "implied")
    rows, grouped = fit_ordered(by_row, "csat"), fit_ordered(by_cell, "csat", count="rows")
    same_coefficients(rows.table, grouped.table)
    same_coefficients(
        cluster_robust_ordered(rows, "agent").table, cluster_robust_ordered(grouped, "agent").table
    )
    one, other = brant_test(rows).rows, brant_test(grouped).rows
    np.testing.assert_allclose(one["chi2"], other["chi2"], rtol=1e-7)
    assert nominal_test(rows, "channel").chi2 == pytest.approx(
        nominal_test(grouped, "channel").chi2, rel=1e-8
    )
    more = Raise("wait", 1, 3)
    one, other = (effect_on_top_share(fit, more, 4) for fit in (rows, grouped))
    assert (one.estimate, one.se, one.moved) == pytest.approx(
        (other.estimate, other.se, other.moved), rel=1e-9
    )


def test_counts(contacts, cells):
    by_row, by_cell = both(contacts, cells, "repeats")
    one, other = fit_poisson(by_row, "repeats"), fit_poisson(by_cell, "repeats", count="rows")
    same_coefficients(one.coefficients, other.coefficients)
    one = fit_negative_binomial(by_row, "repeats")
    other = fit_negative_binomial(by_cell, "repeats", count="rows")
    assert (one.theta, one.se_theta) == pytest.approx((other.theta, other.se_theta), rel=1e-9)
    same_coefficients(one.model.coefficients, other.model.coefficients)


def test_mixed(contacts, cells):
    by_row, by_cell = both(contacts, cells, "csat")
    agents = RandomPart("agent")
    one, other = fit_mixed(by_row, "csat", agents), fit_mixed(by_cell, "csat", agents, "rows")
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-7)
    np.testing.assert_allclose(one.coefficients.estimate, other.coefficients.estimate, rtol=1e-8)
    np.testing.assert_allclose(one.coefficients.df, other.coefficients.df, rtol=1e-4)


def test_mixed_ordered(contacts, cells):
    by_row, by_cell = both(contacts, cells, "complaint", "implied")
    one = fit_mixed_ordered(by_row, "complaint", "agent", nodes=5)
    other = fit_mixed_ordered(by_cell, "complaint", "agent", count="rows", nodes=5)
    assert one.sd == pytest.approx(other.sd, rel=1e-4)
    assert one.loglik == pytest.approx(other.loglik, rel=1e-9)


def test_quantile(contacts, cells):
    by_row, by_cell = both(contacts, cells, "handle")
    one, other = fit_quantile(by_row, "handle", 0.5), fit_quantile(by_cell, "handle", 0.5, "rows")
    assert one.loss == pytest.approx(other.loss, rel=1e-10)
    np.testing.assert_allclose(one.coefficients.estimate, other.coefficients.estimate, rtol=1e-9)


def test_importance(contacts, cells):
    grouped = cells(contacts, ["wait", "resolved", "repeats", "csat"])
    drivers = ["wait", "resolved", "repeats"]
    one = driver_data(contacts, "csat", drivers)
    other = driver_data(grouped, "csat", drivers, count="rows")
    same(*(lmg(correlation(data.values, data.counts)) for data in (one, other)))
