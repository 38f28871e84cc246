import numpy as np
import pytest

from ccqa_lib.data.sample.dirt import PER_10_000, draw_dirt
from ccqa_lib.data.sample.soiling import draw_faults, rows_of


def test_no_row_has_two_faults_and_all_rows_exist():
    dirt = draw_dirt(100_000, 1, "contacts", tuple(PER_10_000))
    rows = np.concatenate(list(vars(dirt).values()))
    assert len(rows) == len(np.unique(rows))
    assert rows.max() < 100_000


def test_a_fault_that_an_export_does_not_have_strikes_no_row():
    dirt = draw_dirt(5_000, 1, "events", ("duplicated",))
    assert dirt.counts()["short"] == 0
    assert dirt.counts()["duplicated"] == 3


@pytest.mark.parametrize(("rows", "struck"), [(600, 0), (667, 2), (50_000, 40)])
def test_a_small_export_is_rather_clean_than_too_dirty(rows, struck):
    dirt = draw_dirt(rows, 1, "small", ("duplicated", "short"))
    assert sum(dirt.counts().values()) == struck


@pytest.mark.parametrize("table", ["contacts", "surveys", "evaluations", "complaints", "staff"])
def test_dirt_stays_below_three_in_a_thousand(centre, table):
    faults = draw_faults(centre)[table].counts()
    assert 0 < sum(faults.values()) < 0.003 * rows_of(centre, table)
