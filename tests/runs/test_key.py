import os

import pytest

from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.params.source import read_source
from ccqa_lib.runs import key
from ccqa_lib.runs.hashes import Hashes
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.record import _has_other_data

COLUMNS = """    columns:
      contact_id: {from: id}
      started_at: {from: at, type: datetime, format: "%Y-%m-%d"}
      x: {from: x, type: number}
"""


@pytest.fixture
def key_now(shop, monkeypatch):
    monkeypatch.setattr(key, "code_fingerprint", lambda: "code")

    def _key_now():
        (run,) = read_run_settings(shop / "params/shop/good.yml")
        return key.run_key(run, Hashes.load(shop / "outputs"))

    return _key_now


def test_the_same_run_has_the_same_key(key_now):
    assert key_now() == key_now() != ""


@pytest.mark.parametrize(
    "file",
    ["data/contacts.csv", "params/sources/shop.yml", "params/measures.yml",
     "notebooks/dmaic_5_control.ipynb"],
)  # fmt: skip
def test_a_change_of_anything_it_depends_on_changes_the_key(shop, key_now, file):
    before = key_now()
    with (shop / file).open("a") as changed:
        changed.write("\n")
    assert key_now() != before


def test_a_setting_and_the_code_change_the_key(shop, key_now, monkeypatch, runs):
    before = key_now()
    runs.write_study(shop, "good", "baseline_periods: 30")
    assert key_now() != before
    runs.write_study(shop, "good")
    assert key_now() == before
    monkeypatch.setattr(key, "code_fingerprint", lambda: "other")
    assert key_now() != before


def test_the_fingerprint_of_the_code_is_stable_within_a_moment():
    assert len(key.code_fingerprint()) == 64


def test_a_database_server_has_no_fingerprint_and_a_database_file_has(shop, key_now):
    table = "name: shop\ntables:\n  contacts:\n    url: {}\n    relation: c\n"
    source = shop / "params/sources/shop.yml"
    source.write_text(table.format("postgresql://me@host/db") + COLUMNS)
    assert key_now() == ""
    source.write_text(table.format("sqlite:///data/base.db") + COLUMNS)
    (shop / "data/base.db").write_bytes(b"1")
    before = key_now()
    (shop / "data/base.db").write_bytes(b"2")
    assert key_now() != before


def test_files_are_found_by_name_folder_and_pattern(shop):
    for name in ("a.csv", "b.csv", "deep/c.csv"):
        (shop / "data" / name).parent.mkdir(exist_ok=True)
        (shop / "data" / name).write_text("x")
    source = read_source("shop")
    table = source.tables["contacts"]

    def names(files):
        changed = table.model_copy(update={"files": files})
        found = key.source_files(source.model_copy(update={"tables": {"contacts": changed}}))
        return [path.relative_to(shop / "data").as_posix() for path in found]

    assert names("a.csv") == ["a.csv"]
    assert names("*.csv") == ["a.csv", "b.csv", "contacts.csv"]
    assert names("deep") == ["deep/c.csv"]
    assert names("none.csv") == []


def test_a_file_is_read_again_only_when_it_changed(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("1")
    hashes = Hashes.load(tmp_path)
    first = hashes.of(file)
    hashes.save()
    store = tmp_path / ".cache/hashes.json"
    store.write_text(store.read_text().replace(first, "remembered"))
    assert Hashes.load(tmp_path).of(file) == "remembered"
    before = file.stat()
    file.write_text("2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Hashes.load(tmp_path).of(file) not in (first, "remembered")


@pytest.mark.parametrize("damage", ["", "[1]", '{"x": 3}', "\x00"])
def test_a_damaged_store_is_begun_again(tmp_path, damage):
    file = tmp_path / "x"
    file.write_text("1")
    store = tmp_path / ".cache/hashes.json"
    store.parent.mkdir()
    store.write_text(damage.replace('"x"', f'"{file}"'))
    hashes = Hashes.load(tmp_path)
    assert len(hashes.of(file)) == 64
    hashes.save()
    assert str(file) in store.read_text()


def test_a_report_of_other_data_than_planned_keeps_no_key(shop, runs):
    """A file that was replaced after the key was made must not answer for the old one."""
    options = RunOptions(outputs=shop / "outputs")
    (job,) = plan_jobs(read_run_settings(shop / "params/shop"), options, runs.RUN_AT)
    (shop / "data/contacts.csv").write_text("id\n2\n")
    (later,) = plan_jobs(read_run_settings(shop / "params/shop"), options, runs.RUN_AT)
    assert job.data != later.data and len(job.data) == 1

    def proof_of(hashes):
        return {"tables": [{"name": "contacts", "files": [{"sha256": each} for each in hashes]}]}

    assert not _has_other_data(job, proof_of(job.data))
    assert _has_other_data(job, proof_of(later.data))
    assert Job.from_json(job.to_json()).data == job.data
