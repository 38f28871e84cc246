import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.decimals import exact_moments, sqrt_of
from ccqa_lib.analyse.sample import Sample, samples_of
from ccqa_lib.errors import AnalysisError


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, None, 3], "handle time: 1 of 3 values are missing"),
        ([None, None], "handle time: all 2 values are missing. Check the mapping."),
        ([1, float("inf")], "1 of 2 values are infinite. Look for a division by zero."),
        ([], "handle time: has no values. Widen the period or check the filter."),
        ([1, 1e300], r"holds values beyond 1e\+50 or closer to 0 than 1e-50, which no measure"),
        (["a", 1], "handle time: holds something that is not a number"),
    ],
)
def test_what_no_test_can_use_is_refused(values, said):
    with pytest.raises(AnalysisError, match=said):
        Sample("handle time", values)


def test_rounding_is_no_spread():
    assert Sample("x", [0.3, 0.1 + 0.2]).is_constant
    assert not Sample("x", [1e12, 1e12 + 0.01]).is_constant


def test_variance_survives_a_large_mean():
    small = Sample("x", [0.1, 0.2, 0.4])
    large = Sample("x", np.array([0.1, 0.2, 0.4]) * 2**-1 + 2**20)
    assert large.variance == pytest.approx(small.variance / 4, rel=1e-8)


def test_groups_come_in_alphabetical_order_and_input_stays():
    frame = pd.DataFrame({"team": ["b", "a", "b"], "aht": [1.0, 2.0, 3.0]})
    before = frame.copy()
    assert [str(s) for s in samples_of(frame, "aht", "team")] == [
        "a: 1 values, mean 2",
        "b: 2 values, mean 2",
    ]
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"aht": [1, 2]}), "team: no such column; there are aht."),
        (pd.DataFrame({"aht": [1, 2], "team": ["a", None]}), "1 of 2 rows belong to no group"),
        (pd.DataFrame({"aht": [1, 2], "team": ["a", "a"]}), "at least two groups; there is only a"),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(frame, said):
    with pytest.raises(AnalysisError, match=said):
        samples_of(frame, "aht", "team")


def test_decimals_are_summed_as_written():
    moments = exact_moments([1000000000000.4, 1000000000000.3, 1000000000000.5])
    assert float(moments.mean) == 1000000000000.4
    assert sqrt_of(moments.deviance / 2) == 0.1
    both = exact_moments([0.1, 0.2]) + exact_moments([0.3])
    assert both == exact_moments([0.1, 0.2, 0.3])
