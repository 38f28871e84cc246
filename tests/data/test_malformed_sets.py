"""Public sets of malformed csv files: exact, or told, or refused; none silently wrong."""

import csv
import importlib.util
import json

import pytest

from ccqa_lib.data.read.delimited import read_delimited
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table


def _pollock(project):
    path = project / "benchmarks" / "pollock" / "pollock.py"
    spec = importlib.util.spec_from_file_location("pollock_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_pollock_file_is_silently_wrong(project, data_dir):
    judged = _pollock(project).results(data_dir / "malformed_pollock_polluted")
    assert [one.file for one in judged if one.outcome == "silent"] == []
    assert len(judged) == 59
    assert sum(one.outcome == "exact" for one in judged) >= 15
    assert sum(one.score for one in judged) / len(judged) > 8.9


def test_pollock_source_itself_is_exact(project, data_dir):
    pollock = _pollock(project)
    assert pollock.judge(data_dir / "malformed_pollock_polluted", "source.csv").outcome == "exact"


def _spectrum(data_dir):
    return sorted((data_dir / "malformed_csv_spectrum" / "csvs").glob("*.csv"))


def test_csv_spectrum_is_read_as_its_json_says(data_dir):
    files = _spectrum(data_dir)
    assert len(files) == 11
    for path in files:
        expected = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8"))
        with path.open(newline="", encoding="utf-8") as file:
            first = next(csv.reader(file))[0]
        table = Table(files=path.name, encoding="utf-8", columns={"a": {"from": first}})
        batches = list(read_delimited(Part(path.name, path), table))
        rows = [row for batch in batches for row in batch.cells.to_pylist()]
        assert [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in rows] == [
            {k: v.replace("\r\n", "\n") for k, v in row.items()} for row in expected
        ], path.name
        assert not [one for batch in batches for one in batch.set_aside], path.name


def test_a_heading_alone_is_no_table(data_dir):
    path = data_dir / "malformed_pollock_polluted" / "csv" / "file_header_only.csv"
    table = Table(files=path.name, encoding="utf-8", columns={"a": {"from": "DATE"}})
    with pytest.raises(SourceError, match="heading but no data row"):
        list(read_delimited(Part(path.name, path), table))
