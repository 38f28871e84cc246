"""Which run is the last one, which one is meant by a name, and the commands that use them."""

import json
import sys

import nbformat
import pytest
from made_notebooks import make_finding, make_notebook, make_proof

from ccqa_lib.cli import main
from ccqa_lib.errors import SettingsError
from ccqa_lib.findings import Effect, Findings
from ccqa_lib.runs.find_run import find_run, run_before
from ccqa_lib.runs.index_build import build_index
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.previous import changes_since_last, last_before, run_state
from ccqa_lib.runs.record import good_files
from ccqa_lib.runs.redactor import Redactor

STUDY, LABEL = "dmaic_5_control", "handle_time"


def notebook_of(size, day="2026-06-28"):
    effect = Effect("difference", size, size - 2, size + 2, "seconds")
    findings = Findings((make_finding(effect=effect),))
    return make_notebook(findings, proof=make_proof(findings, period=("2025-01-01", day)))


def publish(outputs, day, size=21.4, label=LABEL):
    """Publish a run as a worker would, without running anything."""
    settings = {"source": "sample_centre", "as_of": day}
    job = Job("/p", str(outputs), STUDY, label, settings, "", f"{day}T02:00:00")
    folder = job.place.good / day
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in good_files(job, notebook_of(size, day), {"a": 1.0}, Redactor({})).items():
        (folder / name).write_bytes(content)
    return folder


def changes_of(folder):
    return json.loads((folder / "run.json").read_bytes())["index"]["changes"]


def test_the_last_run_is_the_newest_of_an_earlier_day(tmp_path):
    first = publish(tmp_path, "2026-06-07")
    second = publish(tmp_path, "2026-06-14", 60.0)
    assert changes_of(first) == {}
    assert changes_of(second)["since"] == "2026-06-07"
    assert "Since the last run (2026-06-07)" in (second / "report.html").read_text()
    place = RunPlace(tmp_path, STUDY, LABEL)
    assert last_before(place, "2026-06-10") == first
    assert last_before(place, "2026-06-07") is None


def test_a_report_made_again_for_its_day_says_the_same(tmp_path):
    publish(tmp_path, "2026-06-07")
    before = changes_of(publish(tmp_path, "2026-06-14", 60.0))
    publish(tmp_path, "2026-06-21", 90.0)
    assert changes_of(publish(tmp_path, "2026-06-14", 60.0)) == before


def test_a_last_run_that_cannot_be_read_stops_no_new_one(tmp_path):
    folder = publish(tmp_path, "2026-06-07")
    (folder / "findings.json").write_text('[{"id": "x"}]')
    assert changes_of(publish(tmp_path, "2026-06-14")) == {}
    (folder / "findings.json").write_text('[{"id": "signal-2026-03-02-high"}]')
    assert changes_of(publish(tmp_path, "2026-06-14")) == {}
    (folder / "findings.json").write_text("{")
    assert changes_of(publish(tmp_path, "2026-06-14")) == {}
    assert run_state(tmp_path) is None


def test_the_first_run_has_no_changes(tmp_path):
    place = RunPlace(tmp_path, STUDY, LABEL)
    assert changes_since_last(place, {"as_of": "2026-06-14"}, notebook_of(1.0)) == {}


def test_a_run_is_found_by_folder_label_and_day(tmp_path):
    first, second = publish(tmp_path, "2026-06-07"), publish(tmp_path, "2026-06-14")
    assert find_run(tmp_path, LABEL) == second
    assert find_run(tmp_path, f"{STUDY}/{LABEL}") == second
    assert find_run(tmp_path, f"{LABEL}/2026-06-07") == first
    assert find_run(tmp_path, str(first)) == first
    assert run_before(tmp_path, second) == first
    with pytest.raises(SettingsError, match="no good run of dmaic_5_control/handle_time before"):
        run_before(tmp_path, first)
    with pytest.raises(SettingsError, match=r"is called 'x' .* there are dmaic_5_control/handle_t"):
        find_run(tmp_path, "x")


def test_the_index_counts_earlier_runs_and_the_archive_lists_them(tmp_path):
    publish(tmp_path, "2026-06-07")
    publish(tmp_path, "2026-06-14", 60.0)
    page = build_index(tmp_path, "2026-06-15T00:00:00")[0].read_text()
    archive = (tmp_path / "archive.html").read_text()
    anchor = page.split('href="archive.html#')[1].split('"')[0]
    assert f'id="{anchor}"' in archive
    assert ">1 earlier</a>" in page
    for day in ("2026-06-07", "2026-06-14"):
        assert f'href="{STUDY}/{LABEL}/{day}/report.html">{day}</a>' in archive


def run_command(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["ccqa", *words])
    with pytest.raises(SystemExit) as left:
        main()
    told = capsys.readouterr()
    return left.value.code or 0, told.out + told.err


def test_diff_digest_and_export_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path))
    publish(tmp_path, "2026-06-07")
    publish(tmp_path, "2026-06-14", 60.0)
    code, said = run_command(monkeypatch, capsys, "diff", LABEL)
    assert code == 0 and "1 worse since 2026-06-07." in said
    assert "60.0 seconds: a difference of 38.6 seconds (99 % interval" in said
    assert "What changed" in (tmp_path / "diff.html").read_text()
    code, said = run_command(monkeypatch, capsys, "digest")
    assert code == 0 and "1 study, 1 to act on, 0 failed." in said
    assert "1 worse since 2026-06-07" in (tmp_path / "digest.html").read_text()
    out = tmp_path / "out"
    code, said = run_command(
        monkeypatch, capsys, "export", LABEL, "--kinds", "csv,svg", "--out", str(out)
    )
    assert code == 0 and "findings.csv" in {path.name for path in out.iterdir()}
    code, said = run_command(monkeypatch, capsys, "export", LABEL, "--kinds", "doc")
    assert (code, "doc is none of csv, xlsx, svg, png, pdf" in said) == (2, True)
    code, said = run_command(monkeypatch, capsys, "diff", "nope")
    assert (code, "No good run is called 'nope'" in said) == (2, True)


def test_a_notebook_of_a_run_can_be_read_back(tmp_path):
    folder = publish(tmp_path, "2026-06-07")
    assert nbformat.read(folder / "notebook.ipynb", as_version=4).cells
