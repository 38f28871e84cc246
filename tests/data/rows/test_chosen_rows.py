"""Which rows of a table count for a study, and why each of the others does not."""

import datetime as dt
from types import SimpleNamespace

import ibis
import pytest

from ccqa_lib.data import RowChoice, choose_rows
from ccqa_lib.errors import SettingsError

ROWS = {
    "id": ["a", "b", "c", "d", "e", "f"],
    "site": ["香港", "香港", None, "Shanghai", "香港", "香港"],
    "day": [dt.date(2026, 1, day) if day else None for day in (1, 2, 3, 4, 9, None)],
    "score": [5, None, 3, 4, 2, 1],
}


@pytest.fixture
def loaded():
    return SimpleNamespace(name="surveys", table=ibis.memtable(ROWS))


def counts(chosen) -> dict[str, int]:
    frame = chosen.counts.to_pandas()
    assert set(frame["table"]) <= {"surveys"}
    return dict(zip(frame["excluded"], frame["rows"], strict=True))


def test_each_row_counts_or_has_the_first_reason_why_not(loaded):
    choice = RowChoice({"site": "香港"}, "day", "2026-01-01", "2026-01-05", ("score",))
    chosen = choose_rows(loaded, choice)
    assert counts(chosen) == {
        "used": 1, "another site": 2, "no day": 1, "after 2026-01-05": 1, "no score": 1,
    }  # fmt: skip
    seen = chosen.counts.to_pandas().set_index("excluded")["seen"].dropna()
    assert seen.to_dict() == {"another site": "Shanghai"}
    assert chosen.rows.to_pandas()["id"].tolist() == ["a"]
    assert chosen.rows.columns == loaded.table.columns


def test_without_any_choice_all_rows_count(loaded):
    assert counts(choose_rows(loaded, RowChoice())) == {"used": 6}


def test_days_without_bounds_leave_nobody_out(loaded):
    assert counts(choose_rows(loaded, RowChoice(day="day"))) == {"used": 6}


def test_all_columns_that_are_not_there_are_told_at_once(loaded):
    with pytest.raises(SettingsError) as refused:
        choose_rows(loaded, RowChoice({"sight": "x"}, needs=("scores",)))
    assert "no column 'sight'. Did you mean 'site'?" in str(refused.value)
    assert "no column 'scores'. Did you mean 'score'?" in str(refused.value)
