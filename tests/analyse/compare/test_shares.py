import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.compare import proportion
from ccqa_lib.analyse.compare.odds import mcnemar
from ccqa_lib.analyse.compare.rates import Rate, compare_rates, garwood, poisson_rate
from ccqa_lib.analyse.compare.tables import chi_square_test
from ccqa_lib.analyse.compare.trend import trend_in_proportions
from ccqa_lib.analyse.compare.two_proportions import (
    Share,
    agresti_caffo,
    cohens_h,
    miettinen_nurminen,
    newcombe,
    risk_ratio,
    risk_ratio_score,
    two_proportions,
    wald_difference,
)
from ccqa_lib.errors import AnalysisError


def test_failures_mirror_successes():
    for interval in (proportion.wilson, proportion.clopper_pearson, proportion.jeffreys):
        low, high = interval(3, 40).interval
        assert interval(37, 40).interval == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("events", "n"), [(0, 5), (5, 5), (0, 1), (1, 1)])
def test_ends_of_the_scale_give_no_certainty(events, n):
    low, high = proportion.wilson(events, n).interval
    exact = proportion.clopper_pearson(events, n)
    assert high - low > 0.3
    assert (exact.low == 0) == (events == 0)
    assert (exact.high == 1) == (events == n)


def test_clean_checks_that_a_claim_needs():
    assert proportion.clean_needed(0.995) == 598
    assert proportion.none_of(598) <= 0.005 < proportion.none_of(597)


def test_difference_of_shares_is_the_square_root_of_chi_square():
    first, second = Share(56, 70), Share(48, 80)
    chi = chi_square_test(pd.DataFrame([[56, 14], [48, 32]])).chi_square
    assert two_proportions(first, second).statistic ** 2 == pytest.approx(chi)
    trend = trend_in_proportions([56, 48], [70, 80], [1, 2])
    assert trend.statistic == pytest.approx(chi)
    assert trend.heterogeneity == pytest.approx(chi)


def test_exchanging_groups_turns_every_interval_round():
    a, b = Share(9, 31), Share(20, 44)
    for interval in (newcombe, miettinen_nurminen, agresti_caffo, wald_difference):
        there, back = interval(a, b), interval(b, a)
        assert there.interval == pytest.approx((-back.high, -back.low), abs=1e-9)
    for ratio in (risk_ratio, risk_ratio_score):
        there, back = ratio(a, b), ratio(b, a)
        assert there.interval == pytest.approx((1 / back.high, 1 / back.low))
    assert cohens_h(a, b).estimate == pytest.approx(-cohens_h(b, a).estimate)


def test_score_ends_are_where_the_test_is_undecided():
    a, b = Share(9, 31), Share(20, 44)
    assert miettinen_nurminen(a, b, 1 - two_proportions_p(a, b)).high == pytest.approx(0, abs=1e-9)


def two_proportions_p(a, b):
    n = a.n + b.n
    return 2 * stats.norm.sf(abs(two_proportions(a, b).statistic) * np.sqrt((n - 1) / n))


def test_empty_groups_leave_open_ends():
    none, some = Share(0, 10), Share(5, 10)
    assert risk_ratio_score(none, some).low == 0
    assert risk_ratio_score(some, none).high == np.inf
    assert miettinen_nurminen(none, Share(10, 10)).low == pytest.approx(-1)


def test_rates_with_equal_exposure_are_a_binomial_test_of_one_half():
    r = compare_rates(Rate(8, 100), Rate(2, 100))
    assert r.p_least_likely == pytest.approx(stats.binomtest(8, 10).pvalue)
    low, high = compare_rates(Rate(2, 100), Rate(8, 100)).effects[0].interval
    assert r.effects[0].interval == pytest.approx((1 / high, 1 / low))
    assert garwood(0) == pytest.approx((0, 3.6888794541139363))
    assert poisson_rate(Rate(2, 8)).high == pytest.approx(0.903, abs=1e-3)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: proportion.wilson(5, 3), "5 of 3: a share needs whole counts"),
        (lambda: proportion.wilson(0, 0), "0 of 0: a share needs whole counts"),
        (lambda: proportion.wilson(0.5, 3), "0.5 of 3: a share needs whole counts"),
        (lambda: proportion.clean_needed(1), "both need to be shares below 1"),
        (lambda: two_proportions(Share(0, 9), Share(0, 8)), "no case has the event"),
        (lambda: two_proportions(Share(9, 9), Share(8, 8)), "every case has the event"),
        (lambda: risk_ratio(Share(0, 9), Share(2, 8)), "without events a ratio of shares has no"),
        (lambda: risk_ratio_score(Share(0, 9), Share(0, 8)), "no events, so no ratio"),
        (lambda: Rate(1, 0), "an exposure above 0"),
        (lambda: Rate(-1, 5), "-1 events over an exposure of 5"),
        (lambda: compare_rates(Rate(0, 5), Rate(0, 6)), "no events in either group"),
        (lambda: trend_in_proportions([1, 2], [3, 4], [1, 1]), "there is no trend to test"),
        (lambda: trend_in_proportions([5, 2], [3, 4], [1, 2]), "events at most n"),
        (lambda: mcnemar(pd.DataFrame([[5, 0], [0, 5]])), "no pair changed"),
    ],
)
def test_counts_that_cannot_carry_an_interval_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


def mean_coverage(interval, n, truths):
    """Chance of the interval to hold the truth, computed from all outcomes, over some truths."""
    found = []
    for truth in truths:
        ends = [interval(x, n).interval for x in range(n + 1)]
        holds = np.array([low <= truth <= high for low, high in ends])
        found.append((stats.binom.pmf(np.arange(n + 1), n, truth) * holds).sum())
    return np.mean(found)


def test_share_intervals_cover_on_average():
    truths = np.linspace(0.05, 0.95, 31)
    assert 0.94 < mean_coverage(proportion.wilson, 40, truths) < 0.965
    assert 0.94 < mean_coverage(proportion.jeffreys, 40, truths) < 0.965
    assert mean_coverage(proportion.clopper_pearson, 40, truths) > 0.955


@pytest.mark.slow
def test_difference_intervals_cover():
    random = np.random.default_rng(5)
    hits = dict.fromkeys((newcombe, miettinen_nurminen), 0)
    runs = 2000
    for _ in range(runs):
        a, b = Share(random.binomial(40, 0.3), 40), Share(random.binomial(60, 0.15), 60)
        for interval in hits:
            hits[interval] += interval(a, b).low <= 0.15 <= interval(a, b).high
    assert all(0.93 < count / runs < 0.97 for count in hits.values())
