"""Which counts stand out: chance, teams that differ by nature, and bad ones that hide others."""

import numpy as np
import pytest
from scipy import stats

from ccqa_lib.analyse.attrition.outlying import outlying, smallest_count

SHARE = 0.1


def flags(ratios, expected: float, worlds: int, spread: float = 0.0, seed: int = 1):
    """Return which teams are flagged in made-up worlds, shape (worlds, teams)."""
    rng = np.random.default_rng(seed)
    base = np.full(len(ratios), expected)
    found = []
    for _ in range(worlds):
        own = rng.gamma(1 / spread**2, spread**2, len(ratios)) if spread else 1.0
        found.append(outlying(rng.poisson(base * ratios * own), base, SHARE).flagged)
    return np.array(found)


def test_three_bad_of_thirty_are_found_and_few_flags_are_false():
    ratios = np.where(np.arange(30) < 3, 2.5, 1.0)
    found = flags(ratios, 15, 200)
    assert found[:, :3].mean() >= 0.9
    assert found[:, 3:].mean() <= 0.05
    false = found[:, 3:].sum(axis=1) / np.maximum(1, found.sum(axis=1))
    assert false.mean() <= SHARE + 0.02


@pytest.mark.parametrize("expected", [6, 18, 60])
def test_where_all_are_alike_one_world_in_ten_has_a_flag(expected):
    found = flags(np.ones(30), expected, 400)
    assert found.any(axis=1).mean() <= SHARE + 2.5 * np.sqrt(SHARE * (1 - SHARE) / 400)


@pytest.mark.parametrize(("expected", "spread"), [(18, 0.3), (60, 0.2), (200, 0.15)])
def test_teams_that_differ_by_nature_are_seldom_flagged(expected, spread):
    """Held against chance alone, many more would be, and by far the most worlds had one."""
    found = flags(np.ones(30), expected, 100, spread)
    rng = np.random.default_rng(1)
    counts = rng.poisson(expected * rng.gamma(1 / spread**2, spread**2, (100, 30)))
    naive = stats.poisson.sf(counts - 1, expected) < SHARE / 30
    assert found.mean() <= 0.03
    assert found.any(axis=1).mean() <= 0.35 < naive.any(axis=1).mean()


def test_the_bad_do_not_make_the_usual_ones_look_different():
    """Three bad teams are no sign that all differ by nature, which would hide them."""
    seen = np.array([40, 38, 42] + [15, 14, 16, 13, 17, 15, 18, 12, 15, 16] * 2)
    found = outlying(seen, np.full(len(seen), 15.0), SHARE)
    assert found.flagged.tolist() == [True] * 3 + [False] * 20
    assert found.usual_spread == 0 and found.usual.sum() == 20


def test_the_worst_do_not_hide_one_another():
    """Beside five much worse teams the others' pace is taken from the usual ones."""
    seen = np.array([60] * 5 + [22] + [10] * 24)
    found = outlying(seen, np.full(30, 10.0), SHARE)
    assert found.flagged[:6].all() and not found.flagged[6:].any()


def test_the_p_is_the_exact_one_of_a_binomial_with_half_of_the_very_count():
    seen, expected = np.array([9, 5, 6, 4]), np.array([5.0, 5, 6, 8])
    first = stats.binom.sf(9, 24, 5 / 24) + 0.5 * stats.binom.pmf(9, 24, 5 / 24)
    found = outlying(seen, expected, SHARE)
    assert not found.flagged.any()
    assert found.adjusted.min() == pytest.approx(min(1, 4 * first))


def test_the_smallest_count_is_the_first_that_is_unlikely_enough():
    for expected, chance in ((5.0, 0.003), (17.0, 0.01), (0.5, 0.05)):
        needed = smallest_count(expected, chance)

        def mid_p(count, mean=expected):
            return stats.poisson.sf(count, mean) + 0.5 * stats.poisson.pmf(count, mean)

        assert mid_p(needed) <= chance < mid_p(needed - 1)


def test_where_most_stand_out_nothing_breaks():
    for seen in ([50, 50, 1, 1], [0, 0, 0, 30], [7, 7, 7, 7]):
        found = outlying(np.array(seen), np.full(4, 5.0), SHARE)
        assert len(found.adjusted) == 4 and ((found.adjusted >= 0) & (found.adjusted <= 1)).all()


def test_where_most_stand_out_each_is_compared_with_all_others():
    """Its p, its flag and the pace that its ratio is told by are of one comparison."""
    seen, expected = np.array([50, 50, 50, 1, 1]), np.full(5, 30.0)
    found = outlying(seen, expected, SHARE)
    others = seen.sum() - 50
    first = stats.binom.sf(50, 50 + others, 0.2) + 0.5 * stats.binom.pmf(50, 50 + others, 0.2)
    assert found.usual.all() and found.usual_spread == 0
    assert found.flagged.tolist() == [True] * 3 + [False] * 2
    assert found.adjusted[0] == pytest.approx(first * 5 / 3)
