import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.capability import defects
from ccqa_lib.analyse.capability.approach import choose_approach
from ccqa_lib.analyse.capability.attribute import binomial_capability
from ccqa_lib.analyse.capability.boxcox import box_cox
from ccqa_lib.analyse.capability.fitted import (
    fit_gamma,
    fit_lognormal,
    fit_weibull,
    percentile_capability,
)
from ccqa_lib.analyse.capability.limits import Specification
from ccqa_lib.analyse.capability.loss import quadratic_loss
from ccqa_lib.analyse.capability.normal import cpm, individual_capability, subgroup_capability
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

QUANTILES = (np.arange(120) + 0.5) / 120
NORMAL = Sample("aht", 300 + 20 * stats.norm.ppf(QUANTILES))
SKEWED = Sample("wait", np.exp(3 + 0.5 * stats.norm.ppf(QUANTILES)))
BOTH = Specification(240, 360, 300)


def test_nist_example_of_the_indices():
    x = Sample("x", [14, 16, 18])  # mean 16, standard deviation 2; NIST handbook 6.1.6
    r = individual_capability(x, Specification(8, 20), stable=True)
    assert (
        r.overall.potential,
        r.overall.lower,
        r.overall.upper,
        r.overall.worst,
    ) == pytest.approx((1, 4 / 3, 2 / 3, 2 / 3))


def test_shift_and_scale_leave_the_indices_alone():
    plain = individual_capability(NORMAL, BOTH, True)
    seconds = Sample("aht", 60 * NORMAL.values + 5)
    scaled = individual_capability(seconds, Specification(14405, 21605, 18005), True)
    for name in ("potential", "worst", "cpm"):
        assert getattr(scaled, name).interval == pytest.approx(getattr(plain, name).interval)
    assert scaled.expected(scaled.overall.sigma).total == pytest.approx(
        plain.expected(plain.overall.sigma).total
    )


def test_cpm_on_target_is_pp_with_n():
    assert cpm(NORMAL, BOTH).estimate == pytest.approx(
        individual_capability(NORMAL, BOTH, True).overall.potential * (120 / 119) ** 0.5
    )


def test_without_stability_nothing_is_promised():
    r = individual_capability(NORMAL, BOTH, stable=False)
    assert "The process was not stable" in str(r)
    assert "The process was not stable" in r.to_block().content["note"]
    assert "not stable" not in str(individual_capability(NORMAL, BOTH, stable=True))
    fit = percentile_capability(SKEWED, fit_lognormal(SKEWED), Specification(upper=60), False)
    assert "nothing is promised" in str(fit)


def test_a_fit_of_its_own_quantiles_recovers_the_parameters():
    assert fit_lognormal(SKEWED).parameters["meanlog"] == pytest.approx(3)
    weibull = Sample("x", stats.weibull_min.ppf(QUANTILES, 2, scale=50))
    assert fit_weibull(weibull).parameters == pytest.approx({"shape": 2, "scale": 50}, rel=0.02)
    gamma = Sample("x", stats.gamma.ppf(QUANTILES, 3, scale=10))
    assert fit_gamma(gamma).parameters == pytest.approx({"shape": 3, "scale": 10}, rel=0.02)


def test_fits_are_at_their_maximum():
    for fit, family in ((fit_weibull, stats.weibull_min), (fit_gamma, stats.gamma)):
        ours = fit(SKEWED)
        theirs = family.fit(SKEWED.values, floc=0)
        assert ours.loglik >= family.logpdf(SKEWED.values, *theirs).sum() - 1e-6


def test_normal_percentiles_are_the_normal_indices():
    limits = Specification(upper=60)
    r = percentile_capability(SKEWED, fit_lognormal(SKEWED), limits, True)
    assert (r.potential, r.lower, r.ppm_below) == (None, None, None)
    assert r.worst == pytest.approx((60 - r.points[1]) / (r.points[2] - r.points[1]))


def test_the_rule_chooses_and_says_why():
    assert choose_approach(NORMAL).way == "normal indices"
    skewed = choose_approach(SKEWED)
    assert skewed.way == "lognormal percentiles"
    assert "the values are not normal and a lognormal distribution fits" in str(skewed)
    mixed = Sample("mix", np.concatenate([NORMAL.values, NORMAL.values + 900]))
    assert choose_approach(mixed).way == "share outside the limits only"
    below = Sample("gap", SKEWED.values - 20)
    assert "some are 0 or below" in str(choose_approach(below))


def test_box_cox_finds_the_logarithm_of_lognormal_values():
    r = box_cox(SKEWED)
    assert r.power.estimate == pytest.approx(0, abs=0.01)
    assert r.rounded == 0
    scaled = box_cox(Sample("wait", 1000 * SKEWED.values))
    assert scaled.power.interval == pytest.approx(r.power.interval, abs=1e-6)


def test_periods_and_their_total_are_equally_capable():
    r = binomial_capability([3, 0, 5], [100, 80, 120], stable=True)
    total = binomial_capability([8], [300], stable=True)
    assert (r.share.interval, r.per_unit.interval) == (
        total.share.interval,
        total.per_unit.interval,
    )


def test_sigma_levels_go_there_and_back_and_name_the_shift():
    assert defects.dpmo_of_sigma([6, 3])[0] == pytest.approx(3.4, abs=0.01)
    assert defects.sigma_of_dpmo(defects.dpmo_of_sigma([1, 2.5, 4])) == pytest.approx([1, 2.5, 4])
    assert "with a shift of 1.5, 2.30 without" in str(defects.defect_rate(184, 2450, 7))


def test_one_step_is_its_own_rolled_yield():
    r = defects.rolled_yield([5], [12], 1000)
    assert r.rolled == r.normalised == r.first_time[0] == r.first_time_total


def test_loss_grows_with_the_square():
    near, far = (quadratic_loss(Sample("x", [10 + d]), 10, 0.5, 2, 100) for d in (0.5, 1.0))
    assert (near.per_unit, far.per_unit) == (2, 8)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: Specification(), "a lower or an upper limit is needed; none is set"),
        (lambda: Specification(5, 5), "the lower limit 5 is not below the upper limit 5"),
        (lambda: Specification(upper=np.inf), "limits and target need to be finite"),
        (lambda: individual_capability(Sample("x", [1]), BOTH, True), "x: a moving range needs at"),
        (lambda: individual_capability(Sample("x", [1, 1]), BOTH, True), "x: all 2 values are 1"),
        (lambda: subgroup_capability(pd.DataFrame({"a": [1, 2]}), BOTH, True), "got 2 of 1"),
        (
            lambda: subgroup_capability(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), BOTH, True),
            "within each all values are alike",
        ),
        (
            lambda: subgroup_capability(pd.DataFrame({"a": [1, 2], "b": [1, None]}), BOTH, True),
            "b: 1 of 2 values are missing",
        ),
        (lambda: cpm(NORMAL, Specification(upper=5)), "both limits and a target are needed"),
        (lambda: fit_weibull(Sample("w", [0, 1, 2])), "w: 1 of 3 values are 0 or below"),
        (
            lambda: fit_gamma(Sample("w", [1e9, 1e9 + 1, 1e9 + 2])),
            "w: the values differ by less than",
        ),
        (lambda: fit_lognormal(Sample("w", [2, 2, 2])), "w: all 3 values are 2"),
        (lambda: box_cox(Sample("w", np.arange(20))), "w: the smallest value is 0"),
        (lambda: binomial_capability([5], [3], True), "failures from 0 to the cases"),
        (lambda: binomial_capability([0], [0], True), "failures from 0 to the cases"),
        (lambda: defects.defect_rate(10, 1, 5), "no more defects than opportunities in all"),
        (lambda: defects.sigma_of_dpmo([0]), "with no defect seen, report the highest rate"),
        (lambda: defects.rolled_yield([5], [5], 10), "a step at which nothing passes"),
        (lambda: defects.rolled_yield([5], [5, 1], 10), "one count of defects and one of rework"),
        (lambda: quadratic_loss(NORMAL, 1, 0, 1, 1), "a tolerance above 0"),
    ],
)
def test_what_has_no_capability_is_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


def coverage(runs, n):
    random, hits = np.random.default_rng(9), np.zeros(3)
    limits = Specification(-4, 5, 0.5)
    truth = (1.5, 4 / 3, 9 / (6 * 1.25**0.5))
    for _ in range(runs):
        r = individual_capability(Sample("x", random.normal(0, 1, n)), limits, True)
        effects = (r.potential, r.worst, r.cpm)
        hits += [e.low <= t <= e.high for e, t in zip(effects, truth, strict=True)]
    return hits / runs


def test_intervals_cover_the_truth_roughly():
    assert (coverage(150, 50) > 0.88).all()


@pytest.mark.slow
def test_intervals_cover_the_truth():
    shares = coverage(4000, 60)
    assert ((shares > 0.93) & (shares < 0.97)).all()
