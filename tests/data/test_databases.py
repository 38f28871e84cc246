"""Databases are read as they are, only read, and no secret leaves the loader."""

import sqlite3
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ccqa_lib.data.read.databases import snapshot as snapshots
from ccqa_lib.data.read.databases.query import require_single_select
from ccqa_lib.data.read.databases.snapshot import snapshot
from ccqa_lib.errors import SettingsError, SourceError
from ccqa_lib.params.address import read_address
from ccqa_lib.params.source import Table

COLUMNS = {"contact_id": {"from": "id"}}


def table(url: str, **given) -> Table:
    return Table.model_validate({"url": url, "columns": COLUMNS, **given})


def fetched(part) -> list[dict]:
    return pq.read_table(part.path).to_pylist()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch, project):
    monkeypatch.setattr(snapshots, "PAUSES", (0.01, 0.01))
    monkeypatch.setenv("CCQA_PROJECT", str(project))


@pytest.fixture
def duck(tmp_path) -> Path:
    path = tmp_path / "calls.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE contacts (id VARCHAR, wait INTEGER, began TIMESTAMP)")
        connection.execute("INSERT INTO contacts VALUES ('007', 3, '2026-03-01 10:00:00')")
        connection.execute("INSERT INTO contacts VALUES ('008', NULL, NULL)")
    return path


@pytest.fixture
def lite(tmp_path) -> Path:
    path = tmp_path / "calls.db"
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "con""tacts" (id INTEGER, v)')
    rows = [(1, "00123"), ("x", 1e-7), (3, None), (2**60, 0.1 + 0.2)]
    connection.executemany('INSERT INTO "con""tacts" VALUES (?, ?)', rows)
    connection.commit()
    connection.close()
    return path


def test_a_duckdb_relation_keeps_its_types(duck, tmp_path):
    part = snapshot(table(f"duckdb:///{duck}", relation="contacts"), tmp_path)
    rows = fetched(part)
    assert part.name == "duckdb calls.duckdb relation contacts"
    assert [row["id"] for row in rows] == ["007", "008"]
    assert rows[0]["began"].isoformat() == "2026-03-01T10:00:00"
    assert rows[1]["wait"] is None


def test_a_duckdb_query_may_end_in_a_semicolon(duck, tmp_path):
    wanted = table(f"duckdb:///{duck}", query="SELECT id FROM contacts WHERE wait > 1;")
    assert fetched(snapshot(wanted, tmp_path)) == [{"id": "007"}]


def test_a_duckdb_query_cannot_reach_other_files(duck, tmp_path):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    query = f"SELECT * FROM read_csv('{tmp_path}/secret.csv')"
    with pytest.raises(SourceError, match="file system operations are disabled"):
        snapshot(table(f"duckdb:///{duck}", query=query), tmp_path)


def test_a_relation_that_is_not_there_gets_a_suggestion(duck, lite, tmp_path):
    with pytest.raises(SourceError, match=r"no relation 'contact'\. Did you mean 'contacts'"):
        snapshot(table(f"duckdb:///{duck}", relation="contact"), tmp_path)
    with pytest.raises(SourceError, match=r"no relation 'zzz'\. It has: con.tacts"):
        snapshot(table(f"sqlite:///{lite}", relation="zzz"), tmp_path)
    with pytest.raises(SourceError, match="no schema 'sales'"):
        snapshot(table(f"duckdb:///{duck}", relation="sales.contacts"), tmp_path)


def test_a_database_file_is_never_created(tmp_path):
    for system in ("duckdb", "sqlite"):
        absent = tmp_path / f"absent.{system}"
        with pytest.raises(SourceError, match="there is no such file"):
            snapshot(table(f"{system}:///{absent}", relation="contacts"), tmp_path)
        assert not absent.exists()


def test_the_wrong_system_is_named(lite, tmp_path):
    with pytest.raises(SourceError, match="is an SQLite database, not a duckdb database"):
        snapshot(table(f"duckdb:///{lite}", relation="contacts"), tmp_path)


def test_sqlite_values_of_mixed_types_stay_exact(lite, tmp_path):
    rows = fetched(snapshot(table(f"sqlite:///{lite}", relation='con"tacts'), tmp_path))
    assert rows == [
        {"id": "1", "v": "00123"},
        {"id": "x", "v": "0.0000001"},
        {"id": "3", "v": None},
        {"id": "1152921504606846976", "v": "0.30000000000000004"},
    ]


def test_sqlite_columns_of_one_kind_stay_exact(tmp_path):
    path = tmp_path / "numbers.db"
    rows = [
        (2**63 - 1, "007", None),
        (-(2**63), "", None),
        (None, None, None),
        (0, "e\u0301", None),
    ]
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (id, v, began)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    found = fetched(snapshot(table(f"sqlite:///{path}", relation="t"), tmp_path))
    assert [tuple(row.values()) for row in found] == [
        (None if number is None else str(number), *more) for number, *more in rows
    ]


def test_sqlite_bytes_are_refused_with_their_column(tmp_path):
    path = tmp_path / "b.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (id, photo)")
        connection.execute("INSERT INTO t VALUES (1, x'00ff')")
    with pytest.raises(SourceError, match="column 'photo' holds bytes"):
        snapshot(table(f"sqlite:///{path}", relation="t"), tmp_path)


def test_no_rows_are_told(duck, tmp_path):
    with pytest.raises(SourceError, match="gave no rows"):
        snapshot(table(f"duckdb:///{duck}", query="SELECT id FROM contacts WHERE 1=0"), tmp_path)
    assert not (tmp_path / "snapshot.parquet").exists()


def test_a_slow_query_is_stopped(lite, tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_QUERY_SECONDS", "1")
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT max(n) FROM r"
    started = time.monotonic()
    with pytest.raises(SourceError, match="did not finish within 1 seconds"):
        snapshot(table(f"sqlite:///{lite}", query=endless), tmp_path)
    assert time.monotonic() - started < 5


def test_a_locked_sqlite_file_is_tried_three_times(lite, tmp_path, monkeypatch):
    tries = []
    monkeypatch.setattr(snapshots.time, "sleep", tries.append)
    monkeypatch.setattr("ccqa_lib.data.read.databases.sqlite_file.CONNECT_SECONDS", 0.05)
    holder = sqlite3.connect(lite)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(SourceError, match=r"after 3 tries.*locked"):
            snapshot(table(f"sqlite:///{lite}", relation='con"tacts'), tmp_path)
    finally:
        holder.close()
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT 1; DROP TABLE t", "holds 2 statements"),
        ("DELETE FROM t", "holds DELETE"),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "holds DELETE"),
        ("SELECT * INTO copy FROM t", "holds INTO"),
        ("COPY t TO 'x'", "holds COPY"),
        ("TRUNCATE t", "holds TRUNCATETABLE"),
        ("SELECT * FROM t FOR UPDATE", "holds LOCK"),
        ("SELECT FROM WHERE", "cannot be read as postgresql SQL"),
        ("", "holds 0 statements"),
    ],
)
def test_only_a_single_select_is_sent(query, told):
    with pytest.raises(SettingsError, match=told):
        require_single_select(query, "postgresql")


def test_selects_of_all_forms_are_sent():
    for query in ("SELECT 1", "WITH a AS (SELECT 1) SELECT * FROM a;", "SELECT 1 UNION SELECT 2"):
        assert require_single_select(query, "postgresql") == query.rstrip(";")


def test_a_password_with_signs_reaches_the_server_and_no_message(tmp_path, monkeypatch):
    monkeypatch.setenv("CALLS_PASSWORD", "s3cr/et@x:y")
    monkeypatch.setenv("CALLS_USER", "anna")
    url = "postgresql://${CALLS_USER}:${CALLS_PASSWORD}@127.0.0.1:1/calls"
    address = read_address(url)
    assert (address.user, address.password) == ("anna", "s3cr/et@x:y")
    assert "s3cr" not in repr(address) + str(address)
    with pytest.raises(SourceError, match="cannot be reached after 3 tries") as refused:
        snapshot(table(url, relation="contacts"), tmp_path)
    assert "s3cr" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://h/x", "names no system that can be read here"),
        ("postgresql://h", "needs a host and a database"),
        ("postgresql://u:topsecret@/x", "needs a host and a database"),
        ("postgresql://h:port/x", "cannot be read as an address"),
        ("duckdb://x.duckdb", "needs three slashes"),
        ("postgresql://h/x?sslmode=off", "has settings after"),
        ("postgresql://u:${NOT_SET_ANYWHERE}@h/x", "the environment has no NOT_SET_ANYWHERE"),
    ],
)
def test_a_wrong_address_is_told_without_its_secret(url, told):
    with pytest.raises(SettingsError, match=told) as refused:
        read_address(url)
    assert "topsecret" not in str(refused.value)
