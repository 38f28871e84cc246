import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ccqa_lib.data import load
from ccqa_lib.data.load import load_table, open_source
from ccqa_lib.data.stage.lineage import Lineage
from ccqa_lib.data.stage.store import LINEAGE, find_staged, stage_root
from ccqa_lib.errors import DataRefusedError, SettingsError, SourceError, StudyFailedError
from ccqa_lib.params.source import Source

HEAD = "contact_id,started,site\n"
COLUMNS = {
    "contact_id": {"from": "contact_id"},
    "started_at": {"from": "started", "type": "datetime", "format": "%d/%m/%Y %H:%M"},
    "site": {"from": "site"},
}


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def rows_text(first: int, last: int) -> str:
    return "".join(f"{at:04d},{1 + at % 28:02d}/03/2026 09:00,HK\n" for at in range(first, last))


def source_of(root, **table) -> Source:
    table = {"files": "export.csv", "encoding": "utf-8", "columns": COLUMNS, **table}
    return Source.model_validate({"name": "made", "root": str(root), "tables": {"contacts": table}})


def test_a_table_is_staged_once_and_reused(root, monkeypatch):
    (root / "export.csv").write_text(HEAD + rows_text(0, 50))
    first = load_table(source_of(root), "contacts")
    monkeypatch.setattr(load, "build", lambda *args: pytest.fail("was loaded again"))
    again = load_table(source_of(root), "contacts")
    assert again.folder == first.folder
    assert again.lineage.to_json() == first.lineage.to_json()
    assert not list(stage_root().glob("unfinished-*"))


def test_another_mapping_or_content_is_loaded_anew(root):
    file = root / "export.csv"
    file.write_text(HEAD + rows_text(0, 5))
    first = load_table(source_of(root), "contacts").folder
    assert load_table(source_of(root, key=["contact_id"]), "contacts").folder != first
    file.write_text(HEAD + rows_text(0, 6))
    assert load_table(source_of(root), "contacts").lineage.rows_used == 6


def test_a_damaged_stage_is_built_again(root):
    (root / "export.csv").write_text(HEAD + rows_text(0, 5))
    staged = load_table(source_of(root), "contacts")
    staged.rows.write_bytes(staged.rows.read_bytes()[:100])
    assert find_staged(staged.folder.name) is None
    assert load_table(source_of(root), "contacts").lineage.rows_used == 5
    (staged.folder / LINEAGE).write_text("{")
    assert load_table(source_of(root), "contacts").lineage.rows_used == 5


def test_two_at_once_do_not_harm_each_other(root):
    (root / "export.csv").write_text(HEAD + rows_text(0, 20))
    source = source_of(root)
    with ThreadPoolExecutor(2) as pool:
        folders = {
            staged.folder for staged in pool.map(lambda _: load_table(source, "contacts"), "ab")
        }
    assert len(folders) == 1
    assert pq.read_metadata(folders.pop() / "rows.parquet").num_rows == 20


def test_rows_keep_the_order_of_the_file_in_large_files(root):
    (root / "export.csv").write_text(HEAD + rows_text(0, 300_000))
    staged = load_table(source_of(root, key=["contact_id"], duplicates="keep"), "contacts")
    lines = pq.read_table(staged.rows, columns=["_line"])["_line"].to_pylist()
    assert lines == list(range(2, 300_002))


def test_a_file_that_changes_while_it_is_read_is_refused(root, monkeypatch):
    file = root / "export.csv"
    file.write_text(HEAD + rows_text(0, 5))
    honest = load.build

    def build_while_written(*args):
        lineage = honest(*args)
        file.write_text(HEAD + rows_text(0, 6))
        return lineage

    monkeypatch.setattr(load, "build", build_while_written)
    with pytest.raises(SourceError, match=r"export\.csv: changed while it was read"):
        load_table(source_of(root), "contacts")
    assert not list(stage_root().glob("contacts-*"))


def test_a_file_still_being_written_is_refused(root, monkeypatch):
    file = root / "export.csv"
    file.write_text(HEAD + rows_text(0, 5))

    def write_more(_):
        with file.open("a") as export:
            export.write(rows_text(5, 6))

    monkeypatch.setattr(time, "sleep", write_more)
    with pytest.raises(SourceError, match="still being written"):
        load_table(source_of(root), "contacts")


def test_a_folder_is_read_by_name_whatever_the_order_of_columns(root):
    (root / "b.csv").write_text("site,started,contact_id,new\nHK,01/03/2026 09:00,9,x\n")
    (root / "a.csv").write_text(HEAD + rows_text(0, 2))
    os.utime(root / "a.csv", (0, 0))
    loaded = open_source(source_of(root, files=".", format="csv")).table("contacts")
    assert loaded.table.to_pyarrow()["contact_id"].to_pylist() == ["0000", "0001", "9"]
    assert [(file.name, file.rows) for file in loaded.lineage.files] == [("a.csv", 2), ("b.csv", 1)]
    notes = " ".join(loaded.lineage.notes)
    assert "b.csv: its columns differ from a.csv: it has besides new" in notes


def test_a_folder_with_one_content_twice_is_refused(root):
    for name in ("a.csv", "b.csv"):
        (root / name).write_text(HEAD + rows_text(0, 2))
    with pytest.raises(SourceError, match=r"b\.csv and a\.csv have the very same content"):
        load_table(source_of(root, files="*.csv"), "contacts")


def test_a_missing_column_names_the_file_of_the_folder(root):
    (root / "a.csv").write_text(HEAD + rows_text(0, 2))
    (root / "b.csv").write_text("contact_id,begun,site\n9,01/03/2026 09:00,HK\n")
    with pytest.raises(SourceError, match=r"b\.csv: there is no column 'started'"):
        load_table(source_of(root, files="*.csv"), "contacts")


def test_overlapping_exports_follow_the_policy(root):
    (root / "a.csv").write_text(HEAD + rows_text(0, 5))
    (root / "b.csv").write_text(HEAD + rows_text(3, 8))
    with pytest.raises(DataRefusedError, match=r"2 rows are wholly equal .* a\.csv line 5 and b"):
        load_table(source_of(root, files="*.csv", key=["contact_id"]), "contacts")
    kept = load_table(
        source_of(root, files="*.csv", key=["contact_id"], duplicates="drop"), "contacts"
    ).lineage
    assert (kept.rows_in, kept.rows_used, kept.duplicates_dropped) == (10, 8, 2)


def test_more_lost_than_allowed_stops_with_counts_and_cure(root):
    lines = rows_text(0, 90) + "".join(
        f"{at},03/{at % 12 + 13}/2026 09:00,HK\n" for at in range(10)
    )
    (root / "export.csv").write_text(HEAD + lines)
    with pytest.raises(DataRefusedError) as refusal:
        load_table(source_of(root), "contacts")
    told = str(refusal.value)
    assert "10 of 100 rows cannot be used (10.0%), and 'max_lost_share' allows 1.0%" in told
    assert "export.csv line 92: '03/13/2026 09:00'" in told
    assert "%m/%d/%Y %H:%M fits 10" in told


def test_no_row_left_is_refused_whatever_is_allowed(root):
    (root / "export.csv").write_text(HEAD + "1,x,HK\n")
    with pytest.raises(DataRefusedError, match="1 of 1 rows cannot be used"):
        load_table(source_of(root, max_lost_share=1.0), "contacts")


def test_settings_are_refused_before_a_file_is_opened(root):
    columns = {**COLUMNS, "Site": {"from": "site"}}
    columns["started_at"] = {"from": "started", "type": "datetime", "format": "%H:%M"}
    with pytest.raises(SettingsError) as refusal:
        load_table(source_of(root, columns=columns), "contacts")
    assert "two columns are called 'site'" in str(refusal.value)
    assert "contacts.started_at: 'format' was given '%H:%M', which has no year" in str(
        refusal.value
    )


def test_an_unknown_table_or_file_is_named_with_the_nearest(root):
    (root / "exports.csv").write_text(HEAD)
    with pytest.raises(SettingsError, match=r"no table 'contact'\. Did you mean 'contacts'"):
        open_source(source_of(root)).table("contact")
    with pytest.raises(SourceError, match=r"'export\.csv' was not found .*mean 'exports\.csv'"):
        load_table(source_of(root), "contacts")


def test_the_engine_reads_the_stage_and_nothing_else(root):
    (root / "export.csv").write_text(HEAD + rows_text(0, 2))
    source = open_source(source_of(root))
    assert source.table("contacts").table.count().to_pyarrow().as_py() == 2
    for statement in (
        f"SELECT * FROM read_csv('{root / 'export.csv'}')",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "INSTALL httpfs",
        f"COPY (SELECT 1) TO '{root / 'out.csv'}'",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|cannot"):
            source.connection.raw_sql(statement)


def test_lineage_refuses_an_account_that_does_not_add_up(root):
    with pytest.raises(StudyFailedError, match="5 rows were read and 4 accounted for"):
        Lineage("t", (), 5, 3, 0, {"bad": 1}, (), (), root)


def test_lineage_shows_itself(root):
    (root / "export.csv").write_text(HEAD + rows_text(0, 99) + "x,soon,HK\n")
    lineage = open_source(source_of(root)).table("contacts").lineage
    assert str(lineage) == "contacts: 99 of 100 rows used, 1 set aside, 0 duplicates dropped"
    blocks = lineage.to_blocks()
    assert {block.role for block in blocks} == {"data"}
    assert blocks[0].content["paragraphs"] == list(lineage.notes)
    assert "soon" in str(blocks[-1].content)
