"""What `inspect` says of real and of made-up exports, and what its first mapping leads to."""

import csv
import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccqa_lib.data.load import open_source
from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text
from ccqa_lib.errors import SettingsError, SourceError
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.show import BLOCK_MIME

SIMPLIFIED = [
    ["通话编号", "开始时间", "坐席工号", "等待秒数", "是否解决", "来电原因"],
    ["00017", "2026年3月1日", "A01", "35", "是", "退款申请没有处理"],
    ["00018", "2026年3月14日", "A02", "12", "否", "酒店订单需要改期"],
    ["00019", "2026年3月15日", "A02", "7", "是", "航班取消要求赔偿"],
]
TRADITIONAL = [
    ["投訴編號", "投訴日期", "投訴內容", "渠道", "賠償金額"],
    ["C1", "01/03/2026", "客服態度惡劣，等候時間太長", "電話", "100"],
    ["C2", "14/03/2026", "機票退款仍未收到，請儘快處理", "電郵", "50"],
    ["C3", "25/03/2026", "酒店房間與網頁描述不符", "電話", "0"],
]


def written(path, rows, encoding="utf-8", **dialect):
    text = io.StringIO()
    csv.writer(text, **dialect).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def mapped(profile, folder, name="first") -> Source:
    path = folder / f"{name}.yml"
    path.write_text(mapping_text(profile, name), encoding="utf-8")
    return read_source(str(path))


def column(profile, heading):
    return next(column for column in profile.columns if column.heading == heading)


def test_the_damaged_dates_of_the_cable_company_are_not_guessed(data_dir, tmp_path):
    path = data_dir / "complaints_comcast" / "Comcast_telecom_complaints_data.csv"
    profile = inspect_file(path)
    date = column(profile, "Date")
    assert date.format.value == "%d-%m-%Y"
    assert not date.format.is_sure
    assert "9 months hold 486 dates and none above the 12th" in date.format.evidence
    assert [fit.form for fit in date.dates.fits] == ["%d-%m-%Y", "%m-%d-%Y"]
    assert date.dates.fits[1].cells == 609
    text = mapping_text(profile, "first")
    assert 'received_at: {from: ["Date", "Time"], type: datetime}' in text
    with pytest.raises(SettingsError, match="received_at' is a datetime without a 'format'"):
        mapped(profile, tmp_path)


def test_the_staff_table_needs_only_the_century_of_birth(data_dir, tmp_path):
    profile = inspect_file(data_dir / "attrition_hrdataset_v14" / "HRDataset_v14.csv")
    assert profile.assignment.table == "staff"
    assert column(profile, "DateofHire").format.value == "%m/%d/%y"
    assert (
        "42 two-digit years would be read as 2051 to 2068" in column(profile, "DOB").format.evidence
    )
    with pytest.raises(SettingsError) as refused:
        mapped(profile, tmp_path)
    assert [problem.split("'")[1] for problem in refused.value.problems] == [
        "tables.staff.columns.dob"
    ]


def test_codes_of_a_survey_are_seen_but_not_decided(data_dir, tmp_path):
    folder = data_dir / "satisfaction_sfo_airport"
    profile = inspect_file(folder / "2018_SFO_Customer_Survey_20250817.csv")
    assert column(profile, "Q7ART").codes == ("0", "6")
    assert column(profile, "Q7ALL").must_be_codes == ("BLANK",)
    assert set(column(profile, "NETPRO").codes) >= {"11"}
    surveys = mapped(profile, tmp_path).tables["surveys"]
    assert surveys.columns["overall"].missing == ["BLANK"]
    assert surveys.columns["q7art"].missing == []
    first_year = inspect_file(folder / "2016_SFO_Customer_Survey_20250817.csv")
    assert column(first_year, "INTDATE").format.value == "%m/%d/%Y %I:%M:%S %p"


def test_the_bank_log_needs_its_units(data_dir, tmp_path):
    folder = data_dir / "ops_anonymous_bank_1999"
    profile = inspect_file(folder / "data_anonymous_bank_february.txt")
    assert profile.sample.delimiter.value == "\t"
    assert column(profile, "date").format.value == "%y%m%d"
    assert column(profile, "vru_entry").format.value == "h:mm:ss"
    assert profile.assignment.names[:2] == ("vru_line", "contact_id")
    with pytest.raises(SettingsError, match="wait_seconds' is a duration without a 'format'"):
        mapped(profile, tmp_path)


def test_a_clear_export_is_loaded_by_its_first_mapping(data_dir, tmp_path, monkeypatch):
    profile = inspect_file(data_dir / "ops_callcentre_csat" / "Call Center.csv")
    assert profile.layout.blank == 22_194
    source = mapped(profile, tmp_path)
    assert source.tables["contacts"].columns["handle_seconds"].format == "minutes"
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    loaded = open_source(source).table("contacts")
    assert loaded.lineage.rows_used == len(profile.layout.data) == 10_747
    assert loaded.table.handle_seconds.max().execute() == 45 * 60


def test_a_workbook_with_two_tables_of_one_size_is_not_guessed(data_dir):
    path = data_dir / "ops_pwc_call_centre" / "Call-Center-Dataset.xlsx"
    text = mapping_text(inspect_file(path), "first")
    assert "    # decide: sheet: \"Sheet1 (2)\"? there are 'Sheet1 (2)' (5,001 rows" in text
    assert (
        'abandoned: {from: "Answered (Y/N)", type: boolean, "true": ["N"], "false": ["Y"]}' in text
    )


def test_simplified_chinese_is_read_and_mapped(tmp_path, monkeypatch):
    profile = inspect_file(written(tmp_path / "话务.csv", SIMPLIFIED * 1, "gb18030"))
    assert profile.sample.encoding.best == "gb18030"
    assert profile.sample.encoding.sure
    assert profile.assignment.table == "contacts"
    assert profile.assignment.names == (
        "contact_id", "started_at", "agent_id", "wait_seconds", "resolved", "reason",
    )  # fmt: skip
    source = mapped(profile, tmp_path)
    assert source.tables["contacts"].columns["wait_seconds"].format == "seconds"
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    rows = open_source(source).table("contacts").table.to_pyarrow().to_pylist()
    assert [row["contact_id"] for row in rows] == ["00017", "00018", "00019"]
    assert [row["resolved"] for row in rows] == [True, False, True]
    assert rows[1]["started_at"].isoformat() == "2026-03-14T00:00:00"


def test_traditional_chinese_is_no_simplified_rubbish(tmp_path):
    profile = inspect_file(written(tmp_path / "a.csv", TRADITIONAL, "big5"))
    assert profile.sample.encoding.best.startswith("big5")
    assert profile.assignment.table == "complaints"
    assert set(profile.assignment.names) == {
        "complaint_id", "received_at", "text", "channel", "compensation_amount",
    }  # fmt: skip
    assert column(profile, "投訴日期").format.value == "%d/%m/%Y"
    received = mapped(profile, tmp_path).tables["complaints"].columns["received_at"]
    assert received.format == "%d/%m/%Y"


def test_an_encoding_too_close_to_tell_is_left_to_a_person(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,name\n1,中文\n2,b\n".encode("big5"))
    profile = inspect_file(tmp_path / "a.csv")
    assert "# decide: encoding: big5hkscs? too close to tell, next gb18030" in mapping_text(
        profile, "first"
    )
    with pytest.raises(SettingsError, match="is text without an 'encoding'"):
        mapped(profile, tmp_path)


def test_a_number_that_may_be_either_is_refused_when_run(tmp_path, monkeypatch):
    rows = [
        ["call id", "agent", "sale amount"],
        *([f"c{n}", "A", f"{n},234"] for n in range(1, 30)),
    ]
    profile = inspect_file(written(tmp_path / "a.csv", rows))
    assert "# decide: decimal and thousands: cells such as '1,234'" in mapping_text(profile, "x")
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    with pytest.raises(Exception, match="not a number as declared"):
        open_source(mapped(profile, tmp_path)).table("contacts")


def test_lines_around_the_table_are_seen(tmp_path):
    lines = ["Report of March", "", "Call ID;Agent;Wait time (seconds)"]
    lines += [f"{n:05d};A{n};{n}" for n in range(1, 20)]
    lines += ["Total;;190", "-- 19 rows exported --"]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    profile = inspect_file(tmp_path / "a.csv")
    assert profile.sample.delimiter.value == ";"
    assert profile.layout.skip_rows.value == "2"
    assert profile.layout.footer == ("Total", "-- 19 rows exported --")
    contacts = mapped(profile, tmp_path).tables["contacts"]
    assert contacts.skip_rows == 2
    assert contacts.footer_starts == ["Total", "--"]
    assert contacts.columns["contact_id"].type == "text"
    assert contacts.columns["wait_seconds"].format == "seconds"


def test_sheets_are_listed_with_their_sizes(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Cover"
    workbook.active.append(["Report"])
    data = workbook.create_sheet("Data")
    for row in [("Call ID", "Agent ID", "Queue"), *((f"c{n}", "A", "Q") for n in range(30))]:
        data.append(row)
    workbook.create_sheet("Old").sheet_state = "hidden"
    data.row_dimensions[5].hidden = True
    workbook.save(tmp_path / "a.xlsx")
    profile = inspect_file(tmp_path / "a.xlsx")
    assert [(size.name, size.rows, size.is_hidden) for size in profile.sample.sheets] == [
        ("Cover", 1, False), ("Data", 31, False), ("Old", 0, True),
    ]  # fmt: skip
    text = mapping_text(profile, "first")
    assert 'sheet: "Data"  # confirm: of' in text
    assert "# decide: hidden_rows: read or skip (1 rows are hidden)" in text
    assert mapped(profile, tmp_path).tables["contacts"].sheet == "Data"


def test_a_parquet_file_is_profiled(tmp_path):
    rows = {"call_id": ["1", "2"], "agent": ["A", "B"], "wait": [3.5, None]}
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    profile = inspect_file(tmp_path / "a.parquet")
    assert profile.assignment.names == ("contact_id", "agent_id", "wait_seconds")
    assert column(profile, "wait").share_filled == 0.5


def test_nothing_of_the_data_breaks_out_of_the_mapping(tmp_path):
    hostile = ['x"}\n  evil: {from: y', "a: b # c", "*anchor", "{{ 1 }}", "\u2028\x07", "今日は"]
    rows = [
        hostile,
        *([f'"]\nname: {n}', "- x", "&y", "!!python/object", "\u202e", "5"] for n in "abc"),
    ]
    profile = inspect_file(written(tmp_path / "a.csv", rows))
    source = mapped(profile, tmp_path)
    (table,) = source.tables.values()
    assert [c.source for c in table.columns.values()] == list(profile.layout.headings)
    assert source.name == "first"


def test_what_is_shown_is_masked_and_plain(tmp_path):
    rows = [["Phone", "Mail"], *([f"9123456{n}", "anna@example.org"] for n in range(5))]
    profile = inspect_file(written(tmp_path / "a.csv", rows))
    block = profile._repr_mimebundle_()[BLOCK_MIME]
    shown = str(block) + mapping_text(profile, "x") + str(profile)
    assert "9123456" not in shown
    assert "anna@example.org" not in shown
    assert str(profile) == "a.csv: text, 5 rows, 2 columns"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is an empty file of 0 bytes; export it again"),
        (b"\n\n  \n", "holds no row of data"),
        (b"a,b\n", "holds no row of data"),
        (b"%PDF-1.7 ...", "is a PDF document; export it as csv"),
        (b"<html><table></table></html>", r"is a web page \(HTML\); ask the system for a csv"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, told):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(SourceError, match=f"a.csv: {told}"):
        inspect_file(tmp_path / "a.csv")


def staff_export(path, heading, rows, encoding="utf-8"):
    return inspect_file(written(path, [heading, *rows], encoding))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_yearly_rows_of_staff_in_chinese_are_recognised(tmp_path, encoding):
    heading = ["年份", "员工编号", "当年离职", "班组", "入职日期"]
    rows = [
        [str(2020 + i % 4), f"员工{i // 4:03d}", "是" if i % 4 == 3 else "否", "甲组客服",
         f"2019/0{1 + i % 9}/{10 + i % 18}"]
        for i in range(80)
    ]  # fmt: skip
    profile = staff_export(tmp_path / "snapshots.csv", heading, rows, encoding)
    assert profile.assignment.table == "staff"
    assert profile.assignment.names == ("year", "employee_id", "left", "team", "hired_on")
    columns = mapped(profile, tmp_path).tables["staff"].columns
    assert columns["left"].true == ["是"] and columns["hired_on"].format == "%Y/%m/%d"


def test_dates_as_whole_numbers_are_recognised(tmp_path):
    heading = ["Emp ID", "Hire Date", "Exit Date", "Handle Time"]
    days = [("20250301", 45717), ("20240215", 45337), ("20231231", 45291)]
    tight = [[f"E{i}", text, "", serial] for i, (text, serial) in enumerate(days * 9)]
    serials = [[f"E{i}", serial, "", serial] for i, (_, serial) in enumerate(days * 9)]
    for rows, form in ((tight, "%Y%m%d"), (serials, "serial")):
        profile = staff_export(tmp_path / "staff.csv", heading, rows)
        columns = mapped(profile, tmp_path).tables["staff"].columns
        assert columns["hired_on"].format == form
        assert columns["left_on"].format == form  # empty: read as the other dates are
        assert columns["handle_time"].type == "integer"  # no heading of dates
    assert "2023-12-31 to 2025-03-01" in column(profile, "Hire Date").format.evidence


def test_the_unit_of_tenures_is_told_for_the_settings(tmp_path):
    heading = ["Emp ID", "Tenure (months)", "Left"]
    rows = [[f"E{i}", f"{i}.5", "Yes" if i % 3 else "No"] for i in range(30)]
    profile = staff_export(tmp_path / "staff.csv", heading, rows)
    assert profile.assignment.names == ("employee_id", "tenure", "left")
    assert "set 'tenure_unit: month'" in mapping_text(profile, "first")
