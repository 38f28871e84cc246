"""Exports as centres' systems write them: inspected, mapped by the first mapping, and loaded."""

import openpyxl
import pytest

from ccqa_lib.data.load import open_source
from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text
from ccqa_lib.errors import DataRefusedError, SettingsError, SourceError
from ccqa_lib.params.source import Source, read_source

CALLS = "Call ID,Start Time,Queue\n"
INTERVALS = "Date,Queue,Offered,Handled\n"


def call_rows(first, last, end="\n"):
    return "".join(f"{at},2026-03-{at % 28 + 1:02d} 10:00,Q{end}" for at in range(first, last))


@pytest.fixture(autouse=True)
def outputs(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))


def first_mapping(tmp_path, content, encoding="utf-8") -> str:
    path = tmp_path / "export.csv"
    path.write_bytes(content.encode(encoding))
    return mapping_text(inspect_file(path), "first")


def loaded(tmp_path, content, encoding="utf-8"):
    """Return the rows and the lineage that the first mapping gives, unchanged."""
    mapping = tmp_path / "first.yml"
    mapping.write_text(first_mapping(tmp_path, content, encoding), encoding="utf-8")
    return _rows_of(read_source(str(mapping)))


def declared(tmp_path, content, columns, **table):
    """Return the rows and the lineage of a mapping written by hand."""
    (tmp_path / "export.csv").write_text(content, encoding="utf-8")
    table = {"files": "export.csv", "encoding": "utf-8", "columns": columns, **table}
    return _rows_of(Source(name="made", root=str(tmp_path), tables={"made": table}))


def _rows_of(source):
    opened = open_source(source)
    table = opened.table(next(iter(source.tables)))
    return opened.connection.to_pyarrow(table.table).to_pylist(), table.lineage


INTERVAL_COLUMNS = {
    "day": {"from": "Date", "type": "date", "format": "%Y-%m-%d"},
    "queue": {"from": "Queue"},
    "offered": {"from": "Offered", "type": "integer"},
    "handled": {"from": "Handled", "type": "integer"},
}


def test_an_interval_report_with_preamble_and_totals(tmp_path):
    rows = "".join(f"Sales,2026-03-01 {h:02d}:00,{h},{h - 1},1,97.5%\r\n" for h in range(9, 18))
    content = (
        "\ufeffQueue Performance Summary\r\nTime Zone: Asia/Hong_Kong\r\n\r\n"
        "Queue,Interval Start,Offered,Answered,Abandoned,Service Level %\r\n"
        f"{rows}Total,,117,108,9,97.5%\r\n"
    )
    found, lineage = loaded(tmp_path, content)
    assert (lineage.table, len(found)) == ("intervals", 9)
    assert sum(row["offered"] for row in found) == sum(range(9, 18))
    assert {"started_at", "handled", "abandoned_contacts"} <= set(found[0])
    assert found[0]["service_level"] == 0.975


def test_questions_and_import_ids_of_a_survey_are_no_answers(tmp_path):
    ids = ",".join(f'"{{""ImportId"":""Q{at}""}}"' for at in range(3))
    content = (
        'RecordedDate,ResponseId,Q1\nRecorded Date,Response ID,"How satisfied,\nall in all?"\n'
        + ids
        + "\n"
        + "".join(f"2026-01-{at + 1:02d} 10:00:00,R_{at}a,{at % 5 + 1}\n" for at in range(20))
    )
    found, lineage = loaded(tmp_path, content)
    assert (lineage.table, lineage.rows_in, sum(row["q1"] for row in found)) == ("surveys", 20, 60)
    with pytest.raises(SourceError, match=r"line 4 holds .*'skip_after_heading: 2'"):
        declared(tmp_path, content, {"id": {"from": "ResponseId"}})


def test_import_ids_in_a_workbook_are_no_answers_either(tmp_path):
    workbook = openpyxl.Workbook()
    rows = [("ResponseId", "Q1"), ("Response ID", "How satisfied?")]
    rows.append(('{"ImportId":"_recordId"}', '{"ImportId":"QID1"}'))
    for row in [*rows, *((f"R_{at}a", at % 5 + 1) for at in range(10))]:
        workbook.active.append(row)
    workbook.save(tmp_path / "export.xlsx")
    text = mapping_text(inspect_file(tmp_path / "export.xlsx"), "first")
    assert "skip_after_heading: 2" in text
    (tmp_path / "first.yml").write_text(text, encoding="utf-8")
    found, _ = _rows_of(read_source(str(tmp_path / "first.yml")))
    assert [row["q1"] for row in found] == [1, 2, 3, 4, 5] * 2


def test_words_among_numbers_are_asked_about_and_never_taken_for_missing(tmp_path):
    content = CALLS.replace("Queue", "Agents") + "".join(
        f"{at},2026-03-01 10:00,{'closed' if at == 3 else at}\n" for at in range(30)
    )
    text = first_mapping(tmp_path, content)
    assert "decide: what are 'closed'? Rows with them are set aside" in text
    assert "missing" not in text.split("columns:")[1].replace("unless 'missing' lists", "")
    with pytest.raises(DataRefusedError, match="1 rows: agents: not a number"):
        loaded(tmp_path, content)


def test_a_date_that_changes_its_format_is_not_taken_for_text(tmp_path):
    late = "".join(f"{at},{at % 28 + 1:02d}/04/2026 10:00,Q\n" for at in range(60, 100))
    text = first_mapping(tmp_path, CALLS + call_rows(0, 60) + late)
    assert "several formats occur: %Y-%m-%d %H:%M fits 60 cells (60.0%)" in text
    with pytest.raises(SettingsError, match="without a 'format'"):
        loaded(tmp_path, CALLS + call_rows(0, 60) + late)


def test_a_heading_that_comes_again_with_a_byte_order_mark(tmp_path):
    part = "\ufeff" + CALLS
    found, lineage = loaded(tmp_path, part + call_rows(0, 20) + part + call_rows(20, 40))
    assert len(found) == 40
    (reason,) = lineage.set_aside
    assert reason.startswith("the heading again")


def test_blanks_after_the_comma_do_not_break_quotes(tmp_path):
    rows = "".join(f'"{at}", "2026-03-01 10:00", "A, B"\n' for at in range(30))
    found, _ = loaded(tmp_path, '"Call ID", "Start Time", "Queue"\n' + rows)
    assert len(found) == 30
    assert found[0]["queue"] == "A, B"


def test_a_heading_narrower_than_the_rows_stays_the_heading(tmp_path):
    rows = call_rows(0, 30, end=",\n")
    text = first_mapping(tmp_path, CALLS + rows)
    assert "decide: header_rows: 1? rows have 1 more cells than the heading" in text
    assert 'from: "Call ID"' in text
    with pytest.raises(DataRefusedError, match="more cells than the heading"):
        loaded(tmp_path, CALLS + rows)


@pytest.mark.parametrize("last", [",,{},{}", "2026-03-31,All queues,{},{}"])
def test_a_last_row_that_sums_up_the_others_is_no_data(tmp_path, last):
    pairs = [(7, 6), (12, 11), (9, 9), (31, 28), (5, 2)]
    rows = "".join(f"2026-03-{at:02d},Q,{a},{b}\n" for at, (a, b) in enumerate(pairs, 1))
    content = INTERVALS + rows + last.format(64, 56) + "\n"
    with pytest.raises(DataRefusedError, match=r"row of totals, the sums .*line 7"):
        declared(tmp_path, content, INTERVAL_COLUMNS)
    found, _ = declared(tmp_path, content, INTERVAL_COLUMNS, footer_rows=1)
    assert sum(row["offered"] for row in found) == 64


def test_a_last_row_that_only_looks_like_a_sum_is_data(tmp_path):
    rows = "2026-03-01,Q,0,0\n2026-03-02,Q,4,3\n2026-03-03,Q,0,0\n2026-03-04,Q,4,3\n"
    found, _ = declared(tmp_path, INTERVALS + rows, INTERVAL_COLUMNS)
    assert len(found) == 4


def test_subtotals_amid_the_data_are_left_out_where_their_word_is_declared(tmp_path):
    rows = "".join(
        f"2026-03-{day:02d},Sales,5,4\n2026-03-{day:02d},Help,7,7\n2026-03-{day:02d},Total,12,11\n"
        for day in range(1, 6)
    )
    with pytest.raises(DataRefusedError, match="list its word under 'totals'"):
        declared(tmp_path, INTERVALS + rows, INTERVAL_COLUMNS, duplicates="keep")
    found, lineage = declared(tmp_path, INTERVALS + rows, INTERVAL_COLUMNS, totals=["Total"])
    assert sum(row["offered"] for row in found) == 60
    assert list(lineage.set_aside.values()) == [5]


def test_times_with_offsets_are_never_told_to_exist_twice(tmp_path):
    rows = "".join(f"{at},2026-11-01T01:{at:02d}:00-0{4 + at % 2}:00\n" for at in range(40))
    found, lineage = declared(
        tmp_path,
        "Id,At\n" + rows,
        {"at": {"from": "At", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z",
                "zone": "America/New_York"}},
    )  # fmt: skip
    assert len(found) == 40
    assert not [note for note in lineage.notes if "twice" in note]


def test_chinese_half_days_and_durations_over_a_day(tmp_path):
    rows = "".join(
        f"{at:05d},2026/3/{at % 28 + 1} {'上午' if at % 2 else '下午'} {at % 12 + 1}:05:09,"
        f"{at}:{at:02d}:00\n"
        for at in range(40)
    )
    found, _ = loaded(tmp_path, "通话编号,通话时间,通话时长\n" + rows, "gb18030")
    assert str(found[0]["started_at"]) == "2026-03-01 13:05:09"
    assert found[39]["talk_seconds"] == 39 * 3600 + 39 * 60


def test_an_unknown_format_of_a_duration_is_refused_with_the_known_ones(tmp_path):
    columns = {"wait": {"from": "Wait", "type": "duration", "format": "HH:MM:SS"}}
    with pytest.raises(SettingsError, match=r"'HH:MM:SS', which is no format .*h:mm:ss"):
        declared(tmp_path, "Wait\n0:00:05\n", columns)
