"""The exports are what the mapping says: read here by plain means, not by our own loader."""

import csv
import gzip
import io
import sqlite3
from collections import Counter

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from ccqa_lib.data.sample.answer_key import answer_key
from ccqa_lib.params.measures import read_measures
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.params.source import read_source

MEASURES = (
    "handle_time", "wait_time", "wrap_time", "abandoned_share", "answered_in_20s",
    "repeat_contact_share", "resolved_share", "transferred_share", "contacts", "csat_top_box",
    "complaint_rate", "qa_pass_share",
)  # fmt: skip


@pytest.fixture(scope="module")
def source(project):
    return read_source(str(project / "params" / "sources" / "sample_centre.yml"))


@pytest.fixture(scope="module")
def key(small_centre):
    return answer_key(small_centre)


def text_rows(content, delimiter):
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))


def month_rows(folder, month):
    content = gzip.decompress((folder / f"telephony/{month}.csv.gz").read_bytes())
    return text_rows(content.decode("gb18030"), ",")


def contacts_rows(folder):
    months = sorted(path.name[:7] for path in (folder / "telephony").iterdir())
    assert len(months) == 18
    return [row for month in months for row in month_rows(folder, month)[1:-1]]


def workbook_rows(folder, sheet):
    book = load_workbook(folder / "personnel/staff.xlsx", read_only=True)
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def survey_rows(folder):
    content = (folder / "survey/responses.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return text_rows(content.decode("utf-8-sig"), ";")


def complaint_rows(folder):
    content = (folder / "relations/complaints.tsv").read_bytes().decode("big5")
    return text_rows(content, "\t")[3:]


def event_rows(folder):
    return text_rows((folder / "relations/case_events.csv").read_bytes().decode("utf-16"), ",")


def evaluation_rows(folder):
    with sqlite3.connect(folder / "quality/quality.sqlite") as database:
        found = database.execute("SELECT * FROM evaluations")
        return [[name for name, *_ in found.description], *map(list, found)]


def parquet_rows(folder, name):
    table = pq.read_table(folder / name)
    return [table.column_names, *zip(*table.to_pydict().values(), strict=True)]


EXPORTS = {
    "contacts": lambda folder: [month_rows(folder, "2025-01")[0], *contacts_rows(folder)],
    "surveys": survey_rows,
    "evaluations": evaluation_rows,
    "complaints": complaint_rows,
    "staff": lambda folder: workbook_rows(folder, "花名册"),
    "intervals": lambda folder: parquet_rows(folder, "planning/intervals.parquet"),
    "customers": lambda folder: parquet_rows(folder, "relations/customers.parquet"),
    "events": event_rows,
    "kpis": lambda folder: workbook_rows(folder, "月度指标"),
}


@pytest.mark.parametrize("table", EXPORTS)
def test_every_column_of_an_export_is_mapped_and_no_other(source, small_folder, table):
    mapped = [name for column in source.tables[table].columns.values() for name in column.headings]
    assert sorted(mapped) == sorted(EXPORTS[table](small_folder)[0])


@pytest.mark.parametrize("table", EXPORTS)
def test_rows_and_their_faults_are_those_of_the_answer_key(small_folder, key, table):
    heading, *rows = EXPORTS[table](small_folder)
    told = key["rows"][table]
    assert len(rows) == told["in"]
    assert sum(len(row) < len(heading) for row in rows) == told["set_aside"]["short"]
    assert sum(len(row) > len(heading) for row in rows) == told["set_aside"]["long"]
    seen = Counter(map(tuple, rows))
    assert sum(seen.values()) - len(seen) == told["duplicates_dropped"]


def test_impossible_handle_times_are_those_of_the_answer_key(small_folder, key):
    rows = contacts_rows(small_folder)
    assert (
        sum("-212" in row or "108725" in row for row in rows)
        == (key["rows"]["contacts"]["set_aside"]["impossible"])
    )


def test_every_month_ends_with_a_count_of_its_rows(small_folder):
    for path in (small_folder / "telephony").iterdir():
        rows = month_rows(small_folder, path.name[:7])
        assert rows[-1] == [f"-- {len(rows) - 2} rows --"]


def test_one_month_has_its_columns_in_another_order(small_folder):
    usual = month_rows(small_folder, "2025-07")[0]
    assert month_rows(small_folder, "2025-08")[0] == usual[::-1]
    assert month_rows(small_folder, "2025-09")[0] == usual


def test_missing_answers_carry_the_codes_of_the_answer_key(small_folder, key):
    heading, *rows = survey_rows(small_folder)
    external = [row for row in dict.fromkeys(map(tuple, rows)) if row[2] == "客户"]
    for column, codes in key["missing_codes"].items():
        place = heading.index({"overall": "Overall"}.get(column, column))
        for code, count in codes.items():
            assert sum(row[place] == code for row in external) == count, (column, code)


def test_ids_keep_their_leading_zeros_and_match_across_systems(small_folder):
    rows = contacts_rows(small_folder)  # the number comes last where the order is reversed
    contacts = {cell for row in rows for cell in (row[0], row[-1]) if cell.startswith("0000")}
    asked = {row[0] for row in evaluation_rows(small_folder)[1:]}
    assert asked <= contacts
    agents = {row[2] for row in evaluation_rows(small_folder)[1:]}
    assert agents <= {row[0] for row in workbook_rows(small_folder, "花名册")[1:]}


def test_some_complaints_hold_personal_data(small_centre, small_folder, key):
    texts = [row[-1] for row in complaint_rows(small_folder)[1:]]
    marks = ("91234567", "6123 4567", "@example.com", "A123456(3)")
    found = sum(any(mark in text for mark in marks) for text in set(texts))
    assert bool(found) == bool(key["personal_data_in_complaints"])


@pytest.mark.parametrize("name", MEASURES)
def test_measures_of_the_sample_name_columns_of_its_tables(source, project, name):
    measure = read_measures(project / "params" / "measures.yml")[name]
    columns = source.tables[measure.table].columns
    assert measure.time in columns
    assert measure.column is None or measure.column in columns
    assert measure.exposure_table is None or measure.exposure_table in source.tables
    assert measure.owner and measure.definition and measure.unit


def test_the_ready_runs_read_the_sample_and_one_is_of_the_silent_measure(project):
    runs = read_run_settings(project / "params" / "sample_centre")
    control = [run for run in runs if run.notebook == "dmaic_5_control"]
    assert len(control) == 7
    assert {run.params.source for run in control} == {"sample_centre"}
    assert "wrap_time" in {run.params.measure for run in control}
