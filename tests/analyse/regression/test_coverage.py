"""Do 95 % intervals hold the truth in 93 to 97 of 100 made-up data sets?"""

import numpy as np
import pandas as pd
import pytest
from scipy import special

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.counts import fit_negative_binomial, fit_poisson, quasi_poisson
from ccqa_lib.analyse.regression.effects import Raise, effect_on_top_share
from ccqa_lib.analyse.regression.glm import cluster_robust_glm
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.logit import fit_logit, fit_logit_weighted
from ccqa_lib.analyse.regression.mixed import RandomPart, fit_mixed
from ccqa_lib.analyse.regression.ordered import (
    cluster_robust_ordered,
    fit_ordered,
    fit_ordered_weighted,
)
from ccqa_lib.analyse.regression.quantile import fit_quantile
from ccqa_lib.analyse.regression.sandwich import cluster_robust, hc_robust

CUTS = [-2.0, -0.5, 1.0]


def share_covered(interval, truth, times):
    """Return how often the interval of each made-up data set holds the truth."""
    held = 0
    for seed in range(times):
        low, high = interval(np.random.default_rng(seed))
        held += low <= truth <= high
    return held / times


def interval_of(table, name="x"):
    return table.interval()[table.names.index(name)]


def linear_unequal_spread(rng):
    d = pd.DataFrame({"x": rng.exponential(size=120)})
    d["y"] = 0.5 * d["x"] + rng.normal(size=120) * (0.3 + d["x"])
    return interval_of(hc_robust(fit_linear(build_design(d, ["x"], also=["y"]), "y")))


def clustered(rng, groups=15, each=20):
    d = pd.DataFrame({"agent": np.repeat(np.arange(groups), each)})
    d["x"] = rng.normal(size=groups)[d["agent"]]
    d["shift"] = rng.normal(0, 0.7, size=groups)[d["agent"]]
    return d


def linear_clusters(rng):
    d = clustered(rng)
    d["y"] = 0.5 * d["x"] + d["shift"] + rng.normal(size=len(d))
    fit = fit_linear(build_design(d, ["x"], also=["y", "agent"]), "y")
    return interval_of(cluster_robust(fit, "agent"))


def mixed_clusters(rng):
    d = clustered(rng)
    d["y"] = 0.5 * d["x"] + d["shift"] + rng.normal(size=len(d))
    design = build_design(d, ["x"], also=["y", "agent"])
    return interval_of(fit_mixed(design, "y", RandomPart("agent")).coefficients)


def logistic(rng):
    d = pd.DataFrame({"x": rng.normal(size=250)})
    d["y"] = (rng.random(250) < special.expit(0.5 * d["x"] - 0.5)).astype(int)
    return interval_of(fit_logit(build_design(d, ["x"], also=["y"]), "y").coefficients)


def logistic_clusters(rng):
    d = clustered(rng, groups=60, each=8).assign(shift=0.0)
    d["y"] = (rng.random(len(d)) < special.expit(0.5 * d["x"])).astype(int)
    fit = fit_logit(build_design(d, ["x"], also=["y", "agent"]), "y")
    return interval_of(cluster_robust_glm(fit, "agent"))


def logistic_weighted(rng):
    d = pd.DataFrame({"x": rng.normal(size=4000)})
    d["y"] = (rng.random(4000) < special.expit(0.5 * d["x"] - 0.5)).astype(int)
    chance = np.where(d["y"] == 1, 0.2, 0.1)  # those with a complaint answer more often
    d["w"] = 1 / chance
    d = d[rng.random(4000) < chance]
    design = build_design(d, ["x"], also=["y", "w"])
    return interval_of(fit_logit_weighted(design, "y", "w").coefficients)


def answers(rng, d, hidden):
    return d.assign(y=np.digitize(hidden + rng.logistic(size=len(d)), CUTS) + 1)


def ordered(rng):
    d = pd.DataFrame({"x": rng.normal(size=250)})
    d = answers(rng, d, 0.5 * d["x"])
    return interval_of(
        fit_ordered(build_design(d, ["x"], also=["y"], constant="implied"), "y").table
    )


def ordered_clusters(rng):
    d = clustered(rng, groups=60, each=8)
    d = answers(rng, d, 0.5 * d["x"])
    design = build_design(d, ["x"], also=["y", "agent"], constant="implied")
    return interval_of(cluster_robust_ordered(fit_ordered(design, "y"), "agent").table)


def ordered_weighted(rng):
    d = pd.DataFrame({"x": rng.normal(size=4000)})
    d = answers(rng, d, 0.5 * d["x"])
    chance = np.where(d["y"] == 4, 0.2, 0.1)
    d["w"] = 1 / chance
    d = d[rng.random(4000) < chance]
    design = build_design(d, ["x"], also=["y", "w"], constant="implied")
    return interval_of(fit_ordered_weighted(design, "y", "w").table)


def quasi(rng):
    d = pd.DataFrame({"x": rng.normal(size=200)})
    mean = np.exp(0.5 + 0.3 * d["x"])
    d["y"] = rng.negative_binomial(mean / 1.5, 1 / 2.5)  # variance 2.5 times the mean
    return interval_of(quasi_poisson(fit_poisson(build_design(d, ["x"], also=["y"]), "y")))


def negative_binomial(rng):
    d = pd.DataFrame({"x": rng.normal(size=300)})
    mean = np.exp(1 + 0.3 * d["x"])
    d["y"] = rng.poisson(mean * rng.gamma(2, 1 / 2, 300))
    fit = fit_negative_binomial(build_design(d, ["x"], also=["y"]), "y")
    return interval_of(fit.model.coefficients)


def median(rng):
    d = pd.DataFrame({"x": rng.normal(size=300)})
    d["y"] = 0.5 * d["x"] + rng.standard_t(5, size=300)
    return interval_of(fit_quantile(build_design(d, ["x"], also=["y"]), "y", 0.5).coefficients)


HALF = {
    each.__name__: each
    for each in (
        linear_unequal_spread, linear_clusters, mixed_clusters, logistic, logistic_clusters,
        logistic_weighted, ordered, ordered_clusters, ordered_weighted, median,
    )
}  # fmt: skip
THREE_TENTHS = {each.__name__: each for each in (quasi, negative_binomial)}


def assert_covered(interval, truth, times):
    slack = 2.6 * np.sqrt(0.95 * 0.05 / times)  # what chance alone does to the count
    covered = share_covered(interval, truth, times)
    assert 0.93 - slack <= covered <= 0.97 + slack, covered


@pytest.mark.parametrize("name", ["logistic", "ordered", "linear_clusters"])
def test_a_quick_look(name):
    assert_covered(HALF[name], 0.5, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", HALF)
def test_effect_of_a_half(name):
    covered = share_covered(HALF[name], 0.5, 1000)
    assert 0.93 <= covered <= 0.97, covered


@pytest.mark.slow
@pytest.mark.parametrize("name", THREE_TENTHS)
def test_effect_of_three_tenths(name):
    covered = share_covered(THREE_TENTHS[name], 0.3, 1000)
    assert 0.93 <= covered <= 0.97, covered


@pytest.mark.slow
def test_a_point_more_on_a_driver():
    driver = np.repeat([1.0, 2, 3, 4, 5], 80)
    raised = np.minimum(driver + 1, 5)

    def top(x):
        return special.expit(0.5 * (x - 3) - CUTS[2]).mean()

    def interval(rng):
        d = answers(rng, pd.DataFrame({"x": driver}), 0.5 * (driver - 3))
        fit = fit_ordered(build_design(d, ["x"], also=["y"], constant="implied"), "y")
        effect = effect_on_top_share(fit, Raise("x", 1, 5), 4)
        return effect.low, effect.high

    covered = share_covered(interval, top(raised) - top(driver), 1000)
    assert 0.93 <= covered <= 0.97, covered
