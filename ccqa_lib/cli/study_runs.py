"""`ccqa run` and `ccqa index`: studies are run, reports are published."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, now, out, use_outputs
from ccqa_lib.params.given import named_changes
from ccqa_lib.params.settings_file import read_all_settings
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.progress import progress_on
from ccqa_lib.runs.suite import exit_code, run_suite
from ccqa_lib.runs.summary import show_summary

_INTERRUPTED = 130  # as shells have it for Ctrl-C


class FailOn(StrEnum):
    """What else than a failure may make `ccqa run` exit with an error."""

    nothing = "nothing"
    act = "act"


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(help="Settings files, suites or folders of them.")],
    set_: Annotated[list[str], typer.Option("--set", help="name=value, over every file.")] = (),
    outputs: Annotated[Path | None, typer.Option(help="Folder for reports.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Runs at a time.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Run also what is unchanged.")] = False,
    fail_on: Annotated[FailOn, typer.Option(help="act: exit with 4 on signals.")] = FailOn.nothing,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds that a run may take.")] = 1800,
) -> None:
    """Check all settings, then run every study, and write the index of all reports."""
    folder = use_outputs(outputs)
    settings = read_all_settings(paths, named_changes(set_))
    options = RunOptions(folder, jobs or _default_jobs(), time_limit, force)
    planned = plan_jobs(settings, options, now())
    try:
        with progress_on(out()) as progress:
            outcomes = run_suite(planned, options, progress)
    except KeyboardInterrupt:
        leave(_INTERRUPTED, "Stopped; what was finished is kept, and nothing is half-written.")
    show_summary(outcomes, out())
    _write_index(folder)
    raise typer.Exit(exit_code(outcomes, fail_on is FailOn.act))


@app.command()
def index(
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
) -> None:
    """Write the index of all reports again."""
    _write_index(use_outputs(outputs))


def _write_index(outputs: Path) -> None:
    from ccqa_lib.runs.index_build import build_index

    path = build_index(outputs, now())
    out().print(Text(f"Reports: {path}"), soft_wrap=True)


def _default_jobs() -> int:
    return min(2, os.cpu_count() or 1)
