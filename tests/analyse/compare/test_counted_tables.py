import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.compare.fisher import fisher_exact
from ccqa_lib.analyse.compare.fisher_table import _compositions, _how_many, fisher_exact_table
from ccqa_lib.analyse.compare.odds import mantel_haenszel, odds_ratio, phi
from ccqa_lib.analyse.compare.tables import chi_square_test, goodness_of_fit, yates_chi_square
from ccqa_lib.errors import AnalysisError

SMALL = pd.DataFrame([[4, 1, 2], [0, 5, 3]], index=["a", "b"], columns=["x", "y", "z"])


def all_tables_p(counts):
    """Exact p by listing every table of two rows."""
    observed, columns = counts.to_numpy(), counts.to_numpy().sum(axis=0)
    chances = {}
    for first in itertools.product(*(range(c + 1) for c in columns)):
        if sum(first) == observed[0].sum():
            chances[first] = stats.multivariate_hypergeom.pmf(first, columns, observed[0].sum())
    seen = chances[tuple(observed[0])]
    return sum(chance for chance in chances.values() if chance <= seen * (1 + 1e-7))


def test_exact_table_equals_the_list_of_all_tables():
    assert fisher_exact_table(SMALL) == pytest.approx(all_tables_p(SMALL))
    assert fisher_exact_table(SMALL.T) == pytest.approx(all_tables_p(SMALL))
    pair = SMALL[["x", "y"]]
    assert fisher_exact_table(pair) == pytest.approx(fisher_exact(pair).p)
    assert fisher_exact(pair).p == pytest.approx(stats.fisher_exact(pair).pvalue)


def test_ways_to_share_are_counted_before_they_are_listed():
    room = np.array([2, 0, 5])
    assert _how_many(4, room) == len(_compositions(4, room)) == 3


def test_order_of_rows_and_columns_is_no_matter():
    turned = SMALL.iloc[::-1, ::-1]
    assert fisher_exact_table(turned) == pytest.approx(fisher_exact_table(SMALL))
    assert chi_square_test(turned).chi_square == pytest.approx(chi_square_test(SMALL).chi_square)


def test_cells_that_stand_out_are_told_and_thin_ones_too():
    r = chi_square_test(SMALL)
    assert r.adjusted_residuals.abs().to_numpy().max() > 2
    assert "cells expect fewer than 5 cases" in r.caveat
    assert chi_square_test(SMALL * 100).caveat == ""
    assert phi(SMALL[["x", "y"]]) == pytest.approx(
        np.sqrt(chi_square_test(SMALL[["x", "y"]]).chi_square / 10)
    )


def test_one_stratum_is_the_plain_odds_ratio():
    counts = pd.DataFrame([[30, 10], [20, 25]])
    one = mantel_haenszel({"all": counts})
    assert one.common.estimate == pytest.approx(odds_ratio(counts).estimate)
    assert one.common.interval == pytest.approx(odds_ratio(counts).interval)
    assert not one.is_reversed


def test_a_stratum_that_tells_nothing_changes_nothing():
    counts, empty = pd.DataFrame([[30, 10], [20, 25]]), pd.DataFrame([[5, 0], [7, 0]])
    both, one = mantel_haenszel({"a": counts, "b": empty}), mantel_haenszel({"a": counts})
    assert both.common.estimate == pytest.approx(one.common.estimate)
    assert both.chi_square == pytest.approx(one.chi_square)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: chi_square_test(SMALL.assign(y=0)), "column y: holds no case at all"),
        (lambda: chi_square_test(SMALL.iloc[:1]), "two columns of counts; this one has 1"),
        (lambda: chi_square_test(SMALL - 2), "whole counts, 0 or more; no shares"),
        (lambda: chi_square_test(SMALL / 3), "whole counts, 0 or more; no shares"),
        (lambda: chi_square_test(SMALL.replace(5, np.nan)), "y: 1 of 2 values are missing"),
        (lambda: yates_chi_square(SMALL), "Yates' correction is for two rows by two columns"),
        (lambda: odds_ratio(pd.DataFrame([[5, 0], [2, 6]])), "a cell of the table is empty"),
        (lambda: fisher_exact(SMALL), "two rows by two columns of counts are needed"),
        (lambda: fisher_exact_table(pd.DataFrame(np.full((5, 5), 40))), "counted in seconds"),
        (lambda: mantel_haenszel({"a": pd.DataFrame([[5, 0], [7, 0]])}), "no stratum has events"),
        (lambda: goodness_of_fit(pd.Series([1, 2]), pd.Series([0.5, 0.6])), "add up to 1.1"),
        (lambda: goodness_of_fit(pd.Series([1, 2]), pd.Series([1.0])), "2 shares above 0"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_tested_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


@pytest.mark.slow
def test_fisher_and_woolf_intervals_cover():
    random, runs = np.random.default_rng(2), 2000
    truth, exact, woolf = (0.4 / 0.6) / (0.2 / 0.8), 0, 0
    for _ in range(runs):
        a, c = random.binomial(50, 0.4), random.binomial(50, 0.2)
        counts = pd.DataFrame([[a, 50 - a], [c, 50 - c]])
        low, high = fisher_exact(counts).odds_ratio.interval
        exact += low <= truth <= high
        low, high = odds_ratio(counts).interval
        woolf += low <= truth <= high
    assert exact / runs > 0.95
    assert 0.93 < woolf / runs < 0.97
