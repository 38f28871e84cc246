"""Draws of whole groups from their sums are the draws of their rows."""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.importance import ranking
from ccqa_lib.analyse.importance.driver_rows import driver_data
from ccqa_lib.analyse.products import correlation


def made(rows, drivers=4, seed=5):
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=(rows, 1))
    frame = pd.DataFrame(
        1e-7 * (halo + rng.normal(size=(rows, drivers))), columns=list("abcdefghijkl")[:drivers]
    )
    frame["y"] = frame.sum(axis=1) + 2e-7 * rng.normal(size=rows)
    return frame.assign(agent=rng.integers(0, 25, rows), times=rng.integers(1, 4, rows))


def test_sums_of_groups_give_the_correlations_of_their_rows():
    frame = made(300)
    data = driver_data(frame, "y", list("abcd"), count="times", cluster="agent")
    codes = frame["agent"].to_numpy()
    drawn = np.random.default_rng(1).multinomial(25, np.full(25, 1 / 25), 6)
    found = ranking.group_draws(data.values, data.counts, codes, drawn)
    for weights, each in zip(drawn, found, strict=True):
        by_rows = correlation(data.values, data.counts * weights[codes])
        np.testing.assert_allclose(each, by_rows, atol=1e-12)


def test_intervals_from_groups_of_rows_are_those_from_rows(monkeypatch):
    data = driver_data(made(4000), "y", list("abcd"))
    by_rows = ranking.rank_drivers(data, 3, 800).drivers
    monkeypatch.setattr(ranking, "MOST_ROWS", 1000)
    grouped = ranking.rank_drivers(data, 3, 800).drivers
    assert grouped["driver"].tolist() == by_rows["driver"].tolist()
    widths = (grouped["high"] - grouped["low"]) / (by_rows["high"] - by_rows["low"])
    assert widths.between(0.85, 1.15).all()


def test_many_drivers_are_ranked_by_johnsons_weights():
    data = driver_data(made(600, drivers=12), "y", list("abcdefghijkl"))
    ranked = ranking.rank_drivers(data, 1, 200)
    told = ranked.drivers
    np.testing.assert_allclose(told["share"], told["johnson"] / told["johnson"].sum())
    assert abs(told["lmg"].sum() - ranked.r2) < 1e-9
    assert "Johnson" in ranked.to_block().content["note"]
