import itertools

import numpy as np
import pytest

from ccqa_lib.analyse.change.breaks import best_split, find_breaks, sup_f
from ccqa_lib.analyse.change.segments import (
    mean_changes,
    mean_cost,
    mean_variance_changes,
    noise_sigma,
    optimal_changes,
)
from ccqa_lib.errors import AnalysisError


def steps(seed, *levels, periods=30):
    rng = np.random.default_rng(seed)
    return np.concatenate([level + rng.normal(0, 1, periods) for level in levels])


def test_planted_steps_are_found():
    found = mean_changes(steps(1, 0, 4, 1), name="Handle time")
    assert found.changes == (30, 60)
    assert found.means == pytest.approx([0, 4, 1], abs=0.5)
    assert str(found) == "Handle time: level changes after period 30, 60"
    assert found.frame()["periods"].tolist() == [30, 30, 30]
    assert find_breaks(steps(1, 0, 4, 1)).breakpoints == (30, 60)
    assert mean_variance_changes(steps(1, 0, 4, 1)).changes == (30, 60)


def test_steps_without_noise_are_breaks_too():
    assert find_breaks([1.0] * 15 + [2.0] * 15).breakpoints == (15,)
    assert sup_f([1.0] * 15 + [2.0] * 15).after == 15


def test_a_change_of_spread_alone_is_found():
    rng = np.random.default_rng(4)
    y = np.r_[rng.normal(0, 1, 60), rng.normal(0, 6, 60)]
    assert mean_variance_changes(y, shortest=10).changes[0] == pytest.approx(60, abs=3)


def test_least_cost_of_all_splits():
    y, penalty = steps(3, 0, 2, periods=6), 3.0
    cost = mean_cost(y)

    def total(changes):
        ends = [0, *changes, len(y)]
        parts = itertools.pairwise(ends)
        return sum(cost(np.array([a]), b)[0] for a, b in parts) + penalty * len(changes)

    allowed = [
        changes
        for k in range(6)
        for changes in itertools.combinations(range(1, 12), k)
        if min(np.diff([0, *changes, 12])) >= 2
    ]
    assert optimal_changes(cost, 12, penalty, 2) == min(allowed, key=total)


def test_shift_scale_and_reversal():
    y = steps(5, 0, 3)
    assert mean_changes(50 - 20 * y).changes == mean_changes(y).changes
    assert [len(y) - c for c in mean_changes(y[::-1]).changes] == list(mean_changes(y).changes)
    assert sup_f(50 - 20 * y).statistic == pytest.approx(sup_f(y).statistic)


def test_best_split_saves_what_it_leaves_out():
    y = steps(6, 0, 3)
    split = best_split(y)
    assert split.after == 30
    assert split.rss + split.saved == pytest.approx(((y - y.mean()) ** 2).sum())
    assert find_breaks(y, most=1).rss[1] == pytest.approx(split.rss)


def test_drift_is_a_doubt():
    wander = np.cumsum(np.random.default_rng(2).normal(0, 1, 150))
    found = mean_changes(wander)
    assert "Neighbouring periods still resemble one another" in found.doubts[0]
    assert mean_changes(steps(1, 0, 4)).doubts == ()


def test_sigma_is_not_moved_by_steps():
    assert noise_sigma(steps(7, 0, 30, 5, periods=400), "y") == pytest.approx(1, abs=0.1)


def test_sup_f_p_at_the_printed_five_percent_point():
    # Andrews (1993), table 1: 8.85 at 5 % and 7.17 at 10 %, one parameter, 15 % trimmed
    from ccqa_lib.analyse.change.breaks import _tail

    assert _tail(8.85, 0.15) == pytest.approx(0.05, rel=0.02)
    assert _tail(7.17, 0.15) == pytest.approx(0.10, rel=0.1)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: mean_changes([1, 2, 3], name="AHT"),
            "AHT: a search for changes needs at least 10",
        ),
        (lambda: mean_changes([4.0] * 20), "all 20 periods are 4"),
        (lambda: mean_changes([1.0] * 15 + [2.0] * 15), "half of the periods equal the one before"),
        (lambda: mean_changes(steps(1, 0), penalty=0), "penalty: 0 was given; it must be above"),
        (lambda: mean_changes(steps(1, 0), sigma=-1), "sigma: -1 was given"),
        (lambda: mean_changes(steps(1, 0), shortest=0), "shortest: 0 was given"),
        (lambda: mean_variance_changes(steps(1, 0), shortest=1), "a variance needs 2 periods"),
        (
            lambda: find_breaks(steps(1, 0), most=15),
            "15 breaks with segments .* do not fit into 30",
        ),
        (lambda: sup_f(steps(1, 0), trim=0.5), "trim: 0.5 was given"),
        (lambda: sup_f([1, np.inf] * 10), "series: 10 of 20 values are infinite"),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


@pytest.mark.slow
def test_false_changes_in_noise_are_few():
    rng = np.random.default_rng(9)
    found = [bool(mean_changes(rng.normal(0, 1, 60)).changes) for _ in range(400)]
    assert np.mean(found) <= 0.05
    tests = [sup_f(rng.normal(0, 1, 100)).p < 0.05 for _ in range(400)]
    assert np.mean(tests) <= 0.07
