import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from ccqa_lib.data.sample.manifest import MANIFEST, SAMPLE_VERSION, read_manifest
from ccqa_lib.data.sample.write import ensure_sample, write_sample
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.source import Source, read_source

GOLDEN = "5c4643b96d3548cc00aa00407dd972a4c4a0c860277cbab502fa9a4a4c7a77b5"
SMALLEST = 2_000


def digest_of_texts(folder):
    """Hash of the files whose bytes depend on no library: everything but the four binary ones."""
    found = read_manifest(folder).files
    texts = {
        name: entry["sha256"]
        for name, entry in found.items()
        if name.endswith((".csv", ".tsv", ".csv.gz"))
    }
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def sample_source(root, written_by="sample_centre"):
    table = {"files": "x.csv", "encoding": "utf-8", "columns": {"a": {"from": "a"}}}
    return Source.model_validate(
        {"name": "s", "root": str(root), "written_by": written_by, "tables": {"t": table}}
    )


def test_the_same_seed_gives_the_same_bytes(small_folder, tmp_path):
    again = write_sample(tmp_path / "again", 4_000)
    assert again.files == read_manifest(small_folder).files


def test_another_seed_gives_other_contacts(small_folder, tmp_path):
    other = write_sample(tmp_path / "other", 4_000, seed=7)
    same = read_manifest(small_folder).files
    assert not any(entry == same[name] for name, entry in other.files.items())


def test_the_bytes_are_the_same_on_every_machine(small_folder):
    assert digest_of_texts(small_folder) == GOLDEN


def test_contents_of_the_binary_files(small_folder, small_centre):
    roster = load_workbook(small_folder / "personnel/staff.xlsx", read_only=True)
    assert roster.sheetnames == ["封面", "花名册", "月度指标"]
    assert next(roster["花名册"].iter_rows(min_row=2, values_only=True))[0].startswith("00")
    customers = pq.read_table(small_folder / "relations/customers.parquet")
    assert customers["retained"].to_pylist() == small_centre.customers["retained"].tolist()
    intervals = pq.read_table(small_folder / "planning/intervals.parquet")
    assert intervals.num_rows == 5 * 91 * 30


def test_no_clock_is_written_into_the_workbook(small_folder):
    content = (small_folder / "personnel/staff.xlsx").read_bytes()
    assert content.count(b"2026-07-01T00:00:00Z") == 2


def test_nothing_in_the_folder_tells_the_answers(small_folder):
    assert not [path for path in small_folder.rglob("*") if "key" in path.name]
    told = (small_folder / MANIFEST).read_text(encoding="utf-8")
    assert set(json.loads(told)) == {"about", "version", "seed", "contacts", "files"}
    for word in ("SUP-07", "typhoon", "hazard", "empathy"):
        assert word not in told


def test_writing_the_same_again_leaves_readers_undisturbed(tmp_path):
    write_sample(tmp_path / "sample", SMALLEST)
    before = (tmp_path / "sample" / MANIFEST).stat()
    write_sample(tmp_path / "sample", SMALLEST)
    after = (tmp_path / "sample" / MANIFEST).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(SettingsError, match=r"holds files that are no sample centre.*empty folder"):
        write_sample(tmp_path, SMALLEST)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "sample").write_text("keep")
    with pytest.raises(SettingsError, match="sample: is a file; name a folder"):
        write_sample(tmp_path / "sample", SMALLEST)


@pytest.mark.parametrize("contacts", [0, 1_999, 50_000_001])
def test_a_number_of_contacts_out_of_range_is_refused(tmp_path, contacts):
    with pytest.raises(SettingsError, match=r"'contacts' was given .* needs 2,000 to 50,000,000"):
        write_sample(tmp_path / "sample", contacts)
    assert list(tmp_path.iterdir()) == []


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="'seed' was given -1"):
        write_sample(tmp_path / "sample", SMALLEST, seed=-1)


def test_ensure_writes_once_and_keeps_what_is_whole(tmp_path):
    source = sample_source(tmp_path / "sample")
    write_sample(tmp_path / "sample", SMALLEST, seed=3)
    before = (tmp_path / "sample" / MANIFEST).stat().st_mtime_ns
    ensure_sample(source)
    assert (tmp_path / "sample" / MANIFEST).stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


@pytest.mark.parametrize("damage", ["lost file", "cut file", "old version"])
def test_ensure_writes_again_what_is_not_whole(tmp_path, damage):
    folder = tmp_path / "sample"
    whole = write_sample(folder, SMALLEST, seed=3)
    if damage == "lost file":
        (folder / "survey/responses.csv").unlink()
    elif damage == "cut file":
        (folder / "survey/responses.csv").write_bytes(b"ResponseId")
    else:
        told = (folder / MANIFEST).read_text(encoding="utf-8")
        old = told.replace(f'"version": {SAMPLE_VERSION}', '"version": 0')
        (folder / MANIFEST).write_text(old, encoding="utf-8")
    ensure_sample(sample_source(folder))
    assert read_manifest(folder) == whole
    assert whole.is_whole(folder)


def test_ensure_leaves_other_sources_alone(tmp_path):
    ensure_sample(sample_source(tmp_path / "exports", written_by=None))
    assert list(tmp_path.iterdir()) == []


def test_two_writers_at_once_leave_one_whole_sample(tmp_path):
    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write_sample, tmp_path / "sample", SMALLEST) for _ in range(3)]
    assert len({str(writer.result()) for writer in writers}) == 1
    assert read_manifest(tmp_path / "sample").is_whole(tmp_path / "sample")
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]


def test_the_manifest_says_what_it_is(small_folder):
    shown = str(read_manifest(small_folder))
    assert shown.startswith("sample centre: 4,000 contacts from seed 2025 in 25 files")


def test_the_projects_own_source_is_the_sample_centre(monkeypatch, project):
    monkeypatch.setenv("CCQA_PROJECT", str(project))
    source = read_source("sample_centre")
    assert source.written_by == "sample_centre"
    assert source.folder == project / "outputs" / "sample_centre"
