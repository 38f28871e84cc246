"""Concordance and dominance counts against all pairs, one by one."""

from dataclasses import replace

import numpy as np
import pytest

from ccqa_lib.analyse.survival.concordance import concordance
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.dominance import weight_below
from ccqa_lib.analyse.survival.spells import SpellColumns

LATE = SpellColumns("weeks", "left", entry="from_week")


def pairs_by_hand(d, score):
    """Won and compared pairs, from the definition."""
    end, entry, left = (d[name].to_numpy() for name in ("weeks", "from_week", "left"))
    won = compared = 0.0
    for i in np.flatnonzero(left == 1):
        outlasts = (end > end[i]) | ((end == end[i]) & (left == 0))
        others = outlasts & (entry < end[i])
        compared += others.sum()
        won += (score[others] < score[i]).sum() + (score[others] == score[i]).sum() / 2
    return won, compared


def test_all_pairs(staff, design):
    fit = fit_cox(design(staff, ["pay", "night"], LATE), LATE)
    score = np.round(fit.linear_predictor, 9)
    won, compared = pairs_by_hand(staff, score)
    found = concordance(fit)
    assert found.pairs == compared
    assert found.value == pytest.approx(won / compared, rel=1e-12)


def test_strata_keep_pairs_apart(staff, design):
    fit = fit_cox(design(staff, ["pay", "night"], LATE, ["site"]), LATE, strata=["site"])
    parts = [
        pairs_by_hand(
            staff[staff["site"] == site].reset_index(),
            np.round(fit.linear_predictor[staff["site"] == site], 9),
        )
        for site in ("north", "south", "west")
    ]
    won, compared = np.sum(parts, axis=0)
    assert concordance(fit).value == pytest.approx(won / compared, rel=1e-12)


def test_the_error_is_that_of_leaving_one_out(staff, design):
    """The infinitesimal jackknife is close to the jackknife itself."""
    small = staff[:90].reset_index(drop=True)
    fit = fit_cox(design(small, ["pay", "night"], LATE), LATE)
    score, values = np.round(fit.linear_predictor, 9), []
    for i in range(len(small)):
        rest = small.drop(index=i).reset_index(drop=True)
        won, compared = pairs_by_hand(rest, np.delete(score, i))
        values.append(won / compared)
    jackknife = np.sqrt(np.sum((np.array(values) - concordance(fit).value) ** 2))
    assert concordance(fit).se == pytest.approx(jackknife, rel=0.05)


def test_everybody_a_cluster_changes_nothing(staff, design):
    fit = fit_cox(design(staff, ["pay"], replace(LATE, entry=None)), replace(LATE, entry=None))
    own = staff["weeks"].index.to_series()
    assert concordance(fit, own).se == pytest.approx(concordance(fit).se, rel=1e-12)


@pytest.mark.parametrize("levels", [1, 2, 7, 64, 500])
def test_dominance_by_hand(levels):
    rng = np.random.default_rng(levels)
    x, y = rng.integers(0, 20, 300), rng.integers(0, levels, 300)
    a, b = rng.integers(-2, 23, 80), rng.integers(-2, levels + 2, 80)
    weights = rng.integers(0, 5, 300).astype(float)
    found = weight_below((x, y), weights, (a, b))
    by_hand = [weights[(x < i) & (y < j)].sum() for i, j in zip(a, b, strict=True)]
    assert found.tolist() == by_hand
