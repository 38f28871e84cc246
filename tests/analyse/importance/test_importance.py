from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.importance.driver_rows import driver_data
from ccqa_lib.analyse.importance.ranking import clearly_above, rank_drivers
from ccqa_lib.analyse.importance.shares import explained, first, johnson, last, lmg, pratt
from ccqa_lib.analyse.products import correlation
from ccqa_lib.errors import AnalysisError


def survey(n=400, seed=0, effects=(0.8, 0.5, 0.2, 0.0)):
    rng = np.random.default_rng(seed)
    halo = rng.normal(size=n)
    names = ["knowledge", "empathy", "speed", "menu"][: len(effects)]
    d = pd.DataFrame({name: 0.7 * halo + rng.normal(size=n) for name in names})
    d["overall"] = d[names].to_numpy() @ effects + rng.normal(size=n)
    d["agent"] = rng.integers(0, 40, n)
    return d


def moments(d, drivers):
    data = driver_data(d, "overall", drivers)
    return correlation(data.values, data.counts)


DRIVERS = ["knowledge", "empathy", "speed", "menu"]


def test_lmg_is_the_mean_gain_over_all_orders():
    r = moments(survey(), DRIVERS)
    gains = np.zeros(4)
    for order in permutations(range(4)):
        for place, driver in enumerate(order):
            before, after = order[:place], order[: place + 1]
            gains[driver] += explained(r, after) - explained(r, before)
    np.testing.assert_allclose(lmg(r), gains / 24, rtol=1e-12)


def test_shares_sum_to_what_is_explained():
    r = moments(survey(), DRIVERS)
    whole = explained(r, (0, 1, 2, 3))
    for measure in (lmg, johnson, pratt):
        assert measure(r).sum() == pytest.approx(whole, rel=1e-12)


def test_two_drivers_have_equal_lmg_and_johnson_shares():
    r = moments(survey(), DRIVERS[:2])
    np.testing.assert_allclose(lmg(r), johnson(r), rtol=1e-10)


def test_unrelated_drivers_have_their_own_share_by_every_measure():
    r = np.eye(4)
    r[3, :3] = r[:3, 3] = [0.5, 0.3, 0.1]
    for measure in (lmg, johnson, first, last, pratt):
        np.testing.assert_allclose(measure(r), [0.25, 0.09, 0.01], rtol=1e-12)


def test_unit_and_sign_of_a_driver_do_not_matter():
    d = survey()
    turned = d.assign(empathy=3 - 100 * d["empathy"])
    np.testing.assert_allclose(lmg(moments(d, DRIVERS)), lmg(moments(turned, DRIVERS)), rtol=1e-9)


def test_a_clear_order_is_found_and_the_same_seed_gives_the_same_ranks():
    d = survey(3000, effects=(1.5, 0.7, 0.2, 0.0))
    one, other = (rank_drivers(driver_data(d, "overall", DRIVERS), seed=5) for _ in range(2))
    assert one.drivers["driver"].tolist()[:2] == ["knowledge", "empathy"]
    assert one.leaders == ("knowledge",)
    assert str(one).endswith("; knowledge leads")
    pd.testing.assert_frame_equal(one.drivers, other.drivers)
    ranks = one.drivers[["best_rank", "worst_rank"]].to_numpy()
    assert (ranks[0] == 1).all()
    assert one.drivers["group"].is_monotonic_increasing
    assert one.to_block().content["rows"]


def test_clusters_are_drawn_whole():
    d = survey(800)
    d["overall"] = d["overall"] + 3 * np.random.default_rng(1).normal(size=40)[d["agent"]]
    data = driver_data(d, "overall", DRIVERS, cluster="agent")
    clustered = rank_drivers(data, seed=1, draws=300, cluster="agent")
    assert "tied for first" in str(clustered) or clustered.leaders


def test_cells_draw_like_rows():
    d = survey(500).round(0)
    cells = d.groupby([*DRIVERS, "overall"], as_index=False).size()
    by_row = rank_drivers(driver_data(d, "overall", DRIVERS), seed=3)
    by_cell = rank_drivers(driver_data(cells, "overall", DRIVERS, count="size"), seed=3)
    left, right = by_row.drivers, by_cell.drivers
    np.testing.assert_allclose(left["lmg"], right["lmg"], rtol=1e-10)
    np.testing.assert_allclose(left[["low", "high"]], right[["low", "high"]], atol=0.03)
    assert left["best_rank"].tolist() == right["best_rank"].tolist()


def test_equal_drivers_are_called_tied():
    tied = 0
    for seed in range(60):
        d = survey(300, seed, effects=(0.5, 0.5, 0.5))
        ranking = rank_drivers(driver_data(d, "overall", DRIVERS[:3]), seed=seed, draws=200)
        tied += len(ranking.leaders) == 3
    assert tied >= 54  # at least 90 of 100


def test_nothing_is_clear_when_draws_vary_widely():
    drawn = np.random.default_rng(0).normal(size=(500, 3))
    assert not clearly_above(np.array([0.3, 0.2, 0.1]), drawn).any()


REFUSALS = {
    "one driver": (lambda d: driver_data(d, "overall", ["speed"]), "1 was given, at least 2"),
    "outcome as a driver": (
        lambda d: driver_data(d, "overall", ["speed", "overall"]),
        "'overall' is the outcome and a driver at once",
    ),
    "text": (
        lambda d: driver_data(d.assign(team=d["agent"].map(str)), "overall", ["speed", "team"]),
        "Driver 'team' is text; importance needs ratings or other numbers",
    ),
    "constant driver": (
        lambda d: driver_data(d.assign(menu=3), "overall", DRIVERS), "Column 'menu' is 3 in all",
    ),
    "copies": (
        lambda d: driver_data(d.assign(menu=2 * d["speed"]), "overall", DRIVERS),
        "Column 'menu' is a copy of 'speed'",
    ),
    "constant outcome": (
        lambda d: driver_data(d.assign(overall=10), "overall", DRIVERS),
        "'overall' is 10 in all 400 rows used; there is nothing to explain",
    ),
    "too few rows": (
        lambda d: rank_drivers(driver_data(d.head(30), "overall", DRIVERS), seed=1),
        "30 rows for 4 drivers cannot rank them; at least 40 are needed",
    ),
    "too few draws": (
        lambda d: rank_drivers(driver_data(d, "overall", DRIVERS), seed=1, draws=50),
        "50 bootstrap draws are too few for an interval",
    ),
    "too many drivers": (
        lambda d: lmg(np.eye(20)), "19 drivers have 524,288 subsets; LMG takes 14 drivers at most",
    ),
    "a driver that hardly varies": (
        lambda d: rank_drivers(
            driver_data(d.assign(menu=(d.index == 7) * 1.0), "overall", DRIVERS), seed=1
        ),
        "Driver 'menu' is the same in nearly all rows, so it cannot be ranked",
    ),
    "too few clusters": (
        lambda d: rank_drivers(
            driver_data(d.assign(agent=d["agent"] % 3), "overall", DRIVERS, cluster="agent"),
            seed=1, cluster="agent",
        ),
        "'agent' has 3 clusters; at least 5 are needed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refuses_in_the_analysts_words(case):
    attempt, message = REFUSALS[case]
    with pytest.raises(AnalysisError) as refused:
        attempt(survey())
    assert message in str(refused.value)
