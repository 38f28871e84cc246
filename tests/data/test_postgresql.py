"""A real PostgreSQL server, where one is installed: typed rows, only read, no secret shown."""

import psycopg
import pyarrow.parquet as pq
import pytest
from own_postgresql import PASSWORD, own_server

from ccqa_lib.data.read.databases import snapshot as snapshots
from ccqa_lib.data.read.databases.snapshot import snapshot
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table


def table(url: str, **given) -> Table:
    columns = {"contact_id": {"from": "id"}}
    return Table.model_validate({"url": url, "columns": columns, **given})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch, project):
    monkeypatch.setattr(snapshots, "PAUSES", (0.01, 0.01))
    monkeypatch.setenv("CCQA_PROJECT", str(project))


@pytest.fixture(scope="module")
def server():
    with own_server() as port:
        yield port


@pytest.fixture
def server_url(server, monkeypatch):
    monkeypatch.setenv("PG_TEST_PASSWORD", PASSWORD)
    login = {"host": "127.0.0.1", "port": server, "user": "anna", "password": PASSWORD}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS contacts")
        connection.execute(
            "CREATE TABLE contacts (id text, n bigint, amount numeric(9,2), "
            "at timestamp, zoned timestamptz, day date, ok boolean, note json)"
        )
        connection.execute(
            "INSERT INTO contacts SELECT '00'||i, i, 1.10, '2026-03-01 10:00', "
            "'2026-03-01 10:00+08', '2026-03-01', true, '{}' FROM generate_series(1, 60000) i"
        )
    return f"postgresql://anna:${{PG_TEST_PASSWORD}}@127.0.0.1:{server}/postgres"


COLUMN_LIST = "id, n, amount, at, zoned, day, ok"


def test_postgresql_rows_keep_their_types(server_url, tmp_path):
    wanted = table(server_url, query=f"SELECT {COLUMN_LIST} FROM contacts ORDER BY n")
    rows = pq.read_table(snapshot(wanted, tmp_path).path).to_pylist()
    assert len(rows) == 60_000
    assert rows[0]["id"] == "001"
    assert str(rows[0]["amount"]) == "1.10"
    assert rows[0]["zoned"].isoformat() == "2026-03-01T02:00:00+00:00"
    assert rows[0]["day"].isoformat() == "2026-03-01"
    assert rows[0]["ok"] is True


def test_a_postgresql_relation_is_read_by_name(server_url, tmp_path):
    part = snapshot(table(server_url, relation="public.contacts"), tmp_path)
    assert pq.read_metadata(part.path).num_rows == 60_000
    assert "secret" not in part.name


def test_postgresql_is_only_read(server_url, tmp_path):
    """A function that writes is stopped by the read-only mode, where its name hides it."""
    login = server_url.replace("${PG_TEST_PASSWORD}", "t0p%20secret%2F%40")
    with psycopg.connect(login, autocommit=True) as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION wipe() RETURNS int LANGUAGE sql VOLATILE "
            "AS 'DELETE FROM contacts; SELECT 1'"
        )
        with pytest.raises(SourceError, match="read-only transaction"):
            snapshot(table(server_url, query="SELECT wipe() AS id"), tmp_path)
        assert connection.execute("SELECT count(*) FROM contacts").fetchone() == (60_000,)


def test_a_wrong_postgresql_password_is_told_without_it(server_url, tmp_path, monkeypatch):
    monkeypatch.setenv("PG_TEST_PASSWORD", "expired-password")
    with pytest.raises(SourceError, match="password authentication failed") as refused:
        snapshot(table(server_url, relation="contacts"), tmp_path)
    assert "expired-password" not in str(refused.value)


def test_a_slow_postgresql_query_is_stopped(server_url, tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_QUERY_SECONDS", "1")
    with pytest.raises(SourceError, match="did not finish within 1 seconds"):
        snapshot(table(server_url, query="SELECT pg_sleep(30)::text AS id"), tmp_path)
