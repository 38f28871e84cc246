"""`ccqa status`: which runs were to be and have no report, why, and what heals them."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, now, out, use_outputs
from ccqa_lib.errors import SettingsError

if TYPE_CHECKING:
    from ccqa_lib.report.gap import Gap
    from ccqa_lib.runs.journal_read import Suite

_MISSING, _OLD_DATA = 1, 3


@app.command()
def status(
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
    suites: Annotated[int, typer.Option(min=0, help="How many of the last suites to show.")] = 7,
    dismiss: Annotated[
        str, typer.Option(help="List these no more: a label, study/label or a pattern.")
    ] = "",
) -> None:
    """List every run that was to be and has no report, with what heals it; and bring the index up.

    Exits with 1 where a report is missing, with 3 where only data are old.
    """
    from ccqa_lib.report.gap import gaps_line, with_old_data, without_report
    from ccqa_lib.runs.gaps import find_gaps, healing
    from ccqa_lib.runs.journal_read import read_suites

    root, moment = use_outputs(outputs), now()
    if dismiss:
        _dismiss(root, find_gaps(root, moment), dismiss)
    gaps = find_gaps(root, moment)
    _show_suites(read_suites(root)[-suites:] if suites else [])
    missing, old = without_report(gaps), with_old_data(gaps)
    for gap in [*missing, *old]:
        _say(f"{gap.name}: {gap.why}")
        _say(f"  {_typed(gap.command, outputs)}")
    if len(missing) > 1:
        _say("All that have no report, at once:")
        for command in healing(missing):
            _say(f"  {_typed(command, outputs)}")
    _say(gaps_line(gaps))
    _bring_index_up(root, moment)
    raise typer.Exit(_MISSING if missing else _OLD_DATA if old else 0)


def _show_suites(suites: "Sequence[Suite]") -> None:
    if not suites:
        return
    table = Table("began", "asked for", "it", "planned", "good", "failed", "not begun", box=None)
    for suite in suites:
        states = [run.state for run in suite.runs.values()]
        good = sum(state in ("done", "reused") for state in states)
        counts = (len(states), good, states.count("failed"), states.count(""))
        asked = " ".join(suite.asked.paths)
        cells = (suite.began.replace("T", " "), asked, suite.end, *map(str, counts))
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    out().print(table)


def _dismiss(root: Path, gaps: "Sequence[Gap]", pattern: str) -> None:
    from ccqa_lib.report.gap import without_report
    from ccqa_lib.runs.gaps import dismiss

    try:
        chosen = dismiss(root, without_report(gaps), pattern)
    except OSError as error:
        leave(1, f"{root} cannot be written ({error.strerror}); nothing was changed.")
    if not chosen:
        raise SettingsError(
            f"--dismiss was given {pattern!r}, which fits no run without a report; `ccqa status` "
            "names them."
        )
    for gap in chosen:
        _say(f"Listed no more until it is planned again: {gap.name}")


def _bring_index_up(root: Path, moment: str) -> None:
    """Write the index again, so that it tells what a killed suite could not; if it can be."""
    from ccqa_lib.runs.index_build import build_index

    with suppress(OSError):
        page, _ = build_index(root, moment)
        _say(f"Reports: {page}")


def _typed(command: str, outputs: Path | None) -> str:
    import shlex

    return command if outputs is None else f"{command} --outputs {shlex.quote(str(outputs))}"


def _say(words: str) -> None:
    out().print(Text(words), soft_wrap=True)
