import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.compare.correlation import kendall, pearson, spearman
from ccqa_lib.analyse.compare.distributions import (
    friedman,
    kolmogorov_smirnov,
    kruskal_wallis,
    mood_median,
)
from ccqa_lib.analyse.compare.pairs import dunn_pairs
from ccqa_lib.analyse.compare.permutation import (
    exact_rank_p,
    exact_smirnov_p,
    smirnov_distance,
    u_quantile,
)
from ccqa_lib.analyse.compare.ranks import (
    mann_whitney,
    mann_whitney_exact,
    sign_test,
    wilcoxon_signed_rank,
)
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

X, Y = Sample("x", [1, 2, 2, 5, 9, 3]), Sample("y", [2, 4, 4, 6, 7, 8, 8])
FLAT = Sample("flat", [4, 4, 4])


def shuffled(x, y, statistic):
    pooled = np.concatenate([x, y])
    seen = statistic(x, y)
    count = total = 0
    for chosen in itertools.combinations(range(len(pooled)), len(x)):
        rest = [i for i in range(len(pooled)) if i not in chosen]
        total += 1
        count += statistic(pooled[list(chosen)], pooled[rest]) >= seen - 1e-9
    return count / total


def rank_distance(x, y):
    ranks = stats.rankdata(np.concatenate([x, y]))
    return abs(ranks[: len(x)].sum() - len(x) * ranks.mean())


def test_exact_chances_equal_those_of_all_shuffles():
    x, y = X.values, Y.values
    assert exact_rank_p(x, y) == pytest.approx(shuffled(x, y, rank_distance))
    assert exact_smirnov_p(x, y) == pytest.approx(shuffled(x, y, smirnov_distance))


def test_without_ties_exact_tests_agree_with_scipy():
    x, y = np.array([1.0, 5, 7, 11]), np.array([2.0, 3, 6, 8, 9])
    assert exact_rank_p(x, y) == pytest.approx(stats.mannwhitneyu(x, y, method="exact").pvalue)
    assert exact_smirnov_p(x, y) == pytest.approx(stats.ks_2samp(x, y, method="exact").pvalue)
    assert u_quantile(4, 5, 0.025) == 2


def test_a_long_count_is_left_out_and_not_guessed():
    many = np.arange(3000.0)
    assert exact_rank_p(many, many + 0.5) is None


def test_ranks_do_not_mind_a_rising_scale():
    curved = [Sample(s.name, np.exp(s.values)) for s in (X, Y)]
    assert mann_whitney(*curved).p == mann_whitney(X, Y).p
    assert kruskal_wallis(*curved).p == pytest.approx(kruskal_wallis(X, Y).p)
    assert kolmogorov_smirnov(*curved).p == pytest.approx(kolmogorov_smirnov(X, Y).p)


def test_two_groups_special_case_of_several():
    plain = mann_whitney(X, Y)
    assert kruskal_wallis(X, Y).p == pytest.approx(plain.p_uncorrected)
    assert dunn_pairs(X, Y).pairs["p"].item() == pytest.approx(plain.p_uncorrected)


def test_shift_moves_with_the_data():
    moved = Sample("x", X.values + 3)
    there, here = mann_whitney(moved, Y).effects[0], mann_whitney(X, Y).effects[0]
    assert (there.estimate, there.low, there.high) == (
        here.estimate + 3,
        here.low + 3,
        here.high + 3,
    )


def test_the_interval_holds_the_shifts_that_the_test_would_not_reject():
    random = np.random.default_rng(12)
    x, y = random.normal(1, 1, 9), random.normal(0, 1, 11)
    low, high = mann_whitney(Sample("x", x), Sample("y", y)).effects[0].interval
    ends = {-1: low, 1: high}
    for side, end in ends.items():
        inside, outside = (
            mann_whitney(Sample("x", x - end + side * step), Sample("y", y)).p
            for step in (1e-6, -1e-6)
        )
        assert outside < 0.05 <= inside
    pairs = wilcoxon_signed_rank(Sample("x", x), Sample("y", y[:9]))
    moved = Sample("x", x - pairs.effects[0].low + 1e-6)
    assert wilcoxon_signed_rank(moved, Sample("y", y[:9])).p < 0.05


def test_friedman_of_two_columns_is_the_sign_test_without_correction():
    frame = pd.DataFrame({"a": [1, 2, 3, 9, 5], "b": [2, 3, 4, 1, 6]})
    assert friedman(frame).statistic == pytest.approx((4 - 1) ** 2 / 5)


def test_kendall_and_spearman_take_perfect_order():
    up, down = Sample("u", np.arange(8.0)), Sample("d", -np.arange(8.0))
    assert spearman(up, down).effects[0].estimate == pytest.approx(-1)
    assert kendall(up, up).effects[0].estimate == pytest.approx(1)
    assert pearson(up, up).p < 1e-30


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: mann_whitney(FLAT, FLAT), "flat, flat: all 6 values are 4, so ranks cannot"),
        (lambda: mann_whitney_exact(X, Y), "some values are equal, and the exact distribution"),
        (lambda: wilcoxon_signed_rank(X, X), "x, x: no pair differs, so there is nothing to rank"),
        (lambda: sign_test(FLAT, FLAT), "no pair differs"),
        (lambda: kruskal_wallis(X), "the Kruskal-Wallis test needs at least two groups"),
        (lambda: dunn_pairs(FLAT, FLAT), "all 6 values are 4"),
        (lambda: mood_median(FLAT, FLAT), "no value lies above the common median 4"),
        (lambda: friedman(pd.DataFrame({"a": [1]})), "at least two blocks and two treatments"),
        (lambda: friedman(pd.DataFrame({"a": [1, 2], "b": [1, 2]})), "every block scores all"),
        (lambda: pearson(X, Y), "x has 6 values and y has 7: a correlation needs pairs"),
        (lambda: spearman(FLAT, FLAT), "flat: all 3 values are 4, so a correlation"),
        (lambda: kendall(Sample("s", [1, 2]), Sample("t", [1, 2])), "needs at least 3 values"),
    ],
)
def test_data_that_cannot_carry_the_test_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


def coverage(runs):
    random, hits = np.random.default_rng(3), 0
    for _ in range(runs):
        x, y = random.normal(1, 1, 15), random.normal(0, 1, 18)
        shift = mann_whitney(Sample("x", x), Sample("y", y)).effects[0]
        hits += shift.low < 1 < shift.high
    return hits / runs


def test_the_shift_is_covered_roughly():
    assert coverage(60) > 0.85


@pytest.mark.slow
def test_the_shift_is_covered():
    assert 0.93 < coverage(2000) < 0.975
