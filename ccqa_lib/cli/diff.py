"""`ccqa diff`: what changed between two runs of a study."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import asked_language, use_outputs
from ccqa_lib.cli.console import out as console
from ccqa_lib.errors import StudyFailedError
from ccqa_lib.show.language import in_language


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="A run: its folder, label, or label/day.")],
    second: Annotated[
        str, typer.Argument(help="A later run; without it the first one and the run before it.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The page to write.")] = None,
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
    language: Annotated[
        str, typer.Option(help="en, zh-Hans or zh-Hant; else that of the later run.")
    ] = "",
) -> None:
    """Say which findings are new, gone, worse, better or unchanged within noise."""
    from ccqa_lib.runs.find_run import find_run, run_before

    root = use_outputs(outputs)
    now = find_run(root, second or first)
    before = find_run(root, first) if second else run_before(root, now)
    pair = _state(before), _state(now)
    with in_language(asked_language(language) or pair[1].settings.get("language", "")):
        _write(pair, ("/".join(run.parts[-3:]) for run in (before, now)), out or root / "diff.html")


def _write(pair: tuple, names: Iterable[str], page: Path) -> None:
    from ccqa_lib.report.changes import changes_between
    from ccqa_lib.report.diff import diff_html, diff_lines

    changes = changes_between(*pair)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(diff_html(changes, *names), encoding="utf-8")
    for line in diff_lines(changes):
        console().print(Text(line), soft_wrap=True)
    console().print(Text(f"Wrote {page}"), soft_wrap=True)


def _state(folder: Path):
    from ccqa_lib.runs.previous import run_state

    state = run_state(folder)
    if state is None:
        raise StudyFailedError(
            f"What {folder} found cannot be read by this version; run the study again."
        )
    return state
