import math

import numpy as np
import pytest
from scipy import stats

from ccqa_lib.analyse.compare.anova import one_way_anova, welch_anova
from ccqa_lib.analyse.compare.equivalence import equivalent_means
from ccqa_lib.analyse.compare.means import one_sample_t, paired_t, student_t, welch_t
from ccqa_lib.analyse.compare.numeric import summarise
from ccqa_lib.analyse.compare.pairs import games_howell_pairs, tukey_pairs
from ccqa_lib.analyse.compare.standardised import cohens_d, glass_delta, hedges_g
from ccqa_lib.analyse.compare.variances import (
    bartlett,
    brown_forsythe,
    fligner_killeen,
    levene,
    variance_ratio,
)
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

RANDOM = np.random.default_rng(7)
A, B, C = (Sample(n, RANDOM.normal(m, 20, 12)) for n, m in (("a", 300), ("b", 320), ("c", 310)))
FLAT = Sample("flat", [5.0, 5.0, 5.0])


def test_two_groups_special_cases_collapse():
    student = student_t(A, B)
    anova = one_way_anova(A, B)
    assert student.statistic**2 == pytest.approx(anova.f)
    assert student.p == pytest.approx(anova.p)
    assert welch_t(A, B).statistic ** 2 == pytest.approx(welch_anova(A, B).statistic)
    assert welch_t(A, B).statistic == pytest.approx(student.statistic)  # same n
    assert tukey_pairs(A, B).pairs["p_adjusted"].item() == pytest.approx(student.p, rel=1e-6)
    assert games_howell_pairs(A, B).pairs["p_adjusted"].item() == pytest.approx(
        welch_t(A, B).p, rel=1e-6
    )


def test_shift_and_scale_leave_the_test_alone_and_move_the_effect():
    moved = [Sample(s.name, 60 * s.values + 7) for s in (A, B)]
    plain, scaled = welch_t(A, B, "min"), welch_t(*moved, "s")
    assert scaled.p == pytest.approx(plain.p)
    assert scaled.effects[0].low == pytest.approx(60 * plain.effects[0].low)
    assert cohens_d(*moved).estimate == pytest.approx(cohens_d(A, B).estimate)
    assert one_way_anova(*moved).f == pytest.approx(one_way_anova(A, B).f)


def test_order_of_groups_only_turns_the_sign():
    there, back = welch_t(A, B).effects[0], welch_t(B, A).effects[0]
    assert there.interval == pytest.approx((-back.high, -back.low))


def test_paired_is_one_sample_of_the_differences():
    paired = paired_t(A, B)
    assert paired.p == one_sample_t(Sample("d", A.values - B.values), 0).p
    assert str(paired).startswith("Paired t test: mean difference")


def test_one_sided_ends_are_open():
    greater, less = welch_t(A, B, "", "greater"), welch_t(A, B, "", "less")
    assert greater.effects[0].high == math.inf
    assert less.effects[0].low == -math.inf
    assert greater.p + less.p == pytest.approx(1)


def test_effect_sizes_order_as_they_must():
    d, g = cohens_d(A, B), hedges_g(A, B)
    assert abs(g.estimate) < abs(d.estimate)
    assert d.low < d.estimate < d.high
    assert glass_delta(A, B).estimate == pytest.approx((A.mean - B.mean) / B.sd)


def test_effect_sizes_stand_far_tails():
    wide, far = Sample("w", [0, 10, 20, 30, 15]), Sample("f", [900, 910, 920, 915, 905])
    for first, second in ((wide, far), (far, wide), (wide, wide)):
        d = cohens_d(first, second)
        assert d.low < d.estimate < d.high


def test_spread_tests_agree_with_scipy():
    values = [s.values for s in (A, B, C)]
    assert levene(A, B, C).p == pytest.approx(stats.levene(*values, center="mean").pvalue)
    assert brown_forsythe(A, B, C).p == pytest.approx(stats.levene(*values).pvalue)
    assert bartlett(A, B, C).df == (2,)
    assert variance_ratio(A, A).p == pytest.approx(1)


def test_equivalence_decides_as_its_interval_does():
    for margin in (5, 20, 40, 80):
        r = equivalent_means(A, B, margin)
        inside = r.difference.low > -margin and r.difference.high < margin
        assert (r.p < 0.05) == inside
    assert "as good as equal within 80" in str(equivalent_means(A, B, 80))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: welch_t(FLAT, Sample("g", [6, 6])), "flat and g: within each group all values"),
        (lambda: welch_t(A, Sample("one", [1])), "one: a t test needs at least 2 values and got 1"),
        (lambda: one_sample_t(FLAT, 5), "flat: all 3 values are 5, so a t test has nothing"),
        (lambda: paired_t(A, Sample("b", [1, 2])), "pairs need the same number on both sides"),
        (lambda: paired_t(A, A), "a minus a: all 12 values are 0"),
        (lambda: cohens_d(FLAT, FLAT), "neither varies, so a difference in standard deviations"),
        (lambda: glass_delta(A, FLAT), "flat: all 3 values are 5, so Glass's delta"),
        (lambda: one_way_anova(A), "analysis of variance needs at least two groups and got 1"),
        (lambda: one_way_anova(FLAT, Sample("g", [6, 6])), "no group varies within itself"),
        (lambda: welch_anova(A, FLAT), "flat: all 3 values are 5, so Welch's analysis"),
        (lambda: tukey_pairs(A, Sample("one", [1])), "one: analysis of variance needs at least 2"),
        (lambda: variance_ratio(A, FLAT), "flat: all 3 values are 5, so a variance ratio"),
        (lambda: bartlett(A, FLAT), "flat: all 3 values are 5, so Bartlett's test"),
        (lambda: fligner_killeen(FLAT, FLAT), "no group varies, so there are no spreads"),
        (lambda: levene(Sample("g", [0, 2]), Sample("h", [5, 7])), "equally far from the centre"),
        (lambda: fligner_killeen(Sample("g", [0, 2]), Sample("h", [5, 9])), "g, h: within each"),
        (lambda: equivalent_means(A, B, 0), "margin: 0 was given; it needs to be above 0"),
        (lambda: welch_t(A, B, confidence=95), "confidence: 95 was given; it needs to be a share"),
        (lambda: summarise(FLAT), "flat: all 3 values are 5, so an autocorrelation"),
    ],
)  # fmt: skip
def test_data_that_cannot_carry_the_test_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


def coverage(runs):
    random = np.random.default_rng(11)
    hits = {"welch": 0, "d": 0, "variance": 0}
    for _ in range(runs):
        x, y = Sample("x", random.normal(1, 3, 12)), Sample("y", random.normal(0, 1, 20))
        z = Sample("z", random.normal(1, 1, 15))
        hits["welch"] += welch_t(x, y).effects[0].low < 1 < welch_t(x, y).effects[0].high
        hits["d"] += cohens_d(z, y).low < 1 < cohens_d(z, y).high
        hits["variance"] += (
            variance_ratio(x, y).effects[0].low < 9 < variance_ratio(x, y).effects[0].high
        )
    return {name: count / runs for name, count in hits.items()}


def test_intervals_cover_the_truth_roughly():
    assert min(coverage(60).values()) > 0.85


@pytest.mark.slow
def test_intervals_cover_the_truth():
    assert all(0.93 < share < 0.97 for share in coverage(3000).values())
