"""Damaged copies of small exports: our own errors or a full account, never a silent loss."""

import csv
import random
from collections import Counter

import pytest

from ccqa_lib.data.load import open_source
from ccqa_lib.data.read.delimited import read_delimited
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.source import Source, Table

ROWS = 40
COLUMNS = {
    "id": {"from": "id"},
    "day": {"from": "day", "type": "date", "format": "%d/%m/%Y"},
    "seconds": {"from": "seconds", "type": "duration", "format": "seconds"},
    "note": {"from": "note"},
}
TABLE = {"files": "x.csv", "encoding": "utf-8", "max_lost_share": 1.0, "columns": COLUMNS}
NOTES = ("late refund", '"said ""no"", twice"', "客户投诉", '"two\nlines, one cell"', "19 inch")


def export(seed: int) -> list[bytes]:
    dice = random.Random(seed)
    lines = ["id,day,seconds,note\n"]
    for at in range(ROWS):
        note = dice.choice(NOTES)
        day, month = dice.randint(1, 28), dice.randint(1, 12)
        lines.append(f"{at:05d},{day:02d}/{month:02d}/2026,{at * 7},{note}\n")
    return [line.encode() for line in lines]


def damaged(seed: int) -> bytes:
    """Change one to three places: a byte, a delimiter, a quote, a line, the end."""
    dice = random.Random(seed)
    content = bytearray(b"".join(export(seed % 7)))
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(content)) if content else 0
        kind = dice.randrange(8)
        if kind == 0:
            content[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            content[at:at] = b'"'
        elif kind == 2:
            content[at:at] = b","
        elif kind == 3:
            del content[at : at + dice.randint(1, 30)]
        elif kind == 4:
            content[at:at] = dice.choice([b"\n", b"\r", b"\r\n", b"\x00", b"\x1a"])
        elif kind == 5:
            del content[at:]
        elif kind == 6:
            content[at:at] = content[max(0, at - 50) : at]
        else:
            content[at:at] = "坐席".encode("gbk")
    return bytes(content)


def independent_count(content: bytes) -> int:
    """Count the rows in the file by their shape alone: an id, and three commas or more."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    begun = [line for line in text.split("\n") if line[:5].isdigit() and line[5:6] == ","]
    return sum(line.count(",") >= 3 for line in begun)


def untouched(content: bytes, seed: int) -> dict[str, list[str]]:
    """Return the cells of rows whose line is still there, whole and once, by their id."""
    lines = set(content.split(b"\n"))
    return {
        cells[0]: cells
        for line in export(seed % 7)[1:]
        if line.count(b"\n") == 1 and line[:-1] in lines and content.count(line[:6]) == 1
        for cells in csv.reader([line.decode()])
    }


def check_reader(content: bytes, seed: int, path) -> str:
    path.write_bytes(content)
    try:
        batches = list(read_delimited(Part("x.csv", path), Table.model_validate(TABLE)))
    except CcqaError as error:
        assert "x.csv" in str(error)
        return "refused"
    rows = [row for batch in batches for row in batch.cells.to_pylist()]
    told = [one for batch in batches for one in batch.set_aside]
    begun, seen = independent_count(content), len(rows) + len(told)
    assert seen >= begun, f"{begun} rows begin in the file and {seen} are accounted for"
    lines = [line for batch in batches for line in batch.lines.to_pylist()]
    assert lines == sorted(lines)
    assert not set(lines) & {one.line for one in told}
    expected = untouched(content, seed)
    for row in rows:
        cells = list(row.values())
        assert expected.get(cells[0], cells)[:4] == cells[:4]
    return "told" if told else "loaded"


@pytest.mark.parametrize("batch", range(6))
def test_reader_accounts_for_every_row_of_damaged_copies(batch, tmp_path):
    outcomes = Counter(
        check_reader(damaged(seed), seed, tmp_path / "x.csv")
        for seed in range(batch * 50, batch * 50 + 50)
    )
    assert sum(outcomes.values()) == 50
    assert outcomes["loaded"] < 50, "no copy was damaged enough to test anything"


@pytest.mark.slow
def test_reader_accounts_for_every_row_of_20000_damaged_copies(tmp_path):
    outcomes = Counter(
        check_reader(damaged(seed), seed, tmp_path / "x.csv") for seed in range(20_000)
    )
    assert min(outcomes[name] for name in ("refused", "told", "loaded")) > 100


def check_load(content: bytes, root) -> None:
    (root / "x.csv").write_bytes(content)
    source = Source.model_validate({"name": "fuzz", "root": str(root), "tables": {"t": TABLE}})
    try:
        loaded = open_source(source).table("t")
    except CcqaError as error:
        assert str(error)
        return
    lineage = loaded.lineage
    assert lineage.rows_in >= independent_count(content)
    rows = loaded.table.to_pyarrow().to_pylist()
    assert len(rows) == lineage.rows_used


def test_whole_load_of_damaged_copies(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    for seed in range(12):
        check_load(damaged(seed), tmp_path)
