"""Intervals of importance hold the share and the truth, also where one driver explains all."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.importance import ranking
from ccqa_lib.analyse.importance.driver_rows import driver_data
from ccqa_lib.analyse.importance.shares import johnson, lmg
from ccqa_lib.analyse.products import correlation

HALO = ([0.5, 0.4, 0.3, 0.2, 0.0], 0.45)
ONE_DRIVER = ([0.8, 0.0, 0.0, 0.0, 0.0], 0.0)
ONE_WITH_HALO = ([0.8, 0.0, 0.0, 0.0, 0.0], 0.45)


def population(effects, halo: float) -> np.ndarray:
    """Return the true correlations of drivers that share a halo, and of an outcome of noise 1."""
    beta = np.array(effects)
    among = np.full((len(beta), len(beta)), halo) + (1 - halo) * np.eye(len(beta))
    spread = np.sqrt(beta @ among @ beta + 1)
    with_outcome = (among @ beta / spread)[:, None]
    return np.block([[among, with_outcome], [with_outcome.T, np.ones((1, 1))]])


def held(law, surveys: int, n: int = 400, draws: int = 250):
    """Return whether the intervals hold the true share, and whether they hold the estimate."""
    true = population(*law)
    share = lmg(true) / lmg(true).sum()
    root, rng, truth, own = np.linalg.cholesky(true), np.random.default_rng(7), [], []
    for _ in range(surveys):
        rows = rng.normal(size=(n, len(true))) @ root.T
        times = rng.multinomial(n, np.full(n, 1 / n), draws)
        drawn = lmg(ranking.group_draws(rows, np.ones(n), np.arange(n), times))
        found = lmg(correlation(rows, np.ones(n)))
        found = found / found.sum()
        low, high = ranking.share_intervals(found, drawn)
        truth.append((low <= share + 1e-12) & (share <= high + 1e-12))
        own.append((low <= found) & (found <= high))
    return np.array(truth), np.array(own)


@pytest.mark.parametrize("law", [HALO, ONE_DRIVER])
def test_a_share_lies_in_its_interval_and_so_does_the_truth(law):
    truth, own = held(law, 25)
    assert own.all()
    assert truth.mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("law", [HALO, ONE_DRIVER, ONE_WITH_HALO])
def test_shares_are_held_in_at_least_93_of_100_surveys(law):
    truth, own = held(law, 400)
    assert own.all()
    assert truth.mean() >= 0.93


@pytest.mark.parametrize(("drivers", "measure", "other"), [(10, lmg, johnson), (11, johnson, lmg)])
def test_up_to_ten_drivers_go_by_lmg_and_more_by_johnson(drivers, measure, other):
    rng = np.random.default_rng(3)
    names = [f"d{i}" for i in range(drivers)]
    rows = rng.normal(size=(300, 1)) + rng.normal(size=(300, drivers))
    frame = pd.DataFrame(rows, columns=names)
    frame["y"] = rows @ np.linspace(0, 1, drivers) + 3 * rng.normal(size=300)
    data = driver_data(frame, "y", names)
    told = ranking.rank_drivers(data, 1, 200).drivers.set_index("driver").loc[names]
    times = np.random.default_rng(1).multinomial(300, np.full(300, 1 / 300), 200)
    draws = ranking.group_draws(data.values, np.ones(300), np.arange(300), times)
    whole = correlation(data.values, np.ones(300))
    assert np.abs(measure(whole) - other(whole)).max() > 1e-4
    share = measure(whole) / measure(whole).sum()
    np.testing.assert_allclose(told["share"], share)
    low, high = ranking.share_intervals(share, measure(draws))
    np.testing.assert_allclose(told[["low", "high"]], np.column_stack([low, high]))
