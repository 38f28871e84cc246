"""Converting each different cell once gives the same table as converting row by row."""

import pyarrow.parquet as pq
import pytest

from ccqa_lib.data.convert import conversion, different
from ccqa_lib.data.load import load_table
from ccqa_lib.data.stage.rawstage import FILE, LINE
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params.source import Source

COLUMNS = {
    "a": {"from": "A"},
    "at": {"from": ["Day", "Time"], "type": "datetime", "format": "%d/%m/%Y %H:%M"},
    "b": {"from": "B", "type": "integer", "lowest": 0},
    "c": {"from": "C", "recode": {"x": "eks"}, "missing": ["-"]},
    "made": {"value": "constant"},
}
ODD = ["x", "-", "Total", "合计：", "", " ｙ ", "Y", "ｙ"]


def source_of(root, files, **table):
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    table = {"files": "*.csv", "encoding": "utf-8", "max_lost_share": 1.0, **table}
    table.setdefault("columns", COLUMNS)
    return Source.model_validate({"name": "n", "root": str(root), "tables": {"t": table}})


def files_of_two_kinds():
    rows = [
        f"r{at % 90},{1 + at % 30:02d}/02/2026,1{at % 10}:3{at % 7},{at % 9 - 1},{ODD[at % 8]}\n"
        for at in range(900)
    ]
    turned = [",".join(reversed(row.strip().split(","))) + ",z\n" for row in rows[450:]]
    return {
        "one.csv": "A,Day,Time,B,C\n" + "".join(rows[:450]) + rows[1],
        "two.csv": "C,B,Time,Day,A,More\n" + "".join(turned),
    }


def staged(monkeypatch, root, outputs, **how):
    with monkeypatch.context() as patch:
        patch.setenv("CCQA_OUTPUTS", str(outputs))
        for name, value in how.items():
            patch.setattr(conversion if name == "PART_ROWS" else different, name, value)
        found = load_table(source_of(root, files_of_two_kinds(), duplicates="drop"), "t")
    lineage = found.lineage
    return (
        pq.read_table(found.rows).to_pylist(), pq.read_table(lineage.set_aside_path).to_pylist(),
        dict(lineage.set_aside), lineage.notes, lineage.examples, lineage.duplicates_dropped,
    )  # fmt: skip


def test_rows_losses_and_notes_are_the_same_row_by_row(tmp_path, monkeypatch):
    root = tmp_path / "files"
    root.mkdir()
    once = staged(monkeypatch, root, tmp_path / "once", _WORTHWHILE=1.0)
    by_row = staged(monkeypatch, root, tmp_path / "rows", _WORTHWHILE=0.0)
    assert once == by_row
    assert once[5] > 0
    assert {"a row of totals" in reason for reason in once[2]} == {True, False}
    places = [(row[FILE], row[LINE]) for row in once[0]]
    assert places == sorted(places)
    assert {row["made"] for row in once[0]} == {"constant"}


@pytest.mark.parametrize(
    ("files", "used"),
    [
        ({"x.csv": "A,B\nx\ny\n", "y.csv": "A,B,C\nu,1,2\n"}, 1),
        ({"x.csv": "A,B\nv,1\ny,2\n", "y.csv": "A,B,C\nu\nw\n"}, 2),
        ({"x.csv": "A,B\nx\ny\n"}, None),
    ],
)
def test_files_without_a_single_row(files, used, tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    columns = {"a": {"from": "A"}, "b": {"from": "B", "type": "integer"}}
    root = tmp_path / "files"
    root.mkdir()
    source = source_of(root, files, columns=columns)
    if used is None:
        with pytest.raises(DataRefusedError, match="fewer cells"):
            load_table(source, "t")
    else:
        assert load_table(source, "t").lineage.rows_used == used
