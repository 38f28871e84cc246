"""Damaged workbooks, parquet files and unknown exports end in our errors, never in a traceback."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from nasty_xlsx import HEAD, SHEET, book, put

from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.readers import reader_of
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.source import Table

ROWS = 40
TRIES = [60, pytest.param(1500, marks=pytest.mark.slow)]


def plain_book(path: Path) -> None:
    rows = [(f"00{n}", n / 7 if n % 2 else f"2026-03-{n:02d}") for n in range(1, ROWS + 1)]
    book(HEAD, *rows, then=put(A300="stray"))(path)


def plain_parquet(path: Path) -> None:
    whole = {"Id": [f"00{n}" for n in range(ROWS)], "Day": [n / 7 for n in range(ROWS)]}
    pq.write_table(pa.table(whole), path, write_page_checksum=True)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change, drop or double a few bytes."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(spoilt))
        length = chance.choice((1, 1, 2, 30))
        piece = bytes(spoilt[at : at + length])
        change = chance.choice((b"", piece * 2, chance.randbytes(length)))
        spoilt[at : at + length] = change
    return bytes(spoilt)


def rows_read(path: Path) -> int | None:
    """Count the rows read and set aside; None where the file is refused."""
    columns = {"contact_id": {"from": "Id"}, "day": {"from": "Day"}}
    table = Table.model_validate({"files": path.name, "columns": columns})
    part = Part(path.name, path)
    try:
        batches = list(reader_of(part, table)(part, table))
    except CcqaError as refused:
        assert str(refused).startswith(path.name)
        return None
    return sum(batch.cells.num_rows + len(batch.set_aside) for batch in batches)


@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize(("name", "build"), [("a.xlsx", plain_book), ("a.parquet", plain_parquet)])
def test_wrong_bytes_are_refused_or_do_no_harm(
    tmp_path: Path, name: str, build: Callable[[Path], None], tries: int
):
    """Both formats carry check sums of their content, so that what is read is whole."""
    build(tmp_path / name)
    whole, chance, read = (tmp_path / name).read_bytes(), random.Random(7), 0
    assert rows_read(tmp_path / name) == ROWS
    for _ in range(tries):
        (tmp_path / name).write_bytes(damaged(whole, chance))
        if (count := rows_read(tmp_path / name)) is not None:
            assert count == ROWS
            read += 1
    assert read < tries


@pytest.mark.parametrize("tries", TRIES)
def test_a_sheet_of_wrong_xml_is_no_traceback(tmp_path, tries):
    path = tmp_path / "a.xlsx"
    plain_book(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance, refused = random.Random(11), 0
    for _ in range(tries):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, damaged(data, chance) if name == SHEET else data)
        refused += rows_read(path) is None
    assert refused > tries / 2


@pytest.mark.parametrize("tries", TRIES)
def test_any_bytes_can_be_inspected_or_are_refused(tmp_path, tries):
    lines = ["Id;Datum;Wert", *(f"00{n};{n % 28 + 1:02d}.03.2026;1.{n:03d},5" for n in range(99))]
    whole, chance, profiled = "\n".join(lines).encode("cp1252"), random.Random(5), 0
    path = tmp_path / "a.csv"
    for _ in range(tries):
        path.write_bytes(damaged(whole, chance))
        try:
            profile = inspect_file(path)
        except CcqaError as refused:
            assert str(refused).startswith("a.csv")
            continue
        assert mapping_text(profile, "first").startswith("# First mapping of a.csv")
        profiled += 1
    assert profiled > tries / 2
