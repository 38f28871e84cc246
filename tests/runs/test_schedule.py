import shutil
import subprocess
from pathlib import Path

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
    task = windows_task(when, *PLACES)
    assert "/SC WEEKLY /D MON,TUE,WED,THU,FRI /ST 06:00" in task


@pytest.mark.parametrize("cron", ["*/5 6 * * *", "0 6 1 * *", "* 6 * * *"])
def test_what_the_task_scheduler_cannot_do_is_refused(cron):
    with pytest.raises(SettingsError, match="one task for each time"):
        windows_task(read_cron(cron), *PLACES)
