"""Packed files and parquet: read as if they were plain, or refused with file, place and remedy."""

import gzip
import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccqa_lib.data.read import bombs
from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.parquet import read_parquet
from ccqa_lib.data.read.readers import reader_of
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table
from ccqa_lib.show.redact import redact, with_secrets

CSV = b"Id,Day\n1,a\n2,b\n"
ROWS = [{"Id": "1", "Day": "a"}, {"Id": "2", "Day": "b"}]


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def rows_of(path: Path, **given) -> list[dict]:
    settings = {"files": path.name, "columns": {"contact_id": {"from": "Id"}}, **given}
    table = Table.model_validate(settings)
    part = Part(path.name, path)
    return [row for batch in reader_of(part, table)(part, table) for row in batch.cells.to_pylist()]


def csv_rows(path: Path) -> list[dict]:
    return rows_of(path, format="csv", encoding="utf-8")


def test_a_zip_of_one_file_is_read(tmp_path):
    assert csv_rows(zipped(tmp_path / "a.csv.zip", **{"a.csv": CSV})) == ROWS


def test_what_a_mac_adds_to_an_archive_is_no_second_file(tmp_path):
    noise = {"a.csv": CSV, "__MACOSX/._a.csv": b"\x00", ".DS_Store": b"\x00"}
    assert csv_rows(zipped(tmp_path / "a.zip", **noise)) == ROWS


def test_a_name_that_leads_out_of_the_archive_leads_nowhere(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    assert csv_rows(zipped(inner / "a.zip", **{"../escaped.csv": CSV})) == ROWS
    assert not (tmp_path / "escaped.csv").exists()


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"a.csv": CSV, "b.csv": CSV}, "holds 2 files ('a.csv', 'b.csv'); unpack it"),
        ({}, "holds 0 files"),
        ({"in.zip": b"PK\x03\x04rest"}, "holds another archive ('in.zip')"),
        ({"in.csv.gz": gzip.compress(CSV)}, "holds another archive ('in.csv.gz')"),
    ],
)
def test_an_archive_that_is_not_one_table_is_refused(tmp_path, members, told):
    with pytest.raises(SourceError) as refused:
        csv_rows(zipped(tmp_path / "a.csv.zip", **members))
    assert str(refused.value).startswith("a.csv.zip: ")
    assert told in str(refused.value)


def test_a_damaged_or_locked_archive_is_refused(tmp_path):
    path = zipped(tmp_path / "a.csv.zip", **{"a.csv": CSV * 500})
    data = bytearray(path.read_bytes())
    path.write_bytes(data[:-30])
    with pytest.raises(SourceError, match="the zip archive is damaged or not complete"):
        csv_rows(path)
    spoilt = bytearray(data)
    spoilt[60] ^= 0xFF
    path.write_bytes(spoilt)
    with pytest.raises(SourceError, match="the zip archive is damaged or not complete"):
        csv_rows(path)
    flagged = bytearray(data)
    flagged[flagged.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(flagged)
    with pytest.raises(SourceError, match="the archive has a password"):
        csv_rows(path)


def test_bombs_are_refused_before_they_are_unpacked(tmp_path):
    filler = b"0" * 60_000_000
    with pytest.raises(SourceError, match="more than 200 times its size"):
        csv_rows(zipped(tmp_path / "a.csv.zip", **{"a.csv": filler}))
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(filler))
    with pytest.raises(SourceError, match="more than 200 times its size"):
        csv_rows(tmp_path / "a.csv.gz")


def test_the_largest_size_is_a_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_LARGEST_UNPACKED_BYTES", "10")
    with pytest.raises(SourceError, match="over 10 bytes, the limit; split the export"):
        csv_rows(zipped(tmp_path / "a.csv.zip", **{"a.csv": CSV}))
    assert bombs.largest_bytes() == 10


def test_a_cut_gzip_is_refused(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(CSV * 1000)[:-8])
    with pytest.raises(SourceError, match="the gzip file is not complete"):
        csv_rows(path)


def typed_table() -> pa.Table:
    moment = datetime(2026, 3, 1, 10, 0, 0)
    return pa.table(
        {
            "Id": pa.array(["1", None]).dictionary_encode(),
            "whole": pa.array([3, None], pa.int16()),
            "large": pa.array([2**63 + 1, None], pa.uint64()),
            "part": pa.array([0.5, None], pa.float32()),
            "amount": pa.array([Decimal("12.50"), None], pa.decimal128(9, 2)),
            "moment": pa.array([moment, None], pa.timestamp("ns")),
            "zoned": pa.array([moment, None], pa.timestamp("ms", tz="Asia/Hong_Kong")),
            "day": pa.array([date(2026, 3, 1), None], pa.date64()),
            "clock": pa.array([moment.time(), None], pa.time64("us")),
            "span": pa.array([timedelta(hours=30), None], pa.duration("ms")),
            "ok": pa.array([True, None]),
            "nothing": pa.array([None, None], pa.null()),
        }
    )


def test_parquet_types_are_kept_or_made_exact_text(tmp_path):
    pq.write_table(typed_table(), tmp_path / "a.parquet")
    (row,) = rows_of(tmp_path / "a.parquet")
    zoned = row.pop("zoned")
    assert zoned.isoformat() == "2026-03-01T18:00:00+08:00"
    assert row == {
        "Id": "1", "whole": 3, "large": "9223372036854775809", "part": 0.5, "amount": "12.50",
        "moment": datetime(2026, 3, 1, 10), "day": date(2026, 3, 1), "clock": "10:00:00.000000",
        "span": "30:00:00", "ok": True, "nothing": None,
    }  # fmt: skip


def test_blank_parquet_rows_are_dropped_and_rows_keep_their_number(tmp_path):
    pq.write_table(pa.table({"Id": ["1", None, "3"]}), tmp_path / "a.parquet")
    table = Table.model_validate({"files": "a.parquet", "columns": {"x": {"from": "Id"}}})
    batches = list(read_parquet(Part("a.parquet", tmp_path / "a.parquet"), table))
    assert [line.as_py() for batch in batches for line in batch.lines] == [1, 3]


def test_lists_and_bytes_are_left_out_and_told_or_refused_where_used(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"Id": ["1"], "tags": [["a"]], "photo": [b"\x00"]}), path)
    table = Table.model_validate({"files": path.name, "columns": {"x": {"from": "Id"}}})
    *_, last = read_parquet(Part(path.name, path), table)
    assert last.cells.schema.names == ["Id"]
    assert [note.split(",")[0] for note in last.notes] == [
        "a.parquet: column 'tags' was not read",
        "a.parquet: column 'photo' was not read",
    ]
    with pytest.raises(SourceError, match=r"a.parquet, column 'tags': holds list.*no plain value"):
        rows_of(path, columns={"x": {"from": "tags"}})


def test_a_column_that_became_text_is_told_with_its_file(tmp_path):
    columns = {"x": {"from": "Id"}, "n": {"from": "n", "type": "integer"}}
    notes = []
    for name, values in (("a.parquet", [1, 2]), ("b.parquet", ["1", "x"])):
        pq.write_table(pa.table({"Id": ["1", "2"], "n": values}), tmp_path / name)
        table = Table.model_validate({"files": "*.parquet", "columns": columns})
        *_, last = read_parquet(Part(name, tmp_path / name), table)
        notes += last.notes
    assert notes == ["b.parquet: column 'n' holds text, which was read as integer."]


def test_a_parquet_file_without_rows_or_damaged_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"Id": pa.array([], pa.string())}), path)
    with pytest.raises(SourceError, match="the parquet file has no rows"):
        rows_of(path)
    pq.write_table(pa.table({"Id": [str(i) for i in range(9000)]}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with pytest.raises(SourceError, match="its last bytes, which list its columns"):
        rows_of(path)
    spoilt = bytearray(whole)
    for place in range(30, 3000):
        spoilt[place] ^= 0x5A
    path.write_bytes(spoilt)
    with pytest.raises(SourceError, match="damaged after row 0, in column 'Id'"):
        rows_of(path)


def test_a_single_wrong_byte_is_found_where_the_file_has_check_sums(tmp_path):
    path = tmp_path / "a.parquet"
    plain = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    pq.write_table(pa.table({"Id": ["anna", "berta"]}), path, write_page_checksum=True, **plain)
    path.write_bytes(path.read_bytes().replace(b"berta", b"bertb", 1))
    with pytest.raises(SourceError, match="damaged after row 0, in column 'Id'"):
        rows_of(path)


def test_a_parquet_file_may_be_packed(tmp_path):
    plain = io.BytesIO()
    pq.write_table(pa.table({"Id": ["1"]}), plain)
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress(plain.getvalue()))
    assert rows_of(tmp_path / "a.parquet.gz") == [{"Id": "1"}]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"), (CSV, "text"), (b"\xef\xbb\xbf<!DOCTYPE html><p>", "html"),
        (b"\n <HTML>", "html"), (b'{"a": 1}', "json"), (b"%PDF-1.7", "pdf"),
        (b"PAR1....", "parquet"), (gzip.compress(CSV, mtime=0), "gzip"),
        (b"SQLite format 3\x00....", "sqlite"),
        (b"12345678DUCK", "duckdb"), (b"PK\x05\x06" + bytes(18), "zip"), (b"Rar!x", "rar"),
        ('<?xml version="1.0"?><html>'.encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><rows/>", "xml"),
    ],
)  # fmt: skip
def test_the_true_type_is_told_by_the_bytes(tmp_path, data, kind):
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    assert file_type(path).kind == kind
    assert file_type(path).described.startswith(("a ", "an "))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("at postgresql://bob:p@ss/w@rd@host:5432/db", "at postgresql://***@host:5432/db"),
        ("password=abc;host=h", "password=***;host=h"),
        ("token: 'x y' end", "token: *** end"),
        ("https://example.org/a/b is fine", "https://example.org/a/b is fine"),
    ],
)
def test_secrets_are_masked(text, safe):
    assert redact(text) == safe


def test_values_taken_from_the_environment_are_masked_wherever_they_stand(monkeypatch):
    monkeypatch.setenv("CALLS_KEY", "ab/cd+ef")
    address = with_secrets("postgresql://u:${CALLS_KEY}@h/${NOT_SET:-calls}", "'url'")
    assert address == "postgresql://u:ab%2Fcd%2Bef@h/calls"
    assert redact("failed with ab/cd+ef and ab%2Fcd%2Bef") == "failed with *** and ***"
    assert redact("calls") == "calls"
