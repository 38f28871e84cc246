"""Each nasty file ends right, with its losses listed, or refused; never silently wrong."""

import csv
from collections import Counter

import pyarrow.parquet as pq
import pytest
from nasty_case import COLUMNS, ID, NAME, N
from nasty_csv import CASES

from ccqa_lib.data.load import open_source
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params.source import Source


def source_of(case, root) -> Source:
    (root / case.file).write_bytes(case.content)
    table = {"files": case.file, "encoding": "utf-8", **case.table}
    table["columns"] = {**COLUMNS, **case.columns}
    return Source.model_validate(
        {"name": "nasty", "root": str(root), "zone": "Asia/Hong_Kong", "tables": {"t": table}}
    )


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    return tmp_path


def loaded_rows(loaded) -> list[tuple]:
    rows = loaded.table.to_pyarrow().to_pylist()
    return [(row[ID], str(row["day"]), row[N], row[NAME]) for row in rows]


@pytest.mark.parametrize("case", [c for c in CASES if c.rows is not None], ids=lambda c: c.name)
def test_right_rows_and_every_loss_listed(case, root):
    loaded = open_source(source_of(case, root)).table("t")
    lineage = loaded.lineage
    assert loaded_rows(loaded) == case.rows
    kept = pq.read_table(lineage.set_aside_path).to_pylist()
    assert sorted({row["line"] for row in kept}) == sorted(case.lost)
    for row in kept:
        assert case.lost[row["line"]] in row["reason"]
    assert sum(lineage.set_aside.values()) == len(case.lost)
    assert lineage.rows_in == lineage.rows_used + len(case.lost) + lineage.duplicates_dropped
    for part in case.noted:
        assert part in " ".join(lineage.notes)


@pytest.mark.parametrize("case", [c for c in CASES if c.rows is None], ids=lambda c: c.name)
def test_refused_with_file_place_and_cure(case, root):
    with pytest.raises(DataRefusedError) as refusal:
        open_source(source_of(case, root)).table("t")
    for part in case.refused:
        assert part in str(refusal.value)
    assert not list((root / "outputs" / ".stage").glob("t-*")), "a refused table was staged"


def test_there_are_many_cases_with_names_of_their_own():
    assert len(CASES) >= 60
    assert max(Counter(case.name for case in CASES).values()) == 1
    assert csv.field_size_limit() == 131_072, "the limit that messages name has been changed"
