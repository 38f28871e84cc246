import json

import pytest

from ccqa_lib.report.index import IndexEntry
from ccqa_lib.runs.index_build import build_index
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.reuse import find_reusable, forget_failures, outcome_of, read_run

NOW = "2026-04-01T06:00:00"


def entry(label, headline):
    return IndexEntry(
        "dmaic_5_control", label, "2026-03-31T02:00:00", "good", "In control?", headline, "fine",
        "1 in order", "", "2026-03-29",
    )  # fmt: skip


@pytest.fixture
def put(tmp_path):
    """Write a run's folder as runs leave it."""

    def _put(label, day, headline="Quiet", failed=False, **more):
        root = tmp_path / "failed" if failed else tmp_path
        folder = root / "dmaic_5_control" / label / day
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("")
        error = {"kind": "data", "reason": headline, "what_to_do": "Mend it.", "step": "Load"}
        record = {
            "run_at": f"{day}T02:00:00", "as_of": day, "run_key": "k", "verdicts": {"fine": 1},
            "seconds": {"notebook": 2.0}, "settings": {"as_of": ""},
            "index": entry(label, headline).to_dict(), "error": error if failed else None,
        }  # fmt: skip
        (folder / "run.json").write_text(json.dumps(record | more))
        return folder

    return _put


@pytest.fixture
def page(tmp_path):
    def _page():
        return build_index(tmp_path, NOW)[0].read_text(encoding="utf-8")

    return _page


def test_the_newest_day_of_each_study_is_listed(put, page):
    put("a", "2026-03-30", "Old news")
    put("a", "2026-03-31", "New news")
    put("售后", "2026-03-31", "Quiet here")
    html = page()
    assert "New news" in html and "Old news" not in html and "Quiet here" in html
    assert 'href="dmaic_5_control/a/2026-03-31/report.html"' in html
    assert 'href="dmaic_5_control/%E5%94%AE%E5%90%8E/2026-03-31/report.html"' in html


def test_a_failure_is_listed_with_its_reason_and_the_last_good_report(put, page):
    put("a", "2026-03-30", "Was fine")
    put("a", "2026-03-31", "calls.csv is empty <b>", failed=True)
    html = page()
    assert "calls.csv is empty &lt;b&gt;" in html
    assert "failed/dmaic_5_control/a/2026-03-31/report.html" in html
    assert 'href="dmaic_5_control/a/2026-03-30/report.html"' in html


@pytest.mark.parametrize("index", [None, [], {"study": "x"}])
def test_a_record_of_another_version_is_listed_as_such(put, page, index):
    put("a", "2026-03-31", index=index)
    assert "cannot be read by this version" in page()


def test_a_broken_record_does_not_break_the_index(put, page):
    (put("a", "2026-03-31") / "run.json").write_text("half a rec")
    (put("b", "2026-03-31", failed=True) / "run.json").unlink()
    put("c", "2026-03-31", "All well")
    html = page()
    assert html.count("cannot be read by this version") >= 2 and "All well" in html


def test_an_empty_folder_and_other_files_give_an_index_too(tmp_path, page):
    (tmp_path / "sample_centre/telephony").mkdir(parents=True)
    (tmp_path / "dmaic_5_control/a/2026-03-31").mkdir(parents=True)
    assert "<html" in page()
    assert "sample_centre" not in page()


def job(tmp_path, as_of=""):
    return Job(
        "/p", str(tmp_path), "dmaic_5_control", "a", {"as_of": as_of}, "k", "2026-04-01T00:00:00"
    )


def test_a_good_report_answers_failures_up_to_its_day_and_of_the_same_question(put, tmp_path):
    late = put("a", "2026-03-31", failed=True)
    forget_failures(job(tmp_path, as_of="2026-01-31"), "2026-01-31")
    assert late.exists()
    forget_failures(job(tmp_path), "2026-01-31")
    assert not late.exists()
    early = put("a", "2026-01-30", failed=True)
    forget_failures(job(tmp_path, as_of="2026-01-31"), "2026-01-31")
    assert not early.exists()


def test_only_a_whole_report_of_the_same_key_is_reused(put, tmp_path):
    folder = put("a", "2026-03-31")
    place = job(tmp_path).place
    assert find_reusable(place, "k") is None
    (folder / "manifest.json").write_text('{"files": {}}')
    assert find_reusable(place, "k") == folder
    assert find_reusable(place, "other") is None
    assert find_reusable(place, "") is None


def test_an_outcome_is_read_from_the_published_folder(put, tmp_path):
    good = outcome_of(job(tmp_path), put("a", "2026-03-30"), "done")
    assert (good.exit_code, good.seconds, good.verdicts) == (0, 2.0, {"fine": 1})
    bad = outcome_of(job(tmp_path), put("a", "2026-03-31", "No date.", failed=True), "failed")
    assert (bad.exit_code, bad.reason, bad.step) == (3, "No date.", "Load")
    assert bad.folder == "failed/dmaic_5_control/a/2026-03-31"
    assert read_run(tmp_path / "none") == {}
