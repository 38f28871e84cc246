import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cron import read_cron
from ccqa_lib.runs.units import cron_line, systemd_units, windows_task

PLACES = (Path("/srv/a b%"), Path("/srv/a b%/.venv/bin/ccqa"), Path("params/suites/nightly.yml"))
TIMES = {
    "0 6 * * 1-5": "Mon,Tue,Wed,Thu,Fri *-*-* 06:00:00",
    "*/20 6-7 * * *": "*-*-* 06,07:00,20,40:00",
    "30 2 1 1,7 *": "*-01,07-01 02:30:00",
    "5 0 * * 7": "Sun *-*-* 00:05:00",
    "0 12/6 * * 0,6": "Sun,Sat *-*-* 12,18:00:00",
}


@pytest.mark.parametrize("cron", TIMES)
def test_a_time_of_cron_is_written_as_systemd_has_it(cron):
    assert read_cron(cron).on_calendar() == TIMES[cron]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
@pytest.mark.parametrize("cron", TIMES)
def test_systemd_itself_reads_every_time(cron):
    time = read_cron(cron).on_calendar()
    done = subprocess.run(
        ["systemd-analyze", "calendar", time], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Next elapse" in done.stdout


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 6 * *", "4 fields"), ("0 25 * * *", "hour was given '25'"),
        ("60 6 * * *", "minute was given '60'"), ("0 6 0 * *", "day of month"),
        ("0 6 * 13 *", "month was given '13'"), ("0 6 * * MON", "day of week was given 'MON'"),
        ("0 6 5-1 * *", "day of month"), ("*/0 6 * * *", "minute"), ("0 6 30 2 *", "never comes"),
        ("0 6 1 * 1", "either"), ("0 6 * * 1-5; rm -rf x", "fields"), ("٣ 6 * * *", "minute"),
        ("", "0 fields"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused(cron, said):
    with pytest.raises(SettingsError) as refused:
        read_cron(cron)
    assert said in str(refused.value)


def test_the_units_quote_odd_folders_and_name_the_suite():
    when = read_cron("0 6 * * 1-5")
    line = cron_line(when, *PLACES)
    assert "0 6 * * 1-5  cd '/srv/a b\\%' && '/srv/a b\\%/.venv/bin/ccqa' run" in line
    units = systemd_units(when, *PLACES)
    assert 'ExecStart="/srv/a b%%/.venv/bin/ccqa" run "params/suites/nightly.yml"' in units
    assert "WorkingDirectory=/srv/a b%%" in units and "Persistent=true" in units


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_itself_finds_nothing_wrong_with_the_units(tmp_path):
    folder = tmp_path / "客服 a b%"
    folder.mkdir()
    (folder / "ccqa").write_text("#!/bin/sh\n")
    (folder / "ccqa").chmod(0o755)
    suite = Path("params/suites/night $ly.yml")
    units = systemd_units(read_cron("0 6 * * 1-5"), folder, folder / "ccqa", suite)
    service, timer = units.split("# ~/.config/systemd/user/ccqa.timer\n")
    for name, text in (("ccqa.service", service), ("ccqa.timer", timer)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "./ccqa.service", "./ccqa.timer"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_a_task_of_windows_names_times_days_and_the_folder():
    task = fromstring(windows_task(read_cron("0,30 6 * * 1-5"), *PLACES))
    starts = [each.text[11:] for each in task.iter(f"{SPACE}StartBoundary")]
    assert starts == ["06:00:00", "06:30:00"]
    days = next(task.iter(f"{SPACE}DaysOfWeek"))
    assert [day.tag.removeprefix(SPACE) for day in days] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    assert next(task.iter(f"{SPACE}WorkingDirectory")).text == r"\srv\a b%"
    assert next(task.iter(f"{SPACE}Arguments")).text.startswith('run "params/suites/nightly.yml"')
    daily = windows_task(read_cron("0 6 * * *"), Path("R&D"), Path("R&D/ccqa.exe"), PLACES[2])
    assert fromstring(daily).find(f".//{SPACE}DaysInterval").text == "1"


@pytest.mark.parametrize("cron", ["*/5 * * * *", "0 6 1 * *", "* 6 * * *"])
def test_what_the_task_scheduler_cannot_do_is_refused(cron):
    with pytest.raises(SettingsError, match="times of the day, 48 at most"):
        windows_task(read_cron(cron), *PLACES)


def test_the_times_of_a_schedule_are_all_that_were_due():
    after, until = datetime(2026, 3, 27, 6), datetime(2026, 3, 31, 6)
    found = read_cron("0 6 * * 1-5").times(after, until)
    assert found == [datetime(2026, 3, 30, 6), datetime(2026, 3, 31, 6)]
    assert len(read_cron("*/20 6-7 * * *").times(after, until)) == 24
    assert read_cron("0 0 29 2 *").times(after, until) == []
