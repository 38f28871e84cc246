"""`ccqa run` and `ccqa index`: studies are run, reports are published."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, now, out, use_outputs
from ccqa_lib.params.given import named_changes
from ccqa_lib.params.project import project_root
from ccqa_lib.params.settings_file import read_all_settings
from ccqa_lib.runs import choose
from ccqa_lib.runs.interrupted import begun_at, marked
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.progress import progress_on
from ccqa_lib.runs.starters import Home
from ccqa_lib.runs.suite import exit_code, run_suite
from ccqa_lib.runs.summary import show_plan, show_summary
from ccqa_lib.runs.supervise import Workers

if TYPE_CHECKING:
    from ccqa_lib.runs.cluster import ClusterWorkers

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
    only: Annotated[list[str], typer.Option("--only", help="Labels or patterns to run.")] = (),
    as_of: Annotated[str, typer.Option(help="As on this day, or on each day of A..B.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on after an interruption.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would run.")] = False,
    alerts: Annotated[Path | None, typer.Option(help="Write new signals here, once.")] = None,
    cluster: Annotated[str, typer.Option(help="Run on the Dask cluster at tcp://host:port.")] = "",
) -> None:
    """Check all settings, then run every study, and write the index of all reports."""
    folder = use_outputs(outputs)
    wanted = choose.only(read_all_settings(paths, named_changes(set_)), only)
    wanted = choose.as_of_days(wanted, choose.days_of(as_of))
    with _workers(folder, cluster, is_needed=not dry_run) as workers:
        begun = begun_at(folder) if resume else ""
        options = RunOptions(folder, jobs or workers.threads, time_limit, force, begun)
        planned = plan_jobs(wanted, options, now())
        if dry_run:
            show_plan(planned, options, out())
            raise typer.Exit(0)
        outcomes = _run_all(planned, options, begun or now(), workers)
    show_summary(outcomes, out())
    _write_index(folder)
    if alerts is not None:
        _write_alerts(outcomes, folder, alerts)
    raise typer.Exit(exit_code(outcomes, fail_on is FailOn.act))


def _workers(outputs: Path, cluster: str, is_needed: bool) -> "Workers | ClusterWorkers":
    """Return the workers, whose libraries begin to load while the runs are planned."""
    home = Home(str(project_root()), str(outputs))
    if cluster and is_needed:
        from ccqa_lib.runs.cluster import ClusterWorkers

        return ClusterWorkers(cluster, home)
    return Workers(home if is_needed else None)


def _run_all(
    planned: list[Job], options: RunOptions, began: str, workers: "Workers | ClusterWorkers"
) -> list[Outcome]:
    try:
        with marked(options.outputs, began), progress_on(out(), planned, options.jobs) as progress:
            return run_suite(planned, options, progress, workers)
    except KeyboardInterrupt:
        leave(_INTERRUPTED, "Stopped; what was finished is kept, and nothing is half-written.")


def _write_alerts(outcomes: list[Outcome], folder: Path, file: Path) -> None:
    from ccqa_lib.runs.alerts import write_alerts

    count = write_alerts(outcomes, folder, file, now())
    out().print(Text(f"{count} new alert{'' if count == 1 else 's'}: {file}"), soft_wrap=True)


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
