"""Special cases that must collapse to known ones; order, shift and scale."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.counts import (
    fit_gamma,
    fit_negative_binomial,
    fit_poisson,
    overdispersion,
)
from ccqa_lib.analyse.regression.cumulative import PROBIT
from ccqa_lib.analyse.regression.exact import fit_exact
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.logit import fit_logit, fit_logit_weighted
from ccqa_lib.analyse.regression.mixed import RandomPart, fit_mixed
from ccqa_lib.analyse.regression.mixed_ordered import fit_mixed_ordered
from ccqa_lib.analyse.regression.ordered import chances, fit_ordered, fit_ordered_weighted
from ccqa_lib.analyse.regression.quantile import fit_quantile
from ccqa_lib.analyse.regression.sandwich import cr0_covariance, cr_adjusted, hc_covariance

TERMS = ["wait", "resolved", "channel"]


def close(left, right, rtol=1e-9):
    np.testing.assert_allclose(left, right, rtol=rtol, atol=1e-12)


def test_linear_equals_the_exact_fit(contacts):
    columns = ["wait", "resolved", "repeats"]
    fit = fit_linear(build_design(contacts, columns, also=["csat"]), "csat")
    exact = fit_exact(contacts, "csat", columns, intercept=True)
    close(fit.coefficients.estimate, exact.estimate, 1e-12)
    close(fit.coefficients.se, exact.se, 1e-12)


def test_two_groups_are_students_t_test(contacts):
    fit = fit_linear(build_design(contacts, ["resolved"], also=["handle"]), "handle")
    no, yes = (contacts.loc[contacts["resolved"] == v, "handle"] for v in (0, 1))
    assert fit.coefficients.p[1] == pytest.approx(stats.ttest_ind(no, yes).pvalue, rel=1e-10)


def test_each_row_its_own_cluster_is_hc(contacts):
    fit = fit_linear(build_design(contacts, TERMS, also=["csat"]), "csat")
    own = pd.Series(np.arange(len(contacts)), name="row")
    close(cr0_covariance(fit, own), hc_covariance(fit, "HC0"))
    close(cr_adjusted(fit, own, 0.5), hc_covariance(fit, "HC2"))
    close(cr_adjusted(fit, own, 1.0), hc_covariance(fit, "HC3"))


def test_cr3_is_the_cluster_jackknife(contacts):
    design = build_design(contacts, TERMS, also=["csat", "agent"])
    fit = fit_linear(design, "csat")
    left = []
    for agent in contacts["agent"].unique():
        part = build_design(contacts[contacts["agent"] != agent], TERMS, also=["csat"])
        left.append(fit_linear(part, "csat").coefficients.estimate)
    moved = np.array(left) - fit.coefficients.estimate
    close(cr_adjusted(fit, design.column("agent"), 1.0), moved.T @ moved, 1e-7)


def test_two_answers_are_a_logistic_regression(contacts):
    ordered = fit_ordered(
        build_design(contacts, TERMS, also=["complaint"], constant="implied"), "complaint"
    )
    logit = fit_logit(build_design(contacts, TERMS, also=["complaint"]), "complaint")
    close(ordered.coefficients.estimate, logit.coefficients.estimate[1:])
    close(-ordered.thresholds.estimate, logit.coefficients.estimate[:1])
    close(ordered.coefficients.se, logit.coefficients.se[1:])
    assert ordered.loglik == pytest.approx(logit.loglik, rel=1e-12)


def test_logit_on_one_category_gives_the_shares(contacts):
    fit = fit_logit(build_design(contacts, ["channel"], also=["complaint"]), "complaint")
    shares = contacts.groupby("channel")["complaint"].mean()
    close(np.unique(fit.mu.round(12)), np.sort(shares.to_numpy()), 1e-10)


def test_unit_and_offset_of_a_column_change_only_its_coefficient(contacts):
    moved = contacts.assign(wait=60 * contacts["wait"] + 1.7e6)
    for fit, constant in ((fit_logit, "column"), (fit_ordered, "implied")):
        outcome = "complaint" if fit is fit_logit else "csat"
        one, other = (
            fit(build_design(d, TERMS, also=[outcome], constant=constant), outcome)
            for d in (contacts, moved)
        )
        a, b = one.coefficients, other.coefficients
        at = a.names.index("wait")
        assert b.estimate[at] * 60 == pytest.approx(a.estimate[at], rel=1e-7)
        assert b.se[-1] == pytest.approx(a.se[-1], rel=1e-7)
        assert one.loglik == pytest.approx(other.loglik, rel=1e-10)


def test_order_of_rows_does_not_matter(contacts):
    shuffled = contacts.sample(frac=1, random_state=3)
    one, other = (
        fit_ordered(build_design(d, TERMS, also=["csat"], constant="implied"), "csat").table
        for d in (contacts, shuffled)
    )
    close(one.estimate, other.estimate)


def test_reversed_answers_reverse_the_effects(contacts):
    turned = contacts.assign(csat=6 - contacts["csat"])
    one, other = (
        fit_ordered(build_design(d, TERMS, also=["csat"], constant="implied"), "csat")
        for d in (contacts, turned)
    )
    close(one.coefficients.estimate, -other.coefficients.estimate)
    close(one.thresholds.estimate, -other.thresholds.estimate[::-1])


def test_chances_sum_to_one_and_match_the_answers(contacts):
    for link in (None, PROBIT):
        design = build_design(contacts, TERMS, also=["csat"], constant="implied")
        fit = fit_ordered(design, "csat", link=link) if link else fit_ordered(design, "csat")
        table = chances(fit, contacts)
        close(table.sum(axis=1), 1.0)
        given = contacts["csat"].value_counts(normalize=True).sort_index()
        np.testing.assert_allclose(table.mean(), given, atol=0.01)


def test_equal_weights_change_nothing_but_the_kind_of_error(contacts):
    weighted = contacts.assign(weight=2.5)
    design = build_design(weighted, TERMS, also=["complaint", "weight"])
    close(
        fit_logit_weighted(design, "complaint", "weight").coefficients.estimate,
        fit_logit(design, "complaint").coefficients.estimate,
    )
    design = build_design(weighted, TERMS, also=["csat", "weight"], constant="implied")
    fit = fit_ordered_weighted(design, "csat", "weight")
    close(fit.table.estimate, fit_ordered(design, "csat").table.estimate)
    assert fit.table.errors == "robust, sampling weights 'weight'"


def test_sampling_weights_estimate_what_the_whole_would_give(contacts):
    weight = np.where(contacts["channel"] == "phone", 3, 1)
    weighted = contacts.assign(weight=weight)
    repeated = contacts.loc[contacts.index.repeat(weight)]
    one = fit_logit_weighted(
        build_design(weighted, TERMS, also=["complaint", "weight"]), "complaint", "weight"
    )
    other = fit_logit(build_design(repeated, TERMS, also=["complaint"]), "complaint")
    close(one.coefficients.estimate, other.coefficients.estimate)


def test_poisson_with_exposure_and_no_columns_but_one_gives_the_rates(contacts):
    exposed = contacts.assign(days=1 + contacts["wait"])
    fit = fit_poisson(
        build_design(exposed, ["channel"], also=["repeats", "days"]), "repeats", "days"
    )
    sums = exposed.groupby("channel")[["repeats", "days"]].sum()
    rates = np.log(sums["repeats"] / sums["days"]).to_numpy()
    estimate = fit.coefficients.estimate
    close([estimate[0], *(estimate[0] + estimate[1:])], rates)
    assert overdispersion(fit) > 1


def test_negative_binomial_theta_maximises_the_likelihood(contacts):
    fit = fit_negative_binomial(build_design(contacts, TERMS, also=["repeats"]), "repeats")
    y, mu, theta = fit.model.y, fit.model.mu, fit.theta
    heights = [
        stats.nbinom.logpmf(y, t, t / (t + mu)).sum() for t in (theta * 0.999, theta, theta * 1.001)
    ]
    assert heights[1] == max(heights)
    assert fit.loglik == pytest.approx(heights[1], rel=1e-12)


def test_gamma_scores_vanish_at_the_fit(contacts):
    fit = fit_gamma(build_design(contacts, TERMS, also=["handle"]), "handle")
    assert np.abs(fit.scores.sum(axis=0)).max() < 1e-8


def test_mixed_without_differences_between_groups_is_least_squares(contacts):
    d = contacts.assign(group=np.arange(len(contacts)) % 30)
    flat = d["csat"] - d.groupby("group")["csat"].transform("mean")
    d = d.assign(flat=flat)
    design = build_design(d, ["wait", "resolved"], also=["flat", "group"])
    fit = fit_mixed(design, "flat", RandomPart("group"))
    plain = fit_linear(design, "flat")
    assert fit.covariance[0, 0] == 0
    assert "differ no more than chance" in fit.coefficients.notes[0]
    close(fit.coefficients.estimate, plain.coefficients.estimate)
    close(fit.coefficients.covariance, plain.coefficients.covariance)


def test_balanced_mixed_model_is_analysis_of_variance():
    rng = np.random.default_rng(2)
    d = pd.DataFrame({"agent": np.repeat(np.arange(12), 8), "x": np.tile(np.arange(8), 12)})
    d["score"] = rng.normal(size=12)[d["agent"]] + 0.1 * d["x"] + rng.normal(size=96)
    fit = fit_mixed(build_design(d, ["x"], also=["score", "agent"]), "score", RandomPart("agent"))
    left = d["score"] - d.groupby("agent")["score"].transform("mean")
    slope = (left * (d["x"] - 3.5)).sum() / ((d["x"] - 3.5) ** 2).sum()
    within = ((left - slope * (d["x"] - 3.5)) ** 2).sum() / (96 - 12 - 1)
    between = d.groupby("agent")["score"].mean().var(ddof=1)
    assert fit.var_residual == pytest.approx(within, rel=1e-6)
    assert fit.covariance[0, 0] == pytest.approx(between - within / 8, rel=1e-6)
    assert fit.coefficients.df == pytest.approx([14.0, 83.0], rel=0.3)
    assert fit.coefficients.df[1] == pytest.approx(83.0, rel=1e-3)


def test_mixed_logistic_finds_a_planted_spread(contacts):
    design = build_design(
        contacts, ["wait", "resolved"], also=["csat", "agent"], constant="implied"
    )
    fit = fit_mixed_ordered(design, "csat", "agent", nodes=7)
    assert 0.3 < fit.sd < 0.8
    assert fit.loglik > fit.plain.loglik
    finer = fit_mixed_ordered(design, "csat", "agent", nodes=15)
    assert finer.loglik == pytest.approx(fit.loglik, abs=1e-4)


def test_median_of_groups(contacts):
    d = contacts[contacts["channel"] != "email"].iloc[:301]
    fit = fit_quantile(build_design(d, ["channel"], also=["handle"]), "handle", 0.5)
    highest = d.groupby("channel")["handle"].quantile(0.5, interpolation="higher")
    estimate = fit.coefficients.estimate
    close([estimate[0], estimate.sum()], highest)


def test_a_share_below_each_quantile(contacts):
    design = build_design(contacts, ["wait"], also=["handle"])
    for share in (0.1, 0.5, 0.9):
        below = (fit_quantile(design, "handle", share).residuals < -1e-9).mean()
        assert below == pytest.approx(share, abs=0.01)
