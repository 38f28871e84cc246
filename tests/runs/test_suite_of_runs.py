"""One suite of all that a notebook can do, run once: kernels take seconds to start."""

import json
import re

import nbformat
import psutil
import pytest

FAILING = {
    "raises": (1, "A step broke with ZeroDivisionError: division by zero", "Load the contacts"),
    "sys_exit": (1, "The study did not prove its result.", ""),
    "kernel_dies": (1, "The kernel died, as it does when memory runs out", "Load the contacts"),
    "refuses_data": (3, "calls.csv, line 7: no date.", "Load the contacts"),
    "refuses_setting": (2, "No such column: a.\nNo such column: b.", "Load the contacts"),
    "fills_memory": (1, "memory ran out", "Load the contacts"),
    "loses_database": (3, "cannot be reached after 3 tries", "Load the contacts"),
    "quotes_data": (1, "cannot read ######## of (e-mail)", "Load the contacts"),
}
GOOD = ("good", "acts", "tells_paths")
LIMIT_SECONDS = 120


@pytest.fixture(scope="module")
def suite(tmp_path_factory, runs):
    """Outcomes by label, the project, and what was heard."""
    with pytest.MonkeyPatch.context() as patch:
        project = runs.make_project(tmp_path_factory.mktemp("suite") / "客服 {centre}")
        patch.setenv("CCQA_PROJECT", str(project))
        patch.delenv("CCQA_OUTPUTS", raising=False)
        patch.setattr("ccqa_lib.runs.key.code_fingerprint", lambda: "code")
        for label in (*GOOD, *FAILING):
            runs.write_study(project, label, f"site: {label}")
        heard = runs.Heard()
        outcomes = runs.run_all(project, heard, jobs=2, limit_seconds=LIMIT_SECONDS)
        yield outcomes, project, heard


@pytest.mark.slow
@pytest.mark.parametrize("label", GOOD)
def test_a_good_run_is_published_whole(suite, label):
    outcomes, project, _ = suite
    outcome = outcomes[label]
    assert (outcome.state, outcome.exit_code, outcome.reason) == ("done", 0, "")
    assert outcome.folder == f"dmaic_5_control/{label}/2026-03-29"
    folder = project / "outputs" / outcome.folder
    assert sorted(file.name for file in folder.iterdir()) == [
        "findings.json", "manifest.json", "notebook.ipynb", "report.html", "run.json",
    ]  # fmt: skip
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["status"], record["error"], record["as_of"]) == ("ok", None, "2026-03-29")
    assert record["settings"]["site"] == label
    assert record["run_at"] == "2026-03-31T02:15:00"
    assert json.loads((folder / "findings.json").read_text())[0]["headline"] == "Nothing to act on"


@pytest.mark.slow
@pytest.mark.parametrize("label", FAILING)
def test_a_failed_run_says_why_and_is_kept_apart(suite, label):
    outcomes, project, _ = suite
    outcome = outcomes[label]
    code, reason, step = FAILING[label]
    assert (outcome.state, outcome.exit_code) == ("failed", code)
    assert reason in outcome.reason
    assert step in outcome.step
    assert outcome.what_to_do
    assert not (project / "outputs/dmaic_5_control" / label).exists()
    folder = project / "outputs" / outcome.folder
    assert folder.relative_to(project / "outputs").as_posix() == (
        f"failed/dmaic_5_control/{label}/2026-03-31"
    )
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["status"], record["error"]["kind"]) == (
        "failed", {1: "study", 2: "settings", 3: "data"}[code],
    )  # fmt: skip
    assert "<script" not in (folder / "report.html").read_text(encoding="utf-8")
    marked = nbformat.read(folder / "notebook.ipynb", as_version=4)
    assert reason in marked.cells[0].outputs[0].text


@pytest.mark.slow
def test_nothing_of_the_machine_and_no_secret_is_published(suite):
    _, project, _ = suite
    told = re.compile(re.escape(str(project)) + "|hunter2")
    published = [
        file
        for pattern in ("dmaic_5_control/**/*", "failed/**/*")
        for file in (project / "outputs").glob(pattern)
        if file.is_file()
    ]
    assert len(published) > 30
    for file in published:
        assert not told.search(file.read_text(encoding="utf-8")), file


@pytest.mark.slow
def test_steps_are_heard_in_order(suite):
    _, _, heard = suite
    assert heard.steps["good"] == [
        "Is it in control?", "Load the contacts", "Findings", "Proof", "report", "done",
    ]  # fmt: skip


@pytest.mark.slow
def test_no_process_and_no_private_folder_is_left(suite):
    _, project, _ = suite
    assert list((project / "outputs/.staging").glob("*/*")) == []
    assert psutil.Process().children(recursive=True) == []


@pytest.mark.slow
def test_unchanged_runs_are_reused_and_failed_ones_run_again(suite, runs, monkeypatch):
    _, project, _ = suite
    monkeypatch.setenv("CCQA_PROJECT", str(project))
    monkeypatch.setattr("ccqa_lib.runs.key.code_fingerprint", lambda: "code")
    for label in FAILING:
        (project / "params/shop" / f"{label}.yml").unlink()
    again = runs.run_all(project, run_at="2026-04-01T02:15:00")
    assert {outcome.state for outcome in again.values()} == {"reused"}
    (project / "params/shop/acts.yml").unlink()
    (project / "params/shop/tells_paths.yml").unlink()
    (project / "outputs" / again["good"].folder / "report.html").write_text("damaged")
    mended = runs.run_all(project, run_at="2026-04-01T02:15:00")
    assert (mended["good"].state, mended["good"].reason) == ("done", "")
    assert "damaged" not in (project / "outputs" / mended["good"].folder / "report.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_a_source_replaced_during_a_run_is_not_answered_by_that_run(shop, runs):
    """The report stands for the new file, whose key nobody has made: it is never reused."""
    runs.write_study(shop, "good", "site: replaces")
    assert runs.run_all(shop)["good"].state == "done"
    (shop / "data/contacts.csv").write_text("id\n1\n")
    again = runs.run_all(shop)["good"]
    assert (again.state, again.reason) == ("done", "")


@pytest.mark.slow
def test_a_run_that_hangs_is_ended_with_its_kernel(shop, runs):
    runs.write_study(shop, "good", "site: hangs")
    outcome = runs.run_all(shop, limit_seconds=15)["good"]
    assert (outcome.state, outcome.exit_code) == ("failed", 1)
    assert "took longer than its limit of 15 seconds" in outcome.reason
    assert (shop / "outputs" / outcome.folder / "report.html").is_file()
    assert psutil.Process().children(recursive=True) == []
