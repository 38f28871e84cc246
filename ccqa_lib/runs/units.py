"""What each system wants written so that a suite runs by itself."""

import shlex
from pathlib import Path, PureWindowsPath

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cron import Cron

_ALERTS = "outputs/alerts.jsonl"


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
    """Return the command for the Windows Task Scheduler.

    Raises
    ------
    SettingsError
        The time is not one time of the day, on all or on some days of the week, all year.
    """
    is_one_time = when.minutes and when.hours and len(when.minutes) == len(when.hours) == 1
    if not is_one_time or when.days is not None or when.months is not None:
        raise SettingsError(
            f"--cron was given {when.text!r}; the Task Scheduler's command line knows one time of "
            "the day, on every day or on days of the week. Make one task for each time."
        )
    named = ",".join(name.upper() for name in when.weekday_names())
    days = f"/SC WEEKLY /D {named}" if named else "/SC DAILY"
    inner = f'cd /d "{PureWindowsPath(project)}" && "{PureWindowsPath(ccqa)}" run "{suite}"'
    command = f"cmd /c {inner} --alerts {_ALERTS}".replace('"', '\\"')
    time = f"{when.hours[0]:02}:{when.minutes[0]:02}"
    return f'schtasks /Create /TN "CCQA studies" {days} /ST {time} /TR "{command}"'


def _escaped(value: Path | str) -> str:
    return str(value).replace("%", "%%")


def _quoted(value: Path | str) -> str:
    """Quote a word of a command as systemd reads it."""
    text = _escaped(value).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{text}"'
