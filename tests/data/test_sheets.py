"""Every nasty workbook ends right: exact rows, rows set aside with reasons, or a clear refusal."""

import re

import nasty_xlsx_cells
import nasty_xlsx_sheets
import pyarrow as pa
import pytest
from nasty_xlsx import Case, book

from ccqa_lib.data.read.headings import same_heading
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.sheets import body
from ccqa_lib.data.read.sheets.reader import read_xlsx
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

CASES = (*nasty_xlsx_cells.CASES, *nasty_xlsx_sheets.CASES)


def read(case: Case, folder):
    path = folder / case.file
    case.build(path)
    table = Table.model_validate({"files": case.file, "columns": case.columns, **case.table})
    return list(read_xlsx(Part(case.file, path), table)), table


def used_cells(batches, table: Table) -> tuple:
    whole = pa.Table.from_batches([batch.cells for batch in batches])
    wanted = {same_heading(h) for column in table.columns.values() for h in column.headings}
    names = [name for name in whole.column_names if same_heading(name) in wanted]
    return tuple(zip(*(whole[name].to_pylist() for name in names), strict=True))


@pytest.mark.parametrize("case", [c for c in CASES if not c.refused], ids=lambda c: c.name)
def test_a_nasty_workbook_is_read_exactly(case, tmp_path):
    batches, table = read(case, tmp_path)
    assert used_cells(batches, table) == case.rows
    if case.lines is not None:
        assert tuple(line.as_py() for b in batches for line in b.lines) == case.lines
    aside = tuple((row.line, row.reason) for batch in batches for row in batch.set_aside)
    assert aside == case.aside
    notes = [note for batch in batches for note in batch.notes]
    assert len(notes) == len(case.notes), notes
    for wanted, found in zip(case.notes, notes, strict=True):
        assert wanted in found
        assert found.startswith(f"{case.file}, sheet ")


@pytest.mark.parametrize("case", [c for c in CASES if c.refused], ids=lambda c: c.name)
def test_a_nasty_workbook_is_refused_with_its_name_and_a_remedy(case, tmp_path):
    with pytest.raises(SourceError) as refused:
        read(case, tmp_path)
    assert re.search(case.refused, str(refused.value)), str(refused.value)
    assert str(refused.value).startswith(case.file)


@pytest.mark.parametrize(
    ("limit", "last"),
    [(5, 5), pytest.param(65_536, 65_536, marks=pytest.mark.slow)],
)
def test_a_sheet_that_is_full_to_its_limit_is_refused(limit, last, tmp_path, monkeypatch):
    monkeypatch.setattr(body, "ROW_LIMITS", (*body.ROW_LIMITS, limit))
    rows = [("Id", "Day"), *((number, "x") for number in range(2, last + 1))]
    full = Case("full", book(*rows))
    with pytest.raises(SourceError, match=f"end on row {limit:,}, the last .* as csv"):
        read(full, tmp_path)
    one_less = Case("one less", book(*rows[:-1]))
    assert sum(batch.cells.num_rows for batch in read(one_less, tmp_path)[0]) == last - 2


def test_a_chart_without_a_part_of_its_own_is_no_traceback(tmp_path):
    bare = Case("bare chart", book(("Id",), ("1",), then=lambda made: made.create_chartsheet("C")))
    with pytest.raises(SourceError, match="the workbook is damaged or cut short"):
        read(bare, tmp_path)


def test_the_corpus_is_large_enough_and_its_names_are_unique():
    names = [case.name for case in CASES]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_both_sheets_of_the_call_centre_case_are_read(data_dir):
    path = data_dir / "ops_pwc_call_centre" / "Call-Center-Dataset.xlsx"
    columns = {"contact_id": {"from": "Call Id"}, "clock": {"from": "Time"}}
    talk = {"talk_seconds": {"from": "AvgTalkDuration", "type": "duration", "format": "h:mm:ss"}}
    for sheet, clock in (("Sheet1", "09:12:58"), ("Sheet1 (2)", "0.38400462962962956")):
        table = Table.model_validate(
            {"files": path.name, "sheet": sheet, "columns": {**columns, **talk}}
        )
        batches = list(read_xlsx(Part(path.name, path), table))
        whole = pa.Table.from_batches([batch.cells for batch in batches])
        assert whole.num_rows == 5000
        assert whole["Time"][0].as_py() == clock
        assert whole["AvgTalkDuration"].null_count == 946
        assert not any(batch.set_aside for batch in batches)


def test_the_staff_workbook_gives_the_same_people_as_its_csv(data_dir):
    import csv

    folder = data_dir / "attrition_hrdataset_v14"
    with (folder / "HRDataset_v14.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = [(row["Employee_Name"], row["EmpID"]) for row in csv.DictReader(file)]
    columns = {"name": {"from": "Employee_Name"}, "employee_id": {"from": "EmpID"}}
    table = Table.model_validate(
        {"files": "HR_Excel.xlsx", "sheet": "HRDataset_v14", "columns": columns}
    )
    batches = list(read_xlsx(Part("HR_Excel.xlsx", folder / "HR_Excel.xlsx"), table))
    assert sorted(used_cells(batches, table)) == sorted(expected)
