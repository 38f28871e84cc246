import numpy as np
import pytest

from ccqa_lib.analyse.spc import subgroups as sg
from ccqa_lib.errors import AnalysisError

RNG = np.random.default_rng(8)
EQUAL = [RNG.normal(50, 4, 5) for _ in range(20)]
UNEQUAL = [RNG.normal(50, 4, n) for n in (3, 5, 1, 8, 4, 6, 2, 7)]
ESTIMATES = [
    sg.sigma_mean_range,
    sg.sigma_mean_s,
    sg.sigma_weighted_range,
    sg.sigma_weighted_s,
    sg.sigma_pooled,
]


def test_equal_sizes_make_weighted_and_plain_estimates_equal():
    groups = sg.subgroups(EQUAL)
    assert sg.sigma_weighted_range(groups) == pytest.approx(sg.sigma_mean_range(groups))
    assert sg.sigma_weighted_s(groups) == pytest.approx(sg.sigma_mean_s(groups))


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_estimates_are_unbiased_and_scale(estimate):
    many = sg.subgroups([np.random.default_rng(i).normal(0, 3, 2 + i % 6) for i in range(3000)])
    assert estimate(many) == pytest.approx(3, rel=0.03)
    groups = sg.subgroups(UNEQUAL)
    scaled = sg.subgroups([10 + 7 * group for group in UNEQUAL])
    assert estimate(scaled) == pytest.approx(7 * estimate(groups))


def test_the_pooled_estimate_is_unbiased_in_few_small_subgroups():
    draws = np.random.default_rng(12).normal(0, 3, (4000, 2, 2))
    sigmas = [sg.sigma_pooled(sg.subgroups(list(pair))) for pair in draws]
    assert np.mean(sigmas) == pytest.approx(3, rel=0.03)


def test_the_centre_is_the_mean_of_all_values():
    groups = sg.subgroups(UNEQUAL)
    assert groups.grand_mean == pytest.approx(np.concatenate(UNEQUAL).mean())
    chart = sg.mean_chart(groups, 4.0)
    assert chart.sigma[0] == pytest.approx(4 / np.sqrt(3))


def test_spread_charts_follow_the_subgroup_size():
    groups = sg.subgroups([UNEQUAL[0], UNEQUAL[3], UNEQUAL[5]])
    ranges, deviations = sg.range_chart(groups, 4.0), sg.s_chart(groups, 4.0)
    assert ranges.centre[1] == pytest.approx(4 * 2.8472006, abs=1e-5)
    assert deviations.centre[0] == pytest.approx(4 * 0.8862269, abs=1e-6)
    assert (ranges.lower >= 0).all()


def test_missing_values_are_left_out_of_their_subgroup():
    gapped = [np.append(group, np.nan) for group in EQUAL]
    np.testing.assert_array_equal(sg.subgroups(gapped).s, sg.subgroups(EQUAL).s)


def test_subgroups_without_values_are_refused():
    with pytest.raises(AnalysisError, match="sizes are 0 to 5; each needs a value"):
        sg.subgroups([np.array([]), EQUAL[0]])
    with pytest.raises(AnalysisError, match="chart single values as XmR"):
        sg.subgroups([np.array([1.0]), np.array([2.0])])
