"""What each system wants written so that a suite runs by itself."""

import shlex
from pathlib import Path, PureWindowsPath
from xml.sax.saxutils import escape

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cron import Cron

_ALERTS = "outputs/alerts.jsonl"
_MOST_TRIGGERS = 48  # of one task


def cron_line(when: Cron, project: Path, ccqa: Path, suite: Path) -> str:
    """Return the line for `crontab -e`; cron reads a percent sign as the end of the command."""
    run = f"{shlex.quote(str(ccqa))} run {shlex.quote(suite.as_posix())} --alerts {_ALERTS}"
    command = f"cd {shlex.quote(str(project))} && {run}".replace("%", r"\%")
    return f"# crontab -e\n{when.text}  {command}"


def systemd_units(when: Cron, project: Path, ccqa: Path, suite: Path) -> str:
    """Return a service and its timer; a night that was missed is made up at the next start."""
    run = f"{_quoted(ccqa)} run {_quoted(suite.as_posix())} --alerts {_ALERTS}"
    return f"""# ~/.config/systemd/user/ccqa.service
[Unit]
Description=CCQA studies: {_escaped(suite.as_posix())}

[Service]
Type=oneshot
WorkingDirectory={_escaped(project)}
ExecStart={run}

# ~/.config/systemd/user/ccqa.timer
[Unit]
Description=When the CCQA studies run

[Timer]
OnCalendar={when.on_calendar()}
Persistent=true

[Install]
WantedBy=timers.target

# systemctl --user daemon-reload && systemctl --user enable --now ccqa.timer
# loginctl enable-linger   (so that it runs while nobody is logged in)"""


def windows_task(when: Cron, project: Path, ccqa: Path, suite: Path) -> str:
    """Return a task for the Windows Task Scheduler; a night that was missed is made up.

    It is XML, for the command line of `schtasks` takes 261 characters at most and no folder.

    Raises
    ------
    SettingsError
        The times are not times of the day, on all or on some days of the week, all year.
    """
    times = [(h, m) for h in when.hours or () for m in when.minutes or ()]
    if not 1 <= len(times) <= _MOST_TRIGGERS or when.days is not None or when.months is not None:
        raise SettingsError(
            f"--cron was given {when.text!r}; the Task Scheduler is given times of the day, "
            f"{_MOST_TRIGGERS} at most, on every day or on days of the week."
        )
    triggers = "".join(_trigger(hour, minute, when) for hour, minute in times)
    command = escape(str(PureWindowsPath(ccqa)))
    arguments = escape(f'run "{suite.as_posix()}" --alerts {_ALERTS}')
    return f"""<?xml version="1.0"?>
<!-- Save this as ccqa.xml, then: schtasks /Create /TN "CCQA studies" /XML ccqa.xml -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>{triggers}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>Queue</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{escape(str(PureWindowsPath(project)))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>"""


def _trigger(hour: int, minute: int, when: Cron) -> str:
    names = "".join(f"<{name}/>" for name in when.weekday_names())
    schedule = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    if names:
        schedule = (
            "<ScheduleByWeek><WeeksInterval>1</WeeksInterval>"
            f"<DaysOfWeek>{names}</DaysOfWeek></ScheduleByWeek>"
        )
    return f"""
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{hour:02}:{minute:02}:00</StartBoundary>
      {schedule}
    </CalendarTrigger>"""


def _escaped(value: Path | str) -> str:
    return str(value).replace("%", "%%")


def _quoted(value: Path | str) -> str:
    """Quote a word of a command as systemd reads it."""
    text = _escaped(value).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{text}"'
