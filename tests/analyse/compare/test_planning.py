import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.compare import adjust, power, sample_size
from ccqa_lib.analyse.compare.chooser import choose_test
from ccqa_lib.analyse.compare.normality import normality
from ccqa_lib.analyse.compare.nps import net_promoter_score
from ccqa_lib.analyse.compare.survey import rake, raked_mean, weighted_mean, weighted_share
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

P = np.array([0.3, 0.001, 0.02, 0.02, 0.9, 0.04])
METHODS = (adjust.holm, adjust.hochberg, adjust.hommel, adjust.benjamini_hochberg,
           adjust.benjamini_yekutieli, adjust.bonferroni, adjust.sidak)  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_adjusting_keeps_the_order_and_never_lowers_a_p(method):
    adjusted = method(P)
    assert (adjusted >= P - 1e-15).all()
    assert (np.diff(adjusted[np.argsort(P)]) >= 0).all()
    turned = np.array([5, 3, 1, 0, 2, 4])
    assert method(P[turned]) == pytest.approx(adjusted[turned])
    assert method([0.2]) == pytest.approx([0.2])
    with pytest.raises(AnalysisError, match="at least one number from 0 to 1"):
        method([0.1, np.nan])


def test_fdr_agrees_with_scipy_and_strictness_runs_as_it_must():
    assert adjust.benjamini_hochberg(P) == pytest.approx(stats.false_discovery_control(P))
    hommel, hochberg, holm = adjust.hommel(P), adjust.hochberg(P), adjust.holm(P)
    assert (hommel <= hochberg + 1e-12).all()
    assert (hochberg <= holm + 1e-12).all()
    assert (holm <= adjust.bonferroni(P) + 1e-12).all()


def test_sizes_reach_the_power_they_were_asked_for():
    n = power.size_two_means(5, 20, 0.8)
    assert power.power_two_means(5, 20, n) == pytest.approx(0.8)
    n = power.size_two_proportions(0.1, 0.15, 0.8)
    assert power.power_two_proportions(0.1, 0.15, n) == pytest.approx(0.8)
    n = power.size_anova(3, 0.2, 0.8)
    assert power.power_anova(3, 0.2, n) == pytest.approx(0.8)
    assert sample_size.of_finite(384.1, 10**9) == pytest.approx(384.1, rel=1e-5)
    assert sample_size.margin_of_share(50, 50) == 0


@pytest.mark.slow
def test_power_is_met_by_simulation():
    random, n = np.random.default_rng(4), 64
    x, y = random.normal(0.5, 1, (4000, n)), random.normal(0, 1, (4000, n))
    seen = (stats.ttest_ind(x, y, axis=1).pvalue < 0.05).mean()
    assert seen == pytest.approx(power.power_two_means(0.5, 1, n), abs=0.02)


def test_normality_sees_skew_and_spares_the_normal():
    z = stats.norm.ppf((np.arange(200) + 0.5) / 200)
    assert normality(Sample("z", z)).p > 0.5
    skewed = normality(Sample("waits", np.exp(z)))
    assert str(skewed) == "waits: not normal (Anderson-Darling, p below 0.0001, n 200)"
    moved = normality(Sample("z", 3 * z + 100))
    assert moved.tests["statistic"].to_numpy() == pytest.approx(
        normality(Sample("z", z)).tests["statistic"].to_numpy()
    )


@pytest.mark.slow
def test_normality_levels_hold():
    random, runs = np.random.default_rng(8), 3000
    low = pd.DataFrame(
        [normality(Sample("z", random.normal(size=40))).tests["p"] < 0.05 for _ in range(runs)]
    ).mean()
    assert low.iloc[:4].between(0.04, 0.06).all()


def test_equal_weights_are_no_weights_and_grouped_rows_are_rows():
    x = Sample("csat", [1, 5, 4, 3, 5, 2])
    plain = weighted_mean(x, np.ones(6))
    assert (plain.mean.estimate, plain.se) == pytest.approx((x.mean, x.sd / 6**0.5))
    assert plain.effective_n == pytest.approx(6)
    assert weighted_mean(x, np.full(6, 9.0)).se == pytest.approx(plain.se)
    alone = weighted_mean(x, np.ones(6), clusters=list("abcdef"))
    assert alone.se == pytest.approx(plain.se)


def test_raking_meets_every_target_and_leaves_met_ones_alone():
    frame = pd.DataFrame({"channel": list("ppcce"), "site": [1, 2, 1, 2, 2]})
    targets = {"channel": {"p": 0.5, "c": 0.3, "e": 0.2}, "site": {1: 0.4, 2: 0.6}}
    w = rake(frame, np.ones(5), targets)
    for column, shares in targets.items():
        for value, share in shares.items():
            assert w[frame[column] == value].sum() / 5 == pytest.approx(share)
    assert rake(frame, w, targets) == pytest.approx(w)
    x = Sample("csat", [1, 2, 4, 3, 5])
    assert raked_mean(x, frame, np.ones(5), targets).se < weighted_mean(x, w).se


def test_nps_counts_promoters_and_detractors():
    r = net_promoter_score(Sample("nps", [10, 9, 8, 7, 6, 0, 9, 10]))
    assert (r.promoters, r.detractors, r.score.estimate) == (0.5, 0.25, 25)
    assert r.se < r.se_n_minus_1


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: normality(Sample("x", [1, 2, 3])), "x: a test of normality needs at least 8"),
        (lambda: normality(Sample("x", [3] * 9)), "x: all 9 values are 3, so a test of normality"),
        (lambda: net_promoter_score(Sample("nps", [10, 99])), "1 answers lie outside 0 to 10"),
        (lambda: weighted_mean(Sample("x", [1, 2]), [1, -1]), "2 numbers of 0 or more are needed"),
        (lambda: weighted_mean(Sample("x", [1, 2]), [0, 0]), "not all 0; got 2"),
        (lambda: weighted_mean(Sample("x", [1, 2]), [1, 1], ["a", "a"]), "all answers share one"),
        (lambda: weighted_share(Sample("top", [1, 1]), [1, 1]), "zeros and ones, both present"),
        (
            lambda: rake(pd.DataFrame({"a": ["x", "y"]}), [1, 1], {"a": {"x": 1.0}}),
            "a: targets and answers must name the same values; check y",
        ),
        (
            lambda: rake(pd.DataFrame({"a": ["x", "y"]}), [1, 1], {"a": {"x": 0.5, "y": 0.6}}),
            "a: target shares need to be above 0 and add up to 1",
        ),
        (lambda: power.size_two_proportions(0.5, 0.5), "no sample shows a difference of nothing"),
        (lambda: power.size_two_means(1e-9, 1), "more than 1,000,000,000 cases would be needed"),
        (lambda: power.size_two_means(1, 1, power=1.2), "power: 1.2 was given"),
        (lambda: power.size_two_means(0, 1), "both need to be above 0"),
        (lambda: power.size_correlation(1), "a correlation between 0 and 1 is needed"),
        (lambda: sample_size.size_for_share(0), "margin: 0 was given; it needs to be between"),
        (lambda: sample_size.margin_of_share(60, 50), "it needs to be from 1 to 50, all there are"),
        (lambda: choose_test("number", 3, paired=True, fewest=50), "no simple test fits"),
        (lambda: choose_test("number", 0), "at least one group of two cases"),
    ],
)
def test_what_cannot_be_planned_or_weighed_is_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


@pytest.mark.parametrize(
    ("plan", "function"),
    [
        (("number", 2), "welch_t"),
        (("number", 2, True), "paired_t"),
        (("number", 4), "welch_anova, games_howell_pairs"),
        (("number", 2, False, 8), "mann_whitney"),
        (("skewed number", 3), "kruskal_wallis, dunn_pairs"),
        (("rank", 2, True), "wilcoxon_signed_rank"),
        (("rank", 4, True), "friedman"),
        (("yes/no", 1), "wilson"),
        (("yes/no", 2), "two_proportions"),
        (("yes/no", 2, True), "mcnemar"),
        (("category", 5), "chi_square_test"),
        (("count over exposure", 2), "compare_rates"),
    ],
)
def test_the_chooser_says_which_test_and_why(plan, function):
    advice = choose_test(*plan)
    assert advice.function == function
    assert str(advice).startswith(f"Use {advice.test}: ")


def test_few_cases_are_given_as_the_reason():
    assert "the smallest group has only 8 cases" in str(choose_test("number", 2, fewest=8))
