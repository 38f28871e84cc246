"""What a first user gets wrong: each refusal names what, where and what to do, without traceback.

The notebook's own cells are run here in this process, one after the other: what they raise is
what a run tells. Two tests go all the way, through `ccqa run` and a kernel.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ccqa_lib.errors import CcqaError
from ccqa_lib.runs.lock import wait_for_lock
from ccqa_lib.runs.place import RunPlace

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "dmaic_5_control.ipynb"
HEADING = "contact_id,started_at,site,queue,handle_seconds"
TABLE = """
  {name}:
    files: {file}
    encoding: utf-8
    key: [contact_id]
    columns:
      contact_id: {{from: contact_id}}
      started_at: {{from: started_at, type: datetime, format: "%Y-%m-%d %H:%M:%S"}}
      site: {{from: site}}
      queue: {{from: queue}}
      handle_seconds: {{from: {heading}, type: duration, format: seconds}}
"""
COUNTS = """name: counts
root: data
tables:
  lost:
    files: counts.csv
    encoding: utf-8
    columns:
      day: {from: day, type: date, format: "%Y-%m-%d"}
      lost: {from: lost, type: integer}
      offered: {from: offered, type: integer}
      share: {from: share, type: number}
"""
MEASURES = """measures:
  handle_time: {label: Handle time, table: contacts, time: started_at, kind: mean,
                column: handle_seconds, unit: seconds, lowest: 0}
  wrap_time: {label: Wrap time, table: contacts, time: started_at, kind: mean, column: wrap_second}
  lost_share: {label: Lost, table: lost, time: day, kind: share, column: lost, of: offered}
  ready_share: {label: Lost, table: lost, time: day, kind: value, column: share, highest: 1}
"""
FIRST = datetime(2025, 1, 6, 9)


def contacts(weeks):
    """Two contacts a day at each of two sites, whose handle times go up and down."""
    rows = [
        f"{day}-{n},{FIRST + timedelta(days=day, hours=n)},{site},机票,{300 + (7 * day + n) % 23}"
        for day in range(7 * weeks)
        for n, site in enumerate(("Lyon", "Porto"))
    ]
    return "\n".join([HEADING, *rows]) + "\n"


def counts(impossible_day):
    rows = []
    for day in range(30):
        lost = 130 if day == impossible_day else 5 + day % 4
        rows.append(f"{(FIRST + timedelta(days=day)).date()},{lost},100,{lost / 100}")
    return "\n".join(["day,lost,offered,share", *rows]) + "\n"


def write_project(folder):
    for name in ("params/sources", "params/shop", "notebooks", "data"):
        (folder / name).mkdir(parents=True)
    shutil.copy(NOTEBOOK, folder / "notebooks")
    (folder / "params/measures.yml").write_text(MEASURES)
    data = {
        "contacts": contacts(30).encode(), "gbk": contacts(30).encode("gbk"), "empty": b"",
        "headed": f"{HEADING}\n".encode(), "short": contacts(5).encode(),
    }  # fmt: skip
    for name, content in data.items():
        (folder / f"data/{name}.csv").write_bytes(content)
        write_source(folder, name)
    write_source(folder, "misnamed", file="contacts.csv", heading="Handle_sec")
    write_source(folder, "absent", file="contact.csv")
    (folder / "params/sources/counts.yml").write_text(COUNTS)
    (folder / "data/counts.csv").write_text(counts(impossible_day=11))
    return folder


def write_source(project, name, file="", heading="handle_seconds"):
    table = TABLE.format(name="contacts", file=file or f"{name}.csv", heading=heading)
    text = f"name: {name}\nroot: data\ntables:{table}"
    (project / "params/sources" / f"{name}.yml").write_text(text)


def write_study(project, label, *lines):
    text = "\n".join(["notebook: dmaic_5_control", "source: contacts", *lines]) + "\n"
    (project / f"params/shop/{label}.yml").write_text(text)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = write_project(tmp_path_factory.mktemp("refusals"))
        patch.setenv("CCQA_PROJECT", str(folder))
        patch.delenv("CCQA_OUTPUTS", raising=False)
        patch.setenv("TMPDIR", str(folder))
        yield folder


def run_cells(**settings):
    """Run the notebook's code cells with these settings and return its names."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = {"display": lambda *shown: None}
    exec(code[0], names)
    names.update({"source": "contacts"} | settings)
    for cell in code[1:]:
        exec(cell, names)
    return names


def test_what_is_refused_below_would_run_without_its_fault(project):
    assert len(run_cells()["found"]) >= 1


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"source": "gbk"}, "SourceError", ("gbk.csv", "line 2", "encoding: gb18030")),
        ({"source": "empty"}, "SourceError", ("empty.csv: the file is empty", "export it again")),
        ({"source": "headed"}, "SourceError", ("no data row", "export it again")),
        ({"source": "absent"}, "SourceError", ("'contact.csv' was not found", "'contacts.csv'")),
        ({"source": "misnamed"}, "SourceError",
         ("contacts.csv: there is no column 'Handle_sec'", "Did you mean 'handle_seconds'")),
        ({"source": "short"}, "DataRefusedError", ("Only 5 whole weeks", "Take a longer export")),
        ({"measure": "wrap_time"}, "SettingsError",
         ("params/measures.yml", "'wrap_second'", "Did you mean 'handle_seconds'")),
        ({"source": "counts", "measure": "lost_share", "period": "day"}, "DataRefusedError",
         ("1 of 30 periods", "2025-01-17, hits 130", "wrong denominator")),
        ({"source": "counts", "measure": "lost_share", "period": "week"}, "DataRefusedError",
         ("more hits than items", "period 2025-01-13")),
        ({"source": "counts", "measure": "ready_share", "period": "day"}, "DataRefusedError",
         ("1 of 30 values lie outside", "2025-01-17, value 1.3", "Correct the export")),
        ({"site": "Paris"}, "DataRefusedError", ("420 another site", "as the export does")),
        ({"segment_column": "queue", "segment": "酒店"}, "DataRefusedError",
         ("420 another queue", "'segment'")),
        ({"first_day": "2027-01-01"}, "DataRefusedError",
         ("'first_day' is 2027-01-01", "to 2025-08-03", "Choose a day")),
        ({"as_of": "2020-01-01"}, "DataRefusedError", ("'as_of' is 2020-01-01", "Choose a day")),
        ({"target": "five"}, "SettingsError", ("'target' needs a number", "the text 'five'")),
        ({"mesure": "handle_time"}, "SettingsError", ("Did you mean 'measure'",)),
        ({"source": "contact"}, "SettingsError", ("'contact'", "Did you mean 'contacts'")),
        ({"measure": "handeltime"}, "SettingsError", ("Did you mean 'handle_time'",)),
        ({"events": ["new menu"]}, "SettingsError", ("'new menu'", "write a day")),
    ],
)  # fmt: skip
def test_a_notebook_refuses_in_one_message(project, settings, error, said):
    with pytest.raises(CcqaError) as refused:
        run_cells(**settings)
    assert type(refused.value).__name__ == error
    for words in said:
        assert words in str(refused.value)


def test_a_notebook_shows_the_sentence_of_a_refusal_and_no_code(project):
    with pytest.raises(CcqaError) as refused:
        run_cells(site="Paris")
    (shown,) = refused.value._render_traceback_()
    assert shown.startswith("DataRefusedError: Handle time by week: not fit")


def ccqa(project, *arguments):
    """Run `ccqa` as a user does; gives exit code, output and error text."""
    done = subprocess.run(
        [sys.executable, "-c", "from ccqa_lib.cli import main; main()", *arguments],
        cwd=project, capture_output=True, text=True, timeout=300, check=False,
        env=os.environ | {"CCQA_PROJECT": str(project), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def test_problems_of_two_files_are_told_together_and_nothing_runs(project):
    write_study(project, "typo", "mesure: handle_time")
    write_study(project, "wrong", "measure: wrap_time", "chart_kind: pie")
    write_study(project, "source", "source: shop")
    files = [f"params/shop/{name}.yml" for name in ("typo", "wrong", "source")]
    code, out, err = ccqa(project, "run", *files, "--set", "target=five")
    for name in files:
        (project / name).unlink()
    assert (code, out) == (2, "")
    assert "params/shop/typo.yml: 'mesure' is not a setting here. Did you mean 'measure'?" in err
    assert "params/shop/wrong.yml: 'chart_kind' must be 'auto'" in err
    assert "params/shop/source.yml" in err
    assert "'target' needs a number" in err
    assert not (project / "outputs" / "index.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no folder read-only")
def test_a_place_that_cannot_hold_outputs_is_refused_before_a_kernel(project, tmp_path):
    write_study(project, "good")
    (tmp_path / "file").write_text("x")
    code, _, err = ccqa(
        project, "run", "params/shop/good.yml", "--outputs", str(tmp_path / "file" / "outputs")
    )
    assert code == 2
    assert "cannot be written" in err and "name another with --outputs" in err


def test_a_folder_without_settings_says_what_it_needs(project, tmp_path):
    code, _, err = ccqa(project, "run", str(tmp_path))
    assert (code, "needs files that end in .yml" in err) == (2, True)


def test_data_that_are_refused_exit_with_3_and_leave_a_page(project):
    write_study(project, "paris", "site: Paris")
    code, out, _ = ccqa(project, "run", "params/shop/paris.yml")
    (project / "params/shop/paris.yml").unlink()
    assert code == 3
    assert "None of 420 rows is left to judge: 420 another site." in out
    page = next((project / "outputs/failed/dmaic_5_control/paris").glob("*/report.html"))
    assert "420 another site" in page.read_text(encoding="utf-8")
    assert "420 another site" in (project / "outputs/index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_deleted_report_comes_again_and_force_and_fail_on_act_do_what_they_say(project):
    write_study(project, "good")
    study = ["run", "params/shop/good.yml"]
    assert ccqa(project, *study)[0] == 0
    assert "1 reused" in ccqa(project, *study)[1]
    report = next((project / "outputs/dmaic_5_control/good").glob("*/report.html"))
    report.unlink()
    assert "1 done" in ccqa(project, *study)[1]
    assert report.is_file()
    assert "1 done" in ccqa(project, *study, "--force")[1]
    code, out, _ = ccqa(project, *study, "--set", "site=Lyon", "--fail-on", "act")
    assert "1 done" in out and code == (4 if " act" in out else 0)


@pytest.mark.slow
def test_a_run_waits_for_another_of_the_same_label_and_says_so(project):
    write_study(project, "waiting")
    place = RunPlace(project / "outputs", "dmaic_5_control", "waiting")
    with wait_for_lock(place.lock_file):
        run = subprocess.Popen(
            [sys.executable, "-u", "-c", "from ccqa_lib.cli import main; main()", "run",
             "params/shop/waiting.yml"],
            cwd=project, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"CCQA_PROJECT": str(project)},
        )  # fmt: skip
        assert "waiting for another run of this study" in run.stdout.readline()
    out, _ = run.communicate(timeout=300)
    assert run.returncode == 0 and "1 done" in out
