"""A centre in PostgreSQL and on Spark gives the findings that its files give, to nine digits."""

import importlib.util
import io
import json
import math
import shutil
from pathlib import Path

import psycopg
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from own_postgresql import PASSWORD, own_server

from ccqa_lib.data.load import load_table
from ccqa_lib.data.sample import write_sample
from ccqa_lib.params.source import read_source

CONTACTS = 20_000
TABLES = ("contacts", "complaints", "surveys", "staff", "events", "evaluations")
RUNS = ("sample_centre/handle_time", "sample_centre/complaint_rate",
        "repeat_contacts/dmaic_1_define")  # fmt: skip
ASKED = {"boolean": {"true": ["true"], "false": ["false"]}, "date": {"format": "ISO"},
         "datetime": {"format": "ISO"}, "duration": {"format": "seconds"}}  # fmt: skip
POSTGRES = {"text": "text", "integer": "bigint", "number": "double precision",
            "boolean": "boolean", "datetime": "timestamp", "date": "date"}  # fmt: skip


@pytest.fixture(scope="module")
def centre(project, tmp_path_factory):
    """A small sample centre with a project of its own, and its typed rows by table."""
    root = tmp_path_factory.mktemp("centre")
    shutil.copytree(project / "params", root / "params")
    (root / "notebooks").mkdir()
    write_sample(root / "outputs" / "sample_centre", CONTACTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCQA_PROJECT", str(root))
        patch.delenv("CCQA_OUTPUTS", raising=False)
        source = read_source("sample_centre")
        rows = {name: load_table(source, name).rows for name in TABLES}
        kinds = {name: source.tables[name].columns for name in TABLES}
    return root, rows, kinds


def house(path: Path):
    table = pq.read_table(path)
    return table.select([name for name in table.column_names if not name.startswith("_")])


@pytest.fixture(scope="module")
def server():
    with own_server() as port:
        yield port


def source_of(root: Path, name: str, url: str, centre) -> None:
    """Write a source whose tables lie at an address, each column under its own name."""
    _, rows, kinds = centre
    tables = {}
    for table, path in rows.items():
        columns = {}
        for column in house(path).column_names:
            kind = kinds[table][column].type
            columns[column] = {"from": column, "type": kind, **ASKED.get(kind, {})}
        tables[table] = {"url": url, "relation": table, "columns": columns}
        if url.startswith("postgresql"):
            tables[table]["duplicates"] = "keep"
    told = {"name": name, "zone": "Asia/Hong_Kong", "tables": tables}
    text = json.dumps(told, ensure_ascii=False, indent=1)  # which is YAML too
    (root / "params" / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")


@pytest.fixture
def findings(run_study, centre, monkeypatch):
    """Return a function: source in, findings of all runs out."""
    monkeypatch.setenv("CCQA_PROJECT", str(centre[0]))
    monkeypatch.setenv("CCQA_PSEUDONYM_KEY", "the key of the tests")

    def found(source: str) -> dict[str, list]:
        return {
            run: run_study(f"params/{run}.yml", source=source, project="")["found"].to_list()
            for run in RUNS
        }

    return found


def assert_same(one, other, place="findings"):
    """Hold two trees of JSON to each other, numbers to nine digits."""
    assert type(one) is type(other), place
    if isinstance(one, dict):
        assert one.keys() == other.keys(), place
        for key in one:
            assert_same(one[key], other[key], f"{place}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), place
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            assert_same(left, right, f"{place}[{number}]")
    elif isinstance(one, float):
        assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12), f"{place}: {one} {other}"
    else:
        assert one == other, place


def test_differences_are_seen():
    with pytest.raises(AssertionError, match="estimate"):
        assert_same([{"estimate": 1.0}], [{"estimate": 1.0 + 1e-8}])
    assert_same([{"estimate": 1.0}], [{"estimate": 1.0 + 1e-12}])


def test_postgresql_gives_the_same_findings(centre, findings, server, monkeypatch):
    monkeypatch.setenv("PG_TEST_PASSWORD", PASSWORD)
    login = {"host": "127.0.0.1", "port": server, "user": "anna", "password": PASSWORD}
    url = f"postgresql://anna:${{PG_TEST_PASSWORD}}@127.0.0.1:{server}/postgres"
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as connection:
        for name, path in centre[1].items():
            _fill(connection, name, house(path), centre[2][name])
    source_of(centre[0], "in_postgresql", url, centre)
    assert_same(findings("sample_centre"), findings("in_postgresql"))


def _fill(connection, name, rows, kinds):
    types = {**POSTGRES, "duration": "double precision"}
    columns = ", ".join(f'"{one}" {types[kinds[one].type]}' for one in rows.column_names)
    connection.execute(f'CREATE TABLE "{name}" ({columns})')
    text = io.BytesIO()
    pyarrow.csv.write_csv(rows, text)
    with connection.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT csv, HEADER true)') as copy:
        copy.write(text.getvalue())


@pytest.mark.slow
def test_spark_gives_the_same_findings(centre, findings, monkeypatch):
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed (extra 'spark')")
    if shutil.which("java") is None:
        pytest.skip("no Java runtime, which Spark needs, is installed")
    for name, value in {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost",
                        "CCQA_SPARK_MASTER": "local[2]"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    folder = centre[0] / "lake"
    for name, path in centre[1].items():
        (folder / name).mkdir(parents=True)
        pq.write_table(house(path), folder / name / "part-0.parquet")
    source_of(centre[0], "on_spark", "spark:///lake", centre)
    assert_same(findings("sample_centre"), findings("on_spark"))
