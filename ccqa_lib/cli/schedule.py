"""`ccqa schedule`: what to install so that a suite runs by itself, for three systems."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import out
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cron import read_cron
from ccqa_lib.params.project import project_root
from ccqa_lib.params.suite import due_of
from ccqa_lib.runs.units import cron_line, systemd_units, windows_task


class System(StrEnum):
    """What starts the suite."""

    cron = "cron"
    systemd = "systemd"
    windows = "windows"


@app.command()
def schedule(
    suite: Annotated[Path, typer.Argument(help="The suite to run.")] = Path(
        "params/suites/nightly.yml"
    ),
    cron: Annotated[
        str, typer.Option(help='When, as cron has it: "0 6 * * 1-5"; else as the suite says.')
    ] = "",
    system: Annotated[System, typer.Option(help="What starts it.")] = System.systemd,
) -> None:
    """Print what to install so that a suite runs by itself; nothing is installed."""
    project = project_root()
    if not (project / suite).is_file():
        raise SettingsError(f"{suite}: there is no such suite in {project}.")
    due = due_of(project / suite)
    if not cron and not due:
        raise SettingsError(
            f'{suite} does not say when it is due; give --cron "0 6 * * 1-5", or write it there as '
            "'due'."
        )
    when = read_cron(cron or due)
    ccqa = Path(sys.executable).with_name("ccqa.exe" if system is System.windows else "ccqa")
    write = {"cron": cron_line, "systemd": systemd_units, "windows": windows_task}[system.value]
    out().print(write(when, project, ccqa, suite), soft_wrap=True, markup=False, highlight=False)
    if due and cron and read_cron(due) != when:
        told = f"{suite} says it is due at {due!r}; `ccqa status` goes by that."
        Console(stderr=True).print(Text(told), soft_wrap=True)
