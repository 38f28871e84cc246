"""The bootstrap on counted groups: its spread is the known one, by rows and by clusters."""

import numpy as np
import pytest

from ccqa_lib.analyse.resample.poisson import poisson_replicates
from ccqa_lib.errors import AnalysisError


def test_spread_of_a_share_is_the_binomial_one():
    counts, hit = np.array([3_000.0, 7_000.0]), np.array([1.0, 0.0])
    found = poisson_replicates(counts, lambda w: w @ hit / w.sum(), 4_000)
    assert found.mean() == pytest.approx(0.3, abs=3e-4)
    assert found.std() == pytest.approx(np.sqrt(0.3 * 0.7 / 10_000), rel=0.04)


def test_spread_of_a_mean_is_that_of_its_rows():
    values = np.arange(20.0)
    counts = 50 + 10 * (np.arange(20) % 3)
    rows = np.repeat(values, counts)
    found = poisson_replicates(counts, lambda w: w @ values / w.sum(), 4_000, seed=5)
    assert found.std() == pytest.approx(rows.std() / np.sqrt(len(rows)), rel=0.04)


def test_whole_clusters_are_drawn():
    rng = np.random.default_rng(3)
    share = rng.beta(6, 14, 200)
    hits = np.column_stack([share, 1 - share]).ravel() * 100
    clusters, hit = np.repeat(np.arange(200), 2), np.tile([1.0, 0.0], 200)
    found = poisson_replicates(hits, lambda w: w @ hit / w.sum(), 4_000, 1, clusters)
    assert found.std() == pytest.approx(share.std() / np.sqrt(200), rel=0.06)
    by_row = poisson_replicates(hits, lambda w: w @ hit / w.sum(), 500)
    assert found.std() > 2 * by_row.std()


def test_the_same_seed_gives_the_same_draws():
    counts = np.array([5.0, 9.0])
    one, other = (poisson_replicates(counts, np.sum, 10, seed=4) for _ in range(2))
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize("counts", [[], [0.0, 0.0], [1.0, -1.0]])
def test_no_rows_are_refused(counts):
    with pytest.raises(AnalysisError, match="at least one row"):
        poisson_replicates(np.array(counts), np.sum)


def test_draws_without_a_value_are_told():
    with pytest.raises(AnalysisError, match="no value"), np.errstate(invalid="ignore"):
        poisson_replicates(np.array([1.0]), lambda w: w.sum() / w.sum(), 50)
