"""The command line: `ccqa run`, `index`, `sample`, `inspect`, `validate` and `lab`.

Exit codes: 0 all good; 1 a study failed; 2 settings refused, nothing was run; 3 data refused;
4 signals found and `--fail-on act` was given.
"""

import contextlib
import os
import signal
import subprocess
import sys
import traceback
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

import ccqa_lib
from ccqa_lib.errors import CcqaError, DataRefusedError, SettingsError
from ccqa_lib.params.given import named_changes
from ccqa_lib.params.project import outputs_root, project_root
from ccqa_lib.params.settings_file import read_all_settings
from ccqa_lib.params.source import read_source
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.progress import progress_on
from ccqa_lib.runs.suite import exit_code, run_suite
from ccqa_lib.runs.summary import show_summary
from ccqa_lib.show.redact import redact

_SAMPLE = "sample_centre"
_INTERRUPTED = 130  # as shells have it for Ctrl-C
_LOG_WIDTH = 160

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Process-improvement studies of a contact centre, from raw exports to reports.",
)


class FailOn(StrEnum):
    """What else than a failure may make `ccqa run` exit with an error."""

    nothing = "nothing"
    act = "act"


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Process-improvement studies of a contact centre, from raw exports to reports."""
    if show:
        _out().print(f"ccqa {ccqa_lib.__version__}")
        raise typer.Exit


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
    folder = _use_outputs(outputs)
    settings = read_all_settings(paths, named_changes(set_))
    options = RunOptions(folder, jobs or _default_jobs(), time_limit, force)
    planned = plan_jobs(settings, options, _now())
    try:
        with progress_on(_out()) as progress:
            outcomes = run_suite(planned, options, progress)
    except KeyboardInterrupt:
        _leave(_INTERRUPTED, "Stopped; what was finished is kept, and nothing is half-written.")
    show_summary(outcomes, _out())
    _write_index(folder)
    raise typer.Exit(exit_code(outcomes, fail_on is FailOn.act))


@app.command()
def index(
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
) -> None:
    """Write the index of all reports again."""
    _write_index(_use_outputs(outputs))


@app.command()
def sample(
    contacts: Annotated[int | None, typer.Option(help="How many contacts.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the exports.")] = None,
) -> None:
    """Write the exports of a made-up centre, unless they are there."""
    from ccqa_lib.data.sample import ensure_sample, write_sample

    source = read_source(_SAMPLE)
    if contacts is None and out is None:
        ensure_sample(source)
    elif contacts is None:
        write_sample(out)
    else:
        write_sample(out or source.folder, contacts)
    _out().print(Text(f"The sample centre is in {out or source.folder}"), soft_wrap=True)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="An export: csv, xlsx, parquet, ...")],
    out: Annotated[Path | None, typer.Option(help="Write a first mapping here.")] = None,
) -> None:
    """Say what is in an export, and write a first mapping of it to confirm."""
    from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text

    profile = inspect_file(file)
    _out().print(Text(str(profile)), soft_wrap=True)
    mapping = mapping_text(profile, out.stem if out else "my_centre")
    if out is None:
        _out().print(Text(mapping), soft_wrap=True)
        return
    if out.exists():
        raise SettingsError(f"{out} is there already; remove it or name another file with --out.")
    out.write_text(mapping, encoding="utf-8", newline="\n")
    _out().print(Text(f"Wrote {out}; confirm each line that says so."), soft_wrap=True)


@app.command()
def validate(
    folder: Annotated[Path, typer.Argument(help="Folder of reference cases.")],
    report: Annotated[Path | None, typer.Option(help="Write a report here.")] = None,
) -> None:
    """Compare our numbers with reference results; the last line counts the cases."""
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder; name one that holds reference cases.")
    from ccqa_lib.validation.report import write_report
    from ccqa_lib.validation.run import validate as compare

    result = compare(folder)
    if report is not None:
        write_report(result, report)
    for case in result.cases:
        _out().print(Text(str(case)), soft_wrap=True)
    _out().print(Text(str(result)), soft_wrap=True)
    raise typer.Exit(0 if result.is_good else 1)


@app.command()
def lab() -> None:
    """Open JupyterLab on the notebooks, without news or announcements."""
    project = project_root()
    raise typer.Exit(subprocess.run(lab_command(project), check=False).returncode)


def lab_command(project: Path) -> list[str]:
    """Return the command that opens JupyterLab on the notebooks and asks nobody for news."""
    never = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyter", "lab", *as_root),
        f"--ServerApp.root_dir={project}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--LabApp.news_url=None",
        f"--LabApp.check_for_updates_class={never}",
    ]


def main() -> None:
    """Run the command line: errors are sentences, and their kind is the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except SettingsError as error:
        _leave(2, str(error))
    except DataRefusedError as error:
        _leave(3, str(error))
    except CcqaError as error:
        _leave(1, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets one sentence
        _leave(1, f"ccqa broke with {type(error).__name__}; {_logged()}")


def _leave(code: int, message: str) -> NoReturn:
    Console(stderr=True).print(Text(redact(message)), soft_wrap=True)
    sys.exit(code)


def _logged() -> str:
    """Write the error that is being handled to a log, and say where it is."""
    words = redact(traceback.format_exc())
    with contextlib.suppress(CcqaError, OSError):
        log = outputs_root() / ".log" / "ccqa.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(words, encoding="utf-8")
        return f"the details are in {log}."
    return f"no log could be written: {words.splitlines()[-1]}"


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _use_outputs(outputs: Path | None) -> Path:
    """Choose the folder of all outputs, also for what is called from here."""
    if outputs is not None:
        os.environ["CCQA_OUTPUTS"] = str(outputs.resolve())
    return outputs_root()


def _write_index(outputs: Path) -> None:
    from ccqa_lib.runs.index_build import build_index

    path = build_index(outputs, _now())
    _out().print(Text(f"Reports: {path}"), soft_wrap=True)


def _default_jobs() -> int:
    return min(2, os.cpu_count() or 1)


def _now() -> str:
    return datetime.now().replace(microsecond=0).isoformat()


def _out() -> Console:
    """Return standard output; in a log, where no window has a width, lines are not cut short."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _LOG_WIDTH
    return console
