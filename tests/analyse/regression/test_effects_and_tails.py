"""Effects, checks and tails: each held to a second way of computing it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.cumulative import LOGIT, interval_ends, pieces
from ccqa_lib.analyse.regression.effects import Raise, effect_on_share, effect_on_top_share
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.linear_checks import _exact_chance, _moment_chance, durbin_watson
from ccqa_lib.analyse.regression.logit import fit_logit, fit_logit_weighted, profile_interval
from ccqa_lib.analyse.regression.ordered import chances, fit_ordered
from ccqa_lib.analyse.regression.overlap import overlap_notes, sign_flip_notes
from ccqa_lib.analyse.regression.proportional import (
    _joint_covariance,
    _separate_fits,
    brant_test,
)
from ccqa_lib.analyse.regression.quadrature import Groups, marginal
from ccqa_lib.errors import AnalysisError

TERMS = ["wait", "resolved", "channel"]


def close(left, right, rtol=1e-9):
    np.testing.assert_allclose(left, right, rtol=rtol, atol=1e-12)


def test_a_point_more_equals_the_change_of_shares(contacts):
    design = build_design(contacts, TERMS, also=["csat"], constant="implied")
    fit = fit_ordered(design, "csat")
    effect = effect_on_top_share(fit, Raise("wait", 1, 3), 4)
    raised = contacts.assign(wait=np.minimum(contacts["wait"] + 1, 3))
    top = [chances(fit, d)[[4, 5]].sum(axis=1).mean() for d in (contacts, raised)]
    assert effect.estimate == pytest.approx(top[1] - top[0], rel=1e-10)
    assert effect.moved == pytest.approx((contacts["wait"] < 3).mean())
    assert effect.low < effect.estimate < effect.high < 0


def test_a_point_more_in_a_logistic_model_agrees_with_the_ordered_one(contacts):
    ordered = fit_ordered(
        build_design(contacts, TERMS, also=["complaint"], constant="implied"), "complaint"
    )
    logit = fit_logit(build_design(contacts, TERMS, also=["complaint"]), "complaint")
    one = effect_on_top_share(ordered, Raise("wait"), 1)
    other = effect_on_share(logit, logit.coefficients, Raise("wait"))
    assert (one.estimate, one.se) == pytest.approx((other.estimate, other.se), rel=1e-8)


def test_profile_interval_has_the_asked_fall_of_likelihood(contacts):
    design = build_design(contacts, TERMS, also=["complaint"])
    fit = fit_logit(design, "complaint")
    low, high = profile_interval(fit, "wait")
    wald = fit.coefficients.interval()[1]
    np.testing.assert_allclose([low, high], wald, atol=0.01)
    assert low < fit.coefficients.estimate[1] < high


def test_durbin_watson_both_ways_agree(contacts):
    fit = fit_linear(build_design(contacts.head(99), ["wait", "resolved"], also=["csat"]), "csat")
    statistic, p = durbin_watson(fit)
    assert p == _exact_chance(fit, statistic)
    assert p == pytest.approx(_moment_chance(fit, statistic), abs=0.002)


def test_durbin_watson_sees_planted_autocorrelation():
    rng = np.random.default_rng(4)
    noise = np.zeros(60)
    for i in range(1, 60):
        noise[i] = 0.7 * noise[i - 1] + rng.normal()
    d = pd.DataFrame({"week": np.arange(60.0), "value": noise})
    assert durbin_watson(fit_linear(build_design(d, ["week"], also=["value"]), "value"))[1] < 0.01


def test_overlap_and_turned_signs_are_told():
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    d = pd.DataFrame({"empathy": x, "tone": x + rng.normal(0, 0.1, 400)})
    d["overall"] = 3 * d["empathy"] - 2 * d["tone"] + rng.normal(0, 0.1, 400)
    fit = fit_linear(build_design(d, ["empathy", "tone"], also=["overall"]), "overall")
    notes = overlap_notes(fit.design, fit.counts)
    assert notes[0].startswith("'empathy' goes so closely with other columns")
    flips = sign_flip_notes(fit.design, fit.coefficients, fit.y, fit.counts)
    assert flips == (
        "'tone' goes with higher values by itself, but with lower ones beside other columns; "
        "read its effect with care.",
    )


def test_covariances_between_thresholds_are_symmetric(contacts):
    fit = fit_ordered(build_design(contacts, TERMS, also=["csat"], constant="implied"), "csat")
    X = np.column_stack([np.ones(len(contacts)), fit.design.matrix])
    _, _, above, inverses = _separate_fits(fit, X)
    joint = _joint_covariance(X, fit.counts, above, inverses)
    flat = joint.transpose(0, 2, 1, 3).reshape(16, 16)
    close(flat, flat.T, 1e-12)
    assert np.linalg.eigvalsh(flat).min() > 0


def with_a_rare_column(contacts, least):
    """Return the contacts with a column that is 1 in 40 rows, all with `least` or better."""
    rare = contacts.index.isin(contacts.index[contacts["csat"] >= least][:40]).astype(int)
    terms = [*TERMS, "rare"]
    rows = contacts.assign(rare=rare)
    return rows, fit_ordered(build_design(rows, terms, also=["csat"], constant="implied"), "csat")


def test_a_threshold_at_which_a_column_tells_all_apart_is_left_out_of_brants_test(contacts):
    rows, fit = with_a_rare_column(contacts, 2)
    tested = brant_test(fit)
    assert tested.untested == (1,)
    assert list(tested.effects.index) == ["above 2", "above 3", "above 4"]
    assert tested.rows["df"].tolist() == [10, 2, 2, 2, 2, 2]
    high = rows.assign(high=(rows["csat"] > 3).astype(int))
    alone = fit_logit(build_design(high, [*TERMS, "rare"], also=["high"]), "high")
    close(tested.effects.loc["above 3"], alone.coefficients.estimate[1:], 1e-8)


def test_brants_test_needs_two_thresholds(contacts):
    with pytest.raises(AnalysisError, match="at 3 of the 4 steps between answers of 'csat'"):
        brant_test(with_a_rare_column(contacts, 4)[1])


def test_sampling_weights_do_not_make_more_rows(contacts):
    design = build_design(contacts.assign(w=40.0), TERMS, also=["complaint", "w"])
    fit = fit_logit_weighted(design, "complaint", "w")
    assert fit.n == pytest.approx(len(contacts))
    assert fit.loglik == pytest.approx(fit_logit(design, "complaint").loglik)


@pytest.mark.parametrize("far", [40.0, 300.0])
def test_rare_answers_keep_their_digits_in_the_far_tail(far):
    ends = interval_ends(np.array([1, 0]), 2, np.empty((2, 0)))
    top = pieces(ends, np.array([far]), LOGIT).chance[0]
    bottom = pieces(ends, np.array([-far]), LOGIT).chance[1]
    assert (top, bottom) == pytest.approx((np.exp(-far), np.exp(-far)), rel=1e-12, abs=0)


def test_quadrature_is_taken_about_the_modes_and_integrates():
    seen = np.array([2.0, -1.0, 0.5])

    def normal(shift):  # rows whose log chance is normal: the integral has a closed form
        return stats.norm.logpdf(seen, shift), seen - shift, -np.ones(3)

    found = marginal(normal, Groups(np.arange(3), 3, np.ones(3)), sd=0.5, nodes=3)
    close(found.modes, seen * 0.25 / 1.25)
    assert found.loglik == pytest.approx(stats.norm.logpdf(seen, 0, np.sqrt(1.25)).sum())
    close(found.weights.sum(axis=0), 1.0)
