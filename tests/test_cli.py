"""The command line as it is used: messages without traceback, and exit codes."""

import pytest

from ccqa_lib import __version__
from ccqa_lib.cli import entry, lab, study_runs
from ccqa_lib.errors import SettingsError, SourceError, StudyFailedError


@pytest.fixture
def ccqa(monkeypatch, capsys, tmp_path):
    """Call `ccqa` with arguments; gives exit code, output and error text."""
    for name in ("params/sources", "notebooks"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    monkeypatch.delenv("CCQA_OUTPUTS", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(entry.signal, "signal", lambda *given: None)

    def _ccqa(*arguments):
        monkeypatch.setattr("sys.argv", ["ccqa", *arguments])
        with pytest.raises(SystemExit) as left:
            entry.main()
        out, err = capsys.readouterr()
        return left.value.code or 0, out, err

    return _ccqa


def test_the_version_is_told(ccqa):
    assert ccqa("--version") == (0, f"ccqa {__version__}\n", "")


def test_wrong_settings_are_told_together_and_nothing_runs(ccqa, tmp_path):
    (tmp_path / "a.yml").write_text("notebook: dmaic_5_control\nmesure: x\nperiod: wek")
    code, out, err = ccqa("run", "a.yml", "b.yml", "--set", "site=a;b")
    assert (code, out) == (2, "")
    assert "Did you mean 'measure'?" in err and "'period' must be" in err
    assert "b.yml: there is no such settings file" in err and "looks like code" in err
    assert "Traceback" not in err
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("arguments", [["run"], ["run", "a", "--jobs", "0"], ["fly"], ["--wat"]])
def test_a_wrong_command_line_exits_with_2(ccqa, arguments):
    code, _, err = ccqa(*arguments)
    assert code == 2 and "Traceback" not in err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SettingsError("One.", "Two."), 2, "One.\nTwo.\n"),
        (SourceError("calls.csv: empty [bold]."), 3, "calls.csv: empty [bold].\n"),
        (StudyFailedError("It broke."), 1, "It broke.\n"),
        (ZeroDivisionError("x"), 1, "ccqa broke with ZeroDivisionError. The details are in"),
        (SourceError("postgresql://me:hunter2@host/db is away."), 3, "postgresql://***@host/db"),
    ],
)
def test_the_kind_of_error_is_the_exit_code(ccqa, monkeypatch, tmp_path, error, code, said):
    def fail(*given):
        raise error

    monkeypatch.setattr(study_runs, "read_all_settings", fail)
    left, out, err = ccqa("run", "a.yml")
    assert (left, out) == (code, "")
    assert said in err and "Traceback" not in err
    if isinstance(error, ZeroDivisionError):
        assert "Traceback" in (tmp_path / "outputs/.log/ccqa.log").read_text()


def test_ctrl_c_stops_a_suite_in_one_sentence(ccqa, monkeypatch):
    def stop(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(study_runs, "read_all_settings", lambda *given: [])
    monkeypatch.setattr(study_runs, "run_suite", stop)
    code, _, err = ccqa("run", ".")
    assert (code, err) == (
        130,
        "Stopped; what was finished is kept, and nothing is half-written.\n",
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("handel.yml", None, "no such settings file; did you mean 'handle.yml'?"),
        ("odd/x.yml", None, "/odd either."),
        ("a.yml", "notebook: [", "line 2: did not find expected node content. That is no valid"),
        ("a.yml", "tables: {}", "maps a source and is no study"),
        ("a.yml", "charter: {}", "is the file of a project; give the folder"),
        ("a.ipynb", '{"cells": []}', "is a notebook; give a settings file that names it"),
    ],
)
def test_a_file_that_is_no_settings_is_told_with_what_to_do(ccqa, tmp_path, name, text, said):
    (tmp_path / "handle.yml").write_text("notebook: x")
    if text is not None:
        (tmp_path / name).write_text(text)
    code, out, err = ccqa("run", name)
    assert (code, out) == (2, "") and said in err and "Traceback" not in err


def test_a_place_that_cannot_be_written_is_named(ccqa, tmp_path):
    (tmp_path / "in_the_way").write_text("")
    code, _, err = ccqa("digest", "--out", str(tmp_path / "in_the_way" / "page.html"))
    assert code == 1 and "in_the_way cannot be used" in err and "Traceback" not in err


def test_status_says_that_nothing_is_missing_and_refuses_to_dismiss_nothing(ccqa):
    assert ccqa("status")[0] == 0
    code, _, err = ccqa("status", "--dismiss", "x")
    assert code == 2 and "fits no run without a report" in err


def test_a_schedule_is_taken_from_the_suite(ccqa, tmp_path):
    (tmp_path / "night.yml").write_text("runs: [a.yml]")
    code, _, err = ccqa("schedule", "night.yml", "--system", "cron")
    assert code == 2 and "does not say when it is due; give --cron" in err
    (tmp_path / "night.yml").write_text('runs: [a.yml]\ndue: "0 6 * * 1-5"')
    code, out, err = ccqa("schedule", "night.yml", "--system", "cron")
    assert code == 0 and "0 6 * * 1-5  cd" in out and err == ""
    code, out, err = ccqa("schedule", "night.yml", "--system", "cron", "--cron", "5 6 * * *")
    assert "5 6 * * *  cd" in out and "says it is due at '0 6 * * 1-5'" in err


@pytest.mark.parametrize("where", ["read_all_settings", "plan_jobs", "show_summary"])
def test_whoever_is_stopped_at_another_moment_says_so_too(ccqa, monkeypatch, where):
    def stop(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(study_runs, "read_all_settings", lambda *given: [])
    monkeypatch.setattr(study_runs, where, stop)
    code, _, err = ccqa("run", ".")
    assert (code, err.splitlines()[-1][:8]) == (130, "Stopped;")


def test_an_index_is_written_where_asked(ccqa, tmp_path):
    code, out, _ = ccqa("index", "--outputs", str(tmp_path / "elsewhere"))
    assert code == 0
    assert str(tmp_path / "elsewhere" / "index.html") in out
    assert (tmp_path / "elsewhere" / "index.html").is_file()


def test_an_export_is_inspected_and_its_mapping_never_overwritten(ccqa, tmp_path):
    (tmp_path / "calls.csv").write_text("id;opened;hours\n1;13/02/2026;3,5\n2;14/02/2026;4,5\n")
    code, out, _ = ccqa("inspect", "calls.csv")
    assert code == 0 and "opened" in out and "name: my_centre" in out
    assert ccqa("inspect", "calls.csv", "--out", "shop.yml")[0] == 0
    assert "name: shop" in (tmp_path / "shop.yml").read_text()
    code, _, err = ccqa("inspect", "calls.csv", "--out", "shop.yml")
    assert code == 2 and "is there already" in err
    code, _, err = ccqa("inspect", "none.csv")
    assert code in (2, 3) and "none.csv" in err and "Traceback" not in err


def test_validation_counts_its_cases_last_and_fails_on_a_case_it_cannot_read(ccqa, tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "odd.json").write_text("{")
    code, out, _ = ccqa("validate", "cases", "--report", "report.html")
    assert code == 1
    assert "odd" in out.splitlines()[0] and "1" in out.splitlines()[-1]
    assert (tmp_path / "report.html").is_file()


def test_reference_cases_need_a_folder(ccqa):
    code, _, err = ccqa("validate", "none")
    assert code == 2 and "none is no folder" in err


def test_jupyterlab_opens_on_the_notebooks_and_asks_for_no_news(tmp_path):
    command = lab.lab_command(tmp_path)
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.news_url=None" in command
    assert any(part.endswith("NeverCheckForUpdate") for part in command)
