"""`ccqa run` and `ccqa index`: studies are run, reports are published."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, leave_stopped, now, out, stoppable, use_outputs
from ccqa_lib.params.given import named_changes
from ccqa_lib.params.project import project_root, seen_from_project
from ccqa_lib.params.settings_file import RunSettings, read_all_settings
from ccqa_lib.params.suite import due_of
from ccqa_lib.runs import choose
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.journal import Asked
from ccqa_lib.runs.journal_read import interrupted
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.progress import progress_on
from ccqa_lib.runs.starters import Home
from ccqa_lib.runs.suite import exit_code, run_suite
from ccqa_lib.runs.summary import show_gaps, show_plan, show_summary
from ccqa_lib.runs.supervise import Workers

if TYPE_CHECKING:
    from ccqa_lib.runs.cluster import ClusterWorkers


class FailOn(StrEnum):
    """What else than a failure may make `ccqa run` exit with an error."""

    nothing = "nothing"
    act = "act"


@app.command()
@stoppable
def run(
    paths: Annotated[list[Path], typer.Argument(help="Settings files, suites or folders of them.")],
    set_: Annotated[list[str], typer.Option("--set", help="name=value, over every file.")] = (),
    outputs: Annotated[Path | None, typer.Option(help="Folder for reports.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Runs at a time.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Run also what is unchanged.")] = False,
    fail_on: Annotated[FailOn, typer.Option(help="act: exit with 4 on signals.")] = FailOn.nothing,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds that a run may take.")] = 1800,
    only: Annotated[list[str], typer.Option("--only", help="Labels or patterns to run.")] = (),
    as_of: Annotated[
        str, typer.Option(help="As on a day, each day of A..B, today or yesterday.")
    ] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on after an interruption.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would run.")] = False,
    alerts: Annotated[Path | None, typer.Option(help="Write new signals here, once.")] = None,
    cluster: Annotated[str, typer.Option(help="Run on the Dask cluster at tcp://host:port.")] = "",
) -> None:
    """Check all settings, then run every study, and write the index of all reports."""
    folder, began = use_outputs(outputs), now()
    wanted = choose.only(read_all_settings(paths, named_changes(set_)), only)
    wanted = choose.as_of_days(wanted, choose.days_of(as_of, began))
    asked = _asked(paths, set_, as_of, is_part=bool(only))
    with _workers(folder, cluster, [] if dry_run else wanted) as workers:
        resumes = interrupted(folder, asked.paths) if resume else ""
        options = RunOptions(
            folder, jobs or workers.threads, time_limit, force, asked=asked, resumes=resumes
        )
        planned = plan_jobs(wanted, options, began)
        if dry_run:
            show_plan(planned, options, out())
            raise typer.Exit(0)
        outcomes = _run_all(planned, options, workers)
    show_summary(outcomes, out())
    _write_index(folder)
    if alerts is not None:
        _write_alerts(outcomes, folder, alerts)
    raise typer.Exit(exit_code(outcomes, fail_on is FailOn.act))


def _asked(paths: list[Path], changes: list[str], as_of: str, is_part: bool) -> Asked:
    """Return what was asked for; a suite that is run in part does not count as its night."""
    is_night = len(paths) == 1 and not is_part and ".." not in as_of
    due = due_of(paths[0]) if is_night else ""
    return Asked(tuple(map(seen_from_project, paths)), tuple(changes), as_of, due)


def _workers(outputs: Path, cluster: str, wanted: list[RunSettings]) -> "Workers | ClusterWorkers":
    """Return the workers; what they share begins to load now if a run has no report yet.

    Else it loads when the first run begins that no earlier report answers.
    """
    home = Home(str(project_root()), str(outputs))
    if cluster and wanted:
        from ccqa_lib.runs.cluster import ClusterWorkers

        return ClusterWorkers(cluster, home)
    workers = Workers()
    if any(not (outputs / run.notebook / run.label).is_dir() for run in wanted):
        workers.load(home)
    return workers


def _run_all(
    planned: list[Job], options: RunOptions, workers: "Workers | ClusterWorkers"
) -> list[Outcome]:
    try:
        with progress_on(out(), planned, options.jobs) as progress:
            return run_suite(planned, options, progress, workers)
    except KeyboardInterrupt:
        with suppress(OSError):
            _bring_index_up(options.outputs)
        leave_stopped()


def _write_alerts(outcomes: list[Outcome], folder: Path, file: Path) -> None:
    from ccqa_lib.runs.alerts import write_alerts

    try:
        count = write_alerts(outcomes, folder, file, now())
    except OSError as error:
        told = f"The alerts could not be written to {file} ({error.strerror}); mend it and run "
        leave(1, told + "again: what is new is told then.")
    out().print(Text(f"{count} new alert{'' if count == 1 else 's'}: {file}"), soft_wrap=True)


@app.command()
def index(
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
) -> None:
    """Write the index of all reports again."""
    _write_index(use_outputs(outputs))


def _write_index(outputs: Path) -> None:
    """Write the index; where it cannot be, say that the reports themselves are not harmed."""
    try:
        _bring_index_up(outputs)
    except OSError as error:
        leave(
            1,
            f"The index could not be written in {outputs} ({error.strerror}); what was published "
            "is kept. Free or mend the folder, then: ccqa status",
        )


def _bring_index_up(outputs: Path) -> None:
    from ccqa_lib.runs.index_build import build_index

    path, gaps = build_index(outputs, now())
    show_gaps(gaps, out())
    out().print(Text(f"Reports: {path}"), soft_wrap=True)
