import numpy as np
import pytest

from ccqa_lib.analyse.spc.run_chart import crossings_limit, longest_run_limit, run_chart
from ccqa_lib.errors import AnalysisError


@pytest.mark.parametrize(
    ("useful", "run", "crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (36, 8, 13)],
)
def test_limits_as_published(useful, run, crossings):
    assert (longest_run_limit(useful), crossings_limit(useful)) == (run, crossings)


def test_points_on_the_median_neither_make_nor_break_a_run():
    values = [1, 1, 1, 5, 5, 5, 1, 5, 9, 9, 9, 5, 9]
    chart = run_chart(values)
    assert chart.median == 5
    assert (chart.useful, chart.longest_run, chart.crossings) == (8, 4, 1)


def test_a_lasting_shift_is_a_signal_and_noise_is_not():
    noise = np.random.default_rng(3).normal(size=24)
    assert not run_chart(noise).is_signal
    assert run_chart(noise + 4 * (np.arange(24) >= 12)).is_signal


def test_false_signals_are_about_as_rare_as_published():
    signals = [run_chart(row).is_signal for row in np.random.default_rng(1).normal(size=(2000, 24))]
    assert 0.02 < np.mean(signals) < 0.10


def test_missing_values_are_left_out_and_a_flat_series_has_no_run():
    assert run_chart([1.0, np.nan, 2.0]).useful == 2
    flat = run_chart([3.0, 3.0, 3.0])
    assert not flat.is_signal
    assert str(flat) == "run chart: every point lies on the median 3"
    assert run_chart([1.0, 2.0, 2.0]).crossings_limit == 0


def test_no_value_at_all_is_refused():
    with pytest.raises(AnalysisError, match="no period has a value"):
        run_chart([np.nan])
